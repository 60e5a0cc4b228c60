"""CSV and TSV: a header that names the columns, then a record a row.

The columns are the fields of ``fields``; ``text`` is needed. The separator is the one under which
the header names the most of them. Quoting is strict: a mark in the wrong place would otherwise
silently change the words, and a row that is not clearly one row is refused with its line. A table
with the column ``quoteproof_status`` is an export, of which ``cells`` tells the columns.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from quotes_db.cells import STATUS, item_of
from quotes_db.charset import not_utf8
from quotes_db.errors import RecordError, UnknownFormatError
from quotes_db.importers import Described, Refused
from quotes_db.importers.fields import FIELD_NAMES, Fields, quotation_from
from quotes_db.importers.stream import MAX_LINE_BYTES, InputStream, Line
from quotes_db.records import AttributedQuotation, DateKind

NEEDED = "text"
_SEPARATORS = ",\t;|"
_DATE_KINDS: tuple[DateKind, ...] = ("said", "published", "captured")
# The csv module gives up on a longer field: what a lost closing mark swallows stays bounded.
_MAX_FIELD_CHARS = csv.field_size_limit()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a row are told apart."""

    separator: str
    quoted: bool


class Delimited:
    """The reader of CSV and TSV."""

    name = "csv"
    suffixes = frozenset({".csv", ".tsv", ".tab"})

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first line is a header of several columns with one named ``text``."""
        columns = _columns(stream, _dialect(stream).separator)
        return len(columns) > 1 and NEEDED in columns

    def read(
        self,
        stream: InputStream,
        *,
        described: Described,  # noqa: ARG002 - each record names its own source
    ) -> Iterator[AttributedQuotation | Refused]:
        """Yield a quotation or a refusal for each row that is not blank.

        Raises:
            InputError: the input is no text, or its header names no column ``text``.
        """
        stream.require_utf8()
        dialect = _dialect(stream)
        columns = _columns(stream, dialect.separator)
        _require_columns(stream, columns)
        read = _exported if STATUS in columns else _read
        lines = _Lines(stream)
        rows = csv.reader(
            lines,
            delimiter=dialect.separator,
            quoting=csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE,
            strict=True,
        )
        while True:
            lines.begin_row()
            try:
                row = next(rows)
                if any(row):
                    yield read(columns, row)
            except StopIteration:
                return
            except (RecordError, csv.Error) as error:
                yield Refused(lines.first, _reason(error), lines.raw())


IMPORTER = Delimited()


class _Lines:
    """The lines as text for the csv module, with the present row's kept for a refusal.

    Iterating raises RecordError for a line that cannot be text, and goes on with the next one.
    """

    def __init__(self, stream: InputStream) -> None:
        self._lines = stream.lines()
        next(self._lines)  # the header, which was read from the first bytes
        self._row: list[Line] = []
        self.first = 2

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._row.clear()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if not self._row:
            self.first = line.number
        self._row.append(line)
        if line.too_long:
            message = (
                f"the line has {line.length_bytes:,} bytes; at most {MAX_LINE_BYTES:,} are read"
            )
            raise RecordError(message)
        try:
            return line.data.decode()
        except UnicodeDecodeError as error:
            message = not_utf8(line.data, error.start, name="the line", offset=line.offset)
            raise RecordError(message) from None

    def raw(self) -> str:
        """Return the present row as it stands in the input."""
        data = b"".join(line.data for line in self._row)
        return data.decode("utf-8", "backslashreplace").rstrip("\r\n")


def _dialect(stream: InputStream) -> Dialect:
    """Return the separator under which the header names the most fields."""

    def known(separator: str) -> int:
        return sum(column in FIELD_NAMES for column in _columns(stream, separator))

    separator = max(_SEPARATORS, key=known)
    return Dialect(separator, quoted=separator != "\t" or _tab_cells_are_quoted(stream))


def _tab_cells_are_quoted(stream: InputStream) -> bool:
    """Return whether quotation marks in tab-separated cells enclose them, or are text.

    Spreadsheets enclose; the registered format (text/tab-separated-values) knows no enclosing. A
    cell that opens with a mark and does not close with one, in a row with all its cells, is text,
    unless the header's own names are enclosed: nobody writes a name with marks.
    """
    header, *rows = stream.head.split(b"\n")[:200]
    width = header.count(b"\t")
    if header.lstrip(b"\xef\xbb\xbf").startswith(b'"'):
        return True
    whole = [row.rstrip(b"\r").split(b"\t") for row in rows if row.count(b"\t") == width]
    opened = [cell for row in whole for cell in row if cell.startswith(b'"')]
    return not any(cell == b'"' or not cell.endswith(b'"') for cell in opened)


def _columns(stream: InputStream, separator: str) -> list[str]:
    """Return the names in the header, in lower case."""
    header = stream.head.partition(b"\n")[0].decode("utf-8", "replace").strip("\r")
    try:
        cells = next(csv.reader([header], delimiter=separator, strict=True), [])
    except csv.Error:
        return []
    return [cell.strip().lower() for cell in cells]


def _require_columns(stream: InputStream, columns: list[str]) -> None:
    """Raise unless the header names what is needed, each column once."""
    if NEEDED not in columns:
        found = ", ".join(repr(column[:40]) for column in columns[:8]) or "none"
        message = (
            f"{stream.name} has no column {NEEDED!r}; its first line names {found}. "
            f"Rename the columns; known are {', '.join(FIELD_NAMES)}."
        )
        raise UnknownFormatError(message)
    for column in columns:
        if column in FIELD_NAMES and columns.count(column) > 1:
            message = f"{stream.name} has two columns {column!r}. Rename one of them."
            raise UnknownFormatError(message)


def _cells(columns: list[str], row: list[str]) -> dict[str, str]:
    """Return the row's cells by the names of their columns."""
    if len(row) != len(columns):
        message = f"the row has {len(row)} cells, the header {len(columns)}"
        raise RecordError(message)
    return dict(zip(columns, row, strict=True))


def _exported(columns: list[str], row: list[str]) -> AttributedQuotation:
    """Return the occurrence of a row that this program has written."""
    return item_of(_cells(columns, row))


def _read(columns: list[str], row: list[str]) -> AttributedQuotation:
    """Return the quotation of a row that anybody has written."""
    cells = _cells(columns, row)
    values = {column: value for column, value in cells.items() if column in FIELD_NAMES}
    kind = values.pop("date_kind", "").strip().lower()
    if kind and kind not in _DATE_KINDS:
        message = f"the field date_kind is {kind[:40]!r}; write {', '.join(_DATE_KINDS)}"
        raise RecordError(message)
    return quotation_from(Fields(**values, date_kind=kind or None))


def _reason(error: Exception) -> str:
    """Return why a row was refused, in words."""
    text = str(error)
    if "field larger than field limit" in text:
        return f"a cell has more than {_MAX_FIELD_CHARS:,} characters; a closing mark is missing"
    if "unexpected end of data" in text:
        return "the last cell is opened with a quotation mark and never closed"
    if isinstance(error, csv.Error):
        return f"a quotation mark inside a cell must be doubled ({text})"
    return text
