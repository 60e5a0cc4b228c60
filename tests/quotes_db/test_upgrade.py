"""Upgrades: from every version of the tables, whole or not at all, and never without a copy."""

import logging
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from quotes_db import schema
from quotes_db.doctor import examine
from quotes_db.errors import NotADatabaseError, StoreError
from quotes_db.index import index_of
from quotes_db.match import match
from quotes_db.normalize import fold_words
from quotes_db.records import AddCounts, AttributedQuotation, PartialDate
from quotes_db.store import Store
from quotes_db.store.copies import verified
from tests.reliability import tables

VERSIONS = [name for name in tables.names() if tables.dump_of(name).exists()]
OLD = [name for name in VERSIONS if name != tables.names()[-1]]
MAP = "A map is an argument with the sea."


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A database of the oldest version."""
    tables.load("m001", tmp_path / "quotes.db")
    return tmp_path / "quotes.db"


def rows_of(path: Path) -> dict[str, list[tuple]]:
    """Return the rows of every table, but those that say how often it was written."""
    with closing(sqlite3.connect(path)) as conn:
        names = [
            name
            for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name not in ("totals", "sqlite_sequence", "_sqlite_migrations")
        ]
        return {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def copies_beside(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}-before-upgrade-*"))


def test_every_version_that_another_has_followed_has_its_dump() -> None:
    """A new migration begins with: python -m tests.reliability tables, which keeps this one."""
    assert VERSIONS[: len(tables.names()) - 1] == tables.names()[:-1]


def test_what_a_version_held_is_all_there_and_found(tmp_path: Path, version: str) -> None:
    path = tmp_path / "quotes.db"
    tables.load(version, path)
    before = rows_of(path)
    assert len(before["quotation"]) == 3
    with Store.open(path) as store:
        assert store.coverage().quotations == 3
        assert match(store, MAP).matches[0].quotation.text == MAP
        assert all(index_of(store).look_up(fold_words(row[1])).ids for row in before["quotation"])
        again = AttributedQuotation(
            "Every bridge is a promise that somebody must paint.",
            speaker="A. Brook",
            dated=PartialDate("2012", "year", "said"),
        )
        assert store.add([again]) == AddCounts(unchanged=1)
    after = rows_of(path)
    for table, rows in before.items():  # each old row, perhaps with new columns behind
        assert [row[: len(old)] for row, old in zip(after[table], rows, strict=True)] == rows
    assert [check.findings for check in examine(path)] == [()] * 7


@pytest.mark.parametrize("name", OLD)
def test_a_copy_as_it_was_is_kept_and_told_of(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "quotes.db"
    tables.load(name, path)
    before = rows_of(path)
    with caplog.at_level(logging.WARNING), Store.open(path):
        pass
    (copy,) = copies_beside(path)
    assert copy.name.startswith(f"quotes-before-upgrade-{name}-20")
    assert verified(copy).schema.startswith(name)
    assert rows_of(copy) == before
    assert str(copy) in caplog.text
    with Store.open(path), Store.open(path, read_only=True):
        pass
    assert copies_beside(path) == [copy]  # once


def test_where_there_is_nothing_to_lose_no_copy_is_made(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "quotes.db")):
        pass
    with Store.open(tmp_path / "quotes.db"):
        pass
    assert copies_beside(tmp_path / "quotes.db") == []


def test_a_migration_that_fails_leaves_all_as_it_was(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(older)

    def fails(db: object) -> None:
        raise sqlite3.OperationalError("no such luck")

    monkeypatch.setattr(schema.migrations._migrations[-1], "fn", fails)
    with pytest.raises(StoreError, match="no such luck"):
        Store.open(older)
    assert rows_of(older) == before
    monkeypatch.undo()
    with Store.open(older) as store:
        assert store.coverage().quotations == 3


def test_without_room_for_the_copy_nothing_is_changed(
    older: Path, small_disk: Callable[[str], Path]
) -> None:
    path = small_disk("256k") / "quotes.db"
    with closing(sqlite3.connect(older)) as conn:
        conn.execute("UPDATE quotation SET text = text || ?", [" " * 40_000])
        conn.commit()
    shutil.copyfile(older, path)
    before = rows_of(path)
    with pytest.raises(StoreError, match=r"No space .* The database is as it was\."):
        Store.open(path)
    assert rows_of(path) == before
    assert copies_beside(path) == []
    assert not list(path.parent.glob("*.part*"))


_OPENER = """
import sys, time
from pathlib import Path
from quotes_db.store import Store
while not Path(sys.argv[2]).exists():
    time.sleep(0.001)
with Store.open(sys.argv[1]) as store:
    print(store.coverage().quotations)
"""


@pytest.mark.slow
def test_of_several_processes_one_upgrades(tmp_path: Path) -> None:
    for round_ in range(3):
        path, go = tmp_path / f"{round_}.db", tmp_path / f"{round_}.go"
        tables.load("m001", path)
        openers = [
            subprocess.Popen(
                [sys.executable, "-c", _OPENER, str(path), str(go)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        go.touch()
        results = [opener.communicate(timeout=60) for opener in openers]
        assert [out for out, _ in results] == ["3\n"] * 4, [error for _, error in results]
        assert len(copies_beside(path)) == 1
        assert sum("is upgraded" in error for _, error in results) == 1


def command(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from server.cli import main; main()", *map(str, args)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
def test_the_command_line_tells_of_an_upgrade_on_stderr(older: Path) -> None:
    done = command("stats", "--db", older)
    assert done.returncode == 0
    assert "3 quotations" in done.stdout
    assert str(copies_beside(older)[0]) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "args", [("stats",), ("match", "a map"), ("serve", "--port", "0"), ("doctor",), ("backup",)]
)
def test_a_newer_database_is_refused_in_one_sentence_and_left_alone(
    older: Path, args: tuple[str, ...]
) -> None:
    with closing(sqlite3.connect(older)) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('quoteproof', 'm999_future', '2030-01-01')"
        )
        newer.commit()
    before = older.read_bytes()
    with pytest.raises(NotADatabaseError, match="newer Quoteproof"):
        Store.open(older)
    done = command(*args, "--db", older)
    assert done.returncode == (3 if args[0] == "serve" else 2)
    assert "written by a newer Quoteproof" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert older.read_bytes() == before
