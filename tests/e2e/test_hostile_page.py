"""A real browser on a hostile page reads nothing of the server and changes nothing in it.

The page may do whatever a page can, and even has a token. It is served under another name; then
under a name that it has bound to this machine, at the server's own port, so that to the browser
both are one origin. The same script on the server's own page does read and write: the test can
fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quotes_db.store import Store
from tests.e2e import servers
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import ARTICLE_HOST, Browser
from tests.e2e.servers import News, Quoteproof

SCRIPT = (Path(__file__).parent / "hostile.js").read_text("utf-8")
ATTACK = SCRIPT[SCRIPT.index("async (target") :]
SECRET = "A new ferry will never pay for itself"
HOSTILE = f"<!doctype html><title>Hostile</title><body><script>window.attack = {ATTACK}</script>"
# Ways that read on the server's own page, where its strict policy allows them.
READING = ("fetch", "fetch a page", "fetch of a file", "fetch with a token", "question as JSON")
WRITING = ("store as JSON", "change", "delete")
_SILENT = 20  # looks at the log in a row that find nothing new: 0.6 s


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Quoteproof]:
    """A server of this test's own, for the control changes what it holds."""
    with servers.quoteproof(tmp_path) as running:
        yield running


def attacked(page: Page, server: Quoteproof, target: str, token: str) -> dict[str, Any]:
    """Return what a page's ways could read, after the last of its requests was answered."""
    call = ATTACK if page.evaluate("!window.attack") else "(...args) => window.attack(...args)"
    read = page.call(call, target, token, userActivation=True)
    lines: list[int] = []

    def silent() -> bool:
        lines.append(len(server.log.read_text("utf-8").splitlines()))
        return lines[-_SILENT:] == [lines[-1]] * _SILENT

    until(silent, "the log to be silent")
    return dict(read)


def answered(server: Quoteproof, since: int) -> list[str]:
    """Return the access lines of a server's log behind a line: method, route, status."""
    lines = server.log.read_text("utf-8").splitlines()[since:]
    return [" ".join(line.split()[3:6]) for line in lines if line.endswith(" ms")]


def test_a_hostile_page_reads_nothing_and_writes_nothing(
    browser: Browser, own_server: Quoteproof, news: News
) -> None:
    token = own_server.token()
    with Store.open(own_server.database) as store:
        before, since = store.generation(), len(own_server.log.read_text("utf-8").splitlines())
        page = browser.open(news.write("hostile.html", HOSTILE))
        read = attacked(page, own_server, own_server.url, token)
        assert {way: text for way, text in read.items() if text is not None} == {}
        assert len(read) > 30
        assert store.generation() == before
        # Its requests did come: most were refused for whose they are, some as what they are.
        statuses = [line.split()[-1] for line in answered(own_server, since)]
        assert statuses.count("403") > 15, statuses
        # What is answered is the window that it opened: a link to a page of ours, which the person
        # sees and the hostile page does not.
        allowed = {line for line in answered(own_server, since) if " 2" in line}
        assert {line.split()[0] for line in allowed} == {"GET"}, allowed
        browser.close_tabs()

        # The control: on the server's own page the same script reads and writes.
        page = browser.open(f"{own_server.url}/")
        read = attacked(page, own_server, own_server.url, token)
        for way in (*READING, *WRITING[:2]):
            assert read[way], way
        assert SECRET in read["fetch"]
        assert read["store as JSON"].startswith("201 ")
        assert store.generation() > before


def test_a_page_that_binds_its_name_to_this_machine_reads_nothing_and_writes_nothing(
    browser: Browser, own_server: Quoteproof
) -> None:
    token = own_server.token()
    with Store.open(own_server.database) as store:
        before, since = store.generation(), len(own_server.log.read_text("utf-8").splitlines())
        rebound = f"http://{ARTICLE_HOST}:{own_server.port}"
        page = browser.open(f"{rebound}/")
        assert page.evaluate("location.origin") == rebound
        read = attacked(page, own_server, rebound, token)
        told = {way: text for way, text in read.items() if text is not None}
        # To the browser it is one origin, so that the page reads the refusals, and nothing else.
        assert read["fetch"].startswith("421 ")
        assert read["store as JSON"].startswith("421 ")
        assert not any(SECRET in text or text.startswith("2") for text in told.values()), told
        assert store.generation() == before
        assert {line.split()[-1] for line in answered(own_server, since)} == {"421"}
