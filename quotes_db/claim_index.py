"""A text in, the claims that share most with it out: proposed by posting lists, weighed exactly.

    text → words → terms → posting lists, rarest first → candidates → their words → scores

The lists of the rarest terms are read until a budget is spent, and what each term gains is summed
per claim. The claims with the largest sums are then read and scored anew, with all their terms and
as they are now: a claim that got another title since still has postings of the old one. Measured on
the training part of CheckThat! 2022, 8,000 postings and 20 claims gave nearly the order that all
postings give, for a tenth of the work.

A ``ClaimIndex`` serves all threads of a process and notices writes as ``Index`` does.
"""

from __future__ import annotations

import json
import math
import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from quotes_db.claim_terms import (
    CLASS_WEIGHTS,
    KINDS,
    Floats,
    Query,
    expected_share,
    fields_of,
)
from quotes_db.opened import Opened, read_or_mend
from quotes_db.postings import LENGTH_BITS, LONGEST_LIST, Ints, Lists, Postings
from quotes_db.posts import words_to_compare
from quotes_db.shingles import word_hash
from quotes_db.store import Shelf, Store

WEIGHTS, PROVENANCE = "claim_weights.json", "claim_weights.provenance.json"
BUDGET = 8_000  # postings read for a search, of some 90,000 in all lists of its terms
BLOCK = 20  # claims scored at once; with 30, MAP@5 on the training part was 0.854, not 0.853
MOST_RANKED = 1_000  # claims
_MOST_COUNTED = 1_000_000  # of ids: an array that long is summed in quicker than ids are sorted
_CLASS_MASK = (1 << LENGTH_BITS) - 1
# Imagined claims, which hold what is to be expected: a store of ten can tell words apart, too.
_PRIOR = 200.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One claim with its score: how much it shares, a word that no claim has counting as 1.

    ``share`` is how much that is of all that the query says, 0 to 1; ``words`` are the claim's.
    """

    id: int
    score: float
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """What the index has read, replaced as a whole when the store has changed."""

    generation: int
    opened: Opened
    claims: int


class ClaimIndex:
    """The posting lists of a store's claims. Get it with ``claim_index_of``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = store.shelf("claims")
        self._lock = threading.Lock()
        self._state: _State | None = None

    def ranked(self, text: str, *, budget: int = BUDGET, block: int = BLOCK) -> Iterator[Ranked]:
        """Yield the claims that share most with a text, best first, of equal ones the oldest.

        They are proposed in the order of their sums and scored a block at a time, when asked for:
        the order is exact inside a block. At most ``MOST_RANKED`` are yielded.

        Cost: some 3 ms for the first block of a post of 30 words, growing with its length but
        hardly with the store.

        Args:
            text: a sentence or a post.
            budget: postings read at most, unless the rarest term has more.
            block: claims scored at once.
        """
        query = Query(words_to_compare(text))
        state = self._current()
        lists = state.opened.lists
        if not state.claims or not len(query.hashes):
            return
        found = [postings.find(query.hashes) for postings in lists]
        frequencies = _summed(found, len(query.hashes))
        gains = _weights()[query.kinds] * _information(frequencies, query.expected, state.claims)
        ids = _proposed(lists, found, _read(frequencies, budget), gains)
        counted = (gains / _most_information(state.claims)).tolist()
        for at in range(0, len(ids), block):
            yield from _scored(self._shelf, ids[at : at + block], query, counted)

    def told(self, query: Query) -> Floats:
        """Return what each term of a query tells among the claims, whatever its kind counts."""
        state = self._current()
        found = [postings.find(query.hashes) for postings in state.opened.lists]
        frequencies = _summed(found, len(query.hashes))
        return _information(frequencies, query.expected, state.claims)

    def information(self, words: Sequence[str]) -> list[float]:
        """Return what each of some words tells among the claims, a word that none has being 1."""
        state = self._current()
        hashes = np.array([word_hash(word) >> 32 for word in words], np.uint32)
        found = [postings.find(hashes) for postings in state.opened.lists]
        frequencies = _summed(found, len(hashes))
        expected = np.array([expected_share(word) for word in words])
        told = _information(frequencies, expected, state.claims)
        alone: list[float] = (told / _most_information(state.claims)).tolist()
        return alone

    def _current(self) -> _State:
        """Return the state as of the last write of any process."""
        generation = self._store.generation()
        state = self._state
        if state is None or state.generation != generation:
            with self._lock:
                state = self._state
                if state is None or state.generation != generation:
                    state = self._state = read_or_mend(self._shelf, self._snapshot)
        return state

    def _snapshot(self) -> _State:
        """Return what one commit left, reusing what has not changed.

        Raises:
            DamagedSegmentError: a published segment cannot be opened.
        """
        before = self._state
        with self._store.snapshot():
            generation = self._store.generation()
            opened = Opened.of(self._shelf, before.opened if before else None)
            return _State(generation, opened, self._store.coverage().claims)


_INDEXES: weakref.WeakKeyDictionary[Store, ClaimIndex] = weakref.WeakKeyDictionary()
_INDEXES_LOCK = threading.Lock()


def claim_index_of(store: Store) -> ClaimIndex:
    """Return the index of a store's claims; the same one for the same store."""
    with _INDEXES_LOCK:
        return _INDEXES.setdefault(store, ClaimIndex(store))


@lru_cache(maxsize=1)
def _weights() -> Floats:
    """Return what each kind of term counts beside the others, as fitted."""
    told = json.loads(resources.files("quotes_db").joinpath(WEIGHTS).read_text("utf-8"))
    return np.array([told[kind] for kind in KINDS])


def _information(frequencies: Ints, expected: Floats, claims: int) -> Floats:
    """Return what each term tells, in nats: the rarer the more."""
    found = frequencies + _PRIOR * expected
    told: Floats = np.log1p((claims + _PRIOR - found + 0.5) / (found + 0.5))
    return told


def _most_information(claims: int) -> float:
    """Return what a term tells that no claim has and none is expected to have."""
    return math.log1p((claims + _PRIOR + 0.5) / 0.5)


def _summed(found: Sequence[Lists], terms: int) -> Ints:
    """Return how many claims hold each term, over all posting lists."""
    return sum((some.frequencies for some in found), np.zeros(terms, np.int64))


def _read(frequencies: Ints, budget: int) -> Ints:
    """Return which terms' lists are read: the rarest, within the budget, but at least one."""
    known = np.flatnonzero(frequencies)
    rarest = known[np.argsort(frequencies[known], kind="stable")]
    spent = np.cumsum(np.minimum(frequencies[rarest], LONGEST_LIST))
    return rarest[: max(1, int(np.searchsorted(spent, budget, side="right")))]


def _proposed(
    lists: Sequence[Postings], found: Sequence[Lists], read: Ints, gains: Floats
) -> list[int]:
    """Return the claims for which the lists that are read sum up most, the largest sum first."""
    ids, parts = [np.empty(0, np.int64)], [np.empty(0)]
    counted = gains[read]
    for postings, some in zip(lists, found, strict=True):
        counts = some.counts.take(read)
        ends = counts.cumsum()
        if not len(ends) or not ends[-1]:
            continue
        where = np.arange(ends[-1])
        where += (some.starts.take(read) - (ends - counts)).repeat(counts)
        held: Ints = postings.ids.take(where).astype(np.int64)
        ids.append(held >> LENGTH_BITS)
        parts.append(counted.repeat(counts) * CLASS_WEIGHTS[held & _CLASS_MASK])
    distinct, sums = _sums(np.concatenate(ids), np.concatenate(parts))
    if len(sums) > MOST_RANKED:
        most = np.argpartition(sums, -MOST_RANKED)[-MOST_RANKED:]
        distinct, sums = distinct[most], sums[most]
    proposed: list[int] = distinct[np.lexsort((distinct, -sums))].tolist()
    return proposed


def _sums(ids: Ints, parts: Floats) -> tuple[Ints, Floats]:
    """Return the different ids, and for each the sum of its parts."""
    if not len(ids) or int(ids.max()) > _MOST_COUNTED:
        distinct, owner = np.unique(ids, return_inverse=True)
        each = np.bincount(owner, weights=parts, minlength=len(distinct))
        return distinct, each.astype(np.float64)
    sums = np.bincount(ids, weights=parts)
    distinct = np.flatnonzero(sums)
    return distinct, sums[distinct].astype(np.float64)


def _scored(shelf: Shelf, ids: Sequence[int], query: Query, gains: Sequence[float]) -> list[Ranked]:
    """Return claims with their scores, best first; one that shares nothing any more is left out."""
    ranked, whole = [], sum(gains)
    for key, written in shelf.words_of(ids):
        fields = fields_of(written)
        score = query.score(fields, gains)
        if score > 0.0:
            ranked.append(Ranked(key, score, score / whole, tuple(fields[0])))
    ranked.sort(key=lambda one: (-one.score, one.id))
    return ranked
