"""Writes and reads claims with the fact-checks that were published of them.

Writing runs inside the caller's transaction. A claim is the same again if its words, its claimant
and its date are; a review is, if it is of the same claim and has the same address, or without one
the same publisher and title. A review that comes again fills in what was unknown, and one with a
later date replaces the older: fact-checkers correct their ratings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from sqlite_utils import Database

from quotes_db.claim_records import Claim, ClaimReview, PublishedReview, ReviewRating
from quotes_db.normalize import fold_words
from quotes_db.records import AddCounts, Speaker
from quotes_db.store.naming import Speakers, looked_up
from quotes_db.store.read import date_of
from quotes_db.store.write import Outcome, key_of, outcome_of

_REVIEW = (
    "id, claim_id, publisher, site, url, title, date, language, license, origin, first_appearance"
)
_LIKE, _ESCAPED = re.compile(r"([%_\\])"), r"\\\1"
_RATING = "words, rating, reason, value, best, worst, explanation"
_CLAIM = (
    "SELECT c.id, c.text, c.claimant, c.date, s.id, s.name, s.wikidata FROM claim c "
    "LEFT JOIN speaker own ON own.id = c.speaker_id "
    "LEFT JOIN speaker s ON s.id = coalesce(own.kept_id, own.id) WHERE c.id IN"
)


def add_reviews(db: Database, batch: Sequence[PublishedReview]) -> AddCounts:
    """Return what storing the reviews did; the same again is all ``unchanged``.

    Cost: some 0.2 ms each.

    Raises:
        ValueError: a claim has no word in it.
    """
    if not batch:  # as in every import of quotations
        return AddCounts()
    speakers = Speakers(db)
    rows = speakers.rows_of([(item.speaker, item.wikidata) for item in batch])
    db.execute("UPDATE totals SET speakers = speakers + ?", [speakers.new])
    return keep_reviews(db, batch, rows)


@dataclass(frozen=True, slots=True)
class StoredReview:
    """Under which id a fact-check is now stored, and what storing it did, as with a quotation."""

    review_id: int
    outcome: Outcome


def add_each_review(db: Database, batch: Sequence[PublishedReview]) -> tuple[StoredReview, ...]:
    """Return what storing each review did, in their order.

    Raises:
        ValueError: a claim has no word in it.
    """
    done = []
    for item in batch:
        outcome = outcome_of(add_reviews(db, [item]))
        claim = db.execute("SELECT id FROM claim WHERE key = ?", [_claim_key(item)]).fetchone()
        key = _review_key(item, claim[0])
        review = db.execute("SELECT id FROM claim_review WHERE key = ?", [key]).fetchone()
        done.append(StoredReview(review[0], outcome))
    return tuple(done)


def keep_reviews(
    db: Database, batch: Sequence[PublishedReview], speaker_rows: Sequence[int | None]
) -> AddCounts:
    """Return what storing the reviews did, given the row of each one's speaker.

    Raises:
        ValueError: a claim has no word in it.
    """
    counts = {"added": 0, "merged": 0, "unchanged": 0}
    claims = reviews = 0
    for item, speaker_id in zip(batch, speaker_rows, strict=True):
        claim_id, is_new = _claim_id(db, item, speaker_id)
        review_is_new, changed = _keep_review(db, item, claim_id)
        claims, reviews = claims + is_new, reviews + review_is_new
        counts["added" if is_new else "merged" if changed else "unchanged"] += 1
    db.execute(
        "UPDATE totals SET claims = claims + ?, claim_reviews = claim_reviews + ?",
        [claims, reviews],
    )
    return AddCounts(**counts)


def _claim_id(db: Database, item: PublishedReview, speaker_id: int | None) -> tuple[int, bool]:
    """Return the id of a review's claim, and whether it is new."""
    if not fold_words(item.claim):
        message = f"No word in the claim {item.claim[:40]!r}. Leave it out."
        raise ValueError(message)
    key = _claim_key(item)
    row = db.execute("SELECT id FROM claim WHERE key = ?", [key]).fetchone()
    if row:
        return int(row[0]), False
    date = item.claim_date.value if item.claim_date else None
    cursor = db.execute(
        "INSERT INTO claim (key, text, claimant, speaker_id, date) VALUES (?, ?, ?, ?, ?)",
        [key, item.claim, item.claimant, speaker_id, date],
    )
    return int(cursor.lastrowid or 0), True


def _keep_review(db: Database, item: PublishedReview, claim_id: int) -> tuple[bool, bool]:
    """Store a review of a claim; return whether it is new, and whether anything changed."""
    key = _review_key(item, claim_id)
    row = db.execute("SELECT id FROM claim_review WHERE key = ?", [key]).fetchone()
    if row:
        (known,) = reviews_by_id(db, [row[0]]).values()
        wanted = _newer(known, item)
        if wanted == known:
            return False, False
        db.execute("DELETE FROM claim_review WHERE id = ?", [known.id])
    else:
        wanted = _review(item, claim_id)
    cursor = db.execute(
        f"INSERT INTO claim_review (key, {_REVIEW}) VALUES ({', '.join('?' * 12)})",
        [
            key,
            wanted.id or None,
            claim_id,
            wanted.publisher,
            wanted.site,
            wanted.url,
            wanted.title,
            wanted.review_date.value if wanted.review_date else None,
            wanted.language,
            wanted.license,
            wanted.origin,
            wanted.first_appearance,
        ],
    )
    review_id = wanted.id or int(cursor.lastrowid or 0)
    db.conn.executemany(
        f"INSERT INTO review_rating (review_id, place, {_RATING}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(review_id, at, *astuple(rating)) for at, rating in enumerate(wanted.ratings)],
    )
    db.conn.executemany(
        "INSERT INTO review_appearance VALUES (?, ?, ?)",
        [(review_id, at, url) for at, url in enumerate(wanted.appearances)],
    )
    db.execute("INSERT INTO claim_delta (claim_id) VALUES (?)", [claim_id])
    return not row, True


def _review(item: PublishedReview, claim_id: int, *, id_: int = 0) -> ClaimReview:
    same = {
        name: getattr(item, name)
        for name in ClaimReview.__dataclass_fields__
        if name not in ("id", "claim_id")
    }
    return ClaimReview(id=id_, claim_id=claim_id, **same)


def _newer(known: ClaimReview, item: PublishedReview) -> ClaimReview:
    """Return a stored review with what the same review, read again, says more or later."""
    again = _review(item, known.claim_id, id_=known.id)
    is_later = bool(
        again.review_date
        and known.review_date
        and again.review_date.value > known.review_date.value
    )
    first, other = (again, known) if is_later else (known, again)
    names = [name for name in ClaimReview.__dataclass_fields__ if name != "ratings"]
    filled = {name: getattr(first, name) or getattr(other, name) for name in names}
    # Ratings are one statement: words of one and figures of another would be nobody's.
    ratings = other.ratings if _says_less(first.ratings, other.ratings) else first.ratings
    return replace(first, **filled, ratings=ratings)


def _says_less(ratings: Sequence[ReviewRating], others: Sequence[ReviewRating]) -> bool:
    """Tell whether the same words of rating come without figures that the others have."""
    return [one.words for one in ratings] == [one.words for one in others] and (
        all(one.value is None for one in ratings) and any(one.value is not None for one in others)
    )


# --- reading --------------------------------------------------------------------------------------


def claims_by_id(db: Database, ids: Sequence[int]) -> dict[int, Claim]:
    """Return these claims with their reviews, the newest first; a missing id is left out."""
    reviews: dict[int, list[ClaimReview]] = {}
    wanted = looked_up(db, "SELECT id FROM claim_review WHERE claim_id IN", ids)
    for review in reviews_by_id(db, [row[0] for row in wanted]).values():
        reviews.setdefault(review.claim_id, []).append(review)
    return {
        row[0]: Claim(
            id=row[0],
            text=row[1],
            claimant=row[2],
            speaker=Speaker(row[4], row[5], (), row[6]) if row[4] is not None else None,
            date=date_of(row[3], "said"),
            reviews=_newest_first(reviews.get(row[0], ())),
        )
        for row in looked_up(db, _CLAIM, ids)
    }


def reviews_by_id(db: Database, ids: Sequence[int]) -> dict[int, ClaimReview]:
    """Return these claim reviews; a missing id is left out."""
    ratings: dict[int, list[ReviewRating]] = {}
    for row in _children(db, f"SELECT review_id, place, {_RATING} FROM review_rating", ids):
        ratings.setdefault(row[0], []).append(ReviewRating(*row[2:]))
    appearances: dict[int, list[str]] = {}
    for row in _children(db, "SELECT review_id, place, url FROM review_appearance", ids):
        appearances.setdefault(row[0], []).append(row[2])
    return {
        row[0]: ClaimReview(
            id=row[0],
            claim_id=row[1],
            ratings=tuple(ratings.get(row[0], ())),
            publisher=row[2],
            site=row[3],
            url=row[4],
            title=row[5],
            review_date=date_of(row[6], "published"),
            language=row[7],
            license=row[8],
            origin=row[9],
            first_appearance=row[10],
            appearances=tuple(appearances.get(row[0], ())),
        )
        for row in looked_up(db, f"SELECT {_REVIEW} FROM claim_review WHERE id IN", ids)
    }


def claim_ids(db: Database, *, after: int, limit: int) -> list[int]:
    """Return the ids of the claims behind an id, ascending."""
    rows = db.execute("SELECT id FROM claim WHERE id > ? ORDER BY id LIMIT ?", [after, limit])
    return [row[0] for row in rows]


def claim_ids_of_site(db: Database, site: str, *, limit: int) -> list[int]:
    """Return the ids of the claims that a site reviewed, those of its newest reviews first."""
    rows = db.execute(
        "SELECT claim_id FROM claim_review WHERE lower(site) = ? OR site LIKE ? ESCAPE '\\' "
        "GROUP BY claim_id ORDER BY max(coalesce(date, '')) DESC, claim_id DESC LIMIT ?",
        [site, f"%.{_LIKE.sub(_ESCAPED, site)}", limit],
    )
    return [row[0] for row in rows]


def _children(db: Database, select: str, ids: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    """Return the rows that belong to some reviews, in the order of their places."""
    return sorted(looked_up(db, f"{select} WHERE review_id IN", ids), key=lambda row: row[:2])


def _newest_first(reviews: Iterable[ClaimReview]) -> tuple[ClaimReview, ...]:
    """Return reviews by date, those without one last."""
    return tuple(
        sorted(
            reviews,
            key=lambda one: (one.review_date.value if one.review_date else "", one.id),
            reverse=True,
        )
    )


# --- what is the same again -----------------------------------------------------------------------


def _claim_key(item: PublishedReview) -> bytes:
    date = item.claim_date.value if item.claim_date else None
    return key_of(item.claim, item.claimant, date)


def _review_key(item: PublishedReview, claim_id: int) -> bytes:
    if item.url:
        return key_of(claim_id, "address", item.url.split("#", 1)[0])
    return key_of(claim_id, "told", item.publisher or item.site, item.title)
