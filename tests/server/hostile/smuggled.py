"""How it is sent: shapes of HTTP that two readers could split in two ways."""

from __future__ import annotations

from tests.server.hostile.rows import (
    ASKED,
    CHUNK,
    DELETE,
    JSON,
    LAST,
    NEW,
    PING,
    Row,
    chunked,
    get,
    http,
    match,
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
        (400,),
        False,
    ),
    Row("a proxy's request with our Host", http("CONNECT", "evil.example:443"), (400,), False),
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
