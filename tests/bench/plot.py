"""Results in, one SVG out: latency against the store's size, both logarithmic.

Drawn by hand, for it is forty marks and a matplotlib of 60 MB is not. Colours change with the
reader's light or dark theme; every line is also told by its label, so that no colour is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.figures import Latency, Peer, Result

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 210, 40, 44
_LABEL_STEP = 15
_STYLE = """
svg { font: 12px system-ui, sans-serif; color-scheme: light dark }
text { fill: #333 } .grid { stroke: #ddd } .axis { stroke: #888 }
.ours { stroke: #0b62c4 } .ours text, .dot.ours { fill: #0b62c4; stroke: none; font-weight: 600 }
.floor { stroke: #777 } .floor text, .dot.floor { fill: #666; stroke: none }
.peer { stroke: #b4581a } .peer text, .dot.peer { fill: #a04b10; stroke: none }
path { fill: none; stroke-width: 2 } .dashed { stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
  text { fill: #ccc } .grid { stroke: #3a3a3a }
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
        ValueError: there is nothing to plot.
    """
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
    if not served:
        found = [(size, one.mixed.p50) for size, one in zip(sizes, results, strict=True)]
        made = [line("match p50", "ours", found, dashed=False)]
    for name in dict.fromkeys(peer.name for one in results for peer in one.peers):
        found = [
            (size, _middle(peer))
            for size, one in zip(sizes, results, strict=True)
            for peer in one.peers
            if peer.name == name
        ]
        made.append(line(f"{name} p50", "peer", found, dashed=False))
    return made


def _middle(peer: Peer) -> float:
    """Return the median over the kinds of a peer's median."""
    return Latency.of([kind.latency.p50 for kind in peer.kinds.values()]).p50


def _drawn(lines: Sequence[_Line]) -> str:
    points = [point for line in lines for point in line.points]
    x0, x1 = _decades(min(x for x, _ in points), max(x for x, _ in points))
    y0, y1 = _decades(min(y for _, y in points), max(y for _, y in points))

    def across(x: float) -> float:
        return _LEFT + (math.log10(x) - x0) / (x1 - x0) * (_WIDTH - _LEFT - _RIGHT)

    def down(y: float) -> float:
        return _HEIGHT - _BOTTOM - (math.log10(y) - y0) / (y1 - y0) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="Latency against store size"><style>{_STYLE}</style>',
        f'<text x="{_LEFT - 52}" y="20">milliseconds a query</text>',
        f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 8}" text-anchor="end">'
        "quotations in the store</text>",
    ]
    for decade in range(y0, y1 + 1):
        y = down(10.0**decade)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**decade:g}</text>'
        )
    for decade in range(x0, x1 + 1):
        x = across(10.0**decade)
        parts.append(f'<path class="grid" d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">'
            f"{_size_name(10**decade)}</text>"
        )
    places = _label_places([down(line.points[-1][1]) for line in lines])
    for line, label in zip(lines, places, strict=True):
        spots = [(across(x), down(y)) for x, y in line.points]
        parts.append(f'<g class="{line.kind}">{_path(spots, dashed=line.dashed)}')
        parts += [
            f'<circle class="dot {line.kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in spots
        ]
        last = f"{line.points[-1][1]:.3g} ms"
        parts.append(
            f'<text x="{_WIDTH - _RIGHT + 8}" y="{label + 4:.1f}">'
            f"{escape(line.name)} {last}</text></g>"
        )
    return "\n".join([*parts, "</svg>", ""])


def _path(spots: Sequence[tuple[float, float]], *, dashed: bool) -> str:
    drawn = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    return f'<path{" class=" + chr(34) + "dashed" + chr(34) if dashed else ""} d="{drawn}"/>'


def _decades(low: float, high: float) -> tuple[int, int]:
    """Return the powers of ten that hold a range, two at least."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
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
