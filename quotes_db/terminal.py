"""Text of strangers in, text that a terminal shows and never obeys out.

A control character could drive the reader's terminal, and a direction mark could make words look as
if they stood elsewhere, so each is shown as one visible character of the same length.
"""

from __future__ import annotations

import unicodedata

_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, *, keep: str = "") -> str:
    """Return a text of the same length that cannot drive a terminal.

    Control characters become their pictures (``␛``), direction marks and half pairs ``�``.
    The characters in ``keep`` stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep else _visible(char) for char in text)


def printable_json(line: str) -> str:
    """Return the same JSON with escapes for what JSON lets pass and a terminal may obey.

    JSON itself escapes only the first 32 control characters. Beyond ASCII there is nothing but the
    insides of strings, where an escape stands for its character.
    """
    if line.isascii() and "\x7f" not in line:
        return line
    return "".join(
        char if (char.isascii() and char != "\x7f") or _visible(char) == char else _escape(char)
        for char in line
    )


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}"


def _visible(char: str) -> str:
    point = ord(char)
    if point < 0x20:
        return chr(0x2400 + point)
    if point == 0x7F:
        return "␡"
    if char in _DIRECTION or unicodedata.category(char) in ("Cc", "Cs"):
        return "�"
    return " " if char in "\u2028\u2029" else char
