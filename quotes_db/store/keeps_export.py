"""The part of ``Store`` about exports: everything out, record by record, and in again."""

from __future__ import annotations

from collections.abc import Iterator

from quotes_db.kept_records import (
    KeptDecisions,
    KeptFinding,
    KeptNameInSource,
    KeptOccurrence,
    KeptReview,
    KeptSource,
    KeptSpeaker,
)
from quotes_db.store import kept
from quotes_db.store.connect import translated
from quotes_db.store.held import Held


class KeepsExport(Held):
    """Yields all that users made or imported; ``Store.add`` stores it again as ``kept``.

    Inside ``snapshot`` all of it is of one commit, whatever others write meanwhile. The order is
    the same in a store that was filled from the export.
    """

    def kept_count(self) -> int:
        """Return how many occurrences there are. Cost: some 10 ms a million."""
        with translated(self.path):
            return kept.count(self._db)

    def kept_speakers(self) -> Iterator[KeptSpeaker]:
        """Yield every speaker with all of their names."""
        with translated(self.path):
            yield from kept.speakers(self._db)

    def kept_occurrences(self) -> Iterator[tuple[int, KeptOccurrence]]:
        """Yield every occurrence, rejected ones too, after the id of its quotation.

        Cost: some 10 µs each.
        """
        with translated(self.path):
            yield from kept.occurrences(self._db)

    def kept_names_in_sources(self) -> Iterator[KeptNameInSource]:
        """Yield whom names mean in single sources."""
        with translated(self.path):
            yield from kept.names_in_sources(self._db)

    def kept_sources(self) -> Iterator[KeptSource]:
        """Yield the sources of which no quotation is left. Cost: one look at every source."""
        with translated(self.path):
            yield from kept.lone_sources(self._db)

    def kept_decisions(self) -> Iterator[KeptDecisions]:
        """Yield what reviewers decided, one history after another."""
        with translated(self.path):
            yield from kept.histories(self._db)

    def kept_reviews(self) -> Iterator[KeptReview]:
        """Yield every fact-check with its claim."""
        with translated(self.path):
            yield from kept.reviews(self._db)

    def kept_findings(self) -> Iterator[KeptFinding]:
        """Yield every own verdict, withdrawn ones too."""
        with translated(self.path):
            yield from kept.findings(self._db)
