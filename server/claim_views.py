"""Similar claims in, the JSON of their reviews out; what match answers beside its matches.

A review is others' finding about a claim that is *similar* to the selection. It is never mixed with
the quotations, and its rating is told in the publisher's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from quotes_db.claim_records import Claim, ClaimReview, Rating, SimilarClaim
from quotes_db.records import PartialDate
from quotes_db.webaddress import is_web

REVIEWS_MAX: Final = 3  # in a match


class ClaimSpeakerView(msgspec.Struct, frozen=True, kw_only=True):
    """Who made a claim, among the speakers of the store."""

    id: int
    name: str


class ClaimReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """A published fact-check of a claim that is similar to the selection.

    ``claimant`` is who made the claim as published, ``speaker`` the same in the store if it is
    somebody. ``rating_words`` are the publisher's, ``rating`` is what they come to here and
    ``rating_reason`` why. ``link`` is ``url`` where that is safe to follow.
    """

    id: int
    claim: str
    claimant: str | None
    speaker: ClaimSpeakerView | None
    claim_date: PartialDate | None
    publisher: str | None
    site: str | None
    url: str | None
    link: str | None
    title: str | None
    rating: Rating
    rating_words: str | None
    rating_reason: str | None
    review_date: PartialDate | None
    language: str | None
    relation: Literal["similar"] = "similar"
    similarity: Annotated[
        float,
        Meta(ge=0, le=100, description="How much of the claim the selection has; not its truth."),
    ]


def claim_reviews(found: Sequence[SimilarClaim]) -> tuple[ClaimReviewView, ...]:
    """Return the reviews of similar claims, the most similar claim's first, its newest first."""
    every = (
        claim_review(one.claim, review, similarity=one.similarity)
        for one in found
        for review in one.claim.reviews
    )
    return tuple(islice(every, REVIEWS_MAX))


def claim_review(claim: Claim, review: ClaimReview, *, similarity: float) -> ClaimReviewView:
    """Return one review of a claim."""
    rating = review.ratings[0] if review.ratings else None
    speaker = claim.speaker
    return ClaimReviewView(
        id=review.id,
        claim=claim.text,
        claimant=claim.claimant,
        speaker=ClaimSpeakerView(id=speaker.id, name=speaker.name) if speaker else None,
        claim_date=claim.date,
        publisher=review.publisher,
        site=review.site,
        url=review.url,
        link=review.url if review.url and is_web(review.url) else None,
        title=review.title,
        rating=rating.rating if rating else "other",
        rating_words=rating.words if rating else None,
        rating_reason=rating.reason if rating else None,
        review_date=review.review_date,
        language=review.language,
        similarity=similarity,
    )
