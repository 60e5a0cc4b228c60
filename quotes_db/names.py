"""Two names in, whether they may be one person's: the same, somebody else, or it cannot be told.

Sources print a surname alone, a nickname, an initial, a title before the name. Whoever says that
two sources disagree about a speaker must not count those as two people, so whatever is not plainly
somebody else stays open. The lists of titles and nicknames are those that extraction stands on, and
English like them.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from quotes_db.article.lexicon import (
    COURTESY,
    NICKNAMES,
    OFFICE_WORDS,
    ORGANISATION_WORDS,
    TITLES,
)
from quotes_db.normalize import fold_name

_BEFORE = TITLES | frozenset(COURTESY) | {"the", "former", "then", "sen", "rep", "gov"}
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_ALIKE = 75.0  # of two spellings: "Gaddafi" and "Qaddafi" have 86, "Smith" and "Smyth" 80


def may_mean(asked: str, name: str) -> bool:
    """Return whether a name as asked, perhaps a surname alone, may be this person's."""
    wanted, known = fold_name(asked).split(), fold_name(name).split()
    return bool(wanted and known) and wanted[-1] == known[-1] and set(wanted) <= set(known)


def same_person(one: str, other: str) -> bool | None:
    """Return whether two names are one person's; None where the names alone do not tell.

    A surname alone is the person's, "J. Brook", "Joe Brook" and "Senator Brook" are Joseph Brook; a
    given name alone, a part of an organisation's name and another spelling tell nothing.
    """
    mine, theirs = _parts(one), _parts(other)
    if not mine or not theirs:
        return None
    if sorted(mine) == sorted(theirs) or _is_acronym(mine, theirs) or _is_acronym(theirs, mine):
        return True
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True if mine[-1] == theirs[-1] else None
    alike = mine[-1] == theirs[-1] or fuzz.ratio(mine[-1], theirs[-1]) >= _ALIKE
    if alike and len(mine) > 1 and len(theirs) > 1:
        given = _same_given(mine[:-1], theirs[:-1])
        return given if mine[-1] == theirs[-1] or given is False else None
    if alike:
        return None
    surnames = {mine[-1], theirs[-1]}
    return None if surnames & set(mine) & set(theirs) else False


def is_organisation(name: str) -> bool:
    """Return whether a name may be an organisation's, whose people speak for it."""
    parts = fold_name(name).split()
    words = [part for part in parts if part != "the"]
    if not words or not ORGANISATION_WORDS.isdisjoint(words):
        return True
    if len(words) == 1 and name.strip().isupper():
        return True
    return OFFICE_WORDS.issuperset(words)


def is_name(text: str) -> bool:
    """Return whether a text is written as a name: not "he", "a spokesman" or "the minister".

    In scripts without capitals everything is.
    """
    words = text.split()
    return bool(_parts(text)) and not words[-1][:1].islower()


def _parts(name: str) -> list[str]:
    """Return the folded words of a name without the titles before it and the suffix behind."""
    parts = fold_name(name).split()
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    while parts and parts[0] in _BEFORE:
        del parts[0]
    return parts


def _same_given(mine: Sequence[str], theirs: Sequence[str]) -> bool | None:
    """Return whether the given names before one surname may be one person's."""
    first, second = mine[0], theirs[0]
    if len(first) == 1 or len(second) == 1:
        return first[0] == second[0]
    if first == second:
        return True if _fit(mine[1:], theirs[1:]) else None
    if NICKNAMES.get(first, frozenset()) & NICKNAMES.get(second, frozenset()):
        return True
    return None if first[:2] == second[:2] or fuzz.ratio(first, second) >= _ALIKE else False


def _fit(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether middle names go together: one has none, or they begin with the same letter."""
    return all(one[0] == other[0] for one, other in zip(mine, theirs, strict=False))


def _is_acronym(short: Sequence[str], long: Sequence[str]) -> bool:
    if len(short) != 1 or len(long) < 2 or len(short[0]) < 2:
        return False
    letters = "".join(word[0] for word in long)
    without = "".join(word[0] for word in long if word not in {"of", "the", "and", "for"})
    return short[0].replace(".", "") in (letters, without)
