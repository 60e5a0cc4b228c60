"""The command ``calibrate``: a database in, thresholds that suit it kept there, a table out."""

from __future__ import annotations

from pathlib import Path

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

_FEWEST_SENTENCES = 200  # to tell a share of 1 %
_MOST_BYTES = 100_000_000
_MADE = (
    "What quotes nobody was made from the store, so the share of alarms may be off by a factor of "
    "two. For a closer fit give sentences of the kind you read: --negatives FILE"
)
_IN_USE = "In use from now on. To undo: quoteproof calibrate --reset"
_NO_BETTER = "Nothing better than the shipped thresholds was found; they are used from now on."


@click.command("calibrate", cls=Command)
@click.option(
    "--negatives",
    metavar="FILE|-",
    help="Text of the kind you read that quotes nobody, one sentence a line.",
)
@click.option(
    "--sample",
    default=1_000,
    show_default=True,
    type=click.IntRange(100, 100_000),
    help="How many quotations to draw.",
)
@click.option("--dry-run", is_flag=True, help="Measure and print; keep what is in use.")
@click.option("--reset", is_flag=True, help="Go back to the thresholds that were shipped.")
@with_json
@with_db
def calibrate_(
    *,
    negatives: str | None,
    sample: int,
    dry_run: bool,
    reset: bool,
    as_json: bool,
    db: Path | None,
) -> None:
    """Fit the matcher's thresholds to your own quotations.

    Alters a sample of them (misquoted, cut, mistyped ...), adds sentences that quote nobody, and
    fits how much agreement counts as a match, so that at most 1 % of those sentences raise a false
    alarm. Servers on the same database use the new thresholds at once. Without --negatives the
    sentences are made from the store itself. From when on a fact-checked claim counts as similar
    is not fitted: that stays as it was shipped.

    Example:
        quoteproof calibrate --dry-run
        quoteproof calibrate --negatives sentences.txt
    """
    from quotes_db import printed
    from quotes_db.calibrate import FEWEST_QUOTATIONS, calibrate
    from quotes_db.store import Store
    from quotes_db.thresholds import DEFAULT

    path = db_path(db)
    require_db(path)
    with Store.open(path) as store:
        if reset:
            store.keep_fitted(None)
            click.echo(f"{path}: matches with the thresholds that were shipped", err=True)
            return
        own = _sentences(negatives)
        click.echo(f"Altering {sample:,} quotations at most, and asking for them …", err=True)
        found = calibrate(store, DEFAULT, negatives=own, sample=sample)
        if found is None:
            message = (
                f"{path} holds {store.coverage().quotations:,} quotations, too few to fit "
                f"thresholds to; it takes {FEWEST_QUOTATIONS}. The shipped ones stay in use."
            )
            click.echo(message, err=True)
            click.get_current_context().exit(NOTHING_FOUND)
        if not dry_run:
            store.keep_fitted(found.to_keep(day=_today()) if found.is_better else None)
    if as_json:
        kept = found.is_better and not dry_run
        values = {"db": str(path), "kept": kept, **printed.calibration_json(found)}
        print_json(values)
    else:
        click.echo("\n".join(printed.calibration_lines(found)))
    if not own:
        click.echo(_MADE, err=True)
    if dry_run:
        click.echo("Nothing was changed (--dry-run).", err=True)
    else:
        click.echo(_IN_USE if found.is_better else _NO_BETTER, err=True)


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def _sentences(name: str | None) -> list[str]:
    """Return the lines of a text that have words, none without a name."""
    if name is None:
        return []
    from quotes_db.charset import decode
    from quotes_db.importers.stream import open_input
    from quotes_db.match import MAX_SELECTION_CHARS
    from quotes_db.normalize import normalize

    with open_input(name) as stream:
        lines = decode(stream.read_all(max_bytes=_MOST_BYTES), name=stream.name).splitlines()
    found = [line[:MAX_SELECTION_CHARS] for line in lines if normalize(line).words]
    if len(found) < _FEWEST_SENTENCES:
        message = (
            f"--negatives {name} has {len(found):,} sentences, too few to tell a share of 1 %. "
            f"Give at least {_FEWEST_SENTENCES}, one a line, or leave the option out."
        )
        raise Failure(message)
    return found
