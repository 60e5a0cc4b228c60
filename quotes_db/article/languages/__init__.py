"""Languages beside English: one data file each, with its quotation marks and its cue verbs.

A file holds lists of words, lower case, with blanks between them: ``stop_words`` tell the language
of a text, ``cues`` are verbs of saying in the forms that newspapers use, ``according`` stands
before a source, ``according_after`` behind it. ``opening``, ``closing`` and ``either`` are marks
that the language uses otherwise than English. A new file here is a new language. All of it is
written from general knowledge, not taken from a corpus.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from quotes_db.article.lexicon import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS
from quotes_db.article.sentences import words_of

_LOOKED_AT_CHARS = 6_000  # of a text, to tell its language
_FEWEST = 3  # stop words that tell a language
_MUCH_MORE = 1.5  # times as many as English ones
_ENGLISH = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | {"he", "she", "it", "not"}


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of one language; words are lower case."""

    code: str
    marks: Mapping[str, tuple[bool, bool]]  # mark → may open, may close
    stop_words: frozenset[str]
    cues: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    particles: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    according_after: frozenset[str]
    titles: frozenset[str]


def language_of(text: str) -> Language | None:
    """Return the language of a text as its most frequent words tell it, None for English.

    Also None where nothing tells it: English is the language that is read best.
    """
    seen = Counter(word.lower() for word in words_of(text[:_LOOKED_AT_CHARS]))
    english = sum(count for word, count in seen.items() if word in _ENGLISH)
    best, most = None, max(_FEWEST, _MUCH_MORE * english)
    for language in languages():
        count = sum(count for word, count in seen.items() if word in language.stop_words)
        if count > most:
            best, most = language, count
    return best


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages that have a file here."""
    files = (one for one in resources.files(__package__).iterdir() if one.name.endswith(".json"))
    return tuple(_read(one.read_text("utf-8")) for one in sorted(files, key=lambda one: one.name))


def _read(text: str) -> Language:
    """Return the language in the text of its file."""
    told = json.loads(text)
    sets = {
        name: frozenset(told[name].split())
        for name in ("stop_words", "cues", "auxiliaries", "adverbs", "pronouns", "determiners",
                     "particles", "according_after", "titles")
    }  # fmt: skip
    marks = {
        mark: roles
        for name, roles in (("opening", (True, False)), ("closing", (False, True)),
                            ("either", (True, True)))
        for mark in told[name]
    }  # fmt: skip
    according = tuple(tuple(phrase.split()) for phrase in told["according"])
    return Language(code=told["code"], marks=marks, according=according, **sets)
