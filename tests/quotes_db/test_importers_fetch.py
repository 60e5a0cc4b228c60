"""Addresses in, articles out, against a real server on loopback that breaks every limit."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from quotes_db import fetch
from quotes_db.cli import cli
from quotes_db.errors import FetchError
from quotes_db.importers import importer_for
from quotes_db.importers.article import read_article
from quotes_db.importers.stream import open_input
from quotes_db.store import Store

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Council Votes To Rebuild Old Bridge</title>
<meta property="og:site_name" content="Harbour Post">
</head><body><article><h1>Council Votes To Rebuild Old Bridge</h1>
<p>The bridge has been closed since the winter storm of last year, and the town has argued about it
ever since; on Tuesday the council of the café quarter voted to rebuild it before summer.</p>
<p>"The bridge was safe on the day it opened and it will be safe again," said Zoë Moor, harbour
master of the town.</p>
<p>The work is to begin in the spring and will take four months, according to the plan.</p>
</article></body></html>"""
LATIN = PAGE.encode("cp1252")


class _Handler(BaseHTTPRequestHandler):
    """Answers each path in its own way."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].strip("/")
        answer = getattr(self, f"_{path}", None)
        if answer:
            answer()
        else:
            self.answer(b"<html>no such page</html>", status=404)

    def answer(
        self, body: bytes, *, kind: str = "text/html", status: int = 200, **headers: str
    ) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _article(self) -> None:
        self.answer(PAGE.encode())

    def _packed(self) -> None:
        self.answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def _labelled(self) -> None:
        self.answer(LATIN, kind="text/html; charset=ISO-8859-1")

    def _unlabelled(self) -> None:
        self.answer(LATIN)

    def _untyped(self) -> None:
        self.answer(PAGE.encode(), kind="")

    def _moved(self) -> None:
        self.answer(b"", status=302, Location="/article?from=moved")

    def _loop(self) -> None:
        self.answer(b"", status=302, Location="/loop")

    def _away(self) -> None:
        self.answer(b"", status=302, Location="ftp://files.example/a")

    def _broken(self) -> None:
        self.answer(b"<html>our fault</html>", status=500)

    def _nothing(self) -> None:
        self.answer(b"")

    def _picture(self) -> None:
        self.answer(b"\x89PNG\r\n\x1a\n", kind="image/png")

    def _large(self) -> None:
        self.answer(b"<html>" + b"a" * fetch.MAX_DOCUMENT_BYTES)

    def _bomb(self) -> None:
        self.answer(gzip.compress(b"<html>" + bytes(40_000_000)), Content_Encoding="gzip")

    def _slow(self) -> None:
        time.sleep(3)
        self.answer(PAGE.encode())

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"<p>a little more</p>\n")
            self.wfile.flush()
            time.sleep(0.05)

    def _cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b"<html>only this")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def handle(self) -> None:
        """Serve, and do not mind a client that hangs up on what is too large or too slow."""
        try:
            super().handle()
        except (ConnectionError, BrokenPipeError):
            self.close_connection = True


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("path", ["article", "packed", "labelled", "untyped", "moved"])
def test_a_page_is_read_whatever_way_it_is_sent(site: str, path: str) -> None:
    with open_input(f"{site}/{path}") as stream:
        assert importer_for(stream).name == "article"
        article = read_article(stream)
    assert "said Zoë Moor" in article.text
    assert "café quarter" in article.text
    assert article.source.title == "Council Votes To Rebuild Old Bridge"


def test_the_source_is_the_last_address_and_was_captured_today(site: str) -> None:
    with open_input(f"{site}/moved") as stream:
        source = read_article(stream).source
    assert source.url == f"{site}/article?from=moved"
    assert source.published is None
    assert source.captured is not None
    assert (source.captured.kind, source.captured.precision) == ("captured", "day")


FAILURES = [
    ("none", "answered 404 Not Found"),
    ("broken", "answered 500"),
    ("loop", "redirects more than 5 times"),
    ("away", "is no address that can be fetched|cannot be fetched"),
    ("picture", "is image/png, not an article"),
    ("large", "is larger than 10,000,000 bytes"),
    ("bomb", "is larger than 10,000,000 bytes"),
    ("cut", "cannot be fetched"),
]


@pytest.mark.parametrize(("path", "sentence"), FAILURES)
def test_what_is_no_article_is_one_sentence(site: str, path: str, sentence: str) -> None:
    with pytest.raises(FetchError, match=sentence) as caught:
        open_input(f"{site}/{path}")
    assert f"{site}/{path}" in str(caught.value)


def test_a_server_that_does_not_answer_is_given_up(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "READ_TIMEOUT_S", 0.2)
    with pytest.raises(FetchError, match="did not answer in time"):
        fetch.fetch(f"{site}/slow")


def test_a_server_that_drips_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "TOTAL_TIMEOUT_S", 0.2)
    start = time.monotonic()
    with pytest.raises(FetchError, match="did not answer in time"):
        fetch.fetch(f"{site}/drip")
    assert time.monotonic() - start < 8  # the whole answer takes ten seconds


ADDRESSES = [
    ("http://127.0.0.1:1/", "cannot be fetched"),
    ("http://[::1", "is no address|cannot be fetched"),
    ("http://", "is no address|cannot be fetched"),
    ("http://no-such-host.invalid/", "cannot be fetched"),
]


@pytest.mark.parametrize(("url", "sentence"), ADDRESSES)
def test_an_address_where_nobody_answers_is_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(FetchError, match=sentence):
        open_input(url)


def test_import_from_an_address_and_again(site: str, tmp_path: Path) -> None:
    args = ["import", f"{site}/article", "--db", str(tmp_path / "q.db")]
    first, again = CliRunner().invoke(cli, args), CliRunner().invoke(cli, args)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "read 1, added 1" in first.stdout
    assert "unchanged 1" in again.stdout
    with Store.open(tmp_path / "q.db", read_only=True) as store:
        (quotation,) = store.quotations().items
        (occurrence,) = store.occurrences([quotation.id])[quotation.id]
    assert occurrence.source is not None
    assert occurrence.source.url == f"{site}/article"
    assert occurrence.date is not None
    assert occurrence.date.kind == "captured"


@pytest.mark.parametrize("path", ["none", "unlabelled", "nothing"])
def test_a_failed_address_is_exit_2_and_makes_no_database(
    site: str, path: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(cli, ["import", f"{site}/{path}", "--db", str(tmp_path / "q.db")])
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stdout == ""
