"""What is in review in, the structs of its JSON answers out; ``present`` has all others.

Spans are half-open, in Unicode code points of ``passage``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from quotes_db import records
from quotes_db.records import DecisionKind, OccurrenceState, Span
from quotes_db.store import Decided, Page
from server import present
from server.present import OccurrenceView


class ReviewItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence in its passage: the paragraphs around, or the short context kept with it."""

    occurrence: OccurrenceView
    quotation_id: int
    text: str
    passage: str
    quotation_span: Span
    mention_span: Span | None
    cue_span: Span | None


class ReviewList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what is in review; ``next`` is the cursor of the page after it."""

    items: tuple[ReviewItemView, ...]
    waiting: int
    next: str | None


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided, when (UTC) and by whom, and what the occurrence was before and after."""

    id: int
    decision: DecisionKind
    time: datetime
    reviewer: str | None
    undoes: int | None
    before: OccurrenceState
    after: OccurrenceState


class ReviewedView(ReviewItemView, frozen=True, kw_only=True):
    """One occurrence in its passage, with the decisions on it, oldest first."""

    decisions: tuple[DecisionView, ...]


class DecidedView(msgspec.Struct, frozen=True, kw_only=True):
    """The occurrence as a decision left it, and the decision."""

    item: ReviewItemView
    decision: DecisionView


def page(found: Page[records.ReviewItem], *, waiting: int) -> ReviewList:
    """Return a page of what is in review."""
    items = tuple(item(one) for one in found.items)
    return ReviewList(items=items, waiting=waiting, next=found.next)


def item(found: records.ReviewItem) -> ReviewItemView:
    """Return one occurrence in its passage."""
    return ReviewItemView(
        occurrence=present.occurrence(found.occurrence, found.text),
        quotation_id=found.occurrence.quotation_id,
        text=found.text,
        passage=found.passage,
        quotation_span=found.quotation_span,
        mention_span=found.mention_span,
        cue_span=found.cue_span,
    )


def reviewed(found: records.ReviewItem, decisions: Sequence[records.Decision]) -> ReviewedView:
    """Return one occurrence in its passage, with the decisions on it."""
    view = item(found)
    return ReviewedView(
        **{name: getattr(view, name) for name in ReviewItemView.__struct_fields__},
        decisions=tuple(decision(one) for one in decisions),
    )


def decided(done: Decided) -> DecidedView:
    """Return what a decision left."""
    return DecidedView(item=item(done.item), decision=decision(done.decision))


def decision(found: records.Decision) -> DecisionView:
    """Return one decision."""
    return DecisionView(
        id=found.id,
        decision=found.kind,
        time=found.time,
        reviewer=found.reviewer,
        undoes=found.undoes,
        before=found.before,
        after=found.after,
    )
