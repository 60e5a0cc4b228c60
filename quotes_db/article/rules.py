"""Rules inside one sentence: each proposes a speaker for a quotation, with its reason.

In: a sentence as tokens and the place of the quotation in it. Out: candidates, best rule first; a
candidate holds the mention, the cue and the rule's name. The rules only propose: ``attribute``
picks one and looks into other sentences where these find nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from quotes_db.article.candidates import Candidate, Place, RuleName
from quotes_db.article.cues import PURE, SAYING, SPEECH_NOUNS, introduces, reports
from quotes_db.article.lexicon import (
    ADVERBS,
    CONJUNCTIONS,
    DETERMINERS,
    OFFICE_WORDS,
    RELATIVES,
    ROLE_NOUNS,
    SUBJECT_PRONOUNS,
    word_set,
)
from quotes_db.article.mentions import (
    is_noun,
    is_verb,
    phrase_before,
    phrase_from,
)
from quotes_db.article.sentences import Sentence, Token
from quotes_db.article.subjects import (
    CLAUSE,
    first_subject,
    is_auxiliary,
    low_at,
    only_fillers,
    phrase_after_verb,
    subject_of,
    takes_listener,
)
from quotes_db.records import Span

DASHES = frozenset({"-", "--", "–", "—", "―", "~"})  # before the name that signs a quotation
_MOST_VERBS = 6  # verbs before a quotation that are tried as its cue
_FAR = 30  # tokens between a quotation and a cue; longer sentences are lists
_THOUGHTS = word_set(
    "thinks think thinking believes believe believing feels feel feeling hopes hope hoping wants "
    "want worries worry fears plans"
)  # what a speaker says of himself: "X said he believes …" is X's
_AT_ONCE = frozenset({"verb-subject", "subject-verb"})  # the attribution follows the quotation
_PAST_QUOTATION = frozenset(",-–—)]*·•…")


def propose(place: Place) -> Iterator[Candidate]:
    """Yield the candidates that the quotation's own sentence offers, best rule first."""
    if len(place.tokens) == 1:
        return
    said_by_somebody = False  # then "according to" tells who reports it: X said, according to Y
    for rule in _RULES:
        found = rule(place)
        if found is None or (said_by_somebody and found.rule == "according-to"):
            continue
        said_by_somebody = said_by_somebody or found.rule in _AT_ONCE
        yield found


def according_to(place: Place) -> Candidate | None:
    """Return the speaker of "according to X" beside the quotation, or None."""
    tokens = place.tokens
    for number in _near(place, after_first=True):
        if tokens[number].low == "according" and low_at(tokens, number + 1) == "to":
            phrase = phrase_from(tokens, number + 2)
            if phrase:
                return Candidate(place.mention(phrase), "according to", "according-to")
    return None


def verb_subject(place: Place) -> Candidate | None:
    """Return the speaker of "…," said X, or None."""
    tokens = place.tokens
    verb = _after_quotation(tokens, place.at)
    while verb < len(tokens) and (tokens[verb].low in ADVERBS or tokens[verb].low.endswith("ly")):
        verb += 1
    if verb >= len(tokens) or not reports(tokens[verb].low) or tokens[verb].is_capital:
        return None
    start = verb + 1
    if not tokens[verb].low.endswith("ing") and low_at(tokens, start) not in {"that", "it", "this"}:
        phrase = phrase_after_verb(tokens, start)
        if phrase and not takes_listener(tokens, verb):
            return Candidate(place.mention(phrase), tokens[verb].text, "verb-subject")
    return None


def subject_verb(place: Place) -> Candidate | None:
    """Return the speaker of "…," X said, or None."""
    tokens = place.tokens
    first = _after_quotation(tokens, place.at)
    while first < len(tokens) and tokens[first].low in ADVERBS | {"as"}:
        first += 1
    phrase = phrase_from(tokens, first)
    if not phrase or low_at(tokens, first) in RELATIVES or _is_in_subclause(place):
        return _named_before_cue(place, first)
    verb = _verb_after(tokens, phrase[1])
    if verb is None and _ends_with_comma(place) and place.at == 0:
        verb = phrase[1] if phrase[1] < len(tokens) and is_verb(tokens, phrase[1]) else None
    if verb is None:
        return _named_before_cue(place, first)
    if low_at(tokens, verb + 1) == ":" and verb + 2 < len(tokens):
        return None
    return Candidate(
        place.mention(_nearer(tokens, phrase, verb)), tokens[verb].text, "subject-verb"
    )


def _named_before_cue(place: Place, first: int) -> Candidate | None:
    """Return the name just before the first verb of saying, where signs break up the subject."""
    tokens = place.tokens
    if not _ends_with_comma(place) or place.at > 0:
        return None
    for verb in range(first + 1, min(len(tokens), first + 12)):
        if tokens[verb].stretch >= 0 or tokens[verb].text in ",;:":
            return None
        if tokens[verb].low in PURE and not tokens[verb].low.endswith("ing"):
            phrase = phrase_before(tokens, verb)
            if phrase and tokens[phrase[0]].is_capital:
                return Candidate(place.mention(phrase), tokens[verb].text, "subject-verb")
            return None
    return None


def _nearer(tokens: Sequence[Token], phrase: Span, verb: int) -> Span:
    """Return the phrase between the last comma and the verb, when that is a name or pronoun."""
    comma = next((n for n in range(verb - 1, phrase[1] - 1, -1) if tokens[n].text == ","), None)
    if comma is None:
        return phrase
    other = phrase_from(tokens, comma + 1)
    if other is None or not only_fillers(tokens, other[1], verb):
        return phrase
    first = tokens[other[0]]
    apposition = first.low in ROLE_NOUNS or first.low in OFFICE_WORDS or first.low in DETERMINERS
    return (
        other if first.low in SUBJECT_PRONOUNS or (first.is_capital and not apposition) else phrase
    )


def _ends_with_comma(place: Place) -> bool:
    """Return whether the quotation ends in a comma, which announces an attribution."""
    token = place.tokens[place.at]
    return "," in place.text[token.end - 2 : token.end]


def _is_in_subclause(place: Place) -> bool:
    """Return whether the quotation belongs to an opening clause: When X called it "…," Y left."""
    return place.at > 1 and place.tokens[0].low in CONJUNCTIONS - {
        "and",
        "but",
        "or",
        "nor",
        "so",
        "yet",
    }


def lead_in(place: Place) -> Candidate | None:
    """Return the speaker of X said "…" and of X called the plan "…", or None.

    The nearest verb that can lead in wins, but a verb that only describes gives way to one of
    saying before it: X said the plan was meant to "…".
    """
    tokens = place.tokens
    first = _clause_start(tokens, place.at)
    weak: Candidate | None = None
    tried = 0
    for verb in range(place.at - 1, first - 1, -1):
        token = tokens[verb]
        if token.low == "according" or (weak and token.stretch >= 0) or tried > _MOST_VERBS:
            break
        if not _can_lead(tokens, verb) or _owner_after(tokens, verb, place.at):
            continue
        tried += 1
        if weak and (token.low not in PURE or token.low.endswith("ing")):
            continue
        phrase = subject_of(tokens, first, verb)
        if phrase is None:
            continue
        candidate = Candidate(place.mention(phrase), token.text, _lead_rule(place, verb))
        if candidate.rule == "lead-in":
            return candidate if weak is None or not candidate.mention.is_pronoun else weak
        if weak is not None:
            return candidate
        weak = candidate
    return weak


def _lead_rule(place: Place, verb: int) -> RuleName:
    """Return "lead-in" for a verb of saying close before the quotation, else "mixed"."""
    low = place.tokens[verb].low
    near = place.at - verb <= 8 or place.tokens[place.at - 1].text in ",:"
    return "lead-in" if near and low in SAYING and low not in _THOUGHTS else "mixed"


def owner(place: Place) -> Candidate | None:
    """Return the speaker of X's claim that "…" and of in X's words "…", or None."""
    tokens = place.tokens
    for number in range(place.at - 1, max(-1, place.at - _FAR), -1):
        token = tokens[number]
        if token.low not in SPEECH_NOUNS or number == 0:
            continue
        for before in range(number - 1, max(-1, number - 5), -1):
            if tokens[before].is_possessive and tokens[before].is_capital:
                phrase = phrase_before(tokens, before + 1)
                if phrase:
                    return Candidate(place.mention((phrase[0], before + 1)), token.text, "owner")
            if tokens[before].low in {"his", "her"}:
                return Candidate(place.mention((before, before + 1)), token.text, "owner")
            if not is_noun(tokens, before):
                break
    return None


def label(place: Place) -> Candidate | None:
    """Return the speaker of a line like X: "…", or of a heading – X: "…", or None."""
    tokens = place.tokens
    if place.at < 2 or tokens[place.at - 1].text != ":":
        return None
    phrase = phrase_before(tokens, place.at - 1)
    if phrase is None or phrase[1] != place.at - 1 or not tokens[phrase[0]].is_capital:
        return None
    before = tokens[phrase[0] - 1]
    source = before.low in {"from", "via", "per"} and phrase[0] < 3  # "More from the report:"
    if phrase[0] == 0 or source or before.text in {"-", "–", "—", "--", "]", ":"}:
        return Candidate(place.mention(phrase), None, "label")
    if before.low == "by":
        return None  # the author of what is reviewed, not who speaks
    return Candidate(place.mention(phrase), None, "colon")


def trailing(place: Place) -> Candidate | None:
    """Return the speaker of an attribution that ends the sentence: "…" in the plan, X said."""
    tokens = place.tokens
    last = len(tokens) - 1
    for verb in range(last, max(place.at + 1, last - 24), -1):
        token = tokens[verb]
        if token.stretch >= 0:
            return None
        if verb < last - 14 and tokens[verb - 1].text != ",":
            continue
        if token.low not in PURE or token.low.endswith("ing") or token.is_capital:
            continue
        phrase = phrase_before(tokens, verb)
        if phrase and phrase[0] > place.at + 1 and tokens[phrase[0] - 1].text == ",":
            return Candidate(place.mention(phrase), token.text, "trailing")
        inverted = phrase_from(tokens, verb + 1) if tokens[verb - 1].text == "," else None
        if inverted and not takes_listener(tokens, verb):
            return Candidate(place.mention(inverted), token.text, "trailing")
    return None


def dash(place: Place) -> Candidate | None:
    """Return the speaker of "…" — X at the end of a paragraph, or None."""
    tokens = place.tokens
    sign = place.at + 1
    if sign + 1 >= len(tokens) or tokens[sign].text not in DASHES:
        return None
    phrase = phrase_from(tokens, sign + 1)
    if phrase and tokens[sign + 1].is_capital and _is_tail(tokens, phrase[1]):
        return Candidate(place.mention(phrase), None, "dash")
    return None


def sentence_subject(place: Place) -> Candidate | None:
    """Return the subject of a sentence that holds a quotation but no verb of saying, or None."""
    tokens = place.tokens
    if place.at == 0 or owner(place):
        return None
    phrase = first_subject(tokens, 0, place.at)
    if phrase is None:
        return None
    verb = next(
        (n for n in range(phrase[1], place.at) if is_verb(tokens, n) or is_auxiliary(tokens, n)), 0
    )
    cue = tokens[verb].text if verb else None
    return Candidate(place.mention(phrase), cue, "sentence-subject")


_RULES: tuple[Callable[[Place], Candidate | None], ...] = (
    verb_subject, subject_verb, according_to, label, dash, lead_in, trailing, owner,
    sentence_subject,
)  # fmt: skip


def speech_subject(text: str, sentence: Sentence) -> Candidate | None:
    """Return who speaks in a sentence without a quotation ("Smith said he would go."), or None."""
    tokens = sentence.tokens
    for verb, token in enumerate(tokens):
        if token.low in PURE and is_verb(tokens, verb):
            phrase = _inverted(tokens, verb) or subject_of(tokens, max(0, verb - CLAUSE), verb)
            if phrase:
                place = Place(text, sentence, verb)
                return Candidate(place.mention(phrase), token.text, "sentence-before")
    return None


def _inverted(tokens: Sequence[Token], verb: int) -> Span | None:
    """Return the name after a verb that ends its sentence: …, said Smith, who was there."""
    if not verb or tokens[verb - 1].text != "," or takes_listener(tokens, verb):
        return None
    phrase = phrase_from(tokens, verb + 1)
    if phrase is None or not tokens[phrase[0]].is_capital:
        return None
    return phrase if phrase[1] == len(tokens) or not tokens[phrase[1]].is_word else None


def main_subject(text: str, sentence: Sentence) -> Candidate | None:
    """Return the subject of a sentence whatever its verb, or None."""
    phrase = first_subject(sentence.tokens, 0, len(sentence.tokens))
    if phrase is None:
        return None
    place = Place(text, sentence, 0)
    return Candidate(place.mention(phrase), None, "sentence-before")


def _near(place: Place, *, after_first: bool) -> list[int]:
    """Return the places around the quotation up to its neighbours, those after it first."""
    tokens = place.tokens
    after = []
    for number in range(place.at + 1, min(len(tokens), place.at + _FAR)):
        if tokens[number].stretch >= 0:
            break
        after.append(number)
    before = list(range(place.at - 1, max(-1, place.at - _FAR), -1))
    return after + before if after_first else before + after


def _after_quotation(tokens: Sequence[Token], at: int) -> int:
    """Return the place of the first word after a quotation and the signs beside it."""
    number = at + 1
    while (
        number < len(tokens)
        and tokens[number].stretch < 0
        and tokens[number].text[0] in _PAST_QUOTATION
    ):
        number += 1
    return number


def _verb_after(tokens: Sequence[Token], start: int) -> int | None:
    """Return the verb of saying whose subject ends here, past appositions, or None."""
    number = start
    inserted = False
    while number < len(tokens) and number - start < _FAR:
        token = tokens[number]
        if token.stretch >= 0:
            return None
        if token.text in ",(–—-" or token.text == "--":
            inserted = True
        elif reports(token.low) and not token.is_capital and not token.low.endswith("ing"):
            if number == start or inserted or only_fillers(tokens, start, number):
                before = tokens[number - 1]
                if before.low in DETERMINERS or before.low == "to":
                    number += 1
                    continue
                return number
            return None
        elif token.text in ";:.":
            return None
        elif (
            not inserted and is_verb(tokens, number) and not only_fillers(tokens, start, number + 1)
        ):
            return None if not _conjoined(tokens, number) else number
        number += 1
    return None


def _conjoined(tokens: Sequence[Token], verb: int) -> bool:
    """Return whether another verb with the same subject reports: "…," X laughed and said."""
    for number in range(verb + 1, min(len(tokens), verb + 8)):
        if tokens[number].stretch >= 0 or tokens[number].text in ".;:":
            return False
        if reports(tokens[number].low) and tokens[number - 1].low in {"and", ","} | ADVERBS:
            return True
    return False


def _clause_start(tokens: Sequence[Token], at: int) -> int:
    """Return where the words that can lead into a quotation begin: the sentence, or after ";"."""
    for number in range(at - 1, max(-1, at - CLAUSE), -1):
        if tokens[number].text == ";":
            return number + 1
    return max(0, at - CLAUSE)


def _can_lead(tokens: Sequence[Token], verb: int) -> bool:
    """Return whether the word here is a verb that can lead into a quotation."""
    token = tokens[verb]
    if not introduces(token.low) or not is_verb(tokens, verb):
        return False
    return verb == 0 or tokens[verb - 1].low not in {"to", "the", "a"} or token.low in SAYING


def _owner_after(tokens: Sequence[Token], verb: int, at: int) -> bool:
    """Return whether a speech noun with an owner stands nearer to the quotation than the verb."""
    if tokens[verb].low in PURE:
        return False
    return any(
        tokens[n].low in SPEECH_NOUNS and tokens[n - 1].is_possessive and tokens[n - 1].is_capital
        for n in range(verb + 2, at)
    )


def _is_tail(tokens: Sequence[Token], number: int) -> bool:
    """Return whether the sentence is over here, but for an apposition of a few words."""
    return len(tokens) - number <= 8
