"""HTML pages: title, author, publisher, dates, language and body."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.article.parse import parse_html

BODY = "".join(
    f"<p>The boat left the harbor at dawn on day {day}, and nobody on the pier knew when it would "
    "come back from the outer islands.</p>"
    for day in range(4)
)


def page(head="", above="", lang="en"):
    return (
        f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{above}'
        f"<main><article>{BODY}</article></main></body></html>"
    )


def linked(**fields):
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        # the name of the site is no part of the title, at either end
        ("<title>Ferry Leaves Again | Harbor Ledger</title>"
         '<meta property="og:site_name" content="Harbor Ledger">', "", "Ferry Leaves Again"),
        ("<title>Harbor Ledger - Ferry Leaves Again</title>"
         '<meta property="og:site_name" content="Harbor Ledger">', "", "Ferry Leaves Again"),
        # nor alone the title
        ("<title>Harbor Ledger</title>"
         '<meta property="og:site_name" content="Harbor Ledger">', "<h1>Ferry Leaves Again</h1>",
         "Ferry Leaves Again"),
        # JSON-LD and Open Graph
        (linked(headline="Ferry Leaves Again"), "", "Ferry Leaves Again"),
        ('<meta property="og:title" content="Ferry Leaves Again">', "", "Ferry Leaves Again"),
        # entities that were escaped twice
        ('<meta property="og:title" content="Pier &amp;#8217;s End">', "", "Pier ’s End"),
    ],
)  # fmt: skip
def test_title(head, above, title):
    assert parse_html(page(head, above)).source.title == title


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (linked(datePublished="2025-03-12T23:30:00-05:00"), "2025-03-12"),
        ('<meta property="article:published_time" content="2025-03-12">', "2025-03-12"),
        # in a graph, among other objects
        ('<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, '
         '{"@type": ["NewsArticle"], "datePublished": "2025-03-12"}]}</script>', "2025-03-12"),
        # two sources against one
        (linked(datePublished="2025-03-11")
         + '<meta property="article:published_time" content="2025-03-12">'
         + '<meta name="parsely-pub-date" content="2025-03-12">', "2025-03-12"),
        # broken JSON says nothing
        ('<script type="application/ld+json">{"datePublished": "2025-</script>', None),
        ("", None),
    ],
)  # fmt: skip
def test_publication_date(head, published):
    found = parse_html(page(head)).source.published
    assert (found.value if found else None) == published


def test_the_date_in_the_address_counts():
    found = parse_html(page(), url="https://ledger.example/2025/03/12/ferry").source.published
    assert found.value == "2025-03-12"


@pytest.mark.parametrize(
    ("above", "head", "captured"),
    [
        # a clock with seconds above the article
        ("<p>11/24/2024 05:21:21 am</p>", "", "2024-11-24"),
        # one in the page's header
        ("<header><span>11/24/2024 05:21 am</span></header>", "", "2024-11-24"),
        # a time of day elsewhere may be the publication's
        ("<p>11/24/2024 05:21 am</p>", "", None),
        # a clock is not earlier than the publication
        ("<p>11/24/2024 05:21:21 am</p>", linked(datePublished="2025-03-12"), None),
    ],
)
def test_a_page_clock_is_captured(above, head, captured):
    source = parse_html(page(head, above)).source
    assert (source.captured.value if source.captured else None) == captured
    assert not source.published or source.published.value == "2025-03-12"


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (linked(author={"@type": "Person", "name": "Jonna Reuter"}), "Jonna Reuter"),
        (
            linked(author=[{"name": "Jonna Reuter"}, {"name": "Ilka Rond"}]),
            "Jonna Reuter, Ilka Rond",
        ),
        ('<meta name="author" content="By Jonna Reuter">', "Jonna Reuter"),
        # an organization is the author only where nobody else is
        (
            linked(author={"@type": "Organization", "name": "Ostra Press"})
            + '<meta name="author" content="Jonna Reuter">',
            "Jonna Reuter",
        ),
        (linked(author={"@type": "Organization", "name": "Ostra Press"}), "Ostra Press"),
        (
            linked(author={"name": "Harbor Ledger"}, publisher={"name": "Harbor Ledger"})
            + '<meta name="author" content="Jonna Reuter">',
            "Jonna Reuter",
        ),
        ('<meta name="author" content="https://ledger.example/jonna">', None),
    ],
)
def test_author(head, author):
    assert parse_html(page(head)).source.author == author


def test_address_language_and_publisher():
    head = linked(publisher={"name": "Harbor Ledger"})
    head += '<link rel="canonical" href="https://ledger.example/ferry">'
    source = parse_html(page(head, lang="en-GB"), url="https://ledger.example/ferry?x=1").source
    assert source.url == "https://ledger.example/ferry?x=1"
    assert source.canonical_url == "https://ledger.example/ferry"
    assert source.language == "en-GB"
    assert source.publisher == "Harbor Ledger"


def test_the_body_is_paragraphs_with_blank_lines():
    text = parse_html(page(above="<nav>Islands</nav>")).text
    assert len(text.split("\n\n")) == 4
    assert "Islands" not in text


@pytest.mark.parametrize("html", ["", "   ", "<p>", "\x00\ud800", "<html></html>", "<!--"])
def test_pages_without_an_article(html):
    assert parse_html(html).source.title is None


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(alphabet="<>/ap=\"'{}[]:,!-& \n", max_size=300))
def test_no_page_is_an_error(text, markup):
    parse_html(text)
    parse_html(markup)
    parse_html(page(head=markup, above=text))


def test_extraction_alone_does_not_load_the_page_libraries():
    code = (
        "import sys, quotes_db.article.extract, quotes_db.article.parse;"
        "print([m for m in ('trafilatura', 'lxml', 'htmldate') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
