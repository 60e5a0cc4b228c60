"""A store in, thresholds that suit it out, with the recall and precision that they give.

    draw quotations → alter them → add sentences that quote nobody → look up, align → fit → measure

Everything is asked with floors off, through the same look-up and alignment as ``match``. Half of
it is fitted on, the other half measured. What quotes nobody comes from the user's own file, or
without one from the store, which is second best, in two ways that err on different sides:

* a stored quotation with itself left out. It is real language, but people do repeat each other, so
  what looks like chance is often a slogan or a report of the same event: errs to the strict side.
  What shares a speaker, a source, ``_REPEATED_WORDS`` in a row or half of the shorter text is
  taken for the same words and not for an alarm.
* sentences recombined from the store's words and pairs of words, which lack the longer phrases that
  everybody uses: err to the loose side.

On 416,000 quotations, floors fitted to these let 0.8 % of news sentences pass, floors fitted to
news 0.7 %. Both were alike to a bit or two; a factor of two in the share of alarms is possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from quotes_db.align import Alignment, Information, align
from quotes_db.alterations import KINDS, Material, altered, recombined
from quotes_db.fitting import (
    Asked,
    Candidate,
    Evidence,
    Tally,
    by_band,
    by_kind,
    fitted,
    measured,
    summed,
    worth,
)
from quotes_db.index import Index, index_of
from quotes_db.normalize import normalize
from quotes_db.records import Quotation
from quotes_db.store import Fitted, Store
from quotes_db.thresholds import Thresholds, base_bits, reach_of

FEWEST_QUOTATIONS = 500  # in a store; fewer tell less than the default knows
SAMPLE = 1_000  # quotations drawn
ALARM_SHARE = 0.01  # of sentences that quote nobody: one in a hundred may raise an alarm
LEFT_OUT = "left out"
RECOMBINED = "recombined"
FROM_FILE = "from your file"
PARAGRAPH = "paragraphs of it"

_KINDS_EACH = 4  # ways in which each quotation is altered
_PARAGRAPH_SENTENCES = 4
_LONGEST_WORDS = 400  # of a quotation drawn; longer ones are articles
_DRAWN_AT_ONCE = 500
_REPEATED_WORDS = 6  # in a row; news sentences share five with a stored quotation by chance
_WEAKEST_BITS = -12.0  # beyond log2 of the store's size; no floor is that low
_MOST_CANDIDATES = 25  # kept for each selection


@dataclass(frozen=True, slots=True)
class Measure:
    """What thresholds give on the half that was not fitted on."""

    thresholds: Thresholds
    bands: tuple[Tally, ...]
    kinds: dict[str, Tally]
    total: Tally


@dataclass(frozen=True, slots=True)
class Calibration:
    """What ``calibrate`` found.

    ``after`` holds the thresholds that were fitted, or is ``before`` if those prove no better on
    the half that was not fitted on.
    """

    quotations: int
    positives: int
    negatives: int
    before: Measure
    after: Measure

    @property
    def is_better(self) -> bool:
        """Whether the fitted thresholds are worth more than those in use before."""
        return self.after is not self.before

    def to_keep(self, *, day: str) -> Fitted:
        """Return the fitted thresholds as the store keeps them."""
        return Fitted(self.after.thresholds, day, self.quotations, self.positives, self.negatives)


@dataclass(frozen=True, slots=True)
class _Query:
    """A selection to ask; ``source`` is the quotation it was made of, 0 if it quotes nobody."""

    kind: str
    text: str
    source: int = 0
    left_out: int = 0


def calibrate(
    store: Store,
    thresholds: Thresholds,
    *,
    negatives: Sequence[str] = (),
    sample: int = SAMPLE,
    seed: int = 0,
    alarm_share: float = ALARM_SHARE,
) -> Calibration | None:
    """Return thresholds fitted to a store, None if it holds too little to fit them.

    Args:
        store: where to ask; nothing is written.
        thresholds: those in use.
        negatives: sentences that quote nobody; without any, they are made from the store.
        sample: how many quotations to draw.
        seed: the same seed on the same store gives the same thresholds.
        alarm_share: how many of the sentences that quote nobody may be answered, 0 to 1.

    Cost: about eight milliseconds for each quotation of the sample.
    """
    quotations = index_of(store).coverage().quotations
    if quotations < FEWEST_QUOTATIONS:
        return None
    rng = Random(seed)
    drawn = _drawn(store, rng, sample)
    learnt, held = (
        _evidence(store, rng, drawn[half::2], negatives[half::2], quotations=quotations)
        for half in (0, 1)
    )
    asked = (*learnt.asked, *held.asked)
    before = _measure(held, thresholds)
    after = _measure(held, fitted(learnt, thresholds, alarm_share=alarm_share))
    worths = [worth(some.kinds.values(), alarm_share=alarm_share) for some in (before, after)]
    return Calibration(
        quotations=quotations,
        positives=sum(one.quotes for one in asked),
        negatives=sum(not one.quotes for one in asked),
        before=before,
        after=after if worths[1] > worths[0] else before,
    )


def _evidence(
    store: Store,
    rng: Random,
    drawn: Sequence[Quotation],
    negatives: Sequence[str],
    *,
    quotations: int,
) -> Evidence:
    """Return what the store answers to altered quotations and to what quotes nobody."""
    index = index_of(store)
    queries = (*_positives(rng, drawn, negatives), *_negatives(rng, drawn, negatives))
    return Evidence.of([_asked(store, index, query) for query in queries], quotations=quotations)


def _measure(held: Evidence, thresholds: Thresholds) -> Measure:
    tallies, order = measured(held, thresholds), list(KINDS)
    kinds = by_kind(held, tallies)
    ordered = sorted(kinds, key=lambda kind: order.index(kind) if kind in KINDS else len(order))
    return Measure(
        thresholds=thresholds,
        bands=tuple(by_band(held, tallies)),
        kinds={kind: kinds[kind] for kind in ordered},
        total=summed(tallies),
    )


# --- what is asked --------------------------------------------------------------------------------


def _drawn(store: Store, rng: Random, sample: int) -> list[Quotation]:
    """Return some quotations; ids are drawn, because a large table cannot be read for that."""
    newest = store.quotations(limit=1).items[0].id
    ids = rng.sample(range(1, newest + 1), min(newest, 2 * sample))
    found: list[Quotation] = []
    for first in range(0, len(ids), _DRAWN_AT_ONCE):
        some = store.quotations_by_id(ids[first : first + _DRAWN_AT_ONCE])
        found += [
            some[key]
            for key in ids[first : first + _DRAWN_AT_ONCE]
            if key in some and len(some[key].text.split()) <= _LONGEST_WORDS
        ]
        if len(found) >= sample:
            break
    return found[:sample]


def _positives(
    rng: Random, drawn: Sequence[Quotation], negatives: Sequence[str]
) -> Iterator[_Query]:
    """Yield each quotation altered in some ways; all kinds come up as often."""
    texts = [quotation.text for quotation in drawn]
    words = [word for text in texts for word in text.split()]
    folded = [normalize(text).words for text in texts]
    prose = negatives or [recombined(rng, folded, words=rng.randint(8, 30)) for _ in texts]
    material = Material(words=words, sentences=prose, quotations=texts)
    kinds = list(KINDS)
    for number, quotation in enumerate(drawn):
        for step in range(_KINDS_EACH):
            kind = kinds[(number * _KINDS_EACH + step) % len(kinds)]
            text = altered(rng, quotation.text, kind=kind, material=material)
            if text:
                yield _Query(kind, text, source=quotation.id)


def _negatives(
    rng: Random, drawn: Sequence[Quotation], negatives: Sequence[str]
) -> Iterator[_Query]:
    """Yield selections that quote nobody: the user's, or such as can be had from the store."""
    if negatives:
        for text in negatives:
            yield _Query(FROM_FILE, text)
        for first in range(0, len(negatives) - _PARAGRAPH_SENTENCES + 1, _PARAGRAPH_SENTENCES):
            together = negatives[first : first + _PARAGRAPH_SENTENCES]
            yield _Query(PARAGRAPH, " ".join(together))
        return
    folded = [normalize(quotation.text).words for quotation in drawn]
    for quotation in drawn:
        yield _Query(LEFT_OUT, quotation.text, left_out=quotation.id)
        yield _Query(RECOMBINED, recombined(rng, folded, words=rng.randint(5, 60)))


# --- how it is asked ------------------------------------------------------------------------------


def _asked(store: Store, index: Index, query: _Query) -> Asked:
    """Return what agrees with a selection, before any floor."""
    words = list(normalize(query.text).words)
    if not words:
        return Asked(query.kind, 1, bool(query.source), ())
    lookup = index.look_up(words, sifted=False)
    information = Information.of_words(lookup.alone.tolist(), lookup.after.tolist())
    weakest = base_bits(lookup.coverage.quotations) + _WEAKEST_BITS
    found: list[tuple[int, Alignment, Candidate]] = []
    for quotation_id, folded in store.folded_texts(lookup.ids):
        quotation = folded.split(" ")
        alignment = align(words, quotation, information)
        if quotation_id == query.left_out or alignment is None:
            continue
        if query.left_out and _repeats(alignment, min(len(words), len(quotation))):
            continue
        reach = reach_of(alignment, selection=len(words), quotation=len(quotation))
        if alignment.strength < weakest and not reach.whole:
            continue
        # Whoever else said these very words is as right an answer.
        right = bool(query.source) and (quotation_id == query.source or reach.whole)
        found.append((quotation_id, alignment, Candidate(alignment.strength, reach, right)))
    if query.left_out and found:
        related = _related(store, query.left_out, [key for key, _, _ in found])
        found = [some for some in found if some[0] not in related]
    found.sort(key=lambda some: (-some[1].strength, some[0]))
    candidates = tuple(candidate for _, _, candidate in found[:_MOST_CANDIDATES])
    return Asked(query.kind, len(words), bool(query.source), candidates)


def _repeats(alignment: Alignment, shorter: int) -> bool:
    """Tell whether a quotation says the same as another one rather than agreeing by chance."""
    counts = [count for _, _, count in alignment.blocks]
    return max(counts) >= _REPEATED_WORDS or (shorter > 4 and 2 * sum(counts) > shorter)


def _related(store: Store, quotation_id: int, ids: Sequence[int]) -> Collection[int]:
    """Return those of some quotations that share a speaker or a source with another one."""
    occurrences = store.occurrences([quotation_id, *ids])
    known = {
        key: {("speaker", one.speaker.id) for one in some if one.speaker}
        | {("source", one.source.id) for one in some if one.source}
        for key, some in occurrences.items()
    }
    return {key for key in ids if known[key] & known[quotation_id]}
