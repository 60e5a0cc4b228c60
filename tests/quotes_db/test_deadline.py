"""Searches that run out of time, by a clock that moves on with each look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from quotes_db.deadline import Deadline
from quotes_db.match import match
from quotes_db.records import AttributedQuotation
from quotes_db.scan import scan
from quotes_db.store import Store

SAID = "Every harbour keeps the promise that its pilots made"
WHICH = ("first", "second", "third", "fourth")
TEXTS = [f"{SAID} in the year of the {which} flood." for which in WHICH]


class Ticking:
    """A clock on which every look takes a second."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.memory() as store:
        store.add([AttributedQuotation(text) for text in TEXTS])
        yield store


def after(looks: int) -> Deadline:
    """Return a deadline that has not passed at so many looks, and has at the next."""
    return Deadline.after(looks + 0.5, clock=Ticking())


def test_a_deadline_passes_once_and_stays_passed() -> None:
    deadline = after(2)
    assert [deadline.passed() for _ in range(4)] == [False, False, True, True]
    assert deadline.cut


def test_a_part_of_it_is_sooner() -> None:
    whole = Deadline.after(10.0, clock=Ticking())
    assert (whole.at, whole.part(0.7).at) == (11.0, 8.0)


@pytest.mark.parametrize("looks", range(9))
def test_a_match_out_of_time_answers_what_it_has_and_says_so(store: Store, looks: int) -> None:
    whole = match(store, SAID)
    assert whole.complete
    assert len(whole.matches) == 4
    part = match(store, SAID, deadline=after(looks))
    assert 1 <= len(part.matches) <= 4
    assert part.complete == (len(part.matches) == 4)
    assert {one.quotation.id for one in part.matches} <= {one.quotation.id for one in whole.matches}


def test_the_most_promising_is_looked_at_first(store: Store) -> None:
    for text in TEXTS:
        part = match(store, text, deadline=after(0))
        assert [one.quotation.text for one in part.matches] == [text]
        assert not part.complete


def test_a_match_in_time_is_the_same_as_without_a_deadline(store: Store) -> None:
    assert match(store, SAID, deadline=Deadline.after(60.0)) == match(store, SAID)
    assert match(store, "nothing of the kind", deadline=after(0)).complete


@pytest.mark.parametrize("looks", range(30))
def test_a_scan_out_of_time_answers_what_it_has_and_says_so(store: Store, looks: int) -> None:
    page = " Then the band played, and nobody spoke for a while. ".join(TEXTS)
    whole = scan(store, page)
    assert len(whole.matches) == 4
    part = scan(store, page, deadline=after(looks))
    assert part.matches
    assert part.complete == (part.matches == whole.matches)


def test_of_a_long_page_the_parts_in_time_are_answered(store: Store) -> None:
    filler = "a word and another one " * 5_000
    page = f"{TEXTS[0]} {filler} {TEXTS[1]}"
    part = scan(store, page, deadline=after(0))
    assert not part.complete
    assert [one.quotation.text for one in part.matches] == [TEXTS[0]]
    assert scan(store, page, deadline=Deadline.after(60.0)) == scan(store, page)


@dataclass
class Counted:
    """A clock that stands still and counts the looks at it."""

    looks: int = 0

    def __call__(self) -> float:
        self.looks += 1
        return 0.0


def test_the_clock_is_looked_at_only_between_steps(store: Store) -> None:
    counted = Counted()
    match(store, SAID, deadline=Deadline.after(1.0, clock=counted))
    assert counted.looks <= 1 + 4 + 4  # to begin, and before each candidate and each match
