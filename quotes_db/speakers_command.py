"""The commands ``speakers list``, ``show``, ``merge``, ``split``, ``rename`` and ``set``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_db.commands import (
    NOTHING_FOUND,
    Failure,
    Group,
    db_path,
    existing_store,
    print_json,
    with_db,
    with_json,
)

if TYPE_CHECKING:
    from quotes_db.store import Moved, SpeakerCount, Store

_PAGE = 200  # speakers read at once
_ID_MAX = 2**63 - 1
_WIKIDATA = re.compile(r"Q[1-9]\d{0,11}", re.ASCII)


@click.group("speakers", cls=Group)
def speakers_() -> None:
    """List speakers; say which names are one person, and which are two.

    A speaker is named by id or by any of their names. What is merged, split or renamed here holds
    for every later import, too.

    Example:
        quoteproof speakers merge "Ada Brook" "A. Brook"
    """


@speakers_.command("list")
@click.option("--q", metavar="WORDS", help="Only those with these words in a name.")
@with_json
@with_db
def list_(*, q: str | None, as_json: bool, db: Path | None) -> None:
    """Print the speakers by name, with their other names and the number of their quotations.

    Example:
        quoteproof speakers list --q brook
    """
    found = 0
    with existing_store(db_path(db), read_only=True) as store:
        cursor: str | None = None
        while True:
            page = store.speakers(q=q, limit=_PAGE, cursor=cursor)
            for one in page.items:
                _print(one, as_json=as_json)
            found += len(page.items)
            cursor = page.next
            if cursor is None:
                break
    if not found:
        click.echo("There is no such speaker." if q else "There is no speaker yet.", err=True)
        click.get_current_context().exit(NOTHING_FOUND)


@speakers_.command("show")
@click.argument("who", metavar="SPEAKER")
@with_json
@with_db
def show(*, who: str, as_json: bool, db: Path | None) -> None:
    """Print one speaker, named by id or name.

    Example:
        quoteproof speakers show "Ada Brook" --json
    """
    with existing_store(db_path(db), read_only=True) as store:
        _print(_speaker(store, who), as_json=as_json)


@speakers_.command("merge")
@click.argument("kept", metavar="KEPT")
@click.argument("other", metavar="OTHER")
@with_json
@with_db
def merge(*, kept: str, other: str, as_json: bool, db: Path | None) -> None:
    """Make two speakers one: KEPT, of whom OTHER's names become other names.

    All that OTHER said is KEPT's from now on, and so is what a later import finds under OTHER's
    name. To undo it, split that name off.

    Example:
        quoteproof speakers merge "Ada Brook" "A. Brook"
    """
    from quotes_db.terminal import printable

    with existing_store(db_path(db)) as store:
        into, gone = _speaker(store, kept), _speaker(store, other)
        done = store.merge_speakers(into.speaker.id, gone.speaker.id)
    name = printable(gone.speaker.name)
    undo = f'To undo: quoteproof speakers split {into.speaker.id} --name "{name}"'
    same = into.speaker.id == gone.speaker.id
    _print_moved(done, note="They are one speaker already." if same else undo, as_json=as_json)


@speakers_.command("split")
@click.argument("who", metavar="SPEAKER")
@click.option("--name", help="Take out this one of the speaker's names.")
@click.option(
    "--source",
    "sources",
    metavar="ID",
    multiple=True,
    type=click.IntRange(1, _ID_MAX),
    help="Take out what is in this source; may be repeated.",
)
@click.option(
    "--occurrence",
    "occurrences",
    metavar="ID",
    multiple=True,
    type=click.IntRange(1, _ID_MAX),
    help="Take out this occurrence; may be repeated.",
)
@click.option("--as", "new_name", metavar="NAME", help="With --source or --occurrence: of whom.")
@with_json
@with_db
def split(
    *,
    who: str,
    name: str | None,
    sources: tuple[int, ...],
    occurrences: tuple[int, ...],
    new_name: str | None,
    as_json: bool,
    db: Path | None,
) -> None:
    """Take a name, or some sources or occurrences, out of a speaker into another one.

    With --name the name means a speaker of its own from now on; if it came by a merge, that is
    undone. With --source the speaker's names mean the one called --as in those sources.

    Example:
        quoteproof speakers split "Ada Brook" --name "A. Brook"
        quoteproof speakers split 7 --source 12 --as "Ada Brook (the painter)"
    """
    by_place = bool(sources or occurrences)
    if by_place == bool(name) or by_place != bool(new_name):
        message = "Give either --name, or --as with --source or --occurrence."
        raise click.UsageError(message)
    with existing_store(db_path(db)) as store:
        id_ = _speaker(store, who).speaker.id
        if name:
            done = store.split_speaker(id_, name=name)
        else:
            done = store.split_occurrences(
                id_, name=new_name or "", source_ids=sources, occurrence_ids=occurrences
            )
    new_id = done.speaker.speaker.id if done else 0
    undo = f"To undo: quoteproof speakers merge {id_} {new_id}"
    _print_moved(done, note=undo, as_json=as_json)


@speakers_.command("rename")
@click.argument("who", metavar="SPEAKER")
@click.argument("name", metavar="NAME")
@with_json
@with_db
def rename(*, who: str, name: str, as_json: bool, db: Path | None) -> None:
    """Give a speaker another name; the earlier one goes on meaning them.

    No import replaces a name given here by a better spelling.

    Example:
        quoteproof speakers rename "A. Brook" "Ada Brook"
    """
    with existing_store(db_path(db)) as store:
        done = store.rename_speaker(_speaker(store, who).speaker.id, name)
    if done:
        _print(done, as_json=as_json)


def _wikidata(ctx: click.Context, option: click.Parameter, value: str) -> str | None:
    if value == "none":
        return None
    if not _WIKIDATA.fullmatch(value):
        message = f"{value!r} is no item. Write Q and digits, as in Q42, or none."
        raise click.BadParameter(message, ctx, option)
    return value


@speakers_.command("set")
@click.argument("who", metavar="SPEAKER")
@click.option(
    "--wikidata",
    "item",
    metavar="ITEM",
    required=True,
    callback=_wikidata,
    help="The person's item, as in Q42; none takes it away.",
)
@with_json
@with_db
def set_(*, who: str, item: str | None, as_json: bool, db: Path | None) -> None:
    """Say which item of Wikidata a speaker is.

    Example:
        quoteproof speakers set "Ada Brook" --wikidata Q42
    """
    with existing_store(db_path(db)) as store:
        done = store.set_wikidata(_speaker(store, who).speaker.id, item)
    if done:
        _print(done, as_json=as_json)


def _speaker(store: Store, who: str) -> SpeakerCount:
    """Return the one speaker that an id or a name means; end the command if there is none."""
    from quotes_db.terminal import printable

    if who.isascii() and who.isdigit() and int(who) <= _ID_MAX:
        one = store.speaker(int(who))
        found = [one] if one else []
    else:
        found = store.find_speakers(who)
    if len(found) > 1:
        several = ", ".join(f"{one.speaker.id} {printable(one.speaker.name)}" for one in found)
        message = f"{who!r} is an alias of several speakers: {several}. Name one by its id."
        raise Failure(message)
    if not found:
        click.echo(f"There is no speaker {who!r}. They are in: quoteproof speakers list", err=True)
        click.get_current_context().exit(NOTHING_FOUND)
    return found[0]


def _print(found: SpeakerCount, *, as_json: bool) -> None:
    from quotes_db.terminal import printable

    one = found.speaker
    if as_json:
        print_json(_json(found))
        return
    aliases = f"  also {'; '.join(one.aliases)}" if one.aliases else ""
    item = f"  {one.wikidata}" if one.wikidata else ""
    count = f"{found.quotations:,} quotation{'' if found.quotations == 1 else 's'}"
    click.echo(f"{one.id}  {printable(one.name)}  {count}{printable(item + aliases)}")


def _print_moved(done: Moved | None, *, note: str, as_json: bool) -> None:
    if done is None:
        message = "A speaker is gone: another program changed them meanwhile. Try again."
        raise Failure(message)
    if as_json:
        values = {**_json(done.speaker), "occurrences_moved": done.occurrences}
        print_json(values)
    else:
        _print(done.speaker, as_json=False)
    click.echo(f"{done.occurrences:,} occurrences moved. {note}", err=True)


def _json(found: SpeakerCount) -> dict[str, Any]:
    """Return a speaker in the shape of the HTTP API."""
    from dataclasses import asdict

    return {**asdict(found.speaker), "quotations": found.quotations}
