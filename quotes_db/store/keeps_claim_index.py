"""The part of ``Store`` about what is indexed, and about how claims are listed."""

from __future__ import annotations

from quotes_db.store import claims
from quotes_db.store.connect import translated
from quotes_db.store.held import Held
from quotes_db.store.shelf import Shelf, ShelfName


class KeepsClaimIndex(Held):
    """Hands out the shelves of the index, and lists claims by who reviewed them."""

    def shelf(self, name: ShelfName) -> Shelf:
        """Return what the index reads and writes of one kind of record."""
        return Shelf(self, name)

    def claim_ids_of_site(self, site: str, *, limit: int) -> list[int]:
        """Return the ids of the claims that a site reviewed, those of its newest reviews first.

        Args:
            site: a host name; its subdomains count, too.
            limit: how many at most.
        """
        with translated(self.path):
            return claims.claim_ids_of_site(self._db, site, limit=limit)
