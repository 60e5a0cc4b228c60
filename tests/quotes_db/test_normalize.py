"""Normalization: what counts as the same words, and the way back to the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.normalize import fold_name, fold_words, normalize, text_hash

FOLDED = [
    ("Case, curly marks and dashes are no difference.", "“Don’t — STOP!”", ["don't", "stop"]),
    ("A soft hyphen and a zero-width space vanish.", "co\u00adop\u200berate", ["cooperate"]),
    ("Ligatures open.", "ﬁnal oﬀer", ["final", "offer"]),
    ("Diacritics go, composed or not.", "naïve nai\u0308ve", ["naive", "naive"]),
    ("Letters without decomposition fold too.", "Işık Łódź Øre", ["isik", "lodz", "ore"]),
    ("German sharp s is ss.", "STRASSE Straße", ["strasse", "strasse"]),
    ("A decimal point and separators stay in the number.", "1,000.50 3.5", ["1,000.50", "3.5"]),
    ("A final full stop does not.", "It was 35. Then", ["it", "was", "35", "then"]),
    ("A minus sign belongs to its number, however it is typed.", "-5 −5", ["-5", "-5"]),
    ("A hyphen in a range or a name is no minus.", "10-12 COVID-19", ["10", "12", "covid", "19"]),
    ("Percent and currency signs are words.", "5 % of $9", ["5", "%", "of", "$", "9"]),
    (
        "Dotted abbreviations keep their inner dots.",
        "the U.S. and the US",
        ["the", "u.s", "and", "the", "us"],
    ),
    ("An initial at a sentence's end is a word.", "plan B. Then", ["plan", "b", "then"]),
    ("An ellipsis is no decimal point.", "had...5 men", ["had", "5", "men"]),
    ("Han and kana: a character is a word.", "東京は", ["東", "京", "は"]),
    ("Thai too, with its marks.", "วัน", ["วั", "น"]),
    ("Indic vowel signs stay.", "दुनिया", ["दुनिया"]),
    ("Hebrew and Arabic vowel points go.", "שָׁלוֹם مَرْحَبًا", ["שלום", "مرحبا"]),
    ("Width does not matter.", "ＡＢＣ １２", ["abc", "12"]),
    ("An underscore separates.", "snake_case", ["snake", "case"]),
    ("Nothing but marks is nothing.", "— “…” !", []),
]


@pytest.mark.parametrize(("why", "text", "words"), FOLDED, ids=[row[0] for row in FOLDED])
def test_folded_words(why: str, text: str, words: list[str]) -> None:
    assert fold_words(text) == words


@given(st.text())
def test_both_functions_give_the_same_words_and_spans_slice_them(text: str) -> None:
    normalized = normalize(text)
    assert list(normalized.words) == fold_words(text)
    assert all(fold_words(text[a:b]) for a, b in normalized.spans)
    assert list(normalized.spans) == sorted(normalized.spans)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = " ".join(fold_words(text))
    assert fold_words(" ".join(fold_words(once))) == fold_words(once)


@given(st.text())
def test_words_are_never_empty_and_hold_no_space(text: str) -> None:
    assert all(word and " " not in word for word in fold_words(text))


def test_names_in_any_spelling_are_one() -> None:
    assert fold_name("Fikri Işık") == fold_name("FIKRI ISIK") == "fikri isik"


def test_hash_depends_on_the_folded_words_alone() -> None:
    assert text_hash(fold_words("“It’s ﬁne.”")) == text_hash(fold_words("it's FINE"))
    assert text_hash(fold_words("It is fine.")) != text_hash(fold_words("It's fine."))


@pytest.mark.parametrize("piece", ["'", "a.", "a'", "1,", "-", "\u0301", "a\u0301", ".", "%"])
def test_long_odd_input_takes_linear_time(piece: str) -> None:
    """A million odd characters must not hang; pytest's own limit would be the failure."""
    fold_words(piece * (200_000 // len(piece)))
