"""A progress bar on a terminal, silence everywhere else.

Enters how many bytes of an input were read; leaves a bar on standard error, so that standard output
stays data. The bar counts the bytes of the file as it lies on the disk, compressed or not, because
that size is known before the first record.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, str], None]


@contextmanager
def progress_bar(title: str, *, size_bytes: int | None, quiet: bool = False) -> Iterator[Advance]:
    """Return a context whose value moves the bar: ``advance(bytes_read, note)``.

    Nothing is drawn if ``quiet``, if the size is unknown or if standard error is no terminal.
    """
    if quiet or size_bytes is None or not sys.stderr.isatty():
        yield _stand_still
        return
    # rich takes 60 ms to load; only a terminal pays for it.
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=size_bytes, note="")

        def advance(bytes_read: int, note: str) -> None:
            bar.update(task, completed=bytes_read, note=note)

        yield advance


def _stand_still(bytes_read: int, note: str) -> None:
    """Draw nothing."""
