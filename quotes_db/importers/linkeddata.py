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
from urllib.parse import urljoin, urlsplit

Node = dict[str, Any]

_PREFIXES = ("schema:", "http://schema.org/", "https://schema.org/")
_REVIEW_FIELDS = tuple(f"{prefix}claimReviewed" for prefix in ("", *_PREFIXES))
_REFERENCE = frozenset({"@id", "@type", "@context"})
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|div|em|font|h[1-6]|i|li|ol|p|s|small|span|strong|sub|sup|u|ul)"
    r"(?=[\s/>])[^<>]{0,500}>",
    re.IGNORECASE,
)
_AMPERSANDS = re.compile(r"&(?:amp;|#0{0,4}38;)+")  # written twice or more
_HOST = re.compile(
    r"(?:[^\W_][\w-]{0,62}\.)+(?!(?:html?|php|aspx?|jsp)\b)[^\W\d_]{2,24}(?::\d{1,5})?(?=[/?#]|$)"
)
_NO_ADDRESS = re.compile(r"[\s\0-\x1f\x7f\ud800-\udfff]")
_MOST_TEXTS = 100  # of one field


@dataclass(frozen=True, slots=True)
class Found:
    """The fact-checks in one JSON value, in their order, and the objects that ``@id`` names."""

    reviews: tuple[Node, ...]
    by_id: Mapping[str, Node]


def found_in(value: Any) -> Found:
    """Return every object in a JSON value that is a ClaimReview or an answer of Google's about one.

    Cost: linear in the size of the value.
    """
    found: list[Node] = []
    by_id: dict[str, Node] = {}
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend([inner for inner in reversed(one) if isinstance(inner, dict | list)])
        elif isinstance(one, dict):
            if isinstance(name := one.get("@id"), str) and len(one) > 1:
                by_id.setdefault(name, one)
            if is_claim_review(one) or is_answer(one):
                found.append(one)
            inner_ones = [inner for inner in one.values() if isinstance(inner, dict | list)]
            inner_ones.reverse()
            waiting.extend(inner_ones)
    reviews = [one for one in found if not (_REFERENCE.issuperset(one) and "@id" in one)]
    return Found(tuple(reviews), by_id)


def is_claim_review(node: Node) -> bool:
    """Return whether an object is a ClaimReview, by its type or its own field."""
    return has_type(node, "ClaimReview") or any(name in node for name in _REVIEW_FIELDS)


def has_type(node: Node, name: str) -> bool:
    """Return whether an object says that it is of a type, with or without a prefix."""
    kinds = node.get("@type", node.get("type"))
    return kinds is not None and name in map(_local, kinds if isinstance(kinds, list) else [kinds])


def is_answer(node: Node) -> bool:
    """Return whether an object is a claim or a page as Google's Fact Check Tools API answers it."""
    if "claimReviewMarkups" in node:
        return isinstance(node["claimReviewMarkups"], list)
    if "claimReview" not in node or not isinstance(node["claimReview"], list):
        return False
    return not any(is_claim_review(one) for one in node["claimReview"] if isinstance(one, dict))


def _local(name: Any) -> str:
    """Return a type without the prefix that says whose it is."""
    return re.split("[:/#]", name)[-1] if isinstance(name, str) else ""


def field(node: Node, *names: str) -> Any:
    """Return the first of these fields that says anything, None if none does."""
    for name in names:
        value = node.get(name)
        if value is None:
            value = next((node[p + name] for p in _PREFIXES if p + name in node), None)
        if value not in (None, "", [], {}):
            return value
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
    return [text for text in (one.strip() for one in _texts(value, names)) if text][:_MOST_TEXTS]


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
        text = _TAG.sub(" ", text)
    return text.strip()


def address(text: str, *, base: str | None = None) -> str | None:
    """Return a web address in full, None for what is none.

    Args:
        text: the address as published; one without its scheme is taken for https.
        base: the page on which it stands, to which a relative one belongs.
    """
    text = text.strip()
    if text.startswith("//"):
        text = f"https:{text}"
    elif not re.match("[a-zA-Z][a-zA-Z0-9+.-]*:(?!\\d)", text):
        if _HOST.match(text):
            text = f"https://{text}"
        elif base and text and not text.startswith("#"):
            text = urljoin(base, text)
    is_web = text[:8].lower().startswith(("http://", "https://"))
    return text if is_web and host(text) and not _NO_ADDRESS.search(text) else None


def host(url: str) -> str | None:
    """Return the host name in an address without ``www.``, None if there is none."""
    try:
        name = urlsplit(url).hostname
    except ValueError:
        return None
    return name.removeprefix("www.") if name else None
