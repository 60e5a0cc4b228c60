"""The command line of the benchmark: ``python -m tests.bench``."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec
import platformdirs
from rich.console import Console

from quotes_db import Store
from tests.bench import (
    articles,
    figures,
    inprocess,
    inserting,
    peers,
    plot,
    quotebank,
    report,
    reviews,
    served,
)
from tests.bench.build import made, number_of
from tests.bench.corpus import SEED, Corpus, corpus
from tests.bench.progress import Shown
from tests.bench.queries import Query

_EACH = 300  # queries a kind
_WIDTH = 180  # columns of what is no terminal


def _checked_size(context: click.Context, parameter: click.Parameter, size: str) -> str:
    try:
        number_of(size)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from None
    return size


_size = click.option(
    "--size",
    default="100k",
    show_default=True,
    callback=_checked_size,
    help="Quotations in the store: 20k, 100k, 1m, 10m or a number.",
)
_work = click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    default=platformdirs.user_cache_path("quoteproof-bench"),
    show_default=True,
    help="Where stores are kept: 1m takes 1.5 GB, 10m 15 GB, and as much again while measured.",
)
_data = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the measuring data. [default: ../shared/data beside the project]",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build stores of any size, measure matching in them, and measure other engines beside it.

    \b
    Example:
        python -m tests.bench run --size 100k --peers --json 100k.json
    """


@main.command()
@_size
@_work
@_data
def build(*, size: str, work: Path, data: Path | None) -> None:
    """Make a store and keep it; one that is kept already is not made again.

    \b
    Example:
        python -m tests.bench build --size 1m
    """
    source = corpus(data)
    shown = Shown()
    shown.say(source.described)
    path, built = made(size, corpus=source, work=work, shown=shown)
    click.echo(f"{path}: {built.quotations:,} quotations")


@main.command()
@_size
@_work
@_data
@click.option("--each", default=_EACH, show_default=True, help="Queries a kind.")
@click.option("--seed", default=SEED, show_default=True, help="Makes other queries.")
@click.option("--no-http", is_flag=True, help="Measure in process only.")
@click.option("--peers", "all_peers", is_flag=True, help="Measure all other engines, too.")
@click.option(
    "--peer",
    "chosen",
    multiple=True,
    type=click.Choice(peers.NAMES),
    help="Measure this one, too; may be repeated.",
)
@click.option(
    "--peer-seconds", default=60.0, show_default=True, help="For each peer's queries, at most."
)
@click.option(
    "--json",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the result to this file.",
)
def run(
    *,
    size: str,
    work: Path,
    data: Path | None,
    each: int,
    seed: int,
    no_http: bool,
    all_peers: bool,
    chosen: tuple[str, ...],
    peer_seconds: float,
    target: Path | None,
) -> None:
    """Measure the store of a size, made first if it is not kept.

    Tables on standard output, progress on standard error. On a busy machine times are upper
    bounds; the load is part of the result.

    \b
    Example:
        python -m tests.bench run --size 1m --peers --json 1m.json
    """
    names = peers.NAMES if all_peers else chosen
    asking = _Asking(
        size, work, corpus(data), each, seed, names, peer_seconds, over_http=not no_http
    )
    result = _measured(asking, Shown())
    report.show(result, Console(width=None if sys.stdout.isatty() else _WIDTH))
    if target:
        target.write_bytes(msgspec.json.format(msgspec.json.encode(result)) + b"\n")


@main.command(name="plot")
@click.argument(
    "results", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--svg", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
def draw(*, results: tuple[Path, ...], target: Path) -> None:
    """Draw latency against store size from the JSON files of some runs.

    \b
    Example:
        python -m tests.bench plot 100k.json 1m.json 10m.json --svg latency.svg
    """
    try:
        read = [msgspec.json.decode(path.read_bytes(), type=figures.Result) for path in results]
        drawn = plot.svg(read)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    target.write_text(drawn, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Asking:
    """What ``run`` was told to measure."""

    size: str
    work: Path
    corpus: Corpus
    each: int
    seed: int
    peers: tuple[str, ...]
    peer_seconds: float
    over_http: bool


def _measured(asking: _Asking, shown: Shown) -> figures.Result:
    """Return everything that was asked for, one part after the other."""
    shown.say(asking.corpus.described)
    load = os.getloadavg()
    path, built = made(asking.size, corpus=asking.corpus, work=asking.work, shown=shown)
    with Store.open(path, read_only=True) as store:
        asked = inprocess.queries_of(
            store, corpus=asking.corpus, each=asking.each, seed=asking.seed
        )
        answered = inprocess.ask_all(store, asked, shown=shown)
        page = inprocess.scanned(store, asked, prose=inprocess.negatives(asked), seed=asking.seed)
        others = tuple(_peer(name, store, asked, asking, shown) for name in asking.peers)
    http = asking.over_http
    return figures.Result(
        store=built,
        mixed=inprocess.mixed(answered),
        kinds=inprocess.by_kind(answered),
        served=served.beside_the_floor(path, answered, shown=shown) if http else None,
        loads=tuple(
            served.load(path, asked, workers=some, shown=shown) for some in ((1, 2) if http else ())
        ),
        scanned=page,
        inserting=inserting.inserting(path, asked, shown=shown) if http else None,
        peers=others,
        machine=figures.Machine.here(load),  # last, for it tells the load afterwards
    )


def _peer(
    name: str, store: Store, asked: list[Query], asking: _Asking, shown: Shown
) -> figures.Peer:
    """Return a peer's figures; what it builds is deleted."""
    with tempfile.TemporaryDirectory(dir=asking.work, prefix="peer-") as folder:
        return peers.measured(
            peers.maker_named(name),
            store,
            asked,
            folder=Path(folder),
            seconds=asking.peer_seconds,
            shown=shown,
        )


@main.command("articles")
@click.option(
    "--files", default=1_000, show_default=True, help="Article files to write and import."
)
@click.option(
    "--processes",
    default=(1, 2),
    show_default=True,
    multiple=True,
    help="How many read; may be repeated.",
)
def articles_(*, files: int, processes: tuple[int, ...]) -> None:
    """Write article files as heavy as news pages, import them, and say how fast.

    \b
    Example:
        python -m tests.bench articles --files 200 --processes 1 --processes 2
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "articles"
        folder.mkdir()
        paths = articles.write(folder, files)
        kilobytes = sum(path.stat().st_size for path in paths) // files // 1_000
        click.echo(f"{files:,} files of {kilobytes} kB each")
        for count in processes:
            done = articles.imported(folder, Path(name) / f"{count}.db", processes=count)
            click.echo(
                f"{count} processes: {done.files_per_s:.0f} files a second "
                f"({done.files:,} files, {done.quotations:,} quotations, {done.seconds:.1f} s)"
            )


@main.command("quotebank")
@click.option("--lines", "count", default=1_000_000, show_default=True)
def quotebank_(*, count: int) -> None:
    """Write lines as Quotebank has them, import them, and print how fast and in what memory.

    \b
    Example:
        python -m tests.bench quotebank --lines 100000
    """
    with tempfile.TemporaryDirectory(prefix="quoteproof-bench-") as name:
        lines = quotebank.write(Path(name) / "quotes.json.bz2", count)
        done = quotebank.imported(lines, Path(name) / "q.db")
        click.echo(f"{count:,} lines of {lines.stat().st_size / count:.0f} bytes each, compressed")
        click.echo(f"read and stored: {done.lines_s:,.0f} a second")
        click.echo(
            f"memory: {done.mb_after_a_fifth:.0f} MB after a fifth, {done.mb_most:.0f} MB at most"
        )


@main.command("reviews")
@click.option("--count", default=50_000, show_default=True, help="Reviews to write and import.")
def reviews_(*, count: int) -> None:
    """Write a feed of fact-checks, one a line, read it, import it, and say how fast.

    \b
    Example:
        python -m tests.bench reviews --count 20000
    """
    with tempfile.TemporaryDirectory() as name:
        feed = reviews.write(Path(name) / "feed.jsonl", count)
        kilobytes = feed.stat().st_size / count / 1_000
        click.echo(f"{count:,} reviews of {kilobytes:.1f} kB each")
        click.echo(f"read: {reviews.read(feed):,.0f} a second of processor time")
        click.echo(f"read and stored: {reviews.imported(feed, Path(name) / 'q.db'):,.0f} a second")


if __name__ == "__main__":
    sys.exit(main())
