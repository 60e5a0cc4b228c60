"""The columns of a CSV export, a row an occurrence: records to cells, and back.

The column ``quoteproof_status`` says that the table is an export: then its cells are exact, and an
apostrophe before what a spreadsheet would take for a formula is not part of the text. One is put
before every cell whose first character behind any apostrophes is one of those, so that there is one
way to take it off again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast, get_args

from quotes_db.dates import date_field
from quotes_db.errors import RecordError
from quotes_db.normalize import fold_words
from quotes_db.records import (
    AttributedQuotation,
    Confidence,
    DateKind,
    PartialDate,
    Source,
    Status,
)

STATUS = "quoteproof_status"
_TEXTS = ("text", "speaker", "role", "wikidata", "exact", "prefix", "suffix", "mention", "cue")
_SOURCE_TEXTS = ("url", "canonical_url", "title", "publisher", "author", "language")
_SOURCE_DATES: dict[str, DateKind] = {
    "published": "published",
    "modified": "published",
    "captured": "captured",
}
_OFFSETS = ("start", "end")
_SHARES = {f"confidence_{name}": name for name in ("quotation", "mention", "name")}
COLUMNS = (
    *_TEXTS,
    *_SOURCE_TEXTS,
    *_SOURCE_DATES,
    "date",
    "date_kind",
    *_OFFSETS,
    *_SHARES,
    STATUS,
)

_DIGITS = re.compile(r"\d{1,18}", re.ASCII)
# What spreadsheets take for the beginning of a formula, in the width of East Asian keyboards, too.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def row_of(item: AttributedQuotation) -> tuple[str, ...]:
    """Return the cells of one occurrence, in the order of ``COLUMNS``."""
    source = item.source or Source()
    dates = [cast("PartialDate | None", getattr(source, name)) for name in _SOURCE_DATES]
    confidence = item.confidence
    cells = [
        *(getattr(item, name) for name in _TEXTS),
        *(getattr(source, name) for name in _SOURCE_TEXTS),
        *(date.value if date else None for date in dates),
        *((item.dated.value, item.dated.kind) if item.dated else (None, None)),
        *(getattr(item, name) for name in _OFFSETS),
        *(getattr(confidence, name) if confidence else None for name in _SHARES.values()),
        item.status,
    ]
    return tuple(guarded(str(cell)) if cell is not None else "" for cell in cells)


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return the cell that ``guarded`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def item_of(cells: Mapping[str, str]) -> AttributedQuotation:
    """Return the occurrence that the cells of an export tell; a column may be missing.

    Raises:
        RecordError: a cell cannot be what its column says.
    """
    told = {name: unguarded(cell) or None for name, cell in cells.items()}
    text = told.get("text") or ""
    if not fold_words(text):
        message = f"the field text holds no word: {text[:40]!r}"
        raise RecordError(message)
    kind = told.get("date_kind") or "published"
    if kind not in get_args(DateKind):
        message = f"the field date_kind is {kind[:40]!r}; write {', '.join(get_args(DateKind))}"
        raise RecordError(message)
    status = told.get(STATUS) or "accepted"
    if status not in get_args(Status):
        message = f"the field {STATUS} is {status[:40]!r}; write {', '.join(get_args(Status))}"
        raise RecordError(message)
    same: dict[str, Any] = {name: told.get(name) for name in _TEXTS[1:]}
    same |= {name: _offset(told.get(name), name) for name in _OFFSETS}
    return AttributedQuotation(
        text=text,
        **same,
        source=_source(told),
        dated=date_field(told.get("date"), "date", cast("DateKind", kind)),
        confidence=_confidence(told),
        status=cast("Status", status),
    )


def _source(told: Mapping[str, str | None]) -> Source | None:
    same: dict[str, Any] = {name: told.get(name) for name in _SOURCE_TEXTS}
    same |= {name: date_field(told.get(name), name, kind) for name, kind in _SOURCE_DATES.items()}
    return Source(**same) if any(same.values()) else None


def _confidence(told: Mapping[str, str | None]) -> Confidence | None:
    shares = [told.get(name) for name in _SHARES]
    if not any(shares):
        return None
    try:
        found = [float(share or "") for share in shares]
    except ValueError:
        found = []
    if len(found) != len(shares) or not all(0.0 <= share <= 1.0 for share in found):
        message = f"the fields confidence are {shares}; three numbers from 0 to 1 are needed"
        raise RecordError(message)
    return Confidence(*found)


def _offset(cell: str | None, field: str) -> int | None:
    if cell is None:
        return None
    if not _DIGITS.fullmatch(cell):
        message = f"the field {field} is {cell[:40]!r}; a whole number is needed"
        raise RecordError(message)
    return int(cell)
