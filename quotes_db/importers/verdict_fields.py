"""The fields of one own verdict in; a ``Verdict`` ready to be stored out, or the reason why not.

The HTTP API, the command line and an import of an export name them alike, so what they mean stands
here once. Time comes in as an argument: a finding cannot be of a day that is still to come.
"""

from __future__ import annotations

from quotes_db.claim_records import VERDICT_KINDS, Verdict
from quotes_db.dates import partial_date
from quotes_db.errors import RecordError
from quotes_db.importers.fields import clean_field
from quotes_db.records import PartialDate, Speaker
from quotes_db.webaddress import is_web


def verdict_from(
    quotation_id: int,
    *,
    kind: str,
    evidence: str,
    date: str,
    today: str,
    speaker: str | None = None,
    note: str | None = None,
    reviewer: str | None = None,
) -> Verdict:
    """Return the verdict that the fields tell.

    Args:
        quotation_id: of what.
        kind: one of ``VERDICT_KINDS``.
        evidence: the web address of what shows it.
        date: the day of the finding, as exactly as it is known.
        today: the current day, ISO.
        speaker: who said the words really.
        note: whatever else is to be said.
        reviewer: who found it.

    Raises:
        RecordError: a field is none of these, too long, a day to come, or holds no characters.
    """
    found = next((one for one in VERDICT_KINDS if one == kind), None)
    if found is None:
        message = f"the field kind is {kind[:40]!r}; write one of {', '.join(VERDICT_KINDS)}"
        raise RecordError(message)
    named = clean_field(speaker, "speaker")
    if named and found == "fabricated":
        message = (
            f"the field speaker is {named[:40]!r}, but of fabricated words nobody is the speaker; "
            "leave it out or write misattributed"
        )
        raise RecordError(message)
    return Verdict(
        quotation_id=quotation_id,
        kind=found,
        evidence=_address(evidence),
        date=_day(date, today),
        speaker=Speaker(0, named) if named else None,
        note=clean_field(note, "note"),
        reviewer=clean_field(reviewer, "reviewer"),
    )


def _address(evidence: str) -> str:
    """Return the address of the evidence; what a reader cannot open shows nothing."""
    address = clean_field(evidence, "evidence") or ""
    if not is_web(address):
        message = (
            f"the field evidence is {address[:80]!r}; write an address that begins with https:// "
            "or http://"
        )
        raise RecordError(message)
    return address


def _day(date: str, today: str) -> PartialDate:
    try:
        found = partial_date(date, kind="said")
    except ValueError as error:
        message = f"the field date: {error}"
        raise RecordError(message) from None
    if found.value > today[: len(found.value)]:
        message = f"the field date is {found.value}, and today is {today}; write when it was found"
        raise RecordError(message)
    return found
