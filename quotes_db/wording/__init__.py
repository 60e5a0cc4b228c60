"""A selection, a quotation and their alignment in, the judgement of the wording out.

``judge`` is what the project's honesty rests on: no score takes part in it. Its steps: find the
stretch that is compared, edge to edge (``stretch`` and ``edges``, with ``elision`` for marked
omissions and insertions), name its class and extent, read what the differing words mean
(``values``, ``numerals`` and ``terms`` over the word lists), and raise a risk for each kind of
meaning that they bring in (``risks``). The table ``tests/data/wording.jsonl`` shows what each
class, extent and risk means.

Limits: names are told by capitals, so not in ALL CAPS, headlines, German and scripts without
capitals; the word lists are English, with the negatives and small numbers of a few other
languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quotes_db.align import Alignment
from quotes_db.records import DiffKind, DiffOp, Extent, Judgement, Span, Wording
from quotes_db.wording.casing import Side
from quotes_db.wording.risks import risks_of
from quotes_db.wording.steps import Step
from quotes_db.wording.stretch import steps_of

# Between two halves of one word: a hyphen at a line's end, or a grave or acute accent for an
# apostrophe.
_BREAK = re.compile(r"[-‐\u00ad]\s*\n\s*|[`´]")
_BRACKETS = frozenset("[]［］〔〕")
_OPENING = "\"'“‘«„‚‹([{「『（［〔¿¡"

__all__ = ["Judged", "Side", "judge"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement and the stretch it is about, in raw offsets and in words of both texts."""

    judgement: Judgement
    selection_span: Span
    quotation_span: Span
    selection_words: Span
    quotation_words: Span


def judge(mine: Side, theirs: Side, alignment: Alignment) -> Judged:
    """Return whether the aligned stretch of a selection has exactly the words of a quotation.

    The diff tiles ``selection_span`` and ``quotation_span``: its spans follow one another
    without a hole, an ``insert`` is text that the selection adds, a ``delete`` text that it
    lacks. Text outside the stretch is told by ``extent`` only.
    Cost: some 15 µs where the words are equal, 50 µs with a changed word, more only with many
    changes.

    Args:
        mine: the selection; the same object serves for all quotations that it is compared with.
        theirs: the quotation.
        alignment: of the two.
    """
    if mine.words == theirs.words:
        steps = [Step("equal", 0, len(mine.words), 0, len(theirs.words))]
    else:
        steps = _with_print(steps_of(mine, theirs, alignment), mine, theirs)
    wording = _wording(steps)
    first, last = steps[0], steps[-1]
    return Judged(
        judgement=Judgement(
            wording=wording,
            extent=_extent(steps, mine, theirs),
            risks=() if wording == "verbatim" else risks_of(steps, mine, theirs),
            diff=_diff(steps, mine, theirs),
            omitted=tuple(
                theirs.slice(step.q0, step.q1)
                for step in steps
                if step.kind in ("omission", "insertion") and step.q0 < step.q1
            ),
        ),
        selection_span=_span(mine, first.s0, last.s1),
        quotation_span=_span(theirs, first.q0, last.q1),
        selection_words=(first.s0, last.s1),
        quotation_words=(first.q0, last.q1),
    )


def _with_print(steps: list[Step], selection: Side, quotation: Side) -> list[Step]:
    """Return the steps with words as equal that only print divides: ``coun-/try``, ``isn`t``."""
    return [
        Step("equal", step.s0, step.s1, step.q0, step.q1)
        if step.kind == "change" and _divided(step, selection, quotation)
        else step
        for step in steps
    ]


def _divided(step: Step, selection: Side, quotation: Side) -> bool:
    """Tell whether both sides of a change are one word, broken by a line's end or a false mark."""
    if step.s1 - step.s0 < 2 and step.q1 - step.q0 < 2:
        return False
    gaps = [selection.gaps[at] for at in range(step.s0 + 1, step.s1)]
    gaps += [quotation.gaps[at] for at in range(step.q0 + 1, step.q1)]
    if not gaps or not all(_BREAK.fullmatch(gap) for gap in gaps):
        return False
    mine = "".join(selection.words[step.s0 : step.s1])
    return mine.replace("'", "") == "".join(quotation.words[step.q0 : step.q1]).replace("'", "")


def _wording(steps: list[Step]) -> Wording:
    """Return the class: verbatim if all is equal, elided if the rest is marked, else altered."""
    found = {step.kind for step in steps}
    if found <= {"equal"}:
        return "verbatim"
    return "elided" if found <= {"equal", "omission", "insertion", "aside"} else "altered"


def _extent(steps: list[Step], selection: Side, quotation: Side) -> Extent:
    """Return how the stretch lies in both texts, by its outer edges."""
    more = steps[0].s0 > 0 or steps[-1].s1 < len(selection.words)
    less = steps[0].q0 > 0 or steps[-1].q1 < len(quotation.words)
    if more:
        return "overlapping" if less else "containing"
    return "excerpt" if less else "whole"


def _diff(steps: list[Step], selection: Side, quotation: Side) -> tuple[DiffOp, ...]:
    """Return the steps as operations on raw text, each reaching to where the next begins."""
    ops: list[DiffOp] = []
    s_at, s_last = _span(selection, steps[0].s0, steps[-1].s1)
    q_at, q_last = _span(quotation, steps[0].q0, steps[-1].q1)
    for at, step in enumerate(steps):
        last = at + 1 == len(steps)
        s_end = s_last if last or step.s1 == steps[-1].s1 else _start(selection, step.s1)
        q_end = q_last if last or step.q1 == steps[-1].q1 else _start(quotation, step.q1)
        s_end = s_at if step.s0 == step.s1 else s_end
        q_end = q_at if step.q0 == step.q1 else q_end
        op = _op(step)
        if ops and op == "equal" == ops[-1].op:
            ops[-1] = DiffOp(op, (ops[-1].selection[0], s_end), (ops[-1].quotation[0], q_end))
        else:
            ops.append(DiffOp(op, (s_at, s_end), (q_at, q_end)))
        s_at, q_at = s_end, q_end
    return tuple(ops)


def _op(step: Step) -> DiffKind:
    """Return the operation that makes the quotation's words the selection's."""
    if step.kind == "equal":
        return "equal"
    if step.q0 == step.q1:
        return "insert"
    return "delete" if step.s0 == step.s1 else "replace"


def _start(side: Side, at: int) -> int:
    """Return where a word begins in the raw text, with the marks that open before it."""
    start = side.spans[at][0]
    gap = side.gaps[at]
    if gap == " ":
        return start
    closing = gap.rstrip(_OPENING)
    return start - len(gap) + len(closing) if closing[-1:].isspace() else start


def _span(side: Side, first: int, last: int) -> Span:
    """Return the raw offsets of a run of words; of no words, the place where they would stand."""
    if first < last:
        start, end = side.spans[first][0], side.spans[last - 1][1]
        opened = side.raw[max(0, start - 1) : start] in _BRACKETS
        closed = side.raw[end : end + 1] in _BRACKETS
        return start - opened, end + closed
    place = side.spans[first][0] if first < len(side.spans) else len(side.raw)
    return place, place
