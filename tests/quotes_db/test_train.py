"""``quoteproof train``: from decisions in review to how the next article is read."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotes_db.article.model import RULES_ONLY, shipped_model
from quotes_db.cli import cli
from quotes_db.errors import StoreError
from quotes_db.ownmodel import keep_model, model_in_use
from quotes_db.records import Correction
from quotes_db.retrain import FEWEST_DECISIONS
from quotes_db.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = ["Mara", "Peter", "Laura", "Simon", "Nora", "Felix", "Clara", "Hugo"]
LAST = ["Venn", "Dorn", "Horn", "Lorn", "Rond", "Savrda", "Brook", "Tamm"]
SAID = ["the boat is ready for the ice", "nobody waits for us in the harbor", "we go home at last"]


@pytest.fixture(autouse=True)
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUOTEPROOF_WEIGHTS", str(tmp_path / "own" / "weights.json"))
    return tmp_path / "own" / "weights.json"


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


def article(number: int) -> tuple[str, str]:
    """Return an article in a house style that names the speaker last, and the speaker."""
    rng = random.Random(number)
    first, second = rng.sample(FIRST, 2)
    one, other = f"{first} {rng.choice(LAST)}", f"{second} {rng.choice(LAST)}"
    said = f"{rng.choice(SAID)} on day {number}"
    text = (
        f"Notes from the quay, number {number}\n\n"
        f'{one} came with {other} and a long sigh, "{said}" and left.\n\n'
        "The wind was cold that day, and the ferry stayed where it was.\n"
    )
    return text, other


def store_of(folder: Path, *, articles: int, decided: int) -> Path:
    """Return a database with such articles, of which a reviewer has corrected some."""
    db = folder / "q.db"
    for number in range(articles):
        path = folder / f"{number:02}.txt"
        path.write_text(article(number)[0])
        assert run("import", str(path), "--db", str(db), "--quiet").exit_code == 0
    with Store.open(db) as store:
        for quotation in list(store.quotations(limit=200).items)[:decided]:
            (found,) = store.occurrences([quotation.id])[quotation.id]
            speaker = article(int(quotation.text.split()[-1]))[1]
            assert found.speaker is None or found.speaker.name != speaker
            correction = Correction(speaker=speaker, mention=speaker)
            store.decide(found.id, "correct", time=NOW, correction=correction, again=True)
    return db


@pytest.mark.slow
def test_decisions_teach_how_the_next_article_is_read(tmp_path: Path, weights: Path) -> None:
    db = store_of(tmp_path, articles=40, decided=40)
    text, speaker = article(1000)
    (tmp_path / "next.txt").write_text(text)

    def read() -> str | None:
        return json.loads(run("extract", str(tmp_path / "next.txt"), "--json").stdout)["mention"]

    assert read() != speaker
    tried = run("train", "--db", str(db), "--dry-run", "--json")
    told = json.loads(tried.stdout)
    assert (told["decisions"], told["kept"], weights.exists()) == (40, False, False)
    assert told["before"] < told["after"] <= told["judged"] == 40
    fitted = run("train", "--db", str(db))
    assert fitted.exit_code == 0
    assert f"shipped weights pick {told['before']}, the new ones {told['after']}" in fitted.stdout
    assert read() == speaker
    assert run("train", "--reset").exit_code == 0
    assert read() != speaker


def test_too_few_decisions_teach_nothing(tmp_path: Path, weights: Path) -> None:
    db = store_of(tmp_path, articles=3, decided=3)
    result = run("train", "--db", str(db))
    assert result.exit_code == 1
    assert f"holds 3 decisions to learn from; it takes {FEWEST_DECISIONS}" in result.stderr
    assert not weights.exists()


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    result = run("train", "--db", str(tmp_path / "none.db"))
    assert (result.exit_code, "none.db does not exist" in result.stderr) == (2, True)


def test_weights_that_cannot_be_read_are_an_error_that_says_what_to_do(
    tmp_path: Path, weights: Path
) -> None:
    weights.parent.mkdir()
    weights.write_text('{"format": 0}')
    with pytest.raises(StoreError, match="quoteproof train --reset"):
        model_in_use()
    (tmp_path / "a.txt").write_text(article(1)[0])
    result = run("extract", str(tmp_path / "a.txt"))
    assert (result.exit_code, str(weights) in result.stderr) == (2, True)


def test_kept_weights_are_read_again_when_they_change(weights: Path) -> None:
    assert model_in_use() == shipped_model()
    keep_model(weights, RULES_ONLY)
    assert model_in_use() == RULES_ONLY
    assert [path.name for path in weights.parent.iterdir()] == [weights.name]
    keep_model(weights, None)
    assert model_in_use() == shipped_model()
