"""What a run of the benchmark finds, as records; the JSON result is exactly these."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Latency:
    """How long some calls took, in milliseconds."""

    n: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, took_ms: Sequence[float]) -> Latency:
        """Return the percentiles of some durations; nearest rank, all zero for none."""
        ordered = sorted(took_ms) or [0.0]
        p50, p95, p99 = (
            round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 4)
            for share in (0.5, 0.95, 0.99)
        )
        return cls(len(took_ms), p50, p95, p99)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when it ran; a figure of a busy machine is an upper bound."""

    processors: int
    memory_gb: float
    python: str
    load_before: tuple[float, float, float]
    load_after: tuple[float, float, float]
    taken: str

    @classmethod
    def here(cls, load_before: tuple[float, float, float]) -> Machine:
        """Return this machine, as it is now that a measurement is over."""
        pages, page_bytes = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        return cls(
            processors=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
            memory_gb=round(pages * page_bytes / 1e9, 1),
            python=platform.python_version(),
            load_before=load_before,
            load_after=os.getloadavg(),
            taken=time.strftime("%Y-%m-%d %H:%M"),
        )


@dataclass(frozen=True, slots=True)
class Built:
    """A store: what it holds, what it costs to make and to keep."""

    size: str
    corpus: str
    quotations: int
    import_s: float
    reindex_s: float
    database_bytes: int
    index_bytes: int
    load: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """How well and how fast one kind of query is answered, in shares from 0 to 1."""

    at1: float
    at5: float
    strict: float  # the quotation that the query was made of is among the first five
    answered: float  # got any answer: for negatives the false alarms
    verbatim: float  # of the right answers found, those called verbatim
    latency: Latency


@dataclass(frozen=True, slots=True)
class Served:
    """The same queries over HTTP, by turns with the two floors. ``differing`` should be 0."""

    trivial_post: Latency
    healthz: Latency
    mixed: Latency
    kinds: dict[str, Latency]
    differing: int  # queries whose first answer is another one than in process


@dataclass(frozen=True, slots=True)
class Load:
    """As many requests as a server takes, and what its workers keep in memory meanwhile."""

    workers: int
    clients: int
    requests_s: float
    latency: Latency
    private_mb: tuple[float, ...]  # each worker's own
    shared_mb: tuple[float, ...]  # mapped from files or shared with the other processes


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page with quotations in it."""

    words: int
    planted: int
    found: int
    latency: Latency


@dataclass(frozen=True, slots=True)
class Inserting:
    """Two workers match, first undisturbed, then while quotations are inserted one by one.

    ``alone`` are inserts one after another while nobody matches.
    """

    alone: Latency
    idle: Latency
    meanwhile: Latency
    insert: Latency
    through: str


@dataclass(frozen=True, slots=True)
class PeerKind:
    """A peer and our own match on the very same queries."""

    at5: float
    latency: Latency
    ours_at5: float
    ours: Latency


@dataclass(frozen=True, slots=True)
class Peer:
    """Another engine on the same store and queries. ``missing`` says what would install it."""

    name: str
    missing: str | None = None
    build_s: float = 0.0
    bytes: int = 0
    kinds: dict[str, PeerKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """All that one run measured; a part that did not run is None."""

    machine: Machine
    store: Built
    mixed: Latency
    kinds: dict[str, Kind]
    served: Served | None = None
    loads: tuple[Load, ...] = ()
    scanned: Scanned | None = None
    inserting: Inserting | None = None
    peers: tuple[Peer, ...] = ()
