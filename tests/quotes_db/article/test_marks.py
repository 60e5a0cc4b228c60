"""Quotation marks of every shape, nested, unbalanced, over several paragraphs."""

import pytest

from quotes_db.article.marks import paragraphs, stretches


def said(text):
    return [text[s.inner[0] : s.inner[1]] for s in stretches(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # straight marks open and close by what stands beside them
        ('"We sail," he said. "At dawn."', ["We sail,", "At dawn."]),
        # curly marks say themselves which way they face
        ("“We sail,” he said. “At dawn.”", ["We sail,", "At dawn."]),
        # low-high marks, as German prints them
        ("„Wir fahren“, sagte er.", ["Wir fahren"]),
        # guillemets with and without blanks, and turned inwards
        ("«On part», dit-il. « À l’aube »", ["On part", "À l’aube"]),
        ("»Wir fahren«, sagte er.", ["Wir fahren"]),
        # typewriter pairs
        ("``We sail,'' he said.", ["We sail,"]),
        ("''We sail,'' he said.", ["We sail,"]),
        # three apostrophes at the end are a single mark inside a double one
        ("``He said 'sail.'''", ["He said 'sail.'"]),
        # a single mark inside double ones belongs to the words said
        ("\"He said 'sail' twice,\" she said.", ["He said 'sail' twice,"]),
        # nested marks of the same kind give the outer stretch
        ("“He said “sail” twice,” she said.", ["He said “sail” twice,"]),
        # a text that has no double marks quotes with single ones, and keeps its apostrophes
        ("‘We sail,’ said Ann’s boss. ‘It’s late.’", ["We sail,", "It’s late."]),
        # the mark that is never closed is given up, the next pair stays
        ('"We sail, he said. "At dawn," she said.', ["At dawn,"]),
        # a mark that closes nothing is given up
        ('We sail," he said. "At dawn," she said.', ["At dawn,"]),
        # inches are no quotation
        ('The mast is 6\'2" wide. "Sail," he said.', ["Sail,"]),
        # a stray character after the mark
        ('She said "the sails are up."· He left.', ["the sails are up."]),
        # an opening mark typed where the closing one belongs
        ("“We sail.“ He left.", ["We sail."]),
        # an opening mark after a comma without a blank
        ("He said,“Look, the sails are up.” She left.", ["Look, the sails are up."]),
        # a paragraph that is all quotation, its closing mark forgotten
        (
            '"We sail at dawn, and nobody asks us why or whither.\n\nHe left.',
            ["We sail at dawn, and nobody asks us why or whither."],
        ),
        # an attribute of markup left in the text
        ('<a title="no words said">x</a> "We sail," he said.', ["We sail,"]),
        # a run of marks is decoration
        ('""""""""""', []),
        # nothing between the marks
        ('"" and "   "', []),
        ("", []),
    ],
)
def test_words_between_marks(text, expected):
    assert said(text) == expected


def test_a_quotation_over_paragraphs_re_opens_its_marks():
    text = '"We sail.\n\n"We sail at dawn.\n\n"And we stay," he said.'
    found = stretches(text)
    assert said(text) == ["We sail.", "We sail at dawn.", "And we stay,"]
    assert [s.unclosed for s in found] == [True, True, False]
    assert [s.continues for s in found] == [False, True, True]


def test_an_open_mark_without_a_re_opening_paragraph_is_given_up():
    assert said('"We sail.\n\nThe harbor is calm.\n\n"Sail on," he said.') == ["Sail on,"]


def test_one_doubtful_paragraph_does_not_touch_the_next():
    assert said('A " here.\n\n"We sail," he said.') == ["We sail,"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # a blank line ends a paragraph
        ("One.\n\nTwo.", 2),
        # so does a line end between short lines
        ("One.\nTwo.", 2),
        # lines of one width were wrapped by hand and are one paragraph
        ("\n".join(["The harbor lay still under the first snow of the year and"] * 4), 1),
        ("  \n \n ", 0),
    ],
)
def test_paragraphs(text, count):
    assert len(paragraphs(text)) == count


def test_a_paragraph_full_of_marks_is_left_alone():
    assert stretches('"a b" ' * 2_000) == []
