"""Slow clients, endless heads, many connections: real sockets against the real protocol."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from quotes_db.store import Store
from server.app import create_app
from server.protocol import Protocol
from tests.server.process import READY_S, listening, serving

HEAD = b"POST /v1/match HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
QUESTION = b'{"text": "Seven bridges were built"}'
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(QUESTION), QUESTION)


class Hurried(Protocol):
    """The protocol with little patience."""

    HEAD_MAX_S = 1.0
    REQUEST_MAX_S = 2.0
    SEND_MAX_S = 1.0
    CONNECTIONS_MAX = 20


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[tuple[str, int]]:
    app = create_app(Store.open(database))

    async def slow(_: Request) -> Response:
        await asyncio.sleep(8)
        return Response("late")

    async def huge(_: Request) -> Response:
        return Response(b"a" * 50_000_000)

    app.router.routes += [Route("/slow", slow), Route("/huge", huge)]
    with listening(app, Hurried) as address:
        yield address


def connected(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=READY_S)


def all_of(connection: socket.socket) -> bytes:
    """Return what the server sends until it hangs up."""
    pieces = []
    try:
        while piece := connection.recv(65_536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def refused(answer: bytes) -> int:
    """Return the status of an answer that has the shape of all failures and ends the connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    shape = json.loads(body)
    assert set(shape) == {"ok", "error", "errors", "status"}
    assert b"quoteproof-version" in head
    assert b"connection: close" in head
    assert head.startswith(b"HTTP/1.1 %d " % shape["status"])
    return int(shape["status"])


def matches(address: tuple[str, int]) -> bool:
    with connected(address) as connection:
        connection.sendall(WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        return b'"matches":[{' in all_of(connection)


def drip(connection: socket.socket, data: bytes) -> bytes:
    """Return the answer to what is sent a byte at a time, for ever."""
    connection.settimeout(0.02)
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
            time.sleep(0.01)
        except OSError:
            break
        try:
            if piece := connection.recv(65_536):
                connection.settimeout(READY_S)
                return piece + all_of(connection)
        except TimeoutError:
            continue
    message = "the server took all of it"
    raise AssertionError(message)


def test_a_head_that_drips_is_given_up(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        assert refused(drip(connection, b"GET /v1/ping HTTP/1.1\r\nX-A: " + b"a" * 500)) == 408
    assert matches(address)


def test_a_body_that_drips_is_given_up(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n")
        assert refused(drip(connection, b"a" * 5_000)) == 408
    assert matches(address)


def test_who_sends_nothing_is_hung_up_on_without_a_word(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        began = time.monotonic()
        assert all_of(connection) == b""
        assert 0.9 < time.monotonic() - began < READY_S


def test_an_answer_that_takes_too_long_is_given_up(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert refused(all_of(connection)) == 503


def test_who_does_not_take_the_answer_is_hung_up_on(address: tuple[str, int]) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(address)
        connection.sendall(b"GET /huge HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(2.5)
        connection.settimeout(READY_S)
        assert len(all_of(connection)) < 50_000_000
    assert matches(address)


def test_a_body_behind_a_refusal_is_passed_over_for_a_while_only(address: tuple[str, int]) -> None:
    head = HEAD.replace(b"application/json", b"text/plain")
    with connected(address) as connection:
        connection.sendall(head + b"Content-Length: 100000\r\n\r\n")
        assert b" 415 " in connection.recv(65_536)
        assert ends(connection, b"a" * 1_000)


def ends(connection: socket.socket, data: bytes) -> bool:
    """Return whether the server hangs up while something is sent a byte at a time."""
    connection.settimeout(0.02)
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
            time.sleep(0.01)
            if not connection.recv(1):
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def headers(count: int, size: int = 1) -> bytes:
    lines = (b"X-%d: %s\r\n" % (at, b"a" * size) for at in range(count))
    return b"GET /v1/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"".join(lines) + b"\r\n"


HEADS = [
    ("some headers", headers(90), 200),
    ("too many headers", headers(100), 431),
    ("far too many", headers(50_000), 431),
    ("long headers", headers(8, 8_000), 200),
    ("headers too long", headers(9, 8_000), 431),
    ("one endless header", headers(1, 1_000_000), 431),
    ("a long address", b"GET /v1/ping?%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * 60_000), 421),
    ("an endless address", b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * 1_000_000), 431),
    ("an endless method", b"A" * 200_000 + b" / HTTP/1.1\r\n\r\n", 400),
    ("no end", b"GET / HTTP/1.1\r\n" + b"X" * 200_000, 431),
    ("no name", b"GET / HTTP/1.1\r\n: a\r\n\r\n", 400),
    ("a line folded", b"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400),
    ("two lengths", HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\naa", 400),
    ("a length and chunks", HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("a chunk too long", HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
]


@pytest.mark.parametrize(("name", "sent", "status"), HEADS, ids=[name for name, _, _ in HEADS])
def test_heads(address: tuple[str, int], name: str, sent: bytes, status: int) -> None:
    with connected(address) as connection:
        with suppress(OSError):  # the server may have seen enough; then the answer may be lost
            connection.sendall(sent)
        try:
            answer = connection.recv(65_536)
        except ConnectionResetError:
            answer = b""
        if answer or len(sent) < 100_000:
            assert re.match(rb"HTTP/1.1 (\d+) ", answer)[1] == b"%d" % status, name  # type: ignore[index]
    assert matches(address)


def test_a_head_in_pieces_has_the_same_bound(address: tuple[str, int]) -> None:
    def pieces(head: bytes) -> Iterator[bytes]:
        for at in range(0, len(head), 6_000):
            yield head[at : at + 6_000]

    with connected(address) as connection:
        for piece in pieces(headers(8, 7_200)):
            connection.sendall(piece)
            time.sleep(0.01)
        assert b" 200 " in connection.recv(65_536)
    with connected(address) as connection:
        for piece in pieces(headers(12, 6_000)):
            try:
                connection.sendall(piece)
            except OSError:
                break  # hung up already
            time.sleep(0.01)
        assert b" 431 " in connection.recv(65_536)


def test_an_upgrade_is_answered_as_any_other_request(address: tuple[str, int]) -> None:
    asked = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    answer = httpx.get(f"http://127.0.0.1:{address[1]}/v1/ping", headers=asked)
    assert (answer.status_code, "upgrade" in answer.headers) == (200, False)


def test_more_connections_than_it_holds_are_told_so(address: tuple[str, int]) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(closing(connected(address))) for _ in range(21)]
        assert refused(all_of(held[-1])) == 503
    deadline = time.monotonic() + READY_S
    while not matches(address):
        assert time.monotonic() < deadline


def test_two_requests_in_one_piece_are_both_answered(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        connection.sendall(WHOLE * 3)
        answers = b""
        while answers.count(b'"took_ms"') < 3:
            answers += connection.recv(65_536)
    assert answers.count(b"HTTP/1.1 200 ") == 3


def test_a_kept_connection_outlives_many_waits(address: tuple[str, int]) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{address[1]}") as client:
        for _ in range(5):
            assert client.post("/v1/match", json={"text": "Seven bridges"}).status_code == 200
            time.sleep(0.5)  # longer in all than any of the waits


def test_what_was_cut_is_counted(address: tuple[str, int]) -> None:
    def count(kind: str) -> float:
        text = httpx.get(f"http://127.0.0.1:{address[1]}/metrics").text
        found = re.search(rf'quoteproof_errors_total{{kind="{kind}"}} (\S+)', text)
        return float(found[1]) if found else -1.0

    before = count("no_request")
    with connected(address) as connection:
        connection.sendall(b"the secret text\r\n\r\n")
        assert refused(all_of(connection)) == 400
    assert count("no_request") == before + 1
    assert count("slow_client") >= 0


@pytest.mark.slow
def test_a_match_is_answered_beside_a_thousand_idle_connections(
    tmp_path: Path, database: Path
) -> None:
    with serving(tmp_path / "log", "--db", str(database)) as (_, home), ExitStack() as stack:
        host, port = home.removeprefix("http://").split(":")
        for at in range(1_000):
            idle = socket.create_connection((host, int(port)), timeout=READY_S)
            stack.enter_context(closing(idle))
            if at % 2:
                idle.sendall(HEAD)  # half of them have begun
        with httpx.Client(base_url=home, timeout=READY_S) as client:
            for _ in range(50):
                found = client.post("/v1/match", json={"text": "Seven bridges were built"})
                assert found.json()["matches"]


NESTED = [("[", "1", "]"), ('{"a":', "1", "}")]


@pytest.mark.parametrize("depth", [10, 1_000, 20_000])
@pytest.mark.parametrize("nested", NESTED, ids=["lists", "objects"])
@pytest.mark.parametrize("shape", ['{"text": %s}', '{"text": "a", "x": %s}', "%s"])
def test_json_of_any_depth_is_refused(
    client: TestClient, shape: str, nested: tuple[str, str, str], depth: int
) -> None:
    opened, inner, closed = nested
    body = shape % (opened * depth + inner + closed * depth)
    answer = client.post(
        "/v1/match", content=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"ok", "error", "errors", "status"}


def test_no_app_is_needed_to_refuse_what_is_no_request() -> None:
    with listening(Starlette(), Hurried) as address, connected(address) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")  # TLS to a plain port
        assert refused(all_of(connection)) == 400
