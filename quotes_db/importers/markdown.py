"""A Markdown document in, its words and what its front matter says of it out.

Front matter is the block between two lines of dashes with which static site generators begin a
document (https://jekyllrb.com/docs/front-matter/). Only its plain ``key: value`` lines are read,
not YAML as a whole: a title, a name, a day and an address need no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from quotes_db.dates import partial_date
from quotes_db.errors import UnreadableInputError
from quotes_db.records import DateKind, PartialDate, Source

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_MARKDOWN_CHARS = 75_000  # 12,000 words; of the worst markup that many take 0.9 s
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<lines>.{0,8000}?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_LINE = re.compile(r"(?P<key>[\w-]{1,40}):[ \t]+(?P<value>\S.{0,500})")
_KEYS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline"),
    "publisher": ("publisher", "site", "publication"),
    "url": ("url", "link", "source_url", "canonical_url", "canonical"),
    "language": ("lang", "language"),
    "published": ("published", "date", "pubdate", "publish_date"),
    "modified": ("modified", "updated", "lastmod", "last_modified_at"),
    "captured": ("captured", "saved", "retrieved", "accessed"),
}


def plain_text(markdown: str) -> str:
    """Return the words of a Markdown document, paragraph by paragraph, without its markup.

    The first heading of level one keeps its "# ": it is the title. Front matter is left out.

    Raises:
        UnreadableInputError: it is longer than any article.
    """
    from markdown_it import MarkdownIt

    if len(markdown) > MAX_MARKDOWN_CHARS:
        message = (
            f"Markdown of {len(markdown):,} characters is too long; at most "
            f"{MAX_MARKDOWN_CHARS:,} are read. Split it, or import it as .txt."
        )
        raise UnreadableInputError(message)
    tokens = MarkdownIt("commonmark").parse(_split(markdown)[1])
    return "\n\n".join(paragraph for paragraph in _paragraphs(tokens) if paragraph.strip())


def named_by_front_matter(source: Source, markdown: str) -> Source:
    """Return a source with what a document's front matter says in place of what its text showed."""
    told: dict[str, str] = {}
    for line in _split(markdown)[0].splitlines():
        found = _LINE.fullmatch(line.rstrip())
        if found:
            told.setdefault(found["key"].lower(), found["value"].strip("\"'[] \t"))
    named = {
        field: next((told[key] for key in keys if told.get(key)), None)
        for field, keys in _KEYS.items()
    }
    return replace(
        source,
        title=named["title"] or source.title,
        author=named["author"] or source.author,
        publisher=named["publisher"] or source.publisher,
        url=named["url"] or source.url,
        language=named["language"] or source.language,
        published=_date(named["published"], "published") or source.published,
        modified=_date(named["modified"], "published") or source.modified,
        captured=_date(named["captured"], "captured") or source.captured,
    )


def _split(markdown: str) -> tuple[str, str]:
    """Return the lines of a document's front matter, "" if it has none, and the rest."""
    markdown = markdown.replace("\r\n", "\n").replace("\r", "\n")
    found = _FRONT_MATTER.match(markdown)
    return (found["lines"], markdown[found.end() :]) if found else ("", markdown)


def _date(value: str | None, kind: DateKind) -> PartialDate | None:
    """Return an ISO date as a record, or None when it is no date."""
    try:
        return partial_date(value, kind=kind) if value else None
    except ValueError:
        return None


def _paragraphs(tokens: list[Token]) -> Iterator[str]:
    """Yield the words of each block; the first heading of level one with its mark."""
    titled = False
    before = ""
    for token in tokens:
        if token.type == "inline":
            words = "".join(_words_of(one.type, one.content) for one in token.children or ())
            is_title = before == "h1" and not titled
            titled = titled or is_title
            yield f"# {words}" if is_title else words
        before = token.tag if token.type == "heading_open" else ""


def _words_of(kind: str, content: str) -> str:
    if kind in ("softbreak", "hardbreak"):
        return "\n" if kind == "hardbreak" else " "
    return content if kind in ("text", "code_inline") else ""
