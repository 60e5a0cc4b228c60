"""Resolution: which person of the article a mention stands for.

In: a mention, the people's table and what each sentence is about. Out: the name, role and how it
was found. A pronoun goes back to the nearest earlier subject of fitting gender; a surname to its
full name; what names nobody ("a spokesman") keeps no name. Nothing is invented: no evidence, no
name.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quotes_db.article.candidates import Candidate
from quotes_db.article.lexicon import (
    BINDING,
    COURTESY,
    DETERMINERS,
    FEMALE_PRONOUNS,
    MALE_PRONOUNS,
    ROLE_NOUNS,
)
from quotes_db.article.mentions import Mention
from quotes_db.article.people import (
    NameRun,
    People,
    Person,
    best_spelling,
    clean_name,
    fold_name,
    name_runs,
)
from quotes_db.article.rules import main_subject, speech_subject
from quotes_db.article.sentences import Sentence, Token, words

How = Literal[
    "full-name", "surname", "given-name", "name-as-printed", "pronoun", "description", "none"
]
_FARTHEST = 14  # sentences between a pronoun and its person
_LONGEST_SENTENCE = 80  # tokens of a sentence that are searched for names
_MOST_NAMES = 12  # names of one sentence that a pronoun can go back to
_MOST_NAMESAKES = 8  # persons of one surname that are told apart


@dataclass(frozen=True, slots=True)
class Resolution:
    """The person a mention stands for; ``name`` is None when the article does not say."""

    name: str | None
    role: str | None
    how: How


class Resolver:
    """Resolves the mentions of one article.

    Args:
        text: the article's text.
        parsed: its sentences.
        people: its people's table.
        chosen: the candidates picked for its quotations.
    """

    def __init__(
        self,
        text: str,
        parsed: Sequence[Sentence],
        people: People,
        *,
        chosen: Sequence[Candidate | None],
    ) -> None:
        self._text = text
        self._parsed = parsed
        self._people = people
        self._starts = [sentence.tokens[0].start for sentence in parsed]
        self._topics: dict[int, Mention | None] = {}
        self._names: dict[int, list[tuple[int, list[str]]]] = {}
        self._speakers: dict[int, Mention] = {}
        for candidate in chosen:
            if candidate:
                home = self._sentence_at(candidate.mention.start)
                self._speakers.setdefault(home, candidate.mention)
        named = (self._named(mention)[0] for mention in self._speakers.values())
        self._speaking = {id(person) for person in named if person}

    def resolve(self, mention: Mention) -> Resolution:
        """Return who the mention is."""
        if mention.antecedent:
            return self.resolve(mention.antecedent)
        if mention.is_pronoun:
            person = self._antecedent(mention)
            if person is None:
                return Resolution(None, None, "none")
            return Resolution(person.name, person.role, "pronoun")
        person, how = self._named(mention)
        if person:
            return Resolution(person.name, person.role, how)
        return self._unlisted(mention)

    def _named(self, mention: Mention) -> tuple[Person | None, How]:
        """Return the person of the table that the mention names, and by which part."""
        tokens = list(words(self._text, mention.start, mention.end))
        runs = name_runs(tokens)
        if not runs or any(token.low == "and" for token in tokens):
            return None, "none"
        run = _naming_run(tokens, runs)
        if run is None or (tokens[run.last - 1].is_possessive and run.last < len(tokens)):
            return None, "none"
        parts = clean_name(tokens, run.name).split()
        while len(parts) > 1 and fold_name(parts[-1]).rstrip(".") in {"jr", "sr", "ii", "iii"}:
            parts.pop()
        return self._find(parts, tokens[run.name[0] - 1].low if run.name[0] else "", mention.start)

    def _find(self, parts: list[str], title: str, at: int) -> tuple[Person | None, How]:
        """Return the person that the words of a name mean at a place of the text."""
        persons = self._people.by_surname.get(fold_name(parts[-1]), [])[:_MOST_NAMESAKES]
        if len(parts) > 1:
            given = fold_name(parts[0])
            full = [p for p in persons if p.given == given]
            return (full[0], "full-name") if full else (None, "none")
        gender = COURTESY.get(title, "")
        if gender:
            persons = [p for p in persons if p.gender in ("", gender)]
        if persons:
            nearest = max(persons, key=lambda p: _last_before(p, at))
            return nearest, "surname"
        given_names = self._people.by_given.get(fold_name(parts[0]), [])
        return (given_names[0], "given-name") if len(given_names) == 1 else (None, "none")

    def _unlisted(self, mention: Mention) -> Resolution:
        """Return a name as printed, or the description of somebody who is not named."""
        tokens = list(words(self._text, mention.start, mention.end))
        while tokens and tokens[0].low in DETERMINERS and not tokens[0].is_possessive:
            tokens = tokens[1:]
        if not tokens:
            return Resolution(None, None, "none")
        end = next(
            (n for n, t in enumerate(tokens) if n and t.low in BINDING and t.low != "of"),
            len(tokens),
        )
        head = tokens[end - 1]
        printed = self._text[tokens[0].start : tokens[-1].end]
        if not head.is_capital or head.low in ROLE_NOUNS or tokens[0].text[0].islower():
            run = next((r for r in name_runs(tokens) if r.last == len(tokens)), None)
            if run and head.is_capital and head.low not in ROLE_NOUNS:
                name = clean_name(tokens, run.name)
                return Resolution(
                    best_spelling(name, self._people.spellings), None, "name-as-printed"
                )
            return Resolution(None, printed, "description")
        runs = name_runs(tokens)
        name = clean_name(tokens, (0, end))
        if runs and runs[-1].last == len(tokens) and tokens[runs[-1].name[0] - 1].low in COURTESY:
            name = clean_name(tokens, runs[-1].name)
        return Resolution(best_spelling(name, self._people.spellings), None, "name-as-printed")

    def _antecedent(self, mention: Mention) -> Person | None:
        """Return the person that a pronoun goes back to, or None."""
        low = mention.text.lower()
        gender = "m" if low in MALE_PRONOUNS else "f" if low in FEMALE_PRONOUNS else ""
        if not gender:
            return None
        home = self._sentence_at(mention.start)
        for number in range(home, max(-1, home - _FARTHEST), -1):
            for person in self._persons_about(number, before=mention.start):
                if person.gender == gender or (not person.gender and self._is_person(person)):
                    return person
        return None

    def _is_person(self, person: Person) -> bool:
        """Return whether more than two capitals makes this a person: a role, or speaking."""
        return person.role is not None or id(person) in self._speaking

    def _persons_about(self, number: int, *, before: int) -> list[Person]:
        """Return the persons of a sentence, its speaker or subject first."""
        topics = (self._speakers.get(number), self._topic(number))
        found = [
            self._named(topic)[0]
            for topic in topics
            if topic and topic.end <= before and not topic.is_pronoun
        ]
        found += [
            self._find(parts, "", before)[0]
            for end, parts in self._names_in(number)
            if end <= before
        ]
        return [person for person in found if person]

    def _names_in(self, number: int) -> list[tuple[int, list[str]]]:
        """Return the names of a sentence as words, with the offset where each ends."""
        if number not in self._names:
            tokens = self._parsed[number].tokens[:_LONGEST_SENTENCE]
            self._names[number] = [
                (tokens[run.last - 1].end, clean_name(tokens, run.name).split())
                for run in name_runs(tokens)[:_MOST_NAMES]
            ]
        return self._names[number]

    def _topic(self, number: int) -> Mention | None:
        """Return what a sentence is about: who speaks in it, else its subject."""
        if number not in self._topics:
            sentence = self._parsed[number]
            candidate = speech_subject(self._text, sentence) or main_subject(self._text, sentence)
            self._topics[number] = candidate.mention if candidate else None
        return self._topics[number]

    def _sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that holds an offset."""
        return max(0, bisect.bisect_right(self._starts, offset) - 1)


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
