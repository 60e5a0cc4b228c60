"""Article files of our own, as heavy as news pages are, and how fast they are imported.

A page has what a page has beside its article: scripts, a menu, teasers, comments. The median of 189
real news pages has 140 kB and 21 short or long paragraphs; so have these, give or take a half.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.bench import coined

_FIRST = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Fern", "Gus", "Hedda", "Ivo", "Jonna")
_LAST = ("Brook", "Ford", "Marsh", "Fell", "Moor", "Quay", "Sund", "Tarn", "Weir", "Holm")
_ROLES = ("harbour master", "a pilot", "the mayor of Ostra", "a spokeswoman for the ministry")
_SCRIPT_CHARS = 60_000
_LINKS = 250


@dataclass(frozen=True, slots=True)
class Imported:
    """One import of all files: how many processes read, and how long it took."""

    files: int
    processes: int
    quotations: int
    seconds: float

    @property
    def files_per_s(self) -> float:
        """Files a second, the start of the program and its processes included."""
        return self.files / self.seconds


def write(folder: Path, count: int, *, seed: int = 1) -> list[Path]:
    """Return the paths of new article files; the same seed writes the same ones."""
    rng = random.Random(seed)
    said = coined.quotations(count * 8, seed=seed)
    prose = coined.prose(4_000, seed=seed)
    paths = []
    for number in range(count):
        paths.append(folder / f"article-{number:05}.html")
        page = _page(rng, number, quotations=list(islice(said, rng.randint(3, 8))), prose=prose)
        paths[-1].write_text(page, encoding="utf-8")
    return paths


def imported(folder: Path, db: Path, *, processes: int) -> Imported:
    """Return how fast all files of a folder are imported into a new database."""
    command = [sys.executable, "-m", "quotes_db", "import", str(folder), "--db", str(db)]
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "--json", "--processes", str(processes)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - began
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    return Imported(len(reports), processes, sum(one["read"] for one in reports), seconds)


def _page(rng: random.Random, number: int, *, quotations: list[str], prose: list[str]) -> str:
    """Return one page."""
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    paragraphs = [f"<p>{_sentences(rng, prose)}</p>" for _ in range(rng.randint(8, 20))]
    role = rng.choice(_ROLES)
    for at, text in enumerate(quotations):
        who = f"{first} {last}, {role}" if at == 0 else last
        paragraphs.insert(2 * at + 1, f"<p>“{text[:-1]},” said {who}. {rng.choice(prose)}</p>")
    told = {
        "@type": "NewsArticle",
        "headline": f"Report {number} from the harbour",
        "datePublished": f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T10:00:00+01:00",
        "author": {"@type": "Person", "name": f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"},
        "publisher": {"@type": "Organization", "name": "Harbour Post"},
    }
    links = "".join(
        f'<li class="menu-item"><a href="/topic/{n}">{rng.choice(prose)[:40]}</a></li>'
        for n in range(_LINKS)
    )
    script = "".join(f"window.q{n}={n};" for n in range(_SCRIPT_CHARS // 16))
    return (
        f'<!doctype html><html lang="en"><head><title>Report {number} from the harbour | Harbour '
        f'Post</title><link rel="canonical" href="https://post.example/{number}">'
        f'<script type="application/ld+json">{json.dumps(told)}</script>'
        f"<script>{script}</script></head><body><nav><ul>{links}</ul></nav><main><article>"
        f"<h1>Report {number} from the harbour</h1>{''.join(paragraphs)}</article></main>"
        f'<aside class="related"><ul>{links}</ul></aside><footer>© Harbour Post</footer>'
        "</body></html>"
    )


def _sentences(rng: random.Random, prose: list[str]) -> str:
    return " ".join(rng.choices(prose, k=rng.randint(2, 6)))
