"""The sample of ``serve --demo``: read whole by the real importers; it has two teaching cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from quotes_db.records import Quotation
from quotes_db.store import Store
from server import sample

LINES = [
    json.loads(line)
    for line in (sample.FOLDER / "quotations.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(sample.make(tmp_path_factory.mktemp("sample") / "demo.db")) as store:
        yield store


def stored(store: Store, beginning: str) -> Quotation:
    (found,) = [
        one for one in store.quotations(q=beginning).items if one.text.startswith(beginning)
    ]
    return found


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][:40])
def test_every_line_is_stored_with_speaker_source_and_date(
    store: Store, line: dict[str, str]
) -> None:
    quotation = stored(store, line["text"])
    given = [
        one
        for one in store.occurrences([quotation.id])[quotation.id]
        if one.source and one.source.title == line["title"]
    ]
    assert len(given) == 1
    assert given[0].speaker is not None
    assert given[0].speaker.name == line["speaker"]
    assert given[0].role == line.get("role")
    date = line.get("said") or line.get("published")
    assert (given[0].date.value if given[0].date else None) == date


def test_the_article_is_stored_too(store: Store) -> None:
    assert store.coverage().quotations > len({line["text"] for line in LINES})


def test_one_quotation_stands_in_two_sources(store: Store) -> None:
    found = stored(store, "We hold these truths to be self-evident, that all men")
    occurrences = store.occurrences([found.id])[found.id]
    assert len({one.source.id for one in occurrences if one.source}) == 2
    assert {one.speaker.name for one in occurrences if one.speaker} == {"Thomas Jefferson"}


def test_one_quotation_is_given_to_two_speakers(store: Store) -> None:
    found = stored(store, "I disapprove of what you say")
    occurrences = store.occurrences([found.id])[found.id]
    assert [one.speaker.name for one in occurrences if one.speaker] == [
        "Evelyn Beatrice Hall",
        "Voltaire",
    ]


def test_addresses_are_web_addresses_without_fragments() -> None:
    for line in LINES:
        if "url" in line:
            parts = urlsplit(line["url"])
            assert parts.scheme == "https"
            assert parts.hostname
            assert not parts.fragment


def test_making_it_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = sample.make(tmp_path / "again.db")
    sample.make(path)
    with Store.open(path) as again:
        assert again.coverage() == store.coverage()
