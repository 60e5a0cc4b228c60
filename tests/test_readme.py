"""What the README shows is what the program prints."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

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


def test_every_linked_file_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_two_commands_name_real_extras_and_options() -> None:
    assert ".venv/bin/pip install -e '.[dev]' && .venv/bin/pytest" in README
    assert "serve --demo" in README
