"""Words in, candidate quotations out: reads the posting lists of all segments and of the delta.

Method, measured against FTS5, pg_trgm, tantivy, MinHash and brute force: look up the 1-, 2- and
3-word shingles of the selection, read their lists rarest first until a budget is spent, count what
the words tell that each quotation is known to share, and hand those to alignment that may reach the
floor of a match. The index only proposes: a quotation that was changed or deleted since is found
out when it is read.

An ``Index`` serves all threads of a process. It notices writes by the store's generation, so a
write of any process is seen by the next look-up.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from quotes_db import segments
from quotes_db.align import GAP_BITS
from quotes_db.hits import Floats, Stretches, gathered, hits_of, places
from quotes_db.opened import Current, Opened
from quotes_db.postings import LONGEST_LIST, Ints, Lists, Postings
from quotes_db.records import Coverage
from quotes_db.shingles import shingles
from quotes_db.store import Shelf, ShelfName, Store
from quotes_db.thresholds import DEFAULT, Floors, Thresholds

BUDGET = 600  # postings read for a short selection; 1,000 found nothing more, 400 a little less
CANDIDATES = 20  # quotations aligned for a short selection
_BUDGET_PER_WORD, _WORDS_PER_CANDIDATE = 8, 20  # a long selection may hold several quotations
# Words that no posting was read for may be shared, too: what they tell at most, and by how much
# they lengthen the shared part. With these, what falls was the best answer to 3 of 2,000 queries.
_BITS_UNSEEN, _SHARE_UNSEEN = 6.0, 1.5
# A candidate far lighter than the heaviest shares a chance pair of words, unless it is heavy in
# itself: a short quotation beside a long one.
_LEAST_SHARE, _ENOUGH_BITS = 0.2, 12.0
_WHOLE = np.ones(1)  # a share
_PRIOR = 16.0  # imagined counts, so that a store of ten quotations can tell words apart, too
_PRIOR_SHARE = 0.001  # of quotations that hold a word, for most words


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """What the index knows of a selection.

    ``ids`` are candidate quotations, most promising first. ``alone[i]`` is the information of word
    ``i`` in bits, ``after[i]`` what it still tells when the word before it is known. ``cut``: even
    the rarest list was too long to be read whole, so that others may hold the very same words.
    """

    ids: list[int]
    alone: Floats
    after: Floats
    coverage: Coverage  # of the store, when this was read
    thresholds: Thresholds = DEFAULT  # fitted to the store, if they were
    cut: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PageLookup:
    """What the index knows of a page: where the list of each shingle is, in each of ``lists``.

    ``found`` and ``frequencies`` are in the order of ``shingles``; ``alone`` and ``after`` are as
    in ``Lookup``.
    """

    lists: list[Postings]
    found: list[Lists]
    frequencies: Ints
    alone: Floats
    after: Floats
    coverage: Coverage
    thresholds: Thresholds = DEFAULT


@dataclass(frozen=True, slots=True)
class _State:
    """What the index has read, replaced as a whole when the store has changed."""

    generation: int
    opened: Opened
    coverage: Coverage
    thresholds: Thresholds


class Index:
    """The posting lists of one store. Get it with ``index_of``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = store.shelf("quotations")
        self._current = Current(store, self._shelf, self._snapshot)

    def look_up(self, words: Sequence[str], *, sifted: bool = True) -> Lookup:
        """Return candidates for a selection's words, and how much each word tells.

        Cost: some 0.2 ms for 30 words, growing with their number but hardly with the store.

        Args:
            words: the selection's, folded.
            sifted: leave out what cannot reach the floor of a match.
        """
        state = self._current.state()
        lists, count = state.opened.lists, len(words)
        hashes = shingles(words)
        found = [postings.find(hashes) for postings in lists]
        frequencies = _summed(found, len(hashes))
        alone, after = _information(frequencies, count, state.coverage.quotations)
        if not frequencies.any():
            return Lookup([], alone, after, state.coverage, state.thresholds)
        read, most = _read(frequencies, words=count), BUDGET + _BUDGET_PER_WORD * count
        hits = hits_of(lists, found, read, words=count, most=most)
        near = gathered(hits, alone, after, run_bits=GAP_BITS)
        floors = state.thresholds.floors(quotations=state.coverage.quotations, words=count)
        # Where a word is unknown, no quotation holds the whole selection.
        whole = _coverable(read, words=count) if frequencies[:count].all() else count
        ids = _strongest(near, floors if sifted else None, words=count, whole=whole)
        cut = int(frequencies[read[0]]) > min(most, LONGEST_LIST)
        return Lookup(ids, alone, after, state.coverage, state.thresholds, cut=cut)

    def look_up_page(self, words: Sequence[str]) -> PageLookup:
        """Return where the posting lists of a page's shingles are; reads none of them.

        Cost: some 10 ms for 10,000 words.
        """
        state = self._current.state()
        distinct, back = np.unique(shingles(words), return_inverse=True)
        # Ascending keys are looked up in half the time: each is near the one before.
        lists = state.opened.lists
        known = [postings.find(distinct) for postings in lists]
        found = [
            Lists(some.starts[back], some.counts[back], some.frequencies[back]) for some in known
        ]
        frequencies = _summed(found, len(back))
        alone, after = _information(frequencies, len(words), state.coverage.quotations)
        return PageLookup(lists, found, frequencies, alone, after, state.coverage, state.thresholds)

    def thresholds(self) -> Thresholds:
        """Return the thresholds in use, as of the last write: the fitted ones, or the default."""
        return self._current.state().thresholds

    def coverage(self) -> Coverage:
        """Return what the store covers, as of the last write."""
        return self._current.state().coverage

    def flush_if_due(self, *, share: float = 1.0) -> None:
        """Move the deltas into segments that have grown too large for memory.

        Args:
            share: of the size at which that is so; small segments cost more merging.
        """
        for shelf in shelves_of(self._store):
            if shelf.delta_size() >= share * segments.flush_at(shelf):
                segments.flush(shelf)

    def settle(self) -> None:
        """Leave few, large segments behind a long import."""
        for shelf in shelves_of(self._store):
            segments.settle(shelf)

    def flush(self) -> None:
        """Move the deltas into segments now."""
        for shelf in shelves_of(self._store):
            segments.flush(shelf)

    def _snapshot(self, before: _State | None) -> _State:
        """Return what one commit left, reusing what has not changed since ``before``.

        Raises:
            DamagedSegmentError: a published segment cannot be opened.
        """
        with self._store.snapshot():
            generation = self._store.generation()
            opened = Opened.of(self._shelf, before.opened if before else None)
            coverage = self._store.coverage()
            fitted = self._store.fitted()
        thresholds = fitted.thresholds if fitted else DEFAULT
        return _State(generation, opened, coverage, thresholds)


_INDEXES: weakref.WeakKeyDictionary[Store, Index] = weakref.WeakKeyDictionary()
_INDEXES_LOCK = threading.Lock()


def index_of(store: Store) -> Index:
    """Return the index of a store; the same one for the same store."""
    with _INDEXES_LOCK:
        return _INDEXES.setdefault(store, Index(store))


_SHELVES: tuple[ShelfName, ...] = ("quotations", "claims")


def shelves_of(store: Store) -> list[Shelf]:
    """Return what is indexed of a store."""
    return [store.shelf(name) for name in _SHELVES]


def mend(store: Store, *, on_damage: Callable[[str], None] | None = None) -> str | None:
    """Return what was wrong with the index, after making it anew; None if nothing was.

    Reads all of it, so a server does this beside its work: opening a segment finds a missing or cut
    file, only this finds a changed byte.

    Args:
        store: whose index it is.
        on_damage: is told what is wrong before the index is made anew, which takes long.

    Raises:
        StoreError: it is damaged and cannot be made anew, or the store cannot be read.
    """
    wrong = None
    for shelf in shelves_of(store):
        if found := segments.damage(shelf):
            wrong = wrong or found
            if on_damage:
                on_damage(found)
            segments.make_anew(shelf)
    return wrong


def rebuild(store: Store, *, processes: int = 1) -> Iterator[int]:
    """Make the index anew from the records; yields how many records are done."""
    done = 0
    for shelf in shelves_of(store):
        before = done
        for some in segments.rebuild(shelf, processes=processes):
            done = before + some
            yield done


def _read(frequencies: Ints, *, words: int) -> Ints:
    """Return which shingles of a selection are read: the rarest, within the budget."""
    known = np.flatnonzero(frequencies)
    rarest = known[np.argsort(frequencies[known], kind="stable")]
    spent = np.cumsum(frequencies[rarest])
    budget = BUDGET + _BUDGET_PER_WORD * words
    return rarest[: max(1, int(np.searchsorted(spent, budget, side="right")))]


def _coverable(read: Ints, *, words: int) -> int:
    """Return how many of a selection's words the shingles that were read cover together."""
    at, size = places(read, words)
    covered = np.zeros(words + 2, bool)
    for reach in range(3):
        covered[at[size > reach] + reach] = True
    return int(np.count_nonzero(covered))


def _strongest(found: Stretches, floors: Floors | None, *, words: int, whole: int) -> list[int]:
    """Return the quotations that may count, going by the words that they are known to share.

    Those that share most come first, of equal ones the shorter. With floors four of five fall, and
    most of those that a sentence shares a rare word with by chance; what shares ``whole`` words may
    hold the whole selection, and stays.
    """
    bits, covered, length = found.bits, found.covered, found.length
    if floors:
        enough = min(_LEAST_SHARE * float(bits.max()), _ENOUGH_BITS)
        lowest = max(enough, float(floors.least(_WHOLE)[0]) - _BITS_UNSEEN)
        may = np.flatnonzero((bits >= lowest) | (covered == whole))
        bits, covered, length = bits[may], covered[may], length[may]
        share = covered * (_SHARE_UNSEEN / np.minimum(words, length))
        least = floors.least(np.minimum(1.0, share)) - _BITS_UNSEEN
        kept = np.flatnonzero((bits >= least) | (covered == whole))
        bits, length, may = bits[kept], length[kept], may[kept]
    else:
        may = np.arange(len(bits))
    wanted = CANDIDATES + words // _WORDS_PER_CANDIDATE
    ids: list[int] = found.quotation_ids[may[np.lexsort((length, -bits))[:wanted]]].tolist()
    return list(dict.fromkeys(ids))  # one that was edited may stand in two segments


def _summed(found: Sequence[Lists], shingles: int) -> Ints:
    """Return how many quotations hold each shingle, over all posting lists."""
    if len(found) == 1:
        return found[0].frequencies
    return sum((some.frequencies for some in found), np.zeros(shingles, np.int64))


def _information(frequencies: Ints, words: int, total: int) -> tuple[Floats, Floats]:
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
