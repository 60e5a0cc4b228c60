"""Keeps the index's files: flushes the delta to a segment, merges segments, rebuilds them all.

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

from quotes_db.errors import StoreBusyError, StoreError
from quotes_db.postings import EMPTY, MOST_ID, U64, Postings, lists_of, pack
from quotes_db.processes import pool_of
from quotes_db.segmentfile import DamagedSegmentError, open_segment, write_segment
from quotes_db.shingles import shingles_of_batch
from quotes_db.store import SegmentRow, Store

FLUSH_AT = 10_000  # quotations in the delta; more would cost each worker too much memory
MERGE_AT = 4  # segments of about one size; each costs a look-up some 40 µs
_SIZE_STEP = 8  # how much larger the next size is
_REBUILT_AT_ONCE = 50_000  # quotations in one segment of a rebuild: some 150 MB of memory
_ABANDONED_AFTER_S = 3_600  # an unnamed folder that old is nobody's work in progress


def flush(store: Store) -> None:
    """Move the delta into a new segment, then merge segments of one size. Nothing to do is fine."""
    folder = store.index_folder
    if folder is None or store.read_only:
        return
    while rows := store.delta_rows(limit=FLUSH_AT):
        packed = packed_rows([(row.quotation_id, row.folded) for row in rows])
        row = _written(folder, [lists_of(packed)], quotations=len(rows))
        if not store.publish(row, delta_up_to=rows[-1].seq, delta_count=len(rows)):
            shutil.rmtree(folder / row.name)
            return
    merge(store, at=MERGE_AT)


def settle(store: Store) -> None:
    """Leave few, large segments behind a long import; after a short one there is nothing to do."""
    if store.delta_size() >= FLUSH_AT // 10:
        flush(store)
    merge(store)


def merge(store: Store, *, at: int = 2) -> None:
    """Merge segments of about one size while there are ``at`` of them."""
    folder = store.index_folder
    if folder is None or store.read_only:
        return
    while alike := _alike(store.segments(), at=at):
        parts = [open_segment(folder / row.name) for row in alike]
        row = _written(folder, parts, quotations=sum(row.quotations for row in alike))
        if not store.publish(row, replaces=[old.name for old in alike]):
            shutil.rmtree(folder / row.name)
            return
        for old in alike:
            shutil.rmtree(folder / old.name, ignore_errors=True)
    remove_abandoned(store)


def damage(store: Store) -> str | None:
    """Return what is wrong with a published segment, read wholly; None if nothing is.

    Cost: about a second a gigabyte, which are then in the page cache.
    """
    folder = store.index_folder
    if folder is None:
        return None
    for row in store.segments():
        try:
            open_segment(folder / row.name, check_sums=True)
        except DamagedSegmentError as error:
            if row in store.segments():  # else it was merged away while it was read
                return str(error)
    return None


def rebuild(store: Store, *, processes: int = 1) -> Iterator[int]:
    """Make the index anew from the records; yields how many quotations are done.

    Args:
        store: whose index it is.
        processes: that read the records. More than one are started afresh and import the main
            module, which must not run when imported.

    Raises:
        StoreBusyError: another process changed the index meanwhile; the old one stands.
    """
    folder = store.index_folder
    if folder is None:
        return
    old, delta_count, delta_up_to = store.index_rows()
    made: list[SegmentRow] = []
    try:
        for row in _segments_of_all(store, folder, processes):
            made.append(row)
            yield sum(row.quotations for row in made)
        parts = [open_segment(folder / row.name) for row in made]
        whole = _written(folder, parts or [EMPTY], quotations=sum(row.quotations for row in made))
    finally:
        for row in made:
            shutil.rmtree(folder / row.name, ignore_errors=True)
    if not store.publish(whole, replaces=old, delta_up_to=delta_up_to, delta_count=delta_count):
        shutil.rmtree(folder / whole.name)
        message = f"Another process changed the index of {store.path} meanwhile. Run it again."
        raise StoreBusyError(message)
    for name in old:
        shutil.rmtree(folder / name, ignore_errors=True)


def _segments_of_all(store: Store, folder: Path, processes: int) -> Iterator[SegmentRow]:
    """Yield segments of all quotations, in any order."""
    last = store.last_id()
    ranges = [(first, first + _REBUILT_AT_ONCE) for first in range(1, last + 1, _REBUILT_AT_ONCE)]
    if processes < 2 or len(ranges) < 2 or not isinstance(store.path, Path):
        for first, end in ranges:
            yield _segment_of(store, folder, first, end)
        return
    with pool_of(processes) as pool:
        waiting = [pool.submit(_segment_in_process, store.path, folder, *some) for some in ranges]
        for done in as_completed(waiting):
            yield done.result()


def _segment_in_process(path: Path, folder: Path, first: int, end: int) -> SegmentRow:
    with Store.open(path, read_only=True, mapped=False) as store:
        return _segment_of(store, folder, first, end)


def _segment_of(store: Store, folder: Path, first: int, end: int) -> SegmentRow:
    """Return a new segment of the quotations with ids from ``first`` to below ``end``."""
    rows = store.folded_between(first, end)
    return _written(folder, [lists_of(packed_rows(rows))], quotations=len(rows))


def packed_rows(rows: Sequence[tuple[int, str]]) -> U64:
    """Return the postings of quotations given as (id, folded words joined by spaces)."""
    last = max((key for key, _ in rows), default=0)
    if last > MOST_ID:
        message = f"An index holds ids up to {MOST_ID:,}; this store has given out {last:,}."
        raise StoreError(message)
    hashes, owners = shingles_of_batch([folded.split(" ") if folded else [] for _, folded in rows])
    return pack([key for key, _ in rows], hashes, owners)


def _written(folder: Path, parts: list[Postings], *, quotations: int) -> SegmentRow:
    """Return the row of a new segment, written but not yet published."""
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"  # unique among processes; sorts by age
    write_segment(folder / name, parts)
    return SegmentRow(name, quotations)


def _alike(rows: list[SegmentRow], *, at: int) -> list[SegmentRow]:
    """Return ``at`` or more segments of about one size, smallest first, or an empty list."""
    some: list[SegmentRow] = []
    for row in sorted(rows, key=lambda row: row.quotations):
        if some and row.quotations > _SIZE_STEP * max(1, some[0].quotations):
            if len(some) >= at:
                return some
            some = []
        some.append(row)
    return some if len(some) >= at else []


def abandoned(store: Store) -> list[Path]:
    """Return the folders of killed changes, which nobody works on any more."""
    folder = store.index_folder
    if folder is None:
        return []
    named, found = {row.name for row in store.segments()}, []
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):  # another process has just removed it
            old = time.time() - path.stat().st_mtime > _ABANDONED_AFTER_S
            if path.name not in named and old:
                found.append(path)
    return found


def remove_abandoned(store: Store) -> None:
    """Remove the folders of killed changes."""
    for path in abandoned(store):
        shutil.rmtree(path, ignore_errors=True)
