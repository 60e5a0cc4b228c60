"""The claims' index: it ranks as its definition says, whatever its segments and its delta hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db import segments
from quotes_db.claim_index import ClaimIndex, _largest, _summed, claim_index_of
from quotes_db.claim_records import PublishedReview, ReviewRating
from quotes_db.claim_terms import Query, fields_of, terms_of
from quotes_db.claims import MOST_WORDS, similar_claims
from quotes_db.index import index_of, mend, rebuild
from quotes_db.match import match
from quotes_db.posts import words_to_compare
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store

LIGHTHOUSE = "The lighthouse at Farrow Point was moved eleven miles inland in one night."
CLAIMS = [
    (LIGHTHOUSE, "No, the lighthouse was not moved"),
    ("A photograph shows a whale on the roof of the town hall of Osmund.", "Whale on a roof?"),
    ("The council of Osmund has forbidden umbrellas on market days.", "Umbrellas at the market"),
    ("Drinking harbour water every morning cures gout and deafness.", "Does seawater cure gout?"),
    ("灯台は一晩で移された。", "灯台の噂"),
    ("Маяк перенесли на одиннадцать миль за одну ночь.", "Маяк не переносили"),
    ("El faro fue trasladado tierra adentro en una sola noche.", "El faro no se movió"),
    ("Children who read to geese learn to swim faster.", "Reading to geese"),
]


def reviews(claims: list[tuple[str, str]] = CLAIMS) -> list[PublishedReview]:
    return [
        PublishedReview(text, (ReviewRating("Wrong"),), title=title, url=f"https://c.example/{at}")
        for at, (text, title) in enumerate(claims)
    ]


def ids(index: ClaimIndex, text: str) -> list[int]:
    return [one.id for one in index.ranked(words_to_compare(text))]


@pytest.fixture(params=["delta", "segment", "both"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "quotes.db") as store:
        store.add([], reviews=reviews()[:4])
        if request.param == "both":
            index_of(store).flush()
        store.add([], reviews=reviews())
        if request.param == "segment":
            index_of(store).flush()
        yield store


ASKED = [
    ("Other words, another form.", "lighthouses moving inland overnight at Farrow Point", 1),
    ("A word of the title alone.", "seawater", 4),
    ("Run together behind a hash sign.", "wow #WhaleOnTheRoof!! https://t.co/abc", 2),
    ("As a name.", "@OsmundCouncil bans all umbrellas", 3),
    ("With an author and a day behind it.", "Reading to geese! — Ann (@ann) May 1, 2020", 8),
    ("A script without spaces.", "灯台は移された", 5),
    ("Inflected, in another language.", "маяка перенесён на 11 миль", 6),
    ("Accents and capitals do not matter.", "EL FÁRO TRASLADADO", 7),
]  # fmt: skip


@pytest.mark.parametrize(("why", "asked", "expected"), ASKED, ids=[one[0] for one in ASKED])
def test_the_best_claim_comes_first(store: Store, why: str, asked: str, expected: int) -> None:
    assert ids(claim_index_of(store), asked)[0] == expected


def test_nothing_shared_is_nothing_found(store: Store) -> None:
    assert ids(claim_index_of(store), "zzz 9999") == []
    assert ids(claim_index_of(store), "!!! …") == []


def test_a_new_title_is_found_at_once_and_the_claim_once(store: Store) -> None:
    index = claim_index_of(store)
    assert ids(index, "kangaroo") == []
    extra = PublishedReview(
        LIGHTHOUSE, (ReviewRating("False"),), title="Kangaroo", url="https://d.example/1"
    )
    store.add([], reviews=[extra])
    assert ids(index, "kangaroo") == [1]
    assert ids(index, LIGHTHOUSE).count(1) == 1
    index_of(store).flush()
    segments.merge(store.shelf("claims"))
    assert ids(index, "kangaroo") == [1]
    assert ids(index, LIGHTHOUSE).count(1) == 1


def test_reindex_makes_the_same_index(store: Store) -> None:
    before = [ids(claim_index_of(store), asked) for _, asked, _ in ASKED]
    assert list(rebuild(store))[-1] == len(CLAIMS)
    with Store.open(store.path, read_only=True) as reader:
        assert [ids(claim_index_of(reader), asked) for _, asked, _ in ASKED] == before


def test_a_lost_segment_is_made_anew(store: Store) -> None:
    index_of(store).flush()
    before = ids(claim_index_of(store), LIGHTHOUSE)
    shutil.rmtree(store.shelf("claims").folder)
    with Store.open(store.path) as again:
        assert ids(claim_index_of(again), LIGHTHOUSE) == before


def test_a_changed_byte_is_found_and_mended(store: Store) -> None:
    index_of(store).flush()
    for path in store.shelf("claims").folder.glob("*/ids"):
        path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))
    assert mend(store)
    assert mend(store) is None
    assert ids(claim_index_of(store), LIGHTHOUSE)[0] == 1


def test_a_store_without_claims_has_no_folder_for_them(tmp_path: Path) -> None:
    with Store.open(tmp_path / "quotes.db") as store:
        store.add([AttributedQuotation("No river returns to its spring.")])
        index_of(store).flush()
        list(rebuild(store))
        assert not store.shelf("claims").folder.exists()
        assert ids(claim_index_of(store), "river") == []


WORDS = st.lists(
    st.text("abcdeé1灯台я", min_size=1, max_size=7).filter(lambda word: words_to_compare(word)),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_a_score_is_the_sum_over_the_terms(query: list[str], fields: list[list[str]]) -> None:
    """The quick way, word by word, against the definition: all terms, compared by their hashes."""
    asked = Query(words_to_compare(" ".join(query)))
    claim = fields_of("\x1f".join(" ".join(words) for words in fields))
    gains = np.linspace(0.5, 1.5, len(asked.hashes))
    terms = terms_of([claim])
    weights = dict(zip(terms.hashes.tolist(), terms.weights.tolist(), strict=True))
    expected = sum(
        gain * weights.get(key, 0.0) for key, gain in zip(asked.hashes.tolist(), gains, strict=True)
    )
    assert asked.scores([claim, [], claim], gains) == pytest.approx([expected, 0.0, expected])


def test_what_is_scored_first_changes_no_score_and_loses_no_claim(store: Store) -> None:
    many = [
        (f"The {boat} of Osmund sank in the {month} storm with {n} geese.", "A boat")
        for n, (boat, month) in enumerate(
            (boat, month)
            for boat in ("ferry", "barge", "trawler", "pilot boat", "lightship", "dredger")
            for month in ("April", "May", "June", "July", "autumn", "winter")
        )
    ]
    store.add([], reviews=reviews(many))
    index, asked = claim_index_of(store), "a trawler and a lightship sank with 14 geese in June"
    whole = list(index.ranked(words_to_compare(asked), block=100, first=100))
    for block, first in ((20, 12), (7, 12), (1, 1)):
        some = list(index.ranked(words_to_compare(asked), block=block, first=first))
        assert sorted(one.id for one in some) == sorted(one.id for one in whole)
        assert {one.id: one.score for one in some} == pytest.approx(
            {one.id: one.score for one in whole}
        )
    best = [one.id for one in index.ranked(words_to_compare(asked))][:5]
    assert best == [one.id for one in whole[:5]]


def test_most_in_words_bounds_nothing_but_words(store: Store) -> None:
    index = claim_index_of(store)
    whole = index.most_in_words(words_to_compare(LIGHTHOUSE))
    assert whole > index.most_in_words(words_to_compare("The lighthouse of Brigg")) > 0
    assert index.most_in_words(["zzz"]) == index.most_in_words([]) == 0


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 9)), max_size=40), st.integers(0, 1))
def test_sums_are_the_same_counted_or_sorted(held: list[tuple[int, int]], far: int) -> None:
    ids = np.array([key + far * 10_000_000 for key, _ in held], np.uint32)
    expected: dict[int, float] = {}
    for key, (_, part) in zip(ids.tolist(), held, strict=True):
        expected[key] = expected.get(key, 0.0) + part
    distinct, sums = _summed(ids, np.array([float(part) for _, part in held]))
    assert dict(zip(distinct.tolist(), sums.tolist(), strict=True)) == pytest.approx(expected)
    assert distinct.tolist() == sorted(expected)
    for most in (1, 3, 100):
        best, most_sums = _largest(distinct, sums, most=most)
        assert best == sorted(expected, key=lambda key: (-expected[key], key))[:most]
        assert most_sums == pytest.approx([expected[key] for key in best])


# --- similar to a selection -----------------------------------------------------------------------

SIMILAR = [
    ("The claim itself.", LIGHTHOUSE, 1),
    ("A paraphrase.", "Farrow Point's lighthouse was moved inland eleven miles overnight", 1),
    ("Of another town.", "The lighthouse of Brigg was painted blue, the mayor said.", None),
    ("News of the same place.", "The council of Osmund met on Tuesday to talk about a roof.", None),
    ("A few common words.", "it was in one of the", None),
    ("No words.", "…", None),
]


@pytest.mark.parametrize(("why", "asked", "expected"), SIMILAR, ids=[one[0] for one in SIMILAR])
def test_only_what_is_much_alike_is_similar(
    store: Store, why: str, asked: str, expected: int | None
) -> None:
    found = similar_claims(store, asked)
    assert [one.claim.id for one in found] == ([expected] if expected else [])
    assert all(50 <= one.similarity <= 100 for one in found)


def test_a_name_claims_nothing(store: Store) -> None:
    title = "Was Farrow Point flooded by the spring tide of Osmund harbour?"
    named = PublishedReview("Farrow Point", (), title=title, url="https://c.example/name")
    store.add([], reviews=[named])
    assert similar_claims(store, f"Farrow Point: {title}") == ()


def test_a_long_text_makes_many_claims_and_is_similar_to_none(store: Store) -> None:
    assert similar_claims(store, LIGHTHOUSE + " and so on" * MOST_WORDS) == ()


def test_a_match_holds_similar_claims_beside_its_quotations(store: Store) -> None:
    assert match(store, LIGHTHOUSE).matches == ()
    store.add([AttributedQuotation(LIGHTHOUSE, speaker="Agnes Thornbury")])
    answer = match(store, LIGHTHOUSE)
    assert [one.quotation.text for one in answer.matches] == [LIGHTHOUSE]
    (similar,) = answer.claims
    assert similar.claim.text == LIGHTHOUSE
    assert similar.similarity == 100
    assert similar.claim.reviews[0].ratings[0].words == "Wrong"


@pytest.mark.slow
def test_several_processes_make_the_same_index(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(segments._REBUILT_AT_ONCE, "claims", 3)
    before = [ids(claim_index_of(store), asked) for _, asked, _ in ASKED]
    assert list(rebuild(store, processes=2))[-1] == len(CLAIMS)
    assert [ids(claim_index_of(store), asked) for _, asked, _ in ASKED] == before
