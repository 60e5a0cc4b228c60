"""What every scenario is made of: work for a process to do, and what must be left of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from quotes_db.claim_records import PublishedReview, ReviewRating
from quotes_db.doctor import examine
from quotes_db.records import AttributedQuotation, Source
from quotes_db.store import Store

ALMANAC = Source(url="https://almanac.example/tides", title="An Almanac of Tides")
READY = "ready"
_WORDS = (
    *("tide", "pier", "rope", "lamp", "chart", "buoy", "mast"),
    *("sail", "helm", "keel", "hull", "deck", "anchor", "wharf"),
)


@dataclass(slots=True)
class Left:
    """What is left of some work: how much was told to be done, and what is wrong."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)


class Scenario(ABC):
    """One kind of work on the database in a folder, killed again and again."""

    name: ClassVar[str]
    work: Callable[..., None]  # a function of a module, run in a process of its own

    def __init__(self, folder: Path, random: Random) -> None:
        self.folder = folder
        self.db = folder / "quotes.db"
        self.random = random
        self.span_s: float | None = None  # in which the kill comes; None: as long as the work takes

    def renew(self) -> None:  # noqa: B027 (most have nothing to do)
        """Make ready for the next process."""

    def arguments(self) -> tuple[Any, ...]:
        """Return what the work is called with, before the pipe to tell what is done."""
        return (self.folder,)

    def begin(self, receive: Connection) -> None:
        """Return when the work begins."""
        assert receive.recv() == READY

    def watch(self, receive: Connection) -> list[Any]:
        """Return what the process tells until it ends."""
        return list(_heard(receive))

    @abstractmethod
    def left(self, told: list[Any]) -> Left:
        """Return what is left of the work, of which the process told so much."""


def _heard(receive: Connection) -> Iterator[Any]:
    with suppress(EOFError, OSError):  # it ended, perhaps in the middle of a word
        while True:
            yield receive.recv()


def sentence(number: int) -> str:
    """Return words that no other number has."""
    digits = [_WORDS[number // len(_WORDS) ** place % len(_WORDS)] for place in range(5)]
    return f"{' '.join(digits)} said the almanac"


def quotations(numbers: range) -> list[AttributedQuotation]:
    """Return a quotation for each number, each with one occurrence."""
    return [
        AttributedQuotation(sentence(n), speaker=f"Pilot {n % 7}", source=ALMANAC) for n in numbers
    ]


def reviews(numbers: range) -> list[PublishedReview]:
    """Return a fact-check of a claim for each number."""
    rated = (ReviewRating("Half true", "mixed"),)
    return [
        PublishedReview(
            f"It is not so that {sentence(n)}", rated, url=f"https://checks.example/{n}"
        )
        for n in numbers
    ]


def texts_in(db: Path) -> list[str]:
    """Return the words of all quotations."""
    with Store.open(db, read_only=True) as store:
        found: list[str] = []
        for first in range(1, store.shelf("quotations").last_id() + 1, 10_000):
            found += [row[1] for row in store.records_between(first, first + 10_000)]
        return found


def compared(db: Path, expected: Collection[str], *, perhaps: Collection[str] = ()) -> Left:
    """Return what is left where some words must be stored, once, and others may be."""
    stored = Counter(texts_in(db))
    left = Left(unsound=faults(db))
    left.lost = [text for text in expected if not stored[text]]
    left.duplicated = [text for text, count in stored.items() if count > 1]
    left.duplicated += [text for text in stored if text not in expected and text not in perhaps]
    with Store.open(db, read_only=True) as store:
        ids = range(1, store.shelf("quotations").last_id() + 1)
        for first in range(0, len(ids), 500):
            for id_, found in store.occurrences(list(ids[first : first + 500])).items():
                if len(found) > 1:
                    left.duplicated.append(f"{len(found)} occurrences of quotation {id_}")
    return left


def faults(db: Path) -> list[str]:
    """Return what the doctor finds."""
    return [f"{check.name}: {one.what}" for check in examine(db) for one in check.faults]
