"""What is measured is as good as it was: all floors hold. See ``python -m tests.quality -h``."""

import pytest
from _pytest.mark.structures import ParameterSet

from tests.quality import gate
from tests.quality.sets import SETS


def _marked(name: str) -> ParameterSet:
    reason = SETS[name].absent()
    marks = [pytest.mark.slow]
    if name.endswith("/corpus"):
        marks += [pytest.mark.corpus, pytest.mark.skipif(reason is not None, reason=str(reason))]
    return pytest.param(name, marks=marks)


@pytest.mark.parametrize("name", [_marked(name) for name in SETS])
def test_no_figure_is_worse_than_its_floor(name: str) -> None:
    found = gate.problems(name, SETS[name].measure(), gate.pinned().get(name))
    assert not found, "\n".join(found)


def test_every_pinned_set_can_be_measured() -> None:
    assert set(gate.pinned()) == set(SETS)
