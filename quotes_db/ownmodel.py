"""The user's own weights: where they are kept, and whether they or the shipped ones are in use.

``quoteproof train`` writes them to one file in the user's data folder; every import, ``extract``
and the server read it. The library's ``extract`` takes the shipped weights unless it is given
others, so that it depends on nothing outside.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from quotes_db.article.model import Model, model_from_json, model_to_json, shipped_model
from quotes_db.errors import StoreError
from quotes_db.settings import settings_from


def model_in_use() -> Model:
    """Return the user's own weights, if there are any, else the shipped ones.

    Raises:
        StoreError: the file of the user's weights cannot be read.
    """
    path = settings_from(os.environ).weights
    try:
        told = path.stat()
    except OSError:
        return shipped_model()
    return _read(path, told.st_mtime_ns, told.st_size)


def keep_model(path: Path, model: Model | None) -> None:
    """Use these weights from now on; None: the shipped ones. The file is whole or as it was.

    Raises:
        StoreError: it cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        if model is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(model_to_json(model))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        message = (
            f"{path} cannot be written ({error.strerror}). The weights in use stay. "
            "Name another file with QUOTEPROOF_WEIGHTS."
        )
        raise StoreError(message) from error


@lru_cache(maxsize=2)
def _read(path: Path, changed_ns: int, size: int) -> Model:
    """Return the weights in a file; read again when its time or size has changed."""
    del changed_ns, size
    try:
        return model_from_json(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = (
            f"The weights in {path} cannot be used ({error}). Fit them anew with quoteproof train, "
            "or go back to the shipped ones: quoteproof train --reset"
        )
        raise StoreError(message) from error
