"""W3C Web Annotations, one a line: the words that each marks on a page.

Those that ``export`` wrote have a schema.org Quotation for their body, with speaker, source and
dates, and come back as they were. Of anybody else's the marked words are read, which nobody is said
to have spoken: they come in for review. See ``annotations`` for what stands where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from quotes_db.annotations import CONTEXT
from quotes_db.dates import partial_date
from quotes_db.errors import RecordError
from quotes_db.importers import Described, Refused
from quotes_db.importers.fields import MAX_TEXT_CHARS
from quotes_db.importers.jsonl import read_lines
from quotes_db.importers.stream import InputStream
from quotes_db.jsonld import IN_REVIEW, WIKIDATA
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation, DateKind, PartialDate, Source

_OPENED = re.compile(rb'\s*\{\s*"@context"\s*:[^{}]{0,200}?' + re.escape(CONTEXT.encode()))
_ITEM = re.compile(re.escape(WIKIDATA) + r"(Q[1-9]\d{0,11})", re.ASCII)
_DATED: tuple[tuple[str, DateKind], ...] = (
    ("dateCreated", "said"),
    ("datePublished", "published"),
    ("sdDatePublished", "captured"),
)
_Node = dict[str, Any]


class Annotation(msgspec.Struct):
    """What a line says; whatever else it says is ignored."""

    target: list[_Node] | _Node
    body: list[_Node] | _Node | str | None = None


class WebAnnotations:
    """The reader of Web Annotations."""

    name = "webannotation"
    suffixes = frozenset[str]()

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first line has the context of annotations."""
        return _OPENED.match(stream.head) is not None

    def read(
        self,
        stream: InputStream,
        *,
        described: Described,  # noqa: ARG002 - each annotation names its own page
    ) -> Iterator[AttributedQuotation | Refused]:
        """Yield the marked words of each annotation, or its refusal."""
        decode = msgspec.json.Decoder(Annotation).decode
        return read_lines(stream, decode, lambda one: (_quotation(one),))


IMPORTER = WebAnnotations()


def _quotation(told: Annotation) -> AttributedQuotation:
    """Return the words that an annotation marks; a RecordError says what cannot be stored."""
    target = _first(told.target)
    quote = _of_type("TextQuoteSelector", target.get("selector"))
    place = _of_type("TextPositionSelector", target.get("selector"))
    body = _of_type("schema:Quotation", told.body)
    exact = _text(quote, "exact")
    text = _text(body, "schema:text") or exact or ""
    if not fold_words(text) or len(text) > MAX_TEXT_CHARS:
        message = f"a TextQuoteSelector with 1 to {MAX_TEXT_CHARS:,} characters is needed"
        raise RecordError(message)
    creator = _first(body.get("schema:creator"))
    item = _ITEM.fullmatch(_text(creator, "schema:sameAs") or "")
    dates = [_date(body, f"schema:{name}", kind) for name, kind in _DATED]
    in_review = not body or _text(body, "schema:creativeWorkStatus") == IN_REVIEW
    return AttributedQuotation(
        text=text,
        speaker=_text(creator, "schema:name"),
        role=_text(creator, "schema:description"),
        wikidata=item[1] if item else None,
        source=_source(target, _first(body.get("schema:isPartOf"))),
        dated=next(filter(None, dates), None),
        exact=exact if exact != text else None,
        prefix=_text(quote, "prefix"),
        suffix=_text(quote, "suffix"),
        start=_offset(place, "start"),
        end=_offset(place, "end"),
        status="review" if in_review else "accepted",
    )


def _source(target: _Node, work: _Node) -> Source:
    """Return the page of a target; when it was saved is the time of the target's state."""
    url, canonical = _text(target, "source"), _text(work, "schema:url")
    state = _first(target.get("state"))
    return Source(
        url=url if url != canonical else None,
        canonical_url=canonical,
        title=_text(work, "schema:headline"),
        publisher=_text(work, "schema:publisher"),
        author=_text(work, "schema:author"),
        published=_date(work, "schema:datePublished", "published"),
        modified=_date(work, "schema:dateModified", "published"),
        captured=_captured(_text(state, "sourceDateStart"), _text(state, "sourceDateEnd")),
        language=_text(work, "schema:inLanguage"),
    )


def _nodes(value: object) -> list[_Node]:
    """Return the objects in a field that may hold one or several."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _of_type(name: str, value: object) -> _Node:
    """Return the first object of a type in a field; a type may stand alone or in a list."""
    return _first([one for one in _nodes(value) if name in _types(one)])


def _types(node: _Node) -> list[object]:
    told = node.get("type")
    return told if isinstance(told, list) else [told]


def _first(value: object) -> _Node:
    return next(iter(_nodes(value)), {})


def _text(node: _Node, name: str) -> str | None:
    value = node.get(name)
    return value if isinstance(value, str) and value else None


def _offset(node: _Node, name: str) -> int | None:
    value = node.get(name)
    return value if type(value) is int and 0 <= value < 1 << 63 else None


def _date(node: _Node, name: str, kind: DateKind) -> PartialDate | None:
    value = _text(node, name)
    try:
        return partial_date(value, kind=kind) if value else None
    except ValueError as error:
        message = f"the field {name}: {error}"
        raise RecordError(message) from None


def _captured(first: str | None, last: str | None) -> PartialDate | None:
    """Return the day, month or year from whose first second to whose last a page was saved."""
    if not first or not last:
        return None
    same = next((n for n in (10, 7, 4) if first[:n] == last[:n]), None)
    name = "sourceDateStart"
    return _date({name: first[:same]}, name, "captured") if same else None
