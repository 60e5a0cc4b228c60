"""What the tables keep for the index: which records are new, and the names of segments.

Quotations and claims each have a delta and segments of their own; ``Tables`` says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from quotes_db.claim_records import TITLES_AFTER
from quotes_db.store.listed import listed


@dataclass(frozen=True, slots=True)
class DeltaRow:
    """One record whose words no segment holds yet; ``words`` is empty if it is deleted."""

    seq: int
    record_id: int
    words: str


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A published segment: the name of its file, and how many records it holds."""

    name: str
    records: int


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the records of one kind are, and ``words``: the SQL of what is indexed of one."""

    record: str
    delta: str
    segment: str
    count: str  # the segment's column that counts records
    words: str

    @property
    def record_id(self) -> str:
        """The delta's column that names a record."""
        return f"{self.record}_id"


QUOTATIONS = Tables("quotation", "delta", "segment", "quotations", "record.folded")
CLAIMS = Tables(
    "claim",
    "claim_delta",
    "claim_segment",
    "claims",
    f"record.text || coalesce((SELECT group_concat(char({ord(TITLES_AFTER)}) || title, '') FROM "
    "(SELECT DISTINCT title FROM claim_review WHERE claim_id = record.id)), '')",
)


def generation(db: Database) -> int:
    """Return a number that every write raises. Cost: a few microseconds."""
    return int(db.conn.execute("SELECT generation FROM totals").fetchone()[0])


def segments(db: Database, of: Tables) -> list[SegmentRow]:
    """Return the published segments."""
    rows = db.execute(f"SELECT name, {of.count} FROM {of.segment} ORDER BY name")
    return [SegmentRow(*row) for row in rows]


def delta_rows(db: Database, of: Tables, *, after: int, limit: int) -> list[DeltaRow]:
    """Return at most ``limit`` rows of the delta behind a sequence number, in order."""
    rows = db.execute(
        f"SELECT d.seq, d.{of.record_id}, coalesce({of.words}, '') FROM {of.delta} d "
        f"LEFT JOIN {of.record} record ON record.id = d.{of.record_id} "
        "WHERE d.seq > ? ORDER BY d.seq LIMIT ?",
        [after, limit],
    )
    return [DeltaRow(*row) for row in rows]


def delta_size(db: Database, of: Tables) -> int:
    """Return how many records no segment holds yet."""
    return int(db.execute(f"SELECT count(*) FROM {of.delta}").fetchone()[0])


def publish(
    db: Database,
    of: Tables,
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
        f"SELECT count(*) FROM {of.segment} WHERE name IN ({marks})", replaces
    ).fetchone()[0]
    waiting = db.execute(
        f"SELECT count(*) FROM {of.delta} WHERE seq <= ?", [delta_up_to]
    ).fetchone()[0]
    if found != len(replaces) or waiting != delta_count:
        return False
    db.execute(f"DELETE FROM {of.segment} WHERE name IN ({marks})", replaces)
    db.execute(f"DELETE FROM {of.delta} WHERE seq <= ?", [delta_up_to])
    db.execute(f"INSERT INTO {of.segment} VALUES (?, ?)", [segment.name, segment.records])
    return True


def index_rows(db: Database, of: Tables) -> tuple[list[str], int, int]:
    """Return the published segments' names, how many delta rows there are, and the last one."""
    names = [row.name for row in segments(db, of)]
    count, last = db.execute(f"SELECT count(*), coalesce(max(seq), 0) FROM {of.delta}").fetchone()
    return names, count, last


def last_id(db: Database, of: Tables) -> int:
    """Return the highest id of a record, 0 if there is none."""
    return int(db.execute(f"SELECT coalesce(max(id), 0) FROM {of.record}").fetchone()[0])


def words_between(db: Database, of: Tables, first: int, end: int) -> list[tuple[int, str]]:
    """Return (id, words) of the records with ids from ``first`` to below ``end``."""
    return db.execute(
        f"SELECT record.id, {of.words} FROM {of.record} record WHERE record.id >= ? "
        "AND record.id < ?",
        [first, end],
    ).fetchall()


def words_of(db: Database, of: Tables, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return (id, words) of these records, in any order; a missing id is left out."""
    marks, filled = listed(ids)
    return db.execute(
        f"SELECT record.id, {of.words} FROM {of.record} record WHERE record.id IN ({marks})", filled
    ).fetchall()
