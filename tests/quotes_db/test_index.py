"""The index: it proposes what the records hold, whatever its segments and its delta look like."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from quotes_db import segments
from quotes_db.errors import StoreError
from quotes_db.index import Index, index_of, mend, rebuild
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store

NUMBERS = fold_words("one two three four five six seven eight nine ten eleven twelve")


def sentence(n: int) -> str:
    """Return a sentence of seven words that no other number has."""
    digits = [NUMBERS[n // 12**place % 12] for place in range(4)]
    return f"{' '.join(digits)} ships came home"


def add(store: Store, numbers: range) -> None:
    store.add([AttributedQuotation(sentence(n)) for n in numbers])


def finds(index: Index, numbers: range) -> bool:
    return all(n + 1 in index.look_up(fold_words(sentence(n))).ids for n in numbers)


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
        assert store.delta_size() == 0
        assert finds(index, range(start + 50))
    assert len(store.segments()) < 8
    segments.merge(store)
    assert len(store.segments()) == 1
    assert finds(index, range(400))
    assert len(list(store.index_folder.iterdir())) == 1


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
    assert store.delta_size() == 0
    assert finds(index_of(store), range(150))
    assert [sorted(index_of(store).look_up(words).ids[:3]) for words in asked] == before


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_segment_is_rebuilt_not_served(store: Store, damage: str) -> None:
    add(store, range(60))
    index_of(store).flush()
    (folder,) = store.index_folder.iterdir()
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
        shutil.rmtree(store.index_folder)
        several, begin = [Store.open(store.path) for _ in range(4)], Barrier(4)

        def found(one: Store, begin: Barrier = begin) -> bool:
            begin.wait()
            return finds(index_of(one), range(60))

        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(found, several))
        for one in several:
            one.close()


def test_a_changed_byte_is_found_by_reading_all_and_mended(store: Store) -> None:
    add(store, range(60))
    index_of(store).flush()
    assert mend(store) is None
    (folder,) = store.index_folder.iterdir()
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
    shutil.rmtree(store.index_folder)
    with (
        Store.open(store.path, read_only=True) as reader,
        pytest.raises(StoreError, match="quoteproof reindex"),
    ):
        index_of(reader).look_up(["one"])


def test_two_flushes_of_the_same_rows_publish_one(store: Store) -> None:
    """What happens when two processes flush at once: the later finds the rows gone and gives up."""
    add(store, range(60))
    rows = store.delta_rows(limit=100)
    index_of(store).flush()
    loser = segments.SegmentRow("late", 60)
    assert not store.publish(loser, delta_up_to=rows[-1].seq, delta_count=len(rows))
    assert [row.quotations for row in store.segments()] == [60]


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert index_of(store).look_up(["one", "two"]).ids == []
    assert list(rebuild(store)) == []
    assert index_of(store).look_up(["one", "two"]).ids == []


def test_a_store_in_memory_needs_no_folder() -> None:
    with Store.memory() as store:
        add(store, range(50))
        index_of(store).flush()
        assert finds(index_of(store), range(50))


_WRITER = """
import sys
from quotes_db import segments
from quotes_db.index import index_of
from quotes_db.store import Store
sys.path.insert(0, sys.argv[2])
from test_index import add
segments.FLUSH_AT, segments.MERGE_AT = 40, 2
with Store.open(sys.argv[1]) as store:
    start = store.coverage().quotations
    print("ready", flush=True)
    for at in range(start, 20_000, 20):
        add(store, range(at, at + 20))
        print(at + 20, flush=True)
        index_of(store).flush_if_due()
"""


@pytest.mark.slow
@pytest.mark.skipif(
    os.name != "posix", reason="kills a process with SIGKILL; run on Linux or macOS"
)
def test_killed_at_any_moment_nothing_committed_is_lost(tmp_path: Path) -> None:
    """Kill a process that writes, flushes and merges all the time, sixty times over."""
    path, acknowledged = tmp_path / "quotes.db", 0
    for round_ in range(60):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout.readline() == "ready\n"
        time.sleep(0.01 + random.Random(round_).random() * 0.15)
        writer.send_signal(signal.SIGKILL)
        printed = writer.communicate()[0].split()
        acknowledged = int(printed[-1]) if printed else acknowledged
        with Store.open(path) as store:
            count = store.coverage().quotations
            assert count >= acknowledged
            assert count % 20 == 0
            assert segments.damage(store) is None
            assert finds(index_of(store), range(0, count, 97))
    assert acknowledged > 1_000  # or the test has killed it before it did anything
