"""Decisions in, labelled examples out: what a ranker is trained on again.

A ranker proposes who says a quotation from the words around it, so each example carries the passage
that was kept when its occurrence came in for review. Whoever trains finds the candidates in the
passage as in any text, takes the stretch at ``proposed_quotation`` or ``quotation``, and labels the
candidate right that stands at ``mention``. Where that is None although there is a ``speaker``, the
example tells whether the words are a quotation, and nothing of whose.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from quotes_db.normalize import fold_words, text_hash
from quotes_db.passages import find_mention
from quotes_db.records import LabelledPassage, OccurrenceState, Span
from quotes_db.store.decisions import NO_SOURCE, History, histories

_AT_ONCE = 200  # sources read at once


def examples(db: Database) -> Iterator[LabelledPassage]:
    """Yield an example for each occurrence on which a decision holds, by source."""
    keys = [row[0] for row in db.execute("SELECT DISTINCT source_key FROM review_decision")]
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        found = histories(db, some)
        for key in some:
            for history in found[key]:
                if history.last:
                    yield _example(db, key, history)


def _example(db: Database, source_key: bytes, history: History) -> LabelledPassage:
    """Return one example; spans are moved from the source's text into the passage's."""
    last = history.last
    if last is None:
        message = "an example needs a decision that holds"
        raise ValueError(message)
    proposed, right = history.decisions[0].before, last.after
    text, start, language, told = _passage(db, source_key, history.decisions[-1].after)
    if text is None or not _holds(text, start, proposed) or not _holds(text, start, right):
        text, start, told = *_context(right), None
        if not _holds(text, start, proposed):
            proposed = right
    span = _within(right, start)
    same_mention = right.mention == proposed.mention
    proposed_mention = (
        (told[0] - start, told[1] - start)
        if told and text[told[0] - start : told[1] - start] == proposed.mention
        else _found(text, proposed, start)
    )
    return LabelledPassage(
        text=text,
        quotation=span,
        is_quotation=right.status == "accepted",
        speaker=right.speaker if right.status == "accepted" else None,
        mention=(proposed_mention if same_mention else _found(text, right, start))
        if right.status == "accepted"
        else None,
        cue=proposed.cue,
        proposed_quotation=_within(proposed, start),
        proposed_speaker=proposed.speaker,
        proposed_mention=proposed_mention,
        language=language,
        decided=last.time,
    )


def _passage(
    db: Database, source_key: bytes, now: OccurrenceState
) -> tuple[str | None, int, str | None, Span | None]:
    """Return passage, its start, the source's language and the mention's place, as stored."""
    row = db.execute(
        "SELECT p.text, p.start, s.language, p.mention_start, p.mention_end FROM quotation q "
        "JOIN occurrence o ON o.quotation_id = q.id LEFT JOIN source s ON s.id = o.source_id "
        "LEFT JOIN passage p ON p.occurrence_id = o.id "
        "WHERE q.hash = ? AND coalesce(s.key, ?) = ? AND o.start IS ? ORDER BY p.text IS NULL",
        [text_hash(fold_words(now.text)), NO_SOURCE, source_key, now.start],
    ).fetchone()
    if row is None or row[0] is None or now.start is None:
        return None, 0, row[2] if row else None, None
    told = (row[3], row[4]) if row[3] is not None else None
    return row[0], row[1], row[2], told


def _context(state: OccurrenceState) -> tuple[str, int]:
    """Return the short context of an occurrence as a passage, and its start in the source."""
    prefix = state.prefix or ""
    text = f"{prefix}{state.exact or state.text}{state.suffix or ''}"
    return text, (state.start or 0) - len(prefix)


def _within(state: OccurrenceState, start: int) -> Span:
    """Return where a quotation stands in its passage."""
    first = (state.start or 0) - start
    return first, first + len(state.exact or state.text)


def _holds(text: str, start: int, state: OccurrenceState) -> bool:
    """Tell whether a passage holds the words of a state where it says they are."""
    return text[slice(*_within(state, start))] == (state.exact or state.text)


def _found(text: str, state: OccurrenceState, start: int) -> Span | None:
    if not state.mention:
        return None
    return find_mention(text, state.mention, quotation=_within(state, start))
