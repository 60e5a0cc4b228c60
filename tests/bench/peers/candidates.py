"""Our own index alone, as if it were a peer: candidates by weight, neither aligned nor judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from quotes_db import Store
from quotes_db.index import Index, index_of
from tests.bench.build import bytes_in
from tests.bench.peers import TOP

NAME = "our candidates alone"


def missing() -> str | None:
    """Return None: it is ours."""
    return None


class Candidates:
    """The index of the store."""

    def __init__(self, index: Index, size_bytes: int) -> None:
        self._index, self.size_bytes = index, size_bytes

    def top(self, words: Sequence[str]) -> list[int]:
        """Return the ids of the heaviest candidates."""
        return self._index.look_up(words).ids[:TOP]


@contextmanager
def build(store: Store, folder: Path) -> Iterator[Candidates]:
    """Hold the index, which is there already."""
    place = store.shelf("quotations").folder
    yield Candidates(index_of(store), bytes_in(place) if place else 0)
