"""What a keyboard and a screen reader find: axe's rules on all that is shown, and the focus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.answers import Card, read, select
from tests.e2e.axe import faults, needs_axe
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.servers import News, Quoteproof, free_port
from tests.e2e.test_button import HOST as BUTTON
from tests.e2e.test_button import switch_everywhere


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def dark(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def own(browser: Browser, dark: bool) -> Iterator[Page]:
    """A tab for the extension's own pages, in the colour scheme."""
    page = browser.open_extension("welcome.html")
    browser.set_dark(page, dark=dark)
    yield page
    browser.set_dark(page, dark=False)


@needs_axe
def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    """A check that finds nothing anywhere would prove nothing below."""
    page = browser.open_extension("options.html")
    until(lambda: page.find("#servers li"), "the servers")
    page.evaluate("document.querySelector('label[for=server]').remove()")
    assert "label" in [fault.split(":")[0] for fault in faults(page)]


@needs_axe
def test_axe_finds_nothing_in_the_settings(browser: Browser, own: Page) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    stored = f"{{ server: {nobody!r}, off: ['news.example'], tokens: {{ {nobody!r}: 'x' }} }}"
    browser.own_page.evaluate(f"chrome.storage.local.set({stored})")
    own.goto(browser.extension_url("options.html"))
    own.click(own.element("[data-action=test]"))
    until(lambda: own.find("#checks [data-ok=false]"), "a failed check")
    assert faults(own) == []


@needs_axe
def test_axe_finds_nothing_on_the_first_run_page(own: Page) -> None:
    own.click(own.element("#test"))
    until(lambda: own.find("#checks li"), "the checks")
    assert faults(own) == []


@needs_axe
def test_axe_finds_nothing_in_the_popup(browser: Browser, own: Page) -> None:
    own.goto(browser.extension_url("popup.html#window"))
    own.element("#text")
    assert faults(own) == []
    own.evaluate("void (document.querySelector('#text').value = 'the harbour can wait')")
    own.click(own.element("#ask"))
    read(own, own.element("#answer"))
    assert faults(own) == []


@needs_axe
@pytest.mark.parametrize("css", ["#exact", "#altered", "#elided", "#unknown", "problem"])
def test_axe_finds_nothing_in_the_card(browser: Browser, news: News, css: str, dark: bool) -> None:
    if css == "problem":
        browser.point_at(f"http://127.0.0.1:{free_port()}")
    page = browser.open(news.url("column.html"))
    browser.set_dark(page, dark=dark)
    try:
        place = "#exact" if css == "problem" else css
        select(page, place)
        browser.ask(page, place, how="shortcut")
        card = Card(page)
        card.read()
        # axe looks into open roots only; WebDriver hands it the closed one.
        show = "(root) => Object.defineProperty(root.host, 'shadowRoot', { value: root }) && null"
        page.call(show, card.root)
        assert faults(page, Card.HOST) == []
    finally:
        browser.set_dark(page, dark=False)


@needs_axe
@pytest.mark.parametrize("words", [None, "The harbour can wait"], ids=["all", "one"])
def test_axe_finds_nothing_in_the_form_for_saving(
    browser: Browser, own: Page, words: str | None
) -> None:
    keep = """(words) => { const source = { address: "https://post.example/quay", canonical: "",
          title: "The quay", metas: [], linked: [], text: "“The harbour can wait,” said Ida Moe." };
        const draft = { query: words && { text: words }, page: source };
        return chrome.storage.session.set({ "draft-axe": draft }); }"""
    browser.own_page.call(keep, words)
    own.goto(browser.extension_url("save.html#axe"))
    until(lambda: own.evaluate("document.querySelector('#sent').textContent"), "the filled form")
    if words:
        own.evaluate("void document.querySelector('#form').requestSubmit()")
    assert faults(own) == []


@needs_axe
def test_axe_finds_nothing_in_the_button(browser: Browser, news: News, dark: bool) -> None:
    switch_everywhere(browser)
    page = browser.open(news.url("column.html"))
    browser.set_dark(page, dark=dark)
    try:
        select(page, "#exact")
        root = until(lambda: page.shadow_root(BUTTON), "the button")
        show = "(root) => Object.defineProperty(root.host, 'shadowRoot', { value: root }) && null"
        page.call(show, {"sharedId": root})
        assert faults(page, BUTTON) == []
    finally:
        browser.set_dark(page, dark=False)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.localName"))


def test_the_settings_work_from_the_keyboard_alone(browser: Browser, server: Quoteproof) -> None:
    page = browser.open_extension("options.html")
    until(lambda: page.find("#servers li"), "the servers")
    seen = []
    page.evaluate("document.querySelector('h1').focus()")
    while len(seen) < 20 and "address" not in seen:
        page.press("Tab")
        seen.append(focused(page))
    # Each control once, in the order in which they are read.
    assert [name for name in seen if name != "button"] == [
        "server", "save", "token", "everywhere", "address",
    ]  # fmt: skip
    page.press("Space")
    kept = "chrome.storage.local.get('address')"
    until(lambda: page.evaluate(kept) == {"address": [server.url]}, "the box to be ticked")


def test_a_pages_own_rules_do_not_reach_the_card(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    rules = "display: none !important; opacity: 0 !important; font-size: 80px !important"
    page.evaluate(
        f"document.head.append(Object.assign(document.createElement('style'),"
        f" {{ textContent: `quoteproof-card {{ {rules} }}` }}))"
    )
    select(page, "#exact")
    browser.ask(page, "#exact", how="shortcut")
    card = Card(page)
    assert card.read().state == "verbatim"
    style = "(host) => { const it = getComputedStyle(host); return [it.display, it.opacity]; }"
    assert page.call(style, page.element(Card.HOST)) == ["block", "1"]
    assert 100 < card.box()["height"] < 600
