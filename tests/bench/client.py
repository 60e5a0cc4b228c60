"""A keep-alive HTTP client that costs little, so that what is timed is the server.

It sends bytes made beforehand and reads an answer by its Content-Length: 20 µs a call, where
http.client takes 100 and httpx 400. It understands nothing else of HTTP and is no use elsewhere.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from itertools import cycle

import msgspec


def request(method: str, path: str, body: object = None, *, token: str | None = None) -> bytes:
    """Return a request's bytes."""
    data = b"" if body is None else msgspec.json.encode(body)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n"
    head += f"Authorization: Bearer {token}\r\n" if token else ""
    return head.encode() + b"Content-Type: application/json\r\n\r\n" + data


class Connection:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, asked: bytes) -> bytes:
        """Return the body of the answer.

        Raises:
            RuntimeError: the answer is no 200 or 201.
        """
        self.socket.sendall(asked)
        return self.read()

    def read(self) -> bytes:
        """Return the body of the answer that is coming."""
        got = self.socket.recv(262_144)
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        if not got.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 201 ")):
            message = f"The server answered {got[:400]!r}."
            raise RuntimeError(message)
        head = got[:end].lower()
        at = head.index(b"content-length:") + len(b"content-length:")
        wanted = end + 4 + int(head[at:].split(b"\r\n", 1)[0])
        while len(got) < wanted:
            got += self._more()
        return got[end + 4 :]

    def _more(self) -> bytes:
        got = self.socket.recv(262_144)
        if not got:
            message = "The server closed the connection."
            raise RuntimeError(message)
        return got

    def timed(self, asked: bytes) -> float:
        """Return how long a call takes, in milliseconds."""
        began = time.perf_counter()
        self.ask(asked)
        return (time.perf_counter() - began) * 1_000

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


def drive(
    port: int, asked: Sequence[bytes], *, connections: int, seconds: float
) -> tuple[list[float], float]:
    """Return how long each call took, in milliseconds, and how many seconds they took together.

    Every connection has one request under way at any time. This is what a client process runs.
    """
    picker, waiting = selectors.DefaultSelector(), cycle(asked)
    sent: dict[Connection, float] = {}
    for _ in range(connections):
        connection = Connection(port)
        picker.register(connection.socket, selectors.EVENT_READ, connection)
        sent[connection] = time.perf_counter()
        connection.socket.sendall(next(waiting))
    took_ms, began = list[float](), time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _ in picker.select(timeout=60):
            connection = key.data
            connection.read()
            now = time.perf_counter()
            took_ms.append((now - sent[connection]) * 1_000)
            sent[connection] = now
            connection.socket.sendall(next(waiting))
    spent = time.perf_counter() - began
    for connection in sent:
        connection.read()
        connection.close()
    return took_ms, spent
