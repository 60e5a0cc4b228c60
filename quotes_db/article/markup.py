"""What a page's markup says about itself, as it says it: meta tags, JSON-LD, headings, addresses.

In: the page's element tree. Out: cleaned texts, nothing decided; ``titles``, ``bylines`` and
``dating`` choose among them. Every walk is bounded, because a page may be made to waste time.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

LONGEST_FIELD = 500  # characters; longer is a mistake in the markup
_DEEPEST = 6  # levels of nested JSON-LD
_MOST_SCRIPTS = 50  # JSON-LD scripts read; measured news pages have at most 12
_MOST_OBJECTS = 2_000  # JSON-LD objects read, in all scripts
_MOST_PIECES = 200  # of text in one element
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LANGUAGE_TAGS = ("og:locale", "content-language", "language")
_INNER_OBJECTS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement")
_REPORTS = ("article", "posting", "report", "review")  # endings of schema.org's article types

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Markup:
    """A page as its makers describe it.

    ``tags`` are the meta tags by lower-case name, all values in their order; ``linked`` is the
    JSON-LD object of the article, ``objects`` are those that others name by ``@id``.
    """

    tree: Any
    tags: dict[str, list[str]]
    linked: Fields
    objects: dict[str, Fields]
    page_title: str | None
    headings: tuple[str, ...]  # h1, as printed
    canonical_url: str | None
    address: str  # the canonical address, else where the page was found, else ""
    language: str | None  # as the page declares it, such as "en" or "en-GB"

    def tag(self, *names: str) -> str | None:
        """Return the first value of the first of these meta tags that the page has."""
        return next((self.tags[name][0] for name in names if name in self.tags), None)

    @property
    def page_author(self) -> Any:
        """What JSON-LD calls the author of the page, where it knows no article."""
        pages = (one for one in self.objects.values() if str(one.get("@type")).endswith("Page"))
        return next((one["author"] for one in pages if "author" in one), None)

    def named(self, value: Any) -> Fields:
        """Return the object that a JSON-LD value is or refers to, empty if it is none."""
        if not isinstance(value, dict):
            return {}
        return self.objects.get(str(value.get("@id")), value) if len(value) == 1 else value

    @property
    def language_root(self) -> str:
        """The language without its country, such as "en"; empty when unknown."""
        return (self.language or "").partition("-")[0].lower()

    @property
    def host(self) -> str:
        """The host name in the address, without "www."; empty when unknown."""
        try:
            return (urlsplit(self.address).hostname or "").removeprefix("www.")
        except ValueError:
            return ""


def markup_of(tree: Any, *, url: str | None = None) -> Markup:
    """Return what a page says about itself.

    Args:
        tree: the page as an lxml element.
        url: the page's address, when known.
    """
    tags = _meta_tags(tree)
    linked, objects = _linked(tree)
    canonical = _canonical(tree, tags)
    return Markup(
        tree=tree,
        tags=tags,
        linked=linked,
        objects=objects,
        page_title=next((text_in(element) for element in tree.iter("title")), None),
        headings=tuple(filter(None, (text_in(e) for e in islice(tree.iter("h1"), 20)))),
        canonical_url=canonical,
        address=canonical or url or "",
        language=_language(tree, tags, linked),
    )


def clean(value: Any) -> str | None:
    """Return a field's text on one line, or None when empty or absurdly long."""
    if not isinstance(value, str) or len(value) > 4 * LONGEST_FIELD:
        return None
    text = html.unescape(value).replace("\u00ad", "")  # many sites escape twice
    text = " ".join(text.split())
    return text if text and len(text) <= LONGEST_FIELD else None


def text_of(value: Any) -> str | None:
    """Return the text or name in a JSON-LD value."""
    if isinstance(value, list):
        return next((text for text in map(text_of, value) if text), None)
    if isinstance(value, dict):
        return text_of(value.get("name") or value.get("@value"))
    return clean(value)


def text_in(element: Any) -> str | None:
    """Return the words inside an element as they are read, or None when none or very many."""
    pieces = list(islice(element.itertext(), _MOST_PIECES))
    return clean(_joined(pieces)) if len(pieces) < _MOST_PIECES else None


def is_web_address(text: str | None) -> bool:
    """Return whether a text is an http or https address."""
    return text is not None and text.startswith(("http://", "https://"))


def _joined(pieces: list[str]) -> str:
    """Return pieces of text as one; words of neighbouring elements do not run together.

    A kicker and a title are often two elements without a space between. A single letter before is
    an initial set large.
    """
    text = ""
    for piece in pieces:
        if len(text) > 1 and text[-1].isalpha() and piece[:1].isalpha():
            text += " "
        text += piece
    return text


def _meta_tags(tree: Any) -> dict[str, list[str]]:
    """Return the meta tags by lower-case name or property.

    A few sites write ``value`` for ``content``; HTML 5 knows only the latter.
    """
    tags: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = clean(element.get("content") or element.get("value"))
        if name and content:
            tags.setdefault(name.strip().lower(), []).append(content)
    return tags


def _linked(tree: Any) -> tuple[Fields, dict[str, Fields]]:
    """Return the JSON-LD object of the article, and all that have an ``@id``."""
    found = list(islice(_objects_of(tree), _MOST_OBJECTS))
    by_id: dict[str, Fields] = {}
    for item in found:
        if isinstance(item.get("@id"), str) and len(item) > 1:
            by_id.setdefault(item["@id"], item)
    return next((item for item in found if _is_article(item)), {}), by_id


def _objects_of(tree: Any) -> Iterator[Fields]:
    """Yield the JSON-LD objects of a page, those inside lists and graphs too."""
    scripts = (e for e in tree.iter("script") if "ld+json" in (e.get("type") or "").lower())
    for element in islice(scripts, _MOST_SCRIPTS):
        try:
            data = json.loads((element.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue  # broken markup says nothing
        yield from _objects(data, 0)


def _objects(data: Any, depth: int) -> Iterator[Fields]:
    """Yield the objects in a JSON value, outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _objects(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in _INNER_OBJECTS:
            if isinstance(data.get(key), dict | list):
                yield from _objects(data[key], depth + 1)


def _is_article(item: Fields) -> bool:
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.lower().endswith(_REPORTS) for kind in kinds)


def _canonical(tree: Any, tags: dict[str, list[str]]) -> str | None:
    """Return the page's canonical address, absolute or None."""
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            address = clean(element.get("href"))
            if is_web_address(address):
                return address
    address = next(iter(tags.get("og:url", ())), None)
    return address if is_web_address(address) else None


def _language(tree: Any, tags: dict[str, list[str]], linked: Fields) -> str | None:
    """Return the language that the page declares."""
    told = [tree.getroottree().getroot().get("lang"), text_of(linked.get("inLanguage"))]
    told += [one for name in _LANGUAGE_TAGS for one in tags.get(name, [])[:1]]
    found = (one.strip() for one in told if isinstance(one, str))
    return next((one.replace("_", "-") for one in found if _LANGUAGE.fullmatch(one)), None)
