"""What becomes of an occurrence when a reviewer decides on it.

A decision changes the occurrence, and in the same transaction writes into the history what it was
before and is now (see ``decisions``). Everything here runs inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from quotes_db.errors import ChangeRefusedError
from quotes_db.normalize import fold_words, text_hash
from quotes_db.passages import CONTEXT_CHARS, find_mention, find_name, find_words, words_between
from quotes_db.records import (
    UNCHANGED,
    AttributedQuotation,
    Correction,
    Decision,
    DecisionKind,
    OccurrenceState,
    ReviewItem,
    Span,
    Status,
)
from quotes_db.store import decisions
from quotes_db.store.change import dates_changed, delete_quotations, edit_quotation
from quotes_db.store.decisions import History
from quotes_db.store.naming import Speakers, clean_name
from quotes_db.store.review import Kept, kept_of
from quotes_db.store.verdicts import move_verdicts
from quotes_db.store.write import occurrence_key, quotation_ids_of

_STATUS_AFTER: dict[DecisionKind, Status] = {
    "accept": "accepted",
    "correct": "accepted",
    "reject": "rejected",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision left: the occurrence as it is now, and the entry in its history."""

    item: ReviewItem
    decision: Decision


def decide(
    db: Database,
    occurrence_id: int,
    kind: DecisionKind,
    *,
    correction: Correction,
    quotation_id: int | None,
    again: bool,
    time: datetime,
    reviewer: str | None,
) -> Decided | None:
    """Return what a decision left, None if there is no such occurrence.

    Raises:
        ChangeRefusedError: it was decided before and ``again`` is not set, it is of another
            quotation by now, the correction changes nothing or does not fit its passage.
    """
    kept = kept_of(db, occurrence_id)
    if kept is None:
        return None
    past = decisions.history_of(db, kept.source_key, kept.state)
    _require_expected(kept, past, quotation_id=quotation_id, again=again or kind == "undo")
    if kind == "undo":
        taken_back = past.last if past else None
        if taken_back is None:
            message = f"There is no decision on occurrence {occurrence_id} to take back."
            raise ChangeRefusedError(message)
        after, undoes = taken_back.before, taken_back.id
    else:
        after, undoes = _after(kept, kind, correction), None
    put(db, kept, after)
    now = kept_of(db, occurrence_id)
    if now is None:
        message = f"occurrence {occurrence_id} is gone from the transaction that decided on it"
        raise RuntimeError(message)
    entry = decisions.append(
        db,
        kept.source_key,
        kind,
        before=kept.state,
        after=now.state,
        history=past,
        time=time,
        reviewer=reviewer,
        undoes=undoes,
    )
    return Decided(now.item, entry)


def _require_expected(
    kept: Kept, past: History | None, *, quotation_id: int | None, again: bool
) -> None:
    """Raise if the occurrence is not what the reviewer saw, or was decided before."""
    if quotation_id is not None and quotation_id != kept.quotation_id:
        message = (
            f"Occurrence {kept.id} is of quotation {kept.quotation_id} by now, not of "
            f"{quotation_id}. Look at it again."
        )
        raise ChangeRefusedError(message)
    if kept.state.status != "review" and not again:
        last = past.last if past else None
        by = f" by {last.reviewer}" if last and last.reviewer else ""
        when = f" on {last.time:%Y-%m-%d}{by}" if last else " without a review"
        message = (
            f"Occurrence {kept.id} was {kept.state.status}{when}. "
            "To decide on it once more, say again."
        )
        raise ChangeRefusedError(message)


def _after(kept: Kept, kind: DecisionKind, correction: Correction) -> OccurrenceState:
    """Return what an occurrence is after a decision."""
    state = replace(kept.state, status=_STATUS_AFTER[kind])
    if kind != "correct":
        if correction != Correction():
            message = f"To {kind} changes no field. Decide correct to change one."
            raise ChangeRefusedError(message)
        return state
    span = kept.item.quotation_span
    if correction.words is not None:
        span = _bounds(kept.item, correction.words)
        if span != kept.item.quotation_span:
            state = _redrawn(kept, state, span)
    if correction.speaker is not UNCHANGED:
        speaker = clean_name(correction.speaker)
        if speaker != state.speaker:
            found = find_name(kept.item.passage, speaker, quotation=span) if speaker else None
            mention = kept.item.passage[slice(*found)] if found else None
            state = replace(state, speaker=speaker, mention=mention)
    if correction.role is not UNCHANGED:
        state = replace(state, role=clean_name(correction.role))
    if correction.mention is not UNCHANGED:
        state = replace(state, mention=_mention(kept.item, correction.mention, span))
    if state == replace(kept.state, status="accepted"):
        message = f"The correction changes nothing of occurrence {kept.id}. Accept it instead."
        raise ChangeRefusedError(message)
    return state


def _bounds(item: ReviewItem, words: str) -> Span:
    """Return where the words of a quotation stand in its passage."""
    span = find_words(item.passage, words, near=item.quotation_span[0])
    if span is None or not fold_words(item.passage[slice(*span)]):
        message = (
            f"The words {words[:60]!r} do not stand in the passage like this. Give them as they "
            "are printed there, or the first and the last ones with … between."
        )
        raise ChangeRefusedError(message)
    return span


def _redrawn(kept: Kept, state: OccurrenceState, span: Span) -> OccurrenceState:
    """Return a state with other bounds; a source without offsets stays without."""
    passage, (a, b) = kept.item.passage, span
    exact = passage[a:b]
    text = words_between(exact)
    return replace(
        state,
        text=text,
        exact=exact if exact != text else None,
        prefix=passage[max(0, a - CONTEXT_CHARS) : a] or None,
        suffix=passage[b : b + CONTEXT_CHARS] or None,
        start=None if state.start is None else kept.passage_start + a,
        end=None if state.start is None else kept.passage_start + b,
    )


def _mention(item: ReviewItem, mention: str | None, quotation: Span) -> str | None:
    """Return the words that name the speaker, which must stand beside the quotation."""
    wanted = clean_name(mention)
    if wanted and not find_mention(item.passage, wanted, quotation=quotation):
        message = (
            f"The words {wanted[:60]!r} do not stand in the passage outside the quotation. "
            "Give those that name the speaker there, or none."
        )
        raise ChangeRefusedError(message)
    return wanted


def put(db: Database, kept: Kept, after: OccurrenceState) -> None:
    """Make an occurrence what a decision says; its quotation follows its words."""
    key = kept.key  # without offsets it is the name that the source prints, which stays
    if after.start is not None:
        key = occurrence_key(kept.source_id, start=after.start, name_id=None, dated=after.dated)
    quotation_id = _requoted(db, kept, after, key)
    if after.speaker != kept.state.speaker:
        _put_speaker(db, kept, after.speaker)
    db.execute(
        "UPDATE occurrence SET quotation_id = ?, key = ?, role = ?, exact = ?, prefix = ?, "
        'suffix = ?, start = ?, "end" = ?, mention = ?, cue = ?, status = ? WHERE id = ?',
        [
            quotation_id,
            key,
            after.role,
            _exact(db, quotation_id, after),
            after.prefix,
            after.suffix,
            after.start,
            after.end,
            after.mention,
            after.cue,
            after.status,
            kept.id,
        ],
    )
    concerned = [quotation_id]
    if quotation_id != kept.quotation_id:
        stays = bool(_occurrences(db, kept.quotation_id))
        move_verdicts(db, old=kept.quotation_id, new=quotation_id, goes=not stays)
        if stays:
            concerned.append(kept.quotation_id)
        else:
            delete_quotations(db, [kept.quotation_id])
    date = kept.item.occurrence.date
    dates_changed(db, concerned, leaving=date.value if date else None)


def _put_speaker(db: Database, kept: Kept, name: str | None) -> None:
    """Give an occurrence another speaker, found or made by name."""
    speakers = Speakers(db)
    (named,) = speakers.of([AttributedQuotation("", speaker=name)], [kept.source_id])
    db.execute(
        "UPDATE occurrence SET name_id = coalesce(name_id, own_speaker_id, speaker_id), "
        "speaker_id = ?, own_speaker_id = ? WHERE id = ?",
        [
            named.speaker_id if named else None,
            named.own_id if named and named.own_id != named.speaker_id else None,
            kept.id,
        ],
    )
    db.execute("UPDATE totals SET speakers = speakers + ?", [speakers.new])


def _requoted(db: Database, kept: Kept, after: OccurrenceState, key: bytes) -> int:
    """Return the quotation with the words of a decision: the old one changed, or another.

    A quotation that no other occurrence has follows its words, so that its id stays.

    Raises:
        ChangeRefusedError: another occurrence stands at this very place already.
    """
    words = text_hash(fold_words(after.text))
    row = db.execute("SELECT id FROM quotation WHERE hash = ?", [words]).fetchone()
    quotation_id = int(row[0]) if row else None
    if quotation_id is None and _occurrences(db, kept.quotation_id) == 1:
        edit_quotation(db, kept.quotation_id, after.text)
        return kept.quotation_id
    if quotation_id is None:
        (quotation_id,), new = quotation_ids_of(db, [AttributedQuotation(after.text)])
        db.execute("UPDATE totals SET quotations = quotations + ?", [new])
    there = db.execute(
        "SELECT id, status FROM occurrence WHERE quotation_id = ? AND key = ? AND id <> ?",
        [quotation_id, key, kept.id],
    ).fetchone()
    if there:
        message = (
            f"Occurrence {there[0]} ({there[1]}) says the same at this place. Decide on that one, "
            f"and reject occurrence {kept.id}."
        )
        raise ChangeRefusedError(message)
    alone = quotation_id == kept.quotation_id and _occurrences(db, quotation_id) == 1
    if alone and after.text != kept.state.text:
        edit_quotation(db, quotation_id, after.text)
    return quotation_id


def _exact(db: Database, quotation_id: int, after: OccurrenceState) -> str | None:
    """Return what the source prints, None where that is what the quotation says."""
    (text,) = db.execute("SELECT text FROM quotation WHERE id = ?", [quotation_id]).fetchone()
    exact = after.exact or after.text
    return exact if exact != text else None


def _occurrences(db: Database, quotation_id: int) -> int:
    row = db.execute("SELECT count(*) FROM occurrence WHERE quotation_id = ?", [quotation_id])
    return int(row.fetchone()[0])
