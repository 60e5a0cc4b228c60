"""A page in, every stored quotation that occurs in it out, each at its place.

    page → normalize → shingles → stretches → align → choose → judge wording → answer

All the page's words are looked up at once. Each stretch of the page that shares enough with a
quotation is aligned with that quotation, and of the answers that count those are chosen that tell
most and do not stand over the same words.

What counts is as in ``match``, by the same thresholds: a page gives chance more room than a
selection does, as its length tells, and only the quotation has edges to run to.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quotes_db.align import Alignment, Information, align
from quotes_db.deadline import Deadline
from quotes_db.index import PageLookup, index_of
from quotes_db.match import judged_match
from quotes_db.normalize import Normalized, normalize
from quotes_db.records import DiffOp, Match, Occurrence, ScanAnswer, Span
from quotes_db.store import Candidate, Store
from quotes_db.stretches import stretches_of
from quotes_db.thresholds import Floors
from quotes_db.wording import Side

MAX_PAGE_CHARS = 500_000
MAX_MATCHES = 1_000

_WORDS_AT_ONCE = 20_000  # of a longer page, so that memory stays bounded
_OVERLAP = 200  # words that neighbouring parts share: as long as most quotations
_FEW_WORDS, _FEW_WORDS_BITS = 3, 18.0  # so few words are a quotation only if they tell so much
_MARGIN = 6  # words around a quotation's place that alignment looks at
_AROUND = 12  # words of other text that show that a quotation ends, and is not altered, at its edge
_ALIGNMENTS, _WORDS_PER_ALIGNMENT = 200, 10  # how many are tried: some, and more for longer pages
_WHOLE_BITS = 8.0  # by which a whole quotation goes before a part of another one
_FINDING = 0.7  # of the time until a deadline; the rest is for judging what was found
_EDGE = 4  # words that neighbouring answers may share: chance words at an edge


@dataclass(frozen=True, slots=True)
class _Page:
    """A part of a page's words, with what each tells, and what a quotation there must tell."""

    words: list[str]
    alone: list[float]
    sums: list[float]
    floors: Floors

    @classmethod
    def of(cls, words: Sequence[str], lookup: PageLookup) -> _Page:
        """Return a page whose words were looked up."""
        alone = lookup.alone.tolist()
        whole = Information.of_words(alone, lookup.after.tolist())
        floors = lookup.thresholds.floors(quotations=lookup.coverage.quotations, words=len(words))
        return cls(list(words), alone, list(whole.sums), floors)

    def align(self, low: int, high: int, quotation: Sequence[str]) -> Alignment | None:
        """Return the best stretch of the words from ``low`` to ``high``, by the page's words."""
        information = Information(self.alone[low:high], self.sums[low : high + 1])
        found = align(self.words[low:high], quotation, information)
        return found and _moved(found, low)

    def align_once(self, low: int, high: int, quotation: Sequence[str]) -> Alignment | None:
        """Return the best stretch, also where the quotation's words stand there twice.

        Alignment keeps the earliest of equal words, so the beginning of one occurrence may be
        joined with the end of the next. Where words are put in, the places are tried at which the
        first and the last equal words would stand in the quotation alone.
        """
        found = self.align(low, high, quotation)
        if not found or found.selection[1] - found.selection[0] <= len(quotation):
            return found
        tried = [found]
        for s, q, _ in (found.blocks[0], found.blocks[-1]):
            first, last = max(low, s - q), min(high, s - q + len(quotation))
            again = self.align(first, last, quotation)
            tried += [again] if again else []
        return max(tried, key=lambda one: one.strength)


@dataclass(frozen=True, slots=True)
class _Found:
    """A quotation at its place in the page, in word numbers of the whole page."""

    candidate: Candidate
    length: int  # words of the quotation
    alignment: Alignment

    @property
    def span(self) -> Span:
        """The page's words that it covers."""
        return self.alignment.selection

    @property
    def is_whole(self) -> bool:
        """Whether the quotation stands there word for word, from its first word to its last."""
        return len(self.alignment.blocks) == 1 and self.alignment.quotation == (0, self.length)

    @property
    def worth(self) -> float:
        """What it counts against others over the same words."""
        return self.alignment.strength + _WHOLE_BITS * self.is_whole


def scan(
    store: Store,
    text: str,
    *,
    url: str | None = None,
    limit: int = MAX_MATCHES,
    deadline: Deadline | None = None,
) -> ScanAnswer:
    """Return every stored quotation that occurs in a page, in the page's order.

    A quotation that occurs at several places is several matches. ``selection_span`` of a match, and
    its diff, index ``text``; its extent is ``whole`` or ``excerpt``: how much of the quotation
    stands there. Of quotations over the same words the one that explains most of them stays.

    Limits: a part of a quotation, and a very short quotation, must tell enough not to be chance. Of
    two quotations with the same words there, one is answered.
    Cost: some 50 ms for 10,000 words, growing with the page but hardly with the store.

    Args:
        store: where to look.
        text: the page, at most ``MAX_PAGE_CHARS``.
        url: the page's address; what the store knows from that page is its first occurrence.
        limit: how many matches at most; the strongest stay.
        deadline: when to answer with what was found by then; parts of the page may then be missing.

    Raises:
        ValueError: the text is too long, or ``limit`` is out of bounds.
        StoreError: the store cannot be read.
    """
    _check(text, limit)
    page = normalize(text)
    finding = deadline and deadline.part(_FINDING)
    found = list(_all_found(store, page.words, finding))
    chosen = _chosen(found)
    kept = sorted(chosen, key=lambda one: -one.worth)[:limit]
    kept.sort(key=lambda one: one.span)
    return ScanAnswer(
        matches=_matches(store, page, kept, url, deadline),
        coverage=index_of(store).coverage(),
        left_out=len(chosen) - len(kept),
        complete=not any(some.cut for some in (finding, deadline) if some),
    )


def _check(text: str, limit: int) -> None:
    if len(text) > MAX_PAGE_CHARS:
        message = (
            f"The text has {len(text)} characters; scan takes {MAX_PAGE_CHARS}. Send it in parts."
        )
        raise ValueError(message)
    if not 1 <= limit <= MAX_MATCHES:
        message = f"limit is {limit}; ask for 1 to {MAX_MATCHES}."
        raise ValueError(message)


# --- where quotations are -------------------------------------------------------------------------


def _all_found(store: Store, words: Sequence[str], deadline: Deadline | None) -> Iterator[_Found]:
    """Yield the quotations in a page, part by part; near a part's edge some come twice."""
    for first in range(0, max(1, len(words) - _OVERLAP), _WORDS_AT_ONCE - _OVERLAP):
        part = words[first : first + _WORDS_AT_ONCE]
        if first and deadline and deadline.passed():
            return
        if part:
            for one in _found(store, part, deadline):
                yield replace(one, alignment=_moved(one.alignment, first))


def _found(store: Store, words: Sequence[str], deadline: Deadline | None) -> Iterator[_Found]:
    """Yield the quotations that count in a part of a page."""
    lookup = index_of(store).look_up_page(words)
    page = _Page.of(words, lookup)
    stretches = stretches_of(lookup, page.floors)
    ids = sorted(set(stretches.quotation_ids.tolist()))
    known = {one.id: one for one in store.candidates(ids)}
    tried = 0
    for at in np.argsort(-stretches.bits, kind="stable").tolist():
        candidate = known.get(int(stretches.quotation_ids[at]))
        if candidate is None:  # deleted since it was indexed
            continue
        if tried and deadline and deadline.passed():
            return
        first, last = int(stretches.first[at]), int(stretches.last[at])
        quotation = candidate.folded.split(" ")
        for alignment in _aligned(page, first, last, quotation, deadline):
            yield _Found(candidate, len(quotation), alignment)
        tried += 1 + (last - first) // (2 * len(quotation))
        if tried > _ALIGNMENTS + len(words) // _WORDS_PER_ALIGNMENT:
            return


def _aligned(
    page: _Page, first: int, last: int, quotation: Sequence[str], deadline: Deadline | None
) -> Iterator[Alignment]:
    """Yield where a quotation stands in a stretch; more than once if it is repeated there."""
    reach = len(quotation) + len(quotation) // 4 + _MARGIN
    waiting = [(first, last, max(0, first - reach), min(len(page.words), last + reach))]
    while waiting:
        first, last, low, high = waiting.pop()
        if last - first > 2 * reach:
            cut = first + reach
            waiting.append((cut, last, max(low, first), high))
            last, high = cut, min(high, cut + reach)
        found = page.align_once(low, high, quotation)
        if not found or not _counts(found, len(quotation), page.floors):
            continue
        yield found
        if deadline and deadline.passed():
            return
        s0, s1 = found.selection
        if s0 - first > 1:
            waiting.append((first, s0, low, s0))
        if last - s1 > 1:
            waiting.append((s1, last, s1, high))


def _counts(alignment: Alignment, length: int, floors: Floors) -> bool:
    """Tell whether a quotation counts as standing at a place.

    A few words must be all of a quotation, word for word, and no common ones in any store.
    """
    (s0, s1), (q0, q1) = alignment.selection, alignment.quotation
    floor = floors.bits((q1 - q0) / length, closed=(q0, q1) == (0, length))
    if s1 - s0 <= _FEW_WORDS:
        if (q0, q1) != (0, length) or len(alignment.blocks) > 1:
            return False
        floor = max(floor, _FEW_WORDS_BITS)
    return alignment.strength >= floor


def _moved(alignment: Alignment, by: int) -> Alignment:
    """Return an alignment with its selection's words counted from further ahead."""
    if not by:
        return alignment
    s0, s1 = alignment.selection
    blocks = tuple((s + by, q, count) for s, q, count in alignment.blocks)
    return replace(alignment, selection=(s0 + by, s1 + by), blocks=blocks)


# --- which of them stay ---------------------------------------------------------------------------


def _chosen(found: Sequence[_Found]) -> list[_Found]:
    """Return the answers that together tell most, no two over the same words.

    Method: what stands inside a verbatim answer falls away first, because the longer run of equal
    words says more; the rest is weighted interval scheduling, O(n log n).
    """
    kept = _outermost(found)
    kept.sort(key=lambda one: (one.span[1], one.span[0]))
    ends = [one.span[1] for one in kept]
    best = [0.0]
    before = []
    for at, one in enumerate(kept):
        start = one.span[0] + min(_EDGE, (one.span[1] - one.span[0]) // 4)
        before.append(bisect.bisect_right(ends, start, 0, at))
        best.append(max(best[at], best[before[at]] + one.worth))
    chosen, at = list[_Found](), len(kept)
    while at:
        if best[at] > best[at - 1]:
            chosen.append(kept[at - 1])
            at = before[at - 1]
        else:
            at -= 1
    return chosen[::-1]


def _outermost(found: Sequence[_Found]) -> list[_Found]:
    """Return the answers without those inside a verbatim one that is worth as much or more."""
    order = sorted(
        found, key=lambda one: (one.span[0], -one.span[1], -one.worth, one.length, one.candidate.id)
    )
    kept: list[_Found] = []
    outer: _Found | None = None  # the verbatim answer that reaches furthest so far
    for one in order:
        if outer and one.span[1] <= outer.span[1] and one.worth <= outer.worth:
            continue
        kept.append(one)
        verbatim = len(one.alignment.blocks) == 1
        if verbatim and (outer is None or one.span[1] > outer.span[1]):
            outer = one
    return kept


# --- what is told of them -------------------------------------------------------------------------


def _matches(
    store: Store,
    page: Normalized,
    kept: Sequence[_Found],
    url: str | None,
    deadline: Deadline | None,
) -> tuple[Match, ...]:
    """Return the answers with their records, each judged among the words around it."""
    ids = list(dict.fromkeys(one.candidate.id for one in kept))
    occurrences = {
        key: tuple(sorted(some, key=lambda one: not _is_on_page(one, url)))
        for key, some in store.occurrences(ids).items()
    }
    matches = list[Match]()
    for at, one in enumerate(kept):
        if not occurrences[one.candidate.id]:  # deleted, or rejected
            continue
        if matches and deadline and deadline.passed():
            break
        low = kept[at - 1].span[1] if at else 0
        high = kept[at + 1].span[0] if at + 1 < len(kept) else len(page.words)
        (s0, s1), (q0, q1) = one.span, one.alignment.quotation
        before, behind = min(q0, _MARGIN) + _AROUND, min(one.length - q1, _MARGIN) + _AROUND
        part = min(s0, max(low, s0 - before, 0)), max(s1, min(high, s1 + behind))
        matches.append(_match(page, part, one, occurrences[one.candidate.id]))
    return tuple(matches)


def _match(
    page: Normalized,
    part: Span,
    found: _Found,
    occurrences: tuple[Occurrence, ...],
) -> Match:
    """Return one match, judged within a part of the page, with spans into the whole page."""
    first, last = part
    start, end = page.spans[first][0], page.spans[last - 1][1]
    around = Normalized(
        raw=page.raw[start:end],
        words=page.words[first:last],
        spans=tuple((a - start, b - start) for a, b in page.spans[first:last]),
    )
    match = judged_match(
        Side(around), found.candidate, _moved(found.alignment, -first), occurrences
    )
    judgement = match.judgement
    whole = judgement.extent in ("whole", "containing")
    return replace(
        match,
        judgement=replace(
            judgement,
            extent="whole" if whole else "excerpt",
            diff=tuple(
                DiffOp(op.op, _shifted(op.selection, start), op.quotation) for op in judgement.diff
            ),
        ),
        selection_span=_shifted(match.selection_span, start),
    )


def _is_on_page(occurrence: Occurrence, url: str | None) -> bool:
    """Tell whether an occurrence is known from the page with this address."""
    source = occurrence.source
    if url is None or source is None:
        return False
    return url.split("#", 1)[0] in (source.url, source.canonical_url)


def _shifted(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
