"""Opens connections to the SQLite file, and puts SQLite's errors into our words."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from quotes_db.durable import sync_file
from quotes_db.errors import (
    DamagedDatabaseError,
    NotADatabaseError,
    StoreBusyError,
    StoreError,
    StoreReadOnlyError,
)

BUSY_TIMEOUT_S = 5.0  # how long a write waits for another process's write
CACHE_KIB = 16_384  # pages that a connection keeps for itself
CACHE_MAPPED_KIB = 4_096  # where it reads those that all share; a worker has nine connections
LOG_PAGES = 1_000  # in the write-ahead log before a commit moves them into the file; the default
MAPPED_BYTES = 1 << 30  # read through the page cache that all workers share


def open_database(
    path: Path | str, *, read_only: bool, mapped: bool, create: bool = False
) -> Database:
    """Return a connection with our pragmas set; the schema is checked by ``upgrade.prepare``.

    Args:
        path: the SQLite file.
        read_only: refuse to write.
        mapped: read through the page cache that all processes share.
        create: make the file if there is none. Else a file that was moved away for a moment would
            get an empty one in its place, which takes the log of the true one for its own.

    Raises:
        StoreError: or a subclass that says why the file cannot be used.
    """
    with translated(path):
        if read_only and Path(f"{path}-journal").exists():
            _undo(path)
        if path == ":memory:":
            conn = sqlite3.connect(":memory:", check_same_thread=False)
        else:
            mode = "ro" if read_only else "rwc" if create else "rw"
            conn = sqlite3.connect(
                f"{Path(path).absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=BUSY_TIMEOUT_S,
                check_same_thread=False,
            )
        try:
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute(f"PRAGMA cache_size = -{CACHE_MAPPED_KIB if mapped else CACHE_KIB}")
            conn.execute(f"PRAGMA mmap_size = {MAPPED_BYTES if mapped else 0}")
            if not read_only:
                conn.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut
                conn.execute("PRAGMA fullfsync = ON")  # what that takes on macOS
            return Database(conn, execute_plugins=False)
        except BaseException:
            conn.close()
            raise


def _undo(path: Path | str) -> None:
    """Undo what a killed ``restore`` began, which only a connection that may write can do."""
    conn = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)
    try:
        conn.execute("SELECT count(*) FROM sqlite_master")
    finally:
        conn.close()


def file_at(path: Path | str) -> tuple[int, int] | None:
    """Return what tells the file at a path from every other one; None if there is none."""
    try:
        stat = os.stat(path)  # noqa: PTH116 (a third of the time of Path.stat, for every look-up)
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def use_write_ahead_log(conn: sqlite3.Connection) -> None:
    """Switch the file to write-ahead logging, which it stays in; wait for others that do the same.

    SQLite answers "locked" at once here, without waiting for the busy timeout.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def sync_log(path: Path) -> None:
    """Return when all that is in the write-ahead log, whoever committed it, is on the disk.

    Nothing of SQLite's is touched: no lock of its own is on this file.

    Raises:
        StoreError: the disk refused; what was committed last may not survive a power cut.
    """
    try:
        sync_file(Path(f"{path}-wal"))
    except FileNotFoundError:
        return  # it was moved into the file, which syncs both
    except OSError as error:
        message = (
            f"{path} was written, but the disk did not confirm it ({error.strerror}). "
            "Check the disk and write again; writing twice changes nothing."
        )
        raise StoreError(message) from error


class translated:
    """Turns SQLite's errors inside a ``with`` block into StoreErrors that say what to do.

    A class, because every read enters it and a generator costs four times as much.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path | str) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, sqlite3.Error):
            raise _in_our_words(error, self._path) from error


def _in_our_words(error: sqlite3.Error, path: Path | str) -> StoreError:
    """Return the StoreError that tells a user what an SQLite error means."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusyError(
            f"{path} is locked by another program that writes to it. "
            "Wait until it has finished, or stop it, and try again."
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return StoreReadOnlyError(
            f"{path} cannot be written. Check the permissions of the file and of its folder."
        )
    if code == sqlite3.SQLITE_NOTADB:
        return NotADatabaseError(f"{path} is not a database. Name another file with --db.")
    if code == sqlite3.SQLITE_CORRUPT:
        return DamagedDatabaseError(
            f"{path} is damaged ({error}). Put a backup in its place: quoteproof restore BACKUP"
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            f"No space left for {path}. Nothing of this write was kept. Free some space."
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(
            f"{path} cannot be opened. Check that its folder exists and may be written."
        )
    return StoreError(f"{path}: SQLite says: {error}.")
