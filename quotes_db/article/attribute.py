"""Attribution: who said each quotation, for the article as a whole.

In: the reading of an article and, if there is one, a fitted model. Out: for each stretch the
choice made among its candidates. The rules of ``rules`` propose inside the sentence and ``carry``
looks beside and before it, as readers do; alone, the best rule wins. With a model all of them and
the wider candidates stand for election, and its ranker picks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes_db.article.candidates import Candidate, RuleName
from quotes_db.article.carry import Picks, carried
from quotes_db.article.features import (
    Proposal,
    Scene,
    features_of,
    judged_features,
    scene_of,
)
from quotes_db.article.model import RULES_ONLY, Features, Model
from quotes_db.article.reading import Reading
from quotes_db.article.rules import propose
from quotes_db.article.wider import wider

_MOST_ELECTIONS = 1_000  # quotations of a text; for more the rules decide, which are faster
# Best first: the order of measured precision.
PRIORITY: tuple[RuleName, ...] = (
    "verb-subject", "subject-verb", "label", "lead-in", "according-to", "trailing", "mixed",
    "owner", "dash", "colon", "same-sentence", "same-paragraph", "next-quotation",
    "sentence-subject", "paragraph-before", "sentence-before", "carry-over",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that was picked, and what the model says of it; None where the rules picked."""

    candidate: Candidate
    quotation: float | None = None  # probability that the stretch is an attributed quotation
    mention: float | None = None  # probability that the mention is the speaker's


def attribute(reading: Reading, model: Model = RULES_ONLY) -> list[Choice | None]:
    """Return for each stretch the choice made, or None where nobody can be found.

    Args:
        reading: the article.
        model: the fitted weights; without any the rules choose.
    """
    picks = by_rules(reading)
    if model.is_empty or len(reading.found) > _MOST_ELECTIONS:
        return [Choice(pick) if pick else None for pick in picks]
    choices: list[Choice | None] = [None] * len(picks)
    for number in sorted(reading.homes):
        standing = proposals(reading, number, picks)
        if not standing:
            continue
        candidate, seen = elect(scene_of(reading, number, picks), standing, model)
        picks[number] = candidate
        choices[number] = Choice(candidate, model.is_quotation(seen), model.is_speaker(seen))
    return choices


def by_rules(reading: Reading) -> list[Candidate | None]:
    """Return for each stretch the candidate that the rules alone pick, or None."""
    picks: list[Candidate | None] = [None] * len(reading.found)
    for number in reading.homes:
        picks[number] = pick(list(propose(reading.place(number))))
    for number in sorted(reading.homes):
        if picks[number] is None:
            picks[number] = next(carried(reading, number, picks), None)
    return picks


def pick(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate of the best rule, or None when there is none."""
    return min(candidates, key=lambda candidate: PRIORITY.index(candidate.rule), default=None)


def proposals(reading: Reading, number: int, picks: Picks) -> list[Proposal]:
    """Return everybody who could have said a stretch, each mention once with all its rules.

    Args:
        reading: the article.
        number: the stretch.
        picks: what is picked so far, one for each stretch.
    """
    own = sorted(propose(reading.place(number)), key=lambda one: PRIORITY.index(one.rule))
    return _merged([*own, *carried(reading, number, picks), *wider(reading, number, picks)])


def elect(scene: Scene, standing: Sequence[Proposal], model: Model) -> tuple[Candidate, Features]:
    """Return the model's choice among the proposals, and what the judges see of it."""
    shares = model.shares([features_of(scene, proposal) for proposal in standing])
    order = sorted(range(len(shares)), key=lambda one: -shares[one])
    second = shares[order[1]] if len(order) > 1 else 0.0
    share, candidate = shares[order[0]], standing[order[0]].candidate
    return candidate, judged_features(scene, candidate, share=share, lead=share - second)


def _merged(candidates: Iterable[Candidate]) -> list[Proposal]:
    """Return one proposal for each mention, under its first rule, in order."""
    by_mention: dict[tuple[int, int], list[Candidate]] = {}
    for candidate in candidates:
        key = (candidate.mention.start, candidate.mention.end)
        by_mention.setdefault(key, []).append(candidate)
    return [
        Proposal(same[0], frozenset(one.rule for one in same[1:])) for same in by_mention.values()
    ]
