"""``server`` is a name that another distribution could ship too: this one is imported."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

import server


def test_the_server_that_is_imported_is_ours() -> None:
    root = Path(__file__).parents[2]
    assert Path(server.__file__).parent == root / "server"
    assert set(packages_distributions().get("server", ["quoteproof"])) == {"quoteproof"}
