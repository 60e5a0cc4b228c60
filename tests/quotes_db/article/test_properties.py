"""What holds for every input: no exception, offsets that slice back, time that stays linear."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.article.extract import extract
from quotes_db.article.model import RULES_ONLY, shipped_model
from quotes_db.article.parse import parse_text

PIECES = [
    '"', "“", "”", "«", "»", "„", "‘", "’", "'", "''", "``", " ", "\n", "\n\n", ", ", ". ", ": ",
    " — ", "said ", "told ", "asked ", "Mara Venn ", "Venn ", "King ", "she ", "He ", "who ",
    "which ", "according to ", "the ", "her ", "claim that ", "minister ", "of ", "and ", "Isık ",
    "We sail at dawn", "not yet", "2024 ", "U.S. ", "Mr. ", "(", ")", "sagte ", "a déclaré ",
    "dijo ", "der ", "le ", "el ", "\u00ad", "\u202e", "é", "漢字 ", "👩‍🚀 ", "\r\n", "\t",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=60).map("".join)
MEGABYTE = 1_000_000
_random = random.Random(4)
_NAMES = [
    f"{first}{middle} {last}"
    for first in ("Ma", "Jo", "Ilka", "Pe") for middle in ("ra", "na", "tro")
    for last in ("Venn", "Dorn", "Horn", "Lorn", "Rond", "Savrda")
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(texts | st.text(), st.sampled_from([RULES_ONLY, shipped_model()]))
def test_offsets_slice_back(text, model):
    for quotation in extract(text, model=model):
        parts = [text[start:end] for start, end in quotation.segments]
        assert " ".join(parts) == quotation.text
        assert quotation.start == quotation.segments[0][0]
        assert quotation.end == quotation.segments[-1][1]
        assert all(parts)
        assert text[quotation.mention_start : quotation.mention_end] == quotation.mention
        told = quotation.confidence
        assert all(0 <= one <= 1 for one in (told.quotation, told.mention, told.name))


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
    small, large = piece * (100_000 // len(piece)), piece * (MEGABYTE // len(piece))
    spent = []
    for text in (small, large):
        start = time.process_time()
        extract(text)
        parse_text(text)
        spent.append(time.process_time() - start)
    assert spent[1] < max(0.5, 30 * spent[0])
    assert spent[1] < 4


def _names(number):
    return ", ".join(_random.choice(_NAMES) for _ in range(number))


SHAPES = {
    "a paragraph for each quotation": lambda: '"We go there now," he said.\n\n',
    "forgotten closing marks": lambda: '"We go there now and we do not come back, any of us.\n\n',
    "signed quotations": lambda: '"We go there now."\n\n— Mara Venn\n\n',
    "thousands of names": lambda: (
        f'"We go there now," said {_names(1)}{_random.randrange(9999)}. She agreed.\n\n'
    ),
    "lists of names": lambda: f'Then {_names(14)} said that "we go there now," and left.\n\n',
    "pronouns after pronouns": lambda: (
        'He said he asked her. She said "we go there now." ' * 9 + "\n\n"
    ),
    "paragraphs full of marks": lambda: 'Venn and "we go there now" he told, ' * 400 + "\n\n",
    "long paragraphs": lambda: (
        "Venn told the minister of Ostra that he asked who came, " * 400 + '"we go there now."\n\n'
    ),
    "one huge paragraph": lambda: (
        "Mara Venn said the boat would sail, and " * 25_000 + '"we go there now."'
    ),
    "another language": lambda: (
        "„Wir fahren nicht“, sagte der Sprecher von Mara Venn. " * 9 + "\n\n"
    ),
    "prose without a quotation": lambda: "Mara Venn said the boat would sail. He waited. ",
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_no_megabyte_runs_away(shape):
    """Each takes under two seconds where nothing else runs; what runs away takes minutes."""
    parts, size = [], 0
    while size < MEGABYTE:
        parts.append(SHAPES[shape]())
        size += len(parts[-1])
    text = "".join(parts)[:MEGABYTE]
    start = time.process_time()
    extract(text)
    assert time.process_time() - start < 20
