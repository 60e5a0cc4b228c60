"""What ``review`` shows: an occurrence in its passage for a terminal, a line, or a JSON object.

Marks tell quotation, speaker and cue apart without colour; colours do so faster. Stored text comes
from strangers, so what could drive a terminal is shown as one visible character.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.panel import Panel
from rich.text import Text

from quotes_db.printed import date_words, occurrence_json
from quotes_db.records import Confidence, Decision, ReviewItem, Span
from quotes_db.terminal import printable

MARKS = {
    "quotation": ("[[", "]]", "bold"),
    "speaker": ("<<", ">>", "cyan"),
    "cue": ("{", "}", "magenta"),
}
KEYS = "[a]ccept  [c]orrect  [r]eject  [s]kip  [u]ndo  [q]uit"
_SHOWN_CHARS = 100  # of a quotation in a list


def panel(item: ReviewItem, *, waiting: int) -> Panel:
    """Return an occurrence as a reviewer sees it: the passage marked, who, how sure."""
    occurrence = item.occurrence
    source = occurrence.source
    told = [part for part in (source.title, source.publisher, source.url) if part] if source else []
    body = Text.assemble(
        (f"{', '.join(map(_line, told)) or 'source unknown'}\n", "bold"),
        f"{date_words(occurrence.date)}\n\n",
        marked(item),
        "\n\n",
        *(f"{line}\n" for line in proposal(item)),
        "\n",
        (_legend(), "dim"),
    )
    return Panel(body, title=f"Occurrence {occurrence.id}", subtitle=f"{waiting:,} in review")


def marked(item: ReviewItem) -> Text:
    """Return the passage with quotation, speaker and cue between marks, each in its colour."""
    spans: dict[str, Span | None] = {
        "quotation": item.quotation_span,
        "speaker": item.mention_span,
        "cue": item.cue_span,
    }
    passage = printable(item.passage, keep="\n")
    # At one place what ends comes before what begins, and an inner mark inside an outer one.
    edges = sorted(
        edge
        for name, span in spans.items()
        if span and span[0] < span[1]
        for edge in ((span[0], 1, -span[1], name), (span[1], 0, -span[0], name))
    )
    text, at, open_ = Text(), 0, list[str]()
    for place, begins, _, name in edges:
        text.append(passage[at:place], _style(open_))
        opening, closing, style = MARKS[name]
        text.append(opening if begins else closing, style)
        open_ = [*open_, name] if begins else [one for one in open_ if one != name]
        at = place
    text.append(passage[at:])
    return text


def proposal(item: ReviewItem) -> Iterator[str]:
    """Yield who is said to have said the words, under which mention, and how sure that is."""
    occurrence = item.occurrence
    name = _line(occurrence.speaker.name) if occurrence.speaker else "unknown"
    yield f"speaker:  {name}{f', {_line(occurrence.role)}' if occurrence.role else ''}"
    if occurrence.mention:
        yield f"printed:  {_line(occurrence.mention)}"
    if occurrence.confidence:
        yield f"how sure: {sure_words(occurrence.confidence)}"


def sure_words(confidence: Confidence) -> str:
    """Return the three confidences in words."""
    return (
        f"a quotation {confidence.quotation:.2f}, this mention {confidence.mention:.2f}, "
        f"this name {confidence.name:.2f}"
    )


def item_line(item: ReviewItem) -> str:
    """Return an occurrence in one line: id, lowest confidence, words, speaker, source."""
    occurrence = item.occurrence
    sure = occurrence.confidence
    lowest = f"{min(sure.quotation, sure.mention, sure.name):.2f}" if sure else "–"
    words = _line(item.text)
    if len(words) > _SHOWN_CHARS:
        words = f"{words[:_SHOWN_CHARS].rstrip()} …"
    name = _line(occurrence.speaker.name) if occurrence.speaker else "speaker unknown"
    source = occurrence.source
    where = next((part for part in (source.title, source.url) if part), "") if source else ""
    return f"{occurrence.id}  {lowest}  “{words}”  {name}{f'  {_line(where)}' if where else ''}"


def item_json(item: ReviewItem) -> dict[str, Any]:
    """Return an occurrence in its passage in the shape of the HTTP API."""
    return {
        "occurrence": occurrence_json(item.occurrence),
        "quotation_id": item.occurrence.quotation_id,
        "text": item.text,
        "passage": item.passage,
        "quotation_span": item.quotation_span,
        "mention_span": item.mention_span,
        "cue_span": item.cue_span,
    }


def decision_line(decision: Decision) -> str:
    """Return a decision in one line: id, when, by whom, what, and of which words."""
    by = f" by {_line(decision.reviewer)}" if decision.reviewer else ""
    of = f" of {decision.undoes}" if decision.undoes else ""
    after = decision.after
    who = _line(after.speaker) if after.speaker else "speaker unknown"
    words = _line(after.text)[:_SHOWN_CHARS]
    return (
        f"{decision.id}  {decision.time:%Y-%m-%d %H:%M}{by}  {decision.kind}{of}  "
        f"“{words}”  {who}  {after.status}"
    )


def decision_json(decision: Decision) -> dict[str, Any]:
    """Return a decision in the shape of the HTTP API."""
    return {
        "id": decision.id,
        "decision": decision.kind,
        "time": decision.time,
        "reviewer": decision.reviewer,
        "undoes": decision.undoes,
        "before": asdict(decision.before),
        "after": asdict(decision.after),
    }


def _legend() -> str:
    return "   ".join(f"{opening}{name}{closing}" for name, (opening, closing, _) in MARKS.items())


def _style(open_: list[str]) -> str:
    return " ".join(MARKS[name][2] for name in open_)


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
