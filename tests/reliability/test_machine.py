"""Any sequence of steps gives the same answers as the slow, obvious model."""

from __future__ import annotations

import pytest

from tests.reliability.machine import Machine, ServedMachine
from tests.reliability.sequences import ran


@pytest.mark.slow  # some 20 s: whatever can be done to a store, in any order
def test_any_sequence_of_steps_gives_the_answers_of_the_model() -> None:
    _, wrong = ran(Machine, sequences=12, steps=30, first_seed=1)
    assert wrong is None, wrong


@pytest.mark.slow  # some 20 s: servers that are started, stopped and killed
def test_so_it_is_with_a_server_that_is_stopped_and_killed() -> None:
    _, wrong = ran(ServedMachine, sequences=3, steps=15, first_seed=1)
    assert wrong is None, wrong
