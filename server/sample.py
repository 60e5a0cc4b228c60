"""The database of ``serve --demo``: the files beside this module, read by the real importers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from quotes_db.importers import Described, importer_for
from quotes_db.importers.stream import open_input
from quotes_db.ingest import ingest
from quotes_db.store import Store

FOLDER: Final = Path(__file__).parent / "demo"
_FILES: Final = ("*.jsonl", "*.txt")  # quotations, and an article that the extractor reads


def make(path: Path) -> Path:
    """Return ``path`` after filling a new database there with the sample quotations.

    Raises:
        QuoteproofError: the database cannot be written, or a file cannot be read.
    """
    with Store.open(path) as store:
        for file in [file for pattern in _FILES for file in sorted(FOLDER.glob(pattern))]:
            with open_input(str(file)) as stream:
                for _ in ingest(
                    store, stream, importer=importer_for(stream), described=Described()
                ):
                    pass  # a report after each batch; a sample needs none
    return path
