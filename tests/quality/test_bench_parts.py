"""What floors and benchmark rest on: queries, their right answers, corpora, the plot."""

import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from quotes_db.normalize import fold_words
from tests.bench import coined, plot
from tests.bench.build import number_of
from tests.bench.client import request
from tests.bench.corpus import Corpus, Variant
from tests.bench.figures import Built, Kind, Latency, Machine, Peer, PeerKind, Result, Served
from tests.bench.queries import (
    ALTERED,
    KINDS,
    NEGATIVE,
    THREE,
    VARIANT,
    Query,
    folded,
    outcome,
    queries,
)
from tests.bench.recombine import EXCHANGE, FEWEST_WORDS, MOST_WORDS, Recombiner

TEXTS = list(coined.quotations(300, seed=3))
PROSE = coined.prose(200, seed=3)


def made(seed: int = 1) -> list[Query]:
    variants = [Variant("Nearly the same words.", (TEXTS[0],))]
    return queries(TEXTS, each=12, seed=seed, prose=PROSE, variants=variants)


def test_a_seed_makes_the_same_queries_and_another_seed_others() -> None:
    assert made() == made()
    assert made() != made(seed=2)


def test_every_kind_is_asked() -> None:
    assert {query.kind for query in made()} == {*KINDS, THREE, VARIANT, NEGATIVE}


def test_a_misquote_is_no_part_of_what_it_misquotes() -> None:
    """Else a matcher that rightly calls it verbatim would be blamed."""
    for query in made():
        if query.kind in ALTERED:
            assert f" {folded(query.text)} " not in f" {query.targets[0]} "


def test_other_typography_capitals_and_whole_words_are_the_same_words() -> None:
    for query in made():
        if query.kind in {"exact", "typography", "capitals"}:
            assert folded(query.text) == query.targets[0]


def test_what_stands_around_a_quotation_is_never_a_negative() -> None:
    negatives = {query.text for query in made() if query.kind == NEGATIVE}
    around = " ".join(query.text for query in made() if query.kind == "in_prose")
    assert negatives
    assert not [text for text in negatives if text in around]


WHOLE = "the tide waits for no clerk and no king"
PART = Query("fragment", "waits for no clerk", (WHOLE,), "waits for no clerk")
SAME = Query(VARIANT, "The tide waits.", (WHOLE,), not_itself=True)
TWO = Query(THREE, "…", (WHOLE, "a second one"))
OUTCOMES = [
    ("First and right.", PART, [WHOLE, "x"], (1, 1, 1, 0)),
    ("Right, but not first.", PART, ["x", WHOLE], (0, 1, 1, 1)),
    ("Sixth is too late.", PART, ["x"] * 5 + [WHOLE], (0, 0, 0, None)),
    ("Another quotation holds the words.", PART, ["he waits for no clerk"], (1, 1, 0, 0)),
    ("It holds them only as parts of words.", PART, ["he awaits for no clerk"], (0, 0, 0, None)),
    ("Nothing.", PART, [], (0, 0, 0, None)),
    ("The query itself does not count.", SAME, ["the tide waits", WHOLE], (1, 1, 1, 0)),
    ("Half of what it holds.", TWO, ["x", "a second one"], (0, 0.5, 0.5, None)),
    ("A news sentence has no right answer.", Query(NEGATIVE, "x"), [WHOLE], (0, 0, 0, None)),
]


@pytest.mark.parametrize(
    ("why", "query", "answers", "expected"), OUTCOMES, ids=[case[0] for case in OUTCOMES]
)
def test_outcomes(
    why: str, query: Query, answers: list[str], expected: tuple[float, float, float, int | None]
) -> None:
    got = outcome(query, answers)
    assert (got.at1, got.at5, got.strict, got.found) == expected


def test_recombined_quotations_are_new_the_same_every_time_and_as_long() -> None:
    maker = Recombiner(TEXTS, seed=5)
    batch = maker.batch(7, 500)
    assert batch == Recombiner(TEXTS, seed=5).batch(7, 500)
    assert batch != maker.batch(8, 500)
    lengths = [len(text.split()) for text, _ in batch]
    assert min(lengths) >= FEWEST_WORDS
    assert max(lengths) <= MOST_WORDS
    given = sum(len(text.split()) for text in TEXTS) / len(TEXTS)
    assert 0.8 < sum(lengths) / len(lengths) / given < 1.2
    assert len({text for text, _ in batch}.difference(TEXTS)) > 0.95 * len(batch)


def test_recombined_quotations_begin_as_their_origin_and_use_its_words_alone() -> None:
    batch = Recombiner(TEXTS, seed=5).batch(0, 300)
    kept = [text.split()[0] == TEXTS[origin].split()[0] for text, origin in batch]
    assert 0.9 * (1 - EXCHANGE) < sum(kept) / len(kept) < 1
    words = {word for text in TEXTS for word in text.split()}
    assert {word for text, _ in batch for word in text.split()} <= words


def test_the_invented_corpus_says_that_it_is_invented() -> None:
    invented = Corpus(None)
    assert invented.described.startswith("INVENTED")
    assert invented.variants(among=100) == []
    assert "Four score" in next(invented.given())


def test_invented_quotations_hold_common_and_rare_words() -> None:
    words = [word for text in TEXTS for word in fold_words(text)]
    counts = sorted((words.count(word) for word in set(words)), reverse=True)
    assert counts[0] > 50
    assert counts.count(1) > len(counts) / 3


SIZES = [("20k", 20_000), ("1m", 1_000_000), ("10M", 10_000_000), ("512", 512)]


@pytest.mark.parametrize(("size", "number"), SIZES, ids=[size for size, _ in SIZES])
def test_sizes(size: str, number: int) -> None:
    assert number_of(size) == number


@pytest.mark.parametrize("size", ["", "k", "0", "1.5m", "10g", "-3"])
def test_what_is_no_size_is_refused(size: str) -> None:
    with pytest.raises(ValueError, match="100k"):
        number_of(size)


def test_percentiles() -> None:
    assert Latency.of([float(n) for n in range(100)]) == Latency(100, 50, 95, 99)
    assert Latency.of([7.0]) == Latency(1, 7, 7, 7)
    assert Latency.of([]) == Latency(0, 0, 0, 0)


def test_a_request_tells_the_length_of_its_body_in_bytes() -> None:
    head, _, body = request("POST", "/v1/match", {"text": "Işık"}).partition(b"\r\n\r\n")
    assert b"Content-Length: %d" % len(body) in head


def result(quotations: int) -> Result:
    some = Latency(9, 0.8, 1.0, 1.5)
    load = (0.1, 0.1, 0.1)
    return Result(
        Machine(2, 24, "3.11", load, load, "now"),
        Built("x", "real", quotations, 1, 1, 1, 1, load),
        some,
        {"exact": Kind(1, 1, 1, 1, 1, some)},
        Served(replace(some, p50=0.1), some, some, {"exact": some}, 0),
        peers=(
            Peer("A & B", None, 1, 1, {"exact": PeerKind(1, replace(some, p50=40.0), 1, some)}),
            Peer("not there", "install it"),
        ),
    )


def test_the_plot_is_wellformed_and_names_every_line_and_both_themes() -> None:
    drawn = plot.svg([result(1_000_000), result(100_000)])
    texts = " ".join(text.text or "" for text in ET.fromstring(drawn).iter() if text.text)
    for name in ("match, HTTP p50 0.8 ms", "trivial POST", "A & B p50 40 ms", "100k", "1M"):
        assert name in texts
    assert "not there" not in texts
    assert "prefers-color-scheme: dark" in drawn


def test_results_of_two_corpora_are_not_drawn_as_one_line() -> None:
    other = result(10_000)
    other = replace(other, store=replace(other.store, corpus="invented"))
    with pytest.raises(ValueError, match="corpora"):
        plot.svg([result(100_000), other])


def test_the_benchmark_loads_no_peer_before_it_is_asked_for_one() -> None:
    """These tests import the benchmark; nobody who runs them need have tantivy or psycopg."""
    assert {"tantivy", "psycopg"}.isdisjoint(sys.modules)
    folder = Path(plot.__file__).parent
    assert not [path for path in folder.rglob("*.py") if path.name.startswith("test_")]
