"""The fields of one outside record in; an ``AttributedQuotation`` out, or the reason why not.

JSON Lines and CSV name their fields alike, so what a field means stands here once. A bare ``date``
does not say what it dates: it is kept with the quotation as ``published``, the weakest claim about
the words, unless ``date_kind`` says more. A ``source`` that is text is an address if it looks like
one, else a title.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from quotes_db.dates import date_field
from quotes_db.errors import RecordError
from quotes_db.records import AttributedQuotation, DateKind, Source

MAX_TEXT_CHARS = (
    20_000  # a longer one is a whole speech or lost its closing mark; longest measured 1,996
)
MAX_FIELD_CHARS = 4_000  # names, titles, addresses; browsers stop at addresses of about 2,000

_Date = str | int | None
# A collection spans some thousand days; parsing one costs 2 µs.
_date = lru_cache(maxsize=8_192)(date_field)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_NO_CHARACTER = re.compile(r"[\0\ud800-\udfff]")
_WIKIDATA = re.compile(r"Q[1-9]\d{0,11}", re.ASCII)


class SourceFields(msgspec.Struct):
    """What a record may say of its source."""

    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: _Date = None
    modified: _Date = None
    captured: _Date = None
    language: str | None = None


class Fields(msgspec.Struct):
    """What a record may say; whatever else it says is ignored."""

    text: str
    speaker: str | None = None
    role: str | None = None
    wikidata: str | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    source: str | SourceFields | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    lang: str | None = None
    language: str | None = None
    date: _Date = None
    date_kind: DateKind | None = None
    said: _Date = None
    published: _Date = None
    captured: _Date = None


FIELD_NAMES = Fields.__struct_fields__
_NO_SOURCE = SourceFields()


def quotation_from(fields: Fields) -> AttributedQuotation:
    """Return the quotation that the fields of one record tell.

    Raises:
        RecordError: a field is empty, too long, no date, or holds a character that is none.
    """
    source = _source(fields)
    dated = _date(fields.said, "said", "said") or _date(
        fields.date, "date", fields.date_kind or "published"
    )
    if not source and not dated:
        # Nothing tells the document, so its date can only be kept with the words.
        dated = _date(fields.published, "published", "published")
        dated = dated or _date(fields.captured, "captured", "captured")
    wikidata = _clean(fields.wikidata, "wikidata")
    if wikidata and not _WIKIDATA.fullmatch(wikidata):
        message = f"the field wikidata is {wikidata[:40]!r}; write Q and digits, as in Q42"
        raise RecordError(message)
    return AttributedQuotation(
        text=words_said(fields.text),
        speaker=_clean(fields.speaker, "speaker"),
        role=_clean(fields.role, "role"),
        source=source,
        dated=dated,
        exact=_clean(fields.exact, "exact", max_chars=MAX_TEXT_CHARS, strip=False),
        prefix=_clean(fields.prefix, "prefix", strip=False),
        suffix=_clean(fields.suffix, "suffix", strip=False),
        wikidata=wikidata,
    )


def _source(fields: Fields) -> Source | None:
    """Return the source; the record's own fields go before those of its ``source`` object."""
    given = fields.source
    inner = given if isinstance(given, SourceFields) else _NO_SOURCE
    url, title = fields.url or inner.url, fields.title or inner.title
    if isinstance(given, str):
        if given.lstrip().startswith(("http://", "https://")):
            url = url or given
        else:
            title = title or given
    publisher, author = fields.publisher or inner.publisher, fields.author or inner.author
    address = url or inner.canonical_url
    if not (address or title or publisher or author):
        return None
    return Source(
        url=_clean(url, "url"),
        canonical_url=_clean(inner.canonical_url, "canonical_url"),
        title=_clean(title, "title"),
        publisher=_clean(publisher, "publisher"),
        author=_clean(author, "author"),
        published=_date(fields.published or inner.published, "published", "published"),
        modified=_date(inner.modified, "modified", "published"),
        captured=_date(fields.captured or inner.captured, "captured", "captured"),
        language=_clean(fields.language or fields.lang or inner.language, "language"),
    )


def words_said(value: str) -> str:
    """Return the words said, stripped.

    Raises:
        RecordError: there is no word in them, too many, or a character that is none.
    """
    text = _clean(value, "text", max_chars=MAX_TEXT_CHARS)
    if not text:
        message = "the field text is empty"
        raise RecordError(message)
    if not _LETTER_OR_DIGIT.search(text):
        message = f"the field text holds no word: {text[:40]!r}"
        raise RecordError(message)
    return text


def clean_field(value: str | None, field: str, *, max_chars: int = MAX_FIELD_CHARS) -> str | None:
    """Return what a field says without outer blanks, None if it says nothing.

    Raises:
        RecordError: too long, or a character that is none.
    """
    return _clean(value, field, max_chars=max_chars)


def _clean(
    value: str | None, field: str, *, max_chars: int = MAX_FIELD_CHARS, strip: bool = True
) -> str | None:
    """Return a field's text, None if there is nothing in it."""
    if not value:
        return None
    if strip:
        value = value.strip()
    if len(value) > max_chars:
        message = f"the field {field} has {len(value):,} characters; at most {max_chars:,} are kept"
        raise RecordError(message)
    if not value.isascii() or "\0" in value:
        _require_characters(value, field)
    return value or None


def _require_characters(value: str, field: str) -> None:
    """Raise if a text holds NUL, which ends a string in many programs, or half a surrogate pair."""
    if found := _NO_CHARACTER.search(value):
        what = "NUL" if found[0] == "\0" else f"half a surrogate pair (U+{ord(found[0]):04X})"
        message = f"the field {field} holds {what} at character {found.start() + 1}; remove it"
        raise RecordError(message)
