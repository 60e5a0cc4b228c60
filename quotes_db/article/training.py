"""Training: labelled articles in, a model out. The only stage of ``article`` that needs numpy.

A labelled article says of some stretches whether they are quotations, and whose. The ranker learns
by maximum likelihood to give the right mentions the whole share; the judges learn on articles that
the ranker they judge has not seen (cross-fitting), or they would believe it too much. The result
depends on nothing but the articles and their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from quotes_db.article.attribute import by_rules, elect, proposals
from quotes_db.article.extract import FEWEST_WORDS
from quotes_db.article.features import features_of, scene_of
from quotes_db.article.fit import Settings, fit_judge, fit_ranker
from quotes_db.article.marks import Stretch
from quotes_db.article.mentions import Mention
from quotes_db.article.model import RULES_ONLY, Features, Model
from quotes_db.article.people import fold_name, people_of
from quotes_db.article.reading import Reading, read
from quotes_db.article.resolve import Resolver
from quotes_db.article.sentences import words_of
from quotes_db.records import Span

_FOLDS = 5
_RANKER = Settings(penalty=8.0, fewest=6)
_QUOTATION = Settings(penalty=6.0, fewest=8)
_MENTION = Settings(penalty=12.0, fewest=8)
SETTINGS = {  # as provenance tells them
    name: asdict(one)
    for name, one in (("ranker", _RANKER), ("quotation", _QUOTATION), ("mention", _MENTION))
}


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of one stretch; offsets index the article's text.

    ``sources`` are the mentions of who says it, any of them right; none for what is no quotation
    or where nobody is named.
    """

    start: int
    end: int
    is_quotation: bool
    sources: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article's text with what is known of its stretches; the others are not learned from."""

    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled stretch as the ranker meets it: its proposals, which are right, what is true."""

    candidates: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    judged: Features | None  # what the judges see of the pick; None without a model
    is_quotation: bool
    has_source: bool
    is_right: bool  # the pick's mention is the speaker's


def train(articles: Iterable[LabelledArticle], *, prior: Model = RULES_ONLY) -> Model:
    """Return the model that fits the labelled articles.

    Args:
        articles: some hundred of them, or fewer with a prior.
        prior: weights to start from and to stay near, say the shipped ones: then a few decisions
            change them a little. Without one everything is learned from the articles.

    Raises:
        ValueError: nothing in them can be learned from.

    Cost: about a minute for 700 news articles.
    """
    given = list(articles)
    first = [cases_of(article, prior) for article in given]
    if not any(any(case.right) for cases in first for case in cases):
        message = "No labelled quotation has a speaker among its candidates. Give more articles."
        raise ValueError(message)
    judged: list[list[Case]] = [[] for _ in given]
    folds = min(_FOLDS, len(given))
    for fold in range(folds):
        seen = [case for at, cases in enumerate(first) if at % folds != fold for case in cases]
        ranker = Model(fit_ranker(_elections(seen), _RANKER, prior.ranker), {}, {})
        for at in range(fold, len(given), folds):
            judged[at] = cases_of(given[at], ranker)
    flat = [case for cases in judged for case in cases]
    quotations = [(case.judged, case.is_quotation) for case in flat if case.judged]
    mentions = [
        (case.judged, case.is_right)
        for case in flat
        if case.judged and case.is_quotation and case.has_source
    ]
    return Model(
        fit_ranker(_elections(flat), _RANKER, prior.ranker),
        fit_judge(quotations, _QUOTATION, prior.quotation),
        fit_judge(mentions, _MENTION, prior.mention),
    )


def cases_of(article: LabelledArticle, model: Model = RULES_ONLY) -> list[Case]:
    """Return the labelled stretches of an article as cases.

    Args:
        article: the article with its labels.
        model: picks the speakers that later stretches build on; without weights the rules do.
    """
    reading = read(article.text)
    picks = by_rules(reading)
    resolver = Resolver(reading, people_of(article.text, reading.parsed), picks=picks)
    cases = []
    for number in sorted(reading.homes):
        standing = proposals(reading, number, picks)
        if not standing:
            continue
        scene = scene_of(reading, number, picks)
        seen: Features | None = None
        if not model.is_empty:
            picks[number], seen = elect(scene, standing, model)
        label = _label_of(reading.found[number], article.labels)
        if label is None or _is_short(reading, number):
            continue
        right = [_agrees(article.text, one.candidate.mention, label, resolver) for one in standing]
        chosen = picks[number]
        cases.append(
            Case(
                tuple(features_of(scene, one) for one in standing),
                _strictest(right),
                seen,
                label.is_quotation,
                bool(label.sources),
                chosen is not None and _agrees(article.text, chosen.mention, label, resolver) > 0,
            )
        )
    return cases


def _elections(cases: Iterable[Case]) -> list[tuple[Sequence[Sequence[str]], Sequence[bool]]]:
    """Return the cases in which somebody right stands among others who are not."""
    return [
        (case.candidates, case.right)
        for case in cases
        if case.is_quotation and any(case.right) and not all(case.right)
    ]


def _label_of(stretch: Stretch, labels: Sequence[Label]) -> Label | None:
    """Return the label that covers most of a stretch, or None."""
    start, end = stretch.inner
    touching = [label for label in labels if label.start < end and label.end > start]
    return max(
        touching, key=lambda label: min(label.end, end) - max(label.start, start), default=None
    )


def _is_short(reading: Reading, number: int) -> bool:
    start, end = reading.found[number].inner
    return len(words_of(reading.text[start:end])) < FEWEST_WORDS


def _agrees(text: str, mention: Mention, label: Label, resolver: Resolver) -> int:
    """Return 2 where a mention is the labelled one, 1 where it names the same person, else 0."""
    for start, end in label.sources:
        if mention.start < end and mention.end > start:
            return 2
    name = (resolver.resolve(mention).name or "").split()
    if not name:
        return 0
    said = " ".join(text[start:end] for start, end in label.sources)
    capitals = {fold_name(word) for word in words_of(said) if word[0].isupper()}
    return int(fold_name(name[-1]) in {word.removesuffix("'s") for word in capitals})


def _strictest(right: Sequence[int]) -> tuple[bool, ...]:
    """Return which proposals count as right: the labelled mention itself, where it stands."""
    best = max(right)
    return tuple(best > 0 and one == best for one in right)
