"""W3C Web Annotations of quotations where they stand: records in, JSON-LD out, and back.

The target is the page, with a TextQuoteSelector and, where the place in its text is known, a
TextPositionSelector, in a list as Hypothesis writes it. The body is a schema.org Quotation with the
speaker and the source. When the page was saved is the time of the target's state, from the first to
the last second of the day, month or year: never a date of publication.

Source: https://www.w3.org/TR/annotation-model/, and for the selectors its section 4.2.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID

from quotes_db.jsonld import IN_REVIEW, Document, known, same_as
from quotes_db.records import AttributedQuotation, Occurrence, PartialDate, Quotation, Source

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_CONTEXTS = [CONTEXT, {"schema": "https://schema.org/"}]


def annotation(item: AttributedQuotation) -> Document | None:
    """Return an occurrence as an annotation, None if its source has no address."""
    source = item.source
    if source is None or not (source.url or source.canonical_url):
        return None
    told = known(
        type="Annotation",
        motivation="describing",
        body=_body(item, source),
        target=[_target(item, source)],
    )
    return {"@context": _CONTEXTS, "id": _name(told), **told}


def collection(quotation: Quotation, occurrences: Sequence[Occurrence]) -> Document:
    """Return the annotations of all occurrences of a quotation that have an address."""
    found = [annotation(item_of(quotation, one)) for one in occurrences]
    items = [{k: v for k, v in one.items() if k != "@context"} for one in found if one]
    name = _name({"items": [one["id"] for one in items], "text": quotation.text})
    return {
        "@context": _CONTEXTS,
        "id": name,
        "type": "AnnotationCollection",
        "total": len(items),
        "first": {"id": f"{name}#1", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def item_of(quotation: Quotation, occurrence: Occurrence) -> AttributedQuotation:
    """Return a stored occurrence as an importer reads one."""
    speaker = occurrence.speaker
    return AttributedQuotation(
        text=quotation.text,
        speaker=speaker.name if speaker else None,
        role=occurrence.role,
        source=occurrence.source,
        dated=occurrence.dated,
        exact=occurrence.exact,
        prefix=occurrence.prefix,
        suffix=occurrence.suffix,
        start=occurrence.start,
        end=occurrence.end,
        status=occurrence.status,
        wikidata=speaker.wikidata if speaker else None,
    )


def _target(item: AttributedQuotation, source: Source) -> Document:
    selectors = [
        {
            "type": "TextQuoteSelector",
            **known(exact=item.exact or item.text, prefix=item.prefix, suffix=item.suffix),
        }
    ]
    if item.start is not None and item.end is not None:
        place: dict[str, Any] = {"start": item.start, "end": item.end}
        selectors.append({"type": "TextPositionSelector", **place})
    return known(
        source=source.url or source.canonical_url,
        state=_state(source.captured) if source.captured else None,
        selector=selectors,
    )


def _body(item: AttributedQuotation, source: Source) -> Document:
    dated = item.dated
    creator = _schema(
        type="Person", name=item.speaker, description=item.role, sameAs=same_as(item.wikidata)
    )
    return _schema(
        type="Quotation",
        text=item.text,
        creator=creator if len(creator) > 1 else None,
        dateCreated=dated.value if dated and dated.kind == "said" else None,
        datePublished=dated.value if dated and dated.kind == "published" else None,
        sdDatePublished=dated.value if dated and dated.kind == "captured" else None,
        creativeWorkStatus=IN_REVIEW if item.status == "review" else None,
        isPartOf=_schema(
            type="CreativeWork",
            url=source.canonical_url,
            headline=source.title,
            publisher=source.publisher,
            author=source.author,
            datePublished=source.published.value if source.published else None,
            dateModified=source.modified.value if source.modified else None,
            inLanguage=source.language,
        ),
    )


def _schema(*, type: str, **fields: object) -> Document:
    """Return an object of schema.org inside an annotation, whose own words have other meanings."""
    told = {f"schema:{name}": value for name, value in known(**fields).items()}
    return {"type": f"schema:{type}", **told}


def _name(told: Document) -> str:
    """Return the identifier of an annotation, which is the same for the same content."""
    digest = blake2b(repr(told).encode("utf-8", "replace"), digest_size=16).digest()
    return UUID(bytes=digest, version=4).urn


# --- when a page was saved ------------------------------------------------------------------------


def _state(captured: PartialDate) -> Document:
    first, last = captured.value, captured.value
    if captured.precision == "year":
        first, last = f"{first}-01", f"{last}-12"
    if captured.precision != "day":
        year, month = map(int, last.split("-"))
        first, last = f"{first}-01", f"{last}-{calendar.monthrange(year, month)[1]}"
    return {
        "type": "TimeState",
        "sourceDateStart": f"{first}T00:00:00Z",
        "sourceDateEnd": f"{last}T23:59:59Z",
    }
