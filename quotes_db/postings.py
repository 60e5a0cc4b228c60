"""Posting lists: for each shingle the quotations that hold it, as three sorted arrays.

``keys`` are the shingles' hashes, ascending; the ids of ``keys[i]`` are ``ids[starts[i]:starts[i +
1]]``, ascending. A segment is such lists in a folder of plain little-endian files, memory-mapped:
all workers share them through the page cache. A segment never changes; new ones are merged out of
old ones.

Of a list longer than ``LONGEST_LIST`` only the beginning is kept, for a query seldom reads
further; how long it was is kept beside it, because that tells how common the shingle is.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

LONGEST_LIST = 4_096  # four times what a query of a sentence reads in all
_CHUNK = 500_000  # postings merged at once: 30 MB of memory
_PIECE_BYTES = 1 << 20
_FORMAT = 1
_ARRAYS = ("keys", "starts", "ids", "heavy_keys", "heavy_counts")
_HALF = np.uint64(32)


class DamagedSegmentError(Exception):
    """A segment's folder does not hold what it says; the index must be rebuilt from the records."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Where some shingles' lists are: first posting, postings kept, quotations that hold it."""

    starts: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    frequencies: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Immutable posting lists, in memory or memory-mapped."""

    keys: U32
    starts: U32
    ids: U32
    heavy_keys: U32
    heavy_counts: U32

    def find(self, hashes: U32) -> Lists:
        """Return the lists of some shingles, in order; an unknown shingle has an empty one."""
        if not len(self.keys):
            nothing = np.zeros(len(hashes), np.int64)
            return Lists(nothing, nothing, nothing)
        ascending = np.argsort(hashes)  # neighbours share pages and cache lines: a third faster
        at = np.empty(len(hashes), np.int64)
        at[ascending] = np.searchsorted(self.keys, hashes[ascending])
        at[at == len(self.keys)] = 0
        known = self.keys[at] == hashes
        starts = self.starts[at].astype(np.int64)
        counts = (self.starts[at + 1] - starts) * known
        cut = np.flatnonzero(counts == LONGEST_LIST)
        if not len(cut) or not len(self.heavy_keys):
            return Lists(starts, counts, counts)
        frequencies = counts.copy()
        heavy = np.searchsorted(self.heavy_keys, hashes[cut])
        heavy[heavy == len(self.heavy_keys)] = 0
        longer = self.heavy_keys[heavy] == hashes[cut]
        frequencies[cut[longer]] = self.heavy_counts[heavy[longer]]
        return Lists(starts, counts, frequencies)


_NONE = np.empty(0, np.uint32)
EMPTY = Postings(_NONE, np.zeros(1, np.uint32), _NONE, _NONE, _NONE)


def pack(quotation_ids: Sequence[int], hashes: Sequence[bytes]) -> U64:
    """Return the distinct postings of some quotations as 64-bit numbers: hash above, id below.

    Args:
        quotation_ids: one for each element of ``hashes``.
        hashes: of each quotation's shingles, little-endian 32-bit, in any order.
    """
    joined = np.frombuffer(b"".join(hashes), "<u4").astype(np.uint64)
    counts = np.fromiter(map(len, hashes), np.int64, len(hashes)) // 4
    packed = (joined << _HALF) | np.repeat(np.array(quotation_ids, np.uint64), counts)
    packed.sort()
    distinct: U64 = packed[np.append(True, packed[1:] != packed[:-1])[: len(packed)]]
    return distinct


def lists_of(packed: U64) -> Postings:
    """Return the posting lists of packed, sorted postings."""
    hashes = (packed >> _HALF).astype(np.uint32)
    first = np.flatnonzero(
        np.concatenate(([True], hashes[1:] != hashes[:-1])) if len(hashes) else []
    )
    return _capped(
        hashes[first], np.diff(np.append(first, len(hashes))), packed.astype(np.uint32), None
    )


def _capped(keys: U32, counts: npt.NDArray[np.int64], ids: U32, before: U32 | None) -> Postings:
    """Return lists cut to the longest; ``before`` are the true frequencies, if not ``counts``."""
    true = counts if before is None else before
    starts = np.concatenate(([0], np.cumsum(counts)))
    if len(counts) and counts.max() > LONGEST_LIST:
        place = np.arange(len(ids)) - np.repeat(starts[:-1], counts)
        ids = ids[place < LONGEST_LIST]
        starts = np.concatenate(([0], np.cumsum(np.minimum(counts, LONGEST_LIST))))
    heavy = np.flatnonzero(true > np.diff(starts))
    return Postings(
        keys,
        starts.astype(np.uint32),
        ids,
        keys[heavy],
        true[heavy].astype(np.uint32),
    )


def merged(parts: Sequence[Postings]) -> Iterator[Postings]:
    """Yield the union of posting lists in chunks of ascending keys, each in bounded memory."""
    total = sum(len(part.ids) for part in parts)
    bounds = np.linspace(0, 1 << 32, max(1, total // _CHUNK) + 1).astype(np.uint64)
    for low, high in pairwise(bounds.tolist()):
        yield _union([_slice(part, low, high) for part in parts])
        for part in parts:
            _let_go(part.ids)


def _slice(part: Postings, low: int, high: int) -> Postings:
    """Return the lists with keys from ``low`` to below ``high``."""
    first, last = (
        int(np.searchsorted(part.keys, np.uint32(bound))) if bound < 1 << 32 else len(part.keys)
        for bound in (low, high)
    )
    starts = part.starts[first : last + 1]
    heavy = (part.heavy_keys >= low) & (part.heavy_keys.astype(np.uint64) < high)
    return Postings(
        part.keys[first:last],
        starts,
        part.ids[int(starts[0]) : int(starts[-1])],
        part.heavy_keys[heavy],
        part.heavy_counts[heavy],
    )


def _union(parts: Sequence[Postings]) -> Postings:
    """Return the union of posting lists in memory."""
    packed = np.concatenate(
        [
            np.repeat(part.keys, np.diff(part.starts)).astype(np.uint64) << _HALF | part.ids
            for part in parts
        ]
    )
    packed.sort(kind="stable")  # each part is sorted: a merge of runs, five times faster
    whole = lists_of(packed)
    true = np.zeros(len(whole.keys), np.int64)
    for part in parts:
        if len(part.keys):
            true[np.searchsorted(whole.keys, part.keys)] += part.find(part.keys).frequencies
    counts = np.diff(whole.starts).astype(np.int64)
    return _capped(whole.keys, counts, whole.ids, np.maximum(true, counts).astype(np.uint32))


# --- segments on disk -----------------------------------------------------------------------------


def write_segment(folder: Path, parts: Sequence[Postings]) -> None:
    """Write the union of posting lists as a segment, durably, before the folder gets its name."""
    unfinished = folder.with_name(folder.name + ".tmp")
    unfinished.mkdir(parents=True)
    sums = dict.fromkeys(_ARRAYS, 0)
    sizes = dict.fromkeys(_ARRAYS, 0)
    files = {name: (unfinished / name).open("wb") for name in _ARRAYS}
    try:
        before = 0
        for chunk in merged(parts):
            arrays = {name: getattr(chunk, name) for name in _ARRAYS}
            arrays["starts"] = chunk.starts[:-1] + np.uint32(before)
            before += len(chunk.ids)
            for name, array in arrays.items():
                data = array.astype("<u4").tobytes()
                sums[name] = zlib.crc32(data, sums[name])
                sizes[name] += len(data)
                files[name].write(data)
        last = np.array([before], "<u4").tobytes()
        files["starts"].write(last)
        sums["starts"] = zlib.crc32(last, sums["starts"])
        sizes["starts"] += len(last)
        for file in files.values():
            file.flush()
            os.fsync(file.fileno())
    finally:
        for file in files.values():
            file.close()
    told = json.dumps({"format": _FORMAT, "bytes": sizes, "crc32": sums}, indent=1)
    _write_durably(unfinished / "segment.json", told.encode())
    _sync_folder(unfinished)
    unfinished.rename(folder)
    _sync_folder(folder.parent)


def open_segment(folder: Path, *, check_sums: bool = False) -> Postings:
    """Return a segment's posting lists, memory-mapped.

    Args:
        folder: where ``write_segment`` put it.
        check_sums: read it all and compare check sums; about a second a gigabyte.

    Raises:
        DamagedSegmentError: a file is missing, of another size, or of other content.
    """
    try:
        told = json.loads((folder / "segment.json").read_bytes())
        if told["format"] != _FORMAT:
            message = f"{folder} has format {told['format']}, not {_FORMAT}"
            raise DamagedSegmentError(message)
        arrays = [_checked(folder / name, told, check_sums=check_sums) for name in _ARRAYS]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{folder}: {error}"
        raise DamagedSegmentError(message) from error
    return Postings(*arrays)


def _checked(path: Path, told: dict[str, dict[str, int]], *, check_sums: bool) -> U32:
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


def _let_go(array: U32) -> None:
    """Give back the memory of a mapped file's pages that were read; they stay in the page cache."""
    if isinstance(array.base, np.memmap) and isinstance(array.base.base, mmap.mmap):
        array.base.base.madvise(mmap.MADV_DONTNEED)


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
