"""Dates as structured data has them: any spelling in, as much of a date as is certain out.

Most are ISO 8601 with a time of day; the day is kept as it was published, whatever the zone. Other
spellings are read where they can mean one day only. ``05/06/2020`` can mean two: the year is all
that both have in common. What cannot be read, and the zero dates of empty fields, stay unknown:
a review without its date is worth more than none, and a wrong date worth less. So do years of other
calendars, which are written with the same digits: 1399 and 1441 are 2020, as is 2563.
"""

from __future__ import annotations

import re

from quotes_db.article.pagedates import page_date
from quotes_db.dates import partial_date
from quotes_db.records import DateKind, PartialDate

_YEAR_FIRST = re.compile(
    r"(\d{4})(?:\s?[-/.年년]\s?(\d{1,2})(?:\s?[-/.月월]\s?(\d{1,2})\s?[.日일]?)?|(\d\d)(\d\d))?"
    r"(?:[TZ ,+].{0,60})?\s?[月월年년]?",
    re.ASCII | re.DOTALL,
)
_ZERO_DATES = ("1970-01-01", "1900-01-01")  # what empty fields become in computers' hands
# What is earlier or later is no year of ours. Fact-checks are published since there is a web.
_YEARS = {"said": range(1500, 2200), "published": range(1990, 2200), "captured": range(1990, 2200)}
_LONGEST = 100  # characters


def any_date(text: str | None, *, kind: DateKind) -> PartialDate | None:
    """Return what is certain of the date in a text, None if nothing is."""
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    found = _YEAR_FIRST.fullmatch(text)
    told = None if found else page_date(text)
    value = _value(found) if found else told.value if told else None
    if value is None or int(value[:4]) not in _YEARS[kind] or value in _ZERO_DATES:
        return None
    try:
        return partial_date(value, kind=kind)
    except ValueError:
        return None


def _value(found: re.Match[str]) -> str:
    """Return an ISO date from a match; a month or day of zero is one that nobody knew."""
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    parts = [year]
    for part in (month, day):
        if not part or int(part) == 0:
            break
        parts.append(f"{int(part):02}")
    return "-".join(parts)
