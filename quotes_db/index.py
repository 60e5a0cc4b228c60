"""Words in, candidate quotations out: reads the posting lists of all segments and of the delta.

Method, measured against FTS5, pg_trgm, tantivy, MinHash and brute force: look up the 1-, 2- and
3-word shingles of the selection, read their lists rarest first until a budget is spent, weigh each
list by how rare it is, and hand the heaviest quotations to alignment. The index only proposes: a
quotation that was changed or deleted since is found out when it is read.

An ``Index`` serves all threads of a process. It notices writes by the store's generation, so a
write of any process is seen by the next look-up.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quotes_db import segments
from quotes_db.errors import StoreError
from quotes_db.postings import (
    U64,
    DamagedSegmentError,
    Lists,
    Postings,
    lists_of,
    open_segment,
)
from quotes_db.records import Coverage
from quotes_db.segments import packed_rows
from quotes_db.shingles import shingles
from quotes_db.store import Store
from quotes_db.thresholds import DEFAULT, Thresholds

BUDGET = 1_000  # postings read for a short selection; twice as many found nothing more
CANDIDATES = 20  # quotations aligned for a short selection
_BUDGET_PER_WORD, _WORDS_PER_CANDIDATE = 8, 20  # a long selection may hold several quotations
# A candidate far lighter than the heaviest shares a chance pair of words, unless it is heavy in
# itself (a short quotation beside a long one). Four of five fall; of 150 a kind, no right one did.
_LEAST_SHARE, _ENOUGH_BITS = 0.2, 60.0
_TAIL_ROWS = 5_000  # delta rows read at once
_PRIOR = 16.0  # imagined counts, so that a store of ten quotations can tell words apart, too
_PRIOR_SHARE = 0.001  # of quotations that hold a word, for most words
# A posting and its weight share 64 bits, so that one sort brings a quotation's weights together.
_WEIGHT_UNIT = 256.0
_WEIGHT_BITS, _WEIGHT_MASK = np.uint64(16), np.uint64(0xFFFF)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """What the index knows of a selection.

    ``ids`` are candidate quotations, most promising first. ``alone[i]`` is the information of word
    ``i`` in bits, ``after[i]`` what it still tells when the word before it is known.
    """

    ids: list[int]
    alone: Floats
    after: Floats
    coverage: Coverage  # of the store, when this was read
    thresholds: Thresholds = DEFAULT  # fitted to the store, if they were


@dataclass(frozen=True, slots=True, eq=False)
class PageLookup:
    """What the index knows of a page: where the list of each shingle is, in each of ``lists``.

    ``found`` and ``frequencies`` are in the order of ``shingles``; ``alone`` and ``after`` are as
    in ``Lookup``.
    """

    lists: list[Postings]
    found: list[Lists]
    frequencies: npt.NDArray[np.int64]
    alone: Floats
    after: Floats
    coverage: Coverage
    thresholds: Thresholds = DEFAULT


@dataclass(frozen=True, slots=True)
class _State:
    """What the index has read, replaced as a whole when the store has changed."""

    generation: int
    names: tuple[str, ...]
    opened: tuple[Postings, ...]
    tail_seq: int
    tail: tuple[tuple[U64, Postings], ...]  # of the delta, in sizes that at least double
    coverage: Coverage
    thresholds: Thresholds


class Index:
    """The posting lists of one store. Get it with ``index_of``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._state: _State | None = None

    def look_up(self, words: Sequence[str]) -> Lookup:
        """Return candidates for a selection's words, and how much each word tells.

        Cost: some 0.3 ms for 30 words, growing with their number but hardly with the store.
        """
        state = self._current()
        hashes = shingles(words)
        lists = [*state.opened, *(postings for _, postings in state.tail)]
        found = [postings.find(hashes) for postings in lists]
        total = state.coverage.quotations
        frequencies = sum((some.frequencies for some in found), np.zeros(len(hashes), np.int64))
        ids = _heaviest(lists, found, frequencies, total=total, words=len(words))
        alone, after = _information(frequencies, len(words), total)
        return Lookup(ids, alone, after, state.coverage, state.thresholds)

    def look_up_page(self, words: Sequence[str]) -> PageLookup:
        """Return where the posting lists of a page's shingles are; reads none of them.

        Cost: some 10 ms for 10,000 words.
        """
        state = self._current()
        distinct, places = np.unique(shingles(words), return_inverse=True)
        lists = [*state.opened, *(postings for _, postings in state.tail)]
        # Ascending keys are looked up in half the time: each is near the one before.
        known = [postings.find(distinct) for postings in lists]
        found = [
            Lists(some.starts[places], some.counts[places], some.frequencies[places])
            for some in known
        ]
        frequencies = sum((some.frequencies for some in found), np.zeros(len(places), np.int64))
        alone, after = _information(frequencies, len(words), state.coverage.quotations)
        return PageLookup(lists, found, frequencies, alone, after, state.coverage, state.thresholds)

    def thresholds(self) -> Thresholds:
        """Return the thresholds in use, as of the last write: the fitted ones, or the default."""
        return self._current().thresholds

    def coverage(self) -> Coverage:
        """Return what the store covers, as of the last write."""
        return self._current().coverage

    def flush_if_due(self) -> None:
        """Move the delta into a segment if it has grown too large for memory."""
        if self._store.delta_size() >= segments.FLUSH_AT:
            self.flush()

    def settle(self) -> None:
        """Leave few, large segments behind a long import."""
        segments.settle(self._store)

    def flush(self) -> None:
        """Move the delta into a segment now."""
        segments.flush(self._store)

    def _current(self) -> _State:
        """Return the state as of the last write of any process."""
        generation = self._store.generation()
        state = self._state
        if state is None or state.generation != generation:
            with self._lock:
                state = self._state
                if state is None or state.generation != generation:
                    state = self._state = self._read(state)
        return state

    def _read(self, before: _State | None) -> _State:
        """Return the state of the store; a damaged index is rebuilt from the records first."""
        for _ in range(3):  # a merge may remove a segment between reading its name and opening it
            try:
                return self._snapshot(before)
            except DamagedSegmentError as error:
                damage = error
        if self._store.read_only:
            message = (
                f"The index of {self._store.path} is damaged ({damage}). Run: quoteproof reindex"
            )
            raise StoreError(message)
        for _ in segments.rebuild(self._store):
            pass
        return self._snapshot(None)

    def _snapshot(self, before: _State | None) -> _State:
        """Return what one commit left, reusing what has not changed since ``before``.

        Raises:
            DamagedSegmentError: a published segment cannot be opened.
        """
        with self._store.snapshot():
            generation = self._store.generation()
            names = tuple(row.name for row in self._store.segments())
            tail_seq, tail = 0, list[tuple[U64, Postings]]()
            if before and before.names == names:
                tail_seq, tail = before.tail_seq, list(before.tail)
            while rows := self._store.delta_rows(after=tail_seq, limit=_TAIL_ROWS):
                tail_seq = rows[-1].seq
                _append(tail, packed_rows([(row.quotation_id, row.folded) for row in rows]))
            coverage = self._store.coverage()
            fitted = self._store.fitted()
            thresholds = fitted.thresholds if fitted else DEFAULT
        opened = self._opened(names, before)
        return _State(generation, names, opened, tail_seq, tuple(tail), coverage, thresholds)

    def _opened(self, names: Sequence[str], before: _State | None) -> tuple[Postings, ...]:
        """Return segments by name, opening those that ``before`` has not."""
        folder = self._store.index_folder
        known = dict(zip(before.names, before.opened, strict=True)) if before else {}
        return tuple(
            known[name] if name in known else open_segment(folder / name)
            for name in names
            if folder
        )


_INDEXES: weakref.WeakKeyDictionary[Store, Index] = weakref.WeakKeyDictionary()
_INDEXES_LOCK = threading.Lock()


def index_of(store: Store) -> Index:
    """Return the index of a store; the same one for the same store."""
    with _INDEXES_LOCK:
        return _INDEXES.setdefault(store, Index(store))


def mend(store: Store) -> str | None:
    """Return what was wrong with the index, after making it anew; None if nothing was.

    Reads all of it, so a server does this beside its work: opening a segment finds a missing or cut
    file, only this finds a changed byte.

    Raises:
        StoreError: it is damaged and cannot be made anew, or the store cannot be read.
    """
    found = segments.damage(store)
    if found:
        for _ in segments.rebuild(store):
            pass
    return found


def rebuild(store: Store, *, processes: int = 1) -> Iterator[int]:
    """Make the index anew from the records; yields how many quotations are done."""
    yield from segments.rebuild(store, processes=processes)


def _append(tail: list[tuple[U64, Postings]], packed: U64) -> None:
    """Add postings to the tail, merged with smaller ones, so that it stays a handful of lists."""
    while tail and len(tail[-1][0]) < 2 * len(packed):
        packed = np.concatenate((tail.pop()[0], packed))
        packed.sort()
    tail.append((packed, lists_of(packed)))


def _heaviest(
    lists: Sequence[Postings],
    found: Sequence[Lists],
    frequencies: npt.NDArray[np.int64],
    *,
    total: int,
    words: int,
) -> list[int]:
    """Return the quotations that share the rarest shingles, heaviest first."""
    known = np.flatnonzero(frequencies)
    if not len(known):
        return []
    rarest = known[np.argsort(frequencies[known], kind="stable")]
    spent = np.cumsum(frequencies[rarest])
    budget = BUDGET + _BUDGET_PER_WORD * words
    read = rarest[: max(1, int(np.searchsorted(spent, budget, side="right")))]
    weights = (_WEIGHT_UNIT * np.log2(1 + total / frequencies[read])).astype(np.uint64)
    weighed = [
        _weighed_ids(postings, some.starts[read], np.minimum(some.counts[read], budget), weights)
        for postings, some in zip(lists, found, strict=True)
    ]
    return _top(np.concatenate(weighed), CANDIDATES + words // _WORDS_PER_CANDIDATE)


def _weighed_ids(
    postings: Postings,
    starts: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    weights: U64,
) -> U64:
    """Return the postings of some lists, each packed with its list's weight below its id."""
    ends = np.cumsum(counts)
    places = np.arange(ends[-1]) + np.repeat(starts - (ends - counts), counts)
    ids: U64 = postings.ids[places].astype(np.uint64)
    return (ids << _WEIGHT_BITS) | np.repeat(weights, counts)


def _top(weighed: U64, wanted: int) -> list[int]:
    """Return the ids whose weights add up to most, heaviest first."""
    weighed.sort()
    ids = weighed >> _WEIGHT_BITS
    first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
    sums = np.add.reduceat(weighed & _WEIGHT_MASK, first)
    least = min(_LEAST_SHARE * float(sums.max()), _ENOUGH_BITS * _WEIGHT_UNIT)
    heavy = np.flatnonzero(sums >= np.uint64(least))
    if len(heavy) > wanted:
        heavy = heavy[np.argpartition(sums[heavy], -wanted)[-wanted:]]
    first, sums = first[heavy], sums[heavy]
    order = np.argsort(sums, kind="stable")[::-1]
    return [int(key) for key in ids[first[order]]]


def _information(
    frequencies: npt.NDArray[np.int64], words: int, total: int
) -> tuple[Floats, Floats]:
    """Return the bits of each word alone, and after the word before it.

    ``the end of the day`` tells little although its words do not occur together by chance: what
    follows a known word is measured by how often the pair occurs among the occurrences of the
    first. Few counts say little, so ``_PRIOR`` imagined ones are mixed in: quotations in which a
    word is as rare as most words are, occurrences followed by words at large.
    """
    ones = frequencies[:words]
    shares = (ones + _PRIOR * _PRIOR_SHARE) / (total + _PRIOR)
    alone = -np.log2(shares)
    after = alone.copy()
    if words > 1:
        pairs = frequencies[words : 2 * words - 1]
        follows = (pairs + _PRIOR * shares[1:]) / (ones[:-1] + _PRIOR)
        after[1:] = np.clip(-np.log2(follows), 0.0, alone[1:])
    return alone, after
