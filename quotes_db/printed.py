"""Records in, what the command line prints out: words for a reader, objects for ``--json``.

Stored text comes from strangers, so nothing of it is printed but what ``terminal`` lets pass. The
JSON objects have the names and shapes of the HTTP API.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from quotes_db.attributions import Attribution, attributions, disagreement
from quotes_db.calibrate import Calibration, Measure
from quotes_db.fitting import BANDS, Tally
from quotes_db.ingest import Report
from quotes_db.records import (
    Article,
    Coverage,
    DiffOp,
    ExtractedQuotation,
    Match,
    Occurrence,
    PartialDate,
    Source,
)
from quotes_db.terminal import printable

_DATE_WORDS = {
    "said": "said {}",
    "published": "published {}",
    "captured": "page saved {}, publication date unknown",
}
_WORDING_WORDS = {
    "verbatim": "word for word",
    "elided": "words left out, and marked as left out",
    "altered": "altered",
}
_EXTENT_WORDS = {
    "whole": "the whole quotation",
    "excerpt": "a part of the quotation",
    "containing": "the whole quotation with other text around it",
    "overlapping": "a part of the quotation with other text",
}
_RISK_WORDS = {
    "negation": "a negation",
    "number": "a number",
    "name": "a name",
    "date": "a date",
    "quantifier": "how many, how often or how sure",
    "hidden_by_ellipsis": "something that the omission hides",
    "joined": "separate passages are joined",
}


# --- a match --------------------------------------------------------------------------------------


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset, both from 1, as editors count them."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def scan_card(found: Match, page: str) -> str:
    """Return a match in a page for a reader: where it stands, who said it, and how exactly."""
    line, column = place(page, found.selection_span[0])
    words = one_line(page[slice(*found.selection_span)])
    best = found.occurrences[0] if found.occurrences else None
    judgement = found.judgement
    lines = [f"{line}:{column}: " + click.style(f"“{words}”", bold=True)]
    lines.append(f"  {next(_attribution(best))}" if best else "  no occurrence kept")
    extent = _EXTENT_WORDS[judgement.extent]
    lines.append(
        f"  wording: {_WORDING_WORDS[judgement.wording]}; it is {extent} {found.quotation.id} "
        f"(similarity {_score(found):.1f})"
    )
    return "\n".join([*lines, *_differences(found, page)])


def match_card(found: Match, selection: str) -> str:
    """Return a match for a reader: the words, who, where, when, and how the wording compares."""
    best = found.occurrences[0] if found.occurrences else None
    lines = [click.style(f"“{one_line(found.quotation.text)}”", bold=True)]
    lines += [f"  {line}" for line in _attribution(best)] if best else ["  no occurrence kept"]
    judgement = found.judgement
    lines.append(
        f"  wording: {_WORDING_WORDS[judgement.wording]}; your text is "
        f"{_EXTENT_WORDS[judgement.extent]} "
        f"(quotation {found.quotation.id}, similarity {_score(found):.1f})"
    )
    lines += _differences(found, selection)
    if len(found.speakers) > 1:
        names = ", ".join(one_line(speaker.name) for speaker in found.speakers)
        lines.append(f"  sources disagree on who said it: {names}")
    if told := disagreement(found.occurrences):
        lines.append(f"  {one_line(told)}")
    if len(found.occurrences) > 1:
        lines.append(f"  printed by {len(found.occurrences)} sources")
    return "\n".join(lines)


def kept_back(in_review: int) -> str:
    """Return how many matches are not shown because nobody has reviewed them, as a sentence."""
    matches = "1 more match waits" if in_review == 1 else f"{in_review:,} more matches wait"
    return f"{matches} for review."


def _differences(found: Match, selection: str) -> Iterator[str]:
    """Yield what the wording changes, hides and leaves out, if anything."""
    judgement = found.judgement
    if judgement.risks:
        risks = "; ".join(_RISK_WORDS[risk] for risk in judgement.risks)
        yield "  " + click.style(f"careful, changed: {risks}", fg="yellow")
    yield from (f"  left out: {one_line(words)}" for words in judgement.omitted if words)
    if judgement.wording == "altered":
        yield f"  compared: {marked_diff(judgement.diff, selection, found.quotation.text)}"
        yield "            [-only in your text-] {+only in the quotation+}"


def marked_diff(diff: Sequence[DiffOp], selection: str, quotation: str) -> str:
    """Return the compared words; marks tell them apart without colour, colours do so faster."""
    pieces = []
    for step in diff:
        yours = one_line(selection[slice(*step.selection)])
        stored = one_line(quotation[slice(*step.quotation)])
        if step.op == "equal":
            pieces.append(stored)
            continue
        if yours:
            pieces.append(click.style(f"[-{yours}-]", fg="red"))
        if stored:
            pieces.append(click.style(f"{{+{stored}+}}", fg="green"))
    return " ".join(piece for piece in pieces if piece)


def _attribution(occurrence: Occurrence) -> Iterator[str]:
    """Yield who said it, where, when."""
    speaker = occurrence.speaker
    name = one_line(speaker.name) if speaker else "speaker unknown"
    yield f"{name}, {one_line(occurrence.role)}" if occurrence.role else name
    source = occurrence.source
    if source:
        told = [one_line(part) for part in (source.title, source.publisher) if part]
        if told:
            yield ", ".join(told)
        if source.url:
            yield one_line(source.url)
    if not source or not (source.title or source.publisher or source.url):
        yield "source unknown"
    yield date_words(occurrence.date)
    if occurrence.status == "review":
        yield "not reviewed yet: found by machine with doubt"


def date_words(date: PartialDate | None) -> str:
    """Return a date with what it dates."""
    return _DATE_WORDS[date.kind].format(date.value) if date else "date unknown"


def one_line(text: str) -> str:
    """Return a text on one line that cannot drive a terminal."""
    return printable(" ".join(text.split()))


def _score(found: Match) -> float:
    """Return the score rounded down, so that only equal words show 100."""
    return math.floor(found.score * 10) / 10


def match_json(found: Match) -> dict[str, Any]:
    """Return a match in the shape of the HTTP API, without the link that a browser needs."""
    occurrences = [occurrence_json(occurrence) for occurrence in found.occurrences]
    best = occurrences[0] if occurrences else dict.fromkeys(("speaker", "source", "date", "status"))
    judgement = asdict(found.judgement)
    return {
        "quotation_id": found.quotation.id,
        "text": found.quotation.text,
        "score": _score(found),
        "speaker": best["speaker"],
        "source": best["source"],
        "date": best["date"],
        "status": best["status"],
        **judgement,
        "selection_span": found.selection_span,
        "quotation_span": found.quotation_span,
        "occurrences": occurrences,
        "speakers": _disputed(occurrences),
        "attributions": [attribution_json(one) for one in attributions(found.occurrences)],
        "disagreement": disagreement(found.occurrences),
    }


def scan_json(found: Match, page: str) -> dict[str, Any]:
    """Return a match in a page, with its line and column."""
    line, column = place(page, found.selection_span[0])
    return {"line": line, "column": column, **match_json(found)}


def _disputed(occurrences: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the different speakers when sources disagree, else nothing."""
    vouched = [one for one in occurrences if one["status"] == "accepted"] or occurrences
    named = {one["speaker"]["id"]: one["speaker"] for one in reversed(vouched) if one["speaker"]}
    return list(reversed(named.values())) if len(named) > 1 else []


def attribution_json(found: Attribution) -> dict[str, Any]:
    """Return one attribution in the shape of the HTTP API."""
    speaker = {"id": found.speaker.id, "name": found.speaker.name} if found.speaker else None
    count = len(found.occurrences)
    return {**asdict(found), "speaker": speaker, "occurrences_total": count}


def occurrence_json(occurrence: Occurrence) -> dict[str, Any]:
    """Return one occurrence in the shape of the HTTP API."""
    speaker, source = occurrence.speaker, occurrence.source
    return {
        "id": occurrence.id,
        "speaker": {"id": speaker.id, "name": speaker.name, "role": occurrence.role}
        if speaker
        else None,
        "source": {
            key: getattr(source, key) for key in ("id", "title", "publisher", "author", "url")
        }
        if source
        else None,
        "date": asdict(occurrence.date) if occurrence.date else None,
        **{key: getattr(occurrence, key) for key in ("exact", "prefix", "suffix", "start", "end")},
        "mention": occurrence.mention,
        "cue": occurrence.cue,
        "confidence": asdict(occurrence.confidence) if occurrence.confidence else None,
        "status": occurrence.status,
    }


# --- an extracted article -------------------------------------------------------------------------


def extracted_line(found: ExtractedQuotation) -> str:
    """Return an extracted quotation for a reader."""
    who = one_line(found.speaker or "speaker unknown")
    role = f", {one_line(found.role)}" if found.role else ""
    doubt = "" if found.status == "accepted" else f"  ({found.status})"
    return f"“{one_line(found.text)}”\n  {who}{role}{doubt}"


def extracted_json(found: ExtractedQuotation) -> dict[str, Any]:
    """Return an extracted quotation; ``start`` and ``end`` index what ``extract --text`` prints."""
    values = asdict(found)
    del values["segments"]
    return values


def article_json(article: Article) -> dict[str, Any]:
    """Return what an article tells of itself; what is unknown is null."""
    values = asdict(article.source)
    names = ("title", "publisher", "author", "url", "canonical_url")
    dates = ("published", "modified", "captured")
    return {name: values[name] for name in (*names, *dates, "language")}


def article_lines(source: Source) -> Iterator[str]:
    """Yield what an article tells of itself, a line each."""
    for name in ("title", "publisher", "author", "url", "canonical_url", "language"):
        yield f"{name}: {one_line(getattr(source, name) or 'unknown')}"
    for name in ("published", "modified", "captured"):
        date = getattr(source, name)
        yield f"{name}: {date.value if date else 'unknown'}"


# --- an import, a store ---------------------------------------------------------------------------


def report_line(report: Report, name: str) -> str:
    """Return what an import did, in one line."""
    name = printable(name)
    if report.dry_run:
        would = report.read - report.refused
        return f"{name}: read {report.read:,}, would import {would:,}, refused {report.refused:,}"
    resumed = f", already stored by an earlier run {report.resumed:,}" if report.resumed else ""
    return (
        f"{name}: read {report.read:,}, added {report.added:,}, merged {report.merged:,}, "
        f"unchanged {report.unchanged:,}{resumed}, refused {report.refused:,}"
    )


def refusal_lines(report: Report) -> Iterator[str]:
    """Yield the first refused records with line and reason, and how many more there are."""
    for refusal in report.refusals:
        yield f"  line {refusal.line:,}: {printable(refusal.reason)}"
    more = report.refused - len(report.refusals)
    if more:
        yield f"  and {more:,} more; --refused FILE keeps all of them"


def report_json(report: Report, name: str) -> dict[str, Any]:
    """Return what an import did; in a dry run only what is known without the store."""
    values = asdict(report)
    if report.dry_run:
        for key in ("added", "merged", "unchanged", "resumed"):
            del values[key]
    return {"input": name, **values}


def coverage_words(coverage: Coverage) -> str:
    """Return what a store covers, in one line."""
    newest = f"; newest {coverage.newest.value}" if coverage.newest else ""
    checked = (
        f"; {coverage.claims:,} claims, {coverage.claim_reviews:,} claim reviews"
        if coverage.claims
        else ""
    )
    return (
        f"{coverage.quotations:,} quotations, {coverage.speakers:,} speakers, "
        f"{coverage.sources:,} sources{newest}{checked}"
    )


# --- a calibration --------------------------------------------------------------------------------


def calibration_lines(found: Calibration) -> Iterator[str]:
    """Yield a table of what the thresholds give, before and after, by length and by kind."""
    yield f"{'':18}{'':>8}{'shipped':^26}{'fitted':^26}".rstrip()
    columns = "".join(f"{name:>8}" for name in ("found", "right")) + f"{'alarms':>10}"
    yield f"{'words selected':18}{'asked':>8}{columns}{columns}"
    pairs = zip(BANDS, found.before.bands, found.after.bands, strict=True)
    for (low, high), before, after in pairs:
        yield _tally_line(f"{low}–{high}" if high else f"{low} and more", before, after)
    yield _tally_line("all", found.before.total, found.after.total)
    yield "altered how"
    for kind, before in found.before.kinds.items():
        yield _tally_line(kind, before, found.after.kinds[kind])
    yield ""
    yield "found: of quotations asked, in the first five answers; right: of answers, those with"
    yield "the quotation; alarms: of texts that quote nobody, those that were answered. Measured"
    yield "on the half that was not fitted on."


def _tally_line(name: str, before: Tally, after: Tally) -> str:
    cells = "".join(
        f"{_percent(tally.recall):>8}{_percent(tally.precision):>8}{_percent(tally.alarm_share):>10}"
        for tally in (before, after)
    )
    return f"{name:18}{before.positives + before.negatives:>8,}{cells}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def calibration_json(found: Calibration) -> dict[str, Any]:
    """Return what the thresholds give, before and after; shares are 0 to 1, unknown null."""
    return {
        **{key: getattr(found, key) for key in ("quotations", "positives", "negatives")},
        "before": _measure_json(found.before),
        "after": _measure_json(found.after),
    }


def _measure_json(found: Measure) -> dict[str, Any]:
    bands = zip(BANDS, found.bands, strict=True)
    return {
        "thresholds": asdict(found.thresholds),
        "bands": [{"words": words, **_tally_json(tally)} for words, tally in bands],
        "kinds": {kind: _tally_json(tally) for kind, tally in found.kinds.items()},
        "all": _tally_json(found.total),
    }


def _tally_json(tally: Tally) -> dict[str, Any]:
    shares = {name: getattr(tally, name) for name in ("recall", "precision", "alarm_share")}
    return {**asdict(tally), **shares}
