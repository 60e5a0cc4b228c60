"""A scenario that does lose what it tells of: the proof must notice it."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from quotes_db.store import Store
from tests.reliability.scenario import READY, Left, Scenario, compared, quotations, sentence


def _tell_too_soon(folder: Path, told: Connection) -> None:
    """Tell of what is not stored yet, as a store without its transaction would."""
    with Store.open(folder / "quotes.db") as store:
        told.send(READY)
        for at in range(store.shelf("quotations").last_id(), 1 << 20, 20):
            told.send(at + 20)
            time.sleep(0.02)  # so that few batches are made, and most kills come in between
            store.add(quotations(range(at, at + 20)))


class TooSoon(Scenario):
    """Work that tells of each batch before it is stored."""

    name = "too soon"
    work = staticmethod(_tell_too_soon)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        self.span_s = 0.3  # on a busy machine the first is told after a tenth of a second
        Store.open(self.db).close()

    def left(self, told: list[Any]) -> Left:
        return compared(self.db, [sentence(n) for n in range(max(told, default=0))])
