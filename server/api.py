"""The handlers of the HTTP API's reading calls; ``writes`` has the others, ``calls`` the table.

A handler takes the typed request from ``inputs``, asks the store, and answers with a struct of
``present``.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Literal, TypeVar

import msgspec
from anyio import CapacityLimiter, to_thread
from msgspec import UNSET, UnsetType
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.context import context_speakers
from quotes_db.dates import partial_date
from quotes_db.deadline import Deadline
from quotes_db.history import history
from quotes_db.match import match
from quotes_db.scan import scan
from quotes_db.store import Store
from server import about, history_views, inputs, present
from server.asked import (
    BatchRequest,
    MatchRequest,
    QuotationsQuery,
    ScanRequest,
    SpeakersQuery,
)
from server.measures import Measures, count_error
from server.problems import Problem

# A short text is matched in about the time that handing it to another thread takes; a longer one
# must not hold up the other requests.
DIRECT_MAX_CHARS = 2_000
_READY_AGAIN_S = 5
# A search that takes longer is answered in part. None of the measured ones comes near; the
# extension waits for 10 s.
MATCH_MAX_S = 2.0
BATCH_MAX_S = 8.0
SCAN_MAX_S = 8.0

# Pages and batches that one process searches at once. The interpreter works on one of them at a
# time anyway; more would make matches wait longer for it, with fewer a page waits for its turn
# longer than a request may take while 200 connections are busy.
SEARCHED_AT_ONCE = 4

_encode = msgspec.json.Encoder().encode
_T = TypeVar("_T")


class Ping(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers here: a client tells this server from something else on the port by it."""

    name: str
    version: str
    api: int


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The process answers."""

    ok: Literal[True] = True


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """The store answers. A closed server does not tell its size here."""

    ready: Literal[True] = True
    quotations: int | UnsetType = UNSET


async def post_match(request: Request) -> Response:
    """Return the stored quotations that the selection in the body repeats."""
    return await _matched(request, await inputs.body(request, MatchRequest))


async def get_match(request: Request) -> Response:
    """Return the stored quotations that the selection in the query repeats."""
    return await _matched(request, inputs.query(request, MatchRequest))


async def post_batch(request: Request) -> Response:
    """Return the answers to several selections, in their order."""
    asked = await inputs.body(request, BatchRequest)
    for at, query in enumerate(asked.queries):
        inputs.require_words(query.text, field=f"queries[{at}].text")
    return await _in_turn(request, _matched_batch, asked)


async def post_scan(request: Request) -> Response:
    """Return the stored quotations that occur in the page in the body."""
    asked = await inputs.body(request, ScanRequest)
    inputs.require_words(asked.text)
    return await _in_turn(request, _scanned, asked)


async def get_quotations(request: Request) -> Response:
    """Return a page of the stored quotations."""
    asked = inputs.query(request, QuotationsQuery)
    return await run_in_threadpool(_listed_quotations, store_of(request), asked)


async def get_quotation(request: Request) -> Response:
    """Return one quotation with all its occurrences."""
    id_ = inputs.record_id(request, "quotation")
    found = quotation_view(store_of(request), id_)
    if found is None:
        raise inputs.missing(id_, "quotation")
    return json_of(found)


async def get_history(request: Request) -> Response:
    """Return where a quotation was said or printed, by date, and in which wordings."""
    id_ = inputs.record_id(request, "quotation")
    found = await run_in_threadpool(history, store_of(request), id_)
    if found is None:
        raise inputs.missing(id_, "quotation")
    return json_of(history_views.history(found))


async def get_speakers(request: Request) -> Response:
    """Return a page of the speakers, with the number of their quotations."""
    asked = inputs.query(request, SpeakersQuery)
    return await run_in_threadpool(_listed_speakers, store_of(request), asked)


async def get_speaker(request: Request) -> Response:
    """Return one speaker."""
    id_ = inputs.record_id(request, "speaker")
    found = store_of(request).speaker(id_)
    if found is None:
        raise inputs.missing(id_, "speaker")
    return json_of(present.speaker(found.speaker, quotations=found.quotations))


async def get_source(request: Request) -> Response:
    """Return one source."""
    id_ = inputs.record_id(request, "source")
    found = store_of(request).source(id_)
    if found is None:
        raise inputs.missing(id_, "source")
    return json_of(found)


async def get_ping(_: Request) -> Response:
    """Return who answers here."""
    return json_of(Ping(name=about.NAME, version=about.VERSION, api=about.API_LEVEL))


async def get_health(_: Request) -> Response:
    """Return that the process answers."""
    return json_of(Health())


async def get_readiness(request: Request) -> Response:
    """Return that the store answers, and answers well; 503 with the reason if it does not."""
    state = request.app.state
    if state.readiness.reason:
        message = f"Not ready: {state.readiness.reason}. Ask again in {_READY_AGAIN_S} s."
        raise Problem(503, message, headers={"Retry-After": str(_READY_AGAIN_S)})
    coverage = await run_in_threadpool(store_of(request).coverage)
    return json_of(Readiness(quotations=UNSET if state.is_closed else coverage.quotations))


async def get_metrics(request: Request) -> Response:
    """Return the figures for Prometheus."""
    measures: Measures = request.app.state.measures
    text = await run_in_threadpool(measures.text)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


async def get_openapi(request: Request) -> Response:
    """Return the description of this API."""
    return Response(request.app.state.openapi, media_type="application/json")


def store_of(request: Request) -> Store:
    """Return the store that the application answers from."""
    store: Store = request.app.state.store
    return store


def json_of(answer: object) -> Response:
    """Return the response that holds a struct."""
    return Response(_encode(answer), media_type="application/json")


def quotation_view(store: Store, id_: int) -> present.QuotationView | None:
    """Return one quotation with all its occurrences, or None if it is not stored."""
    found = store.quotation(id_)
    if found is None:
        return None
    occurrences, verdicts = store.occurrences([id_]), store.verdicts([id_], former=True)
    return present.quotation(found, occurrences.get(id_, ()), verdicts.get(id_, ()))


def quotation_list(store: Store, asked: QuotationsQuery) -> present.QuotationList:
    """Return a page of quotations.

    Raises:
        Problem: 422, a cursor or date that the store cannot use.
    """
    try:
        for day in (asked.after, asked.before):
            if day is not None:
                partial_date(day, kind="said")  # refuses what is no date; the kind does not matter
        page = store.quotations(
            q=asked.q,
            speaker=asked.speaker,
            source=asked.source,
            after=asked.after,
            before=asked.before,
            limit=asked.limit,
            cursor=asked.cursor,
        )
    except ValueError as error:
        raise Problem(422, str(error)) from None
    occurrences = store.occurrences([one.id for one in page.items])
    return present.quotations(page.items, occurrences, next=page.next)


def _listed_quotations(store: Store, asked: QuotationsQuery) -> Response:
    return json_of(quotation_list(store, asked))


def _listed_speakers(store: Store, asked: SpeakersQuery) -> Response:
    try:
        page = store.speakers(q=asked.q, limit=asked.limit, cursor=asked.cursor)
    except ValueError as error:
        raise Problem(422, str(error)) from None
    items = tuple(present.speaker(one.speaker, quotations=one.quotations) for one in page.items)
    return json_of(present.SpeakerList(speakers=items, next=page.next))


async def _in_turn(
    request: Request, search: Callable[[Store, _T], Response], asked: _T
) -> Response:
    """Return the answer to a long search, made in a thread when its turn comes."""
    limiter: CapacityLimiter = request.app.state.searching
    return await to_thread.run_sync(search, store_of(request), asked, limiter=limiter)


async def _matched(request: Request, asked: MatchRequest) -> Response:
    inputs.require_words(asked.text)
    store = store_of(request)
    if len(asked.text) <= DIRECT_MAX_CHARS:
        return _match(store, asked)
    return await run_in_threadpool(_match, store, asked)


def _match(store: Store, asked: MatchRequest) -> Response:
    return json_of(_answer(store, asked))


def _matched_batch(store: Store, asked: BatchRequest) -> Response:
    began = perf_counter()
    left_s = BATCH_MAX_S
    answers = []
    for query in asked.queries:
        answers.append(_answer(store, query, max_s=min(MATCH_MAX_S, left_s)))
        left_s = BATCH_MAX_S - (perf_counter() - began)
    return json_of(present.batch(answers, took_ms=(perf_counter() - began) * 1000))


def _answer(store: Store, asked: MatchRequest, *, max_s: float = MATCH_MAX_S) -> present.AnswerView:
    began = perf_counter()
    found = match(
        store,
        asked.text,
        prefix=asked.prefix,
        suffix=asked.suffix,
        url=asked.url,
        speaker=asked.speaker,
        limit=asked.limit,
        min_score=asked.min_score,
        include_review=asked.include_review,
        deadline=Deadline.after(max_s),
    )
    if not found.complete:
        count_error("cut_answer")
    verdicts = store.verdicts([one.quotation.id for one in found.matches])
    context = context_speakers(
        store,
        found.matches,
        asked.text,
        prefix=asked.prefix,
        suffix=asked.suffix,
        url=asked.url,
        speaker=asked.speaker,
    )
    took_ms = (perf_counter() - began) * 1000
    return present.answer(found, took_ms=took_ms, verdicts=verdicts, context=context)


def _scanned(store: Store, asked: ScanRequest) -> Response:
    began = perf_counter()
    found = scan(store, asked.text, url=asked.url, deadline=Deadline.after(SCAN_MAX_S))
    if not found.complete:
        count_error("cut_answer")
    verdicts = store.verdicts([one.quotation.id for one in found.matches])
    took_ms = (perf_counter() - began) * 1000
    return json_of(present.scan(found, took_ms=took_ms, verdicts=verdicts))
