"""Organisations: the full name behind an acronym, where the article prints both together.

In: the article's sentences. Out: a table from acronyms to full names, from "Harbor Workers Union
(HWU)". Only an acronym whose letters begin the words before its bracket, in order, is taken.
"""

from __future__ import annotations

from collections.abc import Sequence

from quotes_db.article.sentences import Sentence, Token

_LONGEST_NAME = 12  # words of a full name before the bracket
_SMALL = frozenset({"of", "for", "the", "and", "on", "in", "to", "&"})


def acronyms_of(parsed: Sequence[Sentence]) -> dict[str, str]:
    """Return the full name of each acronym that an article explains in brackets.

    Args:
        parsed: the article's sentences.
    """
    found: dict[str, str] = {}
    for sentence in parsed:
        tokens = sentence.tokens
        for place in range(1, len(tokens) - 1):
            if tokens[place - 1].text != "(" or not _closes(tokens, place + 1):
                continue
            acronym = tokens[place].text.replace(".", "")
            if acronym.isupper() and 2 <= len(acronym) <= _LONGEST_NAME:
                name = _name_before(tokens, place - 1, acronym)
                if name:
                    found.setdefault(acronym, name)
    return found


def _closes(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place].text in {")", ","}


def _name_before(tokens: Sequence[Token], bracket: int, acronym: str) -> str | None:
    """Return the words before a bracket whose capitals spell the acronym, or None."""
    letters: list[str] = []
    for first in range(bracket - 1, max(-1, bracket - 1 - _LONGEST_NAME), -1):
        token = tokens[first]
        if token.is_capital:
            letters.insert(0, token.text[0])
            if "".join(letters) == acronym:
                return " ".join(one.text for one in tokens[first:bracket])
        elif token.low not in _SMALL:
            return None
    return None
