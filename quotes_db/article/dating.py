"""When an article was published and last changed, by the agreement of what its page says.

In: a page's markup. Out: two dates, each as exactly as it is known, or None. Every account is a
candidate {value, source, kind}: JSON-LD, meta tags, microdata, the address, what is printed below
the title, and what htmldate finds. Those that name the same day add up; the day with the most
behind it wins, and one that rests on too little stays unknown. A day of change is never shown as
that of publication.

A time in UTC says when, not which day it was in the newsroom: "02:25Z" is still the evening before
in New York. So it speaks for the day that an address or a printed date names, if the hour allows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Literal

from quotes_db.article.markup import Markup, text_in, text_of
from quotes_db.article.pagedates import PageDate, line_dates, page_date
from quotes_db.dates import partial_date
from quotes_db.records import PartialDate

Origin = Literal[
    "linked", "meta", "microdata", "address", "printed", "beside", "vague", "search", "far"
]
Kind = Literal["published", "modified"]

# How much an account weighs. JSON-LD, meta tags and microdata say what they date; a printed line
# says so by its label, or only stands below the title ("beside") or further down ("far"). "vague"
# are meta tags that are called just "date": often the day of change or of the printed issue.
_WEIGHT: dict[Origin, float] = {
    "linked": 4, "meta": 4, "microdata": 3, "address": 2.5, "printed": 2.5, "beside": 2,
    "vague": 1.5, "search": 1, "far": 0.5,
}  # fmt: skip
_AGAIN = 0.5  # for a second tag of the same kind
_OWN: frozenset[Origin] = frozenset({"linked", "meta", "microdata", "vague"})  # what a search reads
_WEAK: frozenset[Origin] = frozenset({"search", "far"})  # these convince only unopposed
_LOCAL: frozenset[Origin] = frozenset({"address", "printed", "beside"})  # the newsroom's own day

_PUBLISHED_TAGS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "publishdate", "publish-date", "publish_date", "published", "pubdate", "og:pubdate",
    "publication_date", "publication-date", "parsely-pub-date", "dc.date.issued",
    "dc.date.created", "dcterms.created", "dcterms.issued", "article_date_original", "ptime",
    "citation_publication_date", "datecreated", "date_published",
)  # fmt: skip
_VAGUE_TAGS = ("date", "dc.date", "dcterms.date", "sailthru.date", "ob:date")
_MODIFIED_TAGS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
    "lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "revision_date",
)  # fmt: skip
_TAGS: tuple[tuple[Origin, Kind, tuple[str, ...]], ...] = (
    ("meta", "published", _PUBLISHED_TAGS),
    ("meta", "modified", _MODIFIED_TAGS),
    ("vague", "published", _VAGUE_TAGS),
)
_LOOSE_ISO = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<sign>[-/.]?)(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})"
    r"(?:[T ]?(?P<H>\d{1,2}):?(?P<M>\d\d)(?::?\d\d(?:[.,]\d+)?)?"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
_URL_DATE = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2}|[a-z]{3})[/-](?P<d>\d{1,2})(?:[/-]|$)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EASTMOST, _WESTMOST = timedelta(hours=14), timedelta(hours=-12)  # of UTC, on Earth
_ELEMENTS_READ = 200  # below the title, looked at for a printed date
_LINES_BESIDE = 20  # of them with text, beside the title; a date without a label is looked for here
_LONGEST_LINE = 120  # characters
_LONG_PARAGRAPHS = 2  # behind these the article's own text has begun
_LONG = 240  # characters of a paragraph
# Languages in which 03/04/2025 is the third of April; in English it may be either.
_DAY_FIRST = frozenset(
    {"ca", "cs", "da", "de", "el", "es", "fi", "fr", "gl", "hr", "it", "nb", "nl", "no", "pl", "pt",
     "ro", "ru", "sk", "sl", "sv", "tr", "uk"}
)  # fmt: skip
_NO_LINES = frozenset({"script", "style", "svg", "option", "table", "th", "td", "tr"})


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """One account of a date: the day it names, and the days that its hour allows elsewhere."""

    value: str
    source: Origin
    kind: Kind
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """When an article was published and last changed; None is unknown."""

    published: PartialDate | None
    modified: PartialDate | None


def dates_of(page: Markup, *, searched: str | None = None) -> Dates:
    """Return the dates on which the page's accounts agree.

    Args:
        page: the page's markup.
        searched: the day of publication that a search of the markup found, if any.
    """
    candidates = list(candidates_in(page, searched=searched))
    return Dates(agreed(candidates, kind="published"), agreed(candidates, kind="modified"))


def candidates_in(page: Markup, *, searched: str | None = None) -> Iterator[DateCandidate]:
    """Yield every account that the page gives of its dates."""
    linked = page.linked
    yield from _read("linked", "published", text_of(linked.get("datePublished")))
    yield from _read("linked", "modified", text_of(linked.get("dateModified")))
    for source, kind, names in _TAGS:
        for name in names:
            yield from _read(source, kind, page.tag(name))
    yield from _marked(page.tree)
    yield from _addressed(page.address)
    yield from _printed(page)
    yield from _read("search", "published", searched)


def agreed(candidates: Sequence[DateCandidate], *, kind: Kind) -> PartialDate | None:
    """Return the date that most weight is behind; None when there is none, or only a weak one.

    A source counts once for a day. Of days with the same weight the first one told is taken.
    """
    found = [one for one in candidates if one.kind == kind]
    days = list(dict.fromkeys(one.value for one in found))
    if not days:
        return None
    local = {one.value for one in found if one.source in _LOCAL}
    weights = {day: _weight(day, found, local) for day in days}
    best = max(days, key=lambda day: (weights[day], -days.index(day)))
    sources = {one.source for one in found if best == one.value or best in one.allowed}
    if sources <= _WEAK and (sources == {"far"} or _is_disputed(best, candidates)):
        return None
    return partial_date(best, kind="published")


def _is_disputed(day: str, candidates: Iterable[DateCandidate]) -> bool:
    """Return whether another day is told as well, or the same day as that of change."""
    return any(one.value != day or one.kind == "modified" for one in candidates)


def _weight(day: str, found: Sequence[DateCandidate], local: set[str]) -> float:
    """Return how much speaks for a day; a time in UTC speaks for a local day within its reach."""
    counts = Counter(one.source for one in found if _speaks_for(day, one, local))
    if counts.keys() & _OWN:
        del counts["search"]  # it has read the same
    return sum(_WEIGHT[source] + _AGAIN * (count - 1) for source, count in counts.items())


def _speaks_for(day: str, one: DateCandidate, local: set[str]) -> bool:
    if local & set(one.allowed):
        return day in local and day in one.allowed
    return one.value == day or one.value.startswith(f"{day}-")


def _read(source: Origin, kind: Kind, text: str | None) -> Iterator[DateCandidate]:
    """Yield the date of a field: ISO 8601 as loosely as it is written, else as pages print it."""
    found = _LOOSE_ISO.match(text.strip()) if text else None
    if found:
        day = _day(found["y"], found["m"], found["d"])
        if day:
            yield DateCandidate(day.isoformat(), source, kind, _days_around(day, found))
    elif text and re.fullmatch(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])", text):
        yield DateCandidate(text, source, kind)
    elif text:
        for printed in line_dates(text)[:1]:
            yield DateCandidate(printed.value, source, kind)


def _days_around(day: date, found: re.Match[str]) -> tuple[str, ...]:
    """Return the days that it was anywhere at a time in UTC; none for a local time."""
    if found["zone"] not in ("Z", "UTC", "GMT", "+00:00", "+0000", "-00:00") or not found["H"]:
        return ()
    if int(found["H"]) > 23 or int(found["M"]) > 59:
        return ()
    moment = datetime(day.year, day.month, day.day, int(found["H"]), int(found["M"]), tzinfo=UTC)
    days = {(moment + shift).date() for shift in (_WESTMOST, timedelta(0), _EASTMOST)}
    return tuple(sorted(one.isoformat() for one in days))


def _day(year: str, month: str, day: str) -> date | None:
    """Return a day of the calendar, or None when there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _marked(tree: Any) -> Iterator[DateCandidate]:
    """Yield the first microdata of each kind."""
    kinds: dict[str, Kind] = {"datepublished": "published", "datemodified": "modified"}
    for element in tree.iter():
        if not kinds:
            return
        kind = kinds.pop((element.get("itemprop") or "").lower(), None) if element.attrib else None
        if kind and element.tag != "meta":
            told = element.get("datetime") or element.get("content") or text_in(element)
            yield from _read("microdata", kind, told)


def _addressed(address: str) -> Iterator[DateCandidate]:
    """Yield the day in an address such as /2025/03/12/ferry."""
    found = _URL_DATE.search(address.lower())
    if not found:
        return
    year, month, day = found.groups()
    if month in _MONTHS:
        month = str(_MONTHS.index(month) + 1)
    if one := _day(year, month, day):
        yield DateCandidate(one.isoformat(), "address", "published")


def _printed(page: Markup) -> Iterator[DateCandidate]:
    """Yield the dates that the page prints below its title, and one that ends its own name.

    A date without a label is the article's own only as the first one, near the title.
    """
    day_first = page.language_root in _DAY_FIRST
    unlabelled = True
    for number, line in _dates_below_title(page.tree, day_first=day_first):
        if line.label:
            yield DateCandidate(line.value, "printed", line.label)
        elif unlabelled and _is_day(line) and not line.has_seconds:
            unlabelled = False
            near = number <= _LINES_BESIDE
            yield DateCandidate(line.value, "beside" if near else "far", "published")
    if page.page_title:
        end = re.split(r"[|,–—]|\s-\s", page.page_title)[-1]
        found = page_date(end, day_first=day_first)
        if found and _is_day(found):
            yield DateCandidate(found.value, "beside", "published")


def _is_day(found: PageDate) -> bool:
    return found.value.count("-") == 2


def _dates_below_title(tree: Any, *, day_first: bool) -> Iterator[tuple[int, PageDate]]:
    """Yield the dates in short texts between the title and the article's own text.

    Each comes with the number of texts before it. What an outer element says is not read again
    inside it.
    """
    elements = iter(tree.iter())
    if not any(element.tag == "h1" for element in elements):
        return
    paragraphs = lines = 0
    dated: Any = None
    for element in islice(elements, _ELEMENTS_READ):
        if paragraphs >= _LONG_PARAGRAPHS:
            return
        if not isinstance(element.tag, str) or element.tag in _NO_LINES:
            continue
        if dated is not None and dated in islice(element.iterancestors(), 8):
            continue
        text = _line_of(element)
        paragraphs += element.tag == "p" and len(text) > _LONG
        if not text or len(text) > _LONGEST_LINE:
            continue
        lines += 1
        for found in line_dates(text, day_first=day_first):
            dated = element
            yield lines, found


def _line_of(element: Any) -> str:
    """Return the text of an element; a time without words is what it says to machines."""
    text = text_in(element) or ""
    if element.tag == "time" and not any(map(str.isdigit, text)):
        return str(element.get("datetime", ""))[:_LONGEST_LINE]
    return text
