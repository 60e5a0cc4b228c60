"""The title of a page's article and the name of its publisher.

In: a page's markup. Out: the headline as one of the page's own accounts gives it, without the
site's name and without a kicker before it; and the name that the site goes by. Unknown stays None.

Measured on 189 news pages: JSON-LD's headline is the title most often, then the heading that the
page prints; taking what most accounts agree on is worse, for the others copy from each other.
"""

from __future__ import annotations

import re

from quotes_db.article.markup import Markup, is_web_address, text_of

_SEPARATOR = re.compile(r"\s+[|•·»:–—-]+\s+|\s*\|\s*|\s+[«‹]\s+")
_LONGEST_PUBLISHER = 60  # characters; longer is a slogan or a title
_FEWEST_TITLE_WORDS = 3  # fewer at the end of a title are no title by themselves
_SHORTEST_HOST_PART = 4  # letters of a part of the host that names the site; "www" and "com" do not
_PUBLISHER_TAGS = ("og:site_name", "application-name", "publisher", "dc.publisher", "cre")


def title_of(page: Markup, *, names: frozenset[str]) -> str | None:
    """Return the article's title, never the site's name alone.

    Args:
        page: the page's markup.
        names: the site's names, folded.
    """
    linked = text_of(page.linked.get("headline"))
    shared = [page.tag("og:title"), page.tag("twitter:title")]
    printed = _printed(page.headings, [linked, *shared, page.page_title])
    lone = page.headings[0] if len(page.headings) == 1 else None
    told = [linked, printed, lone, *shared, *page.headings, page.page_title]
    titles = [
        title for title in (without_site(one, names) for one in told if one)
        if title and folded(title) not in names
    ]  # fmt: skip
    return _without_kicker(titles[0], titles[1:]) if titles else None


def publisher_of(page: Markup) -> str | None:
    """Return the publisher's name: one that resembles the host, else the first that is told.

    A page without any such name is published by its host.
    """
    told = [text_of(page.named(page.linked.get("publisher"))), *map(page.tag, _PUBLISHER_TAGS)]
    titles = {
        folded(one) for one in (text_of(page.linked.get("headline")), page.tag("og:title")) if one
    }
    names = [name for name in map(_publisher_name, told) if name and folded(name) not in titles]
    parts = [part for part in _SEPARATOR.split(page.page_title or "") if len(part.split()) <= 4]
    alike = [name for name in [*names, *parts[::-1]] if _resembles(name, page.host)]
    return next(iter([*alike, *names]), None) or page.host or None


def site_names(publisher: str | None, page: Markup) -> frozenset[str]:
    """Return the folded names of the site: its publisher and the words of its host."""
    host = page.host
    names = {publisher or "", page.tag("og:site_name") or "", host, f"www.{host}" if host else ""}
    names |= {part for part in host.split(".")[:-1] if len(part) >= _SHORTEST_HOST_PART}
    names.add(_main_part(host))
    return frozenset(folded(name) for name in names if name)


def folded(name: str) -> str:
    """Return a name in small letters without blanks and signs, for comparing only."""
    return "".join(char for char in name.casefold() if char.isalnum())


def without_site(title: str, names: frozenset[str]) -> str | None:
    """Return a title without the parts at its ends that are the site's name."""
    cuts = [(0, 0), *((m.start(), m.end()) for m in _SEPARATOR.finditer(title))]
    first, last = 0, len(title)
    for start, end in reversed(cuts[1:]):
        if folded(title[end:last]) in names:
            last = start
    if len(cuts) > 1 and folded(title[: cuts[1][0]]) in names and cuts[1][1] < last:
        first = cuts[1][1]
    return title[first:last].strip() or None


def _printed(headings: tuple[str, ...], declared: list[str | None]) -> str | None:
    """Return the heading that says what the markup declares: the title as the page prints it."""
    wanted = [set(title.casefold().split()) for title in declared if title]
    for heading in headings:
        words = set(heading.casefold().split())
        if len(words) > 1 and any(2 * len(words & title) > len(words) for title in wanted):
            return heading
    return None


def _without_kicker(title: str, others: list[str]) -> str:
    """Return the end of a title that another account gives as the whole of it.

    "Harbor: Ferry Leaves at Dawn" beside "Ferry Leaves at Dawn" has a kicker.
    """
    shorter = [
        other for other in others
        if len(other) < len(title) and len(other.split()) >= _FEWEST_TITLE_WORDS
        and title.casefold().endswith(other.casefold())
        and not title[-len(other) - 1].isalnum() and title[-len(other) - 1] != "-"
    ]  # fmt: skip
    return title[-len(shorter[0]) :] if shorter else title


def _publisher_name(name: str | None) -> str | None:
    """Return a publisher's name without a slogan behind it, None when it can be none."""
    if not name or is_web_address(name):
        return None
    name = next((part for part in _SEPARATOR.split(name) if any(map(str.isalnum, part))), "")
    return name if name and len(name) <= _LONGEST_PUBLISHER else None


def _resembles(name: str, host: str) -> bool:
    """Return whether a name is that of a host: "Harbor Ledger" of harborledger.example."""
    short, whole = folded(name), folded(host)
    if not short or not whole:
        return False
    main = folded(_main_part(host))
    initials = "".join(word[0] for word in name.casefold().split() if word[0].isalnum())
    return (
        (len(short) > 2 and short in whole and 2 * len(short) > len(main))
        or main in short
        or (len(initials) > 1 and initials == main)
    )


def _main_part(host: str) -> str:
    """Return the longest part of a host name but its last: "harborledger"."""
    return max(host.split(".")[:-1] or [host], key=len)
