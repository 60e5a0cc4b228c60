"""Passages: what is kept around a quotation, and where words stand in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.passages import (
    AROUND_CHARS,
    MENTION_CHARS,
    find_mention,
    find_name,
    find_words,
    passage_of,
    words_between,
)

FIRST, BEFORE, OWN, NEXT, LAST = (
    "Far away, nothing.",
    "The pilot spoke first.",
    "He said: “It is late.”",
    "Then he left.",
    "The end.",
)
TEXT = "\n\n".join((FIRST, BEFORE, OWN, NEXT, LAST))


def span(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def test_the_paragraph_the_one_before_and_the_next_are_kept() -> None:
    kept = passage_of(TEXT, span(TEXT, "It is late."))
    assert kept.text == "\n\n".join((BEFORE, OWN, NEXT))
    assert TEXT[kept.start :].startswith(kept.text)


def test_lines_are_paragraphs_where_no_blank_line_is() -> None:
    text = TEXT.replace("\n\n", "\n")
    assert passage_of(text, span(text, "It is late.")).text == "\n".join((BEFORE, OWN, NEXT))


def test_a_speaker_carried_on_is_reached_if_near() -> None:
    kept = passage_of(TEXT, span(TEXT, "It is late."), mention=span(TEXT, "Far away"))
    assert kept.text.startswith(FIRST)
    far = f"Vera Quill came.\n\n{'Word by word. ' * 150}\n\n{OWN}"
    kept = passage_of(far, span(far, "It is late."), mention=(0, 10))
    assert "Vera" not in kept.text


def test_long_paragraphs_are_cut_between_words() -> None:
    text = f"{'wordy ' * 500}“It is late.” {'wordy ' * 500}"
    kept = passage_of(text, span(text, "It is late."))
    assert len(kept.text) <= 2 * AROUND_CHARS + len("It is late.")
    assert set(kept.text.replace("“It is late.”", "").split()) == {"wordy"}


@given(st.text(alphabet="ab .\n“”", max_size=4_000), st.data())
def test_a_passage_holds_its_quotation_and_keeps_its_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    at = data.draw(st.integers(0, len(text)))
    kept = passage_of(text, (start, end), mention=(at, min(at + 3, len(text))))
    assert text[kept.start : kept.start + len(kept.text)] == kept.text
    assert kept.start <= start
    words = text[start:end].rstrip()
    assert kept.text[start - kept.start :].startswith(words) or not words
    assert len(kept.text) <= MENTION_CHARS + AROUND_CHARS + end - start


PASSAGE = "She said: “It's late — but not too late,” and: “Late is a word.” It’s done."
FOUND = [
    # As they are printed.
    ("not too late", "not too late"),
    # Other blanks, other marks.
    ("It’s  late - but", "It's late — but"),
    ('late," and: "Late', "late,” and: “Late"),
    # Whole words only.
    ("ate", None),
    ("is a wor", None),
    # The first and the last.
    ("It's … too late", "It's late — but not too late"),
    ("It's...late", "It's late"),
    ("late [...] not", "late — but not"),
    ("word … Late", None),
    # Nothing to look for.
    ("", None),
    ("…", None),
    ("… late", None),
]


@pytest.mark.parametrize(("words", "found"), FOUND)
def test_words_are_found_as_a_reader_finds_them(words: str, found: str | None) -> None:
    at = find_words(PASSAGE, words, near=0)
    assert (PASSAGE[slice(*at)] if at else None) == found


def test_of_several_places_the_nearest_is_meant() -> None:
    assert find_words("a b a b a", "a", near=5) == (4, 5)
    assert find_words("a b a b a", "a", near=9) == (8, 9)


INTERRUPTED = [
    ("It is late,” she said, “and dark.", "It is late and dark."),
    ('It is late," she said. "And dark.', "It is late And dark."),
    ("Is it late?” she said. “Yes.", "Is it late? Yes."),
    ("Es ist spät“, sagte sie, „und dunkel.", "Es ist spät und dunkel."),
    ("Il est tard», dit-elle, «et sombre.", "Il est tard et sombre."),
    # No interruption: a quotation inside, or none at all.
    ("He told me “no” and left.", "He told me “no” and left."),
    ("He said, “no,” and left.", "He said, “no,” and left."),
    ("It is late.", "It is late."),
]


@pytest.mark.parametrize(("exact", "text"), INTERRUPTED)
def test_an_attribution_between_is_no_part_of_the_words(exact: str, text: str) -> None:
    assert words_between(exact) == text


def test_a_mention_is_outside_the_words_said_or_in_what_interrupts_them() -> None:
    text = "Brook was there. “Brook is late,” said Brook, “and Brook is dark.”"
    said = (text.index("Brook is late"), len(text) - 1)
    between = text.index("said Brook") + len("said ")
    assert find_mention(text, "Brook", quotation=said) == (between, between + 5)
    assert find_mention(text, "Ford", quotation=said) is None
    assert find_name(text, "Ada Brook", quotation=said) is not None
    assert find_mention("Brookside", "Brook", quotation=(0, 0)) is None
