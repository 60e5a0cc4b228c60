"""Pages that are JSON-LD documents, too: which one is answered; stored text stays data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from quotes_db.claim_records import PublishedReview, ReviewRating, Verdict
from quotes_db.dates import partial_date
from quotes_db.jsonld import quotation_document
from quotes_db.records import AttributedQuotation, Occurrence, PartialDate, Quotation, Source
from quotes_db.store import Store
from server.app import create_app
from server.linked import ANNOTATION, LD_JSON, block

HOSTILE = "</script><script>alert(1)</script><!-- & \u2028 ]]>"
SAID = PartialDate("2004-02-29", "day", "said")
CAPTURED = Source(
    url="https://example.org/essay",
    title="Notes on Rivers",
    publisher="Example Press",
    captured=PartialDate("2020-01-02", "day", "captured"),
)
ESSAY = replace(
    CAPTURED, url="https://example.org/e", published=PartialDate("1999", "year", "published")
)
QUOTATIONS = [
    AttributedQuotation(
        f"No river returns {HOSTILE}",
        speaker="Ada Brook",
        role="a hydrologist",
        wikidata="Q42",
        source=CAPTURED,
        prefix="as she wrote, ",
        start=4,
        end=30,
    ),
    AttributedQuotation("A spring is a promise.", speaker="Ada Brook", source=ESSAY, dated=SAID),
    AttributedQuotation("A spring is a promise.", speaker="Ben Ford", source=CAPTURED),
    AttributedQuotation("Read by a program.", speaker="Ben Ford", status="review"),
]
CHECK = PublishedReview(
    claim=f"The lighthouse was moved. {HOSTILE}",
    ratings=(ReviewRating("Mostly wrong", "mostly_false", "by its figure", 2.0, 5.0, 1.0),),
    claimant="Agnes Thornbury",
    speaker="Agnes Thornbury",
    claim_date=PartialDate("2021-03", "month", "said"),
    first_appearance="https://post.example/1",
    appearances=("https://post.example/2", "javascript:alert(1)"),
    publisher="Harbour Checks",
    site="checks.example",
    url="https://checks.example/lighthouse",
    title="No, it was not moved",
    review_date=PartialDate("2021-04-02", "day", "published"),
    language="en",
    license="https://creativecommons.org/licenses/by/4.0/",
    origin="feed.json",
)
OTHER = replace(CHECK, publisher="Other Desk", url="javascript:alert(2)", title=None)
BARE = PublishedReview("Fog is dry.", ())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path: Path = tmp_path_factory.mktemp("store") / "quotes.db"
    with Store.open(path) as store:
        store.add(QUOTATIONS, reviews=[CHECK, OTHER, BARE])
        verdict = Verdict(
            2, "out_of_context", "https://e.example/1", PartialDate("2026", "year", "said")
        )
        store.add_verdict(verdict, made=datetime(2026, 3, 1, tzinfo=UTC))
    with TestClient(create_app(Store.open(path)), base_url="http://127.0.0.1:8000") as client:
        yield client


def document(client: TestClient, path: str) -> dict:
    answer = client.get(path, headers={"Accept": LD_JSON})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == LD_JSON
    return answer.json()


# --- which answer ---------------------------------------------------------------------------------

PAGE = "text/html; charset=utf-8"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROFILED = 'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"'


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", PAGE),
        ("*/*", PAGE),
        (BROWSER, PAGE),
        ("application/json", PAGE),
        ("application/ld+json", LD_JSON),
        ("APPLICATION/LD+JSON", LD_JSON),
        ("application/*", LD_JSON),
        ("application/ld+json, text/html", PAGE),
        ("application/ld+json, text/html;q=0.9", LD_JSON),
        ("text/html;q=0.2, */*;q=0.1", PAGE),
        ("text/html;q=0, */*", LD_JSON),
        ("application/ld+json;q=0, */*;q=0.5", PAGE),
        ("application/ld+json;q=0", PAGE),
        ("application/ld+json;q=2", PAGE),
        ("application/ld+json ; q=0.5 , text/html ; q=0.4", LD_JSON),
        (PROFILED, ANNOTATION),
        (PROFILED + ";q=0.5, application/ld+json;q=0.4", ANNOTATION),
        (PROFILED + ";q=0.4, application/ld+json;q=0.5", LD_JSON),
        (PROFILED + ";q=0.4, text/html;q=0.5", PAGE),
        (PROFILED.replace('"', ""), ANNOTATION),
        (
            'application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted '
            'http://www.w3.org/ns/anno.jsonld"',
            ANNOTATION,
        ),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#expanded"', LD_JSON),
        ('application/ld+json; profile="a, text/html;q=1"', LD_JSON),
        (",;q=;;/,,", PAGE),
    ],
)
def test_the_best_accepted_answer_is_given(client: TestClient, accept: str, expected: str) -> None:
    answer = client.get("/quotations/1", headers={"Accept": accept})
    assert answer.headers["content-type"] == expected
    assert "Accept" in answer.headers["vary"]


def test_a_review_has_no_annotation_and_answers_with_its_document(client: TestClient) -> None:
    answer = client.get("/reviews/1", headers={"Accept": PROFILED + ", application/ld+json;q=0.1"})
    assert answer.headers["content-type"] == LD_JSON
    assert client.get("/reviews/1", headers={"Accept": PROFILED}).headers["content-type"] == PAGE


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_any_accept_header_is_answered(client: TestClient, accept: str) -> None:
    assert client.get("/quotations/1", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", ["/quotations/99", "/reviews/99", "/reviews/x", "/quotations/x"])
@pytest.mark.parametrize("accept", [BROWSER, LD_JSON])
def test_what_is_not_stored_is_a_404(client: TestClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    expected = "text/html" if accept == BROWSER else "application/json"
    assert answer.headers["content-type"].startswith(expected)


# --- what the documents say -----------------------------------------------------------------------


def test_a_quotation_is_one_of_schema_org_and_a_capture_no_publication(client: TestClient) -> None:
    assert document(client, "/quotations/1") == {
        "@context": "https://schema.org",
        "@id": "/quotations/1",
        "@type": "Quotation",
        "text": QUOTATIONS[0].text,
        "creator": {
            "@type": "Person",
            "name": "Ada Brook",
            "description": "a hydrologist",
            "sameAs": "https://www.wikidata.org/wiki/Q42",
        },
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "url": "https://example.org/essay",
                "headline": "Notes on Rivers",
                "publisher": {"@type": "Organization", "name": "Example Press"},
            }
        ],
    }


def test_a_disputed_quotation_has_no_creator_but_its_dates_and_verdicts(client: TestClient) -> None:
    found = document(client, "/quotations/2")
    assert "creator" not in found
    assert found["dateCreated"] == "2004-02-29"
    assert [one.get("datePublished") for one in found["isBasedOn"]] == ["1999", None]
    (verdict,) = found["review"]
    assert verdict["reviewRating"]["alternateName"] == "Out of context"
    assert verdict["citation"] == "https://e.example/1"
    assert "author" not in verdict


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["2016", "2016-03-02"], "2016-03-02"),
        (["2016-03-02", "2016-03-02"], "2016-03-02"),
        (["2016-03-02", "2016-03-04"], None),
        (["2015", "2016-03"], None),
        ([], None),
    ],
)
def test_words_have_a_date_of_saying_where_the_sources_agree(
    dates: list[str], told: str | None
) -> None:
    found = [
        Occurrence(at, 1, None, None, dated=partial_date(date, kind="said"))
        for at, date in enumerate(dates)
    ]
    document = quotation_document(Quotation(1, "The lamp was lit twice.", ""), found)
    assert document.get("dateCreated") == told


def test_a_quotation_leads_to_fact_checks_of_similar_claims(tmp_path: Path) -> None:
    claim = "The lighthouse was moved to the harbour by 400 oxen in the winter of 1911."
    check = replace(CHECK, claim=claim, ratings=(ReviewRating("Pure <b>fog</b>"),))
    said = "The lighthouse was moved to the harbour by 40 oxen in the winter of 1911."
    others = [replace(CHECK, claim=f"{word} is dry in {word} weather.") for word in ("Fog", "Salt")]
    with Store.open(tmp_path / "quotes.db") as store:
        store.add(
            [AttributedQuotation(said), AttributedQuotation("Nobody asked the gulls.")],
            reviews=[check, *others],
        )
    app = create_app(Store.open(tmp_path / "quotes.db"))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        page = client.get("/quotations/1").text
        assert 'href="/reviews/1"' in page
        assert "Rated “Pure &lt;b&gt;fog&lt;/b&gt;” by Harbour Checks" in page
        assert "not of these very words" in page
        assert "Similar fact-checks" not in client.get("/quotations/2").text


def test_what_nobody_has_reviewed_says_so(client: TestClient) -> None:
    assert document(client, "/quotations/3")["creativeWorkStatus"] == "Not yet reviewed"


def test_annotations_have_the_page_and_the_selectors(client: TestClient) -> None:
    found = client.get("/quotations/1", headers={"Accept": PROFILED}).json()
    assert (found["type"], found["total"]) == ("AnnotationCollection", 1)
    (one,) = found["first"]["items"]
    assert one["target"][0]["selector"][1] == {
        "type": "TextPositionSelector",
        "start": 4,
        "end": 30,
    }


def test_a_review_is_a_claim_review_in_the_words_of_its_publisher(client: TestClient) -> None:
    found = document(client, "/reviews/1")
    assert found["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Mostly wrong",
        "ratingValue": 2,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert found["author"] == {"@type": "Organization", "name": "Harbour Checks"}
    assert found["itemReviewed"]["author"] == {"name": "Agnes Thornbury"}
    bare = document(client, "/reviews/3")
    assert set(bare) == {"@context", "@id", "@type", "claimReviewed"}


# --- the pages ------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Collects a page's data blocks, other scripts, links, and whether its tags are balanced."""

    VOID = frozenset({"meta", "link", "br", "img", "input"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.scripts: list[str | None] = []
        self.links: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "script":
            self.scripts.append(given.get("type"))
        if tag == "a" and given.get("href", "").startswith(("http", "javascript")):
            self.links.append((given["href"], given.get("rel", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.blocks.append(data)


@pytest.mark.parametrize("path", ["/quotations/1", "/quotations/2", "/reviews/1", "/reviews/3"])
def test_a_page_carries_its_document_as_data(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": BROWSER})
    page = Page(answer.text)
    assert page.scripts == [LD_JSON]
    (data,) = page.blocks
    assert json.loads(data) == document(client, path)
    assert "<script>alert" not in answer.text
    assert "script-src 'self';" in answer.headers["content-security-policy"]


@given(st.text())
def test_nothing_in_a_block_can_end_it(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    written = block({"text": text + HOSTILE})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"text": text + HOSTILE}


def test_the_page_of_a_review_tells_whose_judgement_it_is(client: TestClient) -> None:
    page = client.get("/reviews/1").text
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    for told in (
        "A fact-check by somebody else",
        "Claimed in March 2021",
        "Checked by Harbour Checks",
        "“Mostly wrong”",
        "2 (worst 1, best 5)",
        "mostly false – by its figure",
        "Published 2 April 2021",
        "https://creativecommons.org/licenses/by/4.0/",
        "feed.json",
        "Other checks of this claim",
        "Other Desk: “Mostly wrong”",
    ):
        assert told in words
    links = Page(page).links
    assert ("https://checks.example/lighthouse", "noreferrer") in links
    assert all(href.startswith("https://") and rel == "noreferrer" for href, rel in links)


def test_the_page_of_a_review_says_what_is_unknown(client: TestClient) -> None:
    words = " ".join(re.sub(r"<[^>]*>", " ", client.get("/reviews/3").text).split())
    for told in (
        "It is not said who claims this",
        "Date of the claim unknown",
        "Checked by an unnamed publisher",
        "No rating is known",
        "Address unknown",
        "Not stated",
    ):
        assert told in words
