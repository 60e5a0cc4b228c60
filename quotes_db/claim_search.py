"""A query and filters in, the stored claims that may be about it out, best first.

Unlike ``claims.similar_claims`` this answers somebody who searches and judges the results: claims
come in the order of what they share with the query, and only what shares next to nothing beside the
best is left out. Without a query the claims that a site reviewed are listed, the newest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from quotes_db.claim_index import BLOCK, MOST_RANKED, claim_index_of
from quotes_db.claim_records import Claim, ClaimReview
from quotes_db.posts import words_to_compare
from quotes_db.store import Store

_BESIDE = 0.2  # of the best claim's score
# What shares less than a rare word, and little of the query, shares no more than some letters.
_LEAST_SCORE, _LEAST_SHARE = 0.4, 0.1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews are wanted; None is any.

    ``language`` is a primary language subtag such as ``en``. ``site`` is a host name, whose
    subdomains count, too. ``not_before`` is an ISO date: of a claim's date and a review's the newer
    one counts, a month as its first day. What is unknown of a review is not what is wanted.
    """

    language: str | None = None
    site: str | None = None
    not_before: str | None = None

    def reviews_of(self, claim: Claim) -> tuple[ClaimReview, ...]:
        """Return the reviews of a claim that are wanted, the newest first."""
        return tuple(one for one in claim.reviews if self._wants(one, claim))

    def _wants(self, review: ClaimReview, claim: Claim) -> bool:
        if self.language and primary_language(review.language) != self.language:
            return False
        if self.site and not _is_of_site(review.site, self.site):
            return False
        dates = [date.value for date in (claim.date, review.review_date) if date]
        return not self.not_before or any(f"{date}-01-01"[:10] >= self.not_before for date in dates)


def search_claims(
    store: Store, query: str | None, wanted: Wanted, *, at_once: int
) -> Iterator[Claim]:
    """Yield the claims that a query may be about, best first, each with the reviews wanted alone.

    Args:
        store: where to look.
        query: a sentence, or a post; None lists what ``wanted.site`` reviewed.
        wanted: which reviews; a claim without any is left out.
        at_once: claims read from the store at once: as many as will be asked for.

    Raises:
        StoreError: the store cannot be read.
    """
    ids = _ranked(store, query) if query else _listed(store, wanted)
    while some := list(islice(ids, at_once)):
        claims = store.claims_by_id(some)
        for claim in (claims[key] for key in some if key in claims):
            if reviews := wanted.reviews_of(claim):
                yield replace(claim, reviews=reviews)


def _ranked(store: Store, query: str) -> Iterator[int]:
    least, missed = 0.0, 0
    for one in claim_index_of(store).ranked(words_to_compare(query)):
        least = least or _BESIDE * one.score
        if one.score >= least and (one.score >= _LEAST_SCORE or one.share >= _LEAST_SHARE):
            missed = 0
            yield one.id
        elif (missed := missed + 1) == BLOCK:
            return  # those behind were proposed with less


def _listed(store: Store, wanted: Wanted) -> Iterator[int]:
    return iter(store.claim_ids_of_site(wanted.site, limit=MOST_RANKED) if wanted.site else ())


def primary_language(tag: str | None) -> str | None:
    """Return the language of a BCP 47 tag: ``pt`` of ``pt-BR``; None if there is none."""
    return tag.replace("_", "-").partition("-")[0].strip().lower() or None if tag else None


def _is_of_site(site: str | None, wanted: str) -> bool:
    return site is not None and (site.lower() == wanted or site.lower().endswith(f".{wanted}"))
