"""The authors of a page's article: from JSON-LD, meta tags, bylines and links to author pages.

In: a page's markup. Out: names joined by commas, or None. Each account is asked for people first;
an organization that the page itself calls the author is taken last, for it says little.

A byline is an element that is called one ("byline", "author") or a line that begins with "By" in
one of several languages, after the title and not inside a list of other articles or comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import Any
from urllib.parse import unquote, urlsplit

from quotes_db.article.markup import Markup, clean, text_in, text_of
from quotes_db.article.titles import folded

_LONGEST_NAME = 60  # characters; longer is a sentence about the author
_MOST_NAME_WORDS = 6
_MOST_AUTHORS = 6
_LONGEST_BYLINE = 160  # characters
_ELEMENTS_READ = 4_000  # of a page, from its title on
_AUTHOR_TAGS = (
    "author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl", "byline",
    "article:author_name", "article_author", "og:article:author", "article:author", "vr:author",
    "citation_author",
)  # fmt: skip
# What a byline begins with; in English also where the page is in another language.
_BY_ANY = r"(?:(?:written|words|text|story|report)\s)?by"
_BY_IN = {
    "de": r"(?:text\s)?von", "fr": r"(?:texte\s)?(?:par|de)", "es": "por", "pt": "por", "it": "di",
    "nl": "door", "": "von|par|por",
}  # fmt: skip
_LABEL = re.compile(r"(?i)^(?:interview|text|words|authors?|autor(?:in|en)?|written by)\s*:\s*")
_LINE_TAGS = frozenset({"p", "span", "div", "li", "a", "h3", "h4", "h5", "em", "strong", "time"})
_AND = re.compile(r"\s+(?:and|und|et|y|e|en)\s+|\s*[&;]\s*|,\s+")
_CALLED_BYLINE = re.compile(r"(?i)(?:^|[\s_-])(?:byline|author|autoren|autor|auteur)")
# What else is called so: the author of a comment, a photo, a box about the author, a date.
_CALLED_OTHERWISE = re.compile(
    r"(?i)comment|teaser|related|user|photo|bild|foto|image|quote|form|bio|box|desc|date|time|social"
    r"|more|additional|copyright|media|caption|follow|avatar|job|role|title|newsletter|archive|flyout|sidebar"
)
_OUTSIDE = frozenset({"aside", "footer", "nav", "figure", "figcaption", "blockquote", "form"})
_AUTHOR_PAGE = re.compile(
    r"(?i)/(?:authors?|autor(?:en|es)?|auteurs?|staff|people|profiles?|by|contributors?|team"
    r"|news-?team|redaktion|u|journalists?|columnists?|reporters?|correspondents?)/"
)
_NO_NAME = re.compile(
    r"@|https?:|www\.|\.(?:com|org|net|de|at|ch|fr|uk)\b|[<>{}|=_]|\d{2}"
    r"|(?i:\b(?:read|updated?|published|ago|photograph|illustration|contact|follow|comments?"
    r"|gmbh|log ?in|sign ?in|more|view|all posts|min)\b)"
)
_FULL_NAME = re.compile(  # two to five words, the first and last with a capital
    r"(?:Dr\.?|Prof\.?)?\s?[^\W\d_a-z][\w.'’-]*(?:\s[\w.'’-]+){0,3}\s[^\W\d_a-z][\w.'’-]+"
)
_PLACEHOLDERS = frozenset(
    {"admin", "administrator", "webmaster", "editor", "author", "user", "name"}
)


def author_of(page: Markup, *, names: frozenset[str]) -> str | None:
    """Return the authors, several joined by commas, or None.

    Args:
        page: the page's markup.
        names: the site's names, folded; none of them is a person.
    """
    houses, linked = _linked(page)
    tagged = list(_tagged(page))
    by = _by(page.language_root)
    short: list[str] = []  # a first name or a user name, if nobody says more
    for account in chain([linked], tagged, _printed(page, by)):
        people = _people((by.sub("", one.strip()) for one in account), names)
        if any(" " in name for name in people):
            return ", ".join(people)
        short = short or people
    if short:
        return ", ".join(short)
    return next(filter(None, map(_house, chain(houses, linked, *tagged))), None)


def _linked(page: Markup) -> tuple[list[str], list[str]]:
    """Return the organizations that JSON-LD names as authors, and the people."""
    value = page.linked.get("author") or page.linked.get("creator") or page.page_author
    items = value if isinstance(value, list) else [value]
    houses: list[str] = []
    people: list[str] = []
    for item in items[:_MOST_AUTHORS]:
        whole = page.named(item) if isinstance(item, dict) else {}
        if name := text_of(whole or item):
            (houses if "organization" in str(whole.get("@type")).lower() else people).append(name)
    return houses, people


def _tagged(page: Markup) -> Iterator[list[str]]:
    """Yield the authors that each meta tag names."""
    yield from (page.tags[name] for name in _AUTHOR_TAGS if name in page.tags)


@cache
def _by(language: str) -> re.Pattern[str]:
    """Return what a byline begins with in a language; "" is an unknown one."""
    return re.compile(rf"(?i)^(?:{_BY_ANY}|{_BY_IN.get(language, 'by')})\b:?\s+")


def _printed(page: Markup, by: re.Pattern[str]) -> Iterator[list[str]]:
    """Yield the authors of each byline of the page, then those of links to author pages."""
    links: list[list[str]] = []
    for element in _after_title(page):
        called = " ".join(filter(None, map(element.get, ("class", "itemprop", "rel", "id"))))
        is_called = _CALLED_BYLINE.search(called) and not _CALLED_OTHERWISE.search(called)
        if not is_called and element.tag not in _LINE_TAGS:
            continue
        text = text_in(element)
        if not text or len(text) > _LONGEST_BYLINE:
            continue
        if by.match(text):
            named = _split(by.sub("", text))
            if is_called or (len(text) <= _LONGEST_BYLINE // 2 and all(map(_is_named, named))):
                yield named
        elif is_called:
            yield _inner_names(element, by)
        elif element.tag == "a" and _names_its_page(text, element.get("href")):
            links.append([text])
    yield from links[:_MOST_AUTHORS]


def _is_named(part: str) -> bool:
    """Return whether words are written as a name: the first and last with a capital, few in all."""
    words = part.split()
    return 0 < len(words) <= _MOST_NAME_WORDS and words[0][0].isupper() and words[-1][0].isupper()


def _inner_names(byline: Any, by: re.Pattern[str]) -> list[str]:
    """Return the texts inside a byline's elements, if every one can be a name."""
    pieces = [_LABEL.sub("", clean(one) or "") for one in islice(byline.itertext(), 40)]
    pieces = [part for piece in pieces for part in _split(by.sub("", piece))]
    marked = byline.get("itemprop") == "author" or byline.get("rel") == "author"
    named = [bool(_FULL_NAME.fullmatch(piece)) or marked or "vcard" in str(byline.get("class"))
             for piece in pieces]  # fmt: skip
    return pieces if pieces and all(named) else []


def _after_title(page: Markup) -> Iterator[Any]:
    """Yield the elements from the title on, those of other articles and asides left out."""
    seen_title = not page.headings
    read = 0
    for element in page.tree.iter():
        seen_title = seen_title or element.tag == "h1"
        if not seen_title or not isinstance(element.tag, str):
            continue
        read += 1
        if read > _ELEMENTS_READ:
            return
        outside = any(parent.tag in _OUTSIDE for parent in islice(element.iterancestors(), 12))
        if not outside or element.get("itemprop") == "author":
            yield element


def _names_its_page(text: str, href: str | None) -> bool:
    """Return whether a link leads to the author page of the name that it shows."""
    try:
        path = unquote(urlsplit(href or "").path)
    except ValueError:
        return False
    found = _AUTHOR_PAGE.search(path)
    slug = folded(path[found.end() :].strip("/").rpartition("/")[2]) if found else ""
    if not slug:
        return False
    parts = [folded(word) for word in text.split()]
    return slug == folded(text) or sum(len(part) > 1 and part in slug for part in parts) > 1


def _split(byline: str) -> list[str]:
    """Return the names in a byline without its "By": "Ann Lee and Bo Wu, Agency" has three."""
    text = re.split(r"\s*[|•·–—]\s*", byline)[0]
    return [part for part in _AND.split(text) if part]


def _people(account: Iterable[str], names: frozenset[str]) -> list[str]:
    """Return the names of an account that can be people's, in order, each once."""
    parts = [part for one in account for part in _parts(one, names)]
    people = [name for part in parts if (name := _name(part, names))]
    return list(dict.fromkeys(people))[:_MOST_AUTHORS]


def _parts(one: str, names: frozenset[str]) -> list[str]:
    """Return the names in one field; one that begins with the site's name is its address."""
    if re.search(r"https?:|www\.", one):
        return []
    parts = [part for part in _AND.split(one) if part]
    return [] if parts and folded(parts[0]) in names else parts


def _name(part: str, names: frozenset[str]) -> str | None:
    """Return a name without an address behind it, None if it is none or the site's own."""
    name = re.split(r"\s*[|(<]", part.strip())[0].strip(" ,;:-–—")
    words = name.split()
    if not words or len(name) > _LONGEST_NAME or len(words) > _MOST_NAME_WORDS:
        return None
    if folded(name) in names or folded(name) in _PLACEHOLDERS or not any(map(str.isalpha, name)):
        return None
    if _NO_NAME.search(name):
        return None
    return name


def _house(name: str | None) -> str | None:
    """Return an organization that the page calls the author, None if it is no name."""
    name = re.split(r"\s*[(,]", clean(name) or "")[0]  # its address may follow
    if not name or len(name) > _LONGEST_NAME or re.search(r"@|https?:|www\.|[<>{}|=]", name):
        return None
    return None if folded(name) in _PLACEHOLDERS else name
