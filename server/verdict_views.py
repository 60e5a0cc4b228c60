"""Own verdicts in, the structs of their JSON answers out. A verdict never changes a ``wording``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from quotes_db.claim_records import Verdict, VerdictKind
from quotes_db.records import PartialDate
from quotes_db.store import KeptVerdict
from server.attribution_views import PersonView, person


class VerdictView(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever keeps this store found about a quotation, and the evidence, an address.

    ``date`` is the day of the finding, ``made`` when it was recorded (UTC); ``speaker`` is who said
    the words really, where the finding tells. ``words`` are those it is about, where the
    quotation's have been changed since; null: it is about those that stand there now.
    """

    id: int
    quotation_id: int
    kind: VerdictKind
    evidence: str
    date: PartialDate
    speaker: PersonView | None
    note: str | None
    reviewer: str | None
    words: str | None
    made: datetime | None


class VerdictList(msgspec.Struct, frozen=True, kw_only=True):
    """The verdicts that stand on a quotation, the newest first.

    With those about former ``words``, which no match has.
    """

    verdicts: tuple[VerdictView, ...]


class KeptVerdictView(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict as it is stored, and whether this request stored it.

    ``unchanged``: one with the same quotation, kind and evidence stands already.
    """

    outcome: Literal["added", "unchanged"]
    verdict: VerdictView


def verdict(found: Verdict) -> VerdictView:
    """Return one verdict."""
    names = ("id", "quotation_id", "kind", "evidence", "date", "note", "reviewer", "words")
    return VerdictView(
        **{name: getattr(found, name) for name in names},
        speaker=person(found.speaker),
        made=found.made,
    )


def verdicts(found: Iterable[Verdict]) -> tuple[VerdictView, ...]:
    """Return some verdicts in their order."""
    return tuple(verdict(one) for one in found)


def kept(done: KeptVerdict) -> KeptVerdictView:
    """Return what recording a verdict did."""
    return KeptVerdictView(outcome=done.outcome, verdict=verdict(done.verdict))
