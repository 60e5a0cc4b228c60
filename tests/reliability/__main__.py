"""The command line of the reliability runs: ``python -m tests.reliability``."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

# Each is a module here that has a click command ``command``. A run prints one JSON object on
# standard output, progress on standard error, and exits 1 if what it proves does not hold.
PARTS: Final = ("crash", "fuzz", "load", "report", "sequences", "tables")


class _Parts(click.Group):
    """Loads a part when it is asked for: what one needs, another may lack."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in PARTS:
            return None
        found: click.Command = import_module(f"tests.reliability.{cmd_name}").command
        return found


@click.group(cls=_Parts, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run what proves that the server can be relied on, and print the table of the README.

    \b
    Example:
        python -m tests.reliability fuzz --cases 20000 --out tests/reliability/results.json
    """


if __name__ == "__main__":
    main(prog_name="python -m tests.reliability")
