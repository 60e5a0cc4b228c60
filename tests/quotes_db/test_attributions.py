"""Who said it according to the sources, and in words where these disagree."""

from __future__ import annotations

import pytest

from quotes_db.attributions import attributions, disagreement, known_from
from quotes_db.dates import partial_date
from quotes_db.records import DateKind, Occurrence, PartialDate, Source, Speaker, Status

ADA, BEN, CLEO = Speaker(1, "Ada Brook"), Speaker(2, "Ben Ford"), Speaker(3, "Cleo Marsh")
BROOK = Speaker(4, "Brook")
MANY = ["Ada Brook", "Ben Ford", "Cleo Marsh", "Dora Finch", "Ezra Kemp", "Fay Ince", "Gil Orme"]


class Said:
    """Makes the occurrences of one table row, each with the next id."""

    def __init__(self) -> None:
        self.last = 0

    def by(
        self,
        speaker: Speaker | None,
        source: int | None = None,
        said: str | None = None,
        published: str | None = None,
        captured: str | None = None,
        status: Status = "accepted",
    ) -> Occurrence:
        self.last += 1
        of_source = (
            Source(
                id=source,
                published=_date(published, "published"),
                captured=_date(captured, "captured"),
            )
            if source
            else None
        )
        own = _date(said, "said")
        if not source:
            own = own or _date(published, "published") or _date(captured, "captured")
        return Occurrence(self.last, 1, of_source, speaker, dated=own, status=status)


def _date(value: str | None, kind: DateKind) -> PartialDate | None:
    return partial_date(value, kind=kind) if value else None


o = Said().by
TABLE = [
    # Sources that agree, or of which only one names anybody, do not disagree.
    ([], None),
    ([o(ADA, 1, published="2012")], None),
    ([o(ADA, 1, published="2012"), o(ADA, 2, published="2019")], None),
    ([o(ADA, 1), o(None, 2)], None),
    ([o(None, 1), o(None, 2)], None),
    # Names that may be one person's are no two people.
    ([o(ADA, 1), o(BROOK, 2)], None),
    # Two people, in the order of first sight.
    (
        [
            o(BEN, 4, published="2016-05"),
            o(ADA, 1, published="2012-01-02"),
            o(ADA, 2, published="2014"),
            o(ADA, 3, published="2012"),
        ],
        "Attributed to Ada Brook in 3 sources since 2012, to Ben Ford in 1 source in 2016.",
    ),
    # The same source twice is one source.
    (
        [o(ADA, 1, published="2012"), o(ADA, 1, published="2012"), o(BEN, 2, published="2013")],
        "Attributed to Ada Brook in 1 source in 2012, to Ben Ford in 1 source in 2013.",
    ),
    # A source is of the year that printed it, whatever the year in which it has the words said.
    (
        [o(ADA, 1, said="1911-04-05", published="2016"), o(BEN, 2, published="2012")],
        "Attributed to Ben Ford in 1 source in 2012, to Ada Brook in 1 source in 2016.",
    ),
    (
        [o(ADA, 1, said="1911"), o(ADA, 2, published="2016"), o(BEN, 3, published="2012")],
        "Attributed to Ada Brook in 2 sources (said in 1911), to Ben Ford in 1 source in 2012.",
    ),
    # Nobody named, nothing dated, no source: said as such.
    (
        [o(ADA, 1, published="2012"), o(BEN, 2), o(None, 3, published="2014"), o(None, 4)],
        "Attributed to Ada Brook in 1 source in 2012, to nobody named in 2 sources in 2014 "
        "(1 of them undated), to Ben Ford in 1 undated source.",
    ),
    (
        [o(ADA), o(BEN, said="1999"), o(BEN)],
        "Attributed to Ben Ford in 2 unnamed sources (said in 1999; 1 of them undated), "
        "to Ada Brook in an unnamed, undated source.",
    ),
    # The day on which a page was saved dates nothing.
    (
        [o(ADA, 1, captured="2024-02-03"), o(BEN, 2, published="2019")],
        "Attributed to Ben Ford in 1 source in 2019, to Ada Brook in 1 undated source.",
    ),
    # What a program doubts disputes nothing accepted; without that, it is all there is.
    ([o(ADA, 1), o(BEN, 2, status="review")], None),
    (
        [o(ADA, 1, status="review"), o(BEN, 2, status="review")],
        "Attributed to Ada Brook in 1 undated source, to Ben Ford in 1 undated source.",
    ),
    # Different days of saying contradict, different days of printing do not.
    ([o(ADA, 1, published="2012"), o(ADA, 2, published="2019")], None),
    ([o(ADA, 1, said="1941"), o(ADA, 2, said="1941-12-08")], None),
    ([o(ADA, 1, said="1941-12-08"), o(ADA, 2, published="1955")], None),
    (
        [o(ADA, 1, said="1941-12-08"), o(ADA, 2, said="1941"), o(None, 3, said="1942")],
        "Sources date these words differently: 8 December 1941 in 2 sources, 1942 in 1 source.",
    ),
    (
        [o(ADA, 1, said="1941-12"), o(ADA, 2, said="1941-11"), o(ADA, 3, said="1941")],
        "Sources date these words differently: November 1941 in 1 source, "
        "December 1941 in 1 source.",
    ),
    # Both at once: whose days they are is said.
    (
        [o(ADA, 1, said="1941"), o(ADA, 2, said="1943"), o(BEN, 3, said="1942")],
        "Attributed to Ada Brook in 2 sources (said from 1941 to 1943), to Ben Ford in 1 source "
        "(said in 1942). "
        "Sources date these words of Ada Brook differently: 1941 in 1 source, 1943 in 1 source.",
    ),
    # A long list is cut, and says so.
    (
        [o(Speaker(10 + n, name), n + 1, said="1999") for n, name in enumerate(MANY)],
        "Attributed "
        + ", ".join(f"to {name} in 1 source (said in 1999)" for name in MANY[:5])
        + ", and 2 more.",
    ),
]


@pytest.mark.parametrize(("occurrences", "expected"), TABLE)
def test_in_words(occurrences: list[Occurrence], expected: str | None) -> None:
    assert disagreement(occurrences) == expected
    assert disagreement(occurrences[::-1]) == expected


def test_every_attribution_has_its_occurrences_first_seen_first() -> None:
    o = Said().by
    found = attributions(
        [
            o(BEN, 1, published="2016"),
            o(None, 2),
            o(ADA, 3, published="2012-03"),
            o(ADA, 4, captured="2001"),
            o(ADA, 3, said="2012-01"),
            o(CLEO, 5, status="review"),
        ]
    )
    assert [(one.speaker, one.occurrences) for one in found] == [
        (ADA, (3, 4, 5)),
        (BEN, (1,)),
        (None, (2,)),
    ]
    first = found[0]
    assert first.first == partial_date("2012-01", kind="said")
    assert first.last == partial_date("2012-03", kind="published")
    assert (first.sources, first.undated) == (2, 1)
    assert (found[2].first, found[2].last) == (None, None)


def test_from_whom_it_is_known() -> None:
    o = Said().by
    some = [o(ADA, 1, said="2012"), o(ADA, 2), o(ADA, 3, said="2014"), o(BEN, 4), o(None, 5)]
    assert known_from(attributions(some)) == (
        "Ada Brook (3 sources, said from 2012 to 2014, 1 of them undated) "
        "and Ben Ford (1 undated source)"
    )
