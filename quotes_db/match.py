"""Text in, the stored quotations that it repeats out: the whole flow of a highlight.

    text → normalize → shingles → index → align → judge wording → answer

``score`` is the similarity of the words that align. Whether a candidate counts as a match at all is
decided by its strength: the information of the equal words (bits) times similarity to the fourth
power, against what unrelated sentences share by chance, which grows with the store and shrinks with
the part of the selection, or of the quotation, that the equal words cover.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from rapidfuzz import fuzz

from quotes_db.align import GAP_BITS, Alignment, Information, align
from quotes_db.index import Lookup, index_of
from quotes_db.normalize import Normalized, fold_name, fold_words, normalize, text_hash
from quotes_db.records import Answer, Match, Occurrence, Quotation
from quotes_db.store import Store
from quotes_db.thresholds import Floors, reach_of
from quotes_db.wording import Judged, judge

MAX_SELECTION_CHARS = 20_000  # longer texts are pages: scan them
# For pages, see ``scan``; a selection is judged by ``thresholds``.
# Strength that counts, in bits beyond log2 of the store's size, by the larger share of words
# covered: the selection's or the quotation's. Fitted on news prose that quotes nobody (under 1 % of
# sentences pass) and altered quotations, in a store of 416,000.
_SHARES = (0.0, 0.4, 0.6, 0.8, 1.0)
_FLOORS = (12.5, 10.0, 6.5, 0.5, -7.0)
_LOWEST_FLOOR_BITS = 8.0  # two common words of a small store are chance
_SMALLEST_STORE = 16  # below, counts say nothing; see the index's prior


@dataclass(frozen=True, slots=True)
class Context:
    """Where the selection was made; it breaks ties and never outranks the words."""

    prefix: str | None = None
    suffix: str | None = None
    url: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A candidate after alignment."""

    quotation_id: int
    folded: str
    alignment: Alignment

    @property
    def strength(self) -> float:
        """The alignment's strength, in bits."""
        return self.alignment.strength


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
        for some in _aligned(store, selection, lookup)
        if some.alignment.score >= (min_score or 0.0)
    ]
    context = Context(prefix, suffix, url, speaker)
    shown = _shown(store, counting, limit, include_review=include_review)
    answered = _answered(store, selection, shown, context, limit)
    return Answer(answered, lookup.coverage, in_review=shown.in_review)


def _check(text: str, limit: int) -> None:
    if len(text) > MAX_SELECTION_CHARS:
        message = (
            f"The text has {len(text)} characters; match takes {MAX_SELECTION_CHARS}. Select less."
        )
        raise ValueError(message)
    if limit < 1:
        message = f"limit is {limit}; ask for at least 1."
        raise ValueError(message)


def _aligned(store: Store, selection: Normalized, lookup: Lookup) -> list[_Aligned]:
    """Return the candidates that count with their alignments, strongest first."""
    whole = store.id_of_hash(text_hash(selection.words))
    ids = lookup.ids if whole is None or whole in lookup.ids else [whole, *lookup.ids]
    words = list(selection.words)
    floors = lookup.thresholds.floors(quotations=lookup.coverage.quotations, words=len(words))
    information = Information.of_words(lookup.alone.tolist(), lookup.after.tolist())
    found = []
    for quotation_id, folded in store.folded_texts(ids):
        quotation = folded.split(" ")
        if not _can_count(quotation, words, information, floors):
            continue
        alignment = align(words, quotation, information)
        if alignment and floors.passed_by(
            alignment, reach_of(alignment, selection=len(words), quotation=len(quotation))
        ):
            found.append(_Aligned(quotation_id, folded, alignment))
    return sorted(found, key=lambda some: (-some.strength, len(some.folded), some.quotation_id))


def _can_count(
    quotation: Sequence[str], selection: Sequence[str], information: Information, floors: Floors
) -> bool:
    """Tell whether the shared words could be enough if they stood in the selection's order.

    Two candidates of three fail here, for a fraction of what alignment costs.
    """
    shared = set(quotation).intersection(selection)
    bits, run, most = GAP_BITS, 0.0, 0
    for word, alone in zip(selection, information.alone, strict=True):
        if word in shared:
            run += alone
            most += 1
        elif run:
            bits += max(0.0, run - GAP_BITS)
            run = 0.0
    bits += max(0.0, run - GAP_BITS)
    share = max(most / len(selection), min(1.0, most / len(quotation)))
    closed = (selection[0] in shared or quotation[0] in shared) and (
        selection[-1] in shared or quotation[-1] in shared
    )
    return most == len(selection) or bits >= floors.bits(share, closed=closed)


def strength_floor(quotations: int, share: float) -> float:
    """Return the strength in bits from which a candidate counts.

    Args:
        quotations: how many the store holds.
        share: the larger share of words covered, 0 to 1: the selection's or the quotation's.
    """
    above = bisect.bisect_left(_SHARES, share, 1, len(_SHARES) - 1)
    x0, x1, y0, y1 = _SHARES[above - 1], _SHARES[above], _FLOORS[above - 1], _FLOORS[above]
    extra = y0 + (y1 - y0) * (share - x0) / (x1 - x0)
    return max(_LOWEST_FLOOR_BITS, math.log2(quotations + _SMALLEST_STORE) + extra)


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
    occurrences = store.occurrences([some.quotation_id for some in kept])
    if all(some and some[-1].status == "accepted" for some in occurrences.values()):
        return _Shown(kept, occurrences)  # as nearly always: accepted ones stand before others
    every = store.occurrences([some.quotation_id for some in counting])
    accepted = {
        key: tuple(one for one in some if one.status == "accepted") for key, some in every.items()
    }
    occurrences = accepted if any(accepted.values()) and not include_review else every
    kept = _strongest([some for some in counting if occurrences[some.quotation_id]], limit)
    kept_back = sum(bool(every[key]) and not occurrences[key] for key in every)
    return _Shown(
        kept, {some.quotation_id: occurrences[some.quotation_id] for some in kept}, kept_back
    )


def _strongest(counting: Sequence[_Aligned], limit: int) -> list[_Aligned]:
    """Return the ``limit`` strongest, and some more that are as strong as the last of them."""
    if not counting:
        return []
    weakest = counting[min(limit, len(counting)) - 1].strength
    return [some for some in counting if some.strength >= weakest][: 4 * limit]


def _answered(
    store: Store,
    selection: Normalized,
    shown: _Shown,
    context: Context,
    limit: int,
) -> tuple[Match, ...]:
    """Return the matches with their records; context decides only among equally strong ones."""
    kept = shown.kept
    if not kept:
        return ()
    ordered = {
        key: tuple(sorted(some, key=lambda one: _doubt(one) - _agreement(one, context)))
        for key, some in shown.occurrences.items()
    }
    best = {
        key: max((_agreement(one, context) for one in some), default=0.0)
        for key, some in ordered.items()
    }
    kept.sort(
        key=lambda some: (
            -round(some.strength, 6),
            -best[some.quotation_id],
            len(some.folded),
            some.quotation_id,
        )
    )
    kept = kept[:limit]
    quotations = store.quotations_by_id([some.quotation_id for some in kept])
    return tuple(
        judged_match(
            selection, quotations[some.quotation_id], some.alignment, ordered[some.quotation_id]
        )
        for some in kept
        if some.quotation_id in quotations
    )


def judged_match(
    selection: Normalized,
    quotation: Quotation,
    alignment: Alignment,
    occurrences: tuple[Occurrence, ...],
) -> Match:
    """Return one match, its wording judged; also what ``scan`` answers for a part of a page."""
    judged = judge(selection, normalize(quotation.text), alignment)
    return Match(
        quotation=quotation,
        score=_score(selection, quotation, alignment, judged),
        judgement=judged.judgement,
        selection_span=judged.selection_span,
        quotation_span=judged.quotation_span,
        occurrences=occurrences,
    )


def _score(
    selection: Normalized, quotation: Quotation, alignment: Alignment, judged: Judged
) -> float:
    """Return the similarity of the judged stretches, rounded down: only equal words have 100.

    An alignment ends with equal words; a changed first or last word is taken in by the judgement.
    """
    score = alignment.score
    if judged.judgement.wording == "altered":
        (s0, s1), (q0, q1) = judged.selection_span, judged.quotation_span
        mine, theirs = fold_words(selection.raw[s0:s1]), fold_words(quotation.text[q0:q1])
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
        agreement += 2.0 * _same_person(context.speaker, occurrence.speaker.name)
    for given, stored in (
        (context.prefix, occurrence.prefix),
        (context.suffix, occurrence.suffix),
    ):
        if given and stored:
            agreement += (
                fuzz.partial_ratio(" ".join(fold_words(given)), " ".join(fold_words(stored))) / 100
            )
    return agreement


def _same_person(asked: str, name: str) -> bool:
    """Tell whether a name as asked, perhaps a surname alone, may be this person's."""
    wanted, known = fold_name(asked).split(), fold_name(name).split()
    return bool(wanted and known) and wanted[-1] == known[-1] and set(wanted) <= set(known)
