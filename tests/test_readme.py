"""What the README shows is what the program prints."""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from quotes_db.dates import partial_date
from quotes_db.passages import passage_of
from quotes_db.records import AttributedQuotation, Confidence, Source
from quotes_db.review_screen import KEYS, panel
from quotes_db.store import Store
from server.cli import cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(command: str, db: Path) -> str:
    """Return what a command of the tour prints, run from the root of the repository."""
    program, *arguments = shlex.split(command)
    assert program == "quoteproof"
    done = subprocess.run(
        [sys.executable, "-c", "from server.cli import main; main()", *arguments],
        cwd=ROOT,
        env=os.environ | {"QUOTEPROOF_DB": str(db)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_the_tour_prints_what_the_readme_says(tmp_path: Path) -> None:
    (tour,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", tour, re.MULTILINE)
    assert len(steps) == 2
    for command, expected in steps:
        assert run(command, tmp_path / "quotes.db").strip() == expected.strip()


def test_the_review_looks_as_the_readme_shows_it(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```text\n(╭.*?)```", README, re.DOTALL)
    text = (
        "The council met at noon.\n\nThe mayor called the plan “a promise made of fog and wet "
        "rope” before the vote."
    )
    words = "a promise made of fog and wet rope"
    start, mention = text.index(words), text.index("The mayor")
    doubted = AttributedQuotation(
        words,
        speaker=None,
        role="mayor",
        source=Source(title="The Ferry", published=partial_date("2011-03-04", kind="published")),
        start=start,
        end=start + len(words),
        mention="The mayor",
        cue="called",
        confidence=Confidence(0.96, 0.87, 0.0),
        status="review",
        passage=passage_of(text, (start, start + len(words)), mention=(mention, mention + 9)),
    )
    with Store.open(tmp_path / "quotes.db") as store:
        store.add([doubted])
        (item,) = store.in_review().items
    console = Console(width=72, file=io.StringIO())
    console.print(panel(item, waiting=1))
    console.print(KEYS, markup=False, highlight=False)
    assert console.file.getvalue() == shown


def test_every_linked_file_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_two_commands_name_real_extras_and_options() -> None:
    assert ".venv/bin/pip install -e '.[dev]' && .venv/bin/pytest" in README
    assert "serve --demo" in README


def test_the_unit_is_one_that_systemd_takes_and_finds_well_closed(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    (unit,) = re.findall(r"```ini\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "quoteproof.service"
    path.write_text(unit.replace("/opt/quoteproof/bin/quoteproof", sys.executable))
    for command in (["verify"], ["security", "--offline=true", "--threshold=20", "--no-pager"]):
        done = subprocess.run(
            [program, *command, path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-500:] + done.stderr
        assert str(path) not in done.stderr


def test_every_option_of_serve_and_its_variable_is_told() -> None:
    told = README[README.index("## Operation") : README.index("### Limits")]
    settings = {"--require-token", "--allow-fetch", "--rate", "--log-format", "--allow-host"}
    known = {name for option in cli.commands["serve"].params for name in option.opts}
    assert settings <= known
    assert all(f"`{option}" in told for option in settings)
    for name in ("REQUIRE_TOKEN", "ALLOW_FETCH", "RATE", "LOG_FORMAT", "HOSTS"):
        assert f"`QUOTEPROOF_{name}`" in told
