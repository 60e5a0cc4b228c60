"""Plain text of a page sorted into what it is: publisher, title, byline, dates, site phrases, body.

In: the paragraphs of a text as it was saved from a page. Out: the parts of a source and the body
without boilerplate. Only what is recognized is dropped; whatever is not stays in the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quotes_db.article.marks import paragraphs
from quotes_db.article.pagedates import PageDate, dateline, page_date

_HEAD_PARAGRAPHS = 12  # what stands above an article: site, clock, menu, title, credits
_TITLE_WORDS = 30
_PUBLISHER_WORDS = 5
_MARKS = '"“”„«»'
_SITE_PHRASE = re.compile(
    r"""(?ix)
    make\s.{1,40}\syour\s(?:home\s?page|start\s?page).{0,20}
    | (?:like|follow|find|join|visit)\sus(?:\s(?:on|at)\s.{1,40})?
    | follow\s@?\w{1,30}(?:\son\s\w{1,20})?
    | (?:real[\s-]?time|web|site)\sanalytics
    | (?:share|tweet|pin|e-?mail|print|comments?|reply|save|subscribe|advertisement|advertising|
        sponsored|promoted|menu|search|home|sign\s?(?:in|up)|log\s?(?:in|out)|skip\sto\s(?:main\s)?content|
        read\smore|more\snews|related(?:\s(?:articles|stories|news|topics|posts))?|most\s(?:read|popular)|
        trending(?:\snow)?|top\sstories|editors?['’]?\spicks?|back\sto\stop|load\smore|show\smore|
        continue\sreading(?:\sbelow)?|story\scontinues(?:\sbelow)?(?:\sadvertisement)?)
    | (?:share|tweet|print|e-?mail)\s(?:this|on)\s.{1,30}
    | (?:subscribe|sign\sup|register)\s(?:to|for|now|today).{0,60}
    | (?:click|tap)\shere\b.{0,60}
    | (?:©|\(c\)|copyright\b).{0,120}
    | all\srights\sreserved\.?
    | .{0,60}\ball\srights\sreserved\.?
    | (?:terms\sof\s(?:use|service)|privacy\spolicy|cookie\s(?:policy|settings)|
        contact\sus|about\sus)
      (?:\s?[|·•]\s?.{1,80})?
    | enter\syour\se-?mail.{0,60}
    | download\s(?:our|the)\s.{0,30}\bapp\b.{0,40}
    """
)
_CREDIT = re.compile(
    r"(?i)[(\[]\s?(?:photo|image|picture|illustration|file photo|credit|foto|video)\b"
    r"[^)\]]{0,80}[)\]]"
    r"|(?:photo|image|picture|photo credit|image credit|credit|photograph)(?: by)?\s?:\s?\S"
    r"|(?:getty images|reuters|afp|ap photo|shutterstock|epa)(?:\s?/\s?[\w. ]{1,40})?\s{0,3}$"
)
_CREDIT_WORDS = 40  # a caption is short; a long paragraph that begins like one is text
_BYLINE = re.compile(
    r"(?:By|BY|by)\s(?P<names>[^\W\d_][\w.'’ -]{2,60}(?:(?:,| and) [^\W\d_][\w.'’ -]{2,40})?)"
)
_ACRONYM = re.compile(r"[^AEIOUY]+|[A-Z]{1,2}|USA|UPI|AFP|IRNA|ITAR|NPR|EFE|ANSA")


@dataclass(frozen=True, slots=True)
class SortedText:
    """A page's text sorted: what names the source, its dates, and the body's paragraphs."""

    publisher: str | None
    title: str | None
    author: str | None
    dates: tuple[tuple[str, PageDate], ...]  # (kind, date): published, modified or captured
    body: tuple[str, ...]


def sort_text(text: str) -> SortedText:
    """Return the parts of a plain text that was saved from a page."""
    lines = [" ".join(text[start:end].split()) for start, end in paragraphs(text)]
    head_end = _head_end(lines)
    head, body = lines[:head_end], lines[head_end:]
    publisher_at = _publisher_at(head)
    title_at = _title_at(head, skip=publisher_at)
    byline_at = next((n for n, line in enumerate(head) if byline(line)), None)
    dates, dated = _head_dates(head, byline_at)
    printed = dateline(body[0]) if body else None
    if printed and not any(kind == "published" for kind, _ in dates):
        dates.append(("published", printed))
    used = {publisher_at, title_at, byline_at} | dated
    kept = [line for number, line in enumerate(head) if number not in used]
    return SortedText(
        publisher=None if publisher_at is None else _spelled(head[publisher_at]),
        title=None if title_at is None else head[title_at].lstrip("# "),
        author=None if byline_at is None else byline(head[byline_at]),
        dates=tuple(dates),
        body=tuple(line for line in [*kept, *body] if not is_boilerplate(line)),
    )


def is_boilerplate(line: str) -> bool:
    """Return whether a paragraph is a site's phrase or a photo credit."""
    return is_site_phrase(line) or is_credit(line)


def is_site_phrase(line: str) -> bool:
    """Return whether a whole paragraph is a phrase of the site: share, subscribe, copyright."""
    return len(line) <= 160 and _SITE_PHRASE.fullmatch(line) is not None


def is_credit(line: str) -> bool:
    """Return whether a paragraph is a photo's caption or credit."""
    if len(line.split()) > _CREDIT_WORDS or line[:1] in _MARKS:
        return False
    found = _CREDIT.search(line, 0, 300)
    return bool(found) and (found.start() == 0 or found.end() >= len(line) - 1) if found else False


def byline(line: str) -> str | None:
    """Return the author of a line like "By Ann Lee", or None."""
    found = _BYLINE.fullmatch(line)
    if not found or len(line.split()) > 8:
        return None
    names = found.group("names").strip()
    capitals = [
        word for word in names.split() if word not in {"and", "de", "von", "van", "bin", "al"}
    ]
    return names if capitals and all(word[0].isupper() for word in capitals) else None


def _head_end(lines: list[str]) -> int:
    """Return the number of paragraphs before the first one that is running text."""
    for number, line in enumerate(lines[:_HEAD_PARAGRAPHS]):
        if is_boilerplate(line) or page_date(line) or byline(line):
            continue
        if _is_prose(line):
            return number
    short = lines[:1] if len(lines) > 1 and not _is_prose(lines[0]) else []
    return len(short)


def _is_prose(line: str) -> bool:
    """Return whether a paragraph is running text rather than a heading."""
    if line[:1] in _MARKS and len(line.split()) > 5:
        return line.rstrip(_MARKS)[-1:] in ".,!?:" or any(mark in line[1:-1] for mark in _MARKS)
    stripped = line.rstrip(_MARKS + ")]·•* ")
    return (len(line.split()) > 8 and stripped[-1:] in ".:!?…") or len(line.split()) > _TITLE_WORDS


def _publisher_at(head: list[str]) -> int | None:
    """Return the place of the site's name: a short first line, in capitals or above a clock."""
    candidates = [n for n, line in enumerate(head[:3]) if _is_heading(line)]
    if not candidates or candidates[0] != 0:
        return None
    line = head[0]
    if len(line.split()) > _PUBLISHER_WORDS or line.startswith("#") or line[-1] in "?!…":
        return None
    below = head[1] if len(head) > 1 else ""
    others = [n for n in range(1, len(head)) if _is_heading(head[n])]
    if not others:
        return None
    above_site = bool(is_site_phrase(below) or page_date(below))
    return 0 if line.isupper() or above_site else None


def _is_heading(line: str) -> bool:
    """Return whether a head line can be a title or name: no date, credit, phrase or byline."""
    return not (is_boilerplate(line) or page_date(line) or byline(line))


def _title_at(head: list[str], *, skip: int | None) -> int | None:
    """Return the place of the title: the first heading of three words, else the first heading."""
    headings = [n for n, line in enumerate(head) if n != skip and _is_heading(line)]
    long = [n for n in headings if 3 <= len(head[n].split()) <= _TITLE_WORDS]
    marked = [n for n in headings if head[n].startswith("# ")]
    return next(iter([*marked, *long, *headings]), None)


def _head_dates(
    head: list[str], byline_at: int | None
) -> tuple[list[tuple[str, PageDate]], set[int]]:
    """Return the dates of the head with their kind, and their places.

    A labelled date is what its label says, one beside the byline is published. Any other line with
    a time of day is the page's clock. A bare day without label says nothing certain and stays
    unknown.
    """
    dates: list[tuple[str, PageDate]] = []
    places = set()
    for number, line in enumerate(head):
        found = page_date(line)
        if found is None:
            continue
        places.add(number)
        beside_byline = byline_at is not None and abs(number - byline_at) == 1
        kind: str = found.label or ("published" if beside_byline and not found.has_clock else "")
        kind = kind or ("captured" if found.has_clock else "")
        if kind and kind not in {known for known, _ in dates}:
            dates.append((kind, found))
    return dates, places


def _spelled(name: str) -> str:
    """Return a site's name in normal spelling: CHINA POST → China Post, BBC stays."""
    if not name.isupper():
        return name
    return " ".join(
        word if _ACRONYM.fullmatch(word) else word.capitalize() for word in name.split()
    )
