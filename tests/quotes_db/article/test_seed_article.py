"""The seed article, where it stands beside the project; its text is not part of the project."""

from pathlib import Path

import pytest

from quotes_db.article.extract import extract, extract_article
from quotes_db.article.parse import parse_text

SEED = Path(__file__).parents[4] / "shared" / "seed" / "000_544ce444fb77b18a.txt"
MINISTER = ("Fikri Işık", "Turkey's Minister of National Defense")
ANALYST = ("Viktor Litovkin", "military analyst at the TASS news agency")
EXPECTED = [
    ("Turkey urgently needs", "the prime minister", 207, MINISTER),
    ("the sides have", "the relevant agreement.", 71, MINISTER),
    ("Expressions such as", "the Russian weapons", 147, ANALYST),
    ("It's still not", "air defense systems.", 247, ANALYST),
]

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SEED.exists(), reason="the seed article is not beside the project"),
]


@pytest.fixture
def text():
    return SEED.read_text(encoding="utf-8")


def test_source(text):
    source = parse_text(text).source
    assert source.publisher == "China Topix"
    assert source.title.split()[:3] == ["Russia", "Not", "Confident"]
    assert source.title.split()[-3:] == ["System", "to", "Turkey"]
    assert (source.captured.value, source.captured.kind) == ("2024-11-24", "captured")
    assert source.published is None


def test_exactly_four_quotations(text):
    article = parse_text(text)
    for body, found in ((article.text, extract_article(article)), (text, extract(text))):
        assert len(found) == len(EXPECTED)
        for quotation, (first, last, length, who) in zip(found, EXPECTED, strict=True):
            assert quotation.text.startswith(first)
            assert quotation.text.endswith(last)
            assert len(quotation.text) == length
            assert (quotation.speaker, quotation.role) == who
            assert body[quotation.start : quotation.end] == quotation.text


def test_boilerplate_is_nowhere(text):
    article = parse_text(text)
    for phrase in ("Homepage", "Like Us", "Real Time", "Photo"):
        assert phrase not in article.text
        assert phrase not in article.source.title
