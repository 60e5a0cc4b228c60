"""JSON-LD as it is really published: a decoded JSON value in, the fact-checks inside it out.

Publishers nest their objects anywhere, write one text or a list of them, prefix their types or not,
and refer to objects by ``@id``. So nothing here insists on a shape. A value is walked once, without
recursion; an ``@id`` is followed one step from a field, never on from there, so that objects that
refer to each other in a circle cost nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

Node = dict[str, Any]

_PREFIXES = ("schema:", "http://schema.org/", "https://schema.org/")
_REFERENCE = frozenset({"@id", "@type", "@context"})
_BLOCK = re.compile(
    r"</?(?:blockquote|br|div|h[1-6]|li|ol|p|ul)(?=[\s/>])[^<>]{0,500}>", re.IGNORECASE
)
# Within a word or before a full stop these change nothing.
_INLINE = re.compile(
    r"</?(?:a|b|em|font|i|s|small|span|strong|sub|sup|u)(?=[\s/>])[^<>]{0,500}>", re.IGNORECASE
)
_AMPERSANDS = re.compile(r"&(?:amp;|#0{0,4}38;)+")  # written twice or more
_HOST = re.compile(
    r"(?:[^\W_][\w-]{0,62}\.)+(?!(?:html?|php|aspx?|jsp)\b)[^\W\d_]{2,24}(?::\d{1,5})?(?=[/?#]|$)"
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
_HOST_IN = re.compile(r"https?://(?:[^/?#@\s]*@)?([^/?#:@\s]+)", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"[\s\0-\x1f\x7f\ud800-\udfff]")
_MOST_TEXTS = 100  # of one field


@dataclass(frozen=True, slots=True)
class Found:
    """The fact-checks in one JSON value, in their order.

    Attributes:
        reviews: the objects.
        by_id: the objects that an ``@id`` names.
        origins: where a review came from, if a collection wraps it and says so, by its place.
    """

    reviews: tuple[Node, ...]
    by_id: Mapping[str, Node]
    origins: Mapping[int, str]


def found_in(value: Any) -> Found:
    """Return every object in a JSON value that is a ClaimReview or an answer of Google's about one.

    Names of fields lose their prefixes in the value itself. Cost: linear in its size.
    """
    found: list[Node] = []
    by_id: dict[str, Node] = {}
    parts: set[int] = set()  # identities of objects that belong to a review
    origins: dict[int, str] = {}  # of those that are wrapped with their origin, by identity
    waiting = [value] if isinstance(value, dict | list) else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if ":" in "".join(one):
                _drop_prefixes(one)
            if isinstance(name := one.get("@id"), str) and len(one) > 1:
                by_id.setdefault(name, one)
            if id(one) not in parts and (is_claim_review(one) or is_answer(one)):
                found.append(one)
                parts.update(_parts(one))
            elif isinstance(told := one.get("origin"), str):
                origins |= {id(part): told for part in one.values() if isinstance(part, dict)}
        inner = one.values() if isinstance(one, dict) else one
        waiting.extend(reversed([part for part in inner if isinstance(part, dict | list)]))
    reviews = [one for one in found if not (_REFERENCE.issuperset(one) and "@id" in one)]
    by_place = {at: origins[id(one)] for at, one in enumerate(reviews) if id(one) in origins}
    return Found(tuple(reviews), by_id, by_place)


def _parts(node: Node) -> Iterator[int]:
    """Yield the identities of the objects in a review that could be taken for others."""
    for name in ("itemReviewed", "claimReview", "claimReviewMarkups"):
        value = node.get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield id(one)


def _drop_prefixes(node: Node) -> None:
    for key in [key for key in node if key.startswith(_PREFIXES)]:
        if (bare := key[max(key.rfind(":"), key.rfind("/")) + 1 :]) not in node:
            node[bare] = node.pop(key)


def is_claim_review(node: Node) -> bool:
    """Return whether an object is a ClaimReview, by its type or its own field."""
    return "claimReviewed" in node or has_type(node, "claimreview")


def has_type(node: Node, name: str) -> bool:
    """Return whether an object says that it is of a type, given in lower case."""
    kinds = node.get("@type", node.get("type"))
    if isinstance(kinds, list):
        return any(isinstance(kind, str) and _local(kind) == name for kind in kinds)
    return isinstance(kinds, str) and _local(kinds) == name


def _local(kind: str) -> str:
    """Return a type in lower case, without the prefix that says whose it is."""
    return kind[max(map(kind.rfind, ":/#")) + 1 :].lower()


def is_answer(node: Node) -> bool:
    """Return whether an object is a claim or a page as Google's Fact Check Tools API answers it."""
    if "claimReviewMarkups" in node:
        return isinstance(node["claimReviewMarkups"], list)
    told = node.get("claimReview")
    if not isinstance(told, list | dict) or not ("text" in node or isinstance(told, list)):
        return False
    inner = told if isinstance(told, list) else [told]
    return not any(is_claim_review(one) for one in inner if isinstance(one, dict))


def field(node: Node, *names: str) -> Any:
    """Return the first of these fields that says anything, None if none does."""
    for name in names:
        value = node.get(name)
        if value:
            return value
        if value == 0 and not isinstance(value, bool):
            return value  # a figure of zero says something
    return None


def nodes(value: Any, by_id: Mapping[str, Node]) -> list[Node]:
    """Return the objects that a field holds or refers to; a text becomes an object of that name."""
    found: list[Node] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            name = one.get("@id")
            is_reference = isinstance(name, str) and _REFERENCE.issuperset(one)
            found.append(by_id.get(name, one) if is_reference and isinstance(name, str) else one)
        elif isinstance(one, str) and one.strip():
            # A bare address is a reference that was written without its braces.
            is_address = one.startswith(("http://", "https://"))
            found.append(by_id.get(one, {"@id": one, "url": one}) if is_address else {"name": one})
    return found[:_MOST_TEXTS]


def texts(value: Any, *names: str) -> list[str]:
    """Return the texts of a field as they are, outer blanks off.

    Args:
        value: a text, a number, an object, or a list of them.
        names: which fields of an object hold its text.
    """
    if value is None:
        return []
    found = [value] if isinstance(value, str) else _texts(value, names)
    return [text for text in map(str.strip, found) if text][:_MOST_TEXTS]


def _texts(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        inner = one
        if isinstance(one, dict):
            inner = field(one, "@value", *names)
            inner = inner[0] if isinstance(inner, list) else inner
            inner = field(inner, "@value") if isinstance(inner, dict) else inner
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, int | float) and not isinstance(inner, bool):
            yield str(inner)


def first_text(value: Any, *names: str) -> str | None:
    """Return the first text of a field without markup, None if there is none."""
    return next(filter(None, (plain(text) for text in texts(value, *names))), None)


def plain(text: str) -> str:
    """Return a text without the markup that it was copied with: entities, tags of formatting."""
    if "&" in text:
        text = html.unescape(_AMPERSANDS.sub("&", text))
    if "<" in text:
        text = _INLINE.sub("", _BLOCK.sub(" ", text))
    return text.strip()


def address(text: str, *, base: str | None = None) -> str | None:
    """Return a web address in full, None for what is none.

    Args:
        text: the address as published; one without its scheme is taken for https.
        base: the page on which it stands, to which a relative one belongs.
    """
    text = text.strip()
    if not text.startswith(("https://", "http://")):
        text = _in_full(text, base)
    return text if host(text) and not _NO_ADDRESS.search(text) else None


def _in_full(text: str, base: str | None) -> str:
    """Return an address with its scheme and host, as far as they are known."""
    if text.startswith("//"):
        return f"https:{text}"
    if _SCHEME.match(text):
        return text
    if _HOST.match(text):
        return f"https://{text}"
    if not base or not text or text.startswith("#"):
        return text
    try:
        return urljoin(base, text)
    except ValueError:  # as of "//[", which is no host
        return text


def host(url: str) -> str | None:
    """Return the host name in a web address without ``www.``, None if there is none."""
    found = _HOST_IN.match(url)
    return found[1].lower().removeprefix("www.") if found else None
