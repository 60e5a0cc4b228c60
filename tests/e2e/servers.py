"""The servers of the browser tests: Quoteproof, the site with the articles, and a listening gate.

``quoteproof`` runs as a person starts it, in a process of its own, on a database that its importer
filled. The articles come from another host name, so that they and Quoteproof are never one origin.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from tests.e2e.bidi import until
from tests.e2e.browsers import ARTICLE_HOST
from tests.e2e.launch import running

PAGES = Path(__file__).parent / "pages"
ARTICLE = PAGES / "harbour.html"
# Forbids all; "strict.html" therefore shows whether the card needs anything of the page's.
STRICT = "default-src 'none'; form-action 'none'; require-trusted-types-for 'script'"
LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    """Return status and body of a GET on this machine; status 0 when nothing answers."""
    connection = HTTPConnection(LOOPBACK, port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except OSError:
        return 0, ""
    finally:
        connection.close()


@dataclass
class Quoteproof:
    """A running ``quoteproof serve``: where it listens, and what it printed."""

    port: int
    log: Path
    database: Path

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def token(self, scope: str = "write") -> str:
        """Return a new token, made as a person makes one."""
        made = command("token", "create", "--scope", scope, "--db", self.database)
        done = subprocess.run(made, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def record(self, path: str) -> Any:
        """Return what the server answers to a GET of one of its records."""
        status, body = get(self.port, path)
        assert status == 200, f"GET {path}: {status} {body}"
        return json.loads(body)


def command(*arguments: object) -> list[str]:
    """Return a ``quoteproof`` command line for the environment that runs the tests."""
    return [str(Path(sys.executable).with_name("quoteproof")), *map(str, arguments)]


@contextmanager
def quoteproof(
    folder: Path, what: Path = ARTICLE, *, options: Sequence[str] = ()
) -> Iterator[Quoteproof]:
    """Import a file into a new database and serve it until the end of the block.

    Args:
        folder: of the database.
        what: is imported.
        options: of ``quoteproof serve``.
    """
    database, log, port = folder / "quotes.db", folder / "serve.log", free_port()
    with running(command("import", what, "--db", database), folder / "import.log") as filling:
        status = filling.wait(timeout=60)
    printed = (folder / "import.log").read_text("utf-8")
    assert status == 0, f"quoteproof import ended with {status}: {printed}"
    serving = command("serve", "--db", database, "--port", port, *options)
    with running(serving, log) as process:

        def ready() -> bool:
            over = process.poll()
            assert over is None, f"quoteproof serve ended with {over}: {log.read_text('utf-8')}"
            return get(port, "/readyz")[0] == 200

        until(ready, f"quoteproof serve on port {port}", timeout_s=30)
        yield Quoteproof(port, log, database)


class _Articles(BaseHTTPRequestHandler):
    """Serves the files of ``pages/`` and of ``written``; whatever else is asked is not found."""

    written: ClassVar[dict[str, str]] = {}  # pages that a test made up, by name

    def do_GET(self) -> None:
        page = PAGES / self.path.split("?")[0].lstrip("/")
        made_up = self.written.get(page.name)
        found = made_up is not None or (page.parent == PAGES and page.is_file())
        self.send_response(200 if found else 404)
        kind = "application/pdf" if page.suffix == ".pdf" else "text/html; charset=utf-8"
        self.send_header("Content-Type", kind)
        if page.name == "strict.html":
            self.send_header("Content-Security-Policy", STRICT)
        self.end_headers()
        content = made_up.encode() if made_up is not None else page.read_bytes() if found else None
        self.wfile.write(content or b"<!doctype html><title>?</title>")

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def _listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer((LOOPBACK, 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class News:
    """The site with the articles, on a host name that only the browsers of the tests know."""

    port: int

    def url(self, page: str) -> str:
        return f"http://{ARTICLE_HOST}:{self.port}/{page}"

    def write(self, page: str, html: str) -> str:
        """Return the address at which a page that is no file stands from now on."""
        _Articles.written[page] = html
        return self.url(page)

    @property
    def on_this_machine(self) -> str:
        """The same server by its number: something that listens and is not Quoteproof."""
        return f"http://{LOOPBACK}:{self.port}"


@contextmanager
def news() -> Iterator[News]:
    """Serve the articles until the end of the block."""
    with _listening(_Articles) as port:
        yield News(port)


@dataclass
class Gate:
    """Stands before Quoteproof, hands every request on, and remembers each."""

    port: int
    requests: list[Heard] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Paths that are answered as by a server that has no such call."""
    delay_s: float = 0
    """How long every answer is held back."""

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


@dataclass(frozen=True)
class Heard:
    """One request as it came in."""

    method: str
    path: str
    origin: str | None
    referer: str | None
    cookie: str | None
    authorization: str | None
    body: str
    named: frozenset[str]  # its headers, in lower case


@contextmanager
def gate(target: Quoteproof) -> Iterator[Gate]:
    """Listen before a server until the end of the block."""
    opened = Gate(0)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            opened.requests.append(
                Heard(
                    self.command,
                    self.path,
                    origin=self.headers.get("Origin"),
                    referer=self.headers.get("Referer"),
                    cookie=self.headers.get("Cookie"),
                    authorization=self.headers.get("Authorization"),
                    body=body.decode("utf-8"),
                    named=frozenset(name.lower() for name in self.headers),
                )
            )
            time.sleep(opened.delay_s)
            if self.path in opened.refused:
                self.refuse()
                return
            passed = {name: value for name, value in self.headers.items() if name != "Host"}
            passed["Host"] = f"{LOOPBACK}:{target.port}"
            with closing(HTTPConnection(LOOPBACK, target.port, timeout=20)) as inner:
                inner.request(self.command, self.path, body, passed)
                answer = inner.getresponse()
                content = answer.read()
            with suppress(ConnectionError):  # whoever asked has waited long enough
                self.hand_back(answer, content)

        def hand_back(self, answer: HTTPResponse, content: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"transfer-encoding", "connection", "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def refuse(self) -> None:
            self.send_response(404)
            self.send_header("Quoteproof-Version", "0.0.1")
            self.end_headers()
            self.wfile.write(b'{"ok": false, "error": "No such call.", "status": 404}')

        do_GET = do_POST = do_OPTIONS = do_HEAD = handle_any

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with _listening(Handler) as port:
        opened.port = port
        yield opened
