"""The part of ``Store`` about the tokens that may read or write over HTTP."""

from __future__ import annotations

from datetime import datetime

from quotes_db.store import tokens
from quotes_db.store.connect import translated
from quotes_db.store.held import Held
from quotes_db.store.tokens import Scope, Token


class KeepsTokens(Held):
    """Makes, finds, lists and revokes tokens; of their secrets only hashes are kept."""

    def create_token(
        self,
        *,
        scope: Scope,
        created: datetime,
        expires: datetime | None = None,
        name: str | None = None,
    ) -> tuple[Token, str]:
        """Return a new token and the text to send for it, which cannot be had a second time."""
        with self._writing() as db:
            return tokens.create_token(db, scope=scope, name=name, created=created, expires=expires)

    def find_token(self, text: str) -> Token | None:
        """Return the token that a text is, revoked and expired ones too; None if it is none."""
        with translated(self.path):
            return tokens.find_token(self._db, text)

    def tokens(self) -> list[Token]:
        """Return all tokens, revoked and expired ones too, in the order of their making."""
        with translated(self.path):
            return tokens.list_tokens(self._db)

    def revoke_token(self, token_id: int, *, now: datetime) -> Token | None:
        """Return a token that no server takes any more, None if there is none with this id."""
        with self._writing() as db:
            return tokens.revoke_token(db, token_id, now=now)
