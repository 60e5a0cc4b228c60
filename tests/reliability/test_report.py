"""The table in the README is the one that the command prints of the results that are kept."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from tests.reliability import results
from tests.reliability.__main__ import PARTS, main
from tests.reliability.report import table

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_the_table_that_is_printed() -> None:
    printed = CliRunner().invoke(main, ["report"]).stdout.strip()
    assert printed.count("\n") >= 5
    assert printed in README.read_text("utf-8")


def test_every_result_says_on_which_machine_it_was_measured() -> None:
    for part, kept in results.read(results.KEPT).items():
        assert part in PARTS
        assert kept["machine"]["processors"] > 0
        assert kept["machine"]["taken"]


def test_what_did_not_run_is_left_out(tmp_path: Path) -> None:
    assert "fuzz" not in table({})
    kept = tmp_path / "results.json"
    results.keep(kept, "load", {"a": 1})
    results.keep(kept, "fuzz", {"b": 2})
    results.keep(kept, "load", {"c": 3})
    assert json.loads(kept.read_text("utf-8")) == {"fuzz": {"b": 2}, "load": {"c": 3}}


def test_every_command_has_an_example() -> None:
    for part in PARTS:
        told = CliRunner().invoke(main, [part, "--help"]).stdout
        assert f"python -m tests.reliability {part}" in told, part
