"""A closed server: who may read it, what it tells those who may not, and what stays open."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from quotes_db.store import Scope, Store
from server.app import create_app

HOME = "http://127.0.0.1:8000"
NOW = datetime.now(UTC)
TEXT = {"text": "Seven bridges were built, and not one of them was ever paid for."}
PAGE = {"Accept": "text/html,*/*;q=0.8"}
READS = [
    ("POST", "/v1/match", TEXT),
    ("GET", "/v1/match?text=bridges", None),
    ("POST", "/v1/match/batch", {"queries": [TEXT]}),
    ("POST", "/v1/scan", TEXT),
    ("POST", "/v1/articles", TEXT | {"preview": True}),
    ("GET", "/v1/quotations", None),
    ("GET", "/v1/quotations/1", None),
    ("GET", "/v1/speakers", None),
    ("GET", "/v1/speakers/1", None),
    ("GET", "/v1/sources/1", None),
    ("GET", "/metrics", None),
    ("GET", "/", None),
    ("GET", "/quotations/1", None),
    ("GET", "/speakers/1", None),
]
# Whether something is there, and how to ask it, tells nothing of the store.
STAYS_OPEN = ["/healthz", "/readyz", "/v1/ping", "/docs", "/openapi.json", "/static/page.css"]


@pytest.fixture
def closed(store: Store) -> Iterator[TestClient]:
    app = create_app(Store.open(store.path), require_token=True)
    with TestClient(app, base_url=HOME) as client:
        yield client


@pytest.mark.parametrize(("method", "path", "body"), READS)
def test_reading_a_closed_server_takes_a_token_of_any_scope(
    closed: TestClient, store: Store, method: str, path: str, body: Any
) -> None:
    refused = closed.request(method, path, json=body)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer realm="quoteproof"'
    assert "bridge" not in refused.text
    assert refused.json()["error"].startswith("This server is closed")
    scopes: list[Scope] = ["write", "review", "admin"]
    for scope in scopes:
        text = store.create_token(scope=scope, created=NOW)[1]
        answer = closed.request(method, path, json=body, headers=bearer(text))
        assert answer.status_code == 200, answer.text


def basic(name: str, text: str) -> dict[str, str]:
    coded = base64.b64encode(f"{name}:{text}".encode()).decode()
    return {"Authorization": f"Basic {coded}"}


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize("path", [*STAYS_OPEN, "/nowhere", "/v1/nowhere", "/static"])
def test_what_tells_nothing_of_the_store_stays_open(closed: TestClient, path: str) -> None:
    assert closed.get(path).status_code == (200 if path in STAYS_OPEN else 401)


def test_every_route_is_closed_but_those(closed: TestClient) -> None:
    app: Any = closed.app
    paths = {route.path.replace("{id}", "1") for route in app.routes} - {"/static", *STAYS_OPEN}
    assert len(paths) > 15
    for path in paths:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            answer = closed.request(method, path)
            assert answer.status_code == 401, (method, path)


@pytest.mark.parametrize(
    "path",
    ["//v1/quotations", "/v1/quotations/", "/healthz/../v1/quotations", "/static/../metrics"],
)
def test_no_spelling_of_a_path_leads_around_the_gate(closed: TestClient, path: str) -> None:
    answer = closed.get(path)
    assert answer.status_code in (401, 404)
    assert "bridge" not in answer.text


def test_expired_and_revoked_tokens_read_nothing(closed: TestClient, store: Store) -> None:
    gone, text = store.create_token(scope="admin", created=NOW)
    late = store.create_token(scope="admin", created=NOW, expires=NOW - timedelta(seconds=1))[1]
    assert closed.get("/v1/quotations", headers=bearer(text)).status_code == 200
    store.revoke_token(gone.id, now=NOW)  # as another process does it
    for one in (text, late, "qp_1_" + "A" * 43, ""):
        answer = closed.get("/v1/quotations", headers=bearer(one))
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].endswith('error="invalid_token"')


def test_a_write_still_takes_its_scope(closed: TestClient, store: Store) -> None:
    text = store.create_token(scope="review", created=NOW)[1]
    assert closed.post("/v1/quotations", json=TEXT, headers=bearer(text)).status_code == 403


def test_the_pages_say_how_and_let_a_browser_ask(closed: TestClient) -> None:
    answer = closed.get("/", headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "extension" in answer.text
    assert "quoteproof token create" in answer.text
    challenges = answer.headers["www-authenticate"]
    assert challenges.startswith("Basic realm=")
    assert challenges.endswith(', Bearer realm="quoteproof"')


@pytest.mark.parametrize("path", ["/v1/match?text=bridges", "/v1alpha1/claims:search?query=b"])
def test_where_programs_ask_no_browser_asks_its_user(closed: TestClient, path: str) -> None:
    assert closed.get(path, headers=PAGE).headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(("method", "path", "body"), READS)
def test_reading_takes_a_token_as_a_password_too(
    closed: TestClient, store: Store, method: str, path: str, body: Any
) -> None:
    gone, text = store.create_token(scope="review", created=NOW)
    for name in ("", "ada", "Zoë"):
        answer = closed.request(method, path, json=body, headers=PAGE | basic(name, text))
        assert answer.status_code == 200, answer.text
    store.revoke_token(gone.id, now=NOW)
    refused = closed.request(method, path, json=body, headers=PAGE | basic("ada", text))
    assert refused.status_code == 401
    assert "was revoked" in refused.text


def test_a_password_changes_nothing(closed: TestClient, store: Store) -> None:
    text = store.create_token(scope="admin", created=NOW)[1]
    for method, path, body in (
        ("POST", "/v1/quotations", TEXT),
        ("PATCH", "/v1/quotations/1", TEXT),
        ("DELETE", "/v1/quotations/1", None),
        ("POST", "/v1/articles", TEXT | {"preview": False}),
        ("GET", "/v1/review", None),
        ("POST", "/v1/quotations/1/verdicts", {"kind": "confirmed"}),
    ):
        answer = closed.request(method, path, json=body, headers=basic("ada", text))
        assert answer.status_code == 401, (method, path)
        assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert store.coverage().quotations == 3


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/v1/quotations", {"Origin": "https://evil.example"}, 403),
        ("/quotations/2", {"Origin": "null"}, 403),
        ("/quotations/2", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ("/quotations/2", {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ("/v1/quotations", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        # A link that a person follows, as on a card.
        ("/quotations/2", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
    ],
)
def test_a_password_that_a_browser_sends_along_helps_no_foreign_page(
    closed: TestClient, store: Store, path: str, sent: dict[str, str], status: int
) -> None:
    text = store.create_token(scope="write", created=NOW)[1]
    answer = closed.get(path, headers=PAGE | basic("ada", text) | sent)
    assert answer.status_code == status
    assert ("bridge" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    "sent",
    ["Basic", "Basic ", "Basic =", "Basic YQ", "Basic YWRh", "Basic YTo=", "Basic /w==", "Basic !"],
)
def test_what_is_no_name_with_a_password_is_refused(closed: TestClient, sent: str) -> None:
    answer = closed.get("/v1/quotations", headers={"Authorization": sent})
    assert answer.status_code == 401
    assert "no token of this server" in answer.text


def test_an_extension_may_read_why_it_was_refused_and_ask_with_a_token(closed: TestClient) -> None:
    origin = {"Origin": "chrome-extension://abcdefghijklmnopabcdefghijklmnop"}
    preflight = origin | {"Access-Control-Request-Method": "POST"}
    allowed = closed.options("/v1/match", headers=preflight)
    assert "Authorization" in allowed.headers["access-control-allow-headers"]
    refused = closed.post("/v1/match", json=TEXT, headers=origin)
    assert refused.headers["access-control-allow-origin"] == origin["Origin"]


def test_the_description_says_that_reading_takes_a_token(closed: TestClient) -> None:
    paths = closed.get("/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for operation in operations.values():
            takes = path not in STAYS_OPEN
            assert ("security" in operation) == takes, path
            assert ("401" in operation["responses"]) == takes, path
            assert {} not in operation.get("security", ())


def test_the_size_of_a_closed_store_is_not_told(closed: TestClient, writer: TestClient) -> None:
    assert closed.get("/readyz").json() == {"ready": True}
    assert writer.get("/readyz").json() == {"ready": True, "quotations": 3}


def test_a_store_that_cannot_be_asked_for_a_token_lets_nobody_in(store: Store) -> None:
    from quotes_db.errors import StoreBusyError

    class Locked(Store):
        def find_token(self, text: str) -> Any:
            raise StoreBusyError(text)

    with TestClient(create_app(Locked.open(store.path), require_token=True), base_url=HOME) as some:
        answer = some.get("/v1/quotations", headers=bearer("qp_1_secret"))
        assert (answer.status_code, answer.json()["status"]) == (503, 503)
        assert "secret" not in answer.text


def test_a_server_that_fetches_nothing_says_so(store: Store, token: str) -> None:
    app = create_app(Store.open(store.path), allow_fetch=False)
    with TestClient(app, base_url=HOME, headers=bearer(token)) as client:
        for url in ("https://example.org/", "http://127.0.0.1/"):
            for preview in (True, False):
                answer = client.post("/v1/articles", json={"url": url, "preview": preview})
                assert answer.status_code == 403
                assert "--allow-fetch" in answer.json()["error"]
        assert client.post("/v1/articles", json=TEXT | {"preview": True}).status_code == 200
