"""Other languages than English: the plain forms, always for review."""

import pytest

from quotes_db import extract
from quotes_db.article.languages import language_of, languages

GERMAN = "Die Fähre ist alt, und der Hafen ist nicht für das Eis gebaut. "
FRENCH = "Le bateau est vieux, et le port est plein de glace. "
SPANISH = "El barco es viejo y el puerto está lleno de hielo. "


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN, "de"),
        (FRENCH, "fr"),
        (SPANISH, "es"),
        ("The boat is old, and the harbor is full of ice.", None),
        # nothing to tell it by
        ("Mara Venn.", None),
        ("", None),
        # an English text with a foreign sentence
        (
            f'"{SPANISH}" is what she said to them in the harbor of the town, and he was there.',
            None,
        ),
    ],
)
def test_the_most_frequent_words_tell_the_language(text, code):
    found = language_of(text)
    assert (found.code if found else None) == code


def test_every_file_tells_all_of_its_language():
    assert [language.code for language in languages()] == ["de", "es", "fr"]
    for language in languages():
        assert language.cues
        assert language.pronouns
        assert language.stop_words
        assert not language.cues & language.auxiliaries


@pytest.mark.parametrize(
    ("text", "said", "speaker"),
    [
        # low-high marks, the comma outside them
        (GERMAN + "„Wir fahren morgen früh“, sagte Mara Venn am Montag.", "Wir fahren morgen früh",
         "Mara Venn"),
        # guillemets that point inwards, as German books have them
        (GERMAN + "»Wir fahren morgen früh«, erklärte Mara Venn.", "Wir fahren morgen früh",
         "Mara Venn"),
        # a surname is completed; subject behind the verb, before the quotation
        (GERMAN + "Mara Venn kam. Gestern sagte Venn: „Wir fahren morgen früh.“",
         "Wir fahren morgen früh.", "Mara Venn"),
        # an office is no part of the name
        (GERMAN + "„Wir fahren morgen früh“, sagte Ministerin Mara Venn.", "Wir fahren morgen früh",
         "Mara Venn"),
        # a source, before and behind
        (GERMAN + "Laut Peter Dorn ist das Boot „noch lange nicht bereit“.",
         "noch lange nicht bereit", "Peter Dorn"),
        (GERMAN + "Das Boot ist Peter Dorn zufolge „noch lange nicht bereit“.",
         "noch lange nicht bereit", "Peter Dorn"),
        # an office without a name is nobody's name
        (GERMAN + "„Wir fahren morgen früh“, sagte der Sprecher.", "Wir fahren morgen früh", None),
        # a label
        (GERMAN + "\n\nMara Venn: „Wir fahren morgen früh.“", "Wir fahren morgen früh.",
         "Mara Venn"),
        # guillemets with blanks; an auxiliary and an office before the name
        (FRENCH + "« Nous partons à l’aube », a déclaré la capitaine Mara Venn.",
         "Nous partons à l’aube", "Mara Venn"),
        # an inverted pronoun names nobody
        (FRENCH + "« Nous partons à l’aube », explique-t-elle.", "Nous partons à l’aube", None),
        (FRENCH + "« Nous partons à l’aube », a-t-il ajouté.", "Nous partons à l’aube", None),
        (FRENCH + "Selon Peter Dorn, le bateau « n’est pas encore prêt ».",
         "n’est pas encore prêt", "Peter Dorn"),
        (FRENCH + "« Nous partons à l’aube ! » s’exclame Mara Venn.", "Nous partons à l’aube !",
         "Mara Venn"),
        (SPANISH + "«Salimos antes del amanecer», dijo la capitana Mara Venn.",
         "Salimos antes del amanecer", "Mara Venn"),
        (SPANISH + 'Mara Venn dijo que "el barco no está listo".', "el barco no está listo",
         "Mara Venn"),
        (SPANISH + "Según Peter Dorn, “el barco no está listo”.", "el barco no está listo",
         "Peter Dorn"),
    ],
)  # fmt: skip
def test_who_said_it(text, said, speaker):
    (found,) = extract(text)
    assert (found.text, found.speaker) == (said, speaker)
    assert found.status == "review"


def test_the_next_sentence_is_the_same_speakers():
    text = GERMAN + "„Wir fahren morgen früh“, sagte Mara Venn. „Der Wind ist gut für uns.“"
    assert [found.speaker for found in extract(text)] == ["Mara Venn", "Mara Venn"]
