"""Saved answers of Google's Fact Check Tools API in, the same as schema.org's ClaimReview out.

``claims:search`` and ``claims:imageSearch`` answer claims, each with the reviews of it;
``pages.list`` answers pages, each with the markup of its reviews. Both use their own names for what
schema.org names, so they are told in schema.org's, and read as whatever else is.

Source: the reference of the API, https://developers.google.com/fact-check/tools/api/reference/rest
"""

from __future__ import annotations

from typing import Any

from quotes_db.importers.linkeddata import Node

_AS_SCHEMA_ORG = {
    "textualRating": "alternateName",
    "ratingValue": "ratingValue",
    "bestRating": "bestRating",
    "worstRating": "worstRating",
    "ratingExplanation": "ratingExplanation",
}


def as_claim_reviews(answer: Node) -> list[Node]:
    """Return the reviews of a claim or of a page that the API answered; empty if it has none."""
    if "claimReviewMarkups" in answer:
        return [_of_page(answer, one) for one in _objects(answer["claimReviewMarkups"])]
    # A single review may stand there without its list.
    return [_of_claim(answer, one) for one in _objects(answer["claimReview"])]


def _objects(value: Any) -> list[Node]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else [value]


def _of_claim(claim: Node, review: Node) -> Node:
    publisher = review.get("publisher")
    publisher = publisher if isinstance(publisher, dict) else {"name": publisher}
    return {
        "claimReviewed": claim.get("text"),
        "itemReviewed": {
            "author": {"name": claim.get("claimant")},
            "datePublished": claim.get("claimDate"),
        },
        "publisher": {"name": publisher.get("name"), "url": publisher.get("site")},
        "url": review.get("url"),
        "name": review.get("title"),
        "datePublished": review.get("reviewDate"),
        "reviewRating": {"alternateName": review.get("textualRating")},
        "inLanguage": review.get("languageCode"),
    }


def _of_page(page: Node, markup: Node) -> Node:
    rating = markup.get("rating")
    rating = rating if isinstance(rating, dict) else {}
    return {
        "claimReviewed": markup.get("claimReviewed"),
        "itemReviewed": {
            "author": markup.get("claimAuthor"),
            "datePublished": markup.get("claimDate"),
            "firstAppearance": markup.get("claimFirstAppearance"),
            "appearance": markup.get("claimAppearances"),
        },
        "publisher": page.get("claimReviewAuthor"),
        "url": markup.get("url") or page.get("pageUrl"),
        "datePublished": page.get("publishDate"),
        "reviewRating": {new: rating.get(old) for old, new in _AS_SCHEMA_ORG.items()},
    }
