"""The steps of a stretch in, the kinds of meaning that its differing words bring in or take out.

The words around each difference are read on both sides as values (``values``); where the values
agree, the difference is one of form and bears no risk. Where they do not, each kind is compared
by itself: as many negations, the same numbers, dates, quantifiers and names. A negation that
only changes places counts on both places, so a move is seen as one lost and one gained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from rapidfuzz.distance import LCSseq

from quotes_db.records import Risk
from quotes_db.wording import lexicon, spellings, vocabulary
from quotes_db.wording.casing import Side
from quotes_db.wording.edges import weight
from quotes_db.wording.lexicon import DATE, NAME, NEGATION, NUMBER, QUANTIFIER
from quotes_db.wording.steps import Step
from quotes_db.wording.terms import JOINING, PHRASE, UNIT, Term, entries
from quotes_db.wording.values import kinds, read

_CONTEXT = (
    2  # equal words read with a difference, so that "not only" and "5 million" are seen whole
)
_LONGEST_CONTEXT = 8  # the same, while the words are numerals or part of a phrase
_NOWHERE = -1_000_000  # the place of a word that was not moved
_NEAR = 3  # words over which a word that changes sides turns the sense
_JOINED_WORDS = 3.0  # as many words left out make two passages of one
_BITS: tuple[tuple[int, Risk], ...] = (
    (NEGATION, "negation"),
    (NUMBER, "number"),
    (NAME, "name"),
    (DATE, "date"),
    (QUANTIFIER, "quantifier"),
)


class _Op(msgspec.Struct, frozen=True, gc=False):
    """Terms that only one reading has; ``at`` is their place among the selection's words."""

    mine: list[Term]
    theirs: list[Term]
    at: int


def risks_of(steps: Sequence[Step], selection: Side, quotation: Side) -> tuple[Risk, ...]:
    """Return the risks of a stretch, in the order of ``records.Risk``."""
    found, hidden, joined = 0, False, False
    for step in steps:
        if step.kind == "omission":
            left_out = _meaning(quotation, step.q0, step.q1, selection)
            left_out |= _meaning(selection, step.s0, step.s1, quotation) & NEGATION
            found |= left_out
            hidden = hidden or bool(left_out)
        elif step.kind == "insertion":
            found |= _edited(step, selection, quotation)
        elif step.kind == "change":
            joined = joined or _joins(step, selection, quotation)
    for region in _regions(steps, selection):
        found |= _compared(region, selection, quotation)
    risks: list[Risk] = [name for bit, name in _BITS if found & bit]
    if hidden:
        risks.append("hidden_by_ellipsis")
    if joined:
        risks.append("joined")
    return tuple(risks)


def _meaning(side: Side, first: int, last: int, other: Side) -> int:
    """Return the kinds of meaning that a run of words has, names included."""
    if first == last:
        return 0
    terms = read(side, first, last)
    return kinds(terms) | (NAME if _names(terms, side, other) else 0)


def _edited(step: Step, selection: Side, quotation: Side) -> int:
    """Return the kinds that an editor's brackets change: what they replace, or negate."""
    put, replaced = read(selection, step.s0, step.s1), read(quotation, step.q0, step.q1)
    changed = _op_kinds(_Op(put, replaced, step.s0), selection, quotation)
    lost = kinds(replaced) | (NAME if _names(replaced, quotation, selection) else 0)
    return changed & (lost | NEGATION)


def _joins(step: Step, selection: Side, quotation: Side) -> bool:
    """Tell whether a change leaves words out so that two passages read as one."""
    left_out = weight(quotation.words[step.q0 : step.q1]) - weight(
        selection.words[step.s0 : step.s1]
    )
    if left_out <= 0 or not 0 < step.s0 <= step.s1 < len(selection.words):
        return False
    crossed = quotation.sentence_ends(step.q0, step.q1) > selection.sentence_ends(step.s0, step.s1)
    put = selection.words[step.s0 : step.s1]
    if not put:
        return crossed or left_out >= _JOINED_WORDS
    return left_out >= _JOINED_WORDS and (crossed or vocabulary.CONJUNCTIONS.issuperset(put))


def _regions(steps: Sequence[Step], selection: Side) -> Iterator[Step]:
    """Yield each change with the words around it, as a range of both texts; near ones as one."""
    low = high = 0  # how far the region at hand reaches before and behind the change
    region: Step | None = None
    for at, step in enumerate(steps):
        if step.kind != "change":
            continue
        before = _shared_words(steps[at - 1] if at else None)
        after = _shared_words(steps[at + 1] if at + 1 < len(steps) else None)
        low = _context(selection, step.s0, -1, before)
        high = _context(selection, step.s1 - 1, 1, after)
        if region and before and region.s1 >= step.s0 - low:
            region = Step("change", region.s0, step.s1 + high, region.q0, step.q1 + high)
            continue
        if region:
            yield region
        region = Step("change", step.s0 - low, step.s1 + high, step.q0 - low, step.q1 + high)
    if region:
        yield region


def _shared_words(step: Step | None) -> int:
    """Return how many words beside a change are equal; ``[W]e`` is one word or two."""
    return min(step.s1 - step.s0, step.q1 - step.q0) if step and step.kind == "equal" else 0


def _context(selection: Side, edge: int, way: int, most: int) -> int:
    """Return how many equal words beside a change are read with it."""
    count = min(_CONTEXT, most)
    while _CONTEXT <= count < min(most, _LONGEST_CONTEXT):
        hints = entries(selection.words[edge + way * count])[0].hints
        if not hints & (JOINING | UNIT | PHRASE):
            break
        count += 1
    return count


def _compared(region: Step, selection: Side, quotation: Side) -> int:
    """Return the kinds of meaning in which a region's two readings differ."""
    mine, theirs = read(selection, region.s0, region.s1), read(quotation, region.q0, region.q1)
    ops, kept = _differences(mine, theirs)
    found = 0
    for op in ops:
        found |= _op_kinds(op, selection, quotation)
    return found | _moved_around(ops, kept)


def _differences(mine: list[Term], theirs: list[Term]) -> tuple[list[_Op], list[Term]]:
    """Return the runs of terms in which two readings differ, and the terms they share."""
    a, b = [term.value for term in mine], [term.value for term in theirs]
    first, shortest = 0, min(len(a), len(b))
    while first < shortest and a[first] == b[first]:
        first += 1
    last = 0
    while last < shortest - first and a[-1 - last] == b[-1 - last]:
        last += 1
    end_a, end_b = len(a) - last, len(b) - last
    kept = mine[:first] + mine[end_a:]
    start = mine[first].first if first < len(mine) else mine[-1].last if mine else 0
    if first in (end_a, end_b) or end_a - first + end_b - first == 2:
        different = first < end_a or first < end_b
        return [_Op(mine[first:end_a], theirs[first:end_b], start)] if different else [], kept
    ops: list[_Op] = []
    at_a = at_b = first
    for run in LCSseq.opcodes(a[first:end_a], b[first:end_b]).as_matching_blocks():
        start_a, start_b = run.a + first, run.b + first
        if at_a < start_a or at_b < start_b:
            place = mine[at_a].first if at_a < len(mine) else mine[-1].last
            ops.append(_Op(mine[at_a:start_a], theirs[at_b:start_b], place))
        at_a, at_b = start_a + run.size, start_b + run.size
        kept += mine[start_a:at_a]
    return ops, kept


def _moved_around(ops: Sequence[_Op], kept: Sequence[Term]) -> int:
    """Return the kinds of shared terms that a word changed sides of: ``only I``, ``I only``."""
    turning = [term for term in kept if term.kinds & (NEGATION | QUANTIFIER)]
    if len(ops) < 2 or not turning:
        return 0
    gone = {term.value: op.at for op in ops for term in op.theirs}
    found = 0
    for op in ops:
        for term in op.mine:
            low, high = sorted((term.first, gone.get(term.value, _NOWHERE)))
            if high - low <= _NEAR:
                for other in turning:
                    found |= (
                        other.kinds & (NEGATION | QUANTIFIER) if low <= other.first <= high else 0
                    )
    return found


def _op_kinds(op: _Op, selection: Side, quotation: Side) -> int:
    """Return the kinds of meaning in which two runs of terms that stand for one another differ."""
    mine, theirs = op.mine, op.theirs
    bare: set[str] = set()
    if _is_parted(mine) or _is_parted(theirs):
        mine, theirs = _without_shared(op)
        bare = _freed(mine, theirs) | _freed(theirs, mine)
    if bare:  # the bare word says nothing more
        mine = [term for term in mine if term.value not in bare]
        theirs = [term for term in theirs if term.value not in bare]
    either = kinds(mine) | kinds(theirs)
    negations = (0, 0)
    if either & NEGATION:
        negations = _negations(mine), _negations(theirs)
    found = NEGATION if bare or negations[0] != negations[1] else 0
    if len(mine) == len(theirs) == 1 and _negated_by_form(mine[0].value, theirs[0].value):
        found |= NEGATION
    for bit in (NUMBER, DATE):
        if either & bit and _values(mine, bit) != _values(theirs, bit):
            found |= bit
    negated = negations[0] > 0 and not found & NEGATION
    if negated or either & QUANTIFIER:
        found |= _quantified(mine, theirs, negated=negated)
    if _names(mine, selection, quotation) != _names(theirs, quotation, selection):
        found |= NAME
    if found and negations[0] == negations[1] and _same_letters(mine, theirs, selection, quotation):
        return 0
    return found


def _is_parted(terms: list[Term]) -> bool:
    """Tell whether a term is an ending such as ``'s``, or a phrase such as ``not only``."""
    # A list, for a generator costs twice as much, and every change is asked.
    return any([term.value.startswith(("'", "not ")) for term in terms])  # noqa: C419


def _negations(terms: list[Term]) -> int:
    """Return how many terms negate."""
    return sum([term.kinds & NEGATION for term in terms]) // NEGATION


def _freed(phrases: list[Term], words: list[Term]) -> set[str]:
    """Return the words that only one side has without the ``not`` of ``not only`` and its like."""
    bare = {term.value.removeprefix("not ") for term in phrases if term.value.startswith("not ")}
    return bare & {term.value for term in words}


def _without_shared(op: _Op) -> tuple[list[Term], list[Term]]:
    """Return both runs without ``'s`` for ``is`` and ``has``, ``'d`` for ``would`` and ``had``."""
    mine, theirs = list(op.mine), list(op.theirs)
    for here, there in ((mine, theirs), (theirs, mine)):
        for term in tuple(here):
            full = spellings.AUXILIARIES_OF.get(term.value)
            other = next((each for each in there if full and each.value in full), None)
            if other:
                here.remove(term)
                there.remove(other)
    return mine, theirs


def _same_letters(mine: list[Term], theirs: list[Term], selection: Side, quotation: Side) -> bool:
    """Tell whether two runs differ only in their spaces and apostrophes: ``web site``."""
    if not mine or not theirs:
        return False
    a = "".join(selection.words[mine[0].first : mine[-1].last])
    b = "".join(quotation.words[theirs[0].first : theirs[-1].last])
    if a == b and mine[-1].last - mine[0].first == theirs[-1].last - theirs[0].first:
        return True
    if any(char.isdigit() for char in a):
        return False
    return a.replace("'", "").replace(".", "") == b.replace("'", "").replace(".", "")


def _negated_by_form(mine: str, theirs: str) -> bool:
    """Tell whether one word is the other's negation by its form: ``illegal``, ``careless``."""
    short, long = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    if long.endswith(short) and len(short) >= 4 and short not in spellings.NOT_NEGATED_BY_PREFIX:
        return long.removesuffix(short) in spellings.NEGATING_PREFIXES
    ends = {short[-4:], long[-4:]} == {"less", short[-4:] if short.endswith("ful") else long[-4:]}
    return ends and short.removesuffix("ful").removesuffix("less") == long.removesuffix(
        "ful"
    ).removesuffix("less")


def _values(terms: list[Term], bit: int) -> Counter[str]:
    """Return the values of one kind, counted."""
    return Counter(term.value for term in terms if term.kinds & bit)


def _quantified(mine: list[Term], theirs: list[Term], *, negated: bool) -> int:
    """Return whether quantifiers or modals differ; ``any`` beside a negation says no more."""
    sides = []
    for terms in (mine, theirs):
        values = {term.value for term in terms if term.kinds & QUANTIFIER}
        if negated:
            values |= {term.value for term in terms if term.value in lexicon.DEGREE_NEGATIONS}
            values -= {"any", "ever"}
        sides.append(values)
    return QUANTIFIER if sides[0] != sides[1] else 0


def _names(terms: list[Term], side: Side, other: Side) -> set[str]:
    """Return the proper names among terms that mean nothing else."""
    if not terms or side.slice(terms[0].first, terms[-1].last).islower():
        return set()
    return {term.value for term in terms if not term.kinds and _is_name(term, side, other)}


def _is_name(term: Term, side: Side, other: Side) -> bool:
    """Tell a proper name from another word with a capital, by its place and by what is common."""
    at = term.first
    if not side.has_capital(at) or term.value[0] == "'" or not side.capitals_speak:
        return False
    word = side.words[at].removesuffix("'s")
    if (
        word in vocabulary.FUNCTION_WORDS or term.value in vocabulary.FUNCTION_WORDS
    ) and term.value not in spellings.ACRONYMS.values():
        return False
    if word in vocabulary.TITLES or word in vocabulary.CAPITAL_NOUNS:
        return False
    if not side.begins_sentence(at) and not (
        side.printed(at).isupper() and word in vocabulary.COMMON_WORDS
    ):
        return True
    if word in vocabulary.COMMON_WORDS or word.endswith(vocabulary.COMMON_ENDINGS):
        return False
    return word not in side.small_words and word not in other.small_words
