"""Backups: of one moment, verified, kept by number; and the way back, which loses nothing."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes_db.backup import back_up, backups_of, default_folder, restore
from quotes_db.cli import cli
from quotes_db.errors import DamagedDatabaseError, NotADatabaseError, StoreBusyError, StoreError
from quotes_db.index import index_of
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
from quotes_db.store.copies import verified

Disk = Callable[[str], Path]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TIDE = "The tide keeps no calendar but its own."
LAMP = "A lamp that nobody lights shines for nobody."


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "quotes.db"
    with Store.open(path) as store:
        store.add([AttributedQuotation(TIDE, speaker="Ada Brook")])
        index_of(store).flush()
    return path


def texts(path: Path) -> list[str]:
    with Store.open(path, read_only=True) as store:
        return [one.text for one in store.quotations().items]


def add(path: Path, text: str) -> None:
    with Store.open(path) as store:
        store.add([AttributedQuotation(text)])


def finds(path: Path, text: str) -> bool:
    with Store.open(path) as store:
        return bool(index_of(store).look_up(fold_words(text)).ids)


def run(*args: object) -> Result:
    result = CliRunner().invoke(cli, [*map(str, args)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


# --- backups --------------------------------------------------------------------------------------


def test_a_backup_is_one_sound_file_that_can_be_read_where_nothing_can_be_written(
    db: Path, tmp_path: Path
) -> None:
    made = back_up(db, tmp_path / "copies", now=NOW)
    assert made.path.name == "quotes-000001-20260301T120000Z.db"
    assert verified(made.path) == made.contents
    assert made.contents.rows["quotation"] == 1
    assert texts(made.path) == [TIDE]
    assert list((tmp_path / "copies").iterdir()) == [made.path]  # no log, no unfinished part
    assert made.path.stat().st_mode == db.stat().st_mode


def test_what_is_only_in_the_log_is_in_the_backup(db: Path) -> None:
    with Store.open(db) as store:
        store.add([AttributedQuotation(LAMP)])
        assert Path(f"{db}-wal").stat().st_size
        made = back_up(db, default_folder(db), now=NOW)
        store.add([AttributedQuotation("Too late for it.")])
    assert set(texts(made.path)) == {TIDE, LAMP}


_WRITER = """
import sys
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
with Store.open(sys.argv[1]) as store:
    for at in range(0, 100_000, 20):
        store.add([AttributedQuotation(f"Ship number {at + n} came home.") for n in range(20)])
        print(at, flush=True)
"""


@pytest.mark.slow
def test_a_backup_is_of_one_moment_while_another_process_writes(db: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(db)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        counts = [
            back_up(db, default_folder(db), now=NOW).contents.rows["quotation"] for _ in range(12)
        ]
    finally:
        writer.kill()
        writer.communicate()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    assert {count % 20 for count in counts} == {1}
    for path in backups_of(db, default_folder(db)):
        rows = verified(path).rows
        assert rows["occurrence"] == rows["quotation"]


def test_keep_removes_the_oldest_backups_of_this_database_alone(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    other = tmp_path / "elsewhere" / "quotes.db"
    add(other, LAMP)
    (foreign := back_up(other, folder, now=NOW).path).rename(
        named_alike := folder / "quotes-000001-20200101T000000Z.db"
    )
    (folder / "quotes-000002-20200101T000000Z.db").write_text("notes of somebody")
    (folder / "quotes-notes.db").write_text("more notes")
    for day in range(5):
        made = back_up(db, folder, now=NOW + timedelta(days=day), keep=2)
    assert [path.name[:13] for path in backups_of(db, folder)] == ["quotes-000006", "quotes-000007"]
    assert [path.name[:13] for path in made.removed] == ["quotes-000005"]
    assert named_alike.exists()
    assert not foreign.exists()
    assert (folder / "quotes-000002-20200101T000000Z.db").exists()
    assert (folder / "quotes-notes.db").exists()


def test_a_clock_that_went_back_lets_no_new_backup_be_removed(db: Path) -> None:
    folder = default_folder(db)
    for hours in (0, 1, -1000, -2000):
        made = back_up(db, folder, now=NOW + timedelta(hours=hours), keep=2)
        assert made.path.exists()
    assert [path.name[7:13] for path in backups_of(db, folder)] == ["000003", "000004"]


def test_two_backups_in_one_second_have_two_names(db: Path) -> None:
    assert back_up(db, db.parent, now=NOW).path != back_up(db, db.parent, now=NOW).path


def test_an_older_database_is_backed_up_as_it_is(tmp_path: Path) -> None:
    tables = Path(__file__).parents[1] / "data" / "tables_m003.sql"
    older = sqlite3.connect(tmp_path / "a.db")
    older.executescript(tables.read_text(encoding="utf-8"))
    older.close()
    made = back_up(tmp_path / "a.db", tmp_path, now=NOW)
    assert made.contents.schema == "m003_tokens"
    assert not list(tmp_path.glob("*upgrade*"))


@pytest.mark.parametrize("where", ["database", "folder"])
def test_what_cannot_be_backed_up_says_why(db: Path, tmp_path: Path, where: str) -> None:
    if where == "folder":
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreError, match="cannot be made"):
            back_up(db, tmp_path / "file" / "below", now=NOW)
    else:
        (tmp_path / "text.db").write_text("no database, " * 100)
        with pytest.raises(NotADatabaseError, match="not a database"):
            back_up(tmp_path / "text.db", tmp_path / "copies", now=NOW)
        assert list((tmp_path / "copies").iterdir()) == []


def spoil(path: Path) -> None:
    """Overwrite pages in the middle of a database, header and schema left whole."""
    with Store.open(path) as store:
        store.add([AttributedQuotation(f"{n} " * 50 + "ships") for n in range(400)])
        store.empty_log()
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 2, len(data) - 4096, 4096):
        data[at : at + 200] = b"\xff" * 200
    path.write_bytes(data)


def test_of_a_damaged_database_there_is_no_backup(db: Path) -> None:
    back_up(db, default_folder(db), now=NOW)
    spoil(db)
    with pytest.raises(DamagedDatabaseError, match="quoteproof doctor"):
        back_up(db, default_folder(db), now=NOW, keep=1)
    assert len(list(default_folder(db).iterdir())) == 1  # the sound one, and no part


# --- restoring ------------------------------------------------------------------------------------


def test_restore_puts_back_and_keeps_what_was_there(db: Path) -> None:
    made = back_up(db, default_folder(db), now=NOW)
    add(db, LAMP)
    done = restore(made.path, db, now=NOW)
    assert texts(db) == [TIDE]
    assert finds(db, TIDE)
    assert not finds(db, LAMP)
    assert done.kept is not None
    assert set(texts(done.kept)) == {TIDE, LAMP}
    assert done.contents == made.contents
    again = restore(done.kept, db, now=NOW)
    assert set(texts(db)) == {TIDE, LAMP}
    assert finds(db, LAMP)
    assert again.kept is not None
    assert texts(again.kept) == [TIDE]


def test_restore_makes_a_database_where_there_is_none(db: Path, tmp_path: Path) -> None:
    made = back_up(db, default_folder(db), now=NOW)
    new = tmp_path / "new" / "folder" / "quotes.db"
    assert restore(made.path, new, now=NOW).kept is None
    assert texts(new) == [TIDE]
    assert finds(new, TIDE)


def test_a_reader_does_not_take_what_was_put_back_for_what_it_has_read(db: Path) -> None:
    with Store.open(db) as store:
        before = store.generation()
    made = back_up(db, default_folder(db), now=NOW)
    restore(made.path, db, now=NOW)
    with Store.open(db) as store:
        assert store.generation() > before


def test_a_database_that_another_has_open_is_left_alone(db: Path) -> None:
    made = back_up(db, default_folder(db), now=NOW)
    add(db, LAMP)
    with Store.open(db) as holder:
        assert holder.coverage().quotations == 2
        with pytest.raises(StoreBusyError, match="serve"):
            restore(made.path, db, now=NOW)
        assert holder.coverage().quotations == 2
    assert not list(db.parent.glob("*before-restore*"))


def test_a_damaged_backup_is_refused_and_nothing_changes(db: Path) -> None:
    made = back_up(db, default_folder(db), now=NOW)
    spoil(made.path)
    before = db.read_bytes()
    with pytest.raises(DamagedDatabaseError, match="another backup"):
        restore(made.path, db, now=NOW)
    assert db.read_bytes() == before


def test_a_damaged_database_is_kept_as_it_is_and_replaced(db: Path) -> None:
    made = back_up(db, default_folder(db), now=NOW)
    spoil(db)
    spoiled = db.read_bytes()
    done = restore(made.path, db, now=NOW)
    assert texts(db) == [TIDE]
    assert finds(db, TIDE)
    assert done.kept is not None
    assert done.kept.read_bytes()[100:] == spoiled[100:]  # the header tells of the log


def test_a_killed_restore_is_undone_by_whoever_opens_the_database_next(
    db: Path, tmp_path: Path
) -> None:
    """Stop in the middle of a transaction that has written half of its pages, as a kill does."""
    with Store.open(db) as store:
        store.add([AttributedQuotation(f"{n} " * 50 + "ships") for n in range(400)])
    killed = tmp_path / "killed.db"
    with closing(sqlite3.connect(db, isolation_level=None)) as half:
        half.execute("PRAGMA journal_mode = DELETE")
        half.execute("PRAGMA cache_size = 5")  # pages; more are written at once
        half.execute("BEGIN EXCLUSIVE")
        half.execute("DELETE FROM occurrence")
        half.execute("UPDATE quotation SET text = 'gone', folded = 'gone'")
        shutil.copyfile(f"{db}-journal", f"{killed}-journal")
        shutil.copyfile(db, killed)
        half.execute("ROLLBACK")
    with Store.open(killed, read_only=True) as store:
        assert store.coverage().quotations == 401
    assert verified(killed).rows["occurrence"] == 401
    assert "gone" not in texts(killed)


def test_what_is_no_database_of_ours_is_never_replaced(db: Path, tmp_path: Path) -> None:
    made = back_up(db, default_folder(db), now=NOW)
    (tmp_path / "text").write_text("no database, " * 100)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE bookmarks (id)")
    other.close()
    for name in ("text", "other.db"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(NotADatabaseError, match="--db"):
            restore(made.path, tmp_path / name, now=NOW)
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(StoreError, match="the database itself"):
        restore(db, db, now=NOW)


def test_a_backup_of_a_newer_version_is_refused(db: Path) -> None:
    made = back_up(db, default_folder(db), now=NOW)
    newer = sqlite3.connect(made.path)
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('quoteproof', 'm999_future', '2030-01-01')"
    )
    newer.commit()
    newer.close()
    with pytest.raises(NotADatabaseError, match="newer Quoteproof"):
        restore(made.path, db, now=NOW)


# --- the command line -----------------------------------------------------------------------------


def test_the_commands_print_names_on_stdout_and_the_rest_on_stderr(db: Path) -> None:
    made = run("backup", "--db", db, "--keep", 3)
    path = Path(made.stdout.strip())
    assert made.exit_code == 0
    assert path.parent == default_folder(db)
    assert "1 quotations" in made.stderr
    assert "verified" in made.stderr
    add(db, LAMP)
    done = run("restore", path, "--db", db)
    assert done.exit_code == 0
    assert done.stdout == f"{db}: restored, 1 quotations\n"
    assert "before-restore" in done.stderr
    assert texts(db) == [TIDE]


def test_the_commands_print_json(db: Path, tmp_path: Path) -> None:
    made = json.loads(run("backup", tmp_path / "copies", "--db", db, "--json").stdout)
    assert made["rows"]["quotation"] == 1
    assert made["bytes"] == Path(made["backup"]).stat().st_size
    done = json.loads(run("restore", made["backup"], "--db", db, "--json").stdout)
    assert Path(done["kept"]).exists()
    assert done["rows"] == made["rows"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("backup", "--db", "none.db"), "does not exist"),
        (("restore", "none.db"), "no file none.db"),
        (("restore", __file__), "not a database"),
    ],
)
def test_failures_are_a_sentence_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*args)
    assert done.exit_code == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


# --- a full disk ----------------------------------------------------------------------------------


def fill(path: Path, quotations: int) -> None:
    with Store.open(path) as store:
        store.add([AttributedQuotation(f"{n} " * 60 + "ships") for n in range(quotations)])


def test_a_full_disk_leaves_no_half_backup(db: Path, small_disk: Disk) -> None:
    disk = small_disk("1m")
    kept = back_up(db, disk, now=NOW)
    fill(db, 3_000)
    assert db.stat().st_size > 1 << 20
    with pytest.raises(StoreError, match="No space"):
        back_up(db, disk, now=NOW, keep=1)
    assert list(disk.iterdir()) == [kept.path]


def test_a_full_disk_lets_a_restore_change_nothing(
    db: Path, small_disk: Callable[[str], Path]
) -> None:
    small = small_disk("1m") / "quotes.db"
    add(small, LAMP)
    fill(db, 3_000)
    made = back_up(db, default_folder(db), now=NOW)
    with pytest.raises(StoreError, match="No space"):
        restore(made.path, small, now=NOW)
    assert texts(small) == [LAMP]


def test_a_full_disk_keeps_every_quotation_that_was_stored(
    small_disk: Callable[[str], Path],
) -> None:
    path, stored = small_disk("1m") / "quotes.db", 0
    with Store.open(path) as store:
        for at in range(0, 100_000, 100):
            try:
                store.add([AttributedQuotation(f"{at + n} " * 20 + "ships") for n in range(100)])
            except StoreError as error:
                refused = str(error)
                break
            stored = at + 100
    assert "No space" in refused
    assert 0 < stored < 100_000
    with Store.open(path) as store:
        assert store.coverage().quotations == stored
        assert store.shelf("quotations").delta_size() == stored
