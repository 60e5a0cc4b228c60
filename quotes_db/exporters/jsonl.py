"""JSON Lines that hold all that users made or imported; see ``lines`` for the format.

Speakers come first, so that each occurrence finds the names that it refers to; decisions and
verdicts come after the occurrences that they are on.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from quotes_db.lines import FirstLine
from quotes_db.lines.writing import line_of
from quotes_db.store import Store

_encode = msgspec.json.Encoder().encode


class JsonLines:
    """The writer of JSON Lines."""

    head = _encode(FirstLine()) + b"\n"
    leaves_out = ""

    def total(self, store: Store) -> int:
        """Return how many speakers, occurrences and fact-checks there are."""
        coverage = store.coverage()
        return coverage.speakers + store.kept_count() + coverage.claim_reviews

    def lines(self, store: Store) -> Iterator[bytes]:
        """Yield the line of each record."""
        for kept in (
            store.kept_speakers(),
            (one for _, one in store.kept_occurrences()),
            store.kept_names_in_sources(),
            store.kept_sources(),
            store.kept_decisions(),
            store.kept_reviews(),
            store.kept_findings(),
        ):
            for record in kept:
                yield _encode(line_of(record)) + b"\n"


EXPORTER = JsonLines()
