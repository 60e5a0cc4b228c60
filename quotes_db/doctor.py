"""Looks whether a database is sound, says what to do about what is not, and mends what is safe.

Enters a file; leaves one ``Check`` after another, each with its findings. Others may go on writing
meanwhile: what is compared is of one commit. What can be derived is mended: the index, the totals,
the log, what killed processes left. What people entered never is.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quotes_db import backup, segments
from quotes_db.completeness import lacking
from quotes_db.errors import DamagedDatabaseError
from quotes_db.index import rebuild, shelves_of
from quotes_db.normalize import fold_words, text_hash
from quotes_db.postings import Postings, lists_of
from quotes_db.segmentfile import DamagedSegmentError, open_segment
from quotes_db.segments import packed_delta, packed_rows
from quotes_db.store import Shelf, Store
from quotes_db.store.upgrade import pending

Mend = Literal["upgrade", "totals", "index", "log", "leftovers", "imports"]

LOG_MAX_BYTES = 64 << 20  # sixteen times what the log has when it is moved into the file
SPARE_BYTES = 64 << 20  # beside the room for one more copy of the database
_AT_ONCE = 20_000  # quotations; some 30 MB of memory
_SHOWN_IDS = 5
# The key of one file's import, as ``ingest.checkpoint_key`` makes it.
_ONE_FILE = re.compile(r"(?P<path>.+) (?P<size>\d+) (?P<time>\d+) \w+ Described\(", re.DOTALL)
_TRIES = 3  # another process may merge segments between reading their names and opening them
_AHEAD_S = 60.0  # a clock may be so far behind another machine's


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and what to do about it.

    ``mend`` tells what ``mended`` can do. A ``note`` is worth knowing and no fault.
    """

    what: str
    advice: str
    mend: Mend | None = None
    note: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, and what was found."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that are no mere notes."""
        return tuple(one for one in self.findings if not one.note)


def examine(path: Path, *, quick: bool = False) -> Iterator[Check]:
    """Yield each check when it is done; the ones after a damaged file are left out.

    Args:
        path: the database.
        quick: do not read every text and look up all its words, which takes a minute for a million.

    Raises:
        StoreError: the file cannot be opened as a database of this version or an older one.
    """
    older = pending(path)
    yield Check("schema", tuple(_older(older)))
    yield Check("disk", tuple(_disk(path)))
    if older:
        return
    with Store.open(path, read_only=True, mapped=False) as store:
        structure = Check("structure", tuple(_structure(store)))
        yield structure
        if structure.faults:
            return
        with store.snapshot():
            totals, records = tuple(_totals(store)), tuple(_records(store, quick=quick))
        yield Check("totals", totals)
        yield Check("records", records)
        yield Check("index", tuple(_index(store, quick=quick)))
        yield Check("imports", tuple(_imports(store)))


def mended(path: Path, kinds: set[Mend], *, shown: Callable[[str], None]) -> None:
    """Mend what findings named.

    Raises:
        StoreError: something could not be; what was mended before stays so.
    """
    with Store.open(path, mapped=False) as store:
        if "leftovers" in kinds:
            shown("Removing what killed processes left")
            for shelf in shelves_of(store):
                segments.remove_abandoned(shelf)
            for part in _unfinished_copies(path):
                part.unlink(missing_ok=True)
        if "totals" in kinds:
            shown("Counting again")
            store.recount()
        if "imports" in kinds:
            shown("Forgetting imports that cannot go on")
            for key in _lost_imports(store):
                store.clear_checkpoint(key)
        if "index" in kinds:
            shown("Making the index")
            for _ in rebuild(store):
                pass
        if "log" in kinds:
            shown("Moving the log into the file")
            store.empty_log(wholly=True)


# --- the file and the disk ------------------------------------------------------------------------


def _older(names: list[str]) -> Iterator[Finding]:
    if names:
        yield Finding(
            f"It was made by an older version (it lacks {', '.join(names)}), and only the disk "
            "was looked at",
            "Any command upgrades it and keeps a copy of it as it is, for example: "
            "quoteproof stats",
            "upgrade",
        )


def _disk(path: Path) -> Iterator[Finding]:
    """Yield what is wrong around the file: permissions, space, the log, what was left behind."""
    for place in (path, Path(f"{path}-wal"), path.parent, Path(f"{path}-index")):
        if place.exists() and not os.access(place, os.W_OK):
            kind = "folder" if place.is_dir() else "file"
            yield Finding(
                f"The {kind} {place} cannot be written, so that nothing can be stored",
                "Give the user that runs quoteproof the right to write it.",
            )
    size_bytes, free_bytes = path.stat().st_size, shutil.disk_usage(path.parent).free
    if free_bytes < size_bytes + SPARE_BYTES:
        yield Finding(
            f"{_megabytes(free_bytes)} are free in {path.parent}, less than another copy of the "
            f"database ({_megabytes(size_bytes)}) takes, which an upgrade makes",
            "Free some space.",
        )
    log = Path(f"{path}-wal")
    log_bytes = log.stat().st_size if log.exists() else 0
    if log_bytes > LOG_MAX_BYTES:
        yield Finding(
            f"The write-ahead log has {_megabytes(log_bytes)}: a program has been reading for a "
            "long time, or one that wrote was killed",
            "Stop programs that have the database open, then run: quoteproof doctor --fix",
            "log",
        )
    if left := _unfinished_copies(path):
        yield Finding(
            f"{len(left):,} unfinished copies were left by killed processes",
            "Run: quoteproof doctor --fix",
            "leftovers",
        )
    ahead_s = path.stat().st_mtime - time.time()
    if ahead_s > _AHEAD_S:
        yield Finding(
            f"The file was written {ahead_s:,.0f} s in the future: the clock has gone back",
            "Set the clock; until then tokens expire later than they should.",
        )


def _unfinished_copies(path: Path) -> list[Path]:
    """Return copies of the database that nobody works on any more."""
    folders = (path.parent, backup.default_folder(path))
    found = (part for folder in folders for part in backup.abandoned_parts(folder))
    return [part for part in found if part.name.startswith(path.stem)]


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"


# --- the records ----------------------------------------------------------------------------------


def _structure(store: Store) -> Iterator[Finding]:
    try:
        found = store.faults()
    except DamagedDatabaseError as error:
        found = [str(error.__cause__)]
    for fault in found:
        yield Finding(
            f"The file is damaged: {fault.strip()}",
            "Put a backup in its place: quoteproof restore BACKUP",
        )


def _totals(store: Store) -> Iterator[Finding]:
    kept, counted = store.kept_totals(), store.counted_totals()
    for name, found in counted.counts.items():
        told = kept.counts[name]
        if told != found:
            what = name.replace("_", " ")
            yield _miscounted(f"The totals tell of {told:,} {what}, there are {found:,}")
    if counted.newest and (kept.newest or "") < counted.newest:
        yield _miscounted(f"The totals end at {kept.newest}, there is one of {counted.newest}")


def _miscounted(what: str) -> Finding:
    return Finding(what, "Run: quoteproof doctor --fix", "totals")


def _records(store: Store, *, quick: bool) -> Iterator[Finding]:
    """Yield which rows do not fit together, and which words are not what was folded of them."""
    advice = "Put a backup in its place (quoteproof restore BACKUP), or delete these quotations."
    for what in store.unsound_rows():
        yield Finding(what, advice)
    if quick:
        return
    wrong: list[int] = []
    for first in range(1, store.shelf("quotations").last_id() + 1, _AT_ONCE):
        for id_, text, folded, key in store.records_between(first, first + _AT_ONCE):
            words = fold_words(text)
            if " ".join(words) != folded or text_hash(words) != key:
                wrong.append(id_)
    if wrong:
        yield Finding(
            f"{len(wrong):,} quotations are kept under other words than their own: {_some(wrong)}",
            advice,
        )


def _imports(store: Store) -> Iterator[Finding]:
    lost = set(_lost_imports(store))
    for one in store.unfinished_imports():
        if one.key not in lost:
            yield Finding(
                f"An import was stopped after {one.done:,}: {_input_of(one.key)}",
                "Run the same command again to go on there.",
                note=True,
            )
    if lost:
        names = ", ".join(sorted(_input_of(key) for key in lost)[:_SHOWN_IDS])
        yield Finding(
            f"{len(lost):,} imports were stopped whose files have changed or gone since: {names}",
            "Import the files as they are now; to forget the old imports: quoteproof doctor --fix",
            "imports",
        )


def _lost_imports(store: Store) -> list[str]:
    """Return the keys of stopped imports whose file is no longer what it was.

    The key of many files holds no names, so that of those it cannot be told.
    """
    found = ((one.key, _ONE_FILE.match(one.key)) for one in store.unfinished_imports())
    return [key for key, told in found if told and not _is_there(told)]


def _is_there(told: re.Match[str]) -> bool:
    """Return whether a file is still what the key of its import says."""
    try:
        stat = Path(told["path"]).stat()
    except (OSError, ValueError):
        return False
    return (stat.st_size, stat.st_mtime_ns) == (int(told["size"]), int(told["time"]))


def _input_of(key: str) -> str:
    """Return what an import's key says of its input."""
    told = _ONE_FILE.match(key)
    return told["path"] if told else " ".join(key.split(" ")[:2])


def _some(ids: list[int]) -> str:
    more = ", …" if len(ids) > _SHOWN_IDS else ""
    return ", ".join(map(str, ids[:_SHOWN_IDS])) + more


# --- the index ------------------------------------------------------------------------------------


def _index(store: Store, *, quick: bool) -> Iterator[Finding]:
    """Yield what is wrong with the segments' files, and which records cannot be found."""
    for shelf in shelves_of(store):
        yield from _shelf(store, shelf, quick=quick)


def _shelf(store: Store, shelf: Shelf, *, quick: bool) -> Iterator[Finding]:
    advice = "Run: quoteproof reindex"
    for left in range(_TRIES, 0, -1):
        try:
            with store.snapshot():
                parts = _parts(shelf)
                lost = [] if quick else _lost(shelf, parts)
            break
        except DamagedSegmentError as error:
            if left == 1:
                yield Finding(f"The index is damaged: {error}", advice, "index")
                return
    if lost:
        yield Finding(
            f"{len(lost):,} {shelf.name} are not wholly in the index: {_some(lost)}",
            advice,
            "index",
        )
    if abandoned := segments.abandoned(shelf):
        yield Finding(
            f"{len(abandoned):,} unfinished segments were left by killed processes",
            "Run: quoteproof doctor --fix",
            "leftovers",
        )


def _lost(shelf: Shelf, parts: list[Postings]) -> list[int]:
    """Return the records that the index cannot propose by each of their words."""
    lost: list[int] = []
    for first in range(1, shelf.last_id() + 1, _AT_ONCE):
        rows = shelf.words_between(first, first + _AT_ONCE)
        lost += lacking(parts, packed_rows(shelf.name, rows))
    return lost


def _parts(shelf: Shelf) -> list[Postings]:
    """Return all posting lists of the index, of which every byte was read.

    Raises:
        DamagedSegmentError: a published segment is missing, cut, or of other content.
    """
    folder, after = shelf.folder, 0
    parts = [open_segment(folder / row.name, check_sums=True) for row in shelf.segments() if folder]
    while some := shelf.delta_rows(after=after, limit=_AT_ONCE):
        after = some[-1].seq
        parts.append(lists_of(packed_delta(shelf, some)))
    return parts
