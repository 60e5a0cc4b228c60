"""Where a selection was made in, whom the page gives it to out, and whether the store agrees.

    prefix + selection + suffix → extract → the one attribution of these very words → compare names

A page that gives stored words to somebody else is worth a sentence; one that was misread is worse
than none. So all of this must hold, or nothing is said: the words around print the selection in
quotation marks, a cue or a dash ties somebody's name to them, the extractor is sure of it, the name
is not cut off by the end of the context, somebody accepted the store's own attribution, and the two
names are plainly two people (``names``). What the caller says of the speaker is compared alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from quotes_db.article.cues import SAYING
from quotes_db.article.extract import extract
from quotes_db.article.lexicon import (
    ADVERBS,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
)
from quotes_db.attributions import Attribution, attributions, known_from
from quotes_db.names import is_name, is_organisation, same_person
from quotes_db.normalize import fold_words
from quotes_db.records import ExtractedQuotation, Match
from quotes_db.store import Store

MAX_CONTEXT_CHARS = 400  # of either side that are read: about the paragraph
_MAX_SELECTION_CHARS = 2_000
_TIE = re.compile(r"\W*[:―—–-]\W*")  # between a name and the words, as on pages of quotations
_CUT_CHARS = 32  # that clients send of either side; a shorter side is where the text ends
_MARKS = frozenset('"“”„«»‘’‹›「」『』')
_NO_NAMES = DETERMINERS | SUBJECT_PRONOUNS | RELATIVES | PREPOSITIONS | CONJUNCTIONS | ADVERBS
# Both bounds were picked on the development articles: python -m tests.quality.context
_SURE, _SURE_NAME = 0.87, 0.93  # that the mention is who said it; that the name is the mention's
_ALIKE = 90.0  # of the words that the page prints between its marks to the stored ones


@dataclass(frozen=True, slots=True)
class ContextSpeaker:
    """Whom the page, or the caller, gives the words to.

    ``agrees`` compares with the store's speakers: None where the names do not tell. ``sentence``
    says plainly that they differ; None if they do not, or it is not sure.
    """

    name: str
    agrees: bool | None
    sentence: str | None = None


def context_speakers(
    store: Store,
    matches: Sequence[Match],
    text: str,
    *,
    prefix: str | None = None,
    suffix: str | None = None,
    url: str | None = None,
    speaker: str | None = None,
) -> Mapping[int, ContextSpeaker]:
    """Return whom the page gives each match to, by quotation id; where nobody is named, no key.

    Args:
        store: where the matches are from; it is asked for aliases if names differ.
        matches: what ``match`` answered to the text.
        text: the selection.
        prefix: the text before it.
        suffix: the text after it.
        url: the page. Where it is a source of the match, the store knows what it says already.
        speaker: who said it according to the page, as the caller knows; then nothing is read.

    Cost: nothing without a match whose speaker is known, and nothing where the text around has no
    quotation marks or no word that may be a name; else some 0.5 ms with 32 characters of either
    side, 1 ms with 400.
    """
    given = speaker.strip() if speaker else ""
    if not (given or prefix or suffix):
        return {}
    known = {one.quotation.id: _named(one) for one in matches}
    if given:
        return _together({id_: _compared(store, given, found) for id_, found in known.items()})
    asked = [one for one in matches if known[one.quotation.id] and not _is_from(one, url)]
    if not asked:
        return {}
    read = attributed_here(text, prefix=prefix or "", suffix=suffix or "")
    if read is None:
        return {}
    name = _printed_name(read)
    return _together(
        {
            one.quotation.id: _compared(store, name, known[one.quotation.id])
            for one in asked
            if _prints(read, one)
        }
    )


def attributed_here(text: str, *, prefix: str, suffix: str) -> ExtractedQuotation | None:
    """Return the quotation around a selection whose speaker is surely named; None if in doubt."""
    before, after = prefix[-MAX_CONTEXT_CHARS:], suffix[:MAX_CONTEXT_CHARS]
    quoted = not (_MARKS.isdisjoint(before + text[:1]) or _MARKS.isdisjoint(text[-1:] + after))
    if len(text) > _MAX_SELECTION_CHARS or not quoted or not _may_name(f"{before} {after}"):
        return None
    joined = before + text + after
    start, end = len(before), len(before) + len(text)
    around = [one for one in extract(joined) if one.start < end and one.end > start]
    if len(around) != 1:
        return None
    (found,) = around
    told = found.confidence
    if told.quotation * told.mention < _SURE or told.name < _SURE_NAME:
        return None
    is_sure = (
        _is_named(found)
        and _is_tied(found, joined)
        and not _is_cut(found, joined, reach=len(after))
    )
    return found if is_sure else None


def _may_name(around: str) -> bool:
    """Tell whether any word could be a name; most short contexts hold none, and need no reading."""
    words = [word for word in around.split() if not word.islower()]
    return any(word and word not in _NO_NAMES for one in words for word in fold_words(one)[:1])


def _named(match: Match) -> tuple[Attribution, ...]:
    """Return the attributions of a match that name somebody, and that nobody need doubt."""
    accepted = [one for one in match.occurrences if one.status == "accepted"]
    return tuple(one for one in attributions(accepted) if one.speaker)


def _is_from(match: Match, url: str | None) -> bool:
    """Tell whether a page is one of the sources of a match."""
    address = url.split("#", 1)[0] if url else None
    sources = [one.source for one in match.occurrences if one.source]
    return bool(address) and any(address in (one.url, one.canonical_url) for one in sources)


def _is_named(found: ExtractedQuotation) -> bool:
    """Tell whether the mention is a person's name or a part of it: no pronoun, no office."""
    mention, name = fold_words(found.mention or ""), fold_words(found.speaker or "")
    return bool(name) and name[-1] in mention and mention != ["the", *name]


def _is_tied(found: ExtractedQuotation, joined: str) -> bool:
    """Tell whether a cue, or nothing but a dash or colon, ties the name to the quotation."""
    start, end = found.mention_start or 0, found.mention_end or 0
    between = joined[end : found.start] if end <= found.start else joined[found.end : start]
    return found.cue is not None or bool(_TIE.fullmatch(between))


def _is_cut(found: ExtractedQuotation, joined: str, *, reach: int) -> bool:
    """Tell whether the context may end within the name: "said Ada" without "Brook".

    Where it begins within the name, the surname is there and tells enough.
    """
    end = found.mention_end
    return end is None or (reach >= _CUT_CHARS and end >= len(joined.rstrip()))


def _printed_name(found: ExtractedQuotation) -> str:
    """Return the words of the speaker's name that the page prints there.

    Whose surname it is was told by what little stands around; the surname itself is printed.
    """
    mention = set(fold_words(found.mention or "")) - SAYING  # "Said Brook: …"
    return " ".join(
        word for word in (found.speaker or "").split() if not mention.isdisjoint(fold_words(word))
    )


def _prints(read: ExtractedQuotation, match: Match) -> bool:
    """Tell whether what the page prints between its marks are the words of a stored quotation."""
    printed, stored = (" ".join(fold_words(one)) for one in (read.text, match.quotation.text))
    return match.score >= _ALIKE and fuzz.partial_ratio(printed, stored) >= _ALIKE


def _together(found: dict[int, ContextSpeaker]) -> dict[int, ContextSpeaker]:
    """Return what is said of each match, without a claim beside a match that agrees.

    What several people have said is no disagreement where one of them is the page's speaker.
    """
    if not any(one.agrees for one in found.values()):
        return found
    return {
        id_: one if one.agrees else ContextSpeaker(one.name, agrees=None)
        for id_, one in found.items()
    }


def _compared(store: Store, name: str, known: Sequence[Attribution]) -> ContextSpeaker:
    """Return whether a name is one of those that the store knows for some words."""
    speakers = [one.speaker for one in known if one.speaker]
    judged = [same_person(name, one.name) for one in speakers]
    if True in judged:
        return ContextSpeaker(name, agrees=True)
    is_plain = bool(judged) and None not in judged and is_name(name)
    if not is_plain or is_organisation(name) or any(is_organisation(one.name) for one in speakers):
        return ContextSpeaker(name, agrees=None)
    for alias in store.speaker_aliases([one.id for one in speakers]):
        if same_person(name, alias) is not False:
            return ContextSpeaker(name, agrees=same_person(name, alias))
    sentence = f"The page attributes this to {name}; the store knows it from {known_from(known)}."
    return ContextSpeaker(name, agrees=False, sentence=sentence)
