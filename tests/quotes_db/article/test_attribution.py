"""Who says it: one table a rule, each case a sentence of its own."""

import pytest

from quotes_db.article.extract import extract


def one(text):
    found = extract(text)
    assert len(found) == 1, [quotation.text for quotation in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "mention", "cue"),
    [
        # verb before subject
        ('"We sail at dawn," said Mara Venn.', "Mara Venn", "said"),
        # a participle belongs to the phrase
        ('"We sail at dawn," said retired captain Mara Venn.', "retired captain Mara Venn", "said"),
        # a name that is also an auxiliary
        ('"We sail at dawn," said Will Dorn, a pilot.', "Will Dorn", "said"),
        # a phrase that names nobody, with what belongs to it
        (
            '"We sail at dawn," said a spokesman for the harbor board.',
            "a spokesman for the harbor board",
            "said",
        ),
        # the date after the name is no part of it
        ('"We sail at dawn," said Venn last week.', "Venn", "said"),
        # subject before verb
        ('"We sail at dawn," Venn told reporters.', "Venn", "told"),
        ('"We sail at dawn," she added.', "she", "added"),
        # an apposition between subject and verb
        ('"We sail at dawn," Venn, a pilot from Ostra, said.', "Venn", "said"),
        # a relative clause between them
        ('"We sail at dawn," Venn, who owns the boat, said.', "Venn", "said"),
        # a question and its own attribution
        ('"Do we sail at dawn?" Venn asked.', "Venn", "asked"),
        # a plural subject takes the base form
        ('"We sail at dawn," the two pilots write.', "the two pilots", "write"),
        # "another" stands alone
        ('"We sail at dawn," tweeted another.', "another", "tweeted"),
    ],
)
def test_attribution_after_the_quotation(text, mention, cue):
    found = one(text)
    assert (found.mention, found.cue) == (mention, cue)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        # colon and comma
        ('Venn said: "We sail at dawn."', "Venn"),
        ('Venn said, "We sail at dawn."', "Venn"),
        # the opening phrase is not the subject
        ('In Ostra, Venn said: "We sail at dawn."', "Venn"),
        # nor is the dateline
        ('OSTRA, March 3 (HL) — Venn said: "We sail at dawn."', "Venn"),
        # part of a sentence after a verb
        ('Venn called the voyage "a walk in deep snow."', "Venn"),
        # the verb's subject, past an insertion with commas of its own
        ('Venn, at a meeting in Ostra, Velmark, said the boat was "not ready at all."', "Venn"),
        # two verbs with one subject
        ('Venn closed the hatch and said: "We sail at dawn."', "Venn"),
        # a participle goes back to who spoke before
        ('The storm will pass, Venn said, adding: "We sail at dawn."', "Venn"),
        # a describing verb gives way to the verb of saying before it
        ('Venn said the voyage was meant to show "what a boat can do."', "Venn"),
        # "who" is printed; the person it means is resolved
        ('Mara Venn, who called the voyage "a walk in deep snow," stayed.', "who"),
        # turned round before a colon
        ('In other words, explained Mara Venn: "We sail at dawn."', "Mara Venn"),
    ],
)
def test_attribution_before_the_quotation(text, mention):
    assert one(text).mention == mention


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        # according to, on either side
        ('According to the harbor board, "the boat is not ready at all."', "the harbor board"),
        ('"The boat is not ready at all," according to the harbor board.', "the harbor board"),
        # the owner of a word of speech
        ('The crowd laughed at Venn\'s claim that "the boat is quite ready."', "Venn"),
        # a label, as in interviews
        ('Mara Venn: "We sail at dawn, whatever they say."', "Mara Venn"),
        # a dash, on the same line or below
        ('"We sail at dawn, whatever they say." — Mara Venn', "Mara Venn"),
        ('"We sail at dawn, whatever they say."\n\n― Mara Venn', "Mara Venn"),
        # an attribution that ends the sentence
        ('The boat is "not ready at all" for the winter, Venn said.', "Venn"),
    ],
)
def test_other_forms(text, mention):
    assert one(text).mention == mention


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        # the next sentence of the same speaker
        ('"We sail," said Venn. "The wind is good for us."', ["Venn", "Venn"]),
        # a paragraph that is a quotation and nothing else
        ('"We sail at dawn," said Venn.\n\n"The wind is good for us."', ["Venn", "Venn"]),
        # a lead-in that ends with a colon in the paragraph before
        ('Venn told reporters:\n\n"The wind is good for us."', ["Venn"]),
        # reported speech in the sentence before
        ('Dorn says the boat is old. "It should stay in the harbor."', ["Dorn"]),
        # two speakers keep their own words
        (
            '"We sail at dawn," said Venn. "You will not get far," said Dorn.',
            ["Venn", "Dorn"],
        ),
        # the sentence after a quotation with its own stop is another attribution
        ('Venn said: "We sail at dawn." Dorn said: "You will not get far."', ["Venn", "Dorn"]),
    ],
)
def test_carry_over(text, mentions):
    assert [quotation.mention for quotation in extract(text)] == mentions


@pytest.mark.parametrize(
    "text",
    [
        '"We sail at dawn," Venn said, according to The Harbor Times.',
        '"We sail at dawn," said Venn, according to the Coast Agency.',
    ],
)
def test_of_two_attributions_the_one_at_the_marks_says_who_spoke(text):
    assert one(text).mention == "Venn"


def test_a_paragraph_that_holds_a_quotation_does_not_get_the_speaker_of_the_one_before():
    text = '"We sail at dawn," said Venn.\n\nThe pier was full of "people who could not sleep."'
    others = extract(text)[1:]
    assert all(found.mention != "Venn" and found.status == "review" for found in others)


@pytest.mark.parametrize(
    "text",
    [
        # reported speech has no exact words
        "Venn said the boat would sail at dawn.",
        # a term in marks
        'The so-called "floating battery" has few friends.',
        # a title
        'Venn wrote the novel "A Century of Slow Water" in one winter.',
        'Venn spoke on the program "Good Morning Ostra" on Monday.',
        # nobody to say it
        '"We sail at dawn, whatever they say."',
        # no words
        '"12," "?" and "…"',
        "",
        " \n ",
    ],
)
def test_no_quotation(text):
    assert extract(text) == []


def test_an_attribution_inside_makes_one_quotation_of_two_segments():
    text = '"We sail," she said, "when the wind turns at last."'
    found = one(text)
    assert [text[start:end] for start, end in found.segments] == [
        "We sail",
        "when the wind turns at last.",
    ]
    assert found.text == "We sail when the wind turns at last."
    assert found.mention == "she"


def test_re_opened_marks_make_one_quotation_of_several_paragraphs():
    text = 'Venn said: "We sail at dawn.\n\n"We do not wait for the snow."'
    found = one(text)
    assert len(found.segments) == 2
    assert found.text == "We sail at dawn. We do not wait for the snow."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('Venn said: "We sail at dawn."', "direct"),
        ('"We sail at dawn," said Venn.', "direct"),
        # the article's own words complete it
        ('Venn called the voyage "a walk in deep snow."', "partial"),
    ],
)
def test_kind(text, kind):
    assert one(text).kind == kind


def test_the_comma_before_the_closing_mark_is_the_articles():
    assert one('"We sail at dawn," said Venn.').text == "We sail at dawn"


def test_sure_classes_are_accepted_and_the_rest_is_for_review():
    text = (
        'Mara Venn came.\n\n"We sail at dawn if the wind turns," said Venn.\n\n'
        '"It will turn for us."'
    )
    sure, carried = extract(text)
    assert sure.status == "accepted"
    assert carried.status == "review"
    assert carried.confidence.mention < sure.confidence.mention
