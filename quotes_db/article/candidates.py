"""Candidates: one proposal of who said a quotation, with its reason, and where a quotation stands.

The rules make candidates, ``attribute`` picks one, ``confidence`` knows how often a rule was right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quotes_db.article.mentions import Mention, mention_of
from quotes_db.article.sentences import Sentence, Token
from quotes_db.records import Span

RuleName = Literal[
    "verb-subject",  # "…," said X
    "subject-verb",  # "…," X said
    "lead-in",  # X said: "…"
    "mixed",  # X called it "…"
    "according-to",  # according to X, "…"
    "owner",  # X's claim that "…"
    "label",  # X: "…"
    "colon",  # … the minister X: "…"
    "trailing",  # X called it "…" and "…", Y said
    "dash",  # "…" — X
    "sentence-subject",  # X … "…", no verb of saying
    "same-sentence",  # the other half of a quotation that has its own attribution
    "same-paragraph",  # after an attributed quotation of the same paragraph
    "next-quotation",  # before an attributed quotation of the same paragraph
    "sentence-before",  # X was angry. "…"
    "paragraph-before",  # X told reporters: ¶ "…"
    "carry-over",  # the speaker of the paragraph before goes on
    # What the rules alone do not trust; only a fitted ranker asks for these.
    "phrase",  # any noun phrase or owner of the sentence
    "earlier-subject",  # who speaks or acts in the sentence before
    "farther-subject",  # in the sentence before that
    "earlier-speaker",  # of the quotation before, wherever it stands
    "farther-speaker",  # of the last but one
    "attributor",  # proposed by the user's own attributor
]
# The cue stands beside the marks: right often enough that the speaker may be carried on.
SURE: frozenset[RuleName] = frozenset({"verb-subject", "subject-verb", "trailing"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal of who said a quotation: whom, by which cue, for which reason."""

    mention: Mention
    cue: str | None
    rule: RuleName
    base: RuleName | None = None  # for a speaker carried on: the rule that found him


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: its sentence, and which of the tokens it is."""

    text: str
    sentence: Sentence
    at: int

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Return the sentence's tokens."""
        return self.sentence.tokens

    def mention(self, phrase: Span) -> Mention:
        """Return the mention for a range of the sentence's tokens."""
        return mention_of(self.text, self.tokens, phrase, self.sentence.paragraph)
