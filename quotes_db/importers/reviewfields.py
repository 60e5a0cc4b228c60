"""One ClaimReview in; the records to store out, or the reason why not.

What is optional and cannot be read is left unknown; refused is only what would be stored wrongly or
could never be found: a review without the words of its claim. Three habits of publishers are known:

* ``itemReviewed`` was a CreativeWork before it was a Claim; the ``name`` of either is a place or a
  programme ("Second reading, House of Commons"), never the claim;
* an ``author`` may be the person who wrote the review; the ``publisher`` stands for it then;
* a claim "published" in the very second of its review was dated by a template, not by anybody who
  knew when it was made, so its date stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import unquote

from quotes_db.claim_records import PublishedReview, ReviewRating
from quotes_db.claimants import speaker_in
from quotes_db.errors import RecordError
from quotes_db.importers.anydate import any_date
from quotes_db.importers.fields import MAX_FIELD_CHARS, MAX_TEXT_CHARS, clean_field
from quotes_db.importers.linkeddata import (
    Found,
    Node,
    address,
    field,
    first_text,
    has_type,
    host,
    nodes,
    plain,
    texts,
)
from quotes_db.normalize import fold_words
from quotes_db.ratings import figure, rating_of
from quotes_db.records import PartialDate

MAX_APPEARANCES = 100  # the most measured are 2
MAX_RATINGS = 100  # each is stored with each claim of the review

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_WIKIDATA = re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q[1-9]\d{0,11})\b")
_WIKIPEDIA = re.compile(r"https?://[a-z-]{2,12}(?:\.m)?\.wikipedia\.org/wiki/([^?#]+)")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00)?(?!:?\d)")
# Hosts on which publishers have an account: not their own.
_PLATFORMS = (
    ".facebook.com", ".twitter.com", ".x.com", ".instagram.com", ".youtube.com", ".linkedin.com",
    ".t.me", ".telegram.me", ".tiktok.com", ".wikipedia.org", ".wikidata.org",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a review beside its own fields.

    Attributes:
        origin: the file or address that it is read from.
        page: the address of the page on which it stands, if it does.
        language: of that page.
    """

    origin: str | None = None
    page: str | None = None
    language: str | None = None


def reviews_of(node: Node, found: Found, about: About) -> Iterator[PublishedReview]:
    """Yield the reviews that one ClaimReview makes: one for each claim it names, mostly one.

    Raises:
        RecordError: it names no claim, or a field is too long or holds what is no character.
    """
    items = nodes(field(node, "itemReviewed"), found.by_id)
    claims = _claims(node, items)
    publisher, site = _publisher(node, found, about)
    url = _url(node, about)
    ratings = tuple(islice(_ratings(node, found), MAX_RATINGS))
    title = clean_field(first_text(field(node, "name", "headline", "title")), "name")
    for at, claim in enumerate(claims):
        own = items[at : at + 1] if len(items) == len(claims) else items
        claimant, speaker, wikidata = _claimant(own, found)
        first = _addresses(field(one, "firstAppearance") for one in own)
        yield PublishedReview(
            claim=claim,
            ratings=ratings,
            claimant=claimant,
            speaker=speaker,
            wikidata=wikidata,
            claim_date=_claim_date(node, own),
            first_appearance=next(iter(first), None),
            appearances=_appearances(own, url),
            publisher=publisher,
            site=site,
            url=url,
            title=title,
            review_date=any_date(first_text(field(node, "datePublished")), kind="published"),
            language=_language(field(node, "inLanguage")) or about.language,
            license=_license(node),
            origin=_origin(node, found, about),
        )


def _claims(node: Node, items: list[Node]) -> list[str]:
    """Return the claims in plain text, each once.

    Raises:
        RecordError: there is none, or one of no words, or of too many.
    """
    told = texts(field(node, "claimReviewed"), "text", "name")
    told = told or [text for one in items for text in texts(field(one, "claimReviewed", "text"))]
    told = told or [text for text in texts(field(node, "itemReviewed")) if not address(text)]
    claims = list(dict.fromkeys(filter(None, map(plain, told))))
    if not claims:
        message = (
            "the field claimReviewed is missing or empty, and without the words of the claim "
            "nothing can be compared with it; add them"
        )
        raise RecordError(message)
    for claim in claims:
        clean_field(claim, "claimReviewed", max_chars=MAX_TEXT_CHARS)
        if not fold_words(claim):
            message = f"the field claimReviewed holds no word: {claim[:40]!r}"
            raise RecordError(message)
    return claims


def _ratings(node: Node, found: Found) -> Iterator[ReviewRating]:
    """Yield the ratings of a review: each name of each rating, with the figures of that rating."""
    told = field(node, "reviewRating")
    for one in told if isinstance(told, list) else [told]:
        if not isinstance(one, dict):
            for text in texts(one):
                words = _kept(text) if figure(text) is None else None
                yield rating_of(words, value=text)
            continue
        (rating,) = nodes(one, found.by_id)
        value = first_text(field(rating, "ratingValue"))
        names = texts(field(rating, "alternateName"), "name") or texts(field(rating, "name"))
        if not names and value and figure(value) is None:
            names = texts(field(rating, "ratingValue"))  # some write the words there
        explanation = first_text(field(rating, "ratingExplanation", "description"))
        if not names and value is None and explanation is None:
            continue
        ends = [first_text(field(rating, name)) for name in ("bestRating", "worstRating")]
        for name in names or (None,):
            rated = rating_of(_kept(name), value=value, best=ends[0], worst=ends[1])
            yield replace(rated, explanation=_kept(explanation, "ratingExplanation"))


def _kept(text: str | None, name: str = "alternateName") -> str | None:
    """Return words of a rating as they are, if they can be kept."""
    return clean_field(text, name, max_chars=MAX_TEXT_CHARS)


def _publisher(node: Node, found: Found, about: About) -> tuple[str | None, str | None]:
    """Return the name of whoever publishes the review, and the host name of their site."""
    authors = nodes(field(node, "author", "creator"), found.by_id)
    persons = [one for one in authors if has_type(one, "person")]
    bodies = [one for one in authors if not has_type(one, "person")]
    bodies += nodes(field(node, "publisher"), found.by_id)
    for one in persons:
        bodies += nodes(field(one, "worksFor", "affiliation"), found.by_id)
    name = next(filter(None, (_name(one) for one in (*bodies, *persons))), None)
    own = _addresses([*(field(one, "url", "@id") for one in bodies), _url(node, about)])
    hosts = [host(url) for url in own]
    site = next((one for one in hosts if one and not f".{one}".endswith(_PLATFORMS)), None)
    return clean_field(name, "publisher"), site


def _name(node: Node) -> str | None:
    return first_text(field(node, "name", "legalName", "alternateName"))


def _url(node: Node, about: About) -> str | None:
    """Return the address of a review, that of its page if it names none."""
    for name in ("url", "mainEntityOfPage", "@id"):
        for text in texts(field(node, name), "url", "@id"):
            # An identifier such as "#review-1" is no page of its own.
            if url := address(text, base=about.page if name == "url" else None):
                return clean_field(url, name)
    return about.page


def _addresses(values: Iterable[Any]) -> list[str]:
    """Return the web addresses in some fields, each once, but none too long to be kept."""
    found = (address(text) for value in values for text in texts(value, "url", "@id"))
    return list(dict.fromkeys(one for one in found if one and len(one) <= MAX_FIELD_CHARS))


def _appearances(items: list[Node], url: str | None) -> tuple[str, ...]:
    """Return where else the claim appeared; some publishers name their own review there."""
    found = _addresses(
        value
        for one in items
        for value in (field(one, "appearance"), field(one, "url", "mainEntityOfPage"))
    )
    return tuple(one for one in found if one != url)[:MAX_APPEARANCES]


def _claim_date(node: Node, items: list[Node]) -> PartialDate | None:
    """Return when the claim was made."""
    reviewed = first_text(field(node, "datePublished"))
    firsts = [first for one in items for first in nodes(field(one, "firstAppearance"), {})]
    told = (first_text(field(one, "datePublished")) for one in (*items, *firsts))
    for text in filter(None, told):
        if text == reviewed and _CLOCK.search(text) and not _MIDNIGHT.search(text):
            continue
        if date := any_date(text, kind="said"):
            return date
    return None


def _claimant(items: list[Node], found: Found) -> tuple[str | None, str | None, str | None]:
    """Return who made the claim as published, their name if it is one, and their Wikidata id."""
    people = [one for item in items for one in nodes(field(item, "author"), found.by_id)]
    named = {name: one for one in people if (name := _name(one))}
    claimant = clean_field(", ".join(named), "author")
    if len(named) != 1 or claimant is None:
        return claimant, None, None
    (person,) = named.values()
    same = [
        text
        for name in ("sameAs", "@id", "url", "identifier")
        for text in texts(field(person, name), "url", "@id", "value")
    ]
    articles = (_WIKIPEDIA.match(one) for one in same)
    titles = [unquote(one[1]).replace("_", " ").partition(" (")[0] for one in articles if one]
    titles += [plain(text) for text in texts(field(person, "alternateName"))]  # as exported
    speaker = speaker_in(claimant, titles=tuple(titles))
    ids = {one[1] for one in map(_WIKIDATA.match, same) if one}
    return claimant, speaker, ids.pop() if speaker and len(ids) == 1 else None


def _language(value: Any) -> str | None:
    """Return the language tag in a field, None if it holds none, as "English" is."""
    for text in texts(value, "alternateName", "identifier", "name"):
        if _LANGUAGE.fullmatch(text):
            return text.replace("_", "-")
    return None


def _license(node: Node) -> str | None:
    told = texts(field(node, "sdLicense", "license"), "url", "@id", "name")
    return clean_field(next(iter(told), None), "sdLicense")


def _origin(node: Node, found: Found, about: About) -> str | None:
    """Return who made the structured data and when, if it says so; else where it was read."""
    makers = nodes(field(node, "sdPublisher"), found.by_id)
    names = (first_text(field(one, "name", "url", "@id")) for one in makers)
    name = next(filter(None, names), None)
    if name is None:
        return clean_field(about.origin, "origin")
    date = first_text(field(node, "sdDatePublished"))
    return clean_field(f"{name}, {date}" if date else name, "sdPublisher")
