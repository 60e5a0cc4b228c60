"""Whether the server can answer well at this moment, and if not, why: what /readyz tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Readiness:
    """The reason why answers may be wrong just now, in words for an operator; None if they are not.

    Set by whoever works on the store behind the answers; read by /readyz.
    """

    reason: str | None = None
