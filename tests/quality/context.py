"""Measures what ``match`` says of the page's own attribution: ``python -m tests.quality.context``.

Every gold quotation of the development articles is stored with its gold speaker, then asked with
the characters that stand before and after it. Each claim that the page attributes it to somebody
else is a false alarm. Stored with a speaker whom no article names, each such claim is right if it
names the gold speaker; how many are made is the share found.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

import click

from quotes_db.article.attribute import by_rules
from quotes_db.article.mentions import Mention
from quotes_db.article.people import people_of
from quotes_db.article.reading import read
from quotes_db.article.resolve import Resolver
from quotes_db.context import ContextSpeaker, context_speakers
from quotes_db.match import match
from quotes_db.names import same_person
from quotes_db.normalize import fold_words
from quotes_db.records import AttributedQuotation, Source
from quotes_db.store import Store
from tests.quality import polnear
from tests.quality.polnear import Document

_BEHIND_NAME = re.compile(r"[,(–—]|\b(?:who|of|from|in|as)\b")  # in "Ada Brook, who …"
_FEWEST_WORDS = 3  # fewer are a term, and match is asked for sentences
NOBODY_THERE = "Xaver Quillfeather"  # no article names such a person


@dataclass(frozen=True, slots=True)
class Case:
    """One gold quotation in its article, with the characters around and its speaker's name."""

    text: str
    prefix: str
    suffix: str
    speaker: str | None
    document: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What was claimed of some cases: how many there are, and which claims were made on them."""

    cases: int
    read: int  # cases of which the page's attribution was read at all
    claims: Sequence[tuple[Case, ContextSpeaker]]
    median_ms: float


def cases(given: Sequence[Document], *, around: int) -> Iterator[Case]:
    """Yield the gold quotations, each text once."""
    seen = set()
    for document in given:
        text = document["text"]
        reading = read(text)
        resolver = Resolver(reading, people_of(text, reading.parsed), picks=by_rules(reading))
        for start, end, sources in polnear.scorer().gold(document):
            words = text[start:end]
            if len(fold_words(words)) < _FEWEST_WORDS or words in seen:
                continue
            seen.add(words)
            yield Case(
                words,
                text[max(0, start - around) : start],
                text[end : end + around],
                _name(text, resolver, sources),
                document["doc_id"],
            )


def _name(
    text: str, resolver: Resolver, sources: Sequence[Sequence[tuple[int, int]]]
) -> str | None:
    """Return the name behind the gold mention, as the whole article tells it."""
    if not sources or not sources[0]:
        return None
    start = sources[0][0][0]
    printed = _BEHIND_NAME.split(text[slice(*sources[0][0])])[0].strip()
    if not printed:
        return None
    end = start + len(printed)
    mention = Mention(start, end, printed, printed.split()[-1].lower(), 0)
    return resolver.resolve(mention).name


def tally(some: Sequence[Case]) -> Tally:
    """Return what is claimed of the cases in a store that holds all of them."""
    with Store.memory() as store:
        store.add(
            [
                AttributedQuotation(
                    one.text, speaker=one.speaker, source=Source(title=one.document)
                )
                for one in some
            ]
        )
        read_, claims, times = 0, list[tuple[Case, ContextSpeaker]](), list[float]()
        for one in some:
            matches = match(store, one.text, prefix=one.prefix, suffix=one.suffix).matches
            began = time.perf_counter()
            told = context_speakers(store, matches, one.text, prefix=one.prefix, suffix=one.suffix)
            times.append((time.perf_counter() - began) * 1000)
            read_ += bool(told)
            claims += [(one, context) for context in told.values() if context.sentence]
    return Tally(len(some), read_, claims, median(times))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--around", default=200, show_default=True, help="Characters of either side.")
@click.option("--show", is_flag=True, help="Print every false alarm and every wrong name.")
def main(*, around: int, show: bool) -> None:
    """Measure false alarms on the development articles, and what is found.

    \b
    Example:
        python -m tests.quality.context --around 200 --show
    """
    if reason := polnear.absent():
        message = f"Nothing can be measured: {reason}."
        raise click.ClickException(message)
    some = list(cases(polnear.documents(polnear.DEV), around=around))
    named = [one for one in some if one.speaker]
    right = tally(some)
    click.echo(f"{len(some):,} gold quotations, {len(named):,} with a name; {around} characters")
    click.echo(f"page's attribution read  {_percent(right.read, len(named))}")
    click.echo(f"false alarms             {_percent(len(right.claims), len(some))}")
    swapped = tally([replace(one, speaker=NOBODY_THERE) for one in some])
    gold = {one.text: one.speaker for one in some}
    wrong = [
        (case, told)
        for case, told in swapped.claims
        if not (name := gold[case.text]) or same_person(name, told.name) is False
    ]
    click.echo(f"disagreements found      {_percent(len(swapped.claims), len(some))}")
    click.echo(f"of these a wrong name    {_percent(len(wrong), len(swapped.claims))}")
    click.echo(f"median                   {right.median_ms:.2f} ms")
    for case, told in [*right.claims, *wrong] if show else []:
        click.echo(f"\n{case.document}: gold {gold[case.text]}\n  {told.sentence}")
        click.echo(f"  …{case.prefix}[[{case.text}]]{case.suffix}…")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):6.2f} %  ({part:,} of {whole:,})"


if __name__ == "__main__":
    main()
