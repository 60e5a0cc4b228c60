"""What is going on, on standard error: a bar for each step, seconds when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[int], None]


class Shown:
    """Shows steps. On something that is no terminal, one line each."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(text, markup=False, highlight=False)

    @contextmanager
    def step(self, title: str, total: int | None) -> Iterator[Advance]:
        """Return a context that shows a step; its value moves the bar."""
        began = time.perf_counter()
        if not self._console.is_terminal:
            yield lambda _: None
            self.say(f"{title}: {time.perf_counter() - began:.1f} s")
            return
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda steps: bar.advance(task, steps)
        self.say(f"{title}: {time.perf_counter() - began:.1f} s")
