"""What /metrics shows: requests by method, route and status with their times, and the store's size.

Labels are route templates, never addresses: their number is bounded, and no user's words are in.
Every process counts for itself; with several workers /metrics shows the one that answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from quotes_db.store import Store

_BUCKETS_S = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0)


class Measures:
    """The figures of one server; ``request_done`` costs about a microsecond."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_StoreSize(store))
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
        return generate_latest(self._registry)


class _StoreSize(Collector):
    """Reads the store's size at the moment of asking."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> list[Metric]:
        return []  # nothing is read at registration

    def collect(self) -> Iterator[Metric]:
        coverage = self._store.coverage()
        for name in ("quotations", "speakers", "sources", "claims", "claim_reviews"):
            told = f"Stored {name.replace('_', ' ')}."
            yield GaugeMetricFamily(f"quoteproof_{name}", told, value=getattr(coverage, name))
