"""Markdown: words without markup, a title that is a heading, and what front matter says."""

import io

import pytest

from quotes_db.importers.article import read_article
from quotes_db.importers.markdown import plain_text
from quotes_db.importers.stream import InputStream

BODY = "The boat left the harbor at dawn, and nobody on the pier knew when it would come back."


def source(text):
    with InputStream(io.BytesIO(text.encode()), name="test", file_name="a.md") as stream:
        article = read_article(stream)
    assert article.text.endswith(BODY)
    return article.source


TEXTS = [
    ("Emphasis, code and links.", "A *b* **c** `d` [e](https://f.example)", "A b c d e"),
    ("A line that goes on.", "One\ntwo", "One two"),
    ("A line that ends.", "One  \ntwo", "One\ntwo"),
    ("Quoted lines and lists.", "> One\n\n- two\n- three", "One\n\ntwo\n\nthree"),
    ("Only the first heading of level one is the title.", "# A\n\nb\n\n# C\n\n## D",
     "# A\n\nb\n\nC\n\nD"),
    ("Markup of another kind is left out.", "<div>x</div>\n\nOne", "One"),
    ("Front matter is no text.", "---\ntitle: A\n---\n\nOne", "One"),
    ("A rule is no front matter.", "One\n\n---\n\ntwo", "One\n\ntwo"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "markdown", "text"), TEXTS, ids=[case[0] for case in TEXTS])
def test_words(why, markdown, text):
    assert plain_text(markdown) == text


def test_front_matter_names_the_source():
    found = source(
        "---\n"
        'title: "Ferry: Leaves Again"\n'
        "author: Jonna Reuter\n"
        "site: Harbor Ledger\n"
        "date: 2025-03-12T18:00:00+01:00\n"
        "lastmod: 2025-03-14\n"
        "canonical_url: https://ledger.example/ferry\n"
        "lang: en\n"
        "tags: [ferry, night]\n"
        "---\n\n"
        f"# Another Heading Of Four\n\n{BODY}\n"
    )
    assert (found.title, found.author) == ("Ferry: Leaves Again", "Jonna Reuter")
    assert (found.publisher, found.language) == ("Harbor Ledger", "en")
    assert found.url == "https://ledger.example/ferry"
    assert (found.published.value, found.published.kind) == ("2025-03-12", "published")
    assert found.modified.value == "2025-03-14"


FRONT = [
    ("No date stays none.", "date: soon", None),
    ("Nor is an empty one.", "date:", None),
    ("A day of saving is no day of publication.", "saved: 2025-03-12", None),
    ("A year is a year.", "date: 2025", "2025"),
]


@pytest.mark.parametrize(("why", "line", "day"), FRONT, ids=[case[0] for case in FRONT])
def test_dates_of_front_matter(why, line, day):
    published = source(f"---\n{line}\n---\n\n{BODY}\n").published
    assert (published.value if published else None) == day


def test_a_heading_is_the_title():
    assert source(f"# Ferry Leaves Again\n\nPier was dark for an hour\n\n{BODY}").title == (
        "Ferry Leaves Again"
    )
