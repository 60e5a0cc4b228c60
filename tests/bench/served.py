"""Asks real servers: latency beside the floor, requests a second, memory of the workers."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tests.bench.build import COMMAND
from tests.bench.client import Connection, drive, request
from tests.bench.corpus import ROOT
from tests.bench.figures import Latency, Load, Served
from tests.bench.inprocess import Answered, limit_of
from tests.bench.progress import Shown
from tests.bench.queries import MIXED, Query

LOAD_S = 5.0
CONNECTIONS = 4  # of each client process; a worker always has a request waiting
_TURN = 20  # calls before the floor's turn, so that noise meets all alike
_START_S, _STOP_S = 60.0, 15.0
_TRIVIAL = (sys.executable, "-m", "uvicorn", "tests.bench.trivial:app", "--port", "0")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, and the processes that answer."""

    port: int
    workers: tuple[int, ...]


@contextmanager
def serving(path: Path, *, workers: int = 1) -> Iterator[Server]:
    """Hold ``quoteproof serve`` on a store until the end of the block."""
    command = [*COMMAND, "serve", "--port", "0", "--db", str(path), "--workers", str(workers)]
    with _running(command, r"answers at http://[\w.]+:(\d+)") as (port, process):
        yield Server(port, _children(process) if workers > 1 else (process,))


@contextmanager
def trivial() -> Iterator[int]:
    """Hold the trivial server until the end of the block; the value is its port."""
    with _running([*_TRIVIAL, "--no-access-log"], r"running on http://[\w.]+:(\d+)") as (port, _):
        yield port


@contextmanager
def _running(command: Sequence[str], greeting: str) -> Iterator[tuple[int, int]]:
    """Hold a process until the end of the block; the value is its port and its number.

    Raises:
        RuntimeError: it ended, or did not answer in time; the message holds what it printed.
    """
    with tempfile.TemporaryFile("w+b") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + _START_S
            while time.monotonic() < deadline and process.poll() is None:
                said = os.pread(log.fileno(), 100_000, 0).decode()
                if (found := re.search(greeting, said)) and _answers(int(found[1])):
                    yield int(found[1]), process.pid
                    return
                time.sleep(0.05)
            said = os.pread(log.fileno(), 100_000, 0).decode()
            message = f"{' '.join(command)} does not answer: {said.strip()[-500:]}"
            raise RuntimeError(message)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(port: int) -> bool:
    try:
        connection = Connection(port)
        connection.ask(request("GET", "/healthz"))
        connection.close()
    except (OSError, RuntimeError):
        return False
    return True


def _children(process: int) -> tuple[int, ...]:
    """Return the worker processes; what else the supervisor keeps is no server."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return tuple(
        int(child)
        for child in listed
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    )


def match_request(query: Query) -> bytes:
    """Return the request of a query."""
    return request("POST", "/v1/match", {"text": query.text, "limit": limit_of(query)})


def beside_the_floor(path: Path, answered: Sequence[Answered], *, shown: Shown) -> Served:
    """Return the latency of every query over HTTP, the floors measured by turns with it."""
    with serving(path) as server, trivial() as port:
        ours, floor = Connection(server.port), Connection(port)
        health = request("GET", "/healthz")
        trivial_ms, health_ms = list[float](), list[float]()
        kinds: dict[str, list[float]] = {}
        differing = 0
        for one in answered[:100]:
            ours.ask(match_request(one.query))
        with shown.step("queries over HTTP", len(answered)) as advance:
            for at in range(0, len(answered), _TURN):
                turn = answered[at : at + _TURN]
                asked = [match_request(one.query) for one in turn]
                trivial_ms += [floor.timed(some) for some in asked]
                health_ms += [ours.timed(health) for _ in asked]
                for one, some in zip(turn, asked, strict=True):
                    began = time.perf_counter()
                    body = ours.ask(some)
                    took_ms = (time.perf_counter() - began) * 1_000
                    kinds.setdefault(one.query.kind, []).append(took_ms)
                    differing += _first(body) != one.first
                advance(len(turn))
        ours.close()
        floor.close()
    return Served(
        trivial_post=Latency.of(trivial_ms),
        healthz=Latency.of(health_ms),
        mixed=Latency.of([ms for kind in MIXED for ms in kinds.get(kind, ())]),
        kinds={kind: Latency.of(some) for kind, some in sorted(kinds.items())},
        differing=differing,
    )


def _first(body: bytes) -> int | None:
    matches = msgspec.json.decode(body)["matches"]
    return matches[0]["quotation_id"] if matches else None


def load(path: Path, asked: Sequence[Query], *, workers: int, shown: Shown) -> Load:
    """Return how many requests a second a server of some workers takes from as many clients."""
    requests = [match_request(query) for query in asked if query.kind in MIXED]
    with serving(path, workers=workers) as server, shown.step(f"load, {workers} workers", None):
        with clients(workers) as pool:
            _drive(pool, server.port, requests, clients=workers, seconds=1.0)
            took_ms, rate = _drive(pool, server.port, requests, clients=workers, seconds=LOAD_S)
        memory = [_memory_mb(worker) for worker in server.workers]
    return Load(
        workers=workers,
        clients=workers,
        requests_s=round(rate, 1),
        latency=Latency.of(took_ms),
        private_mb=tuple(private for private, _ in memory),
        shared_mb=tuple(shared for _, shared in memory),
    )


@contextmanager
def clients(count: int) -> Iterator[ProcessPoolExecutor]:
    """Hold some client processes until the end of the block."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        yield pool


def _drive(
    pool: ProcessPoolExecutor, port: int, asked: Sequence[bytes], *, clients: int, seconds: float
) -> tuple[list[float], float]:
    """Return each call's milliseconds, and the calls a second, of several client processes."""
    running = [
        pool.submit(drive, port, asked[at::clients], connections=CONNECTIONS, seconds=seconds)
        for at in range(clients)
    ]
    done = [one.result() for one in running]
    took_ms = [ms for some, _ in done for ms in some]
    return took_ms, sum(len(some) / spent for some, spent in done)


def _memory_mb(process: int) -> tuple[float, float]:
    """Return a process's own memory and what it maps from files or shares, in MB.

    Pages of a mapped file count as shared although one process alone maps them: they belong to the
    page cache and any other worker gets them for nothing.
    """
    fields = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        fields[name] = int(value.split()[0]) / 1024
    return round(fields["Anonymous"], 1), round(fields["Rss"] - fields["Anonymous"], 1)
