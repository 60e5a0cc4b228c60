"""What is in memory of an index: its opened segments, and its delta as posting lists.

It is replaced as a whole when the store has changed, and reuses what has not. A damaged index is
made anew from the records.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

import numpy as np

from quotes_db import segments
from quotes_db.errors import StoreBusyError, StoreError
from quotes_db.postings import U64, Postings, lists_of
from quotes_db.segmentfile import DamagedSegmentError, open_segment
from quotes_db.store import Shelf, Store

_TAIL_ROWS = 5_000  # delta rows read at once
_TAIL_STEP = 8  # how much longer each list of the delta is than the next: five lists, not fifteen
_TRIES = 10  # at reading what another process may replace at the same time
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Opened:
    """The posting lists of one shelf."""

    names: tuple[str, ...]
    segments: tuple[Postings, ...]
    tail_seq: int
    tail: tuple[tuple[U64, Postings], ...]  # of the delta, each much longer than the next

    @property
    def lists(self) -> list[Postings]:
        """All posting lists, which together hold the shelf's records."""
        return [*self.segments, *(postings for _, postings in self.tail)]

    @classmethod
    def of(cls, shelf: Shelf, before: Self | None) -> Self:
        """Return what the shelf holds, reusing what has not changed since ``before``.

        To be called inside a snapshot of the store.

        Raises:
            DamagedSegmentError: a published segment cannot be opened.
        """
        names = tuple(row.name for row in shelf.segments())
        tail_seq, tail = 0, list[tuple[U64, Postings]]()
        if before and before.names == names:
            tail_seq, tail = before.tail_seq, list(before.tail)
        while rows := shelf.delta_rows(after=tail_seq, limit=_TAIL_ROWS):
            tail_seq = rows[-1].seq
            _append(tail, segments.packed_delta(shelf, rows))
        return cls(names, _opened(shelf, names, before), tail_seq, tuple(tail))


class _Dated(Protocol):
    """What was read of a store, with the generation of the write before."""

    @property
    def generation(self) -> int: ...


_S = TypeVar("_S", bound=_Dated)


class Current(Generic[_S]):
    """What was read of a shelf, read again when any process has written; serves all threads."""

    def __init__(self, store: Store, shelf: Shelf, read: Callable[[_S | None], _S]) -> None:
        self._store = store
        self._shelf = shelf
        self._read = read  # is given what it read before, to reuse what has not changed
        self._lock = threading.Lock()
        self._state: _S | None = None

    def state(self) -> _S:
        """Return what the last write of any process left.

        Raises:
            StoreError: the index is damaged, and the store may not be written.
        """
        generation = self._store.generation()
        state = self._state
        if state is None or state.generation != generation:
            with self._lock:
                state = self._state
                if state is None or state.generation != generation:
                    before = state
                    state = _read_or_mend(self._shelf, lambda: self._read(before))
                    self._state = state
        return state


def _read_or_mend(shelf: Shelf, read: Callable[[], _T]) -> _T:
    """Return what ``read`` returns; a damaged index is made anew from the records first.

    Raises:
        StoreError: it is damaged, and the store may not be written.
        StoreBusyError: others replaced what was read, every time.
    """
    for _ in range(_TRIES):
        try:
            return read()
        except DamagedSegmentError as error:
            found = str(error)
        if not segments.damage(shelf, check_sums=False):
            continue  # another process replaced a segment after its name was read
        if shelf.read_only:
            message = f"The index of {shelf.path} cannot be used ({found}). Run: quoteproof reindex"
            raise StoreError(message)
        segments.make_anew(shelf)
    message = f"Others change the index of {shelf.path} time and again. Try again in a second."
    raise StoreBusyError(message)


def _opened(shelf: Shelf, names: Sequence[str], before: Opened | None) -> tuple[Postings, ...]:
    """Return segments by name, opening those that ``before`` has not."""
    folder = shelf.folder
    known = dict(zip(before.names, before.segments, strict=True)) if before else {}
    return tuple(
        known[name] if name in known else open_segment(folder / name) for name in names if folder
    )


def _append(tail: list[tuple[U64, Postings]], packed: U64) -> None:
    """Add postings to the tail, merged with smaller ones, so that it stays a handful of lists."""
    while tail and len(tail[-1][0]) < _TAIL_STEP * len(packed):
        packed = np.concatenate((tail.pop()[0], packed))
        packed.sort()
    tail.append((packed, lists_of(packed)))
