"""The commands ``backup`` and ``restore``: a verified copy of the database, and the way back."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from quotes_db.commands import (
    Command,
    db_path,
    print_json,
    require_db,
    with_db,
    with_json,
)
from quotes_db.terminal import printable


@click.command("backup", cls=Command)
@click.argument("folder", required=False, metavar="[FOLDER]", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Then remove this database's oldest backups, so that N stay.  [default: remove none]",
)
@with_json
@with_db
def backup_(*, folder: Path | None, keep: int | None, as_json: bool, db: Path | None) -> None:
    """Copy the database while it is used, verify the copy, and print its name.

    The copy goes to FOLDER, by default the one beside the database whose name ends in -backups. It
    is of one moment, read wholly and on the disk before it gets its name. The index is not in it:
    restore makes it anew.

    Example:
        quoteproof backup /media/backups --keep 14
    """
    from quotes_db.backup import back_up, default_folder

    path = db_path(db)
    require_db(path)
    made = back_up(path, folder or default_folder(path), now=datetime.now(UTC), keep=keep)
    size_bytes = made.path.stat().st_size
    if as_json:
        print_json(
            {
                "backup": str(made.path),
                "db": str(path),
                "schema": made.contents.schema,
                "bytes": size_bytes,
                "rows": dict(made.contents.rows),
                "removed": [str(old) for old in made.removed],
            }
        )
        return
    click.echo(printable(str(made.path)))
    removed = f"; {len(made.removed)} older removed" if made.removed else ""
    click.echo(
        f"{made.contents.quotations:,} quotations, {size_bytes / 1e6:,.1f} MB, verified{removed}",
        err=True,
    )


@click.command("restore", cls=Command)
@click.argument("backup", type=click.Path(path_type=Path))
@with_json
@with_db
def restore_(*, backup: Path, as_json: bool, db: Path | None) -> None:
    """Put a backup in the database's place; what is there is kept beside it.

    The backup is read wholly first. Stop the server before: while another program has the database
    open, nothing is done. The index is made anew.

    Example:
        quoteproof restore quotes.db-backups/quotes-000012-20261126T143000Z.db
    """
    from quotes_db.backup import restore

    path = db_path(db)

    def show(step: str) -> None:
        click.echo(printable(f"{step} …"), err=True)

    now, cores = datetime.now(UTC), os.cpu_count() or 1
    done = restore(backup, path, now=now, processes=cores, shown=show)
    if as_json:
        print_json(
            {
                "db": str(path),
                "backup": str(backup),
                "schema": done.contents.schema,
                "rows": dict(done.contents.rows),
                "kept": str(done.kept) if done.kept else None,
            }
        )
        return
    name = printable(str(path))
    click.echo(f"{name}: restored, {done.contents.quotations:,} quotations")
    if done.kept:
        kept = printable(str(done.kept))
        click.echo(f"What was there before is in {kept}; delete it when all is well.", err=True)
