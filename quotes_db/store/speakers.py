"""Speakers across articles: listed, found by any of their names, merged, split, renamed.

Merging moves the occurrences, so that reading costs what it did, and leaves the merged speaker's
row as one of the other's names: an import that meets the name finds the row and goes on to the
speaker it was merged into. Each moved occurrence remembers whose it was, so splitting the name off
again undoes the merge exactly, even after later merges. Everything here runs inside the caller's
transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from quotes_db.errors import ChangeRefusedError
from quotes_db.normalize import fold_name
from quotes_db.records import Speaker
from quotes_db.store.listed import listed
from quotes_db.store.naming import clean_name, looked_up
from quotes_db.store.read import Page, bounded, page_of

_COUNTED = (
    "(SELECT count(DISTINCT quotation_id) FROM occurrence "
    "WHERE speaker_id = speaker.id AND status <> 'rejected')"
)
_TAKE_OUT = (
    "UPDATE occurrence SET name_id = coalesce(name_id, own_speaker_id, speaker_id), "
    "speaker_id = ?, own_speaker_id = NULL WHERE id = ?"
)
# The speaker and all that were merged into it, however indirectly; the root's index finds them.
_BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT ? UNION "
    "SELECT s.id FROM speaker s JOIN below ON s.merged_into = below.id WHERE s.kept_id = ?) "
)


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """A speaker with the number of different quotations attributed to them."""

    speaker: Speaker
    quotations: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What a merge or a split left: the speaker concerned, and how many occurrences moved."""

    speaker: SpeakerCount
    occurrences: int


# --- reading --------------------------------------------------------------------------------------


def list_speakers(
    db: Database, *, q: str | None, limit: int, cursor: str | None
) -> Page[SpeakerCount]:
    """Return a page of speakers by folded name; ``q`` must stand in the name or an alias."""
    which, values = "", list[object]()
    if q is not None:
        which = (
            " AND (instr(name_key, ?) OR instr(coalesce(chosen_key, ''), ?) OR id IN "
            "(SELECT kept_id FROM speaker WHERE kept_id IS NOT NULL AND instr(name_key, ?)) "
            "OR id IN (SELECT coalesce(s.kept_id, s.id) FROM speaker_alias a "
            "JOIN speaker s ON s.id = a.speaker_id WHERE instr(lower(a.alias), lower(?))))"
        )
        values = [*[fold_name(q)] * 3, q]
    # Two halves that an index has in order; few speakers have a name that somebody chose.
    halves = [
        f"SELECT id, {key} AS k FROM speaker WHERE {key} > ? AND kept_id IS NULL{unless}{which}"
        for key, unless in (("name_key", " AND chosen_key IS NULL"), ("chosen_key", ""))
    ]
    rows = db.execute(
        f"{' UNION ALL '.join(halves)} ORDER BY k LIMIT ?",
        [*[cursor or "", *values] * 2, bounded(limit) + 1],
    ).fetchall()
    return page_of(_counted(db, [row[0] for row in rows]), [row[1] for row in rows], limit)


def one_speaker(db: Database, speaker_id: int) -> SpeakerCount | None:
    """Return one speaker with the number of quotations, or None.

    The id of a merged speaker is answered with the one it was merged into.
    """
    found = _counted(db, [kept_id(db, speaker_id)])
    return found[0] if found else None


def find_speakers(db: Database, who: str) -> list[SpeakerCount]:
    """Return whom a name means: the speaker that has it, else those that have it as an alias.

    Cost: for an alias a scan of all of them.
    """
    name = clean_name(who) or ""
    row = db.execute(
        "SELECT coalesce(kept_id, id) FROM speaker WHERE name_key = ?", [fold_name(name)]
    ).fetchone()
    if row:
        return _counted(db, [row[0]])
    rows = db.execute(
        "SELECT DISTINCT coalesce(s.kept_id, s.id) FROM speaker_alias a "
        "JOIN speaker s ON s.id = a.speaker_id WHERE a.alias = ? ORDER BY 1 LIMIT 10",
        [name],
    ).fetchall()
    return _counted(db, [row[0] for row in rows])


def other_names(db: Database, speaker_ids: Sequence[int]) -> list[str]:
    """Return all aliases of some speakers."""
    found = _aliases(db, speaker_ids)
    return [alias for id_ in speaker_ids for alias in found.get(id_, ())]


def kept_id(db: Database, speaker_id: int) -> int:
    """Return the id of the speaker that one was merged into, its own if it was not."""
    row = db.execute(
        "SELECT kept_id FROM speaker WHERE id = ? AND kept_id IS NOT NULL", [speaker_id]
    ).fetchone()
    return int(row[0]) if row else speaker_id


# --- changing -------------------------------------------------------------------------------------


def merge_speakers(db: Database, kept: int, other: int) -> Moved | None:
    """Return the speaker that two are now, None if one of them is not stored.

    Cost: some 5 µs for each occurrence of the other one.

    Raises:
        ChangeRefusedError: they have different Wikidata items, which are different people.
    """
    kept, other = kept_id(db, kept), kept_id(db, other)
    into, gone = one_speaker(db, kept), one_speaker(db, other)
    if into is None or gone is None:
        return None
    if kept == other:
        return Moved(into, 0)
    items = into.speaker.wikidata, gone.speaker.wikidata
    if all(items) and items[0] != items[1]:
        message = (
            f"Speaker {kept} is Wikidata's {items[0]}, speaker {other} is {items[1]}: two people. "
            f"If one is wrong: quoteproof speakers set {other} --wikidata none"
        )
        raise ChangeRefusedError(message)
    moved = move_names(db, kept, other)
    db.execute("UPDATE speaker SET wikidata = coalesce(wikidata, ?) WHERE id = ?", [items[1], kept])
    return Moved(_present(db, kept), moved)


def move_names(db: Database, kept: int, other: int) -> int:
    """Return how many occurrences moved with the names of one speaker, now names of another.

    Neither of the two may be merged into a third.
    """
    moved = db.execute(
        "UPDATE occurrence SET own_speaker_id = coalesce(own_speaker_id, speaker_id), "
        "speaker_id = ? WHERE speaker_id = ?",
        [kept, other],
    ).rowcount
    db.execute("UPDATE speaker SET kept_id = ?1 WHERE id = ?2 OR kept_id = ?2", [kept, other])
    db.execute("UPDATE speaker SET merged_into = ? WHERE id = ?", [kept, other])
    db.execute("UPDATE totals SET speakers = speakers - 1")
    return moved


def split_name(db: Database, speaker_id: int, name: str) -> Moved | None:
    """Return a speaker of its own, made of one of a speaker's names; None if there is no speaker.

    The name of a merged speaker takes out what was that speaker's. An alias takes out the
    occurrences that mention the speaker by it. From now on the name means the new speaker.

    Raises:
        ChangeRefusedError: the speaker does not have the name, or no other.
    """
    speaker_id = kept_id(db, speaker_id)
    whole = one_speaker(db, speaker_id)
    if whole is None:
        return None
    key = fold_name(name)
    row = db.execute("SELECT id, kept_id FROM speaker WHERE name_key = ?", [key]).fetchone()
    is_chosen = key == fold_name(whole.speaker.name)
    if row and row[1] == speaker_id and not is_chosen:
        return _unmerged(db, speaker_id, row[0])
    if row or is_chosen:
        owner = f"speaker {row[1] or row[0]}" if row else f"speaker {speaker_id}"
        message = (
            f"{name!r} is the name of {owner} itself, spelled one way or another. Name one of the "
            f"others: quoteproof speakers show {speaker_id}. Or give --source or --occurrence."
        )
        raise ChangeRefusedError(message)
    spellings = [alias for alias in whole.speaker.aliases if key and fold_name(alias) == key]
    if not spellings:
        others = ", ".join(whole.speaker.aliases) or "no other"
        message = f"{whole.speaker.name} has no name {name!r}, but {others}. Name one of them."
        raise ChangeRefusedError(message)
    return _taken_out_by_mention(db, speaker_id, spellings)


def split_occurrences(
    db: Database,
    speaker_id: int,
    *,
    name: str,
    source_ids: Sequence[int],
    occurrence_ids: Sequence[int],
) -> Moved | None:
    """Return the speaker who now has what a speaker had in some sources, and some occurrences.

    None if there is no speaker to take them from. In those sources every name of the speaker means
    the new one from now on, for later imports, too. A speaker called ``name`` is used if stored.

    Raises:
        ChangeRefusedError: nothing there is the speaker's, or the name is the speaker's own.
    """
    speaker_id = kept_id(db, speaker_id)
    if one_speaker(db, speaker_id) is None:
        return None
    new_id = _other_speaker(db, speaker_id, name)
    rows = _occurrences_of(db, speaker_id, "source_id", source_ids)
    rows += _occurrences_of(db, speaker_id, "id", occurrence_ids)
    found = {"source": {row[2] for row in rows}, "occurrence": {row[0] for row in rows}}
    for kind, asked in (("source", source_ids), ("occurrence", occurrence_ids)):
        missing = sorted(set(asked) - found[kind])
        if missing:
            message = (
                f"Speaker {speaker_id} has nothing in {kind} {missing[0]}. "
                f"Name a {kind} of theirs; nothing was changed."
            )
            raise ChangeRefusedError(message)
    db.conn.executemany(
        _TAKE_OUT,
        [(new_id, id_) for id_ in found["occurrence"]],
    )
    db.conn.executemany(
        "INSERT OR REPLACE INTO speaker_in_source SELECT id, ?1, ?2 FROM speaker "
        "WHERE id = ?3 OR kept_id = ?3",
        [(source_id, new_id, speaker_id) for source_id in set(source_ids)],
    )
    return Moved(_present(db, new_id), len(found["occurrence"]))


def rename_speaker(db: Database, speaker_id: int, name: str) -> SpeakerCount | None:
    """Return a speaker with the name that a person chose, None if there is none with this id.

    The earlier name stays an alias and goes on meaning the speaker; no import replaces the new one.

    Raises:
        ChangeRefusedError: there is no word in the name, or it means another speaker.
    """
    speaker_id, wanted = kept_id(db, speaker_id), clean_name(name) or ""
    before, key = one_speaker(db, speaker_id), fold_name(wanted)
    if before is None:
        return None
    _require_word(wanted, key)
    row = db.execute(
        "SELECT coalesce(kept_id, id) FROM speaker WHERE name_key = ?", [key]
    ).fetchone()
    if row and row[0] != speaker_id:
        message = (
            f"{wanted!r} is a name of speaker {row[0]}. To make them one: "
            f"quoteproof speakers merge {row[0]} {speaker_id}"
        )
        raise ChangeRefusedError(message)
    if not row:
        db.execute(
            "INSERT INTO speaker (name, name_key, merged_into, kept_id) VALUES (?1, ?2, ?3, ?3)",
            [wanted, key, speaker_id],
        )
    db.execute(
        "UPDATE speaker SET name = ?, chosen_key = ? WHERE id = ?", [wanted, key, speaker_id]
    )
    db.execute(
        "INSERT OR IGNORE INTO speaker_alias VALUES (?, ?)", [speaker_id, before.speaker.name]
    )
    return _present(db, speaker_id)


def set_wikidata(db: Database, speaker_id: int, item: str | None) -> SpeakerCount | None:
    """Return a speaker with a Wikidata item, or None; ``item`` None forgets the one there was.

    Raises:
        ChangeRefusedError: another speaker is that item.
    """
    speaker_id = kept_id(db, speaker_id)
    other = (
        item
        and db.execute(
            "SELECT id FROM speaker WHERE wikidata = ? AND id <> ? AND kept_id IS NULL",
            [item, speaker_id],
        ).fetchone()
    )
    if other:
        message = (
            f"Speaker {other[0]} is Wikidata's {item} already. To make them one: "
            f"quoteproof speakers merge {other[0]} {speaker_id}"
        )
        raise ChangeRefusedError(message)
    db.execute("UPDATE speaker SET wikidata = ? WHERE id = ?", [item, speaker_id])
    return one_speaker(db, speaker_id)


# --- shared ---------------------------------------------------------------------------------------


def _counted(db: Database, ids: Sequence[int]) -> list[SpeakerCount]:
    """Return speakers in the order of their ids as given, with aliases and counts."""
    marks, filled = listed(ids)
    aliases = _aliases(db, ids)
    rows = db.execute(
        f"SELECT id, name, wikidata, {_COUNTED} FROM speaker WHERE id IN ({marks})", filled
    ).fetchall()
    found = {
        id_: SpeakerCount(
            Speaker(id_, name, tuple(a for a in aliases.get(id_, ()) if a != name), wikidata), count
        )
        for id_, name, wikidata, count in rows
    }
    return [found[id_] for id_ in ids if id_ in found]


def _aliases(db: Database, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the other names of some speakers, those of the merged ones among them."""
    marks, filled = listed(ids)
    aliases: dict[int, list[str]] = {}
    for speaker_id, alias in db.execute(
        "SELECT coalesce(s.kept_id, s.id), a.alias FROM speaker s "
        f"JOIN speaker_alias a ON a.speaker_id = s.id WHERE s.id IN ({marks}) "
        f"OR s.kept_id IN ({marks}) "
        f"UNION SELECT kept_id, name FROM speaker WHERE kept_id IN ({marks}) ORDER BY 2",
        filled * 3,
    ):
        aliases.setdefault(speaker_id, []).append(alias)
    return aliases


def _present(db: Database, speaker_id: int) -> SpeakerCount:
    """Return a speaker that this transaction has just changed."""
    (found,) = _counted(db, [speaker_id])
    return found


def _unmerged(db: Database, root: int, speaker_id: int) -> Moved:
    """Return a merged speaker as one of its own again, with what was merged into it before."""
    below = [
        row[0] for row in db.execute(f"{_BELOW}SELECT id FROM below", [speaker_id, root]).fetchall()
    ]
    marks = ", ".join("?" * len(below))
    moved = db.execute(
        f"UPDATE occurrence SET speaker_id = ?, own_speaker_id = nullif(own_speaker_id, ?) "
        f"WHERE speaker_id = ? AND own_speaker_id IN ({marks})",
        [speaker_id, speaker_id, root, *below],
    ).rowcount
    db.execute(f"UPDATE speaker SET kept_id = ? WHERE id IN ({marks})", [speaker_id, *below])
    db.execute("UPDATE speaker SET merged_into = NULL, kept_id = NULL WHERE id = ?", [speaker_id])
    # An item that came with the merge goes with the split.
    db.execute(
        "UPDATE speaker SET wikidata = NULL WHERE id = ? AND wikidata = "
        "(SELECT wikidata FROM speaker WHERE id = ?)",
        [root, speaker_id],
    )
    db.execute("UPDATE totals SET speakers = speakers + 1")
    return Moved(_present(db, speaker_id), moved)


def _taken_out_by_mention(db: Database, speaker_id: int, spellings: Sequence[str]) -> Moved:
    """Return a new speaker with the occurrences that mention a speaker by an alias."""
    new_id = _other_speaker(db, speaker_id, spellings[0])
    key = fold_name(spellings[0])
    rows: list[tuple[Any, ...]] = db.execute(
        "SELECT id, mention FROM occurrence WHERE speaker_id = ? AND mention IS NOT NULL",
        [speaker_id],
    ).fetchall()
    ids = [id_ for id_, mention in rows if fold_name(mention) == key]
    db.conn.executemany(
        _TAKE_OUT,
        [(new_id, id_) for id_ in ids],
    )
    db.conn.executemany(
        "DELETE FROM speaker_alias WHERE alias = ?2 AND speaker_id IN "
        "(SELECT id FROM speaker WHERE id = ?1 OR kept_id = ?1)",
        [(speaker_id, spelling) for spelling in spellings],
    )
    return Moved(_present(db, new_id), len(ids))


def _occurrences_of(
    db: Database, speaker_id: int, column: str, ids: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Return (id, own speaker, source) of a speaker's occurrences whose column is one of ids."""
    return looked_up(
        db,
        "SELECT id, own_speaker_id, source_id FROM occurrence "
        f"WHERE speaker_id = {speaker_id:d} AND {column} IN",
        ids,
    )


def _other_speaker(db: Database, speaker_id: int, name: str) -> int:
    """Return the speaker with a name, made if need be, who is not the one given.

    Raises:
        ChangeRefusedError: there is no word in the name, or it is that speaker's.
    """
    wanted = clean_name(name) or ""
    key = fold_name(wanted)
    _require_word(wanted, key)
    row = db.execute(
        "SELECT coalesce(kept_id, id) FROM speaker WHERE name_key = ?", [key]
    ).fetchone()
    if row and row[0] == speaker_id:
        message = (
            f"{wanted!r} is a name of speaker {speaker_id} itself. Give the other person one that "
            f"tells them apart, as in '{wanted} (the elder)'."
        )
        raise ChangeRefusedError(message)
    if row:
        return int(row[0])
    cursor = db.execute("INSERT INTO speaker (name, name_key) VALUES (?, ?)", [wanted, key])
    db.execute("UPDATE totals SET speakers = speakers + 1")
    return int(cursor.lastrowid or 0)


def _require_word(name: str, key: str) -> None:
    if not key:
        message = f"The name {name[:40]!r} holds no word. Give a name."
        raise ChangeRefusedError(message)
