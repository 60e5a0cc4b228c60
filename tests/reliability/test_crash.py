"""Processes killed at random moments lose nothing; and the proof would notice if they did."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reliability.crash import SCENARIOS, survived
from tests.reliability.scenario import Scenario
from tests.reliability.too_soon import TooSoon

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.name != "posix", reason="kills processes with SIGKILL; run on Linux or macOS"
    ),
]
KILLS = {"import": 16, "api": 16, "flush": 20, "migration": 14, "reindex": 14, "backup": 14,
         "restore": 12}  # fmt: skip


@pytest.mark.parametrize("kind", SCENARIOS, ids=lambda kind: kind.name)
def test_killed_at_random_moments_nothing_is_lost(kind: type[Scenario], tmp_path: Path) -> None:
    figures = survived(kind, KILLS[kind.name], folder=tmp_path)
    assert figures.wrong == []
    assert figures.kills == KILLS[kind.name]
    assert figures.acknowledged > 0  # or all were killed before they did anything


def test_they_are_a_hundred_kills_and_more() -> None:
    assert sorted(KILLS) == sorted(kind.name for kind in SCENARIOS)
    assert sum(KILLS.values()) >= 100


def test_what_is_told_before_it_is_stored_is_seen_to_be_lost(tmp_path: Path) -> None:
    figures = survived(TooSoon, 8, folder=tmp_path)
    assert figures.lost > 0
    assert figures.wrong
