"""Mentions: the noun phrase that names or describes a speaker, found without a parser.

In: the tokens of one sentence and a place in it. Out: the phrase that begins or ends there, as a
range of tokens. Closed word classes, capitals and verb endings say where a phrase stops; a phrase
takes in what belongs to its noun ("a spokesman for the ministry") but no apposition, relative
clause or date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes_db.article.cues import PURE, SPEECH_NOUNS, introduces
from quotes_db.article.lexicon import (
    ADVERBS,
    AUXILIARIES,
    BINDING,
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    FEMALE_PRONOUNS,
    MALE_PRONOUNS,
    MONTHS,
    ORGANISATION_WORDS,
    PLAIN_VERBS,
    PREPOSITIONS,
    RELATIVES,
    ROLE_NOUNS,
    SUBJECT_PRONOUNS,
    TIME_NOUNS,
    word_set,
)
from quotes_db.article.sentences import Token
from quotes_db.records import Span

_LONGEST = 25  # tokens of one phrase; a bound against lists and tables
_NICKNAME_CHARS = 24  # Dwayne "The Rock" Johnson
_NOT_NOUNS = (
    PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | RELATIVES | ADVERBS
    | {"what", "why", "how", "yes", "please", "wait", "let", "let's", "such"}
)  # fmt: skip
_OBJECT_PRONOUNS = word_set("him her them me us himself herself themselves itself")
_STANDALONE = frozenset({"another", "one", "both", "many", "some", "several", "most", "all"})
# "in a statement", "in an interview" say how something was said, not who spoke.
_OCCASIONS = SPEECH_NOUNS | word_set("conference briefing call phone rally debate event hearing")


@dataclass(frozen=True, slots=True)
class Mention:
    """The words that stand for a speaker, as offsets into the article's text."""

    start: int
    end: int
    text: str
    head: str  # lower-case last word of the noun itself, without what follows "of", "for" …
    paragraph: int
    antecedent: Mention | None = None  # what "who" or "which" stands for

    @property
    def is_pronoun(self) -> bool:
        """Return whether the mention is a personal pronoun."""
        return self.text.lower() in SUBJECT_PRONOUNS | MALE_PRONOUNS | FEMALE_PRONOUNS

    @property
    def is_named(self) -> bool:
        """Return whether the noun itself is written with a capital, as names are."""
        return not self.is_pronoun and any(word[:1].isupper() for word in self.text.split())


def mention_of(text: str, tokens: Sequence[Token], phrase: Span, paragraph: int) -> Mention:
    """Return the mention for a range of tokens; "who" carries the phrase it stands for."""
    first, last = phrase
    if last - first == 1 and tokens[first].low in RELATIVES and first:
        comma = tokens[first - 1].text in {",", "(", "-", "–", "—", "--"}
        before = phrase_before(tokens, first - 1 if comma else first)
        if before:
            antecedent = mention_of(text, tokens, before, paragraph)
            token = tokens[first]
            return Mention(token.start, token.end, token.text, token.low, paragraph, antecedent)
    end = tokens[last - 1].end
    if tokens[last - 1].is_possessive:
        end -= len(tokens[last - 1].text) - len(tokens[last - 1].bare)
    start = tokens[first].start
    head = next(
        (tokens[n - 1].low for n in range(first + 1, last) if tokens[n].low in BINDING),
        tokens[last - 1].low,
    )
    return Mention(start, end, text[start:end], head, paragraph)


def phrase_from(tokens: Sequence[Token], place: int) -> Span | None:
    """Return the noun phrase that begins at this place, or None."""
    if place >= len(tokens) or not starts_phrase(tokens, place):
        return None
    if tokens[place].low in SUBJECT_PRONOUNS and not _counts(tokens, place):
        return place, place + 1
    last = place
    while last < len(tokens) and last - place < _LONGEST:
        token = tokens[last]
        if _is_part(tokens, last, place):
            last += 1
        elif _joins(tokens, last, place):
            last += 2
        elif token.stretch >= 0 and _is_nickname(tokens, last):
            last += 1
        else:
            break
    if last == place + 1 and tokens[place].low in _STANDALONE:
        return place, last
    while last > place and tokens[last - 1].low in DETERMINERS:
        last -= 1
    return (place, last) if last > place else None


def phrase_before(tokens: Sequence[Token], place: int) -> Span | None:
    """Return the noun phrase that ends just before this place, or None."""
    first = place
    while first > 0 and place - first < _LONGEST:
        token = tokens[first - 1]
        if token.low in SUBJECT_PRONOUNS and first == place:
            return first - 1, first
        if token.low == "that":
            break
        if token.low in DETERMINERS and not token.is_possessive:
            first -= 1
            if (
                first
                and tokens[first - 1].low in BINDING
                and first > 1
                and is_noun(tokens, first - 2)
            ):
                first -= 1
                continue
            break
        if (
            is_noun(tokens, first - 1)
            or (token.stretch >= 0 and _is_nickname(tokens, first - 1))
            or (first < place and _binds_back(tokens, first - 1))
        ):
            first -= 1
        else:
            break
    while first < place and tokens[first].low in DAYS | TIME_NOUNS:
        first += 1
    if first >= place:
        return None
    return phrase_from(tokens, first)


def starts_phrase(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a noun phrase can begin here."""
    token = tokens[place]
    if not token.is_word or token.low in _OBJECT_PRONOUNS or token.low in DAYS:
        return False
    return token.low in DETERMINERS or token.low in SUBJECT_PRONOUNS or is_noun(tokens, place)


def is_verb(tokens: Sequence[Token], place: int) -> bool:
    """Return whether the word here is probably a finite verb or a verb in -ing."""
    token = tokens[place]
    if not token.is_word or (token.is_capital and place):
        return False
    before = tokens[place - 1] if place else None
    if before and (before.low in DETERMINERS or before.is_possessive) and before.low != "that":
        return False  # "the report", "his claim", "a leading expert"
    if introduces(token.low):
        return not _is_ambiguous_noun(tokens, place)
    return token.low in PLAIN_VERBS or (
        len(token.low) > 4 and token.low.endswith(("ed", "ing")) and token.low not in ADVERBS
    )


def is_noun(tokens: Sequence[Token], place: int) -> bool:
    """Return whether the word here can stand inside a noun phrase."""
    token = tokens[place]
    if token.stretch >= 0 or not token.is_word or token.low in _OBJECT_PRONOUNS:
        return False
    if token.low in SUBJECT_PRONOUNS:
        return token.low in {"one", "others"}
    if token.is_capital and place and token.low not in DAYS:
        return token.low not in _NOT_NOUNS or _is_surely_name(tokens, place)
    if token.low in _NOT_NOUNS or token.low in DAYS:
        return False
    if token.is_capital and place + 1 < len(tokens):
        following = tokens[place + 1]
        if following.is_capital or following.low in PURE or following.low in AUXILIARIES:
            return True
    if _is_manner(token):
        return False
    return not is_verb(tokens, place)


def _is_surely_name(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a capital makes a name of a word of grammar: Will Doyle, "…," May said."""
    if tokens[place].text.isupper() and len(tokens[place].text) > 1:
        return True
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or not following.is_word:
        return tokens[place - 1].is_word and tokens[place - 1].low not in PREPOSITIONS
    return (
        following.is_capital and following.low not in _NOT_NOUNS and tokens[place - 1].is_word
    ) or (
        following.low in PURE
        and tokens[place].low in {"will", "may", "from", "in", "so", "more", "back"}
    )


def is_time(token: Token) -> bool:
    """Return whether the word names a day, month or stretch of time."""
    return token.low in DAYS or token.low in MONTHS or token.low in TIME_NOUNS


def _begins_time(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a time begins here: "last month", "this year", "two days ago"."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return following is not None and following.low in TIME_NOUNS and tokens[place].text.islower()


def _is_manner(token: Token) -> bool:
    """Return whether the word is an adverb in -ly (and no noun such as "family")."""
    return len(token.low) > 4 and token.low.endswith("ly") and token.low not in {
        "family", "assembly", "daily", "weekly", "elderly", "ally", "early", "likely", "friendly",
    }  # fmt: skip


def _is_ambiguous_noun(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a word like "report" or "claims" is the noun: something describes it."""
    token = tokens[place]
    if token.low not in SPEECH_NOUNS and token.low.rstrip("s") not in SPEECH_NOUNS:
        return token.low in ROLE_NOUNS and token.low not in {"lead", "leads"}
    before = tokens[place - 1] if place else None
    following = tokens[place + 1].low if place + 1 < len(tokens) else ""
    if following in AUXILIARIES:
        return True  # "that states can"
    if before is None or not before.is_word:
        return False
    return before.text[0].islower() and before.low not in _NOT_NOUNS | SUBJECT_PRONOUNS


def _is_part(tokens: Sequence[Token], place: int, first: int) -> bool:
    """Return whether the token here goes on with a phrase that began at ``first``."""
    token = tokens[place]
    if place > first and _begins_time(tokens, place):
        return False
    if place > first and token.low in DETERMINERS and not token.is_possessive:
        return tokens[place - 1].low in BINDING or tokens[place - 1].low in DETERMINERS
    if token.low in DETERMINERS or is_noun(tokens, place):
        before = tokens[place - 1] if place > first else None
        return not (is_time(token) and before is not None and before.is_capital)
    if token.text == "&" or (token.text == "." and tokens[place - 1].text.isupper()):
        return place > first and place + 1 < len(tokens) and tokens[place + 1].is_capital
    return place > first and token.low in BINDING and _binds(tokens, place, first)


def _binds(tokens: Sequence[Token], place: int, first: int) -> bool:
    """Return whether the preposition here ties what follows to the phrase before it."""
    if place + 1 >= len(tokens) or not is_noun(tokens, place - 1):
        return False
    following = tokens[place + 1]
    if is_time(following) or following.low in _OBJECT_PRONOUNS | SUBJECT_PRONOUNS:
        return False
    if not (following.low in DETERMINERS or is_noun(tokens, place + 1)):
        return False
    if any(t.low in _OCCASIONS or is_time(t) for t in tokens[place + 1 : place + 4]):
        return tokens[place].low == "of"
    if tokens[place].low == "of":
        return True
    head = tokens[place - 1]
    named = head.is_capital and head.low not in ROLE_NOUNS and head.low not in ORGANISATION_WORDS
    return not named and (
        tokens[place].low in {"for", "at", "from", "with", "in"} or place - first < 3
    )


def _binds_back(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a phrase read from right to left goes on across the preposition here."""
    token = tokens[place]
    if place == 0:
        return False
    if token.low in BINDING:
        return is_noun(tokens, place - 1)
    if token.low in {"and", "&"}:
        return tokens[place - 1].is_capital and tokens[place + 1].is_capital
    return False


def _joins(tokens: Sequence[Token], place: int, first: int) -> bool:
    """Return whether "and" here joins two nouns of one phrase: "Smith and Jones"."""
    if place == first or place + 2 >= len(tokens) or tokens[place].low != "and":
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    return (
        before.is_word
        and is_noun(tokens, place + 1)
        and before.is_capital == after.is_capital
        and (before.is_capital or not is_verb(tokens, place + 1))
    )


def _is_nickname(tokens: Sequence[Token], place: int) -> bool:
    """Return whether the quotation here is a nickname between two parts of a name."""
    token = tokens[place]
    if not 0 < place < len(tokens) - 1 or token.end - token.start > _NICKNAME_CHARS:
        return False
    return tokens[place - 1].is_capital and tokens[place + 1].is_capital


def _counts(tokens: Sequence[Token], place: int) -> bool:
    """Return whether "one" or "others" is a number here: "one official"."""
    return (
        tokens[place].low in {"one", "others"}
        and place + 1 < len(tokens)
        and (is_noun(tokens, place + 1) or tokens[place + 1].low == "of")
    )
