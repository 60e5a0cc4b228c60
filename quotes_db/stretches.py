"""A page's shingles in, the stretches of the page in which a stored quotation may stand out.

The posting lists of the page's pairs and triples are read, the rarest of each neighbourhood first,
so that the cost grows with the page and not with how common its words are. Postings of one
quotation that stand close together on the page make a stretch; it is worth the information of the
words that its shingles cover. All of it is array work over a page at once.
"""

from __future__ import annotations

import numpy as np

from quotes_db.hits import Stretches, gathered, hits_of, places
from quotes_db.index import PageLookup
from quotes_db.postings import LONGEST_LIST, Ints
from quotes_db.thresholds import Floors

POSTINGS_PER_WORD = 12  # read at most, on average over a neighbourhood
_NEIGHBOURHOOD = 16  # words that share their budget
MOST_STRETCHES = 10_000  # beyond any page but one made to be slow
FARTHEST = 16  # words between two hits of one stretch
# That alignment may find beyond what the hits tell: bits, and as a factor of the words covered.
_BITS_UNSEEN, _SHARE_UNSEEN = 5.0, 1.5


def stretches_of(lookup: PageLookup, floors: Floors | None) -> Stretches:
    """Return the stretches that may reach a floor, at most ``MOST_STRETCHES``; None: any.

    Cost: some 10 ms for 10,000 words.
    """
    words = len(lookup.alone)
    read = _read(lookup.frequencies, words)
    hits = hits_of(lookup.lists, lookup.found, read, words=words, most=LONGEST_LIST)
    found = gathered(hits, lookup.alone, lookup.after, farthest=FARTHEST)
    if floors:
        share = np.minimum(1.0, _SHARE_UNSEEN * found.covered / found.length)
        found = found.of(np.flatnonzero(found.bits >= floors.least(share) - _BITS_UNSEEN))
    if len(found.bits) > MOST_STRETCHES:
        found = found.of(np.argsort(-found.bits, kind="stable")[:MOST_STRETCHES])
    return found


def _read(frequencies: Ints, words: int) -> Ints:
    """Return which shingles are read: of each neighbourhood the rarest, within its budget."""
    known = np.flatnonzero(frequencies[words:]) + words
    if not len(known):
        return known
    around = places(known, words)[0] // _NEIGHBOURHOOD
    order = np.lexsort((frequencies[known], around))
    known, around = known[order], around[order]
    counts = frequencies[known]
    spent = np.cumsum(counts)
    first = np.flatnonzero(np.concatenate(([True], around[1:] != around[:-1])))
    before = np.repeat((spent - counts)[first], np.diff(np.append(first, len(known))))
    return known[spent - before <= POSTINGS_PER_WORD * _NEIGHBOURHOOD]
