"""Readers of outside formats, one a file, behind one interface.

An input stream goes in; quotations and fact-checks come out one by one, and between them the
records that could not be read, each with its line and the reason. A new format is one module with
an ``IMPORTER`` and one line in ``_MODULES``. Modules load on first use: reading JSON must not wait
for an HTML parser.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol, cast

from quotes_db.claim_records import PublishedReview
from quotes_db.errors import UnknownFormatError
from quotes_db.kept_records import KeptRecord
from quotes_db.records import AttributedQuotation, PartialDate

if TYPE_CHECKING:
    from quotes_db.importers.stream import InputStream

_MODULES = {  # the quicker one to tell first, the more particular one before the general
    "article": "quotes_db.importers.article",
    "quotebank": "quotes_db.importers.quotebank",
    "hypothesis": "quotes_db.importers.hypothesis",
    "claimreview": "quotes_db.importers.claimreview",
    "fortune": "quotes_db.importers.fortune",
    "webannotation": "quotes_db.importers.webannotation",
    "jsonl": "quotes_db.importers.jsonl",
    "csv": "quotes_db.importers.delimited",
}
FORMATS = tuple(_MODULES)


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that was not imported: where it stands, why, and how it reads."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Described:
    """What the user says of the source; it goes before what an article says of itself."""

    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: PartialDate | None = None


Record = AttributedQuotation | PublishedReview | KeptRecord


class Importer(Protocol):
    """A reader of one format."""

    @property
    def name(self) -> str:
        """Return what ``--format`` calls the format."""
        ...

    @property
    def suffixes(self) -> frozenset[str]:
        """Return the endings of file names that are a hint, as in ``.csv``."""
        ...

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the first bytes leave no doubt that this is the format."""
        ...

    def read(self, stream: InputStream, *, described: Described) -> Iterator[Record | Refused]:
        """Yield the records and, in their places, those that cannot be read.

        Raises:
            InputError: the input as a whole cannot be read.
        """
        ...


def importer_named(name: str) -> Importer:
    """Return the importer of a format.

    Raises:
        UnknownFormatError: there is none; the message names the nearest.
    """
    if name not in _MODULES:
        near = difflib.get_close_matches(name, FORMATS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        message = f"No such format: {name!r}.{hint} Known: auto, {', '.join(FORMATS)}."
        raise UnknownFormatError(message)
    return cast("Importer", import_module(_MODULES[name]).IMPORTER)


def importer_for(stream: InputStream) -> Importer:
    """Return the importer for an input, by its first bytes, then by its name.

    Raises:
        UnknownFormatError: neither tells.
    """
    importers = [importer_named(name) for name in FORMATS]
    for importer in importers:
        if importer.recognizes(stream):
            return importer
    suffix = PurePosixPath(stream.file_name).suffix
    for importer in importers:
        if suffix in importer.suffixes:
            return importer
    if stream.fetched or not suffix:
        return importer_named("article")
    message = (
        f"The format of {stream.name} cannot be told from its content or from {suffix!r}. "
        f"Name it: --format {', '.join(FORMATS[:-1])} or {FORMATS[-1]}."
    )
    raise UnknownFormatError(message)
