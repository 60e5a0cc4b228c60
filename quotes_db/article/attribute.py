"""Attribution: who said each quotation, for the article as a whole.

In: stretches and sentences. Out: for each stretch the chosen candidate or None. The rules of
``rules`` propose inside the sentence; where they have nothing, the speaker comes from the
neighbouring quotation, the sentence before or the paragraph before, as readers do it. ``pick``
takes the best rule; a fitted ranker can take its place, because every candidate carries its
reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quotes_db.article.candidates import SURE, Candidate, Place, RuleName
from quotes_db.article.marks import Stretch
from quotes_db.article.mentions import phrase_from
from quotes_db.article.rules import DASHES, main_subject, propose, speech_subject
from quotes_db.article.sentences import Sentence

_LONGEST_SIGNATURE = 10  # tokens of a line that only signs the quotation above it
_SENTENCES_BACK = 30  # sentences of the paragraph before that are asked who speaks

# Best first: the order of measured precision.
PRIORITY: tuple[RuleName, ...] = (
    "verb-subject", "subject-verb", "label", "lead-in", "according-to", "trailing", "mixed",
    "owner", "dash", "colon", "same-sentence", "same-paragraph", "next-quotation",
    "sentence-subject", "paragraph-before", "sentence-before", "carry-over",
)  # fmt: skip


def attribute(
    text: str, found: Sequence[Stretch], parsed: Sequence[Sentence]
) -> list[Candidate | None]:
    """Return for each stretch the candidate that the rules pick, or None.

    Args:
        text: the article's text.
        found: its stretches between quotation marks.
        parsed: its sentences; every stretch is a token of exactly one of them.
    """
    chosen: list[Candidate | None] = [None] * len(found)
    homes = _homes(parsed)
    for number in range(len(found)):
        if number in homes:
            sentence, at = homes[number]
            own = list(propose(Place(text, parsed[sentence], at)))
            chosen[number] = pick(own)
    _carry(text, found, parsed, homes, chosen)
    return chosen


def pick(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate of the best rule, or None when there is none."""
    return min(candidates, key=lambda candidate: PRIORITY.index(candidate.rule), default=None)


def _homes(parsed: Sequence[Sentence]) -> dict[int, tuple[int, int]]:
    """Return for each stretch its sentence and its place among the tokens."""
    return {
        token.stretch: (number, at)
        for number, sentence in enumerate(parsed)
        for at, token in enumerate(sentence.tokens)
        if token.stretch >= 0
    }


def _carry(
    text: str,
    found: Sequence[Stretch],
    parsed: Sequence[Sentence],
    homes: dict[int, tuple[int, int]],
    chosen: list[Candidate | None],
) -> None:
    """Fill in the stretches without a candidate from what stands before or beside them."""
    speech = [speech_subject(text, sentence) for sentence in parsed]
    firsts: dict[int, int] = {}
    for at, sentence in enumerate(parsed):
        firsts.setdefault(sentence.paragraph, at)
    for number, stretch in enumerate(found):
        if chosen[number] is not None or number not in homes:
            continue
        home = homes[number][0]
        candidates = [
            _dash_below(text, parsed, home),
            _other_speaker(parsed, speech, home),
            _same_paragraph(found, homes, chosen, number),
            _next_quotation(found, chosen, number) if len(parsed[home].tokens) == 1 else None,
            _sentence_before(text, parsed, speech, home),
            _paragraph_before(
                text,
                found,
                parsed,
                speech,
                last=chosen[number - 1] if number else None,
                number=number,
                before=firsts[stretch.paragraph] - 1,
                whole=_is_whole_paragraph(parsed, firsts[stretch.paragraph]),
            ),
        ]
        if stretch.continues and number and chosen[number - 1]:
            candidates = [_as(chosen[number - 1], "carry-over")]
        chosen[number] = next((candidate for candidate in candidates if candidate), None)


def _as(candidate: Candidate | None, rule: RuleName) -> Candidate | None:
    """Return the same speaker for another reason."""
    if candidate is None:
        return None
    return replace(candidate, rule=rule, cue=None, base=candidate.base or candidate.rule)


def _dash_below(text: str, parsed: Sequence[Sentence], home: int) -> Candidate | None:
    """Return the name after a dash that stands alone below a quotation: "…" ¶ — Name."""
    below = parsed[home + 1] if home + 1 < len(parsed) else None
    if below is None or below.paragraph == parsed[home].paragraph:
        return None
    if below.tokens[0].text not in DASHES or len(below.tokens) > _LONGEST_SIGNATURE:
        return None
    phrase = phrase_from(below.tokens, 1)
    if phrase is None or not below.tokens[1].is_capital:
        return None
    return Candidate(Place(text, below, 0).mention(phrase), None, "dash")


def _other_speaker(
    parsed: Sequence[Sentence], speech: Sequence[Candidate | None], home: int
) -> Candidate | None:
    """Return who speaks by name in the sentence just before, when that sentence quotes nothing."""
    if not home or parsed[home - 1].paragraph != parsed[home].paragraph:
        return None
    if any(token.stretch >= 0 for token in parsed[home - 1].tokens):
        return None
    candidate = speech[home - 1]
    return candidate if candidate and candidate.mention.is_named else None


def _same_paragraph(
    found: Sequence[Stretch],
    homes: dict[int, tuple[int, int]],
    chosen: Sequence[Candidate | None],
    number: int,
) -> Candidate | None:
    """Return the speaker of the quotation before, in the same paragraph."""
    if not number or found[number - 1].paragraph != found[number].paragraph:
        return None
    same = homes[number - 1][0] == homes[number][0]
    return _as(chosen[number - 1], "same-sentence" if same else "same-paragraph")


def _next_quotation(
    found: Sequence[Stretch], chosen: Sequence[Candidate | None], number: int
) -> Candidate | None:
    """Return the speaker of the next quotation, when it follows in the same paragraph."""
    if number + 1 >= len(found) or found[number + 1].paragraph != found[number].paragraph:
        return None
    return _as(chosen[number + 1], "next-quotation")


def _sentence_before(
    text: str, parsed: Sequence[Sentence], speech: Sequence[Candidate | None], home: int
) -> Candidate | None:
    """Return the subject of the sentence before, in the same paragraph."""
    if not home or parsed[home - 1].paragraph != parsed[home].paragraph:
        return None
    return speech[home - 1] or main_subject(text, parsed[home - 1])


def _paragraph_before(
    text: str,
    found: Sequence[Stretch],
    parsed: Sequence[Sentence],
    speech: Sequence[Candidate | None],
    *,
    last: Candidate | None,
    number: int,
    before: int,
    whole: bool,
) -> Candidate | None:
    """Return who speaks in the paragraph before: lead-in with a colon, quotation or speech.

    ``last`` is the candidate of the stretch before this one, ``before`` the last sentence of the
    paragraph before, -1 when there is none. Only a paragraph that is a quotation and nothing else
    (``whole``) goes on with a speaker, and only with one that a sure rule found: others were right
    in one case of ten.
    """
    if before < 0:
        return None
    if parsed[before].tokens[-1].text == ":":
        candidate = speech[before] or main_subject(text, parsed[before])
        if candidate:
            return _as(candidate, "paragraph-before")
    paragraph = parsed[before].paragraph
    goes_on = whole and last is not None and (last.base or last.rule) in SURE
    if last and found[number - 1].paragraph == paragraph:
        return _as(last, "carry-over") if goes_on else None
    for sentence in range(before, max(-1, before - _SENTENCES_BACK), -1):
        if parsed[sentence].paragraph != paragraph:
            break
        if speech[sentence]:
            return _as(speech[sentence], "paragraph-before")
    return _as(last, "carry-over") if goes_on else None


def _is_whole_paragraph(parsed: Sequence[Sentence], first: int) -> bool:
    """Return whether the paragraph that begins with this sentence is a quotation and no more."""
    if first + 1 < len(parsed) and parsed[first + 1].paragraph == parsed[first].paragraph:
        return False
    tokens = parsed[first].tokens
    return tokens[0].stretch >= 0 and not any(token.is_word for token in tokens)
