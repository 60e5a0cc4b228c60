"""Where the quotations come from: real ones, recombined beyond their number, or invented ones.

The measuring data lie beside the project (``../shared/data``) or nowhere; without them everything
is invented, which the results say. A store's lines are JSON Lines, as ``quoteproof import`` reads
them: the first N real ones as they stand, then recombined ones. The same size and seed give the
same lines.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from tests.bench import coined
from tests.bench.recombine import Recombiner

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
VERSION = 1  # raise when the lines change, so that kept stores are made anew
SEED = 1
_INVENTED_SEEDS = 20_000
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Variant:
    """A quotation as another outlet printed it, and the forms of it that are stored."""

    text: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What stores and queries are made of. ``folder`` is None without the measuring data."""

    folder: Path | None

    @property
    def name(self) -> str:
        """What the corpus is, in a word for file names; another file has another size."""
        if self.folder:
            return f"real{(self.folder / 'quotes.jsonl.xz').stat().st_size}"
        return "invented"

    @property
    def described(self) -> str:
        """What the corpus is, in a sentence."""
        if self.folder:
            return "real quotations, recombined beyond their number"
        return (
            "INVENTED quotations, for the measuring data are not there: words coined from the "
            "demo's, as rare as Zipf's law says. Real text has other recall and false alarms"
        )

    def given(self) -> Iterator[str]:
        """Yield the lines that are not recombined."""
        if self.folder:
            with lzma.open(self.folder / "quotes.jsonl.xz", "rt", encoding="utf-8") as lines:
                yield from lines
            return
        texts = (*coined.demo(), *coined.quotations(_INVENTED_SEEDS, seed=SEED))
        for number, text in enumerate(texts):
            line = {"text": text, "speaker": f"Speaker {number % 997}", "date": "1900"}
            yield json.dumps(line) + "\n"

    def lines(self) -> Iterator[str]:
        """Yield lines without end: the given ones, then recombined ones."""
        yield from self.given()
        told: list[dict[str, str]] = []

        def texts() -> Iterator[str]:
            for line in self.given():
                one = json.loads(line)
                told.append({key: one[key] for key in ("speaker", "source", "date") if key in one})
                yield one["text"]

        recombiner, number = Recombiner(texts(), seed=SEED), 0
        encode = msgspec.json.encode
        while True:
            for text, origin in recombiner.batch(number, _BATCH):
                yield encode({"text": text, **told[origin]}).decode() + "\n"
            number += 1

    def prose(self) -> list[str]:
        """Return news sentences that quote nobody, in an order that has no meaning."""
        if self.folder:
            return [line["text"] for line in _json_lines(self.folder / "variants/negative.jsonl")]
        return coined.prose(2_000, seed=SEED)

    def variants(self, *, among: int) -> list[Variant]:
        """Return how others printed quotations that are among the first ``among`` lines."""
        if not self.folder:
            return []
        forms = {one["id"]: one["text"] for one in map(json.loads, islice(self.given(), among))}
        return [
            Variant(
                line["query"], tuple(forms[key] for key in line["relevant_ids"] if key in forms)
            )
            for line in _json_lines(self.folder / "variants/positive.jsonl")
            if line["gold_id"] in forms
        ]


def corpus(folder: Path | None = None) -> Corpus:
    """Return the corpus in a folder, by default beside the project; the invented one if absent."""
    folder = folder or DATA
    return Corpus(folder if (folder / "quotes.jsonl.xz").is_file() else None)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
