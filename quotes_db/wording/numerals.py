"""Terms with numerals in, the same terms with each number and each date put together out.

``five hundred`` and ``500``, ``1.5 million`` and ``1,500,000``, ``5 %`` and ``five percent``,
``half`` and ``0.5`` become one amount; ``24th of May`` and ``May 24`` one day; a year is a date.
A unit counts only behind a number. Amounts are exact fractions, so no rounding makes two numbers
equal.
"""

from __future__ import annotations

from fractions import Fraction

from quotes_db.wording import measures
from quotes_db.wording.casing import Side
from quotes_db.wording.lexicon import DATE, NUMBER
from quotes_db.wording.terms import (
    FIGURE,
    MONTH,
    MULTIPLIER,
    NUMERIC,
    ORDINAL,
    SPELLED,
    UNIT,
    WEEKDAY,
    Term,
    entries,
)

_YEARS = range(1500, 2100)  # four figures outside are more often an amount than a year
_OPENERS = frozenset({"minus", "negative", "half", "a", "an"})  # of a number, besides numerals
_CURRENCIES = frozenset({"dollar", "euro", "pound sterling", "pound", "yen", "rupee"})


def join_numerals(terms: list[Term], side: Side) -> list[Term]:
    """Return the terms with numbers of several words joined, then dates."""
    return _join_dates(_join_numbers(terms, side), side)


def _join_numbers(terms: list[Term], side: Side) -> list[Term]:
    """Return the terms with each number as one term, its unit behind it."""
    out: list[Term] = []
    at = 0
    while at < len(terms):
        term = terms[at]
        sign = term if term.kinds & NUMBER and term.value in _CURRENCIES else None
        if not sign and not term.hints & NUMERIC and term.value not in _OPENERS:
            out.append(term)
            at += 1
            continue
        number, end = _number(terms, at + 1 if sign else at, side)
        if number is None:
            out.append(term)
            at += 1
            continue
        if sign:
            sign.value = sign.value.removesuffix(" sterling")
            if out and out[-1].value == "u.s" and not side.gaps[sign.first]:  # US$5
                out.pop()
            out += [number, sign]
        else:
            out.append(number)
            end = _read_unit(number, terms, end, side)
        at = end
    return out


def _read_unit(number: Term, terms: list[Term], end: int, side: Side) -> int:
    """Give a number its unit, percent or year, and return where the next term is."""
    unit = _at(terms, end)
    if not unit or not unit.hints & UNIT:
        if _is_year(number, side):
            number.kinds = DATE
        return end
    point = _at(terms, end + 1)
    if unit.value == "percent" and point and point.value == "point":
        unit.value, unit.kinds, point.value = "percentage", NUMBER, "point"
    elif unit.value == "percent" and number.amount is not None:
        number.amount /= 100
        number.value, number.last = f"#{number.amount}", unit.last
        return end + 1
    else:
        unit.value, unit.kinds = unit.value.removesuffix(" sterling"), NUMBER
    return end


def _at(terms: list[Term], at: int) -> Term | None:
    """Return the term at an index, None behind the end."""
    return terms[at] if 0 <= at < len(terms) else None


def _has(terms: list[Term], at: int, hints: int) -> bool:
    """Tell whether there is a term at an index with one of the hints."""
    return at < len(terms) and bool(terms[at].hints & hints)


def _value(terms: list[Term], at: int) -> str:
    """Return the value of the term at an index, nothing behind the end."""
    return terms[at].value if 0 <= at < len(terms) else ""


def _number(terms: list[Term], start: int, side: Side) -> tuple[Term | None, int]:
    """Return the number that begins at a term, and where it ends; None if none does."""
    at, negative = start, False
    if _value(terms, at) in ("minus", "negative") and _has(terms, at + 1, FIGURE | SPELLED):
        at, negative = at + 1, True
    amount: Fraction | None
    if _value(terms, at) == "half":
        amount, at = Fraction(1, 2), at + 1
        if _value(terms, at) == "a" and _has(terms, at + 1, MULTIPLIER):
            at += 1
        amount, at = _multiplied(amount, terms, at)
    elif _value(terms, at) in ("a", "an") and _has(terms, at + 1, MULTIPLIER):
        amount, at = _spelled(terms, at + 1)
    elif _value(terms, at) in ("a", "an") and _value(terms, at + 1) in ("half", "quarter"):
        amount, at = Fraction(1, measures.FRACTIONS[_value(terms, at + 1)]), at + 2
    elif (
        _value(terms, at) == "a" and _has(terms, at + 1, ORDINAL) and _value(terms, at + 2) == "of"
    ):
        amount, at = Fraction(1) / (terms[at + 1].amount or 1), at + 2
    elif _has(terms, at, SPELLED | MULTIPLIER):
        if _stands_for_someone(terms, at, side):
            terms[at].kinds, terms[at].value = 0, "one"
            return None, at
        amount, at = _spelled(terms, at)
    elif _has(terms, at, FIGURE):
        amount, at = _figures(terms, at, side)
    else:
        return None, at
    if amount is None:
        return None, at
    ordinal, amount, at = _tail(terms, at, amount)
    amount = -amount if negative else amount
    value = f"#{amount}th" if ordinal else f"#{amount}"
    hints = ORDINAL if ordinal else FIGURE
    return Term(value, NUMBER, terms[start].first, terms[at - 1].last, hints, amount), at


def _stands_for_someone(terms: list[Term], at: int, side: Side) -> bool:
    """Tell the pronoun of ``this one`` and ``one can see`` from the number of ``one man``."""
    if terms[at].value != "#1" or _has(terms, at + 1, NUMERIC):
        return False
    if (
        _value(terms, at - 1) in measures.NO_NUMBER_ONE
        or _value(terms, at + 1) in measures.AFTER_PRONOUN
    ):
        return True
    return terms[at].last == len(side.words) or bool(side.gaps[terms[at].last].strip(" -‐"))


def _figures(terms: list[Term], at: int, side: Side) -> tuple[Fraction | None, int]:
    """Return the amount of figures, with ``10 000`` and ``10 million``, and where it ends."""
    amount, first = terms[at].amount, terms[at].first
    at += 1
    if (
        _has(terms, at, FIGURE)
        and terms[at].first == first + 1
        and side.gaps[first + 1] in (".", ",")
    ):
        whole = entries(side.words[first] + "." + side.words[first + 1])  # 1.2m
        amount, at = whole[0].amount, at + 1
    if amount is not None and 0 < amount < 1000 and side.printed(first).isdigit():
        while _has(terms, at, FIGURE):
            group = side.printed(terms[at].first)
            space = side.gaps[terms[at].first]
            if not (len(group) == 3 and group.isdigit() and space.isspace()):
                break
            amount, at = amount * 1000 + int(group), at + 1
    return (None, at) if amount is None else _multiplied(amount, terms, at)


def _multiplied(amount: Fraction, terms: list[Term], at: int) -> tuple[Fraction, int]:
    """Return an amount times the words that follow: ``5 million``, ``5 bn``."""
    while at < len(terms):
        if terms[at].hints & MULTIPLIER:
            amount *= terms[at].amount or 1
        elif terms[at].value in ("bn", "mn", "tn", "mln"):
            amount *= measures.NUMBER_SUFFIXES[terms[at].value]
        else:
            break
        at += 1
    return amount, at


def _spelled(terms: list[Term], at: int) -> tuple[Fraction, int]:
    """Return the amount of number words: ``three hundred and five``, ``nineteen eighty-four``."""
    total, current, last = Fraction(0), Fraction(0), Fraction(0)
    begun = at
    while at < len(terms):
        term = terms[at]
        amount = term.amount or Fraction(0)
        if term.hints & MULTIPLIER:
            current = (current or 1) * amount
            if amount >= 1000:
                total, current = total + current, Fraction(0)
            last = Fraction(100)
        elif term.hints & SPELLED:
            fits = at == begun or last >= 100 or (20 <= last < 100 and 0 < amount < 10)
            century = 13 <= current <= 20 and not total and 10 <= amount < 100
            if not fits and not century:
                break
            current = current * 100 + amount if century and not fits else current + amount
            last = amount
        elif term.value == "and" and last >= 100 and _has(terms, at + 1, SPELLED):
            pass
        else:
            break
        at += 1
    return total + current, at


def _tail(terms: list[Term], at: int, amount: Fraction) -> tuple[bool, Fraction, int]:
    """Return whether the number is an ordinal, and itself with ``point five``, ``and a half``."""
    if _value(terms, at) == "point" and _has(terms, at + 1, SPELLED):
        digits = ""
        at += 1
        while _has(terms, at, SPELLED) and (terms[at].amount or 0) < 10:
            digits, at = digits + str(terms[at].amount), at + 1
        return False, amount + Fraction(int(digits or 0), 10 ** len(digits)), at
    if [_value(terms, at + n) for n in range(3)] == ["and", "a", "half"]:
        return False, amount + Fraction(1, 2), at + 3
    if _value(terms, at) in measures.FRACTIONS and _value(terms, at) != "half" and amount:
        return False, amount / measures.FRACTIONS[_value(terms, at)], at + 1
    if _has(terms, at, ORDINAL) and amount >= 20 and amount % 10 == 0:
        unit = terms[at].amount or Fraction(0)
        if unit < 10:
            return True, amount + unit, at + 1
    if _has(terms, at, ORDINAL) and amount == 1 and 3 <= (terms[at].amount or 0) <= 10:
        return False, Fraction(1) / (terms[at].amount or 1), at + 1
    return False, amount, at


def _is_year(number: Term, side: Side) -> bool:
    """Tell a year from an amount: ``in 1984`` and ``the 2016 election``, but ``2000 soldiers``."""
    amount = number.amount
    if (
        amount is None
        or amount.denominator != 1
        or int(amount) not in _YEARS
        or number.hints & ORDINAL
    ):
        return False
    if number.last - number.first == 1 and not side.printed(number.first).isdigit():
        return False
    before = side.words[number.first - 1] if number.first else ""
    if before in measures.DATE_PREPOSITIONS or before in measures.MONTHS:
        return True
    behind = side.words[number.last] if number.last < len(side.words) else ""
    if not behind or side.gaps[number.last].strip():
        return True
    plural = behind.endswith("s") and not behind.endswith(("ss", "'s", "us", "is", "as", "ions"))
    return not plural and behind not in measures.PLURAL_PEOPLE


def _join_dates(terms: list[Term], side: Side) -> list[Term]:
    """Return the terms with weekdays, months with their day, and ``11/24/2024`` as dates."""
    out: list[Term] = []
    at = 0
    while at < len(terms):
        term = terms[at]
        if term.hints & WEEKDAY and (term.kinds & DATE or _is_weekday(term, side)):
            term.value, term.kinds = _day(term.value, "@d", measures.WEEKDAYS), DATE
        elif term.hints & MONTH and _is_month(terms, at, side):
            term.value, term.kinds = _day(term.value, "@m", measures.MONTHS), DATE
            at = _join_day(out, term, terms, at)
        elif term.hints & FIGURE and _is_written_date(terms, at, side):
            term.value = "@" + side.slice(term.first, terms[at + 2].last)
            term.kinds, term.last = DATE, terms[at + 2].last
            at += 2
        elif term.amount is not None and _value(terms, at + 1) in measures.DIGIT_DATE_MARKS:
            term.kinds = DATE
        out.append(term)
        at += 1
    return out


def _day(value: str, sign: str, numbers: dict[str, int]) -> str:
    """Return the value of a month or weekday that an entry may have left as a word."""
    return value if value.startswith("@") else f"{sign}{numbers[value]}"


def _is_weekday(term: Term, side: Side) -> bool:
    """Tell ``Mon.`` from a word of the same letters."""
    before = side.words[term.first - 1] if term.first else ""
    return side.has_capital(term.first) and before in measures.WEEKDAY_PREPOSITIONS


def _is_month(terms: list[Term], at: int, side: Side) -> bool:
    """Tell the month from ``may`` and ``march``: a day beside it, or a capital of its own."""
    term = terms[at]
    if term.value.startswith("@"):
        return True
    of = 2 if _value(terms, at - 1) == "of" else 1
    before, after = _at(terms, at - of) if at >= of else None, _at(terms, at + 1)
    if _is_day(before):
        return True
    if not side.has_capital(term.first):
        return False
    if _is_day(after) or (after and after.kinds & DATE and after.amount):
        return True
    led = term.first > 0 and side.words[term.first - 1] in measures.MONTH_PREPOSITIONS
    return side.capitals_speak and (led or not side.begins_sentence(term.first))


def _is_day(term: Term | None) -> bool:
    """Tell whether a term can be the day of a month."""
    return term is not None and term.amount is not None and term.amount in range(1, 32)


def _join_day(out: list[Term], month: Term, terms: list[Term], at: int) -> int:
    """Join a month with its day (``24th of May``, ``May 24``); return the last term used."""
    if out and _is_day(out[-1]):
        day = out.pop()
    elif len(out) > 1 and out[-1].value == "of" and _is_day(out[-2]):
        out.pop()
        day = out.pop()
    elif _is_day(_at(terms, at + 1)):
        day = terms[at + 1]
        month.last, at = day.last, at + 1
    else:
        return at
    month.value, month.first = f"{month.value}-{day.amount}", min(month.first, day.first)
    return at


def _is_written_date(terms: list[Term], at: int, side: Side) -> bool:
    """Tell whether three figures with a bar or dash between are a date: ``11/24/2024``."""
    if not (_has(terms, at + 1, FIGURE) and _has(terms, at + 2, FIGURE)):
        return False
    first, second = side.gaps[terms[at + 1].first], side.gaps[terms[at + 2].first]
    return first == second and first in ("/", "-", "–", ".")
