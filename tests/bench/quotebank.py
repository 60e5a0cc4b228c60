"""Coined lines in Quotebank's format, and how fast and in how much memory they are imported."""

from __future__ import annotations

import bz2
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench import coined

_SPEAKERS = 20_000
_SAMPLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import took; the memory is the process's own, without what it maps."""

    lines_s: float
    mb_after_a_fifth: float
    mb_most: float


def write(path: Path, count: int, *, seed: int = 1) -> Path:
    """Return the path of a new file, compressed as the published ones are."""
    rng = random.Random(seed)
    with bz2.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        for number, said in enumerate(coined.quotations(count, seed=seed)):
            file.write(json.dumps(_line(rng, number, said)) + "\n")
    return path


def imported(lines: Path, db: Path) -> Imported:
    """Return what importing the lines into a new database took."""
    command = [sys.executable, "-m", "quotes_db", "import", str(lines), "--db", str(db), "--json"]
    began, samples = time.perf_counter(), list[float]()
    with subprocess.Popen([*command, "--quiet"], stdout=subprocess.PIPE, text=True) as running:
        while running.poll() is None:
            samples.append(_own_mb(running.pid))
            time.sleep(_SAMPLE_S)
        told, _ = running.communicate()
    taken = time.perf_counter() - began
    fifth = max(samples[: len(samples) // 5 + 1])
    return Imported(json.loads(told)["read"] / taken, fifth, max(samples))


def _own_mb(pid: int) -> float:
    """Return the megabytes that a process has for itself; 0 if it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    kb = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon")]
    return int(kb[0]) / 1024 if kb else 0.0


def _line(rng: random.Random, number: int, said: str) -> dict[str, object]:
    who, sure = f"Ada Brook {rng.randrange(_SPEAKERS)}", round(rng.uniform(0.5, 1.0), 4)
    day = f"20{8 + number % 13:02}-{1 + number % 12:02}-{1 + number % 28:02}"
    return {
        "quoteID": f"{day}-{number:06}",
        "quotation": said,
        "speaker": who,
        "qids": [f"Q{1 + rng.randrange(_SPEAKERS)}"],
        "date": f"{day} 00:00:00",
        "numOccurrences": 1,
        "probas": [[who, str(sure)], ["None", str(round(1 - sure, 4))]],
        "urls": [f"https://news.example/{day}/{number}"],
        "phase": "E",
    }
