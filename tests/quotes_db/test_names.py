"""Whether two names may be one person's."""

from __future__ import annotations

import pytest

from quotes_db.names import is_name, is_organisation, same_person

PAIRS = [
    # The same, however it is written.
    ("Ada Brook", "ada BROOK", True),
    ("Fikri Işık", "FIKRI ISIK", True),
    ("Brook", "Ada Brook", True),
    ("Sen. Ada Brook", "Ada Brook", True),
    ("the former President Ada Brook", "Brook", True),
    ("A. Brook", "Ada Brook", True),
    ("Ada M. Brook", "Ada Brook", True),
    ("Ada M. Brook", "Ada Margaret Brook", True),
    ("Joe Brook", "Joseph Brook", True),
    ("Bill Ford", "William Ford", True),
    ("Edmund Vale Jr.", "Edmund Vale", True),
    ("Abe Shinzo", "Shinzo Abe", True),
    ("HWU", "Harbor Workers Union", True),
    ("BOT", "Board of Trade", True),
    # It cannot be told.
    ("Ada", "Ada Brook", None),
    ("Ada M. Brook", "Ada T. Brook", None),
    ("Jon Brook", "John Brook", None),
    ("Muammar Gaddafi", "Moammar Qaddafi", None),
    ("Enrique Vega Rojas", "Enrique Vega", None),
    ("Vega Rojas", "Enrique Vega", None),
    ("Harbor Union", "Harbor Union Press Office", None),
    ("Ford", "Ben Forde", None),
    ("the president", "Ada Brook", None),
    ("", "Ada Brook", None),
    # Somebody else.
    ("Ada Brook", "Ben Ford", False),
    ("Brook", "Ford", False),
    ("Ada Brook", "Ben Brook", False),
    ("A. Brook", "Ben Brook", False),
    ("Ada Brook", "Ada Ford", False),
    ("Mayor Ford", "Ada Brook", False),
    ("Ada Ford", "Ben Forde", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS)
def test_two_names(one: str, other: str, expected: bool | None) -> None:
    assert same_person(one, other) is expected
    assert same_person(other, one) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Brook", False),
        ("Brook", False),
        ("Harbor Workers Union", True),
        ("The White House", True),
        ("HWU", True),
        ("State Department", True),
        ("the", True),
    ],
)
def test_an_organisation(name: str, expected: bool) -> None:
    assert is_organisation(name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Brook", True),
        ("Brook", True),
        ("孔子", True),
        ("he", False),
        ("a spokesman", False),
        ("the president", False),
        ("  ", False),
    ],
)
def test_a_name(text: str, expected: bool) -> None:
    assert is_name(text) is expected
