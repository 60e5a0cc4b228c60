"""The whole way into the store: nothing twice, nothing half, and on again after a kill."""

from __future__ import annotations

import gzip
import io
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from quotes_db.errors import UnreadableInputError
from quotes_db.importers import Described, Refused, importer_for
from quotes_db.importers.stream import InputStream, open_input
from quotes_db.ingest import BATCH_RECORDS, MAX_SHOWN_REFUSALS, Report, ingest, rehearse
from quotes_db.store import Store

VOCABULARY = (
    "harbour",
    "tide",
    "bridge",
    "winter",
    "council",
    "budget",
    "river",
    "engine",
    "letter",
)


def record(number: int, **fields: object) -> dict[str, object]:
    """Return a record whose words no other number has."""
    words = random.Random(number).choices(VOCABULARY, k=12)
    return {"text": f"{' '.join(words)} {number}", "speaker": f"Speaker {number % 50}", **fields}


def json_lines(records: Sequence[object]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def imported(store: Store, data: bytes | Path, described: Described | None = None) -> Report:
    """Return the last report of an import of bytes, or of a file."""
    stream = (
        open_input(str(data))
        if isinstance(data, Path)
        else InputStream(io.BytesIO(data), name="test")
    )
    with stream:
        importer = importer_for(stream)
        options = {"importer": importer, "described": described or Described()}
        *_, last = ingest(store, stream, **options)
    return last


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the records, which are the truth; the index is derived."""
    with closing(sqlite3.connect(path)) as db:
        tables = ("speaker", "speaker_alias", "source", "quotation", "occurrence")
        return {name: sorted(db.execute(f"SELECT * FROM {name}")) for name in tables}


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as store:
        yield store


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    data = json_lines([record(number, date="2016") for number in range(30)])
    with Store.open(tmp_path / "q.db") as store:
        assert imported(store, data) == Report(read=30, added=30)
        before = contents(tmp_path / "q.db")
        assert imported(store, data) == Report(read=30, unchanged=30)
        assert contents(tmp_path / "q.db") == before


def test_one_quotation_from_two_sources_is_stored_once_with_both(store: Store) -> None:
    first = {"text": "The tide went out.", "speaker": "Ada Moor", "url": "https://a.example/1"}
    second = {"text": "“The tide went out”", "speaker": "Ada Moor", "url": "https://b.example/2"}
    report = imported(store, json_lines([first, second, first]))
    assert report == Report(read=3, added=1, merged=1, unchanged=1)
    (quotation,) = store.quotations().items
    occurrences = store.occurrences([quotation.id])[quotation.id]
    assert [one.source.url for one in occurrences if one.source] == [first["url"], second["url"]]


def test_every_record_is_counted_once_and_refusals_are_kept(store: Store) -> None:
    records: list[object] = [record(1), {"text": 5}, record(1), [], record(2)]
    seen: list[Refused] = []
    with InputStream(io.BytesIO(json_lines(records)), name="test") as stream:
        importer = importer_for(stream)
        *_, report = ingest(
            store, stream, importer=importer, described=Described(), on_refused=seen.append
        )
    assert (report.read, report.added, report.unchanged, report.refused) == (5, 2, 1, 2)
    assert [refusal.line for refusal in report.refusals] == [2, 4]
    assert seen == list(report.refusals)


def test_a_report_stays_small_and_the_rest_is_told_on_the_way(store: Store) -> None:
    seen: list[Refused] = []
    with InputStream(io.BytesIO(b'{"text": 5}\n' * 3_000), name="test") as stream:
        importer = importer_for(stream)
        *_, report = ingest(
            store, stream, importer=importer, described=Described(), on_refused=seen.append
        )
    assert len(seen) == report.refused == report.read == 3_000
    assert len(report.refusals) == MAX_SHOWN_REFUSALS


def test_a_rehearsal_reads_and_refuses_the_same() -> None:
    data = json_lines([record(1), {"text": 5}, record(2)])
    with InputStream(io.BytesIO(data), name="test") as stream:
        *_, report = rehearse(stream, importer=importer_for(stream), described=Described())
    assert (report.read, report.refused, report.added, report.dry_run) == (3, 1, 0, True)


def test_the_batches_before_a_failure_stay_and_are_whole(tmp_path: Path) -> None:
    lines = json_lines([record(number) for number in range(4 * BATCH_RECORDS)])
    packed = gzip.compress(lines)
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    with Store.open(tmp_path / "q.db") as store:
        with pytest.raises(UnreadableInputError, match="is cut off"):
            imported(store, path)
        stored = store.coverage().quotations
        assert stored in (BATCH_RECORDS, 2 * BATCH_RECORDS)
        assert imported(store, lines).unchanged == stored


@pytest.mark.parametrize("batches", [1, 2])
def test_a_stopped_import_goes_on_behind_the_last_batch(tmp_path: Path, batches: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json_lines([record(number) for number in range(2 * BATCH_RECORDS + 10)]))
    with Store.open(tmp_path / "q.db") as store:
        with open_input(str(path)) as stream:
            reports = ingest(store, stream, importer=importer_for(stream), described=Described())
            for _ in range(batches):
                stopped = next(reports)
        assert stopped.added == batches * BATCH_RECORDS
        report = imported(store, path)
        assert report.resumed == stopped.added
        assert report.read == report.resumed + report.added == 2 * BATCH_RECORDS + 10
        # Finished: the next import of the file is a whole one again.
        assert imported(store, path).unchanged == report.read


def test_another_file_or_another_description_does_not_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json_lines([record(number) for number in range(BATCH_RECORDS + 10)]))
    with Store.open(tmp_path / "q.db") as store:
        with open_input(str(path)) as stream:
            next(ingest(store, stream, importer=importer_for(stream), described=Described()))
        path.write_bytes(json_lines([record(number + 1) for number in range(BATCH_RECORDS)]))
        report = imported(store, path)
    assert (report.resumed, report.unchanged, report.added) == (0, BATCH_RECORDS - 1, 1)


def test_a_pipe_has_no_checkpoint_and_still_nothing_is_doubled(store: Store) -> None:
    data = json_lines([record(number) for number in range(BATCH_RECORDS + 10)])
    with InputStream(io.BytesIO(data), name="standard input") as stream:
        next(ingest(store, stream, importer=importer_for(stream), described=Described()))
    assert imported(store, data) == Report(
        read=BATCH_RECORDS + 10, added=10, unchanged=BATCH_RECORDS
    )


ARTICLE = """Harbour Post

Council Votes To Rebuild Old Bridge

The bridge has been closed since the winter storm of last year.

"The bridge was safe on the day it opened and it will be safe again," said Ada Moor, harbour master.
"""


def test_an_article_is_stored_with_context_offsets_and_source(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text(ARTICLE)
    described = Described(url="https://post.example/bridge", publisher="The Post")
    assert imported(store, path, described) == Report(read=1, added=1)
    (quotation,) = store.quotations().items
    assert quotation.text.rstrip(",") == (
        "The bridge was safe on the day it opened and it will be safe again"
    )
    (occurrence,) = store.occurrences([quotation.id])[quotation.id]
    assert occurrence.speaker is not None
    assert occurrence.source is not None
    assert (occurrence.speaker.name, occurrence.role) == ("Ada Moor", "harbour master")
    assert (occurrence.source.url, occurrence.source.publisher) == (
        "https://post.example/bridge",
        "The Post",
    )
    assert occurrence.suffix is not None
    assert occurrence.suffix.lstrip('",').startswith(" said Ada Moor")
    assert occurrence.prefix is not None
    assert len(occurrence.prefix) <= 32
    assert occurrence.start is not None
    assert imported(store, path, described) == Report(read=1, unchanged=1)


def test_markdown_is_read_without_its_markup(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "bridge.md"
    path.write_text(
        "# Council Votes To Rebuild Old Bridge\n\nThe bridge has been closed since *winter*.\n\n"
        '"The bridge was **safe** on the day\nit [opened](https://x.example)," said Ada Moor.\n'
    )
    imported(store, path)
    (quotation,) = store.quotations().items
    assert quotation.text.rstrip(",") == "The bridge was safe on the day it opened"


# A real process, because only a real SIGKILL leaves no chance to tidy up.
@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_an_import_killed_midway_ends_as_one_that_was_never_killed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = [record(number, url=f"https://a.example/{number % 900}") for number in range(16_000)]
    path.write_bytes(json_lines(records))
    killed, whole = tmp_path / "killed.db", tmp_path / "whole.db"
    command = [sys.executable, "-m", "quotes_db", "import", str(path), "--json", "--db"]
    process = subprocess.Popen([*command, str(killed)], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while _stored(killed) < BATCH_RECORDS and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    stored = _stored(killed)
    assert process.returncode == -signal.SIGKILL
    assert BATCH_RECORDS <= stored < len(records)
    assert stored % BATCH_RECORDS == 0
    again = subprocess.run([*command, str(killed)], check=True, capture_output=True)
    report = json.loads(again.stdout)
    assert (report["read"], report["resumed"]) == (len(records), stored)
    assert report["added"] == len(records) - stored
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    assert contents(killed) == contents(whole)


def _stored(path: Path) -> int:
    """Return how many quotations another process has committed."""
    if not path.exists() or not path.stat().st_size:
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        try:
            return int(db.execute("SELECT quotations FROM totals").fetchone()[0])
        except (sqlite3.OperationalError, TypeError):
            return 0  # its tables are being made


def test_the_importer_gives_the_store_only_what_it_can_keep(store: Store) -> None:
    """What a reader lets through never makes the store fail: letters and marks at random."""
    chance = random.Random(7)
    signs = "aé1 –…\"'.%€ⅫªÉ中ก्\u0300\u200b\ufeff①ß"
    texts = {"".join(chance.choices(signs, k=chance.randint(1, 4))) for _ in range(2_000)}
    report = imported(store, json_lines([{"text": text} for text in sorted(texts)]))
    assert report.read == len(texts)
    assert report.added + report.merged + report.unchanged + report.refused == len(texts)
    assert 0 < report.refused < len(texts)
    assert all(isinstance(one, Refused) for one in report.refusals)
