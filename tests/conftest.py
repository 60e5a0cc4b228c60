"""What all tests share: the one command line option."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shots", action="store_true", help="let browser tests write tests/e2e/shots/*.png"
    )
