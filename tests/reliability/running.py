"""A real ``quoteproof serve`` in a process of its own, with a log that can be read."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.build import COMMAND
from tests.bench.client import Connection, request
from tests.bench.corpus import ROOT

_START_S: Final = 60.0  # measured below one second; a loaded machine must not fail a run
_STOP_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Running:
    """A running server: its port, its main process, and the file that it logs to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def complaints(self) -> list[str]:
        """Return the lines of the log that tell of a mistake."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [line for line in lines if " ERROR " in line or "Traceback" in line]


@contextmanager
def serving(path: Path, *options: str, log: Path) -> Iterator[Running]:
    """Hold ``quoteproof serve`` on a store until the end of the block; then it has stopped.

    Raises:
        RuntimeError: it ended, or did not answer in time; the message holds what it printed.
    """
    command = [*COMMAND, "serve", "--port", "0", "--db", str(path), *options]
    with log.open("ab") as file:
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file)
    try:
        yield Running(_port(process, log), process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    """Return the port at which a server answers, once it does."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        found = re.findall(r"answers at http://[\w.]+:(\d+)", log.read_text("utf-8", "replace"))
        if found and answers(int(found[-1])):
            return int(found[-1])
        time.sleep(0.02)
    message = f"The server does not answer: {log.read_text('utf-8', 'replace').strip()[-500:]}"
    raise RuntimeError(message)


def answers(port: int) -> bool:
    """Return whether a server answers that it is ready."""
    try:
        connection = Connection(port)
        try:
            connection.ask(request("GET", "/readyz"))
        finally:
            connection.close()
    except (OSError, RuntimeError):
        return False
    return True
