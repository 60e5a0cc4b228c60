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
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from quotes_db.cli import cli
from quotes_db.commands import with_db
from quotes_db.errors import QuoteproofError
from quotes_db.settings import LogFormat, Settings, environ_of, settings_from

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from quotes_db.store import Store

COULD_NOT_START: Final = 3  # exit code, uvicorn's own for it
_STOP_S = 5  # how long an answer may still take when the server is told to stop
_WAITING_MAX = 2048  # connections that wait to be accepted
_FILES_MAX = 8_192  # open at once, twice as many as connections
_RATE: Final = 20.0  # requests a second of one client; a page check sends some ten at once
_SETTINGS = ("db", "require_token", "allow_fetch", "rate", "log_format")  # options that set one
_NO_TOKEN = (
    "Other machines can reach {host}, and there is no token that would keep them out. "
    "Make one with: quoteproof token create. Or listen at 127.0.0.1."
)


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
@click.option(
    "--require-token/--no-require-token",
    default=None,
    help="Reading takes a token, too.  [default: unless only this machine can reach the server]",
)
@click.option(
    "--allow-fetch/--no-fetch",
    default=None,
    help="Fetch articles by address.  [default: if only this machine can reach the server]",
)
@click.option(
    "--rate",
    type=click.FloatRange(0),
    metavar="N",
    help="Requests a second that one client may send; 0 for any number.  "
    "[default: 20, or 0 if only this machine can reach the server]",
)
@click.option(
    "--log-format",
    type=click.Choice(["plain", "json"]),
    help="How lines of the log are written.  [default: plain]",
)
@with_db
def serve(*, demo: bool, host: str, port: int, workers: int, **options: Any) -> None:
    """Answer at http://127.0.0.1:8000: a page to try, and the API that the extension asks.

    Only this machine can reach the server unless --host says otherwise; then there must be a token,
    reading takes one, and no address is fetched. It stops with Ctrl+C, when what was asked is
    answered. Exit code 3 means that it could not start.

    Example:
        quoteproof serve --demo
    """
    from server.memory import give_memory_back

    give_memory_back()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as with Ctrl+C, cleaning up
    try:
        settings = settings_from(os.environ)
    except QuoteproofError as error:
        raise CouldNotStart(str(error)) from None
    settings = _told(settings, options, host=host)
    with _listening(host, port) as listener, _database(settings.db, demo=demo) as path:
        here = _is_loopback(listener)
        settings = _decided(replace(settings, db=path), here=here)
        with _shared_counts(workers):
            app = _application(settings, listener, workers=workers, here=here)
            closed = bool(settings.require_token)
            click.echo(_greeting(listener, path, demo=demo, closed=closed), err=True)
            _run(app, listener, workers=workers, log_format=settings.log_format)
    click.echo("Stopped.", err=True)


def main() -> None:
    """Run the command line."""
    cli()


def worker_app() -> Starlette:
    """Return the application of one of several workers, which get their settings by environment."""
    from quotes_db.store import Store
    from server import logs

    settings = settings_from(os.environ)
    logs.configure(settings.log_format)
    return _made(Store.open(settings.db), settings)


def _told(settings: Settings, options: dict[str, Any], *, host: str) -> Settings:
    """Return the settings with what the command line says, which goes before the environment."""
    given = {name: options[name] for name in _SETTINGS if options[name] is not None}
    hosts = (*settings.hosts, *options["names"], *_own_name(host))
    return replace(settings, **given, hosts=hosts)


def _decided(settings: Settings, *, here: bool) -> Settings:
    """Return the settings with what the address to listen at decides where nobody else did."""
    require, fetch, rate = settings.require_token, settings.allow_fetch, settings.rate
    return replace(
        settings,
        require_token=not here if require is None else require,
        allow_fetch=here if fetch is None else fetch,
        rate=(0.0 if here else _RATE) if rate is None else rate,
    )


def _run(
    app: Starlette | str, listener: socket.socket, *, workers: int, log_format: LogFormat
) -> None:
    """Serve until a signal says to stop."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from server import logs
    from server.protocol import Protocol

    _raise_file_limit()
    logs.configure(log_format)
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


def _application(
    settings: Settings, listener: socket.socket, *, workers: int, here: bool
) -> Starlette | str:
    """Return the application, or for several workers where each finds the function that makes it.

    Raises:
        CouldNotStart: the database cannot be opened, a name is none, or others can reach the server
            and there is no token.
    """
    from quotes_db.store import Store
    from server import auth
    from server.waiting import waiting_room

    try:
        with waiting_room(listener, hosts=settings.hosts):
            store = Store.open(settings.db)
        app = _made(store, settings)
        if not here and not auth.is_any_valid(store):
            store.close()
            raise CouldNotStart(_NO_TOKEN.format(host=listener.getsockname()[0]))
    except QuoteproofError as error:
        raise CouldNotStart(str(error)) from None
    if workers == 1:
        return app
    store.close()
    os.environ |= environ_of(settings)
    return "server.cli:worker_app"


def _made(store: Store, settings: Settings) -> Starlette:
    """Return the application that settings describe; all of them are decided."""
    from server.app import create_app

    return create_app(
        store,
        hosts=settings.hosts,
        require_token=bool(settings.require_token),
        allow_fetch=bool(settings.allow_fetch),
        rate=settings.rate or 0.0,
    )


@contextlib.contextmanager
def _shared_counts(workers: int) -> Iterator[None]:
    """Hold the folder in which several workers keep their counts, see ``measures``."""
    if workers == 1:
        yield
        return
    from server.measures import SHARED_FOLDER

    with tempfile.TemporaryDirectory(prefix="quoteproof-counts-") as folder:
        os.environ[SHARED_FOLDER] = folder
        yield


def _raise_file_limit() -> None:
    """Let the process hold as many connections as the system allows it: each is an open file."""
    try:
        import resource
    except ImportError:  # not on Windows, where there is no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < min(_FILES_MAX, hard):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES_MAX, hard), hard))


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


def _is_loopback(listener: socket.socket) -> bool:
    """Return whether only this machine can reach a socket."""
    return ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def _own_name(host: str) -> tuple[str, ...]:
    """Return the name that the address to listen at gives the server, if it is one address."""
    if host in ("0.0.0.0", "::", "[::]", ""):
        return ()
    return (f"[{host}]" if ":" in host and not host.startswith("[") else host,)


def _greeting(listener: socket.socket, path: Path, *, demo: bool, closed: bool) -> str:
    """Return what is printed when the server can be reached: the address and what to try."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    address = f"http://{host}:{port}"
    example = "four score and seven years ago" if demo else "a sentence that somebody said"
    asking = f"curl -s -G {address}/v1/match"
    page = f"  open  {address}/  and paste a sentence, for example: {example}\n"
    if closed:
        page = (
            f"  open  {address}/  with any name, and as password a token\n"
            "        that this prints: quoteproof token create\n"
        )
        asking += " -H 'Authorization: Bearer TOKEN'"
    return (
        f"Quoteproof answers at {address}  (database: {'a demo' if demo else path})\n"
        f"{page}"
        f"  {'try' if closed else 'or '}   {asking} --data-urlencode 'text={example}'\n"
        f"  docs  {address}/docs\n"
        "Stop with Ctrl+C."
    )
