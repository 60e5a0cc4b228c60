"""A run of words in, what they mean out: the same values for the same thing in another form.

Method: one remembered look-up a word (``terms``); phrases, numbers and dates of several words
are put together only where such a word occurs, so plain prose costs a look-up a word.
"""

from __future__ import annotations

from quotes_db.wording import lexicon, measures, spellings
from quotes_db.wording.casing import Side
from quotes_db.wording.lexicon import NEGATION, NUMBER
from quotes_db.wording.numerals import join_numerals
from quotes_db.wording.terms import JOINING, PHRASE, SPELLED, UNIT, UNSURE, Term, entries

_APOSTROPHES = tuple("'’ʼ‘＇′`")
_AS_PRINTED = frozenset(spellings.CLIPPED) | frozenset(spellings.ACRONYMS)
_LONGEST_PHRASE = max(len(phrase) for phrase in lexicon.PHRASES)


def read(side: Side, first: int, last: int) -> list[Term]:
    """Return what the words ``first`` to ``last`` (half-open) of a text mean, in order."""
    terms: list[Term] = []
    hints = 0
    words = side.words
    for at in range(first, last):
        word = words[at]
        for entry in entries(word):
            hints |= entry.hints
            terms.append(Term(entry.value, entry.kinds, at, at + 1, entry.hints, entry.amount))
        if word in _AS_PRINTED:
            _settle_print(terms[-1], side, at)
    if hints & UNSURE:
        _settle_language(terms, side)
    if hints & PHRASE:
        terms = _join_phrases(terms)
    if hints & JOINING:
        terms = join_numerals(terms, side)
    return terms


def _settle_print(term: Term, side: Side, at: int) -> None:
    """Give ``'cause`` and ``US`` the meaning that only an apostrophe or capitals give them."""
    word = side.words[at]
    if word in spellings.ACRONYMS:
        if side.printed(at).isupper():
            term.value = spellings.ACRONYMS[word]
    elif side.gaps[at].endswith(_APOSTROPHES):
        term.value, term.kinds = spellings.CLIPPED[word], 0


def kinds(terms: list[Term]) -> int:
    """Return the kinds of meaning that any of the terms has, as bits."""
    found = 0
    for term in terms:
        found |= term.kinds
    return found


def _settle_language(terms: list[Term], side: Side) -> None:
    """Give words that negate or count in one language only their meaning, if the text speaks it."""
    for term in terms:
        if not term.hints & UNSURE:
            continue
        word = side.words[term.first]
        if lexicon.FOREIGN_NEGATIONS.get(word) == side.language is not None:
            term.kinds |= NEGATION
        spoken, amount = measures.FOREIGN_NUMBERS.get(word, (None, 0))
        if spoken and spoken == side.language:
            term.kinds, term.value, term.hints = NUMBER, f"#{amount}", SPELLED


def _join_phrases(terms: list[Term]) -> list[Term]:
    """Return the terms with each phrase of the lexicon as one; the longest wins."""
    values = [term.value if term.value != "#1" else "one" for term in terms]
    first = next((at for at in range(len(terms)) if _phrase_at(terms, values, at)), None)
    if first is None:
        return terms
    out, at = terms[:first], first
    while at < len(terms):
        size = _phrase_at(terms, values, at)
        if size:
            value, meaning = lexicon.PHRASES[tuple(values[at : at + size])]
            hints = UNIT if value in measures.UNITS else 0
            out.append(Term(value, meaning, terms[at].first, terms[at + size - 1].last, hints))
        else:
            out.append(terms[at])
        at += size or 1
    return out


def _phrase_at(terms: list[Term], values: list[str], at: int) -> int:
    """Return how many terms the phrase has that begins at a term, 0 if none does."""
    if not terms[at].hints & PHRASE:
        return 0
    for size in range(min(_LONGEST_PHRASE, len(terms) - at), 0, -1):
        if tuple(values[at : at + size]) in lexicon.PHRASES:
            return size
    return 0
