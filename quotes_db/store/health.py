"""What must hold between the rows of the tables, asked as questions whose right answer is none.

SQLite itself keeps most of it: types, references, what must be unique. Here is the rest, which
only the code that writes keeps. Each question names rows that no such code leaves behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from quotes_db.store.change import newest_of_all

# (what is wrong with so many rows, the rows).
_UNSOUND = (
    (
        "quotations are in no source",
        "quotation q WHERE NOT EXISTS (SELECT 1 FROM occurrence WHERE quotation_id = q.id)",
    ),
    (
        "occurrences end before they begin",
        'occurrence WHERE "end" < start OR (start IS NULL) <> ("end" IS NULL)',
    ),
    (
        "occurrences have a confidence that is none",
        "occurrence WHERE NOT (coalesce(confidence_quotation, 0) BETWEEN 0 AND 1 AND "
        "coalesce(confidence_mention, 0) BETWEEN 0 AND 1 AND "
        "coalesce(confidence_name, 0) BETWEEN 0 AND 1)",
    ),
    (
        "occurrences are said by a speaker who was merged into another",
        "occurrence o JOIN speaker s ON s.id = o.speaker_id WHERE s.kept_id IS NOT NULL",
    ),
    (
        "speakers are merged into one who is merged, too",
        "speaker s JOIN speaker k ON k.id = s.kept_id WHERE k.kept_id IS NOT NULL",
    ),
    (
        "speakers are merged into nobody",
        "speaker WHERE (merged_into IS NULL) <> (kept_id IS NULL)",
    ),
    (
        "claims have no fact-check",
        "claim c WHERE NOT EXISTS (SELECT 1 FROM claim_review WHERE claim_id = c.id)",
    ),
    (
        "quotations have an id that may be given out again",
        "quotation WHERE id > (SELECT coalesce(max(seq), 0) FROM sqlite_sequence "
        "WHERE name = 'quotation')",
    ),
)


def _no_date(column: str, kind: str | None = None) -> str:
    """Return the condition under which a date, with its kind, cannot be read back."""
    shapes = ("0000", "0000-00", "0000-00-00")
    shaped = " OR ".join(f"{column} GLOB '{shape.replace('0', '[0-9]')}'" for shape in shapes)
    wrong = f"({column} IS NOT NULL AND NOT ({shaped}))"
    return f"{wrong} OR ({column} IS NULL) <> ({kind} IS NULL)" if kind else wrong


_DATES = (
    ("quotation", "first_date", _no_date("first_date", "first_date_kind")),
    ("occurrence", "date", _no_date("date", "date_kind")),
    ("source", "published", _no_date("published")),
    ("source", "modified", _no_date("modified")),
    ("source", "captured", _no_date("captured")),
    ("claim", "date", _no_date("date")),
    ("claim_review", "date", _no_date("date")),
    ("verdict", "date", _no_date("date")),
)


# What each total counts.
_COUNTED = {
    "quotations": "quotation",
    "speakers": "speaker WHERE kept_id IS NULL",
    "sources": "source",
    "claims": "claim",
    "claim_reviews": "claim_review",
}


@dataclass(frozen=True, slots=True)
class Totals:
    """How many there are of each kind of record, by the total's name; and the newest date."""

    counts: Mapping[str, int]
    newest: str | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An import that was stopped: the key of its input, and how many records are stored."""

    key: str
    done: int


def unsound(db: Database) -> list[str]:
    """Return which rows do not fit together, one sentence for each kind. Cost: some looks at all.

    What SQLite itself watches over is not asked here.
    """
    dates = [
        (f"rows of {table} have a {column} that is no date", f"{table} WHERE {condition}")
        for table, column, condition in _DATES
    ]
    found = []
    for what, rows in (*_UNSOUND, *dates):
        (count,) = db.execute(f"SELECT count(*) FROM {rows}").fetchone()
        if count:
            found.append(f"{count:,} {what}")
    return found


def kept_totals(db: Database) -> Totals:
    """Return the totals as every write keeps them."""
    *counts, newest = db.execute(f"SELECT {', '.join(_COUNTED)}, newest FROM totals").fetchone()
    return Totals(dict(zip(_COUNTED, counts, strict=True)), newest)


def counted_totals(db: Database) -> Totals:
    """Return the totals as the rows have them. Cost: one look at every row."""
    counts = {
        name: int(db.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])
        for name, rows in _COUNTED.items()
    }
    return Totals(counts, newest_of_all(db)[0])


def recount(db: Database) -> None:
    """Make the totals what the rows have."""
    found = counted_totals(db).counts
    db.execute(
        f"UPDATE totals SET {', '.join(f'{name} = ?' for name in found)}, "
        "newest = ?, newest_kind = ?",
        [*found.values(), *newest_of_all(db)],
    )


def records_between(db: Database, first: int, end: int) -> Sequence[tuple[int, str, str, bytes]]:
    """Return (id, text, folded, hash) of the quotations from ``first`` to below ``end``."""
    return db.execute(
        "SELECT id, text, folded, hash FROM quotation WHERE id >= ? AND id < ? ORDER BY id",
        [first, end],
    ).fetchall()


def unfinished(db: Database) -> list[Unfinished]:
    """Return the imports that were stopped."""
    rows = db.execute("SELECT key, done FROM unfinished_import ORDER BY key")
    return [Unfinished(*row) for row in rows]
