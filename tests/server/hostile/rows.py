"""What a row of the table is, and how its requests are written down."""

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
