"""A real ``quoteproof serve`` for tests, and a uvicorn in a thread where a process is too slow."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette

from server.protocol import Protocol

READY_S = 30.0  # measured below one second; a loaded machine must not fail the test
SERVE = [sys.executable, "-c", "from server.cli import main; main()", "serve"]


@contextmanager
def serving(
    log: Path, *options: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Hold a running server and its address."""
    command, env = [*SERVE, "--port", "0", *options], os.environ | environment
    with log.open("wb") as file:
        process = subprocess.Popen(command, stderr=file, stdout=file, env=env)
        try:
            yield process, ready(process, log)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address that the server prints, once it answers that it is ready."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        found = re.search(r"answers at (http://\S+)", log.read_text())
        # 503: it opens the database, or makes the index anew.
        if found and httpx.get(f"{found[1]}/readyz", timeout=READY_S).status_code == 200:
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.01)
    raise TimeoutError(log.read_text())


@contextmanager
def listening(app: Starlette, protocol: type[Protocol]) -> Iterator[tuple[str, int]]:
    """Hold an application behind real sockets, spoken to by a protocol; yields its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2_048)
        config = uvicorn.Config(
            app, http=protocol, ws="none", log_config=None, access_log=False, server_header=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join()
