"""Trust at the door: who may ask, what every answer carries, and one line of log for each request.

Any web page can make a browser send requests to this machine. So a request passes only if its
``Host`` is one of ours (else a page could rebind its own name to 127.0.0.1) and no foreign page
sent it. Absent headers are normal (curl, Firefox's background requests). What browsers send:

    sender                                   Sec-Fetch-Site   Origin
    our own page                             same-origin      ours on POST, absent on GET
    extension with host permission, Chromium none             chrome-extension://… on POST
    the same, Firefox                        same-origin      moz-extension://<uuid> on POST
    extension without host permission        cross-site       the extension's
    any web page or content script           cross-/same-site the page's, or null
    a link that a person follows             any              absent; Sec-Fetch-Mode navigate

Extension origins get their answers shared with them (CORS); web origins never. Who is no stranger
may still be refused by a further check: too many requests, a closed server without a token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quotes_db.errors import SettingsError, StoreError
from server import logs, problems
from server.about import VERSION
from server.measures import Measures, count_error
from server.problems import Problem

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HOST = re.compile(rb"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")
_EXTENSION = re.compile(
    rb"chrome-extension://[a-p]{32}"
    rb"|moz-extension://[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_OWN_SITES = frozenset({None, b"none", b"same-origin"})  # whatever else it says is foreign
_SEVERAL: Final = b"(several)"  # no browser sends one of these headers twice
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NO_ROUTE: Final = "(none)"
# Takes what is known of a request before it is read; returns its refusal, or None.
Check = Callable[[Scope], Problem | None]

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EVERY_ANSWER: Final = [
    (b"quoteproof-version", VERSION.encode()),
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NOT_STORED = (b"cache-control", b"no-store")
_ASK_AGAIN = (b"cache-control", b"no-cache")  # files: kept, and asked for anew by their ETag
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Content-Type, Authorization",
    "Access-Control-Max-Age": "600",
}


@dataclass(slots=True)
class _Seen:
    """The headers of a request that the door looks at; None if absent, _SEVERAL if repeated."""

    host: bytes | None = None
    hosts: int = 0
    origin: bytes | None = None
    site: bytes | None = None
    mode: bytes | None = None
    preflight: bool = False


class Door:
    """The only middleware: refuses strangers, adds headers, logs, counts, catches bugs.

    Args:
        app: who answers behind it.
        hosts: the names that this server answers to.
        measures: what counts the requests.
        checks: what else a request must pass, in this order.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str],
        measures: Measures,
        checks: Sequence[Check] = (),
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._measures = measures
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        seen = _look_at(scope["headers"])
        added = _added_headers(seen, scope["path"])
        status = 0

        async def sender(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        try:
            response = self._first_answer(seen, scope)
            await (response or self._app)(scope, receive, sender)
        except Exception as error:
            # Caught here, not by Starlette's outermost layer: uvicorn would log the message, which
            # may repeat what the user selected.
            count_error("bug")
            logs.bug(_route_of(scope), error)
            if not status:
                await problems.response_to(problems.bug(), scope)(scope, receive, sender)
        finally:
            took_s, route = perf_counter() - began, _route_of(scope)
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            self._measures.request_done(method, route, status, took_s)
            logs.request_done(method, route, status, took_s * 1000)

    def _first_answer(self, seen: _Seen, scope: Scope) -> Response | None:
        """Return the answer that the door gives itself: a refusal, or to a preflight; else None."""
        refusal = self._bad_host(seen) or _foreign_page(seen, scope)
        if refusal:
            return problems.response_to(refusal, scope)
        if seen.preflight and scope["method"] == "OPTIONS" and is_extension(seen.origin):
            return Response(status_code=204, headers=_PREFLIGHT)
        for check in self._checks:
            try:
                refusal = check(scope)
            except StoreError as error:
                refusal = problems.of_store(error)
            if refusal:
                return problems.response_to(refusal, scope)
        return None

    def _bad_host(self, seen: _Seen) -> Problem | None:
        """Return the refusal of a missing, doubled, malformed or foreign Host; else None."""
        if seen.host is None or seen.hosts > 1:
            message = f"The request has {seen.hosts} Host headers. Send one."
            return Problem(400, message)
        name = host_name(seen.host)
        if name in self._hosts:
            return None
        shown = ascii(seen.host.decode("latin-1"))[:100]
        if name is None:
            return Problem(400, f"The Host header {shown} is no name with a port. Send one.")
        message = (
            f"This server does not answer to the name {shown}. Use 127.0.0.1 or localhost, "
            "or start the server with --allow-host NAME."
        )
        return Problem(421, message)


def allowed_hosts(names: Iterable[str]) -> frozenset[str]:
    """Return the names that a server answers to: loopback's and the given ones, lower case.

    Raises:
        SettingsError: one of them is no host name.
    """
    found = set(_LOOPBACK)
    for given in names:
        name = host_name(given.encode("ascii", "replace"))
        if name is None:
            message = f"{given!r} is no host name. Write one such as quotes.example or 192.168.1.7."
            raise SettingsError(message)
        found.add(name)
    return frozenset(found)


@lru_cache(maxsize=256)
def host_name(header: bytes) -> str | None:
    """Return the name in a Host header, lower case and without its port; None if malformed."""
    found = _HOST.fullmatch(header)
    if found is None or int(found["port"] or 0) > 65_535:
        return None
    return found["name"].decode("ascii").lower()


@lru_cache(maxsize=256)
def is_extension(origin: bytes | None) -> bool:
    """Return whether an Origin is a browser extension's."""
    return origin is not None and _EXTENSION.fullmatch(origin) is not None


def _look_at(headers: Iterable[tuple[bytes, bytes]]) -> _Seen:
    """Return what the door looks at, in one pass over the headers."""
    seen = _Seen()
    for name, value in headers:
        if name == b"host":
            seen.hosts += 1
            seen.host = value
        elif name == b"origin":
            seen.origin = value if seen.origin is None else _SEVERAL
        elif name == b"sec-fetch-site":
            seen.site = value.strip().lower() if seen.site is None else _SEVERAL
        elif name == b"sec-fetch-mode":
            seen.mode = value.strip().lower() if seen.mode is None else _SEVERAL
        elif name == b"access-control-request-method":
            seen.preflight = True
    return seen


def _foreign_page(seen: _Seen, scope: Scope) -> Problem | None:
    """Return the refusal of a request that another site's page sent; None for everyone else.

    Following a link to one of our pages is no such request, to the API it is.
    """
    origin = seen.origin
    if is_extension(origin):
        return None
    if origin == b"null" and seen.site == b"same-origin":
        origin = None  # our own page: its Referrer-Policy hides its origin from some requests
    ours = (seen.host or b"").lower()
    foreign = origin is not None and origin.lower() not in (b"http://" + ours, b"https://" + ours)
    if not foreign and seen.site in _OWN_SITES:
        return None
    path = scope["path"]
    follows_link = seen.mode == b"navigate" and scope["method"] in ("GET", "HEAD")
    if follows_link and not foreign and path != "/v1" and not path.startswith("/v1/"):
        return None
    sender = ascii(origin.decode("latin-1"))[:100] if origin else "another site"
    message = (
        f"A page of {sender} may not ask this server. Ask from the server's own page, "
        "or grant the browser extension access to this server."
    )
    return Problem(403, message)


def _added_headers(seen: _Seen, path: str) -> list[tuple[bytes, bytes]]:
    """Return the headers that the answer carries besides its own."""
    added = [*_EVERY_ANSWER, _ASK_AGAIN if path.startswith("/static/") else _NOT_STORED]
    added.append((b"vary", b"Origin"))
    if seen.origin is not None and is_extension(seen.origin):
        added.append((b"access-control-allow-origin", seen.origin))
        added.append((b"access-control-expose-headers", b"Quoteproof-Version"))
    return added


def _route_of(scope: Scope) -> str:
    """Return the template of the route that was taken; never the address itself."""
    return getattr(scope.get("route"), "path", None) or _NO_ROUTE
