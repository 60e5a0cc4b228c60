"""quoteproof scan: each quotation of a file with line, column, speaker and wording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes_db.cli import cli
from quotes_db.records import AttributedQuotation, Source
from quotes_db.store import Store

TIDE = "The tide does not wait for those who argue about the moon."
BREAD = "Bread is a promise kept every morning before dawn."
QUOTATIONS = [
    AttributedQuotation(
        TIDE, speaker="Ada Moor", role="harbour master", source=Source(publisher="Post")
    ),
    AttributedQuotation(BREAD, speaker="B. Lund"),
]
DRAFT = (
    "Low Water\n"
    "\n"
    "It was late when she spoke. “The tide does wait\n"
    "for those who argue about the moon.” Nobody answered her.\n"
    f"  {BREAD} He said no more than this, and left the room.\n"
)
PAGE = f"""<!doctype html><html><head><title>Low Water at the Harbour</title></head><body>
<nav>{BREAD}</nav><article><h1>Low Water at the Harbour</h1>
<p>The harbour was empty when the meeting began, and the rain had only just stopped.</p>
<p>“{TIDE}” said Ada Moor, and the meeting was over before anybody could answer her.</p>
<p>Outside, the boats lay on the mud, and the gulls walked between them as they always do.</p>
</article></body></html>"""


def run(*args: object, data: str | bytes | None = None) -> Result:
    """Return what a command did; an exception that reaches the user is a failure of the test."""
    result = CliRunner().invoke(cli, [str(arg) for arg in args], input=data)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "q.db"
    with Store.open(path) as store:
        store.add(QUOTATIONS)
    return path


def test_each_quotation_is_printed_with_its_place_speaker_and_wording(
    db: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(DRAFT, encoding="utf-8")
    result = run("scan", draft, "--db", db)
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = result.stdout.split("\n5:")
    assert first.startswith("3:30: “The tide does wait for those who argue about the moon”\n")
    for told in ("Ada Moor, harbour master", "altered", "careful, changed: a negation"):
        assert told in first
    assert "{+not+}" in first
    assert second.startswith(f"3: “{BREAD[:-1]}”\n")
    assert "word for word; it is the whole quotation 2 (similarity 100.0)" in second


def test_json_has_line_and_column_and_the_shape_of_the_api(db: Path) -> None:
    result = run("scan", "-", "--json", "--db", db, data=DRAFT)
    first, second = map(json.loads, result.stdout.splitlines())
    assert [(one["line"], one["column"]) for one in (first, second)] == [(3, 30), (5, 3)]
    assert DRAFT[slice(*second["selection_span"])] == BREAD[:-1]
    assert (second["wording"], second["extent"]) == ("verbatim", "whole")
    assert first["risks"] == ["negation"]
    assert first["speaker"]["name"] == "Ada Moor"


def test_of_an_html_page_the_article_is_read_and_lines_are_those_of_extract(
    db: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    (found,) = map(json.loads, run("scan", page, "--json", "--db", db).stdout.splitlines())
    text = run("extract", page, "--text").stdout
    assert text[slice(*found["selection_span"])] == TIDE[:-1]
    line = text.splitlines()[found["line"] - 1]
    assert line[found["column"] - 1 :].startswith(TIDE)


def test_windows_line_ends_are_one_line_each(db: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_bytes(DRAFT.replace("\n", "\r\n").encode("utf-16"))
    found = [
        json.loads(line) for line in run("scan", draft, "--json", "--db", db).stdout.splitlines()
    ]
    assert [(one["line"], one["column"]) for one in found] == [(3, 30), (5, 3)]


def test_nothing_found_is_exit_1_and_says_what_is_covered(db: Path) -> None:
    result = run("scan", "-", "--db", db, data="Nobody spoke, and the rain went on.")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nothing found. The store covers 2 quotations" in result.stderr


FAILURES = [
    (["scan"], None, "Missing argument"),
    (["scan", "-"], "", "standard input is empty"),
    (["scan", "-"], "a " * 250_001, "standard input has 500,002 characters; at most 500,000"),
    (["scan", "none.txt"], None, "none.txt"),
]


@pytest.mark.parametrize(("args", "data", "sentence"), FAILURES)
def test_a_failure_is_exit_2_and_a_sentence(
    db: Path, args: list[str], data: str | None, sentence: str
) -> None:
    result = run(*args, "--db", db, data=data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_stored_and_scanned_text_cannot_drive_the_terminal(db: Path) -> None:
    shown = run("scan", "-", "--db", db, data=DRAFT.replace("argue", "argue \x1b[31m")).stdout
    assert "\x1b[31m" not in shown
    assert "␛[31m" in shown


def test_scanning_with_a_database_that_does_not_exist_makes_none(tmp_path: Path) -> None:
    result = run("scan", "-", "--db", tmp_path / "none.db", data=DRAFT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "does not exist" in result.stderr
    assert not (tmp_path / "none.db").exists()
