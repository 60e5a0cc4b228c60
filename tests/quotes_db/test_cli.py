"""The command line: data on standard output, a sentence on standard error, the right exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


def _stored(path: Path) -> int:
    if not path.exists():
        return 0
    with Store.open(path, read_only=True) as store:
        return store.coverage().quotations


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_exit_2(db: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "quotes_db", "stats", "--db", str(db)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: The system refused: [Errno 28]")


def test_a_terminal_that_lacks_a_letter_shows_its_number(tmp_path: Path) -> None:
    quoted = {"text": "The harbour freezes.", "speaker": "Fikri Işık"}
    assert run("import", "-", "--db", tmp_path / "q.db", data=json.dumps(quoted)).exit_code == 0
    command = [sys.executable, "-m", "quotes_db", "match", "the harbour freezes", "--db"]
    env = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*command, str(tmp_path / "q.db")], env=env, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Fikri I\\u015f\\u0131k" in done.stdout


def test_two_sources_that_disagree_are_both_named(tmp_path: Path) -> None:
    said = "The winter will be long and the harbour will freeze."
    records = [{"text": said, "speaker": name, "url": f"https://{name}.example/"} for name in "AB"]
    data = "\n".join(map(json.dumps, records))
    assert run("import", "-", "--db", tmp_path / "q.db", data=data).exit_code == 0
    shown = run("match", said, "--db", tmp_path / "q.db").stdout
    assert "sources disagree on who said it: A, B" in shown
    (line,) = run("match", said, "--json", "--db", tmp_path / "q.db").stdout.splitlines()
    assert [speaker["name"] for speaker in json.loads(line)["speakers"]] == ["A", "B"]


def test_the_environment_names_the_database_and_no_unknown_setting(tmp_path: Path) -> None:
    env = {"QUOTEPROOF_DB": str(tmp_path / "sub" / "q.db")}
    assert run("import", "-", data=LINES, env=env).exit_code == 0
    assert run("stats", env=env).exit_code == 0
    result = run("stats", env={"QUOTEPROOF_DBB": "x"})
    assert (result.exit_code, "Unknown setting QUOTEPROOF_DBB" in result.stderr) == (2, True)


def test_every_format_that_help_names_exists() -> None:
    text = " ".join(run("import", "--help").stdout.split())
    assert all(name in text for name in FORMATS)
