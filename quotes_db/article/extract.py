"""Extraction: article text in, attributed quotations out.

The flow is the list of steps in ``extract``. Offsets index the text as given; nothing is
rewritten. Only words between quotation marks become quotations, and only with somebody who says
them: reported speech without marks is nobody's exact words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from quotes_db.article.attribute import Choice, attribute
from quotes_db.article.attributor import Attributor, proposed
from quotes_db.article.candidates import Candidate, RuleName
from quotes_db.article.carry import Picks
from quotes_db.article.confidence import confidence_of, status_of
from quotes_db.article.features import is_title
from quotes_db.article.foreign import ForeignNames, attribute_foreign
from quotes_db.article.languages import Language, language_of
from quotes_db.article.lexicon import WORK_NOUNS
from quotes_db.article.marks import Stretch
from quotes_db.article.mentions import Mention
from quotes_db.article.model import Model, shipped_model
from quotes_db.article.people import people_of
from quotes_db.article.reading import Reading, read
from quotes_db.article.resolve import Resolution, Resolver
from quotes_db.article.sentences import words_of
from quotes_db.records import Article, ExtractedQuotation, QuotationKind, Span

_BESIDE = frozenset({"verb-subject", "subject-verb", "lead-in"})  # the cue stands at the marks
_WEAK = frozenset(
    {
        "sentence-subject",
        "carry-over",
        "same-sentence",
        "next-quotation",
        "sentence-before",
        "colon",
    }
)  # rules that a scare quote fits as well as a quotation
FEWEST_WORDS = 3  # fewer are a term, unless they are a whole utterance beside a cue
_LONGEST_INTERRUPTION = 160  # characters of an attribution between two halves of a quotation
UNMEASURED = 0.8  # probability given to a mention that the user's own attributor proposes
LIKELY_TITLE = 0.9  # the same for words that are written as a title
LIKELY = 0.65  # probability of being a quotation from which a stretch is taken for one


def extract_article(article: Article, *, model: Model | None = None) -> list[ExtractedQuotation]:
    """Return the attributed quotations of an article; offsets index ``article.text``."""
    return extract(article.text, model=model)


def extract(
    text: str, *, model: Model | None = None, attributor: Attributor | None = None
) -> list[ExtractedQuotation]:
    """Return the attributed quotations of an article's text, in order; offsets index the text.

    Args:
        text: the article's text.
        model: fitted weights; None takes the shipped ones, ``RULES_ONLY`` none.
        attributor: the user's own; where it names another speaker in the article's very words,
            that speaker is taken, for review.

    Cost: linear in the text; some milliseconds for a news article.
    """
    language = language_of(text)
    reading = read(text, marks=language.marks if language else None)
    if not reading.found:
        return []
    if language:
        choices = attribute_foreign(reading, language)
    else:
        choices = attribute(reading, shipped_model() if model is None else model)
    if attributor:
        choices = instead(choices, proposed(reading, attributor))
    picks = [choice.candidate if choice else None for choice in choices]
    resolve = _resolver(reading, picks, language)
    result = []
    for group in join(text, reading.found, picks):
        parts = [choice for number in group if (choice := choices[number])]
        segments = [reading.found[number] for number in group]
        if parts and choices[group[0]] and is_quotation(text, segments, parts):
            resolution = resolve(parts[0].candidate.mention)
            result.append(build(text, segments, parts, resolution))
    return result


def _resolver(
    reading: Reading, picks: Picks, language: Language | None
) -> Callable[[Mention], Resolution]:
    """Return the function that names who a mention is, for the text's language."""
    if language:
        return ForeignNames(reading, language).resolve
    return Resolver(reading, people_of(reading.text, reading.parsed), picks=picks).resolve


def instead(
    choices: Sequence[Choice | None], others: Mapping[int, Candidate]
) -> list[Choice | None]:
    """Return the choices with those of the user's attributor where they name somebody else."""
    changed = list(choices)
    for number, other in others.items():
        choice = changed[number]
        own = choice.candidate.mention if choice else None
        if own and own.start < other.mention.end and own.end > other.mention.start:
            continue
        quotation = max(LIKELY, (choice.quotation or 0.0) if choice else 0.0)
        changed[number] = Choice(other, quotation, UNMEASURED)
    return changed


def join(
    text: str, found: Sequence[Stretch], chosen: Sequence[Candidate | None]
) -> list[list[int]]:
    """Return the stretches in groups that are one quotation each."""
    groups: list[list[int]] = []
    for number, stretch in enumerate(found):
        if groups and _goes_on(
            text, found[number - 1], stretch, one=chosen[number - 1], other=chosen[number]
        ):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def is_quotation(text: str, group: Sequence[Stretch], parts: Sequence[Choice]) -> bool:
    """Return whether the words are somebody's, not a title, a term or a scare quote."""
    words = words_of(_said(text, group))
    candidate = parts[0].candidate
    last = text[group[-1].inner[1] - 1]
    if len(words) < FEWEST_WORDS:
        return bool(words) and last in ",.!?…" and candidate.rule in _BESIDE
    if is_title(words) and _follows_work(text, group[0].start):
        return False
    judged = [part.quotation for part in parts if part.quotation is not None]
    if judged:
        titled = is_title(words) and last not in ".!?…"
        return max(judged) >= (LIKELY_TITLE if titled else LIKELY)
    if candidate.rule in _BESIDE - {"lead-in"}:
        return True
    if is_title(words) and last not in ".!?…":
        return False
    whole = candidate.rule == "carry-over" and words[0][0].isupper() and last in ".!?…"
    return len(words) > 5 or whole or candidate.rule not in _WEAK


def build(
    text: str, group: Sequence[Stretch], parts: Sequence[Choice], resolution: Resolution
) -> ExtractedQuotation:
    """Return the record of one quotation from its stretches, its choices and the person found."""
    segments = tuple(_words_said(text, stretch) for stretch in group)
    said = _said(text, group)
    candidate = parts[0].candidate
    mention = candidate.mention
    before = text[max(0, group[0].start - 3) : group[0].start].rstrip()[-1:]
    confidence = confidence_of(
        parts, resolution, words=len(words_of(said)), marked=before in {",", ":"}
    )
    return ExtractedQuotation(
        text=said,
        start=segments[0][0],
        end=segments[-1][1],
        speaker=resolution.name,
        role=resolution.role,
        mention=mention.text,
        mention_start=mention.start,
        mention_end=mention.end,
        cue=candidate.cue,
        kind=_kind(said, before, candidate.rule),
        confidence=confidence,
        status=status_of(confidence),
        segments=segments,
    )


def _goes_on(
    text: str,
    before: Stretch,
    after: Stretch,
    *,
    one: Candidate | None,
    other: Candidate | None,
) -> bool:
    """Return whether a stretch continues the one before it, past an attribution or paragraph."""
    if one is None or other is None:
        return False
    if after.continues:
        return True
    between = text[before.end : after.start]
    if before.paragraph != after.paragraph or len(between) > _LONGEST_INTERRUPTION:
        return False
    if not before.end <= one.mention.start < after.start:
        return False
    unfinished = text[before.inner[1] - 1] in ",-–—"
    led_on = between.rstrip()[-1:] in {",", "-", "–", "—"}
    said = one.cue is not None and one.cue in between
    return unfinished and led_on and said


def _follows_work(text: str, start: int) -> bool:
    """Return whether the word before the marks says that a title follows: the novel "…"."""
    before = words_of(text[max(0, start - 20) : start])
    return bool(before) and before[-1].lower() in WORK_NOUNS


def _said(text: str, group: Sequence[Stretch]) -> str:
    """Return the words of all stretches of a quotation as one text."""
    spans = (_words_said(text, stretch) for stretch in group)
    return " ".join(text[start:end] for start, end in spans)


def _words_said(text: str, stretch: Stretch) -> Span:
    """Return the span of the words without the comma that belongs to the article's sentence."""
    start, end = stretch.inner
    while end - start > 1 and (text[end - 1] == "," or text[end - 1].isspace()):
        end -= 1
    return start, end


def _kind(said: str, before: str, rule: RuleName) -> QuotationKind:
    """Return whether the article prints a sentence or a part of one that its own words complete."""
    part = said[:1].islower() and before not in {":", ",", ""}
    return "partial" if part and rule not in _BESIDE - {"lead-in"} else "direct"
