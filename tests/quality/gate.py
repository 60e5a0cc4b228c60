"""Figures and pinned floors in; what is wrong with them out. It knows nothing of what is measured.

A set of figures has a name such as ``matching/small``. Every figure is a percentage that must not
fall below its floor, or not rise above its ceiling.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")
# Figures are pinned with two decimals, so one may differ from its pin by half of the last one. One
# query of the largest set is more than that: 100 % / 2,000 = 0.05. So no real loss hides in it.
EPSILON = 0.0051


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on a set, in per cent: the more the better, and the less the better."""

    inputs: str  # hash of everything that was asked and of what was stored
    floors: Mapping[str, float]
    ceilings: Mapping[str, float]


def inputs_hash(parts: Iterable[str]) -> str:
    """Return a hash of texts that tells whether any of them, or their order, has changed."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:32]


def pinned(path: Path = FLOORS) -> dict[str, Figures]:
    """Return the pinned figures of every set; nothing is pinned where there is no file."""
    if not path.is_file():
        return {}
    told = json.loads(path.read_text("utf-8"))
    return {name: Figures(**one) for name, one in told.items()}


def pin(name: str, figures: Figures, path: Path = FLOORS) -> None:
    """Pin the figures of one set; those of the others stay."""
    kept = {**pinned(path), name: rounded(figures)}
    told = {key: asdict(one) for key, one in sorted(kept.items())}
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def rounded(figures: Figures) -> Figures:
    """Return figures as they are pinned: two decimals, sorted."""
    floors, ceilings = (
        {key: round(value, 2) for key, value in sorted(some.items())}
        for some in (figures.floors, figures.ceilings)
    )
    return Figures(figures.inputs, floors, ceilings)


def worse(now: Figures, then: Figures) -> list[str]:
    """Return a sentence for each figure that is worse than its pin, or no longer measured."""
    found = [f"{key}: no longer measured" for key in sorted(_keys(then) - _keys(now))]
    for key, floor in then.floors.items():
        value = now.floors.get(key, floor)
        if value < floor - EPSILON:
            found.append(f"{key}: {value:.2f} %, must be at least {floor:.2f} %")
    for key, ceiling in then.ceilings.items():
        value = now.ceilings.get(key, ceiling)
        if value > ceiling + EPSILON:
            found.append(f"{key}: {value:.2f} %, must be at most {ceiling:.2f} %")
    return found


def problems(name: str, now: Figures, then: Figures | None) -> list[str]:
    """Return a sentence for each thing that is wrong; an empty list when the gate is passed."""
    if then is None:
        return [f"{name} has no pinned floors. Run: python -m tests.quality --update"]
    found = worse(now, then)
    if now.inputs != then.inputs:
        found.append(
            f"{name}: the inputs have changed ({then.inputs} → {now.inputs}), so the floors are "
            "another set's. Run: python -m tests.quality --update"
        )
    return found


def refusal(name: str, now: Figures, then: Figures | None, *, allow_regression: bool) -> str | None:
    """Return why the figures may not be pinned, or None when they may.

    Changed inputs are no excuse: figures that fall with them are looked at by somebody, too.
    """
    regressions = worse(now, then) if then else []
    if not regressions or allow_regression:
        return None
    return (
        f"{name} is not pinned, because it is worse:\n  "
        + "\n  ".join(regressions)
        + "\nFind out why. If it must be, add --allow-regression and say why in the commit."
    )


def _keys(figures: Figures) -> set[str]:
    return {*figures.floors, *figures.ceilings}
