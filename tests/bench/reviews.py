"""A feed of coined fact-checks, one ClaimReview a line, and how fast it is read and imported."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

from quotes_db.claim_records import PublishedReview
from quotes_db.importers import Described, importer_for
from quotes_db.importers.stream import open_input
from tests.bench import coined

_RATINGS = (
    ("False", 1), ("Falso", 1), ("Mostly false", 2), ("Misleading", 2), ("Half true", 3),
    ("Mostly true", 4), ("Vrai", 5), ("No evidence", None), ("FALSE: it is another ship", 1),
)  # fmt: skip
_SPEAKERS = 2_000


def write(path: Path, count: int, *, seed: int = 1) -> Path:
    """Return the path of a new feed; the same seed writes the same one."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number, said in enumerate(islice(coined.quotations(count, seed=seed), count)):
            file.write(json.dumps(_review(rng, number, claim=said)) + "\n")
    return path


def read(feed: Path) -> float:
    """Return how many reviews a second of processor time are read and normalized, none stored."""
    began = time.process_time()
    with open_input(str(feed)) as stream:
        records = importer_for(stream).read(stream, described=Described())
        count = sum(isinstance(record, PublishedReview) for record in records)
    return count / (time.process_time() - began)


def imported(feed: Path, db: Path) -> float:
    """Return how many reviews a second the command imports into a new database."""
    command = [sys.executable, "-m", "quotes_db", "import", str(feed), "--db", str(db), "--json"]
    began = time.perf_counter()
    done = subprocess.run([*command, "--quiet"], capture_output=True, text=True, check=True)
    taken = time.perf_counter() - began
    return float(json.loads(done.stdout)["read"]) / taken


def _review(rng: random.Random, number: int, *, claim: str) -> dict[str, object]:
    words, figure = rng.choice(_RATINGS)
    day = f"2021-{1 + number % 12:02}-{1 + number % 28:02}"
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://checks.example/{number}",
        "claimReviewed": claim,
        "datePublished": f"{day}T10:{number % 60:02}:00Z",
        "author": {
            "@type": "Organization",
            "name": "Harbour Checks",
            "url": "https://checks.example",
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": f"Ada Brook {rng.randrange(_SPEAKERS)}"},
            "datePublished": day,
            "appearance": [{"@type": "CreativeWork", "url": f"https://post.example/{number}"}],
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": words,
            "ratingValue": figure,
            "bestRating": 5,
            "worstRating": 1,
        },
        "sdLicense": "https://creativecommons.org/licenses/by/4.0/",
    }
