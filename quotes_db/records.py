"""The records that pass between modules: frozen, slotted dataclasses in the field's standard terms.

Rows become records inside ``store``; records become JSON inside ``server.present`` and ``cli``.
Offsets are half-open ``[start, end)`` in Unicode code points; each field names the text it indexes.
A record that is not stored yet has ``id == 0``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Literal

Precision = Literal["day", "month", "year"]
DateKind = Literal["said", "published", "captured"]
Status = Literal["accepted", "review", "rejected"]
QuotationKind = Literal["direct", "partial"]
Wording = Literal["verbatim", "elided", "altered"]
Extent = Literal["whole", "excerpt", "containing", "overlapping"]
Risk = Literal["negation", "number", "name", "date", "quantifier", "hidden_by_ellipsis", "joined"]
DiffKind = Literal["equal", "insert", "delete", "replace"]
Span = tuple[int, int]
DecisionKind = Literal["accept", "correct", "reject", "undo"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as exactly as it is known (``2016``, ``2016-11``, ``2016-11-24``), with its kind."""

    value: str
    precision: Precision
    kind: DateKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said the words. ``name`` is the best full spelling seen, ``aliases`` the others."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The document that prints a quotation. Whatever is unknown is None."""

    id: int = 0
    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: PartialDate | None = None
    modified: PartialDate | None = None
    captured: PartialDate | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it was parsed: what a Source holds, and its text without boilerplate.

    Offsets of its quotations index ``text``.
    """

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """Three probabilities from 0 to 1, judged separately."""

    quotation: float  # it is an attributed quotation, not a title or a scare quote
    mention: float  # the mention is the speaker's
    name: float  # the name is the mentioned person's


@dataclass(frozen=True, slots=True)
class ExtractedQuotation:
    """One quotation found in an article, with its attribution.

    ``text`` is the words said, without the outer marks; ``start`` and ``end`` index the article's
    text. A quotation that an attribution interrupts has several ``segments``, and ``text`` joins
    them. ``speaker`` is the resolved name, ``mention`` the words printed; both None when
    unresolved.
    """

    text: str
    start: int
    end: int
    speaker: str | None
    role: str | None
    mention: str | None
    mention_start: int | None
    mention_end: int | None
    cue: str | None
    kind: QuotationKind
    confidence: Confidence
    status: Status
    segments: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The paragraphs around a quotation, for whoever reviews it.

    ``start`` is the passage's own place and ``mention`` that of the speaker's mention, both in the
    source's text.
    """

    text: str
    start: int
    mention: Span | None = None


@dataclass(frozen=True, slots=True)
class AttributedQuotation:
    """One quotation with its attribution and source, read by an importer and ready to be stored.

    ``exact``, ``prefix`` and ``suffix`` are W3C TextQuoteSelector fields; ``exact`` None means
    ``text``. ``start`` and ``end`` index the source's text and are None when the source has none.
    ``dated`` is the date given for this very occurrence, of any kind; the source's dates are its
    own. ``passage`` is kept only while the status is ``review``.
    """

    text: str
    speaker: str | None = None
    role: str | None = None
    source: Source | None = None
    dated: PartialDate | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    start: int | None = None
    end: int | None = None
    mention: str | None = None
    cue: str | None = None
    confidence: Confidence | None = None
    status: Status = "accepted"
    wikidata: str | None = None
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words said, stored once however many sources print them.

    ``hash`` is that of the normalized text; ``first_date`` the earliest date of its occurrences.
    """

    id: int
    text: str
    hash: str
    first_date: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One quotation found in one source, with who is said to have said it there."""

    id: int
    quotation_id: int
    source: Source | None
    speaker: Speaker | None
    role: str | None = None
    dated: PartialDate | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    start: int | None = None
    end: int | None = None
    mention: str | None = None
    cue: str | None = None
    confidence: Confidence | None = None
    status: Status = "accepted"

    @property
    def date(self) -> PartialDate | None:
        """The best date known: the occurrence's own, else published, else captured, else None."""
        if self.dated or not self.source:
            return self.dated
        return self.source.published or self.source.captured


def vouched(occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """Return the accepted ones; all if none is: a program's doubt disputes nothing accepted."""
    return [one for one in occurrences if one.status == "accepted"] or occurrences


@dataclass(frozen=True, slots=True)
class DiffOp:
    """One step of the word diff; spans index the selection's and the quotation's raw text."""

    op: DiffKind
    selection: Span
    quotation: Span


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the words of a selection compare with those of a quotation."""

    wording: Wording
    extent: Extent
    risks: tuple[Risk, ...]
    diff: tuple[DiffOp, ...]
    omitted: tuple[str, ...]  # the words that a marked omission left out, one string a mark


@dataclass(frozen=True, slots=True)
class Match:
    """One stored quotation that the selection repeats.

    ``score`` is the similarity of the aligned stretch, 0 to 100; it never means "verified".
    ``occurrences`` are best first: accepted before review, then by date; the first one's speaker,
    source, date and status stand for the match.
    """

    quotation: Quotation
    score: float
    judgement: Judgement
    selection_span: Span
    quotation_span: Span
    occurrences: tuple[Occurrence, ...]

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The speakers that the occurrences name, in their order; more than one is a dispute."""
        return tuple(dict.fromkeys(o.speaker for o in vouched(self.occurrences) if o.speaker))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the store covers, so that "not found" can be understood."""

    quotations: int
    speakers: int
    sources: int
    newest: PartialDate | None
    claims: int = 0
    claim_reviews: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``match`` returns: matches best first, and what the store covers.

    ``in_review`` counts the matches kept back because nobody has reviewed them yet. Not
    ``complete``: time was up before all that might match was looked at.
    """

    matches: tuple[Match, ...]
    coverage: Coverage
    in_review: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """What ``scan`` returns: matches in the page's order, and what the store covers.

    A match's ``selection_span`` and diff index the page; its extent is ``whole`` or ``excerpt``.
    ``left_out`` counts the matches beyond the limit. Not ``complete``: time was up before all that
    might occur was looked at.
    """

    matches: tuple[Match, ...]
    coverage: Coverage
    left_out: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class AddCounts:
    """What storing a batch did. Every record read is exactly one of the three.

    ``added`` made a new quotation, ``merged`` a new occurrence of a stored quotation,
    ``unchanged`` was stored before in every respect. So it is with claims and their reviews.
    """

    added: int = 0
    merged: int = 0
    unchanged: int = 0

    def __add__(self, other: AddCounts) -> AddCounts:
        """Return what both did together."""
        return AddCounts(
            self.added + other.added,
            self.merged + other.merged,
            self.unchanged + other.unchanged,
        )


# --- reviewing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OccurrenceState:
    """What an occurrence says: its place and words in the source, who says them, its status.

    ``text`` is the quotation's. ``named`` is the name that the source gives, where somebody said
    that it means another ``speaker``. Kept whole before and after each decision, so that a decision
    needs no row to be understood.
    """

    text: str
    speaker: str | None
    status: Status
    role: str | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    start: int | None = None
    end: int | None = None
    mention: str | None = None
    cue: str | None = None
    dated: PartialDate | None = None
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided on an occurrence, when (UTC), and what it was before and after.

    ``first_id`` is the first decision on the same occurrence, perhaps this one. An ``undo`` names
    the decision that it takes back.
    """

    id: int
    first_id: int
    kind: DecisionKind
    before: OccurrenceState
    after: OccurrenceState
    time: datetime
    reviewer: str | None = None
    undoes: int | None = None


class Unchanged(Enum):
    """The value of a field that a correction leaves as it is; None would mean unknown."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reviewer changes of an occurrence; None makes a speaker, role or mention unknown.

    ``words`` are the quotation's as its passage prints them, or the first and last of them with
    an ellipsis between. ``mention`` are the words there that name the speaker.
    """

    speaker: str | Literal[Unchanged.UNCHANGED] | None = UNCHANGED
    role: str | Literal[Unchanged.UNCHANGED] | None = UNCHANGED
    words: str | None = None
    mention: str | Literal[Unchanged.UNCHANGED] | None = UNCHANGED


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One occurrence with what a reviewer must see: all spans index ``passage``.

    ``text`` is the quotation's. Without a stored passage, it is the context of the occurrence.
    """

    occurrence: Occurrence
    text: str
    passage: str
    quotation_span: Span
    mention_span: Span | None = None
    cue_span: Span | None = None


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """One decided quotation to train on: what was proposed, and what is right.

    Spans index ``text``, the paragraphs around; of what was decided without a passage it is the
    short context of the occurrence. ``speaker`` and ``mention`` are the right ones: None if unknown
    or, for the mention, not found in the text.
    """

    text: str
    quotation: Span
    is_quotation: bool
    speaker: str | None
    mention: Span | None
    cue: str | None
    proposed_quotation: Span
    proposed_speaker: str | None
    proposed_mention: Span | None
    language: str | None
    decided: datetime
