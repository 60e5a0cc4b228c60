"""Links that scroll to the words: `#:~:text=[prefix-,]textStart[,textEnd][,-suffix]`."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.webaddress import is_web
from server.fragments import EXACT_MAX_CHARS, linked

PAGE = "https://example.org/a"
LONG = " ".join(f"word{n}" for n in range(80))  # 470 characters


@pytest.mark.parametrize(
    ("url", "exact", "link"),
    [
        # A text short enough stands there whole.
        (
            PAGE,
            "The words that somebody said",
            f"{PAGE}#:~:text=The%20words%20that%20somebody%20said",
        ),
        # The signs of the grammar itself are encoded, and so is everything that is no letter.
        (
            PAGE,
            "well-known, said & done: 100 %",
            f"{PAGE}#:~:text=well%2Dknown%2C%20said%20%26%20done%3A%20100%20%25",
        ),
        (
            PAGE,
            "“naïve” readers drown",
            f"{PAGE}#:~:text=%E2%80%9Cna%C3%AFve%E2%80%9D%20readers%20drown",
        ),
        # An anchor is kept in front of the directive; a directive that was there goes.
        (
            f"{PAGE}?q=1#part",
            "the words it says here",
            f"{PAGE}?q=1#part:~:text=the%20words%20it%20says%20here",
        ),
        (
            f"{PAGE}#part:~:text=other",
            "the words it says here",
            f"{PAGE}#part:~:text=the%20words%20it%20says%20here",
        ),
        (
            f"{PAGE}#:~:text=other",
            "the words it says here",
            f"{PAGE}#:~:text=the%20words%20it%20says%20here",
        ),
        (f"{PAGE}#", "the words it says here", f"{PAGE}#:~:text=the%20words%20it%20says%20here"),
        # A long text becomes a range of whole words.
        (
            PAGE,
            LONG,
            f"{PAGE}#:~:text=word0%20word1%20word2%20word3%20word4%20word5,"
            "word74%20word75%20word76%20word77%20word78%20word79",
        ),
        # A term may not span paragraphs, a range may.
        (
            PAGE,
            "It began.\nAnd then it ended.",
            f"{PAGE}#:~:text=It%20began.,And%20then%20it%20ended.",
        ),
        # A script without spaces has no words to cut at.
        (PAGE, "水" * 301, f"{PAGE}#:~:text={'%E6%B0%B4' * 40},{'%E6%B0%B4' * 40}"),
        # Blank words give a link without a directive.
        (PAGE, " \n", PAGE),
        (f"{PAGE}#part", "", f"{PAGE}#part"),
        # Whatever is no web address is no link.
        ("javascript:alert(1)", "the words", None),
        (" https://example.org", "the words", None),
        ("https://", "the words", None),
        ("https://[broken", "the words", None),
        ("https://example.org/a b", "the words", None),
        ("https://example.org/\na", "the words", None),
        ("file:///etc/passwd", "the words", None),
        (None, "the words", None),
    ],
)
def test_linked(url: str | None, exact: str, link: str | None) -> None:
    assert linked(url, exact) == link


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "text"),
    [
        # A short text takes its neighbours along, without the outermost word, which may be cut.
        (
            "I agree.",
            "ter a pause she said",
            "Nobody else did, no",
            "a%20pause%20she%20said-,I%20agree.,-Nobody%20else%20did%2C",
        ),
        ("I agree.", "one two three four five six", "", "three%20four%20five%20six-,I%20agree."),
        ("I agree.", "cut", "cut", "I%20agree."),
        # A longer one stands alone: a neighbour that differs on the page would spoil the link.
        (
            "I agree with all of it.",
            "after a pause she said",
            "and sat",
            "I%20agree%20with%20all%20of%20it.",
        ),
    ],
)
def test_neighbours(exact: str, prefix: str, suffix: str, text: str) -> None:
    assert linked(PAGE, exact, prefix=prefix, suffix=suffix) == f"{PAGE}#:~:text={text}"


@given(st.text(max_size=700), st.text(max_size=40), st.text(max_size=40))
def test_any_text_gives_a_link_that_keeps_the_grammar(exact: str, prefix: str, suffix: str) -> None:
    link = linked(PAGE, exact, prefix=prefix, suffix=suffix)
    assert link is not None
    assert is_web(link)
    assert link.isascii()
    assert link.split("#")[0] == PAGE
    fragment = urlsplit(link).fragment
    if not exact.strip():
        return
    terms = fragment.removeprefix(":~:text=").split(",")
    middle = [term for term in terms if not term.startswith("-") and not term.endswith("-")]
    assert len(middle) in (1, 2)
    for term in middle:
        assert not set(term) & set("-&#")
        assert len(unquote(term)) <= EXACT_MAX_CHARS
