"""JSON Lines of W3C Web Annotations, one an occurrence whose source has an address.

What was rejected is not published. See ``annotations`` for what stands where.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from quotes_db.annotations import annotation
from quotes_db.store import Store

_encode = msgspec.json.Encoder().encode


class WebAnnotations:
    """The writer of Web Annotations."""

    head = b""
    leaves_out = "without an address of their source, or rejected"

    def total(self, store: Store) -> int:
        """Return how many occurrences there are."""
        return store.kept_count()

    def lines(self, store: Store) -> Iterator[bytes | None]:
        """Yield the line of each occurrence, None of one that is left out."""
        for _, kept in store.kept_occurrences():
            item = kept.quotation
            found = annotation(item) if item.status != "rejected" else None
            yield _encode(found) + b"\n" if found else None


EXPORTER = WebAnnotations()
