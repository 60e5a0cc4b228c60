"""The page of one fact-check that others published: their words, their rating, their terms."""

from __future__ import annotations

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.claim_records import ClaimReview, ReviewRating
from quotes_db.jsonld import published_review, review_document
from quotes_db.records import PartialDate
from quotes_db.store import Store
from quotes_db.webaddress import is_web
from server import inputs, linked, rendering
from server.linked import Kind

_RATINGS = {"other": "no rating known here"}


class RatingView(msgspec.Struct, frozen=True, kw_only=True):
    """One rating in the words of who published it; ``read_as`` is what it comes to here."""

    words: str | None
    figures: str | None
    explanation: str | None
    read_as: str
    reason: str | None


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """What a page names by its address; ``link`` is null where it is not safe to follow."""

    text: str
    link: str | None


class CheckView(msgspec.Struct, frozen=True, kw_only=True):
    """One fact-check."""

    id: int
    publisher: str | None
    title: str | None
    url: LinkView | None
    ratings: tuple[RatingView, ...]
    date: PartialDate | None
    language: str | None
    license: LinkView | None
    origin: LinkView | None
    appearances: tuple[LinkView, ...]


async def review(request: Request) -> Response:
    """Return the page of one fact-check with the others of the same claim, or its document."""
    id_ = inputs.record_id(request, "review")
    kind = linked.wanted(request, among=("page", "document"))
    found = await run_in_threadpool(_review, request.app.state.store, id_, kind)
    if found is None:
        missing = inputs.missing(id_, "review")
        missing.headers.update(linked.VARY)
        raise missing
    return found


def _review(store: Store, id_: int, kind: Kind) -> Response | None:
    claim = store.claim_of_review(id_)
    if claim is None:
        return None
    (asked,) = [one for one in claim.reviews if one.id == id_]
    document = linked.at(f"/reviews/{id_}", review_document(published_review(claim, asked)))
    if kind != "page":
        return linked.response(document, kind)
    return rendering.page(
        "review.html",
        headers=linked.VARY,
        claim=claim,
        review=_view(asked),
        others=[_view(one) for one in claim.reviews if one.id != id_],
        linked=linked.block(document),
    )


def _view(review: ClaimReview) -> CheckView:
    appearances = dict.fromkeys(filter(None, (review.first_appearance, *review.appearances)))
    return CheckView(
        id=review.id,
        publisher=review.publisher or review.site,
        title=review.title,
        url=_link(review.url),
        ratings=tuple(map(_rating, review.ratings)),
        date=review.review_date,
        language=review.language,
        license=_link(review.license),
        origin=_link(review.origin),
        appearances=tuple(LinkView(text=url, link=_safe(url)) for url in appearances),
    )


def _rating(rating: ReviewRating) -> RatingView:
    return RatingView(
        words=rating.words,
        figures=_figures(rating),
        explanation=rating.explanation,
        read_as=_RATINGS.get(rating.rating, rating.rating.replace("_", " ")),
        reason=rating.reason,
    )


def _figures(rating: ReviewRating) -> str | None:
    """Return the published figure with its scale, as far as that is known."""
    if rating.value is None:
        return None
    told = [("worst", rating.worst), ("best", rating.best)]
    scale = ", ".join(f"{name} {value:g}" for name, value in told if value is not None)
    return f"{rating.value:g} ({scale})" if scale else f"{rating.value:g}"


def _link(text: str | None) -> LinkView | None:
    return LinkView(text=text, link=_safe(text)) if text else None


def _safe(url: str) -> str | None:
    return url if is_web(url) else None
