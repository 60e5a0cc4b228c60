"""The words of a rating in, what they say out, in some seventy languages; None if they are unknown.

``rating_words.json`` lists words and phrases as fact-checkers print them. A long sentence is not
judged by a word that happens to stand in it ("He said that false claims …"), so the words must be
an entry; open with one that a mark sets off ("FALSE: the picture is of 2015"); or be few more than
one ("Misleading headline"). Before it may stand an opener ("This claim is", "Verdict:"), words of
degree ("completely"), and a negation, which makes what is true false, and all else unknown. A turn
behind it ("True, but …", "True or false?") makes it unknown, as do a question and, behind a mark,
a rating that contradicts it ("Verified: fake", "True, lacks context").

``whole_only`` are nouns such as *fact*, with which explanations also begin ("Fact: it was in May").
The lists are written from general knowledge of the languages and of fact-checkers' rating systems.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from quotes_db.claim_records import Rating
from quotes_db.normalize import Normalized, fold_words, normalize

STEPS: tuple[Rating, ...] = ("false", "mostly_false", "mixed", "mostly_true", "true")
CONTRADICTION_STEPS = 2  # apart; one of the two is wrong then, and nobody can tell which

LOOKED_AT_CHARS = 300  # of the words; a rating stands at their beginning
_MOST_MORE_WORDS = 3  # behind an entry that no mark sets off
_MOST_OPENERS = 4
_SETS_OFF = re.compile(r"[:.,;!|()\[\]\n\r–—。，：；！、।（）؛،/]|\s-\s|\s-$")
_QUESTION = re.compile(r"[?？؟]")
_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatingWords:
    """The lists, folded; every phrase is a tuple of words."""

    ratings: Mapping[_Words, Rating]
    whole_only: frozenset[_Words]
    openers: frozenset[_Words]
    intensifiers: frozenset[_Words]
    negators: frozenset[_Words]
    turns: frozenset[_Words]
    longest: int  # words of the longest phrase

    def longest_of(self, phrases: Collection[_Words], words: _Words) -> _Words:
        """Return the longest phrase with which some words begin, empty if none."""
        for length in range(min(self.longest, len(words)), 0, -1):
            if words[:length] in phrases:
                return words[:length]
        return ()


def rating_named(words: str) -> Rating | None:
    """Return what the words of a rating say, None if they are unknown, turned or asked."""
    known = rating_words()
    text = html.unescape(words[:LOOKED_AT_CHARS])
    if "/" in text and (sides := _sides(text, known)):
        return sides.pop() if len(sides) == 1 else None  # "True/False" is neither
    folded = normalize(text)
    opened = _past_openers(folded, known)
    if opened is None:
        return None
    at, negated = opened
    entry = known.longest_of(known.ratings, folded.words[at:])
    if not entry or not _stands(folded, at, entry, known):
        return None
    rating = known.ratings[entry]
    if negated:
        return "false" if rating == "true" else None
    return rating


@cache
def rating_words() -> RatingWords:
    """Return the lists of ``rating_words.json``."""
    path = resources.files(__package__).joinpath("rating_words.json")
    told: Any = json.loads(path.read_text("utf-8"))
    lists = {
        name: _phrases(told[name])
        for name in ("whole_only", "openers", "intensifiers", "negators", "turns")
    }
    ratings = {
        phrase: cast("Rating", rating)
        for rating, by_language in told["ratings"].items()
        for phrase in _phrases(by_language)
    }
    longest = max(len(phrase) for phrase in (*ratings, *lists["openers"]))
    return RatingWords(ratings=ratings, longest=longest, **lists)


def _phrases(by_language: Mapping[str, Sequence[str]]) -> frozenset[_Words]:
    return frozenset(tuple(fold_words(one)) for many in by_language.values() for one in many)


def _sides(text: str, known: RatingWords) -> set[Rating]:
    """Return what the sides of a slash say, empty if one of them is unknown."""
    sides = [known.ratings.get(tuple(fold_words(side))) for side in text.split("/")]
    return set() if None in sides else {one for one in sides if one}


def _past_openers(folded: Normalized, known: RatingWords, at: int = 0) -> tuple[int, bool] | None:
    """Return the place behind the words that open a rating, and whether they deny it.

    None if they say neither: "not quite true" is not false, and "No: this is true" denies nothing.
    """
    negated = False
    for _ in range(_MOST_OPENERS):
        here = folded.words[at:]
        entry = known.longest_of(known.ratings, here)
        opener = known.longest_of(known.openers, here)
        negator = known.longest_of(known.negators, here)
        degree = known.longest_of(known.intensifiers, here)
        longest = max(negator, opener, degree, key=len)
        if len(longest) <= len(entry):
            break
        at += len(longest)
        if longest == negator:
            negated = True
            if _SETS_OFF.search(_gap(folded, at)):
                return None
        elif negated and longest == degree:
            return None
    return at, negated


def _gap(folded: Normalized, at: int) -> str:
    """Return what stands before a word, since the one before it ended."""
    end = folded.spans[at][0] if at < len(folded.spans) else len(folded.raw)
    return folded.raw[folded.spans[at - 1][1] : end]


def _stands(folded: Normalized, at: int, entry: _Words, known: RatingWords) -> bool:
    """Return whether an entry is the rating, and not a word of a sentence that says otherwise."""
    end = at + len(entry)
    rest, gap = folded.words[end:], _gap(folded, end)
    if _QUESTION.search(gap):
        return False
    if not rest:
        return True
    if entry in known.whole_only or known.longest_of(known.turns, rest):
        return False
    rating = known.ratings[entry]
    if _SETS_OFF.search(gap):
        return not _takes_back(folded, end, rating, known)
    is_character = len(entry) == len(entry[0]) == 1  # of a script in which it begins other words
    if len(rest) > _MOST_MORE_WORDS or is_character or rating in ("true", "mostly_true"):
        return False
    return all(_agrees(rest[place:], rating, known) for place in range(len(rest)))


def _takes_back(folded: Normalized, at: int, rating: Rating, known: RatingWords) -> bool:
    """Return whether what stands behind a mark begins with a rating that contradicts the one."""
    is_good = rating in ("true", "mostly_true")
    opened = _past_openers(folded, known, at)
    if opened is None:
        return is_good  # "True: not quite"; but "False: no, it was in May"
    at, negated = opened
    entry = known.longest_of(known.ratings, folded.words[at:])
    if not entry:
        return False
    told = known.ratings[entry]
    if negated:
        return told == rating
    if told in STEPS and rating in STEPS:
        return abs(STEPS.index(told) - STEPS.index(rating)) >= CONTRADICTION_STEPS
    return told != rating and (is_good or told in ("true", "mostly_true"))


def _agrees(words: _Words, rating: Rating, known: RatingWords) -> bool:
    """Return whether the phrase with which some words begin leaves a rating as it is."""
    if known.longest_of(known.negators, words) or known.longest_of(known.turns, words):
        return False
    other = known.longest_of(known.ratings, words)
    return not other or known.ratings[other] == rating
