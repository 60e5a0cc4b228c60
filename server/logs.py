"""The server's log: what enters is a request's method, route, status and time, never what it says.

Selected text is private. So the access line names the route's template instead of the address, and
a bug is logged by its type and its stack, without the exception's message, which may repeat text.

A record is one line, plain or as a JSON object: whatever could end the line, or drive the terminal
that shows it, is written as its escape. Only a bug's stack takes more lines, in the plain form.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from quotes_db.settings import LogFormat

access_log = logging.getLogger("quoteproof.access")
server_log = logging.getLogger("quoteproof.server")


def configure(log_format: LogFormat = "plain") -> None:
    """Send the server's log, and uvicorn's warnings, to standard error."""
    # What no line of ours shows is not looked up; the logging module documents these switches.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if log_format == "json" else _Plain())
    for name, level in (("quoteproof", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False


def request_done(method: str, route: str, status: int, took_ms: float) -> None:
    """Write the access line of one request."""
    access_log.info("%s %s %d %.2f ms", method, route, status, took_ms)


def bug(route: str, error: BaseException) -> None:
    """Write where a bug happened: exception types and stack frames, no values and no messages."""
    server_log.error("bug in %s\n%s", route, stack_of(error), extra={"has_stack": True})


def stack_of(error: BaseException) -> str:
    """Return the stack of an error and of its causes, without any message."""
    lines = []
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}\n")
        lines += traceback.format_list(traceback.extract_tb(current.__traceback__))
        current = current.__cause__ or current.__context__
    return "".join(lines)


class _Plain(logging.Formatter):
    """``2026-03-01 12:00:00,123 INFO GET /v1/ping 200 0.12 ms``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record in one line, and a stack below it."""
        message = record.getMessage()
        lines = message.splitlines() if getattr(record, "has_stack", False) else [message]
        record.message = "\n".join(map(_one_line, lines))
        record.asctime = self.formatTime(record)
        return self.formatMessage(record)


class _Json(logging.Formatter):
    """One object a line: ``time``, ``level``, ``logger``, ``message``; the parts of an access line.

    JSON in ASCII escapes all that could end a line or drive a terminal.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as an object; that of a request has its parts instead of a message."""
        shown: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name == access_log.name and isinstance(record.args, tuple):
            method, route, status, took_ms = record.args
            shown |= {"method": method, "route": route, "status": status}
            shown["took_ms"] = round(float(str(took_ms)), 3)
        else:
            shown["message"] = record.getMessage()
        return json.dumps(shown)


def _one_line(text: str) -> str:
    """Return a text with everything that is not printed written as its escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
