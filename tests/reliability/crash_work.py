"""The scenarios whose work is one call: import, flush and merge, upgrade, reindex, backup, restore.

A class is what the test does, the function before it what its process does.
"""

from __future__ import annotations

import json
import logging
import shutil
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from sqlite_utils import Database

from quotes_db import ingest as ingesting
from quotes_db import segments
from quotes_db.backup import back_up, backups_of, restore
from quotes_db.importers import Described, importer_for
from quotes_db.importers.stream import open_input
from quotes_db.index import index_of, rebuild
from quotes_db.normalize import fold_words, text_hash
from quotes_db.schema import migrations
from quotes_db.store import Store
from quotes_db.store.copies import verified
from tests.reliability import tables
from tests.reliability.scenario import (
    READY,
    Left,
    Scenario,
    compared,
    faults,
    quotations,
    reviews,
    sentence,
    texts_in,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
_QUIET = logging.getLogger("quoteproof.store")  # tells of each upgrade
_BATCH = 50
_KEPT = 3


def flush_often() -> None:
    """Let this process flush and merge after some dozens of quotations, not ten thousands."""
    segments.FLUSH_AT, segments.FLUSH_CLAIMS_AT, segments.MERGE_AT = 120, 12, 2


# --- import ---------------------------------------------------------------------------------------


def _import(folder: Path, told: Connection) -> None:
    flush_often()
    ingesting.BATCH_RECORDS = _BATCH
    with (
        Store.open(folder / "quotes.db", mapped=False) as store,
        open_input(str(folder / "input.jsonl")) as stream,
    ):
        told.send(READY)
        importer = importer_for(stream)
        for report in ingesting.ingest(store, stream, importer=importer, described=Described()):
            told.send(report.read)
        told.send("done")


class Importing(Scenario):
    """An import of a file that is killed and goes on, until it is done; then another one."""

    name = "import"
    work = staticmethod(_import)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        self.records = 800
        (folder / "input.jsonl").write_text(
            "".join(
                json.dumps({"text": one.text, "speaker": one.speaker, "source": "An Almanac"})
                + "\n"
                for one in quotations(range(self.records))
            )
        )
        self.done = True

    def renew(self) -> None:
        if self.done:
            remove(self.db)
            Store.open(self.db).close()
            self.done = False

    def left(self, told: list[Any]) -> Left:
        self.done = told[-1:] == ["done"]
        reached = max((some for some in told if isinstance(some, int)), default=0)
        stored = len(texts_in(self.db))
        left = compared(self.db, [sentence(n) for n in range(max(stored, reached))])
        left.acknowledged = reached
        if stored % _BATCH:
            left.lost.append(f"{stored} are stored, no whole number of batches")
        if self.done and stored != self.records:
            left.lost.append(f"the import is done with {stored} of {self.records}")
        return left


# --- flush and merge ------------------------------------------------------------------------------


def _flush(folder: Path, told: Connection) -> None:
    flush_often()
    with Store.open(folder / "quotes.db") as store:
        told.send(READY)
        for at in range(store.shelf("quotations").last_id(), 1 << 20, 20):
            store.add(quotations(range(at, at + 20)), reviews=reviews(range(at, at + 20, 4)))
            told.send(at + 20)
            index_of(store).flush_if_due()


class Flushing(Scenario):
    """Writes, each some small batches followed by a flush, and by a merge of the segments."""

    name = "flush"
    work = staticmethod(_flush)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        self.span_s = 0.15
        Store.open(self.db).close()

    def left(self, told: list[Any]) -> Left:
        stored, reached = len(texts_in(self.db)), max(told, default=0)
        left = compared(self.db, [sentence(n) for n in range(max(stored, reached))])
        left.acknowledged = len(told)
        if stored % 20:
            left.lost.append(f"{stored} are stored, no whole number of batches")
        with Store.open(self.db, read_only=True) as store:
            claims = store.counted_totals().counts["claims"]
        if claims != stored // 4:
            left.lost.append(f"{claims} claims are stored beside {stored} quotations")
        return left


# --- upgrade --------------------------------------------------------------------------------------


def _upgrade(folder: Path, told: Connection) -> None:
    _QUIET.setLevel(logging.ERROR)
    told.send(READY)
    with Store.open(folder / "quotes.db"):
        told.send("upgraded")


class Migrating(Scenario):
    """The upgrade of a database of the oldest version, with the copy that is made first."""

    name = "migration"
    work = staticmethod(_upgrade)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        _QUIET.setLevel(logging.ERROR)
        self.older = folder / "older.db"
        tables.load("m001", self.older)
        with closing(Database(self.older)) as db:
            _fill(db, range(10, 2_000))
        self.texts = set(texts_as_they_are(self.older))

    def renew(self) -> None:
        remove(self.db)
        shutil.copyfile(self.older, self.db)

    def left(self, told: list[Any]) -> Left:
        missing = self.texts - set(texts_as_they_are(self.db))
        left = Left(acknowledged=len(told), lost=sorted(missing))
        for copy in self.folder.glob("quotes-before-upgrade-*.db"):
            if verified(copy).quotations != len(self.texts):
                left.lost.append(f"the copy {copy.name} has not everything")
        Store.open(self.db).close()  # whatever was left undone is done by the next
        left.unsound = faults(self.db)
        left.duplicated = [] if len(texts_in(self.db)) == len(self.texts) else ["some quotation"]
        return left


def _fill(db: Database, numbers: range) -> None:
    """Add rows to a database of the oldest version, as its code wrote them."""
    with db.atomic():
        for number in numbers:
            words = fold_words(sentence(number))
            row = (number, sentence(number), " ".join(words), text_hash(words))
            db.execute("INSERT INTO quotation (id, text, folded, hash) VALUES (?, ?, ?, ?)", row)
            db.execute(
                "INSERT INTO occurrence (quotation_id, source_id, speaker_id, key, status) "
                "VALUES (?, 1, 1, ?, 'accepted')",
                [number, number.to_bytes(16)],
            )
            db.execute("INSERT INTO delta (quotation_id) VALUES (?)", [number])
        db.execute("UPDATE totals SET quotations = quotations + ?", [len(numbers)])


def texts_as_they_are(path: Path) -> list[str]:
    """Return the words of all quotations of a database that may be of an older version."""
    with closing(Database(path)) as db:
        assert migrations.applied(db)
        return [row[0] for row in db.execute("SELECT text FROM quotation")]


# --- reindex --------------------------------------------------------------------------------------


def _reindex(folder: Path, told: Connection) -> None:
    segments._REBUILT_AT_ONCE = {"quotations": 200, "claims": 20}
    with Store.open(folder / "quotes.db") as store:
        told.send(READY)
        for done in rebuild(store):
            told.send(done)


class Reindexing(Scenario):
    """The index of some segments and a delta made anew."""

    name = "reindex"
    work = staticmethod(_reindex)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        self.stored = 1_000

    def renew(self) -> None:
        if not self.db.exists():
            with Store.open(self.db) as store:
                for at in range(0, self.stored, 250):
                    store.add(quotations(range(at, at + 250)), reviews=reviews(range(at, at + 40)))
                    if at < 750:
                        index_of(store).flush()

    def left(self, told: list[Any]) -> Left:
        left = compared(self.db, [sentence(n) for n in range(self.stored)])
        left.acknowledged = len(told)
        return left


# --- backup and restore ---------------------------------------------------------------------------


def _back_up(folder: Path, told: Connection) -> None:
    with Store.open(folder / "quotes.db") as store:
        told.send(READY)
        for at in range(store.shelf("quotations").last_id(), 1 << 20, 20):
            store.add(quotations(range(at, at + 20)))
            made = back_up(folder / "quotes.db", folder / "backups", now=NOW, keep=_KEPT)
            told.send((at + 20, str(made.path)))


class BackingUp(Scenario):
    """Backups of a database that grows, of which the newest are kept."""

    name = "backup"
    work = staticmethod(_back_up)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        self.span_s = 0.3
        self.acknowledged: list[tuple[int, str]] = []
        Store.open(self.db).close()

    def left(self, told: list[Any]) -> Left:
        self.acknowledged += told
        stored = len(texts_in(self.db))
        left = compared(self.db, [sentence(n) for n in range(stored)])
        left.acknowledged = len(told)
        if self.acknowledged and stored < self.acknowledged[-1][0]:
            left.lost.append(f"{stored} quotations of {self.acknowledged[-1][0]}")
        finished = {
            str(path): verified(path) for path in backups_of(self.db, self.folder / "backups")
        }
        for count, path in self.acknowledged:
            # A killed process may have finished one that it did not tell of; they count, too.
            newer = sum(other > path for other in finished)
            if path in finished and finished[path].quotations != count:
                left.lost.append(f"quotations of backup {path}")
            elif path not in finished and newer < _KEPT:
                left.lost.append(f"backup {path}")
        if told and len(finished) > _KEPT + 1:
            left.duplicated.append(f"{len(finished)} backups")
        return left


def _restore(folder: Path, backup: Path, told: Connection) -> None:
    told.send(READY)
    restore(backup, folder / "quotes.db", now=NOW)
    told.send("restored")


class Restoring(Scenario):
    """One of two backups put in the place of a database that was made of the other."""

    name = "restore"
    work = staticmethod(_restore)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        self.backups: dict[Path, set[str]] = {}
        for name, numbers in (("one", range(700)), ("other", range(500, 1_700))):
            other = folder / name / "quotes.db"
            with Store.open(other) as store:
                store.add(quotations(numbers))
            made = back_up(other, folder / name, now=NOW)
            self.backups[made.path] = {sentence(n) for n in numbers}
        self.wanted = self.before = next(iter(self.backups))
        restore(self.wanted, self.db, now=NOW)

    def renew(self) -> None:
        for kept in self.folder.glob("quotes-before-restore-*"):
            kept.unlink()
        held = set(texts_in(self.db))
        (self.before,) = (path for path, texts in self.backups.items() if texts == held)
        (self.wanted,) = (path for path, texts in self.backups.items() if texts != held)

    def arguments(self) -> tuple[Any, ...]:
        return (self.folder, self.wanted)

    def left(self, told: list[Any]) -> Left:
        held = set(texts_in(self.db))
        left = compared(self.db, held)
        left.acknowledged = len(told)
        if held not in self.backups.values() or (told and held != self.backups[self.wanted]):
            left.lost.append(f"{len(held)} quotations, neither the one backup nor the other")
        for kept in self.folder.glob("quotes-before-restore-*.db"):
            if set(texts_as_they_are(kept)) != self.backups[self.before]:
                left.lost.append(f"what was there before is not in {kept.name}")
        return left


def remove(db: Path) -> None:
    """Remove a database with all that is beside it."""
    for path in db.parent.glob(f"{db.stem}[.-]*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
