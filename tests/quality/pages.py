"""How well pages are read: title, dates, author, publisher and body of real news pages.

    python -m tests.quality pages/corpus

Gold comes from several collections, made by people with different rules, so a few of its dates are
not what a page calls its publication: the day of the last change, a day that stands nowhere in the
page, or no day of the calendar. These are counted apart, by rule and never by name, and both
figures are pinned: of all gold, and of the gold that the page can confirm.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from quotes_db.article.parse import parse_html
from quotes_db.charset import decode
from quotes_db.errors import InputError
from quotes_db.records import Article
from tests.bench.corpus import DATA
from tests.quality.gate import Figures, inputs_hash

PAGES = DATA / "pages"
_MONTHS = (
    "jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|janv|fév|avril|juin|juil|août"
    "|déc|ene|abr|ago|dic"
)
_LONGEST_PUBLISHER = 60  # characters of a name
_NO_AUTHOR_WORDS = frozenset({"and", "by", "und", "von", "the", "news"})


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read of one page beside its gold."""

    title: str  # same, within, other
    date: str  # right, wrong, null, and wrong against gold that the page does not bear out
    author: str | None  # right, wrong, null; None without gold
    publisher: bool  # plausible
    body_f1: float | None


def absent() -> str | None:
    """Return where the pages should lie, if they do not."""
    if (PAGES / "index.jsonl").is_file():
        return None
    return "the measuring data are not in ../shared/data beside the project"


def measure() -> Figures:
    """Return the figures of all pages."""
    judged = judgements()
    told = (f"{gold['file']}\t{gold['date']}\t{gold['title']}" for gold in _golds())
    return Figures(inputs_hash(told), *_figures(judged))


@cache
def judgements() -> tuple[Judged, ...]:
    """Return what was read of each page beside its gold."""
    return tuple(_judged(gold, page) for gold, page in _pages())


def _figures(judged: Sequence[Judged]) -> tuple[dict[str, float], dict[str, float]]:
    """Return floors and ceilings, in per cent."""
    dates = Counter(one.date for one in judged)
    titles = Counter(one.title for one in judged)
    authors = Counter(one.author for one in judged if one.author)
    bodies = [one.body_f1 for one in judged if one.body_f1 is not None]
    confirmed = len(judged) - sum(count for key, count in dates.items() if key.startswith("gold"))
    floors = {
        "title same words": _share(titles["same"], len(judged)),
        "title same or one within the other": _share(
            titles["same"] + titles["within"], len(judged)
        ),
        "date right": _share(dates["right"], len(judged)),
        "date right, confirmed gold": _share(dates["right"], confirmed),
        "author right": _share(authors["right"], authors.total()),
        "publisher plausible": _share(sum(one.publisher for one in judged), len(judged)),
        "body F1": 100 * sum(bodies) / len(bodies),
    }
    wrong = sum(count for key, count in dates.items() if key not in ("right", "null", "gold null"))
    ceilings = {
        "date wrong": _share(wrong, len(judged)),
        "date wrong, confirmed gold": _share(dates["wrong"], confirmed),
        "author wrong": _share(authors["wrong"], authors.total()),
    }
    return floors, ceilings


def _share(count: int, total: int) -> float:
    return 100 * count / total


def _golds() -> Iterator[dict[str, Any]]:
    """Yield what is true of each page."""
    with (PAGES / "index.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _pages() -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each page's gold and its HTML."""
    for gold in _golds():
        data = gzip.decompress((PAGES / "html" / Path(gold["file"]).name).read_bytes())
        try:
            yield gold, decode(data, name=gold["file"])
        except InputError:
            yield gold, data.decode("cp1252", "replace")


def _judged(gold: dict[str, Any], page: str) -> Judged:
    article = parse_html(page, url=gold["url"])
    source = article.source
    named, titles = source.publisher or "", (gold["title"], source.title)
    return Judged(
        title=_title(source.title, gold["title"]),
        date=_date(article, gold["date"], page),
        author=_author(source.author, gold["authors"]) if gold["authors"] else None,
        publisher=0 < len(named) <= _LONGEST_PUBLISHER and named not in titles,
        body_f1=_f1(article.text, gold["gold_body"]) if gold["gold_body"] else None,
    )


def _title(found: str | None, gold: str) -> str:
    one, other = " ".join(_words(found or "")), " ".join(_words(gold))
    if one == other:
        return "same"
    return "within" if one and (one in other or other in one) else "other"


def _date(article: Article, gold: str, page: str) -> str:
    """Return how the published day compares with gold, and whether the page bears gold out."""
    found, changed = article.source.published, article.source.modified
    if found and found.value == gold:
        return "right"
    doubt = (
        not _is_day(gold) or not _stands_in(gold, page) or bool(changed and changed.value == gold)
    )
    result = "wrong" if found else "null"
    return f"gold {result}" if doubt else result


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _stands_in(day: str, page: str) -> bool:
    """Return whether a day stands in a page in any usual form."""
    year, month, number = day.split("-")
    m, d = rf"0?{int(month)}", rf"0?{int(number)}"
    forms = (
        rf"{year}\\?[-/.]?{month}\\?[-/.]?{number}", rf"\b{year}\\?[-/]{m}\\?[-/]{d}\b",
        rf"\b{d}[./-]\s?{m}[./-]\s?{year}\b", rf"\b{m}/{d}/{year}\b",
        rf"\b{d}(?:st|nd|rd|th|er|\.)?(?:\sde)?\s(?:{_MONTHS})\w*\.?(?:\sde)?,?\s{year}\b",
        rf"\b(?:{_MONTHS})\w*\.?\s{d}(?:st|nd|rd|th)?,?\s{year}\b",
    )  # fmt: skip
    return any(re.search(form, page, re.IGNORECASE) for form in forms)


def _author(found: str | None, gold: Sequence[str]) -> str:
    """Return whether every word of the gold names is among those found."""
    wanted = {word for name in gold for word in _words(name.replace("\\xa0", " "))}
    wanted = {word for word in wanted if not any(map(str.isdigit, word))} - _NO_AUTHOR_WORDS
    has = set(_words(found or ""))
    return "right" if wanted and wanted <= has else "wrong" if found else "null"


def _f1(found: str, gold: str) -> float:
    """Return the F1 of two texts as bags of words."""
    one, other = Counter(_words(found)), Counter(_words(gold))
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents and soft hyphens."""
    text = unicodedata.normalize("NFKD", text.replace("\u00ad", "")).casefold()
    return re.findall(r"\w+", "".join(char for char in text if not unicodedata.combining(char)))
