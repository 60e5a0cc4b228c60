"""Dates as pages print them: never more than the line says."""

import pytest

from quotes_db.article.pagedates import dateline, page_date


@pytest.mark.parametrize(
    ("line", "value"),
    [
        # only one reading is a day of the calendar
        ("11/24/2024 05:21:21 am", "2024-11-24"),
        ("24.11.2024", "2024-11-24"),
        # both readings are possible: only the year is certain, with a 12-hour clock too
        ("03/04/2024", "2024"),
        ("03/04/2024 05:21 pm", "2024"),
        # both readings are the same day
        ("03/03/2024", "2024-03-03"),
        # written months leave no doubt
        ("Nov. 24, 2024", "2024-11-24"),
        ("Sunday, 24 November 2024, 5:21 GMT", "2024-11-24"),
        ("November 2024", "2024-11"),
        # a clock may come first
        ("05:21 | 24 November 2024", "2024-11-24"),
        ("2024-11-24 05:21", "2024-11-24"),
        # no day of the calendar, and no date
        ("31/31/2024", None),
        ("30 February 2024", None),
        ("Chapter 11", None),
        # text that holds a date is not a date
        ("We met on 24 November 2024 in Ostra", None),
        ("The year 2024-11-24 in pictures", None),
        # two-digit years are not read
        ("11/24/24", None),
        ("", None),
        ("9" * 1_000, None),
    ],
)
def test_value(line, value):
    found = page_date(line)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("line", "label", "has_clock"),
    [
        ("Published: Nov. 24, 2024", "published", False),
        ("Posted on 24 November 2024 at 5:21 GMT", "published", True),
        ("Last updated: November 24, 2024", "modified", False),
        ("11/24/2024 05:21:21 am", "", True),
        ("November 24, 2024", "", False),
    ],
)
def test_label_and_clock(line, label, has_clock):
    found = page_date(line)
    assert (found.label, found.has_clock) == (label, has_clock)


@pytest.mark.parametrize(
    ("paragraph", "value"),
    [
        ("OSTRA, March 3, 2025 — The boat left.", "2025-03-03"),
        ("OSTRA, Velmark, March 3, 2025 (HL) -- The boat left.", "2025-03-03"),
        # without a year nothing is certain
        ("OSTRA, March 3 — The boat left.", None),
        ("The boat left Ostra on March 3, 2025 — late.", None),
    ],
)
def test_dateline(paragraph, value):
    found = dateline(paragraph)
    assert (found.value if found else None) == value
