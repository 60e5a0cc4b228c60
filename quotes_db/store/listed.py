"""Values for ``IN (…)`` in, placeholders and as many values out: one of few statements.

A list of another length is another statement, and each connection keeps its last 128 of them: 8 kB
each for quotations, 24 for occurrences, and 10 to 40 µs to make one. So lists are filled up to few
lengths, which costs a look-up of twenty records half a microsecond.
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
