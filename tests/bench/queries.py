"""Stored quotations in, the selections that people make of them out, each with its right answers.

Every kind is one small function of a text; the same seed makes the same queries. A query's right
answer is the quotation that it was made of. Where the query repeats words unaltered, another stored
quotation that holds the same words in a row is as right, and of a query of one to three words, or
of recombined text, there are many; ``strict`` counts the quotation it was made of alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quotes_db.normalize import fold_words
from tests.bench.corpus import Variant

FEWEST_WORDS, MOST_WORDS = 8, 120  # of the quotations that queries are made of
LONG_CHARS = 1_700
_LINE_CHARS = 48


@dataclass(frozen=True, slots=True)
class Query:
    """One selection. ``targets`` are folded texts; ``held`` the folded words repeated unaltered."""

    kind: str
    text: str
    targets: tuple[str, ...] = ()
    held: str = ""
    not_itself: bool = False  # an answer with just these words does not count: it is the query


@dataclass(frozen=True, slots=True)
class Outcome:
    """How right the answers to a query are, 0 to 1; of several targets the share found."""

    at1: float
    at5: float
    strict: float
    found: int | None  # the place of the first right answer


class Maker:
    """Makes queries; ``words`` and ``prose`` are where changed words and neighbours come from."""

    def __init__(self, *, seed: int, words: Sequence[str], prose: Sequence[str]) -> None:
        self.rng = random.Random(seed)
        self.words, self.prose = words, prose

    def some(self, tokens: Sequence[str], size: int) -> str:
        """Return ``size`` words in a row."""
        at = self.rng.randrange(max(1, len(tokens) - size + 1))
        return " ".join(tokens[at : at + size])

    def neighbours(self, chars: int) -> str:
        """Return news prose of about a length."""
        text = ""
        while len(text) < chars:
            text += " " + self.rng.choice(self.prose)
        return text.strip()

    def misquoted(self, text: str, edits: int) -> str:
        """Return a text with words dropped, added or exchanged; its words are no part of it."""
        whole = f" {folded(text)} "
        while True:
            tokens = text.split()
            for _ in range(edits):
                at, edit = self.rng.randrange(len(tokens)), self.rng.choice(("drop", "add", "put"))
                if edit == "drop" and len(tokens) > 4:
                    del tokens[at]
                else:
                    new = self.rng.choice(self.words)
                    tokens[at : at + (edit == "put")] = [new]
            changed = " ".join(tokens)
            if f" {folded(changed)} " not in whole:
                return changed


def _typography(maker: Maker, text: str) -> str:
    for plain, printed in (("'", "’"), ('"', "“"), (" - ", " — "), ("...", "…"), ("fi", "ﬁ")):
        text = text.replace(plain, printed)
    spaces = " ", " ", "\u00a0", "\n", "\u00ad "
    return "„" + re.sub(" ", lambda _: maker.rng.choice(spaces), text) + "“"


def _fragment(maker: Maker, text: str) -> str:
    tokens = text.split()
    return maker.some(tokens, max(6, int(len(tokens) * maker.rng.uniform(0.3, 0.6))))


def _short_fragment(maker: Maker, text: str) -> str:
    return maker.some(text.split(), maker.rng.choice((5, 6, 7)))


def _few_words(maker: Maker, text: str) -> str:
    return maker.some(text.split(), maker.rng.choice((1, 2, 3)))


def _in_prose(maker: Maker, text: str) -> str:
    return f"{maker.rng.choice(maker.prose)} “{text}” {maker.rng.choice(maker.prose)}"


def _overlap(maker: Maker, text: str) -> str:
    tokens = text.split()
    return " ".join(tokens[len(tokens) // 2 :]) + " " + maker.rng.choice(maker.prose)


def _misquote_light(maker: Maker, text: str) -> str:
    return maker.misquoted(text, maker.rng.choice((1, 2)))


def _misquote_heavy(maker: Maker, text: str) -> str:
    return maker.misquoted(text, round(len(text.split()) / 4))


def _typos(maker: Maker, text: str) -> str:
    def slip(letter: str) -> str:
        if not letter.isalpha() or maker.rng.random() >= 0.05:
            return letter
        return maker.rng.choice(("", letter + letter, maker.rng.choice("etaoinshrdlu")))

    return "".join(map(slip, text))


_MISREAD = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("l", "1"), ("I", "l"), ("O", "0"),
    ("e", "c"), ("h", "b"), ("vv", "w"), ("w", "vv"), ("fi", "ﬁ"), ("S", "5"), (" ", ""),
)  # fmt: skip


def _ocr(maker: Maker, text: str) -> str:
    """Misread some places as a scanner does, some 4 % of the characters."""
    out, at = "", 0
    while at < len(text):
        here = [pair for pair in _MISREAD if text.startswith(pair[0], at)]
        if here and maker.rng.random() < 0.1:
            old, new = maker.rng.choice(here)
            out, at = out + new, at + len(old)
        else:
            out, at = out + text[at], at + 1
    return out


def _hyphenated(maker: Maker, text: str) -> str:
    """Break lines as a narrow column does, long words with a hyphen."""
    lines = [""]
    for word in text.split():
        room = _LINE_CHARS - len(lines[-1])
        if len(word) > room and len(word) >= 7 and word.isalpha() and room >= 3:
            cut = min(room, len(word) - 3)
            lines[-1] += word[:cut] + "-"
            lines.append(word[cut:] + " ")
        elif len(word) > room:
            lines.append(word + " ")
        else:
            lines[-1] += word + " "
    return "\n".join(line.rstrip() for line in lines)


def _capitals(maker: Maker, text: str) -> str:
    return text.upper()


def _junk(maker: Maker, text: str) -> str:
    before = maker.rng.choice(
        ("Share this  |  12:40 — ", "▶ Listen · 3 min read\n", ">> [12] ", "… ")
    )
    after = maker.rng.choice(
        ("  Read more »", "\nAdvertisement", " [citation needed]", " (AP) #news")
    )
    return before + text + after


def _long(maker: Maker, text: str) -> str:
    around = max(200, LONG_CHARS - len(text)) // 2
    return f"{maker.neighbours(around)} “{text}” {maker.neighbours(around)}"


KINDS: dict[str, Callable[[Maker, str], str]] = {
    "exact": lambda _, text: text,
    "typography": _typography,
    "capitals": _capitals,
    "fragment": _fragment,
    "short_fragment": _short_fragment,
    "few_words": _few_words,
    "in_prose": _in_prose,
    "overlap": _overlap,
    "junk": _junk,
    "misquote_light": _misquote_light,
    "misquote_heavy": _misquote_heavy,
    "typos": _typos,
    "ocr": _ocr,
    "hyphenated": _hyphenated,
    "long": _long,
}
THREE, VARIANT, NEGATIVE = "three", "real_variant", "negative"
VERBATIM = ("exact", "typography", "capitals")  # kinds whose words are all the quotation's
ALTERED = ("misquote_light", "misquote_heavy")  # kinds that no answer may call verbatim
_HELD_PART = ("fragment", "short_fragment", "few_words")
_HELD_WHOLE = ("exact", "typography", "capitals", "in_prose", "junk", "hyphenated", "long")
# What people ask: short and mixed. The kinds of 1,700 characters stand alone.
MIXED = (
    "exact", "typography", "fragment", "short_fragment", "in_prose", "overlap", "misquote_light",
    "misquote_heavy", "typos", VARIANT, NEGATIVE,
)  # fmt: skip


def folded(text: str) -> str:
    """Return a text's folded words, joined by spaces, as the store keeps them."""
    return " ".join(fold_words(text))


def usable(texts: Sequence[str]) -> list[str]:
    """Return the texts of which queries can be made."""
    return [text for text in texts if FEWEST_WORDS <= len(text.split()) <= MOST_WORDS]


def queries(
    texts: Sequence[str],
    *,
    each: int,
    seed: int,
    prose: Sequence[str],
    variants: Sequence[Variant] = (),
) -> list[Query]:
    """Return ``each`` queries of every kind, shuffled.

    Args:
        texts: stored quotations; a query is made of those that are ``usable``.
        each: how many of a kind; four times as many negatives, three times as many variants.
        seed: the same seed makes the same queries of the same texts.
        prose: news sentences; one half stands around quotations, the other half is the negatives.
        variants: how others printed stored quotations.
    """
    texts = usable(texts)
    half = len(prose) // 2
    words = [word for text in texts[:2_000] for word in text.split()]
    maker = Maker(seed=seed, words=words, prose=prose[:half])
    made = [
        _made(kind, maker, text)
        for kind in KINDS
        for text in maker.rng.sample(texts, min(each, len(texts)))
    ]
    for _ in range(each):
        three = maker.rng.sample(texts, 3)
        text = f" {maker.rng.choice(maker.prose)} ".join(f"“{one}”" for one in three)
        made.append(Query(THREE, text, tuple(map(folded, three))))
    made += [
        Query(VARIANT, one.text, tuple(map(folded, one.forms)), not_itself=True)
        for one in maker.rng.sample(list(variants), min(3 * each, len(variants)))
    ]
    made += [Query(NEGATIVE, text) for text in prose[half:][: 4 * each]]
    maker.rng.shuffle(made)
    return made


def _made(kind: str, maker: Maker, text: str) -> Query:
    changed = KINDS[kind](maker, text)
    held = folded(changed) if kind in _HELD_PART else folded(text) if kind in _HELD_WHOLE else ""
    return Query(kind, changed, (folded(text),), held)


def outcome(query: Query, answers: Sequence[str]) -> Outcome:
    """Return how right the answers are.

    Args:
        query: what was asked.
        answers: folded texts, best first.
    """
    if query.not_itself:
        itself = folded(query.text)
        answers = [text for text in answers if text != itself]
    top = answers[:5]
    if query.kind == THREE:
        share = sum(target in top for target in query.targets) / len(query.targets)
        return Outcome(float(bool(top) and top[0] in query.targets), share, share, None)
    right = [
        text in query.targets or bool(query.held and f" {query.held} " in f" {text} ")
        for text in top
    ]
    return Outcome(
        at1=float(any(right[:1])),
        at5=float(any(right)),
        strict=float(any(text in query.targets for text in top)),
        found=right.index(True) if any(right) else None,
    )
