"""Select a sentence on an article with the mouse, ask the extension, and read the card."""

from __future__ import annotations

import re

import pytest

from tests.e2e.answers import Card, overlap, read, select, unreadable
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.conftest import Shoot
from tests.e2e.servers import News, Quoteproof, free_port

SPOKEN = "The harbour cannot wait another winter for a second ferry, and the islanders know it"


def ask(browser: Browser, page: Page, css: str, *, how: str = "shortcut") -> Card:
    """Select the text of an element, ask about it, and return the card."""
    select(page, css)
    browser.ask(page, css, how=how)
    return Card(page)


@pytest.mark.flow
@pytest.mark.parametrize("how", ["menu", "shortcut", "toolbar"])
def test_the_card_names_speaker_source_and_date(browser: Browser, news: News, how: str) -> None:
    page = browser.open(news.url("column.html"))
    answer = ask(browser, page, "#exact", how=how).read()
    assert answer.state == "verbatim"
    assert answer.verdict == "Exact"
    assert answer.text == SPOKEN
    assert answer.speaker == "Ingrid Halvorsen"
    assert answer.role == "mayor of Saltmarsh"
    assert answer.source == "Harbour council puts off the ferry vote"
    assert answer.publisher == "The Saltmarsh Courier"
    assert answer.date == "Published 14 March 2023"
    assert browser.complaints(page) == []


def test_the_toolbar_popup_makes_way_for_the_card(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    ask(browser, page, "#exact", how="toolbar").read()
    until(lambda: browser.in_popup("1") is None, "the popup to close")


WORDINGS = [
    # A negation that is gone is the whole point: both words are marked, and the risk is named.
    pytest.param(
        "#altered",
        {
            "state": "altered",
            "deleted": ["cannot"],
            "inserted": ["can"],
            "risks": ["negation"],
            "speaker": "Ingrid Halvorsen",
            "date": "Published 14 March 2023",
        },
        id="altered",
    ),
    # A marked omission is no change; the card shows what was left out.
    pytest.param("#elided", {"state": "elided", "speaker": "Ingrid Halvorsen"}, id="elided"),
    # Two UTF-16 units for one character must not shift the marks behind it.
    pytest.param(
        "#emoji",
        {
            "state": "altered",
            "deleted": ["cannot"],
            "inserted": ["can"],
            "risks": ["negation"],
        },
        id="after an emoji",
    ),
    # What nobody said: no speaker, and a sentence on what the store covers.
    pytest.param(
        "#unknown",
        {"state": "none", "speaker": None, "source": None, "date": None},
        id="not found",
    ),
]


@pytest.mark.parametrize(("css", "expected"), WORDINGS)
def test_the_card_judges_the_wording(
    browser: Browser, news: News, css: str, expected: dict[str, object]
) -> None:
    page = browser.open(news.url("column.html"))
    answer = ask(browser, page, css).read()
    assert {name: getattr(answer, name) for name in expected} == expected
    if answer.state == "elided":
        assert "another winter for a second ferry" in answer.shown
    if answer.state == "none":
        assert answer.coverage is not None
        assert "4 quotations by 3 speakers from 1 source" in answer.coverage


def test_a_server_that_is_down_is_named_with_the_way_to_start_it(
    browser: Browser, server: Quoteproof, news: News
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    browser.point_at(nobody)
    page = browser.open(news.url("column.html"))
    card = ask(browser, page, "#exact")
    answer = card.read()
    assert answer.problem == "unreachable"
    assert nobody in (answer.detail or "")
    assert answer.command == "quoteproof serve"
    browser.point_at(server.url)  # now it runs
    page.click(card.element("#qp-retry"))
    until(lambda: card.read().state == "verbatim", "the answer after trying again")


def test_another_program_at_the_address_is_not_taken_for_the_server(
    browser: Browser, news: News
) -> None:
    browser.point_at(news.on_this_machine)
    page = browser.open(news.url("column.html"))
    assert ask(browser, page, "#exact").read().problem == "not-ours"


@pytest.mark.flow
def test_escape_closes_the_card_and_gives_the_focus_back(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    card = ask(browser, page, "#exact")
    card.read()
    assert card.has_focus()
    selected = page.evaluate("getSelection().toString()")
    page.press("Escape")
    until(lambda: page.find(Card.HOST) is None, "the card to close")
    assert page.evaluate("document.activeElement.id") == "story"
    assert page.evaluate("getSelection().toString()") == selected


def test_the_close_button_closes_the_card(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    card = ask(browser, page, "#exact")
    card.read()
    page.click(card.element("#qp-close"))
    until(lambda: page.find(Card.HOST) is None, "the card to close")


def test_a_second_question_replaces_the_first_card(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    first = ask(browser, page, "#unknown")
    assert first.read().state == "none"
    select(page, "#altered")
    browser.ask(page, "#altered", how="shortcut")
    until(lambda: Card(page).id != first.id, "another card")
    assert Card(page).read().state == "altered"
    assert len(page.find_all(Card.HOST)) == 1


@pytest.mark.parametrize("css", ["#exact", "#altered", "#unknown"])
@pytest.mark.parametrize(("width", "height"), [(1000, 700), (360, 640)], ids=["desktop", "phone"])
def test_the_card_covers_no_selected_word_and_stays_in_the_window(
    browser: Browser, news: News, css: str, width: int, height: int
) -> None:
    page = browser.open(news.url("column.html"))
    page.resize(width, height)
    card = ask(browser, page, css)
    card.read()
    box = card.box()
    assert overlap(page, box) == 0
    assert box["left"] >= 0
    assert box["top"] >= 0
    seen = page.evaluate("[document.documentElement.clientWidth, window.innerHeight]")
    assert box["right"] <= seen[0]  # a classic scroll bar hides what is below it
    assert box["bottom"] <= seen[1]


@pytest.mark.flow
def test_a_selection_in_a_frame_gets_its_card_there(browser: Browser, news: News) -> None:
    page = browser.open(news.url("letters.html"))
    frame = page.frame()
    select(frame, "#exact")
    browser.ask_by_shortcut(page)
    assert Card(frame).read().speaker == "Ingrid Halvorsen"
    assert page.find(Card.HOST) is None


def test_a_card_that_was_scrolled_stays_so_when_the_page_moves(
    browser: Browser, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    page.resize(700, 420)
    card = ask(browser, page, "#altered")
    card.read()
    body = card.element("#qp-body")
    page.call("(body) => { body.scrollTop = 40; }", body)
    top = "(body) => body.scrollTop"
    assert page.call(top, body) == 40
    frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate("void scrollBy(0, 10)")
    page.evaluate(frames)
    assert page.call(top, body) == 40


@pytest.mark.flow
def test_a_selection_in_a_text_field_counts_too(browser: Browser, news: News) -> None:
    page = browser.open(news.url("letters.html"))
    page.click(page.element("#field"))
    page.press("Control+a")
    browser.ask_by_shortcut(page)
    assert Card(page).read().speaker == "Tomas Brandt"
    page.press("Escape")
    until(lambda: page.find(Card.HOST) is None, "the card to close")
    assert page.evaluate("document.activeElement.id") == "field"


@pytest.mark.flow
def test_without_a_selection_the_shortcut_opens_a_window_to_paste_into(
    browser: Browser, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    browser.ask_by_shortcut(page)
    window = until(lambda: browser.find_tab("popup.html#window"), "the window")
    until(lambda: window.peek("document.activeElement.id") == "text", "the focus in its field")
    window.press(*SPOKEN)
    window.press("Enter")
    assert read(window, window.element("#answer")).speaker == "Ingrid Halvorsen"
    assert page.find(Card.HOST) is None


def test_in_a_pdf_the_menu_asks_about_the_selected_text_in_a_window(
    browser: Browser, news: News
) -> None:
    if browser.name == "chromium":
        pytest.skip("nothing reaches the text in Chromium's PDF viewer to select it")
    page = browser.open(news.url("paper.pdf"))
    line = page.element(".textLayer span")
    page.call("(line) => getSelection().selectAllChildren(line)", line)
    browser.ask_by_menu(page, ".textLayer span")
    window = until(lambda: browser.find_tab("popup.html#window"), "the window")
    until(lambda: window.peek("document.readyState") == "complete", "its page")
    assert read(window, window.element("#answer")).speaker == "Tomas Brandt"
    assert page.find(Card.HOST) is None


@pytest.mark.flow
def test_a_strict_content_security_policy_stops_nothing(browser: Browser, news: News) -> None:
    page = browser.open(news.url("strict.html"))
    card = ask(browser, page, "#altered")
    answer = card.read()
    assert answer.speaker == "Tomas Brandt"
    assert answer.deleted
    # The card's own style sheet holds too: the frame has its width and its round corners.
    assert (
        page.call("(node) => getComputedStyle(node).position", card.element(".qp-card")) == "fixed"
    )
    # Firefox asks for an icon of its own accord, which this policy forbids, too.
    assert [it for it in browser.complaints(page) if "favicon.ico" not in it] == []


def test_the_page_cannot_look_into_the_card(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    ask(browser, page, "#exact").read()
    assert page.evaluate(f"document.querySelector('{Card.HOST}').shadowRoot") is None
    assert "Halvorsen" not in page.evaluate("document.documentElement.textContent")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("css", ["#exact", "#altered", "#elided", "#unknown"])
def test_the_card_is_readable(
    browser: Browser, news: News, shoot: Shoot, css: str, dark: bool
) -> None:
    page = browser.open(news.url("column.html"))
    browser.set_dark(page, dark=dark)
    try:
        card = ask(browser, page, css)
        card.read()
        shoot(page, f"card-{css[1:]}-{'dark' if dark else 'light'}")
        assert unreadable(page, card.root) == []
    finally:
        browser.set_dark(page, dark=False)


@pytest.mark.flow
def test_the_background_may_be_stopped_between_two_questions(browser: Browser, news: News) -> None:
    page = browser.open(news.url("column.html"))
    assert ask(browser, page, "#unknown").read().state == "none"
    browser.stop_background()
    select(page, "#altered")
    browser.ask(page, "#altered", how="toolbar")
    until(lambda: Card(page).read().state == "altered", "an answer from the woken background")


def test_the_popup_says_when_nothing_is_selected_and_takes_a_pasted_text(
    browser: Browser, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    browser.open_popup(page)
    hint = "document.querySelector('#hint')?.textContent"
    until(lambda: re.search("(?i)nothing is selected", browser.in_popup(hint) or ""), "the hint")
    browser.in_popup(f"void (document.querySelector('#text').value = {SPOKEN!r})")
    browser.in_popup("void document.querySelector('#ask').click()")
    speaker = "document.querySelector('#answer .qp-speaker')?.textContent ?? ''"
    until(lambda: browser.in_popup(speaker) == "Ingrid Halvorsen", "the answer in the popup")


def test_screenshot_for_the_readme(browser: Browser, news: News, shoot: Shoot) -> None:
    page = browser.open(news.url("column.html"))
    page.resize(1000, 760)
    card = ask(browser, page, "#altered")
    card.read()
    assert shoot(page, "card").stat().st_size > 10_000
