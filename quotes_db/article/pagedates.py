"""Dates as pages print them: one line in, a partial date out, never more than the line says.

``11/24/2024`` can only be November 24. ``03/04/2024`` is the third of April or the fourth of
March, so only the year is certain: the precision shrinks to what both readings share. Two-digit
years are not read.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from quotes_db.dates import partial_date
from quotes_db.records import DateKind, PartialDate

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s{1,3})?"
_ZONE = r"(?:\s?(?:[a-z]{2,5}|utc[+-]\d{1,2}|[+-]\d\d:?\d\d))?"
_CLOCK = (
    rf"(?P<clock>\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?|\d{{1,2}}\s?[ap]\.?m\.?){_ZONE}"
)
_DATES = (
    r"(?P<year>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
    r"(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4})",
    rf"{_WEEKDAY}{_MONTH}\s{{1,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>\d{{4}})",
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s{{1,3}}{_MONTH},?\s{{1,3}}(?P<year>\d{{4}})",
    rf"{_MONTH},?\s{{1,3}}(?P<year>\d{{4}})",
)
_GAP = r"(?:\s?[,|@·•–—T-]?\s{0,3}(?:at\s)?)"
_LABEL = r"(?P<label>[a-z][a-z ]{2,20}?)?\s?(?:on\s)?:?\s{0,3}"
_LINES = tuple(
    re.compile(
        rf"{_LABEL}(?:{_CLOCK}{_GAP})?{date}(?:{_GAP}{_CLOCK.replace('clock', 'clock2')})?\.?",
        re.IGNORECASE,
    )
    for date in _DATES
)
_DATELINE = re.compile(
    rf"(?P<place>[A-Z][\w.' -]{{1,40}}(?:,\s[A-Z][\w.' ]{{1,30}})?),\s(?i:{_MONTH})\s"
    r"(?P<d>\d{1,2}),?\s"
    r"(?P<year>\d{4})\s?(?:\([^()]{1,30}\)\s?)?[-–—:]"
)
_PUBLISHED = re.compile(
    r"(?:first )?(?:published|posted|publication date|pub date|date)", re.IGNORECASE
)
_MODIFIED = re.compile(r"(?:last )?(?:updated|modified|edited|changed|update)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_LONGEST_LINE = 80  # characters; a line that is a date and nothing else is shorter

Label = Literal["published", "modified", ""]


@dataclass(frozen=True, slots=True)
class PageDate:
    """A line that is a date: its ISO value as precise as is certain, its label, its time of day."""

    value: str
    label: Label
    has_clock: bool
    has_seconds: bool = False

    def dated(self, kind: DateKind) -> PartialDate:
        """Return the date as a record of that kind."""
        return partial_date(self.value, kind=kind)


def page_date(line: str) -> PageDate | None:
    """Return the date that a whole line is, with or without time of day and label, or None."""
    line = " ".join(line.split())
    if not line or len(line) > _LONGEST_LINE or not any(char.isdigit() for char in line):
        return None
    for pattern in _LINES:
        found = pattern.fullmatch(line)
        if found:
            value = _value(found)
            label = _label(found.group("label") or "")
            if value and label is not None:
                clock = found.group("clock") or found.group("clock2") or ""
                return PageDate(value, label, bool(clock), len(_NUMBER.findall(clock)) == 3)
    return None


def dateline(paragraph: str) -> PageDate | None:
    """Return the date of a dateline with a year ("ANKARA, Nov. 24, 2016 — …"), or None."""
    found = _DATELINE.match(paragraph)
    value = _value(found) if found else None
    return PageDate(value, "published", has_clock=False) if value else None


def _label(words: str) -> Label | None:
    """Return what a label before a date says, or None when it is no label of a date."""
    words = words.strip()
    if not words:
        return ""
    if _MODIFIED.fullmatch(words):
        return "modified"
    return "published" if _PUBLISHED.fullmatch(words) else None


def _value(found: re.Match[str]) -> str | None:
    """Return the ISO value of a match, as precise as is certain, or None for no real day."""
    groups = found.groupdict()
    year = int(groups["year"])
    if groups.get("first"):
        return _either_order(year, int(groups["first"]), int(groups["second"]))
    month = _MONTHS[groups["month"].lower()] if groups.get("month") else int(groups["m"])
    day = groups.get("d")
    if day is None:
        return f"{year:04}-{month:02}" if year else None
    return _iso(year, month, int(day))


def _either_order(year: int, first: int, second: int) -> str | None:
    """Return what month/day and day/month readings of two numbers share."""
    readings = {_iso(year, first, second), _iso(year, second, first)} - {None}
    if len(readings) > 1:
        return f"{year:04}"
    return readings.pop() if readings else None


def _iso(year: int, month: int, day: int) -> str | None:
    """Return a calendar day in ISO form, or None when there is no such day."""
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
