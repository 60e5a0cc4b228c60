"""Quotations and prose of our own, for where the measuring data are not: invented, and said so.

Quotations: the words of the demo's public-domain quotations, the commonest first, and behind them
words coined out of their syllables, drawn as rare as Zipf's law says; now and then two words follow
each other as they do in the demo. Prose: plain news sentences put together from parts.
"""

from __future__ import annotations

import bisect
import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

DEMO = Path(__file__).parents[2] / "server" / "demo" / "quotations.jsonl"
VOCABULARY = 40_000
_ZIPF_SHIFT, _ZIPF_POWER = 2.7, 1.07
_FOLLOWING = 0.4  # share of words that follow the one before as they do in the demo
_SYLLABLE = re.compile(r"[^aeiouy]*[aeiouy]+(?:[^aeiouy](?![aeiouy]))?")

_WHO = (
    "The harbour authority", "A spokeswoman for the ministry", "The regional hospital", "Police",
    "The city council", "Residents of the old quarter", "The airline", "A group of farmers",
    "The national library", "Engineers at the dam", "The winning team", "Two former officials",
    "The museum", "Organisers of the fair", "The central bank", "Teachers in the north",
)  # fmt: skip
_DID = (
    "postponed", "announced", "reviewed", "paid for", "criticised", "inspected", "reopened",
    "cancelled", "approved", "measured", "welcomed", "sold", "repaired", "presented",
)  # fmt: skip
_WHAT = (
    "the second phase of the works", "a report of ninety pages", "the new timetable",
    "an exhibition of early maps", "the sale of the former barracks", "repairs to the main pier",
    "a plan for cheaper night buses", "the budget of the coming year", "tests of the water",
    "a contract with three suppliers", "the closure of the western tunnel", "a rise in prices",
)  # fmt: skip
_WHEN = (
    "on Tuesday", "late last week", "after a meeting of four hours", "before the summer break",
    "for the third time since March", "without giving a date", "despite protests from shopkeepers",
    "in the presence of some forty guests", "at a cost of two million crowns", "by two votes",
    "as the first snow fell", "while the lifts were out of order",
)  # fmt: skip
_MORE = (
    "", ", according to the minutes", ", and traffic was slow until noon", ", the radio reports",
    "; a decision is expected within days", ", which nobody had foreseen", ", officials added",
    ", but the figures are disputed", ", a year later than planned",
)  # fmt: skip


def demo() -> list[str]:
    """Return the texts of the demo's quotations, which are in the public domain."""
    with DEMO.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def quotations(count: int, *, seed: int) -> Iterator[str]:
    """Yield invented quotations of some 6 to 60 words; the same seed yields the same ones."""
    rng = random.Random(seed)
    told = [text.lower().replace(",", "").rstrip(".").split() for text in demo()]
    known = [word for word, _ in Counter(word for words in told for word in words).most_common()]
    vocabulary = known + _coined(rng, known, VOCABULARY - len(known))
    weights = ((rank + _ZIPF_SHIFT) ** -_ZIPF_POWER for rank in range(len(vocabulary)))
    sums = list(itertools.accumulate(weights))
    after: dict[str, list[str]] = {}
    for words in told:
        for first, second in itertools.pairwise(words):
            after.setdefault(first, []).append(second)
    for _ in range(count):
        words = [""]
        for _ in range(min(60, 6 + int(rng.expovariate(1 / 16)))):
            if rng.random() < _FOLLOWING and words[-1] in after:
                words.append(rng.choice(after[words[-1]]))
            else:
                words.append(vocabulary[bisect.bisect(sums, rng.random() * sums[-1])])
        text = " ".join(words[1:])
        yield text[:1].upper() + text[1:] + "."


def prose(count: int, *, seed: int) -> list[str]:
    """Return different news sentences that quote nobody."""
    rng = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        who, did, what, when, more = (
            rng.choice(parts) for parts in (_WHO, _DID, _WHAT, _WHEN, _MORE)
        )
        made[f"{who} {did} {what} {when}{more}."] = None
    return list(made)


def _coined(rng: random.Random, known: list[str], count: int) -> list[str]:
    """Return new words made of the syllables of known ones."""
    syllables = sorted({part for word in known for part in _SYLLABLE.findall(word)})
    old, made = set(known), dict[str, None]()
    while len(made) < count:
        word = "".join(rng.choices(syllables, k=rng.choice((2, 2, 3, 3, 4))))
        if word not in old and len(word) > 3:
            made[word] = None
    return list(made)
