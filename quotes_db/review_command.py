"""The commands ``review``, ``review list``, ``decide`` and ``history``: a person checks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_db.commands import (
    NOTHING_FOUND,
    Failure,
    Group,
    db_path,
    existing_store,
    print_json,
    with_db,
    with_json,
)

if TYPE_CHECKING:
    from quotes_db.records import DecisionKind
    from quotes_db.store import Order, Store

_PAGE = 200  # read at once
_ID = click.IntRange(1, 2**63 - 1)
_REVIEWER_MAX_CHARS = 100
_with_order = click.option(
    "--order",
    default="doubt",
    show_default=True,
    type=click.Choice(["doubt", "newest"]),
    help="The most doubtful first, or the newest.",
)


def _printable(ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None or (0 < len(value.strip()) <= _REVIEWER_MAX_CHARS and value.isprintable()):
        return value and value.strip()
    message = f"takes 1 to {_REVIEWER_MAX_CHARS} printable characters; this has {len(value)}."
    raise click.BadParameter(message, ctx, option)


_with_reviewer = click.option(
    "--reviewer", metavar="NAME", callback=_printable, help="Who decides; kept with the decision."
)


@click.group("review", cls=Group, invoke_without_command=True)
@_with_order
@_with_reviewer
@with_db
@click.pass_context
def review_(ctx: click.Context, *, order: Order, reviewer: str | None, db: Path | None) -> None:
    """Check what was read out of articles with doubt, in a terminal.

    Shows each quotation in its paragraphs, with the speaker and the cue marked, and takes a key:
    accept, correct, reject, skip, undo, quit. Every decision is stored at once, keeps its day and
    all earlier ones, and holds when the article is imported again. For scripts there are "review
    list" and "review decide".

    Example:
        quoteproof review --reviewer Ada
    """
    if ctx.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        message = "A review takes a terminal. For scripts: quoteproof review list --json"
        raise Failure(message)
    from rich.console import Console

    from quotes_db.review_session import Session

    with existing_store(_path(db)) as store:
        if not store.waiting():
            click.echo("Nothing is in review.", err=True)
            ctx.exit(NOTHING_FOUND)
        session = Session(
            store,
            Console(stderr=True),
            order,
            reviewer,
            read_key=click.getchar,
            ask=_ask,
            now=lambda: datetime.now(UTC),
        )
        session.run()
        left = store.waiting()
    kinds = [kind for _, kind in session.decided]
    told = f"{kinds.count('accept')} accepted, {kinds.count('correct')} corrected"
    click.echo(f"{told}, {kinds.count('reject')} rejected; {left:,} in review.", err=True)


@review_.command("list")
@_with_order
@click.option("--limit", type=click.IntRange(1), help="How many at most.  [default: all]")
@with_json
@with_db
def list_(*, order: Order, limit: int | None, as_json: bool, db: Path | None) -> None:
    """Print what is in review: id, lowest confidence, words, speaker, article.

    Example:
        quoteproof review list --json --limit 10
    """
    from quotes_db.review_screen import item_json, item_line

    printed = 0
    with existing_store(_path(db), read_only=True) as store:
        cursor: str | None = None
        while True:
            most = min(_PAGE, limit - printed) if limit else _PAGE
            page = store.in_review(order=order, limit=most, cursor=cursor)
            for item in page.items:
                if as_json:
                    print_json(item_json(item))
                else:
                    click.echo(item_line(item))
            printed += len(page.items)
            cursor = page.next
            if cursor is None or printed == limit:
                break
    if not printed:
        click.echo("Nothing is in review.", err=True)
        click.get_current_context().exit(NOTHING_FOUND)


@review_.command("decide")
@click.argument("occurrence_id", metavar="ID", type=_ID)
@click.argument("decision", type=click.Choice(["accept", "correct", "reject", "undo"]))
@click.option("--speaker", metavar="NAME", help='With correct: who said it; "" for unknown.')
@click.option("--role", help='With correct: how the article describes them; "" for nothing.')
@click.option("--words", help="With correct: the quotation's words as printed, or first … last.")
@click.option("--mention", metavar="WORDS", help="With correct: the words that name the speaker.")
@click.option("--again", is_flag=True, help="Decide although it is not in review any more.")
@_with_reviewer
@with_json
@with_db
def decide(
    *,
    occurrence_id: int,
    decision: DecisionKind,
    again: bool,
    reviewer: str | None,
    as_json: bool,
    db: Path | None,
    **corrected: str | None,
) -> None:
    """Accept, correct or reject the occurrence with an ID, or take the last decision back.

    Example:
        quoteproof review decide 57 accept
        quoteproof review decide 57 correct --speaker "Ada Brook" --role "harbour master"
    """
    from quotes_db.review_screen import decision_json, decision_line, item_json

    if decision != "correct" and any(value is not None for value in corrected.values()):
        message = "--speaker, --role, --words and --mention go with correct."
        raise click.UsageError(message)
    with existing_store(_path(db)) as store:
        done = store.decide(
            occurrence_id,
            decision,
            time=datetime.now(UTC),
            correction=_correction(**corrected),
            again=again,
            reviewer=reviewer,
        )
    if done is None:
        click.echo(f"There is no occurrence {occurrence_id}.", err=True)
        click.get_current_context().exit(NOTHING_FOUND)
    if as_json:
        print_json({"item": item_json(done.item), "decision": decision_json(done.decision)})
    else:
        click.echo(decision_line(done.decision))


@review_.command("history")
@click.argument("occurrence_id", metavar="[ID]", required=False, type=_ID)
@with_json
@with_db
def history(*, occurrence_id: int | None, as_json: bool, db: Path | None) -> None:
    """Print every decision, newest first, or those on one occurrence, oldest first.

    Example:
        quoteproof review history --json
    """
    from quotes_db.review_screen import decision_json, decision_line

    found = False
    with existing_store(_path(db), read_only=True) as store:
        if occurrence_id is None:
            decisions = _all_decisions(store)
        else:
            decisions = iter(store.decisions_on(occurrence_id) or ())
        for decision in decisions:
            found = True
            if as_json:
                print_json(decision_json(decision))
            else:
                click.echo(decision_line(decision))
    if not found:
        click.echo("Nothing was decided yet.", err=True)
        click.get_current_context().exit(NOTHING_FOUND)


def _all_decisions(store: Store) -> Iterator[Any]:
    before: int | None = None
    while some := store.decisions(limit=_PAGE, before=before):
        yield from some
        before = some[-1].id


def _correction(
    *, speaker: str | None, role: str | None, words: str | None, mention: str | None
) -> Any:
    """Return what the options change; an empty one makes the field unknown.

    Raises:
        RecordError: a field is too long, or holds what is no character.
    """
    from quotes_db.importers.fields import clean_field
    from quotes_db.records import UNCHANGED, Correction

    given = {"speaker": speaker, "role": role, "mention": mention}
    fields: dict[str, Any] = {
        name: UNCHANGED if value is None else clean_field(value, name)
        for name, value in given.items()
    }
    return Correction(**fields, words=words)


def _ask(question: str, default: str) -> str:
    """Return what is typed; raise KeyboardInterrupt where the question is left by Ctrl+C or +D."""
    try:
        answer: str = click.prompt(question, default=default, err=True)
    except click.Abort:
        raise KeyboardInterrupt from None
    return answer


def _path(given: Path | None) -> Path:
    """Return the database that the option names, here or before a subcommand."""
    parent = click.get_current_context().parent
    before = parent.params.get("db") if parent else None
    return db_path(given or before)
