"""A quotation in, a selection out as readers and outlets have it: cut, changed, garbled.

Whoever fits or checks the matcher asks with these, because what was altered is known. Everything is
drawn from the generator that is passed in, so the same seed gives the same selections. The kinds
are those that readers meet: other typography, parts, prose around, misquotes, typing and scanning
errors. The edits are blind to meaning; a person's misquote is usually kinder.
"""
# ruff: noqa: ARG001 - all alterations have one signature

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

_FEWEST_WORDS = 8  # of a quotation of which a part still tells which one it is
_FEWEST_KEPT = 4  # words that a misquote leaves; fewer would be another text
_HEAVY_SHARE = 0.25  # of the words that a heavy misquote changes
_TYPO_SHARE = 0.05  # of the letters, as in hasty typing
_OCR_SHARE = 0.5  # of the places that a scanner is known to misread
_LINE_CHARS = 60  # of a printed column
_LETTERS = "etaoinshrdlu"  # the commonest of English

# What scanners take for one another, from the error lists that OCR projects publish.
_MISREAD = {
    "rn": "m",
    "m": "rn",
    "cl": "d",
    "li": "h",
    "vv": "w",
    "ll": "11",
    "I": "l",
    "O": "0",
    "S": "5",
    "B": "8",
}
_MISREADABLE = re.compile("|".join(sorted(_MISREAD, key=len, reverse=True)))
_TYPOGRAPHIC = str.maketrans({"'": "’", '"': "”", "-": "‑"})
_SPACES = (" ", " ", " ", "\u00a0", "\u2009", "\n", "  ")


@dataclass(frozen=True, slots=True)
class Material:
    """What is put into or around a quotation: words at large, sentences, other quotations."""

    words: Sequence[str]
    sentences: Sequence[str]
    quotations: Sequence[str] = field(default=())


Alteration = Callable[[Random, str, Material], str]


def altered(rng: Random, text: str, *, kind: str, material: Material) -> str | None:
    """Return a quotation altered in one way, None if it is too short for that.

    Args:
        rng: where chance comes from.
        text: the quotation.
        kind: one of ``KINDS``.
        material: what may be put in.
    """
    if kind in _NEED_LENGTH and len(text.split()) < _FEWEST_WORDS:
        return None
    return KINDS[kind](rng, text, material)


def _exact(rng: Random, text: str, material: Material) -> str:
    return text


def _typography(rng: Random, text: str, material: Material) -> str:
    """Set it as a book would: curly marks, odd spaces, ligatures, marks around."""
    words = text.translate(_TYPOGRAPHIC).replace("...", "…").replace("fl", "ﬂ").split()
    return "“" + "".join(word + rng.choice(_SPACES) for word in words).rstrip() + "”"


def _capitals(rng: Random, text: str, material: Material) -> str:
    """Set it in capitals; ``ß`` and its kin have none and stay."""
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def _fragment(rng: Random, text: str, material: Material) -> str:
    words = text.split()
    return _part(rng, words, max(6, round(len(words) * rng.uniform(0.3, 0.7))))


def _short_fragment(rng: Random, text: str, material: Material) -> str:
    return _part(rng, text.split(), rng.randint(4, 7))


def _few_words(rng: Random, text: str, material: Material) -> str:
    return _part(rng, text.split(), rng.randint(1, 3))


def _part(rng: Random, words: Sequence[str], count: int) -> str:
    """Return so many words in a row."""
    first = rng.randint(0, max(0, len(words) - count))
    return " ".join(words[first : first + count])


def _in_prose(rng: Random, text: str, material: Material) -> str:
    before, after = rng.choice(material.sentences), rng.choice(material.sentences)
    return f"{before} “{text}” {after}"


def _quoted_in_part(rng: Random, text: str, material: Material) -> str:
    """Quote some words of it in the middle of a sentence, as reports do."""
    words = text.split()
    part = _part(rng, words, max(6, round(len(words) * rng.uniform(0.2, 0.6))))
    around = rng.choice(material.sentences).split()
    at = rng.randint(0, len(around))
    return " ".join([*around[:at], f"“{part}”", *around[at:]])


def _overlap(rng: Random, text: str, material: Material) -> str:
    """Select past an edge: a part of the quotation and the prose on that side."""
    words, prose = text.split(), rng.choice(material.sentences)
    kept = max(_FEWEST_KEPT, round(len(words) * rng.uniform(0.4, 0.7)))
    if rng.random() < 0.5:
        return " ".join([*words[-kept:], prose])
    return " ".join([prose, *words[:kept]])


def _misquote_light(rng: Random, text: str, material: Material) -> str:
    return _edited(rng, text, material, edits=rng.randint(1, 2))


def _misquote_heavy(rng: Random, text: str, material: Material) -> str:
    return _edited(rng, text, material, edits=round(len(text.split()) * _HEAVY_SHARE))


def _edited(rng: Random, text: str, material: Material, *, edits: int) -> str:
    """Drop, put in and exchange words, each as often."""
    words = text.split()
    for _ in range(edits):
        place = rng.randrange(len(words))
        step = rng.choice(("drop", "put in", "exchange"))
        if step == "drop" and len(words) > _FEWEST_KEPT:
            del words[place]
        elif step == "put in":
            words.insert(place, rng.choice(material.words))
        else:
            words[place] = rng.choice(material.words)
    return " ".join(words)


def _elided(rng: Random, text: str, material: Material) -> str:
    """Leave words out of the middle, with a mark."""
    words = text.split()
    first = rng.randint(2, len(words) // 2)
    count = rng.randint(1, max(1, len(words) - first - 3))
    return " ".join([*words[:first], rng.choice(("…", "...", "[…]")), *words[first + count :]])


def _typos(rng: Random, text: str, material: Material) -> str:
    """Mistype letters: left out, doubled, swapped with the next, hit beside."""
    chars = list(text)
    for place, char in enumerate(chars):
        if not char.isalpha() or rng.random() >= _TYPO_SHARE:
            continue
        slip = rng.choice(("left out", "doubled", "swapped", "beside"))
        if slip == "swapped" and place + 1 < len(chars):
            chars[place], chars[place + 1] = chars[place + 1], char
        else:
            chars[place] = {"left out": "", "doubled": 2 * char}.get(slip, rng.choice(_LETTERS))
    return "".join(chars)


def _ocr(rng: Random, text: str, material: Material) -> str:
    """Misread letters as scanners do, in one word of six."""

    def misread(found: re.Match[str]) -> str:
        return _MISREAD[found.group()] if rng.random() < _OCR_SHARE else found.group()

    return " ".join(
        _MISREADABLE.sub(misread, word) if rng.random() < 1 / 3 else word for word in text.split()
    )


def _line_ends(rng: Random, text: str, material: Material) -> str:
    """Break it into the lines of a column, the last word of a line hyphenated if it is long."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) <= _LINE_CHARS:
            lines[-1] += f"{word} "
        elif len(word) > 6 and word.isalpha():
            at = rng.randint(3, len(word) - 3)
            lines[-1] += f"{word[:at]}-"
            lines.append(f"{word[at:]} ")
        else:
            lines.append(f"{word} ")
    return "\n".join(lines).strip()


def _recut(rng: Random, text: str, material: Material) -> str:
    """Cut it as another outlet did: a part, lightly misquoted, between other words."""
    words = text.split()
    part = _part(rng, words, max(_FEWEST_WORDS, round(len(words) * rng.uniform(0.4, 0.7))))
    around = rng.choice(material.sentences).split()
    at = rng.randint(0, len(around))
    changed = _edited(rng, part, material, edits=1)
    return " ".join([*around[:at], changed, *around[at:]])


def _junk(rng: Random, text: str, material: Material) -> str:
    """Catch what stands beside it on a page: a time, a button, a page number."""
    before = rng.choice(("Share this", f"{rng.randint(1, 400)}", "Updated 10:42 —", "* * *"))
    return f"{before} {text} {rng.choice(('Read more', '[3]', 'Advertisement', '|'))}"


def _several(rng: Random, text: str, material: Material) -> str:
    """Select it with another quotation and the prose between."""
    both = [text, rng.choice(material.quotations or material.sentences)]
    rng.shuffle(both)
    return f"“{both[0]}” {rng.choice(material.sentences)} “{both[1]}”"


KINDS: dict[str, Alteration] = {
    "exact": _exact,
    "typography": _typography,
    "capitals": _capitals,
    "fragment": _fragment,
    "short fragment": _short_fragment,
    "few words": _few_words,
    "in prose": _in_prose,
    "quoted in part": _quoted_in_part,
    "several": _several,
    "overlap": _overlap,
    "recut": _recut,
    "junk": _junk,
    "elided": _elided,
    "light misquote": _misquote_light,
    "heavy misquote": _misquote_heavy,
    "typos": _typos,
    "scanned": _ocr,
    "line ends": _line_ends,
}
_NEED_LENGTH = frozenset(KINDS) - {"exact", "typography", "capitals", "in prose", "several"}


def recombined(rng: Random, texts: Sequence[Sequence[str]], *, words: int) -> str:
    """Return a text that quotes nobody, made of other texts' words.

    Args:
        rng: where chance comes from.
        texts: the words of many texts.
        words: how many to return.

    Pieces of one or two words are put in a row, so the text says nothing and quotes nobody, but its
    words and the commonest pairs are as frequent as in the texts. Longer phrases that everybody
    uses ("for the first time in") are missing.
    """
    made: list[str] = []
    while len(made) < words:
        text, count = rng.choice(texts), rng.randint(1, 2)
        first = rng.randint(0, max(0, len(text) - count))
        made += text[first : first + count]
    return " ".join(made[:words])
