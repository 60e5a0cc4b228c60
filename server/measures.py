"""What /metrics shows: requests by route with their times, errors by kind, the store and its index.

Labels are route templates, never addresses: their number is bounded, and no user's words are in.

With several workers each writes its counts to files in a folder that they share, as
prometheus-client does in its multiprocess mode, and whichever is asked adds them all up. That mode
is chosen by PROMETHEUS_MULTIPROC_DIR when prometheus-client is imported; ``serve --workers`` sets
it. A worker that has ended still counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from quotes_db.store import Store

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"  # prometheus-client's own name for it
ErrorKind = Literal[
    "bug",  # a mistake of the server's own; the log has its stack
    "store",  # the database cannot be read or written
    "busy",  # another process holds the database, or too many writes wait
    "damaged_index",  # found at the start, and made anew
    "cut_answer",  # a match or scan that ran out of time and was answered in part
    "slow_client",  # a request that did not come, or an answer that was not taken, in time
    "slow_answer",  # a request that was not answered in time
    "no_request",  # bytes that are no HTTP request, or headers beyond all bounds
    "too_many_connections",
]
_BUCKETS_S = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0)

_PROCESS = CollectorRegistry()
_ERRORS = Counter("quoteproof_errors", "What went wrong.", ("kind",), registry=_PROCESS)
_OF_KIND = {kind: _ERRORS.labels(kind) for kind in get_args(ErrorKind)}


def count_error(kind: ErrorKind) -> None:
    """Count something that went wrong in this process."""
    _OF_KIND[kind].inc()


class Measures:
    """The figures of one server; ``request_done`` costs about a microsecond.

    Args:
        store: whose size is shown; None while there is none yet.
    """

    def __init__(self, store: Store | None) -> None:
        self._size = _StoreSize(store) if store else None
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "quoteproof_request_seconds",
            "Time from a request's arrival to its answer.",
            ("method", "route", "status"),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def request_done(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count one request; method and route must be from a bounded set."""
        key = (method, route, status)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._seconds.labels(method, route, str(status))
        child.observe(took_s)

    def text(self) -> bytes:
        """Return all figures in Prometheus's text format."""
        own = CollectorRegistry()
        if self._size:
            own.register(self._size)
        if SHARED_FOLDER in os.environ:
            MultiProcessCollector(own)  # type: ignore[no-untyped-call]
            return generate_latest(own)
        return b"".join(generate_latest(some) for some in (own, self._registry, _PROCESS))


class _StoreSize(Collector):
    """Reads the store's size at the moment of asking."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> list[Metric]:
        return []  # nothing is read at registration

    def collect(self) -> Iterator[Metric]:
        coverage = self._store.coverage()
        for name in ("quotations", "speakers", "sources"):
            yield _gauge(name, f"Stored {name}.", getattr(coverage, name))
        yield _gauge("index_segments", "Segments of the index.", len(self._store.segments()))
        yield _gauge(
            "index_waiting", "Quotations that no segment holds yet.", self._store.delta_size()
        )
        sizes = GaugeMetricFamily(
            "quoteproof_store_bytes", "Bytes on disk, by part.", labels=["part"]
        )
        for part, size in _sizes(self._store):
            sizes.add_metric([part], size)
        yield sizes


def _gauge(name: str, help_: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"quoteproof_{name}", help_, value=value)


def _sizes(store: Store) -> Iterator[tuple[str, int]]:
    """Yield the bytes of the database, of its write-ahead log and of the index; none in memory."""
    if not isinstance(store.path, Path):
        return
    yield "database", _size(store.path)
    yield "log", _size(store.path.with_name(f"{store.path.name}-wal"))
    folder = store.index_folder
    yield "index", sum(map(_size, folder.rglob("*"))) if folder else 0


def _size(path: Path) -> int:
    """Return the bytes of a file; 0 if it is none, or is gone: a merge removes some."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:
        return 0
