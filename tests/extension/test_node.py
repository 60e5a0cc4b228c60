"""The extension's modules under Node's own test runner, where Node is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODE = shutil.which("node")
OLDEST = (20, 19)  # the first that takes a .js file with imports for a module unasked


def node_version() -> tuple[int, ...]:
    """Return Node's version, or nothing when there is no Node."""
    if NODE is None:
        return ()
    printed = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in printed.strip().removeprefix("v").split("."))


@pytest.mark.slow
@pytest.mark.skipif(
    node_version() < OLDEST,
    reason="Node 20.19 or later is not installed; to run the extension's unit tests: "
    "apt-get install nodejs, or see nodejs.org",
)
@pytest.mark.parametrize("tests", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_the_extension_under_node(tests: Path) -> None:
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", str(tests)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
