"""Keeps the index's files: flushes a delta to a segment, merges segments, rebuilds them all.

Each change has the same three steps: write a new segment beside the old ones and sync it; publish
its row and drop what it replaces in one transaction; remove the files that no row names any more.
Killed before the second step, the old rows still stand and an unnamed folder is left, which the
next change removes. Readers that still map a removed file keep it until they let go.
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import suppress
from pathlib import Path

from quotes_db.claim_terms import packed_claims
from quotes_db.errors import StoreBusyError, StoreError
from quotes_db.postings import EMPTY, MOST_ID, U64, Postings, lists_of, pack
from quotes_db.processes import pool_of
from quotes_db.segmentfile import DamagedSegmentError, open_segment, write_segment
from quotes_db.shingles import shingles_of_batch
from quotes_db.store import DeltaRow, SegmentRow, Shelf, ShelfName, Store

FLUSH_AT = 10_000  # quotations in the delta; more would cost each worker too much memory
FLUSH_CLAIMS_AT = 2_000  # claims; one has some 130 postings
MERGE_AT = 4  # segments of about one size; each costs a look-up some 40 µs
_SIZE_STEP = 8  # how much larger the next size is
_REBUILT_AT_ONCE = {"quotations": 50_000, "claims": 20_000}  # some 150 MB of memory
_TRIES = 3  # at what another process may do at the same time
_ABANDONED_AFTER_S = 3_600  # an unnamed folder that old is nobody's work in progress


def flush(shelf: Shelf) -> None:
    """Move the delta into a new segment, then merge segments of one size. Nothing to do is fine."""
    folder = shelf.folder
    if folder is None or shelf.read_only:
        return
    while rows := shelf.delta_rows(limit=flush_at(shelf)):
        packed = packed_delta(shelf, rows)
        row = _written(folder, [lists_of(packed)], records=len(rows))
        if not shelf.publish(row, delta_up_to=rows[-1].seq, delta_count=len(rows)):
            shutil.rmtree(folder / row.name)
            return
    merge(shelf, at=MERGE_AT)


def flush_at(shelf: Shelf) -> int:
    """Return how many records the delta may hold."""
    return FLUSH_AT if shelf.name == "quotations" else FLUSH_CLAIMS_AT


def settle(shelf: Shelf) -> None:
    """Leave few, large segments behind a long import; after a short one there is nothing to do."""
    if shelf.delta_size() >= flush_at(shelf) // 10:
        flush(shelf)
    merge(shelf)


def merge(shelf: Shelf, *, at: int = 2) -> None:
    """Merge segments of about one size while there are ``at`` of them."""
    folder = shelf.folder
    if folder is None or shelf.read_only:
        return
    while alike := _alike(shelf.segments(), at=at):
        try:
            parts = [open_segment(folder / row.name) for row in alike]
        except DamagedSegmentError:
            if set(alike) <= set(shelf.segments()):
                return  # whoever reads the index next finds it damaged and makes it anew
            continue  # another process has merged them meanwhile
        row = _written(folder, parts, records=sum(row.records for row in alike))
        if not shelf.publish(row, replaces=[old.name for old in alike]):
            shutil.rmtree(folder / row.name)
            return
        for old in alike:
            shutil.rmtree(folder / old.name, ignore_errors=True)
    remove_abandoned(shelf)


def damage(shelf: Shelf, *, check_sums: bool = True) -> str | None:
    """Return what is wrong with a published segment; None if nothing is.

    Args:
        shelf: whose segments.
        check_sums: read them wholly, about a second a gigabyte, which are then in the page cache;
            else only what is missing or of another size is found.
    """
    folder = shelf.folder
    if folder is None:
        return None
    for row in shelf.segments():
        try:
            open_segment(folder / row.name, check_sums=check_sums)
        except DamagedSegmentError as error:
            if row in shelf.segments():  # else it was merged away while it was read
                return str(error)
    return None


def make_anew(shelf: Shelf) -> None:
    """Rebuild a damaged index, or leave that to whoever else found the damage and was first.

    Raises:
        StoreBusyError: others changed it time and again, and it is still damaged.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            for _ in rebuild(shelf):
                pass
            return
        except StoreBusyError:
            if not damage(shelf):
                return
            if not tries_left:
                raise


def rebuild(shelf: Shelf, *, processes: int = 1) -> Iterator[int]:
    """Make the index anew from the records; yields how many records are done.

    Args:
        shelf: of which records.
        processes: that read the records. More than one are started afresh and import the main
            module, which must not run when imported.

    Raises:
        StoreBusyError: another process changed the index meanwhile; the old one stands.
    """
    folder = shelf.folder
    if folder is None:
        return
    old, delta_count, delta_up_to = shelf.index_rows()
    if shelf.name == "claims" and not (old or shelf.last_id()):
        return  # most stores hold no claim, and need no folder for them
    made: list[SegmentRow] = []
    try:
        for row in _segments_of_all(shelf, folder, processes):
            made.append(row)
            yield sum(row.records for row in made)
        parts = [open_segment(folder / row.name) for row in made]
        whole = _written(folder, parts or [EMPTY], records=sum(row.records for row in made))
    finally:
        for row in made:
            shutil.rmtree(folder / row.name, ignore_errors=True)
    if not shelf.publish(whole, replaces=old, delta_up_to=delta_up_to, delta_count=delta_count):
        shutil.rmtree(folder / whole.name)
        message = f"Another process changed the index of {shelf.path} meanwhile. Run it again."
        raise StoreBusyError(message)
    for name in old:
        shutil.rmtree(folder / name, ignore_errors=True)


def _segments_of_all(shelf: Shelf, folder: Path, processes: int) -> Iterator[SegmentRow]:
    """Yield segments of all records, in any order."""
    last, size = shelf.last_id(), _REBUILT_AT_ONCE[shelf.name]
    ranges = [(first, first + size) for first in range(1, last + 1, size)]
    if processes < 2 or len(ranges) < 2 or not isinstance(shelf.path, Path):
        for first, end in ranges:
            yield _segment_of(shelf, folder, first, end)
        return
    with pool_of(processes) as pool:
        waiting = [
            pool.submit(_segment_in_process, shelf.path, shelf.name, folder, *some)
            for some in ranges
        ]
        for done in as_completed(waiting):
            yield done.result()


def _segment_in_process(
    path: Path, name: ShelfName, folder: Path, first: int, end: int
) -> SegmentRow:
    with Store.open(path, read_only=True, mapped=False) as store:
        return _segment_of(store.shelf(name), folder, first, end)


def _segment_of(shelf: Shelf, folder: Path, first: int, end: int) -> SegmentRow:
    """Return a new segment of the records with ids from ``first`` to below ``end``."""
    rows = shelf.words_between(first, end)
    return _written(folder, [lists_of(packed_rows(shelf.name, rows))], records=len(rows))


def packed_delta(shelf: Shelf, rows: Sequence[DeltaRow]) -> U64:
    """Return the postings of the records of a delta."""
    return packed_rows(shelf.name, [(row.record_id, row.words) for row in rows])


def packed_rows(name: ShelfName, rows: Sequence[tuple[int, str]]) -> U64:
    """Return the postings of records given as (id, what is indexed of it).

    Raises:
        StoreError: an id is too high for a posting.
    """
    last = max((key for key, _ in rows), default=0)
    if last > MOST_ID:
        message = f"An index holds ids up to {MOST_ID:,}; this store has given out {last:,}."
        raise StoreError(message)
    if name == "claims":
        return packed_claims(rows)
    hashes, owners = shingles_of_batch([folded.split(" ") if folded else [] for _, folded in rows])
    return pack([key for key, _ in rows], hashes, owners)


def _written(folder: Path, parts: list[Postings], *, records: int) -> SegmentRow:
    """Return the row of a new segment, written but not yet published."""
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"  # unique among processes; sorts by age
    try:
        write_segment(folder / name, parts)
    except OSError as error:
        message = (
            f"The index {folder} cannot be written ({error.strerror}). No quotation is lost. "
            "Make room or give the right to write, and try again."
        )
        raise StoreError(message) from error
    return SegmentRow(name, records)


def _alike(rows: list[SegmentRow], *, at: int) -> list[SegmentRow]:
    """Return ``at`` or more segments of about one size, smallest first, or an empty list."""
    some: list[SegmentRow] = []
    for row in sorted(rows, key=lambda row: row.records):
        if some and row.records > _SIZE_STEP * max(1, some[0].records):
            if len(some) >= at:
                return some
            some = []
        some.append(row)
    return some if len(some) >= at else []


def abandoned(shelf: Shelf) -> list[Path]:
    """Return the folders of killed changes, which nobody works on any more."""
    folder = shelf.folder
    if folder is None:
        return []
    named, found = {row.name for row in shelf.segments()}, []
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):  # another process has just removed it
            old = time.time() - path.stat().st_mtime > _ABANDONED_AFTER_S
            if path.name not in named and old:
                found.append(path)
    return found


def remove_abandoned(shelf: Shelf) -> None:
    """Remove the folders of killed changes."""
    for path in abandoned(shelf):
        shutil.rmtree(path, ignore_errors=True)
