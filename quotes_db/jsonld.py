"""Records in, schema.org's Quotation and ClaimReview out, as JSON-LD documents.

What is unknown is absent. A page's moment of saving is no ``datePublished``; where sources disagree
on the speaker there is no ``creator``, where on the day no ``dateCreated``; a rating has a
``ratingValue`` only if one was published, and its words are those that were. Whether a claimant
or a reviewer is a person is not known, so they have no type.

Source: https://schema.org/Quotation, https://schema.org/ClaimReview, and what Google documents of
the latter: https://developers.google.com/search/docs/appearance/structured-data/factcheck.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

from quotes_db.claim_records import Claim, ClaimReview, PublishedReview, ReviewRating, Verdict
from quotes_db.claimants import speaker_in
from quotes_db.records import Occurrence, PartialDate, Quotation, Source, vouched

Document = dict[str, Any]

_CONTEXT = "https://schema.org"
WIKIDATA = "https://www.wikidata.org/wiki/"
IN_REVIEW = "Not yet reviewed"  # of what a program has read and nobody has checked


def known(**fields: object) -> Document:
    """Return a document of the fields that say anything; ``type_`` stands for ``@type``."""
    kept = {name: value for name, value in fields.items() if value not in (None, "", (), [], {})}
    return {("@type" if name == "type_" else name): value for name, value in kept.items()}


# --- a quotation ----------------------------------------------------------------------------------


def quotation_document(
    quotation: Quotation, occurrences: Sequence[Occurrence], *, verdicts: Sequence[Verdict] = ()
) -> Document:
    """Return a quotation as schema.org's Quotation.

    Args:
        quotation: the words.
        occurrences: where they were found, the best first, none that is rejected.
        verdicts: own ones on it; each becomes a ClaimReview in ``review``.
    """
    trusted = vouched(occurrences)
    speakers = {one.speaker.id: one for one in reversed(trusted) if one.speaker}
    said = {one.dated.value for one in trusted if one.dated and one.dated.kind == "said"}
    sources: dict[int, Document] = {}
    for one in occurrences:
        if one.source and one.source.id not in sources:
            sources[one.source.id] = source_document(one.source, date=one.date)
    in_review = bool(trusted) and trusted[0].status == "review"
    return {
        "@context": _CONTEXT,
        **known(
            type_="Quotation",
            text=quotation.text,
            creator=_person(*speakers.values()) if len(speakers) == 1 else None,
            dateCreated=_agreed(said),
            creativeWorkStatus=IN_REVIEW if in_review else None,
            isBasedOn=[document for document in sources.values() if len(document) > 1],
            review=[_verdict(one, quotation.text) for one in verdicts],
        ),
    }


def _agreed(dates: Collection[str]) -> str | None:
    """Return the most exact of some dates, None if two of them contradict each other."""
    exact = max(dates, key=len, default=None)
    return exact if exact and all(exact.startswith(one) for one in dates) else None


def _person(occurrence: Occurrence) -> Document | None:
    speaker = occurrence.speaker
    if speaker is None:
        return None
    return known(
        type_="Person",
        name=speaker.name,
        description=occurrence.role,
        sameAs=same_as(speaker.wikidata),
    )


def source_document(source: Source, *, date: PartialDate | None = None) -> Document:
    """Return a source as a CreativeWork; ``date`` is the best one known of what it prints there."""
    published = source.published or (date if date and date.kind == "published" else None)
    return known(
        type_="CreativeWork",
        url=_web(source.url) or _web(source.canonical_url),
        headline=source.title,
        publisher=known(type_="Organization", name=source.publisher) if source.publisher else None,
        author={"name": source.author} if source.author else None,
        datePublished=published.value if published else None,
        dateModified=source.modified.value if source.modified else None,
        inLanguage=source.language,
    )


def _verdict(verdict: Verdict, text: str) -> Document:
    speaker = verdict.speaker
    return known(
        type_="ClaimReview",
        claimReviewed=text,
        reviewRating={
            "@type": "Rating",
            "alternateName": verdict.kind.replace("_", " ").capitalize(),
        },
        author={"name": verdict.reviewer} if verdict.reviewer else None,
        dateCreated=verdict.date.value,
        reviewBody=verdict.note,
        citation=verdict.evidence,
        about=known(type_="Person", name=speaker.name, sameAs=same_as(speaker.wikidata))
        if speaker
        else None,
    )


# --- a fact-check ---------------------------------------------------------------------------------


def published_review(claim: Claim, review: ClaimReview) -> PublishedReview:
    """Return a stored fact-check as an importer reads it."""
    names = [name for name in ClaimReview.__dataclass_fields__ if name not in ("id", "claim_id")]
    speaker = claim.speaker
    return PublishedReview(
        claim=claim.text,
        claimant=claim.claimant,
        speaker=speaker.name if speaker else None,
        wikidata=speaker.wikidata if speaker else None,
        claim_date=claim.date,
        **{name: getattr(review, name) for name in names},
    )


def review_document(review: PublishedReview) -> Document:
    """Return a fact-check as schema.org's ClaimReview; the importer of that reads it back."""
    ratings = [_rating(one) for one in review.ratings]
    return {
        "@context": _CONTEXT,
        **known(
            type_="ClaimReview",
            url=review.url,
            name=review.title,
            claimReviewed=review.claim,
            itemReviewed=_claim(review),
            reviewRating=ratings[0] if len(ratings) == 1 else ratings,
            author=_publisher(review),
            datePublished=review.review_date.value if review.review_date else None,
            inLanguage=review.language,
            sdLicense=review.license,
            sdPublisher={"name": review.origin} if review.origin else None,
        ),
    }


def _claim(review: PublishedReview) -> Document | None:
    author = known(
        name=review.claimant, alternateName=_name_alone(review), sameAs=same_as(review.wikidata)
    )
    claim = known(
        type_="Claim",
        author=author if review.claimant else None,
        datePublished=review.claim_date.value if review.claim_date else None,
        firstAppearance=review.first_appearance,
        appearance=list(review.appearances),
    )
    return claim if len(claim) > 1 else None


def _name_alone(review: PublishedReview) -> str | None:
    """Return the speaker's name if it is the claimant's without a role, as an importer reads it."""
    claimant, name = review.claimant, review.speaker
    if not claimant or not name or speaker_in(claimant) == name:
        return None
    return name if speaker_in(claimant, titles=(name,)) == name else None


def _rating(rating: ReviewRating) -> Document:
    return known(
        type_="Rating",
        alternateName=rating.words,
        ratingValue=_figure(rating.value),
        bestRating=_figure(rating.best),
        worstRating=_figure(rating.worst),
        ratingExplanation=rating.explanation,
    )


def _publisher(review: PublishedReview) -> Document | None:
    """Return who published a review; the site is told by the review's own address, if it is so."""
    told = review.site and review.site != _host(review.url)
    author = known(
        type_="Organization",
        name=review.publisher,
        url=f"https://{review.site}/" if told else None,
    )
    return author if len(author) > 1 else None


# --- shared ---------------------------------------------------------------------------------------


def same_as(wikidata: str | None) -> str | None:
    """Return the address of a Wikidata item."""
    return f"{WIKIDATA}{wikidata}" if wikidata else None


def _figure(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def _web(url: str | None) -> str | None:
    return url if url and _host(url) else None


def _host(url: str | None) -> str | None:
    """Return the host name in a web address without ``www.``, None if there is none."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        name = urlsplit(url).hostname
    except ValueError:
        return None
    return name.removeprefix("www.") if name else None
