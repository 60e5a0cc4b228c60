"""Bytes in, text out: which encoding a document is written in, by what it says itself.

A byte order mark decides; then valid UTF-8, which other encodings almost never form by chance; then
the label that came with the document (HTTP header) or stands in it (``<meta charset>``). Nothing is
guessed from letter frequencies: a wrong guess would change the words that somebody said.
Labels are read as browsers read them (https://encoding.spec.whatwg.org/#names-and-labels).
"""

from __future__ import annotations

import codecs
import re

from quotes_db.errors import UnreadableInputError

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
META_BYTES = 2_048  # twice what browsers search, for pages with a long <head>

# What browsers decode under labels that the web uses loosely.
_AS_BROWSERS_READ = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
# The encodings of the web besides UTF-8 and UTF-16, under Python's names. A list, because Python's
# codecs hold things that a web page's label must not reach ("unicode_escape", "rot13").
_WEB_ENCODINGS = frozenset(
    [f"cp125{digit}" for digit in range(9)]
    + [f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)]
    + ["cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gb18030", "big5hkscs"]
    + ["cp932", "euc_jp", "iso2022_jp", "cp949"]
)


def mark_of(head: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark names and the mark's length, or None."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    return None


def decode(data: bytes, *, name: str, label: str | None = None) -> str:
    """Return the text of a document.

    Args:
        data: the whole document.
        name: what the document is called in an error message.
        label: the encoding that came with it, as in ``Content-Type: text/html; charset=…``.

    Raises:
        UnreadableInputError: no declared encoding fits; the message names the first wrong byte.
    """
    if mark := mark_of(data):
        encoding, length = mark
        return _decode_as(data[length:], encoding, name=name)
    labels = [known for found in (label, _meta_label(data)) if (known := _known(found))]
    # ISO-2022-JP is made of ASCII bytes, so it is valid UTF-8 as well and only its label tells.
    if labels and labels[0] == "iso2022_jp":
        return _decode_as(data, labels[0], name=name)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if not labels:
            raise UnreadableInputError(not_utf8(data, error.start, name=name)) from None
    return _decode_as(data, labels[0], name=name)


def not_utf8(data: bytes, at: int, *, name: str, offset: int = 0) -> str:
    """Return the sentence that says which byte is not UTF-8 and what to do.

    Args:
        data: the bytes that did not decode.
        at: index in ``data`` of the first wrong byte.
        name: what the input is called.
        offset: where ``data`` begins in the input.
    """
    return (
        f"{name} is not UTF-8: byte 0x{data[at]:02x} at offset {offset + at:,} fits no character. "
        "Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW."
    )


def _decode_as(data: bytes, encoding: str, *, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"{name} says that it is {encoding}, but byte 0x{data[error.start]:02x} at offset "
            f"{error.start:,} does not fit. Save it as UTF-8."
        )
        raise UnreadableInputError(message) from None


def _meta_label(data: bytes) -> str | None:
    found = _META.search(data, 0, META_BYTES)
    return found[1].decode("ascii", "replace") if found else None


def _known(label: str | None) -> str | None:
    """Return Python's name of a labelled encoding, None if it is missing or none of the web."""
    if not label:
        return None
    label = label.strip("\"' ").lower()
    try:
        name = codecs.lookup(_AS_BROWSERS_READ.get(label, label)).name
    except LookupError:
        return None
    return name if name in _WEB_ENCODINGS else None
