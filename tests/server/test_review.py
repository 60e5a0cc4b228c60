"""Reviewing over HTTP: who may, what they see, what a decision does, what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from quotes_db.passages import passage_of
from quotes_db.records import AttributedQuotation, Confidence, Source
from quotes_db.store import Store
from server.app import create_app

HOME = "http://127.0.0.1:8000"
NOW = datetime.now(UTC)
ARTICLE = (
    "The council met at noon.\n\nThe clerk read the letter aloud. “Every lamp on this quay was "
    "paid for by somebody who never saw it lit,” it said. Nobody spoke.\n\nOutside, Dora Finch "
    "called the evening “a rehearsal for the sea” and left."
)
LAMP = "Every lamp on this quay was paid for by somebody who never saw it lit"
SEA = "a rehearsal for the sea"
LETTER = Source(url="https://example.org/lamps", title="Lamps")


def doubted(words: str, speaker: str | None, mention: str, cue: str, name: float) -> Any:
    start, at = ARTICLE.index(words), ARTICLE.index(mention)
    span = (start, start + len(words))
    return AttributedQuotation(
        words,
        speaker=speaker,
        source=LETTER,
        start=span[0],
        end=span[1],
        mention=mention,
        cue=cue,
        confidence=Confidence(0.9, 0.8, name),
        status="review",
        passage=passage_of(ARTICLE, span, mention=(at, at + len(mention))),
    )


@pytest.fixture
def reviewer(store: Store) -> Iterator[TestClient]:
    """A client that may review a store with two occurrences to review: 5 and 6."""
    store.add([doubted(LAMP, None, "The clerk", "said", 0.1),
               doubted(SEA, "Dora Finch", "Dora Finch", "called", 0.7)])  # fmt: skip
    _, token = store.create_token(scope="review", created=NOW, name="Cleo")
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_app(Store.open(store.path)), base_url=HOME, headers=headers) as client:
        yield client


def decide(client: TestClient, id_: object, **fields: Any) -> Any:
    return client.post(f"/v1/review/{id_}", json=fields)


ANY_FIELD = st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.just("…")
FIELDS = st.sampled_from(
    ["decision", "speaker", "role", "mention", "words", "reviewer", "quotation_id", "again", "x"]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["accept", "correct", "reject", "undo"]),
    st.dictionaries(FIELDS, ANY_FIELD | st.sampled_from(["the … the", "lit", "a … z"]), max_size=4),
)
def test_whatever_is_decided_is_done_or_refused(
    reviewer: TestClient, decision: str, fields: dict[str, Any]
) -> None:
    body = json.dumps({"decision": decision, "again": True} | fields).encode()
    headers = {"Content-Type": "application/json"}
    answer = reviewer.post("/v1/review/5", content=body, headers=headers)
    assert answer.status_code in (200, 400, 409, 422)
    shown = reviewer.get("/v1/review/5").json()
    assert shown["passage"][slice(*shown["quotation_span"])]
    if answer.status_code == 200:
        assert shown["decisions"][-1] == answer.json()["decision"]


CALLS = [("GET", "/v1/review"), ("GET", "/v1/review/5"), ("POST", "/v1/review/5")]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    ("scope", "status"), [(None, 401), ("write", 403), ("review", 200), ("admin", 200)]
)
def test_who_may(
    reviewer: TestClient, store: Store, method: str, path: str, scope: Any, status: int
) -> None:
    del reviewer.headers["Authorization"]
    headers = {}
    if scope:
        _, token = store.create_token(scope=scope, created=NOW)
        headers = {"Authorization": f"Bearer {token}"}
    body = {"decision": "accept"} if method == "POST" else None
    answer = reviewer.request(method, path, json=body, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert "token create --scope review" in answer.json()["error"]
    if status != 200:
        assert "lamp" not in answer.text


def test_the_queue_shows_each_occurrence_in_its_passage(reviewer: TestClient) -> None:
    body = reviewer.get("/v1/review").json()
    assert (body["waiting"], body["next"]) == (2, None)
    assert [item["occurrence"]["id"] for item in body["items"]] == [5, 6]
    first = body["items"][0]
    shown = {name: first["passage"][slice(*first[f"{name}_span"])]
             for name in ("quotation", "mention", "cue")}  # fmt: skip
    assert shown == {"quotation": LAMP, "mention": "The clerk", "cue": "said"}
    assert first["occurrence"]["status"] == "review"
    assert first["occurrence"]["source"]["url"] == LETTER.url
    newest = reviewer.get("/v1/review?order=newest&limit=1").json()
    assert [item["occurrence"]["id"] for item in newest["items"]] == [6]
    then = reviewer.get(f"/v1/review?order=newest&limit=1&cursor={newest['next']}").json()
    assert [item["occurrence"]["id"] for item in then["items"]] == [5]
    assert then["next"] is None


def test_a_decision_is_answered_kept_and_seen_by_the_next_match(reviewer: TestClient) -> None:
    done = decide(reviewer, 5, decision="correct", speaker="Ina Moss", role="clerk").json()
    assert done["item"]["occurrence"]["speaker"]["name"] == "Ina Moss"
    assert done["decision"]["reviewer"] == "Cleo"
    assert done["decision"]["before"]["speaker"] is None
    assert done["decision"]["after"]["status"] == "accepted"
    (match,) = reviewer.post("/v1/match", json={"text": LAMP}).json()["matches"]
    assert (match["status"], match["speaker"]["role"]) == ("accepted", "clerk")
    # Twice is once too often, unless it is meant.
    again = decide(reviewer, 5, decision="reject", reviewer="Eve")
    assert again.status_code == 409
    assert "accepted on" in again.json()["error"]
    assert decide(reviewer, 5, decision="reject", reviewer="Eve", again=True).status_code == 200
    assert reviewer.post("/v1/match", json={"text": LAMP}).json()["matches"] == []
    assert decide(reviewer, 5, decision="undo").json()["item"]["occurrence"]["status"] == "accepted"
    told = reviewer.get("/v1/review/5").json()
    assert [one["decision"] for one in told["decisions"]] == ["correct", "reject", "undo"]
    assert [one["reviewer"] for one in told["decisions"]] == ["Cleo", "Eve", "Cleo"]
    assert reviewer.get("/v1/review").json()["waiting"] == 1


def test_null_is_unknown_and_absent_is_unchanged(reviewer: TestClient) -> None:
    role = decide(reviewer, 6, decision="correct", role="a ferry pilot").json()["item"]
    assert role["occurrence"]["speaker"] == {
        "id": 4,
        "name": "Dora Finch",
        "role": "a ferry pilot",
    }
    nobody = decide(reviewer, 6, decision="correct", speaker=None, again=True).json()["item"]
    assert nobody["occurrence"]["speaker"] is nobody["mention_span"] is None


def test_corrected_words_are_found_and_the_old_ones_not(reviewer: TestClient) -> None:
    done = decide(reviewer, 5, decision="correct", words="lamp on this quay … never saw it lit")
    text = done.json()["item"]["text"]
    assert text == "lamp on this quay was paid for by somebody who never saw it lit"
    (match,) = reviewer.post("/v1/match", json={"text": text}).json()["matches"]
    assert (match["extent"], match["wording"]) == ("whole", "verbatim")


FAILURES: list[tuple[object, dict[str, Any], int, str]] = [
    (999, {"decision": "accept"}, 404, "/v1/review lists those in review"),
    ("five", {"decision": "accept"}, 404, "'five'"),
    (5, {}, 422, "field decision is missing"),
    (5, {"decision": "maybe"}, 422, "The field decision is 'maybe'"),
    (5, {"decision": "accept", "status": "x"}, 422, "There is no field 'status'"),
    (5, {"decision": "accept", "speaker": "Ina Moss"}, 422, "takes no speaker"),
    (5, {"decision": "correct", "speaker": "a\0b"}, 422, "The field speaker holds NUL"),
    (5, {"decision": "correct", "speaker": 7}, 422, "The field speaker is 7"),
    (5, {"decision": "correct", "again": "yes"}, 422, "true or false"),
    (5, {"decision": "accept", "reviewer": "x" * 101}, 422, "reviewer"),
    (5, {"decision": "correct"}, 409, "changes nothing"),
    (5, {"decision": "correct", "words": "no such words"}, 409, "do not stand in the passage"),
    (5, {"decision": "correct", "mention": "Ina Moss"}, 409, "outside the quotation"),
    (5, {"decision": "accept", "quotation_id": 1}, 409, "by now"),
    (5, {"decision": "undo"}, 409, "no decision"),
    (1, {"decision": "reject"}, 409, "accepted without a review"),
]


@pytest.mark.parametrize(("id_", "body", "status", "told"), FAILURES, ids=lambda v: str(v)[:50])
def test_what_is_refused_has_the_one_shape_and_changes_nothing(
    reviewer: TestClient, id_: object, body: dict[str, Any], status: int, told: str
) -> None:
    before = reviewer.get("/v1/review").json()
    answer = reviewer.post(f"/v1/review/{id_}", json=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"ok", "error", "errors", "status"}
    assert told in answer.json()["error"]
    assert reviewer.get("/v1/review").json() == before


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("cursor=x", "No such cursor"),
        ("order=oldest", "order"),
        ("limit=0", "limit"),
        ("page=2", "no field 'page'"),
    ],
)
def test_a_queue_that_cannot_be_shown_is_422(reviewer: TestClient, query: str, told: str) -> None:
    answer = reviewer.get(f"/v1/review?{query}")
    assert answer.status_code == 422
    assert told in answer.json()["error"]


def test_nothing_in_review_is_answered_beside_what_is_accepted(reviewer: TestClient) -> None:
    both = f"{LAMP}. No river returns to the spring from which it set out in the morning."
    default = reviewer.post("/v1/match", json={"text": both}).json()
    assert [one["status"] for one in default["matches"]] == ["accepted"]
    assert default["in_review"] == 1
    asked = reviewer.post("/v1/match", json={"text": both, "include_review": True}).json()
    assert sorted(one["status"] for one in asked["matches"]) == ["accepted", "review"]
    assert asked["in_review"] == 0
    query = {"text": both, "include_review": "true"}
    assert len(reviewer.get("/v1/match", params=query).json()["matches"]) == 2
    batch = reviewer.post("/v1/match/batch", json={"queries": [{"text": both}, {"text": LAMP}]})
    assert [[one["status"] for one in answer["matches"]] for answer in batch.json()["answers"]] == [
        ["accepted"],
        ["review"],  # nothing else matches
    ]


def test_what_is_rejected_is_in_no_answer(reviewer: TestClient) -> None:
    decide(reviewer, 6, decision="reject")
    assert reviewer.post("/v1/match", json={"text": SEA}).json()["matches"] == []
    everything = {"text": SEA, "include_review": True}
    assert reviewer.post("/v1/match", json=everything).json()["matches"] == []
    assert reviewer.post("/v1/scan", json={"text": f"It was {SEA}."}).json()["matches"] == []
    assert reviewer.get("/v1/quotations?speaker=4").json()["quotations"] == []
    assert reviewer.get("/v1/speakers/4").json()["quotations"] == 0


def test_a_merged_speaker_answers_with_the_one_kept(reviewer: TestClient, store: Store) -> None:
    store.merge_speakers(1, 4)
    kept = reviewer.get("/v1/speakers/4").json()
    assert (kept["id"], kept["name"], kept["aliases"]) == (1, "Ada Brook", ["Dora Finch"])
    listed = reviewer.get("/v1/speakers").json()["speakers"]
    assert [one["name"] for one in listed] == ["Ada Brook", "Ben Ford", "Ünal <i>Işık</i>"]
    assert reviewer.get("/v1/quotations?speaker=4").json()["quotations"]
    assert "Ada Brook" in reviewer.get("/speakers/4", headers={"Accept": "text/html"}).text


def test_the_pages_say_what_nobody_has_reviewed(reviewer: TestClient) -> None:
    html = {"Accept": "text/html"}
    assert "Not reviewed yet" in reviewer.get("/speakers/4", headers=html).text
    assert "Not yet reviewed" in reviewer.get("/quotations/4", headers=html).text
    decide(reviewer, 6, decision="accept")
    assert "Not reviewed yet" not in reviewer.get("/speakers/4", headers=html).text
    # What is rejected is offered nowhere to try: it finds nothing.
    decide(reviewer, 5, decision="reject")
    assert LAMP not in reviewer.get("/", headers=html).text
