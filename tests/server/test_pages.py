"""The server's own pages: stored text is data on them, and only files of ours run."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from server.pages import EXAMPLES


class Tags(HTMLParser):
    """Collects what a page loads, and what a strict policy would refuse to run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.refused: list[str] = []
        self._in: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        source = given.get("src") or (given.get("href") if tag == "link" else None)
        if source:
            self.loaded.append(source)
        elif tag in ("script", "style") and given.get("type") != "application/ld+json":
            self.refused.append(tag)
        if tag == "a":
            self.links.append(given.get("href") or "")
        self.refused += [name for name in given if name.startswith("on") or name == "style"]


@pytest.fixture
def pages(client: TestClient, id_of: Callable[[str], int]) -> dict[str, str]:
    """Return the addresses of one page of each kind."""
    speaker = client.get("/v1/speakers", params={"q": "Işık"}).json()["speakers"][0]["id"]
    quotation = f"/quotations/{id_of('“<b>')}"
    paths = ["/", "/docs", "/nowhere", quotation, f"{quotation}/history", f"/speakers/{speaker}"]
    return {path: client.get(path, headers={"Accept": "text/html"}).text for path in paths}


def test_pages_load_only_files_of_ours_and_run_nothing_inline(
    client: TestClient, pages: dict[str, str]
) -> None:
    for path, page in pages.items():
        tags = Tags(page)
        assert not tags.refused, path
        for source in tags.loaded:
            assert source.startswith("/static/"), path
            assert client.get(source).status_code == 200, source


def test_stored_text_is_data_on_every_page(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        assert "<script>alert" not in page, path
        assert "<b>Ünïcode" not in page, path
        assert "<i>Işık" not in page, path
        assert not [link for link in Tags(page).links if link.startswith("javascript:")], path
    assert any("&lt;b&gt;Ünïcode" in page for page in pages.values())


def test_the_page_of_a_quotation_names_speakers_sources_and_dates(
    client: TestClient, id_of: Callable[[str], int]
) -> None:
    page = client.get(f"/quotations/{id_of('No river')}").text
    words = re.sub(r"<[^>]*>", " ", page)
    for told in ("No river returns", "Ada Brook", "a hydrologist", "Ben Ford", "Notes on Rivers"):
        assert told in words
    assert "https://example.org/essay#notes:~:text=No%20river" in page


def test_the_page_of_a_speaker_lists_their_quotations(client: TestClient) -> None:
    (ford,) = client.get("/v1/speakers", params={"q": "ford"}).json()["speakers"]
    page = client.get(f"/speakers/{ford['id']}").text
    assert "Seven bridges were built" in page
    assert "No river returns" in page


def test_the_front_page_offers_examples_of_the_store(client: TestClient) -> None:
    page = client.get("/").text
    assert "Seven bridges were built" in page
    assert page.count('class="example"') <= EXAMPLES


def test_the_docs_name_every_call(client: TestClient) -> None:
    page = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page


@pytest.mark.parametrize("name", ["answer.js", "lines.js", "answer.css", "base.css"])
def test_the_card_is_the_extensions_own(client: TestClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    assert len(answer.content) > 1000
    unchanged = client.get(f"/static/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert unchanged.status_code == 304
