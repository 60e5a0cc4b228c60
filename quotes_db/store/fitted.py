"""The thresholds that ``calibrate`` fitted to this store: one row, or none."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from quotes_db.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Fitted:
    """Thresholds with what they were fitted on."""

    thresholds: Thresholds
    day: str  # ISO date
    quotations: int  # that the store held then
    positives: int  # altered quotations asked
    negatives: int  # texts asked that quote nobody


def read_fitted(db: Database) -> Fitted | None:
    """Return the fitted thresholds, or None; a row that makes no sense is as good as none."""
    row = db.execute(
        "SELECT thresholds, day, quotations, positives, negatives FROM fitted_thresholds"
    ).fetchone()
    if row is None:
        return None
    try:
        values = json.loads(row[0])
        thresholds = Thresholds(
            open_bits=tuple(map(float, values["open_bits"])),
            closed_bits=tuple(map(float, values["closed_bits"])),
            doubling_bits=float(values["doubling_bits"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
    return Fitted(thresholds, *row[1:])


def write_fitted(db: Database, fitted: Fitted | None) -> None:
    """Keep fitted thresholds in place of earlier ones; None forgets them.

    Must run inside a transaction that holds the write lock.
    """
    db.execute("DELETE FROM fitted_thresholds")
    if fitted:
        db.execute(
            "INSERT INTO fitted_thresholds VALUES (1, ?, ?, ?, ?, ?)",
            [
                json.dumps(asdict(fitted.thresholds)),
                fitted.day,
                fitted.quotations,
                fitted.positives,
                fitted.negatives,
            ],
        )
