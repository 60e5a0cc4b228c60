"""Calibration: thresholds fitted to a store, honestly measured, kept and forgotten again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from quotes_db.calibrate import LEFT_OUT, RECOMBINED, calibrate
from quotes_db.cli import cli
from quotes_db.fitting import (
    BANDS,
    Asked,
    Candidate,
    Evidence,
    Tally,
    by_band,
    by_kind,
    fitted,
    measured,
    summed,
)
from quotes_db.index import index_of
from quotes_db.match import match
from quotes_db.records import AttributedQuotation
from quotes_db.store import Fitted, Store
from quotes_db.thresholds import DEFAULT, Floors, Reach, Thresholds

OPEN, CLOSED = Reach(0.4, closed=False, whole=False), Reach(0.5, closed=True, whole=False)
QUOTATIONS = (1 << 16) - 16  # in the store that the made evidence is from: 16 bits


def asked(*candidates: tuple[float, Reach, bool], kind: str = "overlap", words: int = 16) -> Asked:
    found = tuple(Candidate(*candidate) for candidate in candidates)
    return Asked(kind, words, kind != "none", found)


# --- the arithmetic -------------------------------------------------------------------------------

TALLIES = [
    ("The right one passes.", asked((90.0, CLOSED, True)), Tally(positives=1, found=1)),
    ("It is too weak.", asked((1.0, CLOSED, True)), Tally(positives=1)),
    ("Nothing agrees.", asked(), Tally(positives=1)),
    (
        "Only another one passes.",
        asked((90.0, OPEN, False), (1.0, CLOSED, True)),
        Tally(positives=1, misled=1),
    ),
    (
        "The right one is the sixth.",
        asked(*[(90.0, OPEN, False)] * 5, (80.0, CLOSED, True)),
        Tally(positives=1, misled=1),
    ),
    ("No alarm.", asked((1.0, OPEN, False), kind="none"), Tally(negatives=1)),
    ("An alarm.", asked((90.0, OPEN, False), kind="none"), Tally(negatives=1, alarms=1)),
    (
        "All words in a row pass without bits.",
        asked((1.0, Reach(1.0, closed=True, whole=True), True)),
        Tally(positives=1, found=1),
    ),
]


@pytest.mark.parametrize(("why", "one", "expected"), TALLIES, ids=[row[0] for row in TALLIES])
def test_tallies(why: str, one: Asked, expected: Tally) -> None:
    around = [asked((90.0, CLOSED, True)), one, asked(kind="none")]
    evidence = Evidence.of(around, quotations=QUOTATIONS)
    assert measured(evidence, DEFAULT)[1] == expected


def random_evidence(rng: Random, count: int) -> Evidence:
    """Return selections whose strengths spread around the floors."""
    some = []
    for _ in range(count):
        kind = rng.choice(("overlap", "typos", "none"))
        candidates = [
            (
                rng.uniform(5, 60),
                Reach(rng.random(), closed=rng.random() < 0.5, whole=rng.random() < 0.05),
                kind != "none" and rng.random() < 0.5,
            )
            for _ in range(rng.randint(0, 8))
        ]
        candidates.sort(key=lambda one: -one[0])
        some.append(asked(*candidates, kind=kind, words=rng.randint(1, 90)))
    return Evidence.of(some, quotations=QUOTATIONS)


def test_columns_agree_with_what_the_matcher_asks() -> None:
    """The fit's arithmetic on columns is the matcher's on single candidates."""
    evidence = random_evidence(Random(3), 200)
    margins = iter(evidence.margins(DEFAULT).tolist())
    for one in evidence.asked:
        floors = DEFAULT.floors(quotations=QUOTATIONS, words=one.words)
        for candidate in one.candidates:
            assert (next(margins) >= 0) == passes(floors, candidate)


def passes(floors: Floors, candidate: Candidate) -> bool:
    reach = candidate.reach
    floor = floors.bits(reach.share, closed=reach.closed)
    return reach.whole or candidate.strength >= floor


def test_sums_by_length_and_by_kind_are_the_sum_of_all() -> None:
    evidence = random_evidence(Random(4), 300)
    tallies = measured(evidence, DEFAULT)
    total = summed(tallies)
    assert total.positives + total.negatives == 300
    assert summed(by_band(evidence, tallies)) == total
    assert summed(by_kind(evidence, tallies).values()) == total
    assert len(by_band(evidence, tallies)) == len(BANDS)


def test_shares_of_nothing_are_unknown() -> None:
    empty = Tally()
    assert (empty.recall, empty.precision, empty.alarm_share) == (None, None, None)
    some = Tally(positives=4, found=3, misled=0, negatives=10, alarms=1)
    assert (some.recall, some.precision, some.alarm_share) == (0.75, 0.75, 0.1)


def test_a_floor_falls_to_what_is_found_when_chance_is_weaker() -> None:
    """Overlaps of 18 to 24 bits beyond the default's reach, and chance that stays open."""
    quoting = [asked((18.0 + n % 7, CLOSED, True)) for n in range(200)]
    nobody = [asked((14.0 + n % 7, OPEN, False), kind="none") for n in range(200)]
    start = replace(DEFAULT, closed_bits=DEFAULT.open_bits)
    evidence = Evidence.of(quoting + nobody, quotations=QUOTATIONS)
    before, after = (
        summed(measured(evidence, thresholds))
        for thresholds in (start, fitted(evidence, start, alarm_share=0.01))
    )
    assert before.recall < 0.2
    assert after.recall > 0.98
    assert after.alarms == 0


def test_a_floor_rises_when_too_many_alarms_are_raised() -> None:
    loose = Thresholds((0.0,) * 5, (0.0,) * 5, 0.0)
    quoting = [asked((20.0 + n % 40, OPEN, True)) for n in range(300)]
    nobody = [asked((10.0 + n % 15, OPEN, False), kind="none") for n in range(300)]
    evidence = Evidence.of(quoting + nobody, quotations=QUOTATIONS)
    tight = summed(measured(evidence, fitted(evidence, loose, alarm_share=0.01)))
    assert summed(measured(evidence, loose)).alarm_share > 0.5
    assert tight.alarm_share <= 0.02
    assert tight.recall > 0.8


def test_without_evidence_the_floors_stay() -> None:
    evidence = Evidence.of([asked((500.0, CLOSED, True))] * 20, quotations=QUOTATIONS)
    assert fitted(evidence, DEFAULT, alarm_share=0.01) == DEFAULT


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_fitted_is_monotone(seed: int) -> None:
    """``Thresholds`` refuses floors that rise or cross, so a fit that returns has none."""
    found = fitted(random_evidence(Random(seed), 150), DEFAULT, alarm_share=0.05)
    assert found != DEFAULT


# --- a whole store --------------------------------------------------------------------------------

COMMON = (
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "is",
    "it",
    "that",
    "for",
    "was",
    "on",
    "not",
    "with",
)
PHRASES = ("at the end of the day", "for the first time in", "the rest of the world", "as well as")


def texts(count: int, *, seed: int) -> list[str]:
    """Return sentences of rare and common words, with the odd phrase that everybody uses."""
    rng = Random(seed)
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    vocabulary = ["".join(rng.choices(syllables, k=rng.randint(1, 3))) for _ in range(4_000)]
    rng = Random(seed + 1)
    made = []
    for _ in range(count):
        words = [
            rng.choice(COMMON) if rng.random() < 0.45 else rng.choice(vocabulary)
            for _ in range(rng.randint(3, 35))
        ]
        if rng.random() < 0.2:
            words.insert(rng.randint(0, len(words)), rng.choice(PHRASES))
        made.append(" ".join(words).capitalize() + ".")
    return made


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of 2,000 quotations by twenty speakers."""
    path = tmp_path_factory.mktemp("calibrate") / "quotes.db"
    with Store.open(path) as store:
        store.add(
            [
                AttributedQuotation(text, speaker=f"Speaker {chr(65 + n % 20)}")
                for n, text in enumerate(texts(2_000, seed=1))
            ]
        )
        index_of(store).flush()
    return path


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store
        store.keep_fitted(None)


@pytest.mark.slow
def test_a_store_is_fitted_and_measured_on_what_was_not_fitted_on(store: Store) -> None:
    """Slow, because it asks two thousand times."""
    found = calibrate(store, DEFAULT, sample=300)
    assert found is not None
    assert found.quotations == 2_000
    assert {LEFT_OUT, RECOMBINED, "typos", "overlap"} <= found.after.kinds.keys()
    assert found.after.total.recall > 0.97
    assert found.after.total.alarm_share <= 0.03
    assert found.after.total.positives == pytest.approx(found.positives / 2, rel=0.1)
    assert found.before.thresholds == DEFAULT
    assert calibrate(store, DEFAULT, sample=300) == found, "the same seed gives the same"


@pytest.mark.slow
def test_a_quotation_left_out_and_its_variant_are_no_alarm(tmp_path: Path) -> None:
    """Nearly the same words a second time are the same words, not chance."""
    made = texts(600, seed=5)
    twice = [text.removesuffix(".") + " indeed." for text in made]
    with Store.open(tmp_path / "twice.db") as store:
        store.add([AttributedQuotation(text) for text in (*made, *twice)])
        found = calibrate(store, DEFAULT, sample=100)
    assert found is not None
    assert found.before.kinds[LEFT_OUT].alarm_share <= 0.04


def run(*args: object, data: str | None = None) -> Result:
    result = CliRunner().invoke(cli, ["calibrate", *(str(arg) for arg in args)], input=data)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def alarms(store: Store, sentences: str) -> float:
    """Return the share of sentences that are answered."""
    lines = sentences.splitlines()
    return sum(bool(match(store, line).matches) for line in lines) / len(lines)


def kept(path: Path) -> Fitted | None:
    with Store.open(path, read_only=True) as store:
        return store.fitted()


@pytest.mark.slow
def test_a_dry_run_keeps_nothing(path: Path) -> None:
    result = run("--db", path, "--sample", 100, "--dry-run")
    assert result.exit_code == 0
    assert "words selected" in result.stdout
    for name in ("1–3", "4–7", "8–15", "16–40", "41 and more", "heavy misquote"):
        assert f"\n{name} " in result.stdout
    assert "Nothing was changed" in result.stderr
    assert kept(path) is None


@pytest.mark.slow
def test_the_fit_is_kept_used_and_forgotten(path: Path, store: Store) -> None:
    """A server that has the store open matches with it at its next look-up.

    The sentences here hold five words in a row of a stored quotation, by chance as it were.
    """
    assert index_of(store).thresholds() == DEFAULT
    pairs = zip(texts(400, seed=77), texts(400, seed=1), strict=True)
    own = "\n".join(f"{mine} {' '.join(stored.split()[2:7])} {mine}" for mine, stored in pairs)
    assert alarms(store, own) > 0.2
    result = run("--db", path, "--sample", 200, "--json", "--negatives", "-", data=own)
    found = json.loads(result.stdout)
    assert (result.exit_code, found["kept"]) == (0, True)
    assert "--reset" in result.stderr
    now = kept(path)
    assert now is not None
    assert list(now.thresholds.open_bits) == found["after"]["thresholds"]["open_bits"]
    assert (now.quotations, now.positives) == (found["quotations"], found["positives"])
    assert index_of(store).thresholds() == now.thresholds
    assert alarms(store, own) < 0.1
    assert run("--db", path, "--reset").exit_code == 0
    assert kept(path) is None
    assert index_of(store).thresholds() == DEFAULT


@pytest.mark.slow
def test_the_users_own_sentences_are_used(path: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("\n\n".join(texts(240, seed=77)), encoding="utf-8")
    found = json.loads(
        run("--db", path, "--negatives", own, "--sample", 100, "--dry-run", "--json").stdout
    )
    kinds = found["after"]["kinds"]
    assert kinds["from your file"]["negatives"] == 120
    assert kinds["paragraphs of it"]["negatives"] == 30
    assert LEFT_OUT not in kinds


def test_a_small_store_keeps_the_default(tmp_path: Path) -> None:
    with Store.open(tmp_path / "small.db") as store:
        store.add([AttributedQuotation(text) for text in texts(60, seed=1)])
    result = run("--db", tmp_path / "small.db")
    assert result.exit_code == 1
    assert "too few" in result.stderr
    assert "500" in result.stderr
    assert kept(tmp_path / "small.db") is None


REFUSED = [
    ("No such database.", ["--db", "none.db"], "does not exist"),
    ("Hardly any sentence.", ["--db", "DB", "--negatives", "-"], "at least 200"),
    ("A sample too small.", ["--db", "DB", "--sample", "5"], "100"),
    ("No such file.", ["--db", "DB", "--negatives", "none.txt"], "none.txt"),
]


@pytest.mark.parametrize(("why", "args", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refusals(path: Path, why: str, args: list[str], said: str) -> None:
    result = run(*[str(path) if arg == "DB" else arg for arg in args], data="One sentence.\n")
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_damaged_row_is_as_good_as_none(path: Path, store: Store) -> None:
    store.keep_fitted(Fitted(DEFAULT, "2026-11-23", 1, 1, 1))
    assert store.fitted() is not None
    for damage in ("{", "{}", '{"open_bits": [1], "closed_bits": [1], "doubling_bits": 0}'):
        store._db.execute("UPDATE fitted_thresholds SET thresholds = ?", [damage])
        store._db.conn.commit()
        assert store.fitted() is None


def test_a_database_from_before_gets_the_table(tmp_path: Path) -> None:
    """The oldest file is upgraded when it is opened, and keeps what it holds."""
    path = tmp_path / "old.db"
    with Store.open(path) as store:
        store.add([AttributedQuotation(text) for text in texts(20, seed=2)])
        store._db.execute("DROP TABLE fitted_thresholds")
        store._db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_fitted_thresholds'")
        store._db.conn.commit()
    with Store.open(path) as store:
        assert store.fitted() is None
        assert match(store, texts(20, seed=2)[3]).matches
