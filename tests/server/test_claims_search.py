"""``claims:search``: asked and answered as Google's API, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from starlette.testclient import TestClient

from quotes_db.claim_records import PublishedReview, ReviewRating
from quotes_db.dates import partial_date
from quotes_db.store import Store
from server.app import create_app
from tests.server.conftest import HOME
from tests.server.test_process import serving

PATH = "/v1alpha1/claims:search"
NOW = datetime(2021, 6, 30, 12, tzinfo=UTC)
HERRING = ["red", "blue", "grey", "gold", "pink", "white", "black", "brown", "ashen"]
FAROS, CHECKS = "www.faros.example", "checks.example"


def review(claim: str, url: str, **fields: Any) -> PublishedReview:
    for name, kind in (("claim_date", "said"), ("review_date", "published")):
        if isinstance(fields.get(name), str):
            fields[name] = partial_date(fields[name], kind=kind)
    words = fields.pop("words", "Mostly wrong")
    return PublishedReview(claim=claim, ratings=(ReviewRating(words),), url=url, **fields)


REVIEWS = [
    review(
        "The lighthouse at Farrow Point was moved eleven miles inland in one night.",
        "https://checks.example/lighthouse",
        claimant="Agnes Thornbury",
        speaker="Agnes Thornbury",
        claim_date="2021-03-01",
        publisher="Harbour Checks",
        site="checks.example",
        title="No, the lighthouse was not moved",
        review_date="2021-04-02",
        language="en-GB",
    ),
    review(
        "The lighthouse at Farrow Point was moved eleven miles inland in one night.",
        "https://faros.example/es/1",
        claimant="Agnes Thornbury",
        speaker="Agnes Thornbury",
        claim_date="2021-03-01",
        publisher="Faro Limpio",
        site="www.faros.example",
        title="El faro no se movió",
        review_date="2021-05",
        language="es",
        words="Falso",
    ),
    review("A lighthouse keeper trained seals to read.", "https://checks.example/seals"),
    review(
        "Drinking harbour water cures gout.", "https://checks.example/gout", site="checks.example"
    ),
    *(
        review(
            f"The {kind} herring of Lake Osmund glow green at night.",
            f"https://lakes.example/{kind}",
            site="lakes.example",
            review_date=f"2020-01-{at:02}",
        )
        for at, kind in enumerate(HERRING, 1)
    ),
]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("claims") / "claims.db"
    with Store.open(path) as store:
        store.add([], reviews=REVIEWS)
    return path


@pytest.fixture(scope="module")
def asked(stored: Path) -> Iterator[TestClient]:
    app = create_app(Store.open(stored), clock=lambda: NOW)
    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield client


def search(client: TestClient, **params: Any) -> dict[str, Any]:
    answer = client.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts(found: dict[str, Any]) -> list[str]:
    return [claim["text"] for claim in found.get("claims", [])]


def test_a_claim_is_answered_in_googles_words_and_without_what_is_unknown(
    asked: TestClient,
) -> None:
    first, *_ = search(asked, query="they moved the Farrow Point lighthouse inland")["claims"]
    assert first == {
        "text": REVIEWS[0].claim,
        "claimant": "Agnes Thornbury",
        "claimDate": "2021-03-01T00:00:00Z",
        "claimReview": [
            # Of May 2021 no day is known, so no date is made up.
            {
                "publisher": {"name": "Faro Limpio", "site": "www.faros.example"},
                "url": "https://faros.example/es/1",
                "title": "El faro no se movió",
                "textualRating": "Falso",
                "languageCode": "es",
            },
            {
                "publisher": {"name": "Harbour Checks", "site": "checks.example"},
                "url": "https://checks.example/lighthouse",
                "title": "No, the lighthouse was not moved",
                "reviewDate": "2021-04-02T00:00:00Z",
                "textualRating": "Mostly wrong",
                "languageCode": "en-GB",
            },
        ],
    }


def test_nothing_found_is_an_empty_object(asked: TestClient) -> None:
    assert search(asked, query="zymurgy quaternions") == {}
    assert search(asked, reviewPublisherSiteFilter="nobody.example") == {}


FILTERS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("The region of a language is ignored.", {"languageCode": "en-US"}, [CHECKS]),
    ("Another language.", {"languageCode": "es-419"}, [FAROS]),
    ("A language that nothing is in.", {"languageCode": "fi"}, []),
    ("A site.", {"reviewPublisherSiteFilter": "checks.example"}, [CHECKS]),
    ("With its www.", {"reviewPublisherSiteFilter": "faros.example"}, [FAROS]),
    ("As an address.", {"reviewPublisherSiteFilter": "https://www.faros.example/x"}, [FAROS]),
    ("A site that only ends alike.", {"reviewPublisherSiteFilter": "hecks.example"}, []),
    # The reviews are of 2 April and of May, the claim of 1 March; today is 30 June.
    ("Young enough.", {"maxAgeDays": 200}, [FAROS, CHECKS]),
    ("Of a month its first day counts.", {"maxAgeDays": 60}, [FAROS]),
    ("Too old.", {"maxAgeDays": 59}, []),
    ("Any age.", {"maxAgeDays": 0}, [FAROS, CHECKS]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "filters", "sites"), FILTERS, ids=[one[0] for one in FILTERS])
def test_filters_leave_the_reviews_that_are_wanted(
    asked: TestClient, why: str, filters: dict[str, Any], sites: list[str]
) -> None:
    found = search(asked, query="Farrow Point lighthouse moved inland in one night", **filters)
    reviews = [
        one["publisher"]["site"]
        for claim in found.get("claims", [])
        if claim["text"] == REVIEWS[0].claim
        for one in claim["claimReview"]
    ]
    assert reviews == sites


def test_a_site_alone_lists_its_claims_the_newest_first(asked: TestClient) -> None:
    found = search(asked, reviewPublisherSiteFilter="lakes.example", pageSize=3)
    assert texts(found) == [REVIEWS[at].claim for at in (12, 11, 10)]
    rest = search(
        asked,
        reviewPublisherSiteFilter="lakes.example",
        pageSize=30,
        pageToken=found["nextPageToken"],
    )
    assert texts(rest) == [REVIEWS[at].claim for at in range(9, 3, -1)]
    assert "nextPageToken" not in rest


def test_pages_fit_together_and_offset_begins_further_on(asked: TestClient) -> None:
    query = {"query": "herring of Lake Osmund glow green"}
    whole = texts(search(asked, **query, pageSize=50))
    assert len(whole) == 9
    paged, token = list[str](), ""
    while True:
        page = search(asked, **query, pageSize=2, pageToken=token)
        paged += texts(page)
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert paged == whole
    assert texts(search(asked, **query, pageSize=3, offset=4)) == whole[4:7]
    assert texts(search(asked, **query, offset=50)) == []


def test_what_is_written_between_two_pages_shifts_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "own.db") as store:
        store.add([], reviews=REVIEWS)
        with TestClient(create_app(Store.open(store.path)), base_url=HOME) as client:
            query = {"query": "herring of Lake Osmund glow green at night", "pageSize": 4}
            first = search(client, **query)
            new = "Herring of Lake Osmund glow green at night, every night."
            store.add([], reviews=[review(new, "https://lakes.example/all")])
            second = search(client, **query, pageToken=first["nextPageToken"])
            assert not set(texts(first)) & set(texts(second))
            third = search(client, **query, pageToken=second["nextPageToken"])
            herring = {one.claim for one in REVIEWS[4:]}
            assert herring <= {*texts(first), *texts(second), *texts(third)}
            assert new in texts(search(client, **query))


FAILURES: list[tuple[dict[str, Any], str]] = [
    ({}, "neither query nor reviewPublisherSiteFilter"),
    ({"query": "  "}, "neither query"),
    ({"query": "a", "pageSize": "ten"}, "pageSize"),
    ({"query": "a", "pageSize": -1}, "pageSize"),
    ({"query": "a", "maxAgeDays": -1}, "maxAgeDays"),
    ({"query": "a", "offset": -1}, "offset"),
    ({"query": "a", "pageToken": "nonsense"}, "pageToken"),
    ({"query": "a", "pageToken": "bnVsbA"}, "pageToken"),
    ({"query": "a", "languageCode": "-"}, "languageCode"),
    ({"query": "a", "alt": "proto"}, "alt"),
    ({"query": "a", "callback": "f"}, "callback"),
    ({"query": "a", "q": "b"}, "'q'"),
    ({"query": "a", "fields": "claims(text"}, "field mask"),
    ({"query": "a" * 5_001}, "query"),
]


@pytest.mark.parametrize(("params", "said"), FAILURES)
def test_failures_have_googles_shape(asked: TestClient, params: dict[str, Any], said: str) -> None:
    answer = asked.get(PATH, params=params)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert said in error["message"]


def test_a_token_serves_only_the_query_that_gave_it(asked: TestClient) -> None:
    token = search(asked, query="Lake Osmund herring", pageSize=1)["nextPageToken"]
    answer = asked.get(PATH, params={"query": "lighthouse", "pageToken": token})
    assert answer.status_code == 400
    assert "with the same query" in answer.json()["error"]["message"]


OTHERS = [
    ("GET", "/v1alpha1/claims:find", {}, 404, "NOT_FOUND"),
    ("GET", "/v1alpha1", {}, 404, "NOT_FOUND"),
    ("POST", PATH, {}, 405, "UNIMPLEMENTED"),
    ("GET", f"{PATH}?query=a", {"Origin": "https://evil.example"}, 403, "PERMISSION_DENIED"),
    ("GET", f"{PATH}?query=a", {"Host": "evil.example"}, 421, "FAILED_PRECONDITION"),
    (
        "GET",
        f"{PATH}?query=a",
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"},
        403,
        "PERMISSION_DENIED",
    ),
]


@pytest.mark.parametrize(("method", "path", "headers", "code", "status"), OTHERS)
def test_whatever_fails_there_has_googles_shape(
    asked: TestClient, method: str, path: str, headers: dict[str, str], code: int, status: str
) -> None:
    answer = asked.request(method, path, headers=headers)
    assert answer.status_code == code
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (code, status)
    assert error["message"]


def test_a_database_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "broken.db")
    store.add([], reviews=REVIEWS[:1])
    with TestClient(create_app(store), base_url=HOME, raise_server_exceptions=False) as client:
        store._db.execute("DROP TABLE claim_review")
        answer = client.get(PATH, params={"query": "lighthouse"})
    assert answer.status_code == 503
    assert answer.json()["error"]["status"] == "UNAVAILABLE"


GOUT = REVIEWS[3]
SITE = {"publisher": {"site": CHECKS}}
MASKS: list[tuple[str, Any]] = [
    ("nextPageToken", {}),
    ("claims/text", {"claims": [{"text": GOUT.claim}]}),
    (
        "claims(text, claimReview/url)",
        {"claims": [{"text": GOUT.claim, "claimReview": [{"url": GOUT.url}]}]},
    ),
    (
        "claims(claimReview(publisher/site),claimReview/url)",
        {"claims": [{"claimReview": [SITE | {"url": GOUT.url}]}]},
    ),
    (
        "claims/claimReview/publisher,claims/text,claims/claimReview/publisher/name",
        {"claims": [{"text": GOUT.claim, "claimReview": [SITE]}]},
    ),
]


@pytest.mark.parametrize(("fields", "expected"), MASKS)
def test_a_field_mask_leaves_what_is_wanted(asked: TestClient, fields: str, expected: Any) -> None:
    assert search(asked, query="harbour water cures gout", fields=fields) == expected


def test_everything_is_wanted_by_a_star(asked: TestClient) -> None:
    query = {"query": "harbour water cures gout"}
    assert search(asked, **query, fields="*") == search(asked, **query)


def test_the_parameters_that_all_googles_apis_take_are_taken(asked: TestClient) -> None:
    plain = asked.get(PATH, params={"query": "harbour water"})
    params = {"query": "harbour water", "key": "k", "alt": "json", "quotaUser": "u", "$.xgafv": "2"}
    assert asked.get(PATH, params=params).content == plain.content
    pretty = asked.get(PATH, params=params | {"prettyPrint": "true"})
    assert pretty.json() == plain.json()
    assert b"\n  " in pretty.content


@pytest.mark.slow
def test_googles_own_client_works_by_its_address_alone(tmp_path: Path, stored: Path) -> None:
    with serving(tmp_path / "log", "--db", str(stored)) as (_, address):
        service = build(
            "factchecktools",
            "v1alpha1",
            developerKey="none",
            client_options={"api_endpoint": address},
            static_discovery=True,
        )
        with service:
            claims = service.claims()
            request = claims.search(query="herring of Lake Osmund glow green", pageSize=4)
            pages = []
            while request is not None:
                answer = request.execute()
                pages.append(len(answer["claims"]))
                request = claims.search_next(request, answer)
            assert pages == [4, 4, 1]
            asked = claims.search(query="Farrow Point lighthouse moved", languageCode="es")
            (found,) = asked.execute()["claims"]
            assert found["claimReview"][0]["textualRating"] == "Falso"
            with pytest.raises(HttpError, match="neither query") as refused:
                claims.search(languageCode="en").execute()
            assert refused.value.status_code == 400
