"""What was asked and what agreed in, thresholds and their recall and precision out: the arithmetic.

Method: the floors start at the given ones and are moved one at a time, by ever smaller steps, while
that helps: more altered quotations found, as long as no more sentences that quote nobody raise an
alarm than allowed. Every strength counts as blurred by some bits, so that the floors do not nestle
against single sentences. Where there is nothing to learn from, a floor stays as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from quotes_db.thresholds import LOWEST_BITS, SHARES, Reach, Thresholds, base_bits, doublings

BANDS = ((1, 3), (4, 7), (8, 15), (16, 40), (41, None))  # words in a selection
ANSWERS = 5  # a quotation that comes later is as good as not found
_BLUR_BITS = 1.0
_STEPS_BITS = (4.0, 2.0, 1.0, 0.5)
_ROUNDS = 20  # for each step; it takes three or four
_ALARM_PRICE = 1.0  # of an alarm, in quotations not found, as long as alarms are few enough
_EXCESS_PRICE = 20.0  # of one beyond that
_STAY_PRICE = 1e-4  # of moving a floor by one bit

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored quotation that agrees with what was asked, before any floor."""

    strength: float
    reach: Reach
    right: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A selection that was asked; ``candidates`` are strongest first.

    ``kind`` is how it was altered, or where a sentence that quotes nobody is from.
    """

    kind: str
    words: int
    quotes: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How some selections were answered.

    ``positives`` quote a stored quotation, and ``found`` of them were answered with it among the
    first five, ``misled`` with others only. ``negatives`` quote nobody, and ``alarms`` of them were
    answered.
    """

    positives: int = 0
    found: int = 0
    misled: int = 0
    negatives: int = 0
    alarms: int = 0

    @property
    def recall(self) -> float | None:
        """The share of positives found, 0 to 1; None without any."""
        return self.found / self.positives if self.positives else None

    @property
    def precision(self) -> float | None:
        """The share of answers that were right; None without any, or where none could be."""
        answered = self.found + self.misled + self.alarms
        return self.found / answered if answered and self.positives else None

    @property
    def alarm_share(self) -> float | None:
        """The share of negatives that were answered; None without any."""
        return self.alarms / self.negatives if self.negatives else None


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Candidates as columns, for arithmetic on all at once."""

    strength: Floats
    share: Floats
    closed: Flags
    whole: Flags
    right: Flags
    doublings: Floats  # of the selection's length
    base: float

    def margins(self, thresholds: Thresholds) -> Floats:
        """Return by how many bits each candidate exceeds its floor; whole ones always do."""
        bits = np.where(
            self.closed,
            np.interp(self.share, SHARES, thresholds.closed_bits),
            np.interp(self.share, SHARES, thresholds.open_bits),
        )
        floors = self.base + bits + thresholds.doubling_bits * self.doublings
        return np.where(self.whole, 1e3, self.strength - np.maximum(LOWEST_BITS, floors))

    def only(self, wanted: Flags) -> Columns:
        """Return some of the candidates."""
        return Columns(
            self.strength[wanted],
            self.share[wanted],
            self.closed[wanted],
            self.whole[wanted],
            self.right[wanted],
            self.doublings[wanted],
            self.base,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Evidence(Columns):
    """All candidates of all selections, in the order in which they were asked."""

    asked: tuple[Asked, ...]
    counts: npt.NDArray[np.int64]  # candidates of each selection

    @classmethod
    def of(cls, asked: Iterable[Asked], *, quotations: int) -> Self:
        """Return what was asked of a store of so many quotations."""
        kept = tuple(asked)
        flat = [candidate for one in kept for candidate in one.candidates]
        counts = np.array([len(one.candidates) for one in kept], np.int64)
        lengths = np.array([doublings(one.words) for one in kept], np.float64)
        return cls(
            strength=np.array([one.strength for one in flat], np.float64),
            share=np.array([one.reach.share for one in flat], np.float64),
            closed=np.array([one.reach.closed for one in flat], np.bool_),
            whole=np.array([one.reach.whole for one in flat], np.bool_),
            right=np.array([one.right for one in flat], np.bool_),
            doublings=np.repeat(lengths, counts),
            base=base_bits(quotations),
            asked=kept,
            counts=counts,
        )


def measured(evidence: Evidence, thresholds: Thresholds) -> list[Tally]:
    """Return a tally of each selection, in the order in which they were asked."""
    passed = evidence.margins(thresholds) >= 0.0
    tallies, start = [], 0
    for one, count in zip(evidence.asked, evidence.counts.tolist(), strict=True):
        answers = np.flatnonzero(passed[start : start + count]) + start
        start += count
        found = bool(evidence.right[answers[:ANSWERS]].any())
        tallies.append(
            Tally(positives=1, found=int(found), misled=int(len(answers) > 0 and not found))
            if one.quotes
            else Tally(negatives=1, alarms=int(len(answers) > 0))
        )
    return tallies


def summed(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    columns = [(t.positives, t.found, t.misled, t.negatives, t.alarms) for t in (Tally(), *tallies)]
    return Tally(*(sum(column) for column in zip(*columns, strict=True)))


def by_band(evidence: Evidence, tallies: Sequence[Tally]) -> list[Tally]:
    """Return the tally of each of ``BANDS``."""
    return [
        summed(
            tally
            for one, tally in zip(evidence.asked, tallies, strict=True)
            if low <= one.words and (high is None or one.words <= high)
        )
        for low, high in BANDS
    ]


def by_kind(evidence: Evidence, tallies: Sequence[Tally]) -> dict[str, Tally]:
    """Return the tally of each kind, in the order in which they were first asked."""
    kinds: dict[str, list[Tally]] = {}
    for one, tally in zip(evidence.asked, tallies, strict=True):
        kinds.setdefault(one.kind, []).append(tally)
    return {kind: summed(some) for kind, some in kinds.items()}


def fitted(evidence: Evidence, start: Thresholds, *, alarm_share: float) -> Thresholds:
    """Return the thresholds with the best recall that keep to a share of false alarms.

    Args:
        evidence: selections that quote a stored quotation, and some that quote nobody.
        start: where to begin, and what holds where the evidence is silent.
        alarm_share: how many of those that quote nobody may be answered, 0 to 1.
    """
    worth = _Worth(evidence, start, alarm_share)
    best, best_worth = start, worth.of(start)
    for step in _STEPS_BITS:
        for _ in range(_ROUNDS):
            before = best_worth
            for moved in _moves(best, step):
                if (value := worth.of(moved)) > best_worth:
                    best, best_worth = moved, value
            if best_worth == before:
                break
    return best


class _Worth:
    """How good thresholds are: mean recall of all kinds, less what alarms cost."""

    def __init__(self, evidence: Evidence, start: Thresholds, alarm_share: float) -> None:
        self._start, self._alarm_share = start, alarm_share
        counts = Counter(one.kind for one in evidence.asked if one.quotes)
        self._quotes = np.array([one.quotes for one in evidence.asked], np.bool_)
        # Each kind weighs the same, however many were asked.
        self._weights = np.array(
            [1 / counts[one.kind] / len(counts) if one.quotes else 0.0 for one in evidence.asked]
        )
        # Of a text that quotes somebody only that quotation matters. One that quotes nobody, but
        # whose words all stand in a row somewhere, is answered whatever the floors are.
        owner = np.repeat(np.arange(len(evidence.asked)), evidence.counts)
        wanted = np.where(self._quotes[owner], evidence.right, ~evidence.whole)
        self._owner, self._wanted = owner[wanted], evidence.only(wanted)

    def of(self, thresholds: Thresholds) -> float:
        """Return the worth of thresholds."""
        best = np.full(len(self._quotes), -1e3)
        np.maximum.at(best, self._owner, self._wanted.margins(thresholds))
        passing = 1.0 / (1.0 + np.exp(np.clip(-best / _BLUR_BITS, -50.0, 50.0)))
        recall = float(passing @ self._weights)
        alarms = float(passing[~self._quotes].mean()) if not self._quotes.all() else 0.0
        price = _price(alarms, self._alarm_share)
        return recall - price - _STAY_PRICE * _distance(thresholds, self._start)


def worth(kinds: Iterable[Tally], *, alarm_share: float) -> float:
    """Return how good thresholds are that gave these tallies of kinds: what ``fitted`` raises."""
    some = list(kinds)
    recalls = [tally.recall for tally in some if tally.recall is not None]
    alarms = summed(some).alarm_share or 0.0
    return sum(recalls) / max(1, len(recalls)) - _price(alarms, alarm_share)


def _price(alarms: float, allowed: float) -> float:
    """Return what a share of alarms costs, in shares of recall."""
    return _ALARM_PRICE * alarms + _EXCESS_PRICE * max(0.0, alarms - allowed)


def _distance(one: Thresholds, other: Thresholds) -> float:
    pairs = zip(
        (*one.open_bits, *one.closed_bits, one.doubling_bits),
        (*other.open_bits, *other.closed_bits, other.doubling_bits),
        strict=True,
    )
    return sum(abs(a - b) for a, b in pairs)


def _moves(one: Thresholds, step: float) -> Iterable[Thresholds]:
    """Yield thresholds with one floor moved either way, the others pushed along where they must."""
    for by in (step, -step):
        for place in range(len(SHARES)):
            yield _moved(one, by, places=(place,), closed=False)
            yield _moved(one, by, places=(place,), closed=True)
        every = tuple(range(len(SHARES)))
        yield _moved(one, by, places=every, closed=False)
        yield _moved(one, by, places=every, closed=True)
        yield replace(one, doubling_bits=max(0.0, one.doubling_bits + by / 4))


def _moved(one: Thresholds, by: float, *, places: Sequence[int], closed: bool) -> Thresholds:
    """Return thresholds with floors moved, those beside kept from rising and from crossing."""
    opened, closing = list(one.open_bits), list(one.closed_bits)
    mine = closing if closed else opened
    for place in places:
        mine[place] += by
    _pushed(mine, places[0], places[-1])
    pairs = list(zip(opened, closing, strict=True))
    if closed:
        opened = [max(pair) for pair in pairs]
    else:
        closing = [min(pair) for pair in pairs]
    return Thresholds(tuple(opened), tuple(closing), one.doubling_bits)


def _pushed(bits: list[float], first: int, last: int) -> None:
    """Lift what stands before a moved stretch and lower what stands behind, until nothing rises."""
    for place in range(first - 1, -1, -1):
        bits[place] = max(bits[place], bits[place + 1])
    for place in range(last + 1, len(bits)):
        bits[place] = min(bits[place], bits[place - 1])
