"""What the tables keep for the index: which quotations are new, and the names of segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class DeltaRow:
    """One quotation whose words no segment holds yet; ``folded`` is empty if it is deleted."""

    seq: int
    quotation_id: int
    folded: str


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A published segment: the name of its file, and how many quotations it holds."""

    name: str
    quotations: int


def generation(db: Database) -> int:
    """Return a number that every write raises. Cost: a few microseconds."""
    return int(db.conn.execute("SELECT generation FROM totals").fetchone()[0])


def segments(db: Database) -> list[SegmentRow]:
    """Return the published segments."""
    return [
        SegmentRow(*row) for row in db.execute("SELECT name, quotations FROM segment ORDER BY name")
    ]


def delta_rows(db: Database, *, after: int, limit: int) -> list[DeltaRow]:
    """Return at most ``limit`` rows of the delta behind a sequence number, in order."""
    rows = db.execute(
        "SELECT d.seq, d.quotation_id, coalesce(q.folded, '') FROM delta d "
        "LEFT JOIN quotation q ON q.id = d.quotation_id WHERE d.seq > ? ORDER BY d.seq LIMIT ?",
        [after, limit],
    )
    return [DeltaRow(*row) for row in rows]


def delta_size(db: Database) -> int:
    """Return how many quotations no segment holds yet."""
    return int(db.execute("SELECT count(*) FROM delta").fetchone()[0])


def publish(
    db: Database,
    segment: SegmentRow,
    *,
    replaces: Sequence[str],
    delta_up_to: int,
    delta_count: int,
) -> bool:
    """Return whether a segment now stands for the segments and delta rows that it was made of.

    False, and nothing changed, if another process has changed any of them meanwhile.
    Must run inside a transaction that holds the write lock.
    """
    marks = ", ".join("?" * len(replaces))
    found = db.execute(
        f"SELECT count(*) FROM segment WHERE name IN ({marks})", replaces
    ).fetchone()[0]
    waiting = db.execute("SELECT count(*) FROM delta WHERE seq <= ?", [delta_up_to]).fetchone()[0]
    if found != len(replaces) or waiting != delta_count:
        return False
    db.execute(f"DELETE FROM segment WHERE name IN ({marks})", replaces)
    db.execute("DELETE FROM delta WHERE seq <= ?", [delta_up_to])
    db.execute("INSERT INTO segment VALUES (?, ?)", [segment.name, segment.quotations])
    return True


def index_rows(db: Database) -> tuple[list[str], int, int]:
    """Return the published segments' names, how many delta rows there are, and the last one."""
    names = [row.name for row in segments(db)]
    count, last = db.execute("SELECT count(*), coalesce(max(seq), 0) FROM delta").fetchone()
    return names, count, last


def last_id(db: Database) -> int:
    """Return the highest id of a quotation, 0 if there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM quotation").fetchone()[0])


def folded_between(db: Database, first: int, end: int) -> list[tuple[int, str]]:
    """Return (id, folded text) of the quotations with ids from ``first`` to below ``end``."""
    return db.execute(
        "SELECT id, folded FROM quotation WHERE id >= ? AND id < ?", [first, end]
    ).fetchall()
