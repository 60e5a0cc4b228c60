"""How often one client may ask: a token bucket for each address, refilled by the clock.

A client is an IPv4 address, or the /64 of an IPv6 one, which is what one customer is given. Of a
reverse proxy on this machine all clients are one; there the proxy must limit them. Each worker
counts for itself. Cost: about a microsecond a request.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.types import Scope

from server.problems import Problem

BURST_S: Final = 5.0  # how many seconds' worth may come at once
CLIENTS_MAX: Final = 10_000  # remembered; who was not seen for longest is forgotten, and so is full


class Rates:
    """The buckets of one process.

    Args:
        rate: requests a second that a client may send for long, more than 0.
        clock: seconds, never going back.
    """

    def __init__(self, rate: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = max(1.0, rate * BURST_S)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # left, and when

    def refusal(self, scope: Scope) -> Problem | None:
        """Return the 429 of a request too many, which says when to come again; else None."""
        wait_s = self.wait_s(scope["client"][0] if scope.get("client") else "")
        if not wait_s:
            return None
        seconds = math.ceil(wait_s)
        message = (
            f"Too many requests: this server takes {self._rate:g} a second from one client. "
            f"Ask again in {seconds} s."
        )
        return Problem(429, message, headers={"Retry-After": str(seconds)})

    def wait_s(self, address: str) -> float:
        """Return how long a client must wait; 0 if its request is taken, which is then counted."""
        now, client = self._clock(), _client(address)
        left, when = self._buckets.pop(client, (self._most, now))
        left = min(self._most, left + (now - when) * self._rate)
        taken = left >= 1.0
        self._buckets[client] = (left - 1.0 if taken else left, now)
        if len(self._buckets) > CLIENTS_MAX:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1.0 - left) / self._rate


def _client(address: str) -> str:
    """Return what stands for a client: its address, or the network that is given to one."""
    if ":" not in address:
        return address
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(int(found) >> 64)
    return address
