"""Quoteproof's library: keep attributed quotations, find the one a text repeats, read articles.

    from quotes_db import Store, extract, match, scan

Names load on first use, so that ``quoteproof --help`` does not wait for numpy.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quotes_db.article.extract import extract
    from quotes_db.match import match
    from quotes_db.scan import scan
    from quotes_db.store import Store

__all__ = ["Store", "extract", "match", "scan"]

_HOME = {
    "Store": "quotes_db.store",
    "extract": "quotes_db.article.extract",
    "match": "quotes_db.match",
    "scan": "quotes_db.scan",
}


def __getattr__(name: str) -> object:
    """Return a public name, importing its module now."""
    if name not in _HOME:
        message = f"module 'quotes_db' has no attribute {name!r}; it has {', '.join(__all__)}"
        raise AttributeError(message)
    return getattr(import_module(_HOME[name]), name)


class _Package(ModuleType):
    """Keeps ``quotes_db.match`` the function, although importing ``match.py`` binds its module."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _HOME and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
