"""One kind of record as the index sees it: its delta, its segments, and its words.

A store has a shelf of quotations and one of claims. They share the file, its transactions and its
generation, but nothing of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from quotes_db.store import derived
from quotes_db.store.connect import translated
from quotes_db.store.derived import DeltaRow, SegmentRow
from quotes_db.store.held import Held

ShelfName = Literal["quotations", "claims"]
_TABLES = {"quotations": derived.QUOTATIONS, "claims": derived.CLAIMS}
_FOLDERS = {"quotations": "-index", "claims": "-claim-index"}  # beside the file


class Shelf:
    """What the index reads and writes of one kind of record; get it with ``Store.shelf``."""

    def __init__(self, held: Held, name: ShelfName) -> None:
        self._held = held
        self.name: ShelfName = name
        self._tables = _TABLES[name]

    @property
    def path(self) -> Path | str:
        """The database file."""
        return self._held.path

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return self._held.read_only

    @property
    def folder(self) -> Path | None:
        """The folder of the segments, beside the file; None for a store in memory."""
        path = self.path
        return Path(f"{path}{_FOLDERS[self.name]}") if isinstance(path, Path) else None

    def segments(self) -> list[SegmentRow]:
        """Return the published segments of the index."""
        with translated(self._held.path):
            return derived.segments(self._held._db, self._tables)

    def delta_rows(self, *, after: int = 0, limit: int) -> list[DeltaRow]:
        """Return at most ``limit`` delta rows behind a sequence number, in order."""
        with translated(self._held.path):
            return derived.delta_rows(self._held._db, self._tables, after=after, limit=limit)

    def delta_size(self) -> int:
        """Return how many records no segment holds yet."""
        with translated(self._held.path):
            return derived.delta_size(self._held._db, self._tables)

    def publish(
        self,
        segment: SegmentRow,
        *,
        replaces: Sequence[str] = (),
        delta_up_to: int = 0,
        delta_count: int = 0,
    ) -> bool:
        """Return whether a segment now stands for the segments and delta rows it was made of."""
        with self._held._writing() as db:
            return derived.publish(
                db,
                self._tables,
                segment,
                replaces=replaces,
                delta_up_to=delta_up_to,
                delta_count=delta_count,
            )

    def index_rows(self) -> tuple[list[str], int, int]:
        """Return the published segments' names, how many delta rows there are, and the last one."""
        with translated(self._held.path), self._held._db.atomic() as db:
            return derived.index_rows(db, self._tables)

    def last_id(self) -> int:
        """Return the highest id of a record, 0 if there is none."""
        with translated(self._held.path):
            return derived.last_id(self._held._db, self._tables)

    def words_between(self, first: int, end: int) -> list[tuple[int, str]]:
        """Return (id, words) of the records with ids from ``first`` to below ``end``."""
        with translated(self._held.path):
            return derived.words_between(self._held._db, self._tables, first, end)

    def words_of(self, ids: Sequence[int]) -> list[tuple[int, str]]:
        """Return (id, words) of these records, in any order; a missing id is left out."""
        with translated(self._held.path):
            return derived.words_of(self._held._db, self._tables, ids)
