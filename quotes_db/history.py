"""A quotation in, its history out: where the words were said or printed, when, and in which form.

    text → match → the stored quotations that are the same but for some words
         → each occurrence's own words → one variant for each wording → compare with the earliest

A variant is another stored quotation that matches, or what a source prints that differs from the
stored text, in whatever is more than typography. It must be much the same from end to end: a part,
or the words among others, is another quotation. What is compared is what ``match`` compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes_db.align import Alignment, Information, align, align_whole
from quotes_db.attributions import told_date
from quotes_db.match import MAX_SELECTION_CHARS, match
from quotes_db.normalize import normalize
from quotes_db.passages import words_between
from quotes_db.records import Judgement, Match, Occurrence, PartialDate, Quotation
from quotes_db.store import Store
from quotes_db.wording import Side, judge

MAX_QUOTATIONS = 20  # others that are taken for variants
MAX_OCCURRENCES = 500  # told in all; the earliest of them, then what is undated
MAX_VARIANTS = 30  # wordings that are compared; the earliest of them
_ALIKE = 85.0  # similarity of a variant; that of an elision counts what it leaves out, and is lower
_COVERED = 0.8  # of the characters of either text, from the first to the last word that align
_BITS = 8.0  # that any word tells: two texts are compared here, not one found among millions


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording. ``quotation_ids`` are those stored with it, none if only a source prints it.

    ``judgement`` compares it with the earliest wording, as a selection with a quotation: spans of
    its diff index this ``text`` first. None for the earliest itself. ``first`` is the earliest day
    on which it was said or published.
    """

    text: str
    quotation_ids: tuple[int, ...]
    first: PartialDate | None
    occurrences: int
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One occurrence of one variant, by the variant's place in ``History.variants``."""

    occurrence: Occurrence
    variant: int

    @property
    def date(self) -> PartialDate | None:
        """When the words were said, else published; the day of saving is none."""
        return told_date(self.occurrence)


@dataclass(frozen=True, slots=True)
class History:
    """Where a quotation was said or printed: ``dated`` by date, then what is ``undated``.

    The first of ``variants`` is the earliest wording. ``left_out`` counts occurrences beyond the
    bound.
    """

    quotation: Quotation
    variants: tuple[Variant, ...]
    dated: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class _Printed:
    """An occurrence with the words that it prints, raw and folded."""

    occurrence: Occurrence
    text: str
    words: tuple[str, ...]


def history(store: Store, quotation_id: int) -> History | None:
    """Return where a quotation was said or printed and how its wording changed; None without one.

    What was rejected is left out. What nobody has reviewed yet has its status.
    Cost: that of a match with 21 answers, some 20 µs for each occurrence that is read, and 0.1 ms
    for each of at most 30 wordings.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.snapshot():
        quotation = store.quotation(quotation_id)
        if quotation is None:
            return None
        texts = {quotation_id: quotation.text, **_similar(store, quotation)}
        occurrences = store.occurrences(list(texts))
    every = sorted((one for some in occurrences.values() for one in some), key=_order)
    printed = [_printing(texts[one.quotation_id], one) for one in every[:MAX_OCCURRENCES]]
    return _told(quotation, texts, printed, left_out=len(every) - len(printed))


def _order(occurrence: Occurrence) -> tuple[bool, str, int]:
    """Return what sorts occurrences: by date, undated ones last, then as they came in."""
    date = told_date(occurrence)
    return date is None, date.value if date else "", occurrence.id


def _similar(store: Store, quotation: Quotation) -> dict[int, str]:
    """Return the texts of other quotations that are this one but for some words, by id."""
    found = match(store, quotation.text[:MAX_SELECTION_CHARS], limit=MAX_QUOTATIONS + 1)
    return {
        one.quotation.id: one.quotation.text
        for one in found.matches
        if one.quotation.id != quotation.id and _is_variant(one, quotation.text)
    }


def _is_variant(found: Match, text: str) -> bool:
    """Tell whether a match is much the same from end to end."""
    (s0, s1), (q0, q1) = found.selection_span, found.quotation_span
    covered = min((s1 - s0) / len(text), (q1 - q0) / len(found.quotation.text))
    alike = found.score >= _ALIKE or found.judgement.wording == "elided"
    return alike and covered >= _COVERED


def _printing(text: str, occurrence: Occurrence) -> _Printed:
    """Return an occurrence with what its source prints, if that is other words than the stored."""
    exact, stored = words_between(occurrence.exact or ""), normalize(text).words
    words = normalize(exact).words
    if words and words != stored:
        alignment = _aligned(words, stored)
        if alignment and alignment.score >= _ALIKE and _covers(alignment, words, stored):
            return _Printed(occurrence, exact, words)
    return _Printed(occurrence, text, stored)


def _told(
    quotation: Quotation, texts: dict[int, str], printed: Sequence[_Printed], *, left_out: int
) -> History:
    """Return the history of occurrences that are in their order."""
    wordings = dict.fromkeys(one.words for one in printed)
    raw = {one.words: one.text for one in reversed(printed)}  # as the earliest prints it
    own = normalize(quotation.text).words
    if own not in wordings:
        wordings[own], raw[own] = None, quotation.text
    places = {words: at for at, words in enumerate(wordings) if at < MAX_VARIANTS}
    entries = [Entry(one.occurrence, places[one.words]) for one in printed if one.words in places]
    stored: dict[tuple[str, ...], list[int]] = {}
    for id_, text in sorted(texts.items()):
        stored.setdefault(normalize(text).words, []).append(id_)
    earliest = raw[next(iter(wordings))]
    return History(
        quotation=quotation,
        variants=tuple(
            _variant(
                raw[words],
                earliest,
                quotation_ids=tuple(stored.get(words, ())),
                entries=[one for one in entries if one.variant == at],
            )
            for words, at in places.items()
        ),
        dated=tuple(one for one in entries if one.date),
        undated=tuple(one for one in entries if not one.date),
        left_out=left_out + len(printed) - len(entries),
    )


def _variant(
    text: str, earliest: str, *, quotation_ids: tuple[int, ...], entries: Sequence[Entry]
) -> Variant:
    mine, theirs = normalize(text), normalize(earliest)
    alignment = None if text == earliest else _aligned(mine.words, theirs.words)
    judged = judge(Side(mine), Side(theirs), alignment) if alignment else None
    return Variant(
        text=text,
        quotation_ids=quotation_ids,
        first=next((one.date for one in entries), None),
        occurrences=len(entries),
        judgement=judged.judgement if judged else None,
    )


def _aligned(mine: Sequence[str], theirs: Sequence[str]) -> Alignment | None:
    """Return where one text repeats another, every word telling as much as any."""
    information = Information.of_words([_BITS] * len(mine), [_BITS] * len(mine))
    return align_whole(" ".join(mine), " ".join(theirs), information) or align(
        mine, theirs, information
    )


def _covers(alignment: Alignment, mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether an alignment takes in most words of both texts."""
    (s0, s1), (q0, q1) = alignment.selection, alignment.quotation
    return min((s1 - s0) / len(mine), (q1 - q0) / len(theirs)) >= _COVERED
