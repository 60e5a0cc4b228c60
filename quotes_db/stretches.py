"""A page's shingles in, the stretches of the page in which a stored quotation may stand out.

The posting lists of the page's pairs and triples are read, the rarest of each neighbourhood first,
so that the cost grows with the page and not with how common its words are. Postings of one
quotation that stand close together on the page make a stretch; it is worth the information of the
words that its shingles cover. All of it is array work over a page at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quotes_db.index import PageLookup
from quotes_db.postings import U64, Lists, Postings

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

POSTINGS_PER_WORD = 12  # read at most, on average over a neighbourhood
_TRIPLE_BITS = 3.0
_NEIGHBOURHOOD = 16  # words that share their budget
MOST_STRETCHES = 10_000  # beyond any page but one made to be slow
FARTHEST = 16  # words between two hits of one stretch
# A posting is packed for sorting: quotation id, page word, shingle size.
_SIZE_BITS, _PLACE_BITS = np.uint64(2), np.uint64(20)
_PLACE_MASK = np.uint64((1 << 20) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of a page, one an element: a quotation, page words ``[first, last)``, and worth.

    ``covered`` counts the words that hits cover, ``bits`` is what they tell.
    """

    quotation_ids: Ints
    first: Ints
    last: Ints
    covered: Ints
    bits: Floats


def stretches_of(lookup: PageLookup, *, least_bits: float, clear_bits: float) -> Stretches:
    """Return the stretches that tell at least ``least_bits``, at most ``MOST_STRETCHES``.

    Those that tell less than ``clear_bits`` are chance or very short quotations, and there are
    thousands of them on a page: a pair does not count, a triple must tell ``_TRIPLE_BITS`` more.

    Cost: some 10 ms for 10,000 words.
    """
    read = _read(lookup.frequencies, len(lookup.alone))
    hits = np.concatenate(
        [
            np.empty(0, np.uint64),
            *(
                _hits(postings, found, read, len(lookup.alone))
                for postings, found in zip(lookup.lists, lookup.found, strict=True)
            ),
        ]
    )
    hits.sort()
    found = _gathered(hits, lookup.alone, lookup.after)
    needed = np.choose(
        np.clip(found.covered, 2, 4) - 2, (clear_bits, least_bits + _TRIPLE_BITS, least_bits)
    )
    enough = found.bits >= np.minimum(needed, clear_bits)
    kept = np.flatnonzero(enough)
    if len(kept) > MOST_STRETCHES:
        kept = kept[np.argsort(-found.bits[kept], kind="stable")[:MOST_STRETCHES]]
    return Stretches(*(getattr(found, name)[kept] for name in Stretches.__slots__))


def _places(shingle: Ints, words: int) -> tuple[Ints, Ints]:
    """Return the first word and the size of pairs and triples, given their place in the order."""
    triple = shingle >= 2 * words - 1
    return np.where(triple, shingle - (2 * words - 1), shingle - words), np.where(triple, 3, 2)


def _read(frequencies: Ints, words: int) -> Ints:
    """Return which shingles are read: of each neighbourhood the rarest, within its budget."""
    known = np.flatnonzero(frequencies[words:]) + words
    if not len(known):
        return known
    around = _places(known, words)[0] // _NEIGHBOURHOOD
    order = np.lexsort((frequencies[known], around))
    known, around = known[order], around[order]
    counts = frequencies[known]
    spent = np.cumsum(counts)
    first = np.flatnonzero(np.concatenate(([True], around[1:] != around[:-1])))
    before = np.repeat((spent - counts)[first], np.diff(np.append(first, len(known))))
    return known[spent - before <= POSTINGS_PER_WORD * _NEIGHBOURHOOD]


def _hits(postings: Postings, found: Lists, read: Ints, words: int) -> U64:
    """Return the packed postings of the shingles that are read."""
    starts, counts = found.starts[read], found.counts[read]
    ends = np.cumsum(counts)
    if not len(ends) or not ends[-1]:
        return np.empty(0, np.uint64)
    places = np.arange(ends[-1]) + np.repeat(starts - (ends - counts), counts)
    ids: U64 = postings.ids[places].astype(np.uint64)
    at, size = _places(read, words)
    low = (at.astype(np.uint64) << _SIZE_BITS) | size.astype(np.uint64)
    return (ids << (_PLACE_BITS + _SIZE_BITS)) | np.repeat(low, counts)


def _gathered(hits: U64, alone: Floats, after: Floats) -> Stretches:
    """Return the stretches that sorted hits make."""
    ids = (hits >> (_PLACE_BITS + _SIZE_BITS)).astype(np.int64)
    at = ((hits >> _SIZE_BITS) & _PLACE_MASK).astype(np.int64)
    end = at + (hits & np.uint64(3)).astype(np.int64)
    begins = np.ones(len(hits), bool)
    begins[1:] = (ids[1:] != ids[:-1]) | (at[1:] - at[:-1] > FARTHEST)
    # How far the words were covered before. Within a stretch the ends never go back: a triple ends
    # no later than the pair that begins a word after it.
    before = np.concatenate(([0], end[:-1])) if len(hits) else end
    fresh = begins | (at >= before)
    known_to = np.where(fresh, at, before)
    sums = np.concatenate(([0.0], np.cumsum(after)))
    # A run's first word tells what it tells alone, each further one what it adds.
    gain = sums[end] - sums[known_to]
    gain += np.where(fresh, alone[at] - after[at], 0.0)
    first = np.flatnonzero(begins)
    if not len(first):
        return Stretches(ids, at, end, end, gain)
    bits = np.add.reduceat(gain, first)
    last = np.append(first[1:], len(hits)) - 1
    covered = np.add.reduceat(end - known_to, first)
    return Stretches(ids[first], at[first], end[last], covered, bits)
