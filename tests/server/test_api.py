"""The calls of the API over a real store."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from quotes_db.index import index_of
from quotes_db.store import Store
from server import about
from server.app import create_app

RIVER = "No river returns to the spring from which it set out in the morning."
BRIDGES = "Seven bridges were built, and not one of them was ever paid for."
HOSTILE = "“<b>Ünïcode</b>” is & stays a trap: naïve 💧 readers fall in — every time."
COVERAGE = {
    "quotations": 3,
    "speakers": 3,
    "sources": 3,
    "newest": {"value": "2004-02-29", "precision": "day", "kind": "said"},
    "claims": 0,
    "claim_reviews": 0,
}


def match(client: TestClient, text: str, **more: object) -> dict[str, object]:
    answer = client.post("/v1/match", json={"text": text, **more})
    assert answer.status_code == 200
    body: dict[str, object] = answer.json()
    return body


def test_match_says_who_said_it_where_and_when(client: TestClient) -> None:
    body = match(client, BRIDGES)
    (found,) = body["matches"]
    assert found["text"] == BRIDGES
    assert found["speaker"]["name"] == "Ben Ford"
    assert found["source"]["title"] == "A Letter"
    assert found["source"]["link"].startswith("https://example.org/letter#:~:text=Seven%20bridges")
    assert found["date"] == {"value": "2004-02-29", "precision": "day", "kind": "said"}
    assert (found["wording"], found["extent"], found["score"]) == ("verbatim", "whole", 100)
    assert (found["risks"], found["omitted"], found["speakers"]) == ([], [], [])
    words = [0, len(BRIDGES) - 1]  # the full stop is no word
    assert found["selection_span"] == found["quotation_span"] == words
    assert found["diff"] == [{"op": "equal", "selection": words, "quotation": words}]
    assert found["status"] == "accepted"
    assert found["occurrences_total"] == len(found["occurrences"]) == 1
    assert body["store"] == COVERAGE
    assert body["claim_reviews"] == []
    assert body["took_ms"] >= 0


def test_an_altered_wording_never_shows_100(client: TestClient) -> None:
    (found,) = match(client, BRIDGES.replace("not one", "each one"))["matches"]
    assert found["wording"] == "altered"
    assert "negation" in found["risks"]
    assert found["score"] < 100


def test_sources_that_disagree_are_both_named(client: TestClient) -> None:
    (found,) = match(client, RIVER)["matches"]
    assert [one["name"] for one in found["speakers"]] == ["Ada Brook", "Ben Ford"]
    assert found["speaker"] == {
        "id": found["speakers"][0]["id"],
        "name": "Ada Brook",
        "role": "a hydrologist",
    }
    assert found["occurrences_total"] == 2


def test_nothing_found_says_what_the_store_covers(client: TestClient) -> None:
    body = match(client, "A sentence about lighthouses that nobody in here has ever uttered.")
    assert (body["matches"], body["store"]) == ([], COVERAGE)


@pytest.mark.parametrize(
    "text",
    [
        # Characters that URLs, JSON and HTML give a meaning of their own.
        HOSTILE,
        "naïve 💧 readers fall in",
        "100 % & more? #1 + a=b",
        "!!!",
        "a\x00b",
        "\u202eright to left",
        "a" * 20_000,
        "word " * 4_000,
        "💧" * 2_000,
    ],
)
def test_get_and_post_answer_alike(client: TestClient, text: str) -> None:
    posted = client.post("/v1/match", json={"text": text})
    got = client.get("/v1/match", params={"text": text})
    assert posted.status_code == got.status_code == 200
    for one in (first := posted.json()), (second := got.json()):
        del one["took_ms"]
    assert first == second


def test_limit_and_min_score_are_kept(client: TestClient) -> None:
    both = f"{RIVER} {BRIDGES}"
    assert len(match(client, both)["matches"]) == 2
    assert len(match(client, both, limit=1)["matches"]) == 1
    misquoted = BRIDGES.replace("and not", "but not")
    assert len(match(client, misquoted)["matches"]) == 1
    assert match(client, misquoted, min_score=100)["matches"] == []


def test_a_source_that_is_no_web_address_gets_no_link(client: TestClient) -> None:
    (found,) = match(client, HOSTILE)["matches"]
    assert found["source"]["url"] == "javascript:alert(1)"
    assert found["source"]["link"] is None


def test_quotations_are_listed_page_by_page(client: TestClient) -> None:
    everything = client.get("/v1/quotations").json()
    assert everything["next"] is None
    seen, cursor = [], {}
    while True:
        page = client.get("/v1/quotations", params={"limit": 1, **cursor}).json()
        seen += page["quotations"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == everything["quotations"]
    assert {one["text"] for one in seen} == {RIVER, BRIDGES, HOSTILE}


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ({"q": "bridges were built"}, {BRIDGES}),
        ({"q": "BRIDGES"}, {BRIDGES}),
        ({"q": "bridg"}, set()),
        ({"q": "null"}, set()),
        ({"after": "2000"}, {BRIDGES}),
        ({"before": "2000"}, {RIVER}),
        ({"after": "1990", "before": "2000"}, {RIVER}),
    ],
)
def test_quotations_are_filtered(
    client: TestClient, query: dict[str, str], texts: set[str]
) -> None:
    listed = client.get("/v1/quotations", params=query).json()["quotations"]
    assert {one["text"] for one in listed} == texts


def test_quotations_of_a_speaker_and_of_a_source(client: TestClient) -> None:
    speakers = client.get("/v1/speakers").json()["speakers"]
    ids = {one["name"]: one["id"] for one in speakers}
    assert {one["name"]: one["quotations"] for one in speakers} == {
        "Ada Brook": 1,
        "Ben Ford": 2,
        "Ünal <i>Işık</i>": 1,
    }
    by_ford = client.get("/v1/quotations", params={"speaker": ids["Ben Ford"]}).json()
    assert {one["text"] for one in by_ford["quotations"]} == {RIVER, BRIDGES}
    letter = by_ford["quotations"][0]["source"]["id"]
    from_letter = client.get("/v1/quotations", params={"source": letter}).json()
    assert {one["text"] for one in from_letter["quotations"]} == {RIVER, BRIDGES}


def test_one_quotation_shows_all_its_occurrences(
    client: TestClient, id_of: Callable[[str], int]
) -> None:
    found = client.get(f"/v1/quotations/{id_of('No river')}").json()
    assert found["text"] == RIVER
    assert found["first_date"] == {"value": "1999-05", "precision": "month", "kind": "published"}
    assert found["occurrences_total"] == 2
    first, second = found["occurrences"]
    assert (first["speaker"]["name"], second["speaker"]["name"]) == ("Ada Brook", "Ben Ford")
    assert (first["prefix"], first["suffix"]) == ("as she wrote, ", " and then left")
    assert first["source"]["link"].startswith("https://example.org/essay#notes:~:text=No%20river")
    assert [one["name"] for one in found["speakers"]] == ["Ada Brook", "Ben Ford"]


def test_one_speaker_and_one_source(client: TestClient) -> None:
    (ford,) = client.get("/v1/speakers", params={"q": "ford"}).json()["speakers"]
    assert client.get(f"/v1/speakers/{ford['id']}").json() == ford
    source = client.get("/v1/quotations", params={"q": "bridges"}).json()["quotations"][0]["source"]
    told = client.get(f"/v1/sources/{source['id']}").json()
    assert (told["title"], told["publisher"]) == ("A Letter", "Example Post")
    assert told["published"] is None


def test_ping_health_readiness(client: TestClient) -> None:
    assert client.get("/v1/ping").json() == {
        "name": "quoteproof",
        "version": about.VERSION,
        "api": about.API_LEVEL,
    }
    assert client.get("/healthz").json() == {"ok": True}
    assert client.get("/readyz").json() == {"ready": True, "quotations": 3}
    assert client.head("/healthz").status_code == 200


def test_metrics_count_by_route_and_hold_no_address(client: TestClient) -> None:
    client.get("/v1/match", params={"text": "a very private selection"})
    client.get("/a-very-private-address")
    client.get("/v1/quotations/424242")
    text = client.get("/metrics").text
    assert "quoteproof_quotations 3.0" in text
    assert 'quoteproof_request_seconds_count{method="GET",route="/v1/match",status="200"}' in text
    assert 'method="GET",route="/v1/quotations/{id}",status="404"' in text
    assert 'route="(none)",status="404"' in text
    assert "private" not in text
    assert "424242" not in text


def test_metrics_tell_the_size_of_the_store_and_of_its_index(
    writer: TestClient, store: Store
) -> None:
    index_of(store).flush()
    writer.post("/v1/quotations", json={"text": "A quay is a promise that a river keeps."})
    text = writer.get("/metrics").text
    assert "quoteproof_quotations 4.0" in text
    assert "quoteproof_index_segments 1.0" in text
    assert "quoteproof_index_waiting 1.0" in text
    sizes = dict(re.findall(r'quoteproof_store_bytes{part="(\w+)"} (\S+)', text))
    assert set(sizes) == {"database", "log", "index"}
    assert all(float(size) > 0 for size in sizes.values())


def test_metrics_count_errors_by_kind(store: Store) -> None:
    class Broken(Store):
        def quotation(self, quotation_id: int) -> Any:
            raise RuntimeError(quotation_id)

    def bugs(client: TestClient) -> float:
        (count,) = re.findall(
            r'quoteproof_errors_total{kind="bug"} (\S+)', client.get("/metrics").text
        )
        return float(count)

    with TestClient(create_app(Broken.open(store.path)), base_url="http://localhost") as client:
        before = bugs(client)
        assert client.get("/v1/quotations/1").status_code == 500
        assert bugs(client) == before + 1


def test_while_the_index_is_made_anew_it_is_not_ready(writer: TestClient) -> None:
    app: Any = writer.app
    app.state.readiness.reason = "the index is damaged"
    answer = writer.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["error"] == "Not ready: the index is damaged. Ask again in 5 s."
    assert writer.get("/healthz").status_code == 200
    app.state.readiness.reason = None
    assert writer.get("/readyz").status_code == 200
