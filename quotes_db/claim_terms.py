"""Claims in, weighed terms out: what the claims' index holds, and how much two texts share of it.

A claim is mostly put in other words than the post that makes it, so single words decide, not runs
of them as with quotations. Four kinds of terms, each a 32-bit hash:

* *word*: a folded word;
* *part*: four letters in a row of a word with its edges, so that ``deported`` meets
  ``deportation`` in any language without a stemmer (measured better than stems or prefixes), and
  ``nuclearplant`` meets ``plant``;
* *pair*: two neighbours, by their first five letters; in scripts without spaces two characters;
* *title*: a word of the title of a review: it names what the claim is about.

They are weighed by BM25 (Robertson and Walker 1994): how often a term is there, against the
length, of an average that is fixed so that a posting can hold the result. The kinds' weights are
fitted, see ``claim_weights.provenance.json``.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar
from zlib import crc32

import numpy as np
import numpy.typing as npt

from quotes_db.claim_records import TITLES_AFTER
from quotes_db.postings import LENGTH_BITS, U32, U64, Ints, pack
from quotes_db.posts import words_to_compare
from quotes_db.shingles import hashed_pairs, mixed, mixed_one, word_hash

Floats = npt.NDArray[np.float64]

WORD, PART, PAIR, TITLE = range(4)  # kinds
KINDS: Final = ("word", "part", "pair", "title")
_K1, _B = 1.2, 0.75  # the usual values; others from 0.8 to 2 and 0.5 to 0.9 were no better
_AVERAGE_WORDS, _AVERAGE_TITLE = 26.0, 9.0  # of a claim with its titles, and of these
_PART_LETTERS, _PAIR_LETTERS = 4, 5
_CLASSES = 1 << LENGTH_BITS  # of what a term weighs in a claim
_SHORTEST, _SHORTER, _RARE = 0.8, 0.6, 0.01  # "of" is in 29 % of claims, "that" in 10 %
_PAIR_SHARE = 0.001
_IDEOGRAPHS = "\u2e80"
_DIGIT = re.compile(r"\d")
_Number = TypeVar("_Number", float, Floats)
_HALF = np.uint64(32)
_TITLE_MARK = 0x5BD1E9955BD1E995
_OWNER_MASK = np.uint64(0xFFFFFFFF)
_share = attrgetter("share")


class _Word(NamedTuple):
    """The hashes of one folded word: whole, in a title, of its beginning, and of its parts.

    ``alone`` are those of the terms that it makes in a text without a neighbour. ``share`` is in
    what part of texts it is to be expected.
    """

    wide: int
    title: int
    beginning: int
    parts: tuple[int, ...]
    alone: frozenset[int]
    share: float


@lru_cache(maxsize=50_000)  # 40 MB at most
def _word(word: str) -> _Word:
    parts: tuple[int, ...] = ()
    # A part of a number is another number, and so short a word is its only part.
    if len(word) > 2 and not _DIGIT.search(word):
        parts = tuple({_short_hash(some) for some in _letters(word)})
    wide = word_hash(word)
    beginning = _short_hash(word[:_PAIR_LETTERS])
    title, alone = mixed_one(wide ^ _TITLE_MARK), frozenset((wide >> 32, *parts))
    return _Word(wide, title, beginning, parts, alone, expected_share(word))


def _letters(word: str) -> list[str]:
    """Return each four letters in a row of a word with its edges."""
    edged = f"_{word}_"
    return [edged[at : at + _PART_LETTERS] for at in range(len(edged) - _PART_LETTERS + 1)]


def expected_share(word: str) -> float:
    """Return in what part of texts a word is to be expected: short words are common ones.

    Zipf's law of abbreviation, in any script that has letters; of others a character is a word.
    """
    return _RARE if word[:1] >= _IDEOGRAPHS else max(_RARE, _SHORTEST * _SHORTER ** len(word))


def _short_hash(letters: str) -> int:
    """Return 32 bits for a few letters, never 0; other short texts seldom have the same."""
    return crc32(letters.encode("utf-8", "replace")) or 1


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The terms of some texts, each once a text; ``owners[i]`` is the place of its text.

    ``weights`` is what each weighs in its text, 0 to 1: more the more often, less the longer the
    text is.
    """

    hashes: U32
    owners: Ints
    kinds: Ints
    weights: Floats


def fields_of(written: str) -> list[list[str]]:
    """Return the words of a claim's text and of each title, as the store joins them."""
    return [words_to_compare(field) for field in written.split(TITLES_AFTER)]


@lru_cache(maxsize=4_096)  # 8 MB; of 14,200 claims, half of those that a query is compared with
def known_fields_of(written: str) -> tuple[tuple[str, ...], ...]:
    """Return ``fields_of``, remembered: some claims are near to many queries."""
    return tuple(map(tuple, fields_of(written)))


def terms_of(records: Sequence[Sequence[Sequence[str]]]) -> Terms:
    """Return the terms of claims, each given as its fields' words: the text, then titles.

    Cost: some 25 µs for a claim of 25 words.
    """
    fields = list(chain.from_iterable(records))
    owner_of_field = np.repeat(np.arange(len(records)), [len(some) for some in records])
    lengths = np.fromiter(map(len, fields), np.int64, len(fields))
    field = np.repeat(np.arange(len(fields)), lengths)
    owner = owner_of_field[field] if len(field) else field
    first = np.concatenate(([0], np.cumsum([len(some) for some in records]))).astype(np.int64)
    in_title = field != first[owner] if len(field) else field.astype(bool)
    words = [_word(word) for word in chain.from_iterable(fields)]
    wide = np.fromiter((word.wide for word in words), np.uint64, len(words))
    beginnings = np.fromiter((word.beginning for word in words), np.uint64, len(words))
    part_counts = np.fromiter((len(word.parts) for word in words), np.int64, len(words))
    parts = np.fromiter(
        chain.from_iterable(word.parts for word in words), np.uint32, int(part_counts.sum())
    )
    neighbours = field[:-1] == field[1:]
    pairs = hashed_pairs(beginnings)[neighbours]
    hashes = ((wide >> _HALF).astype(np.uint32), parts, pairs, _title_hashes(wide[in_title]))
    owners = (owner, np.repeat(owner, part_counts), owner[:-1][neighbours], owner[in_title])
    totals = np.bincount(owner, minlength=len(records))
    titles = np.bincount(owner[in_title], minlength=len(records))
    return _weighed(hashes, owners, totals / _AVERAGE_WORDS, titles / _AVERAGE_TITLE)


def _title_hashes(wide: U64) -> U32:
    return mixed(wide ^ np.uint64(_TITLE_MARK))


def _weighed(
    hashes: tuple[U32, ...], owners: tuple[Ints, ...], length: Floats, title_length: Floats
) -> Terms:
    """Return the distinct terms of each text with their weights."""
    kinds = np.repeat(np.arange(len(KINDS)), [len(some) for some in hashes])
    keys = np.concatenate(owners).astype(np.uint64) << _HALF
    keys |= np.concatenate(hashes)
    distinct, at, counts = np.unique(keys, return_index=True, return_counts=True)
    owner, kind = (distinct >> _HALF).astype(np.int64), kinds[at]
    relative = np.where(kind == TITLE, title_length[owner], length[owner])
    weights = counts / (counts + _bound(relative))
    return Terms((distinct & _OWNER_MASK).astype(np.uint32), owner, kind, weights)


def _bound(relative: _Number) -> _Number:
    """Return how often a term must be in a text of this length to weigh half of what it can."""
    return _K1 * (1.0 - _B + _B * relative)


def packed_claims(rows: Sequence[tuple[int, str]]) -> U64:
    """Return the postings of claims given as (id, text and titles); see ``postings.pack``."""
    terms = terms_of([fields_of(written) for _, written in rows])
    classes = np.minimum(terms.weights * _CLASSES, _CLASSES - 1).astype(np.int64)
    return pack([key for key, _ in rows], terms.hashes, terms.owners, classes)


# What the class in a posting's lowest bits weighs: the middle of its range.
CLASS_WEIGHTS: Floats = (np.arange(_CLASSES) + 0.5) / _CLASSES


# What a word of a claim is to a query: the places of its terms; the hash of its beginning, 0 if no
# pair has that; the place of its title term, or -1.
_Met = tuple["array[int]", int, int]
_FOREIGN: _Met = (array("l"), 0, -1)


class Query:
    """The terms of a query, ascending and each once, and how claims are scored by them."""

    def __init__(self, words: Sequence[str]) -> None:
        hashed = {word: _word(word) for word in words}
        begun = np.array([hashed[word].beginning for word in words], np.uint64)
        pairs = hashed_pairs(begun)
        terms, kinds, expected = _terms_of_words(list(hashed.values()), pairs)
        # Of a term of several words the first counts, that of the commonest.
        self.hashes: U32
        self.hashes, first = np.unique(terms, return_index=True)
        self.kinds: Ints = kinds[first]
        self.expected: Floats = expected[first]
        self._place = place = {key: at for at, key in enumerate(self.hashes.tolist())}
        self._hashes = frozenset(place)
        self._title = {word: place[one.title] for word, one in hashed.items()}
        beginnings = begun.tolist()
        self._pair = {
            two: place[key] for two, key in zip(pairwise(beginnings), pairs.tolist(), strict=True)
        }
        self._in_pair = frozenset(beginnings)
        self._begun = frozenset([word[:_PAIR_LETTERS] for word in hashed])
        self._letters = frozenset(chain.from_iterable(map(_letters, hashed)))
        self._is_title = self.kinds == TITLE
        self._known: dict[str, _Met] = {}

    def scores(self, claims: Sequence[Sequence[Sequence[str]]], gains: Floats) -> Floats:
        """Return for each claim the sum of what its terms gain, by their weights in it.

        It is the sum over ``terms_of`` of the claim, for a tenth of its cost: most words of a claim
        are none of the query's, and are looked at once however many claims have them.

        Args:
            claims: for each the words of its text, then of its titles.
            gains: what each of ``hashes`` counts.
        """
        places, ends = array("l"), list[int]()
        for fields in claims:
            self._meet(fields, places)
            ends.append(len(places))
        terms = len(self.hashes)
        owners = np.arange(len(claims)).repeat(np.diff(ends, prepend=0))
        at, counts = np.unique(
            owners * terms + np.frombuffer(places, "l") if places else owners, return_counts=True
        )
        owner, term = np.divmod(at, terms)
        words = np.array([sum(map(len, fields)) for fields in claims])
        titles = np.array([sum(map(len, fields[1:])) for fields in claims])
        relative = np.where(
            self._is_title[term], (titles / _AVERAGE_TITLE)[owner], (words / _AVERAGE_WORDS)[owner]
        )
        parts = gains[term] * (counts / (counts + _bound(relative)))
        return np.bincount(owner, weights=parts, minlength=len(claims)).astype(np.float64)

    def _meet(self, fields: Sequence[Sequence[str]], places: array[int]) -> None:
        """Add the place of each term that a claim shares, as often as it has it."""
        known, look_at, pair = self._known, self._look_at, self._pair
        for place, words in enumerate(fields):
            before = 0
            for word in words:
                met = known.get(word) or look_at(word)
                if met is _FOREIGN:
                    before = 0
                    continue
                held, beginning, title = met
                places.extend(held)
                if before and (at := pair.get((before, beginning), -1)) >= 0:
                    places.append(at)
                before = beginning
                if place and title >= 0:
                    places.append(title)

    def _look_at(self, word: str) -> _Met:
        """Return what a word of a claim is to the query."""
        met = _FOREIGN
        # Most words share no letters, and are not hashed.
        if word[:_PAIR_LETTERS] in self._begun or not self._letters.isdisjoint(_letters(word)):
            hashes = _word(word)
            begins = hashes.beginning in self._in_pair
            held = array("l", [self._place[key] for key in hashes.alone & self._hashes])
            met = held, hashes.beginning if begins else 0, self._title.get(word, -1)
        self._known[word] = met
        return met


def words_alone(words: Sequence[str]) -> tuple[U32, Floats]:
    """Return the terms that a text's words make whole, each once, and their expected shares."""
    hashed = [_word(word) for word in dict.fromkeys(words)]
    hashes = np.array([one.wide >> 32 for one in hashed], np.uint32)
    return hashes, np.array([one.share for one in hashed], np.float64)


def _terms_of_words(hashed: list[_Word], pairs: U32) -> tuple[U32, Ints, Floats]:
    """Return the terms of a query with their kinds and the shares of claims expected to have them.

    What several words have in common stands first as that of the commonest word.
    """
    hashed.sort(key=_share, reverse=True)
    shares = np.array([one.share for one in hashed], np.float64)
    wide = np.array([one.wide for one in hashed], np.uint64)
    part_counts = np.array([len(one.parts) for one in hashed], np.int64)
    parts = np.fromiter(chain.from_iterable(one.parts for one in hashed), np.uint32)
    hashes = ((wide >> _HALF).astype(np.uint32), parts, pairs, _title_hashes(wide))
    expected = (shares, shares.repeat(part_counts), np.full(len(pairs), _PAIR_SHARE), shares)
    kinds = np.arange(len(KINDS)).repeat([len(some) for some in hashes])
    return np.concatenate(hashes), kinds, np.concatenate(expected)
