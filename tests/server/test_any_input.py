"""Whatever is sent, the answer is JSON of ours: a success, or the one shape with a 4xx status."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.sampled_from(["/v1/match", "/v1/match/batch", "/v1/scan", "/v1/articles"])
FIELDS = st.sampled_from(
    ["queries", "text", "prefix", "suffix", "html", "speaker", "limit", "min_score", "preview", "x"]
)
PATHS = st.sampled_from(["/v1/match", "/v1/quotations", "/v1/speakers", "/speakers/1", "/v1/ping"])
NAMES = st.sampled_from(["text", "q", "speaker", "source", "after", "before", "limit", "cursor"])
# The client is shared: no example changes anything on the server.
many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fits(answer: Any) -> None:
    if answer.status_code == 200:
        return
    assert 400 <= answer.status_code < 500
    assert set(answer.json()) == {"ok", "error", "errors", "status"}


@many
@given(BODIES, st.binary(max_size=200))
def test_any_bytes(client: TestClient, path: str, body: bytes) -> None:
    fits(client.post(path, content=body, headers={"Content-Type": "application/json"}))


@many
@given(BODIES, st.dictionaries(FIELDS, ANY_JSON | st.text(min_size=1), max_size=4))
def test_any_fields(client: TestClient, path: str, fields: dict[str, Any]) -> None:
    body = json.dumps(fields).encode()
    fits(client.post(path, content=body, headers={"Content-Type": "application/json"}))


@many
@given(st.sampled_from(["/v1/match", "/v1/scan"]), st.text(min_size=1, max_size=300))
def test_any_text(client: TestClient, path: str, text: str) -> None:
    fits(client.post(path, json={"text": text}))


@many
@given(st.sampled_from(["text", "html"]), st.text(min_size=1, max_size=300))
def test_any_article(client: TestClient, field: str, text: str) -> None:
    fits(client.post("/v1/articles", json={field: text, "preview": True}))


@many
@given(st.lists(st.dictionaries(FIELDS, ANY_JSON | st.text(min_size=1), max_size=4), max_size=3))
def test_any_batch(client: TestClient, queries: list[dict[str, Any]]) -> None:
    body = json.dumps({"queries": queries}).encode()
    headers = {"Content-Type": "application/json"}
    fits(client.post("/v1/match/batch", content=body, headers=headers))


@many
@given(PATHS, st.dictionaries(NAMES, st.text(max_size=30), max_size=3))
def test_any_query(client: TestClient, path: str, fields: dict[str, str]) -> None:
    query = "&".join(
        f"{name}={quote(value, errors='surrogatepass')}" for name, value in fields.items()
    )
    fits(client.get(f"{path}?{query}"))


GOOGLES = st.sampled_from(
    [
        *("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize"),
        *("pageToken", "offset", "fields", "alt", "prettyPrint", "key", "x"),
    ]
)
VALUES = st.text(max_size=30) | st.integers().map(str) | st.text("acl/(),*", max_size=12)


@many
@given(st.dictionaries(GOOGLES, VALUES, max_size=4))
def test_any_search_of_claims(client: TestClient, fields: dict[str, str]) -> None:
    query = "&".join(
        f"{name}={quote(value, errors='surrogatepass')}" for name, value in fields.items()
    )
    answer = client.get(f"/v1alpha1/claims:search?{query}")
    if answer.status_code != 200:
        assert answer.status_code == 400
        assert set(answer.json()["error"]) == {"code", "message", "status"}


@many
@given(st.text(max_size=50))
def test_any_address(client: TestClient, path: str) -> None:
    fits(client.get("/" + quote(path, errors="surrogatepass")))
