"""Where results are kept: one JSON object by the name of each part, with the machine it ran on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tests.bench.figures import Machine

KEPT: Final = Path(__file__).with_name("results.json")
_F = TypeVar("_F", bound=Callable[..., Any])

Load = tuple[float, float, float]


def with_out(function: _F) -> _F:
    """Add the option that every run has: the file in which its result is kept."""
    return click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Also keep the result in this file, beside those of other parts.",
    )(function)


def load_now() -> Load:
    """Return the machine's load, to be given to ``told`` when the run is over."""
    return os.getloadavg()


def told(part: str, result: dict[str, Any], *, load: Load, out: Path | None, holds: bool) -> None:
    """Print a result, keep it if so asked, and end the process: 0 if what it proves holds, else 1.

    Args:
        part: the subcommand.
        result: its figures.
        load: the machine's load when the run began.
        out: the file to keep it in.
        holds: whether nothing was found.
    """
    result = {**result, "holds": holds, "machine": asdict(Machine.here(load))}
    if out:
        keep(out, part, result)
    click.echo(json.dumps(result, ensure_ascii=False))
    sys.exit(0 if holds else 1)


def keep(path: Path, part: str, result: dict[str, Any]) -> None:
    """Put a part's result into a file, for the one that was there; a part is one line."""
    kept = {**read(path), part: result}
    lines = [f"{json.dumps(name)}: {json.dumps(kept[name])}" for name in sorted(kept)]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Return the results in a file, by part; none if there is no file."""
    kept: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return kept
