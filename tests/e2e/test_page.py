"""The server's own page: paste a text, read the answer, browse; by mouse, keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.answers import read, unreadable
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.conftest import Shoot
from tests.e2e.servers import Quoteproof

SPOKEN = "A new ferry will never pay for itself on that route"
TURNED = "A new ferry will always pay for itself on that route"


@pytest.fixture
def page(browser: Browser, server: Quoteproof) -> Iterator[Page]:
    """The server's page in a tab; at the end it must have reported no error and no violation."""
    tab = browser.open(f"{server.url}/")
    yield tab
    assert browser.complaints(tab) == []


def paste(page: Page, text: str) -> None:
    """Put a text into the field in one piece, as a paste does."""
    page.call(
        """(field, text) => { field.focus(); field.select();
            document.execCommand("insertText", false, text); return 0; }""",
        page.element("#text"),
        text,
    )


def press_tab_until(page: Page, css: str, *, most: int = 40) -> None:
    """Press Tab until an element has the focus; fail when it cannot be reached."""
    for _ in range(most):
        if page.call("(css) => Boolean(document.activeElement?.matches(css))", css):
            return
        page.press("Tab")
    raise AssertionError(f"{css} did not get the focus in {most} presses of Tab")


def scrolls_sideways(page: Page) -> bool:
    return bool(
        page.evaluate(
            "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
        )
    )


def test_a_pasted_text_gets_speaker_source_date_and_wording(page: Page) -> None:
    paste(page, SPOKEN)
    page.click(page.element("#submit"))
    answer = read(page, page.element("#answer"))
    assert answer.state == "verbatim"
    assert answer.speaker == "Tomas Brandt"
    assert answer.role == "transport economist at Northmoor University"
    assert answer.source == "Harbour council puts off the ferry vote"
    assert answer.publisher == "The Saltmarsh Courier"
    assert answer.date == "Published 14 March 2023"


def test_the_source_is_a_link_to_the_passage(page: Page) -> None:
    """The article names its canonical address, so the card can lead there, to the very words."""
    paste(page, SPOKEN)
    page.click(page.element("#submit"))
    link = read(page, page.element("#answer")).link
    assert link is not None
    assert link.startswith("https://courier.example/2023/03/ferry-vote#:~:text=")


def test_a_changed_word_is_marked_and_named(page: Page, shoot: Shoot) -> None:
    paste(page, TURNED)
    page.click(page.element("#submit"))
    answer = read(page, page.element("#answer"))
    assert answer.state == "altered"
    assert answer.deleted == ["never"]
    assert answer.inserted == ["always"]
    assert "negation" in answer.risks
    page.resize(1000, 960)
    page.evaluate("window.scrollTo(0, 0)")
    shoot(page, "page")


def test_all_of_it_works_by_keyboard_alone(page: Page) -> None:
    press_tab_until(page, "#text")
    page.press(*SPOKEN)
    press_tab_until(page, "#submit")
    # The focus can be seen: the outline of the focused button has a width.
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.press("Enter")
    assert read(page, page.element("#answer")).speaker == "Tomas Brandt"
    live = "document.querySelector('#live').textContent"
    until(lambda: "Tomas Brandt" in page.evaluate(live), "the sentence for a screen reader")
    press_tab_until(page, "#answer a")


def test_an_empty_text_is_not_asked_but_asked_for(page: Page) -> None:
    page.click(page.element("#submit"))
    until(lambda: page.evaluate("document.activeElement.id") == "text", "the focus in the field")
    page.press("Space", "Enter")
    assert page.evaluate("document.activeElement.id") == "text"
    assert texts(page, "#answer") == [""]


def test_what_is_not_stored_is_answered_with_what_is(page: Page) -> None:
    paste(page, "The lighthouse keeper sold his violin to a travelling circus")
    page.click(page.element("#submit"))
    answer = read(page, page.element("#answer"))
    assert answer.state == "none"
    assert "4 quotations by 3 speakers from 1 source" in (answer.coverage or "")


def test_markup_in_a_pasted_text_stays_text(page: Page) -> None:
    paste(page, f"{SPOKEN} <img src=x onerror=document.body.remove()> <b>bold</b>")
    page.click(page.element("#submit"))
    assert read(page, page.element("#answer")).speaker == "Tomas Brandt"
    assert page.find("#answer img") is None
    assert page.find("#answer b") is None


def texts(page: Page, css: str) -> list[str]:
    shown = "(css) => [...document.querySelectorAll(css)].map((it) => it.textContent.trim())"
    return [str(text) for text in page.call(shown, css)]


def arrived(page: Page, path: str) -> bool:
    """Return whether a document below ``path`` is there, all of it."""
    state = "document.readyState === 'complete' && location.pathname"
    return str(page.peek(state)).startswith(path)


def test_speakers_can_be_browsed_down_to_their_quotations(page: Page) -> None:
    until(lambda: len(texts(page, "#speakers a")) == 3, "three speakers")
    names = " ".join(texts(page, "#speakers"))
    for name in ("Ingrid Halvorsen", "Tomas Brandt", "Amina Okoye"):
        assert name in names
    page.click(page.element("#speakers a[href*='/speakers/']"))
    until(lambda: arrived(page, "/speakers/"), "the speaker's page")
    name = texts(page, "h1")[0]
    assert any(name == known for known in ("Ingrid Halvorsen", "Tomas Brandt", "Amina Okoye"))
    assert texts(page, "a[href*='/quotations/']")


def test_quotations_can_be_searched_and_opened(page: Page) -> None:
    until(lambda: len(texts(page, "#quotations a[href*='/quotations/']")) >= 4, "four quotations")
    page.click(page.element("#quotations-search"))
    page.press(*"school")
    until(lambda: len(texts(page, "#quotations a[href*='/quotations/']")) == 1, "one quotation")
    page.click(page.element("#quotations a[href*='/quotations/']"))
    until(lambda: arrived(page, "/quotations/"), "the quotation's page")
    body = page.evaluate("document.body.textContent")
    assert "no game to us" in body
    assert "Amina Okoye" in body


@pytest.mark.parametrize("path", ["/", "/speakers/1", "/quotations/1", "/quotations/1/history"])
def test_a_phone_has_no_sideways_scroll(
    browser: Browser, server: Quoteproof, shoot: Shoot, path: str
) -> None:
    page = browser.open(server.url + path)
    page.resize(360, 640)
    assert not scrolls_sideways(page)
    if path == "/":
        paste(page, TURNED + " Pneumonoultramicroscopicsilicovolcanoconiosis" * 3)
        page.click(page.element("#submit"))
        read(page, page.element("#answer"))
        shoot(page, "page-phone")
        assert not scrolls_sideways(page)
    assert browser.complaints(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_is_readable(browser: Browser, page: Page, shoot: Shoot, dark: bool) -> None:
    browser.set_dark(page, dark=dark)
    try:
        paste(page, TURNED)
        page.click(page.element("#submit"))
        read(page, page.element("#answer"))
        shoot(page, f"page-{'dark' if dark else 'light'}")
        body = page.element("body")
        assert unreadable(page, body) == []
        ground = page.call("(it) => getComputedStyle(it).backgroundColor", body)
        numbers = [float(part) for part in ground.strip("rgba()").split(",")[:3]]
        assert (sum(numbers) < 200) == dark, f"the page is {ground}"
    finally:
        browser.set_dark(page, dark=False)
