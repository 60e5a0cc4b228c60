"""Backups of a database and the way back: numbered copies in a folder, of which some are kept.

A name holds a number that counts up and the time, ``quotes-000012-20261126T143000Z.db``. The number
gives the order, so that a clock that went back makes no new backup look old and be removed. Every
copy is marked with the place of its database: two databases may share a folder, and each removes
only its own.
"""

from __future__ import annotations

import os
import re
import shutil
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quotes_db.durable import sync_file, sync_folder
from quotes_db.errors import DamagedDatabaseError, StoreError
from quotes_db.index import rebuild
from quotes_db.store import Store
from quotes_db.store.copies import (
    PART,
    Contents,
    copy_database,
    mark_of,
    put_back,
    require_alone,
    verified,
)
from quotes_db.store.upgrade import copy_name

_SIDE_FILES = ("-wal", "-shm", "-journal")
ABANDONED_AFTER_S = 3_600  # an unfinished copy that old is nobody's work in progress


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: its file, what is in it, and older ones that were removed."""

    path: Path
    contents: Contents
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored database holds, and where what was there before is kept, if anything was."""

    contents: Contents
    kept: Path | None


def default_folder(db: Path) -> Path:
    """Return where a database's backups go unless told otherwise."""
    return Path(f"{db}-backups")


def back_up(db: Path, folder: Path, *, now: datetime, keep: int | None = None) -> Backup:
    """Return a new, verified backup; others may read and write the database meanwhile.

    Args:
        db: the database.
        folder: where to; it is made if need be.
        now: for the name.
        keep: how many backups of this database stay there, the new one among them; None: all.

    Raises:
        StoreError: or a subclass that says why there is none; nothing was removed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {folder} cannot be made ({error.strerror}). Name another."
        raise StoreError(message) from error
    mine = backups_of(db, folder)
    number = max(map(_number, _named_after(db, folder)), default=0) + 1
    path = folder / f"{db.stem}-{number:06}-{now:%Y%m%dT%H%M%SZ}{db.suffix}"
    contents = copy_database(db, path, mark=_mark(db))
    too_many = [*mine, path][:-keep] if keep else []
    for old in (*too_many, *abandoned_parts(folder)):
        try:
            old.unlink(missing_ok=True)
        except OSError as error:
            message = f"{path} is made, but {old} cannot be removed ({error.strerror}). Remove it."
            raise StoreError(message) from error
    return Backup(path, contents, tuple(too_many))


def backups_of(db: Path, folder: Path) -> list[Path]:
    """Return the finished backups of this database and of no other in a folder, oldest first."""
    mark = _mark(db)
    found = [
        path
        for path in _named_after(db, folder)
        if path.suffix == db.suffix and not path.is_symlink() and mark_of(path) == mark
    ]
    return sorted(found, key=lambda path: (_number(path), path.name))


def _named_after(db: Path, folder: Path) -> list[Path]:
    """Return what is named like a backup of a database of this name, finished or not."""
    return [
        path for path in folder.iterdir() if path.name.startswith(f"{db.stem}-") and _number(path)
    ]


def abandoned_parts(folder: Path) -> list[Path]:
    """Return unfinished copies in a folder that nobody works on any more."""
    found = []
    for path in folder.glob(f"*{PART}"):
        with suppress(OSError):
            if path.is_file() and time.time() - path.stat().st_mtime > ABANDONED_AFTER_S:
                found.append(path)
    return found


def restore(
    backup: Path,
    db: Path,
    *,
    now: datetime,
    processes: int = 1,
    shown: Callable[[str], None] = lambda _: None,
) -> Restored:
    """Return what was put back; what the database held before is kept beside it.

    Args:
        backup: a copy that ``back_up`` made, or any other sound copy of a database of ours.
        db: the database, which need not exist.
        now: for the name of what is kept.
        processes: that make the index, as ``index.rebuild`` takes it.
        shown: is told what is being done.

    Raises:
        StoreBusyError: another process has the database open.
        StoreError: the backup cannot be used, or there is no room; the database is as it was.
    """
    shown(f"Reading {backup}")
    contents = verified(backup)
    if db.exists() and backup.samefile(db):
        message = f"{backup} is the database itself. Name one of its backups."
        raise StoreError(message)
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {db.parent} cannot be made ({error.strerror}). Name another."
        raise StoreError(message) from error
    kept = copy_name(db, "before-restore", now=now) if db.exists() else None
    if kept and not _keep(db, kept, shown=shown):
        shown("What is there is damaged, and kept as it is. Putting the backup in its place")
        _replace(backup, db)
    else:
        shown("Putting the backup in its place")
        put_back(backup, db)
    shown("Making the index")
    with Store.open(db) as store:
        for _ in rebuild(store, processes=processes):
            pass
    return Restored(contents, kept)


def _keep(db: Path, kept: Path, *, shown: Callable[[str], None]) -> bool:
    """Return whether what is kept is a sound copy; of a damaged database it is the very files."""
    try:
        require_alone(db)
        shown(f"Keeping what is there in {kept}")
        copy_database(db, kept)
    except DamagedDatabaseError:
        _keep_files(db, kept)
        return False
    return True


def _keep_files(db: Path, kept: Path) -> None:
    """Keep a copy of a database's very files, whatever is in them."""
    files = [(Path(f"{db}{suffix}"), Path(f"{kept}{suffix}")) for suffix in ("", *_SIDE_FILES)]
    try:
        for part, copy in files:
            if part.exists():
                shutil.copy(part, copy)
                sync_file(copy)
        sync_folder(kept.parent)
    except OSError as error:
        for _, copy in files:
            copy.unlink(missing_ok=True)
        message = f"{kept} cannot be written ({error.strerror}). {db} is as it was."
        raise StoreError(message) from error


def _replace(backup: Path, db: Path) -> None:
    """Put a backup in the place of a file that SQLite cannot work with any more."""
    part = db.with_name(f"{db.name}.{os.getpid()}{PART}")
    try:
        put_back(backup, part)
        for suffix in _SIDE_FILES:  # a log must not outlive the file that it belongs to
            Path(f"{db}{suffix}").unlink(missing_ok=True)
        part.replace(db)
        sync_folder(db.parent)
    finally:
        part.unlink(missing_ok=True)


_NAME = re.compile(r"-(\d{6,})-\d{8}T\d{6}Z\.", re.ASCII)


def _number(path: Path) -> int:
    """Return the number in the name of a backup, finished or not; 0 if it is not named like one."""
    found = _NAME.search(path.name)
    return int(found[1]) if found else 0


def _mark(db: Path) -> int:
    """Return a number that tells the copies of one database from those of another."""
    return zlib.crc32(str(db.resolve()).encode("utf-8", "surrogateescape")) & 0x7FFF_FFFF or 1
