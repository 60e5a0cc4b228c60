"""``claim_reviews`` of a match: fact-checks of similar claims, beside the quotations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from quotes_db.store import Store
from server.app import create_app
from server.claim_views import REVIEWS_MAX
from tests.quotes_db.test_claims import REVIEW
from tests.server.conftest import HOME


@pytest.fixture
def checked(store: Store) -> TestClient:
    store.add([], reviews=[REVIEW])
    return TestClient(create_app(Store.open(store.path)), base_url=HOME)


def test_a_similar_claim_is_answered_with_all_that_is_known(
    checked: TestClient, store: Store
) -> None:
    answer = checked.post("/v1/match", json={"text": REVIEW.claim}).json()
    assert answer["matches"] == []
    (found,) = answer["claim_reviews"]
    (claim,) = store.claims_by_id(store.claim_ids(limit=1)).values()
    assert found == {
        "id": claim.reviews[0].id,
        "claim": REVIEW.claim,
        "claimant": "Agnes Thornbury",
        "speaker": {"id": claim.speaker.id, "name": "Agnes Thornbury"},
        "claim_date": {"value": "2021-03", "precision": "month", "kind": "said"},
        "publisher": "Harbour Checks",
        "site": "checks.example",
        "url": "https://checks.example/lighthouse",
        "link": "https://checks.example/lighthouse",
        "title": "No, the lighthouse was not moved",
        "rating": "mostly_false",
        "rating_words": "Mostly wrong",
        "rating_reason": "a reason",
        "review_date": {"value": "2021-04-02", "precision": "day", "kind": "published"},
        "language": "en",
        "relation": "similar",
        "similarity": 100.0,
    }


def test_a_quotation_is_no_claim_and_a_page_has_none(checked: TestClient) -> None:
    quoted = "Seven bridges were built, and not one of them was ever paid for."
    answer = checked.post("/v1/match", json={"text": quoted}).json()
    assert answer["matches"]
    assert answer["claim_reviews"] == []
    assert checked.post("/v1/scan", json={"text": REVIEW.claim}).json()["claim_reviews"] == []


def test_an_address_that_is_not_safe_is_no_link_and_few_are_answered(store: Store) -> None:
    hostile = replace(REVIEW, url="javascript:alert(1)", speaker=None, ratings=())
    others = [replace(REVIEW, url=f"https://checks.example/{at}") for at in range(REVIEWS_MAX)]
    store.add([], reviews=[*others, replace(hostile, review_date=None)])
    client = TestClient(create_app(Store.open(store.path)), base_url=HOME)
    found = client.post("/v1/match", json={"text": REVIEW.claim}).json()["claim_reviews"]
    assert len(found) == REVIEWS_MAX
    store.add([], reviews=[replace(hostile, claim="Herring glow green at night in Osmund.")])
    asked = {"text": "Herring glow green at night in Osmund."}
    (found,) = client.post("/v1/match", json=asked).json()["claim_reviews"]
    assert (found["url"], found["link"]) == ("javascript:alert(1)", None)
    assert (found["rating"], found["rating_words"]) == ("other", None)


def test_a_claim_of_a_merged_speaker_names_the_one_who_stays(
    checked: TestClient, store: Store
) -> None:
    (claim,) = store.claims_by_id(store.claim_ids(limit=1)).values()
    kept = next(one.speaker for one in store.speakers(q="Ada").items)
    store.merge_speakers(kept.id, claim.speaker.id)
    (found,) = checked.post("/v1/match", json={"text": REVIEW.claim}).json()["claim_reviews"]
    assert found["claimant"] == "Agnes Thornbury"
    assert found["speaker"] == {"id": kept.id, "name": "Ada Brook"}
