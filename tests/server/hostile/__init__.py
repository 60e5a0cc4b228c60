"""Hostile requests, byte for byte as they are sent, and the answers that each must get.

Every row carries a token that allows everything where it asks for a change, so what keeps it out
is never the lack of one. ``statuses`` are those of all answers on the connection, in their order.
``stays`` tells whether the connection may be used further; then the next request on it must get its
own answer, so that nothing of the row was left over or answered twice.
"""

from __future__ import annotations

from tests.server.hostile.addresses import PATHS
from tests.server.hostile.bodies import BODIES
from tests.server.hostile.controls import CONTROLS
from tests.server.hostile.rows import CHROME, FIREFOX, TOKEN, Row
from tests.server.hostile.senders import HOSTS, PAGES, TOKENS
from tests.server.hostile.smuggled import SMUGGLED

__all__ = ["CHROME", "FIREFOX", "ROWS", "TOKEN", "Row"]

ROWS = (*CONTROLS, *HOSTS, *PAGES, *TOKENS, *PATHS, *BODIES, *SMUGGLED)
