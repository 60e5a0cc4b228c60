"""Prints the README's table of what was run, out of the results that the runs have left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from tests.reliability import results
from tests.server.hostile import ROWS

Result = dict[str, Any]


def table(kept: dict[str, Result]) -> str:
    """Return the table in Markdown; what was not run is left out."""
    lines = ["| proven by | how much | found |", "|---|---|---|"]
    lines += [_row(part, *told(kept[part])) for part, told in _TOLD.items() if part in kept]
    name = "`pytest tests/server/test_hostile.py`"
    many = f"{len(ROWS)} hostile requests, byte for byte, to a real server"
    lines.append(f"| {name} | {many} | each gets the answer that its row says |")
    return "\n".join(lines)


def _row(part: str, much: str, found: str) -> str:
    return f"| `python -m tests.reliability {part}` | {much} | {found} |"


def _fuzz(result: Result) -> tuple[str, str]:
    much = (
        f"{result['cases']:,} requests generated from the OpenAPI document, for all "
        f"{result['calls']} calls"
    )
    errors = sum(most for status, most in result["statuses"].items() if status >= "500")
    wrong = len(result["findings"]) + len(result["log_complaints"])
    return much, f"{errors} answers with 5xx, {wrong} that the document does not describe"


def _sequences(result: Result) -> tuple[str, str]:
    served = result["steps_served"]
    steps = sum(result["steps"].values()) + sum(served.values())
    restarts = result["steps"].get("restart", 0) + served.get("restart", 0)
    much = (
        f"{result['sequences'] + result['sequences_served']} sequences with {steps:,} steps in any "
        f"order, {restarts} restarts and {served.get('kill', 0)} kills among them"
    )
    wrong = len(result["wrong"])
    return much, f"{wrong} answers that differ from those of a plain model in memory"


def _crash(result: Result) -> tuple[str, str]:
    scenarios = ", ".join(result["scenarios"])
    much = (
        f"{result['kills']:,} kills at random moments ({scenarios}), {result['acknowledged']:,} "
        "acknowledged writes"
    )
    return much, (
        f"{result['lost']} lost, {result['duplicated']} twice, {result['unsound']} findings of "
        "the doctor"
    )


def _load(result: Result) -> tuple[str, str]:
    idle, loaded = (result[name]["match"]["p99"] for name in ("idle_ms", "loaded_ms"))
    private = result["private_mb"]
    much = (
        f"{result['connections']} connections busy for {result['minutes']:g} minutes on "
        f"{result['quotations']:,} quotations, {result['workers']} workers: {result['answers']:,} "
        f"matches, inserts and scans"
    )
    return much, (
        f"{sum(result['errors'].values())} errors, {result['lost']} of {result['inserted']:,} "
        f"inserts lost; private memory {private['warm']:.0f} MB after warm-up, "
        f"{private['end']:.0f} at the end ({result['growth_percent']:+.1f} %); p99 of a "
        f"match {loaded:,.0f} ms, idle {idle:.1f} ms"
    )


_TOLD: Final[dict[str, Callable[[Result], tuple[str, str]]]] = {
    "fuzz": _fuzz,
    "sequences": _sequences,
    "crash": _crash,
    "load": _load,
}


@click.command(name="report")
@click.option(
    "--from",
    "source",
    default=results.KEPT,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Results that runs have kept with --out.  [default: those beside this program]",
)
def command(*, source: Path) -> None:
    """Print the table that stands in the README.

    \b
    Example:
        python -m tests.reliability report
    """
    click.echo(table(results.read(source)))
