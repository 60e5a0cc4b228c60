"""The sets on which quality is measured: what each holds, and whether its data are there.

``matching/small`` is all our own: the demo's quotations and invented ones. ``matching/corpus`` is
the first 20,000 lines of the measuring data, where they lie beside the project; ``pages/corpus``
are its news pages, and ``attribution/corpus`` its articles, on which the speakers of quotations are
measured. ``claims/corpus`` are fact-checked claims and the posts that make them. Another kind of
quality adds its sets to ``SETS``; the gate needs no change.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from quotes_db.article.model import RULES_ONLY
from quotes_db.index import index_of
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
from tests.bench import coined
from tests.bench.corpus import DATA, corpus
from tests.bench.figures import Kind
from tests.bench.inprocess import ask, by_kind
from tests.bench.queries import ALTERED, NEGATIVE, VERBATIM, Query, queries
from tests.quality import attribution, claims, pages, polnear
from tests.quality.gate import Figures, inputs_hash

SMALL_QUOTATIONS, SMALL_EACH = 2_000, 100
CORPUS_LINES, CORPUS_EACH = 20_000, 200
_SEED = 20
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """A set: how it is measured, and why it cannot be, if its data are not there."""

    measure: Callable[[], Figures]
    absent: Callable[[], str | None]


def matching(stored: Sequence[str], asked: Sequence[Query]) -> Figures:
    """Return the figures of some queries to a store of some quotations."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "quotes.db") as store,
    ):
        for at in range(0, len(stored), _BATCH):
            store.add([AttributedQuotation(text) for text in stored[at : at + _BATCH]])
            index_of(store).flush_if_due()
        kinds = by_kind([ask(store, query) for query in asked])
    told = (f"{query.kind}\t{query.text}\t{query.targets}" for query in asked)
    return Figures(inputs_hash([*stored, *told]), *_floors_and_ceilings(kinds))


def _floors_and_ceilings(kinds: dict[str, Kind]) -> tuple[dict[str, float], dict[str, float]]:
    floors, ceilings = {}, {}
    for name, kind in kinds.items():
        if name == NEGATIVE:
            ceilings["false alarms"] = 100 * kind.answered
            continue
        floors[f"recall@5 {name}"] = 100 * kind.at5
        if name in VERBATIM:
            floors[f"verbatim {name}"] = 100 * kind.verbatim
        if name in ALTERED:
            ceilings[f"verbatim {name}"] = 100 * kind.verbatim
    return floors, ceilings


def _small() -> Figures:
    """Measure on quotations of our own."""
    invented = coined.quotations(SMALL_QUOTATIONS, seed=_SEED)
    stored = [*dict.fromkeys(coined.demo()), *invented]
    prose = coined.prose(2_000, seed=_SEED)
    return matching(stored, queries(stored, each=SMALL_EACH, seed=_SEED, prose=prose))


def _corpus() -> Figures:
    """Measure on the beginning of the measuring data."""
    source = corpus()
    stored = [json.loads(line)["text"] for line in islice(source.given(), CORPUS_LINES)]
    asked = queries(
        stored,
        each=CORPUS_EACH,
        seed=_SEED,
        prose=source.prose(),
        variants=source.variants(among=CORPUS_LINES),
    )
    return matching(stored, asked)


def _corpus_absent() -> str | None:
    """Return where the measuring data should lie, if they do not."""
    if (DATA / "quotes.jsonl.xz").is_file():
        return None
    return "the measuring data are not in ../shared/data beside the project"


def _attribution() -> Figures:
    """Measure on the development articles, and on the pronouns labelled by hand."""
    given = polnear.documents(polnear.DEV)
    model, rules = attribution.figures_of(given), attribution.figures_of(given, RULES_ONLY)
    floors = {
        "span F1": model["span_f1"],
        "speaker right, lenient": model["e2e_lenient"],
        "speaker right, strict": model["e2e_strict"],
        "speaker right, rules only": rules["e2e_lenient"],
        "accepted": model["accepted_share"],
        "right among accepted": model["accepted_precision"],
        **{
            f"pronouns right, {group}": sum(right) / len(right)
            for group, right in attribution.pronouns_right().items()
        },
    }
    inputs = inputs_hash([*(one["text"] for one in given), attribution.PRONOUNS.read_text("utf-8")])
    return Figures(inputs, {name: 100 * value for name, value in floors.items()}, {})


SETS: dict[str, MeasuredSet] = {
    "matching/small": MeasuredSet(_small, lambda: None),
    "matching/corpus": MeasuredSet(_corpus, _corpus_absent),
    "pages/corpus": MeasuredSet(pages.measure, pages.absent),
    "attribution/corpus": MeasuredSet(_attribution, polnear.absent),
    "claims/corpus": MeasuredSet(claims.measure, claims.absent),
}
