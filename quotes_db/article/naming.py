"""Naming: which person of the article a name means, whole or in part.

In: the words of a mention and the people's table. Out: the person and by which part of the name he
was found, or None. Where namesakes cannot be told apart the answer says so.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Literal

from quotes_db.article.lexicon import BINDING, COURTESY
from quotes_db.article.mentions import Mention
from quotes_db.article.people import (
    NameRun,
    People,
    Person,
    clean_name,
    fold_name,
    name_runs,
)
from quotes_db.article.sentences import Token, words

NamedBy = Literal["full-name", "surname", "surname-shared", "given-name", "none"]
_MOST_NAMESAKES = 8  # persons of one surname that are told apart
_MUCH_MORE = 2  # times as often named in full: then the surname alone is that person's
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})


class Naming:
    """Finds the persons of one article by their names.

    Args:
        text: the article's text.
        people: its people's table.
    """

    def __init__(self, text: str, people: People) -> None:
        self._text = text
        self._people = people
        self._parts: dict[str, tuple[str, list[str]]] = {}  # mention → title, words of the name

    def named(self, mention: Mention, gender: str = "") -> tuple[Person | None, NamedBy]:
        """Return the person that a mention names, and by which part of the name.

        ``gender`` is that of a pronoun that goes back to the mention, if one does.
        """
        key = mention.text
        if key not in self._parts:
            self._parts[key] = _parts_of(list(words(self._text, mention.start, mention.end)))
        title, parts = self._parts[key]
        return self.find(parts, title, mention.start, gender) if parts else (None, "none")

    def find(
        self, parts: list[str], title: str, at: int, gender: str = ""
    ) -> tuple[Person | None, NamedBy]:
        """Return the person that the words of a name mean at a place of the text.

        Namesakes are told apart by the title before the name or the pronoun that goes back to it,
        else by who is named in full much more often, else by who was last.
        """
        persons = self._people.by_surname.get(fold_name(parts[-1]), [])[:_MOST_NAMESAKES]
        if len(parts) > 1:
            given = fold_name(parts[0])
            full = [p for p in persons if given == p.given or given in p.also_given]
            return (full[0], "full-name") if full else (None, "none")
        gender = COURTESY.get(title, "") or gender
        if gender:
            persons = [p for p in persons if p.gender in ("", gender)]
            persons = [p for p in persons if p.gender] or persons
        if persons:
            often = sorted(persons, key=lambda p: -len(p.places))
            if len(often) > 1 and len(often[0].places) >= _MUCH_MORE * len(often[1].places):
                return often[0], "surname"
            nearest = max(persons, key=lambda p: _last_before(p, at))
            return nearest, "surname" if len(persons) == 1 else "surname-shared"
        given_names = self._people.by_given.get(fold_name(parts[0]), [])
        if len(given_names) == 1 and (given_names[0].gender or given_names[0].role):
            return given_names[0], "given-name"
        return None, "none"


def _parts_of(tokens: Sequence[Token]) -> tuple[str, list[str]]:
    """Return the title before the name that a phrase is, and the name's words; none for others."""
    runs = name_runs(tokens)
    if len(tokens) == 1 and tokens[0].is_capital and not runs:  # King, Major: an office or not
        return "", [tokens[0].bare]
    if not runs or any(token.low == "and" for token in tokens):
        return "", []
    run = _naming_run(tokens, runs)
    if run is None or (tokens[run.last - 1].is_possessive and run.last < len(tokens)):
        return "", []
    parts = clean_name(tokens, run.name).split()
    while len(parts) > 1 and fold_name(parts[-1]).rstrip(".") in _SUFFIXES:
        parts.pop()
    return tokens[run.name[0] - 1].low if run.name[0] else "", parts


def _naming_run(tokens: Sequence[Token], runs: Sequence[NameRun]) -> NameRun | None:
    """Return the run that names the phrase itself, not what belongs to it.

    "Mara Venn of Ostra" and "the Minister of Maritime Transport Ilja Šavrda" name a person,
    "a spokesman for Mara Venn" does not.
    """
    head = next((n for n, t in enumerate(tokens) if n and t.low in BINDING), len(tokens))
    for run in runs:
        if run.last == head:
            return run
        if run.last == len(tokens) and run.name[0] > run.first and tokens[head].low == "of":
            return run
    return None


def _last_before(person: Person, at: int) -> int:
    """Return where a person was last named in full before a place, or before any."""
    earlier = bisect.bisect_right(person.places, at)
    return person.places[earlier - 1] if earlier else -person.places[0]
