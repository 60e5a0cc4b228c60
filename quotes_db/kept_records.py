"""The records of an export that loses nothing: what a store keeps beyond what importers read.

A name's row is referred to by its ``key``, the folded spelling, which is one in every store; a
source and a quotation are told whole. So no row id stands in an export, and it can be read into a
store that holds something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from quotes_db.claim_records import PublishedReview, Verdict
from quotes_db.records import AttributedQuotation, Decision, Source


@dataclass(frozen=True, slots=True)
class KeptName:
    """One name as it is stored: its best spelling, the others, and what a person decided on it.

    ``chosen`` is the folded name that a person chose. ``into`` is the key of the name that this one
    was merged into, None for the speaker's own.
    """

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    chosen: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class KeptSpeaker:
    """One speaker with all names that were merged into theirs; the first is the speaker's own."""

    names: tuple[KeptName, ...]


@dataclass(frozen=True, slots=True)
class KeptOccurrence:
    """One occurrence as it is stored; ``quotation.speaker`` is who that is now.

    ``own`` is the key of whose it was before merges, ``printed`` that of the name by which it is
    known again; None where there is none.
    """

    quotation: AttributedQuotation
    own: str | None = None
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class KeptNameInSource:
    """Whom a name means in one source, where a person said so; both names by their keys."""

    name: str
    source: Source
    speaker: str


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source of which no quotation is left."""

    source: Source


@dataclass(frozen=True, slots=True)
class KeptDecisions:
    """All decisions on one occurrence, oldest first; their ids are their places from 1.

    ``source_key`` is the document's key, empty for a record without a source.
    """

    source_key: bytes
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class KeptReview:
    """One fact-check as it is stored; ``own`` is the key of its speaker's name."""

    review: PublishedReview
    own: str | None = None


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """One own verdict, withdrawn or not, on the quotation ``text``; ``own`` as in a review.

    The verdict's ids are those of the store that it was in.
    """

    text: str
    verdict: Verdict
    own: str | None = None


KeptRecord = (
    KeptSpeaker
    | KeptOccurrence
    | KeptNameInSource
    | KeptSource
    | KeptDecisions
    | KeptReview
    | KeptFinding
)
