"""Own verdicts on stored quotations in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from quotes_db.claim_records import VERDICT_KINDS, Verdict
from quotes_db.dates import partial_date
from quotes_db.errors import ChangeRefusedError
from quotes_db.records import AttributedQuotation, Speaker
from quotes_db.store import Store

NOON = datetime(2025, 6, 2, 12, 0, 0, 250, tzinfo=UTC)
QUOTATION = AttributedQuotation(
    text="We shall rebuild the harbour wall before the next winter.", speaker="Agnes Thornbury"
)
VERDICT = Verdict(
    quotation_id=1,
    kind="misattributed",
    evidence="https://archive.example/minutes/1931",
    date=partial_date("2025-06-01", kind="said"),
    speaker=Speaker(0, "Edith Marlowe"),
    note="The minutes have <b>her</b> saying it.",
    reviewer="desk",
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(tmp_path / "quotes.db")
    made.add([QUOTATION, replace(QUOTATION, text="Nobody was asked about the ferry timetable.")])
    return made


def test_a_verdict_is_read_as_it_was_given(store: Store) -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    kept = store.add_verdict(VERDICT, made=tokyo)
    assert kept is not None
    assert kept.outcome == "added"
    found = kept.verdict
    assert found.made == NOON
    assert found.speaker is not None
    assert found.speaker.name == "Edith Marlowe"
    assert replace(found, id=0, made=None, speaker=VERDICT.speaker) == VERDICT
    assert store.verdicts([1, 2, 99]) == {1: (found,)}
    assert store.verdict(found.id) == found
    assert store.coverage().speakers == 2


@pytest.mark.parametrize("kind", VERDICT_KINDS)
def test_every_kind_is_kept(store: Store, kind: str) -> None:
    kept = store.add_verdict(replace(VERDICT, kind=kind), made=NOON)  # type: ignore[arg-type]
    assert kept is not None
    assert kept.verdict.kind == kind


def test_the_same_verdict_again_is_unchanged(store: Store) -> None:
    first = store.add_verdict(VERDICT, made=NOON)
    again = store.add_verdict(replace(VERDICT, note="other words"), made=NOON + timedelta(days=1))
    assert first is not None
    assert again is not None
    assert (again.outcome, again.verdict) == ("unchanged", first.verdict)
    for other in (
        replace(VERDICT, quotation_id=2),
        replace(VERDICT, kind="altered"),
        replace(VERDICT, evidence="https://archive.example/minutes/1932"),
    ):
        kept = store.add_verdict(other, made=NOON)
        assert kept is not None
        assert kept.outcome == "added"


def test_no_verdict_is_on_what_is_not_stored(store: Store) -> None:
    assert store.add_verdict(replace(VERDICT, quotation_id=9), made=NOON) is None
    assert store.coverage().speakers == 1


def test_a_withdrawn_verdict_stays_for_the_export_alone(store: Store) -> None:
    kept = store.add_verdict(VERDICT, made=NOON)
    assert kept is not None
    later = NOON + timedelta(hours=1)
    gone = store.withdraw_verdict(kept.verdict.id, time=later)
    assert gone == replace(kept.verdict, withdrawn=later)
    assert store.verdicts([1]) == {}
    assert list(store.all_verdicts()) == [gone]
    with pytest.raises(ChangeRefusedError, match="withdrawn on 2025-06-02 already"):
        store.withdraw_verdict(kept.verdict.id, time=later)
    assert store.withdraw_verdict(99, time=later) is None
    again = store.add_verdict(VERDICT, made=later)
    assert again is not None
    assert again.outcome == "added"
    assert [one.id for one in store.all_verdicts()] == [kept.verdict.id, again.verdict.id]


def test_the_newest_verdict_comes_first(store: Store) -> None:
    for year in ("2023", "2025", "2024"):
        store.add_verdict(
            replace(
                VERDICT,
                date=partial_date(year, kind="said"),
                evidence=f"https://archive.example/{year}",
            ),
            made=NOON,
        )
    assert [one.date.value for one in store.verdicts([1])[1]] == ["2025", "2024", "2023"]


def test_a_merged_speaker_is_whom_they_were_merged_into(store: Store) -> None:
    kept = store.add_verdict(VERDICT, made=NOON)
    store.add([replace(QUOTATION, text="The tide keeps its own books.", speaker="E. Marlowe-Reed")])
    (into,) = store.find_speakers("E. Marlowe-Reed")
    assert kept is not None
    assert kept.verdict.speaker is not None
    store.merge_speakers(into.speaker.id, kept.verdict.speaker.id)
    for (found,) in (store.verdicts([1])[1], list(store.all_verdicts())):
        assert found.speaker is not None
        assert found.speaker.name == "E. Marlowe-Reed"
    store.split_speaker(into.speaker.id, name="Edith Marlowe")
    ((found,),) = store.verdicts([1]).values()
    assert found.speaker is not None
    assert found.speaker.name == "Edith Marlowe"


def test_a_deleted_quotation_takes_its_verdicts_along(store: Store) -> None:
    store.add_verdict(VERDICT, made=NOON)
    store.delete([1])
    assert list(store.all_verdicts()) == []


def test_a_verdict_stays_about_the_words_it_was_given_on(store: Store) -> None:
    text = QUOTATION.text
    given = store.add_verdict(VERDICT, made=NOON)
    assert given is not None
    store.edit(1, text=text.upper())  # the same words
    assert store.verdicts([1]) == {1: (given.verdict,)}
    store.edit(1, text="We shall rebuild the harbour wall after the next winter.")
    store.edit(1, text="We shall build the harbour wall after the next winter.")
    assert store.verdicts([1]) == {}
    (former,) = store.verdicts([1], former=True)[1]
    assert former == replace(given.verdict, words=text.upper())
    again = store.add_verdict(VERDICT, made=NOON + timedelta(days=1))
    assert again is not None
    assert again.outcome == "added"
    assert store.verdicts([1]) == {1: (again.verdict,)}
    # The old words again: the first is about them, the second no more.
    store.edit(1, text=text)
    assert store.verdicts([1]) == {1: (given.verdict,)}
    words = {one.id: one.words for one in store.verdicts([1], former=True)[1]}
    assert words == {1: None, 2: "We shall build the harbour wall after the next winter."}


def test_an_export_is_restored_with_its_times_and_again_changes_nothing(tmp_path: Path) -> None:
    with Store.memory() as first, Store.open(tmp_path / "second.db") as second:
        for one in (first, second):
            one.add([QUOTATION])
        kept = first.add_verdict(VERDICT, made=NOON)
        assert kept is not None
        standing = list(first.all_verdicts())
        first.withdraw_verdict(kept.verdict.id, time=NOON + timedelta(minutes=5))
        first.add_verdict(VERDICT, made=NOON + timedelta(minutes=6))
        exported = list(first.all_verdicts())
        counts = second.restore_verdicts(standing)
        assert (counts.added, counts.merged, counts.unchanged) == (1, 0, 0)
        counts = second.restore_verdicts(exported)
        assert (counts.added, counts.merged, counts.unchanged) == (1, 1, 0)
        counts = second.restore_verdicts(exported)
        assert (counts.added, counts.merged, counts.unchanged) == (0, 0, 2)
        assert list(second.all_verdicts()) == exported


def test_nothing_of_a_batch_is_restored_if_one_verdict_is_of_nothing(store: Store) -> None:
    good = replace(VERDICT, made=NOON)
    for bad in (replace(good, quotation_id=9), VERDICT):
        with pytest.raises(ValueError, match="Import its quotation first"):
            store.restore_verdicts([good, bad])
    assert list(store.all_verdicts()) == []


def test_more_verdicts_than_are_read_at_once_are_yielded_once_each(store: Store) -> None:
    store.restore_verdicts(
        [replace(VERDICT, made=NOON, evidence=f"https://e.example/{n}") for n in range(1_201)]
    )
    assert [one.id for one in store.all_verdicts()] == list(range(1, 1_202))
