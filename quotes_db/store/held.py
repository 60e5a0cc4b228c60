"""What the parts of ``Store`` that stand in their own files take from it: its connections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path

from sqlite_utils import Database


class Held(ABC):
    """A database file that is held open; ``Store`` is one."""

    path: Path | str

    @property
    @abstractmethod
    def _db(self) -> Database:
        """This thread's connection."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Database]:
        """Hold one write transaction."""

    @abstractmethod
    def require_there(self) -> None:
        """Raise if the file is no longer the one that was opened."""
