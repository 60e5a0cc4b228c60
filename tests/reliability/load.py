"""Keeps many connections busy with matches, scans and inserts for long, and watches the memory.

Every connection has one request under way at any time, so the server is never idle and an answer
waits for all before it: its time is the queue's, not the work's. The client is one process and
shares the processors with the server. The memory of all server processes is read from /proc: what
is private to them (anonymous pages) must stay flat; what they map of the database and the index
belongs to the page cache, grows as more of the files is touched, and is told beside it.

What was inserted is in memory until it is flushed into a segment, so that private memory is a saw
with teeth of some 2,000 quotations, each a little higher than the one before until the allocator
has found its size. So some teeth are filled first; flat means that at the end about as much is
usual as right after the warm-up. The highest point is told beside it.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import click
import msgspec
import platformdirs
import uvloop

from quotes_db.segments import FLUSH_AT
from quotes_db.store import Store
from server.writes import WAITING_SHARE
from tests.bench import coined, inprocess
from tests.bench.build import made
from tests.bench.client import Connection, request
from tests.bench.corpus import SEED, corpus
from tests.bench.figures import Latency
from tests.bench.inserting import copied
from tests.bench.progress import Shown
from tests.bench.queries import MIXED
from tests.bench.served import match_request
from tests.reliability import results
from tests.reliability.running import Running, serving

SHARES: Final = {"match": 0.92, "insert": 0.07, "scan": 0.01}  # of the requests
EACH: Final = 100  # queries of a kind, asked again and again
IDLE: Final = {"match": 2_000, "insert": 200, "scan": 40}  # asked one by one, before the load
SAMPLE_S: Final = 5.0
WARMING: Final = 0.2  # of the time, until caches and thread stacks are filled
TEETH: Final = 20  # filled before the load
TOOTH: Final = int(WAITING_SHARE * FLUSH_AT)  # quotations
BATCH: Final = 250  # quotations sent at once to fill a tooth
READERS: Final = 16  # connections, so that every worker reads what was inserted
MOST_GROWTH: Final = 5.0  # percent
ANSWER_S: Final = 60.0
_INSERT_SEED: Final = 23


@dataclass(frozen=True, slots=True)
class Memory:
    """What all server processes hold at one moment, in MB."""

    at_s: float
    private_mb: float
    mapped_mb: float


@dataclass(slots=True)
class Held:
    """What came of the load."""

    took_ms: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SHARES})
    errors: Counter[str] = field(default_factory=Counter)
    incomplete: int = 0  # answers that say that they were cut short
    inserted: int = 0  # acknowledged
    memory: list[Memory] = field(default_factory=list)
    spent_s: float = 0.0


class Requests:
    """Makes up requests without end; what is inserted is new every time."""

    def __init__(self, path: Path, token: str) -> None:
        source = corpus()
        with Store.open(path, read_only=True) as store:
            asked = inprocess.queries_of(store, corpus=source, each=EACH, seed=SEED)
        self._matches = [match_request(query) for query in asked if query.kind in MIXED]
        prose = inprocess.negatives(asked)
        pages = [inprocess.page_of(asked, prose=prose, seed=seed)[0] for seed in range(4)]
        self._scans = [request("POST", "/v1/scan", {"text": page}) for page in pages]
        self._texts = coined.quotations(10_000_000, seed=_INSERT_SEED)
        self._token = token
        self._chance = random.Random(SEED)

    def next(self) -> tuple[str, bytes]:
        """Return a request and its kind."""
        (kind,) = self._chance.choices(list(SHARES), list(SHARES.values()))
        return kind, self.of(kind)

    def batch(self, size: int) -> bytes:
        """Return a request to insert so many quotations."""
        told = {"quotations": [{"text": next(self._texts)} for _ in range(size)]}
        return request("POST", "/v1/quotations/batch", told, token=self._token)

    def of(self, kind: str) -> bytes:
        """Return a request of a kind."""
        if kind == "match":
            return self._chance.choice(self._matches)
        if kind == "scan":
            return self._chance.choice(self._scans)
        told = {"text": next(self._texts), "speaker": f"Nobody {self._chance.randrange(500)}"}
        return request("POST", "/v1/quotations", told, token=self._token)


def idle(port: int, requests: Requests) -> dict[str, Latency]:
    """Return how long requests take one by one, while nobody else asks."""
    connection = Connection(port)
    for _ in range(100):
        connection.ask(requests.of("match"))
    took = {
        kind: Latency.of([connection.timed(requests.of(kind)) for _ in range(most)])
        for kind, most in IDLE.items()
    }
    connection.close()
    return took


def fill(port: int, requests: Requests) -> None:
    """Insert as many quotations as make some segments, read by every worker."""
    writer, *readers = (Connection(port) for _ in range(1 + READERS))
    for _ in range(0, TEETH * TOOTH, BATCH):
        writer.ask(requests.batch(BATCH))
        for reader in readers:
            reader.ask(requests.of("match"))
    for one in (writer, *readers):
        one.close()


async def loaded(
    server: Running, requests: Requests, *, connections: int, seconds: float, shown: Shown
) -> Held:
    """Return what came of keeping so many connections busy for so long."""
    held, began = Held(), time.perf_counter()
    end = began + seconds
    asking = [
        asyncio.create_task(_asking(server.port, requests, held, end=end))
        for _ in range(connections)
    ]
    told_at = 0.0
    while (now := time.perf_counter()) < end:
        held.memory.append(memory_of(server, at_s=now - began))
        if now - told_at > 30:
            told_at = now
            count = sum(map(len, held.took_ms.values()))
            private = held.memory[-1].private_mb
            errors = sum(held.errors.values())
            shown.say(f"{now - began:4.0f} s: {count:,} answers, {errors} errors, {private} MB")
        await asyncio.sleep(min(SAMPLE_S, max(0.0, end - now)))
    await asyncio.gather(*asking)
    held.spent_s = time.perf_counter() - began
    return held


async def _asking(port: int, requests: Requests, held: Held, *, end: float) -> None:
    """Ask over one connection, time after time; a connection that breaks is an error."""
    while time.perf_counter() < end:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError as error:
            held.errors[f"connect: {error!r}"] += 1
            await asyncio.sleep(0.1)
            continue
        try:
            while time.perf_counter() < end:
                kind, asked = requests.next()
                began = time.perf_counter()
                writer.write(asked)
                status, body = await asyncio.wait_for(_answer(reader), ANSWER_S)
                held.took_ms[kind].append((time.perf_counter() - began) * 1_000)
                _judge(held, kind, status, body)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            held.errors[f"{kind}: {error!r}"[:100]] += 1
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return status and body of the answer that is coming."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    at = head.index(b"content-length:") + len(b"content-length:")
    size = int(head[at:].split(b"\r\n", 1)[0])
    return int(head[9:12]), await reader.readexactly(size)


def _judge(held: Held, kind: str, status: int, body: bytes) -> None:
    """Count an answer that is not what was asked for."""
    if status != (201 if kind == "insert" else 200):
        held.errors[f"{kind}: {status} {body[:200]!r}"] += 1
        return
    if kind == "insert":
        held.inserted += b'"outcome":"added"' in body
    elif b'"complete":false' in body:
        held.incomplete += 1


def memory_of(server: Running, *, at_s: float) -> Memory:
    """Return what the server's processes hold now."""
    private = mapped = 0.0
    for process in processes_of(server.process.pid):
        fields = {}
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
        except (OSError, ProcessLookupError):
            continue  # it has just ended
        for line in lines:
            name, value = line.split(":")
            fields[name] = int(value.split()[0]) / 1024
        private += fields["Anonymous"]
        mapped += fields["Rss"] - fields["Anonymous"]
    return Memory(round(at_s, 1), round(private, 1), round(mapped, 1))


def processes_of(process: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield process
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in listed:
        yield from processes_of(int(child))


def _usual(memory: Sequence[Memory], first_s: float, end_s: float) -> float:
    """Return the median of what is private in a part of the time, in MB.

    A scan or a merge takes some 30 MB for a moment, which a sample sees or does not.
    """
    return median(one.private_mb for one in memory if first_s <= one.at_s < end_s)


def size_of(quotations: int) -> str:
    """Return how the benchmark writes a size."""
    return f"{quotations // 1_000_000}m" if quotations % 1_000_000 == 0 else str(quotations)


def _stored(path: Path) -> int:
    """Return how many quotations a store holds."""
    with Store.open(path, read_only=True) as store:
        return store.coverage().quotations


def _result(held: Held, before: dict[str, Latency], *, seconds: float) -> dict[str, Any]:
    """Return the figures."""
    warm = [one for one in held.memory if one.at_s >= WARMING * seconds]
    private = [one.private_mb for one in warm]
    behind = _usual(held.memory, WARMING * seconds, 2 * WARMING * seconds)
    last = _usual(held.memory, (1 - WARMING) * seconds, seconds)
    answers = sum(map(len, held.took_ms.values()))
    return {
        "answers": answers,
        "answers_s": round(answers / held.spent_s, 1),
        "errors": dict(held.errors.most_common(20)),
        "incomplete_answers": held.incomplete,
        "inserted": held.inserted,
        "idle_ms": {kind: asdict(latency) for kind, latency in before.items()},
        "loaded_ms": {kind: asdict(Latency.of(some)) for kind, some in held.took_ms.items()},
        "private_mb": {
            "warm": round(behind, 1),
            "end": round(last, 1),
            "least": min(private),
            "most": max(private),
        },
        "mapped_mb": {"warm": warm[0].mapped_mb, "end": warm[-1].mapped_mb},
        "growth_percent": round(100 * (last / behind - 1), 2),
        "samples": [[one.at_s, one.private_mb, one.mapped_mb] for one in held.memory],
    }


@click.command(name="load")
@click.option("--minutes", default=10.0, show_default=True, type=click.FloatRange(0.05))
@click.option("--connections", default=200, show_default=True, type=click.IntRange(1))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1))
@click.option("--quotations", default=1_000_000, show_default=True, type=click.IntRange(1))
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    default=platformdirs.user_cache_path("quoteproof-bench"),
    show_default=True,
    help="Where stores are kept, which the benchmark makes and uses, too.",
)
@results.with_out
def command(
    *,
    minutes: float,
    connections: int,
    workers: int,
    quotations: int,
    work: Path,
    out: Path | None,
) -> None:
    """Keep connections busy with matches, inserts and scans, and watch errors, time and memory.

    \b
    Example:
        python -m tests.reliability load --minutes 10 --connections 200 --workers 2
    """
    load, shown, seconds = results.load_now(), Shown(), minutes * 60
    path, built = made(size_of(quotations), corpus=corpus(), work=work, shown=shown)
    with copied(path) as (copy, token), tempfile.TemporaryDirectory() as folder:
        requests, log = Requests(copy, token), Path(folder) / "serve.log"
        with serving(copy, "--workers", str(workers), log=log) as server:
            fill(server.port, requests)
            shown.say("filled")
            before = idle(server.port, requests)
            had = _stored(copy)
            held = uvloop.run(
                loaded(server, requests, connections=connections, seconds=seconds, shown=shown)
            )
            stored = _stored(copy) - had
            after = idle(server.port, requests)
            complaints = server.complaints()
    result = {
        "minutes": minutes,
        "connections": connections,
        "workers": workers,
        "quotations": built.quotations,
        "corpus": built.corpus,
        "shares": SHARES,
        **_result(held, before, seconds=seconds),
        "idle_after_ms": {kind: asdict(latency) for kind, latency in after.items()},
        "lost": held.inserted - stored,
        "log_complaints": complaints[:20],
    }
    good = not held.errors and not complaints and result["lost"] == 0
    holds = good and result["growth_percent"] < MOST_GROWTH
    results.told("load", msgspec.to_builtins(result), load=load, out=out, holds=holds)
