"""Own verdicts over HTTP: who may record them, what is refused, where they show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from starlette.testclient import TestClient

from quotes_db.claim_records import VERDICT_KINDS
from quotes_db.store import Store
from server.app import create_app

HOME = "http://127.0.0.1:8000"
# Late in the evening of 2 June where the server is; in Greenwich it is 3 June already.
NOW = datetime(2025, 6, 2, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
RIVER = "No river returns to the spring from which it set out in the morning."
VERDICT = {
    "kind": "misattributed",
    "evidence": "https://archive.example/minutes?page=7#top",
    "date": "2025-06-02",
    "speaker": "Edith Marlowe",
    "note": "  The minutes have <b>her</b> saying it.  ",
}


@pytest.fixture
def reviewer(store: Store) -> Iterator[TestClient]:
    _, token = store.create_token(scope="review", created=datetime.now(UTC), name="Cleo")
    headers = {"Authorization": f"Bearer {token}"}
    app = create_app(Store.open(store.path), clock=lambda: NOW)
    with TestClient(app, base_url=HOME, headers=headers) as client:
        yield client


def record(client: TestClient, quotation: object = 1, **fields: Any) -> Any:
    body = {key: value for key, value in (VERDICT | fields).items() if value is not None}
    return client.post(f"/v1/quotations/{quotation}/verdicts", json=body)


def test_a_verdict_is_answered_as_it_is_stored(reviewer: TestClient) -> None:
    answer = record(reviewer)
    assert answer.status_code == 201
    body = answer.json()
    assert body["outcome"] == "added"
    verdict = body["verdict"]
    assert verdict["speaker"]["name"] == "Edith Marlowe"
    assert verdict == {
        "id": 1,
        "quotation_id": 1,
        "kind": "misattributed",
        "evidence": VERDICT["evidence"],
        "date": {"value": "2025-06-02", "precision": "day", "kind": "said"},
        "speaker": verdict["speaker"],
        "note": "The minutes have <b>her</b> saying it.",
        "reviewer": "Cleo",
        "words": None,
        "made": "2025-06-03T04:30:00Z",
    }
    assert reviewer.get("/v1/quotations/1/verdicts").json() == {"verdicts": [verdict]}


def test_the_same_verdict_again_is_unchanged(reviewer: TestClient) -> None:
    first = record(reviewer).json()
    again = record(reviewer, note="other words")
    assert again.status_code == 201
    assert again.json() == {"outcome": "unchanged", "verdict": first["verdict"]}
    assert record(reviewer, kind="altered").json()["outcome"] == "added"


@pytest.mark.parametrize("kind", VERDICT_KINDS)
def test_every_kind_is_taken(reviewer: TestClient, kind: str) -> None:
    answer = record(reviewer, kind=kind, speaker=None, note=None)
    assert answer.status_code == 201
    assert answer.json()["verdict"]["kind"] == kind


def test_it_shows_wherever_the_quotation_does_and_changes_no_wording(reviewer: TestClient) -> None:
    before = reviewer.post("/v1/match", json={"text": RIVER}).json()["matches"][0]
    verdict = record(reviewer).json()["verdict"]
    after = reviewer.post("/v1/match", json={"text": RIVER}).json()["matches"][0]
    assert (before["verdicts"], after["verdicts"]) == ([], [verdict])
    assert {**after, "verdicts": []} == before
    assert reviewer.get("/v1/quotations/1").json()["verdicts"] == [verdict]
    (scanned,) = reviewer.post("/v1/scan", json={"text": f"So: {RIVER}"}).json()["matches"]
    assert scanned["verdicts"] == [verdict]


def test_a_withdrawn_verdict_is_never_shown(reviewer: TestClient, store: Store) -> None:
    record(reviewer)
    answer = reviewer.delete("/v1/verdicts/1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert reviewer.get("/v1/quotations/1/verdicts").json() == {"verdicts": []}
    assert reviewer.get("/v1/quotations/1").json()["verdicts"] == []
    assert reviewer.post("/v1/match", json={"text": RIVER}).json()["matches"][0]["verdicts"] == []
    (kept,) = store.all_verdicts()
    assert kept.withdrawn == NOW
    again = reviewer.delete("/v1/verdicts/1")
    assert again.status_code == 409
    assert "withdrawn on 2025-06-03 already" in again.json()["error"]
    assert record(reviewer).json()["outcome"] == "added"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "wrong"}, "The field kind is 'wrong'"),
        ({"kind": "verified"}, "The field kind is 'verified'"),
        ({"evidence": ""}, "The field evidence is ''"),
        ({"evidence": "a book"}, "evidence is 'a book'; write an address"),
        ({"evidence": "javascript:alert(1)"}, "write an address"),
        ({"evidence": "https://"}, "write an address"),
        ({"evidence": "https://a.example/ b"}, "write an address"),
        ({"evidence": "https://[a.example"}, "write an address"),
        ({"evidence": "ftp://a.example/b"}, "write an address"),
        ({"date": "yesterday"}, "Not a date: 'yesterday'"),
        ({"date": "2025-02-30"}, "No such day"),
        ({"date": "2025-06-03"}, "is 2025-06-03, and today is 2025-06-02"),
        ({"date": "2025-07"}, "today is 2025-06-02"),
        ({"date": "2026"}, "today is 2025-06-02"),
        ({"note": "a\0b"}, "holds NUL"),
        ({"speaker": "a" * 4_001}, "4,001 characters"),
        ({"kind": "fabricated"}, "of fabricated words nobody is the speaker"),
        ({"reviewer": "Dora"}, "There is no field 'reviewer'"),
    ],
)
def test_what_is_no_verdict_is_refused(
    reviewer: TestClient, store: Store, fields: dict[str, str], said: str
) -> None:
    answer = record(reviewer, **fields)
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert list(store.all_verdicts()) == []


@pytest.mark.parametrize("date", ["2025-06-02", "2025-06", "2025", "1999-12-31"])
def test_any_day_up_to_today_is_taken(reviewer: TestClient, date: str) -> None:
    assert record(reviewer, date=date).status_code == 201


@pytest.mark.parametrize("missing", ["kind", "evidence", "date"])
def test_a_verdict_stands_on_evidence_and_a_date(reviewer: TestClient, missing: str) -> None:
    answer = record(reviewer, **{missing: None})
    assert answer.status_code == 422
    assert f"The field {missing} is missing" in answer.json()["error"]


@pytest.mark.parametrize("id_", ["99", "x", "0", "1" * 30])
def test_what_is_not_stored_has_no_verdicts(reviewer: TestClient, id_: str) -> None:
    assert record(reviewer, id_).status_code == 404
    assert reviewer.get(f"/v1/quotations/{id_}/verdicts").status_code == 404
    assert reviewer.delete(f"/v1/verdicts/{id_}").status_code == 404


def test_a_verdict_stays_about_the_words_that_it_was_given_on(
    reviewer: TestClient, store: Store
) -> None:
    """A match, a scan and the document of the new words do not have it; the page says which."""
    record(reviewer)
    changed = RIVER.replace("morning", "evening")
    store.edit(1, text=changed)
    (listed,) = reviewer.get("/v1/quotations/1/verdicts").json()["verdicts"]
    assert listed["words"] == RIVER
    assert reviewer.get("/v1/quotations/1").json()["verdicts"] == [listed]
    assert reviewer.post("/v1/match", json={"text": changed}).json()["matches"][0]["verdicts"] == []
    (scanned,) = reviewer.post("/v1/scan", json={"text": f"So: {changed}"}).json()["matches"]
    assert scanned["verdicts"] == []
    page = reviewer.get("/quotations/1").text
    assert f'About its former words: <q dir="auto">{RIVER}</q>' in page
    document = reviewer.get("/quotations/1", headers={"Accept": "application/ld+json"}).json()
    assert "review" not in document
    # The same finding about the new words is another one.
    assert record(reviewer).json()["outcome"] == "added"
    assert len(reviewer.get("/v1/quotations/1/verdicts").json()["verdicts"]) == 2


def test_whose_token_recorded_a_verdict_need_not_be_a_person(reviewer: TestClient) -> None:
    record(reviewer, 2)
    told = reviewer.get("/quotations/2", headers={"Accept": "application/ld+json"}).json()
    assert told["review"][0]["author"] == {"name": "Cleo"}


@pytest.mark.parametrize(
    ("scope", "status"), [(None, 401), ("write", 403), ("review", 201), ("admin", 201)]
)
def test_who_may(reviewer: TestClient, store: Store, scope: Any, status: int) -> None:
    del reviewer.headers["Authorization"]
    if scope:
        _, token = store.create_token(scope=scope, created=datetime.now(UTC))
        reviewer.headers["Authorization"] = f"Bearer {token}"
    assert record(reviewer).status_code == status
    assert reviewer.get("/v1/quotations/1/verdicts").status_code == 200
    gone = reviewer.delete("/v1/verdicts/1")
    assert gone.status_code == (204 if status == 201 else status)


def test_sources_that_disagree_are_told_in_words(reviewer: TestClient) -> None:
    match = reviewer.post("/v1/match", json={"text": RIVER}).json()["matches"][0]
    sentence = (
        "Attributed to Ada Brook in 1 source in 1999, to Ben Ford in 1 source (said in 2004)."
    )
    assert match["disagreement"] == sentence
    assert [one["speaker"]["name"] for one in match["attributions"]] == ["Ada Brook", "Ben Ford"]
    assert match["attributions"][0] == {
        "speaker": {"id": match["attributions"][0]["speaker"]["id"], "name": "Ada Brook"},
        "sources": 1,
        "undated": 0,
        "first": {"value": "1999-05", "precision": "month", "kind": "published"},
        "last": {"value": "1999-05", "precision": "month", "kind": "published"},
        "occurrences": [1],
        "occurrences_total": 1,
    }
    found = reviewer.get("/v1/quotations/1").json()
    assert found["disagreement"] == sentence
    assert found["attributions"] == match["attributions"]
    (scanned,) = reviewer.post("/v1/scan", json={"text": f"So: {RIVER}"}).json()["matches"]
    assert scanned["disagreement"] == sentence
    other = reviewer.post("/v1/match", json={"text": "Seven bridges were built"}).json()
    assert other["matches"][0]["disagreement"] is None


BRIDGES = "Seven bridges were built, and not one of them was ever paid for."


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({}, None),
        ({"speaker": "Ford"}, ("Ford", True)),
        ({"speaker": "Gil Orme"}, ("Gil Orme", False)),
        (
            {"prefix": "After the vote Gil Orme said: “", "suffix": "” Nobody laughed."},
            ("Gil Orme", False),
        ),
        ({"prefix": "After the vote he said: “", "suffix": "” Nobody laughed."}, None),
        (
            {
                "prefix": "After the vote Gil Orme said: “",
                "suffix": "” Nobody laughed.",
                "url": "https://example.org/letter",  # a stored source of it
            },
            None,
        ),
    ],
)
def test_the_page_may_say_somebody_else(
    reviewer: TestClient, context: dict[str, str], expected: tuple[str, bool] | None
) -> None:
    match = reviewer.post("/v1/match", json={"text": BRIDGES, **context}).json()["matches"][0]
    told = match["context_speaker"]
    assert (told and (told["name"], told["agrees"])) == expected
    if expected and not expected[1]:
        assert told["sentence"] == (
            "The page attributes this to Gil Orme; the store knows it from Ben Ford "
            "(1 source, said in 2004)."
        )


def test_a_batch_answers_alike(reviewer: TestClient) -> None:
    record(reviewer, 2)
    query = {"text": BRIDGES, "speaker": "Gil Orme"}
    body = reviewer.post("/v1/match/batch", json={"queries": [query]}).json()
    match = body["answers"][0]["matches"][0]
    assert match["context_speaker"]["agrees"] is False
    assert [one["kind"] for one in match["verdicts"]] == ["misattributed"]
