"""The commands ``match`` and ``scan``: a text in, the stored quotations that it repeats out."""

from __future__ import annotations

from pathlib import Path

import click

from quotes_db.commands import (
    NOTHING_FOUND,
    Command,
    Failure,
    db_path,
    print_json,
    with_db,
    with_json,
)
from quotes_db.terminal import printable


@click.command("match", cls=Command)
@click.argument("text", metavar="TEXT|-")
@click.option(
    "--limit", default=5, show_default=True, type=click.IntRange(1, 100), help="How many at most."
)
@click.option(
    "--include-review",
    is_flag=True,
    help="Also what nobody has reviewed, which is printed only if nothing else matches.",
)
@with_json
@with_db
def match_(*, text: str, limit: int, include_review: bool, as_json: bool, db: Path | None) -> None:
    """Print the stored quotations that TEXT repeats.

    The best comes first. Behind them stand fact-checks of similar claims, if there are any, with
    their publishers' own words; as JSON they have "relation": "similar". The exit code speaks of
    quotations only: 1 means that none matches, also if there are fact-checks. With - the text is
    read from standard input.

    Example:
        quoteproof match "government of the people, by the people"
    """
    from quotes_db import printed, printed_claims
    from quotes_db.match import MAX_SELECTION_CHARS, match
    from quotes_db.printed_verdicts import verdict_json, verdict_lines
    from quotes_db.store import Store

    if text == "-":
        text = _standard_input(max_chars=MAX_SELECTION_CHARS)
    if not text.strip():
        message = "The text is empty. Give the words to look for."
        raise Failure(message)
    if len(text) > MAX_SELECTION_CHARS:
        message = (
            f"The text has {len(text):,} characters; at most {MAX_SELECTION_CHARS:,} are matched. "
            "Give a part of it."
        )
        raise Failure(message)
    with Store.open(db_path(db), read_only=True) as store:
        answer = match(store, text, limit=limit, include_review=include_review)
        verdicts = store.verdicts([found.quotation.id for found in answer.matches])
    for found in answer.matches:
        own = verdicts.get(found.quotation.id, ())
        if as_json:
            print_json({**printed.match_json(found), "verdicts": [*map(verdict_json, own)]})
        else:
            click.echo("\n".join([printed.match_card(found, text), *verdict_lines(own)]))
    if as_json:
        for similar in printed_claims.similar_json(answer.claims):
            print_json(similar)
    else:
        for card in printed_claims.similar_cards(answer.claims):
            click.echo(card)
    if answer.in_review:
        click.echo(f"{printed.kept_back(answer.in_review)} Shown with --include-review.", err=True)
    if not answer.matches:
        covered = printed.coverage_words(answer.coverage)
        click.echo(f"Nothing found. The store covers {covered}.", err=True)
        click.get_current_context().exit(NOTHING_FOUND)


@click.command("scan", cls=Command)
@click.argument("file", metavar="FILE|URL|-")
@with_json
@with_db
def scan_(*, file: str, as_json: bool, db: Path | None) -> None:
    """Print the stored quotations that occur in a text, with line and column.

    Of an HTML page the article is read, and lines count those that "extract --text" prints; any
    other file is read as it is.

    Example:
        quoteproof scan draft.txt
    """
    from quotes_db import printed
    from quotes_db.importers.article import read_page
    from quotes_db.importers.stream import open_input
    from quotes_db.printed_verdicts import verdict_json, verdict_lines
    from quotes_db.scan import MAX_PAGE_CHARS, scan
    from quotes_db.store import Store

    with open_input(file) as stream:
        page, name = read_page(stream), stream.name
    if len(page) > MAX_PAGE_CHARS:
        message = (
            f"{printable(name)} has {len(page):,} characters; "
            f"at most {MAX_PAGE_CHARS:,} are scanned. Give a part of it."
        )
        raise Failure(message)
    with Store.open(db_path(db), read_only=True) as store:
        answer = scan(store, page)
        verdicts = store.verdicts([found.quotation.id for found in answer.matches])
    for found in answer.matches:
        own = verdicts.get(found.quotation.id, ())
        if as_json:
            print_json({**printed.scan_json(found, page), "verdicts": [*map(verdict_json, own)]})
        else:
            click.echo("\n".join([printed.scan_card(found, page), *verdict_lines(own)]))
    if answer.left_out:
        click.echo(f"{answer.left_out:,} weaker matches are left out.", err=True)
    if not answer.matches:
        covered = printed.coverage_words(answer.coverage)
        click.echo(f"Nothing found. The store covers {covered}.", err=True)
        click.get_current_context().exit(NOTHING_FOUND)


def _standard_input(*, max_chars: int) -> str:
    """Return the text on standard input, of which a little more than ``max_chars`` is read."""
    from quotes_db.charset import decode
    from quotes_db.importers.stream import open_input

    with open_input("-") as stream:
        return decode(stream.read_all(max_bytes=4 * max_chars), name=stream.name)
