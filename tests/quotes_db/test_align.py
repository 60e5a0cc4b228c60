"""Alignment: the stretch in which a selection repeats a quotation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.align import Alignment, Information, align
from quotes_db.normalize import fold_words

QUOTATION = fold_words("the final decision will be made by the president and the prime minister")


def bits(words: list[str]) -> Information:
    """Eight bits a word, one for the commonest."""
    alone = [1.0 if word in {"the", "a", "of", "and", "to"} else 8.0 for word in words]
    return Information.of_words(alone, alone)


def aligned(selection: str, quotation: list[str] = QUOTATION) -> Alignment | None:
    words = selection.split()
    return align(words, quotation, bits(words))


SPANS = [
    ("The whole.", " ".join(QUOTATION), (0, 13), (0, 13)),
    ("A part.", "will be made by", (0, 4), (3, 7)),
    ("In prose.", "he said the final decision will be made by them all", (2, 9), (0, 7)),
    ("One word changed.", "the final choice will be made by the president", (0, 9), (0, 9)),
    (
        "Stray common words around fall away.",
        "the of and final decision will be the end",
        (3, 7),
        (1, 5),
    ),
    ("Words left out in the middle.", "the final decision and the prime minister", (0, 7), (0, 13)),
    ("The end with other text behind.", "the prime minister went home early", (0, 3), (10, 13)),
]


@pytest.mark.parametrize(
    ("why", "selection", "left", "right"), SPANS, ids=[row[0] for row in SPANS]
)
def test_spans(why: str, selection: str, left: tuple[int, int], right: tuple[int, int]) -> None:
    found = aligned(selection)
    assert found is not None
    assert (found.selection, found.quotation) == (left, right)


def test_more_differences_score_lower() -> None:
    texts = [
        "the final decision will be made by the president and the prime minister",
        "the final decision will be made by our president and the prime minister",
        "the final choice will be made by our president and the prime minister",
        "the final choice will be left to our president and the prime minister",
    ]
    strengths = [found.strength for text in texts if (found := aligned(text))]
    assert len(strengths) == len(texts)
    assert strengths == sorted(strengths, reverse=True)


def test_nothing_shared_is_none() -> None:
    assert aligned("entirely other words") is None


@given(st.lists(st.sampled_from("abcdef"), min_size=1), st.lists(st.sampled_from("abcdef")))
def test_blocks_are_equal_words_in_order_inside_the_spans(
    left: list[str], right: list[str]
) -> None:
    found = align(left, right, bits(left))
    if not found:
        assert not set(left) & set(right)
        return
    end = (found.selection[0], found.quotation[0])
    for s, q, count in found.blocks:
        assert left[s : s + count] == right[q : q + count]
        assert s >= end[0]
        assert q >= end[1]
        end = (s + count, q + count)
    assert end == (found.selection[1], found.quotation[1])
    assert 0 <= found.score <= 100


@given(st.lists(st.text("abc", min_size=1), min_size=1))
def test_a_text_aligns_wholly_with_itself(words: list[str]) -> None:
    found = align(words, words, bits(words))
    assert found is not None
    assert found.blocks == ((0, 0, len(words)),)
    assert found.score == 100
