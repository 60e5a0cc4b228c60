"""Export, import into an empty store, export: the same bytes, whatever the store holds."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.claim_records import RATINGS, VERDICT_KINDS, PublishedReview, ReviewRating, Verdict
from quotes_db.errors import ChangeRefusedError
from quotes_db.exporters import exported, exporter_named
from quotes_db.importers import Described, Refused, importer_for
from quotes_db.importers.stream import InputStream
from quotes_db.ingest import ingest
from quotes_db.passages import passage_of
from quotes_db.records import (
    AddCounts,
    AttributedQuotation,
    Confidence,
    Correction,
    PartialDate,
    Source,
    Speaker,
)
from quotes_db.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def written(store: Store, format_name: str = "jsonl") -> bytes:
    lines = exported(store, exporter_named(format_name))
    return b"".join(line for line in lines if line is not None)


def imported(store: Store, data: bytes) -> AddCounts:
    """Import an export by what its first bytes say, as the command does; nothing is refused."""
    with InputStream(io.BytesIO(data), name="export") as stream:
        importer, refused = importer_for(stream), list[Refused]()
        *_, report = ingest(
            store, stream, importer=importer, described=Described(), on_refused=refused.append
        )
    assert refused == []
    return AddCounts(report.added, report.merged, report.unchanged)


def read_again(data: bytes) -> Store:
    store = Store.memory()
    imported(store, data)
    return store


def totals(store: Store) -> tuple[object, ...]:
    row = store._db.execute(
        "SELECT quotations, speakers, sources, claims, claim_reviews FROM totals"
    ).fetchone()
    return tuple(row)


# --- random records -------------------------------------------------------------------------------

# Half of a surrogate pair is no character; the rest may be stored.
CHARS = st.characters(exclude_categories=["Cs"])
ODD = st.one_of(
    st.text(CHARS, max_size=12),
    st.sampled_from(["=1+1", "'=1", "''+2", "@x", "\tx", "\rx", "-", "'", "a\nb", 'say "no"', ","]),
)
MAYBE = st.none() | ODD.filter(bool)
WORDS = st.builds(
    "{}{}{}".format,
    ODD,
    st.sampled_from(["the tide", "No rope", "İstanbul ﬁ", "水が出た", "Sie ging"]),
    ODD,
)
NAMES = st.none() | st.sampled_from(
    ["Ada Brook", "ADA BROOK", "A. Brook", "Fikri Işık", "Fikri Isik", "Ben Ford", "水野", "=Cell"]
)
ITEMS = st.none() | st.sampled_from(["Q1", "Q42"])


def dates(*kinds: str) -> st.SearchStrategy[PartialDate | None]:
    values = st.sampled_from(
        [("2011", "year"), ("2012-05", "month"), ("2012-05-06", "day"), ("0999-12-31", "day")]
    )
    return st.none() | st.builds(
        lambda value, kind: PartialDate(value[0], value[1], kind), values, st.sampled_from(kinds)
    )


URLS = st.sampled_from(
    ["https://a.example/1#x", "https://b.example/?q=ü", "ftp://c", "javascript:0"]
)
SOURCES = st.none() | st.builds(
    Source,
    url=st.none() | URLS,
    canonical_url=st.none() | URLS,
    title=st.sampled_from(["Tides", "=SUM(A1)", " T "]),
    publisher=MAYBE,
    author=MAYBE,
    published=dates("published"),
    modified=dates("published"),
    captured=dates("captured"),
    language=st.none() | st.just("en"),
)
SHARES = st.floats(0, 1)
RECORDS = st.builds(
    AttributedQuotation,
    text=WORDS,
    speaker=NAMES,
    role=MAYBE,
    source=SOURCES,
    dated=dates("said", "published", "captured"),
    exact=MAYBE,
    prefix=MAYBE,
    suffix=MAYBE,
    start=st.none() | st.integers(0, 99),
    end=st.none() | st.integers(0, 99),
    mention=MAYBE | st.just("Brook"),
    cue=MAYBE,
    confidence=st.none() | st.builds(Confidence, SHARES, SHARES, SHARES),
    status=st.sampled_from(["accepted", "review", "rejected"]),
    wikidata=ITEMS,
)
FIGURES = st.none() | st.floats(allow_nan=False, allow_infinity=False)
RATED = st.builds(
    ReviewRating,
    words=MAYBE,
    rating=st.sampled_from(RATINGS),
    reason=MAYBE,
    value=FIGURES,
    best=FIGURES,
    worst=FIGURES,
    explanation=MAYBE,
)
REVIEWS = st.builds(
    PublishedReview,
    claim=WORDS,
    ratings=st.lists(RATED, max_size=2).map(tuple),
    claimant=MAYBE,
    speaker=NAMES,
    wikidata=ITEMS,
    claim_date=dates("said"),
    first_appearance=MAYBE,
    appearances=st.lists(URLS, max_size=2).map(tuple),
    publisher=MAYBE,
    site=MAYBE,
    url=st.none() | URLS,
    title=MAYBE,
    review_date=dates("published"),
    language=MAYBE,
    license=MAYBE,
    origin=MAYBE,
)


@given(st.lists(RECORDS, max_size=6), st.lists(REVIEWS, max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_is_stored_comes_back_byte_for_byte(records, reviews) -> None:
    with Store.memory() as store:
        store.add(records, reviews=reviews)
        first = written(store)
        with read_again(first) as again:
            assert written(again) == first
            assert totals(again) == totals(store)
            counts = imported(again, first)
            assert (counts.added, counts.merged) == (0, 0)
            assert written(again) == first


@given(st.lists(RECORDS, max_size=6))
@settings(max_examples=60, deadline=None)
def test_csv_comes_back_byte_for_byte_where_no_name_was_decided_on(records) -> None:
    with Store.memory() as store:
        store.add(records)
        first = written(store, "csv")
        with read_again(first) as again:
            assert written(again, "csv") == first


@given(st.lists(RECORDS, max_size=6))
@settings(max_examples=60, deadline=None)
def test_annotations_come_back_byte_for_byte(records) -> None:
    with Store.memory() as store:
        store.add(records)
        first = written(store, "webannotation")
        if first:
            with read_again(first) as again:
                assert written(again, "webannotation") == first


# --- what people decide ---------------------------------------------------------------------------

ARTICLE = (
    "“No rope is longer than the harbour it was bought for,” Ada Brook said.\n\n"
    "Ben Ford called the plan “a promise made of fog and wet rope” twice. “No,” he said. “No.”"
)
GAZETTE = Source(url="https://gazette.example/rope", title="Rope")
LETTER = Source(title="A Letter", publisher="Example Post")
PEOPLE = ["Ada Brook", "Ben Ford", "B. Ford", "A. Brook", "Vera Quill"]


def found(words: str, speaker: str | None) -> AttributedQuotation:
    start = ARTICLE.index(words)
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
    dated = PartialDate(year, "year", "said") if year else None
    return AttributedQuotation("Rope remembers.", speaker=speaker, source=source, dated=dated)


BATCH = [
    found("No rope is longer than the harbour it was bought for", "Ada Brook"),
    found("a promise made of fog and wet rope", "Ben Ford"),
    found("No.", None),
    told("Ada Brook", GAZETTE, None),
    told("Ben Ford", GAZETTE, None),
    told("B. Ford", None, None),
    told("Ada Brook", LETTER, "2012"),
    told(None, LETTER, None),
    AttributedQuotation("A lone word.", speaker="Vera Quill", source=Source(title="Lost")),
]
CHECKS = [
    PublishedReview(
        "Fog is dry.",
        (ReviewRating("Not so", "false", "said so"),),
        claimant="Ben Ford",
        speaker="Ben Ford",
        url="https://checks.example/fog",
    )
]


STEPS = [
    *["decide"] * 4,
    *["merge"] * 2,
    *["split", "rename", "item", "divide", "move", "delete", "edit", "find", "withdraw"],
]


def step(store: Store, chance: random.Random, time: datetime) -> None:
    """Do one thing that a person may do."""
    ids = [row[0] for row in store._db.execute("SELECT id FROM occurrence ORDER BY id")]
    quotations = [row[0] for row in store._db.execute("SELECT id FROM quotation ORDER BY id")]
    speakers = [one.speaker for one in store.speakers(limit=100).items]
    someone, name = chance.choice(speakers), chance.choice(PEOPLE)
    match chance.choice(STEPS):
        case "decide":
            kind = chance.choice(["accept", "reject", "correct", "correct", "undo"])
            words = chance.choice([None, "a promise … rope", "fog and wet rope", "harbour it was"])
            correction = Correction(speaker=chance.choice([None, name]), words=words)
            store.decide(
                chance.choice(ids),
                kind,
                time=time,
                correction=correction if kind == "correct" else None,
                again=True,
                reviewer=chance.choice([None, "Mo"]),
            )
        case "merge":
            store.merge_speakers(someone.id, chance.choice(speakers).id)
        case "split":
            store.split_speaker(someone.id, name=chance.choice([*someone.aliases, name]))
        case "rename":
            store.rename_speaker(someone.id, chance.choice([name, f"{name} the Elder"]))
        case "item":
            store.set_wikidata(someone.id, chance.choice([None, "Q1", "Q2", "Q3"]))
        case "divide":
            store.split_occurrences(someone.id, name=name, source_ids=[chance.choice([1, 2])])
        case "move":
            store.split_occurrences(someone.id, name=name, occurrence_ids=[chance.choice(ids)])
        case "delete":
            store.delete([chance.choice(quotations)])
        case "edit":
            with suppress(ValueError):
                store.edit(chance.choice(quotations), text=f"Words {chance.randrange(9)} of rope.")
        case "find":
            evidence = f"https://e.example/{chance.randrange(3)}"
            speaker = chance.choice([None, Speaker(0, name)])
            verdict = Verdict(
                chance.choice(quotations),
                chance.choice(VERDICT_KINDS),
                evidence,
                PartialDate("2026-03", "month", "said"),
                speaker,
                note=chance.choice([None, "=note"]),
            )
            store.add_verdict(verdict, made=time)
        case "withdraw":
            store.withdraw_verdict(chance.randrange(1, 4), time=time)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_was_decided_comes_back_byte_for_byte(seed: int) -> None:
    chance = random.Random(seed)
    with Store.memory() as store:
        store.add(BATCH, reviews=CHECKS)
        for number in range(14):
            with suppress(ChangeRefusedError):
                step(store, chance, NOW + timedelta(seconds=number))
            if not store.coverage().quotations:
                store.add(BATCH)
        first = written(store)
        with read_again(first) as again:
            assert written(again) == first
            assert totals(again) == totals(store)
            counts = imported(again, first)
            assert (counts.added, counts.merged) == (0, 0)
            assert written(again) == first
            # What was decided holds there, too: the article read again changes nothing.
            assert imported_batch(again) == imported_batch(store)
            assert written(again) == written(store)


def imported_batch(store: Store) -> AddCounts:
    return store.add(BATCH, reviews=CHECKS)
