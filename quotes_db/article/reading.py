"""Reading: an article divided up, with everything that attribution asks of it, made once.

In: an article's text. Out: its stretches between quotation marks, its sentences as tokens, where
each stretch stands in them, and who speaks in sentences without a quotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quotes_db.article.candidates import Candidate, Place
from quotes_db.article.marks import MOST_STRETCHES, Stretch, paragraphs, stretches
from quotes_db.article.rules import speech_subject
from quotes_db.article.sentences import Sentence, sentences


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as attribution reads it; numbers count stretches and sentences from 0."""

    text: str
    found: tuple[Stretch, ...]
    parsed: tuple[Sentence, ...]
    homes: Mapping[int, tuple[int, int]]  # stretch → its sentence and its place among the tokens
    firsts: Mapping[int, int]  # paragraph → its first sentence
    speech: tuple[Candidate | None, ...]  # sentence → who speaks in it, quotation or not

    def place(self, number: int) -> Place:
        """Return where a stretch stands."""
        sentence, at = self.homes[number]
        return Place(self.text, self.parsed[sentence], at)

    def is_whole_paragraph(self, number: int) -> bool:
        """Return whether the stretch's paragraph is a quotation and no more."""
        first = self.firsts[self.found[number].paragraph]
        tokens = self.parsed[first].tokens
        following = self.parsed[first + 1] if first + 1 < len(self.parsed) else None
        if following and following.paragraph == self.parsed[first].paragraph:
            return False
        return tokens[0].stretch >= 0 and not any(token.is_word for token in tokens)


def read(text: str, *, marks: Mapping[str, tuple[bool, bool]] | None = None) -> Reading:
    """Return the reading of an article's text.

    Args:
        text: the article's text.
        marks: which marks may open and close, where its language differs from English.

    Cost: linear in the text.
    """
    parts = paragraphs(text)
    found = stretches(text, parts, marks=marks)
    if len(found) >= MOST_STRETCHES:
        parts = parts[: found[-1].paragraph + 2]  # what follows is not read either
    parsed = sentences(text, parts, found) if found else []
    firsts: dict[int, int] = {}
    for number, sentence in enumerate(parsed):
        firsts.setdefault(sentence.paragraph, number)
    homes = {
        token.stretch: (number, at)
        for number, sentence in enumerate(parsed)
        for at, token in enumerate(sentence.tokens)
        if token.stretch >= 0
    }
    speech = tuple(speech_subject(text, sentence) for sentence in parsed)
    return Reading(text, tuple(found), tuple(parsed), homes, firsts, speech)
