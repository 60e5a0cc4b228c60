"""Reviewing: what waits for a person, what a decision does, and that it holds for later imports."""

from __future__ import annotations

import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotes_db import match
from quotes_db.claim_records import Verdict
from quotes_db.errors import ChangeRefusedError
from quotes_db.passages import passage_of
from quotes_db.records import (
    AddCounts,
    AttributedQuotation,
    Confidence,
    Correction,
    Occurrence,
    PartialDate,
    Source,
)
from quotes_db.store import Store

NOW = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)
ARTICLE = """The ferry line will not return this year, the council decided on Monday.

“The tide does not wait for a signature,” the harbour master Ada Brook said, “and neither do I.” \
She added that the quay was full.

Ben Ford, who runs the ticket office, was angry. “We sold every seat for the summer, and nobody \
told us a word.”

The mayor called the plan “a promise made of fog and rope” before the vote.

“No,” said Ford. “No,” said Brook.
"""
GAZETTE = Source(
    url="https://gazette.example/ferry",
    title="The Ferry",
    published=PartialDate("2011-03-04", "day", "published"),
    language="en",
)
TIDE = "The tide does not wait for a signature and neither do I."
SEAT = "We sold every seat for the summer, and nobody told us a word."
FOG = "a promise made of fog and rope"
LOW, MIDDLE, HIGH = Confidence(0.9, 0.4, 0.9), Confidence(0.8, 0.9, 0.9), Confidence(0.9, 0.9, 0.85)


def found(
    words: str,
    speaker: str | None,
    *,
    text: str = ARTICLE,
    exact: str | None = None,
    nth: int = 0,
    **fields,
) -> AttributedQuotation:
    """Return what an extractor says of words in an article."""
    printed, start = exact or words, -1
    for _ in range(nth + 1):
        start = text.index(printed, start + 1)
    end = start + len(printed)
    mention = fields.get("mention")
    places = [found.start() for found in re.finditer(re.escape(mention or ""), text)]
    at = min(places, key=lambda place: abs(place - start))
    given = {
        "source": GAZETTE,
        "status": "review",
        "confidence": MIDDLE,
        "prefix": text[max(0, start - 32) : start] or None,
        "suffix": text[end : end + 32] or None,
        "passage": passage_of(
            text, (start, end), mention=(at, at + len(mention)) if mention else None
        ),
    }
    return AttributedQuotation(
        words, speaker=speaker, exact=exact, start=start, end=end, **given | fields
    )


BATCH = [
    found(
        TIDE,
        "Ada Brook",
        exact="The tide does not wait for a signature,” the harbour master Ada Brook said, “and "
        "neither do I.",
        mention="Ada Brook",
        cue="said",
        role="harbour master",
        status="accepted",
        confidence=Confidence(0.99, 0.99, 0.99),
    ),
    found(SEAT, "Ben Ford", mention="Ben Ford", confidence=LOW),
    found(FOG, None, mention="The mayor", cue="called", role="mayor", confidence=HIGH),
    found("No", "Ben Ford", mention="Ford", cue="said"),
    found("No", "Ada Brook", nth=1, mention="Brook", cue="said"),
]


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "quotes.db") as store:
        store.add(BATCH)
        yield store


def occurrence(store: Store, words: str, *, at: int = 0) -> Occurrence:
    """Return an occurrence of a quotation, in the order of the article, whatever its status."""
    rows = store._db.execute(
        "SELECT o.id FROM occurrence o JOIN quotation q ON q.id = o.quotation_id "
        "WHERE q.text = ? ORDER BY o.start",
        [words],
    ).fetchall()
    return store.review_item(rows[at][0]).occurrence


def decide(store: Store, text: str, kind: str, *, at: int = 0, again: bool = False, **corrected):
    id_ = occurrence(store, text, at=at).id
    correction = Correction(**corrected) if corrected else None
    return store.decide(id_, kind, time=NOW, correction=correction, again=again, reviewer="Cleo")


def summary(store: Store) -> list[tuple]:
    """Return what every occurrence says, by quotation and place."""
    return store._db.execute(
        "SELECT q.text, o.start, s.name, o.role, o.status FROM occurrence o "
        "JOIN quotation q ON q.id = o.quotation_id LEFT JOIN speaker s ON s.id = o.speaker_id "
        "ORDER BY o.start, q.text"
    ).fetchall()


# --- the queue ------------------------------------------------------------------------------------


def test_the_most_doubtful_comes_first_or_the_newest(store: Store) -> None:
    doubtful = [item.text for item in store.in_review().items]
    assert doubtful == [SEAT, "No", "No", FOG]
    newest = [item.text for item in store.in_review(order="newest").items]
    assert newest == ["No", "No", FOG, SEAT]
    assert store.waiting() == 4


@pytest.mark.parametrize("order", ["doubt", "newest"])
def test_pages_follow_each_other_also_when_something_is_decided_meanwhile(
    store: Store, order: str
) -> None:
    seen, cursor = [], None
    whole = [item.occurrence.id for item in store.in_review(order=order).items]
    while True:
        page = store.in_review(order=order, limit=1, cursor=cursor)
        seen += [item.occurrence.id for item in page.items]
        for item in page.items:
            store.decide(item.occurrence.id, "accept", time=NOW)
        cursor = page.next
        if cursor is None:
            break
    assert seen == whole
    assert store.in_review().items == ()


@pytest.mark.parametrize(
    ("order", "cursor"),
    [("doubt", "5"), ("doubt", "x:1"), ("doubt", "0.5:-1"), ("newest", "0.5:1"), ("newest", "")],
)
def test_a_cursor_of_another_order_is_refused(store: Store, order: str, cursor: str) -> None:
    with pytest.raises(ValueError, match="No such cursor"):
        store.in_review(order=order, cursor=cursor)


def test_an_item_shows_quotation_mention_and_cue_in_their_paragraphs(store: Store) -> None:
    item = store.review_item(occurrence(store, FOG).id)
    passage = item.passage
    assert passage[slice(*item.quotation_span)] == FOG
    assert passage[slice(*item.mention_span)] == "The mayor"
    assert passage[slice(*item.cue_span)] == "called"
    assert passage.startswith("Ben Ford, who runs")
    assert passage.endswith("said Brook.")
    # The second "No" has its own mention and cue.
    last = store.review_item(occurrence(store, "No", at=1).id)
    assert last.passage[slice(*last.mention_span)] == "Brook"
    assert last.mention_span[0] > last.quotation_span[1]


def test_only_what_is_in_review_keeps_its_paragraphs(store: Store) -> None:
    assert store._db.execute("SELECT count(*) FROM passage").fetchone() == (4,)
    item = store.review_item(occurrence(store, TIDE).id)
    assert item.passage == f"{BATCH[0].prefix}{BATCH[0].exact}{BATCH[0].suffix}"
    store.delete([item.occurrence.quotation_id, occurrence(store, FOG).quotation_id])
    assert store._db.execute("SELECT count(*) FROM passage").fetchone() == (3,)


def test_a_repeated_import_brings_the_paragraphs_that_an_older_version_did_not_keep(
    store: Store,
) -> None:
    store._db.execute("DELETE FROM passage")
    store._db.conn.commit()
    assert store.add(BATCH) == AddCounts(unchanged=5)
    assert store._db.execute("SELECT count(*) FROM passage").fetchone() == (4,)


# --- a decision -----------------------------------------------------------------------------------


def test_a_decision_says_what_was_and_what_is(store: Store) -> None:
    done = decide(store, FOG, "accept")
    assert done.item.occurrence.status == "accepted"
    entry = done.decision
    assert (entry.kind, entry.time, entry.reviewer) == ("accept", NOW, "Cleo")
    assert (entry.before.status, entry.after.status) == ("review", "accepted")
    assert entry.before.text == entry.after.text == FOG
    assert entry.before.start == ARTICLE.index(FOG)
    assert store.decisions_on(done.item.occurrence.id) == (entry,)
    assert store.decisions() == [entry]


def test_a_corrected_speaker_is_found_in_the_passage(store: Store) -> None:
    done = decide(store, SEAT, "correct", speaker="  Ada   Brook", role="harbour master")
    now = done.item.occurrence
    assert (now.speaker.name, now.role, now.mention) == ("Ada Brook", "harbour master", "Ada Brook")
    assert now.status == "accepted"
    unknown = decide(store, FOG, "correct", speaker="Vera Quill", mention="The mayor")
    assert unknown.item.occurrence.speaker.name == "Vera Quill"
    assert unknown.item.occurrence.mention == "The mayor"
    assert store.coverage().speakers == 3
    nobody = decide(store, "No", "correct", speaker=None)
    assert nobody.item.occurrence.speaker is nobody.item.occurrence.mention is None


BOUNDS = [
    # As they are printed, with other blanks and marks.
    ("sold every   seat for\nthe summer", "sold every seat for the summer"),
    # The first and the last words.
    ("sold every … told us", "sold every seat for the summer, and nobody told us"),
    ("sold ... summer", "sold every seat for the summer"),
]


@pytest.mark.parametrize(("words", "text"), BOUNDS)
def test_corrected_bounds_move_the_quotation(store: Store, words: str, text: str) -> None:
    before = occurrence(store, SEAT)
    done = decide(store, SEAT, "correct", words=words)
    now = done.item.occurrence
    assert done.item.text == text
    assert ARTICLE[now.start : now.end] == text
    assert now.prefix.endswith("“We ")
    # It is the only occurrence, so the quotation keeps its id, and only its new words are found.
    assert now.quotation_id == before.quotation_id
    assert match(store, text).matches[0].judgement.extent == "whole"
    assert store.coverage().quotations == 4


def test_an_interrupted_quotation_is_given_by_its_outer_words(store: Store) -> None:
    done = decide(store, TIDE, "correct", again=True, words="tide does not … neither do I.")
    assert done.item.text == "tide does not wait for a signature and neither do I."
    exact = done.item.occurrence.exact
    assert exact == ARTICLE[done.item.occurrence.start : done.item.occurrence.end]


def test_bounds_that_make_another_stored_quotation_join_it(store: Store) -> None:
    other = AttributedQuotation("WE SOLD EVERY SEAT", speaker="Ben Ford", source=None)
    store.add([other])
    done = decide(store, SEAT, "correct", words="We sold every seat")
    assert done.item.text == "WE SOLD EVERY SEAT"
    assert done.item.occurrence.exact == "We sold every seat"
    # The quotation that nothing says any more is gone; its words are found no more.
    assert store.coverage().quotations == 4
    assert len(store.occurrences([done.item.occurrence.quotation_id]).popitem()[1]) == 2
    back = decide(store, "WE SOLD EVERY SEAT", "undo", at=1)
    assert back.item.text == SEAT
    assert store.coverage().quotations == 5


def test_verdicts_on_words_that_join_another_quotation_are_kept(store: Store) -> None:
    store.add([AttributedQuotation("WE SOLD EVERY SEAT", speaker="Ben Ford", source=None)])
    date = PartialDate("2026-03", "month", "said")
    old = occurrence(store, SEAT).quotation_id
    store.add_verdict(Verdict(old, "altered", "https://e.example/1", date), made=NOW)
    joined = decide(store, SEAT, "correct", words="We sold every seat").item.occurrence.quotation_id
    assert store.verdicts([old, joined]) == {}
    (kept,) = store.verdicts([joined], former=True)[joined]
    assert kept.words == SEAT
    back = decide(store, "WE SOLD EVERY SEAT", "undo", at=1).item.occurrence.quotation_id
    assert store.verdicts([joined], former=True) == {}
    (again,) = store.verdicts([back])[back]
    assert again == replace(kept, quotation_id=back, words=None)


def test_one_of_two_occurrences_takes_its_words_along(store: Store) -> None:
    done = decide(store, "No", "correct", at=1, words="No,” said Brook")
    assert done.item.text == "No,” said Brook"
    assert [row[0] for row in summary(store)].count("No") == 1
    assert store.coverage().quotations == 5


def test_dates_follow_a_rejection_and_its_undoing(store: Store) -> None:
    late = Source(url="https://late.example/", published=PartialDate("2020", "year", "published"))
    store.add([found(FOG, None, source=late)])
    quotation = occurrence(store, FOG).quotation_id
    store.decide(occurrence(store, FOG, at=1).id, "reject", time=NOW)
    assert store.coverage().newest.value == "2011-03-04"
    decide(store, FOG, "reject")
    assert store.quotation(quotation).first_date is None
    decide(store, FOG, "undo", at=1)
    assert store.quotation(quotation).first_date.value == "2020"
    assert store.coverage().newest.value == "2020"


REFUSED = [
    # Decided before, or by nobody but accepted.
    (lambda s: [decide(s, FOG, "accept"), decide(s, FOG, "reject")], "accepted on 2026-03-01 by"),
    (lambda s: decide(s, TIDE, "reject"), "accepted without a review"),
    # Another quotation than the reviewer saw.
    (lambda s: s.decide(occurrence(s, FOG).id, "accept", time=NOW, quotation_id=1), "quotation 3"),
    # Nothing to take back.
    (lambda s: decide(s, FOG, "undo"), "no decision"),
    (lambda s: [decide(s, FOG, "accept"), decide(s, FOG, "undo"), decide(s, FOG, "undo")],
     "no decision"),
    # A correction that is none, or does not fit.
    (lambda s: decide(s, FOG, "correct"), "changes nothing"),
    (lambda s: decide(s, SEAT, "correct", speaker="Ben Ford"), "changes nothing"),
    (lambda s: decide(s, FOG, "accept", role="mayor of Fog"), "Decide correct"),
    (lambda s: decide(s, FOG, "correct", words="a promise of fog"), "do not stand in the passage"),
    (lambda s: decide(s, FOG, "correct", words="rope … promise"), "do not stand in the passage"),
    (lambda s: decide(s, FOG, "correct", words="  "), "do not stand in the passage"),
    (lambda s: decide(s, FOG, "correct", words="”"), "do not stand in the passage"),
    (lambda s: decide(s, FOG, "correct", mention="the minister"), "outside the quotation"),
    (lambda s: decide(s, FOG, "correct", mention="fog and rope"), "outside the quotation"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_is_refused_changes_nothing(store: Store, act, told: str) -> None:
    with pytest.raises(ChangeRefusedError, match=told):
        act(store)
    statuses = [row[-1] for row in summary(store) if row[0] != FOG]
    assert statuses == ["accepted", "review", "review", "review"]


def test_bounds_where_another_occurrence_stands_are_refused(store: Store) -> None:
    store.add([found("fog and rope", None)])
    with pytest.raises(ChangeRefusedError, match=r"Occurrence 6 \(review\) says the same"):
        decide(store, FOG, "correct", words="fog and rope")


def test_an_unknown_occurrence_is_none(store: Store) -> None:
    assert store.decide(99, "accept", time=NOW) is None
    assert store.review_item(99) is store.decisions_on(99) is None


def test_the_history_keeps_every_decision_and_cannot_be_changed(store: Store) -> None:
    before = summary(store)
    decide(store, FOG, "correct", speaker="Vera Quill")
    decide(store, FOG, "reject", again=True)
    decide(store, FOG, "undo")
    assert occurrence(store, FOG).speaker.name == "Vera Quill"
    decide(store, FOG, "undo")
    assert summary(store) == before
    kinds = [one.kind for one in store.decisions_on(occurrence(store, FOG).id)]
    assert kinds == ["correct", "reject", "undo", "undo"]
    assert [one.id for one in store.decisions(limit=2, before=4)] == [3, 2]
    for statement in ("UPDATE review_decision SET reviewer = 'x'", "DELETE FROM review_decision"):
        with pytest.raises(sqlite3.IntegrityError, match="add another"):
            store._db.execute(statement)


def test_of_two_reviewers_at_once_one_decides(store: Store) -> None:
    id_, answers = occurrence(store, FOG).id, []

    def deciding(kind: str) -> None:
        with Store.open(store.path) as mine:
            try:
                answers.append(mine.decide(id_, kind, time=NOW).decision.kind)
            except ChangeRefusedError as error:
                answers.append(str(error))

    threads = [threading.Thread(target=deciding, args=(kind,)) for kind in ("accept", "reject")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (refused,) = [answer for answer in answers if answer not in ("accept", "reject")]
    assert "say again" in refused
    assert len(store.decisions()) == 1


# --- a later import -------------------------------------------------------------------------------


def changed(words: str, **fields) -> list[AttributedQuotation]:
    """Return the article as a newer extractor reads it: another attribution of some words."""
    return [replace(item, **fields) if item.text == words else item for item in BATCH]


DECISIONS = [
    ("accept", {}),
    ("reject", {}),
    ("correct", {"speaker": "Vera Quill", "role": "mayor of Fog"}),
    ("correct", {"words": "promise made of fog"}),
    ("correct", {"words": "a promise … vote", "speaker": "Vera Quill"}),
]
SHORTER, LONGER = "made of fog and rope", "the plan “a promise made of fog and rope"
ABOVE = "A correction: the council met on Tuesday, not on Monday.\n\n"
LATER = [
    # The same again.
    BATCH,
    # Another speaker, another confidence, accepted by the machine.
    changed(FOG, speaker="Ben Ford", role=None, status="accepted", confidence=None),
    # Other bounds.
    [*BATCH[:2], found(SHORTER, "Ben Ford", status="accepted"), *BATCH[3:]],
    [*BATCH[:2], found(LONGER, None), *BATCH[3:]],
    # Everything moved down: the article has a new first paragraph.
    [
        replace(item, start=item.start + len(ABOVE), end=item.end + len(ABOVE))
        for item in changed(FOG, status="accepted", speaker="Ben Ford")
    ],
]


@pytest.mark.parametrize("later", LATER, ids=["same", "speaker", "shorter", "longer", "moved"])
@pytest.mark.parametrize(("kind", "corrected"), DECISIONS, ids=lambda value: str(value)[:30])
def test_a_decision_survives_a_later_import(
    store: Store, kind: str, corrected: dict, later: list[AttributedQuotation]
) -> None:
    decide(store, FOG, kind, **corrected)
    decided = [row for row in summary(store) if row[0] in (FOG, "promise made of fog")] or [
        row for row in summary(store) if row[0].startswith("a promise")
    ]
    for _ in range(2):
        counts = store.add(later)
        assert counts.added == 0
        about = [row for row in summary(store) if "fog" in row[0]]
        assert about == decided
    if kind == "reject":
        assert match(store, FOG, include_review=True).matches == ()


def test_a_decision_survives_the_quotation(store: Store) -> None:
    decide(store, FOG, "reject")
    decide(store, SEAT, "correct", speaker="Ada Brook")
    store.delete([occurrence(store, FOG).quotation_id, occurrence(store, SEAT).quotation_id])
    store.add(BATCH)
    assert occurrence(store, FOG).status == "rejected"
    assert occurrence(store, SEAT).speaker.name == "Ada Brook"


def test_a_decision_that_was_taken_back_binds_no_import(store: Store) -> None:
    decide(store, FOG, "reject")
    decide(store, FOG, "undo")
    store.delete([occurrence(store, FOG).quotation_id])
    store.add(changed(FOG, speaker="Ben Ford"))
    assert occurrence(store, FOG).status == "review"
    assert occurrence(store, FOG).speaker.name == "Ben Ford"


def test_the_same_words_elsewhere_in_the_article_are_decided_on_their_own(store: Store) -> None:
    decide(store, "No", "reject")
    assert store.add(BATCH) == AddCounts(unchanged=5)
    assert [occurrence(store, "No", at=at).status for at in (0, 1)] == ["rejected", "review"]
    # In an import that lacks the first one, too, and in one that meets the second for the first
    # time: the words around are others.
    store.delete([occurrence(store, "No").quotation_id])
    store.add(BATCH[-1:])
    assert occurrence(store, "No").status == "review"


def test_of_articles_without_a_source_places_say_nothing(store: Store) -> None:
    letter = "“No.” That was all that the clerk of the works had written to the old harbour master."
    other = "“No, and never,” was what the pilot shouted over the rail at the boats that were late."
    store.add([found("No", "Ben Ford", text=letter, source=None)])
    decide(store, "No", "reject")
    store.add([found("No, and never", "Ina Moss", text=other, source=None)])
    assert occurrence(store, "No, and never").status == "review"
    # The same words, moved, are known by those around them.
    moved = f"A correction.\n\n{letter}"
    assert store.add([found("No", "Ina Moss", text=moved, source=None)]).unchanged == 1


def test_another_source_is_not_bound(store: Store) -> None:
    decide(store, FOG, "reject")
    other = Source(url="https://courier.example/ferry")
    store.add([found(FOG, "Vera Quill", source=other, status="accepted")])
    assert [one.status for one in store.occurrences([3])[3]] == ["accepted"]


def test_records_without_offsets_are_told_apart_by_name_and_date(store: Store) -> None:
    plain = [
        AttributedQuotation("Rope remembers.", speaker=name, source=source, dated=dated)
        for name, source, dated in (
            ("Ada Brook", GAZETTE, None),
            ("Ben Ford", GAZETTE, None),
            ("Ada Brook", None, PartialDate("2012", "year", "said")),
            ("Ada Brook", None, None),
        )
    ]
    store.add(plain)
    ids = [one.id for one in store.occurrences([5])[5]]
    wrong = next(id_ for id_ in ids if store.review_item(id_).occurrence.speaker.name == "Ben Ford")
    store.decide(wrong, "reject", time=NOW, again=True)
    undated = store.occurrences([5])[5][-1]
    assert undated.source is undated.date is None
    store.decide(undated.id, "correct", time=NOW, again=True, correction=Correction(speaker="Eve"))
    before = summary(store)
    assert store.add(plain) == AddCounts(unchanged=4)
    assert summary(store) == before
    assert sorted(one.speaker.name for one in store.occurrences([5])[5]) == [
        "Ada Brook",
        "Ada Brook",
        "Eve",
    ]


def test_names_merged_split_or_renamed_after_a_decision_change_nothing_of_it(store: Store) -> None:
    plain = AttributedQuotation("Rope remembers.", speaker="Ben Ford", source=GAZETTE)
    store.add([plain])
    decide(store, "Rope remembers.", "correct", again=True, speaker="B. Ford")
    decide(store, SEAT, "correct", speaker="B. Ford")
    ford, b_ford = (store.find_speakers(name)[0].speaker.id for name in ("Ben Ford", "B. Ford"))
    store.merge_speakers(ford, b_ford)
    assert store.add([*BATCH, plain]) == AddCounts(unchanged=6)
    store.rename_speaker(ford, "Benjamin Ford")
    assert store.add([*BATCH, plain]) == AddCounts(unchanged=6)
    # A decision on what bears a merged name.
    decide(store, "Rope remembers.", "accept", again=True)
    assert store.add([*BATCH, plain]) == AddCounts(unchanged=6)
    store.split_speaker(ford, name="B. Ford")
    assert store.add([*BATCH, plain]) == AddCounts(unchanged=6)
    assert occurrence(store, SEAT).speaker.name == "B. Ford"


def test_a_database_from_before_has_its_queue(tmp_path: Path) -> None:
    older = sqlite3.connect(tmp_path / "a.db")
    tables = Path(__file__).parents[1] / "data" / "tables_m003.sql"
    older.executescript(tables.read_text(encoding="utf-8"))
    older.close()
    with Store.open(tmp_path / "a.db") as store:
        (item,) = store.in_review().items
        assert item.passage == "She said: The tide does not wait for a signature. Then"
        assert item.passage[slice(*item.quotation_span)] == item.text
        done = store.decide(item.occurrence.id, "correct", time=NOW,
                            correction=Correction(words="wait for a signature"))  # fmt: skip
        assert (done.item.text, done.item.occurrence.start) == ("wait for a signature", 138)
        assert done.item.passage[slice(*done.item.quotation_span)] == "wait for a signature"
        assert store.decide(item.occurrence.id, "undo", time=NOW).item.text == item.text


# --- matching -------------------------------------------------------------------------------------


def test_what_is_in_review_is_matched_alone_or_when_asked_for(store: Store) -> None:
    def answered(text: str, **options) -> tuple[list[str], int]:
        found = match(store, text, **options)
        return sorted(one.occurrences[0].status for one in found.matches), found.in_review

    # Nothing accepted has these words.
    assert answered(SEAT) == (["review"], 0)
    # Something accepted has some of them.
    both = f"{TIDE} {SEAT}"
    assert answered(both) == (["accepted"], 1)
    assert answered(both, include_review=True) == (["accepted", "review"], 0)
    # The limit counts what may be shown, not what stands before it.
    store.add([found(f"{SEAT} {FOG}", None, text=f"{SEAT} {FOG}")])
    assert answered(f"{SEAT} {FOG} {TIDE}", limit=1)[0] == ["accepted"]


def test_a_doubt_disputes_nothing_that_is_accepted(store: Store) -> None:
    store.add([found(TIDE, "Ben Ford", text=TIDE, source=Source(url="https://courier.example/"))])
    (alone,) = match(store, TIDE).matches
    assert [one.status for one in alone.occurrences] == ["accepted"]
    # Where the selection was made outranks no review.
    (asked,) = match(store, TIDE, include_review=True, url="https://courier.example/").matches
    assert [one.status for one in asked.occurrences] == ["accepted", "review"]
    assert [speaker.name for speaker in asked.speakers] == ["Ada Brook"]


# --- to train on ----------------------------------------------------------------------------------


def test_decisions_are_examples_with_their_paragraphs(store: Store) -> None:
    decide(store, FOG, "correct", speaker="Vera Quill", mention="The mayor")
    decide(store, SEAT, "correct", speaker="Ada Brook", words="We sold every seat … summer")
    decide(store, "No", "reject")
    decide(store, "No", "accept", at=1)
    decide(store, TIDE, "accept", again=True)
    fog, seat, no, brook, tide = store.labelled()
    assert (fog.is_quotation, fog.speaker, fog.proposed_speaker) == (True, "Vera Quill", None)
    assert fog.text[slice(*fog.mention)] == "The mayor"
    assert fog.mention == fog.proposed_mention
    assert (fog.language, fog.cue, fog.decided) == ("en", "called", NOW)
    assert seat.text[slice(*seat.quotation)] == "We sold every seat for the summer"
    assert seat.text[slice(*seat.proposed_quotation)] == SEAT
    assert seat.text[slice(*seat.mention)] == "Ada Brook"
    assert seat.text[slice(*seat.proposed_mention)] == "Ben Ford"
    assert (no.is_quotation, no.speaker, no.mention) == (False, None, None)
    assert brook.text[slice(*brook.mention)] == "Brook"
    # What came in accepted has only its short context.
    assert tide.text == f"{BATCH[0].prefix}{BATCH[0].exact}{BATCH[0].suffix}"
    decide(store, "No", "undo", at=1)
    store.delete([occurrence(store, FOG).quotation_id])
    fog, *rest = store.labelled()
    assert len(rest) == 3
    assert fog.text == f"{BATCH[2].prefix}{FOG}{BATCH[2].suffix}"


# --- whole or not at all --------------------------------------------------------------------------

_DECIDING = """
import sys
from datetime import UTC, datetime
from quotes_db.records import Correction
from quotes_db.store import Store
with Store.open(sys.argv[1]) as store:
    print("ready", flush=True)
    item = store.in_review().items[0].occurrence.id
    while True:
        now = datetime.now(UTC)
        store.decide(item, "correct", time=now,
                     correction=Correction(speaker="Ada Brook", words="We sold every seat"))
        store.decide(item, "undo", time=now)
"""


@pytest.mark.slow
def test_a_decision_that_is_killed_happened_wholly_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "quotes.db"
    with Store.open(path) as store:
        store.add([*BATCH, AttributedQuotation("We sold every seat", speaker="Ben Ford")])
    chance = random.Random(4)
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", _DECIDING, str(path)], stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0.02, 0.15))
            process.send_signal(signal.SIGKILL)
        with Store.open(path) as store:
            (row,) = [row for row in summary(store) if row[0].startswith("We sold") and row[1]][:1]
            item = store.review_item(2).occurrence
            last = store.decisions(limit=1)[0]
            assert (row[0], row[2], row[4]) == (
                last.after.text,
                last.after.speaker,
                last.after.status,
            )
            if last.kind == "correct":
                store.decide(item.id, "undo", time=NOW)
            count = store._db.execute("SELECT count(*) FROM quotation").fetchone()[0]
            assert store.coverage().quotations == count == 5
