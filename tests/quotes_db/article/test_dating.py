"""Dates of a page: which accounts agree, which win, and when the day stays unknown."""

import json

import pytest

from quotes_db.article.parse import parse_html

LONG = "The boat left the harbor at dawn, and nobody on the pier knew when it would come back. " * 4
ADDRESS = "https://ledger.example/2025/03/11/ferry"


def linked(**fields):
    data = json.dumps({"@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


def tag(name, content):
    return f'<meta name="{name}" content="{content}">'


def page(head="", below="", above="", lang="en"):
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Ferry Leaves Again</title>{head}</head>'
        f"<body>{above}<article><h1>Ferry Leaves Again</h1>{below}<p>{LONG}</p><p>{LONG}</p>"
        "</article></body></html>"
    )


def dates(html, url=None):
    source = parse_html(html, url=url).source
    return (
        source.published.value if source.published else None,
        source.modified.value if source.modified else None,
    )


PUBLISHED = [
    ("JSON-LD as loosely as it is written.", linked(datePublished="2025-3-2 22:17:36"), "",
     "2025-03-02"),
    ("Without signs.", tag("publish-date", "20250312"), "", "2025-03-12"),
    ("In words.", tag("pubdate", "Wednesday, March 12, 2025, 06:47 PM"), "", "2025-03-12"),
    ("A value where HTML wants a content.",
     '<meta name="article:published_time" value="2025-03-12">', "", "2025-03-12"),
    ("Printed below the title.", "", "<p>March 12, 2025</p>", "2025-03-12"),
    ("With a name and a place.", "", "<div>By Jonna Reuter | March 12, 2025</div>", "2025-03-12"),
    ("Two labelled dates in one line.", "",
     "<p>Published: March 12, 2025 | Updated: March 14, 2025</p>", "2025-03-12"),
    ("A time element with a label.", "", "<p>Published <time>12 March 2025, 18:00</time></p>",
     "2025-03-12"),
    ("A meta tag called just date is weaker than a printed date.", tag("date", "2025-03-13"),
     "<p>March 12, 2025, 12:01 pm</p>", "2025-03-12"),
    ("JSON-LD is stronger than one.", linked(datePublished="2025-03-11"), "<p>March 12, 2025</p>",
     "2025-03-11"),
    ("A sentence that mentions a day is no date line.", "",
     "<p>The ferry that sank on March 12, 2025 was raised last week near the pier.</p>", None),
    ("A clock that runs is none either.", "", "<p>11/24/2024 05:21:21 am</p>", None),
    ("A table is none.", "", "<table><tr><td>March 12, 2025</td></tr></table>", None),
    ("No day of the calendar.", linked(datePublished="2025-02-30"), "", None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "head", "below", "day"), PUBLISHED, ids=[c[0] for c in PUBLISHED])
def test_published(why, head, below, day):
    assert dates(page(head, below))[0] == day


PRINTED = [
    ("de", "Ostra, 12. März 2025", "2025-03-12"),
    ("de", "Stand: 12.03.2025 18:00 Uhr", "2025-03-12"),
    ("de", "Veröffentlicht am 12. März 2025", "2025-03-12"),
    ("fr", "Publié le 12 mars 2025 à 18:00", "2025-03-12"),
    ("fr", "03/04/2025", "2025-04-03"),
    ("es", "12 de marzo de 2025", "2025-03-12"),
    # in English only the year is certain, and a year is no day of publication
    ("en", "03/04/2025", None),
]


@pytest.mark.parametrize(("lang", "line", "day"), PRINTED)
def test_printed_in_other_languages(lang, line, day):
    assert dates(page(below=f"<p>{line}</p>", lang=lang))[0] == day


HOURS = [
    ("Evening in the newsroom is the next day in UTC.", "2025-03-12T02:25:54+00:00", ADDRESS,
     "2025-03-11"),
    ("So is a Z.", "2025-03-12T02:25:54Z", ADDRESS, "2025-03-11"),
    ("Noon in UTC is that day nearly everywhere.", "2025-03-12T12:30:00Z", None, "2025-03-12"),
    ("Without another day the one in UTC stands.", "2025-03-12T02:25:54Z", None, "2025-03-12"),
    ("A local hour is what it says.", "2025-03-12T02:25:54-05:00", ADDRESS, "2025-03-12"),
    ("An address of another week says nothing about the hour.", "2025-03-20T02:25:54Z", ADDRESS,
     "2025-03-20"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "time", "url", "day"), HOURS, ids=[case[0] for case in HOURS])
def test_a_time_in_utc_is_a_day_of_the_newsroom(why, time, url, day):
    head = linked(datePublished=time) + tag("article:published_time", time)
    assert dates(page(head), url)[0] == day


def test_a_change_is_never_the_publication():
    head = linked(dateModified="2025-03-14") + tag("og:updated_time", "2025-03-14T10:00:00+01:00")
    assert dates(page(head)) == (None, "2025-03-14")
    assert dates(page(below="<p>Last updated: March 14, 2025</p>")) == (None, "2025-03-14")


def test_two_tags_of_one_kind_outweigh_one():
    head = linked(datePublished="2025-03-11") + tag("pubdate", "2025-03-12")
    head += tag("parsely-pub-date", "2025-03-12")
    assert dates(page(head))[0] == "2025-03-12"


def test_a_page_that_names_itself_with_its_date():
    html = page().replace(
        "<title>Ferry Leaves Again</title>", "<title>Ferry Leaves | 12.03.2025</title>"
    )
    assert dates(html)[0] == "2025-03-12"
