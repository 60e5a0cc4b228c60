"""The server's own pages: the form, one quotation, one speaker, and the API's description."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from quotes_db.annotations import collection
from quotes_db.claims import similar_claims
from quotes_db.history import history as told
from quotes_db.jsonld import quotation_document
from quotes_db.store import Store
from server import api, fact_checks, history_views, inputs, linked, present, rendering, timeline
from server.asked import QuotationsQuery, SpeakerPageQuery
from server.claim_views import claim_reviews
from server.linked import Kind

EXAMPLES: Final = 3  # quotations that the front page offers to try
_EXAMPLE_CHARS = range(40, 200)
_EXAMPLES_AMONG = 50


async def index(request: Request) -> Response:
    """Return the front page: paste a text, see who said it."""
    return await run_in_threadpool(_index, request.app.state.store)


async def quotation(request: Request) -> Response:
    """Return the page of one quotation with all its sources, its document or its annotations."""
    id_ = inputs.record_id(request, "quotation")
    kind = linked.wanted(request)
    found = await run_in_threadpool(_quotation, request.app.state.store, id_, kind)
    if found is None:
        missing = inputs.missing(id_, "quotation")
        missing.headers.update(linked.VARY)
        raise missing
    return found


async def history(request: Request) -> Response:
    """Return the page of one quotation's history, with a plot of it."""
    id_ = inputs.record_id(request, "quotation")
    found = await run_in_threadpool(told, request.app.state.store, id_)
    if found is None:
        raise inputs.missing(id_, "quotation")
    view = history_views.history(found)
    earliest = view.variants[0].text
    return rendering.page(
        "history.html",
        history=view,
        plot=timeline.plot(view),
        first=timeline.earliest(view.variants),
        names=[timeline.name(at) for at in range(len(view.variants))],
        marked=[timeline.marked(one, earliest) for one in view.variants],
    )


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


def _quotation(store: Store, id_: int, kind: Kind) -> Response | None:
    found = store.quotation(id_)
    view = api.quotation_view(store, id_)
    if found is None or view is None:
        return None
    occurrences = store.occurrences([id_]).get(id_, ())
    if kind == "annotation":
        return linked.response(collection(found, occurrences), kind)
    verdicts = store.verdicts([id_]).get(id_, ())
    document = quotation_document(found, occurrences, verdicts=verdicts)
    document = linked.at(f"/quotations/{id_}", document)
    if kind == "document":
        return linked.response(document, kind)
    return rendering.page(
        "quotation.html",
        headers=linked.VARY,
        quotation=view,
        linked=linked.block(document),
        similar=claim_reviews(similar_claims(store, found.text)),
    )


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
        Route("/quotations/{id}/history", history),
        Route("/reviews/{id}", fact_checks.review),
        Route("/speakers/{id}", speaker),
        Route("/docs", docs),
        Mount("/static", files),
    ]
