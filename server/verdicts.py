"""The handlers of the verdict calls: anybody reads, a token with the scope ``review`` records.

The reviewer is the token's name: who found something is not for the request to say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.claim_records import Verdict
from quotes_db.errors import ChangeRefusedError, RecordError
from quotes_db.importers.verdict_fields import verdict_from
from quotes_db.store import Store
from server import auth, inputs, verdict_views
from server.api import json_of, store_of
from server.asked import NewVerdict
from server.problems import Problem
from server.writes import writer_of


async def get_verdicts(request: Request) -> Response:
    """Return the verdicts that stand on a quotation."""
    id_ = inputs.record_id(request, "quotation")
    return await run_in_threadpool(_listed, store_of(request), id_)


async def post_verdict(request: Request) -> Response:
    """Record the verdict in the body and return it as it is stored now."""
    token = auth.require(request, store_of(request), "review")
    id_ = inputs.record_id(request, "quotation")
    asked = await inputs.body(request, NewVerdict)
    now = clock_of(request)()
    wanted = _new_verdict(id_, asked, now=now, reviewer=token.name)
    done = await writer_of(request).run(lambda store: store.add_verdict(wanted, made=now))
    if done is None:
        raise inputs.missing(id_, "quotation")
    response = json_of(verdict_views.kept(done))
    response.status_code = 201
    return response


async def delete_verdict(request: Request) -> Response:
    """Withdraw a verdict: from now on only an export has it."""
    auth.require(request, store_of(request), "review")
    id_ = inputs.record_id(request, "verdict")
    now = clock_of(request)()

    def write(store: Store) -> Verdict | None:
        try:
            return store.withdraw_verdict(id_, time=now)
        except ChangeRefusedError as error:
            raise Problem(409, str(error)) from None

    if await writer_of(request).run(write) is None:
        raise inputs.missing(id_, "verdict")
    return Response(status_code=204)


def clock_of(request: Request) -> Callable[[], datetime]:
    """Return the application's clock."""
    clock: Callable[[], datetime] = request.app.state.clock
    return clock


def _listed(store: Store, id_: int) -> Response:
    with store.snapshot():
        is_stored, found = store.quotation(id_), store.verdicts([id_], former=True)
    if is_stored is None:
        raise inputs.missing(id_, "quotation")
    return json_of(verdict_views.VerdictList(verdicts=verdict_views.verdicts(found.get(id_, ()))))


def _new_verdict(id_: int, asked: NewVerdict, *, now: datetime, reviewer: str | None) -> Verdict:
    """Return the verdict that a request asks to record.

    Raises:
        Problem: 422, a field cannot be what it says.
    """
    try:
        return verdict_from(
            id_,
            kind=asked.kind,
            evidence=asked.evidence,
            date=asked.date,
            today=now.date().isoformat(),
            speaker=asked.speaker,
            note=asked.note,
            reviewer=reviewer,
        )
    except RecordError as error:
        reason = str(error)
        message = f"{reason[:1].upper()}{reason[1:]}. /docs tells what it takes."
        raise Problem(422, message) from None
