"""SQLite FTS5: the query's rarest words, any of them, ranked by bm25."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from quotes_db import Store
from tests.bench.peers import TOP, Rows, texts_of

NAME = "SQLite FTS5"
RAREST = 6  # words asked; all of them take ten times as long and find no more of a short selection


def missing() -> str | None:
    """Return what would install it, if Python's SQLite was built without it."""
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
        except sqlite3.OperationalError:
            return "this Python's SQLite has no FTS5; Debian's python3 has it"
    return None


class Fulltext:
    """One FTS5 table that keeps no copy of the texts."""

    def __init__(self, path: Path, rows: Rows) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA cache_size = -262144")
        self._db.execute("CREATE VIRTUAL TABLE quotation USING fts5(text, content='')")
        with self._db:
            self._db.executemany("INSERT INTO quotation (rowid, text) VALUES (?, ?)", rows)
        self._db.execute("INSERT INTO quotation (quotation) VALUES ('optimize')")
        self._db.commit()
        self._db.execute("CREATE VIRTUAL TABLE word USING fts5vocab(quotation, row)")
        self.size_bytes = path.stat().st_size

    def top(self, words: Sequence[str]) -> list[int]:
        """Return the ids of the texts that rank highest by bm25."""
        told = [
            (count, word)
            for word in set(words)
            for (count,) in self._db.execute("SELECT doc FROM word WHERE term = ?", [word])
        ]
        if not told:
            return []
        asked = " OR ".join(f'"{word}"' for _, word in sorted(told)[:RAREST])
        found = self._db.execute(
            "SELECT rowid FROM quotation WHERE quotation MATCH ? ORDER BY rank LIMIT ?",
            [asked, TOP],
        )
        return [key for (key,) in found]

    def close(self) -> None:
        """Close the database."""
        self._db.close()


@contextmanager
def build(store: Store, folder: Path) -> Iterator[Fulltext]:
    """Hold a database in the folder."""
    with closing(Fulltext(folder / "fulltext.db", texts_of(store))) as engine:
        yield engine
