"""Own verdicts in, what the command line prints of them out: a line for a reader, or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from quotes_db.claim_records import Verdict, VerdictKind
from quotes_db.dates import spelled
from quotes_db.terminal import printable

_KIND_WORDS: dict[VerdictKind, str] = {
    "confirmed": "confirmed",
    "misattributed": "misattributed",
    "altered": "altered",
    "out_of_context": "out of context",
    "fabricated": "fabricated",
    "unproven": "unproven",
}


def verdict_line(found: Verdict) -> str:
    """Return a verdict for a reader: which, on what, who found it when, and the evidence."""
    return f"{found.id}  on quotation {found.quotation_id}: {_words(found)}"


def verdict_lines(found: Iterable[Verdict]) -> Iterator[str]:
    """Yield the verdicts on a match, as they stand below it."""
    yield from (f"  your verdict {one.id}: {_words(one)}" for one in found)


def _words(found: Verdict) -> str:
    """Return what a verdict says, in one line."""
    speaker = f", said by {found.speaker.name}" if found.speaker else ""
    by = f"{found.reviewer}, " if found.reviewer else ""
    told = f"{_KIND_WORDS[found.kind]}{speaker} ({by}{spelled(found.date)})"
    note = f"  {found.note}" if found.note else ""
    note += f"  (about its former words: {found.words})" if found.words else ""
    return printable(f"{told}  {found.evidence}{note}".replace("\n", " "))


def verdict_json(found: Verdict) -> dict[str, Any]:
    """Return a verdict in the shape of the HTTP API."""
    values = asdict(found)
    del values["withdrawn"]
    speaker = found.speaker
    return values | {"speaker": {"id": speaker.id, "name": speaker.name} if speaker else None}
