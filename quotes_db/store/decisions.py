"""What reviewers decided: an append-only history, and how a later import obeys it.

A decision belongs to an occurrence's place: its source's key, and there the offsets and words or,
where a record has no offsets, the words, the name and the date. No row id is part of it, so it
holds when the same article is imported again, also by a newer extractor that names another
speaker, draws the quotation's bounds otherwise or finds it further down in the text; and when the
quotation was deleted meanwhile. What was decided stands in place of what the extractor says.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from quotes_db.normalize import fold_name, fold_words, text_hash
from quotes_db.records import (
    AttributedQuotation,
    Decision,
    DecisionKind,
    OccurrenceState,
    PartialDate,
)
from quotes_db.store.naming import looked_up

NO_SOURCE = b""  # stands for the key of a record without a source
_COLUMNS = "id, coalesce(first_id, id), decision, before, after, time, reviewer, undoes"
_SAID = tuple(name for name in OccurrenceState.__dataclass_fields__ if name != "named")
_CONTEXT_WORDS = 3  # beside a quotation, which must agree where the same words stand elsewhere


@dataclass(frozen=True, slots=True)
class History:
    """All decisions on one occurrence, oldest first."""

    decisions: tuple[Decision, ...]

    @property
    def last(self) -> Decision | None:
        """The decision that holds: the latest one that was not taken back."""
        undone = {one.undoes for one in self.decisions}
        holding = (d for d in reversed(self.decisions) if d.kind != "undo" and d.id not in undone)
        return next(holding, None)

    @property
    def states(self) -> Iterator[OccurrenceState]:
        """Everything that the occurrence ever was, latest first."""
        for decision in reversed(self.decisions):
            yield decision.after
            yield decision.before


def histories(db: Database, source_keys: Sequence[bytes]) -> dict[bytes, list[History]]:
    """Return the histories of each document's occurrences, in the order of their beginning."""
    rows = looked_up(
        db,
        f"SELECT source_key, {_COLUMNS} FROM review_decision WHERE source_key IN",
        set(source_keys),
    )
    by_source: dict[bytes, dict[int, list[Decision]]] = defaultdict(lambda: defaultdict(list))
    for key, *row in sorted(rows, key=lambda row: row[1]):
        decision = _decision(row)
        by_source[key][decision.first_id].append(decision)
    return {
        key: [History(tuple(some)) for some in firsts.values()] for key, firsts in by_source.items()
    }


def history_of(db: Database, source_key: bytes, state: OccurrenceState) -> History | None:
    """Return the decisions on the occurrence that now is in a state, or None."""
    found, place = histories(db, [source_key]).get(source_key, []), place_of(state)
    return next((one for one in found if place_of(one.decisions[-1].after) == place), None)


def all_histories(db: Database) -> Iterator[tuple[bytes, History]]:
    """Yield every history after its document's key, in the order of their beginning."""
    rows = db.conn.execute(
        f"SELECT source_key, {_COLUMNS} FROM review_decision ORDER BY coalesce(first_id, id), id"
    )
    for _, some in groupby(rows, key=lambda row: row[2]):
        found = list(some)
        yield found[0][0], History(tuple(_decision(row[1:]) for row in found))


def numbered(history: History) -> tuple[Decision, ...]:
    """Return the decisions of a history with their places, from 1, for their ids."""
    places = {one.id: at for at, one in enumerate(history.decisions, 1)}
    return tuple(
        replace(
            one,
            id=places[one.id],
            first_id=1,
            undoes=places[one.undoes] if one.undoes is not None else None,
        )
        for one in history.decisions
    )


def latest(db: Database, *, limit: int, before: int | None) -> list[Decision]:
    """Return decisions, newest first; ``before`` is the id of the last one seen."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM review_decision WHERE id < ? ORDER BY id DESC LIMIT ?",
        [before or 1 << 62, limit],
    )
    return [_decision(row) for row in rows]


def append(
    db: Database,
    source_key: bytes,
    kind: DecisionKind,
    *,
    before: OccurrenceState,
    after: OccurrenceState,
    history: History | None,
    time: datetime,
    reviewer: str | None,
    undoes: int | None = None,
) -> Decision:
    """Return a decision that is now part of an occurrence's history, or begins it."""
    first = history.decisions[0].id if history else None
    cursor = db.execute(
        "INSERT INTO review_decision "
        "(first_id, source_key, decision, undoes, before, after, time, reviewer) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            first,
            source_key,
            kind,
            undoes,
            _written(before),
            _written(after),
            time.astimezone(UTC).isoformat(timespec="seconds"),
            reviewer,
        ],
    )
    id_ = int(cursor.lastrowid or 0)
    row = db.execute(f"SELECT {_COLUMNS} FROM review_decision WHERE id = ?", [id_]).fetchone()
    return _decision(row)


# --- an import obeys ------------------------------------------------------------------------------


def obeyed(
    db: Database,
    batch: Sequence[AttributedQuotation],
    source_keys: Sequence[bytes | None],
    source_ids: Sequence[int | None],
    *,
    moved: bool = True,
) -> Sequence[AttributedQuotation]:
    """Return a batch in which every record that was decided on says what was decided.

    A history is claimed by one record of a source at most, and first by one at its very place;
    unless ``moved``, by no other.
    Cost: one look at the table if nothing was decided ever; else one query for 500 sources.
    """
    if db.execute("SELECT 1 FROM review_decision LIMIT 1").fetchone() is None:
        return batch
    keys = [key or NO_SOURCE for key in source_keys]
    by_source = histories(db, keys)
    if not by_source:
        return batch
    obeying = list(batch)
    for key, found in by_source.items():
        places = [at for at, other in enumerate(keys) if other == key]
        states = {at: state_of(batch[at]) for at in places}
        for at, history in _claims(db, states, found, source_ids[places[0]], moved=moved):
            if history.last:
                obeying[at] = _decided(batch[at], history.last.after)
    return obeying


def state_of(item: AttributedQuotation) -> OccurrenceState:
    """Return what a record says of an occurrence."""
    return OccurrenceState(**{name: getattr(item, name) for name in _SAID})


def _claims(
    db: Database,
    states: dict[int, OccurrenceState],
    found: Sequence[History],
    source_id: int | None,
    *,
    moved: bool,
) -> Iterator[tuple[int, History]]:
    """Yield which record of one source is the occurrence of which history."""
    at_place: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, state in states.items():
        at_place[place_of(state)].append(at)
    free = {at: state for at, state in states.items() if state.start is not None}
    elsewhere = []
    for history in found:
        places = dict.fromkeys(map(place_of, history.states))
        claimed = next((at_place.pop(place) for place in places if place in at_place), None)
        for at in claimed or ():
            free.pop(at, None)
            yield at, history
        if moved and claimed is None and history.decisions[0].before.start is not None:
            elsewhere.append(history)
    for history in elsewhere:
        near = [
            (min(distances), at)
            for at, mine in free.items()
            if (distances := list(_moves(mine, history, one_text=source_id is not None)))
            and not _is_stored(db, mine, source_id)
        ]
        if near:
            _, at = min(near)
            del free[at]
            yield at, history


def place_of(state: OccurrenceState) -> tuple[object, ...]:
    """Return what is equal for two states of one occurrence: place and words; else who, when."""
    words = " ".join(fold_words(state.text))
    if state.start is not None:
        return (words, state.start)
    return (words, fold_name(state.named or state.speaker or ""), state.dated)


def _moves(one: OccurrenceState, history: History, *, one_text: bool) -> Iterator[int]:
    """Yield by how much a quotation moved since each state in which it was the same one.

    It was if the places overlap and one's words hold the other's; or, elsewhere in the text, if the
    words are equal and so are those just before or just after. Places say nothing unless both are
    in one text, which of records without a source is not known.
    """
    mine = _words(one)
    for other in history.states:
        if one.start is None or one.end is None or other.start is None or other.end is None:
            continue
        theirs = _words(other)
        overlap = one_text and one.start < other.end and other.start < one.end
        if (overlap and (mine in theirs or theirs in mine)) or (
            mine == theirs and _same_context(one, other)
        ):
            yield abs(one.start - other.start)


def _words(state: OccurrenceState) -> str:
    return f" {' '.join(fold_words(state.text))} "


def _same_context(one: OccurrenceState, other: OccurrenceState) -> bool:
    before = [fold_words(state.prefix or "")[-_CONTEXT_WORDS:] for state in (one, other)]
    behind = [fold_words(state.suffix or "")[:_CONTEXT_WORDS] for state in (one, other)]
    # The outermost word of a context may be cut, so that one word less is compared.
    return any(
        len(a) > 1 and a == b
        for a, b in (
            (before[0][-_CONTEXT_WORDS + 1 :], before[1][-_CONTEXT_WORDS + 1 :]),
            (behind[0][: _CONTEXT_WORDS - 1], behind[1][: _CONTEXT_WORDS - 1]),
        )
    )


def _is_stored(db: Database, state: OccurrenceState, source_id: int | None) -> bool:
    """Tell whether these words are stored at this very place, as an occurrence of their own."""
    found = db.execute(
        "SELECT 1 FROM occurrence o JOIN quotation q ON q.id = o.quotation_id "
        "WHERE q.hash = ? AND o.source_id IS ? AND o.start IS ?",
        [text_hash(fold_words(state.text)), source_id, state.start],
    ).fetchone()
    return found is not None


def _decided(item: AttributedQuotation, state: OccurrenceState) -> AttributedQuotation:
    """Return a record that says what was decided."""
    same_name = fold_name(item.speaker or "") == fold_name(state.speaker or "")
    return replace(
        item,
        **{name: getattr(state, name) for name in _SAID},
        wikidata=item.wikidata if same_name else None,
    )


# --- rows and records -----------------------------------------------------------------------------


def _decision(row: Sequence[Any]) -> Decision:
    id_, first_id, kind, before, after, time, reviewer, undoes = row
    return Decision(
        id=id_,
        first_id=first_id,
        kind=kind,
        before=_read(before),
        after=_read(after),
        time=datetime.fromisoformat(time),
        reviewer=reviewer,
        undoes=undoes,
    )


def _written(state: OccurrenceState) -> str:
    return json.dumps(
        {name: value for name, value in asdict(state).items() if value is not None},
        ensure_ascii=False,
    )


def _read(written: str) -> OccurrenceState:
    values = {"speaker": None, **json.loads(written)}
    dated = values.get("dated")
    return OccurrenceState(**{**values, "dated": PartialDate(**dated) if dated else None})
