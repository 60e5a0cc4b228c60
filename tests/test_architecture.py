"""The house's own rules: who may import whom, how long files may grow, what is public."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import quotes_db

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "quotes_db").rglob("*.py"), *(ROOT / "server").rglob("*.py")])
MOST_LINES, MOST_FUNCTION_LINES = 500, 80
# Data, not code: word lists grow with what they know.
WORD_LISTS = {"lexicon.py"}


def test_imports_go_one_way() -> None:
    """The contracts stand in pyproject.toml; the linter names each broken one."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES or path.name in WORD_LISTS
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MOST_FUNCTION_LINES, f"{node.name} has {length} lines"


def test_every_public_name_can_be_imported_and_is_listed_in_order() -> None:
    assert quotes_db.__all__ == sorted(quotes_db.__all__)
    for name in quotes_db.__all__:
        assert callable(getattr(quotes_db, name))


def test_match_stays_the_function_after_its_module_is_imported() -> None:
    code = "import quotes_db.match; from quotes_db import match; assert callable(match)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="Store"):
        quotes_db.Stoer  # noqa: B018


def test_help_loads_nothing_heavy() -> None:
    """Half a second of imports before --help is half a second of every command."""
    code = (
        "import sys, server.cli; heavy = {'numpy', 'lxml', 'trafilatura', 'httpx', 'sqlite_utils',"
        " 'rapidfuzz', 'starlette', 'uvicorn'} & set(sys.modules); print(heavy);"
        " sys.exit(bool(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
