"""Brings a database up to date when it is opened: whole or not at all, and not without a copy.

The copy lies beside the file and is kept. Of several processes that open an older database at once
one upgrades it, while the others wait and then find it done.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from quotes_db.errors import StoreError
from quotes_db.schema import migrations
from quotes_db.store.connect import (
    BUSY_TIMEOUT_S,
    open_database,
    translated,
    use_write_ahead_log,
)
from quotes_db.store.copies import (
    contents_of,
    copy_database,
    opened_as_is,
    refuse_foreign,
    refuse_newer,
)

UPGRADE_TIMEOUT_S = 600.0  # how long the others wait; a copy of ten million quotations takes 100 s
_log = logging.getLogger("quoteproof.store")


def prepare(db: Database, path: Path | str, *, read_only: bool) -> None:
    """Create the tables or bring them up to date; refuse a file that is not ours.

    Raises:
        NotADatabaseError: another program's database, or one from a newer version.
        StoreReadOnlyError: the file needs an upgrade and cannot be written.
        StoreError: there is no room for the copy that an upgrade needs; nothing was changed.
    """
    with translated(path):
        refuse_foreign(db, path)
        refuse_newer(db, path)
        lacking = migrations.pending(db)
        if not read_only:
            use_write_ahead_log(db.conn)  # only now: what is not ours is left as it is
            if lacking:
                _upgrade(db, path)
    # A reader upgrades, too: whoever asks an older database should get an answer, not an errand.
    if lacking and read_only:
        with open_database(path, read_only=False, mapped=False) as writer:
            prepare(writer, path, read_only=False)


def pending(path: Path) -> list[str]:
    """Return the names of the migrations that the database lacks; nothing is changed.

    Raises:
        StoreError: or a subclass that says why the file cannot be read.
    """
    with translated(path), opened_as_is(path) as db:
        refuse_newer(db, path)
        return [migration.name for migration in migrations.pending(db)]


def _upgrade(db: Database, path: Path | str) -> None:
    """Apply what is pending once the write lock is held: another process may have just done it."""
    db.execute(f"PRAGMA busy_timeout = {UPGRADE_TIMEOUT_S * 1_000:.0f}")
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        if isinstance(path, Path) and migrations.pending(db):
            _copy_first(db, path)
        migrations.apply(db)
        db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
    finally:
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1_000:.0f}")


def _copy_first(db: Database, path: Path) -> None:
    """Keep a copy of the database as it is, if there is anything in it; nobody can write now."""
    there = contents_of(db)
    if not there.has_data:
        return
    copy = copy_name(path, f"before-upgrade-{there.schema.split('_')[0]}", now=datetime.now(UTC))
    try:
        copy_database(path, copy)
    except StoreError as error:
        message = (
            f"{path} must be upgraded, and the copy that is made of it first failed: {error} "
            "The database is as it was."
        )
        raise type(error)(message) from error
    _log.warning(
        "%s was made by an older version (%s) and is upgraded. A copy as it was is kept in %s; "
        "delete it when you no longer want it.",
        path,
        there.schema,
        copy,
    )


def copy_name(path: Path, what: str, *, now: datetime) -> Path:
    """Return an unused name for a copy beside a database, which tells what it is and its time."""
    told = f"{path.stem}-{what}-{now:%Y%m%dT%H%M%SZ}"
    name, number = path.with_name(f"{told}{path.suffix}"), 1
    while name.exists():
        number += 1
        name = path.with_name(f"{told}-{number}{path.suffix}")
    return name
