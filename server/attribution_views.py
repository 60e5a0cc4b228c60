"""Attributions in, the structs of their JSON answers out: who said it according to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from quotes_db import attributions as told
from quotes_db.context import ContextSpeaker
from quotes_db.records import Occurrence, PartialDate, Speaker


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """A speaker, without the role that a source gives them."""

    id: int
    name: str


class AttributionView(msgspec.Struct, frozen=True, kw_only=True):
    """Whom some sources give the words to; without a speaker, they name nobody.

    ``first`` and ``last`` are dates on which the words were said or published, null if none is
    known: the day on which a page was saved is none. ``undated`` counts sources without one.
    ``occurrences`` are ids; a match has the first of them.
    """

    speaker: PersonView | None
    sources: int
    undated: int
    first: PartialDate | None
    last: PartialDate | None
    occurrences: tuple[int, ...]
    occurrences_total: int


class ContextSpeakerView(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the request, or the text around the selection, gives the words to.

    ``agrees`` is null where the names do not tell whether the store's speaker is the same;
    ``sentence`` says that they are surely not.
    """

    name: str
    agrees: bool | None
    sentence: str | None


Disagreement = Annotated[
    str | None, Meta(description="How the sources disagree, in a sentence; null if they do not.")
]


def person(found: Speaker | None) -> PersonView | None:
    """Return a speaker, or None."""
    return PersonView(id=found.id, name=found.name) if found else None


def attributions(
    occurrences: Sequence[Occurrence], *, most: int | None = None
) -> tuple[AttributionView, ...]:
    """Return all attributions, first seen first, with the ids of at most ``most`` occurrences."""
    return tuple(
        AttributionView(
            speaker=person(one.speaker),
            sources=one.sources,
            undated=one.undated,
            first=one.first,
            last=one.last,
            occurrences=one.occurrences[:most],
            occurrences_total=len(one.occurrences),
        )
        for one in told.attributions(occurrences)
    )


def context_speaker(
    found: Mapping[int, ContextSpeaker], quotation_id: int
) -> ContextSpeakerView | None:
    """Return whom the page gives a match to, or None."""
    one = found.get(quotation_id)
    return (
        ContextSpeakerView(name=one.name, agrees=one.agrees, sentence=one.sentence) if one else None
    )
