"""Records in, the structs of the JSON answers out; /openapi.json takes its schemas from these.

Offsets are half-open, in Unicode code points of the text as sent or stored. Dates are always
``{value, precision, kind}`` or null. A link is made for web addresses only, with a text fragment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from quotes_db import records
from quotes_db.attributions import disagreement
from quotes_db.claim_records import Verdict
from quotes_db.context import ContextSpeaker
from quotes_db.records import DiffOp, Extent, Occurrence, PartialDate, Risk, Span, Status, Wording
from quotes_db.store import Outcome, Stored
from server import attribution_views, fragments, verdict_views
from server.attribution_views import AttributionView, ContextSpeakerView, Disagreement
from server.verdict_views import VerdictView

OCCURRENCES_MAX: Final = 20  # in a match; /v1/quotations/{id} has them all
Complete = Annotated[
    bool, Meta(description="False: time was up before all that might match was looked at.")
]
_NONE: Final[Mapping[int, Any]] = MappingProxyType({})


class SpeakerView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is said to have said the words, and how the source describes them."""

    id: int
    name: str
    role: str | None = None


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """The document that prints the words; ``link`` scrolls to them and is safe to follow."""

    id: int
    title: str | None
    publisher: str | None
    author: str | None
    url: str | None
    link: str | None


class OccurrenceView(msgspec.Struct, frozen=True, kw_only=True):
    """One quotation found in one source; exact, prefix and suffix as in a TextQuoteSelector."""

    id: int
    speaker: SpeakerView | None
    source: SourceView | None
    date: PartialDate | None
    exact: str | None
    prefix: str | None
    suffix: str | None
    start: int | None
    end: int | None
    mention: str | None
    cue: str | None
    confidence: records.Confidence | None
    status: Status


class MatchView(msgspec.Struct, frozen=True, kw_only=True):
    """One stored quotation that the selection repeats.

    Speaker, source, date and status are those of the best occurrence. ``speakers`` lists the
    different speakers when sources disagree, else nothing; ``attributions`` has all, first seen
    first. ``verdicts`` are the store's own findings; none changes the ``wording``. A scan does not
    read who the page says it is.
    """

    quotation_id: int
    text: str
    score: Annotated[float, Meta(ge=0, le=100, description="Similarity; never means verified.")]
    speaker: SpeakerView | None
    source: SourceView | None
    date: PartialDate | None
    status: Status
    wording: Wording
    extent: Extent
    risks: tuple[Risk, ...]
    diff: tuple[DiffOp, ...]
    omitted: Annotated[tuple[str, ...], Meta(description="The words that each omission left out.")]
    selection_span: Span
    quotation_span: Span
    occurrences: Annotated[tuple[OccurrenceView, ...], Meta(max_length=OCCURRENCES_MAX)]
    occurrences_total: int
    speakers: tuple[SpeakerView, ...]
    attributions: tuple[AttributionView, ...]
    disagreement: Disagreement
    context_speaker: ContextSpeakerView | None
    verdicts: tuple[VerdictView, ...]


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """The stored quotations that a selection repeats, best first, and what the store covers.

    ``in_review`` counts those kept back because nobody has reviewed them; ``include_review`` asks
    for them.
    """

    matches: tuple[MatchView, ...]
    complete: Complete
    in_review: int
    claim_reviews: Annotated[tuple[()], Meta(description="Similar claims; none are stored yet.")]
    store: records.Coverage
    took_ms: float


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """One answer for each query, in the order of the queries."""

    answers: tuple[AnswerView, ...]
    took_ms: float


class ScanView(msgspec.Struct, frozen=True, kw_only=True):
    """The stored quotations that occur in a page, in the page's order.

    ``selection_span`` and ``diff`` of a match index the page's text. Its extent is ``whole`` or
    ``excerpt``: how much of the quotation stands there. ``left_out`` counts the weakest matches of
    a page with more than are answered.
    """

    matches: tuple[MatchView, ...]
    complete: Complete
    left_out: int
    claim_reviews: Annotated[tuple[()], Meta(description="Similar claims; none are stored yet.")]
    store: records.Coverage
    took_ms: float


class QuotationItem(msgspec.Struct, frozen=True, kw_only=True):
    """One quotation of a list, with its best occurrence's speaker, source and date."""

    id: int
    text: str
    speaker: SpeakerView | None
    source: SourceView | None
    date: PartialDate | None
    status: Status
    occurrences_total: int


class QuotationView(QuotationItem, frozen=True, kw_only=True):
    """One quotation with all its occurrences; ``speakers`` lists them when sources disagree."""

    first_date: PartialDate | None
    speakers: tuple[SpeakerView, ...]
    attributions: tuple[AttributionView, ...]
    disagreement: Disagreement
    occurrences: tuple[OccurrenceView, ...]
    verdicts: tuple[VerdictView, ...]


class QuotationList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of quotations; ``next`` is the cursor of the page after it."""

    quotations: tuple[QuotationItem, ...]
    next: str | None


class WrittenView(msgspec.Struct, frozen=True, kw_only=True):
    """A quotation as it is stored now, and what the request did.

    ``added`` made a new quotation, ``merged`` a new occurrence of a stored one; ``unchanged`` was
    stored before in every respect.
    """

    outcome: Outcome
    quotation: QuotationView


class WrittenItem(msgspec.Struct, frozen=True, kw_only=True):
    """Which quotation one of several records is now part of, and what it did."""

    id: int
    outcome: Outcome


class WrittenList(msgspec.Struct, frozen=True, kw_only=True):
    """What storing several quotations did, in their order, and how many did what."""

    quotations: tuple[WrittenItem, ...]
    added: int
    merged: int
    unchanged: int


class SpeakerItem(msgspec.Struct, frozen=True, kw_only=True):
    """One speaker of a list, with the number of quotations."""

    id: int
    name: str
    aliases: tuple[str, ...]
    wikidata: str | None
    quotations: int


class SpeakerList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of speakers; ``next`` is the cursor of the page after it."""

    speakers: tuple[SpeakerItem, ...]
    next: str | None


def answer(
    found: records.Answer,
    *,
    took_ms: float,
    verdicts: Mapping[int, Sequence[Verdict]] = _NONE,
    context: Mapping[int, ContextSpeaker] = _NONE,
) -> AnswerView:
    """Return the answer to a match, with what is known by quotation id."""
    return AnswerView(
        matches=tuple(match(one, verdicts=verdicts, context=context) for one in found.matches),
        complete=found.complete,
        in_review=found.in_review,
        claim_reviews=(),
        store=found.coverage,
        took_ms=round(took_ms, 2),
    )


def batch(answers: Sequence[AnswerView], *, took_ms: float) -> BatchView:
    """Return the answers to several matches."""
    return BatchView(answers=tuple(answers), took_ms=round(took_ms, 2))


def scan(
    found: records.ScanAnswer,
    *,
    took_ms: float,
    verdicts: Mapping[int, Sequence[Verdict]] = _NONE,
) -> ScanView:
    """Return the answer to a scan."""
    return ScanView(
        matches=tuple(match(one, verdicts=verdicts) for one in found.matches),
        complete=found.complete,
        left_out=found.left_out,
        claim_reviews=(),
        store=found.coverage,
        took_ms=round(took_ms, 2),
    )


def match(
    found: records.Match,
    *,
    verdicts: Mapping[int, Sequence[Verdict]] = _NONE,
    context: Mapping[int, ContextSpeaker] = _NONE,
) -> MatchView:
    """Return one match; its score is rounded down, so that only equal texts show 100."""
    text, judgement = found.quotation.text, found.judgement
    shown = tuple(occurrence(one, text) for one in found.occurrences[:OCCURRENCES_MAX])
    best = shown[0] if shown else None
    return MatchView(
        quotation_id=found.quotation.id,
        text=text,
        score=math.floor(found.score * 10) / 10,
        speaker=best.speaker if best else None,
        source=best.source if best else None,
        date=best.date if best else found.quotation.first_date,
        status=best.status if best else "rejected",
        wording=judgement.wording,
        extent=judgement.extent,
        risks=judgement.risks,
        diff=judgement.diff,
        omitted=judgement.omitted,
        selection_span=found.selection_span,
        quotation_span=found.quotation_span,
        occurrences=shown,
        occurrences_total=len(found.occurrences),
        speakers=_disputed(found.occurrences),
        attributions=attribution_views.attributions(found.occurrences, most=OCCURRENCES_MAX),
        disagreement=disagreement(found.occurrences),
        context_speaker=attribution_views.context_speaker(context, found.quotation.id),
        verdicts=verdict_views.verdicts(verdicts.get(found.quotation.id, ())),
    )


def occurrence(found: Occurrence, text: str) -> OccurrenceView:
    """Return one occurrence of the quotation with ``text``."""
    return OccurrenceView(
        id=found.id,
        speaker=_speaker(found),
        source=_source(found, text),
        date=found.date,
        exact=found.exact,
        prefix=found.prefix,
        suffix=found.suffix,
        start=found.start,
        end=found.end,
        mention=found.mention,
        cue=found.cue,
        confidence=found.confidence,
        status=found.status,
    )


def quotation(
    found: records.Quotation,
    occurrences: Sequence[Occurrence],
    verdicts: Sequence[Verdict],
) -> QuotationView:
    """Return one quotation with all its occurrences, given best first, and the verdicts on it."""
    item = _item(found, occurrences)
    return QuotationView(
        **{name: getattr(item, name) for name in QuotationItem.__struct_fields__},
        first_date=found.first_date,
        speakers=_disputed(occurrences),
        attributions=attribution_views.attributions(occurrences),
        disagreement=disagreement(occurrences),
        occurrences=tuple(occurrence(one, found.text) for one in occurrences),
        verdicts=verdict_views.verdicts(verdicts),
    )


def quotations(
    found: Sequence[records.Quotation],
    occurrences: Mapping[int, Sequence[Occurrence]],
    *,
    next: str | None,
) -> QuotationList:
    """Return a page of quotations; ``occurrences`` are by quotation id, best first."""
    items = tuple(_item(one, occurrences.get(one.id, ())) for one in found)
    return QuotationList(quotations=items, next=next)


def written(done: Sequence[Stored]) -> WrittenList:
    """Return what storing several quotations did."""
    outcomes = [one.outcome for one in done]
    return WrittenList(
        quotations=tuple(WrittenItem(id=one.quotation_id, outcome=one.outcome) for one in done),
        added=outcomes.count("added"),
        merged=outcomes.count("merged"),
        unchanged=outcomes.count("unchanged"),
    )


def speaker(found: records.Speaker, *, quotations: int) -> SpeakerItem:
    """Return one speaker with the number of their quotations."""
    return SpeakerItem(
        id=found.id,
        name=found.name,
        aliases=found.aliases,
        wikidata=found.wikidata,
        quotations=quotations,
    )


def _item(found: records.Quotation, occurrences: Sequence[Occurrence]) -> QuotationItem:
    best = occurrences[0] if occurrences else None
    return QuotationItem(
        id=found.id,
        text=found.text,
        speaker=_speaker(best) if best else None,
        source=_source(best, found.text) if best else None,
        date=best.date if best else found.first_date,
        status=best.status if best else "rejected",
        occurrences_total=len(occurrences),
    )


def _speaker(found: Occurrence) -> SpeakerView | None:
    if found.speaker is None:
        return None
    return SpeakerView(id=found.speaker.id, name=found.speaker.name, role=found.role)


def _source(found: Occurrence, text: str) -> SourceView | None:
    source = found.source
    if source is None:
        return None
    exact = found.exact or text
    url = source.url or source.canonical_url  # an article read from a file names its own address
    return SourceView(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        author=source.author,
        url=url,
        link=fragments.linked(url, exact, prefix=found.prefix, suffix=found.suffix),
    )


def _disputed(occurrences: Sequence[Occurrence]) -> tuple[SpeakerView, ...]:
    """Return the different speakers with their first role, or nothing when all sources agree."""
    named: dict[int, SpeakerView] = {}
    for one in records.vouched(occurrences):
        view = _speaker(one)
        if view and view.id not in named:
            named[view.id] = view
    return tuple(named.values()) if len(named) > 1 else ()
