"""Make up a long page with many quotations, and the records of a store that knows them.

The words are put together from syllables by a seeded generator, so that nothing is anybody's text,
every run has the same page, and no two quotations share a run of words by more than chance.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

QUOTATIONS = 300
WORDS = 20_000
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


@dataclass(frozen=True)
class LongPage:
    """The page's HTML, its number of words, and the lines to import."""

    html: str
    words: int
    records: str


def long_page(seed: int = 7) -> LongPage:
    """Return a page whose quotations are a third exact, a third shortened and a third changed."""
    random = Random(seed)
    vocabulary = [_word(random) for _ in range(4_000)]
    said = [" ".join(random.choices(vocabulary, k=14)) for _ in range(QUOTATIONS)]
    left = WORDS - sum(len(printed.split()) for printed in map(_printed, range(QUOTATIONS), said))
    paragraphs = []
    for number, text in enumerate(said):
        prose = " ".join(random.choices(vocabulary, k=left // QUOTATIONS - 5))
        printed = _printed(number, text)
        paragraphs.append(f"<p>🚢 {prose}. “{printed},” said Ada Brook. {vocabulary[number]}.</p>")
    body = "\n".join(paragraphs)
    title = "A long page with many quotations"
    html = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{title}</title>{body}"
    lines = (json.dumps({"text": text, "speaker": "Ada Brook", "source": title}) for text in said)
    return LongPage(html, len(body.split()), "\n".join(lines) + "\n")


def _word(random: Random) -> str:
    syllables = random.randint(2, 4)
    return "".join(random.choice(_CONSONANTS) + random.choice(_VOWELS) for _ in range(syllables))


def _printed(number: int, text: str) -> str:
    """Return a quotation as it is printed: exact, with words left out, or with one changed."""
    words = text.split()
    if number % 3 == 1:
        return " ".join([*words[:6], "[…]", *words[8:]])
    if number % 3 == 2:
        return " ".join([*words[:7], "another", *words[8:]])
    return text
