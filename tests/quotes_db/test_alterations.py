"""Alterations: each makes of a quotation what its name says, and the same seed makes the same."""

from __future__ import annotations

from random import Random

import pytest

from quotes_db.alterations import KINDS, Material, altered, recombined
from quotes_db.normalize import fold_words

QUOTATION = (
    "We counted every lamp in the harbour, rowed home against the tide, "
    "and still the last ships came in by memory alone."
)
WORDS = fold_words(QUOTATION)
MATERIAL = Material(
    words=("kettle", "orchard", "miller", "saddle", "thunder"),
    sentences=("Nobody waited on our pier.", "Trains ran late again yesterday evening."),
    quotations=("Bread is baked before dawn.",),
)
SEEDS = range(40)


def made(kind: str, seed: int, text: str = QUOTATION) -> str:
    found = altered(Random(seed), text, kind=kind, material=MATERIAL)
    assert found is not None
    return found


def stands_in(part: list[str], whole: list[str]) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same(kind: str) -> None:
    assert [made(kind, seed) for seed in SEEDS] == [made(kind, seed) for seed in SEEDS]


@pytest.mark.parametrize("kind", ["exact", "typography", "capitals"])
def test_other_typography_has_the_same_words(kind: str) -> None:
    for seed in SEEDS:
        assert fold_words(made(kind, seed)) == WORDS


SIZES = [("fragment", 6, 16), ("short fragment", 4, 7), ("few words", 1, 3)]


@pytest.mark.parametrize(("kind", "fewest", "most"), SIZES, ids=[row[0] for row in SIZES])
def test_parts_stand_in_the_quotation(kind: str, fewest: int, most: int) -> None:
    sizes = set()
    for seed in SEEDS:
        part = fold_words(made(kind, seed))
        assert stands_in(part, WORDS)
        assert fewest <= len(part) <= most
        sizes.add(len(part))
    assert len(sizes) > 1


@pytest.mark.parametrize("kind", ["in prose", "several", "junk"])
def test_text_around_leaves_the_quotation_whole(kind: str) -> None:
    for seed in SEEDS:
        text = made(kind, seed)
        assert stands_in(WORDS, fold_words(text))
        assert len(text) > len(QUOTATION)


def test_an_overlap_has_one_edge_of_the_quotation_at_one_edge_of_the_text() -> None:
    sides = set()
    for seed in SEEDS:
        text = fold_words(made("overlap", seed))
        begins = max(n for n in range(len(text)) if text[:n] == WORDS[len(WORDS) - n :])
        ends = max(n for n in range(len(text)) if text[len(text) - n :] == WORDS[:n])
        assert 4 <= max(begins, ends) < len(WORDS)
        sides.add(begins > ends)
    assert sides == {True, False}


def test_a_part_quoted_in_a_sentence_has_other_words_on_both_sides_at_times() -> None:
    open_ends = 0
    for seed in SEEDS:
        text = fold_words(made("quoted in part", seed))
        shared = [word in WORDS for word in text]
        assert sum(shared) >= 4
        open_ends += not shared[0] and not shared[-1]
    assert open_ends


def kept(text: str) -> float:
    """Return the share of the quotation's words that a text still has."""
    words = fold_words(text)
    return sum(word in words for word in WORDS) / len(WORDS)


def test_a_heavy_misquote_changes_more_than_a_light_one() -> None:
    light = sum(kept(made("light misquote", seed)) for seed in SEEDS)
    heavy = sum(kept(made("heavy misquote", seed)) for seed in SEEDS)
    assert len(SEEDS) * 0.6 < heavy < light < len(SEEDS)


@pytest.mark.parametrize("kind", ["typos", "scanned"])
def test_letters_go_wrong_but_most_words_stay(kind: str) -> None:
    shares = [kept(made(kind, seed)) for seed in SEEDS]
    assert min(shares) < 1
    assert sum(shares) / len(shares) > 0.6


def test_an_elision_is_marked_and_keeps_both_ends() -> None:
    for seed in SEEDS:
        text = made("elided", seed)
        assert "…" in text or "..." in text
        words = fold_words(text)
        assert (words[0], words[-1]) == (WORDS[0], WORDS[-1])
        assert len(words) < len(WORDS)


def test_lines_are_no_longer_than_a_column_and_long_words_are_hyphenated() -> None:
    text = "Remembering everything is forgetting wherever remembering started. " * 3
    lines = made("line ends", 1, text).splitlines()
    assert len(lines) > 2
    assert all(len(line) < 70 for line in lines)
    assert any(line.endswith("-") for line in lines)
    assert "".join(lines).replace("-", "").split() == text.split()


SHORT = "Nonsense, all of it."


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_quotation_is_altered_only_where_it_stays_the_same_quotation(kind: str) -> None:
    text = altered(Random(1), SHORT, kind=kind, material=MATERIAL)
    assert text is None or stands_in(fold_words(SHORT), fold_words(text))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["千里之行，始于足下。", "¿", "a b c d e f g h", "word " * 300])
def test_any_text_can_be_altered(kind: str, text: str) -> None:
    for seed in range(5):
        altered(Random(seed), text, kind=kind, material=MATERIAL)


def test_recombined_words_are_as_many_as_asked_and_hardly_ever_three_of_one_text() -> None:
    texts = [[f"{name}{n}" for n in range(12)] for name in "abcdefghijklmnopqrstuvwxyz"]
    triples = 0
    for seed in SEEDS:
        words = recombined(Random(seed), texts, words=20).split()
        assert len(words) == 20
        triples += sum(stands_in(words[at : at + 3], text) for at in range(18) for text in texts)
    assert triples < 0.02 * 18 * len(SEEDS)
