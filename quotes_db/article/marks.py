"""Quotation marks: which stretches of a text stand between them.

In: raw text. Out: stretches in order, outermost only, each inside one paragraph, with offsets into
the text as given. One pass a paragraph with a short stack: a mark opens or closes by its shape (“
”, « », „ “, ``) and, where shape does not tell (", '', a lone ' in a text that quotes with single
marks), by the characters beside it. What stays open is given up alone: the rest of the paragraph
keeps its quotations. The last open mark of a paragraph is kept only when the next paragraph
re-opens, as long quotations do. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from quotes_db.records import Span

_DEEPEST = (
    4  # levels of nesting; text that nests deeper is noise, and the bound keeps the cost linear
)
_SHORTEST_UNCLOSED = 40  # characters of a paragraph whose closing mark was forgotten
MOST_STRETCHES = 6_000  # of one text; a long novel has fewer, and the bound keeps 1 MB under 2 s
_MOST_MARKS = 1_000  # in one paragraph; more is a table or noise, and is left alone
_MARK = re.compile(r"""["“”„‟«»＂'‘’‚‹›`]{4,}|["“”„‟«»＂]|``|''+|‘‘|’’|[‘’'‚‹›]""")
_SINGLE = frozenset("‘’'‚‹›")
_OPENING_NEIGHBOURS = frozenset("([{<—–-―‒/:=|*_…")
_CLOSING_NEIGHBOURS = frozenset(")]}>,.;:!?—–-―‒/…·•*|")
_Shape = tuple[str, bool, bool]
_SHAPES: dict[str, _Shape] = {  # mark → (family, may open, may close)
    "“": ("curly", True, False), "”": ("curly", False, True), "„": ("curly", True, False),
    "‟": ("curly", True, False), "«": ("angle", True, False), "»": ("angle", False, True),
    "``": ("twin", True, False), "''": ("twin", True, True), "‘‘": ("twin", True, False),
    "’’": ("twin", False, True), '"': ("straight", True, True), "＂": ("straight", True, True),
    "‘": ("single", True, False), "’": ("single", False, True), "'": ("single", True, True),
    "‚": ("single", True, False), "‹": ("pointed", True, False), "›": ("pointed", False, True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch between quotation marks; ``start``/``end`` take the marks in, ``inner`` does not.

    ``unclosed`` means that the quotation goes on in the next paragraph, ``continues`` that this
    stretch goes on with the one before.
    """

    start: int
    end: int
    inner: Span
    paragraph: int
    unclosed: bool = False
    continues: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    family: str
    opens: bool
    closes: bool


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text as spans without outer blanks.

    A blank line always ends a paragraph. A single line end does too, unless the lines beside it
    are of about one width, as in text wrapped by hand.
    """
    return [part for block in _blocks(text) for part in _paragraphs_of(block)]


def stretches(
    text: str,
    parts: list[Span] | None = None,
    *,
    marks: Mapping[str, tuple[bool, bool]] | None = None,
) -> list[Stretch]:
    """Return the outermost stretches between quotation marks, in order, 6,000 at most.

    Args:
        text: any text.
        parts: its paragraphs, when the caller has them.
        marks: which marks may open and close, where the text's language differs from English.
    """
    parts = paragraphs(text) if parts is None else parts
    shapes = _SHAPES | {mark: (_SHAPES[mark][0], *roles) for mark, roles in (marks or {}).items()}
    single = _quotes_with_single_marks(text)
    found: list[Stretch] = []
    goes_on = False  # the paragraph before ended inside a quotation
    for number, (start, end) in enumerate(parts):
        if len(found) >= MOST_STRETCHES:
            break
        pairs, left_open = _pair(text, start, end, shapes, single=single)
        for opening, closing in pairs:
            continues = goes_on and opening.start == start
            inner = _trim(text, opening.end, closing.start)
            found.append(Stretch(opening.start, closing.end, inner, number, continues=continues))
        continues = goes_on and left_open is not None and left_open.start == start
        goes_on = left_open is not None and _reopens(text, parts, number + 1, left_open)
        forgotten = (
            left_open is not None and not pairs and _is_all_said(text, left_open, start, end)
        )
        if left_open and (goes_on or continues or forgotten):
            inner = _trim(text, left_open.end, end)
            found.append(Stretch(left_open.start, end, inner, number, goes_on, continues))
    return [stretch for stretch in found if stretch.inner[0] < stretch.inner[1]]


def _pair(
    text: str, start: int, end: int, shapes: Mapping[str, _Shape], *, single: bool
) -> tuple[list[tuple[_Mark, _Mark]], _Mark | None]:
    """Return a paragraph's outermost pairs of marks, and the outermost mark that stays open."""
    stack: list[_Mark] = []
    pairs: list[tuple[_Mark, _Mark]] = []
    for mark in _marks(text, start, end, shapes, single=single):
        opener = _opener_of(mark, stack)
        if opener is not None:
            pair = (stack[opener], mark)
            del stack[opener:]
            while pairs and pairs[-1][0].start > pair[0].start:
                pairs.pop()
            pairs.append(pair)
        elif mark.opens:  # nested, or the one before lacks its closing mark and is given up
            stack.append(mark)
            del stack[:-_DEEPEST]
    last = next((mark for mark in stack if not pairs or mark.start >= pairs[-1][1].end), None)
    return pairs, last


def _opener_of(mark: _Mark, stack: list[_Mark]) -> int | None:
    """Return the place in the stack of the opening mark that this one closes, or None."""
    if not mark.closes:
        return None
    for place in range(len(stack) - 1, -1, -1):
        if _fit(stack[place].family, mark.family):
            return place
    return None


def _fit(opening: str, closing: str) -> bool:
    """Return whether two families make a pair; writers mix double marks, not double with single."""
    if "single" in (opening, closing) or "pointed" in (opening, closing):
        return opening == closing
    return opening == closing or "angle" not in (opening, closing)


def _marks(
    text: str, start: int, end: int, shapes: Mapping[str, _Shape], *, single: bool
) -> list[_Mark]:
    """Return the marks of one paragraph with what each may do at its place."""
    found: list[_Mark] = []
    for match in _MARK.finditer(text, start, end):
        raw = match.group()
        if len(raw) > 3 or (not single and raw in _SINGLE):
            continue
        if len(found) >= _MOST_MARKS:
            return []
        first, last = _double_of_run(text, match.start(), match.end())
        shape = shapes.get(text[first:last])
        if shape is None:
            continue
        before = text[first - 1] if first > start else " "
        if before == "=":
            continue  # an attribute of markup that was left in the text
        after = text[last] if last < end else ""
        opens, closes = _roles(shape, before, after)
        found.append(_Mark(first, last, shape[0], opens, closes))
    return found


def _roles(shape: _Shape, before: str, after: str) -> tuple[bool, bool]:
    """Return whether a mark of this shape may open and may close between two characters."""
    family, may_open, may_close = shape
    if family == "single":
        return _by_strict_neighbours(before, after)
    opens, closes = _by_neighbours(before, after)
    if may_open and may_close:
        return opens, closes
    if may_open and family == "curly" and not after.isalnum() and (not after or before in ".,!?…"):
        return False, True  # a “ typed for a ”
    # Shape rules, unless the neighbours surely say the contrary (a “ typed for a ”, »Swiss«).
    if may_open and closes and not opens:
        return family == "angle", True
    if may_close and opens and not closes:
        return True, family == "angle"
    return may_open, may_close


def _double_of_run(text: str, start: int, end: int) -> Span:
    """Return the double mark in a run of apostrophes: three are a single beside a double one."""
    if end - start == 3 and text[start] == "'":
        opens = start == 0 or text[start - 1].isspace()
        return (start, end - 1) if opens else (start + 1, end)
    return start, end


def _by_neighbours(before: str, after: str) -> tuple[bool, bool]:
    """Return whether a double mark between two characters may open and may close."""
    blank = not after or after.isspace()
    opens = not blank and (before.isspace() or before in _OPENING_NEIGHBOURS)
    closes = not before.isspace() and (blank or after in _CLOSING_NEIGHBOURS)
    if opens and closes:  # dashes on both sides and the like: a word character decides
        return after.isalnum(), before.isalnum() or not after.isalnum()
    if not opens and not closes:  # blanks on both sides, or letters: either way round
        return bool(after), True
    return opens, closes


def _by_strict_neighbours(before: str, after: str) -> tuple[bool, bool]:
    """Return the same for a single mark, which must not be an apostrophe."""
    opens = (before.isspace() or before in '([—–"“') and (after.isalpha() or after in '[…"“')
    closes = before in ",.?!…" or (
        before.isalnum() and (not after or after.isspace() or after in ",.;:?!)—–")
    )
    return opens, closes and not after.isalnum()


def _quotes_with_single_marks(text: str) -> bool:
    """Return whether a text uses single marks for its quotations, as British newspapers do."""
    if sum(text.count(mark) for mark in '"“„«') + text.count("``") > 1:
        return False
    opening = len(re.findall(r"(?<!\w)['‘](?=\w\w)", text))
    return opening > 0 and len(re.findall(r"[,.?!]['’](?!\w)", text)) >= max(1, opening // 3)


def _reopens(text: str, parts: list[Span], number: int, left_open: _Mark) -> bool:
    """Return whether a paragraph begins by opening the same kind of mark again."""
    if number >= len(parts):
        return False
    if left_open.family != "angle" and text[left_open.end : left_open.end + 1].isspace():
        return False  # a mark with blanks around it opens nothing for sure
    start, end = parts[number]
    found = _MARK.match(text, start, end)
    if not found:
        return False
    family, opens, _ = _SHAPES.get(found.group()[:2]) or _SHAPES[found.group()[:1]]
    # French papers re-open each paragraph with the closing form.
    return _fit(left_open.family, family) and (opens or family == "angle")


def _is_all_said(text: str, mark: _Mark | None, start: int, end: int) -> bool:
    """Return whether a paragraph is a quotation whose closing mark was forgotten.

    It begins with the mark and ends as a sentence, and no other mark tells where the words end.
    """
    if mark is None or mark.start != start:
        return False
    return end - mark.end >= _SHORTEST_UNCLOSED and text[end - 1] in ".!?…"


def _trim(text: str, start: int, end: int) -> Span:
    """Return the span without blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _blocks(text: str) -> list[list[Span]]:
    """Return runs of lines without a blank line between them."""
    blocks: list[list[Span]] = [[]]
    start = 0
    for line in text.split("\n"):
        span = _trim(text, start, start + len(line))
        start += len(line) + 1
        if span[0] < span[1]:
            blocks[-1].append(span)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _paragraphs_of(block: list[Span]) -> list[Span]:
    """Return a block as one paragraph when its lines were wrapped by hand, else one a line."""
    widths = [end - start for start, end in block[:-1]]
    wrapped = len(block) > 2 and min(widths) >= 50 and max(widths) <= min(100, min(widths) + 25)
    return [(block[0][0], block[-1][1])] if wrapped else block
