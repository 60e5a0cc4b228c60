"""``quoteproof review``: through a real pseudo-terminal, and the commands for scripts."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from quotes_db.article.model import RULES_ONLY
from quotes_db.cli import cli
from quotes_db.ownmodel import keep_model
from quotes_db.review_screen import item_line, panel
from quotes_db.review_session import Session
from quotes_db.store import Store

pty = pytest.importorskip("pty", reason="pseudo-terminals are a thing of Unix")
termios = pytest.importorskip("termios", reason="pseudo-terminals are a thing of Unix")

# Without fitted weights nobody is sure of these: the mayor has no name, the words are few.
ARTICLE = """The ferry line will not return this year, the council decided on Monday.

The mayor called the plan “a promise made of fog and wet rope” before the vote.

The harbour master called the vote “a lantern hung up in the noon sun” and went home.

The pilot called them both “two gulls who are fighting over a cork” after that.
"""
FOG = "a promise made of fog and wet rope"
LANTERN = "a lantern hung up in the noon sun"
GULLS = "two gulls who are fighting over a cork"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    weights = tmp_path / "none.json"
    keep_model(weights, RULES_ONLY)
    monkeypatch.setenv("QUOTEPROOF_WEIGHTS", str(weights))
    article = tmp_path / "ferry.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    db = tmp_path / "quotes.db"
    assert run("import", article, "--title", "The Ferry", "--db", db).exit_code == 0
    with Store.open(db) as store:
        assert {item.text for item in store.in_review().items} == {FOG, LANTERN, GULLS}
    return db


def run(*args: object) -> Result:
    result = CliRunner().invoke(cli, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def statuses(path: Path) -> dict[str, tuple[str, str | None]]:
    """Return status and speaker of every quotation's occurrence."""
    with Store.open(path, read_only=True) as store:
        rows = store._db.execute(
            "SELECT q.text, o.status, s.name FROM occurrence o JOIN quotation q "
            "ON q.id = o.quotation_id LEFT JOIN speaker s ON s.id = o.speaker_id"
        )
        return {text: (status, name) for text, status, name in rows}


# The terminal must be the process's own, or Ctrl+C would reach nobody.
_IN_TERMINAL = "import os; os.login_tty(0); from server.cli import main; main()"
SCREEN = {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}


class Terminal:
    """A pseudo-terminal with ``quoteproof review`` in it."""

    def __init__(self, path: Path, *options: str, **environ: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _IN_TERMINAL, "review", *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ
            | {
                "QUOTEPROOF_DB": str(path),
                "TERM": "xterm-256color",
                "COLUMNS": "100",
                "LINES": "40",
            }
            | environ,
        )
        os.close(theirs)
        self.seen = ""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def until(self, text: str, *, timeout_s: float = 20.0) -> str:
        """Return what is shown up to a text, and forget it."""
        deadline = time.monotonic() + timeout_s
        while text not in self.plain():
            ready, _, _ = select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"no {text!r} in: {self.plain()!r}"
            try:
                self.seen += os.read(self._ours, 65_536).decode("utf-8", "replace")
            except OSError:  # the other side has closed
                assert text in self.plain(), f"no {text!r} in: {self.plain()!r}"
        shown, self.seen = self.plain(), ""
        return shown

    def plain(self) -> str:
        """Return what was shown without colours, its lines joined and their frame taken off."""
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.seen)
        return " ".join(text.replace("│", " ").split())

    def press(self, key: str) -> None:
        """Press a key once it is waited for: one pressed before the item was shown is dropped."""
        deadline = time.monotonic() + 20
        while termios.tcgetattr(self._ours)[3] & termios.ICANON:
            assert time.monotonic() < deadline, "no key is waited for"
            time.sleep(0.005)
        self.type(key)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def wait(self) -> int:
        return self.process.wait(timeout=20)


@pytest.mark.slow
def test_a_sitting_in_a_terminal(path: Path) -> None:
    with Terminal(path, "--order", "newest", "--reviewer", "Ada") as terminal:
        shown = terminal.until("[q]uit")
        # What is marked can be told without colour.
        assert f"<<The pilot>> {{called}} them both “[[{GULLS}]]” after that." in shown
        assert "The Ferry" in shown
        assert "speaker: unknown" in shown
        assert "3 in review" in shown
        terminal.press("?")
        assert "it will not come back" in terminal.until("is stored")
        terminal.press("u")
        terminal.until("Nothing was decided yet.")
        terminal.press("r")
        assert f"[[{LANTERN}]]" in terminal.until("[q]uit")
        # Corrected in three answers; what does not fit is said, and asked again.
        terminal.press("c")
        terminal.until("Speaker [-]:")
        terminal.type("Vera Quill\r")
        terminal.until("Role [harbour master]:")
        terminal.type("\r")
        terminal.until("[as shown]:")
        terminal.type("no such words\r")
        terminal.until("do not stand in the passage")
        terminal.press("c")
        terminal.until("Speaker [-]:")
        terminal.type("Vera Quill\r")
        terminal.until("Role [harbour master]:")
        terminal.type("captain of the port\r")
        terminal.until("[as shown]:")
        terminal.type("a lantern … sun\r")
        assert f"[[{FOG}]]" in terminal.until("[q]uit")
        # Taken back, shown again, decided otherwise; then the one that waited.
        terminal.press("u")
        assert f"[[{LANTERN}]]" in terminal.until("[q]uit")
        terminal.press("a")
        assert f"[[{FOG}]]" in terminal.until("[q]uit")
        terminal.press("s")
        terminal.until("1 accepted, 0 corrected, 1 rejected; 1 in review.")
        assert terminal.wait() == 0
        assert statuses(path) == {
            FOG: ("review", None),
            LANTERN: ("accepted", None),
            GULLS: ("rejected", None),
        }
        history = run("review", "history", "--json", "--db", path).stdout
        kinds = [json.loads(line) for line in history.splitlines()]
        assert [one["decision"] for one in kinds] == ["accept", "undo", "correct", "reject"]
        assert {one["reviewer"] for one in kinds} == {"Ada"}


@pytest.mark.slow
@pytest.mark.parametrize("key", ["q", "\x03", "\x04", None], ids=["q", "ctrl-c", "ctrl-d", "kill"])
def test_leaving_keeps_what_was_decided(path: Path, key: str | None) -> None:
    with Terminal(path, "--order", "newest", NO_COLOR="1", LC_ALL="C.UTF-8") as terminal:
        terminal.until("[q]uit")
        terminal.press("a")
        terminal.until("[q]uit")
        if key is None:
            terminal.process.send_signal(signal.SIGKILL)
            assert terminal.wait() == -signal.SIGKILL
        else:
            terminal.press(key)
            terminal.until("1 accepted, 0 corrected, 0 rejected; 2 in review.")
            assert terminal.wait() == 0
        assert statuses(path)[GULLS] == ("accepted", None)
        # The next sitting goes on with the others, also while answering a question.
    with Terminal(path, "--order", "newest") as terminal:
        assert f"[[{LANTERN}]]" in terminal.until("[q]uit")
        terminal.press("c")
        terminal.until("Speaker [-]:")
        time.sleep(0.3)  # readline misses an interrupt just before it begins to wait
        terminal.type("\x03")
        terminal.until("Nothing was changed.")
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.slow
def test_what_another_reviewer_decides_meanwhile_is_not_shown_or_overwritten(path: Path) -> None:
    with Terminal(path, "--order", "newest") as terminal:
        terminal.until("[q]uit")
        with Store.open(path) as store:
            ids = [item.occurrence.id for item in store.in_review(order="newest").items]
        for id_ in ids[:2]:
            assert run("review", "decide", id_, "reject", "--db", path).exit_code == 0
        terminal.press("a")
        assert "was rejected on" in terminal.until("say again.")
        terminal.press("s")
        assert f"[[{FOG}]]" in terminal.until("[q]uit")
        terminal.press("q")
        terminal.wait()
        assert statuses(path)[GULLS] == ("rejected", None)


def test_without_a_terminal_it_names_the_commands_for_scripts(path: Path) -> None:
    result = run("review", "--db", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "quoteproof review list --json" in result.stderr


def test_list_and_decide_and_history(path: Path) -> None:
    db = ("--db", path)
    rows = [json.loads(line) for line in run("review", "list", "--json", *db).stdout.splitlines()]
    assert {row["text"] for row in rows} == {FOG, LANTERN, GULLS}
    for row in rows:
        assert row["passage"][slice(*row["quotation_span"])] == row["text"]
        assert row["passage"][slice(*row["cue_span"])] == "called"
        assert row["occurrence"]["status"] == "review"
    assert run("review", "list", "--limit", 2, *db).stdout.count("\n") == 2
    newest = run("review", "list", "--order", "newest", "--limit", 1, *db).stdout
    assert GULLS in newest
    assert "speaker unknown  The Ferry" in newest
    ids = {row["text"]: row["occurrence"]["id"] for row in rows}
    accepted = run("review", "decide", ids[FOG], "accept", "--reviewer", "Cleo", *db)
    assert "by Cleo  accept" in accepted.stdout
    corrected = run("review", "decide", ids[GULLS], "correct", "--speaker", "Ina Moss", "--role",
                    "", "--words", "two gulls", "--mention", "The pilot",
                    "--json", *db)  # fmt: skip
    done = json.loads(corrected.stdout)
    assert done["item"]["text"] == "two gulls"
    assert done["item"]["occurrence"]["speaker"] == {"id": 1, "name": "Ina Moss", "role": None}
    assert done["item"]["occurrence"]["mention"] == "The pilot"
    assert done["decision"]["before"]["text"] == GULLS
    assert run("review", "decide", ids[GULLS], "undo", *db).exit_code == 0
    of_one = run("review", "history", ids[GULLS], *db).stdout.splitlines()
    assert [line.split("  ")[2] for line in of_one] == ["correct", "undo of 2"]
    assert run("review", "history", *db).stdout.count("\n") == 3
    # The same article again, and every line of the script: nothing comes back.
    run("review", "decide", ids[LANTERN], "reject", *db)
    again = run("import", path.parent / "ferry.txt", "--title", "The Ferry", *db)
    assert "unchanged 3" in again.stdout
    assert run("match", LANTERN, *db).exit_code == 1


def test_match_keeps_back_what_is_in_review(path: Path) -> None:
    with Store.open(path) as store:
        (fog,) = [i.occurrence.id for i in store.in_review().items if i.text == FOG]
    run("review", "decide", fog, "accept", "--db", path)
    both = f"{FOG} {GULLS}"
    default = run("match", both, "--db", path)
    assert GULLS not in default.stdout
    assert "1 more match waits for review. Shown with --include-review." in default.stderr
    asked = run("match", both, "--include-review", "--db", path)
    assert "not reviewed yet" in asked.stdout
    assert asked.stderr == ""


WRONG = [
    (["decide", "99", "accept"], 1, "no occurrence 99"),
    (["decide", "0", "accept"], 2, "0 is not in the range"),
    (["decide", "1", "maybe"], 2, "'maybe' is not one of"),
    (["decide", "1", "accept", "--speaker", "x"], 2, "go with correct"),
    (["decide", "1", "correct"], 2, "changes nothing"),
    (["decide", "1", "correct", "--words", "x y z"], 2, "do not stand in the passage"),
    (["decide", "1", "correct", "--speaker", "a" * 4_001], 2, "4,001 characters"),
    (["decide", "1", "undo"], 2, "no decision"),
    (["decide", "1", "accept", "--reviewer", " "], 2, "printable characters"),
    (["list", "--order", "oldest"], 2, "'oldest' is not one of"),
    (["history"], 1, "Nothing was decided yet"),
    (["history", "99"], 1, "Nothing was decided yet"),
]


@pytest.mark.parametrize(("args", "code", "told"), WRONG, ids=lambda value: str(value)[:40])
def test_wrong_usage_says_what_to_do(path: Path, args: list[str], code: int, told: str) -> None:
    before = statuses(path)
    result = run("review", *args, "--db", path)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in " ".join(result.stderr.split())
    assert statuses(path) == before


def test_an_empty_queue_is_exit_1_and_no_command_makes_a_database(tmp_path: Path) -> None:
    with Store.open(tmp_path / "quotes.db"):
        pass
    assert run("review", "list", "--db", tmp_path / "quotes.db").exit_code == 1
    for args in (["list"], ["decide", "1", "accept"], ["history"]):
        assert run("review", *args, "--db", tmp_path / "none.db").exit_code == 2
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("args", [[], ["list"], ["decide"], ["history"]])
def test_every_help_ends_with_an_example(args: list[str]) -> None:
    *_, last = run("review", *args, "--help").stdout.rstrip().split("\n\n")
    heading, *examples = [line.strip() for line in last.splitlines()]
    assert heading == "Example:"
    assert all("quoteproof review" in example for example in examples)


def test_stored_text_cannot_drive_the_terminal(path: Path) -> None:
    with Store.open(path) as store:
        (fog,) = [item for item in store.in_review().items if item.text == FOG]
        store._db.execute(
            "UPDATE passage SET text = replace(text, 'The mayor', ?)", ["\x1b]0;a\x07\u202e!!"]
        )
        store._db.conn.commit()
        item = store.review_item(fog.occurrence.id)
    console = Console(width=100, file=io.StringIO())
    console.print(panel(item, waiting=1))
    shown = console.file.getvalue() + item_line(item)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "␛]0;a␇�!!" in shown
    assert "[[a promise" in shown


def test_a_stored_role_cannot_drive_the_terminal_that_asks_for_another(path: Path) -> None:
    asked: list[str] = []

    def ask(_: str, shown: str) -> str:
        asked.append(shown)
        return shown

    keys = iter("cq")
    with Store.open(path) as store:
        store._db.execute("UPDATE occurrence SET role = ?", ["\x1b[2Jpilot"])
        store._db.conn.commit()
        console = Console(width=100, file=io.StringIO())
        now = lambda: datetime.now(UTC)  # noqa: E731
        Session(store, console, "newest", None, lambda: next(keys), ask, now).run()
        kept = {row[0] for row in store._db.execute("SELECT role FROM occurrence")}
    assert "␛[2Jpilot" in asked
    assert kept == {"\x1b[2Jpilot"}  # Enter leaves what is stored
