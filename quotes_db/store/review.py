"""The review queue: what waits for a person, each with the passage in which it stands.

Rows in, records out; ``deciding`` changes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from quotes_db.normalize import fold_name
from quotes_db.passages import find_mention
from quotes_db.records import Decision, Occurrence, OccurrenceState, ReviewItem, Span
from quotes_db.schema import DOUBT
from quotes_db.store import decisions, read
from quotes_db.store.decisions import NO_SOURCE
from quotes_db.store.read import Page, bounded, page_of, position

Order = Literal["doubt", "newest"]
_DOUBT_CURSOR = re.compile(r"(\d(?:\.\d{1,20})?(?:e-\d{1,3})?):(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kept:
    """One occurrence as it is stored, with what its row does not hold."""

    item: ReviewItem
    state: OccurrenceState
    key: bytes  # what makes it the same occurrence of its quotation again
    source_key: bytes
    passage_start: int  # of the passage in the source's text

    @property
    def id(self) -> int:
        """The occurrence's id."""
        return self.item.occurrence.id

    @property
    def quotation_id(self) -> int:
        """The id of the quotation that it is of."""
        return self.item.occurrence.quotation_id

    @property
    def source_id(self) -> int | None:
        """The id of its source, None if there is none."""
        source = self.item.occurrence.source
        return source.id if source else None


# --- reading --------------------------------------------------------------------------------------


def queue(db: Database, *, order: Order, limit: int, cursor: str | None) -> Page[ReviewItem]:
    """Return a page of what is in review: by the lowest of its confidences, or newest first.

    Raises:
        ValueError: ``limit`` is out of bounds or ``cursor`` was not made here for this order.
    """
    limit_ = bounded(limit) + 1
    if order == "doubt":
        lowest, last = _doubt_position(cursor)
        rows = db.execute(
            f"SELECT id, {DOUBT} FROM occurrence WHERE status = 'review' AND {DOUBT} >= ?1 "
            f"AND ({DOUBT} > ?1 OR id > ?2) ORDER BY {DOUBT}, id LIMIT ?3",
            [lowest, last, limit_],
        ).fetchall()
        cursors: list[str] = [f"{doubt!r}:{id_}" for id_, doubt in rows]
    else:
        rows = db.execute(
            "SELECT id FROM occurrence WHERE status = 'review' AND id < ? ORDER BY id DESC LIMIT ?",
            [position(cursor, start=1 << 62), limit_],
        ).fetchall()
        cursors = [str(row[0]) for row in rows]
    items = [kept.item for row in rows[:limit] if (kept := kept_of(db, row[0]))]
    return Page(tuple(items), page_of(rows, cursors, limit).next)


def waiting(db: Database) -> int:
    """Return how many occurrences are in review."""
    return int(db.execute("SELECT count(*) FROM occurrence WHERE status = 'review'").fetchone()[0])


def one_item(db: Database, occurrence_id: int) -> ReviewItem | None:
    """Return one occurrence with its passage, whatever its status, or None."""
    kept = kept_of(db, occurrence_id)
    return kept.item if kept else None


def history(db: Database, occurrence_id: int) -> tuple[Decision, ...] | None:
    """Return the decisions on an occurrence, oldest first; None if there is no such occurrence."""
    kept = kept_of(db, occurrence_id)
    if kept is None:
        return None
    found = decisions.history_of(db, kept.source_key, kept.state)
    return found.decisions if found else ()


# --- rows to records ------------------------------------------------------------------------------


def kept_of(db: Database, occurrence_id: int) -> Kept | None:
    """Return one occurrence as it is stored, or None. Cost: two look-ups, some 30 µs."""
    found = read.occurrence(db, occurrence_id)
    if found is None:
        return None
    text, key, source_key, name, named, start, passage, mention_start, mention_end = db.execute(
        "SELECT q.text, o.key, s.key, own.name, printed.name_key, "
        "p.start, p.text, p.mention_start, p.mention_end "
        "FROM occurrence o JOIN quotation q ON q.id = o.quotation_id "
        "LEFT JOIN source s ON s.id = o.source_id "
        "LEFT JOIN speaker own ON own.id = coalesce(o.own_speaker_id, o.speaker_id) "
        "LEFT JOIN speaker printed "
        "ON printed.id = coalesce(o.name_id, o.own_speaker_id, o.speaker_id) "
        "LEFT JOIN passage p ON p.occurrence_id = o.id WHERE o.id = ?",
        [occurrence_id],
    ).fetchone()
    exact = found.exact or text
    if passage is None or found.start is None or found.end is None:
        prefix = found.prefix or ""
        start = (found.start or 0) - len(prefix)
        passage, span = f"{prefix}{exact}{found.suffix or ''}", (len(prefix), len(prefix + exact))
    else:
        span = (found.start - start, found.end - start)
        exact = passage[slice(*span)]  # as this source prints it, whatever the quotation's text
    proposed = (mention_start - start, mention_end - start) if mention_start is not None else None
    item = _marked(found, text, passage, span, proposed)
    names = ("status", "role", "prefix", "suffix", "start", "end", "mention", "cue")
    state = OccurrenceState(
        text=text,
        speaker=name,
        exact=exact if exact != text else None,
        dated=found.dated,
        named=named if named and named != fold_name(name or "") else None,
        **{name: getattr(found, name) for name in names},
    )
    return Kept(item, state, key, source_key or NO_SOURCE, start)


def _marked(
    found: Occurrence, text: str, passage: str, span: Span, proposed: Span | None
) -> ReviewItem:
    """Return an occurrence with the places of its quotation, mention and cue in its passage."""
    mention = None
    if found.mention:
        told = proposed if proposed and passage[slice(*proposed)] == found.mention else None
        mention = told or find_mention(passage, found.mention, quotation=span)
    cue = find_mention(passage, found.cue, quotation=span) if found.cue else None
    return ReviewItem(found, text, passage, span, mention, cue)


def _doubt_position(cursor: str | None) -> tuple[float, int]:
    if cursor is None:
        return -1.0, 0
    parts = _DOUBT_CURSOR.fullmatch(cursor)
    if not parts:
        message = (
            f"No such cursor: {cursor[:40]!r}. Use the one that the page before gave, in the same "
            "order, or none."
        )
        raise ValueError(message)
    return float(parts[1]), int(parts[2])
