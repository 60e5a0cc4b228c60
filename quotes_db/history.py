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
    """An occurrence with the words that it prints."""

    occurrence: Occurrence
    text: str
    stored: bool  # they are those of its quotation

    @property
    def order(self) -> tuple[bool, str, int]:
        """What sorts occurrences: by date, undated ones last, then as they came in."""
        date = told_date(self.occurrence)
        return date is None, date.value if date else "", self.occurrence.id


def history(store: Store, quotation_id: int) -> History | None:
    """Return where a quotation was said or printed and how its wording changed; None without one.

    What was rejected is left out. What nobody has reviewed yet has its status.
    Cost: that of a match with 20 answers, and some 0.1 ms for each of at most 30 wordings.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.snapshot():
        quotation = store.quotation(quotation_id)
        if quotation is None:
            return None
        texts = {quotation_id: quotation.text, **_similar(store, quotation)}
        occurrences = store.occurrences(list(texts))
    printed = [_printing(texts[id_], one) for id_, some in occurrences.items() for one in some]
    printed.sort(key=lambda one: one.order)
    return _told(quotation, texts, printed)


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
    exact = words_between(occurrence.exact or "")
    if exact and normalize(exact).words != normalize(text).words:
        alignment = _aligned(exact, text)
        if alignment and alignment.score >= _ALIKE and _covers(alignment, exact, text):
            return _Printed(occurrence, exact, stored=False)
    return _Printed(occurrence, text, stored=True)


def _told(quotation: Quotation, texts: dict[int, str], printed: Sequence[_Printed]) -> History:
    """Return the history of occurrences that are in their order."""
    shown = printed[:MAX_OCCURRENCES]
    own = [] if any(one.text == quotation.text for one in shown) else [quotation.text]
    wordings: dict[tuple[str, ...], str] = {}
    for text in [*(one.text for one in shown), *own]:
        wordings.setdefault(normalize(text).words, text)
    places = {words: at for at, words in enumerate(wordings) if at < MAX_VARIANTS}
    entries = [
        Entry(one.occurrence, places[words])
        for one in shown
        if (words := normalize(one.text).words) in places
    ]
    earliest = next(iter(wordings.values()))
    variants = [
        _variant(text, earliest, _stored_as(words, texts), [e for e in entries if e.variant == at])
        for at, (words, text) in enumerate(list(wordings.items())[:MAX_VARIANTS])
    ]
    return History(
        quotation=quotation,
        variants=tuple(variants),
        dated=tuple(one for one in entries if one.date),
        undated=tuple(one for one in entries if not one.date),
        left_out=len(printed) - len(entries),
    )


def _stored_as(words: tuple[str, ...], texts: dict[int, str]) -> tuple[int, ...]:
    return tuple(sorted(id_ for id_, text in texts.items() if normalize(text).words == words))


def _variant(
    text: str, earliest: str, quotation_ids: tuple[int, ...], entries: Sequence[Entry]
) -> Variant:
    alignment = None if text == earliest else _aligned(text, earliest)
    judged = (
        judge(Side(normalize(text)), Side(normalize(earliest)), alignment) if alignment else None
    )
    return Variant(
        text=text,
        quotation_ids=quotation_ids,
        first=next((one.date for one in entries), None),
        occurrences=len(entries),
        judgement=judged.judgement if judged else None,
    )


def _aligned(text: str, other: str) -> Alignment | None:
    """Return where one text repeats another, every word telling as much as any."""
    mine, theirs = normalize(text).words, normalize(other).words
    information = Information.of_words([_BITS] * len(mine), [_BITS] * len(mine))
    return align_whole(" ".join(mine), " ".join(theirs), information) or align(
        mine, theirs, information
    )


def _covers(alignment: Alignment, text: str, other: str) -> bool:
    """Tell whether an alignment takes in most words of both texts."""
    (s0, s1), (q0, q1) = alignment.selection, alignment.quotation
    mine, theirs = len(normalize(text).words), len(normalize(other).words)
    return min((s1 - s0) / mine, (q1 - q0) / theirs) >= _COVERED
