"""The part of ``Store`` that looks whether everything in it fits together, and counts again."""

from __future__ import annotations

from collections.abc import Sequence

from quotes_db.store import copies, health
from quotes_db.store.connect import translated
from quotes_db.store.health import Totals, Unfinished
from quotes_db.store.held import Held


class KeepsHealth(Held):
    """Finds what is wrong with the file and its rows; ``doctor`` tells what to do about it."""

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong: structure, types, uniqueness, references."""
        with translated(self.path):
            return copies.faults(self._db)

    def unsound_rows(self) -> list[str]:
        """Return which rows do not fit together, one sentence for each kind."""
        with translated(self.path):
            return health.unsound(self._db)

    def kept_totals(self) -> Totals:
        """Return the totals as every write keeps them."""
        with translated(self.path):
            return health.kept_totals(self._db)

    def counted_totals(self) -> Totals:
        """Return the totals as the rows have them. Cost: one look at every row."""
        with translated(self.path):
            return health.counted_totals(self._db)

    def recount(self) -> None:
        """Make the totals what the rows have.

        Raises:
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            health.recount(db)

    def records_between(self, first: int, end: int) -> Sequence[tuple[int, str, str, bytes]]:
        """Return (id, text, folded, hash) of the quotations from ``first`` to below ``end``."""
        with translated(self.path):
            return health.records_between(self._db, first, end)

    def unfinished_imports(self) -> list[Unfinished]:
        """Return the imports that were stopped."""
        with translated(self.path):
            return health.unfinished(self._db)
