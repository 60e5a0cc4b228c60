"""The ASGI application, wiring only: routes, the door, and what becomes of exceptions."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from quotes_db.errors import StoreError
from quotes_db.fetch import Network
from quotes_db.index import mend
from quotes_db.store import Store
from server import logs, memory, openapi, pages, problems
from server.api import SEARCHED_AT_ONCE
from server.articles import Reader
from server.auth import Gate
from server.calls import CALLS
from server.door import Check, Door, allowed_hosts
from server.measures import Measures, count_error
from server.rates import Rates
from server.readiness import Readiness
from server.writes import Writer

THREADS: Final = 8  # each has its own connection to the store, with 4 MiB of cache
# How long a thread that scans, imports or tidies up keeps the interpreter when a match waits for
# it: a match takes no longer than this, Python's own 5 ms would be most of what it takes.
SWITCH_INTERVAL_S: Final = 0.0005


async def _mend_index(store: Store, readiness: Readiness) -> None:
    """Look for damage in the index while requests are answered, and say so if there was some."""
    try:
        found = await to_thread.run_sync(_mended, store, readiness, abandon_on_cancel=True)
    except StoreError as error:
        logs.server_log.error("The index could not be checked: %s", error)
    else:
        if found:
            logs.server_log.warning("The index was damaged (%s) and has been made anew.", found)


def _mended(store: Store, readiness: Readiness) -> str | None:
    """Return what was wrong with the index, looking with a connection that nobody else closes.

    The server does not wait for this when it stops, and closes its own connections; one in use in
    another thread would take the process down.
    """
    if not isinstance(store.path, Path):
        return None  # in memory: it has no segments

    def damaged(_: str) -> None:
        count_error("damaged_index")
        readiness.reason = "the index is damaged and is being made anew; matches may be missing"

    with Store.open(store.path, read_only=store.read_only, create=False) as own:
        found = mend(own, on_damage=damaged)
    if found:
        readiness.reason = None  # it stays as it is if mending failed
    return found


def _now() -> datetime:
    """Return the time with the system's own offset, whose day is the user's."""
    return datetime.now().astimezone()


def create_app(
    store: Store,
    *,
    hosts: Iterable[str] = (),
    network: Network | None = None,
    clock: Callable[[], datetime] = _now,
    require_token: bool = False,
    allow_fetch: bool = True,
    rate: float = 0.0,
) -> Starlette:
    """Return the application over a store, which it closes when it shuts down.

    Args:
        store: an open store, usable from several threads.
        hosts: names that the server answers to besides loopback's.
        network: the edge to the world, where a test puts its own.
        clock: the same for time; it tells the day where the server is.
        require_token: let nobody read without a token, either.
        allow_fetch: fetch articles by address for clients.
        rate: requests a second that one client may send for long; 0 for any number.

    Raises:
        SettingsError: one of the names is none.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        memory.quieten_garbage_collection()
        mending = asyncio.create_task(_mend_index(store, readiness))
        yield
        mending.cancel()
        await writer.stop()
        store.close()

    measures, writer, readiness = Measures(store), Writer(store), Readiness()
    checks: list[Check] = [Rates(rate).refusal] if rate else []
    checks += [Gate(store).refusal] if require_token else []
    app = Starlette(
        routes=[
            *(Route(call.path, call.handler, methods=[call.method]) for call in CALLS),
            *pages.routes(),
        ],
        middleware=[Middleware(Door, hosts=allowed_hosts(hosts), measures=measures, checks=checks)],
        exception_handlers={
            HTTPException: problems.on_http_exception,
            problems.Problem: problems.on_problem,
            StoreError: problems.on_store_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # one thing, one address; and no redirect repeats a query
    app.state.store = store
    app.state.measures = measures
    app.state.writer = writer
    app.state.searching = CapacityLimiter(SEARCHED_AT_ONCE)
    app.state.reader = Reader(network, allow_fetch=allow_fetch)
    app.state.readiness = readiness
    app.state.is_closed = require_token
    app.state.openapi = msgspec.json.encode(openapi.document(CALLS, closed=require_token))
    app.state.clock = clock
    return app
