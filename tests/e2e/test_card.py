"""What a person does with a card: move it out of the way, and take the quotation along."""

from __future__ import annotations

import pytest

from tests.e2e.answers import Card, select
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.servers import News


def shown(browser: Browser, page: Page, css: str) -> Card:
    """Select an element's text, ask about it, and return the card with the answer."""
    select(page, css)
    browser.ask(page, css, how="shortcut")
    card = Card(page)
    card.read()
    return card


@pytest.mark.flow
def test_the_card_is_moved_with_the_mouse_and_stays_there(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    card = shown(browser, page, "#unknown")  # a short one, which fits anywhere
    selected = page.evaluate("getSelection().toString()")
    before = card.box()
    x, y = before["left"] + 60, before["top"] + 20
    page.drag((x, y), (x + 150, y + 20))
    after = card.box()
    assert after["left"] - before["left"] == pytest.approx(150, abs=2)
    assert after["top"] - before["top"] == pytest.approx(20, abs=2)
    page.evaluate("window.scrollBy(0, 40)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert card.box()["top"] == pytest.approx(after["top"], abs=1)
    assert page.evaluate("getSelection().toString()") == selected


def test_the_card_is_moved_by_keys_and_never_out_of_the_window(
    browser: Browser, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    card = shown(browser, page, "#exact")
    before = card.box()
    page.press("Tab", *["ArrowRight"] * 2)
    assert card.box()["left"] - before["left"] == pytest.approx(48, abs=2)
    page.press(*["ArrowRight"] * 60, *["ArrowDown"] * 60)
    corner = card.box()
    seen = page.evaluate("[document.documentElement.clientWidth, window.innerHeight]")
    assert corner["right"] <= seen[0]
    assert corner["bottom"] <= seen[1]
    page.press("ArrowLeft")
    assert corner["left"] - card.box()["left"] == pytest.approx(24, abs=2)
    page.press("Escape")
    until(lambda: page.find(Card.HOST) is None, "the card to close")


COPIES = {
    "plain": "“The harbour cannot wait",
    "markdown": "> The harbour cannot wait",
    "citation": "Ingrid Halvorsen, mayor of Saltmarsh: “The harbour cannot wait",
}


@pytest.mark.flow
@pytest.mark.parametrize("how", COPIES)
def test_the_quotation_is_copied_with_its_source(browser: Browser, news: News, how: str) -> None:
    page = browser.open(news.url("column.html"))
    page.resize(1000, 1100)  # all of the card is in sight: scrolling to a button would move it
    card = shown(browser, page, "#altered")
    page.click(card.element(f".qp-copy [data-format={how}]"))
    said = "(root) => root.querySelector('.qp-copy [role=status]').textContent"
    until(lambda: page.call(said, card.root) == "Copied.", "the copy")
    page.press("Escape")
    page.goto(news.url("letters.html"))
    page.click(page.element("#field"))
    page.press("Control+a", "Control+v")
    pasted = page.evaluate("document.querySelector('#field').value")
    assert pasted.startswith(COPIES[how])  # the stored words, not the misquoted ones
    assert "Saltmarsh Courier" in pasted
    assert "14 March 2023" in pasted
    assert browser.complaints(page) == []
