"""``quoteproof import`` of many article files: several processes, one order, no orphans."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from io import RawIOBase
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotes_db.cli import cli
from quotes_db.index import Index
from quotes_db.store import Store
from tests.bench import articles

MANY = 140  # files; two processes are at them for about two seconds
COMMAND = [sys.executable, "-m", "quotes_db", "import"]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc for the processes")


def run(*args: object) -> Result:
    result = CliRunner().invoke(cli, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the records, which are the truth; the index is derived."""
    with closing(sqlite3.connect(path)) as db:
        tables = ("speaker", "speaker_alias", "source", "quotation", "occurrence")
        return {name: sorted(db.execute(f"SELECT * FROM {name}")) for name in tables}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty article files in a folder and one below it."""
    path = tmp_path_factory.mktemp("pages")
    (path / "older").mkdir()
    articles.write(path, 40)
    articles.write(path / "older", 20, seed=2)
    (path / ".hidden.html").write_text("<html>not looked at")
    (path / "picture.png").write_bytes(b"\x89PNG")
    return path


@pytest.mark.slow
def test_a_folder_is_one_command_and_several_processes_change_nothing(
    folder: Path, tmp_path: Path
) -> None:
    alone, shared = tmp_path / "alone.db", tmp_path / "shared.db"
    one = run("import", folder, "--processes", 1, "--db", alone)
    two = run("import", folder, "--processes", 2, "--db", shared)
    assert (one.exit_code, two.exit_code) == (0, 0)
    assert one.stdout == two.stdout
    assert one.stdout.startswith("60 files: read ")
    assert contents(alone) == contents(shared)
    again = run("import", folder, "--processes", 2, "--db", shared)
    assert ", added 0, merged 0, unchanged " in again.stdout


def test_reports_come_in_the_order_of_the_files(folder: Path, tmp_path: Path) -> None:
    result = run("import", folder, "--processes", 1, "--db", tmp_path / "q.db", "--json")
    names = [json.loads(line)["input"] for line in result.stdout.splitlines()]
    top = [str(folder / f"article-{number:05}.html") for number in range(40)]
    below = [str(folder / "older" / f"article-{number:05}.html") for number in range(20)]
    assert names == top + below


def test_a_file_that_fails_says_why_and_the_rest_goes_on(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.html").write_bytes(b"")
    (bad / "latin.txt").write_bytes("She said café.".encode("latin-1"))
    (bad / "lines.txt").write_text('{"text": "The tide waits for nobody at all."}\n')
    db = tmp_path / "q.db"
    result = run("import", folder, bad, "--processes", 2, "--db", db)
    assert result.exit_code == 2
    assert "empty.html' is empty" in result.stderr
    assert "latin.txt' is not UTF-8" in result.stderr
    assert "63 files, 2 failed, 1 of another format: read " in result.stdout
    assert "lines.txt: read 1, added 1" in result.stdout
    with Store.open(db, read_only=True) as store:
        assert store.coverage().sources == 40  # both folders' articles have the same addresses


def test_a_few_files_are_told_one_by_one(folder: Path, tmp_path: Path) -> None:
    paths = sorted(folder.glob("*.html"))[:3]
    result = run("import", *paths, "--db", tmp_path / "q.db")
    assert result.stdout.count(": read ") == 3


def test_an_address_or_title_describes_one_article(folder: Path, tmp_path: Path) -> None:
    result = run("import", folder, "--title", "Mine", "--db", tmp_path / "q.db")
    assert result.exit_code == 2
    assert "--url and --title describe one article, and there are 60" in result.stderr
    assert not (tmp_path / "q.db").exists()


def test_a_rehearsal_writes_nothing(folder: Path, tmp_path: Path) -> None:
    result = run("import", folder, "--dry-run", "--processes", 1, "--db", tmp_path / "q.db")
    assert result.exit_code == 0
    assert "would import" in result.stdout
    assert not (tmp_path / "q.db").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_one_bar_counts_the_files(folder: Path, tmp_path: Path) -> None:
    import pty

    master, terminal = pty.openpty()
    with os.fdopen(master, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            [*COMMAND, str(folder), "--processes", "2", "--db", str(tmp_path / "q.db")],
            stdout=subprocess.PIPE,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        )
        os.close(terminal)
        shown = everything(screen)
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 0, shown
    assert b"of 60 files" in shown
    assert told.startswith(b"60 files: read ")


def everything(screen: RawIOBase) -> bytes:
    """Return all that is shown on a terminal, until nobody has it open any more.

    What is read in between is what lets a slow import go on: a terminal that is full blocks it.
    """
    shown = bytearray()
    with suppress(OSError):  # what Linux says at the end
        while piece := screen.read(65_536):
            shown += piece
    return bytes(shown)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def readers(pid: int) -> list[int]:
    """Return those of them that read files, without the one that tidies up behind them."""
    found = []
    for child in children(pid):
        try:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except OSError:
            continue
    return found


def until(condition: Callable[[], object], *, within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def stored(path: Path) -> int:
    """Return how many sources another process has committed."""
    if not path.exists() or not path.stat().st_size:
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        try:
            return int(db.execute("SELECT sources FROM totals").fetchone()[0])
        except (sqlite3.OperationalError, TypeError):
            return 0  # its tables are being made


def started(folder: Path, db: Path) -> subprocess.Popen[str]:
    """Return an import by two processes that has stored something."""
    process = subprocess.Popen(
        [*COMMAND, str(folder), "--processes", "2", "--db", str(db)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(lambda: stored(db) or process.poll() is not None)
    return process


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough files that an import of them can be stopped halfway."""
    path = tmp_path_factory.mktemp("many")
    articles.write(path, MANY)
    return path


@pytest.fixture(scope="module")
def whole(many: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an import of them holds that nobody stopped."""
    db = tmp_path_factory.mktemp("whole") / "q.db"
    assert run("import", many, "--processes", 1, "--db", db).exit_code == 0
    return contents(db)


@on_linux
def test_an_interrupt_right_after_a_file_is_stored_counts_that_file(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = Index.flush_if_due

    def interrupted(index: Index, *, share: float = 1.0) -> None:
        signal.raise_signal(signal.SIGINT)
        flush(index, share=share)

    db = tmp_path / "q.db"
    with monkeypatch.context() as patched:
        patched.setattr(Index, "flush_if_due", interrupted)
        result = run("import", many, "--processes", 1, "--db", db)
        again = run("import", many, "--processes", 1, "--db", db)
    assert (result.exit_code, stored(db)) == (130, 2)
    assert "The first file is stored. Run the same command" in result.stderr
    assert "The first 2 files are stored. Run the same command" in again.stderr


# Real processes, because only real signals leave real orphans.
@on_linux
@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [False, True], ids=["to the command", "from a terminal"])
def test_ctrl_c_leaves_no_process_and_the_next_run_goes_on(
    many: Path, whole: dict[str, Any], tmp_path: Path, whole_group: bool
) -> None:
    killed = tmp_path / "killed.db"
    process = started(many, killed)
    running = children(process.pid)
    if whole_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert " stored. Run the same command again to go on there." in stderr
    assert "Traceback" not in stderr
    assert running
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in running))
    before = stored(killed)
    assert 0 < before < MANY
    again = run("import", many, "--processes", 1, "--db", killed)
    assert "of them stored by an earlier run: read " in again.stdout
    assert contents(killed) == whole


@on_linux
@pytest.mark.slow
def test_a_killed_import_leaves_no_process_and_loses_nothing(
    many: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    killed = tmp_path / "killed.db"
    process = started(many, killed)
    running = readers(process.pid)
    process.kill()
    process.communicate()
    assert running
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in running))
    assert run("import", many, "--processes", 1, "--db", killed).exit_code == 0
    assert contents(killed) == whole


@on_linux
@pytest.mark.slow
def test_a_reader_that_is_killed_costs_no_file(many: Path, tmp_path: Path) -> None:
    db = tmp_path / "q.db"
    process = started(many, db)
    os.kill(readers(process.pid)[0], signal.SIGKILL)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    assert stdout.startswith(f"{MANY} files: read ")
    assert stored(db) == MANY
