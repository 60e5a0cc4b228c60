"""The command ``quoteproof``: the library's commands, and ``serve``.

Starlette and uvicorn load inside ``serve``, so that every other command starts without them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from quotes_db.cli import cli
from quotes_db.commands import with_db
from quotes_db.errors import QuoteproofError
from quotes_db.settings import settings_from

if TYPE_CHECKING:
    from starlette.applications import Starlette

COULD_NOT_START: Final = 3  # exit code, uvicorn's own for it
_STOP_S = 5  # how long an answer may still take when the server is told to stop
_WAITING_MAX = 2048  # connections that wait to be accepted


class CouldNotStart(click.ClickException):
    """The server cannot run; one sentence says why and what to do."""

    exit_code = COULD_NOT_START


@cli.command()
@click.option("--demo", is_flag=True, help="Serve famous quotations from a temporary database.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="Port to listen at; 0 takes a free one.",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="Also answer to this name in the Host header; may be repeated.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that share the port; one is enough for a person.",
)
@with_db
def serve(
    *, demo: bool, host: str, port: int, names: tuple[str, ...], workers: int, db: Path | None
) -> None:
    """Answer at http://127.0.0.1:8000: a page to try, and the API that the extension asks.

    Only this machine can reach the server unless --host says otherwise. It stops with Ctrl+C.
    Exit code 3 means that it could not start.

    Example:
        quoteproof serve --demo
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as with Ctrl+C, cleaning up
    try:
        settings = settings_from(os.environ)
    except QuoteproofError as error:
        raise CouldNotStart(str(error)) from None
    hosts = (*settings.hosts, *names, *_own_name(host))
    with _listening(host, port) as listener, _database(db or settings.db, demo=demo) as path:
        app = _application(path, hosts=hosts, workers=workers)
        click.echo(_greeting(listener, path, demo=demo), err=True)
        _run(app, listener, workers=workers)
    click.echo("Stopped.", err=True)


def main() -> None:
    """Run the command line."""
    cli()


def worker_app() -> Starlette:
    """Return the application of one of several workers, which get their settings by environment."""
    from quotes_db.store import Store
    from server import logs
    from server.app import create_app

    logs.configure()
    settings = settings_from(os.environ)
    return create_app(Store.open(settings.db), hosts=settings.hosts)


def _run(app: Starlette | str, listener: socket.socket, *, workers: int) -> None:
    """Serve until a signal says to stop."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from server import logs
    from server.protocol import Protocol

    logs.configure()
    config = uvicorn.Config(
        app,
        factory=workers > 1,
        workers=workers,
        http=Protocol,
        ws="none",
        log_config=None,
        access_log=False,  # it would write addresses, and with them the text of GET /v1/match
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_S,
    )
    # uvicorn raises the signal again when it has stopped; by then there is nothing left to stop.
    with contextlib.suppress(KeyboardInterrupt):
        if workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def _application(path: Path, *, hosts: tuple[str, ...], workers: int) -> Starlette | str:
    """Return the application, or for several workers where each finds the function that makes it.

    Raises:
        CouldNotStart: the database cannot be opened, or a name is none.
    """
    from quotes_db.store import Store
    from server.app import create_app

    try:
        app = create_app(Store.open(path), hosts=hosts)
    except QuoteproofError as error:
        raise CouldNotStart(str(error)) from None
    if workers == 1:
        return app
    app.state.store.close()
    os.environ["QUOTEPROOF_DB"] = str(path.absolute())
    os.environ["QUOTEPROOF_HOSTS"] = ",".join(hosts)
    return "server.cli:worker_app"


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold a socket that listens; whoever connects before the server runs is answered when it does.

    Raises:
        CouldNotStart: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host.strip("[]"), port))
            listener.listen(_WAITING_MAX)
        except OSError as error:
            message = (
                f"Cannot listen at {host} port {port}: {error.strerror or error}. "
                f"Stop what listens there, or choose another: quoteproof serve --port {port + 1}"
            )
            raise CouldNotStart(message) from None
        yield listener


@contextlib.contextmanager
def _database(path: Path, *, demo: bool) -> Iterator[Path]:
    """Hold the database to serve: the user's, or for the demo a temporary one that is then deleted.

    Raises:
        CouldNotStart: the demo's database cannot be made.
    """
    if not demo:
        yield path
        return
    from server import sample

    with tempfile.TemporaryDirectory(prefix="quoteproof-demo-") as folder:
        try:
            made = sample.make(Path(folder) / "demo.db")
        except QuoteproofError as error:
            raise CouldNotStart(str(error)) from None
        yield made


def _own_name(host: str) -> tuple[str, ...]:
    """Return the name that the address to listen at gives the server, if it is one address."""
    if host in ("0.0.0.0", "::", "[::]", ""):
        return ()
    return (f"[{host}]" if ":" in host and not host.startswith("[") else host,)


def _greeting(listener: socket.socket, path: Path, *, demo: bool) -> str:
    """Return what is printed when the server can be reached: the address and what to try."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    address = f"http://{host}:{port}"
    example = "four score and seven years ago" if demo else "a sentence that somebody said"
    return (
        f"Quoteproof answers at {address}  (database: {'a demo' if demo else path})\n"
        f"  open  {address}/  and paste a sentence, for example: {example}\n"
        f"  or    curl -s -G {address}/v1/match --data-urlencode 'text={example}'\n"
        f"  docs  {address}/docs\n"
        "Stop with Ctrl+C."
    )
