"""The people of one article: full names, best spellings, roles and what is known of their gender.

In: the article's sentences. Out: a table from folded surnames to persons. A name is kept in its
best spelling (diacritics win: Işık over Isik), folding only serves to find it. Titles and offices
before a name and appositions after it become the role.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from quotes_db.article.cues import introduces
from quotes_db.article.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    COURTESY,
    DAYS,
    DETERMINERS,
    FEMALE_NAMES,
    MALE_NAMES,
    MONTHS,
    NAME_PARTICLES,
    NICKNAMES,
    OFFICE_WORDS,
    ORGANISATION_WORDS,
    PLAIN_VERBS,
    PREPOSITIONS,
    RELATIVES,
    ROLE_NOUNS,
    SUBJECT_PRONOUNS,
    TITLES,
    word_set,
)
from quotes_db.article.mentions import is_noun, is_verb
from quotes_db.article.sentences import Sentence, Token
from quotes_db.records import Span

_FUNCTION_WORDS = (
    DETERMINERS | PREPOSITIONS | CONJUNCTIONS | RELATIVES | SUBJECT_PRONOUNS | ADVERBS | AUXILIARIES
    | PLAIN_VERBS | {"given", "asked", "speaking", "what", "why", "how", "wait", "yes", "no"}
)  # fmt: skip
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_MOST_NAMESAKES = 8  # persons of one surname that are compared with one another
_ROLE_WITHIN = 20  # full mentions of a person that are searched for a role
_LONGEST_ROLE = 14  # tokens; an office is rarely longer, a clause often is
_SPECIAL_LETTERS = str.maketrans("ıłøđħßæœþð", "ilodhsaoto")
_PARTICIPLES = word_set("born based led backed educated trained owned funded raised bred")
_ROLE_ENDINGS = ("ist", "ician", "woman", "man", "ologist", "ographer", "or", "er")
_MALE_ROLES = word_set(
    "spokesman congressman chairman businessman councilman father husband son brother uncle king "
    "prince actor boyfriend grandfather"
)  # fmt: skip
_FEMALE_ROLES = word_set(
    "spokeswoman congresswoman chairwoman businesswoman councilwoman mother wife daughter sister "
    "aunt queen princess actress girlfriend grandmother widow"
)  # fmt: skip


@dataclass(slots=True)
class Person:
    """One person of the article while it is read; ``name`` is the best full spelling."""

    name: str
    given: str  # folded first name
    surname: str  # folded
    gender: str = ""  # "m", "f" or unknown
    role: str | None = None
    places: list[int] = field(default_factory=list)  # where the full name begins, ascending
    also_given: set[str] = field(default_factory=set)  # folded nicknames and initials
    is_known: bool = True  # by a full name; else a title or speaking makes a person of one word


@dataclass(frozen=True, slots=True)
class NameRun:
    """A run of capitalized tokens: offices and titles before the name, then the name."""

    first: int  # place of the first token of the run
    name: Span  # places of the name's tokens
    last: int  # place after the run


@dataclass(frozen=True, slots=True)
class People:
    """The persons of an article, found by folded surname or given name."""

    by_surname: dict[str, list[Person]]  # folded surname → persons, by first mention
    by_given: dict[str, list[Person]]  # folded given name → persons
    spellings: dict[str, str]  # folded word → best spelling
    titled: frozenset[str] = frozenset()  # folded surnames that stand after a title


def fold_name(text: str) -> str:
    """Return the text in small letters without diacritics, for comparing names only."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL_LETTERS))
    return "".join(char for char in plain if not unicodedata.combining(char))


def people_of(text: str, parsed: Sequence[Sentence]) -> People:
    """Return the people that an article's sentences name in full.

    Args:
        text: the article's text.
        parsed: its sentences.
    """
    table: dict[tuple[str, str], Person] = {}
    spellings: dict[str, str] = {}
    courtesy: dict[str, str] = {}
    titled: set[str] = set()
    for sentence in parsed:
        for run in name_runs(sentence.tokens):
            _read_run(text, sentence.tokens, run, table, spellings, courtesy)
            if run.name[0] and sentence.tokens[run.name[0] - 1].low in TITLES | set(COURTESY):
                titled.add(fold_name(sentence.tokens[run.last - 1].bare))
    by_surname: dict[str, list[Person]] = {}
    by_given: dict[str, list[Person]] = {}
    for person in _without_headlines(table):
        person.name = best_spelling(person.name, spellings)
        by_surname.setdefault(person.surname, []).append(person)
    for surname, persons in by_surname.items():
        if len(persons) <= _MOST_NAMESAKES:
            _unite(persons)
        if len(persons) == 1 and not persons[0].gender:
            persons[0].gender = courtesy.get(surname, "")
        for person in persons:
            for given in (person.given, *sorted(person.also_given)):
                by_given.setdefault(given, []).append(person)
    return People(by_surname, by_given, spellings, frozenset(titled))


def _without_headlines(table: dict[tuple[str, str], Person]) -> list[Person]:
    """Return the persons but "Ada Lorn Says No", where another is Ada Lorn."""
    known = {person.name for person in table.values()}
    return [
        person
        for person in table.values()
        if not any(
            " ".join(parts[:size]) in known
            for parts in [person.name.split()]
            for size in range(2, len(parts))
        )
    ]


def _unite(persons: list[Person]) -> None:
    """Make one person of two namesakes whose given names can be one: Robert and Bob, Jane and J.

    The one named more often lends the name, a written-out name always before an initial.
    """
    for person in list(persons):
        alike = [one for one in persons if one is not person and are_alike(one.given, person.given)]
        if person not in persons or len(alike) != 1:
            continue
        other = alike[0]
        if other.gender and person.gender and other.gender != person.gender:
            continue
        kept, dropped = sorted((person, other), key=_weight, reverse=True)
        persons.remove(dropped)
        kept.also_given |= {dropped.given, *dropped.also_given}
        kept.places = sorted([*kept.places, *dropped.places])
        kept.role, kept.gender = kept.role or dropped.role, kept.gender or dropped.gender


def _weight(person: Person) -> tuple[bool, int, int]:
    """Return how good a name is: written out, often printed, printed early."""
    return len(person.given.rstrip(".")) > 1, len(person.places), -person.places[0]


def are_alike(one: str, other: str) -> bool:
    """Return whether two folded given names can be one person's: Bob and Robert, J. and Jane."""
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return bool(NICKNAMES.get(one, frozenset()) & NICKNAMES.get(other, frozenset()))


def best_spelling(name: str, spellings: dict[str, str]) -> str:
    """Return the name with each word in its best spelling of the article."""
    return " ".join(spellings.get(fold_name(word), word) for word in name.split())


def name_runs(tokens: Sequence[Token]) -> list[NameRun]:
    """Return the runs of capitalized tokens that hold a name."""
    runs = []
    place = 0
    while place < len(tokens):
        if not _begins_run(tokens, place):
            place += 1
            continue
        last = place + 1
        while (
            last < len(tokens) and not tokens[last - 1].is_possessive and _continues(tokens, last)
        ):
            last += 1
        first = place
        name = _name_in(tokens, first, last)
        if name:
            runs.append(NameRun(first, name, last))
        place = last
    return runs


def clean_name(tokens: Sequence[Token], span: Span) -> str:
    """Return the name as printed, without ’s, nicknames and suffix signs."""
    parts = []
    for token in tokens[span[0] : span[1]]:
        if token.stretch >= 0:
            continue
        parts.append(token.bare)
    return " ".join(parts)


def _read_run(
    text: str,
    tokens: Sequence[Token],
    run: NameRun,
    table: dict[tuple[str, str], Person],
    spellings: dict[str, str],
    courtesy: dict[str, str],
) -> None:
    """Enter one run of capitals into the tables."""
    name = clean_name(tokens, run.name)
    words = name.split()
    for word in words:
        _keep_best(spellings, word)
    core = [word for word in words if fold_name(word).rstrip(".") not in _SUFFIXES]
    if not core:
        return
    surname = fold_name(core[-1])
    before = tokens[run.name[0] - 1].low if run.name[0] else ""
    if COURTESY.get(before):
        courtesy[surname] = COURTESY[before]
    if len(core) < 2 or not _may_be_person(core):
        return
    key = (fold_name(core[0]), surname)
    person = table.setdefault(key, Person(" ".join(core), key[0], surname))
    person.places.append(tokens[run.name[0]].start)
    if len(person.places) <= _ROLE_WITHIN and (person.role is None or _is_bare_title(person.role)):
        role = _role_after(text, tokens, run.name[1]) or _role_before(text, tokens, run.name[0])
        person.role = role or person.role
    person.gender = person.gender or _gender(key[0], person.role, before)


def _keep_best(spellings: dict[str, str], word: str) -> None:
    """Keep the spelling with more letters that folding loses."""
    folded = fold_name(word)
    if word.isascii() and folded in spellings:
        return
    if word.isupper() and len(word) > 3:
        return
    known = spellings.get(folded)
    if known is None or _marks(word) > _marks(known):
        spellings[folded] = word


def _marks(word: str) -> int:
    """Return how many letters are not ASCII."""
    return sum(not char.isascii() and char.isalpha() for char in word)


def _begins_run(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a run of names can begin with the token here."""
    token = tokens[place]
    if not token.is_capital or token.low in DAYS:
        return False
    if token.low in MONTHS:  # "Jan Brook" is a person, "Jan. 3" is none
        return token.text == "Jan" and _capital_at(tokens, place + 1)
    if place == 0 or tokens[place - 1].stretch >= 0 or not tokens[place - 1].is_word:
        return not _is_function_word(token.low)
    return token.low not in SUBJECT_PRONOUNS


def _is_function_word(low: str) -> bool:
    """Return whether a capital says nothing: a word of grammar or a verb at a sentence's start."""
    return low in _FUNCTION_WORDS or introduces(low)


def _continues(tokens: Sequence[Token], place: int) -> bool:
    """Return whether the token here goes on with a run of names."""
    token = tokens[place]
    if token.stretch >= 0:
        return token.end - token.start <= 24 and _capital_at(tokens, place + 1)
    if token.is_capital:
        return token.low not in DAYS and token.low not in MONTHS
    if token.low in NAME_PARTICLES:
        return _capital_at(tokens, place + 1) or (
            place + 1 < len(tokens)
            and tokens[place + 1].low in NAME_PARTICLES
            and _capital_at(tokens, place + 2)
        )
    return token.low == "-" and _capital_at(tokens, place + 1)


def _capital_at(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a capitalized word stands here."""
    return place < len(tokens) and tokens[place].is_capital


def _name_in(tokens: Sequence[Token], first: int, last: int) -> Span | None:
    """Return the name at the end of a run, after the last office or title in it."""
    start = first
    for place in range(first, last):
        low = tokens[place].low
        if (
            low in COURTESY
            or (low in ROLE_NOUNS and not _is_surname(tokens, place, first, last))
            or (low in OFFICE_WORDS and place < last - 1)
            or (tokens[place].is_possessive and place < last - 1)
            or _is_compound(tokens[place].text)
        ):
            start = place + 1
    while start < last and tokens[start].low in _SUFFIXES:
        start += 1
    if start >= last:
        return None
    if last - start > 3 or (last - start == 3 and tokens[start].low.endswith(_ROLE_ENDINGS)):
        # Several capitals: a known given name says where the person begins ("Filmmaker Jack Hall").
        known = [n for n in range(start, last) if tokens[n].low in MALE_NAMES | FEMALE_NAMES]
        start = known[0] if known and known[0] < last - 1 else start
    if last - start > 3 and all(token.text.isupper() for token in tokens[start:last]):
        return None  # a heading in capitals
    return start, last


def _is_compound(word: str) -> bool:
    """Return whether the word describes who is named after it: "Ostra-born", "Co-anchor"."""
    return word.rpartition("-")[2] in _PARTICIPLES or word.lower().startswith("co-")


def _is_surname(tokens: Sequence[Token], place: int, first: int, last: int) -> bool:
    """Return whether a word such as "King" ends a name that a known given name begins."""
    return first < place == last - 1 and tokens[place - 1].low in MALE_NAMES | FEMALE_NAMES


def _may_be_person(words: list[str]) -> bool:
    """Return whether the words can be a person's full name."""
    lows = [fold_name(word).rstrip(".") for word in words]
    return (
        len(words) <= 5
        and lows[-1] not in ORGANISATION_WORDS
        and lows[-1] not in OFFICE_WORDS - {"white", "black", "green", "lake", "bay", "bank"}
        and not any(low in ORGANISATION_WORDS for low in lows)
    )


def _gender(given: str, role: str | None, before: str) -> str:
    """Return "m" or "f" where a given name, a title or a role says so."""
    if COURTESY.get(before):
        return COURTESY[before]
    male, female = given in MALE_NAMES, given in FEMALE_NAMES
    if male != female:
        return "m" if male else "f"
    words = set(fold_name(role or "").split())
    if words & _MALE_ROLES:
        return "m"
    return "f" if words & _FEMALE_ROLES else ""


def _is_bare_title(role: str) -> bool:
    """Return whether the role is a single word such as "Sen."."""
    return " " not in role


def _role_before(text: str, tokens: Sequence[Token], place: int) -> str | None:
    """Return the office written before a name: "Turkey's Minister of Defense"."""
    first = place
    while first > 0 and place - first < _LONGEST_ROLE and _is_role_part(tokens, first - 1, place):
        first -= 1
    while first < place and (
        tokens[first].low in DETERMINERS or tokens[first].low in PREPOSITIONS | {"and"}
    ) and not tokens[first].is_possessive:  # fmt: skip
        first += 1
    if first == place or not any(t.low in ROLE_NOUNS for t in tokens[first:place]):
        return None
    if all(t.low in COURTESY for t in tokens[first:place]):
        return None
    if tokens[place - 1].low in PREPOSITIONS or tokens[place - 1].is_possessive:
        return None
    return text[tokens[first].start : tokens[place - 1].end]


def _is_role_part(tokens: Sequence[Token], place: int, name: int) -> bool:
    """Return whether the token here can belong to an office before a name."""
    token = tokens[place]
    if token.text in {"-", "&", "/"}:
        return place > 0 and tokens[place - 1].is_word
    if not token.is_word:
        return False
    if token.low in ROLE_NOUNS or token.low in OFFICE_WORDS:
        return True
    if token.low in {"of", "for", "and", "the"}:
        return place + 1 < name and place > 0 and (
            tokens[place - 1].low in ROLE_NOUNS or tokens[place - 1].low in {"of", "for"}
            or (token.low in {"and", "of"} and tokens[place - 1].low in OFFICE_WORDS)
        )  # fmt: skip
    if token.is_possessive:
        return token.is_capital
    if token.is_capital:
        return place > 0 or not _is_function_word(token.low)
    return is_noun(tokens, place) and not is_verb(tokens, place)


def _role_after(text: str, tokens: Sequence[Token], place: int) -> str | None:
    """Return the apposition after a name: ", military analyst at an agency,"."""
    if place + 1 >= len(tokens) or tokens[place].text not in {",", "("}:
        return None
    first = place + 1
    if tokens[first].text.isdigit() and first + 2 < len(tokens) and tokens[first + 1].text == ",":
        first += 2  # ", 45, a baker"
    if tokens[first].low in DETERMINERS and tokens[first].text.islower():
        first += 1
    last = first
    while (
        last < len(tokens) and last - first < _LONGEST_ROLE and _is_apposition(tokens, last, first)
    ):
        last += 1
    while last > first and not tokens[last - 1].is_word:
        last -= 1
    if last <= first or not _is_role(tokens, first, last):
        return None
    return text[tokens[first].start : tokens[last - 1].end]


def _is_apposition(tokens: Sequence[Token], place: int, first: int) -> bool:
    """Return whether the token here goes on with an apposition."""
    token = tokens[place]
    if token.stretch >= 0 or token.low in RELATIVES:
        return False
    if not token.is_word:
        return (
            token.text in {"-", "&", "/", "."} and place > first and _capital_at(tokens, place + 1)
        )
    if token.low in PREPOSITIONS or token.low in DETERMINERS or token.low == "and":
        return place > first
    return token.is_possessive or is_noun(tokens, place)


def _is_role(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Return whether the words name an occupation: the noun before the first preposition does."""
    end = next((n for n in range(first, last) if tokens[n].low in PREPOSITIONS), last)
    if end == first:
        return False
    heads = {tokens[n].low for n in range(first, end)}
    if heads & ROLE_NOUNS:
        return True
    low = tokens[end - 1].low
    return tokens[end - 1].text.islower() and low.endswith(_ROLE_ENDINGS) and low not in TITLES
