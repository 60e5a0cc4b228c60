"""Passages: the paragraphs around a quotation, and where words stand in them.

In: an article's text, or a passage of it, with offsets. Out: the passage that a reviewer must see
and a ranker can learn from, and the spans of quotation, mention and cue in it. What a reviewer
types is found as a reader would find it: blanks and the shape of marks do not matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from quotes_db.records import Passage, Span

CONTEXT_CHARS = 32  # beside a quotation, as Hypothesis and the browser extension keep
AROUND_CHARS = 700  # kept at most on each side; three of four news paragraphs are shorter
MENTION_CHARS = 1_500  # how far before the quotation a speaker carried on may be mentioned
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LINE_END = re.compile(r"\n")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.{3})(?:\s*\])?\s*")
_MARKS = '"“”„‟«»＂'
# From one mark that closes to the next that opens: the attribution that interrupts a quotation.
_INTERRUPTION = re.compile(
    rf"(?:,|(?<=[.;:!?…—–-]))[{_MARKS}]\s[^{_MARKS}]*\s[{_MARKS}](?=\S)"
    rf"|[»“],\s[^{_MARKS}]*\s[«„](?=\S)"  # German and French set the comma behind the mark
)
_ALIKE = {
    **dict.fromkeys("'’‘ʼ", "['’‘ʼ]"),
    **dict.fromkeys(_MARKS, f"[{_MARKS}]"),
    **dict.fromkeys("-‐‑–—", "[-‐‑–—]"),
}


def passage_of(text: str, quotation: Span, *, mention: Span | None = None) -> Passage:
    """Return the passage of a text around a quotation: its paragraphs, the one before, the next.

    Args:
        text: the article's.
        quotation: where its words stand.
        mention: where its speaker is mentioned; the passage reaches back to it if that is near.
    """
    ends = _BLANK_LINE if _BLANK_LINE.search(text) else _LINE_END
    start, end = quotation
    low = max(0, start - AROUND_CHARS)
    before = [found.end() for found in ends.finditer(text, low, start)]
    first = before[-2] if len(before) > 1 else low
    if mention and start - MENTION_CHARS <= mention[0] < first:
        first = mention[0]
    high = min(len(text), end + AROUND_CHARS)
    behind = [found.start() for found in ends.finditer(text, end, high)]
    last = behind[1] if len(behind) > 1 else high
    first, last = _between_words(text, first, last)
    return Passage(text[first:last].rstrip(), first, mention)


def find_words(passage: str, words: str, *, near: int) -> Span | None:
    """Return where words stand in a passage, None if nowhere; of several the nearest to ``near``.

    Words with an ellipsis between them, which is not printed there, are the first and the last.
    """
    spans = _places(words, passage)
    parts = _ELLIPSIS.split(words.strip())
    if not spans and len(parts) == 2 and all(parts):
        firsts, lasts = (_places(part, passage) for part in parts)
        ends = [start for start, _ in lasts]
        spans = [
            (start, lasts[at][1])
            for start, end in firsts
            if (at := bisect_left(ends, end)) < len(lasts)
        ]
    return min(spans, key=lambda span: abs(span[0] - near), default=None)


def words_between(exact: str) -> str:
    """Return the words of a quotation as it is printed, without an attribution that interrupts it.

    ``It is late," she said, "and dark.`` is *It is late and dark.*
    """
    return _INTERRUPTION.sub(" ", exact).strip()


def find_mention(passage: str, mention: str, *, quotation: Span) -> Span | None:
    """Return where a speaker is mentioned, nearest to the quotation's words, or None.

    Not among these words, but perhaps in an attribution that interrupts them.
    """
    between = [found.span() for found in _INTERRUPTION.finditer(passage, *quotation)]
    spans = [
        (start, end)
        for found in re.finditer(rf"(?<!\w){re.escape(mention)}(?!\w)", passage)
        for start, end in [found.span()]
        if end <= quotation[0]
        or start >= quotation[1]
        or any(first <= start and end <= last for first, last in between)
    ]
    return min(spans, key=lambda span: _distance(span, quotation), default=None)


def find_name(passage: str, name: str, *, quotation: Span) -> Span | None:
    """Return where a name stands outside the quotation: the whole of it, else its last word."""
    return find_mention(passage, name, quotation=quotation) or find_mention(
        passage, name.split()[-1], quotation=quotation
    )


def _between_words(text: str, first: int, last: int) -> Span:
    """Return a span that cuts no word: moved inwards to the next blank."""
    if first and not text[first - 1].isspace() and (blank := re.search(r"\s", text[first:last])):
        first += blank.end()
    if last < len(text) and not text[last].isspace():
        last = max(text.rfind(" ", first, last), text.rfind("\n", first, last), first)
    return first, last


def _places(words: str, passage: str) -> list[Span]:
    """Return where words stand, with any blanks between them and any shape of marks; in order."""
    pattern = r"\s+".join(
        "".join(_ALIKE.get(char) or re.escape(char) for char in word) for word in words.split()
    )
    if not pattern:
        return []
    return [found.span() for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", passage)]


def _distance(span: Span, quotation: Span) -> int:
    return max(quotation[0] - span[1], span[0] - quotation[1], 0)
