"""The command line: arguments in, data on standard output, everything else on standard error.

Exit codes are those of grep: 0 found or done, 1 nothing found, 2 usage or failure, and 130 when
interrupted. Whatever needs numpy, lxml or httpx loads inside its command, so that help is quick.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_db.backup_command import backup_, restore_
from quotes_db.calibrate_command import calibrate_
from quotes_db.commands import (
    NOTHING_FOUND,
    Group,
    db_path,
    print_json,
    require_db,
    with_db,
    with_json,
    with_source,
)
from quotes_db.doctor_command import doctor_
from quotes_db.export_command import export_
from quotes_db.import_command import import_
from quotes_db.match_command import match_, scan_
from quotes_db.review_command import review_
from quotes_db.speakers_command import speakers_
from quotes_db.terminal import printable
from quotes_db.token_command import token_
from quotes_db.train_command import train_
from quotes_db.verdict_command import verdict_

if TYPE_CHECKING:
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
    from quotes_db.ownmodel import model_in_use

    with open_input(file) as stream:
        article = read_article(stream, described=Described(**source))
    if as_text:
        on_terminal = sys.stdout.isatty()
        click.echo(printable(article.text, keep="\n") if on_terminal else article.text)
    elif as_article and as_json:
        print_json(printed.article_json(article))
    elif as_article:
        click.echo("\n".join(printed.article_lines(article.source)))
    else:
        found = extract_article(article, model=model_in_use())
        for quotation in found:
            if as_json:
                print_json(printed.extracted_json(quotation))
            else:
                click.echo(printed.extracted_line(quotation))
        if not found:
            click.echo(f"No attributed quotation in {printable(file)}.", err=True)
            click.get_current_context().exit(NOTHING_FOUND)


@cli.command()
@with_json
@with_db
def stats(*, as_json: bool, db: Path | None) -> None:
    """Print what the database covers: quotations, and claims with their reviews if there are any.

    Example:
        quoteproof stats --json
    """
    from dataclasses import asdict

    from quotes_db import printed

    path = db_path(db)
    with _store(path, read_only=True) as store:
        coverage = store.coverage()
    if as_json:
        print_json({"db": str(path), **asdict(coverage)})
    else:
        click.echo(f"{printable(str(path))}: {printed.coverage_words(coverage)}")


@cli.command()
@with_db
def reindex(*, db: Path | None) -> None:
    """Make the index anew from the records.

    Example:
        quoteproof reindex
    """
    from quotes_db.index import rebuild

    path = db_path(db)
    require_db(path)
    with _store(path) as store:
        done = max(rebuild(store, processes=os.cpu_count() or 1), default=0)
    click.echo(f"{path}: indexed {done:,} quotations and claims")


cli.add_command(backup_)
cli.add_command(restore_)
cli.add_command(import_)
cli.add_command(export_)
cli.add_command(match_)
cli.add_command(scan_)
cli.add_command(calibrate_)
cli.add_command(doctor_)
cli.add_command(review_)
cli.add_command(speakers_)
cli.add_command(token_)
cli.add_command(train_)
cli.add_command(verdict_)


@contextmanager
def _store(path: Path, *, read_only: bool = False, mapped: bool = True) -> Iterator[Store]:
    from quotes_db.store import Store

    with Store.open(path, read_only=read_only, mapped=mapped) as store:
        yield store
