"""JSON Lines: one JSON object a line, with a ``text`` and whatever else ``fields`` knows.

msgspec decodes a line straight into typed fields in 1 µs. Its message is kept where it is plain;
where it is not, the standard library's decoder is asked why the line is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from quotes_db.charset import not_utf8
from quotes_db.errors import RecordError, UnknownFormatError
from quotes_db.importers import Described, Refused
from quotes_db.importers.fields import Fields, quotation_from
from quotes_db.importers.stream import MAX_LINE_BYTES, InputStream, Line
from quotes_db.kept_records import KeptRecord
from quotes_db.lines import FIRST_LINE, VERSION, AnyLine
from quotes_db.lines.reading import record_of
from quotes_db.records import AttributedQuotation

_T = TypeVar("_T")
_Record = TypeVar("_Record")
_MISSING = re.compile(r"Object missing required field (\w+)")
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class JsonLines:
    """The reader of JSON Lines."""

    name = "jsonl"
    suffixes = frozenset({".jsonl", ".ndjson", ".json"})

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first bytes open a JSON object, or an array of objects."""
        return re.match(rb"\s*(?:\{\s*[\"}\r\n]|\[\s*\{)", stream.head) is not None

    def read(
        self,
        stream: InputStream,
        *,
        described: Described,  # noqa: ARG002 - each record names its own source
    ) -> Iterator[AttributedQuotation | KeptRecord | Refused]:
        """Yield a quotation or a refusal for each line that is not blank.

        An export of a store is known by its first line, and read by ``lines``.

        Raises:
            InputError: the input is no text, or JSON that is not one object a line.
        """
        if found := FIRST_LINE.match(stream.head):
            _require_version(stream, int(found[1]))
            decode_kept: Callable[[bytes], AnyLine] = msgspec.json.Decoder(AnyLine).decode
            return read_lines(stream, decode_kept, _kept)
        decode = msgspec.json.Decoder(Fields).decode
        return read_lines(stream, decode, lambda fields: (quotation_from(fields),))


IMPORTER = JsonLines()


def _kept(line: AnyLine) -> tuple[KeptRecord, ...]:
    record = record_of(line)
    return (record,) if record else ()


def _require_version(stream: InputStream, version: int) -> None:
    """Raise if a newer program has written an export, which may say what is not known here."""
    if version > VERSION:
        message = (
            f"{stream.name} was exported by a newer Quoteproof (version {version} of its format). "
            "Upgrade Quoteproof."
        )
        raise UnknownFormatError(message)


def read_lines(
    stream: InputStream,
    decode: Callable[[bytes], _T],
    records: Callable[[_T], Iterable[_Record]],
) -> Iterator[_Record | Refused]:
    """Yield the records of each line that is not blank, or why it has none.

    Args:
        stream: JSON Lines.
        decode: reads what a line holds.
        records: makes the records of one line. A RecordError refuses the line, or what is left of
            it behind the records that came before.

    Raises:
        InputError: the input is no text, or JSON that is not one object a line.
    """
    stream.require_utf8()
    _require_lines(stream)
    for line in stream.lines():
        try:
            if line.too_long:
                yield _refused(line, _too_long(line))
            elif line.data.strip():
                yield from records(decode(line.data))
        except (RecordError, ValueError, RecursionError) as error:
            yield _refused(line, _reason(line, error))


def _require_lines(stream: InputStream) -> None:
    """Raise if the input is one JSON document over many lines."""
    first = stream.head.lstrip().partition(b"\n")[0].strip()
    if first == b"{" or re.match(rb"\[\s*(?:\{|$)", first):
        message = (
            f"{stream.name} is one JSON document, not one object a line. "
            "Convert it: jq -c '.[]' OLD > NEW.jsonl"
        )
        raise UnknownFormatError(message)


def _too_long(line: Line) -> str:
    return f"the line has {line.length_bytes:,} bytes; at most {MAX_LINE_BYTES:,} are read"


def _refused(line: Line, reason: str) -> Refused:
    raw = line.data.decode("utf-8", "backslashreplace").rstrip("\r\n")
    return Refused(line.number, reason, raw + "…" if line.too_long else raw)


def _reason(line: Line, error: Exception) -> str:
    """Return why a line was refused, in words that name the field or the place."""
    if isinstance(error, RecordError):
        return str(error)
    if isinstance(error, RecursionError):
        return "the JSON is nested too deeply"
    if isinstance(error, msgspec.ValidationError):
        return _wrong_field(str(error).replace("`", ""))
    return _malformed(line, error)


def _wrong_field(message: str) -> str:
    """Return msgspec's finding, the field first."""
    what, _, path = message.partition(" - at $")
    where = f"the field {path.removeprefix('.')}" if path else "the line"
    if missing := _MISSING.fullmatch(what):
        return f"the field {missing[1]} is missing"
    return f"{where}: {what[:1].lower()}{what[1:]}"


def _malformed(line: Line, error: Exception) -> str:
    """Return why a line is no JSON; msgspec calls half a surrogate pair a truncated input."""
    try:
        text = line.data.decode()
    except UnicodeDecodeError as wrong:
        return not_utf8(line.data, wrong.start, name="the line", offset=line.offset)
    try:
        json.loads(text)
    except json.JSONDecodeError as wrong:
        return f"not JSON: {wrong.msg} at character {wrong.pos + 1}"
    except RecursionError:
        return "the JSON is nested too deeply"
    if found := _HALF_PAIR.search(line.data):
        return (
            f"a string holds half a surrogate pair near {found[0].decode()}, which is no character"
        )
    return f"not JSON: {error}"
