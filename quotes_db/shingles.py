"""Folded words in, 32-bit hashes of their 1-, 2- and 3-word shingles out.

Pairs and triples of words find a quotation; measured against single words, winnowing and MinHash
they had the best recall for the fewest postings read. Single words are there for selections of one
to three words and tell how common a word is. A collision of two hashes costs one needless
candidate, never a wrong answer: every candidate is compared word by word afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Owners = npt.NDArray[np.int64]
_Wide = npt.NDArray[np.uint64]

# Odd 64-bit constants (golden ratio and two of MurmurHash3's): multiply-and-add keeps word order.
_SECOND, _THIRD, _FINAL = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xFF51AFD7ED558CCD),
    np.uint64(0xC4CEB9FE1A85EC53),
)
_HALF = np.uint64(32)
_WIDE_MASK = (1 << 64) - 1


def word_hash(word: str) -> int:
    """Return 64 bits that are the same for the word in every process and on every machine."""
    return int.from_bytes(
        blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


_remembered = lru_cache(maxsize=30_000)(word_hash)  # 6 MB, for the words of one text after another


class _Hashed(dict[str, int]):
    """The hashes of a batch's words, each made when it is first asked for."""

    def __missing__(self, word: str) -> int:
        self[word] = hashed = word_hash(word)
        return hashed


def shingles(words: Sequence[str]) -> Hashes:
    """Return the hashes of a text's words, then of its pairs, then of its triples."""
    wide = np.fromiter(map(_remembered, words), np.uint64, len(words))
    pairs, triples = _sums(wide)
    return np.concatenate((_ones(wide), mixed(np.concatenate((pairs, triples)))))


def shingles_of_batch(texts: Sequence[Sequence[str]]) -> tuple[Hashes, Owners]:
    """Return the shingles of many texts, hashed all at once, and for each the text it is of."""
    counts = np.fromiter(map(len, texts), np.int64, len(texts))
    words = map(_Hashed().__getitem__, chain.from_iterable(texts))
    wide = np.fromiter(words, np.uint64, int(counts.sum()))
    owners = np.repeat(np.arange(len(texts)), counts)
    pairs, triples = _sums(wide)
    # Where a text ends, a pair or triple would reach into the next.
    whole = [owners[:-reach] == owners[reach:] for reach in (1, 2)]
    hashes = (_ones(wide), mixed(pairs[whole[0]]), mixed(triples[whole[1]]))
    return np.concatenate(hashes), np.concatenate(
        (owners, owners[:-1][whole[0]], owners[:-2][whole[1]])
    )


def _ones(wide: _Wide) -> Hashes:
    return (wide >> _HALF).astype(np.uint32)


def _sums(wide: _Wide) -> tuple[_Wide, _Wide]:
    """Return what is mixed to hash each pair and each triple of neighbours."""
    pairs = wide[:-1] * _SECOND + wide[1:]
    return pairs, pairs[:-1] * _THIRD + wide[2:]


def hashed_pairs(wide: _Wide) -> Hashes:
    """Return the hash of each two neighbours."""
    return mixed(wide[:-1] * _SECOND + wide[1:])


def mixed_one(wide: int) -> int:
    """Return what ``mixed`` returns for one number."""
    return ((wide ^ (wide >> 32)) * int(_FINAL) & _WIDE_MASK) >> 32


def mixed(wide: _Wide) -> Hashes:
    """Return the upper half of a 64-bit mix, so that neighbouring inputs land far apart."""
    wide = (wide ^ (wide >> _HALF)) * _FINAL
    return (wide >> _HALF).astype(np.uint32)
