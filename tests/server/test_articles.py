"""Articles over HTTP: what is read out of them, what is stored, and what may be fetched."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpcore
import pytest
from starlette.testclient import TestClient

from quotes_db.article.extract import extract
from quotes_db.fetch import Network
from quotes_db.importers import Described, importer_for
from quotes_db.importers.stream import open_input
from quotes_db.ingest import ingest
from quotes_db.store import Store
from server import articles
from server.app import create_app
from server.articles import Reader
from tests.server.process import READY_S

HOME = "http://127.0.0.1:8000"
PUBLIC = "93.184.215.14"
SAID = "The bridge was safe on the day it opened and it will be safe again"
TEXT = f"""Council Votes To Rebuild Old Bridge

The bridge has been closed since the winter storm of last year, and the town has argued ever since.

"{SAID}," said Zoë Moor, harbour master of the town.

The work is to begin in the spring. "It will take four months," Moor said on Tuesday evening.
"""
HTML = f"""<!DOCTYPE html><html lang="en"><head><title>Council Votes To Rebuild Old Bridge</title>
<meta property="og:site_name" content="Harbour Post">
<meta property="article:published_time" content="2025-03-12">
<link rel="canonical" href="https://post.example/bridge"></head><body><article>
<h1>Council Votes To Rebuild Old Bridge</h1>
{"".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split(chr(10) * 2)[1:])}
</article></body></html>
"""
FIELDS = {
    "text", "start", "end", "speaker", "role", "mention", "mention_start", "mention_end", "cue",
    "kind", "confidence", "status", "id", "outcome", "refused",
}  # fmt: skip


def post(client: TestClient, status: int, **body: Any) -> Any:
    answer = client.post("/v1/articles", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_preview_reads_and_stores_nothing(client: TestClient) -> None:
    before = client.get("/v1/quotations").json()
    answer = post(client, 200, text=TEXT, preview=True)
    assert client.get("/v1/quotations").json() == before
    first = answer["quotations"][0]
    assert set(first) == FIELDS
    assert (first["text"], first["speaker"], first["role"]) == (
        SAID,
        "Zoë Moor",
        "harbour master of the town",
    )
    assert answer["text"][first["start"] : first["end"]] == SAID
    assert answer["text"][first["mention_start"] : first["mention_end"]] == first["mention"]
    assert (first["id"], first["outcome"], first["refused"]) == (None, None, None)
    assert (answer["stored"], answer["added"], answer["source"]["id"]) == (False, 0, None)
    assert answer["source"]["title"] == "Council Votes To Rebuild Old Bridge"


def test_a_preview_is_what_the_library_extracts(client: TestClient) -> None:
    answer = post(client, 200, text=TEXT, preview=True)
    found = [(one.text, one.start, one.speaker, one.status) for one in extract(answer["text"])]
    keys = ("text", "start", "speaker", "status")
    assert [tuple(one[key] for key in keys) for one in answer["quotations"]] == found


def test_an_article_is_stored_once_with_its_source(writer: TestClient, store: Store) -> None:
    first = post(writer, 201, html=HTML)
    assert (first["stored"], first["added"], first["refused"]) == (True, 2, 0)
    source = first["source"]
    assert (source["publisher"], source["canonical_url"], source["language"]) == (
        "Harbour Post",
        "https://post.example/bridge",
        "en",
    )
    assert source["published"] == {"value": "2025-03-12", "precision": "day", "kind": "published"}
    assert writer.get(f"/v1/sources/{source['id']}").json()["title"] == source["title"]
    for one in first["quotations"]:
        stored = writer.get(f"/v1/quotations/{one['id']}").json()
        (occurrence,) = stored["occurrences"]
        assert (stored["text"], occurrence["start"]) == (one["text"], one["start"])
        assert occurrence["source"]["id"] == source["id"]
        assert occurrence["status"] == one["status"]
    again = post(writer, 201, html=HTML)
    assert (again["added"], again["unchanged"]) == (0, 2)
    assert again["source"]["id"] == source["id"]
    assert [one["id"] for one in again["quotations"]] == [one["id"] for one in first["quotations"]]
    other = post(
        writer, 201, html=HTML.replace("https://post.example/", "https://gazette.example/")
    )
    assert (other["merged"], other["source"]["id"] == source["id"]) == (2, False)
    assert store.coverage().quotations == 3 + 2


def test_the_source_is_told_also_when_all_of_it_was_rejected(
    writer: TestClient, store: Store
) -> None:
    german = (
        '<html lang="de"><head><title>Die Brücke</title>'
        '<link rel="canonical" href="https://post.example/de"></head><body><article>'
        "<p>Die Brücke ist seit dem Sturm geschlossen, und die Stadt streitet über sie.</p>"
        "<p>„Die Brücke war am ersten Tag sicher und wird es wieder sein“, sagte Zoë Moor.</p>"
        "</article></body></html>"
    )
    first = post(writer, 201, html=german)
    (waiting,) = store.in_review().items
    store.decide(waiting.occurrence.id, "reject", time=datetime.now(UTC))
    assert post(writer, 201, html=german)["source"]["id"] == first["source"]["id"] is not None


CHECK = """{"@context": "https://schema.org", "@type": "ClaimReview",
 "url": "https://post.example/bridge#check",
 "claimReviewed": "The bridge was moved two miles upstream.",
 "author": {"@type": "Organization", "name": "Harbour Post", "url": "https://post.example"},
 "datePublished": "2025-03-12", "itemReviewed": {"@type": "Claim",
 "author": {"@type": "Person", "name": "Cleo Marsh"}, "datePublished": "2025-03"},
 "reviewRating": {"@type": "Rating", "ratingValue": 1, "worstRating": 1, "bestRating": 5,
 "alternateName": "Nothing of it is true"}}"""
BAD_CHECK = '{"@type": "ClaimReview", "url": "https://post.example/empty", "claimReviewed": ""}'


def checked(*blocks: str) -> str:
    """Return the page with blocks of JSON-LD."""
    scripts = [f'<script type="application/ld+json">{block}</script>' for block in blocks]
    return HTML.replace("</head>", "".join(scripts) + "</head>")


def test_a_preview_shows_the_fact_checks_in_the_markup(client: TestClient, store: Store) -> None:
    answer = post(client, 200, html=checked(CHECK, BAD_CHECK), preview=True)
    good, bad = answer["claim_reviews"]
    assert good == {
        "claim": "The bridge was moved two miles upstream.",
        "claimant": "Cleo Marsh",
        "claim_date": {"value": "2025-03", "precision": "month", "kind": "said"},
        "publisher": "Harbour Post",
        "site": "post.example",
        "url": "https://post.example/bridge#check",
        "title": None,
        "rating": "false",
        "rating_words": "Nothing of it is true",
        "rating_reason": good["rating_reason"],
        "review_date": {"value": "2025-03-12", "precision": "day", "kind": "published"},
        "language": "en",
        "id": None,
        "outcome": None,
        "refused": None,
    }
    assert (bad["claim"], bad["id"], bad["outcome"]) == (None, None, None)
    assert bad["refused"]
    assert len(answer["quotations"]) == 2
    assert store.coverage().claim_reviews == 0


def test_the_fact_checks_in_the_markup_are_stored_with_the_quotations(
    writer: TestClient, store: Store
) -> None:
    page = checked(CHECK, BAD_CHECK)
    first = post(writer, 201, html=page, source_url="https://post.example/bridge")
    good, bad = first["claim_reviews"]
    assert (good["outcome"], bad["outcome"], bad["id"]) == ("added", None, None)
    assert (first["added"], first["refused"]) == (2, 0)  # these count quotations
    claim = store.claim_of_review(good["id"])
    assert claim is not None
    assert claim.text == good["claim"]
    assert claim.speaker is not None
    assert claim.reviews[0].origin == "https://post.example/bridge"
    again = post(writer, 201, html=page, source_url="https://post.example/bridge")
    assert [one["outcome"] for one in again["claim_reviews"]] == ["unchanged", None]
    assert again["claim_reviews"][0]["id"] == good["id"]
    later = checked(CHECK.replace("2025-03-12", "2025-04-01").replace("Nothing", "Half"))
    newer = post(writer, 201, html=later)["claim_reviews"][0]
    assert (newer["id"], newer["outcome"]) == (good["id"], "merged")
    coverage = store.coverage()
    assert (coverage.claims, coverage.claim_reviews) == (1, 1)
    similar = writer.post("/v1/match", json={"text": good["claim"]}).json()["claim_reviews"]
    assert [(one["id"], one["rating_words"]) for one in similar] == [
        (good["id"], "Half of it is true")
    ]


def test_fact_checks_are_what_import_reads_of_the_same_page(
    writer: TestClient, store: Store, tmp_path: Path
) -> None:
    page = tmp_path / "bridge.html"
    page.write_text(checked(CHECK), encoding="utf-8")
    with open_input(str(page)) as stream, Store.open(tmp_path / "other.db") as other:
        list(ingest(other, stream, importer=importer_for(stream), described=Described()))
        (imported,) = other.claims_by_id([1]).values()
    post(writer, 201, html=checked(CHECK))
    (posted,) = store.claims_by_id([1]).values()
    assert imported.reviews[0].origin == "bridge.html"
    assert posted.reviews == (replace(imported.reviews[0], origin=None),)
    assert replace(posted, reviews=(), speaker=None) == replace(imported, reviews=(), speaker=None)


def test_a_text_publishes_no_fact_checks(client: TestClient) -> None:
    assert post(client, 200, text=TEXT, preview=True)["claim_reviews"] == []


def test_no_fact_check_is_stored_without_a_token(store: Store) -> None:
    app = create_app(Store.open(store.path))
    with TestClient(app, base_url=HOME) as client:
        assert client.post("/v1/articles", json={"html": checked(CHECK)}).status_code == 401
    assert store.coverage().claim_reviews == 0


def test_what_is_stored_is_matched_at_once(writer: TestClient) -> None:
    stored = post(writer, 201, text=TEXT)["quotations"][0]["id"]
    found = writer.post("/v1/match", json={"text": SAID}).json()["matches"][0]
    assert (found["quotation_id"], found["wording"]) == (stored, "verbatim")


def test_what_is_said_of_the_source_goes_before_what_it_says(writer: TestClient) -> None:
    told = {"title": "Bridge", "publisher": "The Post", "published": "2024-11"}
    source = post(writer, 201, html=HTML, source_url="https://post.example/b", **told)["source"]
    assert (source["title"], source["publisher"]) == ("Bridge", "The Post")
    assert source["url"] == "https://post.example/b"
    assert source["published"] == {"value": "2024-11", "precision": "month", "kind": "published"}


def test_an_article_that_quotes_nobody(writer: TestClient) -> None:
    answer = post(writer, 201, text="Nobody said anything at the pier that day, and nobody left.")
    assert (answer["quotations"], answer["added"], answer["source"]["id"]) == ([], 0, None)


_SLOW_BEGAN = threading.Event()  # somebody asks for the slow page
_SLOW_MAY_END = threading.Event()  # until then it keeps them waiting


class _Handler(BaseHTTPRequestHandler):
    """The only article on the web; a path says how it is answered."""

    def do_GET(self) -> None:
        if self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()
            return
        if self.path == "/slow":
            _SLOW_BEGAN.set()
            _SLOW_MAY_END.wait(READY_S)
        self.send_response(404 if self.path == "/none" else 200)
        kind = "application/pdf" if self.path == "/paper" else "text/html; charset=utf-8"
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(HTML.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def handle(self) -> None:
        """Serve, and do not mind a client that hangs up."""
        try:
            super().handle()
        except (ConnectionError, BrokenPipeError):
            self.close_connection = True


class _Internet(httpcore.SyncBackend):
    """Every public address is the server above."""

    def __init__(self, port: int) -> None:
        self._port = port

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        del host, port
        return super().connect_tcp("127.0.0.1", self._port, *args, **options)


def _resolve(host: str, port: int) -> list[str]:
    del port
    return [PUBLIC if host.endswith(".example") else host]


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Network(resolve=_resolve, backend=_Internet(server.server_port))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def online(store: Store, token: str, network: Network) -> Iterator[TestClient]:
    """A client whose server sees that web."""
    app = create_app(Store.open(store.path), network=network)
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(app, base_url=HOME, headers=headers) as client:
        yield client


def test_a_page_is_fetched_and_stored_as_captured_today(online: TestClient) -> None:
    answer = post(online, 201, url="https://post.example/bridge".replace("https", "http"))
    assert answer["source"]["url"] == "http://post.example/bridge"
    assert answer["source"]["captured"]["kind"] == "captured"
    assert answer["source"]["published"]["value"] == "2025-03-12"
    assert answer["added"] == 2


UNREACHABLE = [
    ("http://post.example/none", "answered 404"),
    ("http://post.example/paper", "is application/pdf, not an article"),
    ("http://post.example/inside", "169.254.169.254 is not a public address"),
    ("http://10.0.0.1/", "not a public address"),
    ("http://post.example:8000/", "port 8000"),
    ("ftp://post.example/", "Begin it with https://"),
    ("nonsense", "Begin it with https://"),
]


@pytest.mark.parametrize(("url", "told"), UNREACHABLE)
def test_what_cannot_be_fetched_is_told_in_the_one_shape(
    online: TestClient, store: Store, url: str, told: str
) -> None:
    body = post(online, 422, url=url)
    assert set(body) == {"ok", "error", "errors", "status"}
    assert told in body["error"]
    assert store.coverage().quotations == 3


@pytest.fixture
def slow_page() -> Iterator[str]:
    """The address of a page that comes once the test has set ``_SLOW_MAY_END``, or is over."""
    _SLOW_BEGAN.clear()
    _SLOW_MAY_END.clear()
    yield "http://post.example/slow"
    _SLOW_MAY_END.set()


def test_a_slow_page_holds_up_neither_matches_nor_other_articles(
    online: TestClient, slow_page: str
) -> None:
    answers: list[Any] = []
    ask = {"url": slow_page, "preview": True}
    waiting = threading.Thread(
        target=lambda: answers.append(online.post("/v1/articles", json=ask).status_code)
    )
    waiting.start()
    assert _SLOW_BEGAN.wait(READY_S)
    assert online.post("/v1/match", json={"text": SAID}).status_code == 200
    assert post(online, 200, text=TEXT, preview=True)["quotations"]
    assert not answers
    _SLOW_MAY_END.set()
    waiting.join()
    assert answers == [200]


def test_a_page_that_is_too_slow_is_given_up(
    online: TestClient, slow_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "FETCH_MAX_S", 0.2)
    assert "did not answer in time" in post(online, 422, url=slow_page)["error"]


def test_when_all_turns_are_taken_the_answer_is_503(
    online: TestClient, slow_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "TURN_MAX_S", 0.2)
    monkeypatch.setattr(articles, "FETCHED_AT_ONCE", 1)
    app: Any = online.app
    app.state.reader = Reader(app.state.reader._network)
    ask = {"url": slow_page, "preview": True}
    answers: list[Any] = []
    waiting = [
        threading.Thread(target=lambda: answers.append(online.post("/v1/articles", json=ask)))
        for _ in range(2)
    ]
    for one in waiting:
        one.start()
    deadline = time.monotonic() + READY_S
    while not answers:  # one waits for the page, the other one only for its turn
        assert time.monotonic() < deadline
        time.sleep(0.01)
    _SLOW_MAY_END.set()
    for one in waiting:
        one.join()
    assert sorted(one.status_code for one in answers) == [200, 503]
    (refused,) = [one for one in answers if one.status_code == 503]
    assert refused.headers["retry-after"] == "5"
    assert set(refused.json()) == {"ok", "error", "errors", "status"}


def test_a_token_is_asked_for_before_anything_is_fetched(store: Store, network: Network) -> None:
    with TestClient(create_app(Store.open(store.path), network=network), base_url=HOME) as client:
        assert client.post("/v1/articles", json={"url": "http://post.example/"}).status_code == 401
        preview = {"url": "http://post.example/", "preview": True}
        assert client.post("/v1/articles", json=preview).status_code == 200


def test_nothing_of_an_article_is_logged(
    writer: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        post(writer, 201, text=TEXT)
    assert "Zoë" not in caplog.text
