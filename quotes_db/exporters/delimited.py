"""CSV, a row an occurrence, with the columns of ``cells``.

It holds what an occurrence is, not what was decided on names and occurrences, nor fact-checks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from quotes_db.cells import COLUMNS, row_of
from quotes_db.store import Store


class Delimited:
    """The writer of CSV."""

    leaves_out = ""

    @property
    def head(self) -> bytes:
        """Return the names of the columns."""
        return _line(COLUMNS)

    def total(self, store: Store) -> int:
        """Return how many occurrences there are."""
        return store.kept_count()

    def lines(self, store: Store) -> Iterator[bytes]:
        """Yield the row of each occurrence."""
        for _, kept in store.kept_occurrences():
            yield _line(row_of(kept.quotation))


EXPORTER = Delimited()


def _line(cells: tuple[str, ...]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerow(cells)  # ends in CR LF, as RFC 4180 has it
    return written.getvalue().encode()
