"""The button beside a selection: off until it is asked for, and silent until it is pressed."""

from __future__ import annotations

import json

import pytest

from tests.e2e.answers import Card, overlap, select, unreadable, words
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import ARTICLE_HOST, Browser
from tests.e2e.conftest import Shoot
from tests.e2e.servers import News, Quoteproof, gate
from tests.e2e.test_shadow import OUTER, drag_over

HOST = "quoteproof-button"
SITE = f"http://{ARTICLE_HOST}/*"
EVERYWHERE = ["http://*/*", "https://*/*"]
LONGER_THAN_IT_WAITS = "new Promise((done) => setTimeout(done, 800))"


def switch_in_popup(browser: Browser, page: Page, *, on: bool) -> None:
    """Tick the box in the popup on a page, or the other way round."""
    press = browser.open_popup if on else browser.open_permitted_popup
    press(page)
    ready = "document.querySelector('#button-row')?.hidden === false"
    until(lambda: browser.in_popup(ready), "the box in the popup")
    browser.click_in_popup("#button")
    registered = "chrome.scripting.getRegisteredContentScripts().then((all) => all.length)"
    until(lambda: browser.own_page.evaluate(registered) == int(on), "the script")
    page.activate()


def switch_everywhere(browser: Browser) -> Page:
    """Tick the box in the settings, and return them."""
    options = browser.open_extension("options.html")
    until(lambda: options.find("#servers li"), "the servers")
    options.click(options.element("#everywhere"))
    registered = "chrome.scripting.getRegisteredContentScripts().then((all) => all[0]?.matches)"
    until(lambda: sorted(options.evaluate(registered) or []) == EVERYWHERE, "the script")
    return options


def shown(page: Page) -> dict[str, str]:
    """Return the button once it is there."""
    root = until(lambda: page.shadow_root(HOST), "the button")
    return page.element(".qp-ask", root=root)


def select_by_script(page: Page, css: str) -> None:
    """Select an element's text without the mouse, as a screen reader or caret browsing does."""
    page.call(
        """(css) => { const node = document.querySelector(css);
        node.scrollIntoView({ block: "center" }); getSelection().selectAllChildren(node); }""",
        css,
    )


def no_button(page: Page) -> bool:
    """Return whether there is none, also a while after the selection ended."""
    page.evaluate(LONGER_THAN_IT_WAITS)
    return page.find(HOST) is None


def test_without_being_asked_for_there_is_no_button(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    select(page, "#exact")
    assert no_button(page)
    registered = browser.own_page.evaluate("chrome.scripting.getRegisteredContentScripts()")
    assert registered == []


@pytest.mark.flow
def test_on_one_site_it_asks_when_it_is_pressed_and_sends_nothing_before(
    browser: Browser, server: Quoteproof, news: News, shoot: Shoot
) -> None:
    with gate(server) as opened:
        browser.point_at(opened.url)
        page = browser.open(news.url("column.html"))
        switch_in_popup(browser, page, on=True)  # counts at once in the page that is open
        selected = select(page, "#altered")
        button = shown(page)
        shoot(page, "button")
        assert overlap(page, page.box(button)) == 0
        assert words(str(page.evaluate("getSelection().toString()"))) == words(selected)
        page.evaluate(LONGER_THAN_IT_WAITS)
        assert opened.requests == []
        page.click(button)
        assert Card(page).read().state == "altered"
        assert page.find(HOST) is None
        assert [(heard.method, heard.path) for heard in opened.requests] == [("POST", "/v1/match")]
        assert {key: words(text) for key, text in json.loads(opened.requests[0].body).items()} == {
            "text": words(selected)
        }
        # A page that is loaded later has it, too; switched off, it is gone from both.
        later = browser.open(news.url("strict.html"))
        select(later, "#altered")
        shown(later)
        later.close()
        page.activate()
        page.press("Escape")
        page.evaluate("getSelection().removeAllRanges()")
        switch_in_popup(browser, page, on=False)
        select(page, "#exact")
        assert no_button(page)
    assert browser.complaints(page) == []


def test_on_every_site_it_appears_under_a_strict_policy_and_in_a_frame(
    browser: Browser, news: News
) -> None:
    options = switch_everywhere(browser)
    page = browser.open(news.url("strict.html"))
    select(page, "#altered")
    button = shown(page)
    assert page.call("(node) => getComputedStyle(node).position", button) == "fixed"
    page.click(button)
    assert Card(page).read().speaker == "Tomas Brandt"
    assert [it for it in browser.complaints(page) if "favicon.ico" not in it] == []
    letters = browser.open(news.url("letters.html"))
    frame = letters.frame()
    select(frame, "#exact")
    frame.click(shown(frame))
    assert Card(frame).read().speaker == "Ingrid Halvorsen"
    assert letters.find(HOST) is None
    options.activate()
    options.click(options.element("#everywhere"))
    registered = "chrome.scripting.getRegisteredContentScripts().then((all) => all.length)"
    until(lambda: options.evaluate(registered) == 0, "the script to be gone")
    assert browser.complaints(options) == []


def test_the_keyboard_reaches_it_and_escape_closes_it(browser: Browser, news: News) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("column.html"))
    select_by_script(page, "#exact")
    shown(page)
    page.press("Escape")
    until(lambda: page.find(HOST) is None, "the button to close")
    assert no_button(page)  # until another selection is made
    assert page.evaluate("getSelection().toString()")
    select_by_script(page, "#altered")
    shown(page)
    page.press("Tab")
    assert page.evaluate("document.activeElement.localName") == HOST
    page.press("Enter")
    card = Card(page)
    assert card.read().state == "altered"
    page.press("Escape")
    until(lambda: page.find(Card.HOST) is None, "the card to close")
    assert page.evaluate("document.activeElement.localName") != HOST


def test_in_a_text_field_it_asks_about_what_is_selected_there(browser: Browser, news: News) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("letters.html"))
    page.click(page.element("#field"))
    page.press("Control+a")
    shown(page)
    page.press("Tab", "Enter")
    assert Card(page).read().speaker == "Tomas Brandt"
    page.press("Escape")
    until(lambda: page.find(Card.HOST) is None, "the card to close")
    assert page.evaluate("document.activeElement.id") == "field"


def test_it_appears_for_a_selection_in_a_shadow_root(browser: Browser, news: News) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("components.html"))
    rects = drag_over(page, f"{OUTER}.querySelector('#altered')")
    button = shown(page)
    assert page.box(button)["top"] >= rects[-1]["bottom"]
    page.click(button)
    assert Card(page).read().state == "altered"


def test_it_goes_with_the_selection_and_does_not_come_for_one_word(
    browser: Browser, news: News
) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("column.html"))
    select(page, "#exact")
    shown(page)
    page.evaluate("getSelection().removeAllRanges()")
    until(lambda: page.find(HOST) is None, "the button to go")
    page.evaluate(
        "getSelection().setBaseAndExtent(document.querySelector('#exact').firstChild, 0,"
        " document.querySelector('#exact').firstChild, 2)"
    )
    assert no_button(page)


@pytest.mark.parametrize("css", ["#exact", "#altered", "#unknown"])
def test_it_covers_no_selected_word_and_stays_in_the_window(
    browser: Browser, news: News, css: str
) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("column.html"))
    page.resize(360, 640)
    select(page, css)
    button = shown(page)
    for _ in range(2):
        box = page.box(button)
        assert overlap(page, box) == 0
        assert box["left"] >= 0
        assert box["right"] <= page.evaluate("document.documentElement.clientWidth")
        page.evaluate("window.scrollBy(0, 60)")
        page.evaluate("new Promise((done) => setTimeout(done, 100))")


def test_where_the_site_is_off_there_is_no_button(browser: Browser, news: News) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("column.html"))
    off = news.url("").removeprefix("http://").rstrip("/")
    browser.own_page.evaluate(f"chrome.storage.local.set({{ off: [{off!r}] }})")
    select(page, "#exact")
    assert no_button(page)


def test_the_settings_list_its_sites_and_remove_each(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    switch_in_popup(browser, page, on=True)
    options = browser.open_extension("options.html")
    site = f'#button-sites [data-site="{SITE}"]'
    assert options.call("(row) => row.textContent", options.element(site)).startswith(
        f"http://{ARTICLE_HOST}"
    )
    options.click(options.element(f"{site} [data-action=remove]"))
    until(lambda: options.find("#button-sites li") is None, "the site to be removed")
    scripts = "chrome.scripting.getRegisteredContentScripts()"
    until(lambda: options.evaluate(scripts) == [], "the script to be taken away")
    page.activate()
    select(page, "#exact")
    assert no_button(page)
    assert browser.complaints(options) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_readable(browser: Browser, news: News, dark: bool) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("column.html"))
    browser.set_dark(page, dark=dark)
    try:
        select(page, "#exact")
        shown(page)
        root = str(page.shadow_root(HOST))
        assert unreadable(page, {"sharedId": root}) == []
    finally:
        browser.set_dark(page, dark=False)
