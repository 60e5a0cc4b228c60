"""The gate itself: what it lets pass, what it stops, what it pins."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.quality import gate
from tests.quality.__main__ import main, run
from tests.quality.gate import EPSILON, Figures
from tests.quality.sets import MeasuredSet

PINNED = Figures("abc", {"recall": 97.5, "verbatim": 100.0}, {"false alarms": 1.0})


def measured(recall: float = 97.5, alarms: float = 1.0, inputs: str = "abc") -> Figures:
    return Figures(inputs, {"recall": recall, "verbatim": 100.0}, {"false alarms": alarms})


CASES = [
    ("As pinned.", measured(), 0),
    ("Better in both ways.", measured(99.0, 0.0), 0),
    ("A rounding error is no loss.", measured(97.5 - EPSILON / 2, 1 + EPSILON / 2), 0),
    ("One query of two thousand is a loss.", measured(97.5 - 100 / 2_000), 1),
    ("A recall below its floor.", measured(97.0), 1),
    ("More false alarms than the ceiling.", measured(alarms=1.1), 1),
    ("Both.", measured(97.0, 2.0), 2),
    ("Another figure cannot make up for a loss.", measured(90.0, 0.0), 1),
    ("Other inputs, so the floors mean nothing.", measured(99.0, inputs="abd"), 1),
    ("A figure that is no longer measured.", Figures("abc", {"recall": 99.0}, {}), 2),
]


@pytest.mark.parametrize(("why", "now", "count"), CASES, ids=[case[0] for case in CASES])
def test_problems(why: str, now: Figures, count: int) -> None:
    assert len(gate.problems("set", now, PINNED)) == count


def test_a_set_without_floors_does_not_pass() -> None:
    assert "--update" in gate.problems("set", measured(), None)[0]


def test_a_floor_is_lowered_only_with_the_explicit_flag() -> None:
    assert gate.refusal("set", measured(99.0), PINNED, allow_regression=False) is None
    assert gate.refusal("set", measured(), None, allow_regression=False) is None
    refused = gate.refusal("set", measured(97.0), PINNED, allow_regression=False)
    assert refused
    assert "recall: 97.00 %" in refused
    assert "--allow-regression" in refused
    assert gate.refusal("set", measured(97.0), PINNED, allow_regression=True) is None


def test_changed_inputs_do_not_lower_a_floor_either() -> None:
    now = measured(97.0, inputs="abd")
    assert gate.refusal("set", now, PINNED, allow_regression=False)


def test_what_is_pinned_is_read_again_and_passes(tmp_path: Path) -> None:
    path, odd = tmp_path / "floors.json", measured(100 * 2 / 3, 100 / 3)
    gate.pin("b", odd, path)
    gate.pin("a", measured(), path)
    assert list(gate.pinned(path)) == ["a", "b"]
    assert gate.problems("b", odd, gate.pinned(path)["b"]) == []


def test_the_hash_tells_texts_and_their_order_apart() -> None:
    inputs = [["ab", "c"], ["a", "bc"], ["c", "ab"], ["ab"], []]
    assert len({gate.inputs_hash(some) for some in inputs}) == len(inputs)


def test_the_command_pins_raises_and_refuses(tmp_path: Path) -> None:
    def passes(figures: Figures, *, update: bool = False, allow_regression: bool = False) -> bool:
        return run(
            ["set"],
            update=update,
            allow_regression=allow_regression,
            sets={"set": MeasuredSet(lambda: figures, lambda: None)},
            floors=tmp_path / "floors.json",
        )

    assert not passes(measured())  # nothing is pinned yet
    assert passes(measured(), update=True)
    assert passes(measured())
    assert passes(measured(99.0), update=True)
    assert not passes(measured())
    assert not passes(measured(), update=True)
    assert not passes(measured())
    assert passes(measured(), update=True, allow_regression=True)
    assert passes(measured())


def test_the_command_says_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sets = {"set": MeasuredSet(measured, lambda: "the data are not there")}
    floors = tmp_path / "floors.json"
    assert run(["set"], update=True, allow_regression=False, sets=sets, floors=floors)
    assert "not measured, because the data are not there" in capsys.readouterr().err
    assert not floors.exists()


USAGE = [
    ("A set that there is not.", ["matching/smal"], "There are: matching/small"),
    ("A flag that would do nothing.", ["--allow-regression"], "only with --update"),
]


@pytest.mark.parametrize(("why", "options", "said"), USAGE, ids=[case[0] for case in USAGE])
def test_wrong_use_is_refused_before_anything_is_measured(
    why: str, options: list[str], said: str
) -> None:
    done = CliRunner().invoke(main, options)
    assert done.exit_code == 2
    assert said in done.output
