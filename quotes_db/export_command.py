"""The command ``export``: a whole store out, to standard output or into a file.

The file takes its name when all is written, so that it is whole or what it was.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import click

from quotes_db.commands import (
    NOTHING_FOUND,
    Command,
    Failure,
    db_path,
    print_json,
    require_db,
    with_db,
    with_json,
)
from quotes_db.terminal import printable, printable_json

if TYPE_CHECKING:
    from quotes_db.exporters import Exporter
    from quotes_db.store import Store

# As in quotes_db.exporters, which loads the store; help must not wait for that.
FORMATS = ("jsonl", "csv", "claimreview", "webannotation")
_STEP = 500  # records between two moves of the bar


@click.command("export", cls=Command)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="jsonl",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write into this file, which is replaced at once when all is written.  [default: print]",
)
@with_json
@click.option("--quiet", is_flag=True, help="Draw no progress bar.")
@with_db
def export_(
    *, format_name: str, output: Path | None, as_json: bool, quiet: bool, db: Path | None
) -> None:
    """Write all quotations and fact-checks, for other programs or for another database.

    jsonl holds everything that was imported or decided, and "import" makes the same database of it.
    csv has a row an occurrence, without what was decided. claimreview has the fact-checks as
    schema.org's ClaimReview, webannotation the quotations with an address as W3C Web Annotations.
    Tokens are in none of them. Others may write meanwhile: all of it is of one moment. --json
    prints the report of an export into a file.

    Example:
        quoteproof export -o quotes.jsonl
        quoteproof export --format csv > quotes.csv
    """
    from quotes_db.exporters import exporter_named
    from quotes_db.store import Store

    if as_json and output is None:
        message = "--json prints the report where the records go. Name a file for those: -o FILE"
        raise click.UsageError(message)
    path = db_path(db)
    require_db(path)
    if output is not None and output.exists() and output.samefile(path):
        message = f"-o {output} would overwrite the database. Name another file."
        raise Failure(message)
    exporter = exporter_named(format_name)
    on_terminal = output is None and sys.stdout.isatty()
    with Store.open(path, read_only=True, mapped=False) as store, _opened(output) as opened:
        file = _OnTerminal(opened, is_json=format_name != "csv") if on_terminal else opened
        done = _written(store, exporter, file, quiet=quiet or on_terminal)
    _report(done, exporter, format_name, output, as_json=as_json)
    if not done.records:
        click.get_current_context().exit(NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class _Done:
    records: int
    left_out: int
    size_bytes: int


class _Sink(Protocol):
    def write(self, data: bytes, /) -> int:
        """Write bytes; return how many."""
        ...

    def flush(self) -> None:
        """Pass on what was written."""
        ...


class _OnTerminal:
    """Standard output that is a terminal, which must obey nothing that strangers wrote.

    JSON is the same with more escapes; of CSV some characters are only shown.
    """

    def __init__(self, file: _Sink, *, is_json: bool) -> None:
        self._file = file
        self._is_json = is_json

    def write(self, data: bytes, /) -> int:
        text = data.decode()
        shown = printable_json(text) if self._is_json else printable(text, keep="\r\n")
        return self._file.write(shown.encode())

    def flush(self) -> None:
        self._file.flush()


def _written(store: Store, exporter: Exporter, file: _Sink, *, quiet: bool) -> _Done:
    """Write a store with the bar moving; return how much that was."""
    from quotes_db.exporters import exported
    from quotes_db.progress import progress_bar

    records = left_out = 0
    total = exporter.total(store)
    bar = progress_bar("export", size=total, unit="records", quiet=quiet)
    with closing(exported(store, exporter)) as lines, bar as advance:
        size = file.write(next(lines) or b"")
        for line in lines:
            if line is None:
                left_out += 1
            else:
                records += 1
                size += file.write(line)
            if not (records + left_out) % _STEP:
                advance(records + left_out, f"{size / 1e6:,.0f} MB")
    file.flush()
    return _Done(records, left_out, size)


def _report(
    done: _Done, exporter: Exporter, format_name: str, output: Path | None, *, as_json: bool
) -> None:
    """Print what was written, on standard error unless it is data."""
    if as_json:
        values: dict[str, Any] = {
            "output": str(output),
            "format": format_name,
            "records": done.records,
            "left_out": done.left_out,
            "bytes": done.size_bytes,
        }
        print_json(values)
    elif output is not None:
        name = printable(str(output))
        click.echo(f"{name}: {done.records:,} records, {done.size_bytes:,} bytes", err=True)
    if done.left_out:
        click.echo(f"Left out: {done.left_out:,} {exporter.leaves_out}.", err=True)
    if not done.records:
        click.echo(f"There is nothing to export as {format_name}.", err=True)


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """Hold the file to write into; it takes its name when all is written.

    What is killed leaves at most a file whose name begins with a dot and ends in ``.part``.

    Raises:
        Failure: the file cannot be made.
    """
    if output is None:
        yield sys.stdout.buffer
        return
    if output.exists() and not output.is_file():
        with output.open("wb") as file:  # a pipe or a device has no other name to take
            yield file
        return
    target = Path(os.path.realpath(output))  # a link goes on naming what it names
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent
        )
    except OSError as error:
        message = f"-o {output} cannot be written ({error.strerror}). Name another file."
        raise Failure(message) from None
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            yield file
            file.flush()
            os.fsync(file.fileno())
        _allow_as_others(Path(name), target)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _allow_as_others(made: Path, target: Path) -> None:
    """Give a file the permissions of the one it replaces, or those of any new file."""
    if target.exists():
        mode = target.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    made.chmod(mode)
