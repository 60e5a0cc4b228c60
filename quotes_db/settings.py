"""Settings, read once at the edge into a frozen object; the core takes arguments.

An unknown ``QUOTEPROOF_…`` variable is an error: a misspelt setting must not be ignored in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from quotes_db.errors import SettingsError

_KNOWN = {
    "QUOTEPROOF_DB": "the database file",
    "QUOTEPROOF_HOSTS": "extra Host names, by comma",
    "QUOTEPROOF_WEIGHTS": "what quoteproof train fitted",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the files are, and which names besides loopback the server answers to."""

    db: Path
    weights: Path
    hosts: tuple[str, ...] = ()


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Return the settings that an environment names, with defaults for the rest.

    Raises:
        SettingsError: a variable that begins with ``QUOTEPROOF_`` is not known.
    """
    for name in environ:
        if name.startswith("QUOTEPROOF_") and name not in _KNOWN:
            message = f"Unknown setting {name}. Known: {', '.join(_KNOWN)}. Unset it or correct it."
            raise SettingsError(message)
    hosts = environ.get("QUOTEPROOF_HOSTS", "")
    return Settings(
        db=Path(environ.get("QUOTEPROOF_DB") or default_db()),
        weights=Path(environ.get("QUOTEPROOF_WEIGHTS") or default_db().with_name("weights.json")),
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
    )


def default_db() -> Path:
    """Return the database file in the user's data folder; neither need exist."""
    return user_data_path("quoteproof", appauthor=False) / "quotes.db"
