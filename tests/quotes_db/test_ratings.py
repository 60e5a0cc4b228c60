"""Ratings: what figure and words come to together, and why; unknown stays other."""

from __future__ import annotations

import json
from collections import Counter
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.claim_records import RATINGS
from quotes_db.normalize import fold_words
from quotes_db.ratings import figure, rating_of
from quotes_db.ratingwords import rating_named

# (words, value, best, worst, rating)
TOGETHER = [
    # The five steps of the usual scale, whole numbers in any spelling.
    (None, "1", "5", "1", "false"),
    (None, "2", "5", "1", "mostly_false"),
    (None, "3.0", "5", "1", "mixed"),
    (None, "4", "5", "1", "mostly_true"),
    (None, "5", "5.0", "1", "true"),
    (None, "4/5", None, None, "mostly_true"),
    (None, "2 out of 5", None, "1", "mostly_false"),
    (None, "1,0", "5", "1", "false"),
    # Other scales: only the ends are quite true or quite false.
    (None, "0", "100", "0", "false"),
    (None, "3", "100", "0", "mostly_false"),
    (None, "50", "100", "0", "mixed"),
    (None, "97", "100", "0", "mostly_true"),
    (None, "100", "100", "0", "true"),
    (None, "1", "1", "0", "true"),
    # An absent end is schema.org's.
    (None, "1", None, None, "false"),
    (None, "4", None, None, "mostly_true"),
    # A scale upside down, of one step or exceeded says nothing, nor does what is no number.
    (None, "1", "1", "5", "other"),
    (None, "3", "3", "3", "other"),
    (None, "-1", "-1", "-1", "other"),
    (None, "-1", "5", "1", "other"),
    (None, "0", "5", "1", "other"),
    (None, "7", "5", "1", "other"),
    (None, "five", "5", "1", "other"),
    (None, "nan", "5", "1", "other"),
    (None, "inf", "5", "1", "other"),
    (None, "", "5", "1", "other"),
    # An end that is told but no number is not absent.
    (None, "3", "True", "False", "other"),
    (None, "1", "5 stars", None, "other"),
    ("Falso", "5", "5 stars", "1", "false"),
    # Then the words decide.
    ("False", "-1", "-1", "-1", "false"),
    ("Falso", "", "5", "1", "false"),
    ("True", "1", "1", "5", "true"),
    ("Engañoso", None, None, None, "mostly_false"),
    # They agree, or are neighbours: the exact one of the two stands.
    ("Falsch", "1", "5", "1", "false"),
    ("False", "2", "5", "1", "mostly_false"),
    ("Misleading", "1", "5", "1", "false"),
    ("False", "1", "5", "0", "false"),
    ("Mostly true", "90", "100", "0", "mostly_true"),
    ("True", "90", "100", "0", "true"),
    # No figure can say these.
    ("Satire", "1", "5", "1", "satire"),
    ("Altered photo", "1", "5", "1", "altered"),
    ("Unproven", "3", "5", "1", "unproven"),
    # They contradict each other: nobody can tell which is wrong.
    ("True", "1", "5", "1", "other"),
    ("False", "5", "5", "1", "other"),
    ("Half true", "1", "5", "1", "other"),
    # The scale is not told in full, so the figure may be no more than a label's number.
    ("Falso", "4", "6", None, "false"),
    ("Misleading", "1", None, "1", "mostly_false"),
    ("Sopeado", "4", "6", None, "other"),
    # Words that nobody knows leave it to the figure.
    ("Sopeado", "2", "5", "1", "mostly_false"),
    ("Sopeado", None, None, None, "other"),
    (None, None, None, None, "other"),
]


@pytest.mark.parametrize(("words", "value", "best", "worst", "rating"), TOGETHER)
def test_figure_and_words_come_to(
    words: str | None, value: str | None, best: str | None, worst: str | None, rating: str
) -> None:
    found = rating_of(words, value=value, best=best, worst=worst)
    assert (found.words, found.rating) == (words, rating)
    assert found.reason
    assert found.reason.endswith(".")


def test_the_reason_names_what_decided() -> None:
    agreed = rating_of("Falso", value="1", best="5", worst="1")
    assert agreed.reason == "The figure 1 on a scale from 1 to 5 says false, as do the words."
    assert (agreed.value, agreed.best, agreed.worst) == (1.0, 5.0, 1.0)
    quarrel = rating_of("True", value="1", best="5", worst="1").reason or ""
    assert "says false" in quarrel
    assert "“True” say true" in quarrel
    assumed = rating_of(None, value="1").reason or ""
    assert "assumed" in assumed
    long = rating_of("False: " + "the boat never left the quay " * 20).reason or ""
    assert len(long) < 120


SAID = [
    ("False", "false"),
    ("FALSE.", "false"),
    (" ❌ Falso", "false"),
    ("Falso&nbsp;", "false"),
    ("Pants on Fire!", "false"),
    ("Half-True", "mixed"),
    ("mostly-false", "mostly_false"),
    ("Four Pinocchios", "false"),
    ("Labeled Satire", "satire"),
    ("Satire/Parody", "satire"),
    ("AI-generated", "altered"),
    ("No evidence", "unproven"),
    # It opens, and a mark sets it off.
    ("FALSE: the boat never left the quay", "false"),
    ("Falso. No hay ninguna barca en el muelle", "false"),
    ("Faux - la barque est restée à quai", "false"),
    ("誤り。船は港を出ていない", "false"),
    ("Misleading (the boat is another one)", "mostly_false"),
    # It is short.
    ("Misleading headline", "mostly_false"),
    ("False information", "false"),
    ("錯誤訊息", "false"),
    # Openers, words of degree.
    ("This claim is false", "false"),
    ("Fact check: False", "false"),
    ("Verdict: misleading", "mostly_false"),
    ("É falso", "false"),
    ("C'est faux", "false"),
    ("Das ist falsch", "false"),
    ("100% false", "false"),
    ("Completely false", "false"),
    ("The video was edited", "altered"),
    # Denied.
    ("Not true", "false"),
    ("This isn’t true.", "false"),
    ("No es cierto", "false"),
    ("não é verdade", "false"),
    ("Ce n'est pas vrai", "false"),
    ("nicht wahr", "false"),
    ("non è vero", "false"),
    ("niet waar", "false"),
    ("Не правда", "false"),
    ("doğru değil", "false"),
    ("सच नहीं है", "false"),
    ("সত্য নয়", "false"),
    ("غير صحيح", "false"),
    ("לא נכון", "false"),
    ("사실이 아님", "false"),
    ("不是真的", "false"),
    ("ไม่จริง", "false"),
    ("không đúng", "false"),
    ("tidak benar", "false"),
    ("Hindi totoo", "false"),
    ("si kweli", "false"),
    ("Není pravda", "false"),
    ("Ei pidä paikkaansa", "false"),
    ("Nem igaz", "false"),
    # Denied, but not said to be the opposite.
    ("Not false", None),
    ("Not satire", None),
    ("Not entirely true", None),
    ("Not quite right", None),
    ("No, this is true", None),
    # Turned, asked, two at once.
    ("True, but the year is another", None),
    ("True or false?", None),
    ("Verdadeiro ou falso", None),
    ("真的嗎", None),
    ("False?", None),
    ("True/False", None),
    ("False/Misleading", None),
    ("Falso e manipulado", None),
    ("False in part", None),
    ("False – mostly", None),
    ("True, with caveats", None),
    ("Falso em parte", None),
    ("Vrai en partie", None),
    # Taken back behind a mark; what only says more of it stands.
    ("Verified: fake", None),
    ("Confirmed: hoax", None),
    ("Verified: the video is of 2015", None),
    ("Correct; misleading", None),
    ("True, lacks context", None),
    ("True: not quite", None),
    ("False, partly true", None),
    ("False. The claim is true", None),
    ("False, not true", "false"),
    ("False: no, it was in May", "false"),
    ("Fake: edited video", "false"),
    ("Misleading. Missing context", "mostly_false"),
    ("誤りなし", None),
    # How likely something is, is not how true it is.
    ("Probably true", None),
    ("Likely false", None),
    # Sentences in which a word merely stands.
    ("He said that false claims were made about the ferry", None),
    ("Experts say that the true number of ferries is about forty", None),
    ("True love lasts for ever", None),
    ("Fact: the ferry sank in 1911", None),
    ("事實查核", None),
    ("Outdated", None),
    ("", None),
    ("—", None),
]


@pytest.mark.parametrize(("words", "rating"), SAID)
def test_words_say(words: str, rating: str | None) -> None:
    assert rating_named(words) == rating


# Each language as its fact-checkers print it: true, false.
LANGUAGES = """
    en True False; es Verdadero Falso; pt Verdadeiro Falso; fr Vrai Faux; de Wahr Falsch
    it Vero Falso
    ca Cert Fals; nl Waar Onwaar; da Sandt Falsk; no Sant Usant; sv Sant Falskt; fi Totta Väärin
    pl Prawda Fałsz; cs Pravda Nepravda; sk Pravda Nepravda; hr Točno Netočno; bg Вярно Невярно
    ru Правда Ложь; uk Правда Неправда; ro Adevărat Fals; hu Igaz Hamis; el Αληθές Ψευδές
    tr Doğru Yanlış; az Doğrudur Yalan; ka სიმართლე სიცრუე; ar صحيح خطأ; fa درست نادرست
    ur درست غلط; he נכון שקר; hi सच झूठ; mr खरे खोटे; bn সত্য মিথ্যা; gu સાચું ખોટું; pa ਸੱਚ ਝੂਠ
    ta உண்மை பொய்; te నిజం అబద్ధం; ml സത്യം വ്യാജം; kn ನಿಜ ಸುಳ್ಳು; id Benar Salah; ms Benar Palsu
    tl Totoo Peke; sw Kweli Uongo; vi Đúng Sai; th จริง เท็จ; ja 正確 誤り; ko 사실 거짓; zh 正確 錯誤
"""


@pytest.mark.parametrize("told", [one.split() for one in LANGUAGES.replace("\n", ";").split(";")])
def test_true_and_false_are_known_in_each_language(told: list[str]) -> None:
    if told:
        _, true, false = told
        assert (rating_named(true), rating_named(false)) == ("true", "false")
        assert (rating_named(true.upper()), rating_named(f"{false}.")) == ("true", "false")


LISTS = json.loads(resources.files("quotes_db").joinpath("rating_words.json").read_text("utf-8"))
PHRASES = [
    (rating, language, phrase)
    for rating, by_language in LISTS["ratings"].items()
    for language, phrases in by_language.items()
    for phrase in phrases
]


def test_no_phrase_of_the_lists_says_two_things() -> None:
    assert set(LISTS["ratings"]) == set(RATINGS) - {"other"}
    assert [one for one, count in Counter(PHRASES).items() if count > 1] == []
    says: dict[tuple[str, ...], set[str]] = {}
    for rating, _, phrase in PHRASES:
        says.setdefault(tuple(fold_words(phrase)), set()).add(rating)
    assert () not in says
    assert {phrase: many for phrase, many in says.items() if len(many) > 1} == {}


def test_every_phrase_of_the_lists_is_found_as_itself() -> None:
    """An opener or a negation must not swallow the beginning of a phrase."""
    wrong = [one for one in PHRASES if rating_named(one[2]) != one[0]]
    assert wrong == []


@given(words=st.text(max_size=80), figures=st.tuples(*[st.none() | st.text(max_size=8)] * 3))
@settings(deadline=None)
def test_any_words_and_figures_have_a_rating(
    words: str, figures: tuple[str | None, str | None, str | None]
) -> None:
    value, best, worst = figures
    found = rating_of(words, value=value, best=best, worst=worst)
    assert found.rating in RATINGS
    assert found.words == words


@given(
    worst=st.integers(-20, 20),
    size=st.integers(1, 40),
    lower=st.floats(0, 1),
    upper=st.floats(0, 1),
)
@settings(deadline=None)
def test_more_of_a_figure_is_never_less_true(
    worst: int, size: int, lower: float, upper: float
) -> None:
    order = ("false", "mostly_false", "mixed", "mostly_true", "true")
    found = [
        rating_of(
            None, value=f"{worst + size * share:.3f}", best=str(worst + size), worst=str(worst)
        ).rating
        for share in sorted((lower, upper))
    ]
    assert order.index(found[0]) <= order.index(found[1])


@pytest.mark.parametrize(
    ("text", "number"),
    [("4", 4.0), (" 4,5 ", 4.5), ("4/5", 4.0), ("-1", -1.0), ("٤", 4.0), ("x", None), ("", None)],
)
def test_figures(text: str, number: float | None) -> None:
    assert figure(text) == number
