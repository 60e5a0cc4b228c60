"""The history of a quotation in, what its page draws out: a plot of lanes, and marked words.

One lane a wording, one mark for each day, month or year that some sources have: as wide as the date
is vague, a dot for a day. Places are per cent of the plot's width, so that the page's letters keep
their size however narrow it is; nothing here is a style, which the page's policy forbids inline.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from quotes_db.dates import spelled
from quotes_db.records import PartialDate
from server.history_views import HistoryEntry, HistoryView, VariantView

MOST_LANES = 8  # wordings that are drawn; the table has all
_MOST_TICKS = 5  # four digits each beside one another on a telephone
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # years between ticks
_MARGIN, _WIDTH = 2.0, 96.0  # per cent
_LEAST_WIDTH = 1.5  # per cent: a narrower mark is a dot
_TOP, _LANE, _FOOT = 34, 44, 34  # pixels


@dataclass(frozen=True, slots=True)
class Mark:
    """Some occurrences with one date: a bar from ``x`` if it has a ``width``, else a dot at it."""

    x: float
    width: float | None
    kind: Literal["said", "published"]
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One wording's line across the plot, at a height in pixels."""

    name: str
    y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A year, or a date, below the plot; ``anchor`` is SVG's, so that no end is cut off."""

    x: float
    words: str
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Plot:
    """All that is drawn. ``height`` is in pixels; ``left_out`` counts wordings without a lane."""

    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    words: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a compared wording: the same in both, only in it, or only in the earliest."""

    kind: Literal["same", "added", "dropped"]
    text: str


def plot(found: HistoryView) -> Plot | None:
    """Return what is drawn of a history; None if nothing in it has a date."""
    dated = [(entry, entry.date) for entry in found.occurrences if entry.date]
    if not dated:
        return None
    spans = [_days(date) for _, date in dated]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    scale = _Scale(first, last)
    used = sorted({entry.variant for entry, _ in dated})
    lanes = tuple(
        Lane(name(at), _TOP + _LANE * place, tuple(_marks(found.occurrences, at, scale)))
        for place, at in enumerate(used[:MOST_LANES])
    )
    earliest, latest = dated[0][1], max((date for _, date in dated), key=lambda one: _days(one)[1])
    when = spelled(earliest)
    if earliest.value != latest.value:
        when = f"between {when} and {spelled(latest)}"
    return Plot(
        height=_TOP + _LANE * (len(lanes) - 1) + _FOOT,
        lanes=lanes,
        ticks=tuple(_ticks(scale, earliest, latest)),
        words=f"{_times(len(dated))} with a date, {when}, in {_wordings(len(used))}.",
        left_out=len(used) - len(lanes),
    )


def name(variant: int) -> str:
    """Return the letter of a variant: A is the earliest."""
    return chr(ord("A") + variant) if variant < 26 else f"A{chr(ord('A') + variant - 26)}"


def earliest(variants: Sequence[VariantView]) -> str:
    """Return what is known of the first wording's place in time.

    A wording of 2016 may be younger than one of March 2016, and two of one day have no order.
    """
    first = variants[0].first
    if first is None:
        return "Stored first"
    others = [one.first.value for one in variants[1:] if one.first]
    alone = not any(value.startswith(first.value) for value in others)
    return "The earliest known" if alone else "One of the earliest known"


def marked(variant: VariantView, earliest: str) -> list[Words]:
    """Return a wording in pieces that tell how it differs from the earliest."""
    if not variant.diff:
        return [Words("same", variant.text)]
    pieces = [Words("same", variant.text[: variant.diff[0].selection[0]])]
    for step in variant.diff:
        mine, theirs = variant.text[slice(*step.selection)], earliest[slice(*step.quotation)]
        if step.op == "equal":
            pieces.append(Words("same", mine))
        else:
            blank = mine[len(mine.rstrip()) :] or theirs[len(theirs.rstrip()) :]
            pieces += [Words("dropped", theirs.rstrip()), Words("added", mine.rstrip())]
            pieces.append(Words("same", blank))
    pieces.append(Words("same", variant.text[variant.diff[-1].selection[1] :]))
    return [piece for piece in pieces if piece.text]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days in, per cent of the plot's width out."""

    first: int
    last: int

    def at(self, day: float) -> float:
        """Return where a day is; in a history of one day it is in the middle."""
        share = (day - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return round(_MARGIN + _WIDTH * share, 2)


def _days(date: PartialDate) -> tuple[int, int]:
    """Return the first and the last day that a date may mean, as ordinals."""
    year, month, day = ([int(part) for part in date.value.split("-")] + [0, 0])[:3]
    if day:
        return (datetime.date(year, month, day).toordinal(),) * 2
    last = datetime.date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    return datetime.date(year, month or 1, 1).toordinal(), last.toordinal()


def _marks(entries: Sequence[HistoryEntry], variant: int, scale: _Scale) -> Iterator[Mark]:
    """Yield the marks of one wording, those with a vague date first, so that dots lie above."""
    groups: dict[PartialDate, int] = {}
    for entry in entries:
        if entry.variant == variant and entry.date:
            groups[entry.date] = groups.get(entry.date, 0) + 1
    for date, count in sorted(groups.items(), key=lambda one: (len(one[0].value), one[0].value)):
        start, end = (scale.at(day) for day in _days(date))
        wide = end - start >= _LEAST_WIDTH
        kind: Literal["said", "published"] = "said" if date.kind == "said" else "published"
        yield Mark(
            x=start if wide else round((start + end) / 2, 2),
            width=round(end - start, 2) if wide else None,
            kind=kind,
            count=count,
            words=f"{spelled(date)}, {kind}: {_times(count)}",
        )


def _ticks(scale: _Scale, earliest: PartialDate, latest: PartialDate) -> Iterator[Tick]:
    """Yield round years, or the dates at both ends where the plot holds fewer than two."""
    first = datetime.date.fromordinal(scale.first).year
    last = datetime.date.fromordinal(scale.last).year
    step = next((one for one in _STEPS if (last - first) / one < _MOST_TICKS), _STEPS[-1])
    starts = [
        (datetime.date(year, 1, 1).toordinal(), year)
        for year in range(max(1, first - first % step), last + 1, step)
    ]
    years = [(day, year) for day, year in starts if scale.first <= day <= scale.last]
    if len(years) >= 2:
        for day, year in years:
            x = scale.at(day)
            yield Tick(x, str(year), "start" if x < 8 else "end" if x > 92 else "middle")
    elif earliest.value == latest.value:
        yield Tick(50.0, spelled(earliest), "middle")
    else:
        yield Tick(scale.at(scale.first), spelled(earliest), "start")
        yield Tick(scale.at(scale.last), spelled(latest), "end")


def _times(count: int) -> str:
    return "1 occurrence" if count == 1 else f"{count:,} occurrences"


def _wordings(count: int) -> str:
    return "one wording" if count == 1 else f"{count:,} wordings"
