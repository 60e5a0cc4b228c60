"""A path, an address or standard input in; bounded pieces of unpacked bytes out.

What every importer needs and none should do itself: see compression and byte order mark by the
first bytes, never by the name; read lines without ever holding more than one; turn every way in
which reading can fail into one sentence. A line longer than the limit is passed over in small
pieces, so that a file of one endless line costs no memory and the lines behind it are still read.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import msgspec

from quotes_db import charset, fetch
from quotes_db.errors import UnreadableInputError
from quotes_db.importers.unpack import (
    BUFFER_BYTES,
    READ_ERRORS,
    Readable,
    packing_of,
    unpacked,
    why_damaged,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 65_536  # what tells format and encoding; one read of a pipe on Linux
MAX_LINE_BYTES = 1_048_576  # the longest measured record has 2,600 bytes
STANDARD_INPUT = "standard input"
SHOWN_BYTES = 200  # of a line too long to be kept

_LF = 0x0A
COMPRESSION_SUFFIX = re.compile(r"\.(?:gz|xz|bz2)$")

_NOT_TEXT = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x28\xb5\x2f\xfd", "zstandard-compressed"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
)


class Line(msgspec.Struct, frozen=True):
    """One line of an input: its number from 1, where it begins, its bytes, its whole length.

    ``data`` is cut to ``SHOWN_BYTES`` when the line is ``too_long``.
    """

    number: int
    offset: int
    data: bytes
    length_bytes: int

    @property
    def too_long(self) -> bool:
        """Whether the line was passed over."""
        return self.length_bytes > len(self.data)


class InputStream:
    """One input, unpacked, with its first bytes in ``head``; a context manager.

    Attributes:
        name: what messages call it.
        file_name: the last part of its path or address without a compression suffix, lower case.
        origin: what records that were read from it are kept under: its address, or its file's name.
        identity: what tells an unfinished import of the same bytes; None for a pipe or an address.
        size_bytes: length of the file as it lies on the disk, None if there is no file.
        fetched: the web's answer if it came from an address; its content is what is read here.
        head: the first ``HEAD_BYTES`` unpacked bytes, without a byte order mark, never empty.
    """

    def __init__(
        self,
        raw: BinaryIO,
        *,
        name: str,
        file_name: str = "",
        identity: str | None = None,
        size_bytes: int | None = None,
        fetched: fetch.Fetched | None = None,
    ) -> None:
        self.name = name
        self.file_name = COMPRESSION_SUFFIX.sub("", file_name.lower())
        self.origin = fetched.url if fetched else file_name or name
        self.identity = identity
        self.size_bytes = size_bytes
        self.fetched = fetched
        self._raw = raw
        self._packing = ""
        try:
            self.head, self._unpacked = self._opened()
        except READ_ERRORS as error:
            self.close()
            raise self._unreadable(error) from None
        except UnreadableInputError:
            self.close()
            raise

    def __enter__(self) -> InputStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; standard input stays open, it belongs to the process."""
        if self.name != STANDARD_INPUT:
            self._raw.close()

    def position(self) -> int:
        """Return how many of ``size_bytes`` were read; 0 for what has no size, as a pipe."""
        return 0 if self.size_bytes is None else self._raw.tell()

    def lines(self) -> Iterator[Line]:
        """Yield the lines, each with its line end, one in memory at a time.

        Raises:
            UnreadableInputError: the file ends too early or is damaged.
        """
        readline, offset, number = self._unpacked.readline, 0, 0
        try:
            while data := readline(MAX_LINE_BYTES):
                number += 1
                length = len(data)
                if length == MAX_LINE_BYTES and data[-1] != _LF and (rest := self._pass_over()):
                    length += rest
                    data = data[:SHOWN_BYTES]
                yield Line(number, offset, data, length)
                offset += length
        except READ_ERRORS as error:
            raise self._unreadable(error) from None

    def read_all(self, *, max_bytes: int) -> bytes:
        """Return everything.

        Raises:
            UnreadableInputError: there is more than ``max_bytes``, or the file is damaged.
        """
        try:
            data = self._unpacked.read(max_bytes + 1)
        except READ_ERRORS as error:
            raise self._unreadable(error) from None
        if len(data) > max_bytes:
            message = (
                f"{self.name} is larger than {max_bytes:,} bytes, too much to be read at once. "
                "Split it, or name its format with --format."
            )
            raise UnreadableInputError(message)
        return data

    def require_utf8(self) -> None:
        """Raise unless the beginning is UTF-8 text.

        An input whose first 64 KiB are something else is in another encoding as a whole; a wrong
        byte further on is one damaged record, and the importer refuses that record alone.

        Raises:
            UnreadableInputError: the message names the first byte that does not fit.
        """
        # NUL first: UTF-16 without its mark may stumble over UTF-8 as well, and NUL says more.
        if (at := self.head.partition(b"\n")[0].find(b"\0")) >= 0:
            message = (
                f"{self.name} is not text: byte 0x00 at offset {at:,}. "
                "Save it as UTF-8 text, or as UTF-16 with a byte order mark."
            )
            raise UnreadableInputError(message)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(self.head, final=len(self.head) < HEAD_BYTES)
        except UnicodeDecodeError as error:
            message = charset.not_utf8(error.object, error.start, name=self.name)
            raise UnreadableInputError(message) from None

    def _pass_over(self) -> int:
        """Return how many bytes were left of the present line, dropped in small pieces."""
        passed = 0
        while piece := self._unpacked.readline(HEAD_BYTES):
            passed += len(piece)
            if piece[-1] == _LF:
                break
        return passed

    def _opened(self) -> tuple[bytes, io.BufferedReader]:
        """Return the first bytes, and all bytes, behind compression and byte order mark."""
        head, reader = _peeked(self._raw)
        if not head:
            message = f"{self.name} is empty. Check how it was made."
            raise UnreadableInputError(message)
        if packing := packing_of(head):
            self._packing = packing
            head, reader = _peeked(unpacked(reader, packing, name=self.name))
        if mark := charset.mark_of(head):
            encoding, length = mark
            reader.read(length)
            source = reader if encoding == "utf-8" else _Transcoded(reader, encoding, self.name)
            head, reader = _peeked(source)
        self._check_kind(head)
        return head, reader

    def _check_kind(self, head: bytes) -> None:
        """Raise if the first bytes are nothing, or of a well-known kind that is not text."""
        if not head.strip(b" \t\r\n\0"):
            message = f"{self.name} holds nothing but blanks. Check how it was made."
            raise UnreadableInputError(message)
        for magic, kind in _NOT_TEXT:
            if head.startswith(magic):
                message = f"{self.name} is {kind}, not text. Save its text and import that."
                raise UnreadableInputError(message)

    def _unreadable(self, error: Exception) -> UnreadableInputError:
        """Return the sentence for a failure of the file or of its compression."""
        reason = getattr(error, "strerror", None)
        if self._packing and not reason:
            return UnreadableInputError(f"{self.name} {why_damaged(error, self._packing)}")
        what = f"cannot be read ({reason or error})"
        return UnreadableInputError(f"{self.name} {what}. Get the file again and repeat.")


def open_input(target: str, *, stdin: BinaryIO | None = None) -> InputStream:
    """Return the input that a command line names: a path, an http(s) address, or ``-``.

    Raises:
        UnreadableInputError: there is no such file, it is forbidden, a folder, empty, or no text.
        FetchError: the address did not answer with a text.
    """
    if target == "-":
        return InputStream(stdin or sys.stdin.buffer, name=STANDARD_INPUT)
    if re.match(r"https?://", target, re.IGNORECASE):
        return fetched_input(fetch.fetch(target), name=target)
    path = Path(target)
    try:
        raw = path.open("rb")
        stat = path.stat()
    except FileNotFoundError:
        message = f"There is no file {target!r}. Check the path."
        raise UnreadableInputError(message) from None
    except IsADirectoryError:
        message = f"{target!r} is a folder. Name the files in it: {Path(target) / '*'}."
        raise UnreadableInputError(message) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"{target!r} cannot be opened ({reason}). Check the path and its permissions."
        raise UnreadableInputError(message) from None
    if not S_ISREG(stat.st_mode):
        return InputStream(raw, name=repr(target), file_name=path.name)
    identity = f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}"
    return InputStream(
        raw,
        name=repr(target),
        file_name=path.name,
        identity=identity,
        size_bytes=stat.st_size,
    )


def fetched_input(fetched: fetch.Fetched, *, name: str) -> InputStream:
    """Return what the web answered as an input.

    Raises:
        UnreadableInputError: it is empty or no text.
    """
    file_name = PurePosixPath(urlsplit(fetched.url).path).name
    return InputStream(io.BytesIO(fetched.content), name=name, file_name=file_name, fetched=fetched)


class _Joined(io.RawIOBase):
    """The bytes already taken from a source, then the rest of it."""

    def __init__(self, head: bytes, source: Readable) -> None:
        self._head = memoryview(head)
        self._source = source

    def readable(self) -> bool:
        """Return True: this is for reading only."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Return how many bytes were put into the buffer, 0 at the end."""
        view = memoryview(buffer)
        data: bytes | memoryview = self._head[: len(view)]
        if data:
            self._head = self._head[len(data) :]
        else:
            data = self._source.read(len(view))
        view[: len(data)] = data
        return len(data)


class _Transcoded:
    """UTF-16 or UTF-32 bytes as UTF-8 bytes."""

    def __init__(self, source: Readable, encoding: str, name: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._encoding = encoding
        self._name = name
        self._ready = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        while not self._ready and (data := self._source.read(BUFFER_BYTES)):
            self._ready = self._decode(data, final=False)
        self._ready = self._ready or self._decode(b"", final=True)
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece

    def _decode(self, data: bytes, *, final: bool) -> bytes:
        try:
            return self._decoder.decode(data, final).encode()
        except UnicodeDecodeError as error:
            message = (
                f"{self._name} begins with the mark of {self._encoding.upper()} but holds bytes "
                f"that are not ({error.reason}). Save it as UTF-8."
            )
            raise UnreadableInputError(message) from None


def _peeked(source: Readable) -> tuple[bytes, io.BufferedReader]:
    """Return the first bytes of a source, and a reader that begins with them."""
    pieces: list[bytes] = []
    missing = HEAD_BYTES
    while missing and (piece := source.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    head = b"".join(pieces)
    return head, io.BufferedReader(_Joined(head, source), BUFFER_BYTES)
