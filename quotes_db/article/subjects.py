"""Subjects: who does what a verb says, found by its place in the sentence.

In: a sentence's tokens and the place of a verb. Out: the noun phrase that is its subject, as a
range of tokens, past adverbs, dates, appositions and relative clauses ("Smith, who was there,
later said"), or the subject that an earlier verb shares with it. Without a parser this is a search
from the verb to the left.
"""

from __future__ import annotations

from collections.abc import Sequence

from quotes_db.article.cues import INTRODUCING, PURE, SAYING
from quotes_db.article.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DAYS,
    PREPOSITIONS,
    TIME_NOUNS,
    word_set,
)
from quotes_db.article.mentions import (
    is_time,
    is_verb,
    phrase_before,
    phrase_from,
    starts_phrase,
)
from quotes_db.article.sentences import Token
from quotes_db.records import Span

CLAUSE = 60  # tokens that one clause can have; keeps every rule's cost bounded
_INSERTION_SIGNS = frozenset({",", "(", ")", "–", "—", "--", "-"})
_LINKS = frozenset({"and", "but", "so", "yet", "or", "that", "while", "as", "because", "though"})
_NEAR_TIMES = frozenset({"last", "this", "next", "earlier", "later", "late", "early", "one"})
_WRITTEN = frozenset(
    {"sign", "signs", "banner", "banners", "shirt", "shirts", "hat", "hats", "poster", "placard"}
)
_NO_SUBJECT = word_set(
    "and but or then to by in for while when before after as of from with at about not"
)  # before a verb these say that its subject stands farther off


def subject_of(tokens: Sequence[Token], first: int, verb: int) -> Span | None:
    """Return the subject of the verb here: the phrase before it, past fillers and insertions."""
    number = verb
    while number > first and _is_filler(tokens, number - 1) and tokens[number - 1].low != "who":
        number -= 1
    if number <= first:
        return _inverted_subject(tokens, verb)
    before = tokens[number - 1]
    if before.low in {"who", "which", "that"}:
        return _relative_subject(tokens, first, number - 1, verb)
    if tokens[verb].low.endswith("ing") and not is_auxiliary(tokens, verb - 1):
        return _participle_subject(tokens, first, number, verb)
    if before.text == "," and tokens[verb].low in SAYING and not takes_listener(tokens, verb):
        phrase = phrase_from(tokens, verb + 1)
        if phrase and tokens[phrase[0]].is_capital and _leads_on(tokens, phrase[1]):
            return phrase  # In other words, explained X: "…"
    if before.text in _INSERTION_SIGNS:
        return _before_insertion(tokens, first, number - 1, verb)
    if before.low in _NO_SUBJECT or before.stretch >= 0:
        return _earlier_subject(tokens, first, verb)
    return phrase_before(tokens, number) or first_subject(tokens, first, verb)


def first_subject(tokens: Sequence[Token], first: int, stop: int) -> Span | None:
    """Return the first noun phrase of the sentence that is no part of an opening phrase."""
    number = _after_dateline(tokens) if first == 0 else first
    stop = min(stop, number + 2 * CLAUSE)
    while number < stop:
        if (
            not tokens[number].is_word
            or (tokens[number].low in ADVERBS and tokens[number].low != "no")
            or tokens[number].low in {"and", "but", "so", "yet", "or", "nor"}
        ):
            number += 1
        elif _opens_phrase(tokens, number):
            comma = _next_comma(tokens, number, stop)
            if comma is None:
                return None
            number = comma + 1
        else:
            break
    if number >= stop or not starts_phrase(tokens, number):
        return None
    phrase = phrase_from(tokens, number)
    return phrase if phrase and phrase[1] <= stop else None


def phrase_after_verb(tokens: Sequence[Token], start: int) -> Span | None:
    """Return the phrase after an inverted verb, with a participle before it: "said retired X"."""
    phrase = phrase_from(tokens, start)
    if phrase is None and low_at(tokens, start).endswith(("ed", "ing", "ly")):
        phrase = phrase_from(tokens, start + 1)
        return (start, phrase[1]) if phrase else None
    return phrase


def only_fillers(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """Return whether only adverbs, auxiliaries and dates stand between two places."""
    return all(_is_filler(tokens, number) for number in range(start, stop))


def is_auxiliary(tokens: Sequence[Token], number: int) -> bool:
    """Return whether the word is a form of be, have, do or a modal."""
    return tokens[number].low in AUXILIARIES


def low_at(tokens: Sequence[Token], number: int) -> str:
    """Return the lower-case form at a place, empty past the end."""
    return tokens[number].low if number < len(tokens) else ""


def takes_listener(tokens: Sequence[Token], verb: int) -> bool:
    """Return whether the phrase after a verb is whom it addresses: "…," told reporters."""
    return tokens[verb].low in {"told", "tells", "telling"}


def _is_filler(tokens: Sequence[Token], number: int) -> bool:
    """Return whether the word can stand between a subject and its verb."""
    token = tokens[number]
    return (
        token.low in ADVERBS
        or token.low in AUXILIARIES
        or is_time(token)
        or token.low.endswith("ly")
        or token.text.isdigit()
        or (
            token.low
            in {"on", "in", "last", "this", "earlier", "late", "early", "both", "all", "who"}
        )
    )


def _leads_on(tokens: Sequence[Token], number: int) -> bool:
    """Return whether a colon, or a comma and a quotation, stands here."""
    if low_at(tokens, number) == ":":
        return True
    return (
        low_at(tokens, number) == ","
        and number + 1 < len(tokens)
        and tokens[number + 1].stretch >= 0
    )


def _relative_subject(tokens: Sequence[Token], first: int, relative: int, verb: int) -> Span | None:
    """Return "who" itself where it follows a phrase that it can mean, else the main subject."""
    comma = relative > first and tokens[relative - 1].text in _INSERTION_SIGNS
    before = phrase_before(tokens, relative - 1 if comma else relative)
    return (relative, relative + 1) if before else first_subject(tokens, first, verb)


def _participle_subject(tokens: Sequence[Token], first: int, number: int, verb: int) -> Span | None:
    """Return who does what a verb in -ing says: "with X yelling", "a hat reading", or who spoke."""
    phrase = phrase_before(tokens, number)
    if phrase and (
        tokens[verb].low == "reading"
        or tokens[phrase[1] - 1].low in _WRITTEN
        or (phrase[0] > first and tokens[phrase[0] - 1].low == "with")
    ):
        return phrase
    return _earlier_subject(tokens, first, verb)


def _earlier_subject(tokens: Sequence[Token], first: int, verb: int) -> Span | None:
    """Return the subject of the verb of saying before this one, else the sentence's subject."""
    for earlier in range(verb - 1, first, -1):
        if tokens[earlier].low in PURE and is_verb(tokens, earlier) and tokens[earlier - 1].is_word:
            if tokens[earlier].low.endswith("ing") or tokens[earlier - 1].low == "to":
                continue
            phrase = phrase_before(tokens, earlier)
            if phrase:
                return phrase
    return first_subject(tokens, first, verb)


def _inverted_subject(tokens: Sequence[Token], verb: int) -> Span | None:
    """Return the subject after a verb that begins its sentence: Said Smith: "…"."""
    phrase = phrase_from(tokens, verb + 1)
    return phrase if phrase and tokens[verb].low in SAYING else None


def _before_insertion(tokens: Sequence[Token], first: int, comma: int, verb: int) -> Span | None:
    """Return the subject before what stands between commas: "Smith, who was there, said".

    Going left from comma to comma, the subject is the first part that begins with its phrase;
    parts that begin with a preposition, "who" or a participle are insertions themselves.
    """
    end = comma
    for number in range(comma - 1, first - 2, -1):
        if (
            number >= first
            and tokens[number].text not in _INSERTION_SIGNS
            and tokens[number].stretch < 0
        ):
            continue
        start = number + 1
        if number >= first and tokens[number].stretch >= 0:
            return first_subject(tokens, start, verb)
        while start < end and (tokens[start].low in ADVERBS or tokens[start].low in _LINKS):
            start += 1
        inner = end < comma or start == first
        phrase = phrase_from(tokens, start) if start < end and inner else None
        if phrase and tokens[start].low not in PREPOSITIONS and not _is_state(tokens, phrase, end):
            return phrase
        end = number
    return first_subject(tokens, first, verb)


def _is_state(tokens: Sequence[Token], phrase: Span, end: int) -> bool:
    """Return whether the phrase is an address or number between commas: "Columbus, Ohio, said"."""
    return phrase[1] == end and phrase[1] - phrase[0] == 1 and tokens[phrase[0]].text.isdigit()


def _after_dateline(tokens: Sequence[Token]) -> int:
    """Return the place after "ANKARA, Nov. 24 (Agency) —", or 0 where there is no dateline."""
    if not tokens or not tokens[0].text.isupper() or len(tokens[0].text) < 3:
        return 0
    for number in range(1, min(16, len(tokens))):
        if tokens[number].text in {"—", "–", "--", "-"}:
            return number + 1
    return 0


def _opens_phrase(tokens: Sequence[Token], number: int) -> bool:
    """Return whether an opening phrase begins here: "In Ankara, …", "Asked about it, …"."""
    low = tokens[number].low
    following = tokens[number + 1].low if number + 1 < len(tokens) else ""
    return (
        (low in _NEAR_TIMES and following in TIME_NOUNS | DAYS)
        or low in PREPOSITIONS
        or low in CONJUNCTIONS
        or low in INTRODUCING
        or low.endswith("ing")
        or (low in SAYING and low.endswith("ed"))
        or is_time(tokens[number])
    )


def _next_comma(tokens: Sequence[Token], number: int, stop: int) -> int | None:
    """Return the place of the next comma before ``stop``, or None."""
    return next((n for n in range(number, stop) if tokens[n].text == ","), None)
