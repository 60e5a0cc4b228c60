"""The lines of an export in, records out, each value checked: a file can be anybody's."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime

from msgspec import UnsetType

from quotes_db.claim_records import PublishedReview, ReviewRating, Verdict
from quotes_db.dates import date_field
from quotes_db.errors import RecordError
from quotes_db.kept_records import (
    KeptDecisions,
    KeptFinding,
    KeptName,
    KeptNameInSource,
    KeptOccurrence,
    KeptRecord,
    KeptReview,
    KeptSource,
    KeptSpeaker,
)
from quotes_db.lines import (
    RATING_SAME,
    REVIEW_SAME,
    AnyLine,
    DecisionsLine,
    FirstLine,
    NameInSourceLine,
    OccurrenceLine,
    PassagePart,
    ReviewLine,
    SourceLine,
    SourcePart,
    SpeakerLine,
    VerdictLine,
)
from quotes_db.normalize import fold_name, fold_words
from quotes_db.records import (
    AttributedQuotation,
    Decision,
    Passage,
    Source,
    Speaker,
)
from quotes_db.webaddress import is_web

_MOST = 1 << 63  # the store's integers are below it
_WIKIDATA = re.compile(r"Q[1-9]\d{0,11}", re.ASCII)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")  # there is a word, then; folding all of them takes longer


def record_of(line: AnyLine) -> KeptRecord | None:
    """Return the record that a line tells, None of the first line.

    Raises:
        RecordError: a value in it cannot be stored.
    """
    match line:
        case FirstLine():
            return None
        case OccurrenceLine():
            return _occurrence(line)
        case SpeakerLine():
            return _speaker(line)
        case NameInSourceLine():
            return KeptNameInSource(
                _word(line.name, "name"), _source(line.source), _word(line.speaker, "speaker")
            )
        case SourceLine():
            return KeptSource(_source(line.source))
        case DecisionsLine():
            return _decisions(line)
        case ReviewLine():
            return _review(line)
        case VerdictLine():
            return _finding(line)


def _occurrence(line: OccurrenceLine) -> KeptOccurrence:
    own = line.own if line.own is not None else _key_of(line.speaker)
    return KeptOccurrence(
        AttributedQuotation(
            text=_words(line.text, "text"),
            speaker=line.speaker,
            role=line.role,
            source=_source(line.source) if line.source else None,
            dated=date_field(line.date, "date", line.date_kind or "published"),
            exact=line.exact,
            prefix=line.prefix,
            suffix=line.suffix,
            start=_offset(line.start, "start"),
            end=_offset(line.end, "end"),
            mention=line.mention,
            cue=line.cue,
            confidence=line.confidence,
            status=line.status,
            passage=_passage(line.passage) if line.passage else None,
        ),
        own,
        own if isinstance(line.printed, UnsetType) else line.printed,
    )


def _passage(part: PassagePart) -> Passage:
    for value in (part.start, *(part.mention or ())):
        if not -_MOST < value < _MOST:  # it may begin before the text, by a cut context
            message = f"the field passage names the place {value}, which no text has"
            raise RecordError(message)
    return Passage(part.text, part.start, part.mention)


def _speaker(line: SpeakerLine) -> KeptSpeaker:
    own = KeptName(
        line.key or _word(line.name, "name"),
        line.name,
        line.aliases,
        line.wikidata,
        line.chosen,
    )
    others = tuple(
        KeptName(
            one.key or _word(one.name, "name"),
            one.name,
            one.aliases,
            one.wikidata,
            one.chosen,
            one.into or own.key,
        )
        for one in line.names
    )
    keys = {one.key for one in (own, *others)}
    if len(keys) <= len(others) or any(one.into not in keys for one in others):
        message = f"the field names of {line.name!r} does not say which of them means which"
        raise RecordError(message)
    for one in (own, *others):
        if one.wikidata is not None and not _WIKIDATA.fullmatch(one.wikidata):
            message = f"the field wikidata is {one.wikidata[:40]!r}; write Q and digits, as in Q42"
            raise RecordError(message)
    return KeptSpeaker((own, *others))


def _source(part: SourcePart) -> Source:
    told = (part.url, part.canonical_url, part.title, part.publisher, part.author, part.published)
    if not any(told):
        message = "the field source tells nothing; leave it out"
        raise RecordError(message)
    return Source(
        url=part.url,
        canonical_url=part.canonical_url,
        title=part.title,
        publisher=part.publisher,
        author=part.author,
        published=date_field(part.published, "published", "published"),
        modified=date_field(part.modified, "modified", "published"),
        captured=date_field(part.captured, "captured", "captured"),
        language=part.language,
    )


def _decisions(line: DecisionsLine) -> KeptDecisions:
    try:
        key = bytes.fromhex(line.source_key)
    except ValueError:
        message = f"the field source_key is {line.source_key[:40]!r}; hexadecimal digits are needed"
        raise RecordError(message) from None
    found = []
    for place, part in enumerate(line.decisions, 1):
        if part.undoes is not None and not 0 < part.undoes < place:
            message = f"decision {place} undoes {part.undoes}, which is none before it"
            raise RecordError(message)
        for state in (part.before, part.after):
            _words(state.text, "text")
            _offset(state.start, "start")
            _offset(state.end, "end")
        found.append(
            Decision(
                id=place,
                first_id=1,
                kind=part.decision,
                before=part.before,
                after=part.after,
                time=_time(part.time),
                reviewer=part.reviewer,
                undoes=part.undoes,
            )
        )
    if not found:
        message = "the field decisions is empty"
        raise RecordError(message)
    return KeptDecisions(key, tuple(found))


def _review(line: ReviewLine) -> KeptReview:
    _words(line.claim, "claim")
    review = PublishedReview(
        ratings=tuple(
            ReviewRating(**{name: getattr(one, name) for name in RATING_SAME})
            for one in line.ratings
        ),
        claim_date=date_field(line.claim_date, "claim_date", "said"),
        review_date=date_field(line.review_date, "review_date", "published"),
        **{name: getattr(line, name) for name in REVIEW_SAME},
    )
    return KeptReview(review, line.own if line.own is not None else _key_of(line.speaker))


def _finding(line: VerdictLine) -> KeptFinding:
    if not is_web(line.evidence):
        message = f"the field evidence is {line.evidence[:80]!r}; a web address is needed"
        raise RecordError(message)
    date = date_field(line.date, "date", "said")
    if date is None:
        message = "the field date is empty"
        raise RecordError(message)
    verdict = Verdict(
        quotation_id=0,
        kind=line.verdict,
        evidence=line.evidence,
        date=date,
        speaker=Speaker(0, line.speaker) if line.speaker else None,
        note=line.note,
        reviewer=line.reviewer,
        made=_time(line.made),
        withdrawn=_time(line.withdrawn) if line.withdrawn else None,
        words=_words(line.words, "words") if line.words is not None else None,
    )
    own = line.own if line.own is not None else _key_of(line.speaker)
    return KeptFinding(_words(line.text, "text"), verdict, own)


def _key_of(name: str | None) -> str | None:
    return (fold_name(name) or None) if name else None


def _word(name: str, field: str) -> str:
    """Return the folded name.

    Raises:
        RecordError: there is no word in it.
    """
    key = fold_name(name)
    if not key:
        message = f"the field {field} holds no word: {name[:40]!r}"
        raise RecordError(message)
    return key


def _words(text: str, field: str) -> str:
    """Return a text.

    Raises:
        RecordError: there is no word in it.
    """
    if not _LETTER_OR_DIGIT.search(text) and not fold_words(text):
        message = f"the field {field} holds no word: {text[:40]!r}"
        raise RecordError(message)
    return text


def _offset(value: int | None, field: str) -> int | None:
    if value is not None and not 0 <= value < _MOST:
        message = f"the field {field} is {value}; a place in the source's text is needed"
        raise RecordError(message)
    return value


def _time(value: str) -> datetime:
    with suppress(ValueError):
        time = datetime.fromisoformat(value)
        if time.tzinfo is not None:
            return time
    message = f"the time {value[:40]!r} is none; write it as in 2026-03-01T12:00:00+00:00"
    raise RecordError(message)
