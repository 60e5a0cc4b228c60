"""tantivy: pairs of neighbouring words as terms, all those of the query, ranked by BM25."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from quotes_db import Store
from tests.bench.peers import TOP, Rows, texts_of

NAME = "tantivy, word pairs"
_HEAP_BYTES = 500_000_000


def missing() -> str | None:
    """Return what would install it."""
    return None if find_spec("tantivy") else "not installed; to compare: pip install tantivy"


def _terms(words: Sequence[str]) -> list[str]:
    """Return pairs of words, or the one word there is."""
    return [f"{first}_{second}" for first, second in pairwise(words)] or list(words)


class Terms:
    """An index on disk whose only text field holds pairs of words, without positions."""

    def __init__(self, folder: Path, rows: Rows) -> None:
        import tantivy

        self._tantivy = tantivy
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("id", stored=True, fast=True)
        schema.add_text_field("pairs", tokenizer_name="whitespace", index_option="freq")
        self._schema = schema.build()
        folder.mkdir()
        self._index = tantivy.Index(self._schema, path=str(folder))
        writer = self._index.writer(_HEAP_BYTES, 1)
        for key, text in rows:
            document = tantivy.Document()
            document.add_unsigned("id", key)
            document.add_text("pairs", " ".join(_terms(text.split(" "))))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self.size_bytes = sum(file.stat().st_size for file in folder.iterdir())

    def top(self, words: Sequence[str]) -> list[int]:
        """Return the ids of the texts that rank highest by BM25."""
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        asked = query.boolean_query(
            [
                (should, query.term_query(self._schema, "pairs", term, "freq"))
                for term in dict.fromkeys(_terms(words))
            ]
        )
        hits = self._searcher.search(asked, TOP, count=False).hits
        return [self._searcher.doc(address)["id"][0] for _, address in hits]


@contextmanager
def build(store: Store, folder: Path) -> Iterator[Terms]:
    """Hold an index in the folder."""
    yield Terms(folder / "tantivy", texts_of(store))
