"""Whether the page on which a selection was made gives the words to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from quotes_db.context import ContextSpeaker, attributed_here, context_speakers
from quotes_db.dates import partial_date
from quotes_db.match import match
from quotes_db.records import AttributedQuotation, Source
from quotes_db.store import Store
from tests.quality import polnear
from tests.quality.context import NOBODY_THERE, cases, tally

LAMP = "Every lamp on this quay was paid for by somebody who never saw it lit."
LAMPS = AttributedQuotation(
    LAMP,
    speaker="Dora Finch",
    source=Source(
        url="https://example.org/lamps", published=partial_date("1987", kind="published")
    ),
)
UNKNOWN = "The ledger of the sea has never once been balanced by a clerk."
UNION = "No crane on this dock will move before the gate is mended for good."
# Words that two people are known for.
SHARED = "A harbour without fog is only a large and rather noisy pond."


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.memory() as made:
        made.add(
            [
                LAMPS,
                AttributedQuotation(UNKNOWN),
                AttributedQuotation(UNION, speaker="Harbor Workers Union"),
                AttributedQuotation(SHARED, speaker="Ada Brook"),
                AttributedQuotation(SHARED, speaker="Ben Ford"),
            ]
        )
        yield made


def asked(store: Store, text: str, **context: str) -> list[ContextSpeaker]:
    matches = match(store, text).matches
    assert matches
    return list(context_speakers(store, matches, text, **context).values())


SENTENCE = (
    "The page attributes this to Gil Orme; the store knows it from Dora Finch (1 source in 1987)."
)


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [
        ("After the vote Gil Orme said: “", "” Then he left."),
        ("Gil Orme once put it this way: “", "”"),
        ("“", "” ― Gil Orme"),
        ('It was late when Gil Orme said, "', '" Nobody wrote it down.'),
        ("Nobody answered. “", "” said Gil Orme, who keeps the light."),
    ],
)
def test_a_page_that_names_somebody_else(store: Store, prefix: str, suffix: str) -> None:
    (told,) = asked(store, LAMP, prefix=prefix, suffix=suffix)
    assert told == ContextSpeaker("Gil Orme", agrees=False, sentence=SENTENCE)


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [
        # Nobody is named, or not surely.
        ("", ""),
        ("The old inscription reads: “", "” It is worn."),
        ("He turned around and said: “", "” Then he left."),
        ("The keeper of the light said: “", "” Then he left."),
        ("Gil Orme read the inscription aloud. ", " Then he left."),
        ("Under Mayor Gil Orme, “", "” was carved over the gate."),
        # The name may go on where the context ends.
        ("After the vote was counted he sat down. “", "” That is what they remember of Gil Orme"),
        # It is said of other words than the selected ones.
        ("Gil Orme said: “The gate is shut.” Over it stands: ", " Nobody reads it."),
    ],
)
def test_silence_where_it_is_not_sure(store: Store, prefix: str, suffix: str) -> None:
    assert asked(store, LAMP, prefix=prefix, suffix=suffix) == []


@pytest.mark.parametrize("name", ["Dora Finch", "Finch", "Ms. Finch", "D. Finch"])
def test_a_page_that_agrees(store: Store, name: str) -> None:
    (told,) = asked(store, LAMP, speaker=name)
    assert (told.agrees, told.sentence) == (True, None)


def test_a_page_in_which_the_speaker_is_found_agrees(store: Store) -> None:
    (told,) = asked(
        store, LAMP, prefix="After the vote Dora Finch said: “", suffix="” Then she left."
    )
    assert told == ContextSpeaker("Dora Finch", agrees=True)


@pytest.mark.parametrize(
    ("text", "name", "agrees"),
    [
        (LAMP, "Gil Orme", False),
        (LAMP, "Dora", None),  # a given name
        (LAMP, "he", None),
        (LAMP, "a spokesman", None),
        (LAMP, "the Harbor Workers Union", None),  # somebody speaks for it
        (UNION, "Gil Orme", None),
        (UNKNOWN, "Gil Orme", None),  # the store knows nobody
        (SHARED, "Ben Ford", True),  # one of the two
    ],
)
def test_what_the_caller_knows_is_compared(
    store: Store, text: str, name: str, agrees: bool | None
) -> None:
    (told,) = asked(store, text, speaker=name)
    assert (told.name, told.agrees, told.sentence is not None) == (name, agrees, agrees is False)


def test_all_whom_the_store_knows_are_told(store: Store) -> None:
    (told,) = asked(store, SHARED, speaker="Gil Orme")
    assert told.sentence == (
        "The page attributes this to Gil Orme; the store knows it from "
        "Ada Brook (an unnamed, undated source) and Ben Ford (an unnamed, undated source)."
    )


def test_an_alias_is_the_speakers_name(store: Store) -> None:
    with Store.memory() as own:
        own.add([LAMPS, replace(LAMPS, speaker="Theodora Vance", text=UNKNOWN)])
        (finch,), (vance,) = own.find_speakers("Dora Finch"), own.find_speakers("Theodora Vance")
        assert [told.agrees for told in asked(own, LAMP, speaker="Theodora Vance")] == [False]
        own.merge_speakers(finch.speaker.id, vance.speaker.id)
        assert [told.agrees for told in asked(own, LAMP, speaker="Theodora Vance")] == [True]


def test_a_page_that_is_the_source_is_not_read_again(store: Store) -> None:
    context = {"prefix": "After the vote Gil Orme said: “", "suffix": "” Then he left."}
    assert asked(store, LAMP, url="https://example.org/lamps#top", **context) == []
    assert len(asked(store, LAMP, url="https://example.org/other", **context)) == 1


def test_an_attribution_in_review_contradicts_nothing() -> None:
    with Store.memory() as own:
        own.add([replace(LAMPS, status="review")])
        (told,) = asked(own, LAMP, speaker="Gil Orme")
        assert told == ContextSpeaker("Gil Orme", agrees=None)
        assert asked(own, LAMP, prefix="Gil Orme once said: “", suffix="”") == []


def test_a_part_of_what_the_page_prints_is_enough(store: Store) -> None:
    (told,) = asked(
        store,
        "paid for by somebody who never saw it lit",
        prefix="Gil Orme said: “Every lamp on this quay was ",
        suffix=".” Then he left.",
    )
    assert told.agrees is False


def test_a_long_selection_is_not_read() -> None:
    assert attributed_here("a word " * 300, prefix="Gil Orme said: “", suffix="”") is None


@pytest.mark.corpus
@pytest.mark.skipif(polnear.absent() is not None, reason=polnear.absent() or "")
def test_false_alarms_stay_under_one_in_a_hundred() -> None:
    some = list(cases(polnear.documents(polnear.DEV)[::4], around=200))
    right = tally(some)
    assert len(right.claims) < 0.01 * right.cases
    found = tally([replace(one, speaker=NOBODY_THERE) for one in some])
    assert len(found.claims) > 0.2 * found.cases
