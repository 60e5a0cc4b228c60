"""Thresholds: how much agreement counts, and that small stores are served as well as large ones."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.align import Information, align
from quotes_db.match import match
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation
from quotes_db.store import Fitted, Store
from quotes_db.thresholds import DEFAULT, LOWEST_BITS, SHARES, Reach, Thresholds, reach_of

shares = st.floats(0.0, 1.0)
sizes = st.integers(1, 100_000_000)
lengths = st.integers(1, 5_000)


# --- the floors -----------------------------------------------------------------------------------


@given(sizes, lengths, shares, shares, st.booleans())
def test_more_covered_is_never_a_higher_floor(
    quotations: int, words: int, one: float, other: float, closed: bool
) -> None:
    floors = DEFAULT.floors(quotations=quotations, words=words)
    less, more = sorted((one, other))
    assert floors.bits(more, closed=closed) <= floors.bits(less, closed=closed) + 1e-9


@given(sizes, sizes, lengths, shares, st.booleans())
def test_a_bigger_store_is_never_a_lower_floor(
    one: int, other: int, words: int, share: float, closed: bool
) -> None:
    small, large = (
        DEFAULT.floors(quotations=size, words=words).bits(share, closed=closed)
        for size in sorted((one, other))
    )
    assert small <= large


@given(sizes, lengths, lengths, shares, st.booleans())
def test_a_longer_selection_is_never_a_lower_floor(
    quotations: int, one: int, other: int, share: float, closed: bool
) -> None:
    short, long = (
        DEFAULT.floors(quotations=quotations, words=words).bits(share, closed=closed)
        for words in sorted((one, other))
    )
    assert short <= long


@given(sizes, lengths, shares)
def test_a_closed_stretch_never_needs_more(quotations: int, words: int, share: float) -> None:
    floors = DEFAULT.floors(quotations=quotations, words=words)
    assert LOWEST_BITS <= floors.bits(share, closed=True) <= floors.bits(share, closed=False)


def test_each_doubling_of_a_large_store_costs_one_bit() -> None:
    small, large = (DEFAULT.floors(quotations=size, words=16) for size in (1 << 20, 1 << 21))
    assert large.bits(0.5, closed=False) - small.bits(0.5, closed=False) == pytest.approx(
        1, abs=0.01
    )


def test_floors_are_those_given_at_the_shares() -> None:
    floors = DEFAULT.floors(quotations=(1 << 20) - 16, words=16)
    assert [floors.bits(share, closed=False) for share in SHARES] == [
        max(LOWEST_BITS, 20 + bits) for bits in DEFAULT.open_bits
    ]


REFUSED = [
    ("A floor that rises.", {"open_bits": (1.0, 2.0, 0.0, 0.0, 0.0)}),
    ("Too few floors.", {"open_bits": (1.0, 0.0)}),
    ("Closed above open.", {"closed_bits": (99.0, 9.0, 8.0, 7.0, 6.0)}),
    ("Longer selections with lower floors.", {"doubling_bits": -0.5}),
    ("No number.", {"doubling_bits": float("nan")}),
]


@pytest.mark.parametrize(("why", "changed"), REFUSED, ids=[row[0] for row in REFUSED])
def test_floors_that_make_no_sense_are_refused(why: str, changed: dict) -> None:
    with pytest.raises(ValueError, match=r"give|exceed"):
        replace(DEFAULT, **changed)


# --- how an alignment lies ------------------------------------------------------------------------

QUOTATION = "the harbour lights burn until the last boat is home"
REACHES = [
    ("The whole of it.", QUOTATION, Reach(1.0, closed=True, whole=True)),
    ("A part of it.", "lights burn until the last", Reach(1.0, closed=True, whole=True)),
    ("With a word changed.", "lights burn after the last", Reach(1.0, closed=True, whole=False)),
    (
        "Past its end: the prose begins where the quotation ends.",
        "the last boat is home but nobody waits on our pier",
        Reach(0.5, closed=True, whole=False),
    ),
    (
        "Past its beginning.",
        "yesterday he told us the harbour lights burn",
        Reach(0.5, closed=True, whole=False),
    ),
    (
        "Words in the middle of both: both go on differently.",
        "they say lamps burn until the last drop of oil",
        Reach(0.4, closed=False, whole=False),
    ),
]


@pytest.mark.parametrize(("why", "selection", "expected"), REACHES, ids=[r[0] for r in REACHES])
def test_reach(why: str, selection: str, expected: Reach) -> None:
    words, quotation = fold_words(selection), fold_words(QUOTATION)
    alignment = align(words, quotation, Information.of_words([8.0] * 99, [8.0] * 99))
    assert alignment is not None
    reach = reach_of(alignment, selection=len(words), quotation=len(quotation))
    assert (reach.closed, reach.whole) == (expected.closed, expected.whole)
    assert reach.share == pytest.approx(expected.share, abs=0.05)


def test_words_in_a_row_count_however_few_and_common() -> None:
    floors = DEFAULT.floors(quotations=1_000_000, words=2)
    some = align(["is", "home"], fold_words(QUOTATION), Information.of_words([1.0] * 2, [1.0] * 2))
    assert some is not None
    assert some.strength < LOWEST_BITS
    assert floors.passed_by(some, reach_of(some, selection=2, quotation=10))


# --- stores of every size -------------------------------------------------------------------------

QUOTATIONS = (
    "We counted every lamp in the harbour and still the ships came in by memory.",
    "A road that nobody repairs teaches the whole village how to walk.",
    "Give me a quarrel with an honest miller before a feast with a flatterer.",
    "The orchard does not ask which of us planted it.",
    "I have kept one promise in my life, and it was made to a horse.",
    "Rain is the only guest who never announces the hour of leaving.",
    "No bridge was ever finished by the people who argued about its colour.",
    "If the clock is wrong, at least the whole town is late together.",
    "My grandmother measured distance in songs, and the sea was eleven songs wide.",
    "They promised us a library and delivered a very handsome door.",
)
UNRELATED = (
    "The committee will publish its figures on Tuesday morning.",
    "Shares of the company fell four percent after the announcement.",
    "She has worked as a nurse at the county hospital for twenty years.",
    "Officials said the road would be closed until the end of the week.",
    "It was the first time in a decade that the team had won away from home.",
    "The people who live in the village have asked for a new bus line.",
    "He did not say which of the two offers the family would accept.",
    "A spokesman for the ministry declined to comment on the report.",
)


def _store(size: int) -> Store:
    """Return a store of ten known quotations among made ones of varied words."""
    rng = random.Random(size)
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    vocabulary = ["".join(rng.choices(syllables, k=rng.randint(1, 3))) for _ in range(3_000)]
    common = ["the", "of", "and", "to", "a", "in", "is", "it", "that", "for", "was", "on", "not"]
    made = [
        " ".join(
            rng.choice(common) if rng.random() < 0.4 else rng.choice(vocabulary)
            for _ in range(rng.randint(6, 30))
        )
        for _ in range(size - len(QUOTATIONS))
    ]
    store = Store.memory()
    store.add([AttributedQuotation(text) for text in (*QUOTATIONS, *made)])
    return store


@pytest.fixture(scope="module", params=[10, 50, 1_000])
def store(request: pytest.FixtureRequest):
    with _store(request.param) as store:
        yield store


@pytest.mark.parametrize("text", UNRELATED)
def test_a_chance_sentence_does_not_match(store: Store, text: str) -> None:
    assert match(store, text).matches == ()


FOUND = [
    ("Three words.", "a handsome door".replace("a ", "very "), 9),
    ("Two words.", "honest miller", 2),
    ("One word.", "orchard", 3),
    ("A fragment.", "the ships came in by memory", 0),
    ("A word changed.", "A road that nobody mends teaches the whole village how to walk.", 1),
    (
        "A quarter of the words changed.",
        "I have broken one promise in my youth, and it was sold to a horse.",
        4,
    ),
    ("Mistyped.", "Rian is the only geust who never anounces the hour of leaving", 5),
    (
        "Past the edge.",
        "finished by the people who argued about its colour. The council meets again in May.",
        6,
    ),
    (
        "In prose.",
        f"The mayor laughed. “{QUOTATIONS[7]}” Then the meeting was closed for the day.",
        7,
    ),
]


@pytest.mark.parametrize(("why", "text", "number"), FOUND, ids=[row[0] for row in FOUND])
def test_what_quotes_is_found(store: Store, why: str, text: str, number: int) -> None:
    matches = match(store, text).matches
    assert matches
    assert matches[0].quotation.text == QUOTATIONS[number]


def test_fitted_thresholds_are_used_by_the_next_match(store: Store) -> None:
    changed = QUOTATIONS[1].replace("repairs", "mends").replace("village", "parish")
    assert match(store, changed).matches
    strict = Thresholds((900.0,) * 5, (900.0,) * 5, 0.0)
    store.keep_fitted(Fitted(strict, "2026-11-23", 10, 0, 0))
    try:
        assert match(store, changed).matches == ()
        assert match(store, QUOTATIONS[1]).matches, "words in a row need no bits"
    finally:
        store.keep_fitted(None)
    assert match(store, changed).matches
