"""Writers of outside formats, one a file, behind one interface: a store in, lines of bytes out.

A new format is one module with an ``EXPORTER`` and one line in ``_MODULES``. What a format holds is
what ``import`` reads back from it; only JSON Lines hold all of a store.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from importlib import import_module
from typing import Protocol, cast

from quotes_db.store import Store

_MODULES = {
    "jsonl": "quotes_db.exporters.jsonl",
    "csv": "quotes_db.exporters.delimited",
    "claimreview": "quotes_db.exporters.claimreview",
    "webannotation": "quotes_db.exporters.webannotation",
}
FORMATS = tuple(_MODULES)


class Exporter(Protocol):
    """A writer of one format."""

    @property
    def head(self) -> bytes:
        """Return what stands before the first record."""
        ...

    @property
    def leaves_out(self) -> str:
        """Return which records the format cannot hold, for a report: "without an address"."""
        ...

    def total(self, store: Store) -> int:
        """Return about how many records there are to write, for a progress bar."""
        ...

    def lines(self, store: Store) -> Iterator[bytes | None]:
        """Yield the line of each record, None of one that the format cannot hold."""
        ...


def exporter_named(name: str) -> Exporter:
    """Return the exporter of a format, one of ``FORMATS``."""
    return cast("Exporter", import_module(_MODULES[name]).EXPORTER)


def exported(store: Store, exporter: Exporter) -> Generator[bytes | None]:
    """Yield a whole store line by line, all of one commit; None where a record is left out.

    The head comes first. The same content gives the same bytes, and memory stays flat. Whoever
    stops early closes the generator before the store.
    """
    with store.snapshot():
        yield exporter.head
        yield from exporter.lines(store)
