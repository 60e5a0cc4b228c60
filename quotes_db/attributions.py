"""A quotation's occurrences in, who said it according to them out, and in words where they differ.

Sources that name nobody disagree with none, and the day on which a page was saved dates no words.
Names that may be one person's are no disagreement either (see ``names``): a false alarm costs more
trust than silence does. Publication dates differ as a matter of course; what contradicts is two
days on which the same words were *said*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes_db.dates import spelled
from quotes_db.names import same_person
from quotes_db.records import Occurrence, PartialDate, Speaker, vouched

_MOST_NAMED = 5  # attributions that a sentence tells one by one


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom some sources give the words to; ``speaker`` None: these name nobody.

    ``sources`` counts different documents, 0 if none is known; ``undated`` those of which nobody
    knows when they said or printed the words. ``first`` and ``last`` are of kind said or published;
    ``when`` tells in words what is known of the documents' own dates, or else when it was said.
    """

    speaker: Speaker | None
    sources: int
    undated: int
    first: PartialDate | None
    last: PartialDate | None
    occurrences: tuple[int, ...]
    when: str | None = None


def attributions(occurrences: Sequence[Occurrence]) -> tuple[Attribution, ...]:
    """Return all attributions of a quotation in the order in which they were first seen.

    Only accepted occurrences count, or all where none is. What is undated comes last.
    """
    groups: dict[int | None, list[Occurrence]] = {}
    for one in vouched(occurrences):
        groups.setdefault(one.speaker.id if one.speaker else None, []).append(one)
    return tuple(_attribution(some) for some in sorted(groups.values(), key=_first_seen))


def told_date(occurrence: Occurrence) -> PartialDate | None:
    """Return when the words were said, else published; None if only the saving is dated."""
    dated, source = occurrence.dated, occurrence.source
    if dated and dated.kind != "captured":
        return dated
    return source.published if source else None


def disagreement(occurrences: Sequence[Occurrence]) -> str | None:
    """Return in a sentence or two how the sources of a quotation disagree; None if they do not."""
    if len(vouched(occurrences)) < 2:
        return None  # as of most quotations, at every match
    found = attributions(occurrences)
    sentences = []
    if _are_several(found):
        sentences.append(f"Attributed {_listed([_told(one) for one in found])}.")
        groups = [one.occurrences for one in found]
    else:
        groups = [tuple(id_ for one in found for id_ in one.occurrences)]
    by_id = {one.id: one for one in occurrences}
    for ids in groups:
        said = _said_differently([by_id[id_] for id_ in ids], named=len(groups) > 1)
        sentences += [said] if said else []
    return " ".join(sentences) or None


def known_from(found: Sequence[Attribution]) -> str:
    """Return who said it and how many sources say so, as in ``Ada Brook (3 sources since 2012)``.

    Whoever is not named is left out.
    """
    named = [f"{one.speaker.name} ({', '.join(_where(one))})" for one in found if one.speaker]
    return _listed(named, last=" and ")


def _attribution(some: Sequence[Occurrence]) -> Attribution:
    dates = sorted((date for one in some if (date := told_date(one))), key=_order)
    dated = {_document(one) for one in some if told_date(one)}
    documents = {_document(one) for one in some}
    return Attribution(
        speaker=some[0].speaker,
        sources=len({one.source.id for one in some if one.source}),
        undated=len(documents - dated),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        occurrences=tuple(sorted(one.id for one in some)),
        when=_when([one for one in some if told_date(one)]),
    )


def _when(dated: Sequence[Occurrence]) -> str | None:
    """Return since when documents print the words, if each tells; else when these were said.

    A book of 2016 that has the words said in 1911 is no source of 1911.
    """
    printed = [date.value[:4] for one in dated if (date := _printed(one))]
    if printed and len(printed) == len(dated):
        return f"{'in' if min(printed) == max(printed) else 'since'} {min(printed)}"
    said = [one.dated.value[:4] for one in dated if one.dated and one.dated.kind == "said"]
    if not said:
        return None
    first, last = min(said), max(said)
    return f"said in {first}" if first == last else f"said from {first} to {last}"


def _printed(occurrence: Occurrence) -> PartialDate | None:
    """Return when a document printed the words."""
    dated, source = occurrence.dated, occurrence.source
    return dated if dated and dated.kind == "published" else source.published if source else None


def _document(occurrence: Occurrence) -> tuple[str, int]:
    """Return what counts as one document: an occurrence without a source is one of its own."""
    source = occurrence.source
    return ("source", source.id) if source else ("occurrence", occurrence.id)


def _first_seen(some: Sequence[Occurrence]) -> tuple[bool, str, int]:
    """Return what sorts attributions: when it was first printed, or else said; undated ones last.

    What a later source has said long ago was seen when that source printed it.
    """
    first = min(_order(_printed(one) or told_date(one)) for one in some)
    return *first, min(one.id for one in some)


def _order(date: PartialDate | None) -> tuple[bool, str]:
    return date is None, date.value if date else ""


def _are_several(found: Sequence[Attribution]) -> bool:
    """Tell whether two of the named speakers are plainly two people."""
    names = [one.speaker.name for one in found if one.speaker]
    return any(
        same_person(name, other) is False for at, name in enumerate(names) for other in names[:at]
    )


def _told(one: Attribution) -> str:
    where, *asides = _where(one)
    aside = f" ({'; '.join(asides)})" if asides else ""
    return f"to {one.speaker.name if one.speaker else 'nobody named'} in {where}{aside}"


def _where(one: Attribution) -> list[str]:
    """Return in how many sources since when, and what else is to be said of their dates.

    As in ``["3 sources since 2012", "1 of them undated"]``, ``["1 source", "said in 1911"]`` or
    ``["an unnamed, undated source"]``.
    """
    kinds = ([] if one.sources else ["unnamed"]) + ([] if one.first else ["undated"])
    count = one.sources or len(one.occurrences)
    amount = [f"{count:,}"] if one.sources or count > 1 else ["an"]
    what = " ".join([*amount, *filter(None, [", ".join(kinds)]), "source" + "s" * (count > 1)])
    undated = [f"{one.undated:,} of them undated"] if one.first and one.undated else []
    if one.when and one.when.startswith("said"):
        return [what, one.when, *undated]
    return [f"{what} {one.when}" if one.when else what, *undated]


def _said_differently(some: Sequence[Occurrence], *, named: bool) -> str | None:
    """Return on which different days sources have the same words said, None if they agree.

    A year and a day of it agree. Both are counted with the more exact one, unless two days share
    the year.
    """
    said = [one for one in some if one.dated and one.dated.kind == "said"]
    dates = {one.dated.value: one.dated for one in said if one.dated}
    exact = sorted(value for value in dates if not any(_is_vaguer(value, other) for other in dates))
    if len(exact) < 2:
        return None
    counted = {
        value: {
            _document(one)
            for one in said
            if one.dated
            and [e for e in exact if e == one.dated.value or _is_vaguer(one.dated.value, e)]
            == [value]
        }
        for value in exact
    }
    told = [
        f"{spelled(dates[value])} in {len(documents):,} source{'' if len(documents) == 1 else 's'}"
        for value, documents in counted.items()
    ]
    speaker = some[0].speaker
    whose = f" of {speaker.name}" if named and speaker else ""
    return f"Sources date these words{whose} differently: {_listed(told)}."


def _is_vaguer(value: str, other: str) -> bool:
    return len(value) < len(other) and other.startswith(value)


def _listed(parts: Iterable[str], *, last: str = ", ") -> str:
    """Return the first parts of a list in words, and how many more there are."""
    every = list(parts)
    shown, more = every[:_MOST_NAMED], len(every) - _MOST_NAMED
    if more > 0:
        return f"{', '.join(shown)}, and {more:,} more"
    return last.join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
