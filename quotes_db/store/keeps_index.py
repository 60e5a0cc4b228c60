"""The part of ``Store`` that the index stands on: new quotations, and the names of its segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from quotes_db.store import derived
from quotes_db.store.connect import translated
from quotes_db.store.derived import DeltaRow, SegmentRow
from quotes_db.store.held import Held


class KeepsIndex(Held):
    """Tells the index what it lacks, and publishes what it has made."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread inside the block see the same commit."""
        with translated(self.path), self._db.atomic():
            yield

    def generation(self) -> int:
        """Return a number that every write raises.

        Raises:
            StoreError: among others, the file is no longer where it was.
        """
        self.require_there()
        with translated(self.path):
            return derived.generation(self._db)

    def segments(self) -> list[SegmentRow]:
        """Return the published segments of the index."""
        with translated(self.path):
            return derived.segments(self._db)

    def delta_rows(self, *, after: int = 0, limit: int) -> list[DeltaRow]:
        """Return at most ``limit`` delta rows behind a sequence number, in order."""
        with translated(self.path):
            return derived.delta_rows(self._db, after=after, limit=limit)

    def delta_size(self) -> int:
        """Return how many quotations no segment holds yet."""
        with translated(self.path):
            return derived.delta_size(self._db)

    def publish(
        self,
        segment: SegmentRow,
        *,
        replaces: Sequence[str] = (),
        delta_up_to: int = 0,
        delta_count: int = 0,
    ) -> bool:
        """Return whether a segment now stands for the segments and delta rows it was made of."""
        with self._writing() as db:
            return derived.publish(
                db, segment, replaces=replaces, delta_up_to=delta_up_to, delta_count=delta_count
            )

    def index_rows(self) -> tuple[list[str], int, int]:
        """Return the published segments' names, how many delta rows there are, and the last one."""
        with self.snapshot():
            return derived.index_rows(self._db)

    def last_id(self) -> int:
        """Return the highest id of a quotation, 0 if there is none."""
        with translated(self.path):
            return derived.last_id(self._db)

    def folded_between(self, first: int, end: int) -> list[tuple[int, str]]:
        """Return (id, folded text) of the quotations with ids from ``first`` to below ``end``."""
        with translated(self.path):
            return derived.folded_between(self._db, first, end)
