"""The handlers of the review calls: what waits for a person, and what they decide.

All take a token with the scope ``review``: reading too, because a passage is more of an article
than anybody else is shown.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import UNSET, UnsetType
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.errors import ChangeRefusedError, RecordError
from quotes_db.importers.fields import clean_field
from quotes_db.records import UNCHANGED, Correction, Unchanged
from quotes_db.store import Decided, Store
from server import auth, inputs, review_views
from server.api import json_of, store_of
from server.asked import DecisionRequest, ReviewQuery
from server.problems import Problem
from server.writes import writer_of


async def get_review(request: Request) -> Response:
    """Return a page of what is in review."""
    auth.require(request, store_of(request), "review")
    asked = inputs.query(request, ReviewQuery)
    return await run_in_threadpool(_listed, store_of(request), asked)


async def get_reviewed(request: Request) -> Response:
    """Return one occurrence in its passage, with the decisions on it."""
    auth.require(request, store_of(request), "review")
    id_ = inputs.record_id(request, "occurrence")
    return await run_in_threadpool(_reviewed, store_of(request), id_)


async def post_decision(request: Request) -> Response:
    """Decide on an occurrence and return it as it is now."""
    token = auth.require(request, store_of(request), "review")
    id_ = inputs.record_id(request, "occurrence")
    asked = await inputs.body(request, DecisionRequest)
    correction = _correction(asked)
    reviewer = (asked.reviewer or "").strip() or token.name

    def write(store: Store) -> Decided | None:
        try:
            return store.decide(
                id_,
                asked.decision,
                time=datetime.now(UTC),
                correction=correction,
                quotation_id=asked.quotation_id,
                again=asked.again,
                reviewer=reviewer,
            )
        except ChangeRefusedError as error:
            raise Problem(409, str(error)) from None

    done = await writer_of(request).run(write)
    if done is None:
        raise inputs.missing(id_, "occurrence")
    return json_of(review_views.decided(done))


def _listed(store: Store, asked: ReviewQuery) -> Response:
    with store.snapshot():
        try:
            page = store.in_review(order=asked.order, limit=asked.limit, cursor=asked.cursor)
        except ValueError as error:
            raise Problem(422, str(error)) from None
        return json_of(review_views.page(page, waiting=store.waiting()))


def _reviewed(store: Store, id_: int) -> Response:
    with store.snapshot():
        found, decisions = store.review_item(id_), store.decisions_on(id_)
    if found is None or decisions is None:
        raise inputs.missing(id_, "occurrence")
    return json_of(review_views.reviewed(found, decisions))


def _correction(asked: DecisionRequest) -> Correction:
    """Return what a request changes; the importers' rules for text hold here, too.

    Raises:
        Problem: 422, a field holds what is no character, or the decision takes no fields.
    """
    try:
        clean_field(asked.reviewer, "reviewer")
        correction = Correction(
            speaker=_field(asked.speaker, "speaker"),
            role=_field(asked.role, "role"),
            mention=_field(asked.mention, "mention"),
            words=asked.words,
        )
    except RecordError as error:
        reason = str(error)
        message = f"{reason[:1].upper()}{reason[1:]}. /docs tells what it takes."
        raise Problem(422, message) from None
    if asked.decision != "correct" and correction != Correction():
        message = (
            f"The decision {asked.decision} takes no speaker, role, mention or words. "
            "Send correct to change one of them."
        )
        raise Problem(422, message)
    return correction


def _field(value: str | UnsetType | None, name: str) -> str | Unchanged | None:
    return UNCHANGED if value is UNSET or isinstance(value, UnsetType) else clean_field(value, name)
