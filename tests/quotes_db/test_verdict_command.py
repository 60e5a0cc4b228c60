"""``quoteproof verdict``: through the real command line and a real database file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes_db.cli import cli
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store

LAMP = "Every lamp on this quay was paid for by somebody who never saw it lit."
EVIDENCE = "https://archive.example/minutes"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "quotes.db"
    with Store.open(path) as store:
        store.add([AttributedQuotation(LAMP, speaker="Dora Finch")])
    return path


def run(*args: object) -> Result:
    result = CliRunner().invoke(cli, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_verdict_is_added_listed_shown_and_withdrawn(db: Path) -> None:
    added = run(
        *("verdict", "add", 1, "misattributed", EVIDENCE, "--date", "2024-05", "--db", db),
        *("--speaker", "Edith Marlowe", "--note", "In\nthe \x1b[2Jminutes", "--reviewer", "Cleo"),
    )
    assert added.exit_code == 0
    line = (
        "1  on quotation 1: misattributed, said by Edith Marlowe (Cleo, May 2024)  "
        f"{EVIDENCE}  In the ␛[2Jminutes\n"
    )
    assert added.stdout == line
    assert added.stderr == (
        "Verdict 1 is recorded. To withdraw it: quoteproof verdict withdraw 1\n"
    )
    again = run("verdict", "add", 1, "misattributed", EVIDENCE, "--db", db)
    assert (again.exit_code, again.stdout) == (0, line)
    assert "stands already; nothing was changed" in again.stderr
    assert run("verdict", "list", "--db", db).stdout == line
    assert run("verdict", "list", 1, "--db", db).stdout == line
    shown = run("match", LAMP, "--db", db).stdout
    assert "your verdict 1: misattributed, said by Edith Marlowe (Cleo, May 2024)" in shown
    assert "(quotation 1, similarity 100.0)" in shown
    assert "wording: word for word" in shown
    gone = run("verdict", "withdraw", 1, "--db", db)
    assert (gone.exit_code, gone.stdout) == (0, "")
    assert gone.stderr == "Verdict 1 on quotation 1 is withdrawn.\n"
    assert "your verdict" not in run("match", LAMP, "--db", db).stdout
    assert run("verdict", "list", "--db", db).exit_code == 1
    twice = run("verdict", "withdraw", 1, "--db", db)
    assert twice.exit_code == 2
    assert "already" in twice.stderr


def test_a_list_tells_which_words_a_verdict_is_about(db: Path) -> None:
    run("verdict", "add", 1, "altered", EVIDENCE, "--db", db)
    with Store.open(db) as store:
        store.edit(1, text=LAMP.replace("lamp", "light"))
    assert f"(about its former words: {LAMP})" in run("verdict", "list", "--db", db).stdout
    assert f"(about its former words: {LAMP})" in run("verdict", "list", 1, "--db", db).stdout
    assert "your verdict" not in run("match", LAMP.replace("lamp", "light"), "--db", db).stdout


def test_json_has_the_shape_of_the_api(db: Path) -> None:
    added = json.loads(run("verdict", "add", 1, "altered", EVIDENCE, "--json", "--db", db).stdout)
    verdict = added["verdict"]
    assert added["outcome"] == "added"
    assert set(verdict) == {
        *("id", "quotation_id", "kind", "evidence", "date", "speaker", "note", "reviewer", "words"),
        "made",
    }
    today = datetime.now().astimezone().date().isoformat()
    assert verdict["date"] == {"value": today, "precision": "day", "kind": "said"}
    assert json.loads(run("verdict", "list", "--json", "--db", db).stdout) == verdict
    matched = json.loads(run("match", LAMP, "--json", "--db", db).stdout)
    assert matched["verdicts"] == [verdict]
    assert (matched["disagreement"], len(matched["attributions"])) == (None, 1)


def test_a_scan_shows_it_too(db: Path, tmp_path: Path) -> None:
    run("verdict", "add", 1, "unproven", EVIDENCE, "--date", "2024", "--db", db)
    page = tmp_path / "page.txt"
    page.write_text(f"So it stands there: {LAMP}\n")
    assert "your verdict 1: unproven (2024)" in run("scan", page, "--db", db).stdout
    found = json.loads(run("scan", page, "--json", "--db", db).stdout)
    assert [one["kind"] for one in found["verdicts"]] == ["unproven"]


def test_sources_that_disagree_are_told_in_a_sentence(db: Path) -> None:
    with Store.open(db) as store:
        store.add([AttributedQuotation(LAMP, speaker="Gil Orme")])
    assert (
        "Attributed to Dora Finch in an unnamed, undated source, to Gil Orme in an unnamed, "
        "undated source."
    ) in run("match", LAMP, "--db", db).stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ((9, "altered", EVIDENCE), 1, "There is no quotation 9"),
        ((1, "wrong", EVIDENCE), 2, "'wrong' is not one of 'confirmed'"),
        ((1, "altered", "a book"), 2, "write an address"),
        ((1, "altered", EVIDENCE, "--date", "soon"), 2, "Not a date: 'soon'"),
        ((1, "altered", EVIDENCE, "--date", ""), 2, "Not a date: ''"),
        ((1, "fabricated", EVIDENCE, "--speaker", "Ada"), 2, "nobody is the speaker"),
        ((0, "altered", EVIDENCE), 2, "0 is not in the range"),
    ],
)
def test_what_cannot_be_recorded(db: Path, args: tuple[object, ...], code: int, said: str) -> None:
    done = run("verdict", "add", *args, "--db", db)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr


def test_a_day_to_come_is_refused(db: Path) -> None:
    tomorrow = (datetime.now().astimezone() + timedelta(days=2)).date().isoformat()
    done = run("verdict", "add", 1, "altered", EVIDENCE, "--date", tomorrow, "--db", db)
    assert done.exit_code == 2
    assert "and today is" in done.stderr


def test_nothing_is_made_where_there_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    for args in (("add", 1, "altered", EVIDENCE), ("list",), ("withdraw", 1)):
        assert run("verdict", *args, "--db", path).exit_code == 2
    assert not path.exists()
    assert run("verdict", "withdraw", 7, "--db", path).exit_code == 2
