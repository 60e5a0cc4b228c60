"""A user's own attributor: what it says counts only in the article's very words."""

import pytest

from quotes_db import extract
from quotes_db.article.attributor import Attributed

TEXT = 'The harbor is quiet, Mara Venn thinks. "We sail at dawn," said Peter Dorn.'


class Says:
    """An attributor that says what it is told to, as a language model may."""

    def __init__(self, *said):
        self.said = said

    def attribute(self, text):  # noqa: ARG002 - it says the same of every text
        return [Attributed(*one) for one in self.said]


def test_it_overrules_the_ranker_for_review():
    (found,) = extract(TEXT, attributor=Says(("We sail at dawn", "Mara Venn")))
    assert (found.speaker, found.status) == ("Mara Venn", "review")
    assert TEXT[found.mention_start : found.mention_end] == "Mara Venn"


def test_where_it_agrees_nothing_changes():
    assert extract(TEXT, attributor=Says(("We sail at dawn,", "Dorn"))) == extract(TEXT)


@pytest.mark.parametrize(
    ("quotation", "mention"),
    [
        # words that the article does not print
        ("We sail at dusk", "Mara Venn"),
        ("We sail at dawn", "Captain Venn"),
        # words that are no quotation in it
        ("The harbor is quiet", "Mara Venn"),
        # a part of a word, or of what is quoted
        ("We sail at dawn", "Ven"),
        ("We sail at dawn", "dawn"),
        # nothing
        ("", "Mara Venn"),
        ("We sail at dawn", " "),
        ("We sail at dawn", ","),
    ],
)
def test_what_is_not_printed_does_not_count(quotation, mention):
    assert extract(TEXT, attributor=Says((quotation, mention))) == extract(TEXT)


def test_it_can_name_a_speaker_where_the_rules_find_none():
    text = 'Mara Venn.\n\nThe wind was cold.\n\n"We sail at dawn, whatever they say of us."'
    (found,) = extract(text, attributor=Says(("We sail at dawn", "Mara Venn")))
    assert (found.speaker, found.status) == ("Mara Venn", "review")
