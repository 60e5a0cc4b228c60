"""What all commands share: exit codes, errors as sentences, help with an example, options.

The exit codes are those of grep, and that of a shell for an interrupt.
"""

from __future__ import annotations

import errno
import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quotes_db.errors import QuoteproofError
from quotes_db.settings import settings_from
from quotes_db.terminal import printable, printable_json

if TYPE_CHECKING:
    from quotes_db.records import PartialDate
    from quotes_db.store import Store

NOTHING_FOUND = 1
FAILED = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class Failure(click.ClickException):
    """A command failed; its message is one sentence on standard error.

    It may repeat words of strangers, and cannot drive the terminal with them.
    """

    exit_code = FAILED

    def format_message(self) -> str:
        """Return the message as it is printed."""
        return printable(self.message, keep="\n")


def require_db(path: Path) -> None:
    """End the command if there is no such database: it has nothing to do in a new one."""
    if not path.exists():
        message = f"{path} does not exist. Import something first, or name another file with --db."
        raise Failure(message)


def db_path(given: Path | None) -> Path:
    """Return the database file that the option, the environment or the system's custom names."""
    return given or settings_from(os.environ).db


@contextmanager
def existing_store(path: Path, *, read_only: bool = False) -> Iterator[Store]:
    """Hold a database that must be there: the command has nothing to do in a new one."""
    from quotes_db.store import Store

    require_db(path)
    with Store.open(path, read_only=read_only) as store:
        yield store


def print_json(value: dict[str, Any]) -> None:
    """Print a value as one line of JSON, with what could drive a terminal as its escape."""
    import msgspec

    click.echo(printable_json(msgspec.json.encode(value).decode()))


def _move_example(command: click.Command) -> None:
    """Move the example at the end of a command's docstring to the end of its help."""
    before, found, example = inspect.cleandoc(command.help or "").partition("\nExample:\n")
    if found:
        lines = [line.strip() for line in example.splitlines() if line.strip()]
        command.help = before.rstrip()
        command.epilog = "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


class Command(click.Command):
    """A command whose docstring ends in an example, which its help prints below the options."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _move_example(self)


class Group(click.Group):
    """The commands; turns the errors that users can meet into a sentence and an exit code."""

    command_class = Command

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _move_example(self)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that the arguments name."""
        try:
            return super().invoke(ctx)
        except QuoteproofError as error:
            raise Failure(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has seen enough
                raise
            message = f"The system refused: {error}. Correct that and run the command again."
            raise Failure(message) from error
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(INTERRUPTED)


with_db = click.option(
    "--db",
    type=click.Path(path_type=Path),
    help="Database file.  [default: QUOTEPROOF_DB, or quotes.db in your data folder]",
)
with_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
with_format = click.option(
    "--format",
    "format_name",
    default="auto",
    show_default=True,
    help="auto, article, jsonl, csv (also tab-separated), claimreview, webannotation, quotebank, "
    "hypothesis or fortune.",
)


def _date(ctx: click.Context, option: click.Parameter, value: str | None) -> PartialDate | None:
    """Return the date that an option names."""
    from quotes_db.dates import partial_date

    try:
        return partial_date(value, kind="published") if value is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, option) from None


_Callback = TypeVar("_Callback", bound=Callable[..., object])


def with_source(command: _Callback) -> _Callback:
    """Give a command the options that describe an article's source."""
    for option in (
        click.option("--published", callback=_date, help="Its date: 2016, 2016-11 or 2016-11-24."),
        click.option("--publisher", help="Who published the article."),
        click.option("--title", help="Title of the article."),
        click.option("--url", help="Address of the article."),
    ):
        command = option(command)
    return command
