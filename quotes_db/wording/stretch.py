"""Two texts and their alignment in, the steps of the stretch that is compared out, edge to edge.

The alignment ends at equal words, so a first or last word that was changed lies outside it,
beside text that has nothing to do with the quotation. What stands at an edge is taken into the
stretch when it can only be a change: a few words on both sides, a few words that the selection
adds without a stop between, or a negation that the selection leaves off. Words that only the
quotation has beyond an edge are not missing: the selection is an excerpt. Prose that leads into
a quotation ("he said that") is other text.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from quotes_db.align import Alignment
from quotes_db.wording import lexicon, vocabulary
from quotes_db.wording.casing import QUOTATION_MARKS, Side, is_unspaced
from quotes_db.wording.elision import ELLIPSIS, find, fit, is_marked
from quotes_db.wording.lexicon import NEGATION, QUANTIFIER
from quotes_db.wording.steps import Step
from quotes_db.wording.values import kinds, read

_FEW = 3.0  # words at an edge that are a change rather than other text
_SOME = 6.0  # the same, if they negate
_SAME_START = 10.0  # words up to the texts' common first word
_SAID_FAR = 40.0  # words behind an ellipsis that still claim to be the quotation's
_UNSPACED_WORD = 0.6  # of a word is a character in a script without spaces
_PUT_IN = 60  # words in brackets that a wholly marked selection may have beyond the quotation's
_FAR = 200  # words beside the stretch in which moved words are looked for
_RUN = 4  # words in a row that are the quotation's own and no chance
_SHORT_RUN = 2  # the same, if the selection has nothing else there
_SPACES = frozenset(" \u00a0\u2009\u202f\t\n")
_QUOTING = frozenset(QUOTATION_MARKS)
_STOPS = tuple(".!?…。！？")
_OPENERS = tuple('"“‘«„「『')
_CLOSERS = tuple('"”’»“」』')
_SOFT = frozenset(" ,-'’‐\u00a0\u2009\u202f\t，、")


def weight(words: tuple[str, ...]) -> float:
    """Return a run's length in words; a character of an unspaced script is part of one."""
    unspaced = sum(map(is_unspaced, words))
    return len(words) - unspaced * (1 - _UNSPACED_WORD)


def steps_of(selection: Side, quotation: Side, alignment: Alignment) -> list[Step]:
    """Return how the selection's words come from the quotation's, over the stretch."""
    steps = _inner(selection, quotation, alignment)
    head, tail = _Edge.head(selection, quotation, steps), _Edge.tail(selection, quotation, steps)
    before = head.taken() or _unsettled(steps[:2], 0, steps[0].q0)
    behind = tail.taken() or _unsettled(steps[:-3:-1], steps[-1].q1, len(quotation.words))
    steps = before + steps + behind
    return _with_moved(steps, selection, quotation)


def _inner(selection: Side, quotation: Side, alignment: Alignment) -> list[Step]:
    """Return the steps between the first and the last equal word."""
    (s0, s1), (q0, q1) = alignment.selection, alignment.quotation
    length, whole = len(selection.words), len(quotation.words)
    if len(alignment.blocks) == 1 and s1 - s0 == length:
        return [Step("equal", s0, s1, q0, q1)]
    if is_marked(selection.raw):
        whole_fits = fit(selection, quotation, 0, length) if length < whole + _PUT_IN else None
        marked = whole_fits or fit(selection, quotation, s0, s1)
        if marked:
            return marked
    if len(alignment.blocks) == 1 and q1 - q0 == whole:
        return [Step("equal", s0, s1, q0, q1)]
    for first, last in ((0, length), (s0, s1)):
        place = find(quotation.words, selection.words[first:last]) if last - first <= whole else -1
        if place >= 0:
            return [Step("equal", first, last, place, place + last - first)]
    low = max(0, s0 - whole)
    place = find(selection.words[low : s1 + whole], quotation.words)
    if place >= 0:
        return [Step("equal", low + place, low + place + whole, 0, whole)]
    return _slid(_from_blocks(selection, alignment.blocks), selection, quotation)


def _from_blocks(selection: Side, blocks: tuple[tuple[int, int, int], ...]) -> list[Step]:
    """Return equal runs and the gaps between them as steps."""
    steps: list[Step] = []
    s, q = blocks[0][:2]
    for s_next, q_next, count in blocks:
        if s < s_next or q < q_next:
            steps.append(_gap_step(selection, s, s_next, q, q_next))
        if count:
            steps.append(Step("equal", s_next, s_next + count, q_next, q_next + count))
        s, q = s_next + count, q_next + count
    return steps


def _gap_step(selection: Side, s0: int, s1: int, q0: int, q1: int) -> Step:
    """Return the step of a gap: an omission or an aside where marks in the selection say so."""
    if s0 == 0 or s1 == len(selection.words):
        return Step("change", s0, s1, q0, q1)
    if s0 == s1 and ELLIPSIS.search(selection.gap(s0)):
        return Step("omission", s0, s1, q0, q1)
    told = q0 == q1 and not vocabulary.LEAD_IN.isdisjoint(selection.words[s0:s1])
    if told and _is_quoted(selection.gap(s0)) and _is_quoted(selection.gap(s1)):
        return Step("aside", s0, s1, q0, q1)
    return Step("change", s0, s1, q0, q1)


def _is_quoted(gap: str) -> bool:
    """Tell whether quotation marks open or close in a gap."""
    return not _QUOTING.isdisjoint(gap)


def _unsettled(outer: list[Step], first: int, last: int) -> list[Step]:
    """Return the quotation's words beyond an edge as left out, if a change stands near it.

    In ``only I love`` for ``I only love`` the alignment keeps ``only``: the first ``I`` is not
    beyond the edge.
    """
    if len(outer) < 2 or not 0 < last - first <= _FEW or outer[1].kind != "change":
        return []
    equal, change = outer
    if equal.s1 - equal.s0 > 2 or change.s0 == change.s1:
        return []
    at = equal.s0 if first == 0 else equal.s1
    return [Step("change", at, at, first, last)]


def _slid(steps: list[Step], selection: Side, quotation: Side) -> list[Step]:
    """Return the steps with a loss moved to where it can as well be: an edge or a mark.

    ``the dog`` in ``the cat and the dog`` may align with the first ``the``; then it is the
    second one.
    """
    words = quotation.words
    while len(steps) > 2 and _is_loss(steps[1]):
        run, gap, after = steps[:3]
        size = run.s1 - run.s0
        if words[gap.q1 - size : gap.q1] != words[run.q0 : run.q1]:
            break
        steps[:3] = [Step("equal", run.s0, after.s1, gap.q1 - size, after.q1)]
    while len(steps) > 2 and _is_loss(steps[-2]):
        before, gap, run = steps[-3:]
        size = run.s1 - run.s0
        if words[gap.q0 : gap.q0 + size] != words[run.q0 : run.q1]:
            break
        steps[-3:] = [Step("equal", before.s0, run.s1, before.q0, gap.q0 + size)]
    if is_marked(selection.raw):
        for at in range(1, len(steps) - 1):
            _slide_to_mark(steps, at, selection, words)
    return [step for step in steps if step.s0 < step.s1 or step.q0 < step.q1]


def _is_loss(step: Step) -> bool:
    """Tell whether a step leaves words out without a mark."""
    return step.kind == "change" and step.s0 == step.s1


def _slide_to_mark(steps: list[Step], at: int, selection: Side, words: tuple[str, ...]) -> None:
    """Move an unmarked loss to an ellipsis a few words away, if it can as well be there."""
    before, gap, after = steps[at - 1 : at + 2]
    if not _is_loss(gap):
        return
    for size in range(1, min(int(_SOME), before.s1 - before.s0) + 1):
        moved = words[gap.q1 - size : gap.q1] == words[gap.q0 - size : gap.q0]
        if moved and ELLIPSIS.search(selection.gap(gap.s0 - size)):
            steps[at - 1] = Step("equal", before.s0, before.s1 - size, before.q0, before.q1 - size)
            steps[at] = Step("omission", gap.s0 - size, gap.s0 - size, gap.q0 - size, gap.q1 - size)
            steps[at + 1] = Step("equal", after.s0 - size, after.s1, after.q0 - size, after.q1)
            return
    for size in range(1, min(int(_SOME), after.s1 - after.s0) + 1):
        moved = words[gap.q0 : gap.q0 + size] == words[gap.q1 : gap.q1 + size]
        if moved and after.s0 + size < after.s1 and ELLIPSIS.search(selection.gap(gap.s0 + size)):
            steps[at - 1] = Step("equal", before.s0, before.s1 + size, before.q0, before.q1 + size)
            steps[at] = Step("omission", gap.s0 + size, gap.s0 + size, gap.q0 + size, gap.q1 + size)
            steps[at + 1] = Step("equal", after.s0 + size, after.s1, after.q0 + size, after.q1)
            return


@dataclass(frozen=True, slots=True)
class _Edge:
    """One end of the stretch: where it ends in both texts, and which way is outward."""

    selection: Side
    quotation: Side
    s: int  # words of the selection before the head, or the first one behind the tail
    q: int
    end: int  # words of the quotation up to the end of the stretch
    at_head: bool

    @classmethod
    def head(cls, selection: Side, quotation: Side, steps: list[Step]) -> _Edge:
        """Return the edge before the first step."""
        return cls(selection, quotation, steps[0].s0, steps[0].q0, steps[-1].q1, at_head=True)

    @classmethod
    def tail(cls, selection: Side, quotation: Side, steps: list[Step]) -> _Edge:
        """Return the edge behind the last step."""
        return cls(selection, quotation, steps[-1].s1, steps[-1].q1, steps[-1].q1, at_head=False)

    def taken(self) -> list[Step]:
        """Return the steps of what stands at this edge and belongs to the stretch."""
        s_left, q_left = self._left(self.selection), self._left(self.quotation)
        if not s_left:
            return self._dropped() if q_left and self.at_head else []
        s_take, q_take = self._both(s_left, q_left) if q_left else (self._added(s_left), 0)
        if not s_take and not q_take:
            return []
        return self._steps(s_take, q_take)

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
        return side.gap(at - count if self.at_head else at + count)

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
        first, last = self._range(side, count)
        return weight(side.words[first:last]) if count <= _FAR else float(count)

    def _leads_in(self, count: int) -> bool:
        """Tell whether words of the selection lead prose into a quotation or away from it."""
        first, last = self._range(self.selection, count)
        words = self.selection.words[first:last]
        return not vocabulary.LEAD_IN.isdisjoint(words) or (count > 1 and words[-1] == "that")

    def _kinds(self, side: Side, count: int) -> int:
        return kinds(read(side, *self._range(side, count)))

    def _dropped(self) -> list[Step]:
        """Return the quotation's first words if leaving them off turns the sense.

        So it is when they do nothing but negate and the selection goes on to a stop, or when
        they negate or quantify and the selection gives the word behind them a capital, as if the
        sentence began there.
        """
        count = self._run(self.quotation, _FEW)
        flows = _SPACES.issuperset(self._gap(self.quotation, 0))
        if not count or not flows or self._weight(self.quotation, count) > _FEW:
            return []
        first, last = self._range(self.quotation, count)
        terms = read(self.quotation, first, last)
        negates = first == 0 and self._ends_whole() and all(term.kinds & NEGATION for term in terms)
        opens = self.selection.has_capital(self.s) and not self.quotation.has_capital(self.q)
        opens = opens and self.selection.capitals_speak
        if not negates and not (opens and kinds(terms) & (NEGATION | QUANTIFIER)):
            return []
        marked = ELLIPSIS.search(self.selection.gap(self.s))
        return [Step("omission" if marked else "change", self.s, self.s, first, last)]

    def _ends_whole(self) -> bool:
        """Tell whether the stretch ends where the quotation has a stop or ends itself."""
        ended = self.end >= len(self.quotation.words)
        return ended or not _SPACES.issuperset(self.quotation.gap(self.end))

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
        if ELLIPSIS.search(near):
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
        quoted = self.quotation.gap(0 if self.at_head else len(self.quotation.words))
        if not self._left(self.quotation) and ELLIPSIS.search(quoted):
            return 0
        for count in range(1, min(s_left, _FAR)):
            gap = self._gap(self.selection, count)
            if _is_quoted(gap) or "\n" in gap:
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

    def _steps(self, s_take: int, q_take: int) -> list[Step]:
        """Return the taken words as steps; equal words among them are equal."""
        (s0, s1), (q0, q1) = (
            self._range(self.selection, s_take),
            self._range(self.quotation, q_take),
        )
        if not s_take or not q_take:
            return [Step("change", s0, s1, q0, q1)]
        runs = LCSseq.opcodes(self.selection.words[s0:s1], self.quotation.words[q0:q1])
        blocks = [(b.a + s0, b.b + q0, b.size) for b in runs.as_matching_blocks() if b.size]
        return _from_blocks(self.selection, ((s0, q0, 0), *blocks, (s1, q1, 0)))


def _with_moved(steps: list[Step], selection: Side, quotation: Side) -> list[Step]:
    """Return the steps with words that the selection has on the wrong side of the stretch."""
    s0, s1, q0, q1 = steps[0].s0, steps[-1].s1, steps[0].q0, steps[-1].q1
    behind = _shared(selection.words[s1 : s1 + _FAR], quotation.words[:q0][-_FAR:])
    if behind:
        cut = q0 - min(q0, _FAR)
        steps = [
            Step("moved", s0, s0, cut + behind[2], q0),
            *steps,
            Step("moved", s1, s1 + behind[1], q1, q1),
        ]
    start = max(0, s0 - _FAR)
    before = _shared(selection.words[start:s0], quotation.words[q1 : q1 + _FAR])
    if before:
        steps = [
            Step("moved", start + before[0], s0, steps[0].q0, steps[0].q0),
            *steps,
            Step("moved", steps[-1].s1, steps[-1].s1, q1, q1 + before[3]),
        ]
    return steps


def _shared(
    selection: tuple[str, ...], quotation: tuple[str, ...]
) -> tuple[int, int, int, int] | None:
    """Return where runs of words stand in both, as (first, last) in each."""
    size = min(_RUN, len(selection), len(quotation))
    if size < _SHORT_RUN or (size < _RUN and len(selection) > size):
        return None
    places = {quotation[at : at + size]: at for at in range(len(quotation) - size + 1)}
    hits = [
        (at, places[selection[at : at + size]])
        for at in range(len(selection) - size + 1)
        if selection[at : at + size] in places
    ]
    if not hits:
        return None
    there = [place for _, place in hits]
    return hits[0][0], hits[-1][0] + size, min(there), max(there) + size
