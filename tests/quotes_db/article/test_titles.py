"""Titles, publishers and authors, of pages whose accounts of themselves differ."""

import json

import pytest

from quotes_db.article.parse import parse_html

URL = "https://www.harborledger.example/ferry"
BODY = "".join(
    f"<p>The boat left the harbor at dawn on day {day}, and nobody on the pier knew when it would "
    "come back from the outer islands.</p>"
    for day in range(4)
)


def source(head="", below="", h1="Ferry Leaves Again", url=URL):
    body = f"<body><h1>{h1}</h1>{below}<article>{BODY}</article></body>"
    return parse_html(f"<html><head>{head}</head>{body}</html>", url=url).source


def linked(**fields):
    data = json.dumps({"@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


def tag(name, content):
    return f'<meta property="{name}" content="{content}">'


TITLES = [
    ("JSON-LD's headline before the heading.", linked(headline="The Ferry Leaves Again Today"),
     "Ferry Leaves", "The Ferry Leaves Again Today"),
    ("A kicker before the title is not of it.", tag("og:title", "Ferry Leaves Again"),
     "Night traffic: Ferry Leaves Again", "Ferry Leaves Again"),
    ("Part of a word is no kicker.", tag("og:title", "ferry leaves again"),
     "Mega-Ferry Leaves Again", "Mega-Ferry Leaves Again"),
    ("Two elements without a space between.", "",
     "<span>Night traffic</span><span>Ferry Leaves</span>", "Night traffic Ferry Leaves"),
    ("An initial set large.", "", "<span>F</span>erry Leaves Again", "Ferry Leaves Again"),
    ("Soft hyphens are typography.", "", "Ferry Leaves Har&shy;bor", "Ferry Leaves Harbor"),
    ("A heading that is the site's name.", tag("og:title", "Ferry Leaves Again"), "Harbor Ledger",
     "Ferry Leaves Again"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "head", "h1", "title"), TITLES, ids=[case[0] for case in TITLES])
def test_title(why, head, h1, title):
    assert source(head, h1=h1).title == title


PUBLISHERS = [
    ("The name that resembles the host.",
     linked(publisher={"name": "Ostra Media Ltd"}) + tag("og:site_name", "Harbor Ledger"), URL,
     "Harbor Ledger"),
    ("A slogan behind it is cut off.", tag("og:site_name", "Harbor Ledger | News of the Sea"), URL,
     "Harbor Ledger"),
    ("A name that is the title is none.",
     tag("og:site_name", "Ferry Leaves Again") + tag("og:title", "Ferry Leaves Again"), URL,
     "harborledger.example"),
    ("An initialism.", tag("og:site_name", "Harbor Ledger News"), "https://hln.example/ferry",
     "Harbor Ledger News"),
    ("A reference into the graph.",
     '<script type="application/ld+json">{"@graph": [{"@type": "Article", "publisher": '
     '{"@id": "#org"}}, {"@type": "Organization", "@id": "#org", "name": "The Ledger"}]}</script>',
     URL, "The Ledger"),
    ("The host, when nothing else is told.", "", URL, "harborledger.example"),
    ("Nothing.", "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "head", "url", "name"), PUBLISHERS, ids=[case[0] for case in PUBLISHERS]
)
def test_publisher(why, head, url, name):
    assert source(head, url=url).publisher == name


AUTHORS = [
    ("A line that says By.", "", "<p>By Jonna Reuter and Ilka Rond, Ostra</p>",
     "Jonna Reuter, Ilka Rond, Ostra"),
    ("A line that only begins like one.", "", "<p>By the Numbers</p>", None),
    ("Nor is what another language begins with.", "", "<p>Da Vinci</p><p>Di Maria</p>", None),
    ("In German.", "", "<span class='autorenzeile'>Von Jonna von Reuter und Ilka Rond</span>",
     "Jonna von Reuter, Ilka Rond"),
    ("Before a date.", "", "<div>By Jonna Reuter | March 12, 2025</div>", "Jonna Reuter"),
    ("An element called a byline.", "",
     "<div class='article-byline'><span>Jonna Reuter</span> <span>Ilka Rond</span></div>",
     "Jonna Reuter, Ilka Rond"),
    ("A link to the page of the name.", "",
     "<a href='/about/newsteam/jonna-reuter'>Jonna Reuter</a>", "Jonna Reuter"),
    ("A link to all authors.", "", "<a href='/about/team/'>Team</a>", None),
    ("A full name goes before a user name.", tag("sailthru.author", "jreuter"),
     "<p class='byline'>By Jonna Reuter</p>", "Jonna Reuter"),
    ("A user name is better than none.", tag("author", "jreuter"), "", "jreuter"),
    ("Marked for machines, wherever it stands.", "",
     "<nav>Edited by <span itemprop='author'>Jonna Reuter</span></nav>", "Jonna Reuter"),
    ("A link to a page of another name.", "", "<a href='/staff/desk-three'>Jonna Reuter</a>", None),
    ("A tag that is given twice.",
     tag("parsely-author", "Jonna Reuter") + tag("parsely-author", "Ilka Rond"), "",
     "Jonna Reuter, Ilka Rond"),
    ("With an address behind the name.", tag("byline", "Jonna Reuter | jonna@ledger.example"), "",
     "Jonna Reuter"),
    ("The author of a comment is not the article's.", "",
     "<div class='comment-author'>Ilka Rond</div>", None),
    ("Nor that of another article.", "", "<aside><p>By Ilka Rond</p></aside>", None),
    ("Nor that of a photograph.", "", "<p class='photo-author'>Photograph by Ilka Rond</p>", None),
    ("A sentence is no byline.", "", "<p>By the time it came back the pier was empty again.</p>",
     None),
    ("The site with its address.", tag("author", "Harbor Ledger, Ostra, Velmark"), "",
     "Harbor Ledger"),
    ("A placeholder.", tag("author", "admin"), "", None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "head", "below", "author"), AUTHORS, ids=[c[0] for c in AUTHORS])
def test_author(why, head, below, author):
    assert source(tag("og:site_name", "Harbor Ledger") + head, below).author == author
