"""The settings: a server's address, kept and tested, with a reason when it does not work."""

from __future__ import annotations

import pytest

from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.servers import News, Quoteproof, free_port


@pytest.fixture
def options(browser: Browser) -> Page:
    """The extension's settings in a tab."""
    return browser.open_extension("options.html")


def save(page: Page, address: str) -> None:
    """Write an address into the field as a person does, and press the button."""
    page.click(page.element("#server"))
    page.call("(field) => field.select()", page.element("#server"))
    page.press(*address or ["Delete"])
    page.click(page.element("#save"))


def checks(page: Page) -> dict[str, bool]:
    """Return the checks and whether each passed, once the test is over."""
    over = "!document.querySelector('#save').disabled && document.querySelector('#checks li')"
    until(lambda: page.evaluate(f"Boolean({over})"), "the checks")
    data = "[...document.querySelectorAll('#checks li')].map(({ dataset }) => ({ ...dataset }))"
    return {row["check"]: row["ok"] == "true" for row in page.evaluate(data)}


def result(page: Page) -> str:
    return str(page.evaluate("document.querySelector('#result').textContent"))


def test_an_address_that_works_passes_all_checks_and_is_kept(
    browser: Browser, options: Page, server: Quoteproof
) -> None:
    browser.point_at(None)
    save(options, f"127.0.0.1:{server.port}/")  # a person leaves http:// away
    assert checks(options) == {"permission": True, "reachable": True, "ours": True, "api": True}
    assert "you can ask now" in result(options)
    assert options.evaluate("chrome.storage.local.get('server')") == {"server": server.url}
    assert browser.complaints(options) == []


def test_what_is_not_our_server_is_said_to_be_another_program(options: Page, news: News) -> None:
    save(options, news.on_this_machine)
    assert checks(options) == {"permission": True, "reachable": True, "ours": False}
    text = options.evaluate("document.querySelector('#checks').textContent")
    assert "Another program answers" in text
    assert news.on_this_machine in text


def test_where_nothing_answers_the_command_that_starts_a_server_is_named(options: Page) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    save(options, nobody)
    assert checks(options) == {"permission": True, "reachable": False}
    text = options.evaluate("document.querySelector('#checks').textContent")
    assert nobody in text
    assert "quoteproof serve" in text


def test_another_host_is_asked_for_permission_first(
    browser: Browser, options: Page, news: News
) -> None:
    """The browser's prompt is answered yes; what counts is that the click may ask at all."""
    save(options, news.url("").rstrip("/"))
    assert checks(options) == {"permission": True, "reachable": True, "ours": False}
    assert browser.complaints(options) == []


@pytest.mark.parametrize(
    "address", ["", "no server", "ftp://127.0.0.1", "http://user:secret@127.0.0.1"]
)
def test_what_is_no_address_is_refused_and_not_kept(
    browser: Browser, options: Page, server: Quoteproof, address: str
) -> None:
    save(options, address)
    until(lambda: "no server address" in result(options), "the refusal")
    assert options.evaluate("document.querySelector('#server').ariaInvalid") == "true"
    assert options.evaluate("chrome.storage.local.get('server')") == {"server": server.url}
    assert browser.complaints(options) == []
