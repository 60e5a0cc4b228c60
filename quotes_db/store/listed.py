"""Values for ``IN (…)`` in, placeholders and as many values out: one of few statements.

SQLite's statements are kept per connection, some 15 kB each, and making one takes longer than most
look-ups. A list of another length is another statement, so lists are filled up to few lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


def listed(values: Sequence[_T]) -> tuple[str, list[_T]]:
    """Return placeholders for the values of a list, and these, the last one several times.

    The length is the next power of two: what is in a list twice is found once.
    """
    filled = list(values)
    if filled:
        filled += filled[-1:] * ((1 << (len(filled) - 1).bit_length()) - len(filled))
    return ", ".join("?" * len(filled)), filled
