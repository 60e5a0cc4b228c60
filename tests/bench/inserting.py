"""Inserts quotations one by one while two workers match, on a copy of the store.

The copy shares the segments, which never change, as hard links; only the database is copied.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from quotes_db.index import index_of
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
from tests.bench import coined
from tests.bench.client import drive
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
        _copied(path) as copy,
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

        list(matching(1.0))
        idle = [ms for some in matching(SECONDS) for ms in some]
        under_way = matching(SECONDS)
        next(under_way)
        took_ms = _inserted(copy, seconds=SECONDS)
        meanwhile = [ms for some in under_way for ms in some]
    return Inserting(
        idle=Latency.of(idle),
        meanwhile=Latency.of(meanwhile),
        insert=Latency.of(took_ms),
        through="Store.add in a process of its own",
    )


def _inserted(path: Path, *, seconds: float) -> list[float]:
    """Return how long each insert took, in milliseconds."""
    texts = coined.quotations(100_000, seed=_SEED)
    took_ms, end = list[float](), time.perf_counter() + seconds
    with Store.open(path) as store:
        index = index_of(store)
        while (began := time.perf_counter()) < end:
            store.add([AttributedQuotation(next(texts), speaker="Nobody at all")])
            index.flush_if_due()
            took_ms.append((time.perf_counter() - began) * 1_000)
            time.sleep(PAUSE_S)
    return took_ms


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    """Hold a copy of a store until the end of the block."""
    with tempfile.TemporaryDirectory(dir=path.parent.parent, prefix="copy-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copytree(f"{path}-index", f"{copy}-index", copy_function=os.link)
        yield copy
