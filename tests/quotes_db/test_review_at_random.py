"""Decisions, merges, splits, renames, deletions in any order: importing again changes nothing.

What holds after each step is checked against the tables themselves, whatever the steps were.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from quotes_db.errors import ChangeRefusedError
from quotes_db.normalize import fold_words, text_hash
from quotes_db.passages import passage_of
from quotes_db.records import (
    UNCHANGED,
    AddCounts,
    AttributedQuotation,
    Confidence,
    Correction,
    PartialDate,
    Source,
)
from quotes_db.store import Store
from quotes_db.store.decisions import histories

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STEPS = 14
ARTICLE = (
    "“No rope is longer than the harbour it was bought for,” Ada Brook said.\n\n"
    "Ben Ford called the plan “a promise made of fog and wet rope” twice. “No,” he said. “No.”"
)
GAZETTE = Source(url="https://gazette.example/rope", title="Rope")


def read(words: str, speaker: str | None, *, nth: int = 0) -> AttributedQuotation:
    start = -1
    for _ in range(nth + 1):
        start = ARTICLE.index(words, start + 1)
    span = (start, start + len(words))
    return AttributedQuotation(
        words,
        speaker=speaker,
        source=GAZETTE,
        start=span[0],
        end=span[1],
        prefix=ARTICLE[max(0, start - 32) : start] or None,
        suffix=ARTICLE[span[1] : span[1] + 32] or None,
        mention="Ford",
        confidence=Confidence(0.9, 0.8, 0.7),
        status="review",
        passage=passage_of(ARTICLE, span),
    )


def told(speaker: str | None, source: Source | None, year: str | None) -> AttributedQuotation:
    """Return a record without offsets: its name and its date tell it from the others."""
    dated = PartialDate(year, "year", "said") if year else None
    return AttributedQuotation("Rope remembers.", speaker=speaker, source=source, dated=dated)


BATCH = [
    read("No rope is longer than the harbour it was bought for", "Ada Brook"),
    read("a promise made of fog and wet rope", "Ben Ford"),
    read("No,", "Ben Ford"),
    read("No.", None),
    told("Ada Brook", GAZETTE, None),
    told("Ben Ford", GAZETTE, None),
    told("B. Ford", None, None),
    told("Ada Brook", None, "2012"),
    told(None, None, None),
]
NAMES = ["Ada Brook", "Ben Ford", "B. Ford", "A. Brook", "Vera Quill"]
WORDS = [None, None, "a promise … rope", "fog and wet rope", "harbour it was", "No rope is longer"]


def step(store: Store, chance: random.Random) -> None:
    """Do one thing that a person may do; what is refused is done nothing of."""
    ids = [row[0] for row in store._db.execute("SELECT id FROM occurrence")]
    speakers = [one.speaker for one in store.speakers(limit=100).items]
    someone, id_, name = chance.choice(speakers), chance.choice(ids), chance.choice(NAMES)
    match chance.choice(["decide"] * 5 + ["delete", "merge", "split", "rename", "divide", "move"]):
        case "decide":
            kind = chance.choice(["accept", "reject", "correct", "correct", "undo"])
            speaker = chance.choice([UNCHANGED, None, name])
            correction = Correction(speaker=speaker, words=chance.choice(WORDS))
            store.decide(
                id_,
                kind,
                time=NOW,
                correction=correction if kind == "correct" else None,
                again=True,
            )
        case "delete":
            store.delete([store.review_item(id_).occurrence.quotation_id])
            store.add(BATCH)
        case "merge":
            store.merge_speakers(someone.id, chance.choice(speakers).id)
        case "split":
            store.split_speaker(someone.id, name=chance.choice([*someone.aliases, name]))
        case "rename":
            store.rename_speaker(someone.id, name)
        case "divide":
            store.split_occurrences(someone.id, name=name, source_ids=[1])
        case "move":
            store.split_occurrences(someone.id, name=name, occurrence_ids=[id_])


def rows(store: Store) -> list[tuple]:
    return [
        row
        for table in ("occurrence", "quotation")
        for row in store._db.execute(f"SELECT * FROM {table} ORDER BY id")
    ]


def wrong(store: Store) -> Iterator[object]:
    """Yield what the tables must never hold."""
    for query in (
        "SELECT 'a quotation without occurrence', id FROM quotation q "
        "WHERE NOT EXISTS (SELECT 1 FROM occurrence WHERE quotation_id = q.id)",
        "SELECT 'an occurrence of a merged speaker', o.id FROM occurrence o "
        "JOIN speaker s ON s.id = o.speaker_id WHERE s.kept_id IS NOT NULL",
        "SELECT 'an own speaker merged into another', o.id FROM occurrence o "
        "JOIN speaker s ON s.id = o.own_speaker_id WHERE s.kept_id IS NOT o.speaker_id",
        "SELECT 'a wrong count', quotations, speakers FROM totals "
        "WHERE quotations <> (SELECT count(*) FROM quotation) "
        "OR speakers <> (SELECT count(*) FROM speaker WHERE kept_id IS NULL)",
    ):
        yield from store._db.execute(query)
    keys = [row[0] for row in store._db.execute("SELECT source_key FROM review_decision")]
    for key, found in histories(store._db, keys).items():
        for history in found:
            after = history.last.after if history.last else None
            if after and not _stands(store, key, after):
                yield "a decision that does not hold", history.last


def _stands(store: Store, source_key: bytes, state) -> bool:
    found = store._db.execute(
        "SELECT 1 FROM occurrence o JOIN quotation q ON q.id = o.quotation_id "
        "LEFT JOIN source s ON s.id = o.source_id "
        "WHERE q.hash = ? AND coalesce(s.key, x'') = ? AND o.start IS ? AND o.status = ?",
        [text_hash(fold_words(state.text)), source_key, state.start, state.status],
    )
    return found.fetchone() is not None


@pytest.mark.parametrize("seed", range(40))
def test_importing_again_changes_nothing_whatever_was_decided(seed: int) -> None:
    chance = random.Random(seed)
    with Store.memory() as store:
        store.add(BATCH)
        for _ in range(STEPS):
            with suppress(ChangeRefusedError):
                step(store, chance)
            before = rows(store)
            assert store.add(BATCH) == AddCounts(unchanged=len(BATCH))
            assert rows(store) == before
            assert list(wrong(store)) == []
        for example in store.labelled():
            start, end = example.quotation
            assert 0 <= start < end <= len(example.text)
