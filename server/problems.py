"""The one shape of every failure: ``{"ok": false, "error", "errors", "status"}``, or a page.

Under ``/v1alpha1`` clients made for Google's API ask, so there failures have Google's shape.

Handlers raise ``Problem``; Starlette's own refusals and the store's errors are translated here. The
sentence in ``error`` has three parts: what happened, with which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from quotes_db.errors import StoreBusyError
from server import logs, rendering
from server.measures import count_error

# Programs read these, so their failures are JSON whatever a browser says it accepts.
_LIKE_GOOGLE = "/v1alpha1"
_FOR_PROGRAMS = ("/v1", _LIKE_GOOGLE, "/healthz", "/readyz", "/metrics", "/openapi.json", "/static")
_SHOWN_CHARS = 80  # of an address that a message repeats


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every failure."""

    ok: Literal[False] = False
    error: Annotated[str, Meta(description="What happened, with which value, and what to do.")]
    errors: Annotated[tuple[str, ...], Meta(description="Every single failure; at least one.")]
    status: Annotated[int, Meta(ge=400, le=599, description="The HTTP status again.")]


class GoogleError(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong: the HTTP status, the same as a name of google.rpc.Code, and a sentence."""

    code: Annotated[int, Meta(ge=400, le=599)]
    message: str
    status: str


class GoogleProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every failure under /v1alpha1, as Google's APIs have it."""

    error: GoogleError


# https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
_GOOGLE_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    421: "FAILED_PRECONDITION",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class Problem(Exception):
    """A request that gets an error for an answer; the text is meant for who sent it."""

    def __init__(
        self,
        status: int,
        error: str,
        *,
        errors: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.errors = tuple(errors) or (error,)
        self.headers = dict(headers or {})


def response_to(problem: Problem, scope: Scope) -> Response:
    """Return the failure as JSON, or as a page when a browser asks for one outside the API."""
    response: Response
    if is_under(scope["path"], _LIKE_GOOGLE):
        response = _google_response(problem)
    elif wants_page(scope):
        response = rendering.page("error.html", status=problem.status, error=problem.error)
        response.status_code = problem.status
    else:
        view = ProblemView(error=problem.error, errors=problem.errors, status=problem.status)
        response = Response(
            msgspec.json.encode(view), problem.status, media_type="application/json"
        )
    response.headers.update(problem.headers)
    return response


def _google_response(problem: Problem) -> Response:
    """Return the failure as Google's APIs tell it; a value that does not fit is a 400 there."""
    code = 400 if problem.status == 422 else problem.status
    status = _GOOGLE_STATUS.get(code, "INVALID_ARGUMENT" if code < 500 else "UNKNOWN")
    view = GoogleProblemView(error=GoogleError(code=code, message=problem.error, status=status))
    return Response(msgspec.json.encode(view), code, media_type="application/json")


def is_under(path: str, prefix: str) -> bool:
    """Return whether an address is a prefix or something below it."""
    return path == prefix or path.startswith(f"{prefix}/")


def bug() -> Problem:
    """Return the answer to a mistake of the server's own, which says nothing of its inside."""
    message = "The server made a mistake with this request. Its log tells where; please report it."
    return Problem(500, message)


async def on_problem(request: Request, exc: Exception) -> Response:
    """Return the response to a ``Problem`` that a handler raised."""
    if not isinstance(exc, Problem):
        raise exc
    return response_to(exc, request.scope)


async def on_http_exception(request: Request, exc: Exception) -> Response:
    """Return the response to a refusal of Starlette's own: unknown address, method not allowed."""
    if not isinstance(exc, HTTPException):
        raise exc
    path, method = request.url.path[:_SHOWN_CHARS], request.method[:_SHOWN_CHARS]
    if exc.status_code == 404:
        message = f"There is nothing at {path!r}. /docs lists every call."
        return response_to(Problem(404, message), request.scope)
    if exc.status_code == 405:
        allowed = ", ".join(_methods_at(request)) or (exc.headers or {}).get("Allow", "GET, HEAD")
        message = f"{method} does not work at {path!r}. Use {allowed}; /docs lists every call."
        return response_to(Problem(405, message, headers={"Allow": allowed}), request.scope)
    message = f"Refused: {exc.detail} at {path!r}. /docs lists every call."
    return response_to(Problem(exc.status_code, message, headers=exc.headers), request.scope)


async def on_store_error(request: Request, exc: Exception) -> Response:
    """Return the response to a store that cannot answer."""
    return response_to(of_store(exc), request.scope)


def of_store(error: Exception) -> Problem:
    """Return 503 for a store that cannot answer; what it says of files goes to the log alone."""
    logs.server_log.error("store: %s: %s", type(error).__name__, error)
    count_error("busy" if isinstance(error, StoreBusyError) else "store")
    if isinstance(error, StoreBusyError):
        message = "The database is busy: another process is writing to it. Try again in a second."
        return Problem(503, message, headers={"Retry-After": "1"})
    message = "The database cannot be read. The server's log tells why; mend it and try again."
    return Problem(503, message)


def wants_page(scope: Scope) -> bool:
    """Return whether a person in a browser waits for the answer."""
    path = scope["path"]
    if any(is_under(path, prefix) for prefix in _FOR_PROGRAMS):
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _methods_at(request: Request) -> list[str]:
    """Return every method that some route takes at the request's address, sorted."""
    path = request.url.path
    return sorted(
        {
            method
            for route in request.app.routes
            if (regex := getattr(route, "path_regex", None)) and regex.match(path)
            for method in getattr(route, "methods", None) or ()
        }
    )
