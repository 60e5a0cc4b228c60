"""Runs the state machines for long: steps in any order, answers as the model's."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import click
from hypothesis import HealthCheck, seed, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test

from tests.reliability import results
from tests.reliability.machine import Machine, ServedMachine

EVERY: Final = settings(
    deadline=None,
    database=None,
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def ran(
    machine: type[Machine], *, sequences: int, steps: int, first_seed: int
) -> tuple[dict[str, int], str | None]:
    """Return how many steps of each kind were taken, and the first sequence that went wrong."""
    Machine.done.clear()
    several = settings(EVERY, max_examples=sequences, stateful_step_count=steps)
    try:
        run_state_machine_as_test(seed(first_seed)(machine), settings=several)
    except (AssertionError, HypothesisException) as error:
        told = "\n".join([str(error), *getattr(error, "__notes__", ())])
        return dict(sorted(Machine.done.items())), told
    return dict(sorted(Machine.done.items())), None


@click.command(name="sequences")
@click.option("--count", default=200, show_default=True, help="Sequences in one process.")
@click.option("--served", default=20, show_default=True, help="Sequences with a server process.")
@click.option("--steps", default=50, show_default=True, help="Steps of a sequence, at most.")
@click.option("--seed", "first_seed", default=1, show_default=True, help="Makes other sequences.")
@results.with_out
def command(*, count: int, served: int, steps: int, first_seed: int, out: Path | None) -> None:
    """Take steps in any order and compare every answer with a slow, obvious model's.

    \b
    Example:
        python -m tests.reliability sequences --count 200 --served 20
    """
    load, began = results.load_now(), time.monotonic()
    result: dict[str, Any] = {"sequences": count, "sequences_served": served, "seed": first_seed}
    wrong = []
    for name, machine, some in (("steps", Machine, count), ("steps_served", ServedMachine, served)):
        if not some:
            continue
        click.echo(f"{some} sequences of {machine.__name__}", err=True)
        result[name], told = ran(machine, sequences=some, steps=steps, first_seed=first_seed)
        wrong += [told] if told else []
    result |= {"wrong": wrong, "seconds": round(time.monotonic() - began, 1)}
    results.told("sequences", result, load=load, out=out, holds=not wrong)
