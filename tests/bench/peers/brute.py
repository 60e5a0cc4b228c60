"""rapidfuzz, brute force: ``process.extract`` with ``partial_ratio`` over every text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rapidfuzz import fuzz, process

from quotes_db import Store
from tests.bench.peers import TOP, Rows, texts_of

NAME = "rapidfuzz process.extract"


def missing() -> str | None:
    """Return None: rapidfuzz is what we align with, too."""
    return None


class Brute:
    """All texts in a list."""

    def __init__(self, rows: Rows) -> None:
        self._ids, self._texts = list[int](), list[str]()
        for quotation_id, text in rows:
            self._ids.append(quotation_id)
            self._texts.append(text)
        self.size_bytes = sum(len(text.encode()) for text in self._texts)

    def top(self, words: Sequence[str]) -> list[int]:
        """Return the ids of the texts with the highest ratio."""
        found = process.extract(
            " ".join(words), self._texts, scorer=fuzz.partial_ratio, limit=TOP, score_cutoff=50
        )
        return [self._ids[at] for _, _, at in found]


@contextmanager
def build(store: Store, folder: Path) -> Iterator[Brute]:
    """Hold the texts in memory."""
    yield Brute(texts_of(store))
