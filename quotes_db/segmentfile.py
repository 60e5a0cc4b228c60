"""A segment on disk: posting lists in a folder of plain little-endian files, memory-mapped.

All workers share the files through the page cache. ``segment.json`` is written last and tells the
size and check sum of each; a folder without it is no segment.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from quotes_db.durable import sync, sync_folder, write_file
from quotes_db.postings import U32, Postings, merged

_FORMAT = 2  # 1 had neither lengths in its postings nor a directory
_ARRAYS = ("keys", "starts", "ids", "heavy_keys", "heavy_counts", "directory")
_PIECE_BYTES = 1 << 20
_FEWEST_LISTED = 1 << 14  # keys from which a directory is quicker than a binary search
_KEYS_TO_A_PLACE_BITS = 3  # a place of the directory has 4 to 8 keys on average, 25 at most
_BOUNDS_AT_ONCE = 1 << 20


class DamagedSegmentError(Exception):
    """A segment's folder does not hold what it says; the index must be rebuilt from the records."""


class _File:
    """One array's file while it is written, with its size and check sum."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self.bytes = self.crc32 = 0

    def write(self, array: U32) -> None:
        data = array.astype("<u4", copy=False).tobytes()
        self.crc32 = zlib.crc32(data, self.crc32)
        self.bytes += len(data)
        self._file.write(data)

    def close(self) -> None:
        """Close the file, its content on the disk."""
        with self._file:
            self._file.flush()
            sync(self._file.fileno())


def write_segment(folder: Path, parts: Sequence[Postings]) -> None:
    """Write the union of posting lists as a segment, durably, before the folder gets its name."""
    unfinished = folder.with_name(folder.name + ".tmp")
    unfinished.mkdir(parents=True)
    files = {name: _File(unfinished / name) for name in _ARRAYS}
    try:
        _write_lists(files, parts)
    finally:
        for name in _ARRAYS[:-1]:
            files[name].close()
    try:
        window = _write_directory(files["directory"], unfinished / "keys")
    finally:
        files["directory"].close()
    told = {
        "format": _FORMAT,
        "window": window,
        "bytes": {name: file.bytes for name, file in files.items()},
        "crc32": {name: file.crc32 for name, file in files.items()},
    }
    write_file(unfinished / "segment.json", json.dumps(told, indent=1).encode())
    sync_folder(unfinished)
    unfinished.rename(folder)
    sync_folder(folder.parent)


def _write_lists(files: Mapping[str, _File], parts: Sequence[Postings]) -> None:
    """Write all arrays but the directory, chunk by chunk."""
    before = 0
    for chunk in merged(parts):
        for name in ("keys", "ids", "heavy_keys", "heavy_counts"):
            files[name].write(getattr(chunk, name))
        files["starts"].write(chunk.starts[:-1] + np.uint32(before))
        before += len(chunk.ids)
    files["starts"].write(np.array([before], np.uint32))


def _write_directory(file: _File, keys_path: Path) -> int:
    """Write where the keys of each value of their upper bits begin; return the longest run."""
    keys = _mapped(keys_path) if keys_path.stat().st_size else np.empty(0, np.uint32)
    if len(keys) < _FEWEST_LISTED:
        return 0
    bits = len(keys).bit_length() - _KEYS_TO_A_PLACE_BITS
    longest, last = 0, 0
    for first in range(0, 1 << bits, _BOUNDS_AT_ONCE):
        values = np.arange(first, min(first + _BOUNDS_AT_ONCE, 1 << bits), dtype=np.uint64)
        places = np.searchsorted(keys, (values << np.uint64(32 - bits)).astype(np.uint32))
        longest = max(longest, int(np.diff(places, prepend=last).max()))
        last = int(places[-1])
        file.write(places.astype(np.uint32))
    return max(longest, len(keys) - last)


def open_segment(folder: Path, *, check_sums: bool = False) -> Postings:
    """Return a segment's posting lists, memory-mapped.

    Args:
        folder: where ``write_segment`` put it.
        check_sums: read it all and compare check sums; about a second a gigabyte.

    Raises:
        DamagedSegmentError: a file is missing, of another size, or of other content, or it was
            written by another version.
    """
    try:
        told = json.loads((folder / "segment.json").read_bytes())
        if told["format"] != _FORMAT:
            message = f"{folder} has format {told['format']}, not {_FORMAT}"
            raise DamagedSegmentError(message)
        arrays = {name: _checked(folder / name, told, check_sums=check_sums) for name in _ARRAYS}
        return Postings(**arrays, window=int(told["window"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{folder}: {error}"
        raise DamagedSegmentError(message) from error


def _checked(path: Path, told: Mapping[str, Any], *, check_sums: bool) -> U32:
    """Return one array of a segment; raise if it is not what the segment says."""
    size, expected = path.stat().st_size, told["bytes"][path.name]
    if size != expected:
        message = f"{path} has {size} bytes, not {expected}"
        raise DamagedSegmentError(message)
    array = _mapped(path) if size else np.empty(0, np.uint32)
    if check_sums and _sum_of(path) != told["crc32"][path.name]:
        message = f"{path} has another content than was written"
        raise DamagedSegmentError(message)
    return array


def _sum_of(path: Path) -> int:
    """Return a file's check sum, read piece by piece."""
    total = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            total = zlib.crc32(piece, total)
    return total


def _mapped(path: Path) -> U32:
    """Return a file as an array without reading it; a plain view, for memmap itself is slow."""
    return np.asarray(np.memmap(path, dtype="<u4", mode="r"))
