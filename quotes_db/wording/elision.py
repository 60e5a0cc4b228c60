"""A selection's marks of omission and insertion, and where its fragments stand in a quotation.

``…``, ``...``, ``. . .``, ``[...]``, ``(…)`` say that words were left out; ``[the company]``
says that an editor put words in, or in place of others. A selection so marked is honest when its
fragments occur in the quotation whole, in order, inside this one quotation; a dash is no mark,
and an ellipsis that the quotation itself holds marks nothing. Fragments are looked up word for
word, not taken from the alignment, which may tie a small word to a chance twin inside the
omitted stretch.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quotes_db.records import Span
from quotes_db.wording.casing import Side, is_unspaced
from quotes_db.wording.steps import Step, StepKind
from quotes_db.wording.vocabulary import PRONOUNS

_DOTS = r"(?:…+|⋯+|‥+|\.{3,}|\.(?:[ \u00a0\u2009\u202f]{1,3}\.){2,})"
ELLIPSIS = re.compile(
    rf"[\[(［（〔]\s*(?:{_DOTS}|\.\.|中略|略|前略|後略|snip)\s*[\])］）〕]|{_DOTS}"
)
_OMITTED = r"[\[(（［〔]\s*(中略|略|前略|後略|snip)\s*[\])）］〕]"  # "middle omitted"
_BRACKET = re.compile(rf"{_OMITTED}|[\[［〔][^\[\]［］〔〕]{{1,200}}[\]］〕]|\((?i:sic)\)")
_SIGNS = (
    "…",
    "..",
    ". .",
    ".  .",
    ".\u00a0.",
    "[",
    "⋯",
    "‥",
    "［",
    "〔",
    "略",
    "(sic",
    "(Sic",
    "(SIC",
    "(snip",
)
_MOST_MARKS = 64  # with more, it is no quotation of somebody's words any more
_MOST_STARTS = 16  # places tried for the first fragment
_SHORT = 3  # words that a bracket at the edge may stand for


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two fragments: an ellipsis, and words in brackets."""

    ellipsis: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Fragment:
    """Words of the selection without a mark between them; ``words`` has ``[W]e`` as one."""

    words: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """An ellipsis, or words in brackets; ``joined`` is a word they are part of: ``want[ed]``."""

    first: int
    last: int
    joined: str = ""
    omits: bool = False  # they say that words were left out


def is_marked(raw: str) -> bool:
    """Tell whether a text may hold a mark; cheap, and never wrong with no."""
    return any([sign in raw for sign in _SIGNS])  # noqa: C419 - a generator costs twice as much


def fit(selection: Side, quotation: Side, first: int, last: int) -> list[Step] | None:
    """Return how the marked words ``first`` to ``last`` of a selection stand in the quotation.

    Steps are equal runs, omissions and insertions in order; None if the words hold no mark or a
    fragment is not there, word for word and in order. Of several places the one that omits least
    is chosen.
    """
    marks = _marks(selection, first, last)
    if not 0 < len(marks) <= _MOST_MARKS:
        return None
    pieces = _pieces(marks, selection, quotation, (first, last))
    fragments = [piece for piece in pieces if isinstance(piece, _Fragment)]
    if not fragments or (len(pieces) == 1 and len(fragments[0].words) == last - first):
        return None
    places = _places(fragments, quotation.words)
    if places is None:
        return None
    steps: list[Step] = []
    reached = places[0]
    index = 0
    for piece in pieces:
        if isinstance(piece, _Fragment):
            start = places[index]
            steps.append(Step("equal", piece.first, piece.last, start, start + len(piece.words)))
            reached, index = start + len(piece.words), index + 1
            continue
        low, high = _filled(piece, index, places, reached, quotation)
        if not piece.ellipsis and "[" in quotation.slice_between(low, high):
            return None  # the brackets are the quotation's own, their words were changed
        if piece.first < piece.last or low < high:
            kind: StepKind = "omission" if piece.ellipsis else "insertion"
            steps.append(Step(kind, piece.first, piece.last, low, high))
    return steps


def _filled(
    gap: _Gap, index: int, places: Sequence[int], reached: int, quotation: Side
) -> tuple[int, int]:
    """Return which words of the quotation a gap stands for."""
    if 0 < index < len(places):
        return reached, places[index]
    bracketed = gap.last > gap.first
    if index == 0:
        start = places[0]
        if not bracketed:
            return start, start
        if start <= _SHORT:
            return 0, start
        return start - (quotation.words[start - 1] in PRONOUNS), start
    left = len(quotation.words) - reached
    return reached, reached + (left if bracketed and left <= _SHORT else 0)


def _marks(selection: Side, first: int, last: int) -> list[_Mark]:
    """Return the ellipses and brackets of a stretch of the selection, in order."""
    spans = selection.spans
    marks = list(_brackets(selection, first, last))
    for ellipsis in ELLIPSIS.finditer(selection.raw, spans[first][1], spans[last - 1][0]):
        place = bisect_left(spans, (ellipsis.start(), 0))
        marks.append(_Mark(place, place, omits=True))
    return sorted(marks, key=lambda mark: (mark.first, mark.last))


def _pieces(
    marks: Sequence[_Mark], selection: Side, quotation: Side, stretch: Span
) -> list[_Fragment | _Gap]:
    """Return the fragments and gaps that marks make of a stretch of the selection, alternating."""
    pieces: list[_Fragment | _Gap] = []
    words = selection.words
    first, last = stretch
    at = first
    for mark in marks:
        if mark.first < at:  # an ellipsis inside brackets that hold words too
            continue
        if at < mark.first:
            _add(pieces, _Fragment(words[at : mark.first], at, mark.first))
        if mark.omits or not _is_said(selection, quotation, mark, first, last):
            _add(pieces, _Gap(mark.omits, mark.first, mark.last))
        else:
            said = (mark.joined,) if mark.joined else words[mark.first : mark.last]
            _add(pieces, _Fragment(said, mark.first, mark.last))
        at = mark.last
    if at < last:
        _add(pieces, _Fragment(words[at:last], at, last))
    return pieces


def _add(pieces: list[_Fragment | _Gap], piece: _Fragment | _Gap) -> None:
    """Append a fragment or gap, joined with the last one if that is of its kind."""
    before = pieces[-1] if pieces else None
    if isinstance(piece, _Fragment) and isinstance(before, _Fragment):
        pieces[-1] = _Fragment(before.words + piece.words, before.first, piece.last)
    elif isinstance(piece, _Gap) and isinstance(before, _Gap):
        pieces[-1] = _Gap(piece.ellipsis or before.ellipsis, before.first, piece.last)
    else:
        pieces.append(piece)


def _brackets(selection: Side, first: int, last: int) -> Iterator[_Mark]:
    """Yield the words in brackets, in order."""
    raw, spans, at = selection.raw, selection.spans, first
    for bracket in _BRACKET.finditer(raw, max(0, spans[first][0] - 1), spans[last - 1][1] + 1):
        while at < last and spans[at][1] <= bracket.start():
            at += 1
        begin = at
        while at < last and spans[at][0] < bracket.end():
            at += 1
        if at == begin:
            continue
        spaced = bracket[1] is None and raw[bracket.start() + 1 : bracket.end() - 1].isalpha()
        spaced = spaced and not is_unspaced(selection.words[begin])
        glued_before = spaced and begin > first and spans[begin - 1][1] == bracket.start()
        glued_behind = spaced and at < last and spans[at][0] == bracket.end()
        begin, at = begin - glued_before, at + glued_behind
        joined = "".join(selection.words[begin:at]) if glued_before or glued_behind else ""
        yield _Mark(begin, at, joined, omits=bracket[1] is not None)


def _is_said(selection: Side, quotation: Side, bracket: _Mark, first: int, last: int) -> bool:
    """Tell whether words in brackets are the quotation's own, with brackets or without."""
    if bracket.joined:
        return bracket.joined in quotation.words
    run = selection.words[max(first, bracket.first - 1) : min(last, bracket.last + 1)]
    return find(quotation.words, run) >= 0


def _places(fragments: Sequence[_Fragment], words: Sequence[str]) -> list[int] | None:
    """Return where each fragment begins in the quotation, in order; the tightest way."""
    best: list[int] | None = None
    start = find(words, fragments[0].words)
    for _ in range(_MOST_STARTS):
        if start < 0:
            break
        places, reached = [start], start + len(fragments[0].words)
        for fragment in fragments[1:]:
            place = find(words, fragment.words, reached)
            if place < 0:
                return best
            places.append(place)
            reached = place + len(fragment.words)
        if best is None or places[-1] - places[0] < best[-1] - best[0]:
            best = places
        start = find(words, fragments[0].words, start + 1)
    return best


def find(words: Sequence[str], run: Sequence[str], start: int = 0) -> int:
    """Return where a run of words first occurs at or behind ``start``, -1 if nowhere.

    The search is one for text in text, which stays linear however often a word repeats.
    """
    if not run or len(run) > len(words) - start:
        return -1
    text = f" {' '.join(words[start:] if start else words)} "
    place = text.find(f" {' '.join(run)} ")
    return start + text.count(" ", 0, place) if place >= 0 else -1
