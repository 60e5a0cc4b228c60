"""Quotebank, Hypothesis and fortune: what they say is kept, what they do not say stays unknown."""

from __future__ import annotations

import bz2
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.errors import InputError, UnreadableInputError
from quotes_db.importers import Described, Refused, importer_for, importer_named
from quotes_db.importers.stream import InputStream
from quotes_db.records import AttributedQuotation, Confidence, PartialDate, Source

Found = list[AttributedQuotation | Refused]


def read(data: bytes | str, *, as_: str) -> Found:
    """Return what ``import`` makes of an input, which is known by its first bytes."""
    data = data.encode() if isinstance(data, str) else data
    with InputStream(io.BytesIO(data), name="test", file_name="") as stream:
        importer = importer_for(stream)
        assert importer.name == as_
        return list(importer.read(stream, described=Described()))


URLS = ["https://courier.example/ferry", "https://gazette.example/quay"]


# --- Web Annotations ------------------------------------------------------------------------------

ANNO_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
WORDS_MARKED = {"type": "TextQuoteSelector", "exact": "the tide does not wait for a signature"}


@pytest.mark.parametrize("kind", ["TextQuoteSelector", ["oa:Selector", "TextQuoteSelector"]])
def test_the_words_that_anybody_marked_come_in_for_review(kind: object) -> None:
    target = {"source": URLS[0], "selector": [None, 7, {"type": {}}, WORDS_MARKED | {"type": kind}]}
    (found,) = read(json.dumps({"@context": ANNO_CONTEXT, "target": target}), as_="webannotation")
    assert isinstance(found, AttributedQuotation)
    assert (found.text, found.speaker, found.status) == (WORDS_MARKED["exact"], None, "review")


def test_a_time_of_saving_that_is_none_is_named() -> None:
    state = {"sourceDateStart": "noon", "sourceDateEnd": "noon"}
    target = {"source": URLS[0], "selector": WORDS_MARKED, "state": state}
    (found,) = read(json.dumps({"@context": ANNO_CONTEXT, "target": target}), as_="webannotation")
    assert isinstance(found, Refused)
    assert "sourceDateStart" in found.reason


# --- Quotebank ------------------------------------------------------------------------------------

LINE = {
    "quoteID": "2011-03-04-000001",
    "quotation": "the tide does not wait for a signature",
    "speaker": "Ada Brook",
    "qids": ["Q42"],
    "date": "2011-03-04 00:00:00",
    "numOccurrences": 1,
    "probas": [["Ada Brook", "0.9912"], ["None", "0.0088"]],
    "urls": URLS[:1],
    "phase": "E",
}
DAY = PartialDate("2011-03-04", "day", "published")


def quotebank(**changes: object) -> Found:
    return read(json.dumps(LINE | changes) + "\n", as_="quotebank")


def test_a_line_of_one_article_has_speaker_date_and_address() -> None:
    assert quotebank() == [
        AttributedQuotation(
            "the tide does not wait for a signature",
            "Ada Brook",
            source=Source(url=URLS[0], published=DAY, language="en"),
            wikidata="Q42",
            confidence=Confidence(1.0, 0.9912, 0.9912),
        )
    ]


def test_of_several_articles_none_is_given_the_date_of_the_earliest() -> None:
    found = quotebank(urls=URLS)
    assert [(one.source.url, one.source.published, one.dated) for one in found] == [
        (url, None, None) for url in URLS
    ]


def test_a_speaker_who_is_not_nearly_certain_comes_in_for_review() -> None:
    (doubtful,) = quotebank(probas=[["Ada Brook", "0.71"], ["None", "0.29"]])
    assert (doubtful.status, doubtful.confidence.mention) == ("review", 0.71)


@pytest.mark.parametrize("nobody", ["None", "", None])
def test_nobody_stays_unknown(nobody: str | None) -> None:
    (unknown,) = quotebank(speaker=nobody, qids=[])
    assert (unknown.speaker, unknown.wikidata, unknown.confidence) == (None, None, None)


def test_of_namesakes_none_is_picked() -> None:
    assert [one.wikidata for one in quotebank(qids=["Q42", "Q43"])] == [None]


def test_a_line_without_an_address_keeps_its_date_with_the_words() -> None:
    (bare,) = quotebank(urls=[])
    assert (bare.source, bare.dated) == (None, DAY)


def test_wrong_lines_are_refused_with_the_reason_and_the_rest_goes_on() -> None:
    lines = [
        LINE,
        LINE | {"probas": [["Ada Brook", "likely"]]},
        {key: value for key, value in LINE.items() if key != "quotation"},
        LINE | {"date": "2011-13-01"},
        LINE,
    ]
    found = read("".join(json.dumps(line) + "\n" for line in lines), as_="quotebank")
    assert [isinstance(one, Refused) for one in found] == [False, True, True, True, False]
    reasons = [(one.line, one.reason) for one in found if isinstance(one, Refused)]
    assert [line for line, _ in reasons] == [2, 3, 4]
    assert "probas" in reasons[0][1]
    assert "quotation is missing" in reasons[1][1]
    assert "2011-13" in reasons[2][1]


def test_the_released_files_are_compressed() -> None:
    data = bz2.compress((json.dumps(LINE) + "\n").encode() * 3)
    with InputStream(io.BytesIO(data), name="test", file_name="quotes-2011.json") as stream:
        importer = importer_for(stream)
        assert importer.name == "quotebank"
        assert len(list(importer.read(stream, described=Described()))) == 3


# --- Hypothesis -----------------------------------------------------------------------------------

ANNOTATION = {
    "id": "a1",
    "created": "2024-03-04T12:30:15.123456+00:00",
    "updated": "2024-03-05T12:30:15.123456+00:00",
    "user": "acct:reader@notes.example",
    "uri": "https://gazette.example/ferry",
    "text": "Did she say so?",
    "tags": ["ferry"],
    "target": [
        {
            "source": "https://gazette.example/ferry",
            "selector": [
                {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 0},
                {"type": "TextPositionSelector", "start": 12, "end": 50},
                {
                    "type": "TextQuoteSelector",
                    "exact": "The tide does not wait.",
                    "prefix": "said: “",
                    "suffix": "” She",
                },
            ],
        }
    ],
    "document": {"title": ["The Ferry"]},
}
NOTE = ANNOTATION | {"id": "a2", "target": [{"source": "https://gazette.example/ferry"}]}
MARKED = AttributedQuotation(
    "The tide does not wait.",
    source=Source(
        url="https://gazette.example/ferry",
        title="The Ferry",
        captured=PartialDate("2024-03-04", "day", "captured"),
    ),
    prefix="said: “",
    suffix="” She",
    status="review",
)


@pytest.mark.parametrize(
    "told",
    [
        {"total": 2, "rows": [ANNOTATION, NOTE]},
        {"export_date": "2024-05-01", "export_userid": "r", "annotations": [ANNOTATION, NOTE]},
        [ANNOTATION, NOTE],
    ],
    ids=["search", "export", "list"],
)
def test_what_a_reader_marked_comes_in_for_review_and_names_nobody(told: object) -> None:
    assert read(json.dumps(told), as_="hypothesis") == [MARKED]


def test_one_wrong_annotation_is_refused_alone() -> None:
    wrong = ANNOTATION | {"created": "yesterday"}
    refused, marked = read(json.dumps({"total": 2, "rows": [wrong, ANNOTATION]}), as_="hypothesis")
    assert marked == MARKED
    assert refused.line == 1
    assert "yesterday" in refused.reason


def test_json_that_is_cut_off_says_what_to_do() -> None:
    data = json.dumps({"total": 1, "rows": [ANNOTATION]})[:-3]
    with pytest.raises(UnreadableInputError, match="export anew"):
        read(data, as_="hypothesis")


# --- fortune --------------------------------------------------------------------------------------

FORTUNES = """\
What do you call a boat that
never leaves the quay?  A house.
%
Nothing is so firmly believed
as what we least know.
\t\t-- Montaigne, "Essays"
%
Those who cannot remember the past -- all of it --
are condemned to repeat it.
\t\t― George Santayana, The Life of Reason, 1905
%
The rest is silence.
\t\t-- "Hamlet"
%
"""


def test_who_is_named_behind_the_dashes_said_it() -> None:
    joke, *rest = read(FORTUNES, as_="fortune")
    assert (joke.line, joke.reason) == (1, "nobody is named: no last line begins with --")
    assert rest == [
        AttributedQuotation(
            "Nothing is so firmly believed as what we least know.",
            "Montaigne",
            source=Source(title="Essays"),
        ),
        AttributedQuotation(
            "Those who cannot remember the past -- all of it -- are condemned to repeat it.",
            "George Santayana",
            source=Source(title="The Life of Reason, 1905"),
        ),
        AttributedQuotation("The rest is silence.", source=Source(title='"Hamlet"')),
    ]


def test_a_refused_saying_is_found_by_its_line() -> None:
    found = read(FORTUNES + "\n\nOnly words.\n%\nMore.\n\t-- Ada Brook\n", as_="fortune")
    assert [one.line for one in found if isinstance(one, Refused)] == [1, 17]


@pytest.mark.parametrize("name", ["quotebank", "hypothesis", "fortune"])
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        with InputStream(io.BytesIO(data), name="test", file_name="") as stream:
            found = list(importer_named(name).read(stream, described=Described()))
    except InputError:
        return
    assert all(isinstance(one, AttributedQuotation | Refused) for one in found)
