"""Resolution: which person of the article a mention stands for.

In: a mention, the people's table and what each sentence is about. Out: the name, role and how it
was found. ``naming`` finds a person by name, ``pronouns`` by what stands before; what names nobody
("a spokesman") keeps no name. Nothing is invented: no evidence, no name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from quotes_db.article.carry import Picks
from quotes_db.article.lexicon import BINDING, COURTESY, DETERMINERS, ROLE_NOUNS
from quotes_db.article.mentions import Mention
from quotes_db.article.naming import NamedBy, Naming
from quotes_db.article.organisations import acronyms_of
from quotes_db.article.people import People, best_spelling, clean_name, name_runs
from quotes_db.article.pronouns import Pronouns, gender_of
from quotes_db.article.reading import Reading
from quotes_db.article.sentences import words

How = (
    NamedBy
    | Literal[
        "name-as-printed",  # the whole mention is a name, of several words or repeated
        "name-in-phrase",  # capitals that end a longer phrase
        "description",  # "a spokesman", "the senator"
        "pronoun",  # surely, and to this sentence or the one before
        "pronoun-far",  # surely, but farther back
        "pronoun-doubtful",
    ]
)
_NAME_LINKS = frozenset({"of", "and", "for", "the", "&"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """The person a mention stands for; ``name`` is None when the article does not say."""

    name: str | None
    role: str | None
    how: How


class Resolver:
    """Resolves the mentions of one article.

    Args:
        reading: the article.
        people: its people's table.
        picks: the candidates picked for its quotations.
    """

    def __init__(self, reading: Reading, people: People, *, picks: Picks) -> None:
        self._reading = reading
        self._text = reading.text
        self._spellings = people.spellings
        self._others: dict[str, Resolution] = {}  # mentions of nobody in the table
        self._naming = Naming(reading.text, people)
        self._pronouns = Pronouns(reading, people, self._naming, picks=picks)

    def resolve(self, mention: Mention) -> Resolution:
        """Return who the mention is."""
        if mention.antecedent:
            return self.resolve(mention.antecedent)
        if mention.is_pronoun:
            found = self._pronouns.antecedent(mention)
            if found is None:
                return Resolution(None, None, "none")
            sure = self._pronouns.is_sure(found, gender_of(mention))
            near: How = "pronoun" if found.sentences_back <= 1 else "pronoun-far"
            how: How = near if sure else "pronoun-doubtful"
            return Resolution(found.person.name, found.person.role, how)
        person, by = self._naming.named(mention)
        if person:
            return Resolution(person.name, person.role, by)
        if mention.text not in self._others:
            self._others[mention.text] = self._unlisted(mention)
        return self._others[mention.text]

    def _unlisted(self, mention: Mention) -> Resolution:
        """Return a name as printed, or the description of somebody who is not named."""
        tokens = list(words(self._text, mention.start, mention.end))
        while tokens and tokens[0].low in DETERMINERS and not tokens[0].is_possessive:
            tokens = tokens[1:]
        if not tokens:
            return Resolution(None, None, "none")
        end = next(
            (n for n, t in enumerate(tokens) if n and t.low in BINDING and t.low != "of"),
            len(tokens),
        )
        head = tokens[end - 1]
        printed = self._text[tokens[0].start : tokens[-1].end]
        if not head.is_capital or head.low in ROLE_NOUNS or tokens[0].text[0].islower():
            run = next((r for r in name_runs(tokens) if r.last == len(tokens)), None)
            if run and head.is_capital and head.low not in ROLE_NOUNS:
                return self._as_printed(clean_name(tokens, run.name), whole=False)
            return Resolution(None, printed, "description")
        runs = name_runs(tokens)
        name = clean_name(tokens, (0, end))
        if runs and runs[-1].last == len(tokens) and tokens[runs[-1].name[0] - 1].low in COURTESY:
            name = clean_name(tokens, runs[-1].name)
        whole = all(
            (token.is_capital and not token.is_possessive) or token.low in _NAME_LINKS
            for token in tokens
        )
        return self._as_printed(name, whole=whole)

    def _as_printed(self, name: str, *, whole: bool) -> Resolution:
        """Return a name that is no known person's, an explained acronym in full."""
        if whole and name.replace(".", "") in self._acronyms:
            return Resolution(self._acronyms[name.replace(".", "")], None, "name-as-printed")
        clean = whole and (" " in name or self._printed[name] > 1)
        how: How = "name-as-printed" if clean else "name-in-phrase"
        return Resolution(best_spelling(name, self._spellings), None, how)

    @cached_property
    def _acronyms(self) -> dict[str, str]:
        """Return the full names of the acronyms that the article explains."""
        return acronyms_of(self._reading.parsed)

    @cached_property
    def _printed(self) -> Counter[str]:
        """Count how often each word stands outside the quotations."""
        return Counter(token.bare for one in self._reading.parsed for token in one.tokens)
