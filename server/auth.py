"""Who may change the store, and who may read one that is closed: a bearer token or a 401 or 403.

The token is looked up in the store at every request, some 20 µs, and kept nowhere: one that is
revoked is refused by the next request, in every worker. No message repeats what was sent.

A person who opens a page of a closed server is asked by the browser for a name and a password
(Basic, RFC 7617): the token is the password, any name will do. A browser sends that along with
whatever it asks of the server from then on, so it opens reading alone; for a change the request
itself must name the token. The door has refused what foreign pages ask before this is looked at.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from datetime import UTC, datetime
from typing import Final

from starlette import types
from starlette.requests import Request

from quotes_db.store import Scope, Store, Token
from server.problems import Problem, wants_page

_BEARER = re.compile(r"bearer +(?P<text>[!-~]{1,200})", re.IGNORECASE)
_BASIC = re.compile(r"basic +(?P<coded>[A-Za-z0-9+/]{1,600}={0,2})", re.IGNORECASE)
_CHALLENGE: Final = 'Bearer realm="quoteproof"'
_ASK_THE_PERSON: Final = 'Basic realm="Quoteproof: any name, the token as password"'
_SEND = "Send Authorization: Bearer TOKEN with one that this prints: quoteproof token create"


# What says nothing of the store: whether something answers here, and how to ask it.
_OPEN: Final = frozenset({"/healthz", "/readyz", "/v1/ping", "/docs", "/openapi.json"})
_OPEN_FOLDER: Final = "/static/"
_CLOSED = (
    "This server is closed: reading takes a token, too, and the request has none. A browser asks "
    "for it as a password, with any name; the extension takes it in its options. "
)


class Gate:
    """Lets nobody read a closed server without a token, be it a password; any scope will do.

    Args:
        store: which tokens there are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def refusal(self, scope: types.Scope) -> Problem | None:
        """Return the 401 of a request without a token that is taken; else None.

        Raises:
            StoreError: the token cannot be looked up.
        """
        if is_open(scope["path"]):
            return None
        try:
            _taken(scope, self._store, without=_CLOSED, as_password=True)
        except Problem as problem:
            if wants_page(scope):
                # Where a program asks, the extension's among them, a browser shall ask nobody.
                challenge = problem.headers["WWW-Authenticate"]
                problem.headers["WWW-Authenticate"] = f"{_ASK_THE_PERSON}, {challenge}"
            return problem
        return None


def is_open(path: str) -> bool:
    """Return whether what is at a path is answered without a token by a closed server, too."""
    return path in _OPEN or path.startswith(_OPEN_FOLDER)


def is_any_valid(store: Store) -> bool:
    """Return whether the store has a token that is taken now."""
    now = datetime.now(UTC)
    return any(not (token.revoked or token.has_expired(now)) for token in store.tokens())


def require(request: Request, store: Store, scope: Scope) -> Token:
    """Return the token of a request, which allows the scope.

    Raises:
        Problem: 401 no token or one that is not taken, 403 the token does not allow the scope.
    """
    missing = "This call takes a token and the request has none. "
    token = _taken(request.scope, store, without=missing)
    if not token.allows(scope):
        message = (
            f"This call takes a token with the scope {scope}; token {token.id} has {token.scope}. "
            f"Use one that this prints: quoteproof token create --scope {scope}"
        )
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        raise Problem(403, message, headers={"WWW-Authenticate": challenge})
    return token


def _taken(scope: types.Scope, store: Store, *, without: str, as_password: bool = False) -> Token:
    """Return the token of a request.

    Args:
        scope: of the request.
        store: which tokens there are.
        without: what is told who sends none.
        as_password: a token is taken that a person gave as a password, too.

    Raises:
        Problem: 401, there is none or it is not taken.
    """
    given = [value for name, value in scope["headers"] if name == b"authorization"]
    if not given:
        raise Problem(401, without + _SEND, headers={"WWW-Authenticate": _CHALLENGE})
    text = _sent(given[0].decode("latin-1"), as_password=as_password) if len(given) == 1 else None
    token = store.find_token(text) if text else None
    if token is None or token.revoked or token.has_expired(datetime.now(UTC)):
        message = f"{_why_not_taken(token, len(given))} {_SEND}"
        challenge = f'{_CHALLENGE}, error="invalid_token"'
        raise Problem(401, message, headers={"WWW-Authenticate": challenge})
    return token


def _sent(header: str, *, as_password: bool) -> str | None:
    """Return the token that a header sends, or None."""
    if found := _BEARER.fullmatch(header):
        return found["text"]
    if not as_password or not (found := _BASIC.fullmatch(header)):
        return None
    try:
        told = b64decode(found["coded"], validate=True)
    except binascii.Error:
        return None
    return told.partition(b":")[2].decode("latin-1").strip()  # pasted, often with a line's end


def _why_not_taken(token: Token | None, headers: int) -> str:
    """Return why; of a token's state only who has the token is told."""
    if headers > 1:
        return f"The request has {headers} Authorization headers; one is taken."
    if token is None:
        return "What the request has for Authorization is no token of this server."
    if token.revoked:
        return f"Token {token.id} was revoked on {token.revoked:%Y-%m-%d}."
    return f"Token {token.id} expired on {token.expires:%Y-%m-%d}."
