"""Lists of any length are asked for by few statements, and find what they name."""

from __future__ import annotations

import pytest

from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
from quotes_db.store.listed import listed


@pytest.mark.parametrize(
    ("values", "filled"),
    [
        ([], []),
        ([7], [7]),
        ([7, 8], [7, 8]),
        ([7, 8, 9], [7, 8, 9, 9]),
        (list("abcde"), list("abcdeeee")),
        (range(8), list(range(8))),
    ],
)
def test_a_list_is_filled_up_to_a_power_of_two(values: list[object], filled: list[object]) -> None:
    marks, got = listed(values)
    assert got == filled
    assert marks == ", ".join("?" * len(filled))


def test_a_thousand_lengths_are_few_statements() -> None:
    assert len({listed(range(length))[0] for length in range(1, 1_000)}) == 11


def test_a_list_of_any_length_finds_each_record_once() -> None:
    store = Store.memory()
    said = [AttributedQuotation(f"Buoy {n} is where it was.", speaker="Ada") for n in range(20)]
    ids = [one.quotation_id for one in store.add_each(said)]
    for length in range(len(ids) + 1):
        some = ids[:length]
        assert list(store.quotations_by_id(some)) == some
        assert sorted(one.id for one in store.candidates(some)) == some
        assert [len(told) for told in store.occurrences(some).values()] == [1] * length
    store.close()
