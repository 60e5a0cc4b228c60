"""Posting lists in, the stretches of a text that quotations share with it out, as array work.

A hit is one posting of one shingle of the text: this quotation holds these words. Hits of one
quotation are gathered into stretches, each worth the information of the words that its hits cover.
All quotations are counted at once, so that the cost is that of some twenty numpy calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quotes_db.postings import FEWEST_WORDS, LENGTH_BITS, Ints, Lists, Postings

Floats = npt.NDArray[np.float64]

MOST_WORDS = (1 << 20) - 1  # of a text
# A hit is a number that sorts by posting, first word and size of the shingle, in that order.
_SIZE_BITS, _POSTING_AT = 2, 22
_SIZE_MASK, _PLACE_MASK = 3, MOST_WORDS
_CLASS_MASK = (1 << LENGTH_BITS) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of a text, one an element: a quotation, the text's words ``[first, last)``, worth.

    ``covered`` counts the words that hits cover, ``bits`` is what they tell. ``length`` is how many
    words the quotation has at least; it may have 1.4 times as many.
    """

    quotation_ids: Ints
    length: Ints
    first: Ints
    last: Ints
    covered: Ints
    bits: Floats

    def of(self, kept: Ints) -> Stretches:
        """Return some of them, by their places."""
        return Stretches(*(getattr(self, name)[kept] for name in Stretches.__slots__))


def places(shingle: Ints, words: int) -> tuple[Ints, Ints]:
    """Return the first word and the size of shingles, given by their place in their order."""
    pair, triple = shingle >= words, shingle >= 2 * words - 1
    return shingle - words * pair - (words - 1) * triple, 1 + pair + triple


def hits_of(
    lists: Sequence[Postings], found: Sequence[Lists], read: Ints, *, words: int, most: int
) -> Ints:
    """Return the hits of some shingles of a text, as sorted numbers.

    Args:
        lists: posting lists.
        found: where the text's shingles are in each of them.
        read: which shingles, by their place in the order of ``shingles``.
        words: of the text.
        most: postings read of one list.
    """
    at, size = places(read, words)
    low = (at << _SIZE_BITS) | size
    parts = []
    for postings, some in zip(lists, found, strict=True):
        counts = np.minimum(some.counts.take(read), most)
        ends = counts.cumsum()
        if not len(ends) or not ends[-1]:
            continue
        where = np.arange(ends[-1])
        where += (some.starts.take(read) - (ends - counts)).repeat(counts)
        hits = postings.ids.take(where).astype(np.int64)
        hits <<= _POSTING_AT
        hits |= low.repeat(counts)
        parts.append(hits)
    if not parts:
        return np.empty(0, np.int64)
    hits = np.concatenate(parts) if len(parts) > 1 else parts[0]
    hits.sort()
    return hits


def gathered(
    hits: Ints, alone: Floats, after: Floats, *, run_bits: float = 0.0, farthest: int = MOST_WORDS
) -> Stretches:
    """Return the stretches that sorted hits make.

    Args:
        hits: as ``hits_of`` returns them.
        alone: what each word of the text tells by itself, in bits.
        after: what it still tells when the word before it is known.
        run_bits: what each run of words costs, so that one run is worth more than scattered words.
        farthest: words between the beginnings of two hits of one stretch.
    """
    if not len(hits):
        return Stretches(hits, hits, hits, hits, hits, np.empty(0))
    posting = hits >> _POSTING_AT
    at = (hits >> _SIZE_BITS) & _PLACE_MASK
    # Places are numbered through all quotations, so that one running maximum tells of every hit how
    # far the words of its quotation were covered before. Those of the one before are all lower.
    begin = (posting << _POSTING_AT) | at
    end = begin + (hits & _SIZE_MASK)
    reached = np.maximum.accumulate(end)
    before = np.empty_like(reached)
    before[0], before[1:] = -1, reached[:-1]
    fresh = before <= begin
    known_to = np.minimum(np.maximum(before, begin), end)
    sums = np.zeros(len(after) + 1)
    after.cumsum(out=sums[1:])
    # A run's first word tells what it tells alone, each further one what it adds.
    gain = sums.take(end & _PLACE_MASK) - sums.take(known_to & _PLACE_MASK)
    gain += fresh * (alone - after - run_bits).take(at)
    begins = np.ones(len(hits), bool)
    np.not_equal(posting[1:], posting[:-1], out=begins[1:])
    if farthest < len(after):
        begins[1:] |= at[1:] - at[:-1] > farthest
    first = begins.nonzero()[0]
    last = np.append(first[1:], len(hits)) - 1
    one = posting.take(first)
    return Stretches(
        quotation_ids=one >> LENGTH_BITS,
        length=FEWEST_WORDS.take(one & _CLASS_MASK),
        first=at.take(first),
        last=reached.take(last) & _PLACE_MASK,
        covered=np.add.reduceat(end - known_to, first),
        bits=np.add.reduceat(gain, first),
    )
