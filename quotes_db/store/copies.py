"""Whole copies of a database: taken while others write, verified, and put back in its place.

A copy is made of one commit, page by page, with SQLite's backup interface, and then read wholly:
its structure, its references, and the number of rows of each table, which must be those of the
commit. Only then does it get its name. It is one file, without a log beside it, that can be opened
from a medium that cannot be written.

It is put back with the same interface, in one transaction: whoever is killed meanwhile leaves the
database as it was.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from quotes_db.durable import sync_file, sync_folder
from quotes_db.errors import (
    DamagedDatabaseError,
    NotADatabaseError,
    StoreBusyError,
    StoreError,
)
from quotes_db.schema import APPLICATION_ID, known_names, migrations
from quotes_db.store.connect import open_database, translated

PART = ".part"  # at the end of the name of a copy that is not finished
_PAGES_AT_ONCE = 8_192  # 32 MiB; between two of them Ctrl+C is heard
_ALONE_S = 1.0  # how long to wait for others that have the file open
_SHOWN_FAULTS = 5
# Where SQLite's file header keeps two numbers that are a program's own:
# https://www.sqlite.org/fileformat2.html#the_database_header
_USER_VERSION_AT, _APPLICATION_ID_AT = slice(60, 64), slice(68, 72)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: its last migration's name, and how many rows each table has."""

    schema: str
    rows: Mapping[str, int]

    @property
    def quotations(self) -> int:
        """How many quotations it holds."""
        return self.rows.get("quotation", 0)

    @property
    def has_data(self) -> bool:
        """Whether somebody would miss it."""
        return any(self.rows.values())


def copy_database(source: Path, target: Path, *, mark: int = 0) -> Contents:
    """Return what a verified copy of a database holds, which is then on the disk.

    Others may read and write the database meanwhile; what they write is not in the copy.

    Args:
        source: a database of ours, of this version or an older one.
        target: must not exist; its folder must.
        mark: a number to tell the copy by, see ``mark_of``.

    Raises:
        StoreError: or a subclass that says why there is no copy; nothing of it is left behind.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}{PART}")
    try:
        with translated(part):
            there = _copy_pages(source, part, mark)
        found = verified(part)
        if found != there:
            message = f"The copy of {source} is not what was copied. Check the disk it is on."
            raise StoreError(message)
        sync_file(part)
        if target.exists():
            message = f"{target} exists already and is left alone. Name another place."
            raise StoreError(message)
        part.rename(target)
        sync_folder(target.parent)
    except DamagedDatabaseError as error:
        message = f"{source} is damaged, so there is no sound copy of it. Run: quoteproof doctor"
        raise DamagedDatabaseError(message) from error
    except OSError as error:
        message = f"{target} cannot be written ({error.strerror}). Name another place."
        raise StoreError(message) from error
    finally:
        for path in (part, Path(f"{part}-journal"), Path(f"{part}-wal"), Path(f"{part}-shm")):
            path.unlink(missing_ok=True)
    return found


def _copy_pages(source: Path, part: Path, mark: int) -> Contents:
    """Return what the commit held that was copied."""
    part.touch(0o600)
    with (
        opened_as_is(source) as db,
        closing(sqlite3.connect(part, isolation_level=None)) as copy,
    ):
        copy.execute("PRAGMA journal_mode = OFF")  # a part of a copy is thrown away, not mended
        copy.execute("PRAGMA synchronous = OFF")  # it is synced as a whole
        refuse_newer(db, source)
        db.execute("BEGIN")
        there = contents_of(db)  # its first statement decides which commit is read
        db.conn.backup(copy, pages=_PAGES_AT_ONCE)
        db.execute("COMMIT")
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("PRAGMA journal_mode = DELETE")  # so that a reader needs no log beside it
        copy.execute(f"PRAGMA user_version = {mark}")
    shutil.copymode(source, part)  # whoever may not read the database may not read its copy
    return there


def mark_of(path: Path) -> int | None:
    """Return the mark of a copy, None if the file is no database of ours."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError:
        return None
    if int.from_bytes(header[_APPLICATION_ID_AT]) != APPLICATION_ID:
        return None
    return int.from_bytes(header[_USER_VERSION_AT])


def verified(path: Path) -> Contents:
    """Return what a database file holds, which was read wholly and is sound.

    Cost: some 3 s for a million quotations.

    Raises:
        NotADatabaseError: it is not ours, of a newer version, or damaged.
        StoreError: it cannot be read.
    """
    if not path.is_file():
        message = f"There is no file {path}. Name a file that quoteproof backup made."
        raise StoreError(message)
    try:
        with translated(path), opened_as_is(path) as db:
            refuse_newer(db, path)
            found = "; ".join(faults(db)[:_SHOWN_FAULTS])
            if not found:
                return contents_of(db)
    except DamagedDatabaseError as error:  # so much that it cannot even be looked for
        found = str(error.__cause__)
    message = f"{path} is damaged: {found}. Use another backup."
    raise DamagedDatabaseError(message)


def contents_of(db: Database) -> Contents:
    """Return what a database holds."""
    applied = migrations.applied(db)
    names = [name for name in db.table_names() if not name.startswith(("_", "sqlite_", "totals"))]
    rows = {name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}
    return Contents(applied[-1].name if applied else "", rows)


def faults(db: Database) -> list[str]:
    """Return what SQLite finds wrong with the file and with references between tables."""
    found = [row[0] for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if found:
        return found
    broken: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in db.execute("PRAGMA foreign_key_check"):
        broken[table, parent] = broken.get((table, parent), 0) + 1
    return [
        f"{count:,} rows of {table} refer to a {parent} that is not there"
        for (table, parent), count in broken.items()
    ]


def refuse_foreign(db: Database, path: Path | str) -> None:
    """Raise if the file holds tables that are not ours."""
    tables = db.table_names()  # first: our own mark comes with the tables, in one commit
    (mark,) = db.execute("PRAGMA application_id").fetchone()
    if mark != APPLICATION_ID and tables:
        message = (
            f"{path} is a database of another program (tables: {', '.join(tables[:3])}). "
            "Name another file with --db."
        )
        raise NotADatabaseError(message)


def refuse_newer(db: Database, path: Path | str) -> None:
    """Raise if the file has been upgraded by a newer version than this one."""
    newer = {migration.name for migration in migrations.applied(db)} - known_names()
    if newer:
        message = (
            f"{path} was written by a newer Quoteproof (it has {', '.join(sorted(newer))}). "
            "Upgrade Quoteproof, or name another file with --db."
        )
        raise NotADatabaseError(message)


# --- putting a copy back --------------------------------------------------------------------------


def require_alone(path: Path) -> None:
    """Raise if another process has the database open; its log is then in the file.

    Raises:
        StoreBusyError: one has.
        StoreError: the file cannot be used at all.
    """
    with _alone(path):
        pass


def put_back(source: Path, target: Path) -> None:
    """Give a database the contents of a copy, in one transaction; it is made if there is none.

    Raises:
        StoreBusyError: another process has it open.
        StoreError: nothing was changed.
    """
    with translated(source), opened_as_is(source) as db, _alone(target) as put, translated(target):
        generation = _generation(put)
        db.conn.backup(put, pages=_PAGES_AT_ONCE)
        put.execute("PRAGMA user_version = 0")
        # No reader may take it for what it has read before.
        put.execute("UPDATE totals SET generation = max(generation, ?) + 1", [generation])
    sync_folder(target.parent)


@contextmanager
def opened_as_is(path: Path) -> Iterator[Database]:
    """Hold a connection for reading to a database of ours, which is neither made nor upgraded.

    Raises:
        StoreError: or a subclass that says why the file cannot be read.
    """
    with open_database(path, read_only=True, mapped=False) as db:
        refuse_foreign(db, path)
        yield db


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the only connection to a database; others that come now wait until it is let go."""
    with translated(path):
        conn = sqlite3.connect(path, isolation_level=None, timeout=_ALONE_S)
        with closing(conn):
            try:
                # Only one who is alone can leave write-ahead logging.
                conn.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                message = (
                    f"Another program has {path} open, perhaps quoteproof serve. "
                    "Stop it and try again."
                )
                raise StoreBusyError(message) from error
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA fullfsync = ON")
            yield conn


def _generation(conn: sqlite3.Connection) -> int:
    """Return the generation of a database, 0 if it has none yet."""
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'totals'").fetchone():
        return 0
    return int(conn.execute("SELECT generation FROM totals").fetchone()[0])
