"""Changes and removes stored quotations.

Everything here runs inside the caller's transaction. The posting lists are left as they are: the
index only proposes, and what it proposes is compared with the record as it is now. Only the new
words of an edited quotation go into the delta, so that they are found.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from quotes_db.normalize import fold_words, text_hash
from quotes_db.store.verdicts import keep_words

_AT_ONCE = 500  # ids in one statement; SQLite allows 32,766
# The latest date said or published; what ``first_date`` of one occurrence is to ``add_batch``.
_NEWEST = (
    "SELECT coalesce(o.date, s.published), iif(o.date IS NULL, 'published', o.date_kind) "
    "FROM occurrence o LEFT JOIN source s ON s.id = o.source_id "
    "WHERE o.status <> 'rejected' AND (o.date IS NULL OR o.date_kind <> 'captured') "
)


def edit_quotation(db: Database, quotation_id: int, text: str) -> bool:
    """Return whether the quotation is stored; then its words are now those of ``text``.

    Verdicts that were about other words stay about those.

    Raises:
        ValueError: the text has no word in it, or another quotation has these words.
    """
    words = fold_words(text)
    if not words:
        message = f"No word in the text {text[:40]!r}. Delete the quotation instead."
        raise ValueError(message)
    row = db.execute("SELECT hash, text FROM quotation WHERE id = ?", [quotation_id]).fetchone()
    if not row:
        return False
    key, folded = text_hash(words), " ".join(words)
    other = db.execute(
        "SELECT id FROM quotation WHERE hash = ? AND id <> ?", [key, quotation_id]
    ).fetchone()
    if other:
        message = (
            f"Quotation {other[0]} has the words {text[:40]!r} already. "
            f"Add the sources of quotation {quotation_id} to it and delete that one."
        )
        raise ValueError(message)
    db.execute(
        "UPDATE quotation SET text = ?, folded = ?, hash = ? WHERE id = ?",
        [text, folded, key, quotation_id],
    )
    if row[0] != key:
        db.execute("INSERT INTO delta (quotation_id) VALUES (?)", [quotation_id])
        keep_words(db, quotation_id, old=row[1], key=key)
    return True


def delete_quotations(db: Database, quotation_ids: Sequence[int]) -> int:
    """Return how many of the quotations were stored; now none is, nor an occurrence of theirs."""
    deleted, newest_goes = 0, False
    (newest,) = db.execute("SELECT newest FROM totals").fetchone()
    for at in range(0, len(quotation_ids), _AT_ONCE):
        some = list(quotation_ids[at : at + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        (last, _) = _newest(db, f"AND o.quotation_id IN ({marks}) ", some)
        newest_goes = newest_goes or (last is not None and last == newest)
        deleted += db.execute(f"DELETE FROM quotation WHERE id IN ({marks})", some).rowcount
    db.execute("UPDATE totals SET quotations = quotations - ?", [deleted])
    if newest_goes:
        db.execute("UPDATE totals SET newest = ?, newest_kind = ?", _newest_left(db, newest))
    return deleted


def dates_changed(db: Database, quotation_ids: Sequence[int], *, leaving: str | None) -> None:
    """Put right what the dates of some occurrences told, after these or their status changed.

    ``leaving`` is the date of the occurrence that changed. Cost: some 50 µs; if it was the newest
    of all and no other has that date, one look at every occurrence.
    """
    for quotation_id in quotation_ids:
        first = db.execute(
            f"{_NEWEST}AND o.quotation_id = ? AND coalesce(o.date, s.published) IS NOT NULL "
            "ORDER BY 1 LIMIT 1",
            [quotation_id],
        ).fetchone()
        date, kind = (first[0], first[1]) if first and first[0] else (None, None)
        db.execute(
            "UPDATE quotation SET first_date = ?, first_date_kind = ? WHERE id = ?",
            [date, kind, quotation_id],
        )
    (newest,) = db.execute("SELECT newest FROM totals").fetchone()
    last, kind = max(
        (_newest(db, "AND o.quotation_id = ? ", [id_]) for id_ in quotation_ids),
        key=lambda some: some[0] or "",
    )
    if leaving is not None and leaving == newest != last:
        last, kind = _newest_left(db, newest)
    elif newest is not None and (last is None or last <= newest):
        return
    db.execute("UPDATE totals SET newest = ?, newest_kind = ?", [last, kind])


def _newest_left(db: Database, newest: str) -> tuple[str | None, str | None]:
    """Return the latest date, and its kind, now that an occurrence with the latest one is gone.

    What is new is mostly of the same day as what is newest, so that the look back ends soon.
    """
    same = db.execute(
        f"{_NEWEST}AND coalesce(o.date, s.published) = ? ORDER BY o.id DESC LIMIT 1", [newest]
    ).fetchone()
    return (same[0], same[1]) if same else _newest(db)


def newest_of_all(db: Database) -> tuple[str | None, str | None]:
    """Return the latest date said or published, and its kind. Cost: a look at every occurrence."""
    return _newest(db)


def _newest(
    db: Database, where: str = "", values: Sequence[int] = ()
) -> tuple[str | None, str | None]:
    """Return the latest date, and its kind, of all occurrences or of some."""
    row = db.execute(f"{_NEWEST}{where}ORDER BY 1 DESC LIMIT 1", list(values)).fetchone()
    return (row[0], row[1]) if row and row[0] else (None, None)
