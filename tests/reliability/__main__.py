"""The command line of the reliability proofs: ``python -m tests.reliability``.

Each subcommand is one module here with a click command named ``command``; a new one is one more
name below. Figures go to standard output, as one line of JSON with ``--json``, all else to
standard error; exit code 1 means that something was found.
"""

from __future__ import annotations

from importlib import import_module

import click

_MODULES = ("crash", "tables")


class _Subcommands(click.Group):
    """The modules' commands, each loaded when it is asked for."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        command: click.Command = import_module(f"tests.reliability.{cmd_name}").command
        return command


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Prove that nothing is lost.

    \b
    Example:
        python -m tests.reliability crash --kills 300
    """


if __name__ == "__main__":
    main(prog_name="python -m tests.reliability")
