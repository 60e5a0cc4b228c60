"""Inserts quotations one by one through the API while two workers match, on a copy of the store.

The copy shares the segments, which never change, as hard links; only the database is copied.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from quotes_db.store import Store
from tests.bench import coined
from tests.bench.client import Connection, drive, request
from tests.bench.figures import Inserting, Latency
from tests.bench.progress import Shown
from tests.bench.queries import MIXED, Query
from tests.bench.served import clients, match_request, serving

SECONDS = 5.0
PAUSE_S = 0.01  # between inserts: some 80 commits a second
_WORKERS = 2
_SEED = 7  # not the corpus's, so that every quotation is new


def inserting(path: Path, asked: Sequence[Query], *, shown: Shown) -> Inserting:
    """Return how matching and inserting bear each other."""
    requests = [match_request(query) for query in asked if query.kind in MIXED]
    with (
        shown.step("inserting while matching", None),
        copied(path) as (copy, token),
        serving(copy, workers=_WORKERS) as server,
        clients(_WORKERS) as pool,
    ):

        def matching(seconds: float) -> Iterator[list[float]]:
            running = [
                pool.submit(drive, server.port, requests[at::2], connections=1, seconds=seconds)
                for at in range(_WORKERS)
            ]
            yield []
            for one in running:
                yield one.result()[0]

        alone = _inserted(server.port, token, seconds=SECONDS, pause_s=0.0, seed=_SEED)
        list(matching(1.0))
        idle = [ms for some in matching(SECONDS) for ms in some]
        under_way = matching(SECONDS)
        next(under_way)
        took_ms = _inserted(server.port, token, seconds=SECONDS, pause_s=PAUSE_S, seed=_SEED + 1)
        meanwhile = [ms for some in under_way for ms in some]
    return Inserting(
        alone=Latency.of(alone),
        idle=Latency.of(idle),
        meanwhile=Latency.of(meanwhile),
        insert=Latency.of(took_ms),
        through="POST /v1/quotations",
    )


def _inserted(port: int, token: str, *, seconds: float, pause_s: float, seed: int) -> list[float]:
    """Return how long each insert took, in milliseconds."""
    texts = coined.quotations(100_000, seed=seed)
    took_ms, end = list[float](), time.perf_counter() + seconds
    connection = Connection(port)
    while time.perf_counter() < end:
        told = {"text": next(texts), "speaker": "Nobody at all"}
        took_ms.append(connection.timed(request("POST", "/v1/quotations", told, token=token)))
        time.sleep(pause_s)
    connection.close()
    return took_ms


@contextmanager
def copied(path: Path) -> Iterator[tuple[Path, str]]:
    """Hold a copy of a store until the end of the block, with a token that may write to it."""
    with tempfile.TemporaryDirectory(dir=path.parent.parent, prefix="copy-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copytree(f"{path}-index", f"{copy}-index", copy_function=os.link)
        with Store.open(copy) as store:
            _, token = store.create_token(scope="write", created=datetime.now(UTC))
        yield copy, token
