"""Bearer tokens for the HTTP API: made, looked up, listed, revoked; the secret is never stored.

A token is ``qp_`` + its id + ``_`` + 256 random bits in base64url. Of the secret only its SHA-256
is kept. A slow hash (scrypt, argon2) is made for passwords, whose few likely values can be tried
one after another; 256 random bits have no likely values, so all it would add is time to every
request. The row is found by the id, which is no secret, and the hashes are then compared in
constant time: how long a wrong token takes tells nothing about a right one.

``Token`` holds neither secret nor hash, so nothing that prints one can leak it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from sqlite_utils import Database

from quotes_db.store.read import Row

Scope = Literal["write", "review", "admin"]
_SECRET_BYTES = 32
_WRITTEN = re.compile(r"qp_([1-9][0-9]{0,17})_([A-Za-z0-9_-]{43})", re.ASCII)
_COLUMNS = "id, name, scope, created, expires, revoked"
_NO_HASH = bytes(32)  # compared with where there is no token, so that the time is the same


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token, without its secret; times are UTC."""

    id: int
    name: str | None
    scope: Scope
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        """Return whether the token may do what needs a scope; ``admin`` may do everything."""
        return self.scope in (scope, "admin")

    def has_expired(self, now: datetime) -> bool:
        """Return whether its time is over."""
        return self.expires is not None and now >= self.expires


def create_token(
    db: Database, *, scope: Scope, name: str | None, created: datetime, expires: datetime | None
) -> tuple[Token, str]:
    """Return a new token and the text to send for it, which cannot be had a second time."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    cursor = db.execute(
        "INSERT INTO token (hash, scope, name, created, expires) VALUES (?, ?, ?, ?, ?)",
        [_hash(secret), scope, name, _written(created), _written(expires)],
    )
    made = db.execute(f"SELECT {_COLUMNS} FROM token WHERE id = ?", [cursor.lastrowid]).fetchone()
    return _token(made), f"qp_{cursor.lastrowid}_{secret}"


def find_token(db: Database, text: str) -> Token | None:
    """Return the token that a text is, revoked and expired ones too; None if it is none."""
    parts = _WRITTEN.fullmatch(text)
    if parts is None:
        return None
    row = db.execute(f"SELECT hash, {_COLUMNS} FROM token WHERE id = ?", [int(parts[1])]).fetchone()
    same = hmac.compare_digest(row[0] if row else _NO_HASH, _hash(parts[2]))
    return _token(row[1:]) if row and same else None


def list_tokens(db: Database) -> list[Token]:
    """Return all tokens, in the order of their making."""
    return [_token(row) for row in db.execute(f"SELECT {_COLUMNS} FROM token ORDER BY id")]


def revoke_token(db: Database, token_id: int, *, now: datetime) -> Token | None:
    """Return a token that is revoked from now on, or was before; None if there is none."""
    db.execute(
        "UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL", [_written(now), token_id]
    )
    row = db.execute(f"SELECT {_COLUMNS} FROM token WHERE id = ?", [token_id]).fetchone()
    return _token(row) if row else None


def _hash(secret: str) -> bytes:
    return sha256(secret.encode("ascii")).digest()


def _token(row: Row) -> Token:
    id_, name, scope, created, expires, revoked = row
    return Token(id_, name, scope, datetime.fromisoformat(created), _time(expires), _time(revoked))


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _written(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat(timespec="seconds") if time else None
