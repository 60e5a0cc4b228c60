"""The settings: a server's address, kept and tested, with a reason when it does not work."""

from __future__ import annotations

import pytest

from tests.e2e.answers import read
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.conftest import Shoot
from tests.e2e.servers import News, Quoteproof, free_port, gate

WAY = ["permission", "policy", "reachable", "ours", "api"]
MISQUOTED = "The harbour can wait another winter for a second ferry, and the islanders know it"
SOUND = {"permission": True, "policy": True}


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


@pytest.mark.flow
def test_an_address_that_works_passes_all_checks_and_is_kept(
    browser: Browser, options: Page, server: Quoteproof
) -> None:
    browser.point_at(None)
    save(options, f"127.0.0.1:{server.port}/")  # a person leaves http:// away
    assert checks(options) == dict.fromkeys(WAY, True)
    assert "you can ask now" in result(options)
    assert options.evaluate("chrome.storage.local.get('server')") == {"server": server.url}
    assert browser.complaints(options) == []


def test_what_is_not_our_server_is_said_to_be_another_program(options: Page, news: News) -> None:
    save(options, news.on_this_machine)
    assert checks(options) == {**SOUND, "reachable": True, "ours": False}
    text = options.evaluate("document.querySelector('#checks').textContent")
    assert "Another program answers" in text
    assert news.on_this_machine in text


def test_where_nothing_answers_the_command_that_starts_a_server_is_named(options: Page) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    save(options, nobody)
    assert checks(options) == {**SOUND, "reachable": False}
    text = options.evaluate("document.querySelector('#checks').textContent")
    assert nobody in text
    assert "quoteproof serve" in text


def test_another_host_is_asked_for_permission_first(
    browser: Browser, options: Page, news: News
) -> None:
    """The browser's prompt is answered yes; what counts is that the click may ask at all."""
    save(options, news.url("").rstrip("/"))
    assert checks(options) == {**SOUND, "reachable": True, "ours": False}
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


def rows(page: Page) -> dict[str, bool]:
    """Return the kept servers and whether each is the one in use."""
    data = "[...document.querySelectorAll('#servers li')].map(({ dataset }) => ({ ...dataset }))"
    return {row["server"]: row["active"] == "true" for row in page.evaluate(data)}


@pytest.mark.flow
def test_several_servers_are_kept_and_one_is_in_use(
    browser: Browser, options: Page, server: Quoteproof, news: News
) -> None:
    default = "http://127.0.0.1:8000"
    save(options, server.url)
    checks(options)
    save(options, news.on_this_machine)
    checks(options)
    assert rows(options) == {default: False, server.url: False, news.on_this_machine: True}
    options.click(options.element("#address"))
    consents = "chrome.storage.local.get('address')"
    until(
        lambda: options.evaluate(consents) == {"address": [news.on_this_machine]},
        "the consent to be kept",
    )
    options.click(options.element(f'[data-server="{server.url}"] [data-action="use"]'))
    until(lambda: rows(options)[server.url], "the server to be in use")
    assert checks(options) == dict.fromkeys(WAY, True)
    assert server.url in options.evaluate("document.querySelector('#sent').textContent")
    gone = news.on_this_machine
    options.click(options.element(f'[data-server="{gone}"] [data-action="forget"]'))
    until(lambda: gone not in rows(options), "the server to be forgotten")
    assert rows(options) == {default: False, server.url: True}
    # Added again, it must be asked anew.
    until(lambda: options.evaluate(consents) == {"address": []}, "the consent to be forgotten")
    assert browser.complaints(options) == []


@pytest.mark.flow
def test_a_token_is_tested_kept_and_never_shown(
    browser: Browser, options: Page, server: Quoteproof
) -> None:
    token = server.token()
    with gate(server) as opened:
        save(options, opened.url)
        checks(options)
        assert "authorization" not in [name for heard in opened.requests for name in heard.named]
        write_token(options, "qp-wrong")
        until(lambda: checks(options).get("token") is False, "the token to be refused")
        assert "token create" in options.evaluate("document.querySelector('#checks').textContent")
        write_token(options, token)
        until(lambda: checks(options).get("token"), "the token to be taken")
        asked = [heard for heard in opened.requests if "authorization" in heard.named]
        assert [(heard.path, heard.body) for heard in asked] == [("/v1/quotations", "{}")] * 2
        stored = options.evaluate("chrome.storage.local.get('tokens')")
        assert stored == {"tokens": {opened.url: token}}
    options.goto(browser.extension_url("options.html"))
    kept = "document.querySelector('#token-kept')?.textContent"
    until(lambda: "••••" in (options.peek(kept) or ""), "the page to say that a token is kept")
    assert token not in options.evaluate("document.documentElement.outerHTML")
    assert options.evaluate("document.querySelector('#token').value") == ""
    options.click(options.element("#token-remove"))
    until(lambda: options.evaluate(kept) == "No token is kept.", "the token to be removed")
    tokens = "chrome.storage.local.get('tokens')"
    until(lambda: options.evaluate(tokens) == {"tokens": {}}, "the token to be forgotten")
    assert browser.complaints(options) == []


def write_token(page: Page, token: str) -> None:
    """Write a token into its field and press Enter."""
    page.click(page.element("#token"))
    page.press(*token)
    page.press("Enter")


def test_the_first_run_page_names_the_server_and_what_is_sent_when(browser: Browser) -> None:
    for words in ("http://127.0.0.1:8000", "Only when you ask", "quoteproof serve", "telemetry"):
        assert words in browser.first_run


def test_the_first_run_page_tests_the_connection(browser: Browser) -> None:
    page = browser.open_extension("welcome.html")
    page.click(page.element("#test"))
    passed = "document.querySelectorAll('#checks [data-ok=true]').length"
    until(lambda: page.evaluate(passed) == len(WAY), "the checks")
    assert "you can ask now" in result(page)
    assert browser.complaints(page) == []


def test_screenshots_for_the_readme(browser: Browser, server: Quoteproof, shoot: Shoot) -> None:
    options = browser.open_extension("options.html")
    options.resize(760, 760)
    save(options, server.url)
    assert checks(options) == dict.fromkeys(WAY, True)
    options.evaluate("window.scrollTo(0, 0)")
    assert shoot(options, "options").stat().st_size > 10_000
    popup = browser.open_extension("popup.html#window")
    popup.resize(415, 700)
    popup.element("#text")
    popup.evaluate(f"void (document.querySelector('#text').value = {MISQUOTED!r})")
    popup.click(popup.element("#ask"))
    assert read(popup, popup.element("#answer")).state == "altered"
    assert shoot(popup, "popup").stat().st_size > 10_000
    welcome = browser.open_extension("welcome.html")
    welcome.resize(760, 900)
    assert shoot(welcome, "welcome").stat().st_size > 10_000
