"""What all tests share: the command line options, own weights out of sight, Ctrl-C heard."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shots", action="store_true", help="let browser tests write tests/e2e/shots/*.png"
    )
    parser.addoption(
        "--repeat-flows", type=int, default=1, metavar="N",
        help="run each browser test marked as a flow N times in a row, and count its failures",
    )  # fmt: skip


def pytest_configure() -> None:
    """Let the commands that tests interrupt hear Ctrl-C, as they do in a terminal.

    A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _shipped_weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no weights that a developer has fitted for themselves decide what tests see."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUOTEPROOF_WEIGHTS", str(tmp_path_factory.mktemp("own") / "weights.json"))
        yield
