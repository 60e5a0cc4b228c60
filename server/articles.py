"""The handler of /v1/articles: an article in, its quotations and fact-checks out, and in the store.

Reading an article takes some 40 ms and, if it is fetched, as long as its server takes. So it runs
in threads of its own, few enough that matches are not held up; whoever comes when all are busy for
long is told to come again. What is fetched for a client must be public, see ``quotes_db.fetch``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Final, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.claim_records import PublishedReview
from quotes_db.dates import partial_date
from quotes_db.errors import InputError
from quotes_db.fetch import Fetched, Network, fetch
from quotes_db.importers import Described, Refused
from quotes_db.importers.article import Form, article_of, article_with_reviews, attributed
from quotes_db.importers.claimreview import reviews_in_page
from quotes_db.importers.stream import fetched_input
from quotes_db.records import Article, AttributedQuotation, ExtractedQuotation
from quotes_db.store import Store, Stored, StoredReview
from server import article_views, auth, inputs
from server.api import json_of, store_of
from server.asked import NewArticle
from server.problems import Problem
from server.writes import writer_of

READ_AT_ONCE: Final = 2  # articles; reading is work for the processor
FETCHED_AT_ONCE: Final = 8  # pages; fetching is waiting
TURN_MAX_S: Final = 10.0  # how long an article waits for those before it
FETCH_MAX_S: Final = 15.0  # all of it: look-ups, redirects, the whole page
_GIVEN = ("url", "html", "text")
_NO_FETCH = (
    "This server fetches no addresses. Send the page's HTML or text, "
    "or start the server with --allow-fetch."
)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was read, each quotation with its record or why it has none."""

    article: Article
    found: tuple[tuple[ExtractedQuotation, AttributedQuotation | Refused], ...]
    published: tuple[PublishedReview | Refused, ...] = ()  # fact-checks in its markup

    @property
    def records(self) -> list[AttributedQuotation]:
        """What can be stored of its quotations."""
        return [record for _, record in self.found if isinstance(record, AttributedQuotation)]

    @property
    def reviews(self) -> list[PublishedReview]:
        """What can be stored of its fact-checks."""
        return [one for one in self.published if isinstance(one, PublishedReview)]


class Reader:
    """Reads articles in threads of its own.

    Args:
        network: the edge to the world, through which pages are fetched.
        allow_fetch: whether any are.
    """

    def __init__(self, network: Network | None = None, *, allow_fetch: bool = True) -> None:
        self._network = network
        self._allow_fetch = allow_fetch
        self._reading = CapacityLimiter(READ_AT_ONCE)
        self._fetching = CapacityLimiter(FETCHED_AT_ONCE)

    async def read(self, asked: NewArticle, described: Described) -> Reading:
        """Return an article as it was read.

        Raises:
            InputError: it cannot be fetched or read.
            Problem: 503, its turn did not come in time; 403, nothing is fetched here.
        """
        if asked.url is None:
            return await _in_turn(self._reading, partial(_read, asked, described))
        if not self._allow_fetch:
            raise Problem(403, _NO_FETCH)
        get = partial(
            fetch, asked.url, public_only=True, total_s=FETCH_MAX_S, network=self._network
        )
        fetched = await _in_turn(self._fetching, get)
        return await _in_turn(self._reading, partial(_read_fetched, fetched, asked.url, described))


async def post_article(request: Request) -> Response:
    """Return what the article in the body quotes and checks; store it unless it is a preview."""
    asked = await inputs.body(request, NewArticle)
    if not asked.preview:
        auth.require(request, store_of(request), "write")
    described = _described(asked)
    began = perf_counter()
    reader: Reader = request.app.state.reader
    try:
        reading = await reader.read(asked, described)
    except InputError as error:
        raise Problem(422, str(error)) from None
    if asked.preview:
        return json_of(_view(reading, (), (), source_id=None, stored=False, began=began))

    def write(store: Store) -> article_views.ArticleView:
        with store.snapshot():
            done = store.add_each(reading.records)
            checked = store.add_each_review(reading.reviews)
            told = next((record.source for record in reading.records if record.source), None)
            source_id = store.source_id(told) if told else None
        return _view(reading, done, checked, source_id=source_id, stored=True, began=began)

    response = json_of(await writer_of(request).run(write))
    response.status_code = 201
    return response


def _described(asked: NewArticle) -> Described:
    """Return what a request says of an article's source.

    Raises:
        Problem: 422, it gives no article or several, or what is no date.
    """
    given = [name for name in _GIVEN if getattr(asked, name) is not None]
    if len(given) != 1:
        named = " and ".join(given) if given else "none of them"
        message = f"Give exactly one of url, html and text; the request has {named}."
        raise Problem(422, message)
    if asked.url is not None and asked.source_url is not None:
        message = "source_url is the address of html or text. With url, leave it out."
        raise Problem(422, message)
    inputs.require_words(getattr(asked, given[0]), field=given[0])
    try:
        published = partial_date(asked.published, kind="published") if asked.published else None
    except ValueError as error:
        message = f"The field published: {error}"
        raise Problem(422, message) from None
    return Described(asked.source_url, asked.title, asked.publisher, published)


def _read(asked: NewArticle, described: Described) -> Reading:
    form: Form = "text" if asked.html is None else "html"
    text = asked.html or asked.text or ""
    article = article_of(text, form=form, name=f"The field {form}", described=described)
    address = article.source.url
    published = reviews_in_page(text, origin=address, address=address) if form == "html" else ()
    return Reading(article, tuple(attributed(article)), tuple(published))


def _read_fetched(fetched: Fetched, url: str, described: Described) -> Reading:
    with fetched_input(fetched, name=url) as stream:
        article, published = article_with_reviews(stream, described=described)
    return Reading(article, tuple(attributed(article)), published)


async def _in_turn(limiter: CapacityLimiter, work: Callable[[], _T]) -> _T:
    """Return what some work returned, which ran in a thread when its turn came.

    Raises:
        Problem: 503, its turn did not come in time; it was not begun.
    """
    turn = object()  # whoever holds the place; two requests must not share one
    try:
        with anyio.fail_after(TURN_MAX_S):
            await limiter.acquire_on_behalf_of(turn)
    except TimeoutError:
        message = f"Other articles are being read for more than {TURN_MAX_S:.0f} s. Try again soon."
        raise Problem(503, message, headers={"Retry-After": "5"}) from None
    try:
        return await to_thread.run_sync(work, limiter=CapacityLimiter(1))
    finally:
        limiter.release_on_behalf_of(turn)


def _view(
    reading: Reading,
    done: Sequence[Stored],
    checked: Sequence[StoredReview],
    *,
    source_id: int | None,
    stored: bool,
    began: float,
) -> article_views.ArticleView:
    """Return the answer; ``done`` is of the records, ``checked`` of the reviews, or both empty."""
    outcomes, stored_reviews = iter(done), iter(checked)
    views = [
        article_views.extracted(
            found,
            done=None if isinstance(record, Refused) else next(outcomes, None),
            refused=record.reason if isinstance(record, Refused) else None,
        )
        for found, record in reading.found
    ]
    reviews = [
        article_views.published(
            one, done=None if isinstance(one, Refused) else next(stored_reviews, None)
        )
        for one in reading.published
    ]
    return article_views.article(
        reading.article,
        views,
        reviews,
        source_id=source_id,
        stored=stored,
        took_ms=(perf_counter() - began) * 1000,
    )
