"""Attribution in other languages than English: the plain forms, with lower confidence.

In: the reading of an article and its language's words. Out: for each stretch a choice or None, and
for a mention its name. Four forms are known in each language: a verb of saying after the quotation
or before it, a source ("laut", "selon", "según"), and a label (Name: „…“). No data measured them
here, so everything they find is for review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from quotes_db.article.attribute import Choice
from quotes_db.article.candidates import Candidate, Place, RuleName
from quotes_db.article.carry import as_rule
from quotes_db.article.languages import Language
from quotes_db.article.mentions import Mention
from quotes_db.article.people import fold_name
from quotes_db.article.reading import Reading
from quotes_db.article.resolve import Resolution
from quotes_db.article.sentences import Token, words
from quotes_db.records import Span

_FAR = 14  # tokens between a quotation and its cue
_MOST_BETWEEN = 3  # words between a subject and its verb
_LONGEST_OFFICE = 3  # small words before a name
_ESTIMATED: dict[RuleName, tuple[float, float]] = {  # class → quotation, mention; not measured
    "verb-subject": (0.95, 0.9),
    "subject-verb": (0.95, 0.9),
    "lead-in": (0.9, 0.85),
}
_OTHERS = (0.85, 0.75)


def attribute_foreign(reading: Reading, language: Language) -> list[Choice | None]:
    """Return for each stretch the choice made, or None where nobody can be found.

    Args:
        reading: the article.
        language: its language.
    """
    picks: list[Candidate | None] = [None] * len(reading.found)
    for number in sorted(reading.homes):
        place = reading.place(number)
        pick = next(_candidates(place, language), None)
        same = number and reading.found[number - 1].paragraph == reading.found[number].paragraph
        if pick is None and number and (same or reading.found[number].continues):
            pick = as_rule(picks[number - 1], "same-paragraph")
        picks[number] = pick
    return [Choice(one, *_ESTIMATED.get(one.rule, _OTHERS)) if one else None for one in picks]


class ForeignNames:
    """Names the speakers of an article in another language.

    Args:
        reading: the article.
        language: its language.
    """

    def __init__(self, reading: Reading, language: Language) -> None:
        self._text = reading.text
        self._language = language
        self._full: dict[str, Counter[str]] = {}  # folded surname → names of several words
        for sentence in reading.parsed:
            for run in self._runs(sentence.tokens):
                if len(run) > 1:
                    names = self._full.setdefault(fold_name(run[-1].bare), Counter())
                    names[" ".join(token.bare for token in run)] += 1

    def resolve(self, mention: Mention) -> Resolution:
        """Return who a mention is; pronouns stay unresolved."""
        if mention.text.lower() in self._language.pronouns:
            return Resolution(None, None, "none")
        tokens = list(words(self._text, mention.start, mention.end))
        runs = list(self._runs(tokens))
        name = " ".join(token.bare for token in runs[-1]) if runs else None
        before = self._text[mention.start : runs[-1][0].start if runs else mention.end].split()
        while before and before[0].lower() in self._language.determiners:
            before = before[1:]
        if name is None:
            return Resolution(None, " ".join(before) or None, "description")
        known = self._full.get(fold_name(runs[-1][-1].bare))
        if known and " " not in name:
            name = known.most_common(1)[0][0]
        return Resolution(name, " ".join(before) or None, "name-in-phrase")

    def _runs(self, tokens: Sequence[Token]) -> Iterator[list[Token]]:
        """Yield the runs of capitals that are no titles and no words of grammar."""
        spoken, run = self._language, list[Token]()
        for place, token in enumerate(tokens):
            following = tokens[place + 1] if place + 1 < len(tokens) else None
            if token.is_capital:
                named = token.low not in spoken.stop_words | spoken.determiners | spoken.titles
            else:
                links = bool(run) and token.low in spoken.particles
                named = links and following is not None and following.is_capital
            if named:
                run.append(token)
            elif run:
                yield run
                run = []
        if run:
            yield run


def _candidates(place: Place, language: Language) -> Iterator[Candidate]:
    """Yield the candidates of the quotation's own sentence, best first."""
    for rule in (_after, _before, _source, _label):
        found = rule(place, language)
        if found:
            yield found


def _after(place: Place, language: Language) -> Candidate | None:
    """Return the speaker of „…“, sagte X, of « … », a déclaré X, and of "…", él dijo."""
    tokens = place.tokens
    first = place.at + 1
    while first < len(tokens) and tokens[first].stretch < 0 and not tokens[first].is_word:
        if tokens[first].text in ".!?:;":
            return None
        first += 1
    inverted = _inverted_pronoun(place, first, language)
    if inverted:
        return inverted
    verb = first
    while verb < len(tokens) and tokens[verb].low in language.auxiliaries:
        verb += 1
    if verb < len(tokens) and _is_cue(tokens[verb], language):
        start = _past_adverbs(tokens, verb + 1, language)
        phrase = _phrase(tokens, start, language)
        return (
            Candidate(place.mention(phrase), tokens[verb].text, "verb-subject") if phrase else None
        )
    phrase = _phrase(tokens, first, language)
    if phrase is None:
        return None
    for number in range(phrase[1], min(len(tokens), phrase[1] + _MOST_BETWEEN)):
        if _is_cue(tokens[number], language):
            return Candidate(place.mention(phrase), tokens[number].text, "subject-verb")
    return None


def _before(place: Place, language: Language) -> Candidate | None:
    """Return the speaker of X sagte: „…“ and of Gestern sagte X: „…“."""
    tokens = place.tokens
    for verb in range(place.at - 1, max(-1, place.at - _FAR), -1):
        if tokens[verb].stretch >= 0 or tokens[verb].text == ";":
            return None
        if not _is_cue(tokens[verb], language):
            continue
        phrase = _phrase_before(tokens, verb, language)
        if phrase is None:
            start = _past_adverbs(tokens, verb + 1, language)
            phrase = _phrase(tokens, start, language)
        if phrase and not phrase[0] <= place.at < phrase[1]:
            return Candidate(place.mention(phrase), tokens[verb].text, "lead-in")
    return None


def _source(place: Place, language: Language) -> Candidate | None:
    """Return the speaker of laut X, selon X, según X and X zufolge."""
    tokens = place.tokens
    for number in range(max(0, place.at - _FAR), min(len(tokens), place.at + _FAR)):
        if tokens[number].low in language.according_after:
            phrase = _phrase_before(tokens, number, language)
            if phrase:
                return Candidate(place.mention(phrase), tokens[number].text, "according-to")
        for words_before in language.according:
            end = number + len(words_before)
            if tuple(token.low for token in tokens[number:end]) != words_before:
                continue
            phrase = _phrase(tokens, end, language)
            if phrase:
                cue = place.text[tokens[number].start : tokens[end - 1].end]
                return Candidate(place.mention(phrase), cue, "according-to")
    return None


def _label(place: Place, language: Language) -> Candidate | None:
    """Return the speaker of a line like X: „…“."""
    if place.at < 2 or place.tokens[place.at - 1].text != ":":
        return None
    phrase = _phrase(place.tokens, 0, language)
    if phrase and phrase[1] == place.at - 1:
        return Candidate(place.mention(phrase), None, "label")
    return None


def _inverted_pronoun(place: Place, first: int, language: Language) -> Candidate | None:
    """Return the speaker of « … », explique-t-elle and of « … », a-t-il ajouté."""
    tokens = place.tokens
    parts = tokens[first].low.split("-") if first < len(tokens) else []
    if len(parts) < 2 or parts[-1] not in language.pronouns:
        return None
    following = tokens[first + 1] if first + 1 < len(tokens) else None
    cue = tokens[first] if parts[0] in language.cues else following
    if cue is None or not (cue is tokens[first] or _is_cue(cue, language)):
        return None
    token = tokens[first]
    start = token.end - len(parts[-1])
    printed = place.text[start : token.end]
    mention = Mention(start, token.end, printed, parts[-1], place.sentence.paragraph)
    return Candidate(mention, cue.text, "verb-subject")


def _is_cue(token: Token, language: Language) -> bool:
    """Return whether a word is a verb of saying, a reflexive one too: s'exclame."""
    return token.is_word and token.low.rpartition("'")[2] in language.cues


def _past_adverbs(tokens: Sequence[Token], place: int, language: Language) -> int:
    """Return the place after adverbs."""
    while place < len(tokens) and tokens[place].low in language.adverbs:
        place += 1
    return place


def _phrase(tokens: Sequence[Token], place: int, language: Language) -> Span | None:
    """Return the noun phrase that begins here: a pronoun, an office and a name, or an office."""
    if place >= len(tokens) or not tokens[place].is_word:
        return None
    if tokens[place].low in language.pronouns:
        return place, place + 1
    first = place + 1 if tokens[place].low in language.determiners else place
    last = first
    while (
        last < len(tokens) and last - first < _LONGEST_OFFICE and _is_small(tokens, last, language)
    ):
        last += 1
    if last < len(tokens) and tokens[last].is_capital:
        last += 1
        while last < len(tokens) and _names_on(tokens, last, language):
            last += 1
        return place, last
    return (place, first + 1) if first > place and last > first else None


def _phrase_before(tokens: Sequence[Token], place: int, language: Language) -> Span | None:
    """Return the noun phrase that ends before a verb, past auxiliaries and adverbs."""
    last = place
    while last and tokens[last - 1].low in language.auxiliaries | language.adverbs:
        last -= 1
    for first in range(max(0, last - 2 * _LONGEST_OFFICE), last):
        phrase = _phrase(tokens, first, language)
        if phrase and phrase[1] == last:
            return phrase
    return None


def _is_small(tokens: Sequence[Token], place: int, language: Language) -> bool:
    """Return whether a small word here can belong to an office before a name."""
    token = tokens[place]
    return token.is_word and not token.is_capital and not (
        _is_cue(token, language)
        or token.low in language.auxiliaries
        or token.low in language.pronouns
        or (token.low in language.stop_words and token.low not in language.particles)
    )  # fmt: skip


def _names_on(tokens: Sequence[Token], place: int, language: Language) -> bool:
    """Return whether the token here goes on with a name."""
    token = tokens[place]
    if token.is_capital:
        return True
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return token.low in language.particles and following is not None and following.is_capital
