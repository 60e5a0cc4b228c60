"""Similar claims in, what the command line prints of their fact-checks out; see ``printed``.

They are printed apart from the matches, and their ratings in the words of whoever published them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from quotes_db.claim_records import Claim, ClaimReview, SimilarClaim
from quotes_db.printed import date_words, one_line

MOST_PRINTED = 3  # fact-checks, as in the HTTP API


def similar_cards(found: Sequence[SimilarClaim]) -> Iterator[str]:
    """Yield each fact-check of similar claims for a reader, under one heading."""
    if found:
        yield click.style("Similar fact-checks", bold=True) + (
            " (of claims like this text, not of these very words)"
        )
    for one, review in _reviews(found):
        yield "\n".join(_lines(one.claim, review))


def similar_json(found: Sequence[SimilarClaim]) -> list[dict[str, Any]]:
    """Return the fact-checks of similar claims as the HTTP API has them."""
    return [_object(one, review) for one, review in _reviews(found)]


def _reviews(found: Sequence[SimilarClaim]) -> list[tuple[SimilarClaim, ClaimReview]]:
    return [(one, review) for one in found for review in one.claim.reviews][:MOST_PRINTED]


def _lines(claim: Claim, review: ClaimReview) -> Iterator[str]:
    # No quotation marks: a claim is mostly in the checker's words, not in the claimant's.
    by = f" (claimed by {one_line(claim.claimant)})" if claim.claimant else ""
    yield f"Claim: {one_line(claim.text)}{by}"
    words = review.ratings[0].words if review.ratings else None
    rating = f"“{one_line(words)}”" if words else "no rating in words"
    publisher = one_line(review.publisher or review.site or "publisher unknown")
    yield f"  rated {rating} by {publisher}, {date_words(review.review_date)}"
    for line in (review.title, review.url):
        if line:
            yield f"  {one_line(line)}"


def _object(one: SimilarClaim, review: ClaimReview) -> dict[str, Any]:
    claim, rating = one.claim, review.ratings[0] if review.ratings else None
    speaker = claim.speaker
    return {
        "id": review.id,
        "claim": claim.text,
        "claimant": claim.claimant,
        "speaker": {"id": speaker.id, "name": speaker.name} if speaker else None,
        "claim_date": asdict(claim.date) if claim.date else None,
        "publisher": review.publisher,
        "site": review.site,
        "url": review.url,
        "title": review.title,
        "rating": rating.rating if rating else "other",
        "rating_words": rating.words if rating else None,
        "rating_reason": rating.reason if rating else None,
        "review_date": asdict(review.review_date) if review.review_date else None,
        "language": review.language,
        "relation": "similar",
        "similarity": one.similarity,
    }
