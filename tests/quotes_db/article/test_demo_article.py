"""The demo article, which holds every trap at once: as text and as a page."""

from pathlib import Path

import pytest

from quotes_db.article.extract import extract, extract_article
from quotes_db.article.parse import parse_html, parse_text

DEMO = Path(__file__).parents[3] / "server" / "demo"
MINISTER = ("Ilja Šavrda", "Velmark's Minister of Maritime Transport")
ENGINEER = ("Pavla Horn", "senior ferry engineer at the Institute for Coastal Traffic")
EXPECTED = [
    ("The islands need a ferry", "and the island councils", *MINISTER, "direct"),
    ("the parties have not yet", "for the charging piers.", *MINISTER, "partial"),
    ("Phrases such as 'in principle'", "ships they cannot charge", *ENGINEER, "direct"),
    ("Nothing has been carved", "them its used ships.", *ENGINEER, "direct"),
]


@pytest.fixture(params=["article.txt", "article.html"])
def article(request):
    parse = parse_html if request.param.endswith("html") else parse_text
    return parse((DEMO / request.param).read_text(encoding="utf-8"))


def test_exactly_four_quotations(article):
    found = extract_article(article)
    assert len(found) == len(EXPECTED)
    for quotation, (first, last, speaker, role, kind) in zip(found, EXPECTED, strict=True):
        assert quotation.text.startswith(first)
        assert quotation.text.endswith(last)
        assert (quotation.speaker, quotation.role) == (speaker, role)
        assert quotation.kind == kind
        assert article.text[quotation.start : quotation.end] == quotation.text


def test_the_raw_text_gives_the_same_four():
    text = (DEMO / "article.txt").read_text(encoding="utf-8")
    found = extract(text)
    assert [(q.speaker, q.role) for q in found] == [MINISTER, MINISTER, ENGINEER, ENGINEER]


def test_source(article):
    source = article.source
    assert source.title == "Velmark Not Ready to Sign for Electric Night Ferries"
    assert source.publisher == "Harbor Ledger"
    assert source.captured.value == "2025-03-14"
    assert source.captured.kind == "captured"


def test_publication_is_known_from_markup_only():
    text = parse_text((DEMO / "article.txt").read_text(encoding="utf-8")).source
    html = parse_html((DEMO / "article.html").read_text(encoding="utf-8")).source
    assert text.published is None
    assert html.published.value == "2025-03-12"
    assert html.author == "Jonna Reuter"
    assert html.language == "en"


def test_boilerplate_is_dropped(article):
    for phrase in ("Homepage", "Facebook", "Analytics", "Photo", "07:42", "reserved"):
        assert phrase not in article.text
