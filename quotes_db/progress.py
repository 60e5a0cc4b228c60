"""A progress bar on a terminal, silence everywhere else.

Enters how much was done; leaves a bar on standard error, so that standard output stays data. Of an
input the bar counts the bytes of the file as it lies on the disk, compressed or not, because that
size is known before the first record; of an export the records.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

Advance = Callable[[int, str], None]
Unit = Literal["bytes", "records"]


@contextmanager
def progress_bar(
    title: str, *, size: int | None, unit: Unit = "bytes", quiet: bool = False
) -> Iterator[Advance]:
    """Return a context whose value moves the bar: ``advance(done, note)``.

    Nothing is drawn if ``quiet``, if the size is unknown or if standard error is no terminal.
    """
    if quiet or size is None or not sys.stderr.isatty():
        yield _stand_still
        return
    # rich takes 60 ms to load; only a terminal pays for it.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn() if unit == "bytes" else MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=size, note="")

        def advance(done: int, note: str) -> None:
            bar.update(task, completed=done, note=note)

        yield advance


def _stand_still(done: int, note: str) -> None:
    """Draw nothing."""
