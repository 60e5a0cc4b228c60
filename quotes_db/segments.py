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
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from quotes_db.postings import Postings, lists_of, open_segment, pack, write_segment
from quotes_db.shingles import shingles_of_batch
from quotes_db.store import SegmentRow, Store

FLUSH_AT = 10_000  # quotations in the delta; more would cost each worker too much memory
MERGE_AT = 8  # segments of about one size
_SIZE_STEP = 8  # how much larger the next size is
_REBUILT_AT_ONCE = 50_000  # quotations in one segment of a rebuild: some 150 MB of memory
_ABANDONED_AFTER_S = 3_600  # an unnamed folder that old is nobody's work in progress


def flush(store: Store) -> None:
    """Move the delta into a new segment, then merge segments of one size. Nothing to do is fine."""
    folder = store.index_folder
    if folder is None or store.read_only:
        return
    while rows := store.delta_rows(limit=FLUSH_AT):
        packed = pack([row.quotation_id for row in rows], [row.hashes for row in rows])
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
    _remove_abandoned(store, folder)


def rebuild(store: Store) -> Iterator[int]:
    """Make the index anew from the records; yields how many quotations are done."""
    folder = store.index_folder
    if folder is None:
        return
    old = [row.name for row in store.segments()]
    waiting = store.delta_rows(limit=1 << 40)
    made: list[SegmentRow] = []
    done = 0
    for batch in store.all_folded(batch=_REBUILT_AT_ONCE):
        packed = pack(
            [key for key, _ in batch],
            shingles_of_batch([folded.split(" ") for _, folded in batch]),
        )
        made.append(_written(folder, [lists_of(packed)], quotations=len(batch)))
        done += len(batch)
        yield done
    parts = [open_segment(folder / row.name) for row in made] or [lists_of(np.empty(0, np.uint64))]
    whole = _written(folder, parts, quotations=done)
    published = store.publish(
        whole,
        replaces=old,
        delta_up_to=waiting[-1].seq if waiting else 0,
        delta_count=len(waiting),
    )
    for name in [row.name for row in made] + (old if published else [whole.name]):
        shutil.rmtree(folder / name, ignore_errors=True)


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


def _remove_abandoned(store: Store, folder: Path) -> None:
    """Remove folders of killed changes."""
    named = {row.name for row in store.segments()}
    for path in folder.glob("*"):
        old = time.time() - path.stat().st_mtime > _ABANDONED_AFTER_S
        if path.name not in named and old:
            shutil.rmtree(path, ignore_errors=True)
