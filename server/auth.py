"""Who may change the store: a request's bearer token in, the token or a 401 or 403 out.

The token is looked up in the store at every request, some 20 µs, and kept nowhere: one that is
revoked is refused by the next request, in every worker. No message repeats what was sent.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request

from quotes_db.store import Scope, Store, Token
from server.problems import Problem

_BEARER = re.compile(r"bearer +(?P<text>[!-~]{1,200})", re.IGNORECASE)
_CHALLENGE: Final = 'Bearer realm="quoteproof"'
_SEND = "Send Authorization: Bearer TOKEN with one that this prints: quoteproof token create"


def require(request: Request, store: Store, scope: Scope) -> Token:
    """Return the token of a request, which allows the scope.

    Raises:
        Problem: 401 no token or one that is not taken, 403 the token does not allow the scope.
    """
    given = [value for name, value in request.scope["headers"] if name == b"authorization"]
    if not given:
        message = f"This call takes a token and the request has none. {_SEND}"
        raise Problem(401, message, headers={"WWW-Authenticate": _CHALLENGE})
    found = _BEARER.fullmatch(given[0].decode("latin-1")) if len(given) == 1 else None
    token = store.find_token(found["text"]) if found else None
    if token is None or token.revoked or token.has_expired(datetime.now(UTC)):
        message = f"{_why_not_taken(token, len(given))} {_SEND}"
        challenge = f'{_CHALLENGE}, error="invalid_token"'
        raise Problem(401, message, headers={"WWW-Authenticate": challenge})
    if not token.allows(scope):
        message = (
            f"This call takes a token with the scope {scope}; token {token.id} has {token.scope}. "
            f"Use one that this prints: quoteproof token create --scope {scope}"
        )
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        raise Problem(403, message, headers={"WWW-Authenticate": challenge})
    return token


def _why_not_taken(token: Token | None, headers: int) -> str:
    """Return why; of a token's state only who has the token is told."""
    if headers > 1:
        return f"The request has {headers} Authorization headers; one is taken."
    if token is None:
        return "What the request has for Authorization is no token of this server."
    if token.revoked:
        return f"Token {token.id} was revoked on {token.revoked:%Y-%m-%d}."
    return f"Token {token.id} expired on {token.expires:%Y-%m-%d}."
