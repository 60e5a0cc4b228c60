"""Names as sources print them in, speakers out: how an import finds or makes who said something.

Each name that was ever imported has a row in ``speaker``, found by its folded spelling. The row of
a name that was merged into another speaker leads on to that speaker, and in a source for which the
speaker was split the name leads to the one split off. So what a person decided about names holds
for every later import, at the cost of one query for all names of a batch.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlite_utils import Database

from quotes_db.normalize import fold_name, fold_words
from quotes_db.records import AttributedQuotation
from quotes_db.store.listed import listed

_LOOKED_UP_AT_ONCE = 500  # values in one IN (…); SQLite allows 32,766

# Of each name: its own row, who that is now, its best spelling, whether a person chose that, and
# whether the name means somebody else in some source.
_BY_KEY = (
    "SELECT name_key, id, coalesce(kept_id, id), name, chosen_key IS NOT NULL, "
    "EXISTS (SELECT 1 FROM speaker_in_source WHERE name_id = speaker.id) "
    "FROM speaker WHERE name_key IN"
)
_IN_SOURCE = (
    "SELECT r.name_id, r.source_id, r.speaker_id, coalesce(s.kept_id, s.id) "
    "FROM speaker_in_source r JOIN speaker s ON s.id = r.speaker_id WHERE r.name_id IN"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a name means: ``speaker_id`` now, ``own_id`` if the merges were undone.

    ``name_id`` is the name's own row; it stands for the name in what makes an occurrence the same
    again, so that merging and splitting never make an import store something twice.
    """

    speaker_id: int
    own_id: int
    name_id: int


@dataclass(frozen=True, slots=True)
class _Name:
    named: Named
    best: str  # spelling
    chosen: bool
    told_by_source: bool

    @classmethod
    def of(
        cls, id_: int, speaker_id: int, best: str, *, chosen: bool = False, by_source: bool = False
    ) -> Self:
        return cls(Named(speaker_id, id_, id_), best, chosen, by_source)


class Speakers:
    """Finds or makes the speakers of a batch, and keeps their best spelling and their aliases.

    ``new`` counts the speakers made.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, _Name] = {}  # by folded name
        self._in_source: dict[tuple[int, int], Named] = {}
        self.new = 0

    def of(
        self, batch: Sequence[AttributedQuotation], source_ids: Sequence[int | None]
    ) -> list[Named | None]:
        """Return whom each record's name means; None where the speaker is unknown."""
        names = [clean_name(item.speaker) for item in batch]
        keys = self._looked_up(names)
        return [
            self._named(name, key, item, source_id) if name and key else None
            for item, name, key, source_id in zip(batch, names, keys, source_ids, strict=True)
        ]

    def rows_of(self, named: Sequence[tuple[str | None, str | None]]) -> list[int | None]:
        """Return the row of each (name, Wikidata item) that stands in no source; None of no name.

        Who that is now is told by the row, past all merges.
        """
        names = [clean_name(name) for name, _ in named]
        keys = self._looked_up(names)
        return [
            self._spelled(name, key, wikidata).named.name_id if name and key else None
            for name, key, (_, wikidata) in zip(names, keys, named, strict=True)
        ]

    def _looked_up(self, names: Sequence[str | None]) -> list[str]:
        """Return the folded names, empty where there is none, after looking all of them up."""
        keys = [fold_name(name) if name else "" for name in names]
        self._look_up({key for key in keys if key})
        return keys

    def _look_up(self, keys: Iterable[str]) -> None:
        rows = looked_up(self._db, _BY_KEY, keys)
        self._known.update(
            {
                key: _Name.of(id_, now, best, chosen=bool(chosen), by_source=bool(by_source))
                for key, id_, now, best, chosen, by_source in rows
            }
        )
        divided = [row[1] for row in rows if row[5]]
        if divided:
            told = looked_up(self._db, _IN_SOURCE, divided)
            self._in_source.update(
                {(name, source): Named(now, own, name) for name, source, own, now in told}
            )

    def _named(
        self, name: str, key: str, item: AttributedQuotation, source_id: int | None
    ) -> Named:
        found = self._spelled(name, key, item.wikidata)
        named = found.named
        if found.told_by_source and source_id is not None:
            named = self._in_source.get((named.name_id, source_id), named)
        if item.mention and item.mention != found.best and _is_part_of_name(item.mention, key):
            self._add_alias(named.own_id, item.mention)
        return named

    def _spelled(self, name: str, key: str, wikidata: str | None) -> _Name:
        """Return a name as it is stored, made if it is new, in the better of the two spellings."""
        found = self._known.get(key) or self._made(name, key, wikidata)
        if name != found.best:
            self._known[key] = found = self._better_spelling(found, name)
        return found

    def _made(self, name: str, key: str, wikidata: str | None) -> _Name:
        cursor = self._db.execute(
            "INSERT INTO speaker (name, name_key, wikidata) VALUES (?, ?, ?)", [name, key, wikidata]
        )
        id_ = int(cursor.lastrowid or 0)
        self._known[key] = made = _Name.of(id_, id_, name)
        self.new += 1
        return made

    def _better_spelling(self, known: _Name, name: str) -> _Name:
        """Return the name with the better of two spellings, after storing the other as an alias."""
        if known.chosen or _spelling_rank(name) <= _spelling_rank(known.best):
            self._add_alias(known.named.name_id, name)
            return known
        id_ = known.named.name_id
        self._db.execute("UPDATE speaker SET name = ? WHERE id = ?", [name, id_])
        self._db.execute(
            "DELETE FROM speaker_alias WHERE speaker_id = ? AND alias = ?", [id_, name]
        )
        self._add_alias(id_, known.best)
        return replace(known, best=name)

    def _add_alias(self, speaker_id: int, alias: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO speaker_alias VALUES (?, ?)", [speaker_id, alias])


def clean_name(name: str | None) -> str | None:
    """Return a name with single spaces, composed; None if nothing is left."""
    return " ".join(unicodedata.normalize("NFC", name).split()) or None if name else None


def looked_up(db: Database, select: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
    """Return the rows of ``select`` (which ends in ``IN``) for any number of values."""
    wanted, rows = list(values), list[tuple[Any, ...]]()
    for at in range(0, len(wanted), _LOOKED_UP_AT_ONCE):
        marks, some = listed(wanted[at : at + _LOOKED_UP_AT_ONCE])
        rows += db.execute(f"{select} ({marks})", some).fetchall()
    return rows


def _spelling_rank(name: str) -> tuple[bool, int]:
    """Rank spellings of one name: mixed case before capitals, then the most diacritics."""
    return (not name.isupper() and not name.islower(), sum(not char.isascii() for char in name))


def _is_part_of_name(mention: str, name_key: str) -> bool:
    """Tell whether a mention as printed names the person: ``Isik`` does, ``the minister`` not."""
    words = fold_words(mention)
    return bool(words) and mention[:1].isupper() and set(words) <= set(name_key.split())
