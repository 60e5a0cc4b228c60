"""Text in, the stored quotations that it repeats out: the whole flow of a highlight.

    text → normalize → shingles → index → align → judge wording → answer

``score`` is the similarity of the words that align. Whether a candidate counts as a match at all is
decided by its strength: the information of the equal words (bits) times similarity to the fourth
power, against what unrelated sentences share by chance, which grows with the store and shrinks with
the part of the selection, or of the quotation, that the equal words cover.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from rapidfuzz import fuzz

from quotes_db.align import Alignment, Information, align, align_whole
from quotes_db.deadline import Deadline
from quotes_db.index import Lookup, index_of
from quotes_db.names import may_mean
from quotes_db.normalize import (
    Normalized,
    fold_words,
    normalize,
    normalize_known,
    text_hash,
)
from quotes_db.records import Answer, Match, Occurrence
from quotes_db.store import Candidate, Store
from quotes_db.thresholds import reach_of
from quotes_db.wording import Judged, Side, judge

MAX_SELECTION_CHARS = 20_000  # longer texts are pages: scan them
_BESIDE, _PART = 0.2, 0.5  # of the best answer's strength; of a text's words


@dataclass(frozen=True, slots=True)
class Context:
    """Where the selection was made; it breaks ties and never outranks the words."""

    prefix: str | None = None
    suffix: str | None = None
    url: str | None = None
    speaker: str | None = None


_NOWHERE = Context()


class _Aligned(msgspec.Struct, frozen=True, gc=False):
    """A candidate after alignment, and the larger part of either text that it covers, 0 to 1."""

    candidate: Candidate
    alignment: Alignment
    strength: float
    share: float

    @property
    def order(self) -> tuple[float, int, int]:
        """What sorts candidates: the strongest first, then the shortest, then the oldest."""
        return -round(self.strength, 6), len(self.candidate.folded), self.candidate.id


def match(
    store: Store,
    text: str,
    *,
    prefix: str | None = None,
    suffix: str | None = None,
    url: str | None = None,
    speaker: str | None = None,
    limit: int = 5,
    min_score: float | None = None,
    include_review: bool = False,
    deadline: Deadline | None = None,
) -> Answer:
    """Return the stored quotations that a text repeats, best first, and what the store covers.

    What a program found and nobody has reviewed is answered only if nothing accepted matches, or
    if ``include_review`` asks for it; its status says so. What was rejected never is.

    Args:
        store: where to look.
        text: what was selected, at most ``MAX_SELECTION_CHARS``.
        prefix: the text before the selection.
        suffix: the text after it.
        url: the page it stands on.
        speaker: who said it, according to that page.
        limit: how many matches at most.
        min_score: leave out matches less similar than this, 0 to 100.
        include_review: answer also what is in review.
        deadline: when to answer with what was found by then; the most promising is looked at first.

    Raises:
        ValueError: the text is too long, or ``limit`` is not positive.
        StoreError: the store cannot be read.
    """
    _check(text, limit)
    selection = normalize(text)
    if not selection.words:
        return Answer((), index_of(store).coverage())
    lookup = index_of(store).look_up(selection.words)
    counting = [
        some
        for some in _aligned(store, selection, lookup, deadline)
        if some.alignment.score >= (min_score or 0.0)
    ]
    context = Context(prefix, suffix, url, speaker)
    shown = _shown(store, counting, limit, include_review=include_review)
    answered = _answered(selection, shown, context, limit, deadline)
    complete = deadline is None or not deadline.cut
    return Answer(answered, lookup.coverage, in_review=shown.in_review, complete=complete)


def _check(text: str, limit: int) -> None:
    if len(text) > MAX_SELECTION_CHARS:
        message = (
            f"The text has {len(text)} characters; match takes {MAX_SELECTION_CHARS}. Select less."
        )
        raise ValueError(message)
    if limit < 1:
        message = f"limit is {limit}; ask for at least 1."
        raise ValueError(message)


def _aligned(
    store: Store, selection: Normalized, lookup: Lookup, deadline: Deadline | None
) -> list[_Aligned]:
    """Return the candidates that count with their alignments, strongest first."""
    ids = _with_the_same(store, selection, lookup) if lookup.cut else lookup.ids
    words, joined = list(selection.words), " ".join(selection.words)
    floors = lookup.thresholds.floors(quotations=lookup.coverage.quotations, words=len(words))
    information = Information.of_words(lookup.alone.tolist(), lookup.after.tolist())
    found = []
    known = {one.id: one for one in store.candidates(ids)}
    for at, candidate in enumerate(known[id_] for id_ in ids if id_ in known):
        if at and deadline and deadline.passed():
            break
        quotation = candidate.folded.split(" ")
        alignment = align_whole(joined, candidate.folded, information) or align(
            words, quotation, information
        )
        if alignment is None:
            continue
        reach = reach_of(alignment, selection=len(words), quotation=len(quotation))
        if floors.passed_by(alignment, reach):
            found.append(_Aligned(candidate, alignment, alignment.strength, reach.share))
    found.sort(key=lambda some: some.order)
    return [some for some in found if not _is_beside(some, found[0])]


def _is_beside(some: _Aligned, best: _Aligned) -> bool:
    """Tell whether a candidate shares a small part of both texts, beside one that shares much more.

    So it is with one wrong answer of seven, and with no right one of 1,100 that others printed.
    """
    return some.share < _PART and some.strength < _BESIDE * best.strength


def _with_the_same(store: Store, selection: Normalized, lookup: Lookup) -> list[int]:
    """Return the candidates with the quotation of just these words, if there is one, among them."""
    same = store.id_of_hash(text_hash(selection.words))
    return lookup.ids if same is None or same in lookup.ids else [same, *lookup.ids]


class _Shown(msgspec.Struct, frozen=True, gc=False):
    """What may be answered, with its occurrences, and how many more matches are in review."""

    kept: list[_Aligned]
    occurrences: dict[int, tuple[Occurrence, ...]]
    in_review: int = 0


def _shown(
    store: Store, counting: Sequence[_Aligned], limit: int, *, include_review: bool
) -> _Shown:
    """Return the strongest matches that may be shown.

    Those that nobody has reviewed are kept back as long as an accepted one counts.
    """
    if not counting:
        return _Shown([], {})
    kept = _strongest(counting, limit)
    occurrences = store.occurrences([some.candidate.id for some in kept])
    if all(some and some[-1].status == "accepted" for some in occurrences.values()):
        return _Shown(kept, occurrences)  # as nearly always: accepted ones stand before others
    every = store.occurrences([some.candidate.id for some in counting])
    accepted = {
        key: tuple(one for one in some if one.status == "accepted") for key, some in every.items()
    }
    occurrences = accepted if any(accepted.values()) and not include_review else every
    kept = _strongest([some for some in counting if occurrences[some.candidate.id]], limit)
    kept_back = sum(bool(every[key]) and not occurrences[key] for key in every)
    return _Shown(
        kept, {some.candidate.id: occurrences[some.candidate.id] for some in kept}, kept_back
    )


def _strongest(counting: Sequence[_Aligned], limit: int) -> list[_Aligned]:
    """Return the ``limit`` strongest, and some more that are as strong as the last of them."""
    if not counting:
        return []
    weakest = counting[min(limit, len(counting)) - 1].strength
    return [some for some in counting if some.strength >= weakest][: 4 * limit]


def _answered(
    selection: Normalized,
    shown: _Shown,
    context: Context,
    limit: int,
    deadline: Deadline | None,
) -> tuple[Match, ...]:
    """Return the matches with their records; context decides only among equally strong ones."""
    kept, occurrences = shown.kept, shown.occurrences
    if context != _NOWHERE:
        occurrences = {
            key: tuple(sorted(some, key=lambda one: _doubt(one) - _agreement(one, context)))
            for key, some in occurrences.items()
        }
        best = {
            key: max((_agreement(one, context) for one in some), default=0.0)
            for key, some in occurrences.items()
        }
        kept = sorted(kept, key=lambda some: (some.order[0], -best[some.candidate.id], some.order))
    mine, matches = Side(selection), list[Match]()
    for some in kept[:limit]:
        if matches and deadline and deadline.passed():
            break
        judged = judged_match(mine, some.candidate, some.alignment, occurrences[some.candidate.id])
        matches.append(judged)
    return tuple(matches)


def judged_match(
    selection: Side,
    candidate: Candidate,
    alignment: Alignment,
    occurrences: tuple[Occurrence, ...],
) -> Match:
    """Return one match, its wording judged; also what ``scan`` answers for a part of a page."""
    theirs = Side(normalize_known(candidate.text, candidate.folded))
    judged = judge(selection, theirs, alignment)
    return Match(
        quotation=candidate.quotation(),
        score=_score(selection, theirs, alignment, judged),
        judgement=judged.judgement,
        selection_span=judged.selection_span,
        quotation_span=judged.quotation_span,
        occurrences=occurrences,
    )


def _score(selection: Side, quotation: Side, alignment: Alignment, judged: Judged) -> float:
    """Return the similarity of the judged stretches, rounded down: only equal words have 100.

    An alignment ends with equal words; a changed first or last word is taken in by the judgement.
    """
    score = alignment.score
    if judged.judgement.wording == "altered":
        (s0, s1), (q0, q1) = judged.selection_words, judged.quotation_words
        mine, theirs = selection.words[s0:s1], quotation.words[q0:q1]
        score = fuzz.ratio(" ".join(mine), " ".join(theirs))
    return math.floor(10.0 * score) / 10.0


def _doubt(occurrence: Occurrence) -> float:
    """Return what puts an occurrence in review behind all accepted ones, whatever agrees."""
    return 0.0 if occurrence.status == "accepted" else 100.0


def _agreement(occurrence: Occurrence, context: Context) -> float:
    """Return how well an occurrence agrees with where the selection was made; 0 without context."""
    agreement = 0.0
    if context.url and occurrence.source:
        address = context.url.split("#", 1)[0]
        agreement += 4.0 * (address in (occurrence.source.url, occurrence.source.canonical_url))
    if context.speaker and occurrence.speaker:
        agreement += 2.0 * may_mean(context.speaker, occurrence.speaker.name)
    for given, stored in (
        (context.prefix, occurrence.prefix),
        (context.suffix, occurrence.suffix),
    ):
        if given and stored:
            agreement += (
                fuzz.partial_ratio(" ".join(fold_words(given)), " ".join(fold_words(stored))) / 100
            )
    return agreement
