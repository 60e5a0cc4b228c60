"""What holds for every input: no exception, offsets that slice back, time that stays linear."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.article.extract import extract
from quotes_db.article.parse import parse_text

PIECES = [
    '"', "“", "”", "«", "»", "„", "‘", "’", "'", "''", "``", " ", "\n", "\n\n", ", ", ". ", ": ",
    " — ", "said ", "told ", "Mara Venn ", "Venn ", "she ", "who ", "according to ", "the ",
    "minister ", "of ", "Isık ", "We sail at dawn", "not yet", "2024 ", "U.S. ", "Mr. ", "(", ")",
    "\u00ad", "\u202e", "é", "漢字 ", "👩‍🚀 ", "\r\n", "\t",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_offsets_slice_back(text):
    for quotation in extract(text):
        parts = [text[start:end] for start, end in quotation.segments]
        assert " ".join(parts) == quotation.text
        assert quotation.start == quotation.segments[0][0]
        assert quotation.end == quotation.segments[-1][1]
        assert all(parts)
        assert text[quotation.mention_start : quotation.mention_end] == quotation.mention
        assert 0 <= quotation.confidence.name <= 1


@settings(max_examples=200, deadline=None)
@given(texts)
def test_quotations_do_not_overlap(text):
    spans = [span for quotation in extract(text) for span in quotation.segments]
    assert spans == sorted(spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(max_examples=200, deadline=None)
@given(texts)
def test_a_parsed_text_parses_to_itself_in_body(text):
    article = parse_text(text)
    for paragraph in article.text.split("\n\n"):
        assert paragraph == paragraph.strip()
    extract(article.text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ['"', "“", "”", "'", '"\'', '" ', " ", "\n", "said ", "said, ", "John ", "A. ", "a-", "s' ",
     "who, ", '"a b c d" said ', '"a b c d," he said. ', 'John Roe said "We go there now." '],
)  # fmt: skip
def test_a_megabyte_of_anything_takes_linear_time(piece):
    """Ten times the text takes about ten times as long, and a megabyte a few seconds at most."""
    small, large = piece * (100_000 // len(piece)), piece * (1_000_000 // len(piece))
    spent = []
    for text in (small, large):
        start = time.process_time()
        extract(text)
        parse_text(text)
        spent.append(time.process_time() - start)
    assert spent[1] < max(0.5, 30 * spent[0])
    assert spent[1] < 4
