"""uvicorn's HTTP protocol with bounds: on a request's head, on every wait, on the connections.

A connection waits for one thing at a time, and each wait has an end:

    the head of a request      HEAD_MAX_S, also for the first byte    silence closes it, else 408
    its body, and its answer   REQUEST_MAX_S                          408, or 503 if we were slow
    a client to take it        SEND_MAX_S                             the connection is cut
    the next request           uvicorn's keep-alive, 5 s              closed

So whoever sends or reads a byte a minute costs one connection for a bounded time. Whatever is no
HTTP request, or has a head beyond all bounds, is answered here, in the one shape of failures; it
never reaches the application. Cost: a timer and a look at the head, some 3 µs, a request.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from typing import ClassVar, Final

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server import logs
from server.about import VERSION
from server.measures import ErrorKind, count_error
from server.problems import ProblemView

_NO_HTTP: Final = "What was sent is no HTTP/1.1 request. Ask with a browser or an HTTP client."
_SLOW_HEAD: Final = "The head of the request did not come in {seconds:g} s. Send it at once."
_SLOW_BODY: Final = "The body of the request did not come in {seconds:g} s. Send less, or faster."
_SLOW_ANSWER: Final = (
    "The answer took more than {seconds:g} s and was given up; a change may still have been made. "
    "Ask again later, or for less."
)
_CROWDED: Final = "The server holds {most:,} connections and takes no more. Ask again in a second."
_AUTHORITY = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")


class _HeadTooLargeError(Exception):
    """Stops the parser; ``Protocol`` knows what to answer."""


class Protocol(HttpToolsProtocol):
    """The protocol of one connection."""

    HEAD_MAX_S: ClassVar[float] = 30.0
    REQUEST_MAX_S: ClassVar[float] = 60.0  # an article may wait 20 s for its turns, 15 s for a page
    SEND_MAX_S: ClassVar[float] = 60.0
    HEAD_MAX_BYTES: ClassVar[int] = 64 * 1024  # browsers and proxies stop at 8 to 32 KiB
    HEADERS_MAX: ClassVar[int] = 100  # as many as other servers take; browsers send some 20
    CONNECTIONS_MAX: ClassVar[int] = 4_000  # idle ones cost some 10 kB each

    _timer: asyncio.TimerHandle | None = None
    _in_head = True
    _came_bytes = 0  # while a head was being read, since it began
    _refused = False
    _refusal = (400, _NO_HTTP)  # for what the parser gives up

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless there are too many who do."""
        super().connection_made(transport)
        if len(self.connections) > self.CONNECTIONS_MAX:
            self._refuse(
                503, _CROWDED.format(most=self.CONNECTIONS_MAX), kind="too_many_connections"
            )
            return
        self._wait(self.HEAD_MAX_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came, up to the bound of a head."""
        if self._refused:
            return
        super().data_received(data)
        if self._in_head and not self._refused:
            self._came_bytes += len(data)
            if self._came_bytes > self.HEAD_MAX_BYTES:
                self._refuse(*self._too_large(), kind="no_request")
            elif self._timer is None:
                self._wait(self.HEAD_MAX_S)

    def on_message_begin(self) -> None:
        """Begin the head of a request."""
        super().on_message_begin()
        self._in_head, self._came_bytes = True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what stands behind a body comes too late to be one."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand the request to the application.

        An address that names a host goes before the Host header (RFC 9112, 3.2.2).

        Raises:
            _HeadTooLargeError: to the parser, which then reads no further.
        """
        self._in_head = False
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self.HEAD_MAX_BYTES or len(self.headers) > self.HEADERS_MAX:
            self._refusal = self._too_large()
            raise _HeadTooLargeError
        if named := _AUTHORITY.match(self.url):
            self.headers[:] = [
                (name, named[1] if name == b"host" else value) for name, value in self.headers
            ]
        super().on_headers_complete()
        self._wait(self.REQUEST_MAX_S)

    def on_message_complete(self) -> None:
        """Take the end of a body, also of one that nobody read."""
        super().on_message_complete()
        if self.cycle.response_complete:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Wait until the client has taken the answer, and the rest of a body is passed over."""
        next_is_there, passes_over = bool(self.pipeline), self.cycle.more_body
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._wait(self.SEND_MAX_S)
        elif next_is_there:
            self._wait(self.REQUEST_MAX_S)
        elif not passes_over:
            self._stop_waiting()

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that cannot be parsed; ``msg`` is uvicorn's own sentence for that."""
        del msg
        self._refuse(*self._refusal, kind="no_request")

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: a request for a WebSocket is answered as any other."""

    def _too_large(self) -> tuple[int, str]:
        message = (
            f"The head of the request is larger than {self.HEAD_MAX_BYTES:,} bytes or has more "
            f"than {self.HEADERS_MAX} headers. Send less; a long text goes into the body of a POST."
        )
        return 431, message

    def _wait(self, seconds: float) -> None:
        """Let the present wait end after some time."""
        self._stop_waiting()
        self._timer = self.loop.call_later(seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        """End a wait that took too long."""
        self._timer = None
        cycle = self.cycle
        if self._in_head and (cycle is None or cycle.response_complete):
            if self._came_bytes:
                self._refuse(408, _SLOW_HEAD.format(seconds=self.HEAD_MAX_S), kind="slow_client")
            else:
                self.transport.close()
        elif cycle is None or cycle.response_started or self.pipeline:
            self._log_cut("slow_client")
            self.transport.abort()
        elif cycle.more_body:
            self._refuse(408, _SLOW_BODY.format(seconds=self.REQUEST_MAX_S), kind="slow_client")
        else:
            self._refuse(503, _SLOW_ANSWER.format(seconds=self.REQUEST_MAX_S), kind="slow_answer")

    def _refuse(self, status: int, error: str, *, kind: ErrorKind) -> None:
        """Answer for the application, which is told that the client hung up, and hang up."""
        self._log_cut(kind)
        self._refused = True
        self._stop_waiting()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if not self.transport.is_closing():
            self.transport.write(_answer(status, error))
            self.transport.close()
            self._timer = self.loop.call_later(self.SEND_MAX_S, self.transport.abort)

    def _log_cut(self, kind: ErrorKind) -> None:
        count_error(kind)
        logs.server_log.info("connection ended: %s", kind)


def _answer(status: int, error: str) -> bytes:
    """Return a whole answer in the one shape of failures."""
    body = msgspec.json.encode(ProblemView(error=error, errors=(error,), status=status))
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        "content-type: application/json\r\n"
        f"content-length: {len(body)}\r\n"
        f"quoteproof-version: {VERSION}\r\n"
        "x-content-type-options: nosniff\r\n"
        "cache-control: no-store\r\n"
        + ("retry-after: 1\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else "")
        + "connection: close\r\n\r\n"
    )
    return head.encode() + body
