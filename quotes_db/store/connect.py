"""Opens the SQLite file as a checked database, and puts SQLite's errors into our words."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from quotes_db.errors import (
    NotADatabaseError,
    StoreBusyError,
    StoreError,
    StoreReadOnlyError,
)
from quotes_db.schema import APPLICATION_ID, known_names, migrations

BUSY_TIMEOUT_S = 5.0  # how long a write waits for another process's write
CACHE_KIB = 16_384  # pages kept by each connection
LOG_PAGES = 1_000  # in the write-ahead log before a commit moves them into the file; the default
MAPPED_BYTES = 1 << 30  # read through the page cache that all workers share


def open_database(path: Path | str, *, read_only: bool, mapped: bool) -> Database:
    """Return a connection with our pragmas set; the schema is checked by ``prepare``.

    Raises:
        StoreError: or a subclass that says why the file cannot be used.
    """
    with translated(path):
        if path == ":memory:":
            conn = sqlite3.connect(":memory:", check_same_thread=False)
        else:
            mode = "ro" if read_only else "rwc"
            conn = sqlite3.connect(
                f"{Path(path).absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=BUSY_TIMEOUT_S,
                check_same_thread=False,
            )
        try:
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            conn.execute(f"PRAGMA mmap_size = {MAPPED_BYTES if mapped else 0}")
            if not read_only:
                _use_write_ahead_log(conn)
                conn.execute("PRAGMA synchronous = NORMAL")
            return Database(conn, execute_plugins=False)
        except BaseException:
            conn.close()
            raise


def _use_write_ahead_log(conn: sqlite3.Connection) -> None:
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


def prepare(db: Database, path: Path | str, *, read_only: bool) -> None:
    """Create the tables or bring them up to date; refuse a file that is not ours.

    Raises:
        NotADatabaseError: another program's database, or one from a newer version.
        StoreReadOnlyError: the file needs an upgrade and cannot be written.
    """
    with translated(path):
        _refuse_foreign(db, path)
        newer = {migration.name for migration in migrations.applied(db)} - known_names()
        if newer:
            message = (
                f"{path} was written by a newer Quoteproof (it has {', '.join(sorted(newer))}). "
                "Upgrade Quoteproof, or name another file with --db."
            )
            raise NotADatabaseError(message)
        if not migrations.pending(db):
            return
        if not read_only:
            _upgrade(db)
            return
    # A reader upgrades, too: whoever asks an older database should get an answer, not an errand.
    with open_database(path, read_only=False, mapped=False) as writer, translated(path):
        _upgrade(writer)


def _upgrade(db: Database) -> None:
    """Apply what is pending once the write lock is held: another process may have just done it."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _refuse_foreign(db: Database, path: Path | str) -> None:
    """Raise if the file holds tables that are not ours."""
    tables = db.table_names()  # first: our own mark comes with the tables, in one commit
    (mark,) = db.execute("PRAGMA application_id").fetchone()
    if mark != APPLICATION_ID and tables:
        message = (
            f"{path} is a database of another program (tables: {', '.join(tables[:3])}). "
            "Name another file with --db."
        )
        raise NotADatabaseError(message)


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
        return NotADatabaseError(f"{path} is damaged ({error}). Restore it from a backup.")
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            f"No space left for {path}. Nothing of this write was kept. Free some space."
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(
            f"{path} cannot be opened. Check that its folder exists and may be written."
        )
    return StoreError(f"{path}: SQLite says: {error}.")
