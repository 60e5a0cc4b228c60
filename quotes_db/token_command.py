"""The commands ``token create``, ``list`` and ``revoke``: who may change the store over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_db.commands import (
    NOTHING_FOUND,
    Failure,
    Group,
    db_path,
    print_json,
    with_db,
    with_json,
)

if TYPE_CHECKING:
    from quotes_db.store import Scope, Token

_NAME_MAX_CHARS = 100
_DAYS_MAX = 36_500


@click.group("token", cls=Group)
def token_() -> None:
    """Make, list and revoke the tokens that may change the store over HTTP.

    Example:
        quoteproof token create --name laptop --expires 90
    """


@token_.command("create")
@click.option("--name", help="What to call it in the list.")
@click.option(
    "--scope",
    default="write",
    show_default=True,
    type=click.Choice(["write", "review", "admin"]),
    help="write: change the quotations; review: decide what is in review, record verdicts; "
    "admin: everything.",
)
@click.option(
    "--expires",
    "days",
    metavar="DAYS",
    type=click.IntRange(1, _DAYS_MAX),
    help="For how many days it is taken.  [default: until it is revoked]",
)
@with_json
@with_db
def create(
    *, name: str | None, scope: Scope, days: int | None, as_json: bool, db: Path | None
) -> None:
    """Print a new token, once.

    Only a fingerprint of it is stored, so it cannot be shown again. Send it to the server as
    "Authorization: Bearer TOKEN". Who has it can change your quotations: keep it like a password.

    Example:
        quoteproof token create --name laptop --expires 90
    """
    from quotes_db.store import Store

    _require_name(name)
    now = datetime.now(UTC)
    with Store.open(db_path(db)) as store:
        token, text = store.create_token(
            scope=scope,
            name=name,
            created=now,
            expires=now + timedelta(days=days) if days else None,
        )
    if as_json:
        print_json({**_json(token, now), "token": text})
    else:
        click.echo(text)
        until = f"until {token.expires:%Y-%m-%d}" if token.expires else "until it is revoked"
        click.echo(
            f"Token {token.id} has the scope {token.scope}, {until}. It is not shown again. "
            f"To revoke it: quoteproof token revoke {token.id}",
            err=True,
        )


@token_.command("list")
@with_json
@with_db
def list_(*, as_json: bool, db: Path | None) -> None:
    """Print all tokens ever made, without their secrets.

    Example:
        quoteproof token list --json
    """
    from quotes_db.store import Store

    now = datetime.now(UTC)
    with Store.open(db_path(db), read_only=True) as store:
        tokens = store.tokens()
    for token in tokens:
        if as_json:
            print_json(_json(token, now))
        else:
            click.echo(_line(token, now))
    if not tokens:
        click.echo("There is no token. To make one: quoteproof token create", err=True)
        click.get_current_context().exit(NOTHING_FOUND)


@token_.command("revoke")
@click.argument("token_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@with_db
def revoke(*, token_id: int, db: Path | None) -> None:
    """Let no server take a token any more, from its next request on.

    Example:
        quoteproof token revoke 3
    """
    from quotes_db.store import Store

    path = db_path(db)
    if not path.exists():
        message = f"{path} does not exist. Name the database of the token with --db."
        raise Failure(message)
    with Store.open(path) as store:
        token = store.revoke_token(token_id, now=datetime.now(UTC))
    if token is None:
        click.echo(f"There is no token {token_id}. They are in: quoteproof token list", err=True)
        click.get_current_context().exit(NOTHING_FOUND)
    click.echo(f"Token {token.id} is revoked.", err=True)


def _require_name(name: str | None) -> None:
    if name is None or (0 < len(name) <= _NAME_MAX_CHARS and name.isprintable()):
        return
    message = (
        f"--name takes 1 to {_NAME_MAX_CHARS} printable characters; this has {len(name)}. "
        "Give another, or leave the option out."
    )
    raise click.UsageError(message)


def _state(token: Token, now: datetime) -> str:
    if token.revoked:
        return "revoked"
    return "expired" if token.has_expired(now) else "valid"


def _line(token: Token, now: datetime) -> str:
    from quotes_db.terminal import printable

    expires = f"expires {token.expires:%Y-%m-%d}" if token.expires else "does not expire"
    name = f"  {printable(token.name)}" if token.name else ""
    made = f"made {token.created:%Y-%m-%d}"
    return f"{token.id}  {token.scope}  {_state(token, now)}  {made}  {expires}{name}"


def _json(token: Token, now: datetime) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(token), "state": _state(token, now)}
