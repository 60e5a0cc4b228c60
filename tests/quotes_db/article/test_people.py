"""Names, roles and pronouns: which person of the article a mention is."""

import pytest

from quotes_db.article.extract import extract
from quotes_db.article.people import fold_name


def speakers(text):
    return [quotation.speaker for quotation in extract(text)]


def roles(text):
    return [quotation.role for quotation in extract(text)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # a surname is completed from the full name elsewhere
        ('Mara Venn came home. "We sail at dawn," said Venn.', "Mara Venn"),
        # the full name may come later
        ('"We sail at dawn," said Venn. Mara Venn left.', "Mara Venn"),
        # diacritics win, whichever spelling the mention has
        ('Ilja Šavrda came home. "We sail at dawn," said Savrda.', "Ilja Šavrda"),
        ('Ilja Savrda came home. "We sail at dawn," said Šavrda.', "Ilja Šavrda"),
        # a given name alone, when only one person has it
        ('Mara Venn came home. "We sail at dawn," said Mara.', "Mara Venn"),
        # a courtesy title tells namesakes apart
        (
            'Peter Venn and his wife Laura Venn came. "We sail at dawn," said Mrs. Venn.',
            "Laura Venn",
        ),
        # a nickname or an initial with the same surname
        ('Robert Venn came home. "We sail at dawn," said Bob Venn.', "Robert Venn"),
        ('Mara Venn came home. "We sail at dawn," said M. Venn.', "Mara Venn"),
        # but not where two could be meant
        (
            'Robert Venn met Rob Venn. "We sail at dawn," said Bob Venn.',
            "Bob Venn",
        ),
        # an acronym that the article explains
        (
            'The Harbor Workers Union (HWU) met. "We sail at dawn," the HWU said.',
            "Harbor Workers Union",
        ),
        # and one that it does not
        ('The Harbor Board (HWU) met. "We sail at dawn," the HWU said.', "HWU"),
        # an office is no part of the name
        ('"We sail at dawn," said Foreign Minister Ilja Šavrda.', "Ilja Šavrda"),
        # an institution speaks for itself
        ('"We sail at dawn," the Harbor Board said.', "Harbor Board"),
        # who speaks for somebody is not that person
        ('Mara Venn came. "We sail at dawn," said a spokesman for Mara Venn.', None),
        ('Mara Venn came. "We sail at dawn," said Venn\'s pilot.', None),
        # where somebody comes from does not hide the name
        ('"We sail at dawn," said Sen. Mara Venn of Ostra.', "Mara Venn"),
        # an office with "of" before the name
        ('"We sail at dawn," said the Minister of Maritime Transport Ilja Venn.', "Ilja Venn"),
        # a description names nobody
        ('"We sail at dawn," a fisherman said.', None),
        # two names are no single speaker
        ('"We sail at dawn," Mara Venn and Peter Dorn said.', "Mara Venn and Peter Dorn"),
        # "who" means the name before it
        ('Mara Venn, who said "the boat is ready for the ice," smiled.', "Mara Venn"),
    ],
)
def test_mention_to_person(text, speaker):
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # the subject of the sentence before
        ('Peter Dorn closed the hatch. He said: "We sail at dawn."', "Peter Dorn"),
        # gender passes over the nearer name
        ('Laura Venn met Peter Dorn. She said: "We sail at dawn."', "Laura Venn"),
        # a title tells the gender that the given name does not
        ('Spokeswoman Ilka Rond met Peter Dorn. She said: "We sail at dawn."', "Ilka Rond"),
        # nobody before the pronoun: no name rather than a guess
        ('She said: "We sail at dawn."', None),
        # plural and first person stay unresolved
        ('Peter Dorn came. They said: "We sail at dawn."', None),
        # a place is no person
        ('The ship left San Marto. He said: "We sail at dawn."', None),
    ],
)
def test_pronouns(text, speaker):
    found = extract(text)
    assert [quotation.speaker for quotation in found] == [speaker]
    if speaker is None:
        assert found[0].status == "review"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        # an office before the name, with its owner and its field
        (
            "Velmark's Minister of Maritime Transport Ilja Šavrda came. "
            '"We sail at dawn," said Šavrda.',
            "Velmark's Minister of Maritime Transport",
        ),
        # an apposition after it
        (
            '"We sail at dawn," said Pavla Horn, senior engineer at the Coast Institute.',
            "senior engineer at the Coast Institute",
        ),
        # without its article
        ('"We sail at dawn," said Pavla Horn, the mayor of Ostra.', "mayor of Ostra"),
        # after an age
        ('"We sail at dawn," said Pavla Horn, 44, a baker in Ostra.', "baker in Ostra"),
        # a role told elsewhere goes with the surname
        ('Pavla Horn, a pilot, came. "We sail at dawn," Horn said.', "pilot"),
        # a bare title gives way to more
        (
            "President Ada Lorn spoke. "
            'Ada Lorn, leader of the Coast Party, said: "We sail at dawn."',
            "leader of the Coast Party",
        ),
        # what follows the name may be no role
        ('"We sail at dawn," said Pavla Horn, smiling at the crew.', None),
        # the description of somebody who is not named is the role
        ('"We sail at dawn," said a fisherman from Ostra.', "fisherman from Ostra"),
    ],
)
def test_roles(text, role):
    assert roles(text) == [role]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Işık", "Isik"), ("Šavrda", "savrda"), ("Łódź", "Lodz"), ("Øre", "Ore"), ("ÉMILE", "Emile")],
)
def test_names_fold_alike(one, other):
    assert fold_name(one) == fold_name(other)
