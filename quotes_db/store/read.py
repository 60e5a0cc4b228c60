"""Rows in, records out: every question that is asked of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from sqlite_utils import Database

from quotes_db.normalize import fold_words
from quotes_db.records import (
    Confidence,
    Coverage,
    DateKind,
    Occurrence,
    PartialDate,
    Precision,
    Quotation,
    Source,
    Speaker,
)
from quotes_db.store.listed import listed

Row = Sequence[Any]
_T = TypeVar("_T")

_QUOTATION = "id, text, hash, first_date, first_date_kind"
SOURCE_COLUMNS = (
    "id, url, canonical_url, title, publisher, author, published, modified, captured, language"
)
_OCCURRENCE = (
    "o.id, o.quotation_id, o.role, o.date, o.date_kind, o.exact, o.prefix, o.suffix, "
    'o.start, o."end", '
    "o.mention, o.cue, o.confidence_quotation, o.confidence_mention, o.confidence_name, o.status, "
    "p.id, p.name, p.wikidata"
)
_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
_MAX_LISTED = 200  # records in one page of a listing


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some records of a listing; ``next`` is the cursor of the following page, None at the end."""

    items: tuple[_T, ...]
    next: str | None


def quotation(db: Database, quotation_id: int) -> Quotation | None:
    """Return one quotation, or None."""
    rows = db.execute(f"SELECT {_QUOTATION} FROM quotation WHERE id = ?", [quotation_id]).fetchall()
    return _quotation(rows[0]) if rows else None


def quotations_by_id(db: Database, ids: Sequence[int]) -> dict[int, Quotation]:
    """Return the quotations with these ids; a missing id is left out."""
    marks, filled = listed(ids)
    rows = db.execute(f"SELECT {_QUOTATION} FROM quotation WHERE id IN ({marks})", filled)
    return {row[0]: _quotation(row) for row in rows}


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A quotation with its folded words joined by spaces, as it is read to be aligned.

    A struct, not a dataclass: several are read for each one that is answered.
    """

    id: int
    folded: str
    text: str
    hash: bytes
    first_date: str | None
    first_date_kind: DateKind | None

    def quotation(self) -> Quotation:
        """Return the quotation."""
        date = date_of(self.first_date, self.first_date_kind)
        return Quotation(self.id, self.text, self.hash.hex(), date)


def candidates(db: Database, ids: Sequence[int]) -> list[Candidate]:
    """Return these quotations in any order; a missing id is left out."""
    marks, filled = listed(ids)
    rows = db.conn.execute(
        "SELECT id, folded, text, hash, first_date, first_date_kind FROM quotation "
        f"WHERE id IN ({marks})",
        filled,
    )
    return [Candidate(*row) for row in rows]


def folded_texts(db: Database, ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return (id, folded words joined by spaces) of these quotations; a missing id is left out."""
    marks, filled = listed(ids)
    return db.execute(f"SELECT id, folded FROM quotation WHERE id IN ({marks})", filled).fetchall()


def id_of_hash(db: Database, text_hash: bytes) -> int | None:
    """Return the id of the quotation with exactly these folded words, or None."""
    row = db.execute("SELECT id FROM quotation WHERE hash = ?", [text_hash]).fetchone()
    return row[0] if row else None


def quotations(
    db: Database,
    *,
    q: str | None,
    speaker: int | None,
    source: int | None,
    after: str | None,
    before: str | None,
    limit: int,
    cursor: str | None,
) -> Page[Quotation]:
    """Return a page of quotations in the order of their ids, newest first.

    ``q`` must stand in the text, word by word; ``after`` and ``before`` compare with the first
    date. Cost: with ``q`` alone a scan of the table.
    """
    where = ["id < ?"]
    values: list[object] = [position(cursor, start=1 << 62)]
    if q is not None:
        where.append("instr(' ' || folded || ' ', ?)")
        values.append(f" {' '.join(fold_words(q))} ")
    for column, value in (("speaker_id", speaker), ("source_id", source)):
        if value is not None:
            where.append(
                f"id IN (SELECT quotation_id FROM occurrence WHERE {column} = ? "
                "AND status <> 'rejected')"
            )
            values.append(value)
    if after is not None:
        where.append("first_date >= ?")
        values.append(after)
    if before is not None:
        where.append("first_date < ?")
        values.append(before)
    rows = db.execute(
        f"SELECT {_QUOTATION} FROM quotation WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?",
        [*values, bounded(limit) + 1],
    ).fetchall()
    return page_of([_quotation(row) for row in rows], [row[0] for row in rows], limit)


def occurrences(db: Database, ids: Sequence[int]) -> dict[int, tuple[Occurrence, ...]]:
    """Return the occurrences of each quotation, best first; rejected ones are left out.

    Best: accepted before review, with a speaker before without, then the earliest date.
    """
    marks, filled = listed(ids)
    rows = db.execute(
        f"SELECT {_OCCURRENCE}, {_prefixed('s', SOURCE_COLUMNS)} FROM occurrence o "
        "LEFT JOIN speaker p ON p.id = o.speaker_id LEFT JOIN source s ON s.id = o.source_id "
        f"WHERE o.quotation_id IN ({marks}) AND o.status <> 'rejected'",
        filled,
    ).fetchall()
    found: dict[int, list[Occurrence]] = {quotation_id: [] for quotation_id in ids}
    for row in rows:
        found[row[1]].append(_occurrence(row))
    return {key: tuple(sorted(some, key=_preference)) for key, some in found.items()}


def source(db: Database, source_id: int) -> Source | None:
    """Return one source, or None."""
    row = db.execute(f"SELECT {SOURCE_COLUMNS} FROM source WHERE id = ?", [source_id]).fetchone()
    return source_of(row) if row else None


def source_id(db: Database, key: bytes | None) -> int | None:
    """Return the id of the source with a key, or None."""
    row = db.execute("SELECT id FROM source WHERE key = ?", [key]).fetchone()
    return int(row[0]) if row else None


def occurrence(db: Database, occurrence_id: int) -> Occurrence | None:
    """Return one occurrence, whatever its status, or None."""
    rows = db.execute(
        f"SELECT {_OCCURRENCE}, {_prefixed('s', SOURCE_COLUMNS)} FROM occurrence o "
        "LEFT JOIN speaker p ON p.id = o.speaker_id LEFT JOIN source s ON s.id = o.source_id "
        "WHERE o.id = ?",
        [occurrence_id],
    ).fetchall()
    return _occurrence(rows[0]) if rows else None


def coverage(db: Database) -> Coverage:
    """Return what the store covers, from the totals that every write keeps."""
    row = db.execute(
        "SELECT quotations, speakers, sources, newest, newest_kind, claims, claim_reviews "
        "FROM totals"
    ).fetchone()
    return Coverage(row[0], row[1], row[2], date_of(row[3], row[4]), row[5], row[6])


# --- rows to records ------------------------------------------------------------------------------


def _quotation(row: Row) -> Quotation:
    return Quotation(row[0], row[1], row[2].hex(), date_of(row[3], row[4]))


def _occurrence(row: Row) -> Occurrence:
    return Occurrence(
        id=row[0],
        quotation_id=row[1],
        source=source_of(row[19:]) if row[19] is not None else None,
        speaker=Speaker(row[16], row[17], (), row[18]) if row[16] is not None else None,
        role=row[2],
        dated=date_of(row[3], row[4]),
        exact=row[5],
        prefix=row[6],
        suffix=row[7],
        start=row[8],
        end=row[9],
        mention=row[10],
        cue=row[11],
        confidence=Confidence(*row[12:15]) if row[12] is not None else None,
        status=row[15],
    )


def source_of(row: Row) -> Source:
    """Return the source of a row of ``SOURCE_COLUMNS``."""
    return Source(
        id=row[0],
        url=row[1],
        canonical_url=row[2],
        title=row[3],
        publisher=row[4],
        author=row[5],
        published=date_of(row[6], "published"),
        modified=date_of(row[7], "published"),
        captured=date_of(row[8], "captured"),
        language=row[9],
    )


def date_of(value: str | None, kind: DateKind | None) -> PartialDate | None:
    """Return a stored date, which was checked when it came in: its length tells the precision."""
    return PartialDate(value, _PRECISIONS[len(value)], kind) if value and kind else None


def _preference(item: Occurrence) -> tuple[bool, bool, bool, str, int]:
    date = item.date
    return (
        item.status != "accepted",
        item.speaker is None,
        date is None or date.kind == "captured",
        date.value if date else "",
        item.id,
    )


# --- shared ---------------------------------------------------------------------------------------


def _prefixed(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))


def bounded(limit: int) -> int:
    """Return how many records a page may have.

    Raises:
        ValueError: it is none, or too many.
    """
    if not 1 <= limit <= _MAX_LISTED:
        message = f"limit is {limit}; ask for 1 to {_MAX_LISTED} and follow the cursor."
        raise ValueError(message)
    return limit


def position(cursor: str | None, *, start: int) -> int:
    """Return the id that a cursor names."""
    if cursor is None:
        return start
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        message = (
            f"No such cursor: {cursor[:40]!r}. Use the one that the page before gave, or none."
        )
        raise ValueError(message)
    return int(cursor)


def page_of(items: Sequence[_T], cursors: Sequence[object], limit: int) -> Page[_T]:
    """Return the page of at most ``limit`` items of a listing that was read one item further."""
    more = len(items) > limit
    return Page(tuple(items[:limit]), str(cursors[limit - 1]) if more else None)
