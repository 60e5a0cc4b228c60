"""The command ``train``: what reviewers decided in, weights that have learned from it kept."""

from __future__ import annotations

import os
from pathlib import Path

import click

from quotes_db.commands import NOTHING_FOUND, Command, print_json, with_db, with_json
from quotes_db.settings import settings_from


@click.command("train", cls=Command)
@click.option("--dry-run", is_flag=True, help="Fit and print; keep what is in use.")
@click.option("--reset", is_flag=True, help="Go back to the weights that were shipped.")
@with_json
@with_db
def train_(*, dry_run: bool, reset: bool, as_json: bool, db: Path | None) -> None:
    """Fit who is taken for a quotation's speaker to what you decided in review.

    The weights that pick a speaker among the names in an article start from the shipped ones and
    move as far as your decisions say. They are kept only if they pick more of the decided speakers,
    each judged by weights fitted without it. Later imports, extract and servers use them; what is
    stored stays as it is.

    Example:
        quoteproof train --dry-run
        quoteproof train
    """
    from quotes_db.article.model import shipped_model
    from quotes_db.ownmodel import keep_model
    from quotes_db.retrain import FEWEST_DECISIONS, retrain
    from quotes_db.store import Store

    settings = settings_from(os.environ)
    if reset:
        keep_model(settings.weights, None)
        click.echo("Speakers are picked with the weights that were shipped.", err=True)
        return
    path = db or settings.db
    with Store.open(path, read_only=True) as store:
        found = retrain(store.labelled(), present=shipped_model())
    if found.model is None:
        message = (
            f"{path} holds {found.decisions:,} decisions to learn from; it takes "
            f"{FEWEST_DECISIONS}, and a speaker who is named beside some of them. The weights in "
            "use stay. Decide more: quoteproof review"
        )
        click.echo(message, err=True)
        click.get_current_context().exit(NOTHING_FOUND)
    kept = found.is_better and not dry_run
    if kept:
        keep_model(settings.weights, found.model)
    if as_json:
        values = {
            "db": str(path),
            "decisions": found.decisions,
            "judged": found.judged,
            "before": found.before,
            "after": found.after,
            "kept": kept,
            "weights": str(settings.weights),
        }
        print_json(values)
    else:
        click.echo(
            f"Learned from {found.decisions:,} decisions. Of {found.judged:,} decided speakers the "
            f"shipped weights pick {found.before:,}, the new ones {found.after:,} "
            "(each judged by weights fitted without it)."
        )
    click.echo(_outcome(better=found.is_better, dry_run=dry_run), err=True)


def _outcome(*, better: bool, dry_run: bool) -> str:
    if dry_run:
        return "Nothing was changed (--dry-run)."
    if better:
        return "In use from now on. To undo: quoteproof train --reset"
    return "The new weights are no better; those in use stay."
