"""Raw text in, folded words with their offsets out: the one place where text is normalized.

A text is compared word by word. A word is found in the raw text by one regular expression and
folded on its own (case, diacritics, ligatures, width, soft hyphens), so its offsets in the raw text
need no map of characters, and folding is remembered per spelling. What is not a word (quotation
marks, dashes, spaces, punctuation) takes no part in the comparison. Three choices decide what "the
same words" means:

* a minus sign, a decimal point and a thousands separator belong to their number; ``%`` and
  currency signs are words of their own;
* dotted abbreviations are one word and keep their inner dots (``U.S.`` is not ``US``, nor ``us``);
* in scripts without spaces each character is a word, so that word n-grams become character n-grams.

Source of the folds: Unicode NFKD and case folding (UAX #15, #44), plus the letters that have no
decomposition although readers take them for a letter with a mark.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

# Letters whose diacritic is part of the letter in Unicode; folded as English-language outlets print
# them.
_UNDECOMPOSED = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ŧ": "t",
    }
)
_APOSTROPHES = "'’ʼ‘＇′"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DROPPED = {ord(c): None for c in _INVISIBLE} | {ord(c): "'" for c in _APOSTROPHES}

# Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)


# Blocks of the basic plane that hold combining marks; to look through all of Unicode costs 30 ms.
_MARK_BLOCKS = (
    (0x0300, 0x1E00),
    (0x20D0, 0x2100),
    (0x2DE0, 0x2E00),
    (0x302A, 0x309B),
    (0xA66F, 0xABFF),
    (0xFB1E, 0xFB1F),
    (0xFE00, 0xFE30),
)


def _marks() -> str:
    """Return the combining marks as ranges for a character class; ``\\w`` leaves them out."""
    points = {
        point
        for first, end in _MARK_BLOCKS
        for point in range(first, end)
        if unicodedata.category(chr(point))[0] == "M"
    }
    starts = sorted(p for p in points if p - 1 not in points)
    ends = sorted(p for p in points if p + 1 not in points)
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


def _word_pattern(*, ascii_only: bool) -> re.Pattern[str]:
    """Return the pattern of one word; its alternatives are tried in order, in linear time.

    In plain ASCII both patterns find the same words; the one that knows nothing else is quicker.
    """
    alnum, letter, marks, inside, apostrophes = "[a-zA-Z0-9]", "[a-zA-Z]", "", "", "'"
    if not ascii_only:
        alnum, letter = rf"[^\W_{_UNSPACED}]", rf"[^\W\d_{_UNSPACED}]"
        marks, apostrophes = _marks(), _APOSTROPHES
        inside = f"[{marks}{_INVISIBLE}]+|"
    inner = rf"(?:{inside}[{apostrophes}](?={alnum}))"
    unspaced = "" if ascii_only else rf"|[{_UNSPACED}][{marks}]*"  # each character is a word
    return re.compile(
        rf"{letter}(?:\.(?:{letter}\.)+(?:{letter}(?!\w))?"  # U.S.
        rf"|{alnum}*(?:{inner}{alnum}*)*)"  # a word
        r"|(?:(?<![\w.,%)])[-−])?(?:(?<![\d.])\.)?\d+(?:[.,:]\d+)*(?!\w)"  # a number with its sign
        rf"|{alnum}+(?:{inner}{alnum}*)*"  # 24th
        rf"{unspaced}"
        r"|[%‰$€£¥₹]",
        re.ASCII if ascii_only else 0,
    )


_WORD = _word_pattern(ascii_only=False)
_ASCII_WORD = _word_pattern(ascii_only=True)


def _words_in(text: str) -> re.Pattern[str]:
    """Return the pattern that finds the words of a text."""
    return _ASCII_WORD if text.isascii() else _WORD


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text as folded words; ``words[i]`` stands at ``spans[i]`` in ``raw``, in code points."""

    raw: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=30_000)  # 8 MB; the commonest words are nearly all of a text
def fold_word(word: str) -> str:
    """Return one word without case, diacritics, ligatures, width and invisible characters."""
    if word.isascii():
        return sys.intern(word.lower().rstrip("."))
    text = (
        unicodedata.normalize("NFKD", word.translate(_DROPPED)).casefold().translate(_UNDECOMPOSED)
    )
    kept = "".join(c for c in text if not _is_diacritic(c))
    return unicodedata.normalize("NFC", kept).rstrip(".").replace("−", "-")


def _is_diacritic(char: str) -> bool:
    """Tell marks that readers drop (accents, vowel points) from vowel signs that carry the word."""
    placed = unicodedata.combining(char)
    return placed >= 200 or 10 <= placed <= 36


def fold_words(text: str) -> list[str]:
    """Return the folded words of a text, in order: those of ``normalize``, without offsets."""
    return [fold_word(word) for word in _words_in(text).findall(text)]


def normalize(text: str) -> Normalized:
    """Return a text as folded words with their offsets in the raw text."""
    found = list(_words_in(text).finditer(text))
    return Normalized(
        raw=text,
        words=tuple([fold_word(word.group()) for word in found]),
        spans=tuple([word.span() for word in found]),
    )


def normalize_known(text: str, folded: str) -> Normalized:
    """Return ``normalize(text)``, whose words were folded before, in half the time.

    Args:
        text: the raw text.
        folded: its words as an earlier ``fold_words`` returned them, joined by spaces. Words of
            another number were folded by another version; then they are folded anew.
    """
    words = tuple(folded.split(" "))
    spans = tuple([word.span() for word in _words_in(text).finditer(text)])
    return Normalized(text, words, spans) if len(words) == len(spans) else normalize(text)


def text_hash(words: list[str] | tuple[str, ...]) -> bytes:
    """Return 16 bytes that are the same for texts with the same folded words."""
    return blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest()


def fold_name(name: str) -> str:
    """Return a name as it is compared: ``Fikri Işık`` and ``FIKRI ISIK`` are ``fikri isik``."""
    return " ".join(fold_words(name))
