"""A host name in, a connection to a checked address out; the one place where a fetch dials.

A name is looked up once for each connection, every address that it has is checked, and the
connection goes to one of those very addresses: a second look-up that answers differently (DNS
rebinding) cannot happen. httpcore asks here for every connection, so a redirect cannot pass by.
All waiting, for the look-up too, ends at one deadline.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

from quotes_db.addresses import is_public
from quotes_db.errors import FetchError

Resolve = Callable[[str, int], list[str]]

LOOK_UP_TIMEOUT_S = 10.0


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses that the system knows for a name, the preferred one first.

    Raises:
        httpcore.ConnectError: there are none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise httpcore.ConnectError(reason) from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Dialer(httpcore.NetworkBackend):
    """Opens the connections of one fetch.

    Args:
        deadline: of ``time.monotonic``; nothing waits longer.
        public_only: refuse any address that is not public. Without it the first name dialled may
            be local, because the user gave it; one that it redirects to only if the first was.
        resolve: looks up a name.
        inner: opens a connection to an IP address.
    """

    def __init__(
        self,
        *,
        deadline: float,
        public_only: bool,
        resolve: Resolve = look_up,
        inner: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._deadline = deadline
        self._may_be_local: bool | None = False if public_only else None  # None: not known yet
        self._resolve = resolve
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address of a host that answers.

        Raises:
            FetchError: the host has an address that may not be fetched.
        """
        addresses = self._looked_up(host, port)
        local = not all(map(is_public, addresses))
        if self._may_be_local is None:
            self._may_be_local = local
        if local and not self._may_be_local:
            message = (
                f"{host} is not a public address, and only those are fetched here. "
                "Save the page and send or import its HTML."
            )
            raise FetchError(message)
        failed: Exception = httpcore.ConnectError(f"no address is known for {host}")
        for address in addresses:
            wait = remaining(self._deadline, timeout)
            try:
                stream = self._inner.connect_tcp(
                    address, port, wait, local_address, socket_options or ()
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, self._deadline)
        raise failed

    def sleep(self, seconds: float) -> None:
        """Wait, as httpcore does between attempts."""
        time.sleep(remaining(self._deadline, seconds))

    def _looked_up(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host, which a thread looks up because that cannot be stopped.

        Raises:
            httpcore.ConnectError: there are none.
            httpcore.ConnectTimeout: no answer in time.
        """
        answer: list[list[str] | Exception] = []

        def ask() -> None:
            try:
                answer.append(self._resolve(host, port))
            except Exception as error:
                answer.append(error)

        asking = threading.Thread(target=ask, name="look-up", daemon=True)
        asking.start()
        asking.join(remaining(self._deadline, LOOK_UP_TIMEOUT_S))
        if not answer:
            message = f"{host} could not be looked up in time"
            raise httpcore.ConnectTimeout(message)
        if isinstance(answer[0], Exception):
            raise answer[0]
        return answer[0]


class Transport(httpx.HTTPTransport):
    """httpx's own transport, with connections that a ``Dialer`` opens."""

    def __init__(self, dialer: Dialer, *, tls: ssl.SSLContext | None = None) -> None:
        context = tls or httpx.create_ssl_context()
        super().__init__(verify=context)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=dialer)


class _Timed(httpcore.NetworkStream):
    """A connection on which no wait outlasts the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return at most ``max_bytes``, none at the end."""
        return self._stream.read(max_bytes, remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all bytes."""
        self._stream.write(buffer, remaining(self._deadline, timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the connection encrypted, the certificate being that of the name asked for."""
        wait = remaining(self._deadline, timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks of the connection below."""
        return self._stream.get_extra_info(info)


def remaining(deadline: float, timeout: float | None) -> float:
    """Return how long a step may wait.

    Raises:
        httpcore.ReadTimeout: the deadline has passed.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        message = "the whole fetch took too long"
        raise httpcore.ReadTimeout(message)
    return left if timeout is None else min(left, timeout)
