"""An export read into a store that holds something: it merges; what was decided there stands."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quotes_db.claim_records import PublishedReview, ReviewRating, Verdict
from quotes_db.exporters import exported, exporter_named
from quotes_db.importers import Described, importer_for
from quotes_db.importers.stream import InputStream, open_input
from quotes_db.ingest import Report, ingest
from quotes_db.match import match
from quotes_db.passages import passage_of
from quotes_db.records import (
    AddCounts,
    AttributedQuotation,
    Confidence,
    Correction,
    PartialDate,
    Source,
    Speaker,
)
from quotes_db.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ARTICLE = "Ben Ford called the plan “a promise made of fog and wet rope” twice, and left it there."
WORDS = "a promise made of fog and wet rope"
GAZETTE = Source(url="https://gazette.example/rope", title="Rope")


def read(words: str = WORDS) -> AttributedQuotation:
    start = ARTICLE.index(words)
    span = (start, start + len(words))
    return AttributedQuotation(
        words,
        speaker="Ben Ford",
        source=GAZETTE,
        start=span[0],
        end=span[1],
        prefix=ARTICLE[max(0, start - 20) : start],
        suffix=ARTICLE[span[1] : span[1] + 20],
        mention="Ben Ford",
        confidence=Confidence(0.9, 0.8, 0.7),
        status="review",
        passage=passage_of(ARTICLE, span),
    )


def written(store: Store) -> bytes:
    return b"".join(line or b"" for line in exported(store, exporter_named("jsonl")))


def imported(into: Store, data: bytes) -> AddCounts:
    with InputStream(io.BytesIO(data), name="export") as stream:
        importer = importer_for(stream)
        *_, report = ingest(into, stream, importer=importer, described=Described())
    assert report.refused == 0
    return AddCounts(report.added, report.merged, report.unchanged)


def found(store: Store) -> list[tuple[str, str | None, str]]:
    """Return the words, speaker and status of every occurrence, rejected ones too."""
    kept = [one.quotation for _, one in store.kept_occurrences()]
    return [(item.text, item.speaker, item.status) for item in kept]


@pytest.fixture
def theirs() -> Store:
    store = Store.memory()
    store.add([read()])
    return store


@pytest.fixture
def ours() -> Store:
    store = Store.memory()
    store.add([read()])
    return store


def test_the_same_again_changes_nothing(theirs: Store, ours: Store) -> None:
    assert imported(ours, written(theirs)) == AddCounts(unchanged=2)
    assert written(ours) == written(theirs)


def test_what_is_imported_is_found_by_match(theirs: Store) -> None:
    with Store.memory() as empty:
        theirs.decide(1, "accept", time=NOW)
        imported(empty, written(theirs))
        (answer,) = match(empty, "a promise made of fog and wet rope").matches
        assert answer.occurrences[0].speaker.name == "Ben Ford"


# --- decisions ------------------------------------------------------------------------------------


def test_their_decision_holds_for_what_was_not_decided_here(theirs: Store, ours: Store) -> None:
    theirs.decide(1, "reject", time=NOW)
    imported(ours, written(theirs))
    assert found(ours) == [(WORDS, "Ben Ford", "rejected")]
    assert len(ours.decisions_on(1)) == 1
    assert ours.add([read()]) == AddCounts(unchanged=1)


def test_a_quotation_that_they_drew_otherwise_is_not_stored_twice(
    theirs: Store, ours: Store
) -> None:
    theirs.decide(1, "correct", time=NOW, correction=Correction(words="fog and wet rope"))
    imported(ours, written(theirs))
    assert found(ours) == [("fog and wet rope", "Ben Ford", "accepted")]
    assert ours.coverage().quotations == 1
    assert imported(ours, written(theirs)) == AddCounts(unchanged=3)


def test_what_was_decided_here_stands(theirs: Store, ours: Store) -> None:
    ours.decide(1, "reject", time=NOW)
    theirs.decide(1, "accept", time=LATER)
    before = written(ours)
    imported(ours, written(theirs))
    assert written(ours) == before


def test_what_was_drawn_otherwise_here_is_not_undone_by_what_they_left(
    theirs: Store, ours: Store
) -> None:
    ours.decide(1, "correct", time=NOW, correction=Correction(words="fog and wet rope"))
    before = written(ours)
    imported(ours, written(theirs))
    assert written(ours) == before


def test_a_history_that_went_on_there_goes_on_here(theirs: Store) -> None:
    with Store.memory() as ours:
        theirs.decide(1, "accept", time=NOW, reviewer="Mo")
        imported(ours, written(theirs))
        theirs.decide(1, "undo", time=LATER)
        theirs.decide(
            1, "correct", time=LATER, again=True, correction=Correction(speaker="Ada Brook")
        )
        theirs.decide(1, "reject", time=LATER, again=True)
        imported(ours, written(theirs))
        assert found(ours) == [(WORDS, "Ada Brook", "rejected")]
        kinds = [(one.kind, one.reviewer) for one in ours.decisions_on(1)]
        assert kinds == [("accept", "Mo"), ("undo", None), ("correct", None), ("reject", None)]
        assert ours.decisions_on(1)[1].undoes == ours.decisions_on(1)[0].id
        ours.decide(1, "undo", time=LATER)
        before = written(ours)
        imported(ours, written(theirs))
        assert written(ours) == before


# --- speakers -------------------------------------------------------------------------------------

SAID = AttributedQuotation("Rope remembers.", speaker="Ben Ford")
SIGNED = AttributedQuotation("Fog forgets.", speaker="B. Ford")


def merged(*records: AttributedQuotation) -> Store:
    store = Store.memory()
    store.add([SAID, SIGNED, *records])
    (kept,), (other,) = store.find_speakers("Ben Ford"), store.find_speakers("B. Ford")
    store.merge_speakers(kept.speaker.id, other.speaker.id)
    return store


def test_names_that_they_made_one_are_one_here() -> None:
    with merged() as theirs, Store.memory() as ours:
        ours.add([SAID, SIGNED, replace(SIGNED, text="Our own.")])
        imported(ours, written(theirs))
        assert {speaker for _, speaker, _ in found(ours)} == {"Ben Ford"}
        assert ours.coverage().speakers == 1
        (one,) = ours.find_speakers("Ben Ford")
        assert ours.split_speaker(one.speaker.id, name="B. Ford").occurrences == 2


def test_two_people_by_their_items_here_stay_two() -> None:
    with merged() as theirs, Store.memory() as ours:
        ours.add([replace(SAID, wikidata="Q1"), replace(SIGNED, wikidata="Q2")])
        imported(ours, written(theirs))
        assert ours.coverage().speakers == 2


def test_what_is_unknown_of_a_speaker_here_is_filled_in() -> None:
    with Store.memory() as theirs, Store.memory() as ours:
        theirs.add([replace(SAID, speaker="Fikri Işık", wikidata="Q42")])
        ours.add([replace(SAID, speaker="FIKRI ISIK")])
        (speaker,) = theirs.find_speakers("Fikri Işık")
        theirs.rename_speaker(speaker.speaker.id, "Fikri Işık the Elder")
        imported(ours, written(theirs))
        (one,) = ours.find_speakers("Fikri Isik")
        assert one.speaker.name == "Fikri Işık the Elder"
        assert one.speaker.wikidata == "Q42"
        assert "FIKRI ISIK" in one.speaker.aliases


def test_a_name_chosen_here_and_a_split_made_here_stand() -> None:
    letter = Source(title="A Letter")
    with Store.memory() as theirs, Store.memory() as ours:
        for store, name in ((theirs, "B. Ford"), (ours, "Benjamin Ford")):
            store.add([replace(SAID, source=letter)])
            (speaker,) = store.find_speakers("Ben Ford")
            store.rename_speaker(speaker.speaker.id, name)
        theirs.add([replace(SAID, text="Another one.", source=letter)])
        ours.split_occurrences(speaker.speaker.id, name="Ben Ford (the painter)", source_ids=[1])
        imported(ours, written(theirs))
        assert {name for _, name, _ in found(ours)} == {"Ben Ford (the painter)"}
        assert ours.find_speakers("Ben Ford")[0].speaker.name == "Benjamin Ford"


# --- the rest -------------------------------------------------------------------------------------


def test_verdicts_and_fact_checks_join_those_here() -> None:
    check = PublishedReview("Fog is dry.", (ReviewRating("Not so"),), url="https://c.example/1")
    verdict = Verdict(
        1,
        "misattributed",
        "https://e.example",
        PartialDate("2026", "year", "said"),
        Speaker(0, "Ada Brook"),
    )
    with Store.memory() as theirs, Store.memory() as ours:
        theirs.add([SAID], reviews=[check])
        theirs.add_verdict(verdict, made=NOW)
        theirs.withdraw_verdict(1, time=LATER)
        theirs.add_verdict(replace(verdict, kind="confirmed", speaker=None), made=NOW)
        ours.add([SIGNED, SAID], reviews=[replace(check, url="https://c.example/2")])
        imported(ours, written(theirs))
        assert [one.kind for one in ours.verdicts([2])[2]] == ["confirmed"]
        assert len(list(ours.all_verdicts())) == 2
        assert len(ours.claims_by_id([1])[1].reviews) == 2
        assert imported(ours, written(theirs)).added == 0


def test_lines_may_be_taken_out_of_an_export() -> None:
    """Without the lines of the speakers, names are found or made by what the others say."""
    with merged() as theirs, Store.memory() as ours:
        lines = written(theirs).splitlines(keepends=True)
        imported(ours, b"".join(line for line in lines if b'"record":"speaker"' not in line))
        assert found(ours) == [
            ("Rope remembers.", "Ben Ford", "accepted"),
            ("Fog forgets.", "Ben Ford", "accepted"),
        ]


def test_a_stopped_import_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    with merged() as theirs, Store.open(tmp_path / "ours.db") as ours:
        more = [
            AttributedQuotation(f"Rope {at} remembers.", speaker="Ann Lee") for at in range(5_000)
        ]
        theirs.add(more)
        path.write_bytes(written(theirs))
        reports = reading(ours, path)
        next(reports)  # one batch, and then it is killed
        del reports
        *_, report = reading(ours, path)
        assert report.resumed == 2_000
        assert written(ours) == written(theirs)


def reading(store: Store, path: Path) -> Iterator[Report]:
    with open_input(str(path)) as stream:
        yield from ingest(store, stream, importer=importer_for(stream), described=Described())
