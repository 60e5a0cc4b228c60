"""Metadata of an HTML page: title, author, publisher, dates, canonical address, language.

In: the page's element tree. Out: what its markup says, each field by the module that knows it.
Unknown stays None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quotes_db.article.bylines import author_of
from quotes_db.article.dating import dates_of
from quotes_db.article.markup import markup_of
from quotes_db.article.titles import publisher_of, site_names, title_of
from quotes_db.records import PartialDate


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page's markup says about itself."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    published: PartialDate | None = None
    modified: PartialDate | None = None


def metadata_of(tree: Any, *, url: str | None = None, found_date: str | None = None) -> Metadata:
    """Return the metadata of a page.

    Args:
        tree: the page as an lxml element.
        url: the page's address, when known.
        found_date: the publication date that a search of the markup found, if any.
    """
    page = markup_of(tree, url=url)
    publisher = publisher_of(page)
    names = site_names(publisher, page)
    dates = dates_of(page, searched=found_date)
    return Metadata(
        title=title_of(page, names=names),
        author=author_of(page, names=names),
        publisher=publisher,
        canonical_url=page.canonical_url,
        language=page.language,
        published=dates.published,
        modified=dates.modified,
    )
