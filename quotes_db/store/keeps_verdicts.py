"""The part of ``Store`` about own verdicts on stored quotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from quotes_db.claim_records import Verdict
from quotes_db.records import AddCounts
from quotes_db.store import verdicts
from quotes_db.store.connect import translated
from quotes_db.store.held import Held
from quotes_db.store.verdicts import KeptVerdict


class KeepsVerdicts(Held):
    """Records, lists and withdraws verdicts; each write is one transaction, whole or not at all."""

    def add_verdict(self, verdict: Verdict, *, made: datetime) -> KeptVerdict | None:
        """Return a verdict as it is stored now, None if there is no such quotation.

        Of a verdict with the same quotation, kind and evidence that stands already nothing is
        changed. The speaker is found by name, or made.

        Args:
            verdict: what was found; its ``id`` and times do not count.
            made: when it is recorded, stored in UTC.

        Raises:
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return verdicts.add_verdict(db, verdict, made=made)

    def restore_verdicts(self, batch: Sequence[Verdict]) -> AddCounts:
        """Return what storing exported verdicts did, withdrawn ones too; again it does nothing.

        Raises:
            StoreError: nothing was changed.
            ValueError: one is of no stored quotation, or without the time of its making.
        """
        with self._writing() as db:
            return verdicts.restore_verdicts(db, batch)

    def withdraw_verdict(self, verdict_id: int, *, time: datetime) -> Verdict | None:
        """Return a verdict that is never shown from now on, None if there is none with this id.

        Raises:
            ChangeRefusedError: it was withdrawn before.
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return verdicts.withdraw_verdict(db, verdict_id, time=time)

    def verdict(self, verdict_id: int) -> Verdict | None:
        """Return one verdict, withdrawn or not, or None."""
        with translated(self.path):
            return verdicts.one_verdict(self._db, verdict_id)

    def verdicts(
        self, quotation_ids: Sequence[int], *, former: bool = False
    ) -> dict[int, tuple[Verdict, ...]]:
        """Return the standing verdicts on each quotation, the newest first; no key where none is.

        Their speakers are whom they were merged into. Cost: some 10 µs.

        Args:
            quotation_ids: which quotations.
            former: with those that are about words which the quotation has no more.
        """
        with translated(self.path):
            return verdicts.verdicts(self._db, quotation_ids, former=former)

    def all_verdicts(self) -> Iterator[Verdict]:
        """Yield every verdict in the order of the ids, withdrawn ones too; memory stays flat."""
        with translated(self.path):
            yield from verdicts.all_verdicts(self._db)
