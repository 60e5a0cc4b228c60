"""The fitted model: weights in, probabilities out. Pure Python; no training happens here.

Three linear parts over named features: the ranker shares probability among the candidates of one
quotation (softmax), and two judges (logistic) say whether a stretch is an attributed quotation and
whether the picked mention is the speaker's. The weights stand in ``weights.json`` of this package,
``weights.provenance.json`` beside it tells how they came about, and ``training`` makes new ones.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

FORMAT = 1  # of the weights file; raise when the meaning of a feature changes
WEIGHTS, PROVENANCE = "weights.json", "weights.provenance.json"
Features = Mapping[str, float]
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the three parts, by feature; a feature without a weight counts nothing."""

    ranker: Weights
    quotation: Weights
    mention: Weights

    @property
    def is_empty(self) -> bool:
        """Return whether there are no weights, so that the rules pick."""
        return not self.ranker

    def shares(self, candidates: Sequence[Sequence[str]]) -> list[float]:
        """Return each candidate's share of the probability, by its features; they sum to 1."""
        weight = self.ranker.get
        scores = [sum(filter(None, map(weight, names))) for names in candidates]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]

    def is_quotation(self, features: Features) -> float:
        """Return the probability that the stretch is an attributed quotation."""
        return _logistic(_sum(self.quotation, features))

    def is_speaker(self, features: Features) -> float:
        """Return the probability that the picked mention is the speaker's."""
        return _logistic(_sum(self.mention, features))


RULES_ONLY = Model({}, {}, {})


def model_to_json(model: Model) -> str:
    """Return the weights as the text of a weights file, one feature a line, sorted."""
    parts = {
        name: dict(sorted(getattr(model, name).items()))
        for name in ("ranker", "quotation", "mention")
    }
    return json.dumps({"format": FORMAT, **parts}, indent=0, ensure_ascii=False) + "\n"


def model_from_json(text: str) -> Model:
    """Return the model in the text of a weights file.

    Raises:
        ValueError: no weights file, or one of another format.
    """
    told = json.loads(text)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        message = f"This is no weights file of format {FORMAT}. Fit new weights."
        raise ValueError(message)
    return Model(*(_weights(told.get(name), name) for name in ("ranker", "quotation", "mention")))


@cache
def shipped_model() -> Model:
    """Return the model that this package ships, or ``RULES_ONLY`` where its file cannot be read.

    The rules alone still answer, with fewer accepted records.
    """
    try:
        text = resources.files(__package__).joinpath(WEIGHTS).read_text("utf-8")
        return model_from_json(text)
    except (OSError, ValueError):
        return RULES_ONLY


def _weights(told: object, name: str) -> dict[str, float]:
    """Return one part's weights, checked."""
    if not isinstance(told, dict):
        message = f"The weights file has no weights for {name!r}. Fit new weights."
        raise ValueError(message)
    try:
        weights = {str(key): float(value) for key, value in told.items()}
    except (TypeError, ValueError, OverflowError) as error:
        message = f"A weight of {name!r} is no number ({error}). Fit new weights."
        raise ValueError(message) from None
    if not all(map(math.isfinite, weights.values())):
        message = f"A weight of {name!r} is no finite number. Fit new weights."
        raise ValueError(message)
    return weights


def _sum(weights: Weights, features: Features) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
