"""The whole way of an import: input → importer → batches → store → index → report.

``ingest`` yields the report so far after each batch, so whoever runs it shows progress, stops when
interrupted, and still knows what is committed. Each batch is one transaction that also holds the
checkpoint; the same file imported again after a kill goes on behind the last committed batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from quotes_db.claim_records import PublishedReview
from quotes_db.importers import Described, Importer, Record, Refused
from quotes_db.importers.many import FileRead
from quotes_db.importers.stream import InputStream
from quotes_db.index import index_of
from quotes_db.kept_records import KeptRecord
from quotes_db.records import AddCounts, AttributedQuotation
from quotes_db.store import Checkpoint, Store

BATCH_RECORDS = 2_000  # some 0.3 s of work: what a kill loses, and what other writers wait for
MAX_SHOWN_REFUSALS = 10  # kept in the report; all of them go to ``on_refused``


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did so far: ``read`` = added + merged + unchanged + resumed + refused.

    ``resumed`` were committed by an earlier run that was stopped. ``refusals`` are the first ones.
    In a dry run nothing is looked up, so only ``read`` and ``refused`` are known.
    """

    read: int = 0
    added: int = 0
    merged: int = 0
    unchanged: int = 0
    resumed: int = 0
    refused: int = 0
    refusals: tuple[Refused, ...] = ()
    dry_run: bool = False


def ingest(
    store: Store,
    stream: InputStream,
    *,
    importer: Importer,
    described: Described,
    on_refused: Callable[[Refused], None] | None = None,
) -> Iterator[Report]:
    """Yield the report after each batch, and at last the report of the whole import.

    Raises:
        InputError: the input cannot be read on; the batches before stay.
        StoreError: the present batch was not stored; the batches before stay.
    """
    key = checkpoint_key(stream, importer=importer, described=described)
    done = store.checkpoint(key) if key else 0
    index = index_of(store)
    report = Report()
    records = importer.read(stream, described=described)
    for batch in _batches(records, first=done):
        kept, report = _sorted(batch, report, on_refused=on_refused)
        if report.read <= done:
            report = replace(report, resumed=report.resumed + len(kept))
        else:
            checkpoint = Checkpoint(key, report.read) if key else None
            counts = kept.added_to(store, checkpoint)
            index.flush_if_due()
            report = _counted(report, counts)
        yield report
    index.settle()
    if key:
        store.clear_checkpoint(key)
    yield report


def rehearse(
    stream: InputStream,
    *,
    importer: Importer,
    described: Described,
    on_refused: Callable[[Refused], None] | None = None,
) -> Iterator[Report]:
    """Yield what ``ingest`` would read and refuse; there is no store, so nothing is written."""
    report = Report(dry_run=True)
    for batch in _batches(importer.read(stream, described=described)):
        _, report = _sorted(batch, report, on_refused=on_refused)
        yield report
    yield report


def ingest_files(
    store: Store | None,
    files: Sequence[str],
    *,
    read: Callable[[Sequence[str]], Iterator[FileRead]],
    read_as: str,
    on_refused: Callable[[Refused], None] | None = None,
) -> Iterator[tuple[int, FileRead, Report]]:
    """Yield each article file's place with the report of what storing it did, in their order.

    Each article is one transaction, which also holds the checkpoint: the same files imported again
    after a kill go on behind the last one that was stored. A file that fails is yielded with its
    reason; one of another format is yielded with its name and left to ``ingest``.

    Args:
        store: where to; None only reads.
        files: the paths, of which those that an earlier run has stored are left out.
        read: reads files, in their order.
        read_as: in which way they are read; an import of the same files in another one starts anew.
        on_refused: is told of every quotation that is refused.

    Raises:
        StoreError: the present article was not stored; those before stay.
    """
    key = files_key(files, read_as=read_as)
    done = min(store.checkpoint(key), len(files)) if store else 0
    gapless = True  # a file that failed is read again, so the checkpoint stays before it
    for number, found in enumerate(read(files[done:]), done + 1):
        gapless = gapless and not found.failure and not found.other_format
        kept, report = _sorted(list(found.records), Report(), on_refused=on_refused)
        if store is None:
            report = replace(report, dry_run=True)
        else:
            checkpoint = Checkpoint(key, number) if gapless else None
            with store.unsynced():  # an article is small; the last write of all syncs the others
                counts = kept.added_to(store, checkpoint)
            index_of(store).flush_if_due()
            report = _counted(report, counts)
        yield number - 1, found, report
    if store is not None:
        index_of(store).settle()
        store.clear_checkpoint(key)


def files_key(files: Sequence[str], *, read_as: str) -> str:
    """Return what tells an unfinished import of the same files, unchanged since."""
    digest = hashlib.blake2b(read_as.encode("utf-8", "surrogatepass"), digest_size=16)
    for path in files:
        try:
            stat = Path(path).stat()
        except (OSError, ValueError):
            digest.update(f"{path}\0".encode("utf-8", "surrogatepass"))
        else:
            told = f"{Path(path).absolute()}\0{stat.st_size}\0{stat.st_mtime_ns}\0"
            digest.update(told.encode("utf-8", "surrogatepass"))
    return f"{len(files)} files {digest.hexdigest()}"


def checkpoint_key(stream: InputStream, *, importer: Importer, described: Described) -> str | None:
    """Return what tells an unfinished import of the same input, read in the same way.

    None for a pipe or an address, which cannot be known to be the same the next time.
    """
    return f"{stream.identity} {importer.name} {described}" if stream.identity else None


def _batches(
    records: Iterable[Record | Refused], *, first: int = 0
) -> Iterator[list[Record | Refused]]:
    """Yield the records in batches; a batch ends behind the ``first`` ones, which are done."""
    records = iter(records)
    while first and (batch := list(islice(records, min(first, BATCH_RECORDS)))):
        first -= len(batch)
        yield batch
    while batch := list(islice(records, BATCH_RECORDS)):
        yield batch


@dataclass(frozen=True, slots=True)
class _Kept:
    """The records of a batch that are to be stored."""

    quotations: list[AttributedQuotation]
    reviews: list[PublishedReview]
    exported: list[KeptRecord]

    def __len__(self) -> int:
        return len(self.quotations) + len(self.reviews) + len(self.exported)

    def added_to(self, store: Store, checkpoint: Checkpoint | None) -> AddCounts:
        """Return what storing them did."""
        return store.add(
            self.quotations, reviews=self.reviews, kept=self.exported, checkpoint=checkpoint
        )


def _sorted(
    batch: list[Record | Refused], report: Report, *, on_refused: Callable[[Refused], None] | None
) -> tuple[_Kept, Report]:
    """Return what is to be stored of a batch, and the report with its refusals."""
    kept, refused = _Kept([], [], []), list[Refused]()
    for record in batch:
        match record:
            case AttributedQuotation():
                kept.quotations.append(record)
            case PublishedReview():
                kept.reviews.append(record)
            case Refused():
                refused.append(record)
            case _:
                kept.exported.append(record)
    if on_refused:
        for refusal in refused:
            on_refused(refusal)
    report = replace(
        report,
        read=report.read + len(batch),
        refused=report.refused + len(refused),
        refusals=(report.refusals + tuple(refused))[:MAX_SHOWN_REFUSALS],
    )
    return kept, report


def _counted(report: Report, counts: AddCounts) -> Report:
    return replace(
        report,
        added=report.added + counts.added,
        merged=report.merged + counts.merged,
        unchanged=report.unchanged + counts.unchanged,
    )
