"""The store: one quotation however many sources, whole writes, clear refusals."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from quotes_db.errors import NotADatabaseError, StoreBusyError, StoreError, StoreReadOnlyError
from quotes_db.records import AddCounts, AttributedQuotation, Confidence, PartialDate, Source
from quotes_db.schema import migrations
from quotes_db.store import Checkpoint, Store, connect

DAY = PartialDate("2016-11-24", "day", "published")
EARLIER = PartialDate("2015", "year", "said")
HERALD = Source(
    url="https://herald.example/a#top", title="A", publisher="The Herald", published=DAY
)
COURIER = Source(url="https://courier.example/b", title="B", publisher="Courier")
SENTENCE = "The bridge will open in spring."


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "quotes.db") as store:
        yield store


def said(text: str = SENTENCE, **fields) -> AttributedQuotation:
    return AttributedQuotation(text, **{"speaker": "Jane Doe", "source": HERALD} | fields)


def test_the_same_words_from_two_sources_are_one_quotation_with_two_occurrences(
    store: Store,
) -> None:
    assert store.add([said()]) == AddCounts(added=1)
    again = said("“The bridge WILL open in spring”", source=COURIER)
    assert store.add([again]) == AddCounts(merged=1)
    assert store.coverage().quotations == 1
    assert [o.source.publisher for o in store.occurrences([1])[1]] == ["The Herald", "Courier"]


def test_adding_the_same_batch_again_changes_nothing(store: Store) -> None:
    batch = [said(), said("Another sentence.", start=5, end=22), said(speaker=None, source=None)]
    first = store.add(batch)
    assert (first.added, first.merged, first.unchanged) == (2, 1, 0)
    before = dump(store)
    assert store.add(batch) == AddCounts(unchanged=3)
    assert dump(store) == before


def test_a_batch_may_hold_the_same_quotation_twice(store: Store) -> None:
    assert store.add([said(), said(), said(source=COURIER)]) == AddCounts(1, 1, 1)


def test_every_field_comes_back_as_it_was_stored(store: Store) -> None:
    item = said(
        role="mayor",
        dated=EARLIER,
        exact="“" + SENTENCE + "”",
        prefix="She said: ",
        suffix=" Then she left.",
        start=10,
        end=41,
        mention="Doe",
        cue="said",
        confidence=Confidence(0.9, 0.8, 0.7),
        status="review",
    )
    store.add([item])
    (found,) = store.occurrences([1])[1]
    for field in ("role", "dated", "exact", "prefix", "suffix", "start", "end", "mention", "cue"):
        assert getattr(found, field) == getattr(item, field), field
    assert (found.confidence, found.status) == (item.confidence, item.status)
    assert found.source.title == "A"
    assert found.source.published == DAY


def test_spellings_of_one_name_are_one_speaker_and_the_best_stays(store: Store) -> None:
    store.add([said(speaker="FIKRI ISIK")])
    store.add(
        [said("Two.", speaker="Fikri Isik"), said("Three.", speaker="Fikri Işık", mention="Isik")]
    )
    store.add([said("Four.", speaker="Fikri Isik", mention="he")])
    (only,) = store.speakers().items
    assert only.speaker.name == "Fikri Işık"
    assert only.speaker.aliases == ("FIKRI ISIK", "Fikri Isik", "Isik")
    assert only.quotations == 4


def test_an_unknown_speaker_and_an_unknown_date_stay_unknown(store: Store) -> None:
    store.add([said(speaker=None, source=None)])
    (found,) = store.occurrences([1])[1]
    assert (found.speaker, found.source, found.date) == (None, None, None)


def test_a_captured_date_is_never_the_first_date_nor_the_newest(store: Store) -> None:
    captured = PartialDate("2024-11-24", "day", "captured")
    store.add([said(source=Source(title="A", captured=captured))])
    assert store.quotation(1).first_date is None
    assert store.coverage().newest is None
    assert store.occurrences([1])[1][0].date == captured


def test_the_first_date_is_the_earliest_known(store: Store) -> None:
    store.add([said()])
    store.add([said(source=None, dated=EARLIER)])
    store.add([said(source=COURIER, dated=PartialDate("2020", "year", "published"))])
    assert store.quotation(1).first_date == EARLIER
    assert store.coverage().newest.value == "2020"


def test_listing_filters_and_pages(store: Store) -> None:
    store.add([said(f"Sentence number {n}.", speaker=f"Speaker {n % 2}") for n in range(7)])
    page = store.quotations(limit=3)
    seen = [q.id for q in page.items]
    while page.next:
        page = store.quotations(limit=3, cursor=page.next)
        seen += [q.id for q in page.items]
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert [q.id for q in store.quotations(q="NUMBER 3").items] == [4]
    assert [q.id for q in store.quotations(speaker=1).items] == [7, 5, 3, 1]
    assert store.quotations(after="2017").items == ()
    assert [s.speaker.name for s in store.speakers(q="1").items] == ["Speaker 1"]
    assert store.quotations(q="100%").items == ()


@pytest.mark.parametrize("arguments", [{"cursor": "x"}, {"limit": 0}, {"limit": 1000}])
def test_a_bad_page_is_refused(store: Store, arguments: dict) -> None:
    with pytest.raises(ValueError, match=r"cursor|limit"):
        store.quotations(**arguments)


def test_a_text_without_words_refuses_the_whole_batch(store: Store) -> None:
    with pytest.raises(ValueError, match="No word"):
        store.add([said(), said("— …")])
    assert store.coverage().quotations == 0
    assert store.shelf("quotations").delta_size() == 0


def test_a_checkpoint_is_kept_with_its_batch(store: Store) -> None:
    store.add([said()], checkpoint=Checkpoint("file", 1))
    assert store.checkpoint("file") == 1
    with pytest.raises(ValueError, match="No word"):
        store.add([said("…")], checkpoint=Checkpoint("file", 2))
    assert store.checkpoint("file") == 1
    store.clear_checkpoint("file")
    assert store.checkpoint("file") == 0


def test_threads_have_their_own_connections(store: Store) -> None:
    store.add([said()])
    seen = []
    thread = threading.Thread(target=lambda: seen.append(store.coverage().quotations))
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc for the open files")
def test_threads_that_have_ended_leave_no_files_open(store: Store) -> None:
    def opened() -> int:
        files = [os.path.realpath(one) for one in Path("/proc/self/fd").iterdir()]
        return sum(one.startswith(str(store.path)) for one in files)

    store.add([said()])
    before, seen = opened(), []
    for _ in range(20):
        thread = threading.Thread(target=lambda: seen.append(store.coverage().quotations))
        thread.start()
        thread.join()
    assert seen == [1] * 20
    assert before <= opened() < before + 5
    store.add([said("The ferry left without a soul on board.")])
    assert store.coverage().quotations == 2


def test_a_store_in_memory_outlives_the_thread_that_made_it() -> None:
    made: list[Store] = []
    for work in (lambda: made.append(Store.memory()), lambda: made[0].add([said()])):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    with made[0] as store:
        assert store.coverage().quotations == 1


def test_another_process_sees_a_commit_at_once(store: Store) -> None:
    with Store.open(store.path, read_only=True) as reader:
        assert reader.coverage().quotations == 0
        store.add([said()])
        assert reader.coverage().quotations == 1


# --- refusals -------------------------------------------------------------------------------------


def test_a_text_file_is_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("This is no database, but long enough to be read as one. " * 20)
    with pytest.raises(NotADatabaseError, match="--db"):
        Store.open(tmp_path / "a.db")
    assert (tmp_path / "a.db").read_text().startswith("This is no database")


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "a.db")
    other.execute("CREATE TABLE bookmarks (id)")
    other.commit()
    other.close()
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(NotADatabaseError, match="bookmarks"):
        Store.open(tmp_path / "a.db")
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path / "a.db").close()
    newer = sqlite3.connect(tmp_path / "a.db")
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('quoteproof', 'm999_future', '2030-01-01')"
    )
    newer.commit()
    newer.close()
    with pytest.raises(NotADatabaseError, match="newer"):
        Store.open(tmp_path / "a.db")


def test_a_locked_database_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "BUSY_TIMEOUT_S", 0.05)
    with Store.open(store.path) as other:
        holder = sqlite3.connect(store.path)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="try again"):
            other.add([said()])
        holder.close()


def test_a_read_only_store_refuses_writes(store: Store) -> None:
    with Store.open(store.path, read_only=True) as reader, pytest.raises(StoreReadOnlyError):
        reader.add([said()])


def test_a_missing_file_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        Store.open(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        Store.open(tmp_path)


def test_a_full_disk_keeps_nothing_of_the_batch(store: Store) -> None:
    store.add([said()])
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="No space"):
        store.add([said(f"{n} " * 200) for n in range(100)])
    assert store.coverage().quotations == 1
    assert store.generation() == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions as on POSIX; run on Linux or macOS")
def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--db"):
        Store.open(tmp_path / "file" / "below" / "a.db")


def dump(store: Store) -> list[tuple]:
    """Return all rows but the generation, which counts writes even when they change nothing."""
    tables = ("speaker", "speaker_alias", "source", "quotation", "occurrence", "delta")
    return [row for table in tables for row in store._db.execute(f"SELECT * FROM {table}")]


def test_a_reader_upgrades_an_older_database(tmp_path: Path) -> None:
    older = Database(tmp_path / "a.db")
    migrations.apply(older, stop_before="m002_fitted_thresholds")
    assert migrations.pending(older)
    older.close()
    with Store.open(tmp_path / "a.db", read_only=True) as reader:
        assert reader.coverage().quotations == 0
        assert reader.fitted() is None


_OPENER = """
import sys
from pathlib import Path
from quotes_db.store import Store
while not Path(sys.argv[2]).exists():
    pass
with Store.open(sys.argv[1], read_only=sys.argv[3] == "1") as store:
    print(store.coverage().quotations)
"""


@pytest.mark.slow
def test_processes_that_open_a_new_database_at_once_all_get_it(tmp_path: Path) -> None:
    for round_ in range(4):
        path, go = tmp_path / f"{round_}.db", tmp_path / f"{round_}.go"
        path.touch()
        openers = [
            subprocess.Popen(
                [sys.executable, "-c", _OPENER, str(path), str(go), str(number % 2)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number in range(4)
        ]
        time.sleep(1)
        go.touch()
        results = [opener.communicate(timeout=60) for opener in openers]
        assert [out for out, _ in results] == ["0\n"] * 4, [error for _, error in results]
