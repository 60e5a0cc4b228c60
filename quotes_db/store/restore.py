"""Stores the records of an export again: in an empty store, all of it is what it was.

In a store that holds something, what is known stays and what its user decided stands: a record of
a place that was decided on here says what was decided. Occurrences are told by the keys by which an
import tells them, so reading an export twice changes nothing. Everything here runs inside the
caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from sqlite_utils import Database

from quotes_db.kept_records import (
    KeptDecisions,
    KeptFinding,
    KeptNameInSource,
    KeptOccurrence,
    KeptRecord,
    KeptReview,
    KeptSource,
    KeptSpeaker,
)
from quotes_db.normalize import fold_words, text_hash
from quotes_db.records import AddCounts, AttributedQuotation, Source
from quotes_db.store.claims import keep_reviews
from quotes_db.store.decisions import obeyed
from quotes_db.store.naming import Named, Speakers, looked_up
from quotes_db.store.read import id_of_hash
from quotes_db.store.restore_decisions import restore_decisions
from quotes_db.store.restore_speakers import restore_speaker
from quotes_db.store.verdicts import restore_verdicts
from quotes_db.store.write import insert_occurrences, occurrence_key, source_ids_of, source_key

_Given = tuple[str | None, str | None, str | None]  # a name's key, its spelling, its Wikidata item


def restore(db: Database, batch: Sequence[KeptRecord]) -> AddCounts:
    """Return what storing the records of an export did, in their order.

    Cost: some 0.1 ms an occurrence.

    Raises:
        ValueError: a quotation or a claim has no word in it.
    """
    counts = AddCounts()
    for kind, some in groupby(batch, key=type):
        records = list(some)
        if kind is KeptOccurrence:
            counts += _occurrences(db, cast("list[KeptOccurrence]", records))
        elif kind is KeptReview:
            reviews = cast("list[KeptReview]", records)
            rows = _rows_of(
                db, [(one.own, one.review.speaker, one.review.wikidata) for one in reviews]
            )
            counts += keep_reviews(db, [one.review for one in reviews], rows)
        else:
            for record in records:
                is_new, changed = _one(db, record)
                counts += AddCounts(
                    added=is_new, merged=changed and not is_new, unchanged=not (changed or is_new)
                )
    return counts


def _one(db: Database, record: KeptRecord) -> tuple[bool, bool]:
    """Store a record of a rare kind; return whether it is new, and whether anything changed."""
    match record:
        case KeptSpeaker():
            return restore_speaker(db, record)
        case KeptSource():
            return _source_id(db, record.source)[1], False
        case KeptNameInSource():
            return _name_in_source(db, record), False
        case KeptDecisions():
            return restore_decisions(db, record), False
        case KeptFinding():
            return _finding(db, record)
    message = f"cannot restore {type(record).__name__}"
    raise TypeError(message)


# --- occurrences ----------------------------------------------------------------------------------


def _occurrences(db: Database, batch: Sequence[KeptOccurrence]) -> AddCounts:
    """Store occurrences; return what that did."""
    given = [one.quotation for one in batch]
    source_keys = [source_key(item.source) if item.source else None for item in given]
    source_ids, new = source_ids_of(db, [item.source for item in given], source_keys)
    if new:
        db.execute("UPDATE totals SET sources = sources + ?", [new])
    named = _named(db, batch, source_ids)
    printed = _rows_of(db, [(one.printed, one.printed, None) for one in batch])
    if db.execute("SELECT 1 FROM review_decision LIMIT 1").fetchone() is None:
        done, _ = insert_occurrences(db, given, source_ids, named, printed, all_passages=True)
        return done
    known = _known(db, given, source_ids, printed)
    fresh = [at for at, is_known in enumerate(known) if not is_known]
    items = [given[at] for at in fresh]
    ids = [source_ids[at] for at in fresh]
    who = [named[at] for at in fresh]
    decided = obeyed(db, items, [source_keys[at] for at in fresh], ids, moved=False)
    changed = [at for at, item in enumerate(items) if item is not decided[at]]
    speakers = Speakers(db)
    others = speakers.of([decided[at] for at in changed], [ids[at] for at in changed])
    for at, other in zip(changed, others, strict=True):
        who[at] = other
    db.execute("UPDATE totals SET speakers = speakers + ?", [speakers.new])
    names = [printed[at] for at in fresh]
    done, _ = insert_occurrences(db, decided, ids, who, names, all_passages=True)
    return done + AddCounts(unchanged=len(batch) - len(fresh))


def _known(
    db: Database,
    batch: Sequence[AttributedQuotation],
    source_ids: Sequence[int | None],
    printed: Sequence[int | None],
) -> list[bool]:
    """Return whether each record is stored: its words, at its place."""
    places = [
        (
            text_hash(fold_words(item.text)),
            occurrence_key(source_id, start=item.start, name_id=name_id, dated=item.dated),
        )
        for item, source_id, name_id in zip(batch, source_ids, printed, strict=True)
    ]
    found = set(
        looked_up(
            db,
            "SELECT q.hash, o.key FROM quotation q JOIN occurrence o ON o.quotation_id = q.id "
            "WHERE q.hash IN",
            {words for words, _ in places},
        )
    )
    return [place in found for place in places]


def _named(
    db: Database, batch: Sequence[KeptOccurrence], source_ids: Sequence[int | None]
) -> list[Named | None]:
    """Return whom each record's own name means here."""
    rows = _rows_of(db, [(one.own, one.quotation.speaker, one.quotation.wikidata) for one in batch])
    here = _told_by_source(db, {row for row in rows if row is not None})
    own = [
        here.get((row, source_id), row) if row and one.own == one.printed else row
        for one, row, source_id in zip(batch, rows, source_ids, strict=True)
    ]
    ids = {row for row in own if row is not None}
    now = dict(looked_up(db, "SELECT id, coalesce(kept_id, id) FROM speaker WHERE id IN", ids))
    return [Named(now[row], row, row) if row is not None else None for row in own]


def _told_by_source(db: Database, rows: Iterable[int]) -> dict[tuple[int, int | None], int]:
    """Return whom names mean in single sources, by name and source."""
    select = "SELECT name_id, source_id, speaker_id FROM speaker_in_source WHERE name_id IN"
    return {(name, source): speaker for name, source, speaker in looked_up(db, select, rows)}


# --- the other kinds ------------------------------------------------------------------------------


def _finding(db: Database, finding: KeptFinding) -> tuple[bool, bool]:
    """Store a verdict if its quotation is stored."""
    quotation_id = id_of_hash(db, text_hash(fold_words(finding.text)))
    if quotation_id is None:
        return False, False
    verdict = replace(finding.verdict, id=0, quotation_id=quotation_id, speaker=None)
    counts = restore_verdicts(db, [verdict])
    if counts.added and finding.verdict.speaker:
        speaker = finding.verdict.speaker
        (row,) = _rows_of(db, [(finding.own, speaker.name, speaker.wikidata)])
        db.execute(
            "UPDATE verdict SET speaker_id = ? WHERE id = (SELECT max(id) FROM verdict)", [row]
        )
    return bool(counts.added), bool(counts.merged)


def _name_in_source(db: Database, told: KeptNameInSource) -> bool:
    """Store whom a name means in a source, unless that is decided here."""
    source_id, _ = _source_id(db, told.source)
    name, speaker = _rows_of(db, [(told.name, told.name, None), (told.speaker, told.speaker, None)])
    before = db.conn.total_changes
    db.execute(
        "INSERT OR IGNORE INTO speaker_in_source VALUES (?, ?, ?)", [name, source_id, speaker]
    )
    return db.conn.total_changes > before


def _source_id(db: Database, source: Source) -> tuple[int | None, bool]:
    """Return the id of a source, made if it is new, and whether it is."""
    (source_id,), new = source_ids_of(db, [source], [source_key(source)])
    if new:
        db.execute("UPDATE totals SET sources = sources + 1")
    return source_id, bool(new)


def _rows_of(db: Database, given: Sequence[_Given]) -> list[int | None]:
    """Return the row of each name, made where neither its key nor its spelling is known.

    They are known unless lines of the export were taken out.
    """
    keys = {key for key, _, _ in given if key}
    rows = dict(looked_up(db, "SELECT name_key, id FROM speaker WHERE name_key IN", keys))
    missing = [(name, wikidata) for key, name, wikidata in given if key and key not in rows]
    if missing:
        speakers = Speakers(db)
        made = speakers.rows_of(missing)
        db.execute("UPDATE totals SET speakers = speakers + ?", [speakers.new])
        wanted = [key for key, _, _ in given if key and key not in rows]
        rows.update({key: row for key, row in zip(wanted, made, strict=True) if row})
    return [rows.get(key) if key else None for key, _, _ in given]
