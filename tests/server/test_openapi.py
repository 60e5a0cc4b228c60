"""The description of the API: every route is in it, and real answers are what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from quotes_db.claim_records import Verdict
from quotes_db.dates import partial_date
from quotes_db.store import Store
from server.asked import (
    BatchRequest,
    DecisionRequest,
    MatchRequest,
    NewArticle,
    NewQuotation,
    NewQuotations,
    NewVerdict,
    QuotationChange,
    ScanRequest,
)
from server.calls import CALLS, Call
from server.problems import ProblemView

PAGES = {
    "/",
    "/docs",
    "/quotations/{id}",
    "/quotations/{id}/history",
    "/reviews/{id}",
    "/speakers/{id}",
}
EXAMPLE_QUERY = {
    MatchRequest: {"text": "No river returns to the spring"},
    BatchRequest: {"queries": [{"text": "No river returns to the spring"}, {"text": "nothing"}]},
    ScanRequest: {
        "text": "So it is: no river returns to the spring from which it set out in the morning."
    },
    NewQuotation: {
        "text": "Every ferry leaves twice: once at the quay and once in the talk of the town.",
        "speaker": "Ada Brook",
        "source": {"url": "https://example.org/ferry", "title": "A Ferry", "published": "2001-07"},
    },
    NewQuotations: {
        "quotations": [{"text": "A harbour is a promise."}, {"text": "A harbour is a promise."}]
    },
    NewArticle: {
        "text": "A Ferry\n\nBy Ada Brook\n\nThe ferry left the quay at dawn and came back.\n\n"
        '"Every ferry leaves twice, and it comes back once," said Ben Ford, a pilot.',
        "source_url": "https://example.org/ferry",
        "published": "2001-07",
    },
    DecisionRequest: {"decision": "reject", "again": True},
    NewVerdict: {
        "kind": "altered",
        "evidence": "https://example.org/tape",
        "date": "2019-02",
        "speaker": "Ada Brook",
    },
    QuotationChange: {"text": "No brook returns to the spring from which it set out."},
}


@pytest.fixture
def token(store: Store) -> str:
    """A token that every call takes."""
    return store.create_token(scope="admin", created=datetime.now(UTC))[1]


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


def test_every_route_is_described(client: TestClient, document: dict[str, Any]) -> None:
    served = {
        (route.path, method)
        for route in client.app.routes  # type: ignore[attr-defined]
        if isinstance(route, Route) and route.path not in PAGES
        for method in (route.methods or set()) - {"HEAD"}
    }
    described = {
        (path, method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert served == described


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    named = set(references(document))
    assert named
    assert {name.removeprefix("#/components/schemas/") for name in named} <= set(schemas)


def test_query_parameters_are_those_of_the_type(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/v1/match"]["get"]["parameters"]
    assert {one["name"] for one in parameters} == set(MatchRequest.__struct_fields__)
    by_name = {one["name"]: one for one in parameters}
    assert by_name["text"]["required"] is True
    assert by_name["text"]["schema"]["maxLength"] == 20_000
    assert by_name["limit"]["required"] is False
    assert by_name["limit"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 50,
        "default": 5,
    }


def ask(client: TestClient, call: Call, id_: object) -> Any:
    path = call.path.replace("{id}", str(id_))
    body = EXAMPLE_QUERY[call.body] if call.body else None
    return client.request(call.method, path, json=body, params=EXAMPLE_QUERY.get(call.query))


def rewritten(body: Any, type_: Any) -> Any:
    """Return a JSON value after reading it as a type and writing it again."""
    return msgspec.json.decode(msgspec.json.encode(msgspec.convert(body, type_)))


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_real_answers_are_what_is_described(
    client: TestClient,
    writer: TestClient,
    store: Store,
    id_of: Callable[[str], int],
    call: Call,
) -> None:
    id_ = id_of("No river")
    store.add_verdict(
        Verdict(id_, "confirmed", "https://example.org/a", partial_date("2019", kind="said")),
        made=datetime.now(UTC),
    )
    if any(name in call.path for name in ("speakers", "sources", "/v1/verdicts")):
        id_ = 1
    answer = ask(writer if call.scope else client, call, id_)
    assert answer.status_code == call.status
    if call.answer is None:
        assert (answer.content == b"") == (call.status == 204)
        return
    body = answer.json()
    # Strictly: an answer may have no field that the type lacks, nor lack one that it has.
    assert rewritten(body, call.answer) == body


@pytest.mark.parametrize(
    "call", [call for call in CALLS if "{id}" in call.path], ids=lambda call: call.path
)
def test_failures_are_what_is_described(client: TestClient, writer: TestClient, call: Call) -> None:
    answer = ask(writer if call.scope else client, call, 999_999)
    assert answer.status_code in call.fails_with
    assert rewritten(answer.json(), ProblemView) == answer.json()


@pytest.mark.parametrize(
    "call", [call for call in CALLS if call.scope], ids=lambda call: f"{call.method} {call.path}"
)
def test_calls_that_take_a_token_are_described_with_it(
    client: TestClient, document: dict[str, Any], call: Call
) -> None:
    described = document["paths"][call.path][call.method.lower()]
    (scheme,) = [name for one in described["security"] for name in one]
    assert document["components"]["securitySchemes"][scheme]["scheme"] == "bearer"
    assert {"401", "403", "503", str(call.status)} <= set(described["responses"])
    refused = ask(client, call, 1)
    assert refused.status_code == 401
    assert rewritten(refused.json(), ProblemView) == refused.json()


def test_a_call_that_can_do_no_harm_says_how(document: dict[str, Any]) -> None:
    described = document["paths"]["/v1/articles"]["post"]
    assert described["security"] == [{"token": []}, {}]
    assert described["responses"]["200"]["content"] == described["responses"]["201"]["content"]
    assert "`preview`" in described["description"]


def test_whatever_is_no_get_and_no_question_takes_a_token() -> None:
    questions = {"/v1/match", "/v1/match/batch", "/v1/scan"}
    for call in CALLS:
        # What is in review shows more of an article than anybody else is shown.
        reads = call.method == "GET" and not call.path.startswith("/v1/review")
        assert (call.scope is None) == (reads or call.path in questions)
