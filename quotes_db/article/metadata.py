"""Metadata of an HTML page: title, author, publisher, dates, canonical address, language.

In: the page's element tree. Out: what JSON-LD, meta tags, the address and the markup say, each
field from the most reliable source that has it; dates by agreement between sources. Unknown stays
None.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from quotes_db.dates import partial_date
from quotes_db.records import DateKind, PartialDate

_ARTICLE_TYPES = re.compile(r"(?i).*(?:article|posting|report|review|claimreview)$")
_SITE_SEPARATOR = re.compile(r"\s+[|•·»:–—-]+\s+|\s*\|\s*|\s+[«‹]\s+")
_URL_DATE = re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?:[/-]|$)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONGEST_FIELD = 500  # characters; longer is a mistake in the markup
_LONGEST_AUTHOR = 80  # characters of one name; longer is a sentence about the author
_MOST_AUTHORS = 6
_AUTHOR_TAGS = (
    "author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl",
    "article:author_name", "citation_author",
)  # fmt: skip
_DEEPEST = 6  # levels of nested JSON-LD


@dataclass(slots=True)
class Metadata:
    """What a page's markup says about itself."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: PartialDate | None = None
    modified: PartialDate | None = None
    tags: dict[str, str] = field(default_factory=dict)


def metadata_of(
    tree: Any, *, url: str | None = None, found_date: str | None = None, byline: str | None = None
) -> Metadata:
    """Return the metadata of a page.

    Args:
        tree: the page as an lxml element.
        url: the page's address, when known.
        found_date: the publication date that a search of the markup found, if any.
        byline: the authors that a search of the body found, joined by ";", if any.
    """
    tags = meta_tags(tree)
    linked = _article_object(tree)
    publisher = _publisher(tags, linked)
    canonical = _canonical(tree, tags)
    address = canonical or url or ""
    names = _site_names(publisher, address, tags)
    publisher = publisher or _named_in_title(tree, names)
    title = _title(tree, tags, linked, names=names)
    return Metadata(
        title=title,
        author=_author(tags, linked, tree, names=names, byline=byline),
        publisher=publisher,
        canonical_url=canonical,
        language=_language(tree, tags, linked),
        published=_published(tags, linked, tree, address, found_date),
        modified=_date(_text(linked.get("dateModified")), "published")
        or _date(tags.get("article:modified_time"), "published")
        or _date(tags.get("og:updated_time"), "published"),
        tags=tags,
    )


def meta_tags(tree: Any) -> dict[str, str]:
    """Return the meta tags by lower-case name or property; the first one of a name wins."""
    tags: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = _clean(element.get("content"))
        if name and content:
            tags.setdefault(name.strip().lower(), content)
    return tags


def linked_objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects of a page, those inside lists and graphs too."""
    for element in tree.iter("script"):
        if "ld+json" not in (element.get("type") or "").lower():
            continue
        try:
            data = json.loads((element.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue  # broken markup says nothing
        yield from _objects(data, 0)


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects in a JSON value, outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _objects(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement"):
            if isinstance(data.get(key), dict | list):
                yield from _objects(data[key], depth + 1)


def _article_object(tree: Any) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article, empty when there is none."""
    for item in linked_objects(tree):
        kinds = item.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE_TYPES.match(kind) for kind in kinds):
            return item
    return {}


def _clean(value: Any) -> str | None:
    """Return a field's text on one line, or None when empty or absurdly long."""
    if not isinstance(value, str):
        return None
    text = " ".join(html.unescape(value).split())  # many sites escape twice
    return text if text and len(text) <= _LONGEST_FIELD else None


def _text(value: Any) -> str | None:
    """Return the text or name in a JSON-LD value."""
    if isinstance(value, list):
        return next((text for text in map(_text, value) if text), None)
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("@value"))
    return _clean(value)


def _publisher(tags: dict[str, str], linked: dict[str, Any]) -> str | None:
    """Return the publisher's name."""
    name = _text(linked.get("publisher"))
    if name and not name.startswith(("http:", "https:")):
        return name
    site = tags.get("og:site_name") or tags.get("application-name") or tags.get("publisher")
    return None if site and site.startswith(("http:", "https:")) else site


def _named_in_title(tree: Any, names: set[str]) -> str | None:
    """Return the site's name as the page's title spells it: "Title | Harbor Ledger"."""
    page = next((_clean("".join(e.itertext())) for e in tree.iter("title")), None)
    parts = _SITE_SEPARATOR.split(page) if page else []
    return next((part for part in (parts[-1:] + parts[:1]) if _folded(part) in names), None)


def _canonical(tree: Any, tags: dict[str, str]) -> str | None:
    """Return the page's canonical address, absolute or None."""
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            address = _clean(element.get("href"))
            if address and address.startswith(("http://", "https://")):
                return address
    address = tags.get("og:url")
    return address if address and address.startswith(("http://", "https://")) else None


def _site_names(publisher: str | None, address: str, tags: dict[str, str]) -> set[str]:
    """Return the folded names of the site: its publisher and the words of its host."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    names = {publisher or "", tags.get("og:site_name", ""), host, host.removeprefix("www.")}
    names |= {part for part in host.split(".") if len(part) > 3}
    return {_folded(name) for name in names if name}


def _folded(name: str) -> str:
    """Return a name in small letters without blanks and signs, for comparing only."""
    return "".join(char for char in name.casefold() if char.isalnum())


def _title(
    tree: Any, tags: dict[str, str], linked: dict[str, Any], *, names: set[str]
) -> str | None:
    """Return the article's title without the site's name, never the site's name alone."""
    headings = [_clean("".join(element.itertext())) for element in tree.iter("h1")]
    page = next((_clean("".join(e.itertext())) for e in tree.iter("title")), None)
    declared = [
        _text(linked.get("headline")), tags.get("og:title"), tags.get("twitter:title"), page,
    ]  # fmt: skip
    for candidate in [_printed_title(headings, declared), *declared, *headings]:
        title = _without_site(candidate, names) if candidate else None
        if title and _folded(title) not in names:
            return title
    return None


def _printed_title(headings: list[str | None], declared: list[str | None]) -> str | None:
    """Return the heading that says what the markup declares: the title as the page prints it."""
    wanted = [set(title.casefold().split()) for title in declared if title]
    for heading in headings:
        words = set(heading.casefold().split()) if heading else set()
        if len(words) > 1 and any(2 * len(words & title) > len(words) for title in wanted):
            return heading
    return None


def _without_site(title: str, names: set[str]) -> str | None:
    """Return a title without the parts at its ends that are the site's name."""
    cuts = [(0, 0), *((m.start(), m.end()) for m in _SITE_SEPARATOR.finditer(title))]
    first, last = 0, len(title)
    for start, end in reversed(cuts[1:]):
        if _folded(title[end:last]) in names:
            last = start
    if len(cuts) > 1 and _folded(title[: cuts[1][0]]) in names and cuts[1][1] < last:
        first = cuts[1][1]
    return title[first:last].strip() or None


def _author(
    tags: dict[str, str], linked: dict[str, Any], tree: Any, *, names: set[str], byline: str | None
) -> str | None:
    """Return the author, several joined by commas; a site's own name is no author."""
    value = linked.get("author")
    marked = (e for e in tree.iter() if isinstance(e.tag, str) and e.get("itemprop") == "author")
    sources: list[list[str | None]] = [
        [_text(item) for item in (value if isinstance(value, list) else [value])],
        *([tags.get(key)] for key in _AUTHOR_TAGS),
        [_clean("".join(element.itertext())) for element in marked],
        [*(byline or "").split(";")],
    ]
    for source in sources:
        authors = [author for author in (_author_name(text, names) for text in source) if author]
        if authors:
            return ", ".join(dict.fromkeys(authors[:_MOST_AUTHORS]))
    return None


def _author_name(text: str | None, names: set[str]) -> str | None:
    """Return a byline's name without "By", or None for addresses and the site's own name."""
    name = re.sub(r"^(?:by|von|par|por)\b:?\s+", "", (text or "").strip(), flags=re.IGNORECASE)
    if not name or len(name) > _LONGEST_AUTHOR or _folded(name) in names or len(name.split()) > 8:
        return None
    return None if re.search(r"@|https?:|www\.|\.(?:com|org|net|de)\b|[<>{}]", name) else name


def _language(tree: Any, tags: dict[str, str], linked: dict[str, Any]) -> str | None:
    """Return the language as the page declares it, such as "en" or "en-GB"."""
    root = tree.getroottree().getroot()
    declared = (root.get("lang"), _text(linked.get("inLanguage")), tags.get("og:locale"),
                tags.get("content-language"), tags.get("language"))  # fmt: skip
    for value in declared:
        if value and _LANGUAGE.fullmatch(value.strip()):
            return value.strip().replace("_", "-")
    return None


def _date(value: str | None, kind: DateKind) -> PartialDate | None:
    """Return an ISO date as a record, or None when it is no date."""
    if not value:
        return None
    try:
        return partial_date(value, kind=kind)
    except ValueError:
        return None


def _published(
    tags: dict[str, str], linked: dict[str, Any], tree: Any, address: str, found: str | None
) -> PartialDate | None:
    """Return the publication date on which most sources agree; the more reliable one wins a tie."""
    in_address = _URL_DATE.search(address)
    url_date = "{:04}-{:02}-{:02}".format(*map(int, in_address.groups())) if in_address else None
    times = (e.get("datetime") or e.get("content") for e in tree.iter()
             if isinstance(e.tag, str) and e.get("itemprop") == "datePublished")  # fmt: skip
    values = [
        _text(linked.get("datePublished")), tags.get("article:published_time"),
        tags.get("datepublished"), next(times, None), url_date, tags.get("pubdate"),
        tags.get("parsely-pub-date"), tags.get("dc.date.issued"), found,
    ]  # fmt: skip
    dates = [date for date in (_date(value, "published") for value in values) if date]
    if not dates:
        return None
    votes = Counter(date.value for date in dates)
    return max(dates, key=lambda date: (votes[date.value], -dates.index(date)))
