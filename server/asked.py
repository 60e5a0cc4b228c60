"""What a request may say: the typed requests of the API, with the bounds of their fields.

/openapi.json takes its schemas from these; ``inputs`` reads them out of bodies and addresses.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from quotes_db.claim_records import VerdictKind
from quotes_db.importers.fields import MAX_FIELD_CHARS, MAX_TEXT_CHARS
from quotes_db.records import DecisionKind
from quotes_db.store import Order

TEXT_MAX_CHARS: Final = 20_000  # a selection of some ten pages
PAGE_MAX_CHARS: Final = 500_000
BATCH_MAX: Final = 100
NEW_MAX: Final = 1_000  # quotations stored at once
HTML_MAX_CHARS: Final = 3_000_000  # all but one of 189 measured news pages have fewer
ID_MAX: Final = 2**63 - 1  # SQLite's largest integer

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Cursor = Annotated[str, Meta(max_length=500, description="`next` of the page before.")]
Words = Annotated[str, Meta(max_length=500)]
Day = Annotated[str, Meta(max_length=10, description="2016, 2016-11 or 2016-11-24.")]
Field = Annotated[str, Meta(max_length=MAX_FIELD_CHARS)]
Said = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_CHARS)]


class MatchRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A selection, with the words around it and the page it is on where known."""

    text: Annotated[
        str, Meta(min_length=1, max_length=TEXT_MAX_CHARS, description="The selected words.")
    ]
    prefix: Annotated[str, Meta(max_length=1000)] | None = None
    suffix: Annotated[str, Meta(max_length=1000)] | None = None
    url: Annotated[str, Meta(max_length=8000, description="The page of the selection.")] | None = (
        None
    )
    speaker: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 5
    min_score: Annotated[float, Meta(ge=0, le=100)] | None = None
    include_review: Annotated[
        bool,
        Meta(
            description="Answer what nobody has reviewed, too; else only if nothing else matches."
        ),
    ] = False


class BatchRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several selections, each answered as if it were sent alone."""

    queries: Annotated[tuple[MatchRequest, ...], Meta(min_length=1, max_length=BATCH_MAX)]


class ScanRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The text of a whole page."""

    text: Annotated[
        str, Meta(min_length=1, max_length=PAGE_MAX_CHARS, description="The page's text.")
    ]
    url: Annotated[str, Meta(max_length=8000, description="The page's address.")] | None = None


class QuotationsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which quotations to list: by words, speaker, source and date."""

    q: Words | None = None
    speaker: Id | None = None
    source: Id | None = None
    after: Day | None = None
    before: Day | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Cursor | None = None


class SpeakersQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which speakers to list: by a part of the name."""

    q: Words | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Cursor | None = None


class SpeakerPageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of a speaker's quotations to show."""

    cursor: Cursor | None = None


class NewSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document that prints a new quotation; its address, if given, says which one it is."""

    url: Field | None = None
    title: Field | None = None
    publisher: Field | None = None
    author: Field | None = None
    published: Day | None = None


class NewQuotation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A quotation to store, in the words of a line that ``quoteproof import`` reads.

    ``said`` dates the words, ``published`` and ``captured`` the source. ``exact`` is what the
    source prints, where that differs from ``text``.
    """

    text: Annotated[Said, Meta(description="The words said, without quotation marks.")]
    speaker: Field | None = None
    role: Annotated[Field, Meta(description="How the source describes the speaker.")] | None = None
    source: NewSource | None = None
    said: Day | None = None
    published: Day | None = None
    captured: Day | None = None
    exact: Said | None = None
    prefix: Field | None = None
    suffix: Field | None = None


class NewQuotations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several quotations to store in one transaction: all of them, or none if one is refused."""

    quotations: Annotated[tuple[NewQuotation, ...], Meta(min_length=1, max_length=NEW_MAX)]


class QuotationChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new words of a quotation."""

    text: Said


class NewVerdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found about a quotation, when, and the evidence for it.

    ``speaker`` is who said the words really, where the finding tells.
    """

    kind: VerdictKind
    evidence: Annotated[
        str, Meta(min_length=1, max_length=MAX_FIELD_CHARS, description="A web address.")
    ]
    date: Day
    speaker: Field | None = None
    note: Field | None = None


class NewArticle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article to read quotations and ClaimReviews out of: by one of its address, HTML or text.

    What is said of its source (``source_url`` with HTML or text, ``title``, ``publisher``,
    ``published``) goes before what it says of itself. With ``preview`` nothing is stored, and no
    token is needed.
    """

    url: (
        Annotated[
            str,
            Meta(min_length=1, max_length=4_000, description="A public page, which is fetched."),
        ]
        | None
    ) = None
    html: Annotated[str, Meta(min_length=1, max_length=HTML_MAX_CHARS)] | None = None
    text: Annotated[str, Meta(min_length=1, max_length=PAGE_MAX_CHARS)] | None = None
    source_url: Field | None = None
    title: Field | None = None
    publisher: Field | None = None
    published: Day | None = None
    preview: bool = False


class ReviewQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of the review queue: the most doubtful first, or the newest."""

    order: Order = "doubt"
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Cursor | None = None


class DecisionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reviewer decides on an occurrence; only ``correct`` takes the fields to change.

    ``words`` are the quotation's as its passage prints them, or the first and last of them with an
    ellipsis between; ``mention`` those that name the speaker there. Null makes a field unknown.
    """

    decision: DecisionKind
    speaker: Field | UnsetType | None = UNSET
    role: Field | UnsetType | None = UNSET
    mention: Field | UnsetType | None = UNSET
    words: Said | None = None
    reviewer: (
        Annotated[str, Meta(max_length=100, description="Who decides; else the token's name.")]
        | None
    ) = None
    quotation_id: (
        Annotated[
            int, Meta(ge=1, le=ID_MAX, description="As the reviewer saw it; 409 if it changed.")
        ]
        | None
    ) = None
    again: Annotated[bool, Meta(description="Decide although it is not in review.")] = False
