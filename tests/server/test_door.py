"""Trust at the door: which Hosts, pages and extensions get an answer, and what answers carry."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

OURS = "127.0.0.1:8000"
CHROME = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
FIREFOX = "moz-extension://1b2c3d4e-0a1b-4c2d-8e3f-0123456789ab"
QUESTION = {"text": "Seven bridges were built"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8000", 200),
        ("127.0.0.1:1", 200),
        ("localhost:9999", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        # A name that the user allowed.
        ("quotes.example", 200),
        ("Quotes.Example:443", 200),
        # Names that another page could have rebound to this machine; ``hostile`` has more.
        ("localhost.evil.example", 421),
        ("quotes.example.evil.example", 421),
        ("0.0.0.0", 421),
        ("127.1", 421),
        ("192.168.1.7", 421),
        ("[::]", 421),
        # No host at all.
        ("127.0.0.1:", 400),
        ("127.0.0.1:http", 400),
        ("127.0.0.1:99999", 400),
        ("127.0.0.1:8000:8000", 400),
        ("http://127.0.0.1", 400),
    ],
)
def test_host(client: TestClient, host: str, status: int) -> None:
    for path in ("/v1/ping", "/healthz", "/"):
        assert client.get(path, headers={"Host": host}).status_code == status


# Headers as the browsers send them, and whether the API answers.
SENDERS = [
    ("curl", {}, 200),
    ("our page, GET", {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
    ("our page, POST", {"Sec-Fetch-Site": "same-origin", "Origin": f"http://{OURS}"}, 200),
    ("our page, hiding its origin", {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
    ("our page behind a proxy that speaks TLS", {"Origin": f"https://{OURS}"}, 200),
    ("Chromium extension with permission, GET", {"Sec-Fetch-Site": "none"}, 200),
    ("Chromium extension with permission", {"Sec-Fetch-Site": "none", "Origin": CHROME}, 200),
    ("Firefox extension with permission, GET", {"Sec-Fetch-Site": "same-origin"}, 200),
    (
        "Firefox extension with permission",
        {"Sec-Fetch-Site": "same-origin", "Origin": FIREFOX},
        200,
    ),
    (
        "Chromium extension without permission",
        {"Sec-Fetch-Site": "cross-site", "Origin": CHROME},
        200,
    ),
    (
        "Firefox extension without permission",
        {"Sec-Fetch-Site": "cross-site", "Origin": FIREFOX},
        200,
    ),
    ("Firefox extension, no Sec-Fetch headers", {"Origin": FIREFOX}, 200),
    ("address bar", {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
    ("web page", {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
    ("web page in an old browser", {"Origin": "https://evil.example"}, 403),
    (
        "web page, image or script",
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        403,
    ),
    (
        "page on another port",
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9000"},
        403,
    ),
    (
        "page on another port, image",
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
        403,
    ),
    ("sandboxed frame or file", {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
    ("file in an old browser", {"Origin": "null"}, 403),
    ("link to the API", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
    (
        "form",
        {
            "Sec-Fetch-Site": "cross-site",
            "Sec-Fetch-Mode": "navigate",
            "Origin": "https://a.example",
        },
        403,
    ),
    ("our host by another scheme", {"Origin": f"ftp://{OURS}"}, 403),
    ("headers that contradict", {"Sec-Fetch-Site": "cross-site", "Origin": f"http://{OURS}"}, 403),
    ("no extension: short id", {"Origin": "chrome-extension://abc"}, 403),
    ("no extension: letters beyond p", {"Origin": CHROME.replace("p", "q")}, 403),
    ("no extension: no UUID", {"Origin": "moz-extension://evil.example"}, 403),
    ("no extension: more behind it", {"Origin": f"{CHROME}.evil.example"}, 403),
    ("no extension: in a web origin", {"Origin": f"https://{CHROME}"}, 403),
]


@pytest.mark.parametrize(("sender", "headers", "status"), SENDERS)
def test_sender(client: TestClient, sender: str, headers: dict[str, str], status: int) -> None:
    posted = client.post("/v1/match", json=QUESTION, headers=headers)
    got = client.get("/v1/match", params=QUESTION, headers=headers)
    assert (posted.status_code, got.status_code) == (status, status), sender
    for answer in (posted, got):
        # Answers are shared with extensions, refusals too; with web pages never.
        extension = headers.get("Origin") in (CHROME, FIREFOX)
        shared = answer.headers.get("access-control-allow-origin")
        assert shared == (headers["Origin"] if extension else None), sender
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("path", ["/", "/docs", "/speakers/1", "/nowhere"])
def test_a_link_to_a_page_may_be_followed(client: TestClient, path: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get(path, headers=headers).status_code in (200, 404)
    assert client.post(path, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/static/answer.js", "/openapi.json", "/metrics", "/healthz"]
)
def test_another_site_cannot_load_our_files(client: TestClient, path: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get(path, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("origin", "status"),
    [(CHROME, 204), (FIREFOX, 204), ("https://evil.example", 403), ("null", 403)],
)
def test_preflight(client: TestClient, origin: str, status: int) -> None:
    answer = client.options(
        "/v1/match",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
            "Sec-Fetch-Site": "cross-site",
            "Sec-Fetch-Mode": "cors",
        },
    )
    assert answer.status_code == status
    allowed = answer.headers.get("access-control-allow-origin")
    assert allowed == (origin if status == 204 else None)
    if status == 204:
        for method in ("GET", "POST", "PATCH", "DELETE"):
            assert method in answer.headers["access-control-allow-methods"]
        for name in ("Content-Type", "Authorization"):
            assert name in answer.headers["access-control-allow-headers"]
        assert not answer.content


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("/v1/ping", "no-store"),
        ("/", "no-store"),
        ("/nowhere", "no-store"),
        ("/metrics", "no-store"),
        ("/static/answer.js", "no-cache"),
    ],
)
def test_every_answer_carries_the_security_headers(
    client: TestClient, path: str, cache: str
) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == cache
    assert headers["quoteproof-version"]


@pytest.mark.parametrize(("sender", "headers", "status"), SENDERS)
def test_a_token_opens_the_door_for_no_page(
    writer: TestClient, sender: str, headers: dict[str, str], status: int
) -> None:
    # Whoever may ask may change with a token; whom the door refuses it refuses with one, too.
    body = {"text": "Seven bridges were built, and each of them was paid for."}
    patched = writer.patch("/v1/quotations/2", json=body, headers=headers)
    posted = writer.post("/v1/quotations", json={"text": "A bridge is a road."}, headers=headers)
    deleted = writer.delete("/v1/quotations/3", headers=headers)
    wanted = (200, 201, 204) if status == 200 else (403, 403, 403)
    assert (patched.status_code, posted.status_code, deleted.status_code) == wanted, sender
