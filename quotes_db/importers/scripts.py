"""The JSON-LD blocks of an HTML page: its text in, the JSON values out, with their lines.

Many blocks are slightly broken. A block is repaired where only one reading is possible: wrappings
that scripts once needed (CDATA, comments), line breaks inside of strings, commas before a closing
bracket, ``\\'``, quotation marks that are all written as entities, several values after another.
Where two readings are possible, as with a quotation mark that is not escaped, the block is refused:
a guess would change the words of a claim or of its rating.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_BLOCKS = 200  # read of one page; measured news pages have at most 12

_OPENING = re.compile(r"<!--|<script\b([^<>]{0,2000})>", re.IGNORECASE)
_JSON_LD = re.compile(r"""\btype\s*=\s*["']?\s*application/ld\+json""", re.IGNORECASE)
_CLOSING = re.compile(r"</script", re.IGNORECASE)
_OPENED = re.compile(r"(?:(?://|/\*)\s{0,9})?<!\[CDATA\[(?:\s{0,9}\*/)?|<!--")
_CLOSED = re.compile(r"(?:(?://|/\*)\s{0,9})?\]\]>(?:\s{0,9}\*/)?$|(?://\s{0,9})?-->$")
_CLOSED_CHARS = 40  # at most, of what closes a wrapping
# A string that is not closed is taken to the end, so that no quotation mark in it is tried again.
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|,(?=\s*+[}\]])', re.DOTALL)
_APOSTROPHE = re.compile(r"\\(?:'|(.))", re.DOTALL)
_BETWEEN_VALUES = re.compile(r"[\s,;]*")


@dataclass(frozen=True, slots=True)
class Block:
    """One JSON-LD block: the line on which it begins, its text, its values, or why it has none."""

    line: int
    text: str
    values: tuple[Any, ...] = ()
    fault: str | None = None


def json_ld_blocks(page: str) -> Iterator[Block]:
    """Yield the JSON-LD blocks of a page in their order; those in comments are not published.

    Cost: linear in the length of the page.
    """
    at, line, counted, blocks = 0, 1, 0, 0
    while blocks < MAX_BLOCKS and (found := _OPENING.search(page, at)):
        if found[1] is None:
            end = page.find("-->", found.end())
            if end < 0:
                return
            at = end
            continue
        closing = _CLOSING.search(page, found.end())
        at = closing.start() if closing else len(page)
        if _JSON_LD.search(found[1]):
            blocks += 1
            line += page.count("\n", counted, found.start())
            counted = found.start()
            yield _read(page[found.end() : at], line)


def values_in(text: str) -> tuple[Any, ...]:
    """Return the JSON values in a text that may be slightly broken, mostly one.

    Raises:
        ValueError: it is broken in a way that could be repaired in more than one.
        RecursionError: it is nested too deeply.
    """
    try:
        return (json.loads(text, strict=False, parse_constant=_nothing),)
    except ValueError:
        pass
    text = _unwrapped(text.strip())
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    text = _APOSTROPHE.sub(lambda found: "'" if found[1] is None else found[0], text)
    text = _STRING_OR_COMMA.sub(lambda found: "" if found[0] == "," else found[0], text)
    return tuple(_one_after_another(text))


def _unwrapped(text: str) -> str:
    """Return a text without the marks that hid scripts from old browsers."""
    opened = _OPENED.match(text)
    if not opened:
        return text
    text = text[opened.end() :]
    closed = _CLOSED.search(text, max(0, len(text) - _CLOSED_CHARS))
    return text[: closed.start()] if closed else text


def _one_after_another(text: str) -> Iterator[Any]:
    """Yield the values that stand in a text with nothing but blanks between them."""
    decoder = json.JSONDecoder(strict=False, parse_constant=_nothing)
    at = _past(text, 0)
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        at = _past(text, at)
        yield value


def _nothing(_: str) -> None:
    """Return what NaN and Infinity say, which some programs write for a figure that they lack."""


def _past(text: str, at: int) -> int:
    found = _BETWEEN_VALUES.match(text, at)
    return found.end() if found else at


def fault_of(error: Exception) -> str:
    """Return why a text is no JSON, in words that name the place."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in its line {error.lineno}, character {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _read(text: str, line: int) -> Block:
    text = text.replace("\ufeff", "").strip()
    if not text:
        return Block(line, text)
    try:
        return Block(line, text, values_in(text))
    except (ValueError, RecursionError) as error:  # ValueError: also a number of too many digits
        return Block(line, text, fault=fault_of(error))
