"""Confidence: how likely each part of an attribution is right, as three separate numbers.

In: the choices made, the resolution and the words said. Out: the three probabilities of
``Confidence`` and whether the record may stand as a fact. With a model the first two come from its
judges, which were fitted on articles that the ranker had not seen. Without one they are the rules'
precisions on the 724 articles of PolNeAR's training part that print double marks (5,636 predicted
stretches of three words or more; a mention is right when it overlaps the annotated source or its
surname stands there), rounded down; a class seen fewer than 30 times is set lower than it measured.
Names were judged by hand in either case.
"""

from __future__ import annotations

from collections.abc import Sequence

from quotes_db.article.attribute import Choice
from quotes_db.article.candidates import SURE, Candidate
from quotes_db.article.cues import PURE
from quotes_db.article.resolve import How, Resolution
from quotes_db.records import Confidence, Status

# From this product of the three on, a record may be shown as fact. By cross-validation the speakers
# of such records are right in 97.7 of 100 cases, and with the names in an estimated 96.3:
# ``python -m tests.quality.attribution cross`` prints it for each bound.
ACCEPTED = 0.89
_SHORT_WORDS = 6  # 3–5 words between marks are as often a term as a quotation

# class → (is an attributed quotation, the mention is the speaker's)
_MEASURED: dict[str, tuple[float, float]] = {
    "verb-subject": (0.998, 0.99),  # n=527, with a verb of saying and nothing else
    "subject-verb": (0.998, 0.985),  # n=1,705
    "subject-verb, short": (0.97, 0.97),  # n=161
    "trailing": (0.99, 0.985),  # n=40, no error
    "beside, other verb": (0.95, 0.97),  # n=123
    "lead-in, marked": (0.985, 0.94),  # n=397: comma or colon before the marks
    "lead-in": (0.97, 0.89),  # n=721
    "label": (0.97, 0.9),  # n=17
    "mixed": (0.96, 0.87),  # n=476
    "according-to": (0.97, 0.8),  # n=19
    "owner": (0.93, 0.59),  # n=23
    "dash": (0.9, 0.85),  # n=8
    "colon": (0.6, 0.6),  # n=2
    "same-paragraph, sure": (0.99, 0.98),  # n=1,079: after a quotation with a sure rule
    "same-paragraph": (0.98, 0.93),  # n=89
    "same-sentence": (0.6, 0.9),  # n=8
    "next-quotation": (0.6, 0.8),  # not seen in training
    "sentence-subject": (0.84, 0.55),  # n=82
    "sentence-before": (0.88, 0.74),  # n=44
    "paragraph-before": (0.95, 0.67),  # n=64
    "carry-over": (0.97, 0.9),  # n=51
}
_NAMES: dict[How, float] = {
    "full-name": 0.995,  # n=300, 1 error
    "surname": 0.99,  # n=300, 2 errors
    "surname-shared": 0.93,
    "given-name": 0.9,
    "name-as-printed": 0.965,  # n=60, 2 errors
    "name-in-phrase": 0.85,
    "pronoun": 0.985,  # n=205, 2 errors
    "pronoun-far": 0.91,  # n=43, 4 errors
    "pronoun-doubtful": 0.85,  # n=70, 10 errors
    "description": 0.99,  # no name is claimed; the description is what is printed
    "none": 0.0,
}


def confidence_of(
    parts: Sequence[Choice], resolution: Resolution, *, words: int, marked: bool
) -> Confidence:
    """Return the three probabilities for a quotation.

    Args:
        parts: the choices of its segments; the first says who speaks.
        resolution: the person found for the mention.
        words: how many words are said.
        marked: whether a comma or colon stands before the opening mark.
    """
    candidate, name = parts[0].candidate, _NAMES[resolution.how]
    if parts[0].quotation is not None and parts[0].mention is not None:
        quotation = max(part.quotation or 0.0 for part in parts)
        return Confidence(round(quotation, 3), round(parts[0].mention, 3), name)
    quotation, mention = _MEASURED[_class_of(candidate, words=words, marked=marked)]
    if words < _SHORT_WORDS and candidate.rule not in SURE:
        quotation *= 0.95
    return Confidence(round(quotation, 3), mention, name)


def status_of(confidence: Confidence) -> Status:
    """Return "accepted" when the three together are likely enough, else "review"."""
    right = confidence.quotation * confidence.mention * confidence.name
    return "accepted" if right >= ACCEPTED else "review"


def _class_of(candidate: Candidate, *, words: int, marked: bool) -> str:
    """Return the class whose precision was measured."""
    pure = (candidate.cue or "").lower() in PURE
    if candidate.rule in {"verb-subject", "subject-verb"}:
        if not pure:
            return "beside, other verb"
        short = candidate.rule == "subject-verb" and words < _SHORT_WORDS
        return "subject-verb, short" if short else candidate.rule
    if candidate.rule == "lead-in" and pure and marked:
        return "lead-in, marked"
    if candidate.rule == "same-paragraph" and candidate.base in SURE and words >= _SHORT_WORDS:
        return "same-paragraph, sure"
    return candidate.rule
