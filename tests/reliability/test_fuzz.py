"""A short run of the fuzzer, and that it can find what it looks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reliability.fuzz import Description, Fuzz, filled, fuzzed, holds
from tests.reliability.running import Running, serving


@pytest.mark.slow  # some 5 s: a server, and 300 requests to be made up
def test_every_generated_request_gets_an_answer_that_is_described() -> None:
    result = fuzzed(300)
    assert result["cases"] >= 300
    assert holds(result), result["findings"] or result["log_complaints"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("fuzz")
    tokens = filled(folder / "quotes.db")
    with serving(folder / "quotes.db", log=folder / "serve.log") as server:
        yield server, tokens


def without_status(document: Description) -> Description:
    del document["paths"]["/v1/quotations/{id}"]["get"]["responses"]["404"]
    return document


def with_another_type(document: Description) -> Description:
    document["components"]["schemas"]["SpeakerItem"]["properties"]["name"] = {"type": "integer"}
    return document


def without_field(document: Description) -> Description:
    ping = document["components"]["schemas"]["Ping"]
    del ping["properties"]["version"]
    ping["required"].remove("version")
    return document


def with_another_content_type(document: Description) -> Description:
    answer = document["paths"]["/metrics"]["get"]["responses"]["200"]
    answer["content"] = {"text/html": {"schema": {"type": "string"}}}
    return document


def guarded(document: Description) -> Description:
    document["paths"]["/v1/ping"]["get"]["security"] = [{"token": []}]
    return document


def narrower(document: Description) -> Description:
    for parameter in document["paths"]["/v1/speakers"]["get"]["parameters"]:
        if parameter["name"] == "q":
            parameter["schema"] = {"type": "string", "enum": ["ab"]}
    return document


@pytest.mark.slow  # a server, and some hundred requests
@pytest.mark.parametrize(
    ("wrong", "call", "kind"),
    [
        (without_status, "GET /v1/quotations/{id}", "UndefinedStatusCode"),
        (with_another_type, "GET /v1/speakers", "JsonSchemaError"),
        (without_field, "GET /v1/ping", "JsonSchemaError"),
        (with_another_content_type, "GET /metrics", "UndefinedContentType"),
        (guarded, "GET /v1/ping", "answered without a token"),
        (narrower, "GET /v1/speakers", "AcceptedNegativeData"),
    ],
)
def test_what_is_described_wrongly_is_found(
    server: tuple[Running, dict[str, str]], wrong: object, call: str, kind: str
) -> None:
    running, tokens = server
    fuzz = Fuzz(running.url, tokens, changed=wrong)  # type: ignore[arg-type]
    fuzz.operations = [one for one in fuzz.operations if one.label == call]
    fuzz.run(80, first_seed=3)
    assert (call, kind) in fuzz.found.wrong, dict(fuzz.found.wrong)
