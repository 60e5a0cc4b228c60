"""An article as it was read in, the structs of its JSON answer out; ``present`` has all others.

Offsets are half-open, in Unicode code points of the answer's ``text``.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from quotes_db import records
from quotes_db.claim_records import PublishedReview, Rating
from quotes_db.importers import Refused
from quotes_db.records import PartialDate, Status
from quotes_db.store import Outcome, Stored, StoredReview


class ArticleSource(msgspec.Struct, frozen=True, kw_only=True):
    """What an article tells of itself; ``id`` is null until a quotation of it is stored."""

    id: int | None
    title: str | None
    publisher: str | None
    author: str | None
    url: str | None
    canonical_url: str | None
    published: PartialDate | None
    modified: PartialDate | None
    captured: PartialDate | None
    language: str | None


class ExtractedView(msgspec.Struct, frozen=True, kw_only=True):
    """One quotation of an article; offsets index the answer's ``text``.

    ``id`` and ``outcome`` say which stored quotation it is part of; null in a preview, and where
    ``refused`` says why it cannot be stored.
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
    kind: records.QuotationKind
    confidence: records.Confidence
    status: Status
    id: int | None
    outcome: Outcome | None
    refused: str | None


class PublishedReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """A fact-check that the markup of an article publishes as ClaimReview; see ``claim_reviews``.

    ``id`` and ``outcome`` say which stored fact-check it is; null in a preview, and where
    ``refused`` says why it cannot be read. Then ``claim`` is null, too.
    """

    claim: str | None = None
    claimant: str | None = None
    claim_date: PartialDate | None = None
    publisher: str | None = None
    site: str | None = None
    url: str | None = None
    title: str | None = None
    rating: Rating | None = None
    rating_words: str | None = None
    rating_reason: str | None = None
    review_date: PartialDate | None = None
    language: str | None = None
    id: int | None = None
    outcome: Outcome | None = None
    refused: str | None = None


class ArticleView(msgspec.Struct, frozen=True, kw_only=True):
    """An article as it was read: its source, its text, its quotations, and what was stored.

    ``added``, ``merged``, ``unchanged`` and ``refused`` count quotations; of the fact-checks in
    its markup each says its own outcome.
    """

    source: ArticleSource
    text: str
    quotations: tuple[ExtractedView, ...]
    claim_reviews: tuple[PublishedReviewView, ...]
    stored: bool
    added: int
    merged: int
    unchanged: int
    refused: int
    took_ms: float


def article(
    found: records.Article,
    quotations: Sequence[ExtractedView],
    reviews: Sequence[PublishedReviewView],
    *,
    source_id: int | None,
    stored: bool,
    took_ms: float,
) -> ArticleView:
    """Return an article as it was read, and what storing it did."""
    outcomes = [one.outcome for one in quotations]
    names = ArticleSource.__struct_fields__[1:]
    told = {name: getattr(found.source, name) for name in names}
    return ArticleView(
        source=ArticleSource(id=source_id, **told),
        text=found.text,
        quotations=tuple(quotations),
        claim_reviews=tuple(reviews),
        stored=stored,
        added=outcomes.count("added"),
        merged=outcomes.count("merged"),
        unchanged=outcomes.count("unchanged"),
        refused=sum(one.refused is not None for one in quotations),
        took_ms=round(took_ms, 2),
    )


def extracted(
    found: records.ExtractedQuotation, *, done: Stored | None, refused: str | None
) -> ExtractedView:
    """Return one quotation of an article, and which stored one it is part of."""
    names = ExtractedView.__struct_fields__[:-3]
    return ExtractedView(
        **{name: getattr(found, name) for name in names},
        id=done.quotation_id if done else None,
        outcome=done.outcome if done else None,
        refused=refused,
    )


def published(
    found: PublishedReview | Refused, *, done: StoredReview | None
) -> PublishedReviewView:
    """Return one fact-check of an article's markup, and which stored one it is."""
    if isinstance(found, Refused):
        return PublishedReviewView(refused=found.reason)
    rating = found.ratings[0] if found.ratings else None
    names = ("claim", "claimant", "claim_date", "publisher", "site", "url", "title")
    return PublishedReviewView(
        **{name: getattr(found, name) for name in (*names, "review_date", "language")},
        rating=rating.rating if rating else "other",
        rating_words=rating.words if rating else None,
        rating_reason=rating.reason if rating else None,
        id=done.review_id if done else None,
        outcome=done.outcome if done else None,
    )
