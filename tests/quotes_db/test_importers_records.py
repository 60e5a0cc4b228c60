"""JSON Lines and CSV: what a record says is kept, and what is wrong with it becomes a reason."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.errors import InputError, UnknownFormatError, UnreadableInputError
from quotes_db.importers import Described, Refused, importer_for, importer_named
from quotes_db.importers.fields import MAX_TEXT_CHARS
from quotes_db.importers.stream import MAX_LINE_BYTES, InputStream
from quotes_db.records import AttributedQuotation, PartialDate, Source

Found = list[AttributedQuotation | Refused]


def read(data: bytes | str, *, file_name: str = "") -> Found:
    """Return what ``import`` makes of an input."""
    data = data.encode() if isinstance(data, str) else data
    with InputStream(io.BytesIO(data), name="test", file_name=file_name) as stream:
        return list(importer_for(stream).read(stream, described=Described()))


def day(value: str, kind: str) -> PartialDate:
    precision = {4: "year", 7: "month", 10: "day"}[len(value)]
    return PartialDate(value, precision, kind)  # type: ignore[arg-type]


WORDS = "The tide went out."
RECORDS: list[tuple[dict[str, object], AttributedQuotation]] = [
    # Only the words are needed; they lose the blanks around them and nothing inside.
    ({"text": f"  {WORDS}\n"}, AttributedQuotation(WORDS)),
    ({"text": "It  went\tout."}, AttributedQuotation("It  went\tout.")),
    # Speaker, role, context and Wikidata id; context keeps its blanks.
    (
        {
            "text": WORDS,
            "speaker": " Ada Moor ",
            "role": "harbour master",
            "wikidata": "Q42",
            "prefix": "said: ",
            "suffix": " she",
        },
        AttributedQuotation(
            WORDS, "Ada Moor", "harbour master", prefix="said: ", suffix=" she", wikidata="Q42"
        ),
    ),
    # What is empty or null is unknown; what is not known here is ignored.
    ({"text": WORDS, "speaker": "", "url": None, "id": 7, "tags": [1]}, AttributedQuotation(WORDS)),
    # A source that is text is an address or a title.
    (
        {"text": WORDS, "source": "https://news.example/1"},
        AttributedQuotation(WORDS, source=Source(url="https://news.example/1")),
    ),
    ({"text": WORDS, "source": "Tides"}, AttributedQuotation(WORDS, source=Source(title="Tides"))),
    # A source that is an object says it all; the record's own fields go before.
    (
        {
            "text": WORDS,
            "publisher": "Harbour Post",
            "language": "en",
            "source": {
                "url": "https://news.example/1",
                "title": "Tides",
                "publisher": "Another",
                "author": "B. Lund",
                "published": "2016-11",
                "captured": "2024-11-24T05:21:21",
            },
        },
        AttributedQuotation(
            WORDS,
            source=Source(
                url="https://news.example/1",
                title="Tides",
                publisher="Harbour Post",
                author="B. Lund",
                published=day("2016-11", "published"),
                captured=day("2024-11-24", "captured"),
                language="en",
            ),
        ),
    ),
    # A bare date is kept with the words as the weakest claim about them; date_kind says more.
    (
        {"text": WORDS, "date": "2016-11-24"},
        AttributedQuotation(WORDS, dated=day("2016-11-24", "published")),
    ),
    ({"text": WORDS, "date": 2016}, AttributedQuotation(WORDS, dated=day("2016", "published"))),
    (
        {"text": WORDS, "date": "2016", "date_kind": "captured"},
        AttributedQuotation(WORDS, dated=day("2016", "captured")),
    ),
    # The day it was said goes before.
    (
        {"text": WORDS, "date": "2016", "said": "2015-12"},
        AttributedQuotation(WORDS, dated=day("2015-12", "said")),
    ),
    # The date of a source that nothing names can only be kept with the words.
    (
        {"text": WORDS, "published": "2016", "lang": "en"},
        AttributedQuotation(WORDS, dated=day("2016", "published")),
    ),
]


@pytest.mark.parametrize(("record", "expected"), RECORDS)
def test_a_json_line_becomes_a_quotation(
    record: dict[str, object], expected: AttributedQuotation
) -> None:
    assert read(json.dumps(record) + "\n") == [expected]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_row_becomes_the_same_quotation_as_a_json_line(separator: str) -> None:
    header = ["Text", "speaker", " DATE ", "date_kind", "lines"]
    row = [WORDS, "Ada Moor", "2016-11", "said", "12"]
    data = "\ufeff" + "\r\n".join(separator.join(cells) for cells in (header, row, [""] * 5))
    expected = AttributedQuotation(WORDS, "Ada Moor", dated=day("2016-11", "said"))
    assert read(data) == [expected]


TABLES = [
    # Enclosed cells hold separators, doubled marks and line ends.
    ('text,speaker\n"One, ""two"",\nthree",Ada\n', [('One, "two",\nthree', "Ada")]),
    # Tab-separated values know no enclosing; a mark at the start of a cell is part of the words …
    (
        'text\tspeaker\n"Yes," she said\tAda\n"No"\tBo\n',
        [('"Yes," she said', "Ada"), ('"No"', "Bo")],
    ),
    # … unless every cell that opens with a mark closes with one, as spreadsheets write it.
    ('text\tspeaker\n"One ""two"""\tAda\n', [('One "two"', "Ada")]),
    # A table of one column is one if its name says so.
    ("text\nThe tide went out\n", [("The tide went out", None)]),
]


@pytest.mark.parametrize(("data", "expected"), TABLES)
def test_the_cells_of_a_table_are_told_apart(
    data: str, expected: list[tuple[str, str | None]]
) -> None:
    found = read(data, file_name="a.csv")
    assert [(q.text, q.speaker) for q in found if isinstance(q, AttributedQuotation)] == expected


REFUSED_LINES = [
    (b'{"speaker": "Ada"}', "the field text is missing"),
    (b'{"text": 5}', "the field text: expected str, got int"),
    (b'{"text": null}', "the field text: expected str, got null"),
    (b'{"text": ""}', "the field text is empty"),
    (b'{"text": " \\n"}', "the field text is empty"),
    (b'{"text": "\\u2014!"}', "the field text holds no word"),
    (b'{"text": "a", "speaker": ["Ada"]}', "the field speaker: expected str | null, got array"),
    (b'{"text": "a", "source": {"url": 3}}', "the field source.url: expected str | null, got int"),
    (b'{"text": "a", "date": "24 Nov 2016"}', "the field date: Not a date: '24 Nov 2016'"),
    (b'{"text": "a", "date": "2016-02-30"}', "the field date: No such day"),
    (b'{"text": "a", "date_kind": "made"}', "the field date_kind: invalid enum value 'made'"),
    (b'{"text": "a", "wikidata": "42"}', "the field wikidata is '42'; write Q and digits"),
    (b'{"text": "a\\u0000b"}', "the field text holds NUL at character 2"),
    (b'{"text": "a", "speaker": "A\\u0000"}', "the field speaker holds NUL at character 2"),
    (b'{"text": "a\x00b"}', "not JSON: Invalid control character at"),
    (b'{"text": "a\\ud800b"}', r"half a surrogate pair near \ud800"),
    (b'{"text": "a\\udc00 b"}', r"half a surrogate pair near \udc00"),
    (b'{"text": "a"', "not JSON: "),
    (b'{"text": "a"} {"text": "b"}', "not JSON: Extra data at character 15"),
    (b'{"text": "a", "x": NaN}', "not JSON: "),
    (b"text", "not JSON: "),
    (b'["text"]', "the line: expected object, got array"),
    (b'{"text": "a", "x": ' + b"[" * 60_000 + b"]" * 60_000 + b"}", "nested too deeply"),
    (b'{"text": "' + b"a" * (MAX_TEXT_CHARS + 1) + b'"}', "has 20,001 characters; at most 20,000"),
    (b'{"text": "a", "url": "' + b"a" * 4_001 + b'"}', "the field url has 4,001 characters"),
    (
        b'{"text": "' + b"a" * MAX_LINE_BYTES + b'"}',
        "the line has 1,048,589 bytes; at most 1,048,576",
    ),
]


@pytest.mark.parametrize(("line", "reason"), REFUSED_LINES)
def test_a_wrong_line_is_refused_and_the_next_one_read(line: bytes, reason: str) -> None:
    first, refused, last = read(b'{"text": "first"}\n' + line + b'\n{"text": "last"}\n')
    assert isinstance(refused, Refused)
    assert refused.line == 2
    assert reason in refused.reason
    assert refused.raw[:40] == line.decode("utf-8", "backslashreplace")[:40]
    assert (first, last) == (AttributedQuotation("first"), AttributedQuotation("last"))


def test_a_damaged_byte_far_behind_the_beginning_costs_one_line() -> None:
    good = b'{"text": "' + b"a" * 1_000 + b'"}\n'
    found = read(good * 100 + b'{"text": "caf\xe9"}\n' + good)
    assert [type(one) for one in found] == [AttributedQuotation] * 100 + [
        Refused,
        AttributedQuotation,
    ]
    refused = found[100]
    assert isinstance(refused, Refused)
    assert f"byte 0xe9 at offset {len(good) * 100 + 13:,} fits no character" in refused.reason
    assert refused.raw == '{"text": "caf\\xe9"}'


REFUSED_ROWS = [
    ("one,Ada,extra\n", "the row has 3 cells, the header 2"),
    ("one\n", "the row has 1 cells, the header 2"),
    (",Ada\n", "the field text is empty"),
    ('"one" two,Ada\n', "a quotation mark inside a cell must be doubled"),
    ("one\0two,Ada\n", "the field text holds NUL at character 4"),
    ("a" * 200_000 + ",Ada\n", "a cell has more than 131,072 characters"),
    ("a" * MAX_LINE_BYTES + ",Ada\n", "the line has 1,048,581 bytes"),
]


@pytest.mark.parametrize(("row", "reason"), REFUSED_ROWS)
def test_a_wrong_row_is_refused_and_the_next_one_read(row: str, reason: str) -> None:
    first, refused, last = read(f"text,speaker\nfirst,Ada\n{row}last,Ada\n")
    assert isinstance(refused, Refused)
    assert refused.line == 3
    assert reason in refused.reason
    assert refused.raw[:40] == row.rstrip("\n")[:40]
    assert isinstance(first, AttributedQuotation)
    assert last == AttributedQuotation("last", "Ada")


def test_a_mark_that_is_never_closed_costs_what_it_swallows_and_no_more() -> None:
    swallowed = "".join(f"row {number} is inside,Ada\n" for number in range(9_000))
    found = read(f'text,speaker\nfirst,Ada\n"lost,Ada\n{swallowed}last,Ada\n')
    refused = [one for one in found if isinstance(one, Refused)]
    assert [one.line for one in refused] == [3]
    assert "a closing mark is missing" in refused[0].reason
    assert found[0] == AttributedQuotation("first", "Ada")
    assert found[-1] == AttributedQuotation("last", "Ada")
    *_, refusal = read('text,speaker\nfirst,Ada\n"lost,Ada\n')
    assert isinstance(refusal, Refused)
    assert "never closed" in refusal.reason


INPUTS_REFUSED: list[tuple[bytes, str, type[InputError], str]] = [
    # One JSON document is not one object a line, whatever the name says.
    (b'[\n{"text": "a"}\n]', "a.json", UnknownFormatError, "not one object a line"),
    (b'[{"text": "a"}, {"text": "b"}]', "a.jsonl", UnknownFormatError, "not one object a line"),
    (b'{\n  "text": "a"\n}\n', "a.json", UnknownFormatError, "Convert it: jq"),
    # A table must name its columns, each once.
    (b"quote,author\na,b\n", "a.csv", UnknownFormatError, "no column 'text'; its first line names"),
    (b"quote,author\na,b\n", "a.csv", UnknownFormatError, "'quote', 'author'. Rename the columns"),
    (b"text,speaker,text\na,b,c\n", "a.csv", UnknownFormatError, "two columns 'text'"),
    # Another encoding, and what is no text at all.
    ('{"text": "café"}'.encode("latin-1"), "a.jsonl", UnreadableInputError, "0xe9 at offset 13"),
    ('{"text": "café"}'.encode("utf-16-le"), "a.jsonl", UnreadableInputError, "0x00 at offset 1"),
    ("text,speaker\ncafé,Ada\n".encode("latin-1"), "a.csv", UnreadableInputError, "iconv"),
    (bytes(range(1, 256)), "a.csv", UnreadableInputError, "is not UTF-8"),
    (bytes(range(1, 256)), "a.jsonl", UnreadableInputError, "is not UTF-8"),
    # A name that tells nothing, with a content that tells nothing.
    (b"some text\n", "a.log", UnknownFormatError, "from its content or from '.log'"),
]


@pytest.mark.parametrize(("data", "file_name", "error", "sentence"), INPUTS_REFUSED)
def test_an_input_that_cannot_be_read_is_one_sentence(
    data: bytes, file_name: str, error: type[InputError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        read(data, file_name=file_name)


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(
    texts=st.lists(CELL.map("a{}".format), min_size=1, max_size=5),
    separator=st.sampled_from(",;\t|"),
)
@settings(max_examples=150, deadline=None)
def test_what_a_spreadsheet_writes_is_read_back(texts: list[str], separator: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([["text", "speaker"], *([text, "Ada"] for text in texts)])
    found = read(file.getvalue(), file_name="a.csv")
    assert found == [AttributedQuotation(text.strip(), "Ada") for text in texts]


@given(texts=st.lists(CELL.map("a{}".format), min_size=1, max_size=5), ascii_only=st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_a_program_writes_as_json_is_read_back(texts: list[str], ascii_only: bool) -> None:
    lines = [json.dumps({"text": text}, ensure_ascii=ascii_only) for text in texts]
    assert read("\n".join(lines)) == [AttributedQuotation(text.strip()) for text in texts]


FORMATS = [
    # The content goes before the name …
    (b'{"text": "a"}\n', "a.csv", "jsonl"),
    (b"text,speaker\na,b\n", "a.txt", "csv"),
    (b"  <!DOCTYPE html>\n<html>", "a.jsonl", "article"),
    (b"<?xml version='1.0'?><!-- x --><html>", "", "article"),
    # … and the name decides where the content could be anything.
    (b"text\na\n", "a.csv", "csv"),
    (b"not json\n", "a.ndjson", "jsonl"),
    (b"The text, she said, is short.\n", "a.txt", "article"),
    (b"# Tides\n", "notes.md", "article"),
    (b"A text from a pipe.\n", "", "article"),
    # Compression is no part of the name.
    (b"text\na\n", "A.CSV.GZ", "csv"),
]


@pytest.mark.parametrize(("data", "file_name", "expected"), FORMATS)
def test_the_format_is_told_by_content_then_by_name(
    data: bytes, file_name: str, expected: str
) -> None:
    with InputStream(io.BytesIO(data), name="test", file_name=file_name) as stream:
        assert importer_for(stream).name == expected


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UnknownFormatError, match=r"'jsnol'\. Did you mean 'jsonl'\?"):
        importer_named("jsnol")
