"""Stores the decisions of an export again, after the occurrences that they are on.

What was decided here stands. A history that this store lacks is added, and one that goes on where
this store's ends is continued; then the occurrence becomes what was decided last, if it is still
what it was before. Everything runs inside the caller's transaction.
"""

from __future__ import annotations

from contextlib import suppress

from sqlite_utils import Database

from quotes_db.errors import ChangeRefusedError
from quotes_db.kept_records import KeptDecisions
from quotes_db.normalize import fold_words, text_hash
from quotes_db.records import OccurrenceState
from quotes_db.store import decisions
from quotes_db.store.change import dates_changed, delete_quotations
from quotes_db.store.deciding import put
from quotes_db.store.decisions import History, place_of
from quotes_db.store.review import Kept, kept_of


def restore_decisions(db: Database, kept: KeptDecisions) -> bool:
    """Return whether any of the decisions is new here."""
    given = History(kept.decisions)
    place = place_of(kept.decisions[0].before)
    found = [
        one
        for one in decisions.histories(db, [kept.source_key]).get(kept.source_key, [])
        if place_of(one.decisions[0].before) == place
    ]
    known = _continued(found, given)
    if known is None:
        return False
    _append(db, kept, known)
    _obey(db, kept.source_key, given)
    return True


def _continued(found: list[History], given: History) -> History | None:
    """Return the history that another one goes on from, an empty one if it is not known here.

    None if it says nothing new, or something else was decided here.
    """
    for known in found:
        told = decisions.numbered(known)
        if given.decisions[: len(told)] == told:
            return known if len(told) < len(given.decisions) else None
    return None if found else History(())


def _append(db: Database, kept: KeptDecisions, known: History) -> None:
    """Write the decisions that a known history lacks."""
    ids = [one.id for one in known.decisions]
    for decision in kept.decisions[len(ids) :]:
        entry = decisions.append(
            db,
            kept.source_key,
            decision.kind,
            before=decision.before,
            after=decision.after,
            history=known if known.decisions else None,
            time=decision.time,
            reviewer=decision.reviewer,
            undoes=ids[decision.undoes - 1] if decision.undoes else None,
        )
        ids.append(entry.id)
        known = History((*known.decisions, entry))


def _obey(db: Database, source_key: bytes, history: History) -> None:
    """Make the occurrence what was decided last, wherever this store still has it."""
    final = history.last.after if history.last else history.decisions[0].before
    there = _stored(db, source_key, final)
    undecided = [
        one
        for state in {place_of(state): state for state in history.states}.values()
        if place_of(state) != place_of(final)
        for one in _stored(db, source_key, state)
        if one.state.status == "review"
    ]
    with suppress(ChangeRefusedError):  # another occurrence has that place: it stands
        if not there and undecided:
            put(db, undecided[0], final)
        elif there and all(one.state.status != final.status for one in there):
            put(db, there[0], final)
        elif final.start is not None:
            for one in undecided:
                _drop(db, one)


def _stored(db: Database, source_key: bytes, state: OccurrenceState) -> list[Kept]:
    """Return the occurrences at the place of a state."""
    rows = db.execute(
        "SELECT o.id FROM quotation q JOIN occurrence o ON o.quotation_id = q.id "
        "LEFT JOIN source s ON s.id = o.source_id "
        "WHERE q.hash = ? AND coalesce(s.key, x'') = ? AND o.start IS ? ORDER BY o.id",
        [text_hash(fold_words(state.text)), source_key, state.start],
    ).fetchall()
    found = [kept for row in rows if (kept := kept_of(db, row[0]))]
    return [one for one in found if place_of(one.state) == place_of(state)]


def _drop(db: Database, kept: Kept) -> None:
    """Delete an occurrence that a decision has drawn otherwise, which is stored beside it."""
    db.execute("DELETE FROM occurrence WHERE id = ?", [kept.id])
    left = db.execute("SELECT 1 FROM occurrence WHERE quotation_id = ?", [kept.quotation_id])
    if left.fetchone() is None:
        delete_quotations(db, [kept.quotation_id])
    else:
        date = kept.item.occurrence.date
        dates_changed(db, [kept.quotation_id], leaving=date.value if date else None)
