"""The index: it proposes what the records hold, whatever its segments and its delta look like."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import NamedTuple

import pytest

from quotes_db import segments
from quotes_db.errors import StoreBusyError, StoreError
from quotes_db.index import Index, index_of, mend, rebuild
from quotes_db.normalize import fold_words
from quotes_db.opened import Current
from quotes_db.records import AttributedQuotation
from quotes_db.segmentfile import open_segment
from quotes_db.store import Shelf, Store

NUMBERS = fold_words("one two three four five six seven eight nine ten eleven twelve")


def sentence(n: int) -> str:
    """Return a sentence of seven words that no other number has."""
    digits = [NUMBERS[n // 12**place % 12] for place in range(4)]
    return f"{' '.join(digits)} ships came home"


def shelf_of(store: Store) -> Shelf:
    return store.shelf("quotations")


def add(store: Store, numbers: range) -> None:
    store.add([AttributedQuotation(sentence(n)) for n in numbers])


def finds(index: Index, numbers: range) -> bool:
    return all(n + 1 in index.look_up(fold_words(sentence(n))).ids for n in numbers)


class Read(NamedTuple):
    """What a reader of segments has read."""

    generation: int
    names: list[str]


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "quotes.db") as store:
        yield store


def test_what_was_written_is_found_at_once_by_every_reader(store: Store) -> None:
    with Store.open(store.path, read_only=True) as reader:
        here, there = index_of(store), index_of(reader)
        for start in range(0, 200, 50):
            add(store, range(start, start + 50))
            assert finds(here, range(start + 50))
            assert finds(there, range(start + 50))


def test_flush_and_merge_change_no_answer(store: Store) -> None:
    index = index_of(store)
    for start in range(0, 400, 50):
        add(store, range(start, start + 50))
        index.flush()
        assert shelf_of(store).delta_size() == 0
        assert finds(index, range(start + 50))
    assert len(shelf_of(store).segments()) < 8
    segments.merge(shelf_of(store))
    assert len(shelf_of(store).segments()) == 1
    assert finds(index, range(400))
    assert len(list(shelf_of(store).folder.iterdir())) == 1


def test_a_delta_beside_segments_is_read_too(store: Store) -> None:
    add(store, range(100))
    index_of(store).flush()
    add(store, range(100, 120))
    assert finds(index_of(store), range(120))


def test_rebuild_makes_the_same_index_from_the_records(store: Store) -> None:
    add(store, range(100))
    index_of(store).flush()
    add(store, range(100, 150))
    asked = [fold_words(sentence(n)) for n in range(0, 150, 7)]
    before = [sorted(index_of(store).look_up(words).ids[:3]) for words in asked]
    assert list(rebuild(store)) == [150]
    assert shelf_of(store).delta_size() == 0
    assert finds(index_of(store), range(150))
    assert [sorted(index_of(store).look_up(words).ids[:3]) for words in asked] == before


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_segment_is_rebuilt_not_served(store: Store, damage: str) -> None:
    add(store, range(60))
    index_of(store).flush()
    (folder,) = shelf_of(store).folder.iterdir()
    if damage == "missing":
        shutil.rmtree(folder)
    else:
        (folder / "ids").write_bytes(b"")
    with Store.open(store.path) as again:
        assert finds(index_of(again), range(60))


def test_several_that_find_the_damage_at_once_all_get_an_index(store: Store) -> None:
    add(store, range(60))
    index_of(store).flush()
    for _ in range(5):
        shutil.rmtree(store.shelf("quotations").folder)
        several, begin = [Store.open(store.path) for _ in range(4)], Barrier(4)

        def found(one: Store, begin: Barrier = begin) -> bool:
            begin.wait()
            return finds(index_of(one), range(60))

        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(found, several))
        for one in several:
            one.close()


def interrupted(store: Store, *, times: int) -> Current[Read]:
    """Return what reads a store's segments while another process replaces them so many times."""
    shelf, left = shelf_of(store), iter(range(times))

    def read(_: Read | None) -> Read:
        generation, rows = store.generation(), shelf.segments()
        if next(left, None) is not None:
            with Store.open(store.path) as other:
                assert list(rebuild(other)) == [60]
        for row in rows:
            open_segment(shelf.folder / row.name)
        return Read(generation, [row.name for row in rows])

    return Current(store, shelf, read)


def test_a_reader_whose_segments_are_replaced_reads_the_new_ones(store: Store) -> None:
    add(store, range(60))
    index_of(store).flush()
    read = interrupted(store, times=7).state()
    assert read.names == [row.name for row in shelf_of(store).segments()]


def test_a_reader_that_never_gets_to_the_end_is_told_to_try_again(store: Store) -> None:
    add(store, range(60))
    index_of(store).flush()
    with pytest.raises(StoreBusyError, match="time and again"):
        interrupted(store, times=100).state()


def test_a_changed_byte_is_found_by_reading_all_and_mended(store: Store) -> None:
    add(store, range(60))
    index_of(store).flush()
    assert mend(store) is None
    (folder,) = shelf_of(store).folder.iterdir()
    data = bytearray((folder / "ids").read_bytes())
    data[10] ^= 255
    (folder / "ids").write_bytes(data)
    told: list[str] = []
    found = mend(store, on_damage=told.append)
    assert found
    assert "content" in found
    assert told == [found]
    assert mend(store, on_damage=told.append) is None
    assert len(told) == 1
    assert finds(index_of(store), range(60))


def test_a_reader_that_may_not_write_says_how_to_mend_the_index(store: Store) -> None:
    add(store, range(60))
    index_of(store).flush()
    shutil.rmtree(shelf_of(store).folder)
    with (
        Store.open(store.path, read_only=True) as reader,
        pytest.raises(StoreError, match="quoteproof reindex"),
    ):
        index_of(reader).look_up(["one"])


def test_two_flushes_of_the_same_rows_publish_one(store: Store) -> None:
    """What happens when two processes flush at once: the later finds the rows gone and gives up."""
    add(store, range(60))
    rows = shelf_of(store).delta_rows(limit=100)
    index_of(store).flush()
    loser = segments.SegmentRow("late", 60)
    assert not shelf_of(store).publish(loser, delta_up_to=rows[-1].seq, delta_count=len(rows))
    assert [row.records for row in shelf_of(store).segments()] == [60]


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert index_of(store).look_up(["one", "two"]).ids == []
    assert list(rebuild(store)) == []
    assert index_of(store).look_up(["one", "two"]).ids == []


def test_a_store_in_memory_needs_no_folder() -> None:
    with Store.memory() as store:
        add(store, range(50))
        index_of(store).flush()
        assert finds(index_of(store), range(50))
