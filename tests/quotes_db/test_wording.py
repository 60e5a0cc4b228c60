"""What ``judge`` says of the pairs in data/wording.jsonl, and what holds for any two texts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes_db.align import Information, align
from quotes_db.normalize import Normalized, normalize
from quotes_db.wording import Judged, Side, judge

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "wording.jsonl")
    .read_text("utf-8")
    .splitlines()
]
IDS = [pair["why"] for pair in PAIRS]

# Words of every kind of meaning, and plain ones; few, so that random texts share runs.
VOCABULARY = (
    *("the", "river", "bridge", "was", "is", "open", "and", "of", "a", "it's", "colour"),
    *("not", "never", "don't", "without", "不", "only", "all", "some", "may", "must"),
    *("ten", "10", "5", "%", "Monday", "yesterday", "Robin", "Vienna", "桥"),
)
words = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=14)

# A busy machine is no error of the judgement.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def information(text: Normalized) -> Information:
    """Every word tells more the longer it is, as if it were rarer."""
    alone = [2.0 + min(len(word), 8) for word in text.words]
    sums = [0.0]
    for bits in alone:
        sums.append(sums[-1] + bits)
    return Information(alone, sums)


def judged(selection: str, quotation: str) -> Judged:
    mine, theirs = normalize(selection), normalize(quotation)
    alignment = align(mine.words, theirs.words, information(mine))
    assert alignment is not None, "the texts share no word"
    return judge(Side(mine), Side(theirs), alignment)


def folded(text: str) -> list[str]:
    return list(normalize(text).words)


def test_the_table_has_a_sentence_for_each_pair():
    assert len(PAIRS) >= 180
    assert [why for why, count in Counter(IDS).items() if count > 1] == []
    assert all(pair["why"].endswith((".", "?")) for pair in PAIRS)


def test_the_table_shows_each_class_extent_and_risk_on_both_sides():
    assert {pair["wording"] for pair in PAIRS} == {"verbatim", "elided", "altered"}
    assert {pair["extent"] for pair in PAIRS} == {"whole", "excerpt", "containing", "overlapping"}
    risks = Counter(risk for pair in PAIRS for risk in pair["risks"])
    assert set(risks) == {
        "negation", "number", "name", "date", "quantifier", "hidden_by_ellipsis", "joined",
    }  # fmt: skip
    assert min(risks.values()) >= 5
    assert sum(pair["wording"] == "altered" and not pair["risks"] for pair in PAIRS) >= 50


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_pair(pair):
    found = judged(pair["selection"], pair["quotation"]).judgement
    assert found.wording == pair["wording"]
    assert found.extent == pair["extent"]
    assert list(found.risks) == pair["risks"]
    assert list(found.omitted) == pair.get("omitted", [])


def assert_covers(found: Judged) -> None:
    """The diff covers both spans in order, without a hole; only a delete has no selected text."""
    at_selection, at_quotation = found.selection_span[0], found.quotation_span[0]
    for op in found.judgement.diff:
        assert (op.selection[0], op.quotation[0]) == (at_selection, at_quotation)
        at_selection, at_quotation = op.selection[1], op.quotation[1]
        assert (op.selection[0] < op.selection[1]) == (op.op != "delete")
        assert (op.quotation[0] < op.quotation[1]) == (op.op != "insert")
    assert (at_selection, at_quotation) == (found.selection_span[1], found.quotation_span[1])


def assert_tiles(selection: str, quotation: str, found: Judged) -> None:
    """The diff covers both spans, and its equal parts are equal words but for a line's end."""
    assert_covers(found)
    for op in found.judgement.diff:
        if op.op == "equal":
            mine = "".join(folded(selection[slice(*op.selection)]))
            theirs = "".join(folded(quotation[slice(*op.quotation)]))
            assert mine.replace("'", "") == theirs.replace("'", "")


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_the_diff_of_a_pair_covers_both_stretches(pair):
    found = judged(pair["selection"], pair["quotation"])
    assert_tiles(pair["selection"], pair["quotation"], found)


TYPOGRAPHY = {
    "curly marks and no-break spaces": str.maketrans({"'": "’", " ": "\u00a0", '"': "“"}),
    "double spaces": str.maketrans({" ": "  "}),
    "soft hyphens and ligatures": str.maketrans({"e": "e\u00ad"}) | {ord("ﬁ"): "fi"},
    "diacritics": str.maketrans({"o": "ö"}),
}


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_typography_changes_no_pair(pair):
    plain = judged(pair["selection"], pair["quotation"]).judgement
    for name, change in TYPOGRAPHY.items():
        found = judged(pair["selection"].translate(change), pair["quotation"]).judgement
        assert found.wording == plain.wording, name
        assert found.extent == plain.extent, name
        assert found.risks == plain.risks, name


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_capitals_change_no_class(pair):
    plain = judged(pair["selection"], pair["quotation"]).judgement
    loud = judged(pair["selection"].upper(), pair["quotation"]).judgement
    quiet = judged(pair["selection"].lower(), pair["quotation"]).judgement
    dropped = plain.extent == "whole" and plain.wording == "altered" and loud.extent == "excerpt"
    if not dropped:  # a capital is what shows that a sentence was made to begin where none did
        assert loud.wording == quiet.wording == plain.wording


@pytest.mark.parametrize("text", [pair["quotation"] for pair in PAIRS], ids=IDS)
def test_a_text_is_verbatim_with_itself(text):
    found = judged(text, text)
    assert (found.judgement.wording, found.judgement.extent) == ("verbatim", "whole")
    assert found.judgement.risks == found.judgement.omitted == ()
    assert [op.op for op in found.judgement.diff] == ["equal"]


@unhurried
@given(words, words)
def test_the_diff_of_any_two_texts_covers_both_stretches(mine, theirs):
    selection, quotation = " ".join(["river", *mine]), " ".join([*theirs[:2], "river", *theirs[2:]])
    assert_tiles(selection, quotation, judged(selection, quotation))


MARKS = [
    "…",
    "...",
    "[a]",
    "[",
    "]",
    "(sic)",
    "（中略）",
    "(",
    ")",
    "'",
    "’",
    '"',
    "“",
    "”",
    "-",
    "—",
]
NUMERALS = [
    "5",
    "12",
    "1,000",
    "2016",
    "%",
    "$",
    ".",
    ",",
    "\n",
    "不",
    "は",
    "U.S.",
    "'s",
    "24th",
    "½",
]
JOINTS = ["a", "b", "the", "not", "n't", "May", "one", "third", "half", "point", "of", "and", "may"]
marked = st.lists(st.sampled_from(MARKS + NUMERALS + JOINTS), min_size=1, max_size=16)


@unhurried
@given(marked, marked, st.sampled_from(["", " "]))
def test_marks_and_numerals_in_any_order_are_judged(mine, theirs, space):
    selection = f"{space.join(mine[::2])} river {space.join(mine[1::2])}"
    quotation = f"{space.join(theirs[::2])} river {space.join(theirs[1::2])}"
    assert_covers(judged(selection, quotation))


@unhurried
@given(words, words)
def test_without_a_mark_only_the_same_words_are_verbatim(mine, theirs):
    selection, quotation = " ".join(["river", *mine]), " ".join([*theirs[:2], "river", *theirs[2:]])
    found = judged(selection, quotation)
    stretch = selection[slice(*found.selection_span)], quotation[slice(*found.quotation_span)]
    same = folded(stretch[0]) == folded(stretch[1])
    assert found.judgement.wording == ("verbatim" if same else "altered")
    assert not (same and found.judgement.risks)
    assert found.judgement.omitted == ()


@unhurried
@given(words, words)
def test_a_judgement_is_repeatable(mine, theirs):
    selection, quotation = " ".join(["river", *mine]), " ".join([*theirs[:2], "river", *theirs[2:]])
    assert judged(selection, quotation) == judged(selection, quotation)


@unhurried
@given(
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3),
    st.sampled_from(["wide", "not", "Vienna", "12", "Friday", "often"]),
)
def test_exchanged_roles_mirror_the_diff(put, instead):
    longer = f"In those years the old river {' '.join(put)} ran beside {instead} walls of our town."
    shorter = "In those years the old river ran beside walls of our town."
    there, back = judged(longer, shorter), judged(shorter, longer)
    mirror = {"insert": "delete", "delete": "insert", "equal": "equal", "replace": "replace"}
    assert [(mirror[op.op], op.quotation, op.selection) for op in there.judgement.diff] == [
        (op.op, op.selection, op.quotation) for op in back.judgement.diff
    ]
    assert set(there.judgement.risks) - {"joined"} == set(back.judgement.risks) - {"joined"}


@unhurried
@given(st.data())
def test_words_left_out_behind_an_ellipsis_are_returned(data):
    text = ["one", "river", "two", "bridges", "three", "gates", "four", "roads", "five", "hills"]
    first = data.draw(st.integers(1, len(text) - 3))
    last = data.draw(st.integers(first + 1, len(text) - 1))
    mark = data.draw(st.sampled_from(["…", "...", ". . .", "[...]", "(…)", "[ … ]"]))
    found = judged(" ".join([*text[:first], mark, *text[last:]]), " ".join(text)).judgement
    assert (found.wording, found.extent) == ("elided", "whole")
    assert found.omitted == (" ".join(text[first:last]),)


@unhurried
@given(st.data())
def test_a_piece_of_a_text_is_a_verbatim_excerpt(data):
    text = [
        "The",
        "river",
        "rose",
        "and",
        "the",
        "men",
        "on",
        "the",
        "bridge",
        "saw",
        "the",
        "lights",
    ]
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    found = judged(" ".join(text[first:last]), " ".join(text))
    whole = (first, last) == (0, len(text))
    assert found.judgement.wording == "verbatim"
    assert found.judgement.extent == ("whole" if whole else "excerpt")
    assert found.judgement.risks == ()


# Texts that repeat themselves or their marks: the search for fragments must stay linear.
HOSTILE = {
    "one word, many times": ("a " * 4000, "a " * 4001 + "b"),
    "one word between two others": ("b " + "a " * 4000 + "c", "a " * 4000 + "d " + "a " * 300),
    "a bracket round every word": ("[a] " * 2000, "a b " * 2000),
    "an ellipsis behind every word": ("a … " * 2000, "a b " * 2000),
    "points alone": (". " * 4000 + "a b", "a b c " * 2000),
    "open brackets alone": ("[ " * 4000 + "a b c d e f", "a b c d x e f " * 300),
    "only an ellipsis and a word": ("… a", "b a"),
    "a mark at both ends": ("[a] … [b]", "a b"),
    "nested brackets": ("[[a] b [c [d]] e", "a b c d e"),
}


@pytest.mark.parametrize("texts", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_judged_like_others(texts):
    assert_tiles(*texts, judged(*texts))
