"""A closed server in a browser: it asks for a password, and the token is one, for reading alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e import servers
from tests.e2e.answers import read
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.servers import News, Quoteproof
from tests.e2e.test_page import SPOKEN, paste

ASKED = "network.authRequired"
READ = "(url) => fetch(url, { credentials: 'include' }).then((it) => it.status, String)"
STORE = """() => fetch("/v1/quotations", { method: "POST", body: '{"text": "Nobody said this."}',
    headers: { "Content-Type": "application/json" } }).then((it) => it.status)"""


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quoteproof]:
    """A server that nobody reads without a token."""
    folder = tmp_path_factory.mktemp("closed")
    with servers.quoteproof(folder, options=["--require-token"]) as running:
        yield running


@pytest.fixture
def prompts(browser: Browser) -> Iterator[Prompts]:
    """What answers the browser's question for a name and a password."""
    browser.bidi.subscribe(ASKED)
    added = browser.bidi.send("network.addIntercept", phases=["authRequired"])
    yield Prompts(browser)
    browser.bidi.send("network.removeIntercept", intercept=added["intercept"])


class Prompts:
    """A browser whose questions for a password this answers."""

    def __init__(self, browser: Browser) -> None:
        self._bidi = browser.bidi
        self._answered = 0

    def answer(self, page: Page, password: str | None) -> None:
        """Answer the next question; without a password it is cancelled."""
        asked = until(lambda: self._bidi.seen(ASKED)[self._answered :], "the question")[0]
        self._answered += 1
        assert asked["context"] == page.context
        told = {"type": "password", "username": "ada", "password": password}
        how = {"action": "cancel"}
        if password is not None:
            how = {"action": "provideCredentials", "credentials": told}
        self._bidi.send("network.continueWithAuth", request=asked["request"]["request"], **how)

    def none_left(self) -> bool:
        """Return whether nothing was asked that was not answered."""
        return len(self._bidi.seen(ASKED)) == self._answered


def opening(browser: Browser, url: str) -> Page:
    """Return a tab in front that begins to open an address."""
    page = browser.open("about:blank")
    # The command that opens an address returns no sooner than the question is answered.
    page.call("(url) => void setTimeout(() => { location.href = url; })", url)
    return page


def is_logged(server: Quoteproof, line: str) -> None:
    """Wait until a request is logged, which comes behind its answer."""
    until(lambda: line in server.log.read_text("utf-8"), f"{line!r} in the log")


def test_a_token_as_password_opens_the_pages_and_lets_them_ask(
    browser: Browser, closed: Quoteproof, prompts: Prompts, news: News
) -> None:
    page = opening(browser, f"{closed.url}/")
    prompts.answer(page, closed.token())
    until(lambda: page.peek("document.readyState === 'complete' && Boolean(text)"), "the page")
    paste(page, SPOKEN)
    page.click(page.element("#submit"))
    answer = read(page, page.element("#answer"))
    assert (answer.state, answer.speaker) == ("verbatim", "Tomas Brandt")
    # A link from elsewhere leads on, without being asked again.
    elsewhere = browser.open(news.url("harbour.html"))
    elsewhere.goto(f"{closed.url}/quotations/1")
    assert elsewhere.find("h1")
    assert prompts.none_left()
    # What the browser sends along by itself changes nothing, and helps no other page.
    assert page.call(STORE) == 401
    foreign = browser.open(news.url("harbour.html"))
    told = foreign.call(READ, f"{closed.url}/v1/quotations")
    assert "NetworkError" in told or "Failed to fetch" in told
    is_logged(closed, "POST /v1/quotations 401")
    is_logged(closed, "GET (none) 403")


def test_who_has_none_reads_where_it_comes_from(
    browser: Browser, closed: Quoteproof, prompts: Prompts
) -> None:
    page = opening(browser, f"http://localhost:{closed.port}/quotations/1")
    prompts.answer(page, "qp_1_wrong")
    prompts.answer(page, None)
    shown = until(lambda: page.peek("document.body?.innerText"), "the page")
    assert "quoteproof token create" in str(shown)
