"""A user's own attributor, say a parser or a language model, beside the rules and the ranker.

In: what such an attributor says of an article, as words. Out: for each stretch the candidate it
proposes. Whatever it says counts only where the article prints it: the quotation must be an exact
part of a stretch between marks, the mention an exact part of the text outside them. So nothing that
is made up can enter, and since nobody has measured it here, what it changes is for review.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from quotes_db.article.candidates import Candidate
from quotes_db.article.mentions import Mention
from quotes_db.article.reading import Reading
from quotes_db.article.sentences import words_of

_MOST_PLACES = 50  # occurrences of a mention or quotation that are looked at


@dataclass(frozen=True, slots=True)
class Attributed:
    """What an attributor says: these words are quoted, and those words name who says them."""

    quotation: str
    mention: str


class Attributor(Protocol):
    """Anything that reads an article's text and says who said what in it."""

    def attribute(self, text: str) -> Iterable[Attributed]:
        """Return quotations of the text with the mentions of their speakers, both as printed."""
        ...


def proposed(reading: Reading, attributor: Attributor) -> dict[int, Candidate]:
    """Return the candidate that an attributor proposes for each stretch it speaks of.

    Args:
        reading: the article.
        attributor: the user's own; its exceptions are not caught.
    """
    starts = [stretch.start for stretch in reading.found]
    found: dict[int, Candidate] = {}
    for said in attributor.attribute(reading.text):
        number = _stretch_of(reading, starts, said.quotation)
        mention = _mention_of(reading, starts, said.mention, number) if number is not None else None
        if number is not None and mention is not None:
            found.setdefault(number, Candidate(mention, None, "attributor"))
    return found


def _stretch_of(reading: Reading, starts: list[int], quotation: str) -> int | None:
    """Return the first stretch that holds the words, or None."""
    for start in _places(reading.text, quotation.strip()):
        number = _stretch_at(reading, starts, start)
        if number is not None and start + len(quotation.strip()) <= reading.found[number].end:
            return number
    return None


def _mention_of(reading: Reading, starts: list[int], printed: str, number: int) -> Mention | None:
    """Return the mention where it stands nearest to a stretch, outside all marks, or None."""
    printed = printed.strip()
    stretch = reading.found[number]
    outside = [
        start
        for start in _places(reading.text, printed)
        if _stretch_at(reading, starts, start) is None
    ]
    if not outside or not words_of(printed):
        return None
    start = min(outside, key=lambda one: min(abs(one - stretch.start), abs(one - stretch.end)))
    head = words_of(printed)[-1].lower()
    return Mention(start, start + len(printed), printed, head, stretch.paragraph)


def _stretch_at(reading: Reading, starts: list[int], offset: int) -> int | None:
    """Return the stretch that holds an offset, or None."""
    number = bisect.bisect_right(starts, offset) - 1
    return number if number >= 0 and offset < reading.found[number].end else None


def _places(text: str, part: str) -> Iterator[int]:
    """Yield where a part stands in a text as whole words; nowhere for an empty one."""
    start = text.find(part) if part else -1
    looked = 0
    while start >= 0 and looked < _MOST_PLACES:
        end = start + len(part)
        cut = (start and text[start - 1].isalnum() and part[0].isalnum()) or (
            end < len(text) and text[end].isalnum() and part[-1].isalnum()
        )
        if not cut:
            yield start
        looked += 1
        start = text.find(part, start + 1)
