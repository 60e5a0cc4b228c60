"""Who asks: rebound names, foreign pages, extensions and what pretends to be one, no token."""

from __future__ import annotations

from tests.server.hostile.rows import (
    CHROME,
    EVIL,
    FIREFOX,
    JSON,
    NEW,
    TOKEN,
    Row,
    get,
    http,
    post,
    site,
)

# A page that rebound its own name to this machine sends that name; so does whoever tries others.
HOSTS = (
    Row("rebound name, read", http("GET", "/v1/quotations", host="evil.example"), (421,)),
    Row("rebound name with our port", http("GET", "/v1/ping", host="evil.example:8000"), (421,)),
    Row("our number within a name", http("GET", "/", host="127.0.0.1.evil.example"), (421,)),
    Row("a name that resolves to us", http("GET", "/", host="localtest.me"), (421,)),
    Row("our number in another notation", http("GET", "/", host="2130706433"), (421,)),
    Row("our number in octal", http("GET", "/", host="0177.0.0.1"), (421,)),
    Row("another loopback number", http("GET", "/", host="127.0.0.2"), (421,)),
    Row("IPv6 with our number mapped", http("GET", "/", host="[::ffff:127.0.0.1]"), (421,)),
    Row("a trailing dot", http("GET", "/", host="localhost."), (421,)),
    Row("no Host", http("GET", "/v1/ping", host=None), (400,)),
    Row("an empty Host", http("GET", "/v1/ping", host=""), (400,)),
    Row("two Hosts", get("/v1/ping", ("Host", "evil.example")), (400,)),
    Row("two Hosts in one", http("GET", "/v1/ping", host="127.0.0.1, evil.example"), (400,)),
    Row("user info in the Host", http("GET", "/v1/ping", host="evil@127.0.0.1"), (400,)),
    Row("a path in the Host", http("GET", "/v1/ping", host="127.0.0.1/evil"), (400,)),
    Row("a port beyond all", http("GET", "/v1/ping", host="127.0.0.1:65536"), (400,)),
    Row("a zero byte in the Host", http("GET", "/v1/ping", host="127.0.0.1\0evil"), (400,), False),
    Row("another name forwarded", get("/v1/ping", ("X-Forwarded-Host", "evil.example")), (200,)),
    Row(
        "our name forwarded for another",
        http("GET", "/v1/ping", ("X-Forwarded-Host", "127.0.0.1"), host="evil.example"),
        (421,),
    ),
    Row(
        "an absolute target with our name, another Host",
        http("GET", "http://127.0.0.1/v1/ping", host="evil.example"),
        (200,),
    ),
    Row("an absolute target with another name", get("http://evil.example/v1/ping"), (421,)),
    Row("an absolute target with our name", get("http://127.0.0.1/v1/ping"), (200,)),
    Row("an absolute target with a user", get("http://a@127.0.0.1/v1/ping"), (400,)),
)


# What a foreign page can make a browser send, and what pretends not to be one.
PAGES = (
    Row("fetch with JSON", post(("Origin", EVIL), *site("cross-site")), (403,)),
    Row("fetch without CORS", get("/v1/quotations", *site("cross-site", "no-cors")), (403,)),
    Row("page on another port", post(("Origin", "http://127.0.0.1:9"), *site("same-site")), (403,)),
    Row("an old browser", post(("Origin", EVIL)), (403,)),
    Row("null origin", post(("Origin", "null")), (403,)),
    Row("null origin of a sandboxed frame", post(("Origin", "null"), *site("cross-site")), (403,)),
    Row(
        "our origin, yet cross-site",
        post(("Origin", "http://127.0.0.1"), *site("cross-site")),
        (403,),
    ),
    Row("our name by another scheme", post(("Origin", "ftp://127.0.0.1")), (403,)),
    Row("our name at another port", post(("Origin", "http://127.0.0.1:1")), (403,)),
    Row("our name in capitals", post(("Origin", "HTTP://127.0.0.1")), (201,), writes=True),
    Row("our origin with a path", post(("Origin", "http://127.0.0.1/")), (403,)),
    Row("our origin and another", post(("Origin", "http://127.0.0.1"), ("Origin", EVIL)), (403,)),
    Row("another and our origin", post(("Origin", EVIL), ("Origin", "http://127.0.0.1")), (403,)),
    Row("an extension's and a page's", post(("Origin", CHROME), ("Origin", EVIL)), (403,)),
    Row("a page's and an extension's", post(("Origin", EVIL), ("Origin", CHROME)), (403,)),
    Row("two sites", post(*site("same-origin"), *site("cross-site")), (403,)),
    Row("two sites, the foreign first", post(*site("cross-site"), *site("same-origin")), (403,)),
    Row("a site in capitals", post(("Sec-Fetch-Site", "CROSS-SITE")), (403,)),
    Row("a site with blanks", post(("Sec-Fetch-Site", "  cross-site ")), (403,)),
    Row("a site nobody knows", post(("Sec-Fetch-Site", "next-site")), (403,)),
    Row("an empty site", post(("Sec-Fetch-Site", "")), (403,)),
    Row(
        "a form, urlencoded",
        post(
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Origin", EVIL),
            *site("cross-site", "navigate"),
            body=b"text=let+me+in",
            typed=False,
        ),
        (403,),
    ),
    Row(
        "a form as plain text that reads as JSON",
        post(
            ("Content-Type", "text/plain"),
            ("Origin", EVIL),
            *site("cross-site", "navigate"),
            typed=False,
        ),
        (403,),
    ),
    Row("the same from nowhere", post(("Content-Type", "text/plain"), typed=False), (415,)),
    Row(
        "a urlencoded form from nowhere",
        post(("Content-Type", "application/x-www-form-urlencoded"), typed=False),
        (415,),
    ),
    Row("no content type", post(typed=False), (415,)),
    Row("two content types", post(("Content-Type", "text/plain")), (415,)),
    Row(
        "JSON in a parameter",
        post(("Content-Type", "text/plain; a=application/json"), typed=False),
        (415,),
    ),
    Row(
        "JSON in another charset",
        post(("Content-Type", "application/json; charset=utf-7"), typed=False),
        (415,),
    ),
    Row("a compressed body", post(("Content-Encoding", "gzip")), (415,)),
    Row(
        "a multipart form",
        post(
            ("Content-Type", "multipart/form-data; boundary=x"),
            ("Origin", EVIL),
            body=b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi\r\n--x--\r\n',
            typed=False,
        ),
        (403,),
    ),
    Row("a link to the API", get("/v1/quotations", *site("cross-site", "navigate")), (403,)),
    Row("a link to a page of ours", get("/", *site("cross-site", "navigate")), (200,)),
    Row(
        "a form that navigates to a page",
        http("POST", "/", *site("cross-site", "navigate")),
        (403,),
    ),
    Row("a script tag", get("/openapi.json", *site("cross-site", "no-cors")), (403,)),
    Row(
        "a script tag with a callback",
        get("/v1/match?text=a&callback=steal", *site("cross-site", "no-cors")),
        (403,),
    ),
    Row("a callback from nowhere", get("/v1/match?text=a&callback=steal"), (422,)),
    Row(
        "a WebSocket",
        get(
            "/v1/ping",
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Origin", EVIL),
        ),
        (403,),
    ),
    Row(
        "an event stream",
        get("/v1/quotations", ("Accept", "text/event-stream"), ("Origin", EVIL)),
        (403,),
    ),
    Row(
        "a well-formed extension",
        post(("Origin", CHROME), *site("cross-site")),
        (201,),
        writes=True,
    ),
    Row("an extension's id with more behind", post(("Origin", f"{CHROME}.evil.example")), (403,)),
    Row("an extension's id in capitals", post(("Origin", CHROME.upper())), (403,)),
    Row("an extension's id too short", post(("Origin", CHROME[:-1])), (403,)),
    Row("an extension's origin with a path", post(("Origin", f"{FIREFOX}/x")), (403,)),
    Row("an extension's origin with blanks inside", post(("Origin", f"{CHROME} {EVIL}")), (403,)),
    Row("an extension of Safari", post(("Origin", "safari-web-extension://1b2c3d4e")), (403,)),
    Row(
        "a method to override", post(("X-HTTP-Method-Override", "DELETE"), ("Origin", EVIL)), (403,)
    ),
    Row(
        "a preflight of a page",
        http(
            "OPTIONS", "/v1/quotations", ("Origin", EVIL), ("Access-Control-Request-Method", "POST")
        ),
        (403,),
    ),
    Row(
        "a preflight with a null origin",
        http(
            "OPTIONS",
            "/v1/quotations",
            ("Origin", "null"),
            ("Access-Control-Request-Method", "POST"),
        ),
        (403,),
    ),
    Row(
        "a preflight for the private network",
        http(
            "OPTIONS",
            "/v1/quotations",
            ("Origin", EVIL),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Private-Network", "true"),
        ),
        (403,),
    ),
    Row(
        "a preflight of an extension",
        http(
            "OPTIONS",
            "/v1/quotations",
            ("Origin", CHROME),
            ("Access-Control-Request-Method", "POST"),
        ),
        (204,),
    ),
    Row(
        "a preflight of nobody",
        http("OPTIONS", "/v1/quotations", ("Access-Control-Request-Method", "POST")),
        (405,),
    ),
)


# Who has no token, or half of one, changes nothing.
TOKENS = (
    Row("no token", http("POST", "/v1/quotations", JSON, body=NEW), (401,)),
    Row(
        "a token in the address",
        http("POST", b"/v1/quotations?token=" + TOKEN, JSON, body=NEW),
        (401,),
    ),
    Row(
        "a token in a cookie",
        http("POST", "/v1/quotations", JSON, ("Cookie", b"token=" + TOKEN), body=NEW),
        (401,),
    ),
    Row(
        "a token by another scheme",
        http("POST", "/v1/quotations", JSON, ("Authorization", b"Basic " + TOKEN), body=NEW),
        (401,),
    ),
    Row("two tokens", post(("Authorization", b"Bearer " + TOKEN)), (401,)),
    Row(
        "a token with more behind",
        http(
            "POST", "/v1/quotations", JSON, ("Authorization", b"Bearer " + TOKEN + b"x"), body=NEW
        ),
        (401,),
    ),
    Row(
        "a token with less",
        http("POST", "/v1/quotations", JSON, ("Authorization", b"Bearer <tok>"), body=NEW),
        (401,),
    ),
    Row("a deletion without one", http("DELETE", "/v1/quotations/1"), (401,)),
    Row("the review queue without one", get("/v1/review"), (401,)),
)
