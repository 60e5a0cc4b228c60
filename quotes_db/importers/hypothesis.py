"""Hypothesis: the annotations that its search answers, and those of its export, as JSON.

``{"total": …, "rows": […]}`` or ``{"annotations": […]}``, or a bare list. An annotation's
TextQuoteSelector holds the words that somebody marked on a page, with their neighbours. Nobody says
who spoke them, or that they are a quotation at all: they come in for review. When a reader marked
them (``created``) is when they were seen there, never the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from quotes_db.errors import RecordError, UnreadableInputError
from quotes_db.importers import Described, Refused
from quotes_db.importers.fields import Fields, SourceFields, quotation_from
from quotes_db.importers.stream import InputStream
from quotes_db.records import AttributedQuotation

MAX_BYTES = 100_000_000  # some 100,000 annotations
_DAY_CHARS = 10  # of "2024-03-04T12:30:15.123456+00:00"
_SHOWN_CHARS = 200


class Selector(msgspec.Struct):
    """One way to find the words on the page; only a TextQuoteSelector holds them."""

    type: str = ""
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None


class Target(msgspec.Struct):
    """The page, and where on it."""

    source: str | None = None
    selector: list[Selector] = []


class Document(msgspec.Struct):
    """What is told of the page."""

    title: list[str] | str | None = None


class Annotation(msgspec.Struct):
    """One annotation; whatever else it says is ignored."""

    id: str = ""
    uri: str | None = None
    created: str | None = None
    target: list[Target] = []
    document: Document | None = None


class Saved(msgspec.Struct):
    """An answer of the search, or an export."""

    rows: list[msgspec.Raw] | None = None
    annotations: list[msgspec.Raw] | None = None


class Hypothesis:
    """The reader of Hypothesis's annotations."""

    name = "hypothesis"
    suffixes = frozenset[str]()

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first bytes hold annotations with a TextQuoteSelector."""
        opened = re.match(rb'\s*(?:\[|\{\s*"(?:total|rows|export_date|annotations)")', stream.head)
        return opened is not None and b'"TextQuoteSelector"' in stream.head

    def read(
        self,
        stream: InputStream,
        *,
        described: Described,  # noqa: ARG002 - each annotation names its own page
    ) -> Iterator[AttributedQuotation | Refused]:
        """Yield the marked words of each annotation; notes on a whole page have none.

        Raises:
            InputError: the input is too large, or not such JSON.
        """
        for number, raw in enumerate(_annotations(stream), 1):
            try:
                record = _record(msgspec.json.decode(raw, type=Annotation))
            except (RecordError, ValueError) as error:
                shown = bytes(raw)[:_SHOWN_CHARS].decode("utf-8", "replace")
                yield Refused(number, f"annotation {number}: {error}", shown)
            else:
                if record:
                    yield record


IMPORTER = Hypothesis()


def _annotations(stream: InputStream) -> list[msgspec.Raw]:
    """Return the annotations of an input, each still undecoded."""
    data = stream.read_all(max_bytes=MAX_BYTES)
    try:
        told = msgspec.json.decode(data, type=Saved | list[msgspec.Raw])
    except (ValueError, RecursionError) as error:
        message = (
            f"{stream.name} is no JSON of Hypothesis: {error}. Save the search or export anew."
        )
        raise UnreadableInputError(message) from None
    if isinstance(told, list):
        return told
    return [*(told.rows or ()), *(told.annotations or ())]


def _record(annotation: Annotation) -> AttributedQuotation | None:
    """Return the words that an annotation marks, None if it marks none.

    Raises:
        RecordError: a field cannot be read.
    """
    found = [
        (target, selector)
        for target in annotation.target
        for selector in target.selector
        if selector.type == "TextQuoteSelector" and selector.exact
    ]
    if not found:
        return None
    target, selector = found[0]
    titles = annotation.document.title if annotation.document else None
    title = titles if isinstance(titles, str) else next(iter(titles or ()), None)
    fields = Fields(
        text=selector.exact or "",
        prefix=selector.prefix,
        suffix=selector.suffix,
        source=SourceFields(
            url=annotation.uri or target.source,
            title=title,
            captured=(annotation.created or "")[:_DAY_CHARS] or None,
        ),
    )
    return replace(quotation_from(fields), status="review")
