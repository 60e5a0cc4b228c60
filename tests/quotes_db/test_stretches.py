"""Stretches of a page: the array work agrees with counting by hand, and its cost is bounded."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db import Store
from quotes_db.index import index_of
from quotes_db.records import AttributedQuotation
from quotes_db.stretches import FARTHEST, POSTINGS_PER_WORD, stretches_of
from quotes_db.thresholds import Floors, Thresholds

LETTERS = st.sampled_from("abcdefgh")
Stretch = tuple[int, int, int, int]


def by_hand(quotations: list[list[str]], page: list[str]) -> set[Stretch]:
    """Return (quotation, first word, last word, words covered) of every stretch."""
    found = set()
    for number, words in enumerate(quotations, 1):
        shared = [
            (at, at + size)
            for size in (2, 3)
            for at in range(len(page) - size + 1)
            if any(
                words[there : there + size] == page[at : at + size]
                for there in range(len(words) - size + 1)
            )
        ]
        shared.sort()
        group: list[tuple[int, int]] = []
        for before, hit in pairwise([None, *shared, None]):
            if group and (hit is None or hit[0] - before[0] > FARTHEST):
                covered = {word for first, last in group for word in range(first, last)}
                last = max(last for _, last in group)
                found.add((number, group[0][0], last, len(covered)))
                group = []
            if hit:
                group.append(hit)
    return found


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(LETTERS, min_size=2, max_size=8), min_size=1, max_size=4, unique_by=tuple),
    st.lists(LETTERS | st.sampled_from("xyz"), min_size=1, max_size=60),
    st.integers(0, 4),
)
def test_stretches_are_those_counted_by_hand(
    quotations: list[list[str]], page: list[str], flushed: int
) -> None:
    with Store.memory() as store:
        for part in (quotations[:flushed], quotations[flushed:]):
            store.add([AttributedQuotation(" ".join(words)) for words in part])
        lookup = index_of(store).look_up_page(page)
        found = stretches_of(lookup, None)
    columns = (found.quotation_ids, found.first, found.last, found.covered)
    assert set(zip(*(column.tolist() for column in columns), strict=True)) == by_hand(
        quotations, page
    )
    assert (found.bits >= 0).all()


def test_a_whole_quotation_tells_as_much_as_its_words() -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    with Store.memory() as store:
        store.add([AttributedQuotation(" ".join(words)), AttributedQuotation("another one here")])
        lookup = index_of(store).look_up_page(["well", *words, "then"])
        found = stretches_of(lookup, None)
    assert (found.first.tolist(), found.last.tolist()) == ([1], [8])
    assert found.bits[0] == pytest.approx(lookup.alone[1] + lookup.after[2:8].sum())


def test_common_words_cost_no_more_than_their_budget() -> None:
    """In a thousand quotations with one phrase, of its lists only a few fit the budget."""
    with Store.memory() as store:
        store.add([AttributedQuotation(f"as a matter of fact number {n}") for n in range(1_000)])
        page = ["as", "a", "matter", "of", "fact"] * 200 + ["number", "77"]
        lookup = index_of(store).look_up_page(page)
        found = stretches_of(lookup, None)
    assert len(found.bits) <= POSTINGS_PER_WORD * len(page)
    assert 78 in found.quotation_ids.tolist()


def test_a_pair_of_words_may_be_a_short_quotation_but_no_long_one() -> None:
    long = "red lamp in a cold room of the old house by the river that nobody had ever entered"
    with Store.memory() as store:
        store.add([AttributedQuotation(long), AttributedQuotation("red lamp")])
        lookup = index_of(store).look_up_page(["red", "lamp", "stood"])
        assert set(stretches_of(lookup, None).quotation_ids.tolist()) == {1, 2}
        told = float(stretches_of(lookup, None).bits[0])
        # A floor that only a whole quotation passes with what two words tell.
        floors = Floors(Thresholds((60.0,) * 4 + (0.0,), (60.0,) * 4 + (0.0,), 0.0), told)
        assert stretches_of(lookup, floors).quotation_ids.tolist() == [2]
