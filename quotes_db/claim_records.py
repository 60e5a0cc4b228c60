"""The records of fact-checks: claims, the reviews that others published of them, and own verdicts.

A claim review is about a *claim*, mostly a paraphrase, and is answered as *similar*: never as if it
were about the very words that somebody quoted. A verdict is about a stored quotation, by whoever
keeps the store. Names are those of schema.org; a rating's words are kept as they were published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from quotes_db.records import PartialDate, Speaker

TITLES_AFTER: Final = "\x1f"  # stands before each review's title behind the text of its claim
Rating = Literal[
    "true",
    "mostly_true",
    "mixed",
    "mostly_false",
    "false",
    "unproven",
    "satire",
    "altered",
    "other",
]
RATINGS: tuple[Rating, ...] = get_args(Rating)
VerdictKind = Literal[
    "confirmed", "misattributed", "altered", "out_of_context", "fabricated", "unproven"
]
VERDICT_KINDS: tuple[VerdictKind, ...] = get_args(VerdictKind)


@dataclass(frozen=True, slots=True)
class ReviewRating:
    """One rating of a review: the words as published, and what they come to.

    ``value``, ``best`` and ``worst`` are the published scale, None if there is none. ``reason``
    says in a sentence what the normalized ``rating`` rests on.
    """

    words: str | None
    rating: Rating = "other"
    reason: str | None = None
    value: float | None = None
    best: float | None = None
    worst: float | None = None
    explanation: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedReview:
    """One fact-check of one claim, read by an importer and ready to be stored.

    ``claimant`` is who made the claim as published, ``speaker`` that name if it is a person's or an
    organisation's: "a Facebook user" is nobody in particular. ``claim_date`` is of kind ``said``,
    ``review_date`` of kind ``published``. ``site`` is the publisher's host name. ``license`` and
    ``origin`` (the file or address it was read from) say under what terms and from where it came.
    """

    claim: str
    ratings: tuple[ReviewRating, ...]
    claimant: str | None = None
    speaker: str | None = None
    wikidata: str | None = None  # of the speaker
    claim_date: PartialDate | None = None
    first_appearance: str | None = None
    appearances: tuple[str, ...] = ()
    publisher: str | None = None
    site: str | None = None
    url: str | None = None
    title: str | None = None
    review_date: PartialDate | None = None
    language: str | None = None
    license: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """One stored fact-check; its fields are as in ``PublishedReview``. The first rating stands."""

    id: int
    claim_id: int
    ratings: tuple[ReviewRating, ...]
    publisher: str | None = None
    site: str | None = None
    url: str | None = None
    title: str | None = None
    review_date: PartialDate | None = None
    language: str | None = None
    license: str | None = None
    origin: str | None = None
    first_appearance: str | None = None
    appearances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody claimed, with the reviews of it, the newest first."""

    id: int
    text: str
    claimant: str | None = None
    speaker: Speaker | None = None
    date: PartialDate | None = None
    reviews: tuple[ClaimReview, ...] = ()


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """A stored claim that is similar to a text, never said to be the same.

    ``similarity`` is how much of what the claim says the text has, 0 to 100, going by its words.
    """

    claim: Claim
    similarity: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What whoever keeps the store found about a stored quotation, with the evidence.

    ``date`` is the day of the finding, of kind ``said``; ``speaker`` is who said the words really,
    where the verdict tells. ``evidence`` is an address. ``made`` and ``withdrawn`` are in UTC.
    ``id == 0``: not stored yet. ``words`` are those it is about, where the quotation's have been
    changed since; None: it is about those that stand there.
    """

    quotation_id: int
    kind: VerdictKind
    evidence: str
    date: PartialDate
    speaker: Speaker | None = None
    note: str | None = None
    reviewer: str | None = None
    id: int = 0
    words: str | None = None
    made: datetime | None = None
    withdrawn: datetime | None = None  # None: it stands
