"""Check a whole page: marks on it, the panel beside it, and the receipt to keep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.conftest import Shoot, ShootPanel
from tests.e2e.longpage import QUOTATIONS, LongPage, long_page
from tests.e2e.panel import marked, press, read_panel
from tests.e2e.servers import News, Quoteproof, free_port, gate, quoteproof

SAID = "The harbour cannot wait another winter for a second ferry, and the islanders know it"
MISQUOTED = SAID.replace("cannot", "can")
HEBREW = "המזח שלנו לא ייסגר לפני שהסירה האחרונה תחזור הביתה"
HIDDEN = "My children take the boat to school"


def mark_style(page: Page, node: str, kind: str) -> str:
    """Return the line that a kind of mark draws under a node."""
    style = f"getComputedStyle({node}, '::highlight(quoteproof-{kind})').textDecoration"
    return str(page.evaluate(style))


@pytest.mark.flow
def test_a_page_is_marked_and_listed_in_one_click(
    browser: Browser, news: News, shoot_panel: ShootPanel
) -> None:
    page = browser.open(news.url("column.html"))
    browser.check_page(page)
    panel = read_panel(browser)
    assert panel.status == "Exact: 1. Shortened: 1. Changed: 2. Not in the store: 1."
    assert marked(page) == {
        "verbatim": [SAID],
        "elided": ["The harbour cannot wait […] and the islanders know it"],
        "altered": [MISQUOTED, MISQUOTED.replace("harbour", "harbour 🚢🚢🚢")],
    }
    assert [row["verdict"] for row in panel.known] == [
        "Changed: 1 word, a negation",
        "Exact",
        "Shortened: 6 words left out",
        "Changed: 1 word, a negation",
    ]
    assert {row["speaker"] for row in panel.known} == {"Ingrid Halvorsen"}
    assert all("Harbour council puts off the ferry vote" in row["shown"] for row in panel.known)
    (unknown,) = panel.unknown
    assert "lighthouse keeper sold his violin" in unknown["passage"]
    assert browser.complaints(page) == []
    shoot_panel(page, "receipt")


@pytest.mark.flow
def test_the_context_menu_of_the_page_checks_it(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    browser.check_by_menu(page, "h1")
    assert len(read_panel(browser).known) == 4
    assert len(marked(page)) == 3


@pytest.mark.flow
def test_a_row_jumps_to_its_passage_and_unfolds_the_comparison(
    browser: Browser, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    page.resize(700, 260)  # most of the page is out of sight
    browser.check_page(page)
    read_panel(browser)
    press(browser, "#unknown .passage")
    until(lambda: "current" in marked(page), "the mark on the passage")
    (current,) = marked(page)["current"]
    assert "lighthouse keeper" in current
    top = "document.querySelector('#unknown').getBoundingClientRect().top"
    until(lambda: 0 <= page.evaluate(top) < 260, "the passage in sight")
    press(browser, "#known summary")
    card = "document.querySelector('#known details .qp-answer')?.textContent ?? ''"
    until(lambda: "cannot" in browser.in_panel(card), "the comparison")
    shown = browser.in_panel(
        "[...document.querySelectorAll('#known del, #known ins')].map((it) => it.textContent)"
    )
    assert any("cannot" in words for words in shown)


def test_the_marks_go_and_come_by_a_switch_and_go_with_the_panel(
    browser: Browser, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    before = page.evaluate("document.documentElement.outerHTML")
    browser.check_page(page)
    read_panel(browser)
    assert page.evaluate("document.documentElement.outerHTML") == before  # nothing was put in
    press(browser, "#marks")
    until(lambda: marked(page) == {}, "the marks to go")
    assert browser.in_panel("document.querySelector('#marks').ariaPressed") == "false"
    press(browser, "#marks")
    until(lambda: len(marked(page)) == 3, "the marks to come back")
    browser.close_panel()
    until(lambda: marked(page) == {}, "the marks to go with the panel")


def test_a_page_that_changes_loses_marks_and_nothing_else(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    browser.check_page(page)
    read_panel(browser)
    page.evaluate("document.querySelector('#altered').remove()")
    page.evaluate("void (document.querySelector('#exact').textContent = 'Nothing to see')")
    page.evaluate("document.querySelector('#story').prepend('🚢 News just in. ')")
    left = {kind: [text for text in texts if text] for kind, texts in marked(page).items()}
    assert left["altered"] == [MISQUOTED.replace("harbour", "harbour 🚢🚢🚢")]
    assert left["verbatim"] == []
    press(browser, "#known .passage")  # the first passage was removed
    gone = "document.querySelector('#status').textContent"
    until(lambda: "no longer on the page" in browser.in_panel(gone), "the sentence")
    press(browser, "#again")
    until(lambda: "Exact: 0" in browser.in_panel(gone), "the new check")
    assert browser.complaints(page) == []


@pytest.fixture(scope="module")
def clippings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quoteproof]:
    """A server that knows the article's quotations and a Hebrew one."""
    folder = tmp_path_factory.mktemp("clippings")
    records = folder / "records.jsonl"
    said = [
        "We counted 412 cars left on the quay in one weekend",
        "A new ferry will never pay for itself on that route",
        f"{HIDDEN} every morning, so this is no game to us",
        SAID,
        HEBREW,
    ]
    lines = [json.dumps({"text": text, "speaker": "Ingrid Halvorsen"}) for text in said]
    records.write_text("\n".join(lines) + "\n", "utf-8")
    with quoteproof(folder, records) as running:
        yield running


def test_only_what_is_seen_is_sent_and_every_script_is_marked_at_its_place(
    browser: Browser, clippings: Quoteproof, news: News, shoot_panel: ShootPanel
) -> None:
    with gate(clippings) as opened:
        browser.point_at(opened.url)
        page = browser.open(news.url("clippings.html"))
        browser.check_page(page)
        panel = read_panel(browser)
    assert {heard.path for heard in opened.requests} <= {
        "/v1/scan",
        "/v1/articles",
        "/v1/match/batch",
    }
    for heard in opened.requests:
        assert HIDDEN not in heard.body, heard.path
        assert "news.test" not in heard.body
        assert heard.cookie is None
        assert heard.referer is None
    assert marked(page)["verbatim"] == [
        HEBREW,
        SAID,
        "We counted 412 cars left on the quay in one weekend",
        "A new ferry will never pay for itself on that route",
    ]
    inside = "document.querySelector('quay-note').shadowRoot.querySelector('span')"
    assert "underline" in mark_style(page, inside, "exact")
    assert len(panel.known) == 4
    assert panel.notes == ["Embedded frames that were not read: 1."]
    shoot_panel(page, "receipt-clippings")


def downloaded(folder: Path, ending: str) -> str:
    """Return the text of the file that was saved, once it is whole."""

    def look() -> str | None:
        # A file that is still written has another name, or stands empty beside it.
        found = [path for path in folder.glob(f"*{ending}") if path.stat().st_size]
        return found[0].read_text("utf-8") if found and not list(folder.glob("*.part")) else None

    return until(look, f"a file {ending} in {folder}")


@pytest.mark.flow
def test_the_receipt_is_saved_as_html_and_as_json(
    browser: Browser, server: Quoteproof, news: News, tmp_path: Path, shoot: Shoot
) -> None:
    browser.download_to(tmp_path)
    url = news.url("column.html")
    browser.check_page(browser.open(url))
    read_panel(browser)
    press(browser, "#save-json")
    data = json.loads(downloaded(tmp_path, ".json"))
    assert data["page"] == {"title": "What they said about the ferry", "url": url}
    assert data["server"]["url"] == server.url
    assert data["counts"] == {"exact": 1, "shortened": 1, "changed": 2, "unknown": 1}
    first = data["quotations"][0]
    assert first["passage"] == MISQUOTED
    assert first["quotation"]["text"].startswith("The harbour cannot wait")
    assert first["speaker"]["name"] == "Ingrid Halvorsen"
    assert first["date"] == {"value": "2023-03-14", "precision": "day", "kind": "published"}
    assert first["risks"] == ["negation"]
    press(browser, "#save-html")
    html = downloaded(tmp_path, ".html")
    page = browser.open(news.write("saved.html", html))
    assert page.evaluate("document.querySelectorAll('li').length") == 5
    shown = page.evaluate("document.body.innerText")
    assert "Changed: 1 word, a negation" in shown
    assert "Ingrid Halvorsen, mayor of Saltmarsh" in shown
    assert [it for it in browser.complaints(page) if "favicon.ico" not in it] == []
    shoot(page, "receipt-saved")


@pytest.mark.flow
def test_a_strict_content_security_policy_stops_nothing(browser: Browser, news: News) -> None:
    page = browser.open(news.url("strict.html"))
    browser.check_page(page)
    read_panel(browser)
    assert marked(page) == {
        "verbatim": ["A new ferry will never pay for itself on that route"],
        "altered": ["A new ferry will pay for itself on that route"],
    }
    # The style sheet is in force, too.
    style = (
        "getComputedStyle(document.querySelector('#altered'), '::highlight(quoteproof-changed)')"
    )
    assert "wavy" in page.evaluate(f"{style}.textDecoration")
    assert [it for it in browser.complaints(page) if "favicon.ico" not in it] == []


def test_a_page_with_a_frame_is_checked_without_it_and_says_so(
    browser: Browser, news: News
) -> None:
    page = browser.open(news.url("letters.html"))
    browser.check_page(page)
    panel = read_panel(browser)
    assert panel.notes == ["Embedded frames that were not read: 1."]


def test_a_server_that_is_down_is_named_with_the_way_to_start_it(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    browser.point_at(nobody)
    page = browser.open(news.url("column.html"))
    browser.check_page(page)
    panel = read_panel(browser)
    assert panel.problem == "unreachable"
    assert nobody in panel.problem_text
    assert "quoteproof serve" in panel.problem_text
    assert marked(page) == {}
    browser.point_at(server.url)  # now it runs
    press(browser, "#retry")
    until(lambda: read_panel(browser).problem is None, "the receipt after trying again")
    assert len(read_panel(browser).known) == 4


def test_nothing_is_sent_of_a_site_that_is_switched_off(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    url = news.url("column.html")
    site = urlsplit(url).netloc
    with gate(server) as opened:
        browser.point_at(opened.url)
        browser.own_page.call("(site) => chrome.storage.local.set({ off: [site] })", site)
        page = browser.open(url)
        browser.check_page(page)
        panel = read_panel(browser)
    assert panel.problem == "off"
    assert site in panel.problem_text
    assert opened.requests == []
    assert marked(page) == {}


def test_another_program_at_the_address_is_not_taken_for_the_server(
    browser: Browser, news: News
) -> None:
    browser.point_at(news.on_this_machine)
    page = browser.open(news.url("column.html"))
    browser.check_page(page)
    assert read_panel(browser).problem == "not-ours"


def test_a_server_that_is_too_slow_is_named(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    with gate(server) as opened:
        opened.delay_s = 12
        browser.point_at(opened.url)
        page = browser.open(news.url("column.html"))
        browser.check_page(page)
        panel = read_panel(browser, timeout_s=40)
        assert panel.problem == "timeout"
        assert "10 seconds" in panel.problem_text
        opened.delay_s = 0
        press(browser, "#retry")
        until(lambda: read_panel(browser).problem is None, "the receipt after trying again")


def test_a_server_without_previews_still_marks_what_it_knows_and_says_what_is_missing(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    with gate(server) as opened:
        opened.refused.add("/v1/articles")
        browser.point_at(opened.url)
        page = browser.open(news.url("column.html"))
        browser.check_page(page)
        panel = read_panel(browser)
    assert len(panel.known) == 3
    assert len(marked(page)["altered"]) == 2
    (note,) = panel.notes
    assert "Other quotations could not be listed." in note
    assert "No such call." in note
    assert "Not in the store: not known." in panel.status


def test_a_page_that_is_closed_to_extensions_says_what_to_do(browser: Browser) -> None:
    closed = {"chromium": "chrome://version/", "firefox": "about:license"}[browser.name]
    page = browser.open(closed)
    browser.check_page(page)
    panel = read_panel(browser)
    assert panel.problem == "page-closed"
    assert "toolbar" in panel.problem_text


@pytest.mark.flow
def test_a_stopped_background_is_not_missed(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    browser.check_page(page)
    read_panel(browser)
    browser.stop_background()
    press(browser, "#again")
    until(lambda: len(marked(page)) == 3, "the marks of the second check")
    assert len(read_panel(browser).known) == 4
    browser.stop_background()
    press(browser, "#known .passage")
    until(lambda: "current" in marked(page), "the passage in use")


def test_what_stands_in_two_articles_is_a_page_of_its_own_each(
    browser: Browser, news: News
) -> None:
    """The panel stays open; the next check in another tab takes it over."""
    first = browser.open(news.url("column.html"))
    browser.check_page(first)
    read_panel(browser)
    second = browser.open(news.url("strict.html"))
    browser.check_page(second)
    until(lambda: len(read_panel(browser).known) == 2, "the second page's receipt")
    until(lambda: marked(first) == {}, "the first page's marks to go")
    assert len(marked(second)) == 2


# From the click to the marks, on a page of 20,000 words with 300 quotations. The aim is 1.5 s, and
# -s prints the time. On a busy machine a test can only tell it from a page that hangs.
MARKS_MAX_S = 15.0

# Notes when a page first had a mark, and when it had as many as it was told to wait for.
_WATCH = """(wanted) => {
  const size = () => ["exact", "shortened", "changed"].reduce(
    (sum, kind) => sum + (CSS.highlights.get(`quoteproof-${kind}`)?.size ?? 0), 0);
  window.marksAt = {};
  const look = () => {
    if (size()) window.marksAt.first ??= Date.now();
    if (size() >= wanted) window.marksAt.all = Date.now();
    else setTimeout(look, 10);
  };
  look();
}"""


@pytest.fixture(scope="module")
def long() -> LongPage:
    """The long page and its records."""
    return long_page()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, long: LongPage) -> Iterator[Quoteproof]:
    """A server that knows every quotation of the long page."""
    folder = tmp_path_factory.mktemp("archive")
    records = folder / "records.jsonl"
    records.write_text(long.records, "utf-8")
    with quoteproof(folder, records) as running:
        yield running


def test_three_hundred_quotations_are_marked_in_time(
    browser: Browser, archive: Quoteproof, long: LongPage, news: News
) -> None:
    assert 19_500 < long.words < 20_500
    browser.point_at(archive.url)
    page = browser.open(news.write("long.html", long.html))
    page.call(_WATCH, QUOTATIONS)
    began = browser.check_page(page)
    panel = read_panel(browser)
    third = QUOTATIONS // 3
    assert panel.status == (
        f"Exact: {third}. Shortened: {third}. Changed: {third}. Not in the store: 0."
    )
    assert {kind: len(texts) for kind, texts in marked(page).items()} == {
        "verbatim": third,
        "elided": third,
        "altered": third,
    }
    at = page.evaluate("window.marksAt")
    took = {name: round(moment / 1000 - began, 2) for name, moment in at.items()}
    print(f"{browser.name}: seconds from the click to the first mark and to all: {took}")
    assert took["all"] <= MARKS_MAX_S


def test_a_page_without_text_says_so(browser: Browser, news: News) -> None:
    page = browser.open(news.write("empty.html", "<!doctype html><title>Empty</title><p></p>"))
    browser.check_page(page)
    assert read_panel(browser).problem == "no-text"
