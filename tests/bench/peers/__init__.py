"""Other engines for the same question, asked in the same run: which stored text is this?

They get the store's folded texts and the query's folded words, so folding costs them nothing, and
answer five ids, best first. Ours answers the whole: candidates, alignment, wording, records; what
of that the candidates take, which is a peer's whole work, is measured as if it were a peer.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol

from quotes_db import Store
from quotes_db.normalize import fold_words
from tests.bench.figures import Latency, Peer, PeerKind
from tests.bench.inprocess import ask
from tests.bench.progress import Shown
from tests.bench.queries import KINDS, NEGATIVE, Query, outcome

TOP = 5
_READ_AT_ONCE = 10_000  # texts
Rows = Iterable[tuple[int, str]]  # quotation id, folded text


class Engine(Protocol):
    """A peer that holds the texts."""

    size_bytes: int

    def top(self, words: Sequence[str]) -> list[int]:
        """Return the ids of the five texts most like the words, best first."""
        ...


class Maker(Protocol):
    """How a peer is made: its module's name, what it lacks, and how it takes in the texts."""

    NAME: str

    def missing(self) -> str | None:
        """Return what would install it in one line, or None when it is there."""
        ...

    def build(self, store: Store, folder: Path) -> AbstractContextManager[Engine]:
        """Return a context that holds the engine with all texts in it."""
        ...


NAMES = ("candidates", "tantivy", "fts5", "pg_trgm", "rapidfuzz")  # the slowest last


def maker_named(name: str) -> Maker:
    """Return a peer by its name; what it needs is imported only when it is built."""
    from tests.bench.peers import brute, candidates, fulltext, tantivy_terms, trigrams

    modules: tuple[Maker, ...] = (candidates, tantivy_terms, fulltext, trigrams, brute)
    return dict(zip(NAMES, modules, strict=True))[name]


def texts_of(store: Store) -> Iterator[tuple[int, str]]:
    """Yield the id and the folded text of every quotation."""
    for first in range(0, store.shelf("quotations").last_id() + 1, _READ_AT_ONCE):
        yield from store.shelf("quotations").words_between(first, first + _READ_AT_ONCE)


def measured(
    maker: Maker,
    store: Store,
    asked: Sequence[Query],
    *,
    folder: Path,
    seconds: float,
    shown: Shown,
) -> Peer:
    """Return a peer's figures on as many of the queries as fit into some seconds.

    The kinds take turns, so that each has about as many. A peer that fails says why and leaves the
    figures of the others alone.
    """
    if missing := maker.missing():
        shown.say(f"{maker.NAME}: {missing}")
        return Peer(maker.NAME, missing=missing)
    try:
        with ExitStack() as stack:
            began = time.perf_counter()
            with shown.step(f"{maker.NAME}: build", None):
                engine = stack.enter_context(maker.build(store, folder))
            build_s = time.perf_counter() - began
            with shown.step(f"{maker.NAME}: queries, at most {seconds:.0f} s", None):
                kinds = _asked(engine, store, _by_turns(asked), seconds=seconds)
            return Peer(maker.NAME, None, round(build_s, 1), engine.size_bytes, kinds)
    except Exception as error:
        shown.say(f"{maker.NAME} failed: {error}")
        return Peer(maker.NAME, missing=f"failed: {error}")


def _asked(
    engine: Engine, store: Store, asked: Sequence[Query], *, seconds: float
) -> dict[str, PeerKind]:
    end = time.perf_counter() + seconds
    kinds: dict[str, list[tuple[float, float, float, float]]] = {}
    for query in asked:
        if time.perf_counter() > end:
            break
        words = fold_words(query.text)
        began = time.perf_counter()
        ids = engine.top(words)
        took_ms = (time.perf_counter() - began) * 1_000
        texts = dict(store.folded_texts(ids))
        got = outcome(query, [texts[key] for key in ids if key in texts])
        ours = ask(store, query)
        kinds.setdefault(query.kind, []).append((got.at5, took_ms, ours.outcome.at5, ours.took_ms))
    return {
        kind: PeerKind(
            at5=sum(row[0] for row in rows) / len(rows),
            latency=Latency.of([row[1] for row in rows]),
            ours_at5=sum(row[2] for row in rows) / len(rows),
            ours=Latency.of([row[3] for row in rows]),
        )
        for kind, rows in sorted(kinds.items())
    }


def _by_turns(asked: Sequence[Query]) -> list[Query]:
    """Return the queries so that the kinds take turns.

    A negative is left out, for a peer has no threshold, and a real variant, for it may be stored
    itself and would then take one of a peer's five answers. The longest kinds come last in a turn,
    for a slow peer may have no time for them.
    """
    kinds: dict[str, list[Query]] = {kind: [] for kind in KINDS}
    for query in asked:
        if query.kind != NEGATIVE and not query.not_itself:
            kinds.setdefault(query.kind, []).append(query)
    most = max((len(some) for some in kinds.values()), default=0)
    return [some[at] for at in range(most) for some in kinds.values() if at < len(some)]
