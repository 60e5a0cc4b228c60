"""One edge of an alignment in, the words beyond it that belong to the stretch out.

The alignment ends at equal words, so a first or last word that was changed lies outside it,
beside text that has nothing to do with the quotation. What stands at an edge is taken into the
stretch when it can only be a change: a few words on both sides, a few words that the selection
adds without a stop between, or a negation that the selection leaves off. Words that only the
quotation has beyond an edge are not missing: the selection is an excerpt. Prose that leads into
a quotation ("he said that") is other text.
"""

from __future__ import annotations

from dataclasses import dataclass

from quotes_db.wording import lexicon, vocabulary
from quotes_db.wording.casing import QUOTATION_MARKS, Side, is_unspaced
from quotes_db.wording.elision import ELLIPSIS
from quotes_db.wording.lexicon import NEGATION, QUANTIFIER
from quotes_db.wording.steps import Step
from quotes_db.wording.values import kinds, read

_FEW = 3.0  # words at an edge that are a change rather than other text
_SOME = 6.0  # the same, if they negate
_SAME_START = 10.0  # words up to the texts' common first word
_SAID_FAR = 40.0  # words behind an ellipsis that still claim to be the quotation's
_UNSPACED_WORD = 0.6  # of a word is a character in a script without spaces
_FAR = 200  # words beyond an edge after which nothing there can count any more
_SPACES = frozenset(" \u00a0\u2009\u202f\t\n")
_QUOTING = frozenset(QUOTATION_MARKS)
_STOPS = tuple(".!?…。！？")
_OPENERS = tuple('"“‘«„「『')
_CLOSERS = tuple('"”’»“」』')
_SOFT = frozenset(" ,-'’‐\u00a0\u2009\u202f\t，、")


def weight(words: tuple[str, ...]) -> float:
    """Return a run's length in words; a character of an unspaced script is part of one."""
    if "".join(words).isascii():
        return float(len(words))
    unspaced = sum(map(is_unspaced, words))
    return len(words) - unspaced * (1 - _UNSPACED_WORD)


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of the stretch: where it ends in both texts, and which way is outward."""

    selection: Side
    quotation: Side
    s: int  # words of the selection before the head, or the first one behind the tail
    q: int
    end: int  # words of the quotation up to the end of the stretch
    at_head: bool

    @classmethod
    def head(cls, selection: Side, quotation: Side, steps: list[Step]) -> Edge:
        """Return the edge before the first step."""
        return cls(selection, quotation, steps[0].s0, steps[0].q0, steps[-1].q1, at_head=True)

    @classmethod
    def tail(cls, selection: Side, quotation: Side, steps: list[Step]) -> Edge:
        """Return the edge behind the last step."""
        return cls(selection, quotation, steps[-1].s1, steps[-1].q1, steps[-1].q1, at_head=False)

    def taken(self) -> Step | None:
        """Return what stands at this edge and belongs to the stretch, None if nothing does."""
        s_left, q_left = self._left(self.selection), self._left(self.quotation)
        if not s_left:
            return self._dropped() if q_left and self.at_head else None
        s_take, q_take = self._both(s_left, q_left) if q_left else (self._added(s_left), 0)
        if not s_take and not q_take:
            return None
        s_range, q_range = self._range(self.selection, s_take), self._range(self.quotation, q_take)
        return Step("change", *s_range, *q_range)

    def _left(self, side: Side) -> int:
        """Return how many words a text has beyond the edge."""
        at = self.s if side is self.selection else self.q
        return at if self.at_head else len(side.words) - at

    def _range(self, side: Side, count: int) -> tuple[int, int]:
        """Return the ``count`` words next to the edge as a range of indexes."""
        at = self.s if side is self.selection else self.q
        return (at - count, at) if self.at_head else (at, at + count)

    def _gap(self, side: Side, count: int) -> str:
        """Return what is printed behind ``count`` words, counted outward from the edge."""
        at = self.s if side is self.selection else self.q
        return side.gaps[at - count if self.at_head else at + count]

    def _run(self, side: Side, limit: float) -> int:
        """Return how many words flow on from the edge without a stop, just over ``limit``."""
        left = self._left(side)
        for count in range(left):
            if not self._is_soft(self._gap(side, count)) or self._weight(side, count) > limit:
                return count
        return left

    def _is_soft(self, gap: str) -> bool:
        """Tell whether the text flows on over a gap; marks round a word beyond it are no stop."""
        if gap == "." or _SOFT.issuperset(gap):  # a bare point is that of "example.org"
            return True
        return (_SOFT | _QUOTING).issuperset(gap) and not self._is_closed(gap)

    def _is_closed(self, gap: str) -> bool:
        """Tell whether quotation marks close the stretch off: ``said: “Ask``, ``you,” he``."""
        near = gap[-1:] if self.at_head else gap.lstrip(".,!?;:…")[:1]
        return near in _QUOTING

    def _weight(self, side: Side, count: int) -> float:
        """Return the length in words of what is next to the edge; exact only where it is short."""
        if side.is_spaced or count > _FAR:
            return float(count)
        first, last = self._range(side, count)
        return weight(side.words[first:last])

    def _leads_in(self, count: int) -> bool:
        """Tell whether words of the selection lead prose into a quotation or away from it."""
        first, last = self._range(self.selection, count)
        words = self.selection.words[first:last]
        return not vocabulary.LEAD_IN.isdisjoint(words) or (count > 1 and words[-1] == "that")

    def _kinds(self, side: Side, count: int) -> int:
        return kinds(read(side, *self._range(side, count)))

    def _dropped(self) -> Step | None:
        """Return the quotation's first words if leaving them off turns the sense.

        So it is when they do nothing but negate and the selection goes on to a stop, or when
        they negate or quantify and the selection gives the word behind them a capital, as if the
        sentence began there. A single word with a capital begins no sentence.
        """
        count = self._run(self.quotation, _FEW)
        flows = _SPACES.issuperset(self._gap(self.quotation, 0))
        if not count or not flows or self._weight(self.quotation, count) > _FEW:
            return None
        first, last = self._range(self.quotation, count)
        terms = read(self.quotation, first, last)
        negates = first == 0 and self._ends_whole() and all(term.kinds & NEGATION for term in terms)
        opens = self.selection.has_capital(self.s) and not self.quotation.has_capital(self.q)
        opens = opens and self.selection.capitals_speak and len(self.selection.words) > 1
        if not negates and not (opens and kinds(terms) & (NEGATION | QUANTIFIER)):
            return None
        marked = ELLIPSIS.search(self.selection.gaps[self.s])
        return Step("omission" if marked else "change", self.s, self.s, first, last)

    def _ends_whole(self) -> bool:
        """Tell whether the stretch ends where the quotation has a stop or ends itself."""
        ended = self.end >= len(self.quotation.words)
        return ended or not _SPACES.issuperset(self.quotation.gaps[self.end])

    def _stopped(self, count: int) -> bool:
        """Tell whether words next to the edge run to the selection's end or a stop."""
        if count == self._left(self.selection):
            return True
        gap = self._gap(self.selection, count)
        if self.at_head:
            return gap[-1:] in _OPENERS or gap[:1] in _STOPS
        return gap[:1] in _STOPS or gap[:1] in _CLOSERS

    def _added(self, s_left: int) -> int:
        """Return how many words next to the edge the selection has added."""
        near = self._gap(self.selection, 0)
        if ELLIPSIS.search(near) and not self._is_closed(near):
            return self._claimed(s_left)
        count = self._run(self.selection, _SOME)
        size = self._weight(self.selection, count)
        few = size <= _FEW or (size <= _SOME and self._kinds(self.selection, count) & NEGATION)
        if count and few and self._stopped(count) and not self._leads_in(count):
            return count
        negates = count > 0 and self.selection.words[self.s - 1] in lexicon.PLAIN_NEGATIONS
        return int(self.at_head and negates)

    def _claimed(self, s_left: int) -> int:
        """Return how many words beyond an ellipsis are claimed to be of the quotation."""
        quoted = self.quotation.gaps[0 if self.at_head else len(self.quotation.words)]
        if not self._left(self.quotation) and ELLIPSIS.search(quoted):
            return 0
        for count in range(1, min(s_left, _FAR)):
            gap = self._gap(self.selection, count)
            if not _QUOTING.isdisjoint(gap) or "\n" in gap:
                s_left = count
                break
        too_far = self._weight(self.selection, s_left) > _SAID_FAR
        return 0 if too_far or self._leads_in(s_left) else s_left

    def _both(self, s_left: int, q_left: int) -> tuple[int, int]:
        """Return how many words of both texts next to the edge stand for one another."""
        near = self._gap(self.selection, 0)
        if self._is_closed(near) or ":" in near:
            return 0, 0
        if self._same_outer(s_left, q_left):
            return s_left, q_left
        if ELLIPSIS.search(near):
            return self._claimed(s_left), 0
        few_q = self._weight(self.quotation, q_left) <= _FEW
        run = self._run(self.selection, _FEW)
        size = self._weight(self.selection, run)
        if self._weight(self.selection, s_left) <= _FEW and few_q and not self._leads_in(s_left):
            return s_left, q_left
        if not run or self._leads_in(run):
            return 0, 0
        if size <= _FEW and self._stopped(run):
            return run, q_left if few_q else min(run, q_left)
        if few_q:
            return min(q_left, run), q_left
        return self._departed()

    def _departed(self) -> tuple[int, int]:
        """Return the next words of both texts where they part in the middle of a clause."""
        mine, theirs = self._run(self.selection, _SOME), self._run(self.quotation, _SOME)
        if not mine or not theirs or self._leads_in(mine):
            return 0, 0
        return mine, min(mine, theirs)

    def _same_outer(self, s_left: int, q_left: int) -> bool:
        """Tell whether both texts begin (or end) alike, not far from the edge."""
        if (
            max(self._weight(self.selection, s_left), self._weight(self.quotation, q_left))
            > _SAME_START
        ):
            return False
        mine = read(self.selection, *self._range(self.selection, s_left))
        theirs = read(self.quotation, *self._range(self.quotation, q_left))
        outer = 0 if self.at_head else -1
        return mine[outer].value == theirs[outer].value
