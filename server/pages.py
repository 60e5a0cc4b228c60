"""The server's own pages: the form, one quotation, one speaker, and the description of the API."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from quotes_db.store import Store
from server import api, inputs, present, rendering
from server.asked import QuotationsQuery, SpeakerPageQuery

EXAMPLES: Final = 3  # quotations that the front page offers to try
_EXAMPLE_CHARS = range(40, 200)
_EXAMPLES_AMONG = 50


async def index(request: Request) -> Response:
    """Return the front page: paste a text, see who said it."""
    return await run_in_threadpool(_index, request.app.state.store)


async def quotation(request: Request) -> Response:
    """Return the page of one quotation with all its sources."""
    id_ = inputs.record_id(request, "quotation")
    found = await run_in_threadpool(api.quotation_view, request.app.state.store, id_)
    if found is None:
        raise inputs.missing(id_, "quotation")
    return rendering.page("quotation.html", quotation=found)


async def speaker(request: Request) -> Response:
    """Return the page of one speaker with a page of their quotations."""
    id_ = inputs.record_id(request, "speaker")
    cursor = inputs.query(request, SpeakerPageQuery).cursor
    return await run_in_threadpool(_speaker, request.app.state.store, id_, cursor)


async def docs(request: Request) -> Response:
    """Return the page that describes the API, made from the OpenAPI document."""
    return rendering.page("docs.html", document=msgspec.json.decode(request.app.state.openapi))


def _index(store: Store) -> Response:
    listed = store.quotations(limit=_EXAMPLES_AMONG).items
    occurrences = store.occurrences([one.id for one in listed])
    fitting = [
        one.text for one in listed if len(one.text) in _EXAMPLE_CHARS and occurrences[one.id]
    ]  # what is rejected finds nothing
    return rendering.page("index.html", store=store.coverage(), examples=fitting[:EXAMPLES])


def _speaker(store: Store, id_: int, cursor: str | None) -> Response:
    found = store.speaker(id_)
    if found is None:
        raise inputs.missing(id_, "speaker")
    listed = api.quotation_list(store, QuotationsQuery(speaker=id_, cursor=cursor))
    return rendering.page(
        "speaker.html",
        speaker=present.speaker(found.speaker, quotations=found.quotations),
        quotations=listed.quotations,
        next=listed.next,
    )


def routes() -> list[BaseRoute]:
    """Return the routes of the pages and of the files they load."""
    # Two files of the page are links to those of the extension: one card, drawn by the same code.
    files = StaticFiles(directory=rendering.FOLDER / "static", follow_symlink=True)
    return [
        Route("/", index),
        Route("/quotations/{id}", quotation),
        Route("/speakers/{id}", speaker),
        Route("/docs", docs),
        Mount("/static", files),
    ]
