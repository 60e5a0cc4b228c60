"""Google's ``fields`` parameter: which parts of an answer a client wants.

    claims(text,claimReview/url),nextPageToken

A comma separates paths, ``/`` steps into an object or each item of a list, ``(…)`` lists paths
below, ``*`` is every field. Source: https://developers.google.com/workspace/drive/api/guides/
fields-parameter, whose syntax all of Google's APIs share.
"""

from __future__ import annotations

import re
from typing import Any

Mask = dict[str, "Mask"]  # by field; an empty mask below a field wants all of it

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*|[*,/()])")
_DEEPEST = 10


def parsed(text: str) -> Mask:
    """Return the mask that a text says.

    Raises:
        ValueError: it says none; the message tells from where on.
    """
    tokens, at = list[str](), 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found:
            raise _unread(text[at:])
        tokens.append(found[1])
        at = found.end()
    mask, rest = _paths(tokens, depth=0)
    if rest or not mask:
        raise _unread("".join(rest))
    return mask


def masked(answer: Any, mask: Mask) -> Any:
    """Return the parts of an answer that a mask wants; fields that it has not are left out."""
    if not mask:
        return answer
    if isinstance(answer, (list, tuple)):
        return [masked(item, mask) for item in answer]
    if not isinstance(answer, dict):
        return answer
    wanted = dict.fromkeys(answer, mask["*"]) | mask if "*" in mask else mask
    return {key: masked(value, wanted[key]) for key, value in answer.items() if key in wanted}


def _paths(tokens: list[str], *, depth: int) -> tuple[Mask, list[str]]:
    """Return the paths that tokens begin with, and the tokens behind them."""
    mask: Mask = {}
    while True:
        one, tokens = _path(tokens, depth=depth)
        mask = _both(mask, one) if mask else one
        if tokens[:1] != [","]:
            return mask, tokens
        tokens = tokens[1:]


def _both(mask: Mask, other: Mask) -> Mask:
    """Return what either mask wants; a field that one wants wholly is wanted so."""
    if not mask or not other:
        return {}
    alike = {name: _both(mask[name], other[name]) for name in mask if name in other}
    return mask | other | alike


def _path(tokens: list[str], *, depth: int) -> tuple[Mask, list[str]]:
    if depth > _DEEPEST or not tokens or tokens[0] in ",/()":
        raise _unread("".join(tokens))
    name, tokens = tokens[0], tokens[1:]
    if tokens[:1] == ["/"]:
        below, tokens = _path(tokens[1:], depth=depth + 1)
        return {name: below}, tokens
    if tokens[:1] == ["("]:
        below, tokens = _paths(tokens[1:], depth=depth + 1)
        if tokens[:1] != [")"]:
            raise _unread("".join(tokens))
        return {name: below}, tokens[1:]
    return {name: {}}, tokens


def _unread(rest: str) -> ValueError:
    where = f"from {rest[:40]!r} on" if rest else "at its end"
    return ValueError(f"cannot be read {where}; write for example claims(text,claimReview/url)")
