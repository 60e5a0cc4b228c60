"""The handlers of the calls that change the store; each takes a token first, then looks further.

SQLite takes one write at a time, and whoever finds it taken sleeps and asks again. So a process
queues its own long writes: the next begins the moment the last ends, and a database that another
program locks holds up one thread, never those that read.

Storing one quotation takes 0.3 ms, less than handing it to a thread costs while the process
matches: each of a write's 14 statements would wait to get the interpreter back, and all other
processes for the lock that it holds meanwhile. So it is done right where the request is, and if the
lock is taken it is tried again a little later. What a thread does is the sync of the disk, before
which no write is answered; see ``syncs``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Final, TypeVar

import anyio
import msgspec
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.errors import RecordError, StoreBusyError, StoreError
from quotes_db.importers.fields import Fields, SourceFields, quotation_from, words_said
from quotes_db.index import index_of
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store, Stored
from server import auth, inputs, logs, present
from server.api import DIRECT_MAX_CHARS, json_of, quotation_view, store_of
from server.asked import NewQuotation, NewQuotations, QuotationChange
from server.memory import give_gaps_back
from server.problems import Problem
from server.syncs import Syncs

TURN_MAX_S: Final = 5.0  # how long a write waits for those before it
LOCK_MAX_S: Final = 10.0  # how long a quick one waits for others: a long one may take some seconds
TRY_AGAIN_S, TRY_AGAIN_MAX_S = 0.002, 0.05  # another quick write holds the lock for some 0.3 ms
TIDY_EVERY: Final = 100  # writes; they leave some 4 MB in the write-ahead log
# Of what an import lets wait for a segment: each worker holds what waits in memory, 1 kB for a
# quotation and 4 while it adds to it.
WAITING_SHARE: Final = 0.2
_T = TypeVar("_T")


class Writer:
    """Runs the writes of one process one after another, and tidies up behind them.

    To tidy up is to move a large delta into a segment and the write-ahead log into the file, and to
    give back the memory that this and the writes before it have let go.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = anyio.Lock()
        self._thread, self._tidy_thread = CapacityLimiter(1), CapacityLimiter(1)
        self._tidying: asyncio.Task[None] | None = None
        self._until_tidy = 0  # writes
        self._syncs = Syncs(store)

    async def run(self, write: Callable[[Store], _T], *, quick: bool = False) -> _T:
        """Return what a write returned, which ran when it could and is on the disk.

        Args:
            write: is called again if the lock was taken; nothing of the first call was kept then.
            quick: it takes no longer than a match, and need not go to a thread.

        Raises:
            StoreBusyError: its turn did not come in time; it was not begun.
            StoreError: it failed; or the disk did, and it may yet be stored.
        """
        try:
            if not quick:
                return await self._run_in_turn(write)
            done = await self._tried(write)
            await self._syncs.wait()
            return done
        finally:
            self._until_tidy -= 1
            if self._until_tidy < 0 and self._tidying is None:
                self._until_tidy = TIDY_EVERY
                self._tidying = asyncio.create_task(self._tidy())

    async def stop(self) -> None:
        """Wait for what is being synced or tidied up, so that the store can be closed."""
        await self._syncs.stop()
        if self._tidying is not None:
            await self._tidying

    async def _tried(self, write: Callable[[Store], _T]) -> _T:
        """Return what a quick write returned, tried here time and again until the lock is free.

        It waits for no turn: to hand that on takes a round of all requests under way, so that a
        busy process would do one write a round.
        """
        end, pause_s = monotonic() + LOCK_MAX_S, TRY_AGAIN_S
        while True:
            try:
                with self._store.at_once():
                    return write(self._store)
            except StoreBusyError:
                if monotonic() > end:
                    raise
            await anyio.sleep(pause_s)
            pause_s = min(2 * pause_s, TRY_AGAIN_MAX_S)

    async def _run_in_turn(self, write: Callable[[Store], _T]) -> _T:
        try:
            with anyio.fail_after(TURN_MAX_S):
                await self._turn.acquire()
        except TimeoutError:
            message = f"{self._store.path}: too many writes wait. Try again in a second."
            raise StoreBusyError(message) from None
        try:
            return await to_thread.run_sync(write, self._store, limiter=self._thread)
        finally:
            self._turn.release()

    async def _tidy(self) -> None:
        """Tidy up in a thread; nobody waits for this."""
        try:
            await to_thread.run_sync(self._store.empty_log, limiter=self._tidy_thread)
            flush = partial(index_of(self._store).flush_if_due, share=WAITING_SHARE)
            await to_thread.run_sync(flush, limiter=self._tidy_thread)
            await to_thread.run_sync(give_gaps_back, limiter=self._tidy_thread)
        except StoreError as error:
            logs.server_log.error("tidying: %s: %s", type(error).__name__, error)
        except Exception as error:
            logs.bug("tidying", error)
        finally:
            self._tidying = None


async def post_quotation(request: Request) -> Response:
    """Store the quotation in the body and return it as it is stored now."""
    auth.require(request, store_of(request), "write")
    wanted = _new_quotation(await inputs.body(request, NewQuotation))

    def write(store: Store) -> present.WrittenView:
        with store.snapshot():  # the answer shows what this write left, not what the next one did
            (done,) = store.add_each([wanted])
            return present.WrittenView(outcome=done.outcome, quotation=_view(store, done))

    quick = len(wanted.text) <= DIRECT_MAX_CHARS
    done = await writer_of(request).run(write, quick=quick)
    response = json_of(done)
    response.status_code = 201
    response.headers["Location"] = f"/v1/quotations/{done.quotation.id}"
    return response


async def post_quotations(request: Request) -> Response:
    """Store the quotations in the body, all or none, and return what each of them did."""
    auth.require(request, store_of(request), "write")
    asked = await inputs.body(request, NewQuotations)
    wanted = await to_thread.run_sync(_all_new, asked)
    done = await writer_of(request).run(lambda store: store.add_each(wanted))
    response = json_of(present.written(done))
    response.status_code = 201
    return response


async def patch_quotation(request: Request) -> Response:
    """Give a quotation the words in the body and return it."""
    auth.require(request, store_of(request), "write")
    id_ = inputs.record_id(request, "quotation")
    text = _new_words(await inputs.body(request, QuotationChange))

    def write(store: Store) -> present.QuotationView | None:
        with store.snapshot():
            try:
                found = store.edit(id_, text=text)
            except ValueError as error:  # it has words, so another quotation has the same
                raise Problem(409, str(error)) from None
            return quotation_view(store, id_) if found else None

    changed = await writer_of(request).run(write)
    if changed is None:
        raise inputs.missing(id_, "quotation")
    return json_of(changed)


async def delete_quotation(request: Request) -> Response:
    """Delete a quotation with its occurrences."""
    auth.require(request, store_of(request), "write")
    id_ = inputs.record_id(request, "quotation")
    if not await writer_of(request).run(lambda store: store.delete([id_])):
        raise inputs.missing(id_, "quotation")
    return Response(status_code=204)


def _new_quotation(asked: NewQuotation, *, place: str = "") -> AttributedQuotation:
    """Return the quotation that a request asks to store; the importers' rules hold here, too.

    Args:
        asked: the request.
        place: where in the body it stands, for the message.

    Raises:
        Problem: 422, a field is empty, no date, or holds what is no character.
    """
    given = {name: getattr(asked, name) for name in asked.__struct_fields__ if name != "source"}
    source = SourceFields(**msgspec.structs.asdict(asked.source)) if asked.source else None
    try:
        found = quotation_from(Fields(**given, source=source))
        _require_words(found.text)
    except RecordError as error:
        raise _refused(error, place) from None
    return found


def _new_words(asked: QuotationChange) -> str:
    """Return the words that a quotation is to have.

    Raises:
        Problem: 422, there is no word in them, or what is no character.
    """
    try:
        text = words_said(asked.text)
        _require_words(text)
    except RecordError as error:
        raise _refused(error) from None
    return text


def _require_words(text: str) -> None:
    """Raise if nothing of a text is left for the index; a letter or digit of ASCII always is."""
    if not text.isascii() and not fold_words(text):
        message = f"the field text holds no word: {text[:40]!r}"
        raise RecordError(message)


def _refused(error: RecordError, place: str = "") -> Problem:
    reason, where = str(error), f" (in {place})" if place else ""
    return Problem(422, f"{reason[:1].upper()}{reason[1:]}{where}. /docs tells what it takes.")


def _all_new(asked: NewQuotations) -> list[AttributedQuotation]:
    return [
        _new_quotation(one, place=f"quotations[{at}]") for at, one in enumerate(asked.quotations)
    ]


def _view(store: Store, done: Stored) -> present.QuotationView:
    found = quotation_view(store, done.quotation_id)
    if found is None:
        message = f"quotation {done.quotation_id} is gone from the transaction that wrote it"
        raise RuntimeError(message)
    return found


def writer_of(request: Request) -> Writer:
    """Return what runs the writes of this process."""
    writer: Writer = request.app.state.writer
    return writer
