"""The server's log: what enters is a request's method, route, status and time, never what it says.

Selected text is private. So the access line names the route's template instead of the address, and
a bug is logged by its type and its stack, without the exception's message, which may repeat text.
"""

from __future__ import annotations

import logging
import sys
import traceback

access_log = logging.getLogger("quoteproof.access")
server_log = logging.getLogger("quoteproof.server")


def configure() -> None:
    """Send the server's log, and uvicorn's warnings, to standard error."""
    # What no line of ours shows is not looked up; the logging module documents these switches.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
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
    server_log.error("bug in %s\n%s", route, stack_of(error))


def stack_of(error: BaseException) -> str:
    """Return the stack of an error and of its causes, without any message."""
    lines = []
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}\n")
        lines += traceback.format_list(traceback.extract_tb(current.__traceback__))
        current = current.__cause__ or current.__context__
    return "".join(lines)
