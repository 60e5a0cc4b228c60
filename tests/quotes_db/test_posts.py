"""Posts are taken apart into the words that a claim may share; plain sentences stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.normalize import fold_words
from quotes_db.posts import words_to_compare

CASES = [
    ("A plain sentence.", "Half of it (50%) isn't so.", "half of it 50 % isn't so"),
    ("Addresses tell nothing.", "see https://t.co/aB1 or www.x.example/y now", "see or now"),
    ("One glued to a word.", "Osmundpic.twitter.com/AbC and on", "osmund and on"),
    ("Only two words and a slash.", "and/or", "and or"),
    ("A tag of several words.", "#TownHallRoof", "town hall roof townhallroof"),
    ("Capitals in a row.", "#NATOSummit", "nato summit natosummit"),
    ("Letters and figures.", "@osmund2020", "osmund 2020 osmund2020"),
    ("With an underscore.", "#farrow_point", "farrow point farrow point"),
    ("A tag of one word.", "#whale", "whale"),
    ("In capitals alone.", "#WHALE", "whale"),
    ("Another script.", "#маяк", "маяк"),
    ("An embedded post.", "So! — Ann B (@AnnB) May 1, 2020", "so ann b ann b annb may 1 2020"),
    ("An e-mail address is a word and a name.", "a@b.example", "a b example"),
    ("Nothing behind the sign.", "# 1 and @ home", "1 and home"),
]


@pytest.mark.parametrize(("why", "text", "words"), CASES, ids=[case[0] for case in CASES])
def test_words(why: str, text: str, words: str) -> None:
    assert " ".join(words_to_compare(text)) == words


@given(st.text(st.characters(exclude_characters="@#＠＃/"), max_size=80))
def test_without_tags_and_addresses_nothing_changes(text: str) -> None:
    assert words_to_compare(text) == fold_words(text)
