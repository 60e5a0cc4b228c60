"""Dumps of databases as each version of the tables held them, for tests of upgrades.

A dump that exists is never written again: it is what users have. ``tables_m003.sql`` was written by
the code of its time; the rows of the others are those rows, and what later tables hold.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlite_utils import Database

from quotes_db.claim_records import Verdict
from quotes_db.records import PartialDate
from quotes_db.schema import APPLICATION_ID, migrations
from quotes_db.store import Store

DATA = Path(__file__).parents[1] / "data"
_FIRST = DATA / "tables_m003.sql"
_APPLIED = "2026-01-02 00:00:00+00:00"
_NOW = datetime(2026, 1, 3, tzinfo=UTC)
# Rows that the tables of a version brought, as its code wrote them.
_LATER = {
    "m004": (
        "INSERT INTO speaker VALUES (3, 'Ada M. Brook', 'ada m brook', NULL, 1, 1, NULL)",
        "INSERT INTO speaker_in_source VALUES (2, 2, 1)",
        "UPDATE occurrence SET own_speaker_id = 3 WHERE id = 2",
    ),
    "m006": (
        "INSERT INTO claim VALUES (1, x'0642C5476F268D1DB2C2C8A45F6BD33F', "
        "'Ferries have never once been late.', 'Ada Brook', 1, '2010')",
        "INSERT INTO claim_review VALUES (1, 1, x'162348853827D3CFCD7B350DCBCA0EE5', 'Tide Check', "
        "'tidecheck.example', 'https://tidecheck.example/late', 'Were ferries late?', "
        "'2010-05-06', 'en', NULL, NULL, NULL)",
        "INSERT INTO review_rating VALUES "
        "(1, 0, 'Mostly false', 'mostly_false', 'the words say so', NULL, NULL, NULL, NULL)",
        "INSERT INTO review_appearance VALUES (1, 0, 'https://gazette.example/ferry')",
        "INSERT INTO claim_delta VALUES (1, 1)",
        "UPDATE totals SET claims = 1, claim_reviews = 1",
    ),
}


def names() -> list[str]:
    """Return the short names of all versions of the tables, oldest first."""
    with closing(Database(memory=True)) as empty:
        return [migration.name.split("_")[0] for migration in migrations.pending(empty)]


def dump_of(name: str) -> Path:
    """Return the file of a version's dump."""
    return DATA / f"tables_{name}.sql"


def load(name: str, path: Path) -> None:
    """Make a database as a version of the tables held it."""
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(dump_of(name).read_text(encoding="utf-8"))


@click.command("tables")
def command() -> None:
    """Write a dump of each version of the tables that has none yet.

    \b
    Example:
        python -m tests.reliability tables
    """
    for name in names():
        if not dump_of(name).exists():
            dump_of(name).write_text(_dump(name), encoding="utf-8")
            click.echo(f"{dump_of(name)}: written", err=True)


def _dump(name: str) -> str:
    """Return a database with the tables of a version as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quotes.db"
        with closing(Database(path)) as db:
            later = [one.name for one in migrations.pending(db) if one.name.split("_")[0] > name]
            migrations.apply(db, stop_before=later)
            _fill(db.conn, name)
        if name == names()[-1]:
            with Store.open(path) as store:
                _live_in(store)
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("UPDATE _sqlite_migrations SET applied_at = ?", [_APPLIED])
            lines = "\n".join(conn.iterdump())
    told = f"-- A database as version {name} of the tables held it: what later ones must upgrade."
    return f"{told}\nPRAGMA application_id = {APPLICATION_ID};\n{lines}\n"


def _fill(conn: sqlite3.Connection, name: str) -> None:
    """Copy the rows of the first dump, as far as there are tables for them, and add later ones."""
    with closing(sqlite3.connect(":memory:")) as first:
        first.executescript(_FIRST.read_text(encoding="utf-8"))
        conn.execute("DELETE FROM totals")
        tables = [row[0] for row in first.execute("SELECT name FROM sqlite_master WHERE sql > ''")]
        for table in tables:
            if table.startswith("_") or not _columns(conn, table):
                continue
            columns = ", ".join(f'"{column}"' for column in _columns(first, table))
            marks = ", ".join("?" * len(_columns(first, table)))
            rows = first.execute(f"SELECT {columns} FROM {table}").fetchall()
            if table == "sqlite_sequence":
                rows = [row for row in rows if _columns(conn, row[0])]
                conn.execute("DELETE FROM sqlite_sequence")
            conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    for version, statements in _LATER.items():
        for statement in statements if version <= name else ():
            conn.execute(statement)
    conn.commit()


def _live_in(store: Store) -> None:
    """Use the tables of the newest version as their code does; add what newer ones bring."""
    store.decide(1, "accept", time=_NOW, reviewer="Ben Ford")
    day = PartialDate("2026-01-03", "day", "said")
    evidence = "https://gazette.example/correction"
    store.add_verdict(Verdict(2, "out_of_context", evidence, day), made=_NOW)


def _columns(conn: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
