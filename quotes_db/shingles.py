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


@lru_cache(maxsize=300_000)
def word_hash(word: str) -> int:
    """Return 64 bits that are the same for the word in every process and on every machine."""
    return int.from_bytes(
        blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def word_hashes(words: Sequence[str]) -> _Wide:
    """Return the 64-bit hashes of words, in order."""
    return np.fromiter(map(word_hash, words), dtype=np.uint64, count=len(words))


def unigrams(words: _Wide) -> Hashes:
    """Return one hash for each word, in order."""
    return (words >> _HALF).astype(np.uint32)


def bigrams(words: _Wide) -> Hashes:
    """Return one hash for each pair of neighbouring words, in order."""
    return _mixed(words[:-1] * _SECOND + words[1:])


def trigrams(words: _Wide) -> Hashes:
    """Return one hash for each three words in a row, in order."""
    return _mixed((words[:-2] * _SECOND + words[1:-1]) * _THIRD + words[2:])


def shingles(words: Sequence[str]) -> Hashes:
    """Return the distinct hashes of all 1-, 2- and 3-word shingles of a text, ascending."""
    wide = word_hashes(words)
    return np.unique(np.concatenate((unigrams(wide), bigrams(wide), trigrams(wide))))


def _mixed(wide: _Wide) -> Hashes:
    """Return the upper half of a 64-bit mix, so that neighbouring inputs land far apart."""
    wide = (wide ^ (wide >> _HALF)) * _FINAL
    return (wide >> _HALF).astype(np.uint32)
