"""Speakers across articles: what a person decided about names holds for every later import."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes_db.cli import cli
from quotes_db.errors import ChangeRefusedError
from quotes_db.records import AddCounts, AttributedQuotation, PartialDate, Source
from quotes_db.store import SpeakerCount, Store

GAZETTE = Source(url="https://gazette.example/ferry", title="The Ferry")
ATLAS = Source(url="https://atlas.example/sea", title="The Sea")
TIDE = "The tide does not wait for a signature."
BRIDGE = "Every bridge is a promise that somebody must paint."
MAP = "A map is an argument with the sea."


def said(text: str, speaker: str, **fields) -> AttributedQuotation:
    return AttributedQuotation(text, **{"speaker": speaker, "source": GAZETTE} | fields)


BATCH = [
    said(TIDE, "Ada Brook", start=10, end=49, mention="Brook"),
    said(BRIDGE, "A. Brook", start=90, end=141),
    # Without offsets: the name is a part of what makes it the same again.
    said(MAP, "A. Brook", source=ATLAS),
    said(MAP, "A. Brook", source=None, dated=PartialDate("2012", "year", "said")),
]


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "quotes.db") as store:
        store.add(BATCH)
        yield store


def named(store: Store, name: str) -> SpeakerCount:
    (found,) = store.find_speakers(name)
    return found


def standing(store: Store) -> dict[str, tuple[tuple[str, ...], int]]:
    """Return every speaker's aliases and number of quotations, by name."""
    return {
        one.speaker.name: (one.speaker.aliases, one.quotations) for one in store.speakers().items
    }


def rows(store: Store) -> list[tuple]:
    tables = ("speaker", "speaker_alias", "speaker_in_source", "occurrence", "quotation")
    return [row for table in tables for row in store._db.execute(f"SELECT * FROM {table}")]


def merge(store: Store, kept: str, other: str) -> None:
    assert store.merge_speakers(named(store, kept).speaker.id, named(store, other).speaker.id)


def test_a_merged_speaker_is_one_with_both_names(store: Store) -> None:
    done = store.merge_speakers(1, 2)
    assert (done.speaker.speaker.name, done.occurrences) == ("Ada Brook", 3)
    assert standing(store) == {"Ada Brook": (("A. Brook", "Brook"), 3)}
    assert store.coverage().speakers == 1
    assert {o.speaker.name for some in store.occurrences([1, 2, 3]).values() for o in some} == {
        "Ada Brook"
    }
    # Its id is answered with the one that is kept, and so is a listing of what it said.
    assert store.speaker(2) == store.speaker(1)
    assert len(store.quotations(speaker=2).items) == 3


def test_importing_again_after_a_merge_changes_nothing(store: Store) -> None:
    merge(store, "Ada Brook", "A. Brook")
    before = rows(store)
    assert store.add(BATCH) == AddCounts(unchanged=4)
    assert rows(store) == before


def test_what_is_imported_later_goes_to_the_kept_speaker_and_back(store: Store) -> None:
    merge(store, "Ada Brook", "A. Brook")
    store.add([said("A harbour is a promise.", "A. BROOK", start=200, end=223)])
    assert standing(store) == {"Ada Brook": (("A. BROOK", "A. Brook", "Brook"), 4)}
    store.split_speaker(1, name="A. Brook")
    assert standing(store) == {"A. Brook": (("A. BROOK",), 3), "Ada Brook": (("Brook",), 1)}


def test_a_split_undoes_a_merge_to_the_row(store: Store) -> None:
    before = rows(store)
    merge(store, "Ada Brook", "A. Brook")
    store.split_speaker(1, name="a. brook")
    assert rows(store) == before
    assert store.coverage().speakers == 2


def test_merges_of_merges_are_undone_one_by_one(store: Store) -> None:
    store.add([said("A pier is a street that gave up.", "Mayor Brook", source=ATLAS)])
    before = rows(store)
    merge(store, "A. Brook", "Mayor Brook")
    between = rows(store)
    merge(store, "Ada Brook", "A. Brook")
    assert standing(store) == {"Ada Brook": (("A. Brook", "Brook", "Mayor Brook"), 4)}
    store.add([said("Tar is patience.", "Mayor Brook", source=None)])
    store.delete([5])
    store.split_speaker(1, name="A. Brook")
    assert rows(store) == between
    store.split_speaker(2, name="Mayor Brook")
    assert rows(store) == before


def test_the_middle_of_a_chain_can_be_taken_out_first(store: Store) -> None:
    store.add([said("A pier is a street that gave up.", "Mayor Brook", source=ATLAS)])
    merge(store, "A. Brook", "Mayor Brook")
    merge(store, "Ada Brook", "A. Brook")
    store.split_speaker(1, name="Mayor Brook")
    assert standing(store) == {
        "Ada Brook": (("A. Brook", "Brook"), 3),
        "Mayor Brook": ((), 1),
    }


def test_an_id_of_a_merged_speaker_is_not_given_to_another(store: Store) -> None:
    merge(store, "Ada Brook", "A. Brook")
    store.add([said("Salt is a slow fire.", "Ben Ford")])
    assert named(store, "Ben Ford").speaker.id == 3


def test_an_alias_is_split_off_with_what_mentions_it(store: Store) -> None:
    store.add([said("Fog is a polite wall.", "Ada Brook", start=300, end=321, mention="Ada Brook")])
    done = store.split_speaker(1, name="brook")
    assert (done.speaker.speaker.name, done.occurrences) == ("Brook", 1)
    assert standing(store)["Ada Brook"] == ((), 1)
    # The article again: its place is known, so it stays; the bare name means the new one.
    assert store.add(BATCH) == AddCounts(unchanged=4)
    store.add([said("Rope remembers.", "Brook", source=ATLAS)])
    assert standing(store)["Brook"][1] == 2


def test_in_a_source_that_was_split_off_every_name_means_the_other_person(store: Store) -> None:
    merge(store, "Ada Brook", "A. Brook")
    store.rename_speaker(1, "Agnes Brook")
    store.split_occurrences(1, name="The painter", source_ids=[store.source_id(GAZETTE)])
    for name in ("Ada Brook", "A. Brook", "Agnes Brook"):
        store.add([said(f"Rope remembers {name}.", name)])
    ids = [one.id for one in store.quotations(q="rope remembers").items]
    found = [one.speaker.name for some in store.occurrences(ids).values() for one in some]
    assert found == ["The painter"] * 3


def test_two_people_of_one_name_are_told_apart_by_source(store: Store) -> None:
    store.add([said(BRIDGE, "Ada Brook", source=ATLAS, start=5, end=56)])
    atlas = store.occurrences([2])[2][1].source.id
    painter = "Ada Brook (the painter)"
    done = store.split_occurrences(1, name=painter, source_ids=[atlas])
    assert done.occurrences == 1
    # The same article read by a newer extractor: one more quotation of hers, and the old one.
    later = [
        said(BRIDGE, "Ada Brook", source=ATLAS, start=5, end=56),
        said("Paint is the tax on iron.", "ADA BROOK", source=ATLAS, start=70, end=95),
        said("Rope remembers.", "Ada Brook", start=400, end=415),
    ]
    assert store.add(later) == AddCounts(added=2, unchanged=1)
    assert {name: count for name, (_, count) in standing(store).items()} == {
        "A. Brook": 2,
        "Ada Brook": 2,
        painter: 2,
    }
    # Merged again, she is one, and so is what is imported then.
    merge(store, "Ada Brook", painter)
    store.add([said("Rust is a clock.", "Ada Brook", source=ATLAS, start=120, end=136)])
    assert standing(store)["Ada Brook"][1] == 5
    store.split_speaker(1, name=painter)
    assert standing(store)[painter][1] == 3


def test_single_occurrences_can_go_to_a_stored_speaker(store: Store) -> None:
    done = store.split_occurrences(2, name="Ada Brook", occurrence_ids=[2, 3])
    assert (done.speaker.speaker.id, done.occurrences) == (1, 2)
    assert store.add(BATCH) == AddCounts(unchanged=4)
    assert store.coverage().speakers == 2


def test_a_chosen_name_stays_and_the_earlier_one_still_means_the_speaker(store: Store) -> None:
    store.rename_speaker(2, "Agnes Brook")
    assert standing(store)["Agnes Brook"] == (("A. Brook",), 2)
    assert store.add(BATCH) == AddCounts(unchanged=4)
    # Neither a better spelling of the earlier name nor of the new one replaces it.
    store.add([said("Rope remembers.", "Á. Bröok"), said("Rust is a clock.", "Agnès Brook")])
    assert named(store, "agnes brook").speaker.name == "Agnes Brook"
    assert named(store, "A. Brook").quotations == 4
    # Listed and searched by it, and by the earlier one.
    assert [one.speaker.name for one in store.speakers().items] == ["Ada Brook", "Agnes Brook"]
    assert [one.speaker.id for one in store.speakers(q="agnes").items] == [2]
    assert 2 in [one.speaker.id for one in store.speakers(q="Á. Brö").items]
    page = store.speakers(limit=1)
    assert [one.speaker.id for one in store.speakers(limit=1, cursor=page.next).items] == [2]
    # And back.
    store.rename_speaker(2, "A. Brook")
    assert named(store, "Agnes Brook").speaker.name == "A. Brook"


def test_a_wikidata_item_comes_and_goes_with_a_merge(store: Store) -> None:
    store.set_wikidata(2, "Q42")
    merge(store, "Ada Brook", "A. Brook")
    assert store.speaker(1).speaker.wikidata == "Q42"
    store.split_speaker(1, name="A. Brook")
    assert [store.speaker(id_).speaker.wikidata for id_ in (1, 2)] == [None, "Q42"]
    assert store.set_wikidata(2, None).speaker.wikidata is None
    assert store.set_wikidata(99, "Q1") is None


REFUSED = [
    # Two items are two people.
    (lambda store: [store.set_wikidata(1, "Q1"), store.set_wikidata(2, "Q2"),
                    store.merge_speakers(1, 2)], "two people"),
    (lambda store: [store.set_wikidata(1, "Q1"), store.set_wikidata(2, "Q1")], "merge 1 2"),
    # A name that is the speaker's own, another's, or nobody's.
    (lambda store: store.split_speaker(1, name="ADA BROOK"), "itself"),
    (lambda store: store.split_speaker(1, name="A. Brook"), "speaker 2 itself"),
    (lambda store: store.split_speaker(1, name="Ben Ford"), "Brook"),
    (lambda store: store.split_speaker(1, name="—"), "no name"),
    (lambda store: [store.rename_speaker(1, "Eve"), store.split_speaker(1, name="Eve")], "itself"),
    (lambda store: store.rename_speaker(1, "A Brook"), "speakers merge 2 1"),
    (lambda store: store.rename_speaker(1, "…"), "holds no word"),
    # Nothing there is theirs, or the name does not tell them apart.
    (lambda store: store.split_occurrences(1, name="Eve", source_ids=[2]), "source 2"),
    (lambda store: store.split_occurrences(1, name="Eve", occurrence_ids=[1, 2]), "occurrence 2"),
    (lambda store: store.split_occurrences(1, name="ada brook", source_ids=[1]), "apart"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_is_refused_changes_nothing(store: Store, change, told: str) -> None:
    with pytest.raises(ChangeRefusedError, match=told):
        change(store)
    assert store.coverage().speakers == 2
    assert len(store.find_speakers("Eve")) == ("Eve" in standing(store))


def test_an_unknown_speaker_is_none(store: Store) -> None:
    assert store.merge_speakers(1, 99) is store.merge_speakers(99, 1) is None
    assert store.split_speaker(99, name="x") is store.rename_speaker(99, "x") is None
    assert store.split_occurrences(99, name="x", source_ids=[1]) is None
    assert store.merge_speakers(1, 1).occurrences == 0


def test_merging_while_others_import_loses_nothing(store: Store) -> None:
    def importing(thread: int) -> None:
        with Store.open(store.path) as mine:
            for n in range(40):
                name = ("Ada Brook", "A. Brook")[n % 2]
                mine.add([said(f"Sentence {n} of {thread}.", name, start=1_000 * thread + n)])

    threads = [threading.Thread(target=importing, args=(n,)) for n in range(1, 3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        store.merge_speakers(1, 2)
        store.split_speaker(1, name="A. Brook")
    store.merge_speakers(1, 2)
    for thread in threads:
        thread.join()
    store.split_speaker(1, name="A. Brook")
    assert (named(store, "Ada Brook").quotations, named(store, "A. Brook").quotations) == (41, 42)


_MERGING = """
import sys
from quotes_db.store import Store
with Store.open(sys.argv[1]) as store:
    print("ready", flush=True)
    while True:
        store.merge_speakers(1, 2)
        store.split_speaker(1, name="Speaker 1")
"""


@pytest.mark.slow
def test_a_merge_that_is_killed_happened_wholly_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "quotes.db"
    with Store.open(path) as store:
        store.add(
            [said(f"Sentence {n}.", f"Speaker {n % 2}", start=n, end=n + 9) for n in range(4_000)]
        )
    chance = random.Random(4)
    states = set()
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", _MERGING, str(path)], stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.2))
            process.send_signal(signal.SIGKILL)
        with Store.open(path) as store:
            counts = [one.quotations for one in store.speakers().items]
            assert counts in ([4_000], [2_000, 2_000])
            assert store.coverage().speakers == len(counts)
            states.add(len(counts))
    assert states <= {1, 2}


def test_a_database_from_before_goes_on_as_it_was(tmp_path: Path) -> None:
    older = sqlite3.connect(tmp_path / "a.db")
    tables = Path(__file__).parents[1] / "data" / "tables_m003.sql"
    older.executescript(tables.read_text(encoding="utf-8"))
    older.close()
    gazette = Source(
        url="https://gazette.example/ferry",
        title="The Ferry",
        publisher="Gazette",
        published=PartialDate("2011-03-04", "day", "published"),
    )
    with Store.open(tmp_path / "a.db") as store:
        assert standing(store) == {
            "A. Brook": ((), 1),
            "Ada Brook": (("ADA BROOK", "Brook"), 2),
        }
        merge(store, "Ada Brook", "A. Brook")
        again = [
            said(BRIDGE, "Ada Brook", source=gazette, start=300, end=351, mention="Brook"),
            said(BRIDGE, "A. Brook", source=None, dated=PartialDate("2012", "year", "said")),
        ]
        assert store.add(again) == AddCounts(unchanged=2)
        store.split_speaker(1, name="A. Brook")
        assert store.add(again) == AddCounts(unchanged=2)
        assert named(store, "A. Brook").quotations == 1


# --- the command line -----------------------------------------------------------------------------


def run(*args: object) -> Result:
    result = CliRunner().invoke(cli, ["speakers", *map(str, args)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_commands_merge_split_rename_and_set(store: Store) -> None:
    db = ("--db", store.path)
    merged = run("merge", "ada brook", "A. Brook", *db)
    assert merged.stdout == "1  Ada Brook  3 quotations  also A. Brook; Brook\n"
    assert "3 occurrences moved" in merged.stderr
    assert 'speakers split 1 --name "A. Brook"' in merged.stderr
    assert "one speaker already" in run("merge", 1, 2, *db).stderr
    split = json.loads(run("split", 1, "--name", "A. Brook", "--json", *db).stdout)
    assert (split["id"], split["name"], split["occurrences_moved"]) == (2, "A. Brook", 3)
    painter = run("split", "A. Brook", "--source", 2, "--as", "A. Brook (the painter)", *db)
    assert painter.stdout == "3  A. Brook (the painter)  1 quotation\n"
    assert "speakers merge 2 3" in painter.stderr
    assert run("rename", 2, "Agnes Brook", *db).stdout.startswith("2  Agnes Brook")
    assert "Q42" in run("set", "Agnes Brook", "--wikidata", "Q42", *db).stdout
    shown = json.loads(run("show", "A. Brook", "--json", *db).stdout)
    assert shown == {
        "id": 2,
        "name": "Agnes Brook",
        "aliases": ["A. Brook"],
        "wikidata": "Q42",
        "quotations": 2,
    }
    assert "Q42" not in run("set", 2, "--wikidata", "none", *db).stdout
    listed = run("list", "--q", "agnes", "--json", *db).stdout.splitlines()
    assert [json.loads(line)["id"] for line in listed] == [2]


WRONG = [
    (["show", "Nobody"], 1, "no speaker 'Nobody'"),
    (["show", "99"], 1, "no speaker '99'"),
    (["list", "--q", "nobody"], 1, "no such speaker"),
    (["merge", "Ada Brook"], 2, "Missing argument"),
    (["merge", "Ada Brook", "Nobody"], 1, "no speaker 'Nobody'"),
    (["split", "Ada Brook"], 2, "Give either --name"),
    (["split", "1", "--name", "x", "--source", "1"], 2, "Give either --name"),
    (["split", "1", "--source", "1"], 2, "Give either --name"),
    (["split", "1", "--name", "Ada Brook"], 2, "itself"),
    (["set", "1", "--wikidata", "42"], 2, "as in Q42"),
    (["set", "1"], 2, "--wikidata"),
    (["rename", "1", "A. Brook"], 2, "speakers merge 2 1"),
]


@pytest.mark.parametrize(("args", "code", "told"), WRONG, ids=lambda value: str(value)[:40])
def test_wrong_usage_says_what_to_do(store: Store, args: list[str], code: int, told: str) -> None:
    result = run(*args, "--db", store.path)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in " ".join(result.stderr.split())


def test_an_alias_of_several_is_refused_with_their_ids(store: Store) -> None:
    store.add([said("Rope remembers.", "Ben Brook", mention="Brook")])
    result = run("show", "Brook", "--db", store.path)
    assert result.exit_code == 2
    assert "1 Ada Brook, 3 Ben Brook" in result.stderr


def test_no_command_makes_a_database(tmp_path: Path) -> None:
    for args in (["list"], ["show", "1"], ["merge", "1", "2"], ["rename", "1", "x"]):
        assert run(*args, "--db", tmp_path / "none.db").exit_code == 2
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("name", ["list", "show", "merge", "split", "rename", "set"])
def test_every_help_ends_with_an_example(name: str) -> None:
    *_, last = run(name, "--help").stdout.rstrip().split("\n\n")
    heading, *examples = [line.strip() for line in last.splitlines()]
    assert heading == "Example:"
    assert all("quoteproof speakers" in example for example in examples)
