"""Carrying over: speakers that stand outside the quotation's own sentence.

In: the reading of an article, a stretch and the picks around it. Out: candidates, the one that the
rules alone would take first. Readers do the same: they look at the quotation beside it, the
sentence before, the paragraph before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from quotes_db.article.candidates import SURE, Candidate, Place, RuleName
from quotes_db.article.mentions import phrase_from
from quotes_db.article.reading import Reading
from quotes_db.article.rules import DASHES, main_subject

_LONGEST_SIGNATURE = 10  # tokens of a line that only signs the quotation above it
_SENTENCES_BACK = 30  # sentences of the paragraph before that are asked who speaks

Picks = Sequence[Candidate | None]


def carried(reading: Reading, number: int, picks: Picks) -> Iterator[Candidate]:
    """Yield who may go on speaking in a stretch whose own sentence names nobody, best first.

    Args:
        reading: the article.
        number: the stretch.
        picks: what is picked so far, one for each stretch.
    """
    if reading.found[number].continues and number and picks[number - 1]:
        found = [as_rule(picks[number - 1], "carry-over")]
    else:
        found = [
            _dash_below(reading, number),
            _other_speaker(reading, number),
            _same_paragraph(reading, number, picks),
            _next_quotation(reading, number, picks),
            _sentence_before(reading, number),
            _paragraph_before(reading, number, picks),
        ]
    yield from (candidate for candidate in found if candidate)


def as_rule(candidate: Candidate | None, rule: RuleName) -> Candidate | None:
    """Return the same speaker for another reason."""
    if candidate is None:
        return None
    return replace(candidate, rule=rule, cue=None, base=candidate.base or candidate.rule)


def _dash_below(reading: Reading, number: int) -> Candidate | None:
    """Return the name after a dash that stands alone below a quotation: "…" ¶ — Name."""
    home = reading.homes[number][0]
    below = reading.parsed[home + 1] if home + 1 < len(reading.parsed) else None
    if below is None or below.paragraph == reading.parsed[home].paragraph:
        return None
    if below.tokens[0].text not in DASHES or len(below.tokens) > _LONGEST_SIGNATURE:
        return None
    phrase = phrase_from(below.tokens, 1)
    if phrase is None or not below.tokens[1].is_capital:
        return None
    return Candidate(Place(reading.text, below, 0).mention(phrase), None, "dash")


def _other_speaker(reading: Reading, number: int) -> Candidate | None:
    """Return who speaks by name in the sentence just before, when that sentence quotes nothing."""
    before = _sentence_before_it(reading, number)
    if before is None or any(token.stretch >= 0 for token in reading.parsed[before].tokens):
        return None
    candidate = reading.speech[before]
    return candidate if candidate and candidate.mention.is_named else None


def _same_paragraph(reading: Reading, number: int, picks: Picks) -> Candidate | None:
    """Return the speaker of the quotation before, in the same paragraph."""
    if not number or reading.found[number - 1].paragraph != reading.found[number].paragraph:
        return None
    same = reading.homes[number - 1][0] == reading.homes[number][0]
    return as_rule(picks[number - 1], "same-sentence" if same else "same-paragraph")


def _next_quotation(reading: Reading, number: int, picks: Picks) -> Candidate | None:
    """Return the speaker of the next quotation, when it follows in the same paragraph."""
    found = reading.found
    if len(reading.place(number).tokens) > 1 or number + 1 >= len(found):
        return None
    if found[number + 1].paragraph != found[number].paragraph:
        return None
    return as_rule(picks[number + 1], "next-quotation")


def _sentence_before(reading: Reading, number: int) -> Candidate | None:
    """Return the subject of the sentence before, in the same paragraph."""
    before = _sentence_before_it(reading, number)
    if before is None:
        return None
    return reading.speech[before] or main_subject(reading.text, reading.parsed[before])


def _sentence_before_it(reading: Reading, number: int) -> int | None:
    """Return the sentence before the stretch's own in its paragraph, or None."""
    home = reading.homes[number][0]
    if not home or reading.parsed[home - 1].paragraph != reading.parsed[home].paragraph:
        return None
    return home - 1


def _paragraph_before(reading: Reading, number: int, picks: Picks) -> Candidate | None:
    """Return who speaks in the paragraph before: lead-in with a colon, quotation or speech.

    Only a paragraph that is a quotation and nothing else goes on with a speaker, and only with one
    that a sure rule found: others were right in one case of ten.
    """
    before = reading.firsts[reading.found[number].paragraph] - 1
    if before < 0:
        return None
    parsed, last = reading.parsed, picks[number - 1] if number else None
    if parsed[before].tokens[-1].text == ":":
        candidate = reading.speech[before] or main_subject(reading.text, parsed[before])
        if candidate:
            return as_rule(candidate, "paragraph-before")
    paragraph = parsed[before].paragraph
    sure = last is not None and (last.base or last.rule) in SURE
    goes_on = sure and reading.is_whole_paragraph(number)
    if last and reading.found[number - 1].paragraph == paragraph:
        return as_rule(last, "carry-over") if goes_on else None
    for sentence in range(before, max(-1, before - _SENTENCES_BACK), -1):
        if parsed[sentence].paragraph != paragraph:
            break
        if reading.speech[sentence]:
            return as_rule(reading.speech[sentence], "paragraph-before")
    return as_rule(last, "carry-over") if goes_on else None
