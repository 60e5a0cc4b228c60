"""Two texts and their alignment in, the steps of the stretch that is compared out, edge to edge.

Between its edges the stretch follows the alignment, with two corrections: words that occur in
one piece are taken in one piece, and a loss is put where it can as well have happened, at an
edge or behind a mark. What stands beyond the alignment is judged in ``edges``.
"""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

from quotes_db.align import Alignment
from quotes_db.wording import vocabulary
from quotes_db.wording.casing import QUOTATION_MARKS, Side
from quotes_db.wording.edges import Edge
from quotes_db.wording.elision import ELLIPSIS, find, fit, is_marked
from quotes_db.wording.steps import Step

_FEW = 3  # words beyond an edge that a change near it may have cost
_SOME = 6  # words over which a loss may slide to an ellipsis
_PUT_IN = 60  # words in brackets that a wholly marked selection may have beyond the quotation's
_FAR = 200  # words beside the stretch in which moved words are looked for
_RUN = 4  # words in a row that are the quotation's own and no chance
_SHORT_RUN = 2  # the same, if the selection has nothing else there
_QUOTING = frozenset(QUOTATION_MARKS)


def steps_of(selection: Side, quotation: Side, alignment: Alignment) -> list[Step]:
    """Return how the selection's words come from the quotation's, over the stretch."""
    steps = _inner(selection, quotation, alignment)
    head, tail = Edge.head(selection, quotation, steps), Edge.tail(selection, quotation, steps)
    before = head.taken() or _unsettled(steps[:2], 0, steps[0].q0)
    behind = tail.taken() or _unsettled(steps[:-3:-1], steps[-1].q1, len(quotation.words))
    steps = _refined(before, selection, quotation) + steps + _refined(behind, selection, quotation)
    return _with_moved(steps, selection, quotation)


def _refined(step: Step | None, selection: Side, quotation: Side) -> list[Step]:
    """Return an edge's step with the equal words in it as equal."""
    if step is None or step.s0 == step.s1 or step.q0 == step.q1:
        return [step] if step else []
    mine, theirs = selection.words[step.s0 : step.s1], quotation.words[step.q0 : step.q1]
    runs = LCSseq.opcodes(mine, theirs).as_matching_blocks()
    blocks = [(run.a + step.s0, run.b + step.q0, run.size) for run in runs if run.size]
    ends = (step.s0, step.q0, 0), (step.s1, step.q1, 0)
    return _from_blocks(selection, (ends[0], *blocks, ends[1]))


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
    if s0 == s1 and ELLIPSIS.search(selection.gaps[s0]):
        return Step("omission", s0, s1, q0, q1)
    told = q0 == q1 and not vocabulary.LEAD_IN.isdisjoint(selection.words[s0:s1])
    if told and _is_quoted(selection.gaps[s0]) and _is_quoted(selection.gaps[s1]):
        return Step("aside", s0, s1, q0, q1)
    return Step("change", s0, s1, q0, q1)


def _is_quoted(gap: str) -> bool:
    """Tell whether quotation marks open or close in a gap."""
    return not _QUOTING.isdisjoint(gap)


def _unsettled(outer: list[Step], first: int, last: int) -> Step | None:
    """Return the quotation's words beyond an edge as left out, if a change stands near it.

    In ``only I love`` for ``I only love`` the alignment keeps ``only``: the first ``I`` is not
    beyond the edge.
    """
    if len(outer) < 2 or not 0 < last - first <= _FEW or outer[1].kind != "change":
        return None
    equal, change = outer
    if equal.s1 - equal.s0 > 2 or change.s0 == change.s1:
        return None
    at = equal.s0 if first == 0 else equal.s1
    return Step("change", at, at, first, last)


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
    for size in range(1, min(_SOME, before.s1 - before.s0) + 1):
        moved = words[gap.q1 - size : gap.q1] == words[gap.q0 - size : gap.q0]
        if moved and ELLIPSIS.search(selection.gaps[gap.s0 - size]):
            steps[at - 1] = Step("equal", before.s0, before.s1 - size, before.q0, before.q1 - size)
            steps[at] = Step("omission", gap.s0 - size, gap.s0 - size, gap.q0 - size, gap.q1 - size)
            steps[at + 1] = Step("equal", after.s0 - size, after.s1, after.q0 - size, after.q1)
            return
    for size in range(1, min(_SOME, after.s1 - after.s0) + 1):
        moved = words[gap.q0 : gap.q0 + size] == words[gap.q1 : gap.q1 + size]
        if moved and after.s0 + size < after.s1 and ELLIPSIS.search(selection.gaps[gap.s0 + size]):
            steps[at - 1] = Step("equal", before.s0, before.s1 + size, before.q0, before.q1 + size)
            steps[at] = Step("omission", gap.s0 + size, gap.s0 + size, gap.q0 + size, gap.q1 + size)
            steps[at + 1] = Step("equal", after.s0 + size, after.s1, after.q0 + size, after.q1)
            return


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
