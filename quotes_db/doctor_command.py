"""The command ``doctor``: is the database sound, what is wrong, what to do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotes_db.commands import (
    Command,
    db_path,
    print_json,
    require_db,
    with_db,
    with_json,
)

if TYPE_CHECKING:
    from quotes_db.doctor import Check, Mend

FAULTS_FOUND = 1


@click.command("doctor", cls=Command)
@click.option("--fix", is_flag=True, help="Mend what can be derived anew; then look again.")
@click.option("--quick", is_flag=True, help="Do not look up every word of every quotation.")
@with_json
@with_db
def doctor_(*, fix: bool, quick: bool, as_json: bool, db: Path | None) -> None:
    """Look whether the database is sound, and say what to do about what is not.

    Reads everything: structure, references, totals, texts and their folded words, the index, the
    disk around. Others may use the database meanwhile. --fix makes the index and the totals anew
    and removes what killed processes left; it changes nothing that was entered. Exit code 1 means
    that something is wrong, 2 that the database cannot be looked at.

    Example:
        quoteproof doctor --fix
    """
    from quotes_db.doctor import mended

    path = db_path(db)
    require_db(path)
    checks = _examined(path, quick=quick, as_json=as_json)
    kinds: set[Mend] = {one.mend for check in checks for one in check.faults if one.mend}
    if fix and kinds:
        mended(path, kinds, shown=lambda step: click.echo(f"{step} …", err=True))
        checks = _examined(path, quick=quick, as_json=as_json)
    sound = not any(check.faults for check in checks)
    if as_json:
        print_json(
            {
                "db": str(path),
                "sound": sound,
                "mended": sorted(kinds) if fix else [],
                "checks": [asdict(check) for check in checks],
            }
        )
    if not sound:
        click.get_current_context().exit(FAULTS_FOUND)


def _examined(path: Path, *, quick: bool, as_json: bool) -> list[Check]:
    """Return all checks; print each when it is done unless all of it is printed as JSON later."""
    from quotes_db.doctor import examine
    from quotes_db.terminal import printable

    done = []
    for check in examine(path, quick=quick):
        done.append(check)
        if as_json:
            continue
        click.echo(f"{check.name:10} {'PROBLEM' if check.faults else 'ok'}")
        for one in check.findings:
            click.echo(printable(f"  {'note: ' if one.note else ''}{one.what}."))
            click.echo(printable(f"    → {one.advice}"))
    return done
