"""Reads a whole store as the records of an export, in an order that its content alone decides.

The order must come out the same in a store that was filled from the export, where ids are others:
speakers, quotations, decisions, reviews and verdicts keep their order when they are read in again;
sources do not, and stand in the order of their keys. At most some hundred rows are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from quotes_db.claim_records import PublishedReview
from quotes_db.kept_records import (
    KeptDecisions,
    KeptFinding,
    KeptName,
    KeptNameInSource,
    KeptOccurrence,
    KeptReview,
    KeptSource,
    KeptSpeaker,
)
from quotes_db.records import AttributedQuotation, Confidence, Passage
from quotes_db.store import decisions, verdicts
from quotes_db.store.claims import reviews_by_id
from quotes_db.store.naming import looked_up
from quotes_db.store.read import SOURCE_COLUMNS, date_of, source_of
from quotes_db.store.write import occurrence_key

_AT_ONCE = 500  # rows read at a time
_NAME = "id, name_key, name, wikidata, chosen_key, merged_into, coalesce(kept_id, id)"
_SOURCE = ", ".join(f"s.{column}" for column in SOURCE_COLUMNS.split(", "))
_OCCURRENCE = (
    "SELECT q.id, q.text, now.name, o.role, o.date, o.date_kind, o.exact, o.prefix, o.suffix, "
    'o.start, o."end", o.mention, o.cue, o.confidence_quotation, o.confidence_mention, '
    "o.confidence_name, o.status, now.wikidata, p.start, p.text, p.mention_start, p.mention_end, "
    f"o.key, own.name_key, printed.id, printed.name_key, {_SOURCE} "
    "FROM quotation q JOIN occurrence o ON o.quotation_id = q.id "
    "LEFT JOIN source s ON s.id = o.source_id "
    "LEFT JOIN speaker now ON now.id = o.speaker_id "
    "LEFT JOIN speaker own ON own.id = coalesce(o.own_speaker_id, o.speaker_id) "
    "LEFT JOIN speaker printed "
    "ON printed.id = coalesce(o.name_id, o.own_speaker_id, o.speaker_id) "
    "LEFT JOIN passage p ON p.occurrence_id = o.id "
    "WHERE q.id > ? AND q.id <= ? ORDER BY q.id, o.id"
)


def count(db: Database) -> int:
    """Return how many occurrences there are."""
    return int(db.execute("SELECT count(*) FROM occurrence").fetchone()[0])


def speakers(db: Database) -> Iterator[KeptSpeaker]:
    """Yield every speaker with all of their names."""
    for ids in _pages(db, "SELECT id FROM speaker WHERE kept_id IS NULL AND"):
        rows = looked_up(db, f"SELECT {_NAME} FROM speaker WHERE id IN", ids)
        rows += looked_up(db, f"SELECT {_NAME} FROM speaker WHERE kept_id IN", ids)
        aliases: dict[int, list[str]] = {}
        select = "SELECT speaker_id, alias FROM speaker_alias WHERE speaker_id IN"
        spelled = {row[0]: row[2] for row in rows}
        for id_, alias in sorted(looked_up(db, select, list(spelled))):
            if alias != spelled[id_]:  # an earlier name that is chosen again
                aliases.setdefault(id_, []).append(alias)
        keys = {row[0]: row[1] for row in rows}
        by_root: dict[int, list[KeptName]] = {id_: [] for id_ in ids}
        # The speaker's own first, then in the order of their making.
        for id_, key, name, wikidata, chosen, into, root in sorted(
            rows, key=lambda row: (row[0] != row[6], row[0])
        ):
            by_root[root].append(
                KeptName(key, name, tuple(aliases.get(id_, ())), wikidata, chosen, keys.get(into))
            )
        for names in by_root.values():
            yield KeptSpeaker(tuple(names))


def occurrences(db: Database) -> Iterator[tuple[int, KeptOccurrence]]:
    """Yield every occurrence, whatever its status, after the id of its quotation."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM quotation").fetchone()
    for first in range(0, last, _AT_ONCE):
        for row in db.conn.execute(_OCCURRENCE, [first, first + _AT_ONCE]).fetchall():
            yield row[0], _occurrence(row)


def _occurrence(row: tuple[Any, ...]) -> KeptOccurrence:
    key, own, printed_id, printed = row[22:26]
    source = source_of(row[26:]) if row[26] is not None else None
    item = AttributedQuotation(
        text=row[1],
        speaker=row[2],
        role=row[3],
        source=replace(source, id=0) if source else None,
        dated=date_of(row[4], row[5]),
        exact=row[6],
        prefix=row[7],
        suffix=row[8],
        start=row[9],
        end=row[10],
        mention=row[11],
        cue=row[12],
        confidence=Confidence(*row[13:16]) if row[13] is not None else None,
        status=row[16],
        wikidata=row[17],
        passage=_passage(row[18:22]),
    )
    if printed is not None and item.start is None:
        # A speaker who was found by a reviewer where the source names nobody.
        named = occurrence_key(row[26], start=None, name_id=printed_id, dated=item.dated)
        printed = printed if named == key else None
    return KeptOccurrence(item, own, printed)


def _passage(row: tuple[Any, ...]) -> Passage | None:
    start, text, mention_start, mention_end = row
    if text is None:
        return None
    return Passage(text, start, (mention_start, mention_end) if mention_start is not None else None)


def names_in_sources(db: Database) -> Iterator[KeptNameInSource]:
    """Yield whom names mean in single sources."""
    for row in db.execute(
        f"SELECT n.name_key, m.name_key, {_SOURCE} FROM speaker_in_source r "
        "JOIN speaker n ON n.id = r.name_id JOIN speaker m ON m.id = r.speaker_id "
        "JOIN source s ON s.id = r.source_id ORDER BY n.name_key, s.key"
    ):
        yield KeptNameInSource(row[0], replace(source_of(row[2:]), id=0), row[1])


def lone_sources(db: Database) -> Iterator[KeptSource]:
    """Yield the sources that no occurrence is in."""
    for row in db.execute(
        f"SELECT {_SOURCE} FROM source s WHERE NOT EXISTS "
        "(SELECT 1 FROM occurrence o WHERE o.source_id = s.id) ORDER BY s.key"
    ):
        yield KeptSource(replace(source_of(row), id=0))


def histories(db: Database) -> Iterator[KeptDecisions]:
    """Yield the decisions on each occurrence that was ever decided on, in their order."""
    for source_key, history in decisions.all_histories(db):
        yield KeptDecisions(source_key, decisions.numbered(history))


def reviews(db: Database) -> Iterator[KeptReview]:
    """Yield every fact-check with its claim."""
    for ids in _pages(db, "SELECT id FROM claim_review WHERE"):
        found = reviews_by_id(db, ids)
        claims = {
            row[0]: row[1:]
            for row in looked_up(
                db,
                "SELECT c.id, c.text, c.claimant, c.date, own.name_key, now.name, now.wikidata "
                "FROM claim c LEFT JOIN speaker own ON own.id = c.speaker_id "
                "LEFT JOIN speaker now ON now.id = coalesce(own.kept_id, own.id) WHERE c.id IN",
                {one.claim_id for one in found.values()},
            )
        }
        for id_ in ids:
            review = found[id_]
            text, claimant, date, own, speaker, wikidata = claims[review.claim_id]
            told = {
                name: getattr(review, name)
                for name in review.__dataclass_fields__
                if name not in ("id", "claim_id")
            }
            published = PublishedReview(
                claim=text,
                claimant=claimant,
                speaker=speaker,
                wikidata=wikidata,
                claim_date=date_of(date, "said"),
                **told,
            )
            yield KeptReview(published, own)


def findings(db: Database) -> Iterator[KeptFinding]:
    """Yield every own verdict, withdrawn ones too."""
    for verdict in verdicts.all_verdicts(db):
        text, own = db.execute(
            "SELECT q.text, own.name_key FROM verdict v JOIN quotation q ON q.id = v.quotation_id "
            "LEFT JOIN speaker own ON own.id = v.speaker_id WHERE v.id = ?",
            [verdict.id],
        ).fetchone()
        yield KeptFinding(text, verdict, own)


def _pages(db: Database, select: str) -> Iterator[list[int]]:
    """Yield ids in ascending order, some hundred at a time; ``select`` ends in WHERE or AND."""
    after = 0
    while ids := [
        row[0]
        for row in db.execute(f"{select} id > ? ORDER BY id LIMIT ?", [after, _AT_ONCE]).fetchall()
    ]:
        yield ids
        after = ids[-1]
