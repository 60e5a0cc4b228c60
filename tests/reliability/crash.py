"""Kills processes at random moments while they change a store, and looks what is left.

Each scenario does one kind of work in a process of its own, which tells what it has done; what was
told must be there afterwards, once, and the doctor must find nothing. The process is ended with
SIGKILL, as the system does it when memory runs out; a power cut is more than that and is not tried.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

from tests.reliability import results
from tests.reliability.crash_serving import Serving
from tests.reliability.crash_work import (
    BackingUp,
    Flushing,
    Importing,
    Migrating,
    Reindexing,
    Restoring,
)
from tests.reliability.scenario import Scenario

SCENARIOS: tuple[type[Scenario], ...] = (
    Importing,
    Serving,
    Flushing,
    Migrating,
    Reindexing,
    BackingUp,
    Restoring,
)
SEED = 1
_ATTEMPTS = 5  # for each kill; a process that has finished before its moment is no kill
_SHOWN = 5


@dataclass(slots=True)
class Figures:
    """What became of one scenario's work under so many kills."""

    kills: int = 0
    finished_first: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    unsound: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def survived(
    kind: type[Scenario], kills: int, *, seed: int = SEED, folder: Path | None = None
) -> Figures:
    """Return what became of a scenario's work.

    Args:
        kind: the scenario.
        kills: how many processes are killed while they work.
        seed: decides the moments; the machine's speed does, too.
        folder: where to work; a temporary one by default.
    """
    figures, begun = Figures(), time.perf_counter()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        scenario = kind(Path(place), random.Random(f"{seed} {kind.name}"))
        if scenario.span_s is None:
            scenario.span_s = _attempt(scenario, figures, after_s=None)
        for _ in range(kills * _ATTEMPTS):
            if figures.kills == kills:
                break
            _attempt(scenario, figures, after_s=scenario.random.uniform(0, scenario.span_s))
    figures.seconds = round(time.perf_counter() - begun, 1)
    return figures


def _attempt(scenario: Scenario, figures: Figures, *, after_s: float | None) -> float:
    """Let a process work and kill it, or let it end; count what is left; return how long it took.

    Started by a server of forks that has loaded everything, in a hundredth of the usual time.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.reliability.crash"])
    scenario.renew()
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=scenario.work, args=(*scenario.arguments(), send))
    process.start()
    send.close()
    scenario.begin(receive)
    begun = time.perf_counter()
    killer = threading.Timer(after_s or 0.0, process.kill)
    if after_s is not None:
        killer.start()
    told = scenario.watch(receive)
    took_s = time.perf_counter() - begun
    killer.cancel()
    process.join()
    receive.close()
    if process.exitcode == -signal.SIGKILL:
        figures.kills += 1
    else:
        figures.finished_first += 1
        if process.exitcode:
            figures.wrong.append(f"{scenario.name}: ended by itself with {process.exitcode}")
    left = scenario.left(told)
    figures.acknowledged += left.acknowledged
    for name in ("lost", "duplicated", "unsound"):
        found = getattr(left, name)
        setattr(figures, name, getattr(figures, name) + len(found))
        figures.wrong += [f"{scenario.name}: {name}: {one}" for one in found]
    return took_s


def total(all_figures: Sequence[Figures]) -> Figures:
    """Return the sums over scenarios."""
    sums = Figures()
    for name in ("kills", "finished_first", "acknowledged", "lost", "duplicated", "unsound"):
        setattr(sums, name, sum(getattr(one, name) for one in all_figures))
    sums.seconds = round(sum(one.seconds for one in all_figures), 1)
    sums.wrong = [line for one in all_figures for line in one.wrong]
    return sums


@click.command("crash")
@click.option("--kills", default=105, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--seed", default=SEED, show_default=True, help="Decides the moments.")
@click.option(
    "--scenario",
    "names",
    multiple=True,
    type=click.Choice([one.name for one in SCENARIOS]),
    help="Only this one; may be repeated.",
)
@results.with_out
def command(*, kills: int, seed: int, names: tuple[str, ...], out: Path | None) -> None:
    """Kill processes at random moments while they work, and count what is lost.

    \b
    Example:
        python -m tests.reliability crash --kills 300
    """
    chosen = [one for one in SCENARIOS if not names or one.name in names]
    load = results.load_now()
    done: dict[str, Figures] = {}
    for at, kind in enumerate(chosen):
        share = kills // len(chosen) + (at < kills % len(chosen))
        click.echo(f"{kind.name}: {share} kills …", err=True)
        done[kind.name] = survived(kind, share, seed=seed)
    sums = total(list(done.values()))
    _print(done | {"all": sums})
    for line in sums.wrong[:_SHOWN]:
        click.echo(line, err=True)
    result = {"seed": seed, **asdict(sums), "scenarios": {k: asdict(v) for k, v in done.items()}}
    results.told("crash", result, load=load, out=out, holds=not sums.wrong)


def _print(rows: dict[str, Figures]) -> None:
    """Print the figures as a table, for who watches."""
    head = "scenario    kills  acknowledged  lost  duplicated  doctor's findings  seconds"
    click.echo(head, err=True)
    for name, one in rows.items():
        click.echo(
            f"{name:10}{one.kills:7}{one.acknowledged:14,}{one.lost:6}{one.duplicated:12}"
            f"{one.unsound:19}{one.seconds:9.1f}",
            err=True,
        )
