"""What CI installs is what pyproject.toml asks for, pinned and hashed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKED = (ROOT / ".ci" / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = [
    *PROJECT["dependencies"],
    *PROJECT["optional-dependencies"]["dev"],
    *PROJECT["optional-dependencies"]["audit"],
]


# Name, version, and the lines with hashes; another Python may have another version of one.
ENTRIES = re.findall(r"^([\w.-]+)==([\w.+!-]+)((?:.*\\\n)+.*)", LOCKED, re.MULTILINE)
VERSIONS = [(canonicalize_name(name), version) for name, version, _ in ENTRIES]


@pytest.mark.parametrize("asked", ASKED)
def test_each_requirement_is_locked_in_a_version_that_fits(asked: str) -> None:
    requirement = Requirement(asked)
    versions = [one for name, one in VERSIONS if name == canonicalize_name(requirement.name)]
    assert versions, "run: .ci/lock"
    assert all(map(requirement.specifier.contains, versions)), "run: .ci/lock"


def test_each_entry_has_hashes_and_no_file_names_where_it_comes_from() -> None:
    names = re.findall(r"^[\w.-]+==", LOCKED, re.MULTILINE)
    assert len(names) == len(ENTRIES) > 50
    assert all("--hash=sha256:" in hashes for _, _, hashes in ENTRIES)
    assert not re.search(r"://|index-url|find-links|trusted-host", LOCKED)


def test_each_runtime_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for asked in ASKED:
        assert re.search(rf'"{re.escape(asked)}", +# \S', text), asked
