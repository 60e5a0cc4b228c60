"""Settings, read once at the edge into a frozen object; the core takes arguments.

An unknown ``QUOTEPROOF_…`` variable is an error: a misspelt setting must not be ignored in silence.
The workers of ``serve`` get theirs the same way, as ``environ_of`` writes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from quotes_db.errors import SettingsError

LogFormat = Literal["plain", "json"]

_KNOWN = {
    "QUOTEPROOF_DB": "the database file",
    "QUOTEPROOF_HOSTS": "extra Host names, by comma",
    "QUOTEPROOF_WEIGHTS": "what quoteproof train fitted",
    "QUOTEPROOF_REQUIRE_TOKEN": "yes or no: whether reading over HTTP takes a token",
    "QUOTEPROOF_ALLOW_FETCH": "yes or no: whether the server fetches addresses for its clients",
    "QUOTEPROOF_RATE": "requests a second that one client may send; 0 for any number",
    "QUOTEPROOF_LOG_FORMAT": "plain or json",
}
_SWITCH = {"yes": True, "true": True, "on": True, "1": True} | {
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the files are, and what the server is told; None where its address decides."""

    db: Path
    weights: Path
    hosts: tuple[str, ...] = ()  # names besides loopback's that the server answers to
    require_token: bool | None = None
    allow_fetch: bool | None = None
    rate: float | None = None  # requests a second of one client; 0: any number
    log_format: LogFormat = "plain"


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Return the settings that an environment names, with defaults for the rest.

    Raises:
        SettingsError: a variable that begins with ``QUOTEPROOF_`` is not known, or its value is of
            no use.
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
        require_token=_switch(environ, "QUOTEPROOF_REQUIRE_TOKEN"),
        allow_fetch=_switch(environ, "QUOTEPROOF_ALLOW_FETCH"),
        rate=_rate(environ, "QUOTEPROOF_RATE"),
        log_format=_log_format(environ, "QUOTEPROOF_LOG_FORMAT"),
    )


def environ_of(settings: Settings) -> dict[str, str]:
    """Return the variables that ``settings_from`` reads as these settings."""
    switches = {
        "QUOTEPROOF_REQUIRE_TOKEN": settings.require_token,
        "QUOTEPROOF_ALLOW_FETCH": settings.allow_fetch,
    }
    return {
        "QUOTEPROOF_DB": str(settings.db.absolute()),
        "QUOTEPROOF_WEIGHTS": str(settings.weights.absolute()),
        "QUOTEPROOF_HOSTS": ",".join(settings.hosts),
        **{name: "yes" if on else "no" for name, on in switches.items() if on is not None},
        **({} if settings.rate is None else {"QUOTEPROOF_RATE": str(settings.rate)}),
        "QUOTEPROOF_LOG_FORMAT": settings.log_format,
    }


def default_db() -> Path:
    """Return the database file in the user's data folder; neither need exist."""
    return user_data_path("quoteproof", appauthor=False) / "quotes.db"


def _switch(environ: Mapping[str, str], name: str) -> bool | None:
    written = environ.get(name, "").strip().lower()
    if written and written not in _SWITCH:
        raise _no_such(environ, name)
    return _SWITCH.get(written)


def _rate(environ: Mapping[str, str], name: str) -> float | None:
    written = environ.get(name, "").strip()
    try:
        rate = float(written) if written else None
    except ValueError:
        raise _no_such(environ, name) from None
    if rate is not None and not (math.isfinite(rate) and rate >= 0):
        raise _no_such(environ, name)
    return rate


def _log_format(environ: Mapping[str, str], name: str) -> LogFormat:
    written = environ.get(name, "").strip().lower() or "plain"
    if written == "plain":
        return "plain"
    if written == "json":
        return "json"
    raise _no_such(environ, name)


def _no_such(environ: Mapping[str, str], name: str) -> SettingsError:
    return SettingsError(f"{name} is {environ[name]!r}. Set it to {_KNOWN[name]}, or unset it.")
