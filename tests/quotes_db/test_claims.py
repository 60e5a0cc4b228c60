"""Claims and the fact-checks of them in the store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from quotes_db.claim_records import PublishedReview, ReviewRating
from quotes_db.cli import cli
from quotes_db.dates import partial_date
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store

REVIEW = PublishedReview(
    claim="The lighthouse at Farrow Point was moved eleven miles in one night.",
    ratings=(ReviewRating("Mostly wrong", "mostly_false", "a reason", 2.0, 5.0, 1.0),),
    claimant="Agnes Thornbury",
    speaker="Agnes Thornbury",
    claim_date=partial_date("2021-03", kind="said"),
    first_appearance="https://post.example/1",
    appearances=("https://post.example/2", "https://post.example/3"),
    publisher="Harbour Checks",
    site="checks.example",
    url="https://checks.example/lighthouse",
    title="No, the lighthouse was not moved",
    review_date=partial_date("2021-04-02", kind="published"),
    language="en",
    license="https://creativecommons.org/licenses/by/4.0/",
    origin="feed.json",
)


def test_a_review_is_read_as_it_was_stored() -> None:
    with Store.memory() as store:
        counts = store.add([], reviews=[REVIEW])
        (claim,) = store.claims_by_id(store.claim_ids(limit=9)).values()
        (review,) = claim.reviews
        assert (counts.added, counts.merged, counts.unchanged) == (1, 0, 0)
        assert (claim.text, claim.claimant, claim.date) == (
            REVIEW.claim,
            REVIEW.claimant,
            REVIEW.claim_date,
        )
        assert claim.speaker
        assert claim.speaker.name == "Agnes Thornbury"
        for name in ("ratings", "publisher", "site", "url", "title", "review_date", "language"):
            assert getattr(review, name) == getattr(REVIEW, name), name
        for name in ("license", "origin", "first_appearance", "appearances"):
            assert getattr(review, name) == getattr(REVIEW, name), name
        assert store.claim_of_review(review.id) == claim
        coverage = store.coverage()
        assert (coverage.claims, coverage.claim_reviews, coverage.speakers) == (1, 1, 1)


def test_the_same_again_changes_nothing() -> None:
    with Store.memory() as store:
        store.add([], reviews=[REVIEW])
        before = store.claims_by_id([1])
        counts = store.add([], reviews=[REVIEW])
        assert (counts.added, counts.merged, counts.unchanged) == (0, 0, 1)
        assert store.claims_by_id([1]) == before


def test_another_publishers_review_joins_the_claim_newest_first() -> None:
    other = replace(
        REVIEW,
        url="https://other.example/a",
        publisher="Other Desk",
        review_date=partial_date("2022", kind="published"),
    )
    undated = replace(REVIEW, url="https://third.example/a", review_date=None)
    with Store.memory() as store:
        counts = store.add([], reviews=[undated, REVIEW, other])
        (claim,) = store.claims_by_id([1]).values()
        assert (counts.added, counts.merged) == (1, 2)
        assert [one.url for one in claim.reviews] == [other.url, REVIEW.url, undated.url]


def test_a_review_read_again_fills_in_what_was_unknown() -> None:
    bare = replace(REVIEW, license=None, appearances=(), ratings=(ReviewRating("Mostly wrong"),))
    with Store.memory() as store:
        store.add([], reviews=[bare])
        counts = store.add([], reviews=[REVIEW])
        (claim,) = store.claims_by_id([1]).values()
        assert counts.merged == 1
        assert claim.reviews[0].license == REVIEW.license
        assert claim.reviews[0].ratings == REVIEW.ratings
        assert store.add([], reviews=[bare]).unchanged == 1
        assert store.coverage().claim_reviews == 1


def test_a_later_review_replaces_the_rating_and_an_earlier_one_does_not() -> None:
    later = replace(
        REVIEW,
        ratings=(ReviewRating("True after all", "true"),),
        review_date=partial_date("2021-05-01", kind="published"),
    )
    with Store.memory() as store:
        store.add([], reviews=[REVIEW])
        id_ = store.claims_by_id([1])[1].reviews[0].id
        store.add([], reviews=[later])
        store.add([], reviews=[REVIEW])
        (review,) = store.claims_by_id([1])[1].reviews
        assert review.id == id_
        assert review.ratings == later.ratings


def test_a_claimant_who_was_merged_is_the_kept_speaker() -> None:
    quoted = AttributedQuotation("The fog was thick that night.", speaker="A. Thornbury")
    with Store.memory() as store:
        store.add([quoted], reviews=[REVIEW])
        (kept,), (other,) = (store.find_speakers(n) for n in ("A. Thornbury", "Agnes Thornbury"))
        store.merge_speakers(kept.speaker.id, other.speaker.id)
        speaker = store.claims_by_id([1])[1].speaker
        assert speaker
        assert speaker.id == kept.speaker.id
        assert store.claims_by_id([1])[1].claimant == "Agnes Thornbury"


def test_an_unnamed_claimant_makes_no_speaker() -> None:
    with Store.memory() as store:
        store.add([], reviews=[replace(REVIEW, claimant="A user of a network", speaker=None)])
        assert store.claims_by_id([1])[1].speaker is None
        assert store.coverage().speakers == 0


def test_a_claim_without_a_word_stores_nothing_of_its_batch() -> None:
    with Store.memory() as store:
        with pytest.raises(ValueError, match="No word"):
            store.add([], reviews=[REVIEW, replace(REVIEW, claim="...")])
        assert store.coverage().claims == 0


def test_match_prints_similar_claims_apart(tmp_path: Path) -> None:
    db = tmp_path / "quotes.db"
    with Store.open(db) as store:
        store.add([AttributedQuotation(REVIEW.claim, speaker="Agnes Thornbury")], reviews=[REVIEW])
    asked = ["match", "--db", str(db)]
    found = CliRunner().invoke(cli, [*asked, REVIEW.claim])
    assert found.exit_code == 0
    match, heading, similar = found.stdout.partition("Similar fact-checks")
    assert heading
    assert "word for word" in match
    assert f"Claim: {REVIEW.claim} (claimed by {REVIEW.claimant})" in similar  # no quotation
    assert "rated “Mostly wrong” by Harbour Checks, published 2021-04-02" in similar
    assert "https://checks.example/lighthouse" in similar
    lines = CliRunner().invoke(cli, [*asked, "--json", REVIEW.claim]).stdout.splitlines()
    quotation, review = map(json.loads, lines)
    assert quotation["wording"] == "verbatim"
    assert review["relation"] == "similar"
    assert (review["rating_words"], review["rating"]) == ("Mostly wrong", "mostly_false")
    paraphrase = "Farrow Point's lighthouse was moved eleven miles overnight, in one night"
    other = CliRunner().invoke(cli, [*asked, paraphrase])
    assert other.exit_code == (0 if "similarity" in other.stdout else 1)
    assert "Similar fact-checks" in other.stdout


def test_the_exit_code_of_match_speaks_of_quotations_only(tmp_path: Path) -> None:
    db = tmp_path / "quotes.db"
    with Store.open(db) as store:
        store.add([AttributedQuotation("Bread is a promise.")], reviews=[REVIEW])
    found = CliRunner().invoke(cli, ["match", "--db", str(db), "--json", REVIEW.claim])
    assert found.exit_code == 1
    assert json.loads(found.stdout)["relation"] == "similar"
    assert "1 claims, 1 claim reviews" in found.stderr


def test_stats_tell_claims_where_there_are_any(tmp_path: Path) -> None:
    db = tmp_path / "quotes.db"
    asked = ["stats", "--db", str(db)]
    with Store.open(db) as store:
        store.add([AttributedQuotation("Bread is a promise.")])
        assert "claim reviews" not in CliRunner().invoke(cli, asked).stdout
        store.add([], reviews=[REVIEW, replace(REVIEW, url="https://other.example/lighthouse")])
    assert "; 1 claims, 2 claim reviews" in CliRunner().invoke(cli, asked).stdout
    told = json.loads(CliRunner().invoke(cli, [*asked, "--json"]).stdout)
    assert (told["claims"], told["claim_reviews"]) == (1, 2)
