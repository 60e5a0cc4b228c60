"""Address in, document out: one GET request with every limit that a stranger's server could break.

Time, size and redirects are bounded here, because a server that sends one byte a minute, a gigabyte
of zeros or a redirect to this machine is within the protocol. Redirects are followed by hand: each
one is an address that is checked like the first. ``dial`` decides which addresses may be reached.

At the command line a user may name a local address; a public page may not redirect there. A server
that fetches for its clients (``public_only``) reaches public addresses and web ports alone.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.request import getproxies

from quotes_db.dates import partial_date
from quotes_db.errors import FetchError
from quotes_db.records import PartialDate

if TYPE_CHECKING:
    import ssl

    import httpcore
    import httpx

    from quotes_db.dial import Resolve

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 15.0  # between two pieces of the answer
TOTAL_TIMEOUT_S = 60.0  # for everything: look-ups, redirects, the whole answer
MAX_REDIRECTS = 5  # shortener, http to https, www, consent page and back
MAX_DOCUMENT_BYTES = 10_000_000  # unpacked; all but one of 189 measured news pages are under 3 MB
MAX_URL_CHARS = 4_000
USER_AGENT = "Quoteproof/0.1 (reads one article that its user named)"
PUBLIC_PORTS: Final = frozenset({80, 443})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PIECE_BYTES = 262_144  # unpacked at once

_READABLE = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/json",
    "application/x-ndjson",
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document from the web: its last address, its bytes, and what its server says of it."""

    url: str
    content: bytes
    media_type: str  # lower case, "" if the server names none
    charset: str | None
    captured: PartialDate  # the day of the request, UTC


@dataclass(frozen=True, slots=True)
class Network:
    """The edge to the world, where tests put their own; None is the system's."""

    resolve: Resolve | None = None
    backend: httpcore.NetworkBackend | None = None
    tls: ssl.SSLContext | None = None


def fetch(
    url: str,
    *,
    public_only: bool = False,
    total_s: float | None = None,
    network: Network | None = None,
) -> Fetched:
    """Return the document at an http or https address, redirects followed.

    Args:
        url: the address.
        public_only: reach only public addresses at ports 80 and 443, whoever gave the address, and
            use no proxy that the environment names.
        total_s: how long all of it may take; ``TOTAL_TIMEOUT_S`` if not given.
        network: the edge to the world.

    Raises:
        FetchError: no answer, an error status, not a text, too large, too slow, no such address, or
            one that may not be reached.
    """
    limit_s = TOTAL_TIMEOUT_S if total_s is None else total_s
    deadline = time.monotonic() + limit_s
    client = _client(deadline, public_only=public_only, network=network or Network())
    with (
        _explained(url, limit_s),
        client,
        _answer(client, url, public_only=public_only) as response,
    ):
        media_type = _checked(response, url)
        return Fetched(
            url=str(response.url),
            content=_bounded(response, url, deadline),
            media_type=media_type,
            charset=response.charset_encoding,
            captured=partial_date(datetime.now(UTC).isoformat(), kind="captured"),
        )


def _client(deadline: float, *, public_only: bool, network: Network) -> httpx.Client:
    """Return a client whose connections a dialer opens.

    With a proxy of the environment it is the proxy that dials, so nothing could be checked here.
    """
    import httpx

    from quotes_db.dial import Dialer, Transport, look_up

    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "text/html, application/xhtml+xml, text/*;q=0.8",
        "Accept-Encoding": "gzip, deflate",
    }
    timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    if not public_only and network == Network() and getproxies():
        return httpx.Client(timeout=timeout, headers=headers)
    dialer = Dialer(
        deadline=deadline,
        public_only=public_only,
        resolve=network.resolve or look_up,
        inner=network.backend,
    )
    transport = Transport(dialer, tls=network.tls)
    return httpx.Client(transport=transport, timeout=timeout, headers=headers, trust_env=False)


@contextmanager
def _answer(client: httpx.Client, url: str, *, public_only: bool) -> Iterator[httpx.Response]:
    """Hold the answer behind all redirects; what a redirect itself holds is not read."""
    request = client.build_request("GET", url) if len(url) <= MAX_URL_CHARS else None
    for _ in range(MAX_REDIRECTS + 1):
        if request is None or len(str(request.url)) > MAX_URL_CHARS:
            message = (
                f"The address {url[:80]}… is, or leads to one, longer than {MAX_URL_CHARS:,} "
                "characters. Give a shorter one."
            )
            raise FetchError(message)
        _require_plain(request.url, url, public_only=public_only)
        response = client.send(request, stream=True)
        if response.next_request is None:
            try:
                yield response
            finally:
                response.close()
            return
        response.close()
        request = response.next_request
    message = (
        f"{url} redirects more than {MAX_REDIRECTS} times. "
        "Open it in a browser and use the last address."
    )
    raise FetchError(message)


def _require_plain(here: httpx.URL, url: str, *, public_only: bool) -> None:
    """Raise unless an address on the way is http or https, without a password, at a web port."""
    if here.scheme not in _DEFAULT_PORTS or not here.host:
        message = f"{url!r} is no address that can be fetched. Begin it with https://."
        raise FetchError(message)
    if here.userinfo:
        message = (
            f"The address of {here.host} holds a user name or password. Give it without; "
            "what needs one cannot be fetched."
        )
        raise FetchError(message)
    port = here.port or _DEFAULT_PORTS[here.scheme]
    if public_only and port not in PUBLIC_PORTS:
        message = (
            f"{url} leads to port {port}; only 80 and 443 are fetched here. Send the page's HTML."
        )
        raise FetchError(message)


@contextmanager
def _explained(url: str, limit_s: float) -> Iterator[None]:
    """Turn every way in which a request can fail into one sentence."""
    import httpx

    try:
        yield
    except httpx.TimeoutException:
        message = (
            f"{url} did not answer in time ({limit_s:.0f} s at most). "
            "Try again, or save the page and import the file."
        )
        raise FetchError(message) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        message = f"{url!r} is no address that can be fetched ({error}). Begin it with https://."
        raise FetchError(message) from None
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        message = f"{url} cannot be fetched: {reason}. Check the address and the connection."
        raise FetchError(message) from None


def _checked(response: httpx.Response, url: str) -> str:
    """Return the media type of an answer that is worth reading."""
    if response.status_code != 200:
        message = (
            f"{url} answered {response.status_code} {response.reason_phrase}".rstrip()
            + ". Open it in a browser, save the page and import the file."
        )
        raise FetchError(message)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type and not media_type.startswith(_READABLE):
        message = f"{url} is {media_type[:80]}, not an article. Give the address of a web page."
        raise FetchError(message)
    return str(media_type)


def _bounded(response: httpx.Response, url: str, deadline: float) -> bytes:
    """Return the unpacked body, refused as soon as it is too large or takes too long."""
    content = bytearray()
    for piece in _unpacked(response, url):
        content += piece
        if len(content) > MAX_DOCUMENT_BYTES:
            message = (
                f"{url} is larger than {MAX_DOCUMENT_BYTES:,} bytes. "
                "Save its text and import the file."
            )
            raise FetchError(message)
        if time.monotonic() > deadline:
            message = f"{url} took too long. Save the page and import the file."
            raise FetchError(message)
    return bytes(content)


def _unpacked(response: httpx.Response, url: str) -> Iterator[bytes]:
    """Yield the body in pieces of bounded size.

    httpx would unpack each piece whole, and one of 64 KiB can hold 64 MB; so this does it.
    """
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw()
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        message = f"{url} is packed as {packing[:40]!r}, which was not asked for. Save the page."
        raise FetchError(message)
    unpacker = None
    try:
        for packed in response.iter_raw():
            unpacker = unpacker or _unpacker(packed)
            while packed:
                yield unpacker.decompress(packed, _PIECE_BYTES)
                packed = unpacker.unconsumed_tail
        if unpacker and not unpacker.eof:
            message = f"{url} broke off in the middle of its {packing} data. Try again."
            raise FetchError(message)
    except zlib.error as error:
        message = f"{url} is damaged: its {packing} data do not add up ({error}). Try again."
        raise FetchError(message) from None


def _unpacker(first: bytes) -> zlib._Decompress:
    """Return what unpacks gzip, zlib, and the bare deflate that some servers send for it."""
    is_wrapped = first[:2] == b"\x1f\x8b" or (len(first) > 1 and first[0] & 0x0F == 8)
    return zlib.decompressobj(zlib.MAX_WBITS | 32 if is_wrapped else -zlib.MAX_WBITS)
