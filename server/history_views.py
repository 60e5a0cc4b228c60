"""The history of a quotation in, the structs of its JSON answer out."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from quotes_db.history import Entry, History, Variant
from quotes_db.records import DiffOp, Extent, PartialDate, Risk, Wording
from server import present
from server.present import OccurrenceView


class VariantView(msgspec.Struct, frozen=True, kw_only=True):
    """One wording, compared with the earliest, which is the first of all and compared with nothing.

    ``quotation_ids`` are stored with these words; a wording that only a source prints has none.
    ``selection`` in ``diff`` indexes this text, ``quotation`` the earliest. ``first`` is null where
    nobody knows when the words were said or published.
    """

    text: str
    quotation_ids: tuple[int, ...]
    first: PartialDate | None
    occurrences: int
    wording: Wording | None
    extent: Extent | None
    risks: tuple[Risk, ...]
    diff: tuple[DiffOp, ...]
    omitted: tuple[str, ...]


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence; ``variant`` is the place of its wording among the variants, from 0.

    ``date`` is when the words were said, else published; the occurrence's own may also be the day
    on which the page was saved.
    """

    variant: int
    quotation_id: int
    date: PartialDate | None
    occurrence: OccurrenceView


class HistoryView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a quotation was said or printed, by date, in which wording.

    Other quotations that are this one but for some words take part. ``left_out`` counts occurrences
    beyond the first 500, and those of wordings beyond the first 30.
    """

    quotation_id: int
    text: str
    variants: tuple[VariantView, ...]
    occurrences: Annotated[tuple[HistoryEntry, ...], Meta(description="By date.")]
    undated: Annotated[
        tuple[HistoryEntry, ...],
        Meta(description="Of which nobody knows when they said or printed it."),
    ]
    left_out: int


def history(found: History) -> HistoryView:
    """Return the history of a quotation."""
    return HistoryView(
        quotation_id=found.quotation.id,
        text=found.quotation.text,
        variants=tuple(_variant(one) for one in found.variants),
        occurrences=tuple(_entry(one, found.variants) for one in found.dated),
        undated=tuple(_entry(one, found.variants) for one in found.undated),
        left_out=found.left_out,
    )


def _variant(found: Variant) -> VariantView:
    judged = found.judgement
    return VariantView(
        text=found.text,
        quotation_ids=found.quotation_ids,
        first=found.first,
        occurrences=found.occurrences,
        wording=judged.wording if judged else None,
        extent=judged.extent if judged else None,
        risks=judged.risks if judged else (),
        diff=judged.diff if judged else (),
        omitted=judged.omitted if judged else (),
    )


def _entry(found: Entry, variants: tuple[Variant, ...]) -> HistoryEntry:
    return HistoryEntry(
        variant=found.variant,
        quotation_id=found.occurrence.quotation_id,
        date=found.date,
        occurrence=present.occurrence(found.occurrence, variants[found.variant].text),
    )
