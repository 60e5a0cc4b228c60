"""Whatever is stored, no command prints what could drive a terminal."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.records import AttributedQuotation, Confidence, PartialDate, Source
from quotes_db.store import Store
from quotes_db.terminal import printable, printable_json
from tests.quotes_db.test_cli import run

# To clear the screen, set the title, ring, turn the reading round; in 7 and in 8 bits.
EVIL = "\x1b[2J\x1b]0;pwned\x07\x9b31m\x9d8;;http://a\x9c\x7f\x08\u202egnp\u2066.\u200f"
DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
WORDS = "Every harbour keeps the promise that its pilots made"


def evil(text: str) -> str:
    return f"{text}{EVIL} {text}"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with hostile words in every field, accepted and in review."""
    path = tmp_path / "q.db"
    sources = [
        Source(
            url=f"https://post.example/{n}?{EVIL}",
            title=evil("Title"),
            publisher=evil("Post"),
            author=evil("Author"),
            published=PartialDate("2016-11-24", "day", "published"),
        )
        for n in range(2)
    ]
    passage = f"She said: “{evil(WORDS)}” and left."
    with Store.open(path) as store:
        store.add(
            [
                AttributedQuotation(
                    evil(WORDS),
                    speaker=evil(f"Ada Brook {at}"),
                    role=evil("pilot"),
                    source=source,
                    prefix=evil("before"),
                    suffix=evil("after"),
                )
                for at, source in enumerate(sources)
            ]
        )
        store.add(
            [
                AttributedQuotation(
                    f"{evil('In review')} {n} {WORDS}",
                    speaker=evil("Ben Ford"),
                    role=evil("pilot"),
                    source=sources[0],
                    mention=evil("Ford"),
                    cue=evil("said"),
                    confidence=Confidence(0.5, 0.5, 0.5),
                    status="review",
                    passage=None,
                )
                for n in range(2)
            ]
        )
        (waiting, *_) = store.in_review().items
        now = datetime.now(UTC)
        store.decide(waiting.occurrence.id, "accept", time=now, reviewer=evil("me"))
        store.create_token(scope="write", created=now, name=evil("laptop"))
    del passage
    return path


COMMANDS: list[tuple[str, ...]] = [
    ("match", WORDS),
    ("match", evil(WORDS)),
    ("match", "--include-review", f"In review {WORDS}"),
    ("match", evil("Nothing of the kind is stored here")),
    ("stats",),
    ("doctor",),
    ("verdict", "add", "1", "confirmed", f"https://post.example/{EVIL}", "--note", evil("seen")),
    ("verdict", "add", "1", "confirmed", "https://post.example/a", "--note", evil("seen")),
    ("verdict", "list"),
    ("token", "list"),
    ("speakers", "list"),
    ("speakers", "show", "1"),
    ("speakers", "show", evil("Nobody")),
    ("speakers", "merge", "1", "2"),
    ("speakers", "rename", "1", evil("Ada Brook")),
    ("review", "list"),
    ("review", "history"),
    ("review", "decide", "4", "correct", "--speaker", evil("Somebody")),
    ("review", "decide", "4", "correct", "--words", evil("not printed there")),
]


@pytest.mark.parametrize("json_", [False, True], ids=["for a reader", "as JSON"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: printable(" ".join(command)[:40]))
def test_no_command_prints_what_drives_a_terminal(
    db: Path, command: tuple[str, ...], json_: bool
) -> None:
    more = ("--json",) if json_ and command[-1] != "--json" else ()
    done = run(*command, *more, "--db", db)
    assert "Usage:" not in done.stderr
    assert not DRIVES.search(done.stdout + done.stderr)
    if json_:
        for line in done.stdout.splitlines():
            json.loads(line)


@pytest.mark.parametrize("json_", [False, True], ids=["for a reader", "as JSON"])
@pytest.mark.parametrize("command", ["scan", "extract", "import", "import --dry-run"])
@pytest.mark.parametrize("suffix", ["txt", "jsonl", "csv"])
def test_no_file_gets_anything_into_a_terminal(
    db: Path, tmp_path: Path, command: str, suffix: str, json_: bool
) -> None:
    if json_ and command.startswith("import"):
        command += " --json"
    path = tmp_path / f"evil{EVIL.replace('/', '')}.{suffix}"
    article = f"A Title\n\n“{evil(WORDS)},” said {evil('Ada Brook')}, {evil('a pilot')}.\n"
    lines = {
        "txt": article,
        "jsonl": json.dumps({"text": ""}) + "\n" + json.dumps({"text": 1, evil("key"): evil("v")}),
        "csv": f"text,{evil('column')}\n,x\n{evil('a')},{evil('b')},{evil('c')}\n",
    }
    path.write_text(lines[suffix])
    done = run(*command.split(), path, "--db", db) if command != "extract" else run(command, path)
    assert not DRIVES.search(done.stdout + done.stderr)


@given(st.text())
def test_printable_keeps_the_length_and_printable_json_the_value(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not DRIVES.search(shown)
    assert "\n" not in shown
    line = json.dumps({"a": text}, ensure_ascii=False)
    shown = printable_json(line)
    assert json.loads(shown) == {"a": text}
    assert not DRIVES.search(shown)
