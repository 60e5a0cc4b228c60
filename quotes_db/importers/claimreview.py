"""ClaimReview: fact-checks as their publishers, and collections of them, put them out.

Read are HTML pages with JSON-LD; JSON documents of any shape (an object, an array, ``@graph``, the
``DataFeed`` of Data Commons, answers of Google's Fact Check Tools API); JSON Lines; and the lines
of Data Commons' research data, each a ``<script>`` of its own. Lines are read one at a time. A
document is read whole, up to ``MAX_BYTES``; a large one is taken apart, so that one element at a
time is decoded, and an ``@id`` is then looked up within its element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any

import msgspec

from quotes_db.charset import decode
from quotes_db.claim_records import PublishedReview
from quotes_db.errors import RecordError, UnreadableInputError
from quotes_db.importers import Described, Refused
from quotes_db.importers.article import page_text
from quotes_db.importers.factchecktools import as_claim_reviews
from quotes_db.importers.jsonl import read_lines
from quotes_db.importers.linkeddata import Found, Node, found_in, is_answer
from quotes_db.importers.reviewfields import About, reviews_of
from quotes_db.importers.scripts import fault_of, json_ld_blocks, values_in
from quotes_db.importers.stream import InputStream

MAX_BYTES = 500_000_000  # of a JSON document; the published feeds are below 100 MB
TAKEN_APART_BYTES = 10_000_000  # decoded, a document takes some eight times its size
_SHOWN_CHARS = 200

_TYPE = r'"@?type"\s*:\s*(?:\[\s*)?"(?:[^"\\]{0,40}[:/#])?ClaimReview"'
_ANSWER = r'"claimReview"\s*:\s*\[|"claimReviewMarkups"\s*:\s*\['
_FIELD = r'(?<!\\)"(?:[^"\\]{0,40}[:/#])?claimReviewed"\s*:'
_TELLING = re.compile(rf"{_TYPE}|{_ANSWER}|{_FIELD}".encode())
_BEGINNING = re.compile(rf"{_TYPE}|{_ANSWER}")
_SCRIPT_LINE = re.compile(rb"\s*<script\b[^<>]*>(.*)</script>\s*", re.DOTALL | re.IGNORECASE)
_PAGE_LANGUAGE = re.compile(r"<html\b[^<>]{0,1000}?\blang\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
_NONE = "there is no ClaimReview in it: nothing of that type, and no field claimReviewed"


class ClaimReviews:
    """The reader of ClaimReview."""

    name = "claimreview"
    suffixes = frozenset({".jsonld"})

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first record of JSON is a ClaimReview; pages are read as articles."""
        if _is_lines(stream):
            return _TELLING.search(stream.head.lstrip().partition(b"\n")[0]) is not None
        return stream.head.lstrip()[:1] in (b"{", b"[") and bool(_TELLING.search(stream.head))

    def read(
        self, stream: InputStream, *, described: Described
    ) -> Iterator[PublishedReview | Refused]:
        """Yield the reviews in their order and, in their places, those that cannot be read.

        Raises:
            InputError: the input is no text, too large, or JSON that cannot be read as a whole.
        """
        about = About(origin=stream.origin)
        if _is_lines(stream):
            return read_lines(stream, _line_values, lambda values: _of_line(values, about))
        if stream.head.lstrip().startswith(b"<"):
            address = described.url or (stream.fetched.url if stream.fetched else None)
            return reviews_in_page(page_text(stream), origin=stream.origin, address=address)
        return _document(stream, about)


IMPORTER = ClaimReviews()


def reviews_in_page(
    page: str, *, origin: str | None, address: str | None
) -> Iterator[PublishedReview | Refused]:
    """Yield the reviews that the JSON-LD of an HTML page holds, each once.

    Args:
        page: its text.
        origin: the file or address that it was read from.
        address: where it is published.
    """
    if "ClaimReview" not in page and "claimReviewed" not in page:
        return
    language = _PAGE_LANGUAGE.search(page[:10_000])
    about = About(origin, address, language[1] if language else None)
    seen: set[PublishedReview] = set()
    for block in json_ld_blocks(page):
        if block.fault and "laimReview" in block.text:
            reason = f"the JSON-LD block cannot be read: {block.fault}; correct it and save it anew"
            yield Refused(block.line, reason, block.text[:_SHOWN_CHARS])
        for record in _of_values(block.values, block.text, block.line, about):
            if isinstance(record, Refused):
                yield record
            elif record not in seen:
                seen.add(record)
                yield record


def _is_lines(stream: InputStream) -> bool:
    """Return whether each line is a record; JSON over many lines begins with half a one."""
    first, end, _ = stream.head.lstrip().partition(b"\n")
    first = first.strip()
    if not end:
        return False  # one line, or a first one so long that only all of it can tell
    if first.startswith(b"<"):
        return _SCRIPT_LINE.fullmatch(first) is not None
    return first[:1] + first[-1:] in (b"{}", b"[]") and len(first) > 2


def _line_values(data: bytes) -> Sequence[Any]:
    """Return the JSON values of a line.

    Raises:
        RecordError: it holds none that can be read.
    """
    if script := _SCRIPT_LINE.fullmatch(data):
        data = script[1]
    try:
        return (msgspec.json.decode(data),)
    except (ValueError, RecursionError):
        pass
    try:
        return values_in(data.decode())
    except (ValueError, RecursionError) as error:
        message = f"not JSON: {fault_of(error)}"
        raise RecordError(message) from None


def _of_line(values: Sequence[Any], about: About) -> Iterator[PublishedReview]:
    """Yield the reviews of a line.

    Raises:
        RecordError: it holds none, or one that cannot be read; the others were yielded before.
    """
    found = found_in(list(values))
    faults = [] if found.reviews else [_NONE]
    for at, node in enumerate(found.reviews):
        try:
            yield from _of_node(node, found, _told(about, found, at))
        except RecordError as error:
            faults.append(str(error))
    if faults:
        raise RecordError("; ".join(faults[:3]))


def _told(about: About, found: Found, at: int) -> About:
    """Return what is known of a review, with the origin that its wrapper names."""
    return replace(about, origin=found.origins[at]) if at in found.origins else about


def _of_node(node: Node, found: Found, about: About) -> Iterator[PublishedReview]:
    """Yield the reviews of one object.

    Raises:
        RecordError: it cannot be read.
    """
    if not is_answer(node):
        yield from reviews_of(node, found, about)
        return
    answered = as_claim_reviews(node)
    if not answered:
        message = "the claim has no review in its claimReview; leave it out"
        raise RecordError(message)
    for one in answered:
        yield from reviews_of(one, found, about)


def _of_values(
    values: Sequence[Any], text: str, line: int, about: About
) -> Iterator[PublishedReview | Refused]:
    """Yield the reviews in values that were read from a text which begins on a line."""
    found = found_in(list(values))
    lines: list[int] = []
    for at, node in enumerate(found.reviews):
        try:
            yield from _of_node(node, found, _told(about, found, at))
        except RecordError as error:
            lines = lines or _lines_of(text, count=len(found.reviews))
            yield Refused(line + lines[at], str(error), _shown(node))


def _shown(node: Node) -> str:
    """Return the beginning of an object, its own texts and figures."""
    plain = {key: value for key, value in node.items() if isinstance(value, str | int | float)}
    text = json.dumps(plain, ensure_ascii=False)[:_SHOWN_CHARS]
    return text.encode("utf-8", "backslashreplace").decode()


def _lines_of(text: str, *, count: int) -> list[int]:
    """Return how many lines a text has before each of its reviews; 0 if it does not tell."""
    starts = [found.start() for found in _BEGINNING.finditer(text)]
    if len(starts) != count:
        return [0] * count
    return list(accumulate(text.count("\n", *ends) for ends in pairwise([0, *starts])))


def _document(stream: InputStream, about: About) -> Iterator[PublishedReview | Refused]:
    """Yield the reviews of a JSON document.

    Raises:
        UnreadableInputError: it is too large, or no JSON.
    """
    data = stream.read_all(max_bytes=MAX_BYTES)
    line = 1 + stream.head[: len(stream.head) - len(stream.head.lstrip())].count(b"\n")
    if len(data) <= TAKEN_APART_BYTES:
        text = decode(data, name=stream.name).strip()
        try:
            values = values_in(text)
        except (ValueError, RecursionError) as error:
            message = (
                f"{stream.name} is no JSON: {fault_of(error)}. Correct it there, or get it again."
            )
            raise UnreadableInputError(message) from None
        yield from _of_values(values, text, line, about)
        return
    at = counted = 0
    line = 1
    for piece in _pieces(data, name=stream.name):
        at = max(data.find(piece, at), at)
        line += data.count(b"\n", counted, at)
        counted = at
        at += len(piece)
        try:
            inner = _line_values(piece)
        except RecordError as error:
            yield Refused(line, str(error), piece[:_SHOWN_CHARS].decode("utf-8", "replace"))
        else:
            yield from _of_values(inner, piece.decode("utf-8", "replace"), line, about)


def _pieces(data: bytes, *, name: str) -> Iterator[bytes]:
    """Yield the elements of a large document, each still undecoded.

    Raises:
        UnreadableInputError: it is no JSON.
    """
    try:
        told = msgspec.json.decode(data, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (ValueError, RecursionError) as error:
        if b"}\n" not in data:
            message = f"{name} is no JSON: {error}. Get it again, or correct it there."
            raise UnreadableInputError(message) from None
        yield from (line for line in data.split(b"\n") if line.strip())  # of very long ones
        return
    for raw in told if isinstance(told, list) else told.values():
        element = bytes(raw)
        if element.startswith(b"["):
            yield from map(bytes, msgspec.json.decode(element, type=list[msgspec.Raw]))
        else:
            yield element
