"""What reviewers decided in, a ranker that has learned from it out, with what that is worth.

New weights start from the present ones and stay near them: some dozens of decisions change them a
little. How good they are is told by cross-checking: each decision is judged by weights that were
fitted without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes_db.article.model import Model
from quotes_db.article.training import Label, LabelledArticle, cases_of, train
from quotes_db.records import LabelledPassage

FEWEST_DECISIONS = 20  # of which something can be learned
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Retrained:
    """New weights, and on how many of the decided quotations which weights pick right.

    ``decisions`` were learned from. ``before`` and ``after`` count the quotations of ``judged``
    whose speaker the old and the new weights pick. ``model`` is None where nothing can be learned.
    """

    decisions: int
    judged: int
    before: int
    after: int
    model: Model | None

    @property
    def is_better(self) -> bool:
        """Whether the new weights pick more speakers right than the old ones."""
        return self.model is not None and self.after > self.before


def articles_of(decided: Iterable[LabelledPassage]) -> list[LabelledArticle]:
    """Return the decisions that can be learned from, each as an article of its passage.

    A quotation whose speaker stands nowhere in its passage teaches nothing: it would read as one
    that names nobody.
    """
    return [
        LabelledArticle(
            one.text,
            (
                Label(
                    *one.proposed_quotation,
                    is_quotation=one.is_quotation,
                    sources=(one.mention,) if one.mention else (),
                ),
            ),
        )
        for one in decided
        if one.mention or not (one.is_quotation and one.speaker)
    ]


def retrain(decided: Iterable[LabelledPassage], *, present: Model) -> Retrained:
    """Return weights fitted to what reviewers decided, starting from the present ones.

    Cost: some 0.1 s for each decision.
    """
    articles = articles_of(decided)
    nothing = Retrained(len(articles), 0, 0, 0, None)
    if len(articles) < FEWEST_DECISIONS:
        return nothing
    try:
        model = train(articles, prior=present)
        after = [
            right
            for fold in range(_FOLDS)
            for right in _picked(articles[fold::_FOLDS], _without(articles, fold, present))
        ]
    except ValueError:  # no decision has a speaker among its candidates
        return nothing
    before = _picked(articles, present)
    return Retrained(len(articles), len(before), sum(before), sum(after), model)


def _without(articles: Sequence[LabelledArticle], fold: int, present: Model) -> Model:
    """Return weights fitted to all articles but every fifth, from the ``fold``th on."""
    rest = [article for at, article in enumerate(articles) if at % _FOLDS != fold]
    return train(rest, prior=present)


def _picked(articles: Sequence[LabelledArticle], model: Model) -> list[bool]:
    """Return for each decided quotation with a speaker whether the weights pick that speaker."""
    return [
        case.is_right
        for article in articles
        for case in cases_of(article, model)
        if case.is_quotation and case.has_source
    ]
