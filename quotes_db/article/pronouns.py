"""Pronouns: which person of the article "he" or "she" goes back to.

In: the article's sentences, who speaks in them, and the people by name. Out: the person, and
whether that is as good as certain. The search goes from sentence to sentence towards the beginning:
who speaks or acts in a sentence comes before whoever else it names, an earlier pronoun of the same
gender leads on to its own person, and who is asked answers. A person of another gender is passed
over; one of unknown gender counts only where more than capitals makes a person.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from quotes_db.article.carry import Picks
from quotes_db.article.lexicon import (
    COURTESY,
    FEMALE_PRONOUNS,
    MALE_PRONOUNS,
    OFFICE_WORDS,
    ORGANISATION_WORDS,
)
from quotes_db.article.mentions import Mention
from quotes_db.article.naming import Naming
from quotes_db.article.people import People, Person, clean_name, fold_name, name_runs
from quotes_db.article.reading import Reading
from quotes_db.article.rules import main_subject
from quotes_db.article.sentences import words

_FARTHEST = 14  # sentences between a pronoun and its person
_LONGEST_SENTENCE = 80  # tokens of a sentence that are searched for names
_MOST_NAMES = 12  # names of one sentence that a pronoun can go back to
_LONGEST_CHAIN = 12  # pronouns that go back to one another
_OFTEN = 2  # pronouns that go back to a person: enough to tell the gender
_BESIDE_CHARS = 10  # between a name and a pronoun that follows it at once
_ASKING = frozenset({"asked", "asks", "asking", "pressed", "questioned"})


@dataclass(frozen=True, slots=True)
class Antecedent:
    """The person that a pronoun goes back to, and whether a sentence is surely about that one."""

    person: Person
    sentences_back: int  # from the last pronoun of the chain
    is_subject: bool = True


class Pronouns:
    """Resolves the pronouns of one article.

    Args:
        reading: the article.
        people: its people's table.
        naming: finds them by name.
        picks: the candidates picked for its quotations.
    """

    def __init__(self, reading: Reading, people: People, naming: Naming, *, picks: Picks) -> None:
        self._text = reading.text
        self._parsed = reading.parsed
        self._speech = reading.speech
        self._people = people
        self._naming = naming
        self._starts = [sentence.tokens[0].start for sentence in reading.parsed]
        self._topics: dict[int, Mention | None] = {}
        self._names: dict[int, list[tuple[int, list[str]]]] = {}
        self._speakers: dict[int, Mention] = {}
        self._unlisted: dict[str, Person] = {}
        self._known: dict[int, Antecedent | None] = {}
        for candidate in picks:
            if candidate and not candidate.base:
                home = self._sentence_at(candidate.mention.start)
                self._speakers.setdefault(home, candidate.mention)
        speaking = [*self._speakers.values(), *(c.mention for c in reading.speech if c)]
        self._speaks = Counter(mention.text for mention in speaking)
        named = (naming.named(mention)[0] for mention in speaking)
        self._speaking = {id(person) for person in named if person}

    def antecedent(self, mention: Mention) -> Antecedent | None:
        """Return the person that a pronoun goes back to, or None."""
        gender = gender_of(mention)
        if not gender:
            return None
        chain = [mention]  # "He said … He added": the same person, so the search goes on from there
        while len(chain) <= _LONGEST_CHAIN and chain[-1].start not in self._known:
            found = self._back_from(chain[-1], gender)
            if not isinstance(found, Mention):
                self._known[chain[-1].start] = found
                break
            chain.append(found)
        antecedent = self._known.get(chain[-1].start)
        for pronoun in chain:
            self._known[pronoun.start] = antecedent
        return antecedent

    def is_sure(self, found: Antecedent, gender: str) -> bool:
        """Return whether an antecedent is as good as certain for a pronoun of this gender.

        It is for a subject of known gender, for the only person of that gender, and for a subject
        that the article goes back to with such pronouns alone.
        """
        if found.person.gender:
            return found.is_subject or self._genders[gender] == 1
        used = self._used_genders.get(id(found.person), Counter())
        return found.is_subject and used[gender] >= _OFTEN and len(used) == 1

    @cached_property
    def _genders(self) -> Counter[str]:
        """Count the article's persons of each gender."""
        by_surname = self._people.by_surname.values()
        return Counter(person.gender for persons in by_surname for person in persons)

    @cached_property
    def _used_genders(self) -> dict[int, Counter[str]]:
        """Count by which pronouns the article goes back to persons of unknown gender."""
        used: dict[int, Counter[str]] = {}
        for number in range(len(self._parsed)):
            topic = self._topic(number)
            gender = gender_of(topic) if topic else ""
            found = self._back_from(topic, gender) if topic and gender else None
            if isinstance(found, Antecedent) and found.is_subject and not found.person.gender:
                used.setdefault(id(found.person), Counter())[gender] += 1
        return used

    def _back_from(self, pronoun: Mention, gender: str) -> Antecedent | Mention | None:
        """Return whom a pronoun goes back to: a person, or an earlier pronoun that is a subject."""
        home = self._sentence_at(pronoun.start)
        for number in range(home, max(-1, home - _FARTHEST), -1):
            subjects = self._subjects(number, before=pronoun.start)
            asked = self._asked_at(number, subjects) if number < home else None
            if asked is not None:  # who is asked answers
                person = self._named_in(number, pronoun, gender, after=asked)
                if person:
                    return Antecedent(person, home - number)
            for topic in subjects:
                if topic.is_pronoun:
                    if gender_of(topic) == gender:
                        return topic
                    continue
                person, how = self._naming.named(topic, gender)
                person = person or self._person_unlisted(topic)
                if person and self._fits(person, gender):
                    return Antecedent(person, home - number, is_subject=how != "surname-shared")
            person = self._named_in(number, pronoun, gender)
            if person:
                return Antecedent(person, home - number, is_subject=False)
        return None

    def _named_in(
        self, number: int, pronoun: Mention, gender: str, *, after: int = 0
    ) -> Person | None:
        """Return the first person named in a sentence that a pronoun can mean, or None."""
        for end, parts in self._names_in(number):
            if after < end <= pronoun.start and not self._is_beside(end, pronoun):
                person = self._naming.find(parts, "", pronoun.start, gender)[0]
                if person and self._fits(person, gender):
                    return person
        return None

    def _fits(self, person: Person, gender: str) -> bool:
        """Return whether a pronoun of this gender can mean the person.

        Where the gender is unknown it takes more than two capitals to make a person: a role, or
        speaking.
        """
        if person.gender:
            return person.gender == gender
        return person.role is not None or not person.is_known or id(person) in self._speaking

    def _is_beside(self, end: int, pronoun: Mention) -> bool:
        """Return whether a name is just before a pronoun, which is somebody else: "Of Venn, he"."""
        between = self._text[end : pronoun.start]
        return len(between) < _BESIDE_CHARS and between.strip(" ,") in {"", "whom"}

    def _asked_at(self, number: int, subjects: Sequence[Mention]) -> int | None:
        """Return where a sentence's subject asks somebody, or None where it does not."""
        candidate = self._speech[number]
        if candidate is None or candidate.mention not in subjects:
            return None
        if (candidate.cue or "").lower() not in _ASKING:
            return None
        tokens = self._parsed[number].tokens[:_LONGEST_SENTENCE]
        return next((token.end for token in tokens if token.text == candidate.cue), None)

    def _subjects(self, number: int, *, before: int) -> list[Mention]:
        """Return who speaks in a sentence and what it is about, as far as they end before."""
        topics = [self._speakers.get(number), self._topic(number)]
        if topics[1] and topics[1].antecedent:  # critics who say …: the main subject counts, too
            main = main_subject(self._text, self._parsed[number])
            topics.append(main.mention if main else None)
        return [topic for topic in topics if topic and topic.end <= before]

    def _person_unlisted(self, mention: Mention) -> Person | None:
        """Return a person who is named, but never in full: "Obama", "President Obama"."""
        tokens = list(words(self._text, mention.start, mention.end))
        runs = name_runs(tokens)
        if len(runs) != 1 or runs[0].last != len(tokens) or runs[0].first:
            return None
        name = clean_name(tokens, runs[0].name)
        low = fold_name(name)
        titled = runs[0].name[0] > 0
        if " " in name or low in ORGANISATION_WORDS | OFFICE_WORDS or name.isupper():
            return None
        known = titled or low in self._people.titled or self._speaks[mention.text] > 1
        if not known or low in self._people.by_surname:
            return None
        gender = COURTESY.get(tokens[0].low, "")
        return self._unlisted.setdefault(low, Person(name, low, low, gender, is_known=False))

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
            candidate = self._speech[number] or main_subject(self._text, sentence)
            self._topics[number] = candidate.mention if candidate else None
        return self._topics[number]

    def _sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that holds an offset."""
        return max(0, bisect.bisect_right(self._starts, offset) - 1)


def gender_of(mention: Mention) -> str:
    """Return the gender of a pronoun, "" when it tells none."""
    low = mention.text.lower()
    return "m" if low in MALE_PRONOUNS else "f" if low in FEMALE_PRONOUNS else ""
