"""The doctor: finds each kind of harm, says what to do, mends what can be derived, nothing else."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes_db import segments
from quotes_db.cli import cli
from quotes_db.doctor import LOG_MAX_BYTES, examine
from quotes_db.index import index_of
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation, PartialDate, Source
from quotes_db.store import Checkpoint, Store
from tests.reliability import tables

HOURS_AGO = time.time() - 3 * 3_600
GAZETTE = Source(url="https://gazette.example/tides", published=PartialDate("2011", "year", "said"))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with two segments and a delta."""
    path = tmp_path / "quotes.db"
    with Store.open(path) as store:
        for start in (0, 100, 200):
            store.add(
                [
                    AttributedQuotation(f"Tide {n} waits for ship {n + 1} at pier {n % 7}.",
                                        speaker=f"Pilot {n % 5}", source=GAZETTE)
                    for n in range(start, start + 100)
                ]
            )  # fmt: skip
            if start < 200:
                index_of(store).flush()
        store.merge_speakers(1, 2)
    return path


def faults(path: Path, *, quick: bool = False) -> dict[str, str]:
    """Return what each check finds, those that find nothing left out."""
    return {
        check.name: "; ".join(one.what for one in check.faults)
        for check in examine(path, quick=quick)
        if check.faults
    }


def run(*args: object) -> Result:
    result = CliRunner().invoke(cli, ["doctor", *map(str, args)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            conn.execute(statement)
        conn.commit()


def segment_folder(path: Path) -> Path:
    return sorted(Path(f"{path}-index").iterdir())[0]


def test_a_sound_database_is_sound_and_nothing_is_changed(db: Path) -> None:
    before = db.read_bytes()
    assert faults(db) == {}
    assert db.read_bytes() == before


# How each harm is done, the check that must find it, and words of what it says.
RECORDS = {
    "totals": ("UPDATE totals SET quotations = 7", "totals", "tell of 7 quotations, there are 300"),
    "merged": ("UPDATE totals SET speakers = 5", "totals", "tell of 5 speakers, there are 4"),
    "claims": ("UPDATE totals SET claims = 4", "totals", "tell of 4 claims, there are 0"),
    "newest": ("UPDATE totals SET newest = '2001'", "totals", "there is one of 2011"),
    "reference": (
        "UPDATE occurrence SET source_id = 99 WHERE id = 3",
        "structure",
        "1 rows of occurrence refer to a source that is not there",
    ),
    "orphan": (
        "DELETE FROM occurrence WHERE quotation_id IN (4, 5)",
        "records",
        "2 quotations are in no source",
    ),
    "offsets": (
        'UPDATE occurrence SET start = 9, "end" = 4 WHERE id = 1',
        "records",
        "1 occurrences end before they begin",
    ),
    "date": (
        "UPDATE quotation SET first_date = 'last spring' WHERE id = 8",
        "records",
        "1 rows of quotation have a first_date that is no date",
    ),
    "kept": ("UPDATE speaker SET kept_id = NULL WHERE id = 2", "records", "merged into nobody"),
    "folded": ("UPDATE quotation SET folded = 'low tide' WHERE id = 9", "records", "own: 9"),
    "hash": ("UPDATE quotation SET hash = x'00' WHERE id = 10", "records", "own: 10"),
    "delta": ("DELETE FROM delta WHERE seq > 290", "index", "10 quotations are not wholly"),
    "segment": (
        "DELETE FROM segment WHERE name = (SELECT min(name) FROM segment)",
        "index",
        "100 quotations are not wholly in the index: 1, 2, 3, 4, 5, …",
    ),
    "import": (
        "INSERT INTO unfinished_import VALUES "
        "('/nowhere/a b.csv 12 1700000000000000000 csv Described(url=None)', 2000)",
        "imports",
        "/nowhere/a b.csv",
    ),
}
MENDED = {"totals", "merged", "claims", "newest", "delta", "segment", "import"}


@pytest.mark.parametrize("harm", RECORDS)
def test_harm_among_the_rows_is_found_and_what_can_be_derived_is_mended(
    db: Path, harm: str
) -> None:
    statement, check, told = RECORDS[harm]
    sql(db, statement)
    found = faults(db)
    assert told in found[check]
    fixed = run("--db", db, "--fix")
    if harm in MENDED:
        assert fixed.exit_code == 0
        assert faults(db) == {}
    else:
        assert fixed.exit_code == 1
        assert told in faults(db)[check]
    assert "→" in run("--db", db).stdout or harm in MENDED


def damage_content(folder: Path) -> None:
    data = bytearray((folder / "ids").read_bytes())
    data[40] ^= 255
    (folder / "ids").write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [shutil.rmtree, lambda folder: (folder / "keys").write_bytes(b""), damage_content],
    ids=["missing", "cut", "changed"],
)
def test_a_damaged_segment_is_found_and_made_anew(
    db: Path, damage: Callable[[Path], object]
) -> None:
    damage(segment_folder(db))
    assert "index is damaged" in faults(db, quick=True)["index"]
    assert run("--db", db, "--fix").exit_code == 0
    with Store.open(db) as store:
        assert index_of(store).look_up(fold_words("tide 3 waits for ship 4")).ids


def test_a_damaged_file_ends_the_examination_with_the_way_back(db: Path) -> None:
    with Store.open(db) as store:
        store.empty_log(wholly=True)
    data = bytearray(db.read_bytes())
    at = 4096 * (len(data) // 8192)
    data[at : at + 400] = b"\xff" * 400
    db.write_bytes(data)
    done = run("--db", db, "--fix")
    assert done.exit_code == 1
    assert "quoteproof restore" in done.stdout
    assert "totals" not in done.stdout


def test_deleted_and_edited_quotations_are_no_fault(db: Path) -> None:
    with Store.open(db) as store:
        store.delete([1, 2, 150])
        store.edit(3, text="High water never asks.")
        store.edit(250, text="Neither does low water.")
        assert faults(db) == {}
        index_of(store).flush()
        segments.merge(store.shelf("quotations"))
        assert faults(db) == {}


def test_what_is_behind_the_cut_of_a_long_list_is_not_missing(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("quotes_db.postings", "quotes_db.completeness"):
        monkeypatch.setattr(f"{module}.LONGEST_LIST", 32)
    with Store.open(db) as store:
        index_of(store).flush()
        segments.merge(store.shelf("quotations"))
    assert faults(db) == {}
    sql(
        db,
        "UPDATE quotation SET id = 5000 WHERE id = 77",
        "UPDATE occurrence SET quotation_id = 5000 WHERE quotation_id = 77",
    )
    assert "not wholly in the index: 5000" in faults(db)["index"]


def test_an_older_database_is_not_upgraded_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "quotes.db"
    tables.load("m001", path)
    assert list(faults(path)) == ["schema"]
    assert not list(tmp_path.glob("*upgrade*"))
    assert run("--db", path, "--fix").exit_code == 0
    assert faults(path) == {}
    assert len(list(tmp_path.glob("*upgrade*"))) == 1


def test_an_import_that_can_go_on_is_a_note(db: Path, tmp_path: Path) -> None:
    (tmp_path / "some file.csv").write_text("text\nLow tide.\n")
    stat = (tmp_path / "some file.csv").stat()
    key = f"{tmp_path / 'some file.csv'} {stat.st_size} {stat.st_mtime_ns} csv Described(url=None)"
    with Store.open(db) as store:
        store.add([], checkpoint=Checkpoint(key, 2000))
        store.add([], checkpoint=Checkpoint("30 files 4b1d", 12))
    done = run("--db", db)
    assert done.exit_code == 0
    assert done.stdout.count("note:") == 2
    assert "some file.csv" in done.stdout
    with Store.open(db) as store:
        assert store.checkpoint(key) == 2000


def test_a_key_of_a_real_import_is_understood(tmp_path: Path) -> None:
    """The key is made by the import and read by the doctor; both must mean the same file."""
    from quotes_db.importers import Described, importer_named
    from quotes_db.importers.stream import open_input
    from quotes_db.ingest import checkpoint_key

    db, file = tmp_path / "quotes.db", tmp_path / "a 1 2 csv.csv"
    file.write_text("text\nLow tide.\n")
    with open_input(str(file)) as stream:
        key = checkpoint_key(stream, importer=importer_named("csv"), described=Described())
    assert key
    with Store.open(db) as store:
        store.add([], checkpoint=Checkpoint(key, 1))
    assert faults(db) == {}
    file.unlink()
    assert str(file) in faults(db)["imports"]


def test_what_killed_processes_left_is_removed_once_it_is_old(db: Path) -> None:
    part = db.parent / "quotes-000001-20260101T000000Z.db.123.part"
    part.write_text("half")
    folder = Path(f"{db}-index") / "00000000000000000001-abcdef12.tmp"
    folder.mkdir()
    other = db.parent / "somebodys.part"
    other.write_text("notes")
    assert faults(db) == {}
    for path in (part, folder, other):
        os.utime(path, (HOURS_AGO, HOURS_AGO))
    assert set(faults(db)) == {"disk", "index"}
    assert run("--db", db, "--fix").exit_code == 0
    assert not part.exists()
    assert not folder.exists()
    assert other.exists()


def test_a_log_that_has_grown_is_found_and_moved_into_the_file(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LOG_MAX_BYTES > 4_096 * 1_000
    monkeypatch.setattr("quotes_db.doctor.LOG_MAX_BYTES", 10_000)
    with Store.open(db) as store:
        store.add([AttributedQuotation(f"Log {n} floats.") for n in range(100)])
        assert "write-ahead log" in faults(db)["disk"]
        assert run("--db", db, "--fix").exit_code == 0
        assert Path(f"{db}-wal").stat().st_size == 0


def test_little_room_is_told(small_disk: Callable[[str], Path]) -> None:
    path = small_disk("8m") / "quotes.db"
    with Store.open(path) as store:
        store.add([AttributedQuotation("Low tide.")])
    assert "less than another copy" in faults(path)["disk"]


def test_a_clock_that_went_back_is_told(db: Path) -> None:
    os.utime(db, (time.time() + 7_200, time.time() + 7_200))
    assert "the clock has gone back" in faults(db)["disk"]


def test_json_is_one_object_with_every_check(db: Path) -> None:
    sql(db, "UPDATE totals SET sources = 9")
    told = json.loads(run("--db", db, "--json").stdout)
    assert told["sound"] is False
    assert [check["name"] for check in told["checks"]] == [
        "schema", "disk", "structure", "totals", "records", "index", "imports",
    ]  # fmt: skip
    (finding,) = told["checks"][3]["findings"]
    assert finding["mend"] == "totals"
    again = json.loads(run("--db", db, "--json", "--fix").stdout)
    assert again["sound"] is True
    assert again["mended"] == ["totals"]


@pytest.mark.parametrize("content", [None, "no database, " * 100])
def test_what_cannot_be_looked_at_is_exit_code_2(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "quotes.db"
    if content:
        path.write_text(content)
    done = run("--db", path)
    assert done.exit_code == 2
    assert "--db" in done.stderr
