"""No text drives a regular expression of this project into exponential or cubic time.

Every pattern is collected: those that modules hold, also inside their tables, and those that stand
in calls. Each searches long texts made against it: its own characters, alone and in pairs, over and
over, with an end that it cannot take. A pattern that backtracks exponentially never comes back from
the first of them; of the others the time is compared between a length and its double.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import itertools
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

import pytest

import quotes_db
import server

CHARS = 500
WORTH_S = 0.002  # a shorter time tells little about growth
MOST_GROWTH = 6.0  # of the time when the text doubles: 4 for a square, 8 for a cube
PATIENCE_S = 20  # of the processor, for all texts against one pattern; the slowest takes one
_ATOMS_MAX = 8
_OF_CATEGORY = {
    op.CATEGORY_DIGIT: "1", op.CATEGORY_NOT_DIGIT: "a", op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_SPACE: "a", op.CATEGORY_WORD: "a", op.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
# What texts and pages are full of, whatever a pattern says.
_COMMON = ("a", "A", " ", "\n", ".", ",", "1", "'", '"', "-", "<", "a ", "A. ", "1,", "Ab ", " \n")


def modules() -> Iterator[Any]:
    for package in (quotes_db, server):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def held(value: object, depth: int = 4) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from held(one, depth - 1)
    elif depth and isinstance(value, dict):
        for one in itertools.chain(value, value.values()):
            yield from held(one, depth - 1)
    elif depth and dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from held(getattr(value, field.name, None), depth - 1)


def called(module: Any) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns that stand in calls such as ``re.sub(r"…", …)``."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, first = node.func.value, node.args[0] if node.args else None
        is_re = isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr != "escape"
        if is_re and isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            yield re.compile(first.value)


def collected() -> dict[str, re.Pattern[Any]]:
    """Return every pattern by a name for it."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for pattern in itertools.chain(held(vars(module)), called(module)):
            if pattern not in found.values():
                found[f"{module.__name__.partition('.')[2]}: {str(pattern.pattern)[:60]}"] = pattern
    return found


PATTERNS = collected()


def atoms(parsed: Any) -> Iterator[str]:
    """Yield a character for each thing that a parsed pattern looks for."""
    for code, value in parsed:
        if code in (op.LITERAL, op.NOT_LITERAL):
            yield chr(value) if code is op.LITERAL else "a"
        elif code is op.IN:
            yield from atoms([one for one in value if one[0] is not op.NEGATE])
        elif code is op.RANGE:
            yield chr(value[0])
        elif code is op.CATEGORY:
            yield _OF_CATEGORY[value]
        elif code is op.ANY:
            yield "a"
        elif code is op.BRANCH:
            for branch in value[1]:
                yield from atoms(branch)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from atoms(value[2])
        elif code is op.SUBPATTERN:
            yield from atoms(value[3])
        elif code in (op.ASSERT, op.ASSERT_NOT):
            yield from atoms(value[1])
        elif code is op.ATOMIC_GROUP:
            yield from atoms(value)


def pumps(pattern: re.Pattern[Any]) -> list[str]:
    """Return what to repeat against a pattern."""
    written = pattern.pattern
    text = written if isinstance(written, str) else written.decode("latin-1")
    own = list(dict.fromkeys(atoms(_parser.parse(text, pattern.flags))))[:_ATOMS_MAX]
    pairs = ["".join(pair) for pair in itertools.permutations(own, 2)]
    return list(dict.fromkeys([*own, *_COMMON, *pairs]))


def took_s(pattern: re.Pattern[Any], text: str) -> float:
    """Return the processor's time for searching a text from everywhere and matching all of it."""
    sought: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    began = time.thread_time()
    for _ in pattern.finditer(sought):
        pass
    pattern.fullmatch(sought)
    return time.thread_time() - began


@pytest.fixture
def impatient() -> Iterator[None]:
    """End the test if it takes too long; the engine looks for signals as it goes."""

    def end(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def least_s(pattern: re.Pattern[Any], text: str) -> float:
    """Return the least of a few times: whatever else the machine does only adds to it."""
    return min(took_s(pattern, text) for _ in range(5))


def grows(pattern: re.Pattern[Any], pump: str, chars: int = CHARS) -> float:
    """Return by how much the time grows when a text doubles; 0 if both are too short to tell."""
    texts = [pump * (size // len(pump)) + "\x01" for size in (chars, 2 * chars)]
    if took_s(pattern, texts[1]) < WORTH_S:
        return 0.0
    single, double = (least_s(pattern, text) for text in texts)
    return double / max(single, 1e-6)


def always_grows_too_fast(pattern: re.Pattern[Any], pump: str, chars: int = CHARS) -> bool:
    """Return whether no measurement finds a square or less, however noisy the machine is."""
    return all(grows(pattern, pump, chars) > MOST_GROWTH for _ in range(5))


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
@pytest.mark.usefixtures("impatient")
def test_no_text_drives_a_pattern_beyond_a_square(pattern: re.Pattern[Any]) -> None:
    for pump in pumps(pattern):
        try:
            too_fast = always_grows_too_fast(pattern, pump)
        except TimeoutError:
            pytest.fail(f"{pattern.pattern!r} does not come back from {pump!r} over and over")
        assert not too_fast, f"{pattern.pattern!r} against {pump!r}"


@pytest.mark.parametrize(
    ("bad", "pump", "chars"),
    [(r"(a+)+$", "a", 9), (r"(?:a|aa)+$", "a", 13), (r"\s*\s*\s*\s*$", " ", 24)],
)
def test_a_bad_pattern_would_be_found(bad: str, pump: str, chars: int) -> None:
    pattern = re.compile(bad)
    assert pump in pumps(pattern)
    assert always_grows_too_fast(pattern, pump, chars)


def test_all_patterns_are_there() -> None:
    named = {name.partition(":")[0] for name in PATTERNS}
    assert {"importers.stream", "wording.terms", "article.bylines", "door", "auth"} <= named
    assert len(PATTERNS) > 90
