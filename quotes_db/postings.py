"""Posting lists: for each shingle the records that hold it, as sorted arrays.

``keys`` are the shingles' hashes, ascending; the postings of ``keys[i]`` are ``ids[starts[i]:
starts[i + 1]]``, ascending. A posting is a record's id with a class in the lowest bits: for a
quotation that of its length, so that what can be no match is told before any text is read, for a
claim that of what the term weighs in it. Lists never change; new ones are merged out of old ones,
and ``segmentfile`` keeps them on disk.

Of a list longer than ``LONGEST_LIST`` only the beginning is kept, for a query seldom reads
further; how long it was is kept beside it, because that tells how common the shingle is.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

LONGEST_LIST = 4_096  # four times what a query of a sentence reads in all
LENGTH_BITS = 4
MOST_ID = (1 << (32 - LENGTH_BITS)) - 1  # 268 million
# The fewest words of each class of length: each begins at some 1.4 times the one before.
FEWEST_WORDS: Ints = np.array([1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256])
_CHUNK = 500_000  # postings merged at once: 30 MB of memory
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Lists:
    """Where some shingles' lists are: first posting, postings kept, quotations that hold it."""

    starts: Ints
    counts: Ints
    frequencies: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Immutable posting lists, in memory or memory-mapped.

    ``directory`` may be empty. Else it tells for each value of a hash's upper bits where its keys
    begin, and none of these runs is longer than ``window``: two or three cache lines are read for a
    look-up, where a binary search among millions of keys reads twenty.
    """

    keys: U32
    starts: U32
    ids: U32
    heavy_keys: U32
    heavy_counts: U32
    directory: U32
    window: int = 0

    def find(self, hashes: U32) -> Lists:
        """Return the lists of some shingles, in order; an unknown shingle has an empty one."""
        if not len(self.keys):
            nothing = np.zeros(len(hashes), np.int64)
            return Lists(nothing, nothing, nothing)
        at, known = self._places(hashes) if self.window else self._searched(hashes)
        starts = self.starts.take(at).astype(np.int64)
        counts = (self.starts.take(at + 1) - starts) * known
        cut = np.flatnonzero(counts == LONGEST_LIST)
        if not len(cut) or not len(self.heavy_keys):
            return Lists(starts, counts, counts)
        frequencies = counts.copy()
        heavy = np.searchsorted(self.heavy_keys, hashes[cut])
        heavy[heavy == len(self.heavy_keys)] = 0
        longer = self.heavy_keys[heavy] == hashes[cut]
        frequencies[cut[longer]] = self.heavy_counts[heavy[longer]]
        return Lists(starts, counts, frequencies)

    def _places(self, hashes: U32) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the place of each key, and whether it is there, by the directory."""
        shift = np.uint32(33 - len(self.directory).bit_length())
        low = self.directory.take(hashes >> shift).astype(np.int64)
        # Past the end the last key is repeated, and the first place of several is taken.
        near = self.keys.take(low[:, None] + _REACH[: self.window], mode="clip")
        at = low + (near == hashes[:, None]).argmax(axis=1)
        return at, self.keys.take(at, mode="clip") == hashes

    def _searched(self, hashes: U32) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the same by binary search, which suits few keys."""
        at = np.searchsorted(self.keys, hashes)
        at[at == len(self.keys)] = 0
        return at, self.keys.take(at) == hashes


_REACH = np.arange(1 << 12)
_NONE = np.empty(0, np.uint32)
EMPTY = Postings(_NONE, np.zeros(1, np.uint32), _NONE, _NONE, _NONE, _NONE)


def pack(record_ids: Sequence[int], hashes: U32, owners: Ints, classes: Ints | None = None) -> U64:
    """Return the distinct postings of some records as 64-bit numbers: hash above, posting below.

    Args:
        record_ids: none above ``MOST_ID``.
        hashes: of what each holds, in any order. A quotation of n words has n, with n - 1 pairs
            and n - 2 triples.
        owners: for each hash the place of its record in ``record_ids``.
        classes: for each hash what its posting says in the lowest bits; None: the length of the
            quotation, by the number of its hashes.
    """
    if classes is None:
        counts = np.bincount(owners, minlength=len(record_ids))
        words = np.maximum((counts + 3) // 3, 1)
        classes = (np.searchsorted(FEWEST_WORDS, words, side="right") - 1).take(owners)
    postings = np.array(record_ids, np.uint64).take(owners) << np.uint64(LENGTH_BITS)
    packed = hashes.astype(np.uint64) << _HALF
    packed |= postings | classes.astype(np.uint64)
    packed.sort()
    distinct: U64 = packed[np.append(True, packed[1:] != packed[:-1])[: len(packed)]]
    return distinct


def lists_of(packed: U64) -> Postings:
    """Return the posting lists of packed, sorted postings."""
    keys, counts = _runs(packed)
    return _capped(keys, counts, packed.astype(np.uint32), counts)


def _runs(packed: U64) -> tuple[U32, Ints]:
    """Return the different hashes of packed, sorted postings, and how many postings each has."""
    hashes = (packed >> _HALF).astype(np.uint32)
    first = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])[: len(hashes)])
    return hashes[first], np.diff(np.append(first, len(hashes)))


def _capped(keys: U32, counts: Ints, ids: U32, true: Ints) -> Postings:
    """Return lists cut to the longest; ``true`` is how many quotations hold each shingle."""
    starts = np.concatenate(([0], np.cumsum(counts)))
    if len(counts) and counts.max() > LONGEST_LIST:
        place = np.arange(len(ids)) - np.repeat(starts[:-1], counts)
        ids = ids[place < LONGEST_LIST]
        starts = np.concatenate(([0], np.cumsum(np.minimum(counts, LONGEST_LIST))))
    heavy = np.flatnonzero(true > np.diff(starts))
    return Postings(
        keys,
        starts.astype(np.uint32),
        ids,
        keys[heavy],
        true[heavy].astype(np.uint32),
        _NONE,
    )


def merged(parts: Sequence[Postings]) -> Iterator[Postings]:
    """Yield the union of posting lists in chunks of ascending keys, each in bounded memory."""
    total = sum(len(part.ids) for part in parts)
    bounds = np.linspace(0, 1 << 32, max(1, total // _CHUNK) + 1).astype(np.uint64)
    for low, high in pairwise(bounds.tolist()):
        yield _union([_slice(part, low, high) for part in parts])
        for part in parts:
            _let_go(part.ids)


def _slice(part: Postings, low: int, high: int) -> Postings:
    """Return the lists with keys from ``low`` to below ``high``."""
    first, last = (
        int(np.searchsorted(part.keys, np.uint32(bound))) if bound < 1 << 32 else len(part.keys)
        for bound in (low, high)
    )
    starts = part.starts[first : last + 1]
    heavy = (part.heavy_keys >= low) & (part.heavy_keys.astype(np.uint64) < high)
    return Postings(
        part.keys[first:last],
        starts,
        part.ids[int(starts[0]) : int(starts[-1])],
        part.heavy_keys[heavy],
        part.heavy_counts[heavy],
        _NONE,
    )


def _union(parts: Sequence[Postings]) -> Postings:
    """Return the union of posting lists in memory."""
    packed = np.concatenate(
        [
            np.repeat(part.keys, np.diff(part.starts)).astype(np.uint64) << _HALF | part.ids
            for part in parts
        ]
    )
    packed.sort()
    keys, counts = _runs(packed)
    true = counts.copy()
    for part in parts:
        if len(part.heavy_keys):  # of whose lists only the beginning was left to count
            true[np.searchsorted(keys, part.heavy_keys)] += part.heavy_counts - LONGEST_LIST
    return _capped(keys, counts, packed.astype(np.uint32), true)


def _let_go(array: U32) -> None:
    """Give back the memory of a mapped file's pages that were read; they stay in the page cache."""
    if isinstance(array.base, np.memmap) and isinstance(array.base.base, mmap.mmap):
        array.base.base.madvise(mmap.MADV_DONTNEED)
