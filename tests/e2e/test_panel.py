"""The panel as a page of its own: by keyboard, to the ear, in its colours, and when idle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.e2e.answers import unreadable
from tests.e2e.axe import faults, needs_axe
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.conftest import Shoot
from tests.e2e.panel import marked, read_panel
from tests.e2e.servers import News, Quoteproof, gate

MISQUOTED = "The harbour can wait another winter for a second ferry, and the islanders know it"


@pytest.fixture
def window(browser: Browser, news: News) -> Iterator[tuple[Page, Page]]:
    """A page and its panel in a tab, where a keyboard and a meter reach it."""
    page = browser.open(news.url("column.html"))
    browser.check_page(page)
    read_panel(browser)
    browser.close_panel()
    # The same request again, for the panel as a window of its own.
    tab = "chrome.tabs.query({ active: true, currentWindow: true }).then(([tab]) => tab.id)"
    tab_id = browser.own_page.evaluate(tab)
    ask = "(tabId) => chrome.storage.session.set({ panel: { tabId, asked: Date.now() } })"
    browser.own_page.call(ask, tab_id)
    panel = browser.open_extension("sidepanel.html#window")
    over = "document.querySelector('#status').textContent"
    until(lambda: "Not in the store: " in panel.evaluate(over), "the receipt")
    yield page, panel
    panel.close()


def test_the_panel_is_used_by_keyboard_and_tells_what_it_does(window: tuple[Page, Page]) -> None:
    page, panel = window
    focused = "document.activeElement.className || document.activeElement.id"
    for _ in range(12):  # past the five buttons at the top
        panel.press("Tab")
        if panel.evaluate(focused) == "passage":
            break
    assert panel.evaluate(focused) == "passage"
    said = panel.evaluate("document.activeElement.textContent")
    assert said == f"Show on the page: {MISQUOTED}"
    panel.press("Enter")
    until(lambda: marked(page).get("current") == [MISQUOTED], "the passage in use")
    live = "document.querySelector('[role=status]').textContent"
    until(lambda: panel.evaluate(live) == "Shown on the page.", "the panel to say so")
    assert panel.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    # Every button and every row says what it is; no heading level is left out.
    names = panel.evaluate(
        "[...document.querySelectorAll('button, summary')].map((it) => it.textContent.trim())"
    )
    assert all(names)
    levels = panel.evaluate(
        "[...document.querySelectorAll('h1, h2, h3')].map((it) => Number(it.localName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_panel_is_readable(
    browser: Browser, window: tuple[Page, Page], shoot: Shoot, dark: bool
) -> None:
    _, panel = window
    panel.resize(380, 760)
    browser.set_dark(panel, dark=dark)
    try:
        panel.evaluate("void document.querySelector('#known summary').click()")
        until(lambda: panel.find("#known .qp-answer"), "the comparison")
        shoot(panel, f"panel-{'dark' if dark else 'light'}")
        assert unreadable(panel, panel.element("body")) == []
        wide = panel.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, "the panel scrolls sideways"
    finally:
        browser.set_dark(panel, dark=False)


def test_a_panel_that_nobody_asked_says_how_to_ask_and_reads_nothing(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    with gate(server) as opened:
        browser.point_at(opened.url)
        page = browser.open(news.url("column.html"))
        panel = browser.open_extension("sidepanel.html")
        seen = "document.querySelector('main').innerText"
        until(lambda: "press the Quoteproof button" in panel.evaluate(seen), "the way to ask")
        assert opened.requests == []
        assert marked(page) == {}


def test_the_side_panel_adds_no_warning_when_the_extension_is_installed(browser: Browser) -> None:
    if browser.name != "chromium":
        pytest.skip("only Chromium tells what it warns of")
    warnings = """(async () => {
        const manifest = await (await fetch(chrome.runtime.getURL("manifest.json"))).text();
        return chrome.management.getPermissionWarningsByManifest(manifest); })()"""
    (only,) = browser.own_page.evaluate(warnings)
    assert "127.0.0.1" in only  # the server's own address, and no other site


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_the_panel(
    browser: Browser, window: tuple[Page, Page], dark: bool
) -> None:
    _, panel = window
    browser.set_dark(panel, dark=dark)
    try:
        panel.evaluate("void document.querySelector('#known summary').click()")
        until(lambda: panel.find("#known .qp-answer"), "the comparison")
        assert faults(panel) == []
    finally:
        browser.set_dark(panel, dark=False)
