"""Scanning a page and matching several selections over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from server import api

RIVER = "No river returns to the spring from which it set out in the morning."
BRIDGES = "Seven bridges were built, and not one of them was ever paid for."
PAGE = (
    "💧 The evening was long, and the speakers were many.\n\n"
    f"“{RIVER}” So it began, and somebody laughed.\n\n"
    f"Later it was said: {BRIDGES.replace('Seven', 'Nine')} Then the lights went out, and "
    "everybody went home along the canal, as they always did on a Thursday in the winter."
)


def scanned(client: TestClient, text: str, **fields: str) -> dict[str, Any]:
    answer = client.post("/v1/scan", json={"text": text, **fields})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_page_has_its_quotations_with_spans_in_code_points(
    client: TestClient, id_of: Callable[[str], int]
) -> None:
    answer = scanned(client, PAGE)
    river, bridges = answer["matches"]
    assert (river["quotation_id"], bridges["quotation_id"]) == (id_of("No river"), id_of("Seven"))
    start, end = river["selection_span"]
    assert PAGE[start:end] == RIVER.rstrip(".")
    assert (river["wording"], river["extent"], river["score"]) == ("verbatim", "whole", 100)
    assert river["speaker"]["name"] == "Ada Brook"
    assert (bridges["wording"], bridges["risks"]) == ("altered", ["number"])
    changed = [op for op in bridges["diff"] if op["op"] != "equal"]
    assert [PAGE[slice(*op["selection"])].strip() for op in changed] == ["Nine"]
    assert answer["left_out"] == 0
    assert answer["store"]["quotations"] == 3
    assert answer["took_ms"] > 0


def test_the_page_s_own_occurrence_comes_first(client: TestClient) -> None:
    (found,) = scanned(client, RIVER, url="https://example.org/essay")["matches"]
    assert found["speaker"]["name"] == "Ada Brook"
    (found,) = scanned(client, RIVER, url="https://example.org/letter#end")["matches"]
    assert found["speaker"]["name"] == "Ben Ford"


def test_a_page_without_quotations_says_what_the_store_covers(client: TestClient) -> None:
    answer = scanned(client, "Nobody said anything that evening, and nothing was written down.")
    assert answer["matches"] == []
    assert answer["store"]["quotations"] == 3


def test_the_longest_page_fits_also_with_every_character_escaped(client: TestClient) -> None:
    page = RIVER + " 💧" * 249_900
    escaped = page.encode("utf-16-be").hex(" ", 2).replace(" ", "\\u")
    body = f'{{"text": "\\u{escaped}"}}'
    assert len(page) < 500_000
    answer = client.post(
        "/v1/scan", content=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 200
    assert [one["wording"] for one in answer.json()["matches"]] == ["verbatim"]


def test_a_batch_is_answered_as_each_query_alone(client: TestClient) -> None:
    queries = [
        {"text": RIVER, "url": "https://example.org/essay"},
        {"text": "nothing of the kind was ever stored"},
        {"text": "Seven bridges were built", "limit": 1},
        {"text": "river returns to the spring", "min_score": 100},
    ]
    answer = client.post("/v1/match/batch", json={"queries": queries})
    assert answer.status_code == 200
    alone = [client.post("/v1/match", json=query).json() for query in queries]
    together = answer.json()["answers"]
    for one in [*alone, *together]:
        assert one.pop("took_ms") >= 0
    assert [len(one["matches"]) for one in together] == [1, 0, 1, 1]
    assert together == alone


def test_a_hundred_queries_at_once(client: TestClient) -> None:
    answer = client.post("/v1/match/batch", json={"queries": [{"text": RIVER}] * 100})
    assert [len(one["matches"]) for one in answer.json()["answers"]] == [1] * 100


def test_scans_at_the_same_time_do_not_mix(client: TestClient) -> None:
    pages = [f"{RIVER} Page {n}. " * 3 if n % 2 else f"{BRIDGES} Page {n}." for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda page: scanned(client, page), pages))
    assert [len(answer["matches"]) for answer in answers] == [1, 3] * 4


def test_an_answer_that_ran_out_of_time_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"text": "No river returns to the spring. Seven bridges were built, and paid for."}
    assert client.post("/v1/scan", json=asked).json()["complete"] is True
    monkeypatch.setattr(api, "SCAN_MAX_S", 0.0)
    monkeypatch.setattr(api, "BATCH_MAX_S", 0.0)
    for path, body in (("/v1/scan", asked), ("/v1/match/batch", {"queries": [asked]})):
        answer = client.post(path, json=body)
        assert answer.status_code == 200
        (first, *_) = answer.json().get("answers", [answer.json()])
        assert first["complete"] is False
        assert len(first["matches"]) == 1
