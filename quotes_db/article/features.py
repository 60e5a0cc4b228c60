"""Features: what the ranker sees of a candidate, and the judges of a pick, as named numbers.

In: a stretch's surroundings (its scene) and a proposal. Out: feature names with values. A name is
made of rule names, closed word classes, this project's own cue verbs and counts in steps; never of
another word of the article, so that no weight can remember a name or a sentence.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quotes_db.article.candidates import SURE, Candidate, RuleName
from quotes_db.article.carry import Picks
from quotes_db.article.cues import INTRODUCING, PURE, SAYING, SPEECH_NOUNS, verb_of
from quotes_db.article.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FEMALE_PRONOUNS,
    MALE_PRONOUNS,
    ORGANISATION_WORDS,
    PREPOSITIONS,
    RELATIVES,
    ROLE_NOUNS,
    SUBJECT_PRONOUNS,
    WORK_NOUNS,
)
from quotes_db.article.mentions import Mention, is_verb
from quotes_db.article.reading import Reading
from quotes_db.article.sentences import Token, words_of

_LENGTHS = (1, 2, 3, 4, 5, 7, 12, 25, 50)  # words of a stretch, upper ends of the steps
_DISTANCES = (0, 1, 2, 4, 7, 12, 20, 40)  # tokens between mention and quotation
_ENDINGS = {",": "comma", ".": "stop", "!": "stop", "?": "stop", "…": "more", "-": "dash",
            "—": "dash", "–": "dash"}  # fmt: skip
_PAIRS = (  # signs that mean more together
    ("length", "ending"), ("length", "first"), ("length", "title"), ("length", "before"),
    ("title", "before"), ("title", "ending"), ("title", "owned"),
    ("first", "before"), ("ending", "after"),
)  # fmt: skip
_SIGNED = frozenset({"dash", "label"})  # the line says itself whose it is
_VERB_WITHIN = 4  # tokens after a phrase, adverbs and auxiliaries among them
_VERBS = frozenset({"pure", "saying", "introducing", "speech", "verb"})
_OWN_CLASS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "as",
        "to",
        "in",
        "on",
        "with",
        "for",
        "by",
        "about",
        "that",
        "his",
        "her",
        "their",
        "this",
    ]
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One candidate with the other rules that name the same mention."""

    candidate: Candidate
    also: frozenset[RuleName] = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """A stretch's surroundings, looked at once for all its candidates."""

    reading: Reading
    number: int
    starts: tuple[int, ...]  # where the tokens of its sentence begin
    signs: dict[str, str]  # what can be seen of the stretch itself: sign → value
    last: Candidate | None  # picked for the stretch before
    last_but_one: Candidate | None


def scene_of(reading: Reading, number: int, picks: Picks) -> Scene:
    """Return the surroundings of a stretch.

    Args:
        reading: the article.
        number: the stretch.
        picks: what is picked for the stretches before it.
    """
    tokens = reading.place(number).tokens
    return Scene(
        reading,
        number,
        tuple(token.start for token in tokens),
        _signs(reading, number),
        picks[number - 1] if number else None,
        picks[number - 2] if number > 1 else None,
    )


def features_of(scene: Scene, proposal: Proposal) -> tuple[str, ...]:
    """Return the names of the ranker's features that a proposal has; each counts 1."""
    candidate = proposal.candidate
    rule, kind = candidate.rule, _kind(candidate.mention)
    verb = f"{rule}/{verb_of((candidate.cue or '').lower())}"
    return (
        f"rule={rule}", f"kind={kind}", f"rule,kind={rule}/{kind}", f"rule,verb={verb}",
        f"rule,base={rule}/{candidate.base}", f"votes={len(proposal.also)}",
        *(f"also={other}" for other in sorted(proposal.also)),
        *(f"rule,also={rule}/{other}" for other in sorted(proposal.also)),
        *(f"rule,{sign}={rule}/{value}" for sign, value in scene.signs.items()),
        *(f"kind,{sign}={kind}/{scene.signs[sign]}" for sign in ("before", "after", "alone")),
        *_where(scene, candidate, kind),
        *_same_as(scene, candidate),
    )  # fmt: skip


def judged_features(
    scene: Scene, candidate: Candidate, *, share: float, lead: float
) -> dict[str, float]:
    """Return the features that both judges see of a pick.

    Args:
        scene: the stretch's surroundings.
        candidate: the pick.
        share: the ranker's probability of it.
        lead: its distance to the next best.
    """
    signs, rule = scene.signs, candidate.rule
    kind, verb = _kind(candidate.mention), verb_of((candidate.cue or "").lower())
    strength = _strength((candidate.cue or "").lower())
    sure = "sure" if (candidate.base or rule) in SURE else "unsure"
    names = [
        "one", f"rule={rule}", f"kind={kind}", f"signed={rule in _SIGNED}",
        f"rule,strength={rule}/{strength}", f"rule,sure={rule}/{sure}", f"verb={verb}",
        f"rule,length={rule}/{signs['length']}",
        f"strength,length={strength}/{signs['length']}", f"rule,kind={rule}/{kind}",
        f"strength,before={strength}/{signs['before']}",
        *(f"{one},{other}={signs[one]}/{signs[other]}" for one, other in _PAIRS),
        *(f"{sign}={value}" for sign, value in signs.items()),
        *_where(scene, candidate, kind),
    ]  # fmt: skip
    found = dict.fromkeys(names, 1.0)
    found["doubt"] = 1 - share
    found["lead"] = lead
    for bound in (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995):
        if share >= bound:
            found[f"share>={bound}"] = 1.0
    return found


def _signs(reading: Reading, number: int) -> dict[str, str]:
    """Return what can be seen of a stretch: its length, its ends, what stands beside it."""
    text, stretch, place = reading.text, reading.found[number], reading.place(number)
    start, end = stretch.inner
    inner = words_of(text[start:end])
    tokens, at = place.tokens, place.at
    first, last = text[start], text[end - 1]
    same = number and reading.found[number - 1].paragraph == stretch.paragraph
    return {
        "length": str(_step(len(inner), _LENGTHS)),
        "first": "lower" if first.islower() else "upper" if first.isupper() else "other",
        "ending": _ENDINGS.get(last, "word" if last.isalnum() else "other"),
        "title": "title" if is_title(inner) and _capitals(inner) > 1 else "text",
        "owned": "owned" if at and tokens[at - 1].is_possessive else "free",
        "before": _word_class(tokens, at - 1),
        "after": _word_class(tokens, at + 1),
        "alone": "paragraph" if reading.is_whole_paragraph(number)
        else "sentence" if len(tokens) == 1 else "part",
        "series": "same" if same and reading.homes.get(number - 1, (-1,))[0]
        == reading.homes[number][0] else "paragraph" if same else "first",
        "open": "continues" if stretch.continues else "unclosed" if stretch.unclosed else "closed",
    }  # fmt: skip


def is_title(inner: Sequence[str]) -> bool:
    """Return whether the words are written as a title: every longer word with a capital."""
    return all(word[0].isupper() or word[0].isdigit() for word in inner if len(word) > 3)


def _capitals(inner: Sequence[str]) -> int:
    """Return how many longer words have a capital."""
    return sum(word[0].isupper() for word in inner if len(word) > 3)


def _word_class(tokens: tuple[Token, ...], place: int) -> str:
    """Return the class of the word at a place, as far as closed lists and signs tell it."""
    if not 0 <= place < len(tokens):
        return "edge"
    token = tokens[place]
    low = token.low
    if token.stretch >= 0:
        return "quotation"
    if not token.is_word:
        return _ENDINGS.get(token.text[0], "colon" if token.text == ":" else "sign")
    if low in _OWN_CLASS:
        return low
    for name, members in _CLASSES:
        if low in members:
            return name
    if token.is_capital:
        return "capital"
    return "verb" if is_verb(tokens, place) else "number" if low[0].isdigit() else "word"


_CLASSES = (
    ("pronoun", SUBJECT_PRONOUNS), ("relative", RELATIVES), ("auxiliary", AUXILIARIES),
    ("determiner", DETERMINERS), ("preposition", PREPOSITIONS), ("conjunction", CONJUNCTIONS),
    ("pure", PURE), ("saying", SAYING), ("introducing", INTRODUCING), ("speech", SPEECH_NOUNS),
    ("role", ROLE_NOUNS), ("work", WORK_NOUNS),
)  # fmt: skip


def _strength(cue: str) -> str:
    """Return how strongly a cue reports speech."""
    for name, members in (("pure", PURE), ("saying", SAYING), ("introducing", INTRODUCING)):
        if cue in members:
            return name
    return "none" if not cue else "other"


def _kind(mention: Mention) -> str:
    """Return what kind of phrase a mention is."""
    low = mention.text.lower()
    if mention.antecedent:
        return "relative"
    if low in MALE_PRONOUNS | FEMALE_PRONOUNS:
        return "he" if low in {"he", "she"} else "him"
    if low in SUBJECT_PRONOUNS:
        return low if low in {"they", "it", "i", "we", "you"} else "someone"
    words = mention.text.split()
    if mention.head in ROLE_NOUNS:
        return "role" if words[0][0].islower() else "Role"
    if mention.head in ORGANISATION_WORDS:
        return "organisation"
    capitals = sum(word[0].isupper() for word in words)
    if words[0].lower() in DETERMINERS:
        return "the Noun" if capitals > 1 or words[-1][0].isupper() else "the noun"
    if words[-1][0].isupper() and mention.head[:1] == words[-1][:1].lower():
        return "name" if capitals == 1 else "full name"
    return "Noun" if capitals else "noun"


def _where(scene: Scene, candidate: Candidate, kind: str) -> Iterator[str]:
    """Yield where the mention stands: side, distance and what is between."""
    place, mention, rule = scene.reading.place(scene.number), candidate.mention, candidate.rule
    tokens, at = place.tokens, place.at
    if not (tokens[0].start <= mention.start < tokens[-1].end):
        stretch = scene.reading.found[scene.number]
        back = min(4, stretch.paragraph - mention.paragraph)
        yield f"paragraphs={back}"
        yield f"rule,paragraphs={rule}/{back}"
        yield f"kind,paragraphs={kind}/{back}"
        return
    first = bisect.bisect_right(scene.starts, mention.start) - 1
    last = bisect.bisect_left(scene.starts, mention.end)
    side = "before" if first < at else "after"
    between = tokens[last:at] if first < at else tokens[at + 1 : first]
    distance = _step(len(between), _DISTANCES)
    yield f"side,distance={side}/{distance}"
    yield f"rule,distance={rule}/{side}/{distance}"
    yield f"kind,side={kind}/{side}"
    yield f"quotations between={min(2, sum(token.stretch >= 0 for token in between))}/{side}"
    cues = sum(token.low in PURE for token in between)
    yield f"cues between={min(2, cues)}/{side}"
    yield f"rule,cues between={rule}/{min(2, cues)}"
    yield f"stops between={sum(token.text in ',;:' for token in between[:20])}/{side}"
    before, after = _word_class(tokens, first - 1), _word_class(tokens, last)
    yield f"phrase before={before}/{side}"
    yield f"phrase after={after}/{side}"
    doing = _verb_class(tokens, last)
    yield f"doing={doing}/{side}"
    yield f"rule,doing={rule}/{doing}"
    yield f"doing,cues between={doing}/{min(2, cues)}/{side}"
    yield f"doing,distance={doing}/{distance}/{side}"
    yield f"rule,phrase before={rule}/{before}"
    yield f"rule,phrase after={rule}/{after}"


def _verb_class(tokens: tuple[Token, ...], place: int) -> str:
    """Return the class of the verb that a phrase ending here is the subject of, if one is near."""
    for number in range(place, min(len(tokens), place + _VERB_WITHIN)):
        token = tokens[number]
        if token.stretch >= 0 or not token.is_word:
            break
        if token.low not in AUXILIARIES and token.low not in ADVERBS:
            kind = _word_class(tokens, number)
            return kind if kind in _VERBS else "none"
    return "none"


def _same_as(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """Yield whether the candidate is who spoke last, or last but one."""
    for name, pick in (("last", scene.last), ("last but one", scene.last_but_one)):
        if pick is None:
            yield f"no {name}"
        elif pick.mention.head == candidate.mention.head:
            yield f"is {name}"
            yield f"rule,is {name}={candidate.rule}"
            yield f"alone,is {name}={scene.signs['alone']}"


def _step(value: int, bounds: tuple[int, ...]) -> int:
    """Return the number of the step that a count falls into."""
    return bisect.bisect_left(bounds, value)
