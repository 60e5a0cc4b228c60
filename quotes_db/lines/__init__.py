"""The lines of an export that loses nothing: records to JSON, and back.

One object a line; ``record`` says of what kind, and what is unknown is left out. The first line
names the format and its version. An occurrence is written as ordinary JSON Lines are, with the
words, the speaker's name and the source in full, so that any reader of those can use it; beside
them stands what only this program knows. A name is referred to by its folded spelling, its ``key``,
and only where that is not the folded name that stands there.

    {"record":"quoteproof","version":1}
    {"record":"speaker","name":"Ada Brook","aliases":["A. Brook"],"wikidata":"Q42"}
    {"record":"occurrence","text":"…","speaker":"Ada Brook","source":{"title":"…"}}
"""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET, UnsetType

from quotes_db.claim_records import Rating, VerdictKind
from quotes_db.records import Confidence, DateKind, DecisionKind, OccurrenceState, Span, Status

VERSION = 1
FIRST_LINE = re.compile(rb'\{"record":"quoteproof","version":(\d{1,9})')


class _Part(msgspec.Struct, omit_defaults=True, frozen=True):
    """A part of a line."""


class _Line(_Part, tag_field="record", frozen=True):
    """A line of some kind."""


class FirstLine(_Line, tag="quoteproof", frozen=True, omit_defaults=False):
    """What format this is."""

    version: int = VERSION


class NamePart(_Part, frozen=True):
    """One name of a speaker; ``into`` is the key of what it was merged into, if another's."""

    name: str
    key: str | None = None
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    chosen: str | None = None
    into: str | None = None


class SpeakerLine(_Line, tag="speaker", frozen=True):
    """A speaker with the names that were merged into theirs."""

    name: str
    key: str | None = None
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    chosen: str | None = None
    names: tuple[NamePart, ...] = ()


class SourcePart(_Part, frozen=True):
    """A source in a line."""

    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    modified: str | None = None
    captured: str | None = None
    language: str | None = None


class PassagePart(_Part, frozen=True):
    """The paragraphs around a quotation."""

    start: int
    text: str
    mention: Span | None = None


class OccurrenceLine(_Line, tag="occurrence", frozen=True):
    """An occurrence, with the words of its quotation."""

    text: str
    speaker: str | None = None
    role: str | None = None
    source: SourcePart | None = None
    date: str | None = None
    date_kind: DateKind | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    start: int | None = None
    end: int | None = None
    mention: str | None = None
    cue: str | None = None
    confidence: Confidence | None = None
    status: Status = "accepted"
    passage: PassagePart | None = None
    own: str | None = None
    printed: str | UnsetType | None = UNSET


class NameInSourceLine(_Line, tag="name_in_source", frozen=True):
    """Whom a name means in one source; both names by their keys."""

    name: str
    source: SourcePart
    speaker: str


class SourceLine(_Line, tag="source", frozen=True):
    """A source of which no quotation is left."""

    source: SourcePart


class DecisionPart(_Part, frozen=True):
    """One decision; ``undoes`` is the place, from 1, of the one that it takes back."""

    decision: DecisionKind
    time: str
    before: OccurrenceState
    after: OccurrenceState
    reviewer: str | None = None
    undoes: int | None = None


class DecisionsLine(_Line, tag="decisions", frozen=True):
    """All decisions on one occurrence, which its source and its states tell."""

    decisions: tuple[DecisionPart, ...]
    source_key: str = ""


class RatingPart(_Part, frozen=True):
    """One rating of a fact-check."""

    words: str | None = None
    rating: Rating = "other"
    reason: str | None = None
    value: float | None = None
    best: float | None = None
    worst: float | None = None
    explanation: str | None = None


class ReviewLine(_Line, tag="claim_review", frozen=True):
    """A fact-check with its claim."""

    claim: str
    claimant: str | None = None
    speaker: str | None = None
    claim_date: str | None = None
    ratings: tuple[RatingPart, ...] = ()
    publisher: str | None = None
    site: str | None = None
    url: str | None = None
    title: str | None = None
    review_date: str | None = None
    language: str | None = None
    license: str | None = None
    origin: str | None = None
    first_appearance: str | None = None
    appearances: tuple[str, ...] = ()
    own: str | None = None


class VerdictLine(_Line, tag="verdict", frozen=True):
    """An own verdict on the quotation with these words; ``words`` if it is about former ones."""

    text: str
    verdict: VerdictKind
    evidence: str
    date: str
    made: str
    speaker: str | None = None
    note: str | None = None
    reviewer: str | None = None
    withdrawn: str | None = None
    words: str | None = None
    own: str | None = None


# What a fact-check and its rating say under the same names in the record.
RATING_SAME = RatingPart.__struct_fields__
REVIEW_SAME = tuple(
    name
    for name in ReviewLine.__struct_fields__
    if name not in ("claim_date", "review_date", "ratings", "own")
)

AnyLine = (
    FirstLine
    | SpeakerLine
    | OccurrenceLine
    | NameInSourceLine
    | SourceLine
    | DecisionsLine
    | ReviewLine
    | VerdictLine
)
