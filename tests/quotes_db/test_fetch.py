"""Which addresses a fetch reaches, by every notation, redirect and trick, and within which limits.

The server is a real one on loopback. What is faked is the outer edge alone: what names resolve to,
and that a public address is answered by that server.
"""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpcore
import pytest

from quotes_db import fetch
from quotes_db.addresses import is_public
from quotes_db.errors import FetchError
from quotes_db.fetch import Network

PUBLIC = "93.184.215.14"
PAGE = b"<html><title>A page</title><p>Some words of it.</p></html>"
BOMB = gzip.compress(bytes(40_000_000))

ADDRESSES = [
    ("8.8.8.8", True), (PUBLIC, True), ("1.1.1.1", True), ("223.255.255.1", True),
    ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("64:ff9b::808:808", True),
    ("::ffff:8.8.8.8", True),
    # this host, private, shared, link-local with cloud metadata
    ("0.0.0.0", False), ("127.0.0.1", False), ("127.255.255.254", False), ("10.0.0.1", False),
    ("172.16.0.1", False), ("172.31.255.255", False), ("192.168.1.1", False),
    ("100.64.0.1", False), ("169.254.169.254", False), ("100.100.100.200", False),
    ("168.63.129.16", False),
    # documentation, benchmarks, relays, multicast, reserved, broadcast
    ("192.0.2.1", False), ("198.51.100.1", False), ("203.0.113.1", False), ("198.18.0.1", False),
    ("192.88.99.1", False), ("224.0.0.1", False), ("239.255.255.250", False),
    ("240.0.0.1", False), ("255.255.255.255", False), ("192.0.0.170", False),
    # IPv6: none, loopback, unique local, link-local, site-local, multicast, documentation
    ("::", False), ("::1", False), ("fc00::1", False), ("fd00:ec2::254", False),
    ("fe80::1", False), ("fe80::1%eth0", False), ("fec0::1", False), ("ff02::1", False),
    ("2001:db8::1", False), ("3fff::1", False), ("100::1", False), ("5f00::1", False),
    # IPv4 inside IPv6: mapped, compatible, 6to4, Teredo, NAT64
    ("::ffff:127.0.0.1", False), ("::ffff:a9fe:a9fe", False), ("::127.0.0.1", False),
    ("2002:7f00:1::", False), ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ("64:ff9b::7f00:1", False), ("64:ff9b::a9fe:a9fe", False), ("64:ff9b:1::808:808", False),
    # no address at all
    ("localhost", False), ("", False), ("127.1", False), ("0x7f000001", False),
]  # fmt: skip


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


class _Handler(BaseHTTPRequestHandler):
    """Redirects to where the query says; otherwise answers each path in its own way."""

    def do_GET(self) -> None:
        path, _, target = self.path.partition("?to=")
        seen: list[str] = self.server.seen  # type: ignore[attr-defined]
        seen.append(self.headers["Host"])
        if path == "/go":
            self.answer(b"x" * 1_000, status=302, Location=target)
        elif path == "/go-with-bomb":
            self.answer(BOMB, status=302, Location=target, Content_Encoding="gzip")
        elif path == "/headers-drip":
            self.drip()
        else:
            body, packing = BODIES.get(path, (PAGE, ""))
            self.answer(body, **({"Content_Encoding": packing} if packing else {}))

    def answer(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 300:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.03)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def handle(self) -> None:
        """Serve, and do not mind a client that hangs up."""
        try:
            super().handle()
        except (ConnectionError, BrokenPipeError):
            self.close_connection = True


_deflate = zlib.compressobj(wbits=-15)
BODIES = {
    "/gzip": (gzip.compress(PAGE), "gzip"),
    "/zlib": (zlib.compress(PAGE), "deflate"),
    "/deflate": (_deflate.compress(PAGE) + _deflate.flush(), "deflate"),
    "/bomb": (BOMB, "gzip"),
    "/brotli": (b"\x8b\x00", "br"),
    "/cut": (gzip.compress(PAGE)[:-12], "gzip"),
    "/damaged": (gzip.compress(PAGE)[:12] + b"damaged!" + gzip.compress(PAGE)[20:], "gzip"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.seen = []  # type: ignore[attr-defined]
    yield from _serving(server)


def _serving(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Internet(httpcore.SyncBackend):
    """A world in which every address is the server on loopback; it notes who was dialled."""

    def __init__(self, port: int, names: dict[str, list[str]] | None = None) -> None:
        self.port = port
        self.names = names or {}
        self.dialled: list[tuple[str, int]] = []
        self.asked: list[str] = []

    def resolve(self, host: str, port: int) -> list[str]:
        """Return what the names say, at last their own text, as a literal address resolves."""
        del port
        self.asked.append(host)
        answers = self.names.get(host)
        if not answers:
            return [host]
        return [answers.pop(0)] if len(answers) > 1 else answers

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        self.dialled.append((host, port))
        return super().connect_tcp("127.0.0.1", self.port, *args, **options)

    @property
    def network(self) -> Network:
        return Network(resolve=self.resolve, backend=self)


@pytest.fixture
def internet(server: ThreadingHTTPServer) -> Internet:
    names = {"post.example": [PUBLIC], "inside.example": ["10.0.0.7"]}
    return Internet(server.server_port, names)


def public(internet: Internet, url: str) -> fetch.Fetched:
    return fetch.fetch(url, public_only=True, network=internet.network)


def test_a_public_page_is_fetched_from_the_address_that_was_checked(internet: Internet) -> None:
    found = public(internet, "http://post.example/a?b=c")
    assert (found.content, found.url) == (PAGE, "http://post.example/a?b=c")
    assert (internet.asked, internet.dialled) == (["post.example"], [(PUBLIC, 80)])


REFUSED = [
    "http://inside.example/", "http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/",
    "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[fd00:ec2::254]/",
    "http://0.0.0.0/", "http://post.example:8000/", "http://post.example:22/",
    "https://post.example:80443/", "http://post.example@127.0.0.1/", "http://a:b@post.example/",
    "http://127.0.0.1#@post.example/", "http://127.0.0.1\\@post.example/", "ftp://post.example/",
    "file:///etc/passwd", "gopher://post.example/", "http://[::1", "http://[fe80::1%25eth0]/",
]  # fmt: skip
# In a Location these are another address, or no header at all.
REFUSED_WHEN_GIVEN = [
    "http:post.example", "//post.example/", "http://", "http:///a", "javascript:1",
    "http://post.example\r\nX: y/", "data:text/html,x", "http://" + "a" * 5_000, "",
]  # fmt: skip


@pytest.mark.parametrize("url", [*REFUSED, *REFUSED_WHEN_GIVEN], ids=lambda url: url[:40])
def test_what_is_not_public_is_refused_and_never_dialled(internet: Internet, url: str) -> None:
    with pytest.raises(FetchError) as caught:
        public(internet, url)
    assert internet.dialled == []
    assert "10.0.0.7" not in str(caught.value)  # what a name inside resolves to is nobody's matter


@pytest.mark.parametrize("url", REFUSED)
def test_a_redirect_is_checked_like_the_first_address(internet: Internet, url: str) -> None:
    with pytest.raises(FetchError):
        public(internet, f"http://post.example/go?to={url}")
    assert {address for address, _ in internet.dialled} == {PUBLIC}


# Loopback, and where clouds keep their secrets, for the system's own look-up, which is asked here:
# it dials nothing. Where it knows no such name, there is nothing to dial either.
INSIDE = [
    "localhost", "localhost.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.1",
    "0177.0.0.1", "017700000001", "127.0.0.1.", "127。0。0。1", "①②⑦.⓪.⓪.①", "１２７.0.0.1",
    "0", "0.0.0.0", "0x0", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]",
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.16689662",
    "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "[fe80::1]", "100.100.100.200",
    "10.1", "192.168.257", "172.16.1", "0xc0a80001",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_no_notation_of_an_address_inside_is_dialled(
    server: ThreadingHTTPServer, host: str
) -> None:
    internet = Internet(server.server_port)
    with pytest.raises(FetchError):
        fetch.fetch(f"http://{host}/", public_only=True, network=Network(backend=internet))
    assert internet.dialled == []


def test_a_name_that_changes_its_address_is_dialled_where_it_was_checked(
    server: ThreadingHTTPServer,
) -> None:
    internet = Internet(server.server_port, {"post.example": [PUBLIC, "127.0.0.1"]})
    assert public(internet, "http://post.example/").content == PAGE
    assert internet.dialled == [(PUBLIC, 80)]
    # The next fetch looks it up anew, and refuses what it is now.
    with pytest.raises(FetchError, match="not a public address"):
        public(internet, "http://post.example/")


def test_a_name_with_one_address_inside_is_refused(server: ThreadingHTTPServer) -> None:
    internet = Internet(server.server_port)
    network = Network(resolve=lambda *_: [PUBLIC, "192.168.0.1"], backend=internet)
    with pytest.raises(FetchError, match="not a public address"):
        fetch.fetch("http://post.example/", public_only=True, network=network)
    assert internet.dialled == []


def test_the_name_goes_with_the_request_not_the_address(
    internet: Internet, server: ThreadingHTTPServer
) -> None:
    public(internet, "http://post.example/go?to=http://post.example/b")
    assert set(server.seen[-2:]) == {"post.example"}  # type: ignore[attr-defined]


def test_a_user_may_name_a_local_address_but_a_public_page_may_not(internet: Internet) -> None:
    reach = {"network": internet.network}
    assert fetch.fetch("http://127.0.0.1:8000/", **reach).content == PAGE  # type: ignore[arg-type]
    local = "http://inside.example/go?to=http://127.0.0.1:8000/"
    assert fetch.fetch(local, **reach).content == PAGE  # type: ignore[arg-type]
    for target in ("http://127.0.0.1/", "http://inside.example/", "http://[::1]:8000/"):
        with pytest.raises(FetchError, match="not a public address"):
            fetch.fetch(f"http://post.example/go?to={target}", **reach)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/gzip", "/zlib", "/deflate"])
def test_packed_bodies(internet: Internet, path: str) -> None:
    assert public(internet, f"http://post.example{path}").content == PAGE


PACKED = [
    ("/bomb", "is larger than 10,000,000 bytes"),
    ("/brotli", "packed as 'br', which was not asked for"),
    ("/cut", "broke off in the middle of its gzip data"),
    ("/damaged", "is damaged"),
]


@pytest.mark.parametrize(("path", "told"), PACKED)
def test_bodies_that_cannot_be_unpacked(internet: Internet, path: str, told: str) -> None:
    with pytest.raises(FetchError, match=told):
        public(internet, f"http://post.example{path}")


def test_what_a_redirect_holds_is_not_read(internet: Internet) -> None:
    found = public(internet, "http://post.example/go-with-bomb?to=http://post.example/")
    assert found.content == PAGE


def slow_look_up(host: str, port: int) -> list[str]:
    time.sleep(9)
    return [PUBLIC]


SLOW: list[tuple[str, Callable[[str, int], list[str]] | None]] = [
    ("/headers-drip", None),
    ("/", slow_look_up),
]


@pytest.mark.parametrize(("path", "resolve"), SLOW, ids=["headers that drip", "a slow look-up"])
def test_all_of_it_ends_at_the_deadline(
    internet: Internet, path: str, resolve: Callable[[str, int], list[str]] | None
) -> None:
    network = Network(resolve=resolve or internet.resolve, backend=internet)
    began = time.monotonic()
    with pytest.raises(FetchError, match="did not answer in time"):
        fetch.fetch(f"http://post.example{path}", public_only=True, total_s=0.3, network=network)
    assert time.monotonic() - began < 8  # either takes nine seconds


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for post.example, which nobody vouches for."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    names = ["-subj", "/CN=post.example", "-addext", "subjectAltName=DNS:post.example"]
    keys = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(path), "-out", f"{path}.crt"]
    command = [program, "req", "-x509", "-days", "2", *keys, *names]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("openssl cannot make a certificate here")
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.seen = []  # type: ignore[attr-defined]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield from _serving(server)


def test_a_certificate_is_that_of_the_name_though_the_address_is_dialled(
    encrypted: ThreadingHTTPServer, certificate: Path
) -> None:
    names = {"post.example": [PUBLIC], "other.example": [PUBLIC]}
    internet = Internet(encrypted.server_port, names)
    trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
    network = Network(resolve=internet.resolve, backend=internet, tls=trusting)
    found = fetch.fetch("https://post.example/", public_only=True, network=network)
    assert found.content == PAGE
    assert internet.dialled == [(PUBLIC, 443)]
    with pytest.raises(FetchError, match="cannot be fetched"):
        fetch.fetch("https://other.example/", public_only=True, network=network)
    strict = Network(resolve=internet.resolve, backend=internet)
    with pytest.raises(FetchError, match="cannot be fetched"):
        fetch.fetch("https://post.example/", public_only=True, network=strict)
