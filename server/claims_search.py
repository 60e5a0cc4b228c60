"""``GET /v1alpha1/claims:search``: the stored fact-checks, asked and answered as Google's API does.

A client made for Google's Fact Check Tools API works here by changing its address: parameters,
fields, paging and errors have its names and manners. Two things are stricter, for truth: a date is
answered only if its day is known, and every answer comes from the local store.
Source: https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.claim_records import Claim, ClaimReview
from quotes_db.claim_search import Wanted, primary_language, search_claims
from quotes_db.records import PartialDate
from quotes_db.store import Store
from server import field_masks, inputs
from server.api import DIRECT_MAX_CHARS, json_of, store_of
from server.problems import Problem

PAGE_DEFAULT: Final = 10
PAGE_MAX: Final = 100
_OLDEST_DAYS: Final = 400_000  # back to the year 931

_Ignored = Annotated[str, Meta(description="Taken as every Google API takes it; ignored.")]


class ClaimsQuery(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename=lambda name: {"xgafv": "$.xgafv"}.get(name, name),
):
    """What to look for, in Google's words."""

    query: Annotated[
        str,
        Meta(max_length=5_000, description="Required unless reviewPublisherSiteFilter is given."),
    ] = ""
    languageCode: Annotated[
        str, Meta(max_length=100, description="A BCP 47 tag such as en-US; its region is ignored.")
    ] = ""
    reviewPublisherSiteFilter: Annotated[
        str, Meta(max_length=300, description="Only reviews of this site, such as example.org.")
    ] = ""
    maxAgeDays: Annotated[
        int,
        Meta(
            ge=0,
            description="Of a claim's date and its review's the newer one counts, a month as its "
            "first day; what has no date is left out. 0 is any age.",
        ),
    ] = 0
    pageSize: Annotated[int, Meta(ge=0, description=f"At most {PAGE_MAX}; 0 is the default.")] = (
        PAGE_DEFAULT
    )
    pageToken: Annotated[
        str, Meta(max_length=500, description="nextPageToken of the page before.")
    ] = ""
    offset: Annotated[
        int, Meta(ge=0, le=1_000, description="Where to begin; only without pageToken.")
    ] = 0
    fields: Annotated[
        str, Meta(max_length=500, description="Parts to answer: claims(text,claimReview/url)")
    ] = ""
    alt: Literal["json"] = "json"
    prettyPrint: bool = False
    callback: Annotated[str, Meta(max_length=0, description="Refused: there is no JSONP.")] = ""
    key: _Ignored = ""
    access_token: _Ignored = ""
    oauth_token: _Ignored = ""
    quotaUser: _Ignored = ""
    uploadType: _Ignored = ""
    upload_protocol: _Ignored = ""
    xgafv: _Ignored = ""


class Publisher(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who published a review: its name and its host name."""

    name: str | UnsetType = UNSET
    site: str | UnsetType = UNSET


class FoundReview(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A review of a claim; what is unknown is absent."""

    publisher: Publisher | UnsetType = UNSET
    url: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    reviewDate: Annotated[str, Meta(description="RFC 3339")] | UnsetType = UNSET
    textualRating: Annotated[str, Meta(description="As published.")] | UnsetType = UNSET
    languageCode: str | UnsetType = UNSET


class FoundClaim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A claim with its reviews, the newest first; what is unknown is absent."""

    text: str | UnsetType = UNSET
    claimant: str | UnsetType = UNSET
    claimDate: Annotated[str, Meta(description="RFC 3339")] | UnsetType = UNSET
    claimReview: tuple[FoundReview, ...] | UnsetType = UNSET


class FoundClaims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of claims, best first; without any found, or on the last page, a field is absent."""

    claims: tuple[FoundClaim, ...] | UnsetType = UNSET
    nextPageToken: str | UnsetType = UNSET


class _Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended: what was asked for, the last claim, and how many there were."""

    asked: str
    claim_id: int
    shown: Annotated[int, Meta(ge=0, le=1_000_000)]


async def get_claims(request: Request) -> Response:
    """Return the stored claims that the query may be about."""
    asked = inputs.query(request, ClaimsQuery)
    mask = _mask(asked.fields)
    today: date = request.app.state.clock().astimezone(UTC).date()
    first_page = not (asked.pageToken or asked.offset or asked.reviewPublisherSiteFilter)
    if first_page and len(asked.query) <= DIRECT_MAX_CHARS and asked.pageSize <= PAGE_DEFAULT:
        found = _page(store_of(request), asked, today)
    else:
        found = await run_in_threadpool(_page, store_of(request), asked, today)
    if not mask and not asked.prettyPrint:
        return json_of(found)
    told = field_masks.masked(msgspec.to_builtins(found), mask)
    body = msgspec.json.encode(told)
    return Response(
        msgspec.json.format(body, indent=2) if asked.prettyPrint else body,
        media_type="application/json",
    )


def _mask(fields: str) -> field_masks.Mask:
    """Return what of the answer is wanted; an empty mask is all of it.

    Raises:
        Problem: 400, the field mask cannot be read.
    """
    try:
        return field_masks.parsed(fields) if fields.strip() else {}
    except ValueError as error:
        message = f"The field mask {fields[:80]!r} {error}."
        raise Problem(400, message) from None


def _page(store: Store, asked: ClaimsQuery, today: date) -> FoundClaims:
    """Return one page.

    Raises:
        Problem: 400, nothing is asked for, or with another query's token.
    """
    query = asked.query.strip()
    if not query and not asked.reviewPublisherSiteFilter.strip():
        message = (
            "The request has neither query nor reviewPublisherSiteFilter. Send one, for example "
            "?query=the+moon+is+made+of+cheese"
        )
        raise Problem(400, message)
    wanted, size = _wanted(asked, today), min(asked.pageSize or PAGE_DEFAULT, PAGE_MAX)
    place = _place_of(asked)
    skipped = place.shown if place else asked.offset
    found = search_claims(store, query or None, wanted, at_once=skipped + size + 1)
    some = list(islice(_behind(found, place, skipped), size + 1))
    if not some:
        return FoundClaims()
    token: str | UnsetType = UNSET
    if len(some) > size:
        token = _token(_Place(_fingerprint(asked), some[size - 1].id, skipped + size))
    return FoundClaims(claims=tuple(_claim(one) for one in some[:size]), nextPageToken=token)


def _wanted(asked: ClaimsQuery, today: date) -> Wanted:
    """Return which reviews are asked for.

    Raises:
        Problem: 400, a filter says nothing.
    """
    language = primary_language(asked.languageCode)
    if asked.languageCode and not language:
        message = f"languageCode is {asked.languageCode!r}. Send a BCP 47 tag such as en or pt-BR."
        raise Problem(400, message)
    site = asked.reviewPublisherSiteFilter.strip().lower()
    site = site.partition("://")[2] or site
    site = site.partition("/")[0].removeprefix("www.")
    days = min(asked.maxAgeDays, _OLDEST_DAYS)
    return Wanted(
        language=language,
        site=site or None,
        not_before=(today - timedelta(days=days)).isoformat() if days else None,
    )


def _behind(found: Iterator[Claim], place: _Place | None, skipped: int) -> Iterator[Claim]:
    """Yield the claims behind the last page's end.

    That is behind the claim that the token names, wherever it stands now: what was written
    meanwhile shifts nothing. If it is gone, as many are passed over as were shown.
    """
    passed = []
    for claim in found:
        passed.append(claim)
        if place and claim.id == place.claim_id:
            passed.clear()
            skipped = 0
            break
        if not place and len(passed) > skipped:
            break
    yield from passed[skipped:]
    yield from found


def _place_of(asked: ClaimsQuery) -> _Place | None:
    """Return where the page before ended, None for the first page.

    Raises:
        Problem: 400, the token is none of ours, or another query's.
    """
    if not asked.pageToken:
        return None
    try:
        padded = asked.pageToken + "=" * (-len(asked.pageToken) % 4)
        place = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=_Place)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        place = None
    if place is None or place.asked != _fingerprint(asked):
        message = (
            f"pageToken {asked.pageToken[:40]!r} is none that this query gave. Send nextPageToken "
            "of the page before, with the same query and filters; or none."
        )
        raise Problem(400, message)
    return place


def _token(place: _Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def _fingerprint(asked: ClaimsQuery) -> str:
    """Return what tells two queries apart whose pages do not fit together."""
    parts: tuple[Any, ...] = (
        asked.query,
        asked.languageCode,
        asked.reviewPublisherSiteFilter,
        asked.maxAgeDays,
    )
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _claim(claim: Claim) -> FoundClaim:
    return FoundClaim(
        text=claim.text,
        claimant=claim.claimant or UNSET,
        claimDate=_timestamp(claim.date),
        claimReview=tuple(_review(one) for one in claim.reviews),
    )


def _review(review: ClaimReview) -> FoundReview:
    words = review.ratings[0].words if review.ratings else None
    named = review.publisher or review.site
    return FoundReview(
        publisher=Publisher(name=review.publisher or UNSET, site=review.site or UNSET)
        if named
        else UNSET,
        url=review.url or UNSET,
        title=review.title or UNSET,
        reviewDate=_timestamp(review.review_date),
        textualRating=words or UNSET,
        languageCode=review.language or UNSET,
    )


def _timestamp(found: PartialDate | None) -> str | UnsetType:
    """Return a day as RFC 3339; of a month or a year no day is made up."""
    return f"{found.value}T00:00:00Z" if found and found.precision == "day" else UNSET
