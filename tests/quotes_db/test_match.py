"""Matching end to end over a real file: the right quotation, honestly told."""

from pathlib import Path

import pytest

from quotes_db import Store, match
from quotes_db.index import index_of
from quotes_db.match import MAX_SELECTION_CHARS
from quotes_db.records import AttributedQuotation, PartialDate, Source

DAY = PartialDate("2016-11-24", "day", "published")
HERALD = Source(
    url="https://herald.example/a", title="Bridge opens", publisher="Herald", published=DAY
)
BRIDGE = (
    "We will not close the old bridge before the new one has carried its first winter of traffic."
)
SHORT = "Nonsense, all of it."
CHINESE = "千里之行，始于足下。"
ARABIC = "العلم نور والجهل ظلام"
QUOTATIONS = [
    AttributedQuotation(BRIDGE, speaker="Jane Doe", role="the mayor", source=HERALD),
    AttributedQuotation(SHORT, speaker="John Roe", source=HERALD),
    AttributedQuotation("Bread feeds the body, but a story feeds the house.", speaker="Ana Silva"),
    AttributedQuotation("Nobody asked the river what it wanted.", speaker=None),
    AttributedQuotation(CHINESE, speaker="Laozi"),
    AttributedQuotation(ARABIC),
    AttributedQuotation("The winter was long and the winter was cold.", speaker="Jane Doe"),
]


@pytest.fixture(scope="module", params=["delta", "segment"])
def store(request, tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("store") / "quotes.db") as store:
        store.add(QUOTATIONS)
        if request.param == "segment":
            index_of(store).flush()
        yield store


KINDS = [
    ("The whole.", BRIDGE, BRIDGE, "verbatim", "whole"),
    ("Other typography.", f"“{BRIDGE.upper()}”", BRIDGE, "verbatim", "whole"),
    ("A part.", "before the new one has carried its first winter", BRIDGE, "verbatim", "excerpt"),
    (
        "Three words.",
        "feeds the house",
        "Bread feeds the body, but a story feeds the house.",
        "verbatim",
        "excerpt",
    ),
    ("Two words.", "old bridge", BRIDGE, "verbatim", "excerpt"),
    ("One word.", "Nonsense", SHORT, "verbatim", "excerpt"),
    ("A short whole.", "nonsense all of it", SHORT, "verbatim", "whole"),
    (
        "In prose.",
        f"The mayor was firm yesterday. “{BRIDGE}” Nobody spoke after her.",
        BRIDGE,
        "verbatim",
        "containing",
    ),
    ("A word changed.", BRIDGE.replace("old", "ancient"), BRIDGE, "altered", "whole"),
    ("A negation dropped.", BRIDGE.replace("not ", ""), BRIDGE, "altered", "whole"),
    (
        "Words left out with a mark.",
        "We will not close the old bridge … its first winter of traffic.",
        BRIDGE,
        "elided",
        "whole",
    ),
    ("Chinese.", "千里之行", CHINESE, "verbatim", "excerpt"),
    ("One Chinese character.", "足", CHINESE, "verbatim", "excerpt"),
    ("Arabic.", "والجهل ظلام", ARABIC, "verbatim", "excerpt"),
]


@pytest.mark.parametrize(
    ("why", "text", "expected", "wording", "extent"), KINDS, ids=[k[0] for k in KINDS]
)
def test_kinds_of_selection(store: Store, why, text, expected, wording, extent) -> None:
    best = match(store, text).matches[0]
    assert best.quotation.text == expected
    assert (best.judgement.wording, best.judgement.extent) == (wording, extent)


NOTHING = [
    ("No word at all.", "— … !"),
    ("Another sentence.", "The committee will publish its figures on Tuesday morning."),
    ("One common word shared.", "They walked along the harbour until the lights went out."),
    ("An unknown word.", "xylophone"),
]


@pytest.mark.parametrize(("why", "text"), NOTHING, ids=[row[0] for row in NOTHING])
def test_nothing_is_found_and_the_store_is_described(store: Store, why: str, text: str) -> None:
    answer = match(store, text)
    assert answer.matches == ()
    assert answer.coverage.quotations == len(QUOTATIONS)
    assert answer.coverage.newest == DAY


def test_the_answer_names_speaker_role_source_and_date(store: Store) -> None:
    (best, *_) = match(store, BRIDGE).matches
    occurrence = best.occurrences[0]
    assert occurrence.speaker.name == "Jane Doe"
    assert occurrence.role == "the mayor"
    assert occurrence.source.publisher == "Herald"
    assert occurrence.date == DAY
    assert best.score == 100


def test_a_dropped_negation_is_a_risk_although_the_score_is_high(store: Store) -> None:
    best = match(store, BRIDGE.replace("not ", "")).matches[0]
    assert best.score > 90
    assert "negation" in best.judgement.risks


def test_a_changed_first_or_last_word_lowers_the_score(store: Store) -> None:
    for text in (BRIDGE.replace("We", "They"), BRIDGE.replace("traffic", "trucks")):
        best = match(store, text).matches[0]
        assert (best.judgement.wording, best.judgement.extent) == ("altered", "whole")
        assert 80 < best.score < 100


def test_spans_index_the_raw_texts(store: Store) -> None:
    text = f"  Yesterday, she said: “{BRIDGE}”"
    best = match(store, text).matches[0]
    (a, b), (c, d) = best.selection_span, best.quotation_span
    assert text[a:b].rstrip(".”") == best.quotation.text[c:d].rstrip(".")


def test_limit_and_min_score(store: Store) -> None:
    assert len(match(store, "the winter", limit=1).matches) == 1
    assert match(store, BRIDGE.replace("old", "ancient"), min_score=99.9).matches == ()


def test_context_breaks_ties_and_never_outranks_the_words(tmp_path: Path) -> None:
    with Store.open(tmp_path / "quotes.db") as store:
        store.add(
            [
                AttributedQuotation("The sea has no doors at night.", speaker="Ann Ash"),
                AttributedQuotation("The sea has no doors at noon.", speaker="Bob Beech"),
            ]
        )
        tie = "the sea has no doors"
        assert (
            match(store, tie, speaker="Beech").matches[0].occurrences[0].speaker.name == "Bob Beech"
        )
        assert match(store, tie, speaker="Ash").matches[0].occurrences[0].speaker.name == "Ann Ash"
        whole = match(store, tie + " at night", speaker="Bob Beech").matches[0]
        assert whole.occurrences[0].speaker.name == "Ann Ash"


def test_the_page_itself_is_the_first_occurrence_named(tmp_path: Path) -> None:
    other = Source(url="https://courier.example/b", publisher="Courier")
    with Store.open(tmp_path / "quotes.db") as store:
        store.add([QUOTATIONS[0], AttributedQuotation(BRIDGE, speaker="Jim Poe", source=other)])
        best = match(store, BRIDGE, url="https://courier.example/b#part").matches[0]
        assert best.occurrences[0].speaker.name == "Jim Poe"
        assert [speaker.name for speaker in best.speakers] == ["Jim Poe", "Jane Doe"]


@pytest.mark.parametrize(
    ("text", "limit"), [("a" * (MAX_SELECTION_CHARS + 1), 5), ("words", 0)], ids=["long", "limit"]
)
def test_bad_arguments_are_refused(store: Store, text: str, limit: int) -> None:
    with pytest.raises(ValueError, match=r"20000|limit"):
        match(store, text, limit=limit)


def test_an_edited_or_deleted_quotation_is_not_answered_from_an_old_list(tmp_path: Path) -> None:
    """The index only proposes: the words are compared with the record as it is now."""
    with Store.open(tmp_path / "quotes.db") as store:
        store.add(QUOTATIONS)
        index_of(store).flush()
        store._db.execute("DELETE FROM quotation WHERE text = ?", [BRIDGE])
        store._db.conn.commit()
        assert all(found.quotation.text != BRIDGE for found in match(store, BRIDGE).matches)
