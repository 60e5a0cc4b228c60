"""Nothing leaves the browser before the user asks, and then only what was asked about."""

from __future__ import annotations

import json

import pytest

from tests.e2e.answers import Card, select, words
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.servers import News, Quoteproof, gate


def test_nothing_is_sent_before_the_user_asks(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    with gate(server) as opened:
        browser.point_at(opened.url)
        page = browser.open(news.url("column.html"))
        # Whatever a person does while reading: select here and there, scroll, press keys, copy.
        for css in ("#altered", "#elided", "#unknown"):
            select(page, css)
            page.press("Control+c", "Escape")
            page.evaluate("window.scrollTo(0, 0)")
        page.evaluate("new Promise((done) => requestIdleCallback(done, { timeout: 500 }))")
        assert opened.requests == []
        selected = select(page, "#exact")
        browser.ask(page, "#exact", how="shortcut")
        assert Card(page).read().state == "verbatim"
        # The answer is here, so whatever went out earlier has arrived, too: there is one request.
        assert [(heard.method, heard.path) for heard in opened.requests] == [("POST", "/v1/match")]
        heard = opened.requests[0]
    sent = json.loads(heard.body)
    assert set(sent) == {"text"}
    assert words(sent["text"]) == words(selected)
    assert heard.cookie is None
    assert heard.referer is None
    assert heard.origin in (None, browser.extension_url("").rstrip("/"))
    assert "news.test" not in heard.body


def test_the_servers_log_does_not_hold_the_selection(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    select(page, "#unknown")
    browser.ask(page, "#unknown", how="shortcut")
    assert Card(page).read().state == "none"
    assert "lighthouse" not in server.log.read_text("utf-8")


def test_the_extensions_own_pages_send_nothing_by_themselves(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    with gate(server) as opened:
        browser.point_at(opened.url)
        for path in ("welcome.html", "options.html", "popup.html#window"):
            own = browser.open_extension(path)
            until(
                lambda own=own: own.evaluate("document.body.innerText.includes('Quoteproof')"), path
            )
            own.close()
        page = browser.open(news.url("column.html"))
        browser.open_popup(page)
        hint = "document.querySelector('#hint')?.textContent"
        until(lambda: "othing is selected" in (browser.in_popup(hint) or ""), "the hint")
        assert opened.requests == []


@pytest.mark.flow
def test_the_address_goes_along_only_to_the_server_that_the_user_allowed(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    with gate(server) as opened:
        browser.point_at(opened.url)
        options = browser.open_extension("options.html")
        label = "document.querySelector('#address-label').textContent"
        until(lambda: opened.url in options.evaluate(label), "the server to be named")
        options.click(options.element("#address"))
        kept = "chrome.storage.local.get('address')"
        until(lambda: options.evaluate(kept) == {"address": [opened.url]}, "the consent")
        page = browser.open(news.url("column.html?edition=2#exact"))
        assert ask(browser, page, "#exact").read().state == "verbatim"
        sent = json.loads(opened.requests[-1].body)
        assert set(sent) == {"text", "prefix", "suffix", "url"}
        assert sent["url"] == news.url("column.html?edition=2")
        assert max(len(sent["prefix"]), len(sent["suffix"])) <= 32
        with gate(server) as another:
            options.evaluate(f"chrome.storage.local.set({{ server: {another.url!r} }})")
            assert ask(browser, page, "#exact").read().state == "verbatim"
            assert set(json.loads(another.requests[-1].body)) == {"text"}


def ask(browser: Browser, page: Page, css: str) -> Card:
    """Select an element's text, ask about it with the shortcut, and return the new card."""
    before = page.shadow_root(Card.HOST)
    page.activate()
    select(page, css)
    browser.ask(page, css, how="shortcut")
    until(lambda: page.shadow_root(Card.HOST) not in (None, before), "a new card")
    return Card(page)


@pytest.mark.flow
def test_where_it_is_off_nothing_is_read_and_nothing_sent(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    site = news.url("").removeprefix("http://").rstrip("/")
    with gate(server) as opened:
        browser.point_at(opened.url)
        page = browser.open(news.url("column.html"))
        browser.open_popup(page)
        switch = "document.querySelector('#site')"
        shown = f"{switch} && !{switch}.hidden && {switch}.textContent"
        until(lambda: site in (browser.in_popup(shown) or ""), "the switch")
        browser.in_popup(f"void {switch}.click()")
        until(lambda: "Switch on" in (browser.in_popup(shown) or ""), "the site to be off")
        page.activate()
        select(page, "#exact")
        browser.ask(page, "#exact", how="shortcut")
        window = until(lambda: browser.find_tab("popup.html#off"), "the window that says it is off")
        hint = "document.querySelector('#hint')?.textContent"
        until(lambda: "off on this site" in (window.peek(hint) or ""), "the reason")
        assert page.find(Card.HOST) is None
        assert opened.requests == []
        window.close()
        options = browser.open_extension("options.html")
        options.click(options.element("#off [data-action=on]"))
        until(lambda: options.find("#off li") is None, "the site to be on again")
        assert ask(browser, page, "#exact").read().state == "verbatim"


def test_nothing_that_was_asked_is_kept(browser: Browser, server: Quoteproof, news: News) -> None:
    page = browser.open(news.url("column.html"))
    assert ask(browser, page, "#exact").read().state == "verbatim"
    kept = "Promise.all([chrome.storage.local.get(), chrome.storage.session.get()])"
    assert browser.own_page.evaluate(kept) == [{"server": server.url}, {}]


def test_in_private_windows_it_is_off_unless_the_user_allows_it(browser: Browser) -> None:
    assert browser.may_run_in_private() is False
