"""Fits the shipped weights and measures attribution: ``python -m tests.quality.attribution``.

fit        fits the weights on the training articles and writes them with their provenance
score      prints the scorer's figures on the development articles, model and rules
cross      the same by cross-validation on the training articles; picks the bound of acceptance
pronouns   prints the share of pronouns, labelled by hand, whose person is right
speed      prints milliseconds an article
"""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import click
import numpy as np

import quotes_db.article
from quotes_db.article import confidence
from quotes_db.article.attribute import by_rules
from quotes_db.article.extract import extract
from quotes_db.article.mentions import Mention
from quotes_db.article.model import (
    FORMAT,
    PROVENANCE,
    RULES_ONLY,
    WEIGHTS,
    Model,
    model_to_json,
)
from quotes_db.article.people import fold_name, people_of
from quotes_db.article.reading import read
from quotes_db.article.resolve import Resolver
from quotes_db.article.sentences import words_of
from quotes_db.article.training import SETTINGS, train
from tests.quality import polnear
from tests.quality.gate import inputs_hash
from tests.quality.polnear import Document

_FOLDS = 4
_SPEED_ROUNDS = 3
PRONOUNS = Path(__file__).with_name("pronouns.json")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Fit the shipped weights and measure attribution.

    \b
    Example:
        python -m tests.quality.attribution score
    """
    if reason := polnear.absent():
        message = f"Nothing can be measured: {reason}."
        raise click.ClickException(message)


@main.command()
def fit() -> None:
    """Fit the weights on all training articles and write them into the package.

    \b
    Example:
        python -m tests.quality.attribution fit
    """
    given = polnear.documents(polnear.TRAIN)
    model = train(polnear.labelled(given))
    home = Path(str(resources.files(quotes_db.article)))
    home.joinpath(WEIGHTS).write_text(model_to_json(model), encoding="utf-8")
    home.joinpath(PROVENANCE).write_text(
        json.dumps(_provenance(given, model), indent=1) + "\n", encoding="utf-8"
    )
    click.echo(f"{WEIGHTS}: {_sizes(model)}")


@main.command()
@click.option("--errors", default=0, help="Print the first errors.")
def score(*, errors: int) -> None:
    """Print the scorer's figures on the development articles.

    \b
    Example:
        python -m tests.quality.attribution score --errors 10
    """
    given = polnear.documents(polnear.DEV)
    figures, found = polnear.scorer().score(given, extract, errors)
    for kind, quoted, name in found:
        click.echo(f"{kind:9} {quoted!r} -> {name}")
    click.echo(f"model       {json.dumps(figures)}")
    click.echo(f"rules only  {json.dumps(figures_of(given, RULES_ONLY))}")


@main.command()
def cross() -> None:
    """Print the scorer's figures on training articles that the model has not seen.

    \b
    Example:
        python -m tests.quality.attribution cross
    """
    given = polnear.documents(polnear.TRAIN)
    articles = polnear.labelled(given)
    models = [
        train([one for at, one in enumerate(articles) if at % _FOLDS != fold])
        for fold in range(_FOLDS)
    ]
    unseen = {document["text"]: models[at % _FOLDS] for at, document in enumerate(given)}
    by_unseen = lambda text: extract(text, model=unseen[text])  # noqa: E731
    click.echo(f"model       {json.dumps(polnear.scorer().score(given, by_unseen)[0])}")
    click.echo(f"rules only  {json.dumps(figures_of(given, RULES_ONLY))}")
    _print_bounds(given, by_unseen)


@main.command()
def pronouns() -> None:
    """Print the share of pronouns whose person is right, for the cases labelled by hand.

    "later" are cases that were labelled after the rules had been written for the others.

    \b
    Example:
        python -m tests.quality.attribution pronouns
    """
    for group, right in pronouns_right().items():
        click.echo(f"{group:6} {sum(right):4} of {len(right)} right  {_per_cent(right):.1f} %")


@main.command()
def speed() -> None:
    """Print how long attribution takes for an article, median and slowest.

    \b
    Example:
        python -m tests.quality.attribution speed
    """
    spent = []
    for document in polnear.documents(polnear.DEV):
        rounds = []
        for _ in range(_SPEED_ROUNDS):
            start = time.perf_counter()
            extract(document["text"])
            rounds.append(1000 * (time.perf_counter() - start))
        spent.append(min(rounds))
    click.echo(f"median {statistics.median(spent):.1f} ms an article, slowest {max(spent):.1f} ms")


def figures_of(given: Sequence[Document], model: Model | None = None) -> dict[str, Any]:
    """Return the scorer's figures for a model, None for the shipped one."""
    figures: dict[str, Any]
    figures, _ = polnear.scorer().score(given, lambda text: extract(text, model=model))
    return figures


def pronouns_right() -> dict[str, list[bool]]:
    """Return for each group of labelled pronouns which of them are resolved rightly."""
    told = json.loads(PRONOUNS.read_text("utf-8"))
    texts = [document["text"] for document in polnear.every_document(polnear.TRAIN)]
    return {
        group: [_is_right(texts[article], *offsets) for article, *offsets in told[group]]
        for group in ("cases", "later")
    }


def _is_right(text: str, pronoun: int, start: int, end: int) -> bool:
    """Return whether a pronoun is resolved to the person whose name stands at the offsets."""
    reading = read(text)
    resolver = Resolver(reading, people_of(text, reading.parsed), picks=by_rules(reading))
    word = words_of(text[pronoun : pronoun + 9])[0].partition("'")[0]
    name = resolver.resolve(Mention(pronoun, pronoun + len(word), word, word.lower(), 0)).name
    found, wanted = (fold_name(one).split() for one in (name or "?", text[start:end]))
    short = len(found) < 2 or len(wanted) < 2
    return found[-1] == wanted[-1] and (short or found[0] == wanted[0])


def _print_bounds(given: Sequence[Document], by: Callable[[str], Any]) -> None:
    """Print what each bound of acceptance would accept, and how much of it would be right."""
    judged = []
    for document in given:
        text, gold = document["text"], polnear.scorer().gold(document)
        for found in by(text):
            told = found.confidence
            for start, end in polnear.scorer().segments(text, found.start, found.end):
                hits = [one for one in gold if start < one[1] and end > one[0]]
                mention = (found.mention_start, found.mention_end)
                right = any(
                    polnear.scorer().judge(text, mention, found.speaker, hit[2])[0] for hit in hits
                )
                judged.append((told.quotation * told.mention, told.name, right))
    attributed, named, right = (np.array(part) for part in zip(*judged, strict=True))
    click.echo("bound  accepted  all right (estimated)  speaker right (estimated)  (measured)")
    for bound in (0.88, 0.89, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95):
        taken = attributed * named >= bound
        click.echo(
            f"{bound:.2f}   {100 * taken.mean():5.1f} %   "
            f"{100 * (attributed * named)[taken].mean():18.2f} %   "
            f"{100 * attributed[taken].mean():22.2f} %   {100 * right[taken].mean():7.2f} %"
        )
    click.echo(f"the bound is {confidence.ACCEPTED}")


def _provenance(given: Sequence[Document], model: Model) -> dict[str, Any]:
    """Return how the weights came about."""
    return {
        "format": FORMAT,
        "made by": "python -m tests.quality.attribution fit",
        "data": "PolNeAR v1.0.0, training part, articles that print double quotation marks",
        "articles": len(given),
        "inputs": inputs_hash(document["text"] for document in given),
        "settings": SETTINGS,
        "weights": _sizes(model),
        "features": "rule names, closed word classes, the project's own cue verbs, counts in steps",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _sizes(model: Model) -> dict[str, int]:
    return {part: len(getattr(model, part)) for part in ("ranker", "quotation", "mention")}


def _per_cent(right: Sequence[bool]) -> float:
    return 100 * sum(right) / len(right)


if __name__ == "__main__":
    main()
