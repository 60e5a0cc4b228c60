"""Bytes of a request in, a typed request out; whatever does not fit is a ``Problem`` with 4xx.

A body must say that it is JSON: a web page can send any other content type without asking first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from server.asked import (
    ID_MAX,
    PAGE_MAX_CHARS,
    TEXT_MAX_CHARS,
    BatchRequest,
    DecisionRequest,
    MatchRequest,
    NewArticle,
    NewQuotation,
    NewQuotations,
    NewVerdict,
    QuotationChange,
    ScanRequest,
)
from server.problems import Problem

BODY_MAX_BYTES: Final = 256 * 1024  # the longest text with every character escaped as \uXXXX, twice
LONG_BODY_MAX_BYTES: Final = 6 * 1024 * 1024  # the same for a page; a batch has no more either
ARTICLE_BODY_MAX_BYTES: Final = 12 * 1024 * 1024  # that, every character of four bytes
_QUERY_MAX_FIELDS = 32
_SHOWN_CHARS = 40  # of a value that a message repeats
_WHERE = re.compile(r"(?P<what>.*?)(?:, got .*?)?(?: - at `\$\.?(?P<field>[^`]*)`)?", re.DOTALL)
_KEY = re.compile(
    r"Object (?P<how>contains unknown|missing required) field `(?P<key>.*?)`"
    r"(?: - at `\$\.?(?P<place>[^`]*)`)?",
    re.DOTALL,
)
_STEP = re.compile(r"[^.\[\]]+")  # of a path such as queries[3].text
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_IN_WORDS = (
    ("`str` of length <= ", "a string of a length up to "),
    ("`str` of length >= ", "a string of a length from "),
    ("`str`", "a string"),
    ("`int`", "a whole number"),
    ("`float`", "a number"),
    ("`bool`", "true or false"),
    ("`array` of length <= ", "a list of a length up to "),
    ("`array` of length >= ", "a list of a length from "),
    ("`array`", "a list"),
    ("`object`", "an object"),
    ("`null`", "null"),
)

_Request = TypeVar("_Request", bound=msgspec.Struct)
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {
    type_: msgspec.json.Decoder(type_)
    for type_ in (
        MatchRequest,
        BatchRequest,
        ScanRequest,
        NewQuotation,
        NewQuotations,
        QuotationChange,
        NewArticle,
        DecisionRequest,
        NewVerdict,
    )
}
# How long a body may be, and what a longer one is told to be instead.
_SELECTION = (BODY_MAX_BYTES, f"Send a selection of at most {TEXT_MAX_CHARS:,} characters.")
_LONG_BODIES: dict[type, tuple[int, str]] = {
    BatchRequest: (LONG_BODY_MAX_BYTES, "Send fewer queries at once."),
    ScanRequest: (LONG_BODY_MAX_BYTES, f"Send a page of at most {PAGE_MAX_CHARS:,} characters."),
    NewQuotations: (LONG_BODY_MAX_BYTES, "Send fewer quotations at once."),
    NewArticle: (ARTICLE_BODY_MAX_BYTES, "Send the article's text instead of its page."),
}
_EXAMPLES: dict[type, str] = {
    BatchRequest: '{"queries": [{"text": "…"}]}',
    NewQuotations: '{"quotations": [{"text": "…"}]}',
    NewArticle: '{"url": "https://…"}',
    DecisionRequest: '{"decision": "accept"}',
    NewVerdict: '{"kind": "misattributed", "evidence": "https://…", "date": "2016-11-24"}',
}


async def body(request: Request, type_: type[_Request]) -> _Request:
    """Return the request that a JSON body holds.

    Raises:
        Problem: 415 not JSON by its type, 413 too large, 400 not JSON, 422 JSON that does not fit.
    """
    headers = dict(request.scope["headers"])
    _check_type(headers)
    limit = _LONG_BODIES.get(type_, _SELECTION)
    raw = await _read(request, limit, declared=headers.get(b"content-length", b""))
    try:
        decoded: _Request = _DECODERS[type_].decode(raw)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), _value_at(raw, str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # msgspec calls half a surrogate pair a truncated input; a selection may well end in one.
        example = _EXAMPLES.get(type_, '{"text": "…"}')
        reason = "a string holds half a surrogate pair" if _HALF_PAIR.search(raw) else error
        message = (
            f"The body ({len(raw):,} bytes) is not JSON: {reason}. "
            f"Send an object such as {example}, encoded in UTF-8."
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
        found = msgspec.convert(fields, type_, strict=False)
    except msgspec.ValidationError as error:
        field = _field(str(error))
        raise _misfit(str(error), fields.get(field, _ABSENT)) from None
    attributes = dict(zip(type_.__struct_encode_fields__, type_.__struct_fields__, strict=True))
    for name, value in fields.items():
        # Written "null", which no number of the description is.
        if getattr(found, attributes[name]) is None:
            message = f"The field {_shown(name)} is {_shown(value)}. Leave it out, or send a value."
            raise Problem(422, message)
    return found


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
    listed = {
        "source": "sources are named by the quotations",
        "occurrence": "/v1/review lists those in review",
        "review": "/v1alpha1/claims:search finds those stored",
        "verdict": "/v1/quotations/{id}/verdicts lists those on a quotation",
    }.get(kind, f"/v1/{kind}s lists those stored")
    return Problem(404, f"No {kind} has the id {_shown(str(id_))}; {listed}.")


def require_words(text: str, *, field: str = "text") -> None:
    """Refuse a text of blanks alone.

    Raises:
        Problem: 422, there is nothing to look for.
    """
    if not text or text.isspace():
        message = f"The field {field} holds {len(text)} blanks and no word. Send words to look for."
        raise Problem(422, message)


_ABSENT: Final = object()


def _check_type(headers: Mapping[bytes, bytes]) -> None:
    """Raise 415 unless the body is plain JSON in UTF-8."""
    given = headers.get(b"content-type", b"").decode("latin-1")
    encoding = headers.get(b"content-encoding", b"identity").decode("latin-1").lower()
    transfer = headers.get(b"transfer-encoding", b"chunked").decode("latin-1").lower()
    name, _, parameters = given.partition(";")
    charset = parameters.partition("charset=")[2].strip().strip('"').lower()
    if name.strip().lower() == "application/json" and charset in ("", "utf-8", "utf8"):
        if (encoding, transfer) == ("identity", "chunked"):
            return
        how = encoding if encoding != "identity" else transfer
        message = f"The body is {_shown(how)}-encoded. Send it as it is."
        raise Problem(415, message)
    message = (
        f"The body's Content-Type is {_shown(given) if given else 'missing'}. "
        "Send JSON in UTF-8 with Content-Type: application/json."
    )
    raise Problem(415, message)


async def _read(request: Request, limit: tuple[int, str], *, declared: bytes) -> bytes:
    """Return the whole body, or raise 413 as soon as it is known to be too large."""
    most, advice = limit
    too_large = Problem(413, f"The body is larger than {most:,} bytes. {advice}")
    if declared.isdigit() and (len(declared) > 9 or int(declared) > most):
        raise too_large
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            hung_up = "The body ended early: the client hung up. Send it again."
            raise Problem(400, hung_up)
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            raise too_large
        more = message.get("more_body", False)
    return b"".join(chunks)


def _misfit(failure: str, value: object) -> Problem:
    """Return the 422 for a value that does not fit its field, with the value or its length."""
    missing_or_unknown = _KEY.fullmatch(failure)
    if missing_or_unknown:
        how, key, place = missing_or_unknown.groups()
        inside = f" in {place}" if place else ""
        if how.startswith("contains"):
            message = f"There is no field {_shown(key)}{inside}. /docs lists the fields there are."
        else:
            message = f"The field {key}{inside} is missing. Send it; /docs tells what it takes."
        return Problem(422, message)
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
    if not field:
        return _ABSENT
    for step in _STEP.findall(field):
        try:
            decoded = decoded[int(step) if isinstance(decoded, list) else step]
        except (KeyError, IndexError, ValueError, TypeError):
            return _ABSENT
    return decoded


def _shown(value: object) -> str:
    """Return a short value as it is written, and the size of a long one."""
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    written = repr(value) if not isinstance(value, dict) else type(value).__name__
    if len(written) <= _SHOWN_CHARS:
        return written
    return f"{len(value):,} characters" if isinstance(value, str) else f"{written[:_SHOWN_CHARS]}…"
