"""The model file, and what is in the one that ships: features of form, never words of articles."""

import json
import re
from importlib import resources

import pytest

import quotes_db.article
from quotes_db.article import model
from quotes_db.article.candidates import RuleName
from quotes_db.article.cues import CUE_VERBS
from quotes_db.article.extract import extract
from quotes_db.article.lexicon import word_set
from quotes_db.article.model import (
    FORMAT,
    PROVENANCE,
    RULES_ONLY,
    Model,
    model_from_json,
    model_to_json,
    shipped_model,
)

TEXT = 'Mara Venn came home. "We sail at dawn if the wind turns," said Venn.'
# Values of features that are no rule names: kinds of phrases, signs, closed words, numbers.
VALUES = word_set(
    "he him they it i we you someone role Role organisation relative name noun Noun full the "
    "comma stop more dash word other colon sign edge quotation capital verb number pronoun "
    "auxiliary determiner preposition conjunction pure saying introducing speech work none "
    "paragraph sentence part same first closed continues unclosed lower upper title text before "
    "after sure unsure True False None a an of as to in on with for by about that his her their "
    "this and owned free"
)


def test_weights_come_back_from_their_file():
    fitted = Model({"rule=label": 0.5}, {"one": -0.25}, {"lead": 1.0})
    assert model_from_json(model_to_json(fitted)) == fitted


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Expecting value"),
        ("[]", "format"),
        (json.dumps({"format": FORMAT + 1}), "format"),
        (json.dumps({"format": FORMAT, "ranker": {}}), "quotation"),
        (json.dumps({"format": FORMAT, "ranker": [1]}), "ranker"),
        ('{"format": 1, "ranker": {"one": Infinity}}', "finite"),
        ('{"format": 1, "ranker": {"one": "much"}}', "much"),
        ('{"format": 1, "ranker": {"one": null}}', "'ranker' is no number"),
        (f'{{"format": 1, "ranker": {{"one": 1{"0" * 400}}}}}', "'ranker' is no number"),
    ],
)
def test_what_is_no_weights_file_is_refused(text, says):
    with pytest.raises(ValueError, match=says):
        model_from_json(text)


@pytest.mark.parametrize("kept", [None, "{", '{"format": 0}'])
def test_without_a_readable_file_the_rules_answer(tmp_path, monkeypatch, kept):
    monkeypatch.setattr(model.resources, "files", lambda _: tmp_path)
    if kept is not None:
        (tmp_path / model.WEIGHTS).write_text(kept)
    shipped_model.cache_clear()
    try:
        assert shipped_model() == RULES_ONLY
        assert [found.speaker for found in extract(TEXT)] == ["Mara Venn"]
    finally:
        shipped_model.cache_clear()


def test_the_shipped_weights_are_there_with_their_provenance():
    assert not shipped_model().is_empty
    told = json.loads(resources.files(quotes_db.article).joinpath(PROVENANCE).read_text("utf-8"))
    assert told["format"] == FORMAT
    assert told["articles"] > 0
    assert told["weights"] == {
        part: len(getattr(shipped_model(), part)) for part in ("ranker", "quotation", "mention")
    }


def test_shares_sum_to_one():
    shares = Model({"a": 2.0}, {}, {}).shares([("a",), ("b",), ()])
    assert sum(shares) == pytest.approx(1)
    assert shares[0] > shares[1] == shares[2]


def test_no_feature_remembers_a_word_of_an_article():
    """Names of features are made of rules, classes, our own cue verbs and closed words alone."""
    rules = set(RuleName.__args__)
    for part in (shipped_model().ranker, shipped_model().quotation, shipped_model().mention):
        for feature in part:
            for value in re.split(r"[/ ]", feature.partition("=")[2]):
                assert (
                    value in VALUES | rules
                    or re.fullmatch(r"-?[\d.]*", value)
                    or value in CUE_VERBS
                ), feature
