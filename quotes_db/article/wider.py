"""Wider candidates: whoever else could speak, for a fitted ranker to choose from.

In: the reading of an article, a stretch and the picks around it. Out: candidates that the rules
alone do not trust: every noun phrase near the quotation in its sentence, owners ("Venn's"), and the
speakers and subjects of what stands before. Each kind has its own rule name, so that the ranker
knows how far to believe it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quotes_db.article.candidates import Candidate, Place
from quotes_db.article.carry import Picks, as_rule
from quotes_db.article.lexicon import FEMALE_PRONOUNS, MALE_PRONOUNS
from quotes_db.article.mentions import phrase_before, phrase_from, starts_phrase
from quotes_db.article.reading import Reading
from quotes_db.article.rules import main_subject
from quotes_db.article.sentences import Token

_NEAR = 40  # tokens on either side of the quotation that are searched for phrases
_MOST_PHRASES = 16
_EARLIER_SPEAKERS = 2  # quotations back: in a conversation the last but one speaks again
_OWNERS = (MALE_PRONOUNS | FEMALE_PRONOUNS | {"their"}) - {"he", "she"}


def wider(reading: Reading, number: int, picks: Picks) -> Iterator[Candidate]:
    """Yield whoever else could be the speaker of a stretch.

    Args:
        reading: the article.
        number: the stretch.
        picks: what is picked so far, one for each stretch.
    """
    place = reading.place(number)
    yield from _phrases(place)
    home = reading.homes[number][0]
    for back, rule in ((1, "earlier-subject"), (2, "farther-subject")):
        if home >= back:
            sentence = reading.parsed[home - back]
            for candidate in (reading.speech[home - back], main_subject(reading.text, sentence)):
                renamed = as_rule(candidate, rule)  # type: ignore[arg-type]
                if renamed:
                    yield renamed
    for back in range(1, _EARLIER_SPEAKERS + 1):
        earlier = picks[number - back] if number >= back else None
        if earlier:
            rule = "earlier-speaker" if back == 1 else "farther-speaker"
            renamed = as_rule(earlier, rule)  # type: ignore[arg-type]
            if renamed:
                yield renamed


def _phrases(place: Place) -> Iterator[Candidate]:
    """Yield the noun phrases and owners around a quotation in its own sentence."""
    tokens = place.tokens
    number, last = max(0, place.at - _NEAR), min(len(tokens), place.at + _NEAR)
    yielded = 0
    while number < last and yielded < _MOST_PHRASES:
        token = tokens[number]
        if token.low in _OWNERS:
            yield Candidate(place.mention((number, number + 1)), None, "phrase")
            yielded += 1
        elif token.is_possessive and token.is_capital:
            owner = phrase_before(tokens, number + 1)
            span = (owner[0], number + 1) if owner else (number, number + 1)
            yield Candidate(place.mention(span), None, "phrase")
            yielded += 1
        begins = starts_phrase(tokens, number) and not _is_reporter(tokens, number)
        phrase = phrase_from(tokens, number) if begins else None
        if phrase:
            yield Candidate(place.mention(phrase), None, "phrase")
            yielded += 1
        number = max(number + 1, phrase[1] if phrase else 0)


def _is_reporter(tokens: Sequence[Token], place: int) -> bool:
    """Return whether "according to" stands before; its rule knows when that is who speaks."""
    return place > 1 and tokens[place - 2].low == "according" and tokens[place - 1].low == "to"
