"""Where a quotation was said or printed, by date, and how its wording changed."""

from __future__ import annotations

import pytest

from quotes_db import history as module
from quotes_db.dates import partial_date
from quotes_db.history import History, history
from quotes_db.records import AttributedQuotation, DateKind, PartialDate, Source, Status
from quotes_db.store import Store

LAMP = "Every lamp on this quay was paid for by somebody who never saw it lit."
SOMEONE = "Every lamp on this quay was paid for by someone who never saw it lit."
ALWAYS = "Every lamp on this quay was paid for by somebody who always saw it lit."
ELIDED = "Every lamp on this quay was paid for … who never saw it lit."
PART = "Somebody who never saw it lit."
LONGER = (
    f"{LAMP} And every rope on it was made by hands that never held a rudder, nor ever will again."
)


def _date(value: str | None, kind: DateKind) -> PartialDate | None:
    return partial_date(value, kind=kind) if value else None


def printed(
    text: str,
    source: str,
    *,
    said: str | None = None,
    published: str | None = None,
    captured: str | None = None,
    exact: str | None = None,
    status: Status = "accepted",
) -> AttributedQuotation:
    return AttributedQuotation(
        text,
        speaker="Dora Finch",
        source=Source(
            title=source,
            published=_date(published, "published"),
            captured=_date(captured, "captured"),
        ),
        dated=_date(said, "said"),
        exact=exact,
        status=status,
    )


def told(*items: AttributedQuotation, id_: int = 1) -> History:
    with Store.memory() as store:
        store.add(items)
        found = history(store, id_)
    assert found is not None
    return found


def titles(found: History) -> list[str | None]:
    every = [*found.dated, *found.undated]
    return [one.occurrence.source.title for one in every if one.occurrence.source]


def test_occurrences_are_in_the_order_of_saying_else_of_publication() -> None:
    found = told(
        printed(LAMP, "fourth", published="2016-03-04"),
        printed(LAMP, "second", published="1987"),
        printed(LAMP, "third", published="1987-05"),
        printed(LAMP, "first", said="1985-01-01", published="2020"),
    )
    assert titles(found) == ["first", "second", "third", "fourth"]
    assert (len(found.variants), found.undated, found.left_out) == (1, (), 0)
    (only,) = found.variants
    assert (only.text, only.quotation_ids, only.occurrences) == (LAMP, (1,), 4)
    assert (only.first, only.judgement) == (partial_date("1985-01-01", kind="said"), None)


def test_what_is_undated_stands_apart_and_a_day_of_saving_dates_nothing() -> None:
    found = told(
        printed(LAMP, "saved", captured="1970-01-01"),
        printed(LAMP, "undated"),
        printed(LAMP, "dated", published="2016"),
    )
    assert [one.occurrence.source.title for one in found.dated if one.occurrence.source] == [
        "dated"
    ]
    saved, undated = found.undated
    assert (saved.date, undated.date) == (None, None)
    assert saved.occurrence.date == partial_date("1970-01-01", kind="captured")


def test_variants_are_compared_with_the_earliest_wording() -> None:
    found = told(
        printed(SOMEONE, "second", published="2004"),
        printed(LAMP, "first", published="1987"),
        printed(ALWAYS, "third", published="2016"),
    )
    assert [one.text for one in found.variants] == [LAMP, SOMEONE, ALWAYS]
    first, second, third = (one.judgement for one in found.variants)
    assert first is None
    assert second is not None
    assert third is not None
    assert (second.wording, third.wording) == ("altered", "altered")
    assert "negation" in third.risks
    changed = [step for step in third.diff if step.op != "equal"]
    assert [ALWAYS[slice(*one.selection)].strip() for one in changed] == ["always"]
    assert [LAMP[slice(*one.quotation)].strip() for one in changed] == ["never"]
    assert [one.variant for one in found.dated] == [0, 1, 2]
    # Whichever of them is asked, the history is the same.
    for id_ in (2, 3):
        other = told(
            printed(SOMEONE, "second", published="2004"),
            printed(LAMP, "first", published="1987"),
            printed(ALWAYS, "third", published="2016"),
            id_=id_,
        )
        assert (other.variants, other.dated) == (found.variants, found.dated)


@pytest.mark.parametrize(
    ("text", "is_variant"),
    [(ALWAYS, True), (SOMEONE, True), (ELIDED, True), (PART, False), (LONGER, False)],
)
def test_a_part_and_words_among_others_are_no_variants(text: str, is_variant: bool) -> None:
    found = told(printed(LAMP, "first", published="1987"), printed(text, "other", published="1999"))
    assert (len(found.variants) == 2) is is_variant
    assert (len(found.dated) == 2) is is_variant


def test_an_elision_is_told_from_an_alteration() -> None:
    found = told(printed(LAMP, "first", published="1987"), printed(ELIDED, "b", published="1999"))
    judgement = found.variants[1].judgement
    assert judgement is not None
    assert (judgement.wording, judgement.omitted) == ("elided", ("by somebody",))


@pytest.mark.parametrize(
    ("exact", "variants"),
    [
        # Typography is no other wording, nor is an attribution between two halves.
        ("“Every Lamp on this Quay was paid for by somebody who never saw it lit”", 1),
        ("Every lamp on this quay,” she said, “was paid for by somebody who never saw it lit.", 1),
        # Other words are.
        ("Every lamp on the quay was paid for by somebody who never saw it lit.", 2),
        # A part of them, or a whole speech, is only where they stand.
        ("never saw it lit", 1),
        (LONGER, 1),
    ],
)
def test_what_a_source_prints_may_be_a_wording(exact: str, variants: int) -> None:
    found = told(
        printed(LAMP, "first", published="1987"),
        printed(LAMP, "second", published="1999", exact=exact),
    )
    assert len(found.variants) == variants
    if variants == 2:
        assert (found.variants[1].text, found.variants[1].quotation_ids) == (exact, ())
        assert [one.variant for one in found.dated] == [0, 1]


def test_a_printed_wording_that_is_stored_too_is_one_variant() -> None:
    found = told(
        printed(LAMP, "first", published="1987"),
        printed(ALWAYS, "second", published="1999"),
        printed(LAMP, "third", published="2001", exact=ALWAYS),
    )
    assert [(one.text, one.occurrences) for one in found.variants] == [(LAMP, 1), (ALWAYS, 2)]


def test_what_is_rejected_is_left_out_and_what_is_in_review_says_so() -> None:
    found = told(
        printed(LAMP, "first", published="1987"),
        printed(LAMP, "doubted", published="1988", status="review"),
        printed(LAMP, "rejected", published="1986", status="rejected"),
    )
    assert titles(found) == ["first", "doubted"]
    assert found.dated[1].occurrence.status == "review"


def test_a_quotation_of_which_everything_was_rejected_has_its_own_wording() -> None:
    found = told(printed(LAMP, "rejected", published="1986", status="rejected"))
    assert ([one.text for one in found.variants], found.dated, found.undated) == ([LAMP], (), ())


def test_what_is_not_stored_has_no_history() -> None:
    with Store.memory() as store:
        assert history(store, 1) is None


def test_the_bounds_hold_and_what_is_beyond_them_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_OCCURRENCES", 5)
    monkeypatch.setattr(module, "MAX_VARIANTS", 2)
    found = told(
        *(printed(LAMP, f"a{year}", published=str(year)) for year in range(1990, 1993)),
        printed(ALWAYS, "b", published="1993"),
        printed(SOMEONE, "c", published="1994"),
        printed(LAMP, "d", published="1995"),
    )
    assert titles(found) == ["a1990", "a1991", "a1992", "b"]
    assert [one.text for one in found.variants] == [LAMP, ALWAYS]
    assert found.left_out == 2
