"""Address in, document out: one GET request with every limit that a stranger's server could break.

httpx follows the redirects and undoes the transfer compression; time, size and redirects are
bounded here, because a server that sends one byte a minute or a gigabyte of zeros is within
the protocol.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from quotes_db.dates import partial_date
from quotes_db.errors import FetchError
from quotes_db.records import PartialDate

if TYPE_CHECKING:
    import httpx

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 15.0  # between two pieces of the answer
TOTAL_TIMEOUT_S = 60.0  # for the whole answer, however steadily it drips
MAX_REDIRECTS = 5  # shortener, http to https, www, consent page and back
MAX_DOCUMENT_BYTES = 10_000_000  # unpacked; all but one of 189 measured news pages are under 3 MB
USER_AGENT = "Quoteproof/0.1 (reads one article that its user named)"

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


def fetch(url: str) -> Fetched:
    """Return the document at an http or https address, redirects followed.

    Raises:
        FetchError: no answer, an error status, not a text, too large, too slow, or no such address.
    """
    import httpx

    timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    headers = {"User-Agent": USER_AGENT, "Accept": "text/html, application/xhtml+xml, text/*;q=0.8"}
    try:
        with (
            httpx.Client(
                follow_redirects=True, max_redirects=MAX_REDIRECTS, timeout=timeout, headers=headers
            ) as client,
            client.stream("GET", url) as response,
        ):
            media_type = _checked(response, url)
            content = _bounded(response, url)
            return Fetched(
                url=str(response.url),
                content=content,
                media_type=media_type,
                charset=response.charset_encoding,
                captured=partial_date(datetime.now(UTC).isoformat(), kind="captured"),
            )
    except httpx.TooManyRedirects:
        message = (
            f"{url} redirects more than {MAX_REDIRECTS} times. "
            "Open it in a browser and use the last address."
        )
        raise FetchError(message) from None
    except httpx.TimeoutException:
        message = f"{url} did not answer in time. Try again, or save the page and import the file."
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
        message = f"{url} is {media_type}, not an article. Give the address of a web page."
        raise FetchError(message)
    return str(media_type)


def _bounded(response: httpx.Response, url: str) -> bytes:
    """Return the body, refused as soon as it is too large or takes too long."""
    content = bytearray()
    deadline = time.monotonic() + TOTAL_TIMEOUT_S
    # Pieces as they come: given a size, httpx would wait for a full one before the clock is read.
    for piece in response.iter_bytes():
        content += piece
        if len(content) > MAX_DOCUMENT_BYTES:
            message = (
                f"{url} is larger than {MAX_DOCUMENT_BYTES:,} bytes. "
                "Save its text and import the file."
            )
            raise FetchError(message)
        if time.monotonic() > deadline:
            message = (
                f"{url} took longer than {TOTAL_TIMEOUT_S:.0f} s. "
                "Save the page and import the file."
            )
            raise FetchError(message)
    return bytes(content)
