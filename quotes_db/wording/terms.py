"""One folded word in, what it means out: its values and their kinds of meaning.

``don't`` is ``do`` + ``not``, ``colour`` is ``color``, ``ten`` and ``10`` are one amount. A
word's answer is remembered; what depends on the words around it is left to ``values`` and
``numerals`` by a hint.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

import msgspec

from quotes_db.wording import lexicon, measures, spellings
from quotes_db.wording.lexicon import DATE, NEGATION, NUMBER, QUANTIFIER

# What a term may become part of.
PHRASE, FIGURE, SPELLED, UNIT, MULTIPLIER, ORDINAL, MONTH, WEEKDAY, UNSURE = (
    1 << n for n in range(9)
)
NUMERIC = FIGURE | SPELLED | MULTIPLIER | ORDINAL
JOINING = (
    NUMERIC | MONTH | WEEKDAY | UNSURE
)  # terms with such a hint are read again with their neighbours


class Term(msgspec.Struct, gc=False):
    """One value of a reading; ``first`` to ``last`` is the half-open range of its words.

    ``kinds`` are bits of ``lexicon``, ``hints`` bits of this module, ``amount`` what a numeral
    names.
    """

    value: str
    kinds: int
    first: int
    last: int
    hints: int = 0
    amount: Fraction | None = None


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What one word, or one part of a contraction, means by itself."""

    value: str
    kinds: int = 0
    hints: int = 0
    amount: Fraction | None = None


_FIGURE = re.compile(r"(-?)([.,:]?\d+(?:[.,:]\d+)*)([^\W\d_]*)$")
_VULGAR = re.compile(r"(-?\d*)(\d)⁄(\d+)$")
_DAY_MONTH_YEAR = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}$")
_DECADES = frozenset({"20", "30", "40", "50", "60", "70", "80", "90"})
_OUR = re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|able|ably|ite|ful|less|al$|er|hood)")
_ISE = re.compile(r"(?<=[a-z]{3})([iy])s(?=(?:e|es|ed|ing|er|ers|ation|ations)$)")
_DOUBLED = re.compile(r"([aeiouy][^aeiouy]+[aeiou])ll(?=(?:ed|ing|er|ers|or|ors|ous)$)")
_METRE = re.compile(r"(?<=[a-z])(met|lit)re(?=s?$)")


@lru_cache(maxsize=30_000)
def entries(word: str) -> tuple[Entry, ...]:
    """Return what a folded word means, one entry or one for each part of a contraction."""
    if word in spellings.IRREGULAR:
        return tuple(part for each in spellings.IRREGULAR[word] for part in entries(each))
    if "'" in word and not word.startswith("'"):
        stem, ending = _split_contraction(word)
        if ending:
            return (*entries(stem), *(entries(ending) if ending[0] != "'" else (Entry(ending),)))
    if any(char.isdigit() for char in word):
        return _figure(word)
    return (_word(word),)


def _split_contraction(word: str) -> tuple[str, str]:
    """Return stem and ending of ``he's``, ``isn't``, ``n'est``; the ending may be empty."""
    for short, full in spellings.CONTRACTED.items():
        if word.endswith(short) and len(word) > len(short):
            return word[: -len(short)], full
    if word.endswith(("'s", "'d")) and len(word) > 2:
        return word[:-2], word[-2:]
    if word.startswith("n'"):
        return "ne", word[2:]
    return word.rstrip("'"), "" if not word.endswith("'") else "'"


def _figure(word: str) -> tuple[Entry, ...]:
    """Return a word with digits as an amount (``1,000``, ``24th``, ``5pm``) or as itself."""
    vulgar = _VULGAR.match(word)
    if vulgar:
        amount = Fraction(int(vulgar[1] or 0)) + Fraction(int(vulgar[2]), int(vulgar[3]) or 1)
        return (Entry(f"#{amount}", NUMBER, FIGURE, amount),)
    if _DAY_MONTH_YEAR.match(word):
        return (Entry(word, DATE),)
    found = _FIGURE.match(word)
    written = _amount(found[2]) if found and ":" not in word else None
    if not found or written is None:
        return (Entry(word, NUMBER),)
    amount, ending = -written if found[1] else written, found[3]
    if ending in ("st", "nd", "rd", "th"):
        return (Entry(f"#{amount}th", NUMBER, ORDINAL, amount),)
    if ending == "s" and (len(found[2]) == 4 or found[2] in _DECADES):
        return (Entry(f"@{found[2][-2:]}s", DATE),)
    amount *= measures.NUMBER_SUFFIXES.get(ending, 1)
    figure = Entry(f"#{amount}", NUMBER, FIGURE, amount)
    if not ending or ending in measures.NUMBER_SUFFIXES:
        return (figure,)
    if ending in measures.UNITS:
        return figure, Entry(measures.UNITS[ending], 0, UNIT)
    return (Entry(word, NUMBER),)


def _amount(digits: str) -> Fraction | None:
    """Return the amount that figures write, ``3,5`` with a decimal comma; None if unclear."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d*,\d+", digits):
        digits = digits.replace(",", ".")
    if not re.fullmatch(r"\d*\.?\d+", digits) or len(digits) > 40:
        return None
    return Fraction("".join(str(int(c)) if c != "." else c for c in digits))


def _word(word: str) -> Entry:
    """Return what a word without digits and endings means."""
    hints = PHRASE if word in lexicon.PHRASE_STARTS else 0
    if word in lexicon.NEGATIONS:
        return Entry(word, NEGATION, hints)
    if word in lexicon.FOREIGN_NEGATIONS or word in measures.FOREIGN_NUMBERS:
        return Entry(word, 0, hints | UNSURE)
    if word in measures.MONTHS:
        kinds = QUANTIFIER if word == "may" else 0 if word in measures.UNSURE_MONTHS else DATE
        return Entry(word if kinds != DATE else f"@m{measures.MONTHS[word]}", kinds, hints | MONTH)
    if word in measures.WEEKDAYS:
        kinds = 0 if word in measures.UNSURE_WEEKDAYS else DATE
        return Entry(word if not kinds else f"@d{measures.WEEKDAYS[word]}", kinds, hints | WEEKDAY)
    if word in measures.DECADES:
        return Entry(f"@{measures.DECADES[word]}s", DATE, hints)
    if word in measures.RELATIVE_DAYS:
        return Entry(word, DATE, hints)
    if word in lexicon.QUANTIFIERS:
        return Entry(word, QUANTIFIER, hints)
    return _numeral(word, hints) or Entry(american(word), 0, hints)


def _numeral(word: str, hints: int) -> Entry | None:
    """Return what a number word or a unit means, None if the word is neither."""
    if word in measures.SMALL_NUMBERS:
        amount = Fraction(measures.SMALL_NUMBERS[word])
        return Entry(f"#{amount}", NUMBER, hints | SPELLED, amount)
    if word in measures.MULTIPLIERS:
        amount = Fraction(measures.MULTIPLIERS[word])
        return Entry(f"#{amount}", NUMBER, hints | MULTIPLIER, amount)
    if word in measures.ORDINALS:
        amount = Fraction(measures.ORDINALS[word])
        return Entry(f"#{amount}th", NUMBER, hints | ORDINAL, amount)
    if word in measures.ROMAN:
        return Entry(f"#{measures.ROMAN[word]}", NUMBER, hints, Fraction(measures.ROMAN[word]))
    if word in measures.FRACTIONS or word in measures.LOOSE_NUMBERS:
        return Entry(word, NUMBER, hints | FIGURE if word in ("half",) else hints | UNSURE)
    if word in measures.UNITS:
        return Entry(
            measures.UNITS[word], NUMBER if word in measures.CURRENCY_SIGNS else 0, hints | UNIT
        )
    return None


def american(word: str) -> str:
    """Return an English word in its American spelling, so that two spellings agree."""
    word = spellings.SPELLINGS.get(word, word)
    word = _OUR.sub("or", word)
    word = _ISE.sub(r"\1z", word)
    word = _DOUBLED.sub(r"\1l", word)
    return _METRE.sub(r"\1er", word)
