"""Bytes of a request in, a typed request out; whatever does not fit is a ``Problem`` with 4xx.

A body must say that it is JSON: a web page can send any other content type without asking first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta
from starlette.requests import Request

from server.problems import Problem

TEXT_MAX_CHARS: Final = 20_000  # a selection of some ten pages
BODY_MAX_BYTES: Final = 256 * 1024  # the longest text with every character escaped as \uXXXX, twice
ID_MAX: Final = 2**63 - 1  # SQLite's largest integer
_QUERY_MAX_FIELDS = 32
_SHOWN_CHARS = 40  # of a value that a message repeats
_WHERE = re.compile(r"(?P<what>.*?)(?:, got .*?)?(?: - at `\$\.?(?P<field>[^`]*)`)?", re.DOTALL)
_KEY = re.compile(r"Object (contains unknown|missing required) field `(.*)`", re.DOTALL)
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_IN_WORDS = (
    ("`str` of length <= ", "a string of a length up to "),
    ("`str` of length >= ", "a string of a length from "),
    ("`str`", "a string"),
    ("`int`", "a whole number"),
    ("`float`", "a number"),
    ("`object`", "an object"),
    ("`null`", "null"),
)

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Cursor = Annotated[str, Meta(max_length=500, description="`next` of the page before.")]
Words = Annotated[str, Meta(max_length=500)]
Day = Annotated[str, Meta(max_length=10, description="2016, 2016-11 or 2016-11-24.")]


class MatchRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A selection, with the words around it and the page it is on where known."""

    text: Annotated[
        str, Meta(min_length=1, max_length=TEXT_MAX_CHARS, description="The selected words.")
    ]
    prefix: Annotated[str, Meta(max_length=1000)] | None = None
    suffix: Annotated[str, Meta(max_length=1000)] | None = None
    url: Annotated[str, Meta(max_length=8000, description="The page of the selection.")] | None = (
        None
    )
    speaker: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 5
    min_score: Annotated[float, Meta(ge=0, le=100)] | None = None


class QuotationsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which quotations to list: by words, speaker, source and date."""

    q: Words | None = None
    speaker: Id | None = None
    source: Id | None = None
    after: Day | None = None
    before: Day | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Cursor | None = None


class SpeakersQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which speakers to list: by a part of the name."""

    q: Words | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Cursor | None = None


class SpeakerPageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of a speaker's quotations to show."""

    cursor: Cursor | None = None


_Request = TypeVar("_Request", bound=msgspec.Struct)
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {
    MatchRequest: msgspec.json.Decoder(MatchRequest),
}


async def body(request: Request, type_: type[_Request]) -> _Request:
    """Return the request that a JSON body holds.

    Raises:
        Problem: 415 not JSON by its type, 413 too large, 400 not JSON, 422 JSON that does not fit.
    """
    headers = dict(request.scope["headers"])
    _check_type(headers)
    raw = await _read(request, declared=headers.get(b"content-length", b""))
    try:
        decoded: _Request = _DECODERS[type_].decode(raw)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), _value_at(raw, str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # msgspec calls half a surrogate pair a truncated input; a selection may well end in one.
        reason = "a string holds half a surrogate pair" if _HALF_PAIR.search(raw) else error
        message = (
            f"The body ({len(raw):,} bytes) is not JSON: {reason}. "
            'Send an object such as {"text": "…"}, encoded in UTF-8.'
        )
        raise Problem(400, message) from None
    return decoded


def query(request: Request, type_: type[_Request]) -> _Request:
    """Return the request that the address's query holds.

    Raises:
        Problem: 400 not percent-encoded UTF-8, 422 a name twice or a value that does not fit.
    """
    raw: bytes = request.scope["query_string"]
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_QUERY_MAX_FIELDS,
        )
    except ValueError as error:
        message = (
            f"The query ({len(raw):,} bytes) cannot be read: {error}. Percent-encode it as UTF-8."
        )
        raise Problem(400, message) from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"The query gives {_shown(twice)} more than once. Give it once."
        raise Problem(422, message)
    try:
        return msgspec.convert(fields, type_, strict=False)
    except msgspec.ValidationError as error:
        field = _field(str(error))
        raise _misfit(str(error), fields.get(field, _ABSENT)) from None


def record_id(request: Request, kind: str) -> int:
    """Return the id in the request's address.

    Raises:
        Problem: 404, it cannot be the id of any record.
    """
    written: str = request.path_params["id"]
    if written.isascii() and written.isdigit() and len(written) <= 19 and int(written) <= ID_MAX:
        return int(written)
    raise missing(written, kind)


def missing(id_: object, kind: str) -> Problem:
    """Return the 404 for a record that is not stored."""
    lists = (
        "sources are named by the quotations"
        if kind == "source"
        else f"/v1/{kind}s lists those stored"
    )
    return Problem(404, f"No {kind} has the id {_shown(str(id_))}; {lists}.")


def require_words(text: str) -> None:
    """Refuse a text of blanks alone.

    Raises:
        Problem: 422, there is nothing to look for.
    """
    if not text or text.isspace():
        message = f"The field text holds {len(text)} blanks and no word. Send the selected words."
        raise Problem(422, message)


_ABSENT: Final = object()


def _check_type(headers: Mapping[bytes, bytes]) -> None:
    """Raise 415 unless the body is plain JSON in UTF-8."""
    given = headers.get(b"content-type", b"").decode("latin-1")
    encoding = headers.get(b"content-encoding", b"identity").decode("latin-1").lower()
    name, _, parameters = given.partition(";")
    charset = parameters.partition("charset=")[2].strip().strip('"').lower()
    if name.strip().lower() == "application/json" and charset in ("", "utf-8", "utf8"):
        if encoding == "identity":
            return
        message = f"The body is {_shown(encoding)}-encoded. Send it without Content-Encoding."
        raise Problem(415, message)
    message = (
        f"The body's Content-Type is {_shown(given) if given else 'missing'}. "
        "Send JSON in UTF-8 with Content-Type: application/json."
    )
    raise Problem(415, message)


async def _read(request: Request, *, declared: bytes) -> bytes:
    """Return the whole body, or raise 413 as soon as it is known to be too large."""
    if declared.isdigit() and (len(declared) > 9 or int(declared) > BODY_MAX_BYTES):
        raise _too_large()
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            hung_up = "The body ended early: the client hung up. Send it again."
            raise Problem(400, hung_up)
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > BODY_MAX_BYTES:
            raise _too_large()
        more = message.get("more_body", False)
    return b"".join(chunks)


def _too_large() -> Problem:
    message = (
        f"The body is larger than {BODY_MAX_BYTES:,} bytes. "
        f"Send a selection of at most {TEXT_MAX_CHARS:,} characters."
    )
    return Problem(413, message)


def _misfit(failure: str, value: object) -> Problem:
    """Return the 422 for a value that does not fit its field, with the value or its length."""
    key = _KEY.search(failure)
    if key and key[1].startswith("contains"):
        return Problem(
            422, f"There is no field {_shown(key[2])}. /docs lists the fields there are."
        )
    if key:
        return Problem(422, f"The field {key[2]} is missing. Send it; /docs tells what it takes.")
    found = _WHERE.fullmatch(failure)
    what = found["what"] if found else failure
    for technical, plain in _IN_WORDS:
        what = what.replace(technical, plain)
    subject = f"The field {_field(failure)}" if _field(failure) else "The request"
    has = "does not fit" if value is _ABSENT else f"is {_shown(value)}"
    return Problem(422, f"{subject} {has}. {what}; /docs tells more.")


def _field(failure: str) -> str:
    found = _WHERE.fullmatch(failure)
    return (found and found["field"]) or ""


def _value_at(raw: bytes, failure: str) -> object:
    """Return the value that a failed body has in the field that failed, if it can be told."""
    try:
        decoded = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _ABSENT
    field = _field(failure)
    return decoded.get(field, _ABSENT) if isinstance(decoded, dict) and field else _ABSENT


def _shown(value: object) -> str:
    """Return a short value as it is written, and the size of a long one."""
    written = repr(value) if not isinstance(value, (list, dict)) else type(value).__name__
    if len(written) <= _SHOWN_CHARS:
        return written
    return f"{len(value):,} characters" if isinstance(value, str) else f"{written[:_SHOWN_CHARS]}…"
