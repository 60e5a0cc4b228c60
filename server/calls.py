"""The table of the HTTP API's calls: the routes and /openapi.json come from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from quotes_db import records
from quotes_db.store import Scope
from server import (
    api,
    article_views,
    articles,
    asked,
    claims_search,
    history_views,
    present,
    review_views,
    reviews,
    verdict_views,
    verdicts,
    writes,
)
from server.problems import GoogleProblemView, ProblemView


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API: where it is, who handles it, and the types of its request and answer."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    handler: Callable[[Request], Awaitable[Response]]
    summary: str
    answer: type | None  # None: not JSON of ours
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    fails_with: tuple[int, ...] = ()
    status: int = 200  # of the answer when all is well
    scope: Scope | None = None  # what its token must allow; None: it takes none
    problem: type = ProblemView  # the body of a failure
    # A field that keeps the call from changing anything: then it takes no token and answers 200.
    harmless_with: str | None = None


CALLS: tuple[Call, ...] = (
    Call(
        "POST",
        "/v1/match",
        api.post_match,
        "The stored quotations that a selection repeats, best first",
        answer=present.AnswerView,
        body=asked.MatchRequest,
        fails_with=(400, 413, 415, 422),
    ),
    Call(
        "GET",
        "/v1/match",
        api.get_match,
        "The same for a short text in the address, for curl",
        answer=present.AnswerView,
        query=asked.MatchRequest,
        fails_with=(400, 422),
    ),
    Call(
        "POST",
        "/v1/match/batch",
        api.post_batch,
        "The same for up to 100 selections at once",
        answer=present.BatchView,
        body=asked.BatchRequest,
        fails_with=(400, 413, 415, 422),
    ),
    Call(
        "POST",
        "/v1/scan",
        api.post_scan,
        "Every stored quotation that occurs in a page, with its place",
        answer=present.ScanView,
        body=asked.ScanRequest,
        fails_with=(400, 413, 415, 422),
    ),
    Call("GET", "/healthz", api.get_health, "Whether the process answers", answer=api.Health),
    Call(
        "GET",
        "/readyz",
        api.get_readiness,
        "Whether the store answers",
        answer=api.Readiness,
        fails_with=(503,),
    ),
    Call("GET", "/v1/ping", api.get_ping, "Name, version and API level", answer=api.Ping),
    Call(
        "GET",
        "/v1/quotations",
        api.get_quotations,
        "The stored quotations, by words, speaker, source and date",
        answer=present.QuotationList,
        query=asked.QuotationsQuery,
        fails_with=(400, 422),
    ),
    Call(
        "POST",
        "/v1/quotations",
        writes.post_quotation,
        "Store a quotation, or another source of a stored one",
        answer=present.WrittenView,
        status=201,
        body=asked.NewQuotation,
        scope="write",
        fails_with=(400, 413, 415, 422, 503),
    ),
    Call(
        "POST",
        "/v1/quotations/batch",
        writes.post_quotations,
        "The same for up to 1,000 quotations, all of them or none",
        answer=present.WrittenList,
        status=201,
        body=asked.NewQuotations,
        scope="write",
        fails_with=(400, 413, 415, 422, 503),
    ),
    Call(
        "POST",
        "/v1/articles",
        articles.post_article,
        "Read the quotations and fact-checks out of an article; store them unless it is a preview",
        answer=article_views.ArticleView,
        status=201,
        body=asked.NewArticle,
        scope="write",
        harmless_with="preview",
        fails_with=(400, 413, 415, 422, 503),
    ),
    Call(
        "GET",
        "/v1/quotations/{id}",
        api.get_quotation,
        "One quotation with all its occurrences",
        answer=present.QuotationView,
        fails_with=(404,),
    ),
    Call(
        "PATCH",
        "/v1/quotations/{id}",
        writes.patch_quotation,
        "Change the words of a quotation; its sources stay",
        answer=present.QuotationView,
        body=asked.QuotationChange,
        scope="write",
        fails_with=(400, 404, 409, 413, 415, 422, 503),
    ),
    Call(
        "DELETE",
        "/v1/quotations/{id}",
        writes.delete_quotation,
        "Delete a quotation with all its occurrences",
        answer=None,
        status=204,
        scope="write",
        fails_with=(404, 503),
    ),
    Call(
        "GET",
        "/v1/quotations/{id}/history",
        api.get_history,
        "Where a quotation was said or printed, by date, and how its wording changed",
        answer=history_views.HistoryView,
        fails_with=(404,),
    ),
    Call(
        "GET",
        "/v1/quotations/{id}/verdicts",
        verdicts.get_verdicts,
        "What whoever keeps the store found about a quotation",
        answer=verdict_views.VerdictList,
        fails_with=(404,),
    ),
    Call(
        "POST",
        "/v1/quotations/{id}/verdicts",
        verdicts.post_verdict,
        "Record a verdict on a quotation, with the evidence for it",
        answer=verdict_views.KeptVerdictView,
        status=201,
        body=asked.NewVerdict,
        scope="review",
        fails_with=(400, 404, 413, 415, 422, 503),
    ),
    Call(
        "DELETE",
        "/v1/verdicts/{id}",
        verdicts.delete_verdict,
        "Withdraw a verdict: it is never shown again, and exported as withdrawn",
        answer=None,
        status=204,
        scope="review",
        fails_with=(404, 409, 503),
    ),
    Call(
        "GET",
        "/v1/speakers",
        api.get_speakers,
        "The speakers, with the number of their quotations",
        answer=present.SpeakerList,
        query=asked.SpeakersQuery,
        fails_with=(400, 422),
    ),
    Call(
        "GET",
        "/v1/speakers/{id}",
        api.get_speaker,
        "One speaker",
        answer=present.SpeakerItem,
        fails_with=(404,),
    ),
    Call(
        "GET",
        "/v1/sources/{id}",
        api.get_source,
        "One source",
        answer=records.Source,
        fails_with=(404,),
    ),
    Call(
        "GET",
        "/v1/review",
        reviews.get_review,
        "What was read out of articles with doubt and waits for a person",
        answer=review_views.ReviewList,
        query=asked.ReviewQuery,
        scope="review",
        fails_with=(400, 422, 503),
    ),
    Call(
        "GET",
        "/v1/review/{id}",
        reviews.get_reviewed,
        "One occurrence in its passage, with the decisions on it",
        answer=review_views.ReviewedView,
        scope="review",
        fails_with=(404, 503),
    ),
    Call(
        "POST",
        "/v1/review/{id}",
        reviews.post_decision,
        "Accept, correct or reject an occurrence, or take the last decision back",
        answer=review_views.DecidedView,
        body=asked.DecisionRequest,
        scope="review",
        fails_with=(400, 404, 409, 413, 415, 422, 503),
    ),
    Call(
        "GET",
        "/v1alpha1/claims:search",
        claims_search.get_claims,
        "The stored claims that a query may be about, as Google's Fact Check Tools API answers",
        answer=claims_search.FoundClaims,
        query=claims_search.ClaimsQuery,
        problem=GoogleProblemView,
        fails_with=(400, 503),
    ),
    Call(
        "GET", "/metrics", api.get_metrics, "Figures for Prometheus", answer=None, fails_with=(503,)
    ),
    Call("GET", "/openapi.json", api.get_openapi, "This description, OpenAPI 3.1", answer=None),
)
