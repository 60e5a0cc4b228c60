"""PostgreSQL's pg_trgm: ``word_similarity`` over a GIN index of trigrams, in a private cluster.

The threshold is pg_trgm's own 0.6; with 0.5 a query takes three times as long.

The cluster lives in a temporary folder, listens at a Unix socket there and nowhere else, and is
stopped and deleted afterwards. PostgreSQL refuses to run as root; then Debian's user ``postgres``
runs it.
"""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quotes_db import Store
from tests.bench.peers import TOP, Rows, texts_of

NAME = "PostgreSQL pg_trgm"
_OTHER_USER = "postgres"
_TIMEOUT_MS = 60_000
_START_S, _STOP_S = 30.0, 60.0
_SETTINGS = (
    "listen_addresses=", "shared_buffers=1GB", "maintenance_work_mem=1GB", "fsync=off", "jit=off",
    "max_wal_size=8GB", "autovacuum=off",
    # In small stores the planner would read every text, which takes seconds: a trigram costs more
    # than it thinks.
    "enable_seqscan=off",
)  # fmt: skip


def missing() -> str | None:
    """Return what would install it."""
    if not _program("initdb") or not _extension():
        return "not installed; to compare: apt-get install postgresql postgresql-contrib"
    if not find_spec("psycopg"):
        return "its driver is not installed; to compare: pip install 'psycopg[binary]'"
    return None


def _program(name: str) -> str | None:
    """Return where a program of PostgreSQL is; Debian keeps them off the path."""
    places = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))  # noqa: PTH207 - absolute
    return shutil.which(name) or (places[-1] if places else None)


def _extension() -> bool:
    program = _program("pg_config")
    if not program:
        return bool(list(Path("/usr/share/postgresql").glob("*/extension/pg_trgm.control")))
    done = subprocess.run([program, "--sharedir"], capture_output=True, text=True, check=False)
    return (Path(done.stdout.strip()) / "extension" / "pg_trgm.control").is_file()


class Trigrams:
    """One table with a GIN index of its texts' trigrams."""

    def __init__(self, db: Any, rows: Rows) -> None:
        self._db = db
        db.execute("CREATE EXTENSION pg_trgm")
        db.execute("CREATE UNLOGGED TABLE quotation (id int PRIMARY KEY, text text)")
        with db.cursor() as cursor, cursor.copy("COPY quotation FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        db.execute("CREATE INDEX quotation_text ON quotation USING gin (text gin_trgm_ops)")
        db.execute("ANALYZE quotation")
        db.execute(f"SET statement_timeout = {_TIMEOUT_MS}")
        (self.size_bytes,) = db.execute("SELECT pg_relation_size('quotation_text')").fetchone()

    def top(self, words: Sequence[str]) -> list[int]:
        """Return the ids of the texts with the highest similarity; none after a minute."""
        from psycopg.errors import QueryCanceled

        asked = " ".join(words)
        try:
            found = self._db.execute(
                "SELECT id FROM quotation WHERE text %%> %s "
                "ORDER BY word_similarity(%s, text) DESC LIMIT %s",
                [asked, asked, TOP],
            ).fetchall()
        except QueryCanceled:
            return []
        return [key for (key,) in found]


@contextmanager
def build(store: Store, folder: Path) -> Iterator[Trigrams]:
    """Hold a cluster of its own with the texts in it."""
    import psycopg

    # A Unix socket's path has at most 107 characters, hence not the work folder.
    with tempfile.TemporaryDirectory(prefix="quoteproof-pg-") as name:
        place = Path(name)
        with _cluster(place), psycopg.connect(_address(place), autocommit=True) as db:
            yield Trigrams(db, texts_of(store))


def _address(place: Path) -> str:
    return f"host={place} dbname=postgres user=bench"


@contextmanager
def _cluster(place: Path) -> Iterator[None]:
    """Run a cluster in a folder until the end of the block.

    Raises:
        RuntimeError: it does not start; the message holds what it said.
    """
    if os.geteuid() == 0:
        shutil.chown(place, _OTHER_USER)
    data = ["-D", str(place / "data")]
    made = _started(place, "initdb", *data, "-A", "trust", "-U", "bench", "--no-sync",
                    "-E", "UTF8", "--locale", "C.UTF-8")  # fmt: skip
    if made.wait():
        raise RuntimeError(_told(place, "initdb"))
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    process = _started(place, "postgres", *data, "-k", str(place), *settings)
    try:
        _wait(place, process)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # disconnects everybody and stops
        process.wait(_STOP_S)


def _started(place: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Return a program of PostgreSQL under way, as a user that it accepts."""
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        other = pwd.getpwnam(_OTHER_USER)
        as_user = {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}
    with (place / f"{program}.out").open("wb") as said:
        return subprocess.Popen(
            [_program(program) or program, *arguments],
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            **as_user,
        )


def _wait(place: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the cluster takes connections."""
    import psycopg

    deadline = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(_address(place)).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(_told(place, "postgres"))


def _told(place: Path, program: str) -> str:
    told = (place / f"{program}.out").read_text("utf-8", "replace").strip()[-500:]
    return f"{program} failed: {told}"
