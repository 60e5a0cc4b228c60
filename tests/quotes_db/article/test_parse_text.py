"""Plain text saved from a page: what is named, what is dropped, what stays."""

import pytest

from quotes_db.article.boilerplate import byline, is_boilerplate
from quotes_db.article.parse import parse_text

BODY = "The boat left the harbor at dawn, and nobody on the pier knew when it would come back."


def page(*head):
    return "\n\n".join([*head, BODY])


@pytest.mark.parametrize(
    ("head", "title", "publisher"),
    [
        # the site's name in capitals, above the title
        (("HARBOR LEDGER", "Night Ferry Without Lights"), "Night Ferry Without Lights",
         "Harbor Ledger"),
        # abbreviations keep their capitals
        (("BBC NEWS", "Night Ferry Leaves Without Lights"), "Night Ferry Leaves Without Lights",
         "BBC News"),
        # in normal letters only above a clock or a site's phrase
        (("Harbor Ledger", "11/24/2024 05:21 am", "Night Ferry Leaves"), "Night Ferry Leaves",
         "Harbor Ledger"),
        (("Night Ferry Leaves Without Lights", "Pier was dark for an hour"),
         "Night Ferry Leaves Without Lights", None),
        # a heading of Markdown
        (("# Night Ferry Leaves",), "Night Ferry Leaves", None),
        # phrases and credits are no title
        (("Like Us on Facebook", "(Photo : Ostra Yard) The pier.", "Night Ferry Leaves"),
         "Night Ferry Leaves", None),
        # a text without a head has no title
        ((), None, None),
    ],
)  # fmt: skip
def test_title_and_publisher(head, title, publisher):
    article = parse_text(page(*head))
    assert (article.source.title, article.source.publisher) == (title, publisher)
    assert article.text.endswith(BODY)


@pytest.mark.parametrize(
    ("head", "published", "captured"),
    [
        # the clock of a page is the moment of saving
        (("Ferry Leaves Again", "11/24/2024 05:21:21 am"), None, "2024-11-24"),
        # a label says what a date is
        (("Ferry Leaves Again", "Published: Nov. 24, 2024"), "2024-11-24", None),
        (("11/25/2024 05:21 am", "Ferry Leaves Again", "Published: Nov. 24, 2024"), "2024-11-24",
         "2024-11-25"),
        # so does the place beside the byline
        (("Ferry Leaves Again", "By Jonna Reuter", "November 24, 2024"), "2024-11-24", None),
        # a bare day says nothing certain
        (("Ferry Leaves Again", "November 24, 2024"), None, None),
        (("Ferry Leaves Again",), None, None),
    ],
)  # fmt: skip
def test_dates_keep_their_kind(head, published, captured):
    source = parse_text(page(*head)).source
    assert (source.published.value if source.published else None) == published
    assert (source.captured.value if source.captured else None) == captured
    assert not source.published or source.published.kind == "published"
    assert not source.captured or source.captured.kind == "captured"


def test_a_dateline_publishes():
    source = parse_text("Ferry Leaves Again\n\nOSTRA, March 3, 2025 — " + BODY).source
    assert source.published.value == "2025-03-03"


@pytest.mark.parametrize(
    "line",
    [
        "Make HL Your Homepage",
        "Like Us on Facebook",
        "Follow us on Twitter",
        "Real Time Analytics",
        "Advertisement",
        "Share this article",
        "Subscribe to our newsletter",
        "© 2025 Harbor Ledger. All rights reserved.",
        "Read more",
        "(Photo : Ostra Yard) The pier at night.",
        "Photo: Ostra Yard",
        "The pier at night. Getty Images",
    ],
)
def test_boilerplate(line):
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        BODY,
        # words of the site's phrases inside a sentence
        "The site asked readers to follow the ferry and to share what they saw on the pier.",
        '"Like us on the pier," said Venn.',
        "Home is where the harbor is, and the harbor was dark.",
    ],
)
def test_no_boilerplate(line):
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jonna Reuter", "Jonna Reuter"),
        ("By Jonna Reuter and Ilka Rond", "Jonna Reuter and Ilka Rond"),
        ("By the end of the year", None),
        ("By Monday the boat had left, and nobody knew.", None),
    ],
)
def test_byline(line, author):
    assert byline(line) == author


def test_line_ends_of_other_systems():
    text = page("HARBOR LEDGER", "Night Ferry Leaves Again")
    assert parse_text(text.replace("\n", "\r\n")) == parse_text(text)


def test_the_address_is_kept():
    assert parse_text(BODY, url="https://ledger.example/a").source.url == "https://ledger.example/a"


@pytest.mark.parametrize("text", ["", " \n\n ", "\x00", "HARBOR LEDGER"])
def test_texts_without_an_article(text):
    assert parse_text(text).source.published is None
