"""Answers while the database is being opened, which takes long only when it is being upgraded.

Whoever asks then is told so at once instead of waiting without a word: 503 with the reason, and to
``/healthz`` that the process is well. It serves the very socket that the server takes over.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Final

import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server import api, problems
from server.door import Door, allowed_hosts
from server.measures import Measures
from server.problems import Problem
from server.protocol import Protocol

AFTER_S: Final = 0.5  # opening takes some 10 ms when nothing is to be upgraded
_WHY = (
    "Not ready: the database is being opened since {seconds} s. That takes long when a new version "
    "upgrades it, or waits for another program that writes to it. Ask again in {again} s."
)
_AGAIN_S: Final = 2


@contextlib.contextmanager
def waiting_room(
    listener: socket.socket, *, hosts: tuple[str, ...], after_s: float = AFTER_S
) -> Iterator[None]:
    """Answer on a listening socket that the block is not done yet, if it takes long.

    Raises:
        SettingsError: one of the names is none.
    """
    room = _Room(listener, hosts=allowed_hosts(hosts))
    timer = threading.Timer(after_s, room.open)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        room.close()


class _Room:
    """A server in a thread, which need never have begun."""

    def __init__(self, listener: socket.socket, *, hosts: frozenset[str]) -> None:
        self._listener = listener
        self._app = Door(self._answer, hosts=hosts, measures=Measures(None))
        self._began = time.monotonic()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Begin to answer."""
        config = uvicorn.Config(
            self._app, http=Protocol, ws="none", lifespan="off", log_config=None,
            access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        # uvicorn closes what it served; the socket itself goes on to the next server.
        own = self._listener.dup()
        run = self._server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [own]}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer nothing more; what was asked is answered."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the process is well, and everything else must wait."""
        response: Response
        if scope["path"] == "/healthz":
            response = api.json_of(api.Health())
        else:
            seconds = round(time.monotonic() - self._began)
            why = _WHY.format(seconds=seconds, again=_AGAIN_S)
            refusal = Problem(503, why, headers={"Retry-After": str(_AGAIN_S)})
            response = problems.response_to(refusal, scope)
        await response(scope, receive, send)
