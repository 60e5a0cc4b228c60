"""Writes over HTTP: what they store, what they answer, and that every reader sees them at once."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from quotes_db import segments
from quotes_db.errors import StoreBusyError
from quotes_db.index import index_of
from quotes_db.store import Store
from server import writes
from server.app import create_app
from tests.server.process import READY_S

HOME = "http://127.0.0.1:8000"
JSON = {"Content-Type": "application/json"}
RIVER = "No river returns to the spring from which it set out in the morning."
BRIDGES = "Seven bridges were built, and not one of them was ever paid for."
NEW = "A lighthouse is of most use to those who never come ashore."


def matched(client: TestClient, text: str) -> list[int]:
    """Return the quotations that a text repeats word for word, as the API says."""
    found = client.post("/v1/match", json={"text": text}).json()["matches"]
    return [one["quotation_id"] for one in found if one["wording"] == "verbatim"]


def test_a_new_quotation_is_answered_found_and_listed(writer: TestClient) -> None:
    answer = writer.post(
        "/v1/quotations",
        json={
            "text": f"  {NEW} ",
            "speaker": "Cleo Marsh",
            "role": "a pilot",
            "source": {
                "url": "https://example.org/lights",
                "title": "Lights",
                "publisher": "Example Press",
                "author": "D. Fell",
                "published": "2003-04",
            },
            "said": "2003-03-30",
            "exact": f"{NEW[:-1]}, she said",
            "prefix": "asked, ",
            "suffix": " before",
        },
    )
    assert answer.status_code == 201
    body = answer.json()
    assert body["outcome"] == "added"
    stored = body["quotation"]
    assert answer.headers["location"] == f"/v1/quotations/{stored['id']}"
    assert writer.get(answer.headers["location"]).json() == stored
    assert stored["text"] == NEW
    assert stored["speaker"]["name"] == "Cleo Marsh"
    assert stored["speaker"]["role"] == "a pilot"
    assert stored["source"]["author"] == "D. Fell"
    assert stored["source"]["url"] == "https://example.org/lights"
    said = {"value": "2003-03-30", "precision": "day", "kind": "said"}
    assert stored["date"] == stored["first_date"] == said
    (occurrence,) = stored["occurrences"]
    assert (occurrence["prefix"], occurrence["suffix"]) == ("asked, ", " before")
    assert occurrence["exact"] == f"{NEW[:-1]}, she said"
    assert occurrence["status"] == "accepted"
    assert matched(writer, NEW) == [stored["id"]]
    assert writer.get("/v1/quotations").json()["quotations"][0]["id"] == stored["id"]


SOURCE = {"url": "https://example.org/new"}
OUTCOMES: list[tuple[dict[str, Any], str]] = [
    # New words.
    ({"text": NEW}, "added"),
    # Stored words, a source that had them not.
    ({"text": RIVER, "source": SOURCE}, "merged"),
    ({"text": RIVER.upper(), "source": SOURCE}, "merged"),
    # The same by another speaker, and without a source.
    ({"text": RIVER, "speaker": "Cleo Marsh"}, "merged"),
    # Stored in every respect.
    (
        {"text": BRIDGES, "speaker": "Ben Ford", "said": "2004-02-29",
         "source": {"url": "https://example.org/letter"}},
        "unchanged",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "outcome"), OUTCOMES)
def test_outcome(writer: TestClient, body: dict[str, Any], outcome: str) -> None:
    first = writer.post("/v1/quotations", json=body)
    assert (first.status_code, first.json()["outcome"]) == (201, outcome)
    # A request that was repeated because its answer was lost changes nothing.
    again = writer.post("/v1/quotations", json=body)
    assert (again.status_code, again.json()["outcome"]) == (201, "unchanged")
    assert again.json()["quotation"] == first.json()["quotation"]


DATES: list[tuple[dict[str, Any], dict[str, str] | None]] = [
    # Nothing known stays nothing.
    ({}, None),
    # Without a source the date is the words' own, whatever its kind.
    ({"said": "1999"}, {"value": "1999", "precision": "year", "kind": "said"}),
    ({"published": "1999-05"}, {"value": "1999-05", "precision": "month", "kind": "published"}),
    ({"captured": "1999-05-31"}, {"value": "1999-05-31", "precision": "day", "kind": "captured"}),
    # A source's own date, given there or beside it.
    (
        {"source": {**SOURCE, "published": "2001"}},
        {"value": "2001", "precision": "year", "kind": "published"},
    ),
    (
        {"source": SOURCE, "captured": "2001"},
        {"value": "2001", "precision": "year", "kind": "captured"},
    ),
]


@pytest.mark.parametrize(("fields", "date"), DATES)
def test_dates_keep_their_kind(
    writer: TestClient, fields: dict[str, Any], date: dict[str, str] | None
) -> None:
    answer = writer.post("/v1/quotations", json={"text": NEW, **fields})
    assert answer.json()["quotation"]["date"] == date


def test_several_at_once(writer: TestClient) -> None:
    texts = [NEW, RIVER, NEW, "The ferry keeps its own calendar."]
    answer = writer.post(
        "/v1/quotations/batch", json={"quotations": [{"text": text} for text in texts]}
    )
    assert answer.status_code == 201
    body = answer.json()
    outcomes = [one["outcome"] for one in body["quotations"]]
    assert outcomes == ["added", "merged", "unchanged", "added"]
    assert (body["added"], body["merged"], body["unchanged"]) == (2, 1, 1)
    assert [matched(writer, text) for text in texts] == [[one["id"]] for one in body["quotations"]]


def test_a_thousand_at_once_and_not_one_more(writer: TestClient) -> None:
    many = [{"text": f"Sentence number {n} of a long list of sentences."} for n in range(1_001)]
    refused = writer.post("/v1/quotations/batch", json={"quotations": many})
    assert refused.status_code == 422
    body = writer.post("/v1/quotations/batch", json={"quotations": many[1:]}).json()
    assert body["added"] == 1_000


def test_one_bad_quotation_keeps_all_out(writer: TestClient, store: Store) -> None:
    answer = writer.post(
        "/v1/quotations/batch", json={"quotations": [{"text": NEW}, {"text": "…"}]}
    )
    assert answer.status_code == 422
    assert "(in quotations[1])" in answer.json()["error"]
    assert store.coverage().quotations == 3


def test_new_words_are_found_and_the_old_are_not(writer: TestClient) -> None:
    assert matched(writer, BRIDGES) == [2]
    changed = writer.patch("/v1/quotations/2", json={"text": f" {NEW}"})
    assert changed.status_code == 200
    assert changed.json() == writer.get("/v1/quotations/2").json()
    assert (changed.json()["text"], changed.json()["speaker"]["name"]) == (NEW, "Ben Ford")
    assert (matched(writer, NEW), matched(writer, BRIDGES)) == ([2], [])


def test_what_is_deleted_is_gone(writer: TestClient) -> None:
    answer = writer.delete("/v1/quotations/2")
    assert (answer.status_code, answer.content) == (204, b"")
    assert matched(writer, BRIDGES) == []
    assert writer.get("/v1/quotations/2").status_code == 404
    assert writer.delete("/v1/quotations/2").status_code == 404


def post(body: bytes) -> tuple[str, str, bytes]:
    return "POST", "/v1/quotations", body


def patch(body: bytes, id_: object = 1) -> tuple[str, str, bytes]:
    return "PATCH", f"/v1/quotations/{id_}", body


def batch(*bodies: bytes) -> tuple[str, str, bytes]:
    return "POST", "/v1/quotations/batch", b'{"quotations": [%s]}' % b", ".join(bodies)


FAILURES = [
    # No JSON, or JSON that does not fit.
    (post(b""), 400, "not JSON"),
    (post(b'{"text": "half \\ud83d"}'), 400, "half a surrogate pair"),
    (post(b"[]"), 422, "Expected an object"),
    (post(b"{}"), 422, "field text is missing"),
    (post(b'{"text": 7}'), 422, "The field text is 7"),
    (post(b'{"text": "a", "quotations": []}'), 422, "There is no field 'quotations'"),
    (post(b'{"text": "a", "status": "accepted"}'), 422, "There is no field 'status'"),
    (post(b'{"text": "a", "speaker": ["b"]}'), 422, "The field speaker is a list"),
    (post(b'{"text": "a", "source": "A Book"}'), 422, "The field source is 'A Book'"),
    (post(b'{"text": "a", "source": {"link": "b"}}'), 422, "no field 'link' in source"),
    # No words, or no characters.
    (post(b'{"text": ""}'), 422, "The field text is ''"),
    (post(b'{"text": " "}'), 422, "The field text is empty"),
    (post('{"text": "— …"}'.encode()), 422, "holds no word"),
    (post(b'{"text": "a\\u0000b"}'), 422, "The field text holds NUL"),
    (post(b'{"text": "a", "speaker": "b\\u0000"}'), 422, "The field speaker holds NUL"),
    (post(b'{"text": "a", "exact": "b\\u0000"}'), 422, "The field exact holds NUL"),
    # Too much.
    (post(b'{"text": "%s"}' % (b"a" * 20_001)), 422, "20,001 characters"),
    (post(b'{"text": "a", "role": "%s"}' % (b"b" * 4_001)), 422, "4,001 characters"),
    (post(b'{"text": "%s"}' % (b"a" * 600_000)), 413, "bytes"),
    # No dates.
    (post(b'{"text": "a", "said": "soon"}'), 422, "The field said: Not a date: 'soon'"),
    (post(b'{"text": "a", "said": "2023-02-29"}'), 422, "No such day"),
    (post(b'{"text": "a", "said": 2023}'), 422, "The field said is 2023"),
    (post(b'{"text": "a", "published": "2023-13"}'), 422, "The field published"),
    (post(b'{"text": "a", "source": {"url": "b", "published": "x"}}'), 422, "Not a date: 'x'"),
    # Several: which one is bad.
    (batch(), 422, "a list of 0"),
    (batch(b'{"text": "a"}', b"{}"), 422, "text in quotations[1] is missing"),
    (batch(b'{"text": "a"}', b'{"text": "a", "said": "x"}'), 422, "(in quotations[1])"),
    (("POST", "/v1/quotations/batch", b'{"text": "a"}'), 422, "There is no field 'text'"),
    (("POST", "/v1/quotations/batch", b"{"), 400, '{"quotations": [{"text": "…"}]}'),
    # Changes.
    (patch(b"{}"), 422, "field text is missing"),
    (patch(b'{"text": "a", "speaker": "b"}'), 422, "There is no field 'speaker'"),
    (patch('{"text": "…"}'.encode()), 422, "holds no word"),
    (patch(b'{"text": "a\\u0000"}'), 422, "holds NUL"),
    (patch(b'{"text": "a"}', 999_999), 404, "'999999'"),
    (patch(b'{"text": "a"}', "first"), 404, "'first'"),
    (patch(b'{"text": "a"}', 2**63), 404, str(2**63)),
    (("DELETE", "/v1/quotations/999999", b""), 404, "'999999'"),
    (("DELETE", "/v1/quotations/0", b""), 404, "'0'"),
    (("DELETE", "/v1/quotations/batch", b""), 404, "'batch'"),
    # The words of another quotation, which is named.
    (patch(b'{"text": "%s"}' % BRIDGES.upper().encode()), 409, "Quotation 2 has the words"),
]


@pytest.mark.parametrize(("ask", "status", "told"), FAILURES, ids=lambda value: str(value)[:60])
def test_what_is_refused_has_the_one_shape_and_changes_nothing(
    writer: TestClient, store: Store, ask: tuple[str, str, bytes], status: int, told: str
) -> None:
    before = store.quotations().items
    method, path, body = ask
    answer = writer.request(method, path, content=body, headers=JSON)
    assert answer.status_code == status
    assert set(answer.json()) == {"ok", "error", "errors", "status"}
    assert told in answer.json()["error"]
    assert store.quotations().items == before


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_must_say_that_it_is_json(
    writer: TestClient, method: str, content_type: str
) -> None:
    path = "/v1/quotations" if method == "POST" else "/v1/quotations/1"
    headers = {"Content-Type": content_type}
    assert (
        writer.request(method, path, content=b'{"text": "a"}', headers=headers).status_code == 415
    )


def test_markup_is_stored_as_it_is_and_shown_as_text(writer: TestClient) -> None:
    text = "<script>alert(1)</script> is what the form had in it."
    link = {"url": "javascript:alert(1)", "title": "</title><b>"}
    made = writer.post("/v1/quotations", json={"text": text, "speaker": "<i>", "source": link})
    stored = made.json()["quotation"]
    assert (stored["text"], stored["source"]["link"]) == (text, None)
    page = writer.get(f"/quotations/{stored['id']}").text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Hold the database's write lock, as another program does."""
    with sqlite3.connect(store.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()
    other.close()


@pytest.mark.slow
def test_a_locked_database_is_503_after_a_while_and_reads_go_on(
    writer: TestClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    # Slow on purpose: a write waits ten seconds for the lock.
    answers: list[Any] = []
    with locked(store):
        waiting = [
            threading.Thread(
                target=lambda: answers.append(writer.post("/v1/quotations", json={"text": NEW}))
            )
            for _ in range(12)  # more than there are threads for requests
        ]
        for one in waiting:
            one.start()
        time.sleep(0.3)
        assert writer.get("/v1/quotations").status_code == 200
        assert writer.post("/v1/scan", json={"text": RIVER}).status_code == 200
        assert not answers  # both were answered while all writes waited
        for one in waiting:
            one.join()
    assert [(one.status_code, one.headers["retry-after"]) for one in answers] == [(503, "1")] * 12
    assert "busy" in answers[0].json()["error"]
    assert NEW not in caplog.text
    # Nothing of them was kept, and the next one is.
    assert store.coverage().quotations == 3
    assert writer.post("/v1/quotations", json={"text": NEW}).json()["outcome"] == "added"


def test_the_delta_becomes_a_segment_behind_the_answer(
    writer: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "FLUSH_AT", 10)
    monkeypatch.setattr(writes, "TIDY_EVERY", 0)
    texts = [f"Sentence number {n} of a list that is flushed." for n in range(12)]
    for text in texts:
        assert writer.post("/v1/quotations", json={"text": text}).status_code == 201
    deadline = time.monotonic() + 10
    while store.shelf("quotations").delta_size() >= 10:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert store.shelf("quotations").segments()
    assert all(len(matched(writer, text)) == 1 for text in texts)


def test_a_flush_that_fails_is_logged_without_text_and_the_write_stands(
    store: Store, token: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(writes, "TIDY_EVERY", 0)
    app = create_app(Store.open(store.path))
    headers = {"Authorization": f"Bearer {token}"}
    errors = iter([StoreBusyError("quotes.db is locked"), RuntimeError(NEW)])

    def full(**_: object) -> None:
        raise next(errors)

    monkeypatch.setattr(index_of(app.state.store), "flush_if_due", full)
    with TestClient(app, base_url=HOME, headers=headers) as client:
        for text, told in [(NEW, "quotes.db is locked"), (f"{NEW} It is.", "RuntimeError")]:
            with caplog.at_level(logging.ERROR):
                assert client.post("/v1/quotations", json={"text": text}).status_code == 201
            deadline = time.monotonic() + 5
            while told not in caplog.text:
                assert time.monotonic() < deadline
                time.sleep(0.01)
        assert matched(client, NEW)
    assert NEW not in caplog.text


def test_a_write_that_cannot_get_its_turn_is_503(
    writer: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "TURN_MAX_S", 0.5)
    answers: list[int] = []
    app: Any = writer.app
    with locked(store):
        first = threading.Thread(
            target=lambda: answers.append(
                writer.patch("/v1/quotations/1", json={"text": NEW}).status_code
            )
        )
        first.start()
        deadline = time.monotonic() + READY_S
        while not app.state.writer._turn.locked():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        second = writer.patch("/v1/quotations/2", json={"text": RIVER})
    first.join()
    assert (second.status_code, second.headers["retry-after"]) == (503, "1")
    # The lock was let go while the first waited for it, so that was stored.
    assert answers == [200]


def test_quick_writes_that_wait_for_another_program_are_all_done_when_it_ends(
    writer: TestClient, store: Store
) -> None:
    texts = [f"Sentence number {n} of those that waited." for n in range(6)]
    with ThreadPoolExecutor(6) as pool, locked(store):
        asked = [pool.submit(writer.post, "/v1/quotations", json={"text": text}) for text in texts]
        time.sleep(0.2)
        assert not any(one.done() for one in asked)
        assert writer.get("/v1/ping").status_code == 200
    assert [one.result().status_code for one in asked] == [201] * 6
    assert all(len(matched(writer, text)) == 1 for text in texts)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["text", "speaker", "role", "source", "said", "published", "captured", "exact", "prefix", "x"]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1, max_size=80), st.dictionaries(NAMES, ANY_JSON | st.text(), max_size=3))
def test_any_fields_are_stored_or_refused(
    writer: TestClient, text: str, fields: dict[str, Any]
) -> None:
    try:
        answer = writer.post("/v1/quotations", json={"text": text, **fields})
    except (ValueError, UnicodeEncodeError):
        return  # no JSON can be made of it: NaN, or half a surrogate pair
    if answer.status_code == 201:
        stored = answer.json()["quotation"]
        assert writer.get(f"/v1/quotations/{stored['id']}").json() == stored
        wanted = fields.get("text", text).strip()
        if answer.json()["outcome"] == "added":
            assert stored["text"] == wanted
        changed = writer.patch(f"/v1/quotations/{stored['id']}", json={"text": wanted})
        assert changed.status_code == 200
    else:
        assert answer.status_code in (400, 422)
        assert set(answer.json()) == {"ok", "error", "errors", "status"}
