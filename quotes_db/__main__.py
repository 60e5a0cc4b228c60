"""``python -m quotes_db`` runs the library's commands; ``quoteproof`` adds ``serve`` to them."""

from __future__ import annotations

from quotes_db.cli import cli

if __name__ == "__main__":
    cli(prog_name="python -m quotes_db")
