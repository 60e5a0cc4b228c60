"""Records in, the lines of an export out."""

from __future__ import annotations

from msgspec import UNSET

from quotes_db.kept_records import (
    KeptDecisions,
    KeptFinding,
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
    DecisionPart,
    DecisionsLine,
    NameInSourceLine,
    NamePart,
    OccurrenceLine,
    PassagePart,
    RatingPart,
    ReviewLine,
    SourceLine,
    SourcePart,
    SpeakerLine,
    VerdictLine,
)
from quotes_db.normalize import fold_name
from quotes_db.records import Decision, PartialDate, Source


def line_of(record: KeptRecord) -> AnyLine:
    """Return the line that a record is written as; ``msgspec.json`` makes bytes of it."""
    match record:
        case KeptOccurrence():
            return _occurrence_line(record)
        case KeptSpeaker():
            return _speaker_line(record)
        case KeptNameInSource():
            return NameInSourceLine(record.name, _source_part(record.source), record.speaker)
        case KeptSource():
            return SourceLine(_source_part(record.source))
        case KeptDecisions():
            return DecisionsLine(
                tuple(map(_decision_part, record.decisions)), record.source_key.hex()
            )
        case KeptReview():
            return _review_line(record)
        case KeptFinding():
            return _verdict_line(record)


def _speaker_line(kept: KeptSpeaker) -> SpeakerLine:
    own, *others = kept.names
    return SpeakerLine(
        own.name,
        key=_other_key(own.key, own.name),
        aliases=own.aliases,
        wikidata=own.wikidata,
        chosen=own.chosen,
        names=tuple(
            NamePart(
                one.name,
                key=_other_key(one.key, one.name),
                aliases=one.aliases,
                wikidata=one.wikidata,
                chosen=one.chosen,
                into=one.into if one.into != own.key else None,
            )
            for one in others
        ),
    )


def _other_key(key: str | None, name: str | None) -> str | None:
    """Return the key of a name if the name does not tell it."""
    return key if key != (fold_name(name) if name else None) else None


def _source_part(source: Source) -> SourcePart:
    return SourcePart(
        url=source.url,
        canonical_url=source.canonical_url,
        title=source.title,
        publisher=source.publisher,
        author=source.author,
        published=_value(source.published),
        modified=_value(source.modified),
        captured=_value(source.captured),
        language=source.language,
    )


def _occurrence_line(kept: KeptOccurrence) -> OccurrenceLine:
    item, passage = kept.quotation, kept.quotation.passage
    return OccurrenceLine(
        text=item.text,
        speaker=item.speaker,
        role=item.role,
        source=_source_part(item.source) if item.source else None,
        date=_value(item.dated),
        date_kind=item.dated.kind if item.dated else None,
        exact=item.exact,
        prefix=item.prefix,
        suffix=item.suffix,
        start=item.start,
        end=item.end,
        mention=item.mention,
        cue=item.cue,
        confidence=item.confidence,
        status=item.status,
        passage=PassagePart(passage.start, passage.text, passage.mention) if passage else None,
        own=_other_key(kept.own, item.speaker),
        printed=kept.printed if kept.printed != kept.own else UNSET,
    )


def _decision_part(decision: Decision) -> DecisionPart:
    return DecisionPart(
        decision=decision.kind,
        time=decision.time.isoformat(),
        before=decision.before,
        after=decision.after,
        reviewer=decision.reviewer,
        undoes=decision.undoes,
    )


def _review_line(kept: KeptReview) -> ReviewLine:
    review = kept.review
    return ReviewLine(
        **{name: getattr(review, name) for name in REVIEW_SAME},
        claim_date=_value(review.claim_date),
        review_date=_value(review.review_date),
        ratings=tuple(
            RatingPart(**{name: getattr(one, name) for name in RATING_SAME})
            for one in review.ratings
        ),
        own=_other_key(kept.own, review.speaker),
    )


def _verdict_line(kept: KeptFinding) -> VerdictLine:
    verdict = kept.verdict
    if verdict.made is None:
        message = f"Verdict {verdict.id} is not stored."
        raise ValueError(message)
    speaker = verdict.speaker.name if verdict.speaker else None
    return VerdictLine(
        text=kept.text,
        verdict=verdict.kind,
        evidence=verdict.evidence,
        date=verdict.date.value,
        made=verdict.made.isoformat(),
        speaker=speaker,
        note=verdict.note,
        reviewer=verdict.reviewer,
        withdrawn=verdict.withdrawn.isoformat() if verdict.withdrawn else None,
        words=verdict.words,
        own=_other_key(kept.own, speaker),
    )


def _value(date: PartialDate | None) -> str | None:
    return date.value if date else None
