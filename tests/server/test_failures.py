"""Every way to fail has one shape, and a person in a browser gets a page instead."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from quotes_db.errors import StoreBusyError
from quotes_db.store import Store
from server.app import create_app
from server.asked import PAGE_MAX_CHARS, TEXT_MAX_CHARS
from server.inputs import ARTICLE_BODY_MAX_BYTES, BODY_MAX_BYTES, LONG_BODY_MAX_BYTES

JSON = {"Content-Type": "application/json"}
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@dataclass(frozen=True)
class Ask:
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def post(body: bytes, path: str = "/v1/match", **headers: str) -> Ask:
    return Ask("POST", path, body, JSON | {k.replace("_", "-"): v for k, v in headers.items()})


def scan(body: bytes) -> Ask:
    return post(body, "/v1/scan")


def article(body: bytes) -> Ask:
    return post(body, "/v1/articles")


def batch(*queries: bytes) -> Ask:
    return post(b'{"queries": [%s]}' % b", ".join(queries), "/v1/match/batch")


FAILURES = [
    # The body is no JSON.
    (post(b""), 400, "not JSON"),
    (post(b'{"text": "a'), 400, "not JSON"),
    (post(b'{"text": "a"} and more'), 400, "not JSON"),
    (post(b'{"text": "\xff"}'), 400, "not JSON"),
    (post(b'{"text": "\xed\xa0\x80"}'), 400, "not JSON"),
    (post(b'{"text": "half \\ud83d"}'), 400, "half a surrogate pair"),
    (post(b"[" * 100_000), 422, "Expected an object"),
    (post(b"\x00\x01\x02"), 400, "not JSON"),
    # JSON that does not fit.
    (post(b"[]"), 422, "Expected an object"),
    (post(b"null"), 422, "Expected an object"),
    (post(b"{}"), 422, "field text is missing"),
    (post(b'{"text": 7}'), 422, "The field text is 7. Expected a string"),
    (post(b'{"text": null}'), 422, "The field text is None"),
    (post(b'{"text": {"a": 1}}'), 422, "The field text is dict"),
    (post(b'{"text": "a", "limit": "5"}'), 422, "The field limit is '5'"),
    (post(b'{"text": "a", "limit": 0}'), 422, "The field limit is 0"),
    (post(b'{"text": "a", "limit": 51}'), 422, "The field limit is 51"),
    (post(b'{"text": "a", "limit": 1e400}'), 422, "limit"),
    (post(b'{"text": "a", "min_score": 101}'), 422, "The field min_score is 101"),
    (post(b'{"text": "a", "colour": 1}'), 422, "There is no field 'colour'"),
    # Nothing to look for, and too much.
    (post(b'{"text": ""}'), 422, "The field text is ''"),
    (post(b'{"text": " \\n\\t"}'), 422, "no word"),
    (post(b'{"text": "%s"}' % (b"a" * (TEXT_MAX_CHARS + 1))), 422, "20,001 characters"),
    (post(b'{"text": "%s"}' % (b"a" * BODY_MAX_BYTES)), 413, "262,144 bytes"),
    (post(b" " * (BODY_MAX_BYTES + 1)), 413, "262,144 bytes"),
    # A page to scan.
    (scan(b""), 400, "not JSON"),
    (scan(b"[]"), 422, "Expected an object"),
    (scan(b"{}"), 422, "field text is missing"),
    (scan(b'{"text": ""}'), 422, "The field text is ''"),
    (scan(b'{"text": " \\n"}'), 422, "no word"),
    (scan(b'{"text": "a", "url": 7}'), 422, "The field url is 7"),
    (scan(b'{"text": "a", "limit": 5}'), 422, "There is no field 'limit'"),
    (
        scan(b'{"text": "%s"}' % (b"a" * (PAGE_MAX_CHARS + 1))),
        422,
        "500,001 characters. Expected a string of a length up to 500000",
    ),
    (scan(b'{"text": "%s"}' % (b"a" * LONG_BODY_MAX_BYTES)), 413, "at most 500,000 characters"),
    (Ask("POST", "/v1/scan", b'{"text": "a"}'), 415, "missing"),
    # Several selections: the sentence names which one is bad.
    (post(b'{"text": "a"}', "/v1/match/batch"), 422, "There is no field 'text'"),
    (post(b"{", "/v1/match/batch"), 400, '{"queries": [{"text": "…"}]}'),
    (batch(), 422, "The field queries is a list of 0. Expected a list of a length from 1"),
    (batch(*[b'{"text": "a"}'] * 101), 422, "The field queries is a list of 101"),
    (batch(b'{"text": "a"}', b"7"), 422, "The field queries[1] is 7"),
    (batch(b'{"text": "a"}', b"{}"), 422, "The field text in queries[1] is missing"),
    (batch(b'{"text": "a"}', b'{"text": " "}'), 422, "The field queries[1].text holds 1 blanks"),
    (batch(b'{"text": "a", "limit": 0}'), 422, "The field queries[0].limit is 0"),
    (batch(b'{"text": "a", "b`c": 0}'), 422, "There is no field 'b`c' in queries[0]"),
    (
        batch(*[b'{"text": "a"}'] * 7, b'{"text": "%s"}' % (b"a" * (TEXT_MAX_CHARS + 1))),
        422,
        "The field queries[7].text is 20,001 characters",
    ),
    (batch(b'{"text": "%s"}' % (b"a" * LONG_BODY_MAX_BYTES)), 413, "fewer queries"),
    # An article: exactly one of three, and a token unless it is a preview.
    (article(b""), 400, '{"url": "https://…"}'),
    (article(b"[]"), 422, "Expected an object"),
    (article(b"{}"), 401, "takes a token"),
    (article(b'{"text": "a"}'), 401, "takes a token"),
    (article(b'{"preview": true}'), 422, "exactly one of url, html and text; the request has none"),
    (article(b'{"preview": true, "text": "a", "html": "b"}'), 422, "has html and text"),
    (article(b'{"preview": true, "text": null, "url": null}'), 422, "has none of them"),
    (article(b'{"preview": true, "text": ""}'), 422, "The field text is ''"),
    (article(b'{"preview": true, "html": " \\n"}'), 422, "The field html holds 2 blanks"),
    (article(b'{"preview": true, "text": "a\\u0000b"}'), 422, "holds a NUL at character 2"),
    (article(b'{"preview": "yes", "text": "a"}'), 422, "The field preview is 'yes'"),
    (article(b'{"preview": true, "text": "a", "author": "b"}'), 422, "no field 'author'"),
    (article(b'{"preview": true, "text": "a", "published": "soon"}'), 422, "'soon'"),
    (article(b'{"preview": true, "url": "http://a.example", "source_url": "b"}'), 422, "leave it"),
    (
        article(b'{"preview": true, "text": "%s"}' % (b"a" * (PAGE_MAX_CHARS + 1))),
        422,
        "500,001 characters",
    ),
    (
        article(b'{"html": "%s"}' % (b"a" * ARTICLE_BODY_MAX_BYTES)),
        413,
        "Send the article's text instead of its page",
    ),
    (article(b'{"preview": true, "url": "http://127.0.0.1/"}'), 422, "not a public address"),
    (article(b'{"preview": true, "url": "http://[::1]/"}'), 422, "not a public address"),
    (article(b'{"preview": true, "url": "http://localhost/"}'), 422, "not a public address"),
    (article(b'{"preview": true, "url": "http://127.0.0.1:8000/"}'), 422, "port 8000"),
    (article(b'{"preview": true, "url": "file:///etc/passwd"}'), 422, "Begin it with https://"),
    (article(b'{"preview": true, "url": "%s"}' % (b"a" * 4_001)), 422, "4,001 characters"),
    # Any page can send these content types without asking the server first.
    (Ask("POST", "/v1/match", b'{"text": "a"}'), 415, "missing"),
    (post(b'{"text": "a"}', Content_Type="text/plain"), 415, "'text/plain'"),
    (post(b"text=a", Content_Type="application/x-www-form-urlencoded"), 415, "urlencoded"),
    (post(b'{"text": "a"}', Content_Type="application/json; charset=utf-16"), 415, "utf-16"),
    (post(b'{"text": "a"}', Content_Encoding="gzip"), 415, "'gzip'"),
    # Queries.
    (Ask("GET", "/v1/match"), 422, "field text is missing"),
    (Ask("GET", "/v1/match?text="), 422, "The field text is ''"),
    (Ask("GET", "/v1/match?text=%20"), 422, "no word"),
    (Ask("GET", "/v1/match?text=a&text=b"), 422, "'text' more than once"),
    (Ask("GET", "/v1/match?text=%ff"), 400, "cannot be read"),
    (Ask("GET", "/v1/match?text=a&limit=many"), 422, "The field limit is 'many'"),
    (Ask("GET", "/v1/match?text=a&callback=f"), 422, "There is no field 'callback'"),
    (Ask("GET", "/v1/quotations?" + "&".join(f"a{i}=1" for i in range(99))), 400, "cannot be read"),
    (Ask("GET", "/v1/quotations?limit=201"), 422, "The field limit is '201'"),
    (Ask("GET", "/v1/quotations?limit=-1"), 422, "The field limit is '-1'"),
    (Ask("GET", "/v1/quotations?speaker=null"), 422, "The field 'speaker' is 'null'"),
    (Ask("GET", "/v1/match?text=a&min_score=null"), 422, "The field 'min_score' is 'null'"),
    (Ask("GET", "/v1/quotations?speaker=99999999999999999999"), 422, "The field speaker"),
    (Ask("GET", "/v1/quotations?after=yesterday"), 422, "'yesterday'"),
    (Ask("GET", "/v1/quotations?before=2016-13"), 422, "'2016-13'"),
    (Ask("GET", "/v1/quotations?cursor=nonsense"), 422, "No such cursor: 'nonsense'"),
    (Ask("GET", "/v1/speakers?limit=0"), 422, "The field limit is '0'"),
    (Ask("GET", "/speakers/1?cursor=nonsense"), 422, "No such cursor"),
    # Unknown addresses and records.
    (Ask("GET", "/nowhere"), 404, "'/nowhere'"),
    (Ask("GET", "/v1"), 404, "'/v1'"),
    (Ask("GET", "/v1/match/"), 404, "'/v1/match/'"),
    (Ask("GET", "/v1/quotations/999999"), 404, "'999999'"),
    (Ask("GET", "/v1/quotations/first"), 404, "'first'"),
    (Ask("GET", "/v1/quotations/-1"), 404, "'-1'"),
    (Ask("GET", "/v1/quotations/" + "9" * 5000), 404, "5,000 characters"),
    (Ask("GET", "/v1/quotations/" + str(2**63)), 404, str(2**63)),
    (Ask("GET", "/v1/quotations/%D9%A3"), 404, "No quotation"),
    (Ask("GET", "/v1/speakers/999999"), 404, "'999999'"),
    (Ask("GET", "/v1/sources/999999"), 404, "'999999'"),
    (Ask("GET", "/quotations/999999"), 404, "'999999'"),
    (Ask("GET", "/speakers/999999"), 404, "'999999'"),
    (Ask("GET", "/static/nothing.js"), 404, "'/static/nothing.js'"),
    (Ask("GET", "/static/%2e%2e/app.py"), 404, "app.py"),
    (Ask("GET", "/static/..%2fapp.py"), 404, "app.py"),
    (Ask("GET", "/static/a%00b"), 404, "static"),
    (Ask("GET", "/static/" + "a" * 300), 404, "static"),
    # Wrong methods.
    (Ask("PUT", "/v1/match"), 405, "Use GET, HEAD, POST"),
    (Ask("GET", "/v1/scan"), 405, "Use POST"),
    (Ask("GET", "/v1/match/batch"), 405, "Use POST"),
    (Ask("GET", "/v1/articles"), 405, "Use POST"),
    (Ask("PUT", "/v1/quotations/1"), 405, "Use DELETE, GET, HEAD, PATCH"),
    (Ask("DELETE", "/v1/quotations"), 405, "Use GET, HEAD, POST"),
    (Ask("DELETE", "/v1/speakers/1"), 405, "Use GET, HEAD"),
    # Changes without a token, before anything else of the request is looked at.
    (post(b'{"text": "a"}', "/v1/quotations"), 401, "Authorization: Bearer"),
    (post(b"not JSON", "/v1/quotations"), 401, "takes a token and the request has none"),
    (post(b"[]", "/v1/quotations/batch"), 401, "takes a token"),
    (Ask("PATCH", "/v1/quotations/1", b'{"text": "a"}', JSON), 401, "takes a token"),
    (Ask("DELETE", "/v1/quotations/1"), 401, "takes a token"),
    (Ask("DELETE", "/v1/quotations/999999"), 401, "takes a token"),
    (Ask("POST", "/healthz"), 405, "Use GET, HEAD"),
    (Ask("POST", "/"), 405, "Use GET, HEAD"),
    (Ask("POST", "/static/answer.js"), 405, "Use GET, HEAD"),
    (Ask("OPTIONS", "/v1/match"), 405, "Use GET, HEAD, POST"),
    (Ask("BREW", "/v1/match"), 405, "BREW"),
    # Strangers at the door.
    (Ask("GET", "/v1/ping", headers={"Host": "evil.example"}), 421, "'evil.example'"),
    (Ask("GET", "/v1/ping", headers={"Host": "a b"}), 400, "'a b'"),
    (post(b'{"text": "a"}', Origin="https://evil.example"), 403, "'https://evil.example'"),
    (Ask("GET", "/v1/ping", headers={"Sec-Fetch-Site": "cross-site"}), 403, "another site"),
]


def has_the_shape(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"ok", "error", "errors", "status"}
    assert body["ok"] is False
    assert body["status"] == status
    assert body["error"]
    assert body["errors"]
    assert all(isinstance(one, str) for one in [body["error"], *body["errors"]])
    assert answer.headers["quoteproof-version"]


@pytest.mark.parametrize(("ask", "status", "told"), FAILURES, ids=lambda value: str(value)[:60])
def test_every_failure_has_the_one_shape(
    client: TestClient, ask: Ask, status: int, told: str
) -> None:
    answer = client.request(ask.method, ask.path, content=ask.body, headers=ask.headers)
    has_the_shape(answer, status)
    assert told in answer.json()["error"]
    if status == 405:
        assert answer.headers["allow"] in answer.json()["error"]


@pytest.mark.parametrize(("pieces", "status"), [(4, 422), (5, 413)])
def test_a_body_in_pieces_is_measured_while_it_comes(
    client: TestClient, pieces: int, status: int
) -> None:
    # A JSON string in four pieces fits; it is no object. A fifth piece is too much.
    body = iter([b'"', *[b"a" * (BODY_MAX_BYTES // 4 - 1)] * pieces, b'"'])
    has_the_shape(client.post("/v1/match", content=body, headers=JSON), status)


def broken_store(database: Path, error: Exception) -> Store:
    """Return a store that fails as no store of ours should, but as a disk can."""

    class Broken(Store):
        def coverage(self) -> Any:
            raise error

        def quotation(self, quotation_id: int) -> Any:
            del quotation_id
            raise error

    return Broken.open(database)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        # A mistake of ours: nothing of its inside is told.
        (RuntimeError("the secret text"), 500),
        # The world: the file is locked by another program.
        (StoreBusyError("/home/someone/the secret text.db is locked"), 503),
    ],
)
@pytest.mark.parametrize("path", ["/readyz", "/v1/quotations/1", "/metrics"])
def test_a_failure_inside_tells_nothing_of_the_inside(
    database: Path, path: str, error: Exception, status: int
) -> None:
    with TestClient(
        create_app(broken_store(database, error)), base_url="http://localhost"
    ) as client:
        answer = client.get(path)
    has_the_shape(answer, status)
    assert "secret" not in answer.text


def test_the_log_of_a_bug_names_the_place_but_not_the_message(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("the selected text")
    with (
        caplog.at_level(logging.INFO, logger="quoteproof"),
        TestClient(
            create_app(broken_store(database, error)), base_url="http://localhost"
        ) as client,
    ):
        client.get("/v1/quotations/1?the selected text")
    assert "RuntimeError" in caplog.text
    assert "in get_quotation" in caplog.text
    assert "GET /v1/quotations/{id} 500" in caplog.text
    assert "the selected text" not in caplog.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/quotations/999999", 404), ("/speakers/first", 404), ("/nowhere", 404)],
)
def test_a_browser_gets_a_page(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert str(status) in answer.text


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/quotations/first", "/static/nothing.css"])
def test_programs_get_json_whatever_the_browser_accepts(client: TestClient, path: str) -> None:
    has_the_shape(client.get(path, headers=PAGE), 404)


def test_an_address_is_data_on_the_page(client: TestClient) -> None:
    answer = client.get("/<script>alert(1)</script>", headers=PAGE)
    assert "<script>alert" not in answer.text
