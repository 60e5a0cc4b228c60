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
    known_fields_of,
    words_alone,
)
from quotes_db.opened import Current, Opened
from quotes_db.postings import LENGTH_BITS, LONGEST_LIST, U32, Ints, Lists, Postings
from quotes_db.store import Shelf, Store

WEIGHTS, PROVENANCE = "claim_weights.json", "claim_weights.provenance.json"
BUDGET = 8_000  # postings read for a search, of some 90,000 in all lists of its terms
WORD_BUDGET = 5_000  # postings of whole words read to tell that no claim is like a text
# Claims scored before the first is yielded, at most and at least; 13 on average. All 20 gave the
# same MAP@5 on the training part, 0.853, with 30 it was 0.854, with 12 0.8525. A page asks for 11.
BLOCK, FIRST, _STEP = 20, 12, 4
_PLACES, _MOSTLY = 5, 0.9
MOST_RANKED = 1_000  # claims
_COUNTED = 40  # times as many ids as postings: an array that long is quicker than sorting these
_CLASS_BITS, _CLASS_MASK = np.uint32(LENGTH_BITS), np.uint32((1 << LENGTH_BITS) - 1)
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

    def find(self, hashes: U32) -> tuple[Ints, list[Lists]]:
        """Return how many claims hold each term, and where its lists are."""
        found = [postings.find(hashes) for postings in self.opened.lists]
        return sum((some.frequencies for some in found), np.zeros(len(hashes), np.int64)), found

    def told(self, frequencies: Ints, expected: Floats) -> Floats:
        """Return what each term tells: the rarer the more, one that no claim has at most 1."""
        found = frequencies + _PRIOR * expected
        nats = np.log1p((self.claims + _PRIOR - found + 0.5) / (found + 0.5))
        told: Floats = nats / math.log1p((self.claims + _PRIOR + 0.5) / 0.5)
        return told

    def gains(self, query: Query, frequencies: Ints) -> Floats:
        """Return what each term of a query counts: what it tells, by the weight of its kind."""
        return _weights()[query.kinds] * self.told(frequencies, query.expected)


class ClaimIndex:
    """The posting lists of a store's claims. Get it with ``claim_index_of``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = store.shelf("claims")
        self._current = Current(store, self._shelf, self._snapshot)

    def ranked(
        self,
        words: Sequence[str],
        *,
        budget: int = BUDGET,
        block: int = BLOCK,
        first: int = FIRST,
    ) -> Iterator[Ranked]:
        """Yield the claims that share most with a text, best first, of equal ones the oldest.

        They are proposed in the order of their sums and scored a block at a time, when asked for:
        the order is exact inside a block. At most ``MOST_RANKED`` are yielded.

        Cost: some 1.5 ms for the first block of a post of 30 words, growing with its length but
        hardly with the store.

        Args:
            words: of a sentence or a post, as ``posts.words_to_compare`` returns them.
            budget: postings read at most, unless the rarest term has more.
            block: claims scored at most before the first of them is yielded.
            first: of these how many at least; the others if they may come among the first five.
        """
        query = Query(words)
        state = self._current.state()
        if not state.claims or not len(query.hashes):
            return
        frequencies, found = state.find(query.hashes)
        gains = state.gains(query, frequencies)
        ids, sums = _largest(
            *_sums(state.opened.lists, found, _read(frequencies, budget), gains), most=MOST_RANKED
        )
        at = 0
        while at < len(ids):
            some = slice(at, at + block)
            done, ranked = _block(self._shelf, ids[some], sums[some], query, gains, first=first)
            yield from ranked
            at += done

    def most_in_words(self, words: Sequence[str]) -> float:
        """Return what the whole words that a text shares with a claim count together at most.

        Most texts are like no claim, and this tells so without their other terms. Cost: 0.2 ms.
        """
        state = self._current.state()
        if not state.claims or not words:
            return 0.0
        hashes, expected = words_alone(words)
        frequencies, found = state.find(hashes)
        gains = state.told(frequencies, expected)
        _, sums = _sums(state.opened.lists, found, _read(frequencies, WORD_BUDGET), gains)
        return float(sums.max()) if len(sums) else 0.0

    def told(self, query: Query) -> Floats:
        """Return what each term of a query tells among the claims, whatever its kind counts."""
        state = self._current.state()
        return state.told(state.find(query.hashes)[0], query.expected)

    def information(self, words: Sequence[str]) -> list[float]:
        """Return what each of some different words tells among the claims; see ``Ranked.score``."""
        state = self._current.state()
        hashes, expected = words_alone(words)
        told: list[float] = state.told(state.find(hashes)[0], expected).tolist()
        return told

    def _snapshot(self, before: _State | None) -> _State:
        """Return what one commit left, reusing what has not changed since ``before``.

        Raises:
            DamagedSegmentError: a published segment cannot be opened.
        """
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


def _read(frequencies: Ints, budget: int) -> Ints:
    """Return which terms' lists are read: the rarest, within the budget, but at least one."""
    known = np.flatnonzero(frequencies)
    rarest = known[np.argsort(frequencies[known], kind="stable")]
    spent = np.cumsum(np.minimum(frequencies[rarest], LONGEST_LIST))
    return rarest[: max(1, int(np.searchsorted(spent, budget, side="right")))]


def _sums(
    lists: Sequence[Postings], found: Sequence[Lists], read: Ints, gains: Floats
) -> tuple[Ints, Floats]:
    """Return the claims in the lists that are read, ascending, and what each gains there."""
    held, parts = [np.empty(0, np.uint32)], [np.empty(0)]
    counted = gains.take(read)
    for postings, some in zip(lists, found, strict=True):
        counts = some.counts.take(read)
        ends = counts.cumsum()
        if not len(ends) or not ends[-1]:
            continue
        where = np.arange(ends[-1])
        where += (some.starts.take(read) - (ends - counts)).repeat(counts)
        there = postings.ids.take(where)
        held.append(there)
        parts.append(counted.repeat(counts) * CLASS_WEIGHTS.take(there & _CLASS_MASK))
    return _summed(np.concatenate(held) >> _CLASS_BITS, np.concatenate(parts))


def _summed(ids: U32, parts: Floats) -> tuple[Ints, Floats]:
    """Return the different ids, ascending, and for each the sum of its parts."""
    if not len(ids):
        return ids.astype(np.int64), parts
    if int(ids.max()) < _COUNTED * len(ids):
        sums = np.bincount(ids, weights=parts)
        distinct = np.flatnonzero(sums)
        return distinct, sums[distinct].astype(np.float64)
    order = ids.argsort(kind="stable")
    ids = ids[order]
    first = np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))
    return ids[first].astype(np.int64), np.add.reduceat(parts[order], first)


def _largest(ids: Ints, sums: Floats, *, most: int) -> tuple[list[int], list[float]]:
    """Return the ids with the largest sums, largest first, of equal ones the lowest id."""
    if len(sums) > most:
        least = np.partition(sums, -most)[-most]
        enough = np.flatnonzero(sums >= least)
        ids, sums = ids[enough], sums[enough]
    largest = (-sums).argsort(kind="stable")[:most]
    return ids[largest].tolist(), sums[largest].tolist()


def _block(
    shelf: Shelf,
    ids: Sequence[int],
    sums: Sequence[float],
    query: Query,
    gains: Floats,
    *,
    first: int,
) -> tuple[int, list[Ranked]]:
    """Return how many of some proposed claims were scored, and these, best first.

    A score is the sum by which a claim was proposed, and what the lists that were not read add. If
    the next claim with as much added as nine of ten got would come behind the fifth, it and those
    behind it are left for later.
    """
    done, ranked, proposed = 0, list[Ranked](), dict(zip(ids, sums, strict=True))
    while done < len(ids):
        if len(ranked) >= _PLACES:
            added = sorted(one.score - proposed[one.id] for one in ranked)
            if sums[done] + added[int(_MOSTLY * (len(added) - 1))] < ranked[_PLACES - 1].score:
                break
        step = _STEP if done else first
        ranked += _scored(shelf, ids[done : done + step], query, gains)
        ranked.sort(key=_order)
        done = min(done + step, len(ids))
    return done, ranked


def _scored(shelf: Shelf, ids: Sequence[int], query: Query, gains: Floats) -> list[Ranked]:
    """Return claims with their scores; one that shares nothing any more is left out."""
    rows = shelf.words_of(ids)
    claims = [known_fields_of(written) for _, written in rows]
    scores, whole = query.scores(claims, gains).tolist(), float(gains.sum())
    return [
        Ranked(key, score, score / whole, fields[0])
        for (key, _), fields, score in zip(rows, claims, scores, strict=True)
        if score > 0.0
    ]


def _order(one: Ranked) -> tuple[float, int]:
    return -one.score, one.id
