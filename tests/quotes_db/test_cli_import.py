"""``quoteproof import`` on the command line: bad inputs, reports, refusals, signals, memory."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes_db.cli import cli
from quotes_db.errors import StoreError
from quotes_db.index import Index
from quotes_db.store import Store

TIDE = {"text": "The tide does not wait for those who argue.", "speaker": "Ada Moor"}
BREAD = {"text": "Bread is a promise kept every morning.", "speaker": "B. Lund"}
LINES = json.dumps(TIDE) + "\n" + json.dumps(BREAD) + "\n"


def run(*args: object, data: bytes | str | None = None) -> Result:
    """Return what a command did; an exception that reaches the user is a failure of the test."""
    result = CliRunner().invoke(cli, [str(arg) for arg in args], input=data)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _stored(path: Path) -> int:
    """Return how many quotations a database holds; 0 before it or its tables are made."""
    if not path.exists():
        return 0
    try:
        with Store.open(path, read_only=True) as store:
            return store.coverage().quotations
    except StoreError:
        return 0


ONE_LINE = json.dumps(TIDE).encode() + b"\n"
MANY = b"".join(b'{"text": "%d is a number of the harbour"}\n' % n for n in range(3_000))
BAD_INPUTS: list[tuple[str, bytes, str]] = [
    ("empty.jsonl", b"", "is empty"),
    ("blank.jsonl", b"\n \n", "holds nothing but blanks"),
    ("random.jsonl", bytes(range(250, 0, -1)), "byte 0xfa at offset 0"),
    ("binary.txt", b"\x7fELF\x02\x01\x01\0\0\0", "is not text"),
    ("picture.jsonl", b"\x89PNG\r\n\x1a\n", "is a PNG picture"),
    ("cut.jsonl.gz", gzip.compress(ONE_LINE)[:-9], "is cut off"),
    ("cut.jsonl.xz", lzma.compress(ONE_LINE)[:-9], "is cut off"),
    ("latin1.jsonl", '{"text": "café"}'.encode("latin-1"), "byte 0xe9 at offset 13"),
    ("latin1.csv", "text,speaker\ncafé,A\n".encode("latin-1"), "byte 0xe9 at offset 16"),
    ("latin1.txt", "She said café.".encode("latin-1"), "byte 0xe9 at offset 12"),
    ("utf16.jsonl", ONE_LINE.decode().encode("utf-16-le"), "UTF-16 with a byte order mark"),
    ("nul.txt", b"A text\0 with a NUL.", "it holds a NUL at character 7"),
    ("array.json", b"[" + ONE_LINE + b"]", "not one object a line"),
    ("missing.jsonl", b'{"speaker": "Ada"}\n', "every record is refused"),
    ("wrong.jsonl", b'{"text": 5}\n{"text": []}\n', "every record is refused"),
    ("surrogate.jsonl", b'{"text": "a \\ud83d b"}\n', "half a surrogate pair"),
    ("nul.jsonl", b'{"text": "a\\u0000b"}\n', "holds NUL at character 2"),
    ("columns.csv", b"quote,author\na,b\n", "has no column 'text'"),
    ("unknown.log", b"something\n", "The format of"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), BAD_INPUTS, ids=[b[0] for b in BAD_INPUTS])
def test_a_bad_input_is_exit_2_one_sentence_and_nothing_stored(
    name: str, data: bytes, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    result = run("import", tmp_path / name, "--db", tmp_path / "q.db")
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert sum(line.startswith("Error: ") for line in result.stderr.splitlines()) == 1
    assert _stored(tmp_path / "q.db") == 0


def test_missing_files_and_folders_are_exit_2(tmp_path: Path) -> None:
    missing = run("import", tmp_path / "none.jsonl", "--db", tmp_path / "q.db")
    folder = run("import", tmp_path, "--db", tmp_path / "q.db")
    assert (missing.exit_code, folder.exit_code) == (2, 2)
    assert "There is no file" in missing.stderr
    assert "holds no file that can be imported" in folder.stderr
    assert not (tmp_path / "q.db").exists()


def test_one_bad_input_among_good_ones_does_not_stop_them(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(TIDE))
    (tmp_path / "b.jsonl").write_bytes(b"\xff")
    (tmp_path / "c.jsonl").write_text(json.dumps(BREAD))
    files = [tmp_path / f"{name}.jsonl" for name in "abc"]
    result = run("import", *files, "--db", tmp_path / "q.db")
    assert result.exit_code == 2
    assert result.stdout.count("added 1") == 2
    assert _stored(tmp_path / "q.db") == 2


def test_a_report_counts_and_names_what_was_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(LINES + '{"text": 5}\n' + LINES)
    result = run("import", tmp_path / "a.jsonl", "--db", tmp_path / "q.db")
    assert result.exit_code == 0
    assert "read 5, added 2, merged 0, unchanged 2, refused 1" in result.stdout
    assert result.stderr == "  line 3: the field text: expected str, got int\n"
    result = run("import", tmp_path / "a.jsonl", "--db", tmp_path / "q.db", "--json")
    report = json.loads(result.stdout)
    assert (report["read"], report["unchanged"], report["refused"]) == (5, 4, 1)
    assert report["refusals"][0]["line"] == 3


def test_refused_records_go_to_a_file_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('text,speaker\nOne.,Ada\n"two" three,Bo\n,Cy\n')
    args = ["--db", tmp_path / "q.db", "--refused", tmp_path / "refused.jsonl"]
    assert run("import", tmp_path / "a.csv", *args).exit_code == 0
    lines = (tmp_path / "refused.jsonl").read_text().splitlines()
    refused = [json.loads(line) for line in lines]
    assert [(one["line"], one["raw"]) for one in refused] == [(3, '"two" three,Bo'), (4, ",Cy")]
    assert all(set(one) == {"line", "reason", "raw"} and one["reason"] for one in refused)


def test_the_refused_file_overwrites_no_input_and_no_database(tmp_path: Path) -> None:
    db = tmp_path / "q.db"
    assert run("import", "-", "--db", db, data=LINES).exit_code == 0
    source = tmp_path / "a.jsonl"
    source.write_text(LINES)
    for target in (source, db):
        result = run("import", source, "--db", db, "--refused", target)
        assert result.exit_code == 2
        assert "would overwrite" in result.stderr
    assert source.read_text() == LINES
    assert _stored(db) == 2
    result = run("import", source, "--db", db, "--refused", tmp_path / "no" / "such.jsonl")
    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = run("import", "-", "--dry-run", "--db", tmp_path / "q.db", data=LINES + "{}\n")
    assert result.exit_code == 0
    assert "read 3, would import 2, refused 1" in result.stdout
    assert list(tmp_path.iterdir()) == []
    result = run("import", "-", "--dry-run", "--json", "--db", tmp_path / "q.db", data=LINES)
    assert "added" not in json.loads(result.stdout)


def test_records_name_their_own_sources(tmp_path: Path) -> None:
    result = run("import", "-", "--title", "Mine", "--db", tmp_path / "q.db", data=LINES)
    assert result.exit_code == 2
    assert "Leave out --url, --title" in result.stderr


def test_an_article_without_quotations_is_exit_1(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Nobody says anything here.\n")
    result = run("import", path, "--db", tmp_path / "q.db")
    assert (result.exit_code, "Nothing to import in" in result.stderr) == (1, True)
    result = run("extract", path)
    assert (result.exit_code, "No attributed quotation" in result.stderr) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("options", "drawn"), [([], True), (["--quiet"], False)])
def test_a_bar_is_drawn_on_a_terminal_only(options: list[str], drawn: bool, tmp_path: Path) -> None:
    import pty

    path = tmp_path / "\x1b]0;owned\x07.jsonl"
    path.write_bytes(MANY)
    command = [sys.executable, "-m", "quotes_db", "import", str(path), *options]
    master, terminal = pty.openpty()
    with os.fdopen(master, "rb", buffering=0) as screen:
        done = subprocess.run(
            [*command, "--db", str(tmp_path / "q.db")],
            stdout=subprocess.PIPE,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )
        os.set_blocking(master, False)
        shown = screen.read(100_000) or b""
        os.close(terminal)
    assert done.returncode == 0
    assert (b"3,000 records" in shown) is drawn
    assert b"\x07" not in shown + done.stdout
    assert b"read 3,000" in done.stdout
    assert b"records" not in done.stdout


# Real processes: signals and memory are those of a process.
@pytest.mark.slow
def test_an_interrupt_says_what_is_stored_and_how_to_go_on(tmp_path: Path) -> None:
    path, db = tmp_path / "a.jsonl", tmp_path / "q.db"
    path.write_bytes(MANY + b"".join(b'{"text": "Number %d."}\n' % n for n in range(60_000)))
    command = [sys.executable, "-m", "quotes_db", "import", str(path), "--db", str(db)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 60
        while not _stored(db) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert "records are stored. Run the same command again to go on there." in stderr
    assert "Traceback" not in stderr
    assert _stored(db) > 0


def test_an_interrupt_calls_nothing_stored_that_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, flushes = tmp_path / "a.jsonl", iter(range(2))
    path.write_bytes(b'{"text": "..."}\n' * 4_500)  # three batches without a word

    def interrupted(_: Index, *, share: float = 1.0) -> None:
        del share
        if next(flushes):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Index, "flush_if_due", interrupted)
    result = run("import", path, "--db", tmp_path / "q.db")
    assert (result.exit_code, result.stderr) == (130, "Stopped.\n")


_PEAK = "import resource as r; print(r.getrusage(r.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"


def _import_piped(db: Path, pieces: list[bytes]) -> tuple[int, str, int]:
    """Return exit code, standard output and peak memory in MB of an import from a pipe."""
    code = (
        "import sys\nfrom quotes_db.cli import cli\n"
        f"try:\n    cli(['import', '-', '--db', {str(db)!r}])\nfinally:\n    {_PEAK}"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()
        stdout, stderr = process.stdout.read().decode(), process.stderr.read().decode()
        return process.wait(), stdout, int(stderr.split()[-1]) // 1024


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is reported in other units elsewhere")
def test_a_line_of_100_megabytes_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    usual = _import_piped(tmp_path / "usual.db", [ONE_LINE])
    long_line = [b'{"text": "', *[b"a" * 1_000_000] * 100, b'"}\n']
    code, stdout, peak_mb = _import_piped(tmp_path / "q.db", [*long_line, ONE_LINE])
    assert (usual[0], code) == (0, 0)
    assert "read 2, added 1, merged 0, unchanged 0, refused 1" in stdout
    assert peak_mb < usual[2] + 20
