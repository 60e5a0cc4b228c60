"""Fits the weights of claims' terms and measures claims: ``python -m tests.quality.claims``.

score      prints MAP, recall and latency of claims:search on the development queries, as JSON
fit        fits the weights on the training queries and writes them with their provenance
cross      prints MAP@5 by cross-validation on the training queries
threshold  prints what each floor of similarity lets through, rightly and wrongly

The data are CLEF CheckThat! 2022 task 2A English: posts, and the fact-checked claims that they
make. The development queries decide nothing; they are for measuring.
"""

from __future__ import annotations

import json
import lzma
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

import click
import httpx
import numpy as np

import quotes_db
from quotes_db import claims
from quotes_db.claim_index import PROVENANCE, WEIGHTS, claim_index_of
from quotes_db.claim_records import PublishedReview
from quotes_db.claim_terms import KINDS, Query, fields_of
from quotes_db.index import index_of
from quotes_db.posts import words_to_compare
from quotes_db.store import Store
from tests.bench.corpus import DATA
from tests.bench.served import serving
from tests.quality.gate import Figures, inputs_hash

_HOME = DATA / "checkthat"
_CLAIMS, _QUERIES, _QRELS = (
    _HOME / name for name in ("claims.jsonl.xz", "queries.jsonl", "qrels.jsonl")
)
_NEWS = DATA / "variants" / "negative.jsonl"  # sentences that no claim is known to be about
_PATH = "/v1alpha1/claims:search"
_BATCH, _FOLDS, _CANDIDATES = 2_000, 5, 50
_WARM = 20  # queries before latency counts
_ITERATIONS, _RATE, _PENALTY = 400, 0.1, 1e-3  # of the fit


@dataclass(frozen=True, slots=True)
class Asked:
    """A post, and the ids of the claims that it makes."""

    text: str
    relevant: frozenset[str]


def absent() -> str | None:
    """Return where the measuring data should lie, if they do not."""
    missing = [path.name for path in (_CLAIMS, _QUERIES, _QRELS, _NEWS) if not path.is_file()]
    return f"{', '.join(missing)} is not in ../shared/data beside the project" if missing else None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Fit what the kinds of terms weigh, and measure how claims are found.

    \b
    Example:
        python -m tests.quality.claims score
    """
    if reason := absent():
        message = f"Nothing can be measured: {reason}."
        raise click.ClickException(message)


@main.command()
def score() -> None:
    """Print how the development queries are answered over HTTP, as JSON.

    \b
    Example:
        python -m tests.quality.claims score
    """
    with _stored() as path:
        click.echo(json.dumps(served(path, asked("dev")), indent=1))


@main.command()
def fit() -> None:
    """Fit the weights on all training queries and write them into the package.

    \b
    Example:
        python -m tests.quality.claims fit
    """
    given = asked("train")
    with _stored() as path, Store.open(path, read_only=True) as store:
        weights = _fitted([_sums(store, one) for one in given])
    home = Path(str(resources.files(quotes_db)))
    told = {kind: round(float(weight), 2) for kind, weight in zip(KINDS, weights, strict=True)}
    home.joinpath(WEIGHTS).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    home.joinpath(PROVENANCE).write_text(
        json.dumps(_provenance(given), indent=1) + "\n", encoding="utf-8"
    )
    click.echo(f"{WEIGHTS}: {told}")


@main.command()
def cross() -> None:
    """Print MAP@5 on training queries that the weights were not fitted to.

    \b
    Example:
        python -m tests.quality.claims cross
    """
    given = asked("train")
    with _stored() as path, Store.open(path, read_only=True) as store:
        sums = [_sums(store, one) for one in given]
    precisions = []
    for fold in range(_FOLDS):
        weights = _fitted([one for at, one in enumerate(sums) if at % _FOLDS != fold])
        for each, one in zip(sums[fold::_FOLDS], given[fold::_FOLDS], strict=True):
            best = np.argsort(-(each.kinds @ weights), kind="stable")
            precisions.append(_precision(each.right[best], one, 5))
    click.echo(f"MAP@5 {statistics.mean(precisions):.4f} on {len(given)} queries, {_FOLDS} folds")


@main.command()
def threshold() -> None:
    """Print what each floor of similarity lets through, of training queries and of news.

    \b
    Example:
        python -m tests.quality.claims threshold
    """
    given, news = asked("train"), sentences()
    with _stored() as path, Store.open(path, read_only=True) as store:
        of = _claim_ids(store)
        right = [over for one in given if (over := _over_floor(store, one.text, of, one.relevant))]
        false = [over for text in news if (over := _over_floor(store, text, of, None))]
    click.echo("floor  claim found  false alarms in 100 sentences")
    for floor in np.arange(claims.FLOOR - 1.5, claims.FLOOR + 1.51, 0.25):
        found = sum(over >= floor - claims.FLOOR for over in right) / len(given)
        alarms = sum(over >= floor - claims.FLOOR for over in false) / len(news)
        click.echo(f"{floor:5.2f}  {100 * found:9.1f} %  {100 * alarms:6.2f}")
    click.echo(f"the floor is {claims.FLOOR}")


def measure() -> Figures:
    """Return the figures of the gate: search over HTTP, and what counts as similar."""
    given, news = asked("dev"), sentences()
    with _stored() as path:
        told = served(path, given)
        with Store.open(path, read_only=True) as store:
            found = sum(_is_found(store, one) for one in given)
            alarms = sum(bool(claims.similar_claims(store, text)) for text in news)
    floors = {name: 100 * told[name] for name in ("MAP@1", "MAP@3", "MAP@5", "recall@5")}
    floors["similar found"] = 100 * found / len(given)
    inputs = inputs_hash([*(one.text for one in given), *news, *(item["id"] for item in _items())])
    return Figures(inputs, floors, {"similar to news": 100 * alarms / len(news)})


def served(path: Path, given: Sequence[Asked]) -> dict[str, Any]:
    """Return how a real server answers queries: MAP, recall, and milliseconds a request."""
    hits, took_ms = list[Any](), list[float]()
    with serving(path) as server, httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as http:
        for one in given:
            began = time.perf_counter()
            answer = http.get(_PATH, params={"query": one.text})
            took_ms.append(1_000 * (time.perf_counter() - began))
            answer.raise_for_status()
            hits.append(_hits(answer.json().get("claims", []), one))
    figures: dict[str, Any] = {
        f"MAP@{depth}": statistics.mean(
            _precision(some, one, depth) for some, one in zip(hits, given, strict=True)
        )
        for depth in (1, 3, 5)
    }
    figures["recall@5"] = statistics.mean(
        min(1.0, some[:5].sum() / len(one.relevant)) for some, one in zip(hits, given, strict=True)
    )
    for name, share in (("p50_ms", 50), ("p99_ms", 99)):
        figures[name] = float(np.percentile(took_ms[_WARM:], share))
    return {name: round(value, 4) for name, value in figures.items()} | {"queries": len(given)}


# --- the data -------------------------------------------------------------------------------------


@cache
def _items() -> list[dict[str, str]]:
    with lzma.open(_CLAIMS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def asked(split: str) -> list[Asked]:
    """Return the queries of a part, ``train`` or ``dev``."""
    relevant: dict[str, set[str]] = {}
    for told in map(json.loads, _QRELS.read_text("utf-8").splitlines()):
        relevant.setdefault(told["query_id"], set()).add(told["doc_id"])
    return [
        Asked(one["text"], frozenset(relevant[one["id"]]))
        for one in map(json.loads, _QUERIES.read_text("utf-8").splitlines())
        if one["split"] == split
    ]


def sentences() -> list[str]:
    """Return sentences of news."""
    return [json.loads(line)["text"] for line in _NEWS.read_text("utf-8").splitlines()]


@contextmanager
def _stored() -> Iterator[Path]:
    """Hold a temporary store of all claims: their text and their title, nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        with Store.open(path) as store:
            for at in range(0, len(_items()), _BATCH):
                store.add([], reviews=[_review(item) for item in _items()[at : at + _BATCH]])
                index_of(store).flush_if_due()
            index_of(store).settle()
        yield path


def _review(item: dict[str, str]) -> PublishedReview:
    url = f"https://claims.example/{item['id']}"
    return PublishedReview(item["text"], (), title=item["title"], url=url)


def _id(url: str) -> str:
    return url.rpartition("/")[2]


def _claim_ids(store: Store) -> dict[int, set[str]]:
    """Return which ids of the data each stored claim has; some are given twice."""
    stored = store.claims_by_id(store.claim_ids(limit=len(_items())))
    return {
        key: {_id(one.url) for one in claim.reviews if one.url} for key, claim in stored.items()
    }


# --- figures --------------------------------------------------------------------------------------


def _hits(found: Sequence[dict[str, Any]], one: Asked) -> Any:
    """Return which of the answered claims, and of the places behind them, are right."""
    right = [any(_id(some["url"]) in one.relevant for some in it["claimReview"]) for it in found]
    return np.array([*right, *[False] * 5])


def _precision(hits: Any, one: Asked, depth: int) -> float:
    """Return the average precision of the first answers to one query."""
    places = np.flatnonzero(hits[:depth])
    return sum((at + 1) / (place + 1) for at, place in enumerate(places.tolist())) / min(
        depth, len(one.relevant)
    )


def _is_found(store: Store, one: Asked) -> bool:
    found = claims.similar_claims(store, one.text)
    return any(
        _id(review.url or "") in one.relevant for some in found for review in some.claim.reviews
    )


def _over_floor(
    store: Store, text: str, of: dict[int, set[str]], relevant: frozenset[str] | None
) -> float | None:
    """Return by how much the best claim, or the best right one of three, is above the floor."""
    words = words_to_compare(text)
    if not words or len(words) > claims.MOST_WORDS:
        return None
    over = (
        claims.strength(one, claims.covered_by(store, words, one)) - claims.floor_of(len(words))
        for one in claims.closest(store, words)
        if relevant is None or of[one.id] & relevant
    )
    return max(over, default=None)


# --- fitting --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What the best candidates of a query share with it, by kind, as parts of all that it says."""

    kinds: Any  # candidates × kinds
    right: Any  # which of them the query makes


def _sums(store: Store, one: Asked) -> _Sums:
    index, query = claim_index_of(store), Query(words_to_compare(one.text))
    ranked = index.ranked(words_to_compare(one.text), block=_CANDIDATES, first=_CANDIDATES)
    ids = [some.id for some in islice(ranked, _CANDIDATES)]
    told = index.told(query)
    rows = dict(store.shelf("claims").words_of(ids))
    of_kind = [np.where(query.kinds == kind, told, 0.0) for kind in range(len(KINDS))]
    shared = [fields_of(rows[key]) for key in ids]
    sums = np.stack([query.scores(shared, gains) for gains in of_kind], axis=1)
    reviewed = store.claims_by_id(ids)
    right = [
        any(_id(some.url or "") in one.relevant for some in reviewed[key].reviews) for key in ids
    ]
    return _Sums(sums / told.sum(), np.array(right))


def _fitted(given: Sequence[_Sums]) -> Any:
    """Return the weights under which right claims stand out most; a word's is 1.

    Listwise: the likelihood of the right claim among a query's candidates (a softmax of the
    weighed sums), by Adam.
    """
    some = [one for one in given if one.right.any() and len(one.right) == _CANDIDATES]
    sums, right = np.stack([one.kinds for one in some]), np.stack([one.right for one in some])
    scale = sums.reshape(-1, len(KINDS)).std(axis=0)
    sums, wanted = sums / scale, right / right.sum(axis=1, keepdims=True)
    weights, mean, square = (np.zeros(len(KINDS)) for _ in range(3))
    for step in range(1, _ITERATIONS + 1):
        scores = sums @ weights
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = np.einsum("qc,qck->k", likely - wanted, sums) / len(sums) + _PENALTY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        fair = np.sqrt(square / (1 - 0.999**step)) + 1e-8
        weights -= _RATE * (mean / (1 - 0.9**step)) / fair
    weights /= scale
    return weights / weights[0]


def _provenance(given: Sequence[Asked]) -> dict[str, Any]:
    """Return how the weights came about."""
    return {
        "made by": "python -m tests.quality.claims fit",
        "data": "CLEF CheckThat! 2022 task 2A English, training part",
        "queries": len(given),
        "inputs": inputs_hash(one.text for one in given),
        "settings": {"candidates": _CANDIDATES, "iterations": _ITERATIONS, "penalty": _PENALTY},
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


if __name__ == "__main__":
    main()
