"""Nothing leaves the browser before the user asks, and then only what was asked about."""

from __future__ import annotations

import json

from tests.e2e.answers import Card, select
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
    assert set(sent) <= {"text", "prefix", "suffix"}
    assert " ".join(sent["text"].split()) == " ".join(selected.split())
    assert len(sent.get("prefix", "")) <= 32
    assert len(sent.get("suffix", "")) <= 32
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
