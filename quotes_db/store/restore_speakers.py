"""Stores the speakers of an export again, with what was decided on their names.

In an empty store every name becomes what it was. Where a name is known, what this store's own user
decided on it stands; what is unknown here is filled in. Everything runs inside the caller's
transaction.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from quotes_db.kept_records import KeptName, KeptSpeaker
from quotes_db.normalize import fold_name
from quotes_db.store.naming import Speakers, looked_up
from quotes_db.store.speakers import kept_id, move_names


def restore_speaker(db: Database, speaker: KeptSpeaker) -> tuple[bool, bool]:
    """Return whether a speaker is new here, and whether anything changed."""
    before = db.conn.total_changes
    known = _rows(db, speaker)
    for name in speaker.names:
        if name.key in known:
            _fill_in(db, name, known[name.key])
        else:
            db.execute(
                "INSERT INTO speaker (name, name_key, wikidata, chosen_key) VALUES (?, ?, ?, ?)",
                [name.name, name.key, name.wikidata, name.chosen],
            )
    rows = _rows(db, speaker)
    for name in speaker.names:
        _add_aliases(db, rows[name.key], name.aliases)
    if len(rows) > len(known):
        db.execute("UPDATE totals SET speakers = speakers + ?", [len(rows) - len(known)])
    for name in _deepest_first(speaker):
        _merge(db, name, rows, known)
    return speaker.names[0].key not in known, db.conn.total_changes > before


def _rows(db: Database, speaker: KeptSpeaker) -> dict[str, int]:
    select = "SELECT name_key, id FROM speaker WHERE name_key IN"
    return dict(looked_up(db, select, [name.key for name in speaker.names]))


def _fill_in(db: Database, name: KeptName, row_id: int) -> None:
    """Give a name that is known here what it lacks."""
    row: tuple[Any, ...] = db.execute(
        "SELECT name, wikidata, chosen_key FROM speaker WHERE id = ?", [row_id]
    ).fetchone()
    spelling, wikidata, chosen = row
    if name.chosen and not chosen:
        db.execute(
            "UPDATE speaker SET name = ?, chosen_key = ? WHERE id = ?",
            [name.name, name.chosen, row_id],
        )
        _add_aliases(db, row_id, (spelling,))
    elif name.name != spelling and fold_name(name.name) == name.key:
        Speakers(db).rows_of([(name.name, None)])  # keeps the better spelling
    elif name.name != spelling:
        _add_aliases(db, row_id, (name.name,))
    if name.wikidata and not wikidata:
        db.execute(
            "UPDATE speaker SET wikidata = ?1 WHERE id = ?2 AND NOT EXISTS "
            "(SELECT 1 FROM speaker WHERE wikidata = ?1 AND kept_id IS NULL)",
            [name.wikidata, row_id],
        )


def _add_aliases(db: Database, row_id: int, aliases: tuple[str, ...]) -> None:
    db.conn.executemany(
        "INSERT OR IGNORE INTO speaker_alias SELECT id, ?2 FROM speaker WHERE id = ?1 "
        "AND name <> ?2",
        [(row_id, alias) for alias in aliases],
    )


def _deepest_first(speaker: KeptSpeaker) -> list[KeptName]:
    """Return the merged names, each before the one that it was merged into is merged itself."""
    into = {name.key: name.into for name in speaker.names}

    def depth(name: KeptName) -> int:
        steps, key = 0, name.into
        while key is not None and steps < len(into):
            steps, key = steps + 1, into[key]
        return steps

    merged = [name for name in speaker.names if name.into is not None]
    return sorted(merged, key=depth, reverse=True)


def _merge(db: Database, name: KeptName, rows: dict[str, int], known: dict[str, int]) -> None:
    """Merge a name into another, unless that is decided here or they are two people here."""
    gone, into = rows[name.key], rows[name.into or ""]
    root = kept_id(db, into)
    if kept_id(db, gone) != gone or gone == root:
        return
    items = {
        row[0]
        for row in db.execute("SELECT wikidata FROM speaker WHERE id IN (?, ?)", [gone, root])
        if row[0]
    }
    if len(items) > 1 and name.key in known and root in known.values():
        return
    move_names(db, root, gone)
