"""Results in, one SVG out: latency against the store's size, both logarithmic.

Drawn by hand, for it is forty marks and a matplotlib of 60 MB is not. Colours change with the
reader's light or dark theme; every line is also told by its label, so that no colour is needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.figures import Latency, Peer, Result
from tests.bench.peers import candidates

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 270, 40, 44
_LABEL_STEP = 15
_STYLE = """
svg { font: 12px system-ui, sans-serif; color-scheme: light dark }
text { fill: #333 }
.ours { stroke: #0b62c4 } .ours text, .dot.ours { fill: #0b62c4; stroke: none; font-weight: 600 }
.floor { stroke: #777 } .floor text, .dot.floor { fill: #666; stroke: none }
.peer { stroke: #b4581a } .peer text, .dot.peer { fill: #a04b10; stroke: none }
path { fill: none; stroke-width: 2 } path.grid { stroke: #ddd; stroke-width: 1 }
.dashed { stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
  text { fill: #ccc } path.grid { stroke: #444 }
  .ours { stroke: #6cb0ff } .ours text, .dot.ours { fill: #6cb0ff }
  .floor { stroke: #999 } .floor text, .dot.floor { fill: #aaa }
  .peer { stroke: #f0a06a } .peer text, .dot.peer { fill: #f0a06a }
}
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the plot: (quotations, milliseconds), ascending."""

    name: str
    kind: str  # ours, floor or peer
    dashed: bool
    points: tuple[tuple[int, float], ...]


def svg(results: Sequence[Result]) -> str:
    """Return the plot of some results, one of each size.

    Raises:
        ValueError: there is nothing to plot, or results of different corpora.
    """
    if len({one.store.corpus for one in results}) > 1:
        message = "Results of different corpora make no line. Plot those of one corpus."
        raise ValueError(message)
    ordered = sorted(results, key=lambda one: one.store.quotations)
    lines = [line for line in _lines(ordered) if line.points]
    if not lines:
        message = "There is no result to plot. Run the benchmark with --json first."
        raise ValueError(message)
    return _drawn(lines)


def _lines(results: Sequence[Result]) -> list[_Line]:
    def line(name: str, kind: str, found: list[tuple[int, float]], *, dashed: bool) -> _Line:
        return _Line(name, kind, dashed, tuple((x, y) for x, y in found if y > 0))

    sizes = [one.store.quotations for one in results]
    served = [(size, one.served) for size, one in zip(sizes, results, strict=True) if one.served]
    made = [
        line("match, HTTP p99", "ours", [(x, s.mixed.p99) for x, s in served], dashed=True),
        line("match, HTTP p50", "ours", [(x, s.mixed.p50) for x, s in served], dashed=False),
        line(
            "trivial POST p50", "floor", [(x, s.trivial_post.p50) for x, s in served], dashed=False
        ),
    ]
    here = [(size, one.mixed.p50) for size, one in zip(sizes, results, strict=True)]
    made.append(line("match, in process p50", "ours", here, dashed=False))
    for name in dict.fromkeys(peer.name for one in results for peer in one.peers):
        found = [
            (size, _middle(peer))
            for size, one in zip(sizes, results, strict=True)
            for peer in one.peers
            if peer.name == name
        ]
        kind = "ours" if name == candidates.NAME else "peer"
        made.append(line(f"{name} p50", kind, found, dashed=kind == "ours"))
    return made


def _middle(peer: Peer) -> float:
    """Return the median over the kinds of a peer's median."""
    return Latency.of([kind.latency.p50 for kind in peer.kinds.values()]).p50


@dataclass(frozen=True, slots=True)
class _Axes:
    """The powers of ten that the plot shows, and where a value stands in it."""

    x: tuple[int, int]
    y: tuple[int, int]

    def across(self, x: float) -> float:
        """Return where a number of quotations stands."""
        share = (math.log10(x) - self.x[0]) / (self.x[1] - self.x[0])
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def down(self, y: float) -> float:
        """Return where a number of milliseconds stands."""
        share = (math.log10(y) - self.y[0]) / (self.y[1] - self.y[0])
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _drawn(lines: Sequence[_Line]) -> str:
    points = [point for line in lines for point in line.points]
    axes = _Axes(_decades([x for x, _ in points]), _decades([y for _, y in points]))
    labels = _label_places([axes.down(line.points[-1][1]) for line in lines])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="Latency against store size"><style>{_STYLE}</style>',
        *_grid(axes),
        *(_series(line, axes, label) for line, label in zip(lines, labels, strict=True)),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _grid(axes: _Axes) -> Iterator[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    yield f'<text x="{_LEFT - 52}" y="20">milliseconds a query</text>'
    yield f'<text x="{right}" y="{_HEIGHT - 8}" text-anchor="end">quotations in the store</text>'
    for decade in range(axes.y[0], axes.y[1] + 1):
        y, name = axes.down(10.0**decade), f"{10.0**decade:,.6g}"
        yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{right}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
    for decade in range(axes.x[0], axes.x[1] + 1):
        x, name = axes.across(10.0**decade), _size_name(10**decade)
        yield f'<path class="grid" d="M{x:.1f} {_TOP}V{bottom}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{name}</text>'


def _series(line: _Line, axes: _Axes, label: float) -> str:
    """Return one line with its dots, and its label at a height."""
    spots = [(axes.across(x), axes.down(y)) for x, y in line.points]
    last = line.points[-1][1]
    told = f"{line.name} {last:,.0f} ms" if last >= 10 else f"{line.name} {last:.2g} ms"
    dots = "".join(
        f'<circle class="dot {line.kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in spots
    )
    text = f'<text x="{_WIDTH - _RIGHT + 8}" y="{label + 4:.1f}">{escape(told)}</text>'
    return f'<g class="{line.kind}">{_path(spots, dashed=line.dashed)}{dots}{text}</g>'


def _path(spots: Sequence[tuple[float, float]], *, dashed: bool) -> str:
    drawn, kind = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots), "dashed" if dashed else "solid"
    return f'<path class="{kind}" d="M{drawn}"/>'


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten that hold some values, two at least."""
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return first, max(last, first + 1)


def _label_places(wanted: Sequence[float]) -> list[float]:
    """Return where labels go so that none covers another, near where they should be."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    places, lowest = [0.0] * len(wanted), -math.inf
    for at in order:
        lowest = places[at] = max(wanted[at], lowest + _LABEL_STEP)
    return places


def _size_name(size: int) -> str:
    for name, unit in (("M", 1_000_000), ("k", 1_000)):
        if size >= unit:
            return f"{size // unit}{name}"
    return str(size)
