"""A result in; tables for people out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table

from tests.bench.figures import Inserting, Latency, Load, Peer, Result, Served
from tests.bench.queries import NEGATIVE

_MB = 1e6


def show(result: Result, console: Console) -> None:
    """Print a result's tables."""
    console.print(Group(*_parts(result)))


def _parts(result: Result) -> Iterator[RenderableType]:
    store, machine = result.store, result.machine
    total = store.database_bytes + store.index_bytes
    yield f"[bold]{store.quotations:,} quotations[/bold] - {store.corpus}"
    yield (
        f"import {store.import_s:,.1f} s ({store.quotations / store.import_s:,.0f}/s), "
        f"reindex {store.reindex_s:,.1f} s; bytes a quotation: "
        f"{store.database_bytes / store.quotations:,.0f} database + "
        f"{store.index_bytes / store.quotations:,.0f} index ({total / _MB:,.0f} MB); "
        f"load when built {store.load[0]:.1f}"
    )
    before, after = machine.load_before[0], machine.load_after[0]
    yield (
        f"{machine.processors} processors, {machine.memory_gb:.0f} GB, Python {machine.python}; "
        f"load {before:.1f} before, {after:.1f} after"
        + ("; BUSY: times are upper bounds" if before > 0.5 * machine.processors else "")
    )
    yield _kinds(result)
    if result.served:
        yield _floor(result.served)
    if result.loads:
        yield _loads(result.loads)
    if result.scanned:
        one = result.scanned
        yield (
            f"scan of {one.words:,} words: p50 {one.latency.p50:.1f} ms, slowest "
            f"{one.latency.p99:.1f}; found {one.found} of {one.planted} quotations in it"
        )
    if result.inserting:
        yield _inserting(result.inserting)
    if result.peers:
        yield from _peers(result.peers)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _times(latency: Latency) -> tuple[str, str, str]:
    return f"{latency.p50:.2f}", f"{latency.p95:.2f}", f"{latency.p99:.2f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _kinds(result: Result) -> Table:
    served = result.served.kinds if result.served else {}
    table = _table(
        "\nEach kind of query; shares in %, times in ms",
        "kind", "n", "@1", "@5", "@5 strict", "verbatim", "p50", "p95", "p99", "HTTP p50", "p99",
    )  # fmt: skip
    for name, kind in result.kinds.items():
        shares = [_percent(share) for share in (kind.at1, kind.at5, kind.strict, kind.verbatim)]
        if name == NEGATIVE:
            shares = ["", f"({_percent(kind.answered)} false)", "", ""]
        over = served.get(name)
        table.add_row(
            name, str(kind.latency.n), *shares, *_times(kind.latency),
            *((f"{over.p50:.2f}", f"{over.p99:.2f}") if over else ("", "")),
        )  # fmt: skip
    table.add_row("mixed", str(result.mixed.n), "", "", "", "", *_times(result.mixed))
    return table


def _floor(served: Served) -> Table:
    table = _table(
        "\nOver HTTP beside the floor, by turns; ms", "call", "p50", "p95", "p99", "p50 ×", "p99 ×"
    )
    floor = served.trivial_post
    rows = (
        ("trivial POST", floor),
        ("GET /healthz", served.healthz),
        ("match, mixed", served.mixed),
    )
    for name, one in rows:
        table.add_row(
            name, *_times(one), f"{one.p50 / floor.p50:.1f}", f"{one.p99 / floor.p99:.1f}"
        )
    if served.differing:
        table.caption = f"{served.differing} first answers DIFFER from those in process"
    return table


def _loads(loads: tuple[Load, ...]) -> Table:
    table = _table(
        "\nAs many requests as it takes, mixed",
        "workers", "clients", "requests/s", "p50 ms", "p99 ms", "private MB", "mapped MB",
    )  # fmt: skip
    for one in loads:
        table.add_row(
            str(one.workers), str(one.clients), f"{one.requests_s:,.0f}",
            f"{one.latency.p50:.2f}", f"{one.latency.p99:.2f}",
            " ".join(f"{mb:.0f}" for mb in one.private_mb),
            " ".join(f"{mb:.0f}" for mb in one.shared_mb),
        )  # fmt: skip
    return table


def _inserting(one: Inserting) -> str:
    insert = one.insert
    return (
        f"inserting ({one.through}) one after another: {one.alone.n} inserts, "
        f"p50 {one.alone.p50:.2f} ms, p99 {one.alone.p99:.2f}\n"
        f"the same while two workers match: {insert.n} inserts, "
        f"p50 {insert.p50:.2f} ms, p99 {insert.p99:.2f}; match p50 {one.idle.p50:.2f} → "
        f"{one.meanwhile.p50:.2f} ms, p99 {one.idle.p99:.2f} → {one.meanwhile.p99:.2f} "
        f"({one.meanwhile.p99 / (one.idle.p99 or 1):.1f} ×)"
    )


def _peers(peers: tuple[Peer, ...]) -> Iterator[RenderableType]:
    yield "\nPeers find five texts; ours, on the same queries, answers with wording and records"
    for peer in peers:
        if peer.missing:
            yield f"\n{peer.name}: {peer.missing}"
            continue
        table = _table(
            f"\n{peer.name}: build {peer.build_s:,.1f} s, {peer.bytes / _MB:,.0f} MB; ms",
            "kind", "n", "@5 %", "p50", "p99", "ours @5 %", "p50", "p99", "p50 × ours",
        )  # fmt: skip
        for name, one in peer.kinds.items():
            table.add_row(
                name, str(one.latency.n), _percent(one.at5), *_ends(one.latency),
                _percent(one.ours_at5), *_ends(one.ours),
                f"{one.latency.p50 / (one.ours.p50 or 1):,.1f}",
            )  # fmt: skip
        yield table


def _ends(latency: Latency) -> tuple[str, str]:
    return f"{latency.p50:,.2f}", f"{latency.p99:,.2f}"
