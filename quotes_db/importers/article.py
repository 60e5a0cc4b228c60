"""An article as text, HTML or Markdown: parsed, its quotations extracted and attributed.

The article's own account of itself (title, publisher, address, dates) becomes the source; what the
user says of it goes before. Each quotation keeps 32 characters of context on both sides, as the W3C
TextQuoteSelector has it, and its offsets in the article's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Literal

from quotes_db.charset import decode
from quotes_db.claim_records import PublishedReview
from quotes_db.errors import RecordError, UnreadableInputError
from quotes_db.importers import Described, Refused
from quotes_db.importers.fields import words_said
from quotes_db.importers.markdown import named_by_front_matter, plain_text
from quotes_db.importers.stream import InputStream
from quotes_db.passages import CONTEXT_CHARS, passage_of
from quotes_db.records import Article, AttributedQuotation, ExtractedQuotation, PartialDate, Passage

MAX_ARTICLE_BYTES = 10_000_000  # one of 189 measured news pages is larger

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|article)\b",
    re.IGNORECASE | re.DOTALL,
)
Form = Literal["html", "markdown", "text"]
_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


class ArticleImporter:
    """The reader of one article."""

    name = "article"
    suffixes = frozenset({".txt", ".html", ".htm", ".xhtml", *_MARKDOWN_SUFFIXES})

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first bytes open an HTML page; text could be anything."""
        return _HTML.match(stream.head) is not None

    def read(
        self, stream: InputStream, *, described: Described
    ) -> Iterator[AttributedQuotation | PublishedReview | Refused]:
        """Yield the article's quotations in their order, then the fact-checks in its markup.

        Raises:
            UnreadableInputError: too large, not text, or in an encoding that it does not declare.
        """
        text = page_text(stream)
        for _, record in attributed(_article(text, stream, described)):
            yield record
        yield from _reviews(text, stream, described)


IMPORTER = ArticleImporter()


def article_with_reviews(
    stream: InputStream, *, described: Described
) -> tuple[Article, tuple[PublishedReview | Refused, ...]]:
    """Return the article in a stream, parsed, and the fact-checks in its markup.

    Raises:
        UnreadableInputError: as ``read_article`` does.
    """
    text = page_text(stream)
    article = _article(text, stream, described)
    return article, tuple(_reviews(text, stream, described))


def _reviews(
    text: str, stream: InputStream, described: Described
) -> Iterator[PublishedReview | Refused]:
    if _is_html(stream):
        from quotes_db.importers.claimreview import reviews_in_page

        address = described.url or (stream.fetched.url if stream.fetched else None)
        yield from reviews_in_page(text, origin=stream.origin, address=address)


def attributed(
    article: Article,
) -> Iterator[tuple[ExtractedQuotation, AttributedQuotation | Refused]]:
    """Yield the quotations of an article, each with the record to store or why it is refused."""
    from quotes_db.article.extract import extract_article
    from quotes_db.ownmodel import model_in_use

    for found in extract_article(article, model=model_in_use()):
        try:
            words_said(found.text)
        except RecordError as error:
            line = article.text.count("\n", 0, found.start) + 1
            yield found, Refused(line, str(error), found.text)
        else:
            yield found, _attributed(found, article)


def read_article(stream: InputStream, *, described: Described | None = None) -> Article:
    """Return the article in a stream, parsed, with what the user says of its source.

    Raises:
        UnreadableInputError: too large, not text, or in an encoding that it does not declare.
    """
    return _article(page_text(stream), stream, described or Described())


def page_text(stream: InputStream) -> str:
    """Return all text in a stream, markup included.

    Raises:
        UnreadableInputError: too large, not text, or in an encoding that it does not declare.
    """
    data = stream.read_all(max_bytes=MAX_ARTICLE_BYTES)
    label = stream.fetched.charset if stream.fetched else None
    return decode(data, name=stream.name, label=label)


def _article(text: str, stream: InputStream, described: Described) -> Article:
    """Return the article in the text of a stream."""
    fetched = stream.fetched
    if described.url is None and fetched:
        described = replace(described, url=fetched.url)
    if _is_html(stream):
        form: Form = "html"
    else:
        form = "markdown" if _is_markdown(stream) else "text"
    captured = fetched.captured if fetched else None
    return article_of(text, form=form, name=stream.name, described=described, captured=captured)


def article_of(
    text: str,
    *,
    form: Form,
    name: str,
    described: Described,
    captured: PartialDate | None = None,
) -> Article:
    """Return the article in a text, parsed, with what the user says of its source.

    Args:
        text: all of it.
        form: how it is written.
        name: what messages call it.
        described: goes before what the article says of itself.
        captured: when it was fetched, if it was.

    Raises:
        UnreadableInputError: it holds a NUL, so it is no text, or more markup than is read.
    """
    from quotes_db.article.parse import parse_html, parse_text

    if (at := text.find("\0")) >= 0:
        message = (
            f"{name} is not text: it holds a NUL at character {at + 1:,}. "
            "Save it as UTF-8 text, or as UTF-16 with a byte order mark."
        )
        raise UnreadableInputError(message)
    if form == "html":
        article = parse_html(text, url=described.url)
    elif form == "markdown":
        article = parse_text(plain_text(text), url=described.url)
        article = replace(article, source=named_by_front_matter(article.source, text))
    else:
        article = parse_text(text, url=described.url)
    return _described(article, described, captured=captured)


def read_page(stream: InputStream) -> str:
    """Return the text to scan: of an HTML page the article, of any other file all of it as it is.

    Raises:
        UnreadableInputError: too large, not text, or in an encoding that it does not declare.
    """
    if _is_html(stream):
        return read_article(stream).text
    return decode(stream.read_all(max_bytes=MAX_ARTICLE_BYTES), name=stream.name)


def _is_html(stream: InputStream) -> bool:
    if IMPORTER.recognizes(stream):
        return True
    if stream.fetched and "html" in stream.fetched.media_type:
        return True
    return PurePosixPath(stream.file_name).suffix in {".html", ".htm", ".xhtml"}


def _is_markdown(stream: InputStream) -> bool:
    if stream.fetched and stream.fetched.media_type in ("text/markdown", "text/x-markdown"):
        return True
    return PurePosixPath(stream.file_name).suffix in _MARKDOWN_SUFFIXES


def _described(article: Article, described: Described, *, captured: PartialDate | None) -> Article:
    """Return the article with what the user says of its source in place of what it says itself."""
    source = article.source
    source = replace(
        source,
        url=described.url or source.url,
        title=described.title or source.title,
        publisher=described.publisher or source.publisher,
        published=described.published or source.published,
        captured=source.captured or captured,
    )
    return replace(article, source=source)


def _attributed(found: ExtractedQuotation, article: Article) -> AttributedQuotation:
    """Return an extracted quotation as a record with its source and its context."""
    exact = article.text[found.start : found.end]
    return AttributedQuotation(
        text=found.text,
        speaker=found.speaker,
        role=found.role,
        source=article.source,
        exact=exact if exact != found.text else None,
        prefix=article.text[max(0, found.start - CONTEXT_CHARS) : found.start] or None,
        suffix=article.text[found.end : found.end + CONTEXT_CHARS] or None,
        start=found.start,
        end=found.end,
        mention=found.mention,
        cue=found.cue,
        confidence=found.confidence,
        status=found.status,
        passage=_passage(found, article.text) if found.status == "review" else None,
    )


def _passage(found: ExtractedQuotation, text: str) -> Passage:
    """Return the paragraphs around a quotation, for whoever reviews it."""
    place = found.mention_start, found.mention_end
    mention = (place[0], place[1]) if place[0] is not None and place[1] is not None else None
    return passage_of(text, (found.start, found.end), mention=mention)
