"""Hostile requests, byte for byte as they are sent, and the answers that each must get.

Every row carries a token that allows everything where it asks for a change, so what keeps it out
is never the lack of one. ``statuses`` are those of all answers on the connection, in their order.
``stays`` tells whether the connection may be used further; then the next request on it must get its
own answer, so that nothing of the row was left over or answered twice.
"""

from __future__ import annotations

from dataclasses import dataclass

TOKEN = b"<token".ljust(48, b">")  # is replaced by a real one, which is as long
CHROME = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
FIREFOX = "moz-extension://1b2c3d4e-0a1b-4c2d-8e3f-0123456789ab"
EVIL = "https://evil.example"
JSON = ("Content-Type", "application/json")
NEW = b'{"text": "Whoever reads this was let in by the back door."}'


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is sent over one connection, and what must come of it."""

    name: str
    sent: bytes
    statuses: tuple[int, ...]
    stays: bool = True
    writes: bool = False


def http(
    method: str,
    target: str | bytes,
    *headers: tuple[str, str | bytes],
    body: bytes = b"",
    host: str | None = "127.0.0.1",
    length: bool = True,
) -> bytes:
    """Return a request's bytes; a body is sent with its length unless the headers say it."""
    path = target if isinstance(target, bytes) else target.encode()
    lines = [method.encode() + b" " + path + b" HTTP/1.1"]
    lines += [b"Host: " + host.encode()] if host is not None else []
    lines += [n.encode() + b": " + (v if isinstance(v, bytes) else v.encode()) for n, v in headers]
    lines += [b"Content-Length: %d" % len(body)] if body and length else []
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def post(*headers: tuple[str, str | bytes], body: bytes = NEW, typed: bool = True) -> bytes:
    """Return a request to store a quotation, with a token."""
    given = (JSON, *headers) if typed else headers
    return http("POST", "/v1/quotations", ("Authorization", b"Bearer " + TOKEN), *given, body=body)


def match(body: bytes, *headers: tuple[str, str | bytes]) -> bytes:
    """Return a question with a body."""
    return http("POST", "/v1/match", JSON, *headers, body=body)


def get(target: str | bytes, *headers: tuple[str, str | bytes]) -> bytes:
    """Return a GET."""
    return http("GET", target, *headers)


def chunked(*chunks: bytes, encoding: str = "chunked", target: str = "/v1/match") -> bytes:
    """Return a question whose body comes as these raw chunks."""
    return http("POST", target, JSON, ("Transfer-Encoding", encoding)) + b"".join(chunks)


ASKED = b'{"text": "Seven bridges"}'
CHUNK = b"%x\r\n%s\r\n" % (len(ASKED), ASKED)
LAST = b"0\r\n\r\n"
PING = get("/v1/ping")
DELETE = http("DELETE", "/v1/quotations/1", ("Authorization", b"Bearer " + TOKEN))


def site(value: str, mode: str = "cors") -> tuple[tuple[str, str], ...]:
    """Return the headers with which a browser says who asks."""
    return (("Sec-Fetch-Site", value), ("Sec-Fetch-Mode", mode))


CONTROLS = (
    Row("a question", match(ASKED), (200,)),
    Row("a quotation to store, with a token", post(), (201,), writes=True),
    Row("a chunked question", chunked(CHUNK, LAST), (200,)),
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
        (421,),
    ),
    Row("an absolute target with another name", get("http://evil.example/v1/ping"), (400,)),
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

# Addresses that mean to leave their folder, or to be read in two ways.
PATHS = (
    Row("a file above", get("/static/../app.py"), (404,)),
    Row("a file above, encoded", get("/static/..%2fapp.py"), (404,)),
    Row("a file above, encoded twice", get("/static/..%252fapp.py"), (404,)),
    Row("a file above, dots encoded", get("/static/%2e%2e/app.py"), (404,)),
    Row("a file above, by backslash", get("/static/..\\app.py"), (404,)),
    Row("a file above, encoded backslash", get("/static/..%5capp.py"), (404,)),
    Row("a file above, overlong UTF-8", get("/static/..%c0%afapp.py"), (404,)),
    Row("an absolute file", get("/static//etc/passwd"), (404,)),
    Row("an absolute file, encoded", get("/static/%2fetc%2fpasswd"), (404,)),
    Row("a folder", get("/static/"), (404,)),
    Row("the folder itself", get("/static"), (404,)),
    Row("a zero byte", get("/static/answer.js%00.png"), (404,)),
    Row("a raw zero byte", get(b"/static/answer.js\0"), (400,), False),
    Row("two slashes", get("//v1/ping"), (404,)),
    Row("two slashes inside", get("/v1//ping"), (404,)),
    Row("two slashes and a name", get("//evil.example/v1/ping"), (404,)),
    Row("a slash behind", get("/v1/ping/"), (404,)),
    Row("another case", get("/V1/Ping"), (404,)),
    Row("a parameter by semicolon", get("/v1/ping;a=b"), (404,)),
    Row("a dot segment", get("/v1/./ping"), (404,)),
    Row("a dot segment out of the API", get("/v1/../v1/ping"), (404,)),
    Row("an encoded letter", get("/v1/%70ing"), (200,)),
    Row("an encoded slash", get("/v1%2fping"), (200,)),
    Row("an encoded question mark", get("/v1/ping%3fa"), (404,)),
    Row("an encoded line end", get("/v1/ping%0d%0aSet-Cookie:%20a=b"), (404,)),
    Row("a half escape", get("/v1/ping%"), (404,)),
    Row("a false escape", get("/v1/ping%zz"), (404,)),
    Row("invalid UTF-8", get("/v1/quotations/%ff%fe"), (404,)),
    Row("invalid UTF-8 in the query", get("/v1/match?text=%ff%fe"), (400,)),
    Row("raw bytes in the query", get(b"/v1/match?text=\xff\xfe"), (400,)),
    Row("a fragment", get("/v1/ping#fragment"), (200,)),
    Row("an empty query", get("/v1/match?"), (422,)),
    Row("a parameter twice", get("/v1/match?text=a&text=b"), (422,)),
    Row("a thousand parameters", get("/v1/match?text=a" + "&b=c" * 1_000), (400,)),
    Row("a template", get("/v1/quotations/{id}"), (404,)),
    Row(
        "a script in the path",
        get("/%3Cscript%3Ealert(1)%3C/script%3E", ("Accept", "text/html")),
        (404,),
    ),
    Row("a long path", get("/" + "a" * 8_000), (404,)),
    Row("an id beyond 64 bits", get(f"/v1/quotations/{2**64}"), (404,)),
    Row("an id of 5,000 digits", get(f"/v1/quotations/{'9' * 5_000}"), (404,)),
    Row("a negative id", get("/v1/quotations/-1"), (404,)),
    Row("an id with a point", get("/v1/quotations/1.0"), (404,)),
    Row("an id in other digits", get("/v1/quotations/%D9%A1"), (404,)),
    Row("an id with a plus", get("/v1/quotations/+1"), (404,)),
    Row("an id and SQL", get("/v1/quotations/1;DROP%20TABLE%20quotation"), (404,)),
    Row("SQL in a question", get("/v1/quotations?q=%27%20OR%201=1--"), (200,)),
    Row("SQL in a cursor", get("/v1/quotations?cursor=1%20OR%201=1"), (422,)),
    Row("a cursor beyond 64 bits", get(f"/v1/quotations?cursor={10**25}"), (422,)),
    Row("a limit beyond all", get(f"/v1/quotations?limit={10**30}"), (422,)),
)

# Bodies that a lax reader takes in two ways, or that cost it more than they cost the sender.
BODIES = (
    Row("a key twice", match(b'{"text": "Seven", "text": "bridges"}'), (200,)),
    Row("a key twice, one misfit", match(b'{"text": 7, "text": "bridges"}'), (422,)),
    Row("NaN", match(b'{"text": "a", "min_score": NaN}'), (400,)),
    Row("Infinity", match(b'{"text": "a", "min_score": Infinity}'), (400,)),
    Row("a number beyond all", match(b'{"text": "a", "min_score": 1e999}'), (422,)),
    Row(
        "an integer of 5,000 digits",
        match(b'{"text": "a", "limit": ' + b"9" * 5_000 + b"}"),
        (422,),
    ),
    Row(
        "a number of many digits",
        match(b'{"text": "a", "limit": 5.' + b"0" * 9_000 + b"1}"),
        (422,),
    ),
    Row("true for a number", match(b'{"text": "a", "limit": true}'), (422,)),
    Row("invalid UTF-8 in a body", match(b'{"text": "\xff\xfe"}'), (400,)),
    Row("overlong UTF-8", match(b'{"text": "\xc0\xaf"}'), (400,)),
    Row("a raw surrogate", match(b'{"text": "\xed\xa0\x80"}'), (400,)),
    Row("half a surrogate pair", match(b'{"text": "\\ud800"}'), (400,)),
    Row("UTF-16", match('{"text": "a"}'.encode("utf-16")), (400,)),
    Row("a byte order mark", match(b'\xef\xbb\xbf{"text": "a"}'), (400,)),
    Row("a zero byte behind", match(b'{"text": "a"}\0'), (400,)),
    Row("two values", match(b'{"text": "a"}{"text": "b"}'), (400,)),
    Row("comments", match(b'{"text": "a" /* b */}'), (400,)),
    Row("a raw line end in a string", match(b'{"text": "a\nb"}'), (400,)),
    Row("deep arrays", match(b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), (422,)),
    Row("deep objects", match(b'{"a":' * 30_000 + b"1" + b"}" * 30_000), (422,)),
    Row(
        "deep under a field nobody has",
        match(b'{"text": "a", "b": ' + b"[" * 90_000 + b"]" * 90_000 + b"}"),
        (422,),
    ),
    Row("a prototype", match(b'{"text": "a", "__proto__": {"limit": 50}}'), (422,)),
    Row(
        "many keys",
        match(b'{"text": "a"' + b"".join(b', "k%d": 1' % n for n in range(10_000)) + b"}"),
        (422,),
    ),
    Row("an empty body", http("POST", "/v1/match", JSON, ("Content-Length", "0")), (400,)),
    Row("no body and no length", http("POST", "/v1/match", JSON), (400,)),
    Row("a body with a GET", http("GET", "/v1/ping", JSON, body=NEW), (200,)),
    Row("a character that is none", post(body=b'{"text": "a\\u0000b"}'), (422,)),
    Row("a text without a word", post(body='{"text": "\u00ad\u200b"}'.encode()), (422,)),
    Row("a date that is none", post(body=b'{"text": "a", "said": "2023-02-30"}'), (422,)),
)

# Requests that two readers of HTTP could split in two ways. What is in doubt is refused, and the
# connection ends with it, so that nothing behind it is taken for a request.
SMUGGLED = (
    Row(
        "length and chunks",
        http("POST", "/v1/match", JSON, ("Content-Length", "6"), ("Transfer-Encoding", "chunked"))
        + LAST
        + DELETE,
        (400,),
        False,
    ),
    Row(
        "chunks and length",
        http("POST", "/v1/match", JSON, ("Transfer-Encoding", "chunked"), ("Content-Length", "6"))
        + LAST
        + DELETE,
        (400,),
        False,
    ),
    Row(
        "two lengths",
        http("POST", "/v1/match", JSON, ("Content-Length", "2"), ("Content-Length", "90"))
        + b"{}"
        + DELETE,
        (400,),
        False,
    ),
    Row(
        "two equal lengths",
        http("POST", "/v1/match", JSON, ("Content-Length", "2"), ("Content-Length", "2")) + b"{}",
        (400,),
        False,
    ),
    Row(
        "two lengths in one",
        http("POST", "/v1/match", JSON, ("Content-Length", "2, 2")) + b"{}",
        (400,),
        False,
    ),
    Row(
        "a negative length",
        http("POST", "/v1/match", JSON, ("Content-Length", "-1")),
        (400,),
        False,
    ),
    Row(
        "a signed length",
        http("POST", "/v1/match", JSON, ("Content-Length", "+2")) + b"{}",
        (400,),
        False,
    ),
    Row(
        "a length in hex",
        http("POST", "/v1/match", JSON, ("Content-Length", "0x2")) + b"{}",
        (400,),
        False,
    ),
    Row(
        "a length with a blank inside",
        http("POST", "/v1/match", JSON, ("Content-Length", "1 2")) + b"{}",
        (400,),
        False,
    ),
    Row(
        "a length beyond 64 bits",
        http("POST", "/v1/match", JSON, ("Content-Length", str(2**64))),
        (400,),
        False,
    ),
    Row(
        "a length beyond the bound",
        http("POST", "/v1/match", JSON, ("Content-Length", str(2**40))),
        (413,),
        False,
    ),
    Row("an unknown encoding", chunked(CHUNK, LAST, encoding="cow"), (400,), False),
    Row(
        "chunks, then an unknown encoding",
        chunked(CHUNK, LAST, encoding="chunked, cow"),
        (400,),
        False,
    ),
    Row("chunks twice", chunked(CHUNK, LAST, encoding="chunked, chunked"), (400,), False),
    Row("xchunked", chunked(CHUNK, LAST, encoding="xchunked"), (400,), False),
    Row("chunks by a tab", chunked(CHUNK, LAST, encoding="\tchunked"), (200,)),
    Row(
        "chunks with a control before", chunked(CHUNK, LAST, encoding="\x0bchunked"), (400,), False
    ),
    Row("gzip and chunks", chunked(CHUNK, LAST, encoding="gzip, chunked"), (415,)),
    Row(
        "encodings in two headers",
        http(
            "POST",
            "/v1/match",
            JSON,
            ("Transfer-Encoding", "chunked"),
            ("Transfer-Encoding", "identity"),
        )
        + CHUNK
        + LAST,
        (400,),
        False,
    ),
    Row(
        "a blank before the colon",
        http("POST", "/v1/match", JSON).replace(b"Host:", b"Transfer-Encoding : chunked\r\nHost:")
        + LAST,
        (400,),
        False,
    ),
    Row("a chunk's extension", chunked(b'19;a="b"\r\n' + ASKED + b"\r\n", LAST), (200,)),
    Row(
        "a chunk's extension with a line end",
        chunked(b"19;a\nb\r\n" + ASKED + b"\r\n", LAST),
        (400,),
        False,
    ),
    Row("a chunk longer than it says", chunked(b"5\r\n" + ASKED + b"\r\n", LAST), (400,), False),
    Row("a chunk's negative size", chunked(b"-1\r\n\r\n", LAST), (400,), False),
    Row(
        "a chunk's size in hex with 0x", chunked(b"0x19\r\n" + ASKED + b"\r\n", LAST), (400,), False
    ),
    Row("a chunk's size beyond 64 bits", chunked(b"f" * 17 + b"\r\n"), (400,), False),
    Row("a chunk's size with a blank", chunked(b"19 \r\n" + ASKED + b"\r\n", LAST), (400,), False),
    Row("chunks by bare line feeds", chunked(b"19\n" + ASKED + b"\n", b"0\n\n"), (400,), False),
    Row(
        "trailers that mean to be headers",
        chunked(CHUNK, b"0\r\nHost: evil.example\r\n\r\n"),
        (200,),
    ),
    Row("a folded header", get("/v1/ping", ("X-Fold", "a\r\n b")), (400,), False),
    Row(
        "a header without a colon",
        get("/v1/ping").replace(b"Host", b"Nonsense\r\nHost"),
        (400,),
        False,
    ),
    Row(
        "a header without a name",
        get("/v1/ping").replace(b"Host", b": evil\r\nHost"),
        (400,),
        False,
    ),
    Row(
        "a first header that begins with a blank",
        get("/v1/ping").replace(b"Host", b" Host", 1),
        (400,),
        False,
    ),
    Row("bare line feeds", b"GET /v1/ping HTTP/1.1\nHost: 127.0.0.1\n\n", (400,), False),
    Row("a bare carriage return in a header", get("/v1/ping", ("X-Cr", "a\rb: c")), (400,), False),
    Row("a zero byte in a header", get("/v1/ping", ("X-Zero", b"a\0b")), (400,), False),
    Row("a line end in front", b"\r\n" + PING, (200,)),
    Row("a blank in the target", get("/v1/ping evil"), (400,), False),
    Row("HTTP/0.9", b"GET /v1/ping\r\n\r\n", (400,), False),
    Row("HTTP/1.0", b"GET /v1/ping HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", (200,), False),
    Row("HTTP/1.0 without a Host", b"GET /v1/ping HTTP/1.0\r\n\r\n", (400,), False),
    Row("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400,), False),
    Row("HTTP/9", b"GET /v1/ping HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", (400,), False),
    Row(
        "an upgrade to HTTP/2",
        get(
            "/v1/ping",
            ("Connection", "Upgrade, HTTP2-Settings"),
            ("Upgrade", "h2c"),
            ("HTTP2-Settings", "AAMAAABk"),
        ),
        (200,),
    ),
    Row(
        "a proxy's request",
        http("CONNECT", "evil.example:443", host="evil.example:443"),
        (421,),
        False,
    ),
    Row("a proxy's request with our Host", http("CONNECT", "evil.example:443"), (404,), False),
    Row("a trace", http("TRACE", "/v1/ping", ("X-Secret", "a")), (405,)),
    Row("all of the server", http("OPTIONS", "*"), (404,)),
    Row("an unknown method", http("STEAL", "/v1/ping"), (400,), False),
    Row("a method in small letters", http("get", "/v1/ping"), (400,), False),
    Row("a call by another method", http("PUT", "/v1/quotations/1", JSON, body=NEW), (405,)),
    Row("TLS", bytes.fromhex("16030100a5010000a10303") + bytes(160), (400,), False),
    Row("rubbish", b"\x00\xff\xfe\r\n\r\n", (400,), False),
    Row("two requests at once", PING + PING, (200, 200)),
    Row("a request behind a refused one", get("/nowhere") + PING, (404, 200)),
    Row("a request behind a broken one", b"BROKEN\r\n\r\n" + DELETE, (400,), False),
    Row(
        "a request behind one that closes",
        get("/v1/ping", ("Connection", "close")) + DELETE,
        (200,),
        False,
    ),
    Row("a deletion inside a body", match(DELETE), (400,)),
    Row(
        "a body shorter than its length",
        http("POST", "/v1/match", JSON, ("Content-Length", str(len(DELETE)))) + DELETE,
        (400,),
    ),
    Row(
        "a request for leave to send",
        http("POST", "/v1/match", JSON, ("Expect", "100-continue"), body=ASKED),
        (100, 200),
    ),
    Row(
        "leave for another thing",
        http("POST", "/v1/match", JSON, ("Expect", "200-maybe"), body=ASKED),
        (200,),
    ),
    Row(
        "leave to send too much",
        http("POST", "/v1/match", JSON, ("Expect", "100-continue"), ("Content-Length", str(2**40))),
        (413,),
        False,
    ),
    Row(
        "a thousand headers",
        get("/v1/ping", *[(f"X-{n}", "a") for n in range(1_000)]),
        (431,),
        False,
    ),
    Row("a header of 100,000 bytes", get("/v1/ping", ("X-Long", "a" * 100_000)), (431,), False),
    Row("an address of 100,000 bytes", get("/v1/match?text=" + "a" * 100_000), (431,), False),
)

ROWS = (*CONTROLS, *HOSTS, *PAGES, *TOKENS, *PATHS, *BODIES, *SMUGGLED)
