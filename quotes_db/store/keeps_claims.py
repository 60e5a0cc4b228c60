"""The part of ``Store`` about claims and the fact-checks that were published of them."""

from __future__ import annotations

from collections.abc import Sequence

from quotes_db.claim_records import Claim, PublishedReview
from quotes_db.store import claims
from quotes_db.store.claims import StoredReview
from quotes_db.store.connect import translated
from quotes_db.store.held import Held


class KeepsClaims(Held):
    """Reads claims with their reviews, and writes a page's; ``Store.add`` writes many."""

    def add_each_review(self, batch: Sequence[PublishedReview]) -> tuple[StoredReview, ...]:
        """Return what storing each review did, in their order; one transaction, as ``add`` is.

        Raises:
            StoreError: nothing of the batch was stored.
            ValueError: a claim has no word in it.
        """
        with self._writing() as db:
            return claims.add_each_review(db, batch)

    def claims_by_id(self, ids: Sequence[int]) -> dict[int, Claim]:
        """Return these claims with their reviews, the newest first; a missing id is left out."""
        with translated(self.path):
            return claims.claims_by_id(self._db, ids)

    def claim_of_review(self, review_id: int) -> Claim | None:
        """Return the claim that a review is of, with all its reviews; None if there is none."""
        with translated(self.path):
            found = claims.reviews_by_id(self._db, [review_id])
            if not found:
                return None
            claim_id = found[review_id].claim_id
            return claims.claims_by_id(self._db, [claim_id]).get(claim_id)

    def claim_ids(self, *, after: int = 0, limit: int) -> list[int]:
        """Return at most ``limit`` ids of claims behind an id, ascending."""
        with translated(self.path):
            return claims.claim_ids(self._db, after=after, limit=limit)

    def claim_ids_of_site(self, site: str, *, limit: int) -> list[int]:
        """Return the ids of the claims that a site reviewed, those of its newest reviews first.

        Args:
            site: a host name; its subdomains count, too.
            limit: how many at most.
        """
        with translated(self.path):
            return claims.claim_ids_of_site(self._db, site, limit=limit)
