"""The commands ``verdict add``, ``list`` and ``withdraw``: own findings about stored quotations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotes_db.claim_records import VERDICT_KINDS, Verdict
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
    from quotes_db.store import Store

_ID = click.IntRange(1, 2**63 - 1)


@click.group("verdict", cls=Group)
def verdict_() -> None:
    """Record what you found about a stored quotation; a match shows it from then on.

    A verdict stands on evidence and a date, and never changes how a wording is judged.

    Example:
        quoteproof verdict add 17 misattributed https://archive.example/minutes
    """


@verdict_.command("add")
@click.argument("quotation_id", metavar="QUOTATION", type=_ID)
@click.argument("kind", metavar="KIND", type=click.Choice(VERDICT_KINDS))
@click.argument("evidence", metavar="URL")
@click.option(
    "--date", metavar="DAY", help="When it was found, as in 2016 or 2016-11-24.  [default: today]"
)
@click.option("--speaker", metavar="NAME", help="Who said the words really.")
@click.option("--note", help="Whatever else is to be said.")
@click.option("--reviewer", metavar="NAME", help="Who found it.")
@with_json
@with_db
def add(
    *,
    quotation_id: int,
    kind: str,
    evidence: str,
    date: str | None,
    speaker: str | None,
    note: str | None,
    reviewer: str | None,
    as_json: bool,
    db: Path | None,
) -> None:
    """Record a verdict on a quotation, named by the id that "match" prints.

    KIND is confirmed, misattributed, altered, out_of_context, fabricated or unproven; URL is the
    address of the evidence. The same quotation, kind and evidence again change nothing.

    Example:
        quoteproof verdict add 17 misattributed https://archive.example/minutes --speaker Brook
    """
    from quotes_db.errors import RecordError
    from quotes_db.importers.verdict_fields import verdict_from
    from quotes_db.printed_verdicts import verdict_json, verdict_line

    now = datetime.now().astimezone()  # the day where the user is
    today = now.date().isoformat()
    try:
        wanted = verdict_from(
            quotation_id,
            kind=kind,
            evidence=evidence,
            date=today if date is None else date,
            today=today,
            speaker=speaker,
            note=note,
            reviewer=reviewer,
        )
    except RecordError as error:
        reason = str(error)
        message = f"{reason[:1].upper()}{reason[1:]}."
        raise Failure(message) from None
    with existing_store(db_path(db)) as store:
        done = store.add_verdict(wanted, made=now)
    if done is None:
        message = f"There is no quotation {quotation_id}. quoteproof match prints the ids."
        click.echo(message, err=True)
        click.get_current_context().exit(NOTHING_FOUND)
    if as_json:
        print_json({"outcome": done.outcome, "verdict": verdict_json(done.verdict)})
    else:
        click.echo(verdict_line(done.verdict))
    stands = "stands already; nothing was changed" if done.outcome == "unchanged" else "is recorded"
    undo = f"To withdraw it: quoteproof verdict withdraw {done.verdict.id}"
    click.echo(f"Verdict {done.verdict.id} {stands}. {undo}", err=True)


@verdict_.command("list")
@click.argument("quotation_id", metavar="[QUOTATION]", type=_ID, required=False)
@with_json
@with_db
def list_(*, quotation_id: int | None, as_json: bool, db: Path | None) -> None:
    """Print the verdicts that stand, on one quotation or on all.

    Example:
        quoteproof verdict list 17 --json
    """
    from quotes_db.printed_verdicts import verdict_json, verdict_line

    any_ = False
    with existing_store(db_path(db), read_only=True) as store:
        for one in _standing(store, quotation_id):
            any_ = True
            if as_json:
                print_json(verdict_json(one))
            else:
                click.echo(verdict_line(one))
    if not any_:
        whose = "" if quotation_id is None else f" on quotation {quotation_id}"
        click.echo(f"There is no verdict{whose}. To record one: quoteproof verdict add", err=True)
        click.get_current_context().exit(NOTHING_FOUND)


@verdict_.command("withdraw")
@click.argument("verdict_id", metavar="ID", type=_ID)
@with_db
def withdraw(*, verdict_id: int, db: Path | None) -> None:
    """Show a verdict nowhere any more. It is kept with the time, and exported as withdrawn.

    Example:
        quoteproof verdict withdraw 3
    """
    with existing_store(db_path(db)) as store:
        done = store.withdraw_verdict(verdict_id, time=datetime.now(UTC))
    if done is None:
        message = f"There is no verdict {verdict_id}. They are in: quoteproof verdict list"
        click.echo(message, err=True)
        click.get_current_context().exit(NOTHING_FOUND)
    click.echo(f"Verdict {done.id} on quotation {done.quotation_id} is withdrawn.", err=True)


def _standing(store: Store, quotation_id: int | None) -> Iterable[Verdict]:
    """Return the verdicts that stand on one quotation, or on all."""
    if quotation_id is None:
        return (one for one in store.all_verdicts() if one.withdrawn is None)
    return store.verdicts([quotation_id], former=True).get(quotation_id, ())
