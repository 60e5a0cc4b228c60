"""Bytes of every kind in, lines out: compression, encodings, limits, and what cannot be read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import socket
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from quotes_db import charset
from quotes_db.errors import UnreadableInputError
from quotes_db.importers.stream import (
    HEAD_BYTES,
    MAX_LINE_BYTES,
    InputStream,
    Line,
    open_input,
)

TEXT = "The tide went out.\nÉtienne stayed – “alone”.\n"
MANY = "".join(f"line {number} of a longer text\n" for number in range(40_000))


def stream_of(data: bytes) -> InputStream:
    return InputStream(io.BytesIO(data), name="test")


def lines_of(data: bytes) -> list[Line]:
    with stream_of(data) as stream:
        return list(stream.lines())


PACKED: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("plain", bytes),
    ("gzip", gzip.compress),
    ("two gzip members", lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:])),
    ("xz", lzma.compress),
    ("bzip2", bz2.compress),
]


@pytest.mark.parametrize(("packing", "pack"), PACKED, ids=[name for name, _ in PACKED])
def test_compression_is_told_by_the_first_bytes_and_undone(
    packing: str, pack: Callable[[bytes], bytes]
) -> None:
    assert b"".join(line.data for line in lines_of(pack(MANY.encode()))) == MANY.encode()


ENCODINGS = [
    # UTF-8 needs no mark and loses one.
    ("utf-8", b""),
    ("utf-8", b"\xef\xbb\xbf"),
    # The other Unicode encodings are told by their marks, UTF-32 not mistaken for UTF-16.
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
    ("utf-32-le", b"\xff\xfe\0\0"),
    ("utf-32-be", b"\0\0\xfe\xff"),
]


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS)
@pytest.mark.parametrize("text", [TEXT, MANY + TEXT])
def test_a_byte_order_mark_decides_the_encoding(encoding: str, mark: bytes, text: str) -> None:
    data = mark + text.encode(encoding)
    assert b"".join(line.data for line in lines_of(data)).decode() == text
    with stream_of(gzip.compress(data)) as stream:
        assert stream.read_all(max_bytes=len(data) * 2).decode() == text


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS)
def test_the_head_is_bounded_in_every_encoding(encoding: str, mark: bytes) -> None:
    with stream_of(mark + MANY.encode(encoding)) as stream:
        assert stream.head == MANY.encode()[:HEAD_BYTES]


def test_lines_know_their_number_and_offset() -> None:
    data = b"one\r\n\r\nthree"
    found = [(line.number, line.offset, line.data) for line in lines_of(data)]
    assert found == [(1, 0, b"one\r\n"), (2, 5, b"\r\n"), (3, 7, b"three")]


LENGTHS = [
    # The limit itself is still read, with and without a line end at the end of the file.
    (MAX_LINE_BYTES - 1, b"\n", False),
    (MAX_LINE_BYTES, b"", False),
    # One more is not, the line end counted.
    (MAX_LINE_BYTES, b"\n", True),
    (MAX_LINE_BYTES + 1, b"", True),
    (3 * MAX_LINE_BYTES, b"\n", True),
]


@pytest.mark.parametrize(("length", "end", "too_long"), LENGTHS)
def test_a_line_over_the_limit_is_passed_over(length: int, end: bytes, too_long: bool) -> None:
    data = b"a" * length + end
    line, *after = lines_of(data + (b"next\n" if end else b""))
    assert line.too_long is too_long
    assert line.length_bytes == len(data)
    assert [other.data for other in after] == ([b"next\n"] if end else [])
    assert all(other.offset == len(data) for other in after)


class _Zeros(io.RawIOBase):
    """A source of many bytes that takes no memory itself."""

    def __init__(self, length: int) -> None:
        self._left = length

    def read(self, size: int = -1) -> bytes:
        size = min(size, self._left, HEAD_BYTES)
        self._left -= size
        return b"a" * size


def test_a_line_of_100_megabytes_takes_no_memory() -> None:
    tracemalloc.start()
    try:
        with InputStream(_Zeros(100_000_000), name="test") as stream:  # type: ignore[arg-type]
            (line,) = stream.lines()
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert line.length_bytes == 100_000_000
    assert peak_bytes < 8 * MAX_LINE_BYTES


BROKEN = [
    (b"", "is empty"),
    (b" \r\n\t\n", "nothing but blanks"),
    (b"\0" * 5_000, "nothing but blanks"),
    (b"\xef\xbb\xbf", "nothing but blanks"),
    (gzip.compress(b""), "nothing but blanks"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF document, not text"),
    (b"PK\x03\x04\x14\x00", "is a zip archive or an office document"),
    (b"SQLite format 3\x00\x10\x00", "is an SQLite database"),
    (b"\x28\xb5\x2f\xfd\x04\x58", "is zstandard-compressed"),
    (gzip.compress(b"%PDF-1.7"), "is a PDF document, not text"),
    (gzip.compress(MANY.encode())[:-500], "is cut off: its gzip data"),
    (lzma.compress(MANY.encode())[:-500], "is cut off: its xz data"),
    (bz2.compress(MANY.encode())[:-500], "is cut off: its bzip2 data"),
    (gzip.compress(MANY.encode())[:-8] + b"\0" * 8, "is damaged: its gzip data"),
    (b"\x1f\x8b\x01nothing", "is damaged: its gzip data"),
    (b"\xfd7zXZ\x00nothing", "is damaged: its xz data"),
    (b"BZh91AY&SY" + b"nothing" * 9, "is damaged: its bzip2 data"),
    (b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1], "begins with the mark of UTF-16-LE but"),
    (b"\xff\xfe" + b"a\0\0\xd8b\0", "begins with the mark of UTF-16-LE but"),
]


@pytest.mark.parametrize(("data", "sentence"), BROKEN)
def test_what_cannot_be_read_is_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableInputError, match=sentence) as caught:
        lines_of(data)
    assert str(caught.value).startswith("test ")


UTF8 = [
    (TEXT.encode(), None),
    # A character that the first 64 KiB cut through is no error.
    (b"a" * (HEAD_BYTES - 1) + "é\n".encode(), None),
    (TEXT.encode("latin-1", "replace"), "byte 0xc9 at offset 19 fits no character"),
    (b"\xff", "byte 0xff at offset 0"),
    ("é".encode()[:1], "byte 0xc3 at offset 0"),
    (TEXT.encode("utf-16-le").replace(b"\xc9", b"e"), "byte 0x00 at offset 1"),
]


@pytest.mark.parametrize(("data", "sentence"), UTF8)
def test_another_encoding_is_told_with_the_place(data: bytes, sentence: str | None) -> None:
    with stream_of(data) as stream:
        if sentence is None:
            stream.require_utf8()
        else:
            with pytest.raises(UnreadableInputError, match=sentence):
                stream.require_utf8()


DOCUMENTS = [
    # Valid UTF-8 is UTF-8, whatever a label says.
    ("Łódź".encode(), "iso-8859-1", "Łódź"),
    ("Łódź".encode("utf-16"), None, "Łódź"),
    # Otherwise the label that came with it, then the one in it, read as browsers read them.
    ("Łódź".encode("cp1250"), "windows-1250", "Łódź"),
    (
        b'<meta charset="windows-1251">' + "Речь".encode("cp1251"),
        None,
        '<meta charset="windows-1251">Речь',
    ),
    ("“yes”".encode("cp1252"), "ISO-8859-1", "“yes”"),
    ("はい".encode("iso2022_jp"), "ISO-2022-JP", "はい"),
    ("はい".encode("cp932"), "Shift_JIS", "はい"),
]


@pytest.mark.parametrize(("data", "label", "text"), DOCUMENTS)
def test_a_document_is_read_in_the_encoding_that_it_declares(
    data: bytes, label: str | None, text: str
) -> None:
    assert charset.decode(data, name="test", label=label) == text


UNDECLARED = [
    (b"caf\xe9", None, "byte 0xe9 at offset 3"),
    # A label cannot reach codecs that are not encodings of the web.
    (b"caf\xe9", "unicode_escape", "is not UTF-8"),
    (b"caf\xe9", "rot13", "is not UTF-8"),
    (b"caf\xe9", "no-such-thing", "is not UTF-8"),
    (b"caf\x81", "windows-1252", "says that it is cp1252, but byte 0x81 at offset 3"),
]


@pytest.mark.parametrize(("data", "label", "sentence"), UNDECLARED)
def test_an_encoding_is_never_guessed(data: bytes, label: str | None, sentence: str) -> None:
    with pytest.raises(UnreadableInputError, match=sentence):
        charset.decode(data, name="test", label=label)


def test_a_path_that_is_no_readable_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="There is no file"):
        open_input(str(tmp_path / "none.jsonl"))
    with pytest.raises(UnreadableInputError, match="is a folder"):
        open_input(str(tmp_path))
    with pytest.raises(UnreadableInputError, match="cannot be opened"):
        open_input("a\0b")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        with pytest.raises(UnreadableInputError, match="cannot be opened"):
            open_input(str(tmp_path / "socket"))


def test_a_file_is_known_again_by_path_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n")
    with open_input(str(path)) as first, open_input(str(path)) as again:
        assert first.identity is not None
        assert first.identity == again.identity
    path.write_bytes(b"{}\n{}\n")
    with open_input(str(path)) as changed, open_input("-", stdin=io.BytesIO(b"{}")) as pipe:
        assert changed.identity != first.identity
        assert pipe.identity is None


def test_the_position_counts_the_bytes_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.xz"
    path.write_bytes(lzma.compress(MANY.encode()))
    with open_input(str(path)) as stream:
        for _ in stream.lines():
            assert stream.position() <= path.stat().st_size
        assert stream.position() == stream.size_bytes == path.stat().st_size


def test_an_article_has_an_end() -> None:
    with (
        stream_of(gzip.compress(b"a" * 2_000_000)) as stream,
        pytest.raises(UnreadableInputError, match="is larger than 1,000,000 bytes"),
    ):
        stream.read_all(max_bytes=1_000_000)


def bombs() -> dict[str, bytes]:
    """Return small files that unpack to 90 GB: a stream of zeros, or of one line, over and over."""
    zeros, lines = b"0" * 45_000_000, b"one line\n" * 5_000_000
    return {
        "gzip": gzip.compress(zeros) * 2_000,
        "bzip2": bz2.compress(zeros) * 2_000,
        "xz": lzma.compress(zeros, preset=0) * 2_000,
        "lines in gzip": gzip.compress(lines) * 2_000,
    }


@pytest.mark.slow
def test_a_bomb_is_given_up_in_bounded_memory() -> None:
    for name, bomb in bombs().items():
        tracemalloc.start()
        with pytest.raises(UnreadableInputError, match="more than 250 times its size"):
            lines_of_bomb(bomb)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 20_000_000, name


def lines_of_bomb(bomb: bytes) -> None:
    with stream_of(bomb) as stream:
        for _ in stream.lines():
            pass


def test_what_is_just_repetitive_is_read() -> None:
    text = b"the same line, over and over\n" * 100_000
    packed = bz2.compress(text)
    assert len(text) > 250 * len(packed)
    assert len(lines_of(packed)) == 100_000


def test_xz_that_asks_for_too_much_memory_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 28}]
    packed = lzma.compress(TEXT.encode(), filters=filters)
    with pytest.raises(UnreadableInputError, match="more than 128 MiB of memory"):
        stream_of(packed)
    strongest = lzma.compress(MANY.encode(), preset=9 | lzma.PRESET_EXTREME)
    assert len(lines_of(strongest)) == 40_000


@pytest.mark.parametrize("between", [b"", bytes(4), bytes(400_000)])
def test_xz_streams_and_the_padding_between_them(between: bytes) -> None:
    halves = MANY.encode()[:100_000], MANY.encode()[100_000:]
    packed = between.join(map(lzma.compress, halves)) + between
    assert b"".join(line.data for line in lines_of(packed)) == MANY.encode()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda packed: packed[:-20], "is cut off: its xz data end in the middle"),
        (lambda packed: packed[:100] + b"????" + packed[104:], "its xz data do not add up"),
        (lambda packed: packed + b"more", "is cut off|do not add up"),
    ],
)
def test_damaged_xz_is_told(damage: Callable[[bytes], bytes], told: str) -> None:
    with pytest.raises(UnreadableInputError, match=told):
        lines_of(damage(lzma.compress(MANY.encode())))
