"""Asks the library itself: how right and how fast each kind of query is answered."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from quotes_db import Store, match, scan
from quotes_db.records import Match
from tests.bench.corpus import Corpus
from tests.bench.figures import Kind, Latency, Scanned
from tests.bench.progress import Shown
from tests.bench.queries import MIXED, NEGATIVE, Outcome, Query, folded, outcome, queries

PAGE_WORDS, PLANTED = 10_000, 40
_LIMIT = 5
_LIMIT_BEYOND_ITSELF = 8  # some of the answers to such a query do not count
_SAMPLED = 6_000  # stored quotations of which queries are made
_WARMING = 300
_SCANS = 7


@dataclass(frozen=True, slots=True)
class Answered:
    """One query with what was answered."""

    query: Query
    outcome: Outcome
    answers: int
    first: int | None  # id of the first answer
    verbatim: bool | None  # of the first right answer; None without one
    took_ms: float


def queries_of(store: Store, *, corpus: Corpus, each: int, seed: int) -> list[Query]:
    """Return the queries for a store, made of quotations from all over it."""
    rng = random.Random(seed)
    total = store.coverage().quotations
    ids = rng.sample(range(1, total + 1), min(_SAMPLED, total))
    found = store.quotations_by_id(ids)
    return queries(
        [found[key].text for key in ids if key in found],
        each=each,
        seed=seed,
        prose=corpus.prose(),
        variants=corpus.variants(among=total),
    )


def limit_of(query: Query) -> int:
    """Return how many answers a query asks for."""
    return _LIMIT_BEYOND_ITSELF if query.not_itself else _LIMIT


def ask(store: Store, query: Query) -> Answered:
    """Return what ``match`` answers to a query."""
    began = time.perf_counter()
    found = match(store, query.text, limit=limit_of(query)).matches
    took_ms = (time.perf_counter() - began) * 1_000
    got = outcome(query, [folded(one.quotation.text) for one in found])
    return Answered(
        query,
        got,
        answers=len(found),
        first=found[0].quotation.id if found else None,
        verbatim=_verbatim(found, got),
        took_ms=took_ms,
    )


def _verbatim(found: Sequence[Match], got: Outcome) -> bool | None:
    return None if got.found is None else found[got.found].judgement.wording == "verbatim"


def ask_all(store: Store, asked: Sequence[Query], *, shown: Shown) -> list[Answered]:
    """Return the answers to all queries, the machine warm."""
    for query in asked[:_WARMING]:
        ask(store, query)
    with shown.step("queries in process", len(asked)) as advance:
        answered = []
        for query in asked:
            answered.append(ask(store, query))
            advance(1)
    return answered


def by_kind(answered: Sequence[Answered]) -> dict[str, Kind]:
    """Return the figures of each kind."""
    kinds: dict[str, list[Answered]] = {}
    for one in answered:
        kinds.setdefault(one.query.kind, []).append(one)
    return {kind: _figures(some) for kind, some in sorted(kinds.items())}


def _figures(some: Sequence[Answered]) -> Kind:
    def share(values: list[float]) -> float:
        return round(sum(values) / len(values), 6) if values else 0.0

    return Kind(
        at1=share([one.outcome.at1 for one in some]),
        at5=share([one.outcome.at5 for one in some]),
        strict=share([one.outcome.strict for one in some]),
        answered=share([float(one.answers > 0) for one in some]),
        verbatim=share([float(one.verbatim) for one in some if one.verbatim is not None]),
        latency=Latency.of([one.took_ms for one in some]),
    )


def mixed(answered: Sequence[Answered]) -> Latency:
    """Return the latency of the kinds that people ask most."""
    return Latency.of([one.took_ms for one in answered if one.query.kind in MIXED])


def scanned(store: Store, asked: Sequence[Query], *, prose: Sequence[str], seed: int) -> Scanned:
    """Return how a page of news prose with stored quotations in it is scanned."""
    page, planted = page_of(asked, prose=prose, seed=seed)
    words, took_ms, found = len(page.split()), list[float](), set[str]()
    for _ in range(_SCANS + 1):
        began = time.perf_counter()
        matches = scan(store, page).matches
        took_ms.append((time.perf_counter() - began) * 1_000)
        found = {folded(one.quotation.text) for one in matches}
    hits = sum(folded(text) in found for text in planted)
    return Scanned(words, len(planted), hits, Latency.of(took_ms[1:]))


def page_of(asked: Sequence[Query], *, prose: Sequence[str], seed: int) -> tuple[str, list[str]]:
    """Return a page of news prose, and the stored quotations that are in it."""
    rng = random.Random(seed)
    planted = [query.text for query in asked if query.kind == "exact"][:PLANTED]
    parts, words = [f"“{text}”" for text in planted], sum(len(text.split()) for text in planted)
    while words < PAGE_WORDS:
        parts.append(rng.choice(prose))
        words += len(parts[-1].split())
    rng.shuffle(parts)
    return " ".join(parts), planted


def negatives(asked: Sequence[Query]) -> list[str]:
    """Return the texts that quote nobody."""
    return [query.text for query in asked if query.kind == NEGATIVE]
