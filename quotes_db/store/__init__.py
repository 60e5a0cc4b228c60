"""The store: records in, records out, one SQLite file; the only package that runs SQL.

A ``Store`` may be used from several threads: each has its own connection. Reads see the last
commit. A write is one transaction, whole or not at all, on the disk when it returns, and raises
``totals.generation``, by which the index in this and every other process notices it. In that same
transaction a new quotation is noted in ``delta``, which the index reads too, so it can lack nothing
that the records hold.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from quotes_db.claim_records import PublishedReview
from quotes_db.errors import StoreError
from quotes_db.kept_records import KeptRecord
from quotes_db.records import (
    AddCounts,
    AttributedQuotation,
    Coverage,
    Occurrence,
    Quotation,
    Source,
)
from quotes_db.store import read
from quotes_db.store.change import delete_quotations, edit_quotation
from quotes_db.store.claims import StoredReview, add_reviews
from quotes_db.store.connect import (
    BUSY_TIMEOUT_S,
    LOG_PAGES,
    file_at,
    open_database,
    sync_log,
    translated,
)
from quotes_db.store.deciding import Decided
from quotes_db.store.derived import DeltaRow, SegmentRow
from quotes_db.store.fitted import Fitted, read_fitted, write_fitted
from quotes_db.store.keeps_claims import KeepsClaims
from quotes_db.store.keeps_export import KeepsExport
from quotes_db.store.keeps_health import KeepsHealth
from quotes_db.store.keeps_index import KeepsIndex
from quotes_db.store.keeps_reviews import KeepsReviews
from quotes_db.store.keeps_speakers import KeepsSpeakers
from quotes_db.store.keeps_tokens import KeepsTokens
from quotes_db.store.keeps_verdicts import KeepsVerdicts
from quotes_db.store.read import Candidate, Page
from quotes_db.store.restore import restore
from quotes_db.store.review import Order
from quotes_db.store.shelf import Shelf, ShelfName
from quotes_db.store.speakers import Moved, SpeakerCount, kept_id
from quotes_db.store.tokens import Scope, Token
from quotes_db.store.upgrade import prepare
from quotes_db.store.verdicts import KeptVerdict
from quotes_db.store.write import Outcome, Stored, add_batch, add_each, source_key

__all__ = [
    "Candidate",
    "Checkpoint",
    "Decided",
    "DeltaRow",
    "Fitted",
    "KeptVerdict",
    "Moved",
    "Order",
    "Outcome",
    "Page",
    "Scope",
    "SegmentRow",
    "Shelf",
    "ShelfName",
    "SpeakerCount",
    "Store",
    "Stored",
    "StoredReview",
    "Token",
]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far an import has come: the input's key, and the records read so far."""

    key: str
    done: int


class Store(
    KeepsSpeakers,
    KeepsReviews,
    KeepsClaims,
    KeepsVerdicts,
    KeepsTokens,
    KeepsExport,
    KeepsHealth,
    KeepsIndex,
):
    """The records of one database file. Make one with ``open`` or ``memory``."""

    def __init__(
        self, path: Path | str, *, read_only: bool, mapped: bool, create: bool = True
    ) -> None:
        self.path = path
        self._mapped = mapped
        self._create = create  # only the first connection may
        self.read_only = read_only
        self._connections: dict[threading.Thread, Database] = {}
        self._of_thread = threading.local()
        self._lock = threading.Lock()
        try:
            prepare(self._db, path, read_only=read_only)
            self._create = False
            self._file = file_at(path)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        read_only: bool = False,
        mapped: bool = True,
        create: bool = True,
    ) -> Self:
        """Return the store in a file, which is created with its folders unless ``read_only``.

        Args:
            path: the SQLite file; the index's folder is beside it.
            read_only: refuse to write; the file must exist.
            create: make a new file if there is none.
            mapped: read the file through the page cache that all processes share, which halves
                the cost of a look-up. A long import does without, so that its memory stays flat.

        Raises:
            StoreError: or a subclass that says why the file cannot be used.
        """
        path = Path(path)
        if (read_only or not create) and not path.exists():
            message = (
                f"{path} does not exist. Import something first, or name another file with --db."
            )
            raise StoreError(message)
        if path.is_dir():
            message = f"{path} is a folder. Name a database file with --db."
            raise StoreError(message)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = (
                f"The folder {path.parent} cannot be made ({error.strerror}). "
                "Name another file with --db."
            )
            raise StoreError(message) from error
        return cls(path, read_only=read_only, mapped=mapped, create=create)

    @classmethod
    def memory(cls) -> Self:
        """Return an empty store that lives as long as the object."""
        return cls(":memory:", read_only=False, mapped=False)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for db in self._connections.values():
                db.conn.close()
            self._connections.clear()
            self._of_thread = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- writing ----------------------------------------------------------------------------------

    def add(
        self,
        batch: Sequence[AttributedQuotation],
        *,
        reviews: Sequence[PublishedReview] = (),
        kept: Sequence[KeptRecord] = (),
        checkpoint: Checkpoint | None = None,
    ) -> AddCounts:
        """Return what storing the batch did; one transaction, and storing it twice changes nothing.

        Args:
            batch: some hundred to some thousand records.
            reviews: fact-checks to store with them; counted alike.
            kept: records of an export, to store as they were.
            checkpoint: stored in the same transaction: how far a killed import came.

        Raises:
            StoreError: nothing of the batch was stored.
            ValueError: a text has no word in it.
        """
        with self._writing() as db:
            counts = add_batch(db, batch) + add_reviews(db, reviews) + restore(db, kept)
            if checkpoint:
                db.execute(
                    "INSERT OR REPLACE INTO unfinished_import VALUES (?, ?)",
                    [checkpoint.key, checkpoint.done],
                )
        return counts

    def edit(self, quotation_id: int, *, text: str) -> Quotation | None:
        """Return a quotation with its words changed to ``text``, None if there is none.

        Its occurrences stay as they are; one without an ``exact`` follows the text. From now on no
        reader in any process answers with the old words, and verdicts on these stay about them.

        Raises:
            StoreError: nothing was changed.
            ValueError: the text has no word in it, or another quotation has these words: two
                quotations are never made one, for that would mix who said what where.
        """
        with self._writing() as db:
            found = edit_quotation(db, quotation_id, text)
            return read.quotation(db, quotation_id) if found else None

    def delete(self, quotation_ids: Sequence[int]) -> int:
        """Return how many of these quotations were stored; they and their occurrences are gone.

        Speakers and sources stay, even without any quotation left: what is known of them (the best
        spelling of a name, its aliases) was not wrong. An id is never given out again.
        Cost: some 0.1 ms each; if the newest one is among them, one look at every occurrence.

        Raises:
            StoreError: nothing was deleted.
        """
        with self._writing() as db:
            return delete_quotations(db, quotation_ids)

    def checkpoint(self, key: str) -> int:
        """Return how many records an unfinished import of this input has committed, 0 if none."""
        with translated(self.path):
            row = self._db.execute(
                "SELECT done FROM unfinished_import WHERE key = ?", [key]
            ).fetchone()
        return int(row[0]) if row else 0

    def clear_checkpoint(self, key: str) -> None:
        """Forget how far an import came, because it is finished."""
        with self._writing() as db:
            db.execute("DELETE FROM unfinished_import WHERE key = ?", [key])

    # --- reading ----------------------------------------------------------------------------------

    def quotation(self, quotation_id: int) -> Quotation | None:
        """Return one quotation, or None."""
        with translated(self.path):
            return read.quotation(self._db, quotation_id)

    def quotations_by_id(self, ids: Sequence[int]) -> dict[int, Quotation]:
        """Return the quotations with these ids; a missing id is left out."""
        with translated(self.path):
            return read.quotations_by_id(self._db, ids)

    def candidates(self, ids: Sequence[int]) -> list[Candidate]:
        """Return these quotations with their folded words, in any order; a missing one is left out.

        Cost: some 2 µs each.
        """
        with translated(self.path):
            return read.candidates(self._db, ids)

    def folded_texts(self, ids: Sequence[int]) -> list[tuple[int, str]]:
        """Return (id, folded words joined by spaces) of each; a missing id is left out."""
        with translated(self.path):
            return read.folded_texts(self._db, ids)

    def id_of_hash(self, text_hash: bytes) -> int | None:
        """Return the id of the quotation with exactly these folded words, or None."""
        with translated(self.path):
            return read.id_of_hash(self._db, text_hash)

    def occurrences(self, ids: Sequence[int]) -> dict[int, tuple[Occurrence, ...]]:
        """Return the occurrences of each quotation, best first; rejected ones are left out."""
        with translated(self.path):
            return read.occurrences(self._db, ids)

    def quotations(
        self,
        *,
        q: str | None = None,
        speaker: int | None = None,
        source: int | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Quotation]:
        """Return a page of quotations, newest record first.

        Raises:
            ValueError: ``limit`` is out of bounds or ``cursor`` was not made here.
        """
        with translated(self.path):
            return read.quotations(
                self._db,
                q=q,
                speaker=kept_id(self._db, speaker) if speaker is not None else None,
                source=source,
                after=after,
                before=before,
                limit=limit,
                cursor=cursor,
            )

    def source(self, source_id: int) -> Source | None:
        """Return one source, or None."""
        with translated(self.path):
            return read.source(self._db, source_id)

    def source_id(self, source: Source) -> int | None:
        """Return the id of the stored document that this is, or None."""
        with translated(self.path):
            return read.source_id(self._db, source_key(source))

    def coverage(self) -> Coverage:
        """Return what the store covers."""
        with translated(self.path):
            return read.coverage(self._db)

    # --- for the matcher --------------------------------------------------------------------------

    def fitted(self) -> Fitted | None:
        """Return the thresholds that were fitted to this store, None if there are none."""
        with translated(self.path):
            return read_fitted(self._db)

    def keep_fitted(self, fitted: Fitted | None) -> None:
        """Match with these thresholds from now on, in every process; None: with the default."""
        with self._writing() as db:
            write_fitted(db, fitted)

    # --- for the HTTP API -------------------------------------------------------------------------

    def add_each(self, batch: Sequence[AttributedQuotation]) -> tuple[Stored, ...]:
        """Return what storing each record did, in their order; one transaction, as ``add`` is.

        Cost: some 0.2 ms a record, four times that of ``add`` for many at once.

        Raises:
            StoreError: nothing of the batch was stored.
            ValueError: a text has no word in it.
        """
        with self._writing() as db:
            return add_each(db, batch)

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """Let this thread's commits inside the block reach the disk with the next one outside it.

        A killed process takes none of them with it, a power cut may take the last of them.
        """
        with translated(self.path):
            self._db.execute("PRAGMA synchronous = NORMAL")
            try:
                yield
            finally:
                self._db.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let this thread's writes inside the block wait for nothing: neither lock nor disk.

        A lock that another connection holds is a StoreBusyError at once. What is committed is not
        yet on the disk, and the log is not moved into the file; both can take 10 ms. Call ``sync``
        from another thread before telling anybody that it is stored, and ``empty_log`` at times.
        """
        with self.unsynced():
            self._db.execute("PRAGMA busy_timeout = 0")
            self._db.execute("PRAGMA wal_autocheckpoint = 0")
            try:
                yield
            finally:
                self._db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1_000:.0f}")
                self._db.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")

    def sync(self) -> None:
        """Return when all that is committed is on the disk, also what ``at_once`` left.

        Raises:
            StoreError: the disk refused.
        """
        if isinstance(self.path, Path):
            sync_log(self.path)

    def empty_log(self, *, wholly: bool = False) -> None:
        """Move what is in the write-ahead log into the file, as far as no reader needs it there.

        ``wholly`` waits for readers, and then leaves an empty file of the log.
        """
        with translated(self.path):
            how = "TRUNCATE" if wholly else "PASSIVE"
            self._db.execute(f"PRAGMA wal_checkpoint({how})").fetchall()

    def require_there(self) -> None:
        """Raise if the file is no longer the one that was opened. Cost: a microsecond.

        Who goes on with a file that was deleted, moved or replaced writes into the void.

        Raises:
            StoreError: it is not.
        """
        if file_at(self.path) != self._file:
            message = (
                f"{self.path} was moved, deleted or replaced while it was open. "
                "Put it back if need be, and start again."
            )
            raise StoreError(message)

    # --- connections ------------------------------------------------------------------------------

    @property
    def _db(self) -> Database:
        """This thread's connection, opened when first used; a store in memory has one for all."""
        if self.path == ":memory:" and self._connections:
            return next(iter(self._connections.values()))
        db: Database | None = getattr(self._of_thread, "db", None)
        if db is None:
            db = self._of_thread.db = open_database(
                self.path, read_only=self.read_only, mapped=self._mapped, create=self._create
            )
            self._keep(db)
        return db

    def _keep(self, db: Database) -> None:
        """Keep this thread's connection, and close those of threads that have ended.

        A server's threads come and go with its load; each connection holds files and memory.
        """
        with self._lock:
            for thread in [one for one in self._connections if not one.is_alive()]:
                self._connections.pop(thread).conn.close()
            self._connections[threading.current_thread()] = db

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        """Hold one write transaction; its first statement takes the lock and tells the readers."""
        self.require_there()
        with translated(self.path), self._db.atomic() as db:
            db.execute("UPDATE totals SET generation = generation + 1")
            yield db
