"""Makes stores with the real commands: lines piped into ``quoteproof import -``, then ``reindex``.

A store is kept in the work folder under a name that tells its size, its corpus and the corpus's
version, with its figures in a JSON file beside it; it is made once and never written again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, cast

import msgspec

from quotes_db.store import Store
from tests.bench.corpus import ROOT, VERSION, Corpus
from tests.bench.figures import Built
from tests.bench.progress import Shown

UNITS = {"k": 1_000, "m": 1_000_000}
COMMAND = (sys.executable, "-c", "from server.cli import main; main()")
_CHUNK = 1_000  # lines written at once
_ROUNDS = 5  # lines that repeat a quotation add none, so more are sent
_NEAR_ENOUGH = 0.999  # of the quotations wanted


def number_of(size: str) -> int:
    """Return the number that ``20k``, ``1m`` or ``5000`` means.

    Raises:
        ValueError: it means none.
    """
    digits, unit = (size[:-1], size[-1].lower()) if size[-1:].isalpha() else (size, "")
    if not digits.isdigit() or (unit and unit not in UNITS) or int(digits) == 0:
        message = f"{size!r} is no size. Write a number, or one with k or m, as in 100k."
        raise ValueError(message)
    return int(digits) * UNITS.get(unit, 1)


def made(size: str, *, corpus: Corpus, work: Path, shown: Shown) -> tuple[Path, Built]:
    """Return a store's path and figures; it is made unless it is kept from before."""
    folder = work / f"{size.lower()}-{corpus.name}-v{VERSION}"
    path, told = folder / "quotes.db", folder / "built.json"
    if told.is_file():
        return path, msgspec.json.decode(told.read_bytes(), type=Built)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    built = _built(size, path, corpus=corpus, shown=shown)
    told.write_bytes(msgspec.json.format(msgspec.json.encode(built)) + b"\n")
    return path, built


def _built(size: str, path: Path, *, corpus: Corpus, shown: Shown) -> Built:
    wanted, lines = number_of(size), corpus.lines()
    held, took_s = 0, 0.0
    for _ in range(_ROUNDS):
        if held >= _NEAR_ENOUGH * wanted:
            break
        sent = islice(lines, wanted - held)
        began = time.perf_counter()
        _imported(path, sent, total=wanted - held, shown=shown)
        took_s += time.perf_counter() - began
        with Store.open(path, read_only=True) as store:
            held = store.coverage().quotations
    began = time.perf_counter()
    with shown.step(f"reindex {size}", None):
        subprocess.run(
            [*COMMAND, "reindex", "--db", str(path)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    reindex_s = time.perf_counter() - began
    return Built(
        size=size,
        corpus=corpus.described,
        quotations=held,
        import_s=round(took_s, 1),
        reindex_s=round(reindex_s, 1),
        database_bytes=sum(
            file.stat().st_size for file in path.parent.glob("quotes.db*") if file.is_file()
        ),
        index_bytes=bytes_in(Path(f"{path}-index")),
        load=os.getloadavg(),
    )


def _imported(path: Path, lines: Iterator[str], *, total: int, shown: Shown) -> None:
    """Pipe lines into an import; what generating them costs is part of what is measured.

    Raises:
        RuntimeError: the import failed; the message holds what it said.
    """
    command = [*COMMAND, "import", "-", "--format", "jsonl", "--db", str(path), "--quiet"]
    report = path.with_name("import.log")
    with (
        shown.step(f"import {total:,}", total) as advance,
        report.open("wb") as log,
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
        ) as process,
        # It may end early; why stands in its report.
        suppress(BrokenPipeError),
        cast("IO[bytes]", process.stdin) as pipe,
    ):
        while chunk := list(islice(lines, _CHUNK)):
            pipe.write("".join(chunk).encode())
            advance(len(chunk))
    if process.returncode:
        message = f"The import into {path} failed: {report.read_text('utf-8').strip()[-500:]}"
        raise RuntimeError(message)


def bytes_in(folder: Path) -> int:
    """Return the size of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
