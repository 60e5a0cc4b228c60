"""Compressed bytes in, unpacked bytes out, in bounded memory and no impossible multiple of them.

Compression is told by the first bytes. A file made to fill a memory or a week is given up: xz by
the memory that it asks for, all of them by how many times its size it unpacks to.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, Protocol

from quotes_db.errors import UnreadableInputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BUFFER_BYTES = 262_144
FREE_BYTES = 67_108_864  # unpacked, before the ratio counts: a small repetitive file is no bomb
MOST_RATIO = 250  # of unpacked to packed bytes; records take 4 to 20, one line over and over 1,000
XZ_MEMORY_BYTES = 134_217_728  # xz's highest preset takes half of it; a header may ask for 4 GB
READ_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError)


class Readable(Protocol):
    """Whatever bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        ...


_UNPACKERS: tuple[tuple[re.Pattern[bytes], str, Callable[[BinaryIO], Readable]], ...] = (
    (re.compile(rb"\x1f\x8b"), "gzip", lambda packed: gzip.GzipFile(fileobj=packed)),
    (re.compile(rb"\xfd7zXZ\x00"), "xz", lambda packed: _Xz(packed)),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "bzip2", bz2.BZ2File),
)


def packing_of(head: bytes) -> str:
    """Return the name of the compression that data begin with, "" for none that is known."""
    return next((name for magic, name, _ in _UNPACKERS if magic.match(head)), "")


def unpacked(source: io.BufferedReader, packing: str, *, name: str) -> Readable:
    """Return what a compressed source unpacks to.

    Reading raises one of ``READ_ERRORS`` where the data are damaged or end too early, and
    UnreadableInputError where they unpack to too much.

    Args:
        source: the compressed bytes.
        packing: as ``packing_of`` names it.
        name: what messages call the source.
    """
    packed = _Counted(source)
    (unpacker,) = (make for _, known, make in _UNPACKERS if known == packing)
    return _Bounded(unpacker(io.BufferedReader(packed, BUFFER_BYTES)), packed, name)


def why_damaged(error: Exception, packing: str) -> str:
    """Return what one of ``READ_ERRORS`` says of compressed data, and what to do about it."""
    if isinstance(error, EOFError):
        what = f"is cut off: its {packing} data end in the middle"
    elif "Memory usage limit" in str(error):
        limit = f"{XZ_MEMORY_BYTES // 1_048_576} MiB"
        return f"asks for more than {limit} of memory to be unpacked. Unpack it with {packing} -d."
    else:
        what = f"is damaged: its {packing} data do not add up ({error})"
    return f"{what}. Get the file again and repeat."


class _Counted(io.RawIOBase):
    """The bytes of a source, counted."""

    def __init__(self, source: io.BufferedReader) -> None:
        self._source = source
        self.count = 0

    def readable(self) -> bool:
        """Return True: this is for reading only."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Return how many bytes were put into the buffer, 0 at the end."""
        count = self._source.readinto(buffer)
        self.count += count
        return count


class _Bounded:
    """Unpacked bytes, as long as they are no impossible multiple of the packed ones."""

    def __init__(self, source: Readable, packed: _Counted, name: str) -> None:
        self._source = source
        self._packed = packed
        self._name = name
        self._count = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        data = self._source.read(size)
        self._count += len(data)
        if self._count > max(FREE_BYTES, MOST_RATIO * self._packed.count):
            message = (
                f"{self._name} unpacks to more than {MOST_RATIO} times its size, which no text "
                "does. If it is one, unpack it yourself and import that."
            )
            raise UnreadableInputError(message)
        return data


class _Xz:
    """The bytes of xz data, unpacked in bounded memory; Python's own LZMAFile knows no bound."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._unpacker = _xz_unpacker()
        self._ready = b""  # packed bytes that are not unpacked yet

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, none at the end of the last stream."""
        while True:
            if self._unpacker.eof and not self._next_stream():
                return b""
            if self._unpacker.needs_input and not self._ready:
                self._ready = self._packed.read(BUFFER_BYTES)
                if not self._ready:
                    message = "the data end before their end mark"
                    raise EOFError(message)
            ready, self._ready = self._ready, b""
            if data := self._unpacker.decompress(ready, size):
                return data

    def _next_stream(self) -> bool:
        """Return whether another stream follows; zeros between two are padding."""
        rest = self._unpacker.unused_data.lstrip(b"\0")
        while not rest and (more := self._packed.read(BUFFER_BYTES)):
            rest = more.lstrip(b"\0")
        if rest:
            self._ready, self._unpacker = rest, _xz_unpacker()
        return bool(rest)


def _xz_unpacker() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY_BYTES)
