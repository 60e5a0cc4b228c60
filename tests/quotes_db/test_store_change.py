"""Editing and deleting quotations: one transaction, seen at once by every reader of the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quotes_db import Store, match, scan
from quotes_db.errors import StoreReadOnlyError
from quotes_db.index import index_of, rebuild
from quotes_db.records import AttributedQuotation, PartialDate, Source

TIDE = "The tide does not wait for those who argue about the moon."
CLOCK = "A stopped clock is the only one in town that nobody has to wind."
SEED = "Whoever plants a walnut tree is not thinking of his own cake."
NEW = "Ships that stay in the harbour have the cleanest keels of all."
OLD_DAY = PartialDate("2011-03", "month", "said")
NEW_DAY = PartialDate("2019-08-30", "day", "published")
HERALD = Source(url="https://herald.example/a", title="A", publisher="Herald", published=NEW_DAY)
QUOTATIONS = [
    AttributedQuotation(TIDE, speaker="Jane Doe", source=HERALD),
    AttributedQuotation(CLOCK, speaker="John Roe", dated=OLD_DAY),
    AttributedQuotation(SEED, speaker="Jane Doe", dated=OLD_DAY),
]


@pytest.fixture(params=["delta", "segment"])
def store(request, tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "quotes.db") as store:
        store.add(QUOTATIONS)
        if request.param == "segment":
            index_of(store).flush()
        yield store


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same file as another process has it open, its index read before the change."""
    with Store.open(store.path, read_only=True) as other:
        assert verbatim(other, TIDE) == [1]
        yield other


def verbatim(store: Store, text: str) -> list[int]:
    """Return the quotations that a text repeats word for word, which scan must say, too."""
    found = [one.quotation.id for one in match(store, text).matches if is_verbatim(one)]
    scanned = [one.quotation.id for one in scan(store, text).matches if is_verbatim(one)]
    assert found == scanned
    return found


def is_verbatim(found) -> bool:
    return found.judgement.wording == "verbatim"


def test_after_an_edit_the_new_words_are_found_and_the_old_are_not(
    store: Store, other: Store
) -> None:
    edited = store.edit(1, text=NEW)
    assert (edited.id, edited.text) == (1, NEW)
    for reader in (store, other):
        assert verbatim(reader, NEW) == [1]
        assert verbatim(reader, TIDE) == []
        assert verbatim(reader, CLOCK) == [2]
        (found,) = match(reader, NEW).matches
        assert found.occurrences[0].speaker.name == "Jane Doe"
        assert reader.coverage().quotations == 3


def test_a_small_edit_leaves_the_old_words_altered(store: Store, other: Store) -> None:
    store.edit(1, text=TIDE.replace("moon", "stars"))
    for reader in (store, other):
        assert verbatim(reader, TIDE.replace("moon", "stars")) == [1]
        assert verbatim(reader, TIDE) == []
        (found,) = match(reader, TIDE).matches
        assert found.judgement.wording == "altered"


def test_an_edit_of_typography_alone_changes_the_text_and_no_words(
    store: Store, other: Store
) -> None:
    before = store.shelf("quotations").delta_size()
    assert store.edit(1, text=f"“{TIDE}”").text == f"“{TIDE}”"
    assert store.shelf("quotations").delta_size() == before
    assert verbatim(other, TIDE) == [1]


def test_an_edited_text_is_known_when_it_is_stored_again(store: Store) -> None:
    store.edit(1, text=NEW)
    assert store.add([AttributedQuotation(NEW, speaker="Jane Doe", source=HERALD)]).unchanged == 1
    assert store.add([QUOTATIONS[0]]).added == 1


REFUSED = [
    ("The words of another quotation, which is named.", "a STOPPED clock " + CLOCK[16:], "tion 2"),
    ("No word.", "— …", "No word"),
]


@pytest.mark.parametrize(("why", "text", "told"), REFUSED, ids=[row[0] for row in REFUSED])
def test_an_edit_that_is_refused_changes_nothing(
    store: Store, other: Store, why: str, text: str, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        store.edit(1, text=text)
    assert verbatim(other, TIDE) == [1]
    assert verbatim(other, CLOCK) == [2]


def test_after_a_delete_nothing_is_found(store: Store, other: Store) -> None:
    assert store.delete([1, 3, 3, 999]) == 2
    for reader in (store, other):
        assert verbatim(reader, TIDE) == verbatim(reader, SEED) == []
        assert match(reader, TIDE).matches == scan(reader, TIDE).matches == ()
        assert verbatim(reader, CLOCK) == [2]
        assert reader.quotation(1) is None
        assert reader.occurrences([1]) == {1: ()}
        assert reader.coverage().quotations == 1


def test_what_is_deleted_may_be_stored_again_and_has_a_new_id(store: Store) -> None:
    store.delete([3])
    assert store.add([QUOTATIONS[2]]).added == 1
    assert verbatim(store, SEED) == [4]


def test_speakers_and_sources_stay_without_quotations(store: Store) -> None:
    store.delete([1, 2, 3])
    assert [one.quotations for one in store.speakers().items] == [0, 0]
    assert store.source(1).title == "A"
    coverage = store.coverage()
    assert (coverage.quotations, coverage.speakers, coverage.sources) == (0, 2, 1)


def test_the_newest_date_is_that_of_what_is_left(store: Store) -> None:
    assert store.coverage().newest == NEW_DAY
    store.delete([2])
    assert store.coverage().newest == NEW_DAY
    store.delete([1])
    assert store.coverage().newest == OLD_DAY
    store.delete([3])
    assert store.coverage().newest is None


def test_changing_what_is_not_stored_does_nothing(store: Store) -> None:
    assert store.edit(999, text=NEW) is None
    assert store.delete([999]) == store.delete([]) == 0
    assert store.coverage().quotations == 3


def test_many_are_deleted_at_once(store: Store) -> None:
    store.add([AttributedQuotation(f"Sentence number {n} of a long list.") for n in range(1_200)])
    assert store.delete(range(4, 1_204)) == 1_200
    assert store.coverage().quotations == 3


@pytest.mark.parametrize("settle", ["flush", "rebuild"])
def test_an_index_made_anew_agrees(store: Store, other: Store, settle: str) -> None:
    store.edit(1, text=NEW)
    store.delete([2])
    if settle == "flush":
        index_of(store).flush()
    else:
        assert max(rebuild(store)) == 2
    for reader in (store, other):
        assert verbatim(reader, NEW) == [1]
        assert verbatim(reader, TIDE) == verbatim(reader, CLOCK) == []
        assert verbatim(reader, SEED) == [3]


def test_a_read_only_store_refuses(store: Store, other: Store) -> None:
    with pytest.raises(StoreReadOnlyError):
        other.edit(1, text=NEW)
    with pytest.raises(StoreReadOnlyError):
        other.delete([1])
