"""The command ``export``: whole files, guarded cells, flat memory, one moment, other programs."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from quotes_db.cells import COLUMNS, guarded, unguarded
from quotes_db.claim_records import PublishedReview, ReviewRating
from quotes_db.cli import cli
from quotes_db.exporters import FORMATS, exported, exporter_named
from quotes_db.importers import Described, importer_for, importer_named
from quotes_db.importers.stream import InputStream
from quotes_db.records import AttributedQuotation, PartialDate, Source
from quotes_db.store import Store

TIDE = AttributedQuotation(
    "The tide waits for no signature.",
    speaker="Ada Brook",
    role="harbour master",
    wikidata="Q42",
    source=Source(
        url="https://news.example/tide?a=1#x",
        canonical_url="https://news.example/tide",
        title="Tides",
        publisher="Harbour News",
        published=PartialDate("2011-03", "month", "published"),
        captured=PartialDate("2012-05-06", "day", "captured"),
        language="en",
    ),
    exact="The  tide waits for no signature.",
    prefix="said: ",
    suffix=" and left",
    start=10,
    end=43,
)
FORMULA = AttributedQuotation(
    "=cmd|' /C calc'!A0", speaker="'=Ada", source=Source(title="@Home", author="+44")
)
LONE = AttributedQuotation("A harbour is a promise.", status="review")
CHECK = PublishedReview(
    claim="The lighthouse was moved.",
    ratings=(ReviewRating("Mostly wrong", value=2.0, best=5.0, worst=1.0),),
    claimant="Agnes Thornbury",
    speaker="Agnes Thornbury",
    claim_date=PartialDate("2021-03", "month", "said"),
    appearances=("https://post.example/2",),
    publisher="Harbour Checks",
    site="checks.example",
    url="https://checks.example/lighthouse",
    title="No, it was not moved",
    review_date=PartialDate("2021-04-02", "day", "published"),
    language="en",
    license="https://creativecommons.org/licenses/by/4.0/",
    origin="feed.json",
)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "quotes.db"
    with Store.open(path) as store:
        store.add([TIDE, FORMULA, LONE], reviews=[CHECK])
        store.create_token(scope="admin", created=datetime.now(UTC), name="a secret name")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def records(data: bytes) -> list[object]:
    with InputStream(io.BytesIO(data), name="test") as stream:
        return list(importer_for(stream).read(stream, described=Described()))


# --- the command ----------------------------------------------------------------------------------


def test_jsonl_is_the_default_and_goes_to_standard_output(db: Path) -> None:
    done = run("export", "--db", db)
    assert done.exit_code == 0
    first, *rest = [json.loads(line) for line in done.stdout.splitlines()]
    assert first == {"record": "quoteproof", "version": 1}
    kinds = [line["record"] for line in rest]
    assert kinds == [*["speaker"] * 3, *["occurrence"] * 3, "claim_review"]
    assert "secret" not in done.stdout


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_imports_and_exports_again_the_same(
    db: Path, tmp_path: Path, format_name: str
) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    other = tmp_path / "other.db"
    assert run("export", "--db", db, "--format", format_name, "-o", first).exit_code == 0
    done = run("import", first, "--db", other, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["refused"] == 0
    assert run("export", "--db", other, "--format", format_name, "-o", again).exit_code == 0
    assert again.read_bytes() == first.read_bytes()
    assert first.stat().st_mode & 0o777 == 0o666 & ~_mask()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_report_is_json_where_asked(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = run("export", "--db", db, "--format", "webannotation", "-o", out, "--json")
    assert json.loads(done.stdout) == {
        "output": str(out),
        "format": "webannotation",
        "records": 1,
        "left_out": 2,
        "bytes": out.stat().st_size,
    }
    assert "Left out: 2 without an address" in done.stderr
    assert run("export", "--db", db, "--json").exit_code == 2


def test_an_empty_store_has_nothing_to_export(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.db"):
        pass
    done = run("export", "--db", tmp_path / "empty.db", "--format", "claimreview")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nothing to export" in done.stderr
    assert run("export", "--db", tmp_path / "none.db").exit_code == 2


def test_the_database_is_never_overwritten(db: Path) -> None:
    before = db.read_bytes()
    done = run("export", "--db", db, "-o", db)
    assert done.exit_code == 2
    assert "would overwrite the database" in done.stderr
    assert db.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(db: Path, tmp_path: Path) -> None:
    done = run("export", "--db", db, "-o", tmp_path / "nowhere" / "x.jsonl")
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


def test_a_file_is_replaced_with_its_permissions_and_through_its_link(
    db: Path, tmp_path: Path
) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    assert run("export", "--db", db, "-o", link).exit_code == 0
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert real.read_text().startswith('{"record":"quoteproof"')
    assert list(tmp_path.glob(".*.part")) == []


def test_a_failure_leaves_the_file_as_it_was(db: Path, tmp_path: Path, monkeypatch) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")

    def broken(store: Store) -> Iterator[bytes]:
        yield b"new\n"
        raise KeyboardInterrupt

    monkeypatch.setattr(exporter_named("jsonl"), "lines", broken, raising=False)
    done = run("export", "--db", db, "-o", out)
    assert done.exit_code == 130
    assert out.read_text() == "old"
    assert list(tmp_path.glob(".*.part")) == []


@pytest.mark.slow
def test_a_killed_export_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    big, out = tmp_path / "big.db", tmp_path / "out.jsonl"
    fill(big, 20_000)
    out.write_text("old")
    code = "from quotes_db.cli import cli; cli()"
    command = [sys.executable, "-c", code, "export", "--db", str(big), "-o", str(out)]
    with subprocess.Popen(command) as process:
        deadline = time.monotonic() + 60
        while not any(p.stat().st_size for p in tmp_path.glob(".*.part")):
            assert process.poll() is None
            assert time.monotonic() < deadline
        process.send_signal(signal.SIGKILL)
    assert out.read_text() == "old"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
@pytest.mark.parametrize("format_name", ["jsonl", "csv"])
def test_a_terminal_obeys_nothing_that_is_exported(tmp_path: Path, format_name: str) -> None:
    hostile = "The tide \x9b31m turned\x1b]0;x\x07 \x7f again."
    with Store.open(tmp_path / "quotes.db") as store:
        store.add([AttributedQuotation(hostile)])
    master, terminal = os.openpty()
    code = "from quotes_db.cli import cli; cli()"
    command = [sys.executable, "-c", code, "export", "--db", str(tmp_path / "quotes.db")]
    subprocess.run([*command, "--format", format_name], stdout=terminal, check=True)
    shown = os.read(master, 65_536).decode()
    os.close(master)
    os.close(terminal)
    assert not set(shown) & set("\x9b\x1b\x07\x7f")
    assert "turned" in shown
    if format_name == "jsonl":
        assert json.loads(shown.splitlines()[1])["text"] == hostile


@pytest.mark.slow
def test_whoever_reads_the_beginning_alone_sees_no_error(tmp_path: Path) -> None:
    fill(tmp_path / "big.db", 4_000)
    code = "from quotes_db.cli import cli; cli()"
    command = [sys.executable, "-c", code, "export", "--db", str(tmp_path / "big.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_help_ends_with_an_example() -> None:
    assert "quoteproof export -o quotes.jsonl" in run("export", "--help").stdout


PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "claimreview" / "jsonld.jsonl"


@pytest.mark.corpus
@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the measuring data are not in ../shared/data")
@pytest.mark.parametrize("format_name", ["claimreview", "jsonl"])
def test_fact_checks_as_really_published_come_back(tmp_path: Path, format_name: str) -> None:
    first, again = tmp_path / "first.jsonl", tmp_path / "again.jsonl"
    assert run("import", PUBLISHED, "--db", tmp_path / "a.db").exit_code == 0
    for db, out in ((tmp_path / "a.db", first), (tmp_path / "b.db", again)):
        assert run("export", "--db", db, "--format", format_name, "-o", out).exit_code == 0
        assert run("import", first, "--db", tmp_path / "b.db").exit_code == 0
    assert first.read_bytes() == again.read_bytes()


# --- one moment, flat memory ----------------------------------------------------------------------


def fill(path: Path, count: int) -> None:
    with Store.open(path) as store:
        for first in range(0, count, 2_000):
            store.add(
                [
                    AttributedQuotation(
                        f"Harbour {at} has {at % 7} quays and a promise of rope {at * 31}.",
                        speaker=f"Speaker {at % 300}",
                        source=Source(url=f"https://news.example/{at}", title=f"Quays {at}"),
                    )
                    for at in range(first, min(first + 2_000, count))
                ],
                reviews=[],
            )


def test_an_export_is_of_one_moment_whatever_others_write(db: Path) -> None:
    with Store.open(db, read_only=True) as store:
        alone = b"".join(exported(store, exporter_named("jsonl")))
        lines = exported(store, exporter_named("jsonl"))
        begun = [next(lines), next(lines)]
        with Store.open(db) as other:
            other.add([AttributedQuotation("Written meanwhile.", speaker="Ben Ford")])
            (ada,) = other.find_speakers("Ada Brook")
            other.rename_speaker(ada.speaker.id, "Ada M. Brook")
        assert b"".join([*begun, *lines]) == alone
        assert b"Written meanwhile" in b"".join(exported(store, exporter_named("jsonl")))


def test_others_can_write_while_a_long_export_runs(db: Path) -> None:
    with Store.open(db, read_only=True) as store:
        lines = exported(store, exporter_named("jsonl"))
        next(lines), next(lines)
        written = threading.Event()

        def write() -> None:
            with Store.open(db) as other:
                other.add([AttributedQuotation("A word in between.")])
                written.set()

        thread = threading.Thread(target=write)
        thread.start()
        assert written.wait(5)
        thread.join()
        lines.close()


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["jsonl", "csv", "webannotation"])
def test_memory_does_not_grow_with_the_store(tmp_path: Path, format_name: str) -> None:
    peaks = []
    for count in (2_000, 20_000):
        fill(tmp_path / f"{count}.db", count)
        with Store.open(tmp_path / f"{count}.db", read_only=True, mapped=False) as store:
            for _ in exported(store, exporter_named(format_name)):
                pass  # what is remembered for good, such as folded words, is there before
            tracemalloc.start()
            written = sum(1 for _ in exported(store, exporter_named(format_name)))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert written > count
    assert peaks[1] < 1.5 * peaks[0], peaks


# --- CSV ------------------------------------------------------------------------------------------


def test_no_cell_is_a_formula_and_each_comes_back(db: Path) -> None:
    data = run("export", "--db", db, "--format", "csv").stdout_bytes
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[1]["text"], rows[1]["speaker"]) == ("'=cmd|' /C calc'!A0", "''=Ada")
    assert (rows[1]["title"], rows[1]["author"]) == ("'@Home", "'+44")
    assert rows[2]["quoteproof_status"] == "review"
    _, formula, lone = records(data)
    assert (formula.text, formula.speaker) == (FORMULA.text, FORMULA.speaker)
    assert lone.status == "review"


@given(st.text(alphabet="'=+-@\t\r\na＝", max_size=6))
def test_the_guard_of_a_cell_comes_off_again(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in set("=+-@\t\r\n＝")


def test_a_table_of_somebody_elses_keeps_its_apostrophes() -> None:
    (found,) = records(b"text,speaker\n'=1 is one,Ada Brook\n")
    assert found.text == "'=1 is one"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("quoteproof_status", "sure"),
        ("date_kind", "seen"),
        ("date", "soon"),
        ("start", "-1"),
        ("start", "9" * 30),
        ("confidence_name", "2"),
        ("text", "..."),
    ],
)
def test_a_cell_that_cannot_be_is_refused(column: str, cell: str) -> None:
    row = dict.fromkeys(COLUMNS, "") | {"text": "A word.", column: cell}
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS)
    table.writeheader()
    table.writerow(row)
    (refused,) = records(written.getvalue().encode())
    assert column.partition("_name")[0].removeprefix("quoteproof_") in refused.reason


# --- Web Annotations ------------------------------------------------------------------------------


def annotations(db: Path) -> list[dict]:
    done = run("export", "--db", db, "--format", "webannotation")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_annotation_has_selectors_and_a_quotation_for_its_body(db: Path) -> None:
    (found,) = annotations(db)
    assert found["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert found["id"].startswith("urn:uuid:")
    (target,) = found["target"]
    assert target["source"] == "https://news.example/tide?a=1#x"
    assert target["selector"] == [
        {
            "type": "TextQuoteSelector",
            "exact": "The  tide waits for no signature.",
            "prefix": "said: ",
            "suffix": " and left",
        },
        {"type": "TextPositionSelector", "start": 10, "end": 43},
    ]
    assert target["state"] == {
        "type": "TimeState",
        "sourceDateStart": "2012-05-06T00:00:00Z",
        "sourceDateEnd": "2012-05-06T23:59:59Z",
    }
    body = found["body"]
    assert body["type"] == "schema:Quotation"
    assert body["schema:creator"]["schema:sameAs"] == "https://www.wikidata.org/wiki/Q42"
    assert body["schema:isPartOf"]["schema:datePublished"] == "2011-03"


def test_a_reader_made_for_hypothesis_finds_the_words_and_the_page(db: Path) -> None:
    data = json.dumps({"rows": annotations(db)}).encode()
    with InputStream(io.BytesIO(data), name="test") as stream:
        (found,) = importer_named("hypothesis").read(stream, described=Described())
    assert found.text == TIDE.exact
    assert (found.prefix, found.suffix) == (TIDE.prefix, TIDE.suffix)
    assert found.source.url == TIDE.source.url


def test_somebody_elses_annotation_names_nobody_and_comes_in_for_review() -> None:
    told = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "http://notes.example/1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "Well put."},
        "target": {
            "source": "http://pages.example/quay",
            "selector": {"type": "TextQuoteSelector", "exact": "the quay was theirs"},
        },
    }
    (found,) = records(json.dumps(told).encode() + b"\n")
    assert found == AttributedQuotation(
        "the quay was theirs", source=Source(url="http://pages.example/quay"), status="review"
    )


@pytest.mark.parametrize(
    "target",
    [
        "http://pages.example/quay",
        {"source": "http://pages.example/quay"},
        {"source": "x", "selector": [{"type": "TextQuoteSelector", "exact": "…"}]},
        [],
    ],
)
def test_an_annotation_of_no_words_is_refused(target: object) -> None:
    told = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "target": target}
    (refused,) = records(json.dumps(told).encode() + b"\n")
    assert refused.reason


# --- an export that somebody has edited -----------------------------------------------------------

FIRST = b'{"record":"quoteproof","version":1}\n'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"record":"occurrence"}', "text is missing"),
        (b'{"record":"occurrence","text":"..."}', "holds no word"),
        (b'{"record":"occurrence","text":"A word.","date":"soon"}', "field date"),
        (b'{"record":"occurrence","text":"A word.","status":"sure"}', "status"),
        (b'{"record":"occurrence","text":"A word.","start":-1}', "field start"),
        (b'{"record":"occurrence","text":"A word.","source":{}}', "field source"),
        (b'{"record":"speaker","name":"..."}', "field name holds no word"),
        (b'{"record":"speaker","name":"A","names":[{"name":"a"}]}', "field names"),
        (b'{"record":"speaker","name":"A","names":[{"name":"B","into":"c"}]}', "field names"),
        (b'{"record":"speaker","name":"A","wikidata":"42"}', "field wikidata"),
        (b'{"record":"occurrence","text":"A word.","start":9223372036854775808}', "field start"),
        (
            b'{"record":"occurrence","text":"A word.","passage":'
            b'{"start":9223372036854775808,"text":"x"}}',
            "field passage",
        ),
        (b'{"record":"decisions","decisions":[]}', "is empty"),
        (
            b'{"record":"decisions","decisions":[{"decision":"undo","time":'
            b'"2026-01-01T00:00:00+00:00","before":{"text":"A","speaker":null,"status":"review"},'
            b'"after":{"text":"A","speaker":null,"status":"review"},"undoes":1}]}',
            "undoes 1",
        ),
        (b'{"record":"decisions","decisions":[],"source_key":"xyz"}', "hexadecimal"),
        (b'{"record":"claim_review","claim":"!"}', "holds no word"),
        (b'{"record":"verdict","text":"A word."}', "is missing"),
        (
            b'{"record":"verdict","text":"A word.","verdict":"altered","date":"2026",'
            b'"made":"2026-03-01T12:00:00+00:00","evidence":"javascript:alert(1)"}',
            "the field evidence",
        ),
        (b'{"record":"other"}', "record"),
        (b'{"text":"A word."}', "record"),
        (b"[]", "object"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_the_reason(line: bytes, reason: str) -> None:
    found = records(FIRST + line + b'\n{"record":"occurrence","text":"Still read."}\n')
    assert reason in found[0].reason
    assert found[1].quotation.text == "Still read."


def test_an_export_of_a_newer_version_is_refused_whole(db: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.jsonl"
    newer.write_bytes(FIRST.replace(b"1", b"2"))
    done = run("import", newer, "--db", db)
    assert done.exit_code == 2
    assert "newer Quoteproof" in done.stderr


def test_occurrences_are_ordinary_lines_to_other_readers(db: Path, tmp_path: Path) -> None:
    lines = run("export", "--db", db).stdout.splitlines()
    plain = tmp_path / "plain.jsonl"
    plain.write_text("\n".join(line for line in lines if '"record":"occurrence"' in line) + "\n")
    first, *_ = records(plain.read_bytes())
    assert (first.text, first.speaker, first.role) == (TIDE.text, TIDE.speaker, TIDE.role)
    assert first.source == TIDE.source
