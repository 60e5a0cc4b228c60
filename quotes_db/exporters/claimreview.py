"""JSON Lines of schema.org's ClaimReview: what others published, a line a fact-check.

Own verdicts are not among them: they are about the very words of a quotation, and are published
nowhere. Read back they would be somebody's check of a similar claim. JSON Lines hold them.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from quotes_db.jsonld import review_document
from quotes_db.store import Store

_encode = msgspec.json.Encoder().encode


class ClaimReviews:
    """The writer of ClaimReview."""

    head = b""
    leaves_out = ""

    def total(self, store: Store) -> int:
        """Return how many fact-checks there are."""
        return store.coverage().claim_reviews

    def lines(self, store: Store) -> Iterator[bytes]:
        """Yield the line of each fact-check."""
        for kept in store.kept_reviews():
            yield _encode(review_document(kept.review)) + b"\n"


EXPORTER = ClaimReviews()
