"""The part of ``Store`` about reviewing: what waits for a person, and what they decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from quotes_db.records import Correction, Decision, DecisionKind, LabelledPassage, ReviewItem
from quotes_db.store import deciding, decisions, labelled, review
from quotes_db.store.connect import translated
from quotes_db.store.deciding import Decided
from quotes_db.store.held import Held
from quotes_db.store.read import Page, bounded
from quotes_db.store.review import Order


class KeepsReviews(Held):
    """Lists what is in review, takes decisions, and yields them to train on."""

    def in_review(
        self, *, order: Order = "doubt", limit: int = 50, cursor: str | None = None
    ) -> Page[ReviewItem]:
        """Return a page of what is in review.

        Args:
            order: ``doubt`` has the lowest of an occurrence's three confidences first, ``newest``
                what was stored last.
            limit: how many at most.
            cursor: where the page before ended. What is decided meanwhile is not missed for it.

        Raises:
            ValueError: ``limit`` is out of bounds or ``cursor`` was not made here for this order.
        """
        with translated(self.path):
            return review.queue(self._db, order=order, limit=limit, cursor=cursor)

    def waiting(self) -> int:
        """Return how many occurrences are in review."""
        with translated(self.path):
            return review.waiting(self._db)

    def review_item(self, occurrence_id: int) -> ReviewItem | None:
        """Return one occurrence with its passage, whatever its status, or None."""
        with translated(self.path):
            return review.one_item(self._db, occurrence_id)

    def decide(
        self,
        occurrence_id: int,
        kind: DecisionKind,
        *,
        time: datetime,
        correction: Correction | None = None,
        quotation_id: int | None = None,
        again: bool = False,
        reviewer: str | None = None,
    ) -> Decided | None:
        """Return what a decision left, None if there is no such occurrence.

        It holds for every later import of the same source. Earlier decisions stay in the history;
        ``undo`` takes the last one back that holds.

        Args:
            occurrence_id: what is decided on.
            kind: what is decided; ``correct`` also accepts.
            time: when, stored in UTC.
            correction: what ``correct`` changes.
            quotation_id: of which quotation the reviewer saw it; if it is of another by now, the
                decision is refused.
            again: decide although it is not in review any more.
            reviewer: who decides.

        Raises:
            ChangeRefusedError: it was decided before, is of another quotation by now, or the
                correction changes nothing or does not fit its passage; nothing was changed.
            StoreError: nothing was changed.
        """
        with self._writing() as db:
            return deciding.decide(
                db,
                occurrence_id,
                kind,
                correction=correction or Correction(),
                quotation_id=quotation_id,
                again=again,
                time=time,
                reviewer=reviewer,
            )

    def decisions_on(self, occurrence_id: int) -> tuple[Decision, ...] | None:
        """Return the decisions on an occurrence, oldest first; None if there is no occurrence."""
        with translated(self.path):
            return review.history(self._db, occurrence_id)

    def decisions(self, *, limit: int = 50, before: int | None = None) -> list[Decision]:
        """Return the latest decisions, newest first.

        Args:
            limit: how many at most.
            before: the id of a decision; only earlier ones are returned.

        Raises:
            ValueError: ``limit`` is out of bounds.
        """
        with translated(self.path):
            return decisions.latest(self._db, limit=bounded(limit), before=before)

    def labelled(self) -> Iterator[LabelledPassage]:
        """Yield what was decided, oldest first, as examples to train a ranker on.

        Only what holds: decisions taken back are left out, and of several on one occurrence the
        last counts. Cost: some 0.1 ms each.
        """
        with translated(self.path):
            yield from labelled.examples(self._db)
