"""The store in an unkind world: locked, read-only, full, gone; two at once; wrong clocks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quotes_db import segments
from quotes_db.doctor import examine
from quotes_db.errors import StoreBusyError, StoreError, StoreReadOnlyError
from quotes_db.index import index_of, rebuild
from quotes_db.match import match
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation, Confidence, Passage
from quotes_db.store import Store, connect
from quotes_db.store.copies import copy_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TIDE = "The tide keeps no calendar but its own."


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "quotes.db"
    with Store.open(path) as store:
        store.add([AttributedQuotation(TIDE)])
    return path


def numbered(numbers: range) -> list[AttributedQuotation]:
    return [AttributedQuotation(f"Ship {n} came home to pier {n + 1}.") for n in numbers]


def sound(path: Path) -> bool:
    return not any(check.faults for check in examine(path) if check.name != "disk")


# --- locked ---------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "BUSY_TIMEOUT_S", 0.05)


WRITES: dict[str, Callable[[Store], object]] = {
    "add": lambda store: store.add(numbered(range(3))),
    "add_each": lambda store: store.add_each(numbered(range(3))),
    "edit": lambda store: store.edit(1, text="Low tide."),
    "delete": lambda store: store.delete([1]),
    "flush": lambda store: index_of(store).flush(),
    "rebuild": lambda store: list(rebuild(store)),
    "token": lambda store: store.create_token(scope="write", created=NOW),
    "recount": lambda store: store.recount(),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("write", WRITES)
def test_every_write_that_finds_a_lock_says_so_and_changes_nothing(db: Path, write: str) -> None:
    with closing(sqlite3.connect(db)) as holder, Store.open(db) as store:
        holder.execute("BEGIN IMMEDIATE")
        generation = store.generation()
        with pytest.raises(StoreBusyError, match="try again"):
            WRITES[write](store)
        assert match(store, TIDE).matches  # readers wait for nobody
        holder.execute("ROLLBACK")
        assert store.generation() == generation
        WRITES[write](store)
    assert sound(db)


def test_a_write_waits_for_a_lock_that_is_soon_let_go(db: Path) -> None:
    with (
        closing(sqlite3.connect(db, check_same_thread=False)) as holder,
        Store.open(db) as store,
    ):
        holder.execute("BEGIN IMMEDIATE")
        threading.Timer(0.2, lambda: holder.execute("ROLLBACK")).start()
        store.add(numbered(range(3)))
        assert store.coverage().quotations == 4


# --- read-only ------------------------------------------------------------------------------------

_AS_NOBODY = """
import os, sys
from quotes_db.match import match
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
with Store.memory() as store:  # loads all there is to load
    match(store, "low tide")
os.setgid(65534)
os.setuid(65534)
try:
    with Store.open(sys.argv[1], read_only=sys.argv[2] == "read") as store:
        if sys.argv[2] == "read":
            print(store.quotations().items[0].text)
        else:
            store.add([AttributedQuotation("Low tide.")])
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def shown_db() -> Iterator[Path]:
    """A database in a folder that others may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "quotes.db"
        with Store.open(path) as store:
            store.add([AttributedQuotation(TIDE)])
        yield path


@pytest.fixture
def as_another_user() -> Callable[[Path, str], str]:
    """A function that reads or writes a database as a user that owns nothing."""
    if os.name != "posix" or os.getuid() != 0:
        pytest.skip("runs as another user, which takes root")

    def run(path: Path, what: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, str(path), what],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    return run


def test_a_file_that_may_not_be_written_is_read_and_refuses_writes(
    shown_db: Path, as_another_user: Callable[[Path, str], str]
) -> None:
    with Store.open(shown_db) as store:  # which keeps the log, so that others can read along
        assert store.coverage().quotations == 1
        before = shown_db.read_bytes()
        assert as_another_user(shown_db, "read").strip() == TIDE
        told = as_another_user(shown_db, "write")
        assert told.startswith("StoreReadOnlyError"), told
        assert "permissions" in told
        assert shown_db.read_bytes() == before


def test_in_a_folder_that_may_not_be_written_the_sentence_says_so(
    shown_db: Path, as_another_user: Callable[[Path, str], str]
) -> None:
    """Without the log beside it, SQLite cannot even read a database in write-ahead mode."""
    told = as_another_user(shown_db, "write")
    assert told.startswith(("StoreReadOnlyError", "StoreError")), told
    assert "folder" in told
    assert "Traceback" not in told
    copy = shown_db.with_name("copy.db")
    copy_database(shown_db, copy)  # is one file that needs no log
    assert as_another_user(copy, "read").strip() == TIDE


def test_a_medium_that_cannot_be_written_refuses_writes(
    db: Path, small_disk: Callable[[str], Path]
) -> None:
    disk = small_disk("4m")
    shutil.copyfile(db, disk / "quotes.db")
    remounted = subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=False)
    if remounted.returncode:
        pytest.skip("remounting read-only is not permitted")
    with pytest.raises(StoreError, match=r"cannot be (written|opened)"):
        Store.open(disk / "quotes.db")


# --- full -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", ["add", "add_each", "edit"])
def test_a_full_database_keeps_nothing_of_a_write(db: Path, write: str) -> None:
    long = [AttributedQuotation(f"{n} " * 400 + "ships") for n in range(60)]
    writes: dict[str, Callable[[Store], object]] = {
        "add": lambda store: store.add(long),
        "add_each": lambda store: store.add_each(long),
        "edit": lambda store: store.edit(1, text="ships " * 40_000),
    }
    with Store.open(db) as store:
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        generation = store.generation()
        with pytest.raises(StoreError, match="No space"):
            writes[write](store)
        assert store.generation() == generation
        assert match(store, TIDE).matches
    assert sound(db)


def fill(folder: Path) -> Path:
    """Return a file that takes all the space there is."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4_096))
    return filler


def test_a_disk_that_is_full_stops_flush_and_merge_but_loses_no_quotation(
    small_disk: Callable[[str], Path],
) -> None:
    path = small_disk("2m") / "quotes.db"
    with Store.open(path) as store:
        store.add(numbered(range(400)))
        index_of(store).flush()
        store.add(numbered(range(400, 1_000)))
        filler = fill(path.parent)
        with pytest.raises(StoreError, match=r"No space .* No quotation is lost"):
            index_of(store).flush()
        assert not list(Path(f"{path}-index").glob("*.tmp"))
        assert match(store, "Ship 5 came home to pier 6.").matches
        assert match(store, "Ship 777 came home to pier 778.").matches
        filler.unlink()
        index_of(store).flush()
        assert store.shelf("quotations").delta_size() == 0
        assert match(store, "Ship 777 came home to pier 778.").matches
    assert sound(path)


# --- gone -----------------------------------------------------------------------------------------


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    shutil.copyfile(path, path.with_name("copy.db"))
    path.with_name("copy.db").replace(path)


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be moved on Windows")
@pytest.mark.parametrize("away", [Path.unlink, moved, replaced])
def test_a_file_that_went_away_takes_no_write_with_it(
    db: Path, away: Callable[[Path], None]
) -> None:
    with Store.open(db) as store:
        away(db)
        with pytest.raises(StoreError, match="moved, deleted or replaced"):
            store.add(numbered(range(3)))
        with pytest.raises(StoreError, match="moved, deleted or replaced"):
            match(store, TIDE)


# --- two at once ----------------------------------------------------------------------------------


def test_two_that_flush_and_merge_at_once_lose_nothing(db: Path) -> None:
    """Threads with stores of their own stand for processes: SQLite and the files see no difference.

    What a merge has removed under a reader is looked for again.
    """
    failures: list[BaseException] = []

    def work(start: int) -> None:
        try:
            with Store.open(db) as store:
                for at in range(start, start + 600, 30):
                    store.add(numbered(range(at, at + 30)))
                    segments.flush(store.shelf("quotations"))
                    segments.merge(store.shelf("quotations"))
                    if not index_of(store).look_up(fold_words(f"Ship {at} came home")).ids:
                        failures.append(AssertionError(f"{at} is not found"))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 1_000, 2_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sound(db)
    with Store.open(db) as store:
        assert store.coverage().quotations == 1_801


# --- clocks ---------------------------------------------------------------------------------------


def test_a_clock_that_went_back_revives_no_token(db: Path) -> None:
    with Store.open(db) as store:
        token, text = store.create_token(scope="write", created=NOW)
        store.revoke_token(token.id, now=NOW - timedelta(days=400))
        found = store.find_token(text)
        assert found is not None
        assert found.revoked is not None
        later, _ = store.create_token(scope="write", created=NOW - timedelta(days=800))
        assert later.id > token.id


def test_decisions_keep_their_order_whatever_the_clock_says(db: Path) -> None:
    with Store.open(db) as store:
        store.add(
            [
                AttributedQuotation(
                    "Rope remembers.",
                    start=0,
                    end=15,
                    status="review",
                    confidence=Confidence(0.5, 0.5, 0.5),
                    passage=Passage("Rope remembers.", 0),
                )
            ]
        )
        (item,) = store.in_review().items
        id_ = item.occurrence.id
        store.decide(id_, "accept", time=NOW)
        store.decide(id_, "reject", time=NOW - timedelta(days=30), again=True)
        history = store.decisions(limit=10)
        assert [one.kind for one in history] == ["reject", "accept"]
        undone = store.decide(id_, "undo", time=NOW - timedelta(days=60))
        assert undone is not None
        assert undone.item.occurrence.status == "accepted"


def test_segments_made_in_the_past_are_read_and_merged(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(db) as store:
        for back in range(3):
            store.add(numbered(range(back * 50, back * 50 + 50)))
            monkeypatch.setattr(
                "quotes_db.segments.time.time_ns", lambda back=back: 10**18 - back * 10**15
            )
            segments.flush(store.shelf("quotations"))
        segments.merge(store.shelf("quotations"))
        assert all(
            index_of(store).look_up(fold_words(f"Ship {n} came home to pier {n + 1}")).ids
            for n in range(150)
        )
    assert sound(db)


def test_nothing_is_read_only_by_mistake(db: Path) -> None:
    with Store.open(db, read_only=True) as store, pytest.raises(StoreReadOnlyError):
        store.recount()


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be moved on Windows")
def test_a_thread_that_comes_later_makes_no_new_file_where_the_old_one_was(tmp_path: Path) -> None:
    # An empty file of the same name would take the true one's write-ahead log for its own.
    path, elsewhere = tmp_path / "quotes.db", tmp_path / "elsewhere.db"
    with Store.open(path) as store, ThreadPoolExecutor(1) as later:
        store.add([AttributedQuotation("Before it was moved.")])
        path.rename(elsewhere)
        with pytest.raises(StoreError):
            later.submit(store.quotation, 1).result()
        with pytest.raises(StoreError, match="does not exist"):
            Store.open(path, create=False)
        assert not path.exists()
        elsewhere.rename(path)
        found = later.submit(store.quotation, 1).result()
        assert found
        assert found.text == "Before it was moved."
