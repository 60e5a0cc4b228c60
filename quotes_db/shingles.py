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

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
_Wide = npt.NDArray[np.uint64]

# Odd 64-bit constants (golden ratio and two of MurmurHash3's): multiply-and-add keeps word order.
_SECOND, _THIRD, _FINAL = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xFF51AFD7ED558CCD),
    np.uint64(0xC4CEB9FE1A85EC53),
)
_HALF = np.uint64(32)


@lru_cache(maxsize=100_000)  # 20 MB
def word_hash(word: str) -> int:
    """Return 64 bits that are the same for the word in every process and on every machine."""
    return int.from_bytes(
        blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def shingles(words: Sequence[str]) -> Hashes:
    """Return the hashes of a text's words, then of its pairs, then of its triples."""
    wide = np.fromiter(map(word_hash, words), np.uint64, len(words))
    return np.concatenate((_ones(wide), _pairs(wide), _triples(wide)))


def shingles_of_batch(texts: Sequence[Sequence[str]]) -> list[bytes]:
    """Return ``shingles`` of each text as little-endian bytes, hashed all at once."""
    wide = np.fromiter((word_hash(word) for words in texts for word in words), np.uint64)
    ones, pairs, triples = (
        hashes.astype("<u4").tobytes() for hashes in (_ones(wide), _pairs(wide), _triples(wide))
    )
    found, start = [], 0
    for words in texts:
        # Where the last two pairs and triples begin, they reach into the next text.
        ends = [start + 4 * max(0, len(words) - reach) for reach in range(3)]
        found.append(ones[start : ends[0]] + pairs[start : ends[1]] + triples[start : ends[2]])
        start = ends[0]
    return found


def _ones(wide: _Wide) -> Hashes:
    return (wide >> _HALF).astype(np.uint32)


def _pairs(wide: _Wide) -> Hashes:
    return _mixed(wide[:-1] * _SECOND + wide[1:])


def _triples(wide: _Wide) -> Hashes:
    return _mixed((wide[:-2] * _SECOND + wide[1:-1]) * _THIRD + wide[2:])


def _mixed(wide: _Wide) -> Hashes:
    """Return the upper half of a 64-bit mix, so that neighbouring inputs land far apart."""
    wide = (wide ^ (wide >> _HALF)) * _FINAL
    return (wide >> _HALF).astype(np.uint32)
