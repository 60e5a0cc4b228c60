"""Ratings as fact-checkers publish them in; what they come to, on one scale, out, with the reason.

A rating is words ("Pants on fire"), a figure on a scale (1 of 1 to 5), or both. The words are kept
as they are; ``rating`` beside them is for sorting and counting, and ``other`` wherever it would be
a guess. The figure decides first, the words second:

* a figure at an end of its scale, or at a whole step of a scale of five, says what it says; any
  other figure only says about where, so words that name the neighbouring step are more exact;
* no figure can say unproven, satire or altered: where the words say that, they decide;
* a scale with an end that is no number ("5 stars", "True") says nothing;
* where the publisher does not tell both ends of the scale, the figure may be no more than the
  number of a label, so the words stand, known or not;
* where figure and words are two steps or more apart, one of them is wrong, and nobody can tell
  which: the rating is ``other``;
* a scale whose best is not above its worst says nothing, nor does a figure outside of its scale:
  publishers write -1 and 0 for "not rated".

The words are looked up in ``rating_words.json``. They must be an entry, open with one, or be short.

Source: https://schema.org/Rating (an absent worst is 1, an absent best 5); the five steps as
Google's documentation of ClaimReview names them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from quotes_db.claim_records import Rating, ReviewRating
from quotes_db.ratingwords import CONTRADICTION_STEPS, LOOKED_AT_CHARS, STEPS, rating_named

_PLAIN = {
    "true": "true",
    "mostly_true": "mostly true",
    "mixed": "mixed",
    "mostly_false": "mostly false",
    "false": "false",
    "unproven": "unproven",
    "satire": "satire",
    "altered": "altered",
}
_BEST, _WORST = 5.0, 1.0  # schema.org's, where the publisher names none
_SHOWN_CHARS = 60
_NUMBER = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)(?:\s?(?:/|of|out of)\s?(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class _Figure:
    """What a figure says: its step, whether exactly that, whether an end was assumed."""

    step: int
    is_exact: bool
    is_assumed: bool
    told: str  # the figure and its scale, for the reason


def rating_of(
    words: str | None,
    *,
    value: str | None = None,
    best: str | None = None,
    worst: str | None = None,
) -> ReviewRating:
    """Return a rating with what it comes to, and why.

    Args:
        words: as published.
        value: the figure as published: ``1``, ``1.0``, ``4/5``; what is no number is no figure.
        best: the best end of the scale, as published.
        worst: the worst end.
    """
    figures = _numbers(value, best, worst)
    # What is told but cannot be read is not absent, so that no end is assumed for it.
    is_scale = all(figure(end) is not None for end in (best, worst) if end and end.strip())
    scaled = figures if is_scale else (None, None, None)
    rating, reason = _decided((words or "")[:LOOKED_AT_CHARS], *scaled)
    return ReviewRating(words, rating, reason, *figures)


def figure(text: str) -> float | None:
    """Return the number that a text is, None if it is none; of ``4/5`` that is 4."""
    found = _NUMBER.fullmatch(text.strip())
    return float(found[1].replace(",", ".")) if found else None


def _numbers(
    value: str | None, best: str | None, worst: str | None
) -> tuple[float | None, float | None, float | None]:
    """Return figure and scale as numbers; ``4/5`` names the best end too."""
    found = _NUMBER.fullmatch(value.strip()) if value else None
    told_best = figure(best) if best else None
    if told_best is None and found and found[2]:
        told_best = float(found[2])
    return figure(value) if value else None, told_best, figure(worst) if worst else None


def _scaled(value: float | None, best: float | None, worst: float | None) -> _Figure | None:
    """Return what a figure says on its scale, None if nothing."""
    if value is None:
        return None
    high, low = _BEST if best is None else best, _WORST if worst is None else worst
    if not low < high or not low <= value <= high:
        return None
    share = (value - low) / (high - low)
    is_exact = value in (low, high) or (high - low == len(STEPS) - 1 and value == int(value))
    step = round(share * 4)
    if not is_exact:
        step = min(max(step, 1), 3)  # only the ends are quite true or quite false
    assumed = [name for name, end in (("worst", worst), ("best", best)) if end is None]
    told = f"{value:g} on a scale from {low:g} to {high:g}"
    told += f" (its {' and '.join(assumed)} assumed)" if assumed else ""
    return _Figure(step, is_exact, bool(assumed), told)


@lru_cache(maxsize=8_192)  # publishers use few ratings, and a feed repeats them
def _decided(
    words: str, value: float | None, best: float | None, worst: float | None
) -> tuple[Rating, str]:
    """Return what figure and words come to, and the sentence that says which of them decided."""
    scaled = _scaled(value, best, worst)
    named = rating_named(words)
    said = f"The words “{_short(words)}”"
    if scaled is None:
        if named is None:
            return "other", "No figure on a scale and no known words say what it comes to."
        return named, f"{said} say {_PLAIN[named]}."
    by_figure = STEPS[scaled.step]
    says = f"{scaled.told} says {_PLAIN[by_figure]}"
    if named is None:
        if words and scaled.is_assumed:
            return "other", f"{said} are not known, and the figure {says}, which is too little."
        return by_figure, f"The figure {says}{'; the words are not known' if words else ''}."
    if named not in STEPS:
        return named, f"{said} say {_PLAIN[named]}, which no figure can say ({scaled.told})."
    apart = abs(STEPS.index(named) - scaled.step)
    if apart == 0:
        return named, f"The figure {says}, as do the words."
    if scaled.is_assumed:
        return named, f"{said} say {_PLAIN[named]}; the figure {says}."
    if apart >= CONTRADICTION_STEPS:
        return "other", f"The figure {says}, but the words “{_short(words)}” say {_PLAIN[named]}."
    if scaled.is_exact:
        return by_figure, f"The figure {says}; the words alone would say {_PLAIN[named]}."
    return named, f"{said} say {_PLAIN[named]}; the figure {scaled.told} says about that."


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN_CHARS else line[: _SHOWN_CHARS - 1] + "…"
