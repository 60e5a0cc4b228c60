"""Partial dates: ISO text in, ``PartialDate`` out, and its words; no guess, no clock."""

from __future__ import annotations

import datetime
import re

from quotes_db.errors import RecordError
from quotes_db.records import DateKind, PartialDate, Precision

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?", re.ASCII | re.DOTALL)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def partial_date(text: str, *, kind: DateKind) -> PartialDate:
    """Return the partial date that an ISO 8601 text names: ``2016``, ``2016-11`` or ``2016-11-24``.

    A time of day is dropped, never turned into another day.

    Raises:
        ValueError: the text is none of these, or no day of the calendar.
    """
    found = _ISO.fullmatch(text.strip())
    if not found:
        message = f"Not a date: {text[:40]!r}. Write 2016, 2016-11 or 2016-11-24."
        raise ValueError(message)
    year, month, day = found.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        message = f"No such day: {text[:40]!r} ({error}). Write 2016, 2016-11 or 2016-11-24."
        raise ValueError(message) from None
    precision: Precision = "day" if day else "month" if month else "year"
    return PartialDate("-".join(part for part in (year, month, day) if part), precision, kind)


def date_field(value: str | int | None, field: str, kind: DateKind) -> PartialDate | None:
    """Return the date in a field of an outside record, None if there is nothing in it.

    Raises:
        RecordError: it is no date; the message names the field.
    """
    if value is None or value == "":
        return None
    try:
        return partial_date(str(value), kind=kind)
    except ValueError as error:
        message = f"the field {field}: {error}"
        raise RecordError(message) from None


def spelled(date: PartialDate) -> str:
    """Return a date in words: ``24 November 2016``, ``November 2016`` or ``2016``."""
    year, *rest = date.value.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*day, *month, year])
