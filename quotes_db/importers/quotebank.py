"""Quotebank: quotations of a decade of English news, their speakers assigned by a machine.

One JSON object a line: ``quoteID, quotation, speaker, qids, date, numOccurrences, probas, urls,
phase``. ``probas`` are the speakers that were considered, each with its probability; a line comes
in for review unless its speaker is nearly certain. ``date`` is that of the earliest article: it is
kept where there is one article alone, for of several the line does not say which it was. Each
address becomes an occurrence.

Source: Vaucher, Spitz, Catasta and West, "Quotebank: A Corpus of Quotations from a Decade of News",
WSDM 2021.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from quotes_db.errors import RecordError
from quotes_db.importers import Described, Refused
from quotes_db.importers.fields import Fields, SourceFields, quotation_from
from quotes_db.importers.jsonl import read_lines
from quotes_db.importers.stream import InputStream
from quotes_db.records import AttributedQuotation, Confidence

ACCEPTED = 0.97  # probability of the speaker from which a line may stand as a fact
_NOBODY = "None"  # how a line says that no speaker is the likeliest
_DAY_CHARS = 10  # of "2019-12-03 00:00:00"


class QuotebankLine(msgspec.Struct, rename={"id": "quoteID"}):
    """What a line says; whatever else it says is ignored."""

    id: str
    quotation: str
    speaker: str | None = None
    qids: list[str] = []
    date: str | None = None
    probas: list[tuple[str, str | float]] = []
    urls: list[str] = []


class Quotebank:
    """The reader of Quotebank's lines."""

    name = "quotebank"
    suffixes = frozenset[str]()

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first line is one of Quotebank's."""
        first = stream.head.lstrip().partition(b"\n")[0]
        return re.match(rb'\{\s*"quoteID"\s*:', first) is not None and b'"quotation"' in first

    def read(
        self,
        stream: InputStream,
        *,
        described: Described,  # noqa: ARG002 - each line names its own sources
    ) -> Iterator[AttributedQuotation | Refused]:
        """Yield the occurrences of each line, or its refusal.

        Raises:
            InputError: the input is no text.
        """
        return read_lines(stream, msgspec.json.Decoder(QuotebankLine).decode, _occurrences)


IMPORTER = Quotebank()


def _occurrences(line: QuotebankLine) -> Iterator[AttributedQuotation]:
    """Yield a record for each article that prints the quotation; one without, if none is named.

    Raises:
        RecordError: a field cannot be read.
    """
    speaker = None if line.speaker in (None, "", _NOBODY) else line.speaker
    likely = _probability(line, speaker)
    day = (line.date or "")[:_DAY_CHARS] or None
    alone = len(line.urls) < 2
    for url in line.urls or (None,):
        fields = Fields(
            text=line.quotation,
            speaker=speaker,
            # Of namesakes the line does not say which one spoke.
            wikidata=line.qids[0] if speaker and len(line.qids) == 1 else None,
            source=SourceFields(url=url, language="en") if url else None,
            published=day if alone else None,
        )
        record = quotation_from(fields)
        if speaker and likely is not None:
            sure = Confidence(quotation=1.0, mention=likely, name=likely)
            record = replace(
                record, confidence=sure, status="accepted" if likely >= ACCEPTED else "review"
            )
        yield record


def _probability(line: QuotebankLine, speaker: str | None) -> float | None:
    """Return how likely the speaker is, None if the line does not say.

    Raises:
        RecordError: it is no number from 0 to 1.
    """
    told = next((share for name, share in line.probas if name == speaker), None)
    if told is None:
        return None
    try:
        likely = float(told)
    except ValueError:
        likely = -1.0
    if not 0.0 <= likely <= 1.0:
        message = f"the field probas gives {speaker!r} {told!r}; a number from 0 to 1 is needed"
        raise RecordError(message)
    return likely
