"""Fitting: features with the truth in, weights out, by penalized maximum likelihood.

Weights are drawn towards a prior, 0 or earlier weights: few cases change them a little, many a lot.
The whole gradient is followed with Adam (Kingma and Ba, "Adam: a method for stochastic
optimization", 2015); nothing is drawn at random, so the same cases give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quotes_db.article.model import Features, Weights

_STEPS = 300
_RATE = 0.1  # of the first step; it falls to a hundredth
_SMALLEST = 0.01  # weights nearer to 0 than this are left out of the file

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How much large weights cost, and how often a feature must be seen to have one."""

    penalty: float
    fewest: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """Features of many candidates in one list: row r holds the entries from starts[r] on."""

    names: list[str]
    columns: Array
    values: Array
    rows: Array
    count: int

    def scores(self, weights: Array) -> Array:
        return np.bincount(self.rows, weights[self.columns] * self.values, minlength=self.count)

    def slopes(self, of_rows: Array) -> Array:
        return np.bincount(
            self.columns, of_rows[self.rows] * self.values, minlength=len(self.names)
        )


def fit_ranker(
    elections: Sequence[tuple[Sequence[Sequence[str]], Sequence[bool]]],
    settings: Settings,
    prior: Weights,
) -> dict[str, float]:
    """Return the weights that give the right candidates of each election the largest share.

    Args:
        elections: the names of the candidates' features, and which of them are right, at least one.
        settings: penalty, and how rare a feature may be.
        prior: the weights that others are drawn to; a feature that is not in it has 0 there.
    """
    if not elections:
        return dict(prior)
    rows = _rows(
        [dict.fromkeys(names, 1.0) for candidates, _ in elections for names in candidates], settings
    )
    right = np.array([one for _, rights in elections for one in rights], dtype=bool)
    sizes = np.array([len(candidates) for candidates, _ in elections])
    first = np.concatenate(([0], np.cumsum(sizes)[:-1]))

    def slope(weights: Array) -> Array:
        scores = rows.scores(weights)
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, first), sizes))
        shares = powers / np.repeat(np.add.reduceat(powers, first), sizes)
        held = np.where(right, shares, 0.0)
        held /= np.repeat(np.maximum(np.add.reduceat(held, first), 1e-12), sizes)
        return rows.slopes(shares - held)

    return _fitted(rows, slope, settings, prior)


def fit_judge(
    cases: Sequence[tuple[Features, bool]], settings: Settings, prior: Weights
) -> dict[str, float]:
    """Return the weights of a logistic judge of cases.

    Args:
        cases: what is seen of each, and whether it is true.
        settings: penalty, and how rare a feature may be.
        prior: the weights that others are drawn to.
    """
    if not cases:
        return dict(prior)
    rows = _rows([features for features, _ in cases], settings)
    truth = np.array([one for _, one in cases], dtype=float)

    def slope(weights: Array) -> Array:
        scores = np.clip(rows.scores(weights), -30, 30)
        return rows.slopes(1 / (1 + np.exp(-scores)) - truth)

    return _fitted(rows, slope, settings, prior)


def _rows(given: Iterable[Features], settings: Settings) -> _Rows:
    """Return the features as arrays, without the rare ones."""
    rows = list(given)
    seen = Counter(name for features in rows for name in features)
    names = sorted(name for name, count in seen.items() if count >= settings.fewest)
    place = {name: at for at, name in enumerate(names)}
    entries = [
        (row, place[name], value)
        for row, features in enumerate(rows)
        for name, value in features.items()
        if name in place
    ]
    row_numbers, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    return _Rows(names, columns, values.astype(float), row_numbers, len(rows))


def _fitted(
    rows: _Rows, slope: Callable[[Array], Array], settings: Settings, prior: Weights
) -> dict[str, float]:
    """Return the weights where the penalized loss is least, and the prior's for other features."""
    centre = np.array([prior.get(name, 0.0) for name in rows.names])
    weights, mean, square = centre.copy(), np.zeros(len(centre)), np.zeros(len(centre))
    for step in range(1, _STEPS + 1):
        now = slope(weights) + settings.penalty * (weights - centre)
        mean = 0.9 * mean + 0.1 * now
        square = 0.99 * square + 0.01 * now**2
        rate = _RATE * 0.01 ** (step / _STEPS)
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    told = {name: round(float(one), 3) for name, one in zip(rows.names, weights, strict=True)}
    return {name: one for name, one in {**prior, **told}.items() if abs(one) >= _SMALLEST}
