"""The command line: data on standard output, a sentence on standard error, the right exit code."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from quotes_db.cli import cli
from quotes_db.importers import FORMATS
from quotes_db.store import Store

TIDE = {
    "text": "The tide does not wait for those who argue about the moon.",
    "speaker": "Ada Moor",
    "role": "harbour master",
    "source": {"url": "https://post.example/1", "title": "Harbour Reopens", "publisher": "Post"},
    "date": "2016-11-24",
    "date_kind": "said",
}
BREAD = {"text": "Bread is a promise kept every morning before dawn.", "speaker": "B. Lund"}
LINES = json.dumps(TIDE) + "\n" + json.dumps(BREAD) + "\n"
ARTICLE = """Council Votes To Rebuild Old Bridge

The bridge has been closed since the winter storm of last year.

"The bridge was safe on the day it opened and it will be safe again," said Ada Moor, harbour master.
"""


def run(
    *args: object, data: bytes | str | None = None, env: dict[str, str] | None = None
) -> Result:
    """Return what a command did; an exception that reaches the user is a failure of the test."""
    result = CliRunner().invoke(cli, [str(arg) for arg in args], input=data, env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with two quotations."""
    path = tmp_path / "q.db"
    assert run("import", "-", "--db", path, data=LINES).exit_code == 0
    return path


def commands() -> list[tuple[str, click.Command]]:
    return [("", cli), *sorted(cli.commands.items())]


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_help_ends_with_an_example(name: str, command: click.Command, option: str) -> None:
    result = run(*([name] if name else []), option)
    *_, last = result.stdout.rstrip().split("\n\n")
    heading, *examples = [line.strip() for line in last.splitlines()]
    assert (result.exit_code, heading) == (0, "Example:")
    assert examples
    assert all(example.startswith("quoteproof") for example in examples)


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = "import sys, quotes_db.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    heavy = {
        "numpy",
        "lxml",
        "trafilatura",
        "httpx",
        "sqlite_utils",
        "rapidfuzz",
        "rich",
        "msgspec",
    }
    assert not heavy & set(loaded.stdout.split())


def test_the_version_is_the_distribution_s() -> None:
    assert run("--version").stdout.startswith("quoteproof, version ")


USAGE = [
    (["nonsense"], "No such command 'nonsense'"),
    (["import"], "Missing argument"),
    (["import", "-", "--format", "jsnol"], "No such format: 'jsnol'. Did you mean 'jsonl'?"),
    (["import", "-", "--published", "24/11/2016"], "Not a date: '24/11/2016'"),
    (["match", ""], "The text is empty"),
    (["match", " \n"], "The text is empty"),
    (["match", "a" * 20_001], "The text has 20,001 characters; at most 20,000 are matched"),
    (["match", "a", "--limit", "0"], "Invalid value for '--limit'"),
    (["match", "-"], "standard input is empty"),
    (["extract", "-", "--text", "--article"], "Give one of them"),
]


@pytest.mark.parametrize(("args", "sentence"), USAGE)
def test_wrong_usage_is_exit_2_and_a_sentence(args: list[str], sentence: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


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


def _stored(path: Path) -> int:
    if not path.exists():
        return 0
    with Store.open(path, read_only=True) as store:
        return store.coverage().quotations


def test_missing_files_and_folders_are_exit_2(tmp_path: Path) -> None:
    missing = run("import", tmp_path / "none.jsonl", "--db", tmp_path / "q.db")
    folder = run("import", tmp_path, "--db", tmp_path / "q.db")
    assert (missing.exit_code, folder.exit_code) == (2, 2)
    assert "There is no file" in missing.stderr
    assert "is a folder. Name the files in it" in folder.stderr
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


BAD_STORES = [
    (b"this is a text and no database, but it is long enough to look at", "is not a database"),
    (b"SQLite format 3\0" + b"\xff" * 100, "is not a database"),
]


@pytest.mark.parametrize(("data", "sentence"), BAD_STORES)
@pytest.mark.parametrize("args", [["import", "-"], ["match", "tide"], ["stats"], ["reindex"]])
def test_a_file_that_is_no_database_is_exit_2_and_stays_as_it_is(
    data: bytes, sentence: str, args: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(data)
    result = run(*args, "--db", path, data=LINES)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert path.read_bytes() == data


@pytest.mark.parametrize("args", [["match", "tide"], ["stats"], ["reindex"]])
def test_asking_a_database_that_does_not_exist_makes_none(args: list[str], tmp_path: Path) -> None:
    result = run(*args, "--db", tmp_path / "none.db")
    assert result.exit_code == 2
    assert "does not exist. Import something first" in result.stderr
    assert not (tmp_path / "none.db").exists()


# Waits for the busy timeout of five seconds.
@pytest.mark.slow
def test_a_locked_database_is_exit_2_and_nothing_is_stored(db: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(db)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = run("import", "-", "--db", db, data=b'{"text": "Another sentence."}\n')
    assert result.exit_code == 2
    assert "is locked by another program" in result.stderr
    assert _stored(db) == 2


def _drop_override() -> None:
    """Let permissions count for root too: give up the right to overrule them (CAP_DAC_OVERRIDE)."""
    import ctypes

    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2
    libc = ctypes.CDLL(None)
    for capability in (dac_override, dac_read_search):
        libc.prctl(drop_from_bounding_set, capability, 0, 0, 0)


FORBIDDEN = [
    # A file that may not be read.
    (["import", "secret.jsonl", "--db", "new.db"], "secret.jsonl", 0o000, "Permission denied"),
    # A database that may not be written, in a folder where nothing can be made.
    (["import", "good.jsonl", "--db", "closed/q.db"], "closed", 0o500, "closed/q.db"),
    (["import", "good.jsonl", "--db", "q.db"], "q.db", 0o400, "q.db cannot be written"),
]


@pytest.mark.skipif(sys.platform != "linux", reason="root's rights are dropped by a Linux call")
@pytest.mark.parametrize(("args", "closed", "mode", "sentence"), FORBIDDEN)
def test_what_permissions_forbid_is_exit_2(
    args: list[str], closed: str, mode: int, sentence: str, db: Path
) -> None:
    folder = db.parent
    (folder / "secret.jsonl").write_text(LINES)
    (folder / "good.jsonl").write_text('{"text": "Another sentence."}\n')
    (folder / "closed").mkdir()
    (folder / closed).chmod(mode)
    done = subprocess.run(
        [sys.executable, "-m", "quotes_db", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=_drop_override,
        capture_output=True,
        text=True,
    )
    (folder / closed).chmod(0o700)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert _stored(db) == 2


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


def test_the_refused_file_overwrites_no_input_and_no_database(db: Path, tmp_path: Path) -> None:
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


def test_extract_prints_the_agreed_fields_and_stores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text(ARTICLE)
    env = {"QUOTEPROOF_DB": str(tmp_path / "q.db")}
    result = run("extract", path, "--json", env=env)
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert set(found) == {
        *("text", "start", "end", "speaker", "role", "mention", "mention_start", "mention_end"),
        *("cue", "kind", "confidence", "status"),
    }
    text = run("extract", path, "--text").stdout
    assert text[found["start"] : found["end"]].rstrip(",") == found["text"].rstrip(",")
    assert text[found["mention_start"] : found["mention_end"]] == found["mention"]
    assert "Ada Moor, harbour master" in run("extract", path).stdout
    assert list(tmp_path.iterdir()) == [path]


def test_extract_prints_what_is_known_of_the_article(tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text(ARTICLE)
    args = [
        "--article",
        "--publisher",
        "Post",
        "--published",
        "2016-11",
        "--url",
        "https://a.example/",
    ]
    found = json.loads(run("extract", path, *args, "--json").stdout)
    assert list(found) == [
        *("title", "publisher", "author", "url", "canonical_url"),
        *("published", "modified", "captured", "language"),
    ]
    assert (found["publisher"], found["url"], found["captured"]) == ("Post", args[-1], None)
    assert found["published"] == {"value": "2016-11", "precision": "month", "kind": "published"}
    assert "published: 2016-11\n" in run("extract", path, *args).stdout


def test_match_prints_speaker_source_date_and_wording(db: Path) -> None:
    result = run("match", "the tide does wait for those who argue about the moon", "--db", db)
    assert result.exit_code == 0
    for part in (
        "“The tide does not wait for those who argue about the moon.”",
        "Ada Moor, harbour master",
        "Harbour Reopens, Post",
        "https://post.example/1",
        "said 2016-11-24",
        "wording: altered",
        "careful, changed: a negation",
        "{+not+}",
    ):
        assert part in result.stdout
    exact = run("match", "-", "--db", db, data="Bread is a promise kept every morning")
    assert "word for word; your text is a part of the quotation" in exact.stdout
    assert "date unknown" in exact.stdout


def test_match_json_has_the_shape_of_the_api(db: Path) -> None:
    result = run("match", str(TIDE["text"]), "--json", "--db", db)
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert found["text"] == TIDE["text"]
    assert found["speaker"] == {"id": 1, "name": "Ada Moor", "role": "harbour master"}
    assert found["source"]["url"] == "https://post.example/1"
    assert found["date"] == {"value": "2016-11-24", "precision": "day", "kind": "said"}
    assert (found["wording"], found["extent"], found["risks"]) == ("verbatim", "whole", [])
    assert found["diff"][0]["op"] == "equal"
    assert found["selection_span"] == found["quotation_span"]
    assert len(found["occurrences"]) == 1


def test_match_that_finds_nothing_is_exit_1_and_says_what_is_covered(db: Path) -> None:
    result = run("match", "an entirely different sentence about mathematics", "--db", db)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nothing found. The store covers 2 quotations, 2 speakers, 1 sources" in result.stderr


def test_stored_text_cannot_drive_the_terminal(tmp_path: Path) -> None:
    evil = {
        "text": "Wash your hands\x1b]0;owned\x07 before \u202ebread\u202c\x9b2J is made.",
        "speaker": "Eve\x1b[2J\nMallory",
        "source": "Title\rforged",
    }
    db = tmp_path / "q.db"
    assert run("import", "-", "--db", db, data=json.dumps(evil)).exit_code == 0
    shown = run("match", "wash your hands before bread is made today", "--db", db).stdout
    assert "Wash your hands␛]0;owned␇ before" in shown
    allowed = {"\n"}
    assert not {char for char in shown if not char.isprintable()} - allowed


def test_stats_and_reindex(db: Path) -> None:
    assert (
        "2 quotations, 2 speakers, 1 sources; newest 2016-11-24" in run("stats", "--db", db).stdout
    )
    stats = json.loads(run("stats", "--json", "--db", db).stdout)
    assert (stats["quotations"], stats["speakers"], stats["sources"]) == (2, 2, 1)
    assert "indexed 2 quotations" in run("reindex", "--db", db).stdout
    assert run("match", "Bread is a promise", "--db", db).exit_code == 0


def test_the_environment_names_the_database_and_no_unknown_setting(tmp_path: Path) -> None:
    env = {"QUOTEPROOF_DB": str(tmp_path / "sub" / "q.db")}
    assert run("import", "-", data=LINES, env=env).exit_code == 0
    assert run("stats", env=env).exit_code == 0
    result = run("stats", env={"QUOTEPROOF_DBB": "x"})
    assert (result.exit_code, "Unknown setting QUOTEPROOF_DBB" in result.stderr) == (2, True)


def test_every_format_that_help_names_exists() -> None:
    text = " ".join(run("import", "--help").stdout.split())
    assert all(name in text for name in FORMATS)


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
        while not _committed(db) and time.monotonic() < deadline:
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


def _committed(db: Path) -> bool:
    from quotes_db.errors import StoreError

    try:
        return _stored(db) > 0
    except StoreError:
        return False  # its tables are being made


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
