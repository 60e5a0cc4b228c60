"""The command ``import``: files, folders, addresses or standard input in; a report out.

A few inputs are read one after another. Twenty article files or more are read by several processes,
shown by one bar and told in one line; what each of them did is printed with ``--json``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_db.commands import (
    FAILED,
    NOTHING_FOUND,
    Command,
    Failure,
    db_path,
    print_json,
    with_db,
    with_format,
    with_json,
    with_source,
)
from quotes_db.errors import InputError, QuoteproofError
from quotes_db.terminal import printable

if TYPE_CHECKING:
    from quotes_db.importers import Described, Importer, Refused
    from quotes_db.importers.many import FileRead
    from quotes_db.importers.stream import InputStream
    from quotes_db.ingest import Report
    from quotes_db.store import Store

MANY_FILES = 20  # from here on, starting processes costs less than it saves
MOST_PROCESSES = 16


@click.command("import", cls=Command)
@click.argument("inputs", nargs=-1, required=True, metavar="PATH|FOLDER|URL|-...")
@with_format
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing to the database.")
@with_source
@click.option(
    "--refused",
    "refused_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write refused records to this file, as JSON lines.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_PROCESSES),
    help="How many read when there are many article files.  [default: one a core]",
)
@with_json
@click.option("--quiet", is_flag=True, help="Draw no progress bar.")
@with_db
def import_(
    *,
    inputs: tuple[str, ...],
    format_name: str,
    dry_run: bool,
    refused_path: Path | None,
    processes: int | None,
    as_json: bool,
    quiet: bool,
    db: Path | None,
    **source: Any,
) -> None:
    """Store quotations, and the fact-checks that others published as ClaimReview.

    They come from articles, JSON Lines, CSV, ClaimReview (in pages, feeds, saved answers of
    Google's Fact Check Tools), Quotebank, Hypothesis or fortune files. An input is a file, a folder
    of them, the address of an article, or - for standard input. Compressed files (gz, xz, bz2) are
    read as they are. Records are stored in batches: an import that was stopped goes on where it
    was when the same command runs again, and importing twice changes nothing. A bare "date" in a
    record is taken for the day of publication.

    Example:
        quoteproof import interviews.jsonl.xz --refused refused.jsonl
        quoteproof import saved-pages/
        quoteproof import fact-checks.json --format claimreview
    """
    from quotes_db.importers import Described, importer_named

    described = Described(**source)
    if format_name != "auto":
        importer_named(format_name)
    path = db_path(db)
    with ExitStack() as stack:
        importing = _Importing(
            stack=stack,
            db=None if dry_run else path,
            described=described,
            format_name=format_name,
            on_refused=stack.enter_context(_refused_file(refused_path, inputs, path)),
            processes=processes or _cores(),
            as_json=as_json,
            quiet=quiet,
        )
        singles, many = importing.sorted(inputs)
        for name in singles:
            importing.single(name)
        if many:
            importing.many(many)
    if importing.failed or not importing.read:
        click.get_current_context().exit(FAILED if importing.failed else NOTHING_FOUND)


@dataclass(slots=True)
class _Importing:
    """One run of the command: what it was asked for, and how it went so far."""

    stack: ExitStack
    db: Path | None  # None: rehearse
    described: Described
    format_name: str
    on_refused: Callable[[Refused], None]
    processes: int
    as_json: bool
    quiet: bool
    failed: bool = False
    read: int = 0
    _store: Store | None = None

    def store(self) -> Store | None:
        """Return the store, opened when the first input could be; None in a rehearsal."""
        from quotes_db.store import Store

        if self._store is None and self.db is not None:
            self._store = self.stack.enter_context(Store.open(self.db, mapped=False))
        return self._store

    @property
    def _read_as(self) -> str:
        """In which way many files are read, which their checkpoint is kept for."""
        return f"{self.format_name} {self.described}"

    def sorted(self, inputs: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the inputs to read one after another, and many article files; folders opened."""
        from quotes_db.importers import importer_named
        from quotes_db.importers.many import files_in, suffix_of

        names: list[str] = []
        for given in inputs:
            try:
                names += files_in(Path(given)) if Path(given).is_dir() else [given]
            except InputError as error:
                self._fail(error)
        articles = importer_named("article").suffixes
        many = [
            name
            for name in dict.fromkeys(names)
            if self.format_name in ("auto", "article")
            and (suffix_of(name) in articles or self.format_name == "article")
            and Path(name).is_file()
        ]
        if len(many) < MANY_FILES:
            return names, []
        if self.described.url or self.described.title:
            message = (
                f"--url and --title describe one article, and there are {len(many):,}. "
                "Leave them out."
            )
            raise Failure(message)
        alone = set(many)
        return [name for name in names if name not in alone], many

    def single(self, name: str) -> None:
        """Import one input and print its report."""
        try:
            with _opened(name, self.format_name, self.described) as (stream, importer):
                report = self._followed(stream, importer)
        except InputError as error:
            self._fail(error)
            return
        _print_report(report, name, as_json=self.as_json)
        self.failed = self.failed or report.read == report.refused > 0
        self.read += report.read

    def _followed(self, stream: InputStream, importer: Importer) -> Report:
        """Return the last report with the bar moving; if it ends early, say what is stored."""
        from quotes_db.ingest import Report, checkpoint_key
        from quotes_db.progress import progress_bar

        report, title = Report(), printable(stream.file_name)
        reports = _reports(self.store(), stream, importer, self.described, self.on_refused)
        try:
            with progress_bar(title, size=stream.size_bytes, quiet=self.quiet) as advance:
                for report in reports:
                    advance(stream.position(), f"{report.read:,} records")
        except (QuoteproofError, KeyboardInterrupt):
            if not report.read == report.refused > 0:
                key = checkpoint_key(stream, importer=importer, described=self.described)
                self._say_stored("record", key, report.read)
            raise
        return report

    def _say_stored(self, what: str, key: str | None, counted: int) -> None:
        """Say how far an import came that ends early; its last batch may be stored uncounted."""
        if self._store is None:
            return
        stored = max(counted, self._store.checkpoint(key) if key else 0)
        if stored:
            again = " Run the same command again to go on there." if key else ""
            told = f"{what} is" if stored == 1 else f"{stored:,} {what}s are"
            click.echo(f"The first {told} stored.{again}", err=True)

    def many(self, files: list[str]) -> None:
        """Import many article files with one bar, and print the report of all of them."""
        from quotes_db.ingest import files_key

        total = _Total(len(files))
        try:
            self._follow(files, total)
        except (QuoteproofError, KeyboardInterrupt):
            self._say_stored("file", files_key(files, read_as=self._read_as), total.files)
            raise
        for failure in total.failures:
            self._fail(failure)
        if not self.as_json:
            _print_total(total)
        self.read += total.report.read + total.earlier
        self.failed = self.failed or total.report.read == total.report.refused > 0
        for path in total.others:
            self.single(path)

    def _follow(self, files: list[str], total: _Total) -> None:
        """Count what each file did while the bar moves; with ``--json`` print it."""
        from quotes_db.importers.many import read_files
        from quotes_db.ingest import ingest_files
        from quotes_db.progress import progress_bar

        read = partial(
            read_files,
            described=self.described,
            as_articles=self.format_name == "article",
            processes=self.processes,
        )
        read_bytes = list(accumulate(Path(name).stat().st_size for name in files))
        reports = ingest_files(
            self.store(),
            files,
            read=read,
            read_as=self._read_as,
            on_refused=self.on_refused,
        )
        with progress_bar("articles", size=read_bytes[-1], quiet=self.quiet) as advance:
            for at, found, report in reports:
                total.add(report, found)
                advance(read_bytes[at], f"{at + 1:,} of {len(files):,} files")
                if self.as_json and not found.failure and not found.other_format:
                    _print_report(report, found.path, as_json=True)

    def _fail(self, error: InputError | str) -> None:
        click.echo(f"Error: {printable(str(error))}", err=True)
        self.failed = True


@dataclass(slots=True)
class _Total:
    """What many files did together."""

    asked: int
    files: int = 0
    report: Report = field(default_factory=lambda: _no_report())
    failures: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def earlier(self) -> int:
        """How many files an earlier run has stored."""
        return self.asked - self.files

    def add(self, report: Report, found: FileRead) -> None:
        """Count one file."""
        self.files += 1
        if found.failure:
            self.failures.append(found.failure)
        elif found.other_format:
            self.others.append(found.path)
        sums = {
            name: getattr(self.report, name) + getattr(report, name)
            for name in ("read", "added", "merged", "unchanged", "refused")
        }
        self.report = replace(self.report, dry_run=report.dry_run, **sums)


def _no_report() -> Report:
    from quotes_db.ingest import Report

    return Report()


def _print_total(total: _Total) -> None:
    """Print what many files did, in one line."""
    from quotes_db import printed

    told = f", {total.earlier:,} of them stored by an earlier run" if total.earlier else ""
    failed = f", {len(total.failures):,} failed" if total.failures else ""
    others = f", {len(total.others):,} of another format" if total.others else ""
    name = f"{total.asked:,} files{told}{failed}{others}"
    click.echo(printed.report_line(total.report, name))
    if total.report.refused:
        click.echo("  --refused FILE keeps what was refused", err=True)
    if not total.report.read and not total.earlier:
        click.echo("Nothing to import in these files.", err=True)


@contextmanager
def _opened(
    name: str, format_name: str, described: Described
) -> Iterator[tuple[InputStream, Importer]]:
    """Hold an input, with the importer that reads it."""
    from quotes_db.importers import Described, importer_for, importer_named
    from quotes_db.importers.stream import open_input

    with open_input(name) as stream:
        importer = importer_for(stream) if format_name == "auto" else importer_named(format_name)
        if importer.name != "article" and described != Described():
            message = (
                f"{stream.name} is read as {importer.name}, whose records name their own sources. "
                "Leave out --url, --title, --publisher and --published."
            )
            raise InputError(message)
        yield stream, importer


def _reports(
    store: Store | None,
    stream: InputStream,
    importer: Importer,
    described: Described,
    on_refused: Callable[[Refused], None],
) -> Iterator[Report]:
    """Return the reports of an import, or of its rehearsal if there is no store."""
    from quotes_db.ingest import ingest, rehearse

    options: Any = {"importer": importer, "described": described, "on_refused": on_refused}
    return ingest(store, stream, **options) if store is not None else rehearse(stream, **options)


def _cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS and Windows do not tell


def _print_report(report: Report, name: str, *, as_json: bool) -> None:
    from quotes_db import printed

    if as_json:
        print_json(printed.report_json(report, name))
    else:
        click.echo(printed.report_line(report, name))
        for line in printed.refusal_lines(report):
            click.echo(line, err=True)
    if not report.read:
        click.echo(f"Nothing to import in {printable(name)}.", err=True)
    elif report.read == report.refused:
        message = f"Nothing was imported from {printable(name)}: every record is refused."
        click.echo(f"Error: {message}", err=True)


@contextmanager
def _refused_file(
    path: Path | None, inputs: Sequence[str], db: Path
) -> Iterator[Callable[[Refused], None]]:
    """Hold a function that writes a refused record to the file, if one was named."""
    if path is None:
        yield lambda _: None
        return
    from dataclasses import asdict

    import msgspec

    for other in (*map(Path, inputs), db):
        if path.exists() and other.exists() and path.samefile(other):
            message = f"--refused {path} would overwrite {other}. Name another file."
            raise Failure(message)
    try:
        file = path.open("wb")
    except OSError as error:
        message = f"--refused {path} cannot be written ({error.strerror}). Name another file."
        raise Failure(message) from None
    with file:

        def write(refused: Refused) -> None:
            file.write(msgspec.json.encode(asdict(refused)) + b"\n")

        yield write
