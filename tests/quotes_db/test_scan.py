"""Scanning a page: every stored quotation at its place, none twice over the same words."""

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes_db import Store, match, scan
from quotes_db import scan as scan_function
from quotes_db.index import index_of
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation, Match, ScanAnswer, Source

BRIDGE = "We will not close the old bridge before the new one has carried its first winter."
LAMP = "A lamp left burning in an empty house tells the road that somebody is expected."
BREAD = "Bread is a promise kept every morning before dawn."
WINTER = "The new bridge must carry its first winter before anybody takes the old one down."
SHORT = "Nonsense from start to finish."
COMMON = "I think so."
PART = "tells the road that somebody is expected"
LONG = f"{BREAD} Whoever doubts it should rise at three and look at the lit windows of our street."
CHINESE = "桥修好以前，旧桥不能拆，这是我们说过的话。"
HERALD = Source(url="https://herald.example/a", title="Bridge", publisher="Herald")
COURIER = Source(url="https://courier.example/b", title="Winter", publisher="Courier")
PROSE = (
    "The council met on Tuesday evening in the small hall behind the library. Nobody had expected "
    "so many people, and chairs were carried in from the school next door. After two hours the "
    "chairman closed the window because of the rain, and the reading of the accounts went on."
)
AFTER = (
    "Outside, the buses had stopped running. A few members walked home along the canal and argued "
    "about the price of coal, as they had done the week before and would do again."
)
QUOTATIONS = [
    AttributedQuotation(BRIDGE, speaker="Jane Doe", role="the mayor", source=HERALD),
    AttributedQuotation(LAMP, speaker="John Roe", source=HERALD),
    AttributedQuotation(BREAD, speaker="Ana Silva", source=COURIER),
    AttributedQuotation(WINTER, speaker="Ana Silva", source=COURIER),
    AttributedQuotation(SHORT, speaker="John Roe"),
    AttributedQuotation(COMMON, speaker="John Roe"),
    AttributedQuotation(PART, speaker="Jim Poe"),
    AttributedQuotation(LONG, speaker="Ana Silva"),
    AttributedQuotation(CHINESE, speaker="Li Na"),
]
_VOCABULARY = (
    "river stone harbour letter garden engine market window doctor captain music border silver "
    "mountain paper weather village theatre answer evidence kitchen station profit teacher island "
    "carries follows promises forgets measures repairs believes divides opens burns sells counts "
    "the a of and to in is that it for was on with as they we not but from or have an all our"
)
_WORDS = _VOCABULARY.split()


def sentences(count: int, seed: int) -> list[str]:
    """Return sentences of eight to twenty-five words that mean nothing and repeat nothing."""
    rng = random.Random(seed)
    return [
        " ".join(rng.choices(_WORDS, k=rng.randint(8, 25))).capitalize() + "." for _ in range(count)
    ]


MANY = sentences(400, 1)


@pytest.fixture(scope="module", params=["delta", "segment", "both"])
def store(request, tmp_path_factory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("store") / "quotes.db") as store:
        store.add(QUOTATIONS)
        if request.param != "delta":
            index_of(store).flush()
        rest = [AttributedQuotation(text) for text in MANY]
        if request.param == "segment":
            store.add(rest)
            index_of(store).flush()
        else:
            store.add(rest)
        yield store


@pytest.fixture(scope="module")
def small() -> Iterator[Store]:
    with Store.memory() as store:
        store.add(QUOTATIONS)
        yield store


def told(answer: ScanAnswer) -> list[tuple[str, str, str]]:
    return [
        (found.quotation.text, found.judgement.wording, found.judgement.extent)
        for found in answer.matches
    ]


def at(page: str, found: Match) -> str:
    return page[slice(*found.selection_span)]


KINDS = [
    ("The whole.", BRIDGE, BRIDGE, "verbatim", "whole"),
    ("Other typography.", f"“{BRIDGE.upper()}”", BRIDGE, "verbatim", "whole"),
    (
        "A part.",
        "before the new one has carried its first winter",
        BRIDGE,
        "verbatim",
        "excerpt",
    ),
    ("A word changed.", BRIDGE.replace("old", "ancient"), BRIDGE, "altered", "whole"),
    ("The first word changed.", BRIDGE.replace("We", "They"), BRIDGE, "altered", "whole"),
    ("A negation dropped.", BRIDGE.replace("not ", ""), BRIDGE, "altered", "whole"),
    (
        "Words left out with a mark.",
        "We will not close the old bridge … has carried its first winter.",
        BRIDGE,
        "elided",
        "whole",
    ),
    ("Five words.", SHORT, SHORT, "verbatim", "whole"),
    ("Chinese.", CHINESE, CHINESE, "verbatim", "whole"),
]


@pytest.mark.parametrize(
    ("why", "text", "expected", "wording", "extent"), KINDS, ids=[row[0] for row in KINDS]
)
def test_kinds_of_occurrence(store: Store, why, text, expected, wording, extent) -> None:
    page = f"{PROSE}\n\nSomebody said: {text} And then:\n\n{AFTER}"
    assert told(scan(store, page)) == [(expected, wording, extent)]
    (found,) = scan(store, page).matches
    assert fold_words(at(page, found)) == fold_words(text)


NOTHING = [
    ("Prose that quotes nobody.", f"{PROSE} {AFTER}"),
    ("No word at all.", "— … !"),
    ("A very short quotation of common words, said by chance.", f"{PROSE} Well, I think so too."),
    ("Two words of a quotation.", f"{PROSE} It was the old bridge. {AFTER}"),
    ("One word of a script without spaces.", f"{PROSE} 桥 {AFTER}"),
]


@pytest.mark.parametrize(("why", "page"), NOTHING, ids=[row[0] for row in NOTHING])
def test_nothing_is_found_and_the_store_is_described(store: Store, why: str, page: str) -> None:
    answer = scan(store, page)
    assert answer.matches == ()
    assert answer.coverage.quotations == len(QUOTATIONS) + len(MANY)


def test_the_same_quotation_at_three_places_is_three_answers(store: Store) -> None:
    page = f"{BRIDGE}\n{PROSE}\n{BRIDGE} {BRIDGE}\n{AFTER}"
    answer = scan(store, page)
    assert told(answer) == [(BRIDGE, "verbatim", "whole")] * 3
    starts = [found.start() for found in re.finditer(re.escape(BRIDGE), page)]
    assert [found.selection_span[0] for found in answer.matches] == starts


def test_different_quotations_on_their_own_words_all_stay_in_the_page_s_order(
    store: Store,
) -> None:
    page = f"{WINTER} {PROSE} {LAMP} {BRIDGE} {AFTER} {SHORT}"
    assert [found.quotation.text for found in scan(store, page).matches] == [
        WINTER,
        LAMP,
        BRIDGE,
        SHORT,
    ]


def test_of_two_whole_quotations_one_inside_the_other_the_larger_stays(store: Store) -> None:
    assert told(scan(store, f"{PROSE} {LONG} {AFTER}")) == [(LONG, "verbatim", "whole")]
    assert told(scan(store, f"{PROSE} {LAMP} {AFTER}")) == [(LAMP, "verbatim", "whole")]


def test_a_whole_quotation_goes_before_a_part_of_a_longer_one(store: Store) -> None:
    assert told(scan(store, f"{PROSE} {BREAD} {AFTER}")) == [(BREAD, "verbatim", "whole")]
    page = f"{PROSE} “{PART}”, they said. {AFTER}"
    assert told(scan(store, page)) == [(PART, "verbatim", "whole")]


def test_words_said_twice_do_not_hide_the_quotation_that_begins_with_them(store: Store) -> None:
    assert told(scan(store, f"{PROSE} {BREAD}\n{LONG} {AFTER}")) == [
        (BREAD, "verbatim", "whole"),
        (LONG, "verbatim", "whole"),
    ]


def test_two_parts_of_one_quotation_far_apart_are_two_answers(store: Store) -> None:
    page = (
        "“before the new one has carried its first winter”, he wrote later. "
        f"{PROSE} “We will not close the old bridge”, she had said. {AFTER}"
    )
    answer = scan(store, page)
    assert told(answer) == [(BRIDGE, "verbatim", "excerpt")] * 2


def test_spans_and_diffs_index_the_page(store: Store) -> None:
    page = f"💧 {PROSE} — {BRIDGE.replace('old', 'ancient')} {AFTER}"
    (found,) = scan(store, page).matches
    pieces = "".join(page[slice(*op.selection)] for op in found.judgement.diff)
    assert pieces == at(page, found)
    changed = [op for op in found.judgement.diff if op.op != "equal"]
    assert [page[slice(*op.selection)].strip() for op in changed] == ["ancient"]
    assert [BRIDGE[slice(*op.quotation)].strip() for op in changed] == ["old"]


def test_the_answer_names_speaker_and_source_and_the_page_itself_comes_first(
    tmp_path: Path,
) -> None:
    with Store.open(tmp_path / "quotes.db") as store:
        store.add([*QUOTATIONS, AttributedQuotation(BRIDGE, speaker="Jim Poe", source=COURIER)])
        page = f"{PROSE} {BRIDGE}"
        (found,) = scan(store, page).matches
        assert found.occurrences[0].speaker.name == "Jane Doe"
        (found,) = scan(store, page, url="https://courier.example/b#top").matches
        assert [one.speaker.name for one in found.occurrences] == ["Jim Poe", "Jane Doe"]


def test_a_limit_keeps_the_strongest_and_says_how_many_are_left_out(store: Store) -> None:
    answer = scan(store, f"{SHORT} {PROSE} {LONG}", limit=1)
    assert told(answer) == [(LONG, "verbatim", "whole")]
    assert answer.left_out == 1


@pytest.mark.parametrize(
    ("text", "limit", "told"),
    [("a" * 500_001, 5, "500001"), ("words", 0, "limit"), ("words", 1_001, "limit")],
)
def test_bad_arguments_are_refused(store: Store, text: str, limit: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        scan(store, text, limit=limit)


def test_scan_stays_the_function_after_its_module_is_imported() -> None:
    import quotes_db.scan  # noqa: F401

    assert callable(scan_function)


# --- long pages -----------------------------------------------------------------------------------


def test_a_page_longer_than_one_part_has_all_its_quotations_once(store: Store) -> None:
    """The page is looked up in parts; one quotation stands across each place where parts meet."""
    filler = f"{PROSE} {AFTER}\n".split(" ")
    words, places = [], []
    for number in range(4):
        while len(words) < 19_800 * (number + 1) - 8:
            words += filler
        words = words[: 19_800 * (number + 1) - 8]
        places.append(len(" ".join(words)) + 1)
        words += BRIDGE.split(" ")
    answer = scan(store, " ".join([*words, *filler]))
    assert [found.selection_span[0] for found in answer.matches] == places


@pytest.mark.parametrize(
    "page",
    [
        "the " * 125_000,
        "we will not close the old bridge " * 15_000,
        f"{BRIDGE} " * 5_900,
        "旧桥不能拆" * 20_000,
        "a " * 250_000,
    ],
    ids=["one word", "one part", "one quotation", "no spaces", "one letter"],
)
def test_a_page_made_to_be_slow_is_answered(small: Store, page: str) -> None:
    answer = scan(small, page[:500_000], limit=1)
    assert len(answer.matches) <= 1


# --- against an obvious implementation ------------------------------------------------------------


def found_slowly(store: Store, page: str) -> set[tuple[str, int]]:
    """Return (quotation, offset) of the whole quotations in a page, found one by one.

    Each stored text is looked for as it is printed; each sentence of the page is matched alone.
    """
    found = set()
    for text in [*MANY, *(one.text for one in QUOTATIONS if one.text != COMMON)]:
        found |= {(text, place.start()) for place in re.finditer(re.escape(text), page)}
    for sentence in re.finditer(r"[^.!?]+[.!?]", page):
        for best in match(store, sentence.group(), limit=1).matches:
            judged = best.judgement
            if judged.wording == "verbatim" and judged.extent == "whole":
                found.add((best.quotation.text, sentence.start() + best.selection_span[0]))
    return found


def without_inner(found: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the quotations that do not stand inside another one."""
    spans = [(place, place + len(text)) for text, place in found]
    return {
        (text, place)
        for text, place in found
        if not any(
            a <= place and place + len(text) <= b and (a, b) != (place, place + len(text))
            for a, b in spans
        )
    }


many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
pieces = st.sampled_from([*MANY[:60], BRIDGE, LAMP, BREAD, WINTER, LONG, PART]) | st.sampled_from(
    [*sentences(40, 2), PROSE, AFTER]
)


@many
@given(st.lists(pieces, min_size=1, max_size=12))
def test_scan_finds_the_whole_quotations_that_slow_search_finds(
    store: Store, parts: list[str]
) -> None:
    page = "\n".join(parts)
    answer = scan(store, page)
    found = {
        (one.quotation.text, one.selection_span[0])
        for one in answer.matches
        if one.judgement.wording == "verbatim" and one.judgement.extent == "whole"
    }
    assert found == without_inner(found_slowly(store, page))


@many
@given(
    st.sampled_from([*MANY, BRIDGE, LAMP, BREAD, WINTER, LONG]),
    st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join) | st.text(max_size=80),
    st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join) | st.text(max_size=80),
)
def test_a_quotation_pasted_into_any_prose_is_found_at_its_place(
    store: Store, quotation: str, before: str, behind: str
) -> None:
    page = f"{before}\n\n{quotation}\n\n{behind}"
    start = len(before) + 2
    spans = {
        one.quotation.text: one.selection_span
        for one in scan(store, page).matches
        if one.judgement.wording == "verbatim"
    }
    assert quotation in spans
    first, last = spans[quotation]
    assert (first, fold_words(page[first:last])) == (start, fold_words(quotation))


@many
@given(st.lists(pieces, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_what_is_called_verbatim_is_and_answers_share_no_more_than_an_edge(
    store: Store, parts: list[str], rng: random.Random
) -> None:
    words = "\n".join(parts).split(" ")
    for _ in range(len(words) // 12):
        place = rng.randrange(len(words))
        words[place : place + rng.randint(0, 2)] = rng.choices(_WORDS, k=rng.randint(0, 2))
    page = " ".join(words)
    answer = scan(store, page)
    for one in answer.matches:
        if one.judgement.wording == "verbatim":
            stored = one.quotation.text[slice(*one.quotation_span)]
            assert fold_words(at(page, one)) == fold_words(stored)
    for one, other in pairwise(answer.matches):
        assert len(fold_words(page[other.selection_span[0] : one.selection_span[1]])) <= 10
