"""The part of ``Store`` that the index stands on: one commit at a time, and how it is told apart.

What it reads and writes of each kind of record is a ``Shelf``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from quotes_db.store import derived
from quotes_db.store.connect import translated
from quotes_db.store.held import Held
from quotes_db.store.shelf import Shelf, ShelfName


class KeepsIndex(Held):
    """Shows the index one commit at a time."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread inside the block see the same commit."""
        with translated(self.path), self._db.atomic():
            yield

    def shelf(self, name: ShelfName) -> Shelf:
        """Return what the index reads and writes of one kind of record."""
        return Shelf(self, name)

    def generation(self) -> int:
        """Return a number that every write raises.

        Raises:
            StoreError: among others, the file is no longer where it was.
        """
        self.require_there()
        with translated(self.path):
            return derived.generation(self._db)
