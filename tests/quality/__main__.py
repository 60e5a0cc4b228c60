"""The command line of the quality gate: ``python -m tests.quality``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from tests.quality import gate
from tests.quality.gate import Figures
from tests.quality.sets import SETS, MeasuredSet


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[SET]...")
@click.option("--update", is_flag=True, help="Pin what is measured, unless it is worse.")
@click.option(
    "--allow-regression", is_flag=True, help="With --update: pin it although it is worse."
)
def main(*, names: tuple[str, ...], update: bool, allow_regression: bool) -> None:
    """Measure quality and compare it with the pinned floors.

    Without SET all sets are measured whose data are there; "matching" is all that begin so.
    Exit code 1 means that a floor is not met, or that nothing was pinned because of it.

    \b
    Example:
        python -m tests.quality matching/small --update
    """
    names = tuple(full for name in names for full in _sets_named(name))
    if unknown := [name for name in names if name not in SETS]:
        message = f"There is no set {unknown[0]!r}. There are: {', '.join(SETS)}."
        raise click.UsageError(message)
    if allow_regression and not update:
        message = "--allow-regression does something only with --update."
        raise click.UsageError(message)
    passed = run(names or tuple(SETS), update=update, allow_regression=allow_regression)
    sys.exit(0 if passed else 1)


def _sets_named(name: str) -> list[str]:
    """Return the sets of a kind, or the name itself if it is no kind."""
    return [full for full in SETS if full.startswith(f"{name}/")] or [name]


def run(
    names: Sequence[str],
    *,
    update: bool,
    allow_regression: bool,
    sets: Mapping[str, MeasuredSet] = SETS,
    floors: Path = gate.FLOORS,
) -> bool:
    """Return whether every set passed, or was pinned; print its figures."""
    passed = True
    for name in names:
        if reason := sets[name].absent():
            click.echo(f"{name}: not measured, because {reason}.", err=True)
            continue
        now, then = sets[name].measure(), gate.pinned(floors).get(name)
        _print(name, now, then)
        if not update:
            found = gate.problems(name, now, then)
        elif why := gate.refusal(name, now, then, allow_regression=allow_regression):
            found = [why]
        else:
            found = []
            gate.pin(name, now, floors)
            click.echo(f"{name}: pinned in {floors.name}", err=True)
        for problem in found:
            click.echo(problem, err=True)
        passed = passed and not found
    return passed


def _print(name: str, now: Figures, then: Figures | None) -> None:
    """Print each figure beside its pin."""
    for bound, values, pins in (
        ("at least", now.floors, then.floors if then else {}),
        ("at most", now.ceilings, then.ceilings if then else {}),
    ):
        for key, value in sorted(values.items()):
            pin = f"{bound} {pins[key]:.2f}" if key in pins else "not pinned"
            click.echo(f"{name}  {key:36}{value:8.2f} %  {pin}")


if __name__ == "__main__":
    main()
