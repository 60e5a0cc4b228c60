"""Whether a text is a web address that a reader can open and a page may link, without a look-up."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_web(text: str) -> bool:
    """Return whether a text is an http or https address, with a host and nothing but the address.

    Blanks and what cannot be printed are no part of one: browsers drop some of them, so that a
    scheme can hide behind them.
    """
    if " " in text or not text.isprintable():
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
