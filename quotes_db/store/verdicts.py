"""Writes and reads own verdicts on stored quotations.

A verdict that stands is the same again if its quotation, its kind and its evidence are. One that is
withdrawn stays with the time of it, for the export alone: nothing else ever shows it. One whose
quotation is given other words stays about the old ones, and keeps them. Writing runs inside the
caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from sqlite_utils import Database

from quotes_db.claim_records import Verdict
from quotes_db.dates import partial_date
from quotes_db.errors import ChangeRefusedError
from quotes_db.normalize import fold_words, text_hash
from quotes_db.records import AddCounts, Speaker
from quotes_db.store.listed import listed
from quotes_db.store.naming import Speakers
from quotes_db.store.read import Row

_VERDICT = (
    "SELECT v.id, v.quotation_id, v.kind, v.evidence, v.date, v.note, v.reviewer, v.made, "
    "v.withdrawn, s.id, s.name, s.wikidata, v.words FROM verdict v "
    "LEFT JOIN speaker own ON own.id = v.speaker_id "
    "LEFT JOIN speaker s ON s.id = coalesce(own.kept_id, own.id) "
)
_AT_ONCE = 500  # verdicts read at once for an export


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """A verdict as it is stored, and whether it was stored just now."""

    verdict: Verdict
    outcome: Literal["added", "unchanged"]


def add_verdict(db: Database, verdict: Verdict, *, made: datetime) -> KeptVerdict | None:
    """Return a verdict as it is stored now, None if there is no such quotation.

    The same verdict again is the stored one, ``unchanged`` in every respect.
    """
    if not _has_quotation(db, verdict.quotation_id):
        return None
    row = db.execute(
        "SELECT id FROM verdict WHERE quotation_id = ? AND kind = ? AND evidence = ? "
        "AND withdrawn IS NULL AND words IS NULL",
        [verdict.quotation_id, verdict.kind, verdict.evidence],
    ).fetchone()
    if row:
        return KeptVerdict(_present(db, row[0]), "unchanged")
    wanted = replace(verdict, words=None, withdrawn=None)
    return KeptVerdict(_present(db, _inserted(db, wanted, made=made)), "added")


def restore_verdicts(db: Database, batch: Sequence[Verdict]) -> AddCounts:
    """Return what storing verdicts did that an export has with the times of their making.

    Those of the same time, quotation, kind and evidence are the same: such a one is ``unchanged``,
    or ``merged`` if it is withdrawn since.

    Raises:
        ValueError: a verdict is of no stored quotation, or without the time of its making.
    """
    counts = {"added": 0, "merged": 0, "unchanged": 0}
    for one in batch:
        counts[_restored(db, one)] += 1
    return AddCounts(**counts)


def _restored(db: Database, one: Verdict) -> Literal["added", "merged", "unchanged"]:
    if one.made is None or not _has_quotation(db, one.quotation_id):
        message = (
            f"The verdict {one.kind!r} with the evidence {one.evidence[:80]!r} is of quotation "
            f"{one.quotation_id}, made {one.made}. Import its quotation first, and give the time."
        )
        raise ValueError(message)
    row = db.execute(
        "SELECT id, withdrawn FROM verdict "
        "WHERE quotation_id = ? AND kind = ? AND evidence = ? AND made = ?",
        [one.quotation_id, one.kind, one.evidence, _written(one.made)],
    ).fetchone()
    if row is None:
        _inserted(db, one, made=one.made)
        return "added"
    if row[1] is None and one.withdrawn is not None:
        db.execute(
            "UPDATE verdict SET withdrawn = ? WHERE id = ?", [_written(one.withdrawn), row[0]]
        )
        return "merged"
    return "unchanged"


def withdraw_verdict(db: Database, verdict_id: int, *, time: datetime) -> Verdict | None:
    """Return a verdict that is withdrawn from now on, None if there is none with this id.

    Raises:
        ChangeRefusedError: it was withdrawn before.
    """
    found = one_verdict(db, verdict_id)
    if found is None:
        return None
    if found.withdrawn is not None:
        message = (
            f"Verdict {verdict_id} was withdrawn on {found.withdrawn:%Y-%m-%d} already. "
            "To give it again, add a new one."
        )
        raise ChangeRefusedError(message)
    db.execute("UPDATE verdict SET withdrawn = ? WHERE id = ?", [_written(time), verdict_id])
    return _present(db, verdict_id)


def one_verdict(db: Database, verdict_id: int) -> Verdict | None:
    """Return one verdict, withdrawn or not, or None."""
    row = db.execute(f"{_VERDICT}WHERE v.id = ?", [verdict_id]).fetchone()
    return _verdict(row) if row else None


def verdicts(
    db: Database, quotation_ids: Sequence[int], *, former: bool
) -> dict[int, tuple[Verdict, ...]]:
    """Return the standing verdicts on each quotation, the newest first; no key where none is.

    ``former``: also those about words that the quotation has no more.
    """
    found: dict[int, list[Verdict]] = {}
    marks, filled = listed(quotation_ids)
    which = f"WHERE v.withdrawn IS NULL AND v.quotation_id IN ({marks})"
    which += "" if former else " AND v.words IS NULL"
    for row in db.conn.execute(f"{_VERDICT}{which}", filled):
        found.setdefault(row[1], []).append(_verdict(row))
    return {
        key: tuple(sorted(some, key=lambda one: (one.date.value, one.id), reverse=True))
        for key, some in found.items()
    }


def all_verdicts(db: Database) -> Iterator[Verdict]:
    """Yield every verdict in the order of the ids, withdrawn ones too; memory stays flat."""
    last = 0
    while True:
        rows = db.execute(
            f"{_VERDICT}WHERE v.id > ? ORDER BY v.id LIMIT {_AT_ONCE}", [last]
        ).fetchall()
        yield from (_verdict(row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]


def keep_words(db: Database, quotation_id: int, *, old: str, key: bytes) -> None:
    """Let the verdicts on a quotation that is given other words stay about the old ones.

    Those that were about the new words before, are so again; ``key`` is the hash of these.
    """
    rows = db.execute("SELECT id, words FROM verdict WHERE quotation_id = ?", [quotation_id])
    for verdict_id, words in rows.fetchall():
        about = old if words is None else words
        kept = about if text_hash(fold_words(about)) != key else None
        db.execute("UPDATE verdict SET words = ? WHERE id = ?", [kept, verdict_id])


def move_verdicts(db: Database, *, old: int, new: int, goes: bool) -> None:
    """Put the verdicts on a quotation that goes to the one that takes its place.

    Of one that stays only those about the other's words are put there, as when that is undone.
    """
    (key,) = db.execute("SELECT hash FROM quotation WHERE id = ?", [new]).fetchone()
    rows = db.execute(
        "SELECT v.id, coalesce(v.words, q.text) FROM verdict v "
        "JOIN quotation q ON q.id = v.quotation_id WHERE q.id = ?",
        [old],
    )
    for verdict_id, about in rows.fetchall():
        is_there = text_hash(fold_words(about)) == key
        if goes or is_there:
            db.execute(
                "UPDATE verdict SET quotation_id = ?, words = ? WHERE id = ?",
                [new, None if is_there else about, verdict_id],
            )


def _has_quotation(db: Database, quotation_id: int) -> bool:
    found = db.execute("SELECT 1 FROM quotation WHERE id = ?", [quotation_id]).fetchone()
    return found is not None


def _inserted(db: Database, verdict: Verdict, *, made: datetime) -> int:
    """Return the id of a verdict's new row; its speaker is found or made by name."""
    speakers, named = Speakers(db), verdict.speaker
    (speaker_id,) = speakers.rows_of([(named.name, named.wikidata) if named else (None, None)])
    db.execute("UPDATE totals SET speakers = speakers + ?", [speakers.new])
    cursor = db.execute(
        "INSERT INTO verdict (quotation_id, kind, evidence, date, speaker_id, note, reviewer, "
        "made, withdrawn, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            verdict.quotation_id,
            verdict.kind,
            verdict.evidence,
            verdict.date.value,
            speaker_id,
            verdict.note,
            verdict.reviewer,
            _written(made),
            _written(verdict.withdrawn) if verdict.withdrawn else None,
            verdict.words,
        ],
    )
    return int(cursor.lastrowid or 0)


def _present(db: Database, verdict_id: int) -> Verdict:
    """Return a verdict that this transaction has just seen."""
    return _verdict(db.execute(f"{_VERDICT}WHERE v.id = ?", [verdict_id]).fetchone())


def _verdict(row: Row) -> Verdict:
    return Verdict(
        id=row[0],
        quotation_id=row[1],
        kind=row[2],
        evidence=row[3],
        date=partial_date(row[4], kind="said"),
        note=row[5],
        reviewer=row[6],
        made=datetime.fromisoformat(row[7]),
        withdrawn=datetime.fromisoformat(row[8]) if row[8] else None,
        speaker=Speaker(row[9], row[10], (), row[11]) if row[9] is not None else None,
        words=row[12],
    )


def _written(time: datetime) -> str:
    # To the microsecond, so that the same verdict given, withdrawn and given again is two.
    return time.astimezone(UTC).isoformat(timespec="microseconds")
