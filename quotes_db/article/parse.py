"""Parsing: a page or a saved text in, an ``Article`` out: what its source is, and its text.

HTML goes through trafilatura (body) and htmldate (publication date), which are imported on first
use. ``Article.text`` is what quotations' offsets index: one paragraph a group of lines, blank
lines between. A clock that a page shows is when it was captured, never when it was published;
unknown stays None.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

from quotes_db.article.boilerplate import SortedText, is_boilerplate, sort_text
from quotes_db.article.marks import paragraphs
from quotes_db.article.metadata import Metadata, metadata_of
from quotes_db.article.pagedates import page_date
from quotes_db.errors import UnreadableInputError
from quotes_db.records import Article, PartialDate, Source

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Limits that none of 189 measured pages comes near; they keep a hostile one under two seconds.
MAX_ELEMENTS = 30_000  # the most measured are 9,888
MAX_ATTRIBUTES = 10_000  # of a tag; libxml2 compares each with all before it, 0.7 s for so many
_THOROUGH_ELEMENTS = 4_000  # of more, trafilatura's second opinion takes quadratic time
_LONG_TAG = 5_000  # characters; what looks like a longer one may also be a script with a "<"
_NAME_AND_VALUE = r"""(?:[^\s>/=]++|=)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_ATTRIBUTE = re.compile(rf"[\s/]++{_NAME_AND_VALUE}")
_TAG = re.compile(rf"<[a-zA-Z][^\s>/]*+(?:[\s/]++{_NAME_AND_VALUE})*+")
_CLOCK_TAGS = ("span", "div", "p", "li", "td", "small")
_CLOCKS_READ = 400  # short elements above the title that are looked at for a page clock


def parse_text(text: str, *, url: str | None = None) -> Article:
    """Return the article in a plain text or Markdown, as saved from a page or typed.

    Args:
        text: the text, with or without the site's name, clock, title and credits around it.
        url: where it comes from, when known.
    """
    found = sort_text(text.replace("\r\n", "\n").replace("\r", "\n"))
    dates = {kind: _record(kind, found) for kind in ("published", "modified", "captured")}
    source = Source(
        url=url,
        title=found.title,
        publisher=found.publisher,
        author=found.author,
        published=dates["published"],
        modified=dates["modified"],
        captured=dates["captured"],
    )
    return Article(source, "\n\n".join(found.body))


def parse_html(html: str, *, url: str | None = None) -> Article:
    """Return the article in an HTML page; an empty text when the page holds none.

    Args:
        html: the page as text.
        url: its address, when known.

    Raises:
        UnreadableInputError: it has more elements, or more attributes in a tag, than are read.
    """
    from trafilatura import load_html

    _keep_quiet()
    html = _NOT_XML.sub(" ", html)
    _require_usual_tags(html)
    tree = load_html(html) if html.strip() else None
    if tree is None:
        return Article(Source(url=url), "")
    elements = _counted(tree)
    found = metadata_of(tree, url=url, found_date=_search_date(tree, url))
    captured = _page_clock(tree, found.published)
    text = _text_of_body(tree, url, thorough=elements <= _THOROUGH_ELEMENTS)
    if found.title is None:
        found, text = _named_by_text(found, text)
    return Article(_source(found, url=url, captured=captured), _body(text, found))


def _require_usual_tags(html: str) -> None:
    """Raise if tags have so many attributes that libxml2 would compare names for many seconds.

    Raises:
        UnreadableInputError: they have.
    """
    tags = (tag.group() for tag in _TAG.finditer(html) if tag.end() - tag.start() > _LONG_TAG)
    counts = [sum(1 for _ in _ATTRIBUTE.finditer(tag)) for tag in tags]
    if sum(count**2 for count in counts) > MAX_ATTRIBUTES**2:
        message = (
            f"The page has a tag with {max(counts):,} attributes; at most {MAX_ATTRIBUTES:,} in "
            "all long tags are read. Save the page's text and import that."
        )
        raise UnreadableInputError(message)


def _counted(tree: Any) -> int:
    """Return how many elements a page has.

    Raises:
        UnreadableInputError: more than are read.
    """
    count = sum(1 for _ in tree.iter())
    if count > MAX_ELEMENTS:
        message = (
            f"The page has {count:,} elements; at most {MAX_ELEMENTS:,} are read. "
            "Save the page's text and import that."
        )
        raise UnreadableInputError(message)
    return count


def _named_by_text(found: Metadata, text: str) -> tuple[Metadata, str]:
    """Return metadata with the title, publisher and author that a body opens with, and the rest."""
    printed = sort_text(_spaced(text))
    named = replace(
        found,
        title=printed.title,
        publisher=found.publisher or printed.publisher,
        author=found.author or printed.author,
    )
    return named, "\n".join(printed.body)


def _spaced(text: str) -> str:
    """Return the text with a blank line after every line."""
    return text.replace("\n", "\n\n")


def _record(kind: str, found: SortedText) -> PartialDate | None:
    """Return the date of a kind among those of a sorted text."""
    date = next((date for known, date in found.dates if known == kind), None)
    if date is None:
        return None
    return date.dated("captured" if kind == "captured" else "published")


def _source(found: Metadata, *, url: str | None, captured: PartialDate | None) -> Source:
    """Return the source that the metadata describe."""
    return Source(
        url=url,
        canonical_url=found.canonical_url,
        title=found.title,
        publisher=found.publisher,
        author=found.author,
        published=found.published,
        modified=found.modified,
        captured=captured,
        language=found.language,
    )


def _search_date(tree: Any, url: str | None) -> str | None:
    """Return the publication date that htmldate finds in the markup, or None.

    Its extensive search is off: it takes any date on the page, a clock too, for the publication.
    """
    from htmldate import find_date

    try:
        return find_date(tree, extensive_search=False, original_date=True, url=url)
    except Exception:  # an AssertionError among others: markup it cannot read says nothing
        return None


def _text_of_body(tree: Any, url: str | None, *, thorough: bool) -> str:
    """Return the article's text that trafilatura finds, a paragraph a line; empty if none."""
    from trafilatura import bare_extraction

    try:
        body = bare_extraction(tree, url=url, include_comments=False, include_tables=False,
                               with_metadata=False, fast=not thorough)  # fmt: skip
    except Exception:  # as above
        return ""
    return getattr(body, "text", None) or ""


def _keep_quiet() -> None:
    """Keep what the libraries log of a page off standard error and out of the server's log."""
    for name in ("trafilatura", "htmldate", "justext"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _page_clock(tree: Any, published: PartialDate | None) -> PartialDate | None:
    """Return the date of a clock that the page shows above its title, or None.

    A time of day above a title may also be the publication's. It is the page's clock when it shows
    seconds or stands in the page's header, and is no earlier than the known publication.
    """
    read = 0
    for element in tree.iter():
        if element.tag in ("h1", "article", "main") or read > _CLOCKS_READ:
            return None
        if element.tag not in _CLOCK_TAGS or len(element):
            continue
        read += 1
        date = page_date(element.text or "")
        if not date or not date.has_clock or date.label:
            continue
        shown = date.dated("captured")
        is_clock = date.has_seconds or _in_header(element)
        if is_clock and (published is None or shown.value > published.value):
            return shown
    return None


def _in_header(element: Any) -> bool:
    """Return whether an element stands in the page's header or is called a clock."""
    chain = [element, *element.iterancestors()]
    named = " ".join((e.get("class") or "") + " " + (e.get("id") or "") for e in chain[:2]).lower()
    return "clock" in named or any(e.tag in ("header", "nav") for e in chain)


def _body(text: str, found: Metadata) -> str:
    """Return the body with blank lines between paragraphs, without title and site phrases."""
    lines = [" ".join(text[start:end].split()) for start, end in paragraphs(text)]
    if lines and lines[0] == found.title:
        lines = lines[1:]
    return "\n\n".join(line for line in lines if not is_boilerplate(line) and not page_date(line))
