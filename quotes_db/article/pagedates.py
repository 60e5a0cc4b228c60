"""Dates as pages print them: one line in, a partial date out, never more than the line says.

``11/24/2024`` can only be November 24. ``03/04/2024`` is the third of April or the fourth of
March, so only the year is certain: the precision shrinks to what both readings share, unless the
page's language tells; ``03.04.2024`` is the third of April everywhere. Two-digit years are not
read. Months and labels are known in English, German, French, Spanish and some more.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from quotes_db.dates import partial_date
from quotes_db.records import DateKind, PartialDate

# English first, then what German, French, Spanish, Italian, Portuguese and Dutch add.
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan januar jänner janvier enero gennaio janeiro januari",
         "february feb februar février février fevrier febrero febbraio fevereiro februari",
         "march mar märz maerz mars marzo março maart",
         "april apr avril abril aprile",
         "may mai mayo maggio maio mei",
         "june jun juni juin junio giugno junho",
         "july jul juli juillet julio luglio julho",
         "august aug août aout agosto augustus",
         "september sept sep septembre septiembre settembre setembro",
         "october oct oktober okt octobre octubre ottobre outubro",
         "november nov novembre noviembre novembro",
         "december dec dezember dez décembre decembre diciembre dicembre dezembro"), 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = (
    r"(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|mo|di|mi|do|fr|sa|so"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\.?,?\s{1,3})?"
)
_ZONE = r"(?:\s?(?:[a-z]{2,5}|utc[+-]\d{1,2}|[+-]\d\d:?\d\d))?"
_CLOCK = (
    rf"(?P<clock>\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?|\d{{1,2}}\s?[ap]\.?m\.?){_ZONE}"
)
_OF = r"(?:\sde)?"  # 12 de marzo de 2025
_DATES = (
    r"(?P<year>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
    r"(?P<first>\d{1,2})(?P<sign>[/-]|\.\s?)(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4})",
    rf"{_WEEKDAY}{_MONTH}\s{{1,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<year>\d{{4}})",
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?{_OF}\s{{1,3}}{_MONTH}{_OF},?\s{{1,3}}"
    r"(?P<year>\d{4})",
    rf"{_MONTH}{_OF},?\s{{1,3}}(?P<year>\d{{4}})",
)
_GAP = r"(?:\s?[,|@·•–—T-]?\s{0,3}(?:(?:at|um|à|a las)\s)?)"
_LABEL = (
    r"(?P<label>[^\W\d_][^\W\d_ ]{1,20}(?: [^\W\d_ ]{1,20}){0,2}?)?\s?"
    r"(?:(?:on|am|le|el)\s)?:?\s{0,3}"
)
_LINES = tuple(
    re.compile(
        rf"{_LABEL}(?:{_CLOCK}{_GAP})?{date}(?:{_GAP}{_CLOCK.replace('clock', 'clock2')})?\.?",
        re.IGNORECASE,
    )
    for date in _DATES
)
_INSIDE = tuple(
    re.compile(rf"(?<![\w.,/-]){date}(?![\w/-])", re.IGNORECASE) for date in _DATES[:-1]
)
_DATELINE = re.compile(
    rf"(?P<place>[A-Z][\w.' -]{{1,40}}(?:,\s[A-Z][\w.' ]{{1,30}})?),\s(?i:{_MONTH})\s"
    r"(?P<d>\d{1,2}),?\s"
    r"(?P<year>\d{4})\s?(?:\([^()]{1,30}\)\s?)?[-–—:]"
)
_PUBLISHED = re.compile(
    r"(?:first |originally )?(?:published|posted|publication date|pub date|date|veröffentlicht"
    r"|publiziert|erschienen|datum|publié|publie|paru|date de publication|publicado|fecha"
    r"|pubblicato|gepubliceerd)",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"(?:last |zuletzt )?(?:updated|modified|edited|changed|update|aktualisiert|geändert|bearbeitet"
    r"|mis à jour|modifié|actualizado|aggiornato|atualizado|bijgewerkt)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s[|•·–—-]\s|\s*[|•·]\s*")
_CLOCK_WITH_SECONDS = re.compile(r"\b\d{1,2}:\d\d:\d\d\b")
_ANY_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_LONGEST_LINE = 80  # characters; a line that is a date and nothing else is shorter
_LONGEST_PART = 100  # characters of a line that holds a date beside a place or a name
_MOST_OTHER_WORDS = 6

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


def page_date(line: str, *, day_first: bool = False) -> PageDate | None:
    """Return the date that a whole line is, with or without time of day and label, or None.

    Args:
        line: the line.
        day_first: it is known that 03/04/2024 is the third of April here.
    """
    line = " ".join(line.split())
    if not line or len(line) > _LONGEST_LINE or not any(char.isdigit() for char in line):
        return None
    for pattern in _LINES:
        found = pattern.fullmatch(line)
        if found:
            value = _value(found, day_first=day_first)
            label = _label(found.group("label") or "")
            if value and label is not None:
                clock = found.group("clock") or found.group("clock2") or ""
                return PageDate(value, label, bool(clock), len(_NUMBER.findall(clock)) == 3)
    return None


def line_dates(line: str, *, day_first: bool = False) -> list[PageDate]:
    """Return the dates in a short line that also holds a place, a name or a second date.

    Such a line is "By Ann Lee | March 12, 2025" or "Ostra, 12. März 2025". A sentence that
    mentions a day is none.
    """
    line = " ".join(line.split())
    whole = page_date(line, day_first=day_first)
    if whole:
        return [whole]
    found = (_part_date(part, day_first=day_first) for part in _PARTS.split(line))
    return [date for date in found if date]


def _part_date(part: str, *, day_first: bool) -> PageDate | None:
    """Return the date that a part of a line is, or that stands at one of its ends."""
    whole = page_date(part, day_first=day_first)
    if whole or not part or len(part) > _LONGEST_PART or part[-1] in '!?…”"':
        return whole
    for pattern in _INSIDE:
        found = pattern.search(part)
        value = _value(found, day_first=day_first) if found else None
        if found and value:
            before, after = part[: found.start()].split(), part[found.end() :].split()
            if len(before) + len(after) > _MOST_OTHER_WORDS:
                return None
            rest = f"{part[: found.start()]} {part[found.end() :]}"
            seconds = bool(_CLOCK_WITH_SECONDS.search(rest))
            label = _label_among(before)
            return PageDate(value, label, bool(_ANY_CLOCK.search(rest)), seconds)
    return None


def _label_among(words: list[str]) -> Label:
    """Return what the first label among some words says, "" when there is none."""
    for word in words:
        if label := _label(word.strip(":,()")):
            return label
    return ""


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


def _value(found: re.Match[str], *, day_first: bool = False) -> str | None:
    """Return the ISO value of a match, as precise as is certain, or None for no real day."""
    groups = found.groupdict()
    year = int(groups["year"])
    if groups.get("first"):
        first, second = int(groups["first"]), int(groups["second"])
        if day_first or groups["sign"].startswith("."):  # who writes dots puts the day first
            return _iso(year, second, first)
        return _either_order(year, first, second)
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
