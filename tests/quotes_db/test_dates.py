"""Partial dates and settings: exact or refused."""

import pytest

from quotes_db.dates import partial_date, spelled
from quotes_db.errors import SettingsError
from quotes_db.settings import default_db, settings_from

DATES = [
    ("2016", "2016", "year"),
    ("2016-11", "2016-11", "month"),
    ("2016-11-24", "2016-11-24", "day"),
    ("2016-11-24T23:59:00-08:00", "2016-11-24", "day"),
    (" 2016-11-24 05:21:21 ", "2016-11-24", "day"),
]


@pytest.mark.parametrize(("text", "value", "precision"), DATES)
def test_iso_text_keeps_its_precision(text: str, value: str, precision: str) -> None:
    date = partial_date(text, kind="said")
    assert (date.value, date.precision, date.kind) == (value, precision, "said")


@pytest.mark.parametrize(
    ("text", "words"),
    [("2016", "2016"), ("2016-11", "November 2016"), ("2016-11-04", "4 November 2016")],
)
def test_a_date_in_words_is_as_exact(text: str, words: str) -> None:
    assert spelled(partial_date(text, kind="said")) == words


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2016-13", "2016-02-30", "24/11/2016", "0000", "２０１６"]
)
def test_anything_else_is_refused_with_the_value_and_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="2016-11-24"):
        partial_date(text, kind="said")


def test_an_unknown_setting_is_an_error() -> None:
    with pytest.raises(SettingsError, match="QUOTEPROOF_BD"):
        settings_from({"QUOTEPROOF_BD": "/tmp/x.db"})


def test_settings_come_from_the_environment_or_have_defaults() -> None:
    assert str(settings_from({"QUOTEPROOF_DB": "/tmp/x.db"}).db) == "/tmp/x.db"
    assert settings_from({}).db == default_db()
    assert settings_from({"QUOTEPROOF_HOSTS": "a.example, b.example"}).hosts == (
        "a.example",
        "b.example",
    )
