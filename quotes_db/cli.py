"""The command line: arguments in, data on standard output, everything else on standard error.

Exit codes are those of grep: 0 found or done, 1 nothing found, 2 usage or failure, and 130 when
interrupted. Whatever needs numpy, lxml or httpx loads inside its command, so that help is quick.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_db.calibrate_command import calibrate_
from quotes_db.commands import (
    FAILED,
    NOTHING_FOUND,
    Failure,
    Group,
    with_db,
    with_format,
    with_json,
    with_source,
)
from quotes_db.errors import InputError, QuoteproofError
from quotes_db.match_command import match_, scan_
from quotes_db.review_command import review_
from quotes_db.settings import settings_from
from quotes_db.speakers_command import speakers_
from quotes_db.token_command import token_

if TYPE_CHECKING:
    from quotes_db.importers import Described, Importer, Refused
    from quotes_db.importers.stream import InputStream
    from quotes_db.ingest import Report
    from quotes_db.store import Store


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quoteproof", prog_name="quoteproof")
def cli() -> None:
    """Keep attributed quotations; find who said a sentence, where, when, and how exactly.

    Example:
        quoteproof import article.html
        quoteproof match "a sentence from it"
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Where the encoding lacks a letter, its number is printed instead of an error.
            stream.reconfigure(errors="backslashreplace")


@cli.command("import")
@click.argument("inputs", nargs=-1, required=True, metavar="PATH|URL|-...")
@with_format
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing to the database.")
@with_source
@click.option(
    "--refused",
    "refused_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write refused records to this file, as JSON lines.",
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
    as_json: bool,
    quiet: bool,
    db: Path | None,
    **source: Any,
) -> None:
    """Store the quotations of articles, JSON Lines or CSV.

    An input is a file, the address of an article, or - for standard input. Compressed files (gz,
    xz, bz2) are read as they are. Quotations are stored in batches: an import that was stopped
    goes on where it was when the same command runs again, and importing twice changes nothing. A
    bare "date" in a record is taken for the day of publication.

    Example:
        quoteproof import interviews.jsonl.xz --refused refused.jsonl
    """
    from quotes_db.importers import Described, importer_named

    described = Described(**source)
    if format_name != "auto":
        importer_named(format_name)
    path = _db_path(db)
    failed, read = False, 0
    with ExitStack() as stack:
        on_refused = stack.enter_context(_refused_file(refused_path, inputs, path))
        store: Store | None = None
        for name in inputs:
            try:
                with _opened(name, format_name, described) as (stream, importer):
                    if not dry_run and store is None:
                        store = stack.enter_context(_store(path, mapped=False))
                    reports = _reports(store, stream, importer, described, on_refused)
                    report = _followed(reports, stream, quiet=quiet)
            except InputError as error:
                click.echo(f"Error: {error}", err=True)
                failed = True
                continue
            _print_report(report, name, as_json=as_json)
            failed = failed or report.read == report.refused > 0
            read += report.read
    if failed or not read:
        click.get_current_context().exit(FAILED if failed else NOTHING_FOUND)


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


def _followed(reports: Iterator[Report], stream: InputStream, *, quiet: bool) -> Report:
    """Return the last report with the bar moving; if it ends early, say what is stored."""
    from quotes_db.ingest import Report
    from quotes_db.printed import printable
    from quotes_db.progress import progress_bar

    report, title = Report(), printable(stream.file_name)
    try:
        with progress_bar(title, size_bytes=stream.size_bytes, quiet=quiet) as advance:
            for report in reports:
                advance(stream.position(), f"{report.read:,} records")
    except (QuoteproofError, KeyboardInterrupt):
        stored = report.read - report.refused
        if stored and not report.dry_run:
            again = " Run the same command again to go on there." if stream.identity else ""
            click.echo(f"The first {report.read:,} records are stored.{again}", err=True)
        raise
    return report


def _print_report(report: Report, name: str, *, as_json: bool) -> None:
    from quotes_db import printed

    if as_json:
        _print_json(printed.report_json(report, name))
    else:
        click.echo(printed.report_line(report, name))
        for line in printed.refusal_lines(report):
            click.echo(line, err=True)
    if not report.read:
        click.echo(f"Nothing to import in {printed.printable(name)}.", err=True)
    elif report.read == report.refused:
        message = f"Nothing was imported from {printed.printable(name)}: every record is refused."
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


@cli.command()
@click.argument("file", metavar="FILE|URL|-")
@click.option("--text", "as_text", is_flag=True, help="Print the article's text instead.")
@click.option("--article", "as_article", is_flag=True, help="Print its title, dates … instead.")
@with_source
@with_json
def extract(*, file: str, as_text: bool, as_article: bool, as_json: bool, **source: Any) -> None:
    """Print the quotations of an article; store nothing.

    "start" and "end" of a quotation count the characters of the text that --text prints.

    Example:
        quoteproof extract article.html --json
    """
    if as_text and as_article:
        message = "--text and --article print different things. Give one of them."
        raise click.UsageError(message)
    from quotes_db import printed
    from quotes_db.article.extract import extract_article
    from quotes_db.importers import Described
    from quotes_db.importers.article import read_article
    from quotes_db.importers.stream import open_input

    with open_input(file) as stream:
        article = read_article(stream, described=Described(**source))
    if as_text:
        on_terminal = sys.stdout.isatty()
        click.echo(printed.printable(article.text, keep="\n") if on_terminal else article.text)
    elif as_article and as_json:
        _print_json(printed.article_json(article))
    elif as_article:
        click.echo("\n".join(printed.article_lines(article.source)))
    else:
        found = extract_article(article)
        for quotation in found:
            if as_json:
                _print_json(printed.extracted_json(quotation))
            else:
                click.echo(printed.extracted_line(quotation))
        if not found:
            click.echo(f"No attributed quotation in {printed.printable(file)}.", err=True)
            click.get_current_context().exit(NOTHING_FOUND)


@cli.command()
@with_json
@with_db
def stats(*, as_json: bool, db: Path | None) -> None:
    """Print what the database covers.

    Example:
        quoteproof stats --json
    """
    from dataclasses import asdict

    from quotes_db import printed

    path = _db_path(db)
    with _store(path, read_only=True) as store:
        coverage = store.coverage()
    if as_json:
        _print_json({"db": str(path), **asdict(coverage)})
    else:
        click.echo(f"{printed.printable(str(path))}: {printed.coverage_words(coverage)}")


@cli.command()
@with_db
def reindex(*, db: Path | None) -> None:
    """Make the index anew from the records.

    Example:
        quoteproof reindex
    """
    from quotes_db.index import rebuild

    path = _db_path(db)
    if not path.exists():
        message = f"{path} does not exist. Import something first, or name another file with --db."
        raise Failure(message)
    with _store(path) as store:
        done = max(rebuild(store, processes=os.cpu_count() or 1), default=0)
    click.echo(f"{path}: indexed {done:,} quotations")


cli.add_command(match_)
cli.add_command(scan_)
cli.add_command(calibrate_)
cli.add_command(review_)
cli.add_command(speakers_)
cli.add_command(token_)


def _db_path(given: Path | None) -> Path:
    """Return the database file that the option, the environment or the system's custom names."""
    return given or settings_from(os.environ).db


@contextmanager
def _store(path: Path, *, read_only: bool = False, mapped: bool = True) -> Iterator[Store]:
    from quotes_db.store import Store

    with Store.open(path, read_only=read_only, mapped=mapped) as store:
        yield store


def _print_json(value: dict[str, Any]) -> None:
    import msgspec

    click.echo(msgspec.json.encode(value).decode())
