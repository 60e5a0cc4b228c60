"""ClaimReview in every shape that is published: what it says is kept, the rest is unknown."""

from __future__ import annotations

import io
import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.claim_records import PublishedReview, ReviewRating
from quotes_db.dates import partial_date
from quotes_db.errors import InputError, UnreadableInputError
from quotes_db.importers import (
    Described,
    Refused,
    claimreview,
    importer_for,
    importer_named,
    reviewfields,
)
from quotes_db.importers.stream import InputStream, open_input
from quotes_db.jsonld import review_document

Found = list[PublishedReview | Refused]

CLAIM = "The lighthouse at Farrow Point was moved eleven miles in one night."
NODE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/lighthouse",
    "name": "No, the lighthouse was not moved",
    "claimReviewed": CLAIM,
    "datePublished": "2021-04-02",
    "inLanguage": "en",
    "author": {
        "@type": "Organization",
        "name": "Harbour Checks",
        "url": "https://www.checks.example/",
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Agnes Thornbury"},
        "datePublished": "2021-03-30",
        "firstAppearance": {"@type": "CreativeWork", "url": "https://post.example/1"},
        "appearance": [{"@type": "CreativeWork", "url": "https://post.example/2"}],
    },
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "False",
        "ratingExplanation": "It stands where it stood.",
    },
    "sdLicense": "https://creativecommons.org/licenses/by/4.0/",
}
REVIEW = PublishedReview(
    claim=CLAIM,
    ratings=(
        ReviewRating(
            "False",
            "false",
            "The figure 1 on a scale from 1 to 5 says false, as do the words.",
            1.0,
            5.0,
            1.0,
            "It stands where it stood.",
        ),
    ),
    claimant="Agnes Thornbury",
    speaker="Agnes Thornbury",
    claim_date=partial_date("2021-03-30", kind="said"),
    first_appearance="https://post.example/1",
    appearances=("https://post.example/2",),
    publisher="Harbour Checks",
    site="checks.example",
    url="https://checks.example/lighthouse",
    title="No, the lighthouse was not moved",
    review_date=partial_date("2021-04-02", kind="published"),
    language="en",
    license="https://creativecommons.org/licenses/by/4.0/",
    origin="Feed.json",
)


def read(told: object, *, file_name: str = "Feed.json", recognized: bool = True) -> Found:
    """Return what an import makes of JSON, or of the text or bytes of another input."""
    if not isinstance(told, str | bytes):
        told = json.dumps(told)
    data = told.encode() if isinstance(told, str) else told
    with InputStream(io.BytesIO(data), name=f"'{file_name}'", file_name=file_name) as stream:
        if recognized:
            assert importer_for(stream).name == "claimreview"
        return list(importer_named("claimreview").read(stream, described=Described()))


def one(**changes: Any) -> PublishedReview:
    """Return the review of ``NODE`` with other fields; those that are None are left out."""
    node = {key: value for key, value in (NODE | changes).items() if value is not None}
    (review,) = read(node)
    assert isinstance(review, PublishedReview), review
    return review


def reviewed(**changes: Any) -> PublishedReview:
    """Return the review of ``NODE`` with other fields in what it reviews."""
    item = NODE["itemReviewed"] | changes
    return one(itemReviewed={key: value for key, value in item.items() if value is not None})


def rated(**changes: Any) -> ReviewRating:
    (rating,) = one(reviewRating=NODE["reviewRating"] | changes).ratings
    return rating


# --- documents ------------------------------------------------------------------------------------

SECOND = NODE | {"claimReviewed": "The ferry has sunk.", "url": "https://checks.example/ferry"}
DOCUMENTS = {
    "array": [NODE, SECOND],
    "graph": {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, NODE, SECOND]},
    "feed": {
        "@type": "DataFeed",
        "dataFeedElement": [
            {"@type": "DataFeedItem", "item": [NODE]},
            {"@type": "DataFeedItem", "item": SECOND},
        ],
    },
    "wrappers": [{"kind": "x", "claimReview": NODE}, {"kind": "x", "review": {"of": [SECOND]}}],
    "arrays in arrays": [[NODE], [[SECOND]]],
    "in an article": {"@type": "NewsArticle", "review": [NODE, SECOND]},
}


@pytest.mark.parametrize("told", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("indent", [None, 1])
def test_a_document_of_any_shape_is_read(told: object, indent: int | None) -> None:
    first, second = read(json.dumps(told, indent=indent))
    assert first == REVIEW
    assert isinstance(second, PublishedReview)
    assert second.claim == "The ferry has sunk."


def test_lines_are_read_one_by_one() -> None:
    lines = [NODE, {"kind": "wrapper", "claimReview": SECOND}, [NODE, SECOND]]
    found = read("\n".join(map(json.dumps, lines)) + "\n\n")
    assert [item.claim for item in found if isinstance(item, PublishedReview)] == [
        CLAIM,
        "The ferry has sunk.",
        CLAIM,
        "The ferry has sunk.",
    ]


def test_lines_that_are_scripts_are_read_as_data_commons_has_them() -> None:
    line = f'<script type="application/ld+json">{json.dumps(NODE)}</script>\n'
    assert read(line * 3) == [REVIEW] * 3


def test_a_large_document_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimreview, "TAKEN_APART_BYTES", 100)
    for told in DOCUMENTS.values():
        assert read(json.dumps(told, indent=1))[0] == REVIEW
    assert read((json.dumps(NODE | {"x": "y" * 70_000}) + "\n") * 3) == [REVIEW] * 3
    broken = NODE | {"claimReviewed": None}
    text = json.dumps([NODE, broken, SECOND], indent=1)
    _, refused, _ = read(text)
    assert isinstance(refused, Refused)
    assert '"@type": "ClaimReview"' in text.splitlines()[refused.line - 1]
    assert len(text.splitlines()) // 3 < refused.line < 2 * len(text.splitlines()) // 3
    with pytest.raises(UnreadableInputError, match="no JSON"):
        read(json.dumps(NODE)[:-4])


def test_what_it_does_not_say_stays_unknown() -> None:
    (bare,) = read({"@type": "ClaimReview", "claimReviewed": CLAIM})
    assert bare == PublishedReview(claim=CLAIM, ratings=(), origin="Feed.json")


# --- fields ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        "ClaimReview",
        ["ClaimReview"],
        ["Review", "ClaimReview"],
        "schema:ClaimReview",
        "http://schema.org/ClaimReview",
        ["https://schema.org/ClaimReview"],
    ],
)
def test_types_come_alone_in_lists_and_with_prefixes(kind: object) -> None:
    assert one(**{"@type": kind}) == REVIEW


def test_fields_come_with_prefixes_and_as_values_of_expanded_json_ld() -> None:
    def expanded(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key if key.startswith("@") else f"http://schema.org/{key}": expanded(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [expanded(inner) for inner in value]
        return [{"@value": value}] if not str(value).startswith(("Claim", "Rating")) else value

    node = expanded({key: value for key, value in NODE.items() if not key.startswith("@")})
    assert read([node | {"@type": "http://schema.org/ClaimReview"}]) == [REVIEW]


def in_a_list(value: Any) -> Any:
    """Return a JSON value in which each value of a field is a list of one."""
    if isinstance(value, dict):
        return {
            key: inner if key.startswith("@") else [in_a_list(inner)]
            for key, inner in value.items()
        }
    return [in_a_list(inner) for inner in value] if isinstance(value, list) else value


def test_any_field_may_be_a_list() -> None:
    listed = in_a_list({key: value for key, value in NODE.items() if key != "itemReviewed"})
    listed["itemReviewed"] = [
        in_a_list(NODE["itemReviewed"]) | {"appearance": ["https://post.example/2"]}
    ]
    assert read(listed) == [REVIEW]


def test_objects_may_be_references() -> None:
    node = NODE | {"author": {"@id": "#us"}, "itemReviewed": "https://checks.example/#claim"}
    us = NODE["author"] | {"@id": "#us"}
    claim = NODE["itemReviewed"] | {"@id": "https://checks.example/#claim"}
    assert read({"@graph": [{"@type": "ClaimReview", "@id": "#r"}, us, node, claim]}) == [REVIEW]


def test_a_review_under_a_prefixed_name_is_one() -> None:
    assert read({"np:about": {}, "schema:ClaimReview": NODE}) == [REVIEW]


def test_references_in_a_circle_end() -> None:
    first = {
        "@id": "#a",
        "@type": "Organization",
        "publisher": {"@id": "#b"},
        "name": {"@id": "#b"},
    }
    second = {"@id": "#b", "author": {"@id": "#a"}, "name": {"@id": "#a"}}
    node = {"@id": "#c", "itemReviewed": {"@id": "#c"}, "author": [{"@id": "#a"}, {"@id": "#b"}]}
    (found,) = read({"@graph": [NODE | node, first, second]})
    assert isinstance(found, PublishedReview)
    assert (found.claim, found.publisher) == (CLAIM, None)


def test_the_old_form_reviews_a_creative_work() -> None:
    old = reviewed(
        **{"@type": "CreativeWork"},
        firstAppearance=None,
        appearance=None,
        url="https://post.example/9",
    )
    assert old == replace(REVIEW, first_appearance=None, appearances=("https://post.example/9",))


def test_a_place_is_no_claim_and_no_claimant() -> None:
    assert reviewed(name="Second reading, Farrow council") == REVIEW
    (refused,) = read(NODE | {"claimReviewed": " ", "itemReviewed": {"name": "The council"}})
    assert isinstance(refused, Refused)
    assert "claimReviewed is missing or empty" in refused.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"claimReviewed": {"@type": "Claim", "text": CLAIM}},
        {"claimReviewed": f"<p>{CLAIM}</p>"},
        {"claimReviewed": f"  {CLAIM}\r\n"},
        {"claimReviewed": None, "itemReviewed": NODE["itemReviewed"] | {"text": CLAIM}},
        {"claimReviewed": None, "itemReviewed": NODE["itemReviewed"] | {"claimReviewed": CLAIM}},
    ],
)
def test_the_claim_is_found(changes: dict[str, Any]) -> None:
    assert one(**changes) == REVIEW


def test_entities_in_a_claim_are_read_once_and_for_all() -> None:
    found = one(claimReviewed="&amp;quot;Salt &amp; tar&quot; &lt; 5 &#8364;", name="A &amp; B")
    assert (found.claim, found.title) == ('"Salt & tar" < 5 €', "A & B")
    assert one(claimReviewed=found.claim, name=found.title) == found


def test_markup_within_a_sentence_leaves_its_words_as_they_are() -> None:
    told = "<p>The <b>ferry</b> was un<em>sink</em>able<i>.</i></p><p>It sank.<br/>Twice.</p>"
    assert one(claimReviewed=told).claim == "The ferry was unsinkable.  It sank. Twice."


def test_a_figure_that_is_none_is_unknown() -> None:
    told = json.dumps(NODE | {"reviewRating": {"ratingValue": float("nan"), "bestRating": 5}})
    assert "NaN" in told
    (found,) = read(told.encode())
    assert isinstance(found, PublishedReview)
    assert found.ratings == ()


def test_several_claims_make_several_reviews() -> None:
    texts = [CLAIM, "The keeper was asleep."]
    items = [NODE["itemReviewed"], {"@type": "Claim", "author": "Ada Brook"}]
    found = read(NODE | {"claimReviewed": texts, "itemReviewed": items})
    assert [(item.claim, item.speaker) for item in found if isinstance(item, PublishedReview)] == [
        (CLAIM, "Agnes Thornbury"),
        ("The keeper was asleep.", "Ada Brook"),
    ]


# (as published, what is certain of it)
DATES = [
    ("2021-03-30T23:30:00-05:00", "2021-03-30"),
    ("2021-03-30 09:48", "2021-03-30"),
    ("2021-03-30T09:48:12.123Z", "2021-03-30"),
    ("2021-03-30Z", "2021-03-30"),
    ("2021-03", "2021-03"),
    ("2021", "2021"),
    ("2021/3/30", "2021-03-30"),
    ("2021.03.30.", "2021-03-30"),
    ("20210330", "2021-03-30"),
    ("2021年3月30日", "2021-03-30"),
    ("30 March 2021", "2021-03-30"),
    ("March 30, 2021", "2021-03-30"),
    ("Tue, 30 Mar 2021 10:00:00 GMT", "2021-03-30"),
    ("30/03/2021", "2021-03-30"),
    ("30.03.2021", "2021-03-30"),
    ("2021-03-00", "2021-03"),
    # Two days are meant, or none.
    ("05/06/2021", "2021"),
    ("0001-01-01T00:00:00Z", None),
    ("1970-01-01", None),
    ("0000-00-00", None),
    ("2021-13-45", None),
    ("1617062400000", None),
    # Years of other calendars, in the same digits.
    ("1399-05-06", None),
    ("1441/11/20", None),
    ("2563-05-06", None),
    ("yesterday", None),
    ("", None),
    ("9" * 10_000, None),
]


@pytest.mark.parametrize(("told", "value"), DATES)
def test_dates_of_any_spelling_and_precision(told: str, value: str | None) -> None:
    review = reviewed(datePublished=told)
    assert (review.claim_date.value if review.claim_date else None) == value
    review = one(datePublished=told)
    assert (review.review_date.value if review.review_date else None) == value


def test_a_claim_may_be_older_than_any_fact_check() -> None:
    assert reviewed(datePublished="1931-08").claim_date == partial_date("1931-08", kind="said")
    assert one(datePublished="1931-08").review_date is None


def test_a_claim_made_in_the_second_of_its_review_was_dated_by_a_template() -> None:
    second = "2021-04-02T14:49:04+05:30"
    assert (
        one(
            datePublished=second, itemReviewed={"@type": "Claim", "datePublished": second}
        ).claim_date
        is None
    )
    for day in ("2021-04-02", "2021-04-02T00:00:00Z", "2021-04-02T00:00:00+00:00"):
        review = one(datePublished=day, itemReviewed={"@type": "Claim", "datePublished": day})
        assert review.claim_date == partial_date("2021-04-02", kind="said")


def test_where_a_claim_first_appeared_may_say_when() -> None:
    first = {
        "@type": "CreativeWork",
        "url": "https://post.example/1",
        "datePublished": "2021-03-30",
    }
    assert reviewed(datePublished=None, firstAppearance=first) == REVIEW


@pytest.mark.parametrize(
    ("told", "claimant", "speaker", "wikidata"),
    [
        ("Agnes Thornbury", "Agnes Thornbury", "Agnes Thornbury", None),
        ({"name": " Agnes Thornbury "}, "Agnes Thornbury", "Agnes Thornbury", None),
        ([{"name": "Varias fuentes"}], "Varias fuentes", None, None),
        ({"@type": "Person", "name": "Facebook user\u00a0"}, "Facebook user", None, None),
        ([{"name": "Ada Brook"}, {"name": "Ben Ford"}], "Ada Brook, Ben Ford", None, None),
        ({"@type": "Person"}, None, None, None),
        ("", None, None, None),
        (
            {
                "name": "Ada Brook",
                "sameAs": ["https://ada.example", "http://www.wikidata.org/entity/Q42"],
            },
            "Ada Brook",
            "Ada Brook",
            "Q42",
        ),
        (
            {"name": "Twitter", "sameAs": "https://www.wikidata.org/wiki/Q918"},
            "Twitter",
            None,
            None,
        ),
        (
            {
                "name": "Harbour master Zoë Brook",
                "sameAs": "https://en.wikipedia.org/wiki/Zo%C3%AB_Brook_(politician)",
            },
            "Harbour master Zoë Brook",
            "Zoë Brook",
            None,
        ),
        # What is beside the name must be a role, not somebody else who speaks or writes.
        (
            {"name": "Aide to Ada Brook", "sameAs": "https://en.wikipedia.org/wiki/Ada_Brook"},
            "Aide to Ada Brook",
            "Aide to Ada Brook",
            None,
        ),
        (
            {
                "name": "Publications on Facebook",
                "sameAs": "https://en.wikipedia.org/wiki/Facebook",
            },
            "Publications on Facebook",
            None,
            None,
        ),
        # As an export has it; another name of somebody's is no part of the claimant.
        (
            {"name": "Ada Brook, harbour master", "alternateName": "Ada Brook"},
            "Ada Brook, harbour master",
            "Ada Brook",
            None,
        ),
        ({"name": "Ada Brook", "alternateName": "The Gull"}, "Ada Brook", "Ada Brook", None),
        # Two items are two people, and nobody knows which of them is meant.
        (
            {
                "name": "Ada Brook",
                "sameAs": [
                    "https://www.wikidata.org/wiki/Q42",
                    "https://www.wikidata.org/wiki/Q43",
                ],
            },
            "Ada Brook",
            "Ada Brook",
            None,
        ),
    ],
)
def test_a_claimant_is_kept_and_a_speaker_is_somebody(
    told: object, claimant: str | None, speaker: str | None, wikidata: str | None
) -> None:
    found = reviewed(author=told)
    assert (found.claimant, found.speaker, found.wikidata) == (claimant, speaker, wikidata)


def test_a_speaker_without_their_role_comes_back_from_an_export() -> None:
    published = reviewed(author={"name": "Harbour master Zoë Brook", "alternateName": "Zoë Brook"})
    (again,) = read(review_document(published))
    assert again == published
    assert published.speaker == "Zoë Brook"
    merged = review_document(replace(published, speaker="Ben Ford"))
    assert "alternateName" not in merged["itemReviewed"]["author"]


US, PERSON = NODE["author"], {"@type": "Person", "name": "Ben Ford", "url": "/ben-ford"}


@pytest.mark.parametrize(
    ("changes", "publisher", "site"),
    [
        ({"author": PERSON, "publisher": US}, "Harbour Checks", "checks.example"),
        ({"author": PERSON | {"worksFor": US}}, "Harbour Checks", "checks.example"),
        ({"author": PERSON}, "Ben Ford", "checks.example"),
        ({"author": None}, None, "checks.example"),
        (
            {"author": US | {"url": "https://twitter.com/checks"}},
            "Harbour Checks",
            "checks.example",
        ),
        ({"author": US | {"url": "https://netflix.com"}}, "Harbour Checks", "netflix.com"),
        ({"author": US | {"url": "desk.checks.example"}}, "Harbour Checks", "desk.checks.example"),
        (
            {"author": US | {"url": "//desk.checks.example/x"}},
            "Harbour Checks",
            "desk.checks.example",
        ),
        ({"author": US | {"url": "javascript:alert(1)"}}, "Harbour Checks", "checks.example"),
        ({"author": None, "url": None}, None, None),
    ],
)
def test_the_publisher_and_its_site(
    changes: dict[str, Any], publisher: str | None, site: str | None
) -> None:
    found = one(**changes)
    assert (found.publisher, found.site) == (publisher, site)


def test_only_web_addresses_are_kept() -> None:
    bad = [
        "javascript:alert(1)",
        "data:text/html,x",
        "a post",
        "/relative",
        "https://",
        "http://a b",
    ]
    long = "https://post.example/" + "x" * 5_000
    found = one(url=bad[0], itemReviewed={"appearance": [*bad, long, "post.example/4"], "url": bad})
    assert (found.url, found.appearances) == (None, ("https://post.example/4",))
    assert one(url=None, mainEntityOfPage={"@id": NODE["url"]}) == REVIEW
    assert one(url=None, **{"@id": NODE["url"]}) == REVIEW


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ("pt-BR", "pt-BR"),
        ("pt_BR", "pt-BR"),
        (["de", "en"], "de"),
        ({"@type": "Language", "name": "Spanish", "alternateName": "es"}, "es"),
        ("Spanish", None),
        ("", None),
    ],
)
def test_the_language(told: object, language: str | None) -> None:
    assert one(inLanguage=told).language == language


def test_licence_and_provenance() -> None:
    assert (
        one(sdLicense=None, license={"@id": "https://l.example/1"}).license == "https://l.example/1"
    )
    found = one(
        sdPublisher={"@type": "Organization", "name": "Quay Feed"}, sdDatePublished="2021-04-05"
    )
    assert found.origin == "Quay Feed, 2021-04-05"
    (wrapped,) = read({"kind": "x", "origin": "quay:7.json", "claimReview": NODE})
    assert wrapped == replace(REVIEW, origin="quay:7.json")
    # Exported as the maker of the structured data, it comes back as it was.
    assert one(sdPublisher={"name": found.origin}) == found


# --- ratings --------------------------------------------------------------------------------------


def test_words_of_a_rating_are_kept_verbatim() -> None:
    words = "FALSE:  the picture is\r\nof a <b>model</b> &amp; not of the ferry"
    assert rated(alternateName=f" {words} \r\n").words == words
    assert rated(alternateName=words).rating == "false"


@pytest.mark.parametrize(
    ("rating", "words", "normalized"),
    [
        ({"alternateName": "Falso"}, "Falso", "false"),
        ({"name": "Falso"}, "Falso", "false"),
        ({"ratingValue": "Falso", "bestRating": "5"}, "Falso", "false"),
        ("Falso", "Falso", "false"),
        (5, None, "true"),
        ({"alternateName": "", "ratingValue": "1"}, None, "false"),
        ({"alternateName": 5, "ratingValue": 5, "bestRating": 5, "worstRating": 1}, "5", "true"),
        ({"ratingValue": 0, "bestRating": 5, "worstRating": 0}, None, "false"),
        ({"ratingValue": True}, None, "other"),
        ({"ratingExplanation": "It stands."}, None, "other"),
    ],
)
def test_ratings_of_any_shape(rating: object, words: str | None, normalized: str) -> None:
    found = one(reviewRating=rating).ratings
    if rating == {"ratingValue": True}:
        assert found == ()
    else:
        assert [(item.words, item.rating) for item in found] == [(words, normalized)]


def test_no_review_has_more_ratings_than_anybody_gives() -> None:
    found = one(reviewRating=[{"alternateName": ["False", "Falso"]}] * 50_000)
    assert len(found.ratings) == reviewfields.MAX_RATINGS


def test_several_ratings_and_several_names_of_one() -> None:
    found = one(
        reviewRating=[
            {"alternateName": ["Falso", {"@language": "en", "@value": "False"}], "ratingValue": 1},
            {"alternateName": "Satire"},
        ]
    ).ratings
    assert [(item.words, item.rating, item.value) for item in found] == [
        ("Falso", "false", 1.0),
        ("False", "false", 1.0),
        ("Satire", "satire", None),
    ]


# --- Google's Fact Check Tools API ----------------------------------------------------------------

ANSWER: dict[str, Any] = {
    "text": CLAIM,
    "claimant": "Agnes Thornbury",
    "claimDate": "2021-03-30T00:00:00Z",
    "claimReview": [
        {
            "publisher": {"name": "Harbour Checks", "site": "checks.example"},
            "url": NODE["url"],
            "title": NODE["name"],
            "reviewDate": "2021-04-02T00:00:00Z",
            "textualRating": "False",
            "languageCode": "en",
        }
    ],
}
ANSWERED = replace(
    REVIEW,
    ratings=(ReviewRating("False", "false", "The words “False” say false."),),
    first_appearance=None,
    appearances=(),
    license=None,
)


@pytest.mark.parametrize(
    "told",
    [
        ANSWER,
        {"claims": [ANSWER], "nextPageToken": "x"},
        {"results": [{"claim": ANSWER}]},
        {"kind": "saved", "claim": ANSWER},
        ANSWER | {"claimReview": ANSWER["claimReview"][0]},
    ],
    ids=["claim", "search", "image search", "wrapper", "no list"],
)
def test_saved_answers_of_a_search(told: object) -> None:
    assert read(json.dumps(told, indent=1), recognized="claims" in json.dumps(told)) == [ANSWERED]


def test_each_review_of_a_claim_is_one() -> None:
    other = ANSWER["claimReview"][0] | {
        "url": "https://other.example/a",
        "publisher": {"site": "o.example"},
    }
    found = read({"claims": [ANSWER | {"claimReview": [*ANSWER["claimReview"], other]}]})
    assert [(item.claim, item.site) for item in found if isinstance(item, PublishedReview)] == [
        (CLAIM, "checks.example"),
        (CLAIM, "o.example"),
    ]


def test_saved_pages_of_the_markup_tool() -> None:
    page = {
        "pageUrl": NODE["url"],
        "publishDate": "2021-04-02",
        "claimReviewAuthor": {"name": "Harbour Checks"},
        "claimReviewMarkups": [
            {
                "claimReviewed": CLAIM,
                "claimDate": "2021-03-30",
                "claimFirstAppearance": "https://post.example/1",
                "claimAppearances": ["https://post.example/2"],
                "claimAuthor": {"name": "Agnes Thornbury"},
                "rating": {
                    "textualRating": "False",
                    "ratingValue": 1,
                    "worstRating": 1,
                    "bestRating": 5,
                    "ratingExplanation": "It stands where it stood.",
                },
            }
        ],
    }
    (found,) = read({"pages": [page]})
    assert found == replace(REVIEW, title=None, language=None, license=None)


def test_a_claim_without_a_review_is_refused() -> None:
    (refused,) = read({"claims": [ANSWER | {"claimReview": []}]})
    assert isinstance(refused, Refused)
    assert "no review" in refused.reason


# --- refusals -------------------------------------------------------------------------------------


def test_a_refusal_says_the_line_and_what_to_do() -> None:
    lines = [NODE, {"speaker": "Ada Brook"}, NODE | {"claimReviewed": "…"}, "half", SECOND]
    text = "\n".join(json.dumps(line) for line in lines).replace('"half"', '{"@type": "ClaimRev')
    found = read(text)
    assert [isinstance(item, Refused) for item in found] == [False, True, True, True, False]
    refused = [item for item in found if isinstance(item, Refused)]
    assert [item.line for item in refused] == [2, 3, 4]
    assert "no ClaimReview" in refused[0].reason
    assert "no word" in refused[1].reason
    assert "not JSON" in refused[2].reason


def test_a_refusal_in_a_document_names_its_line() -> None:
    text = "\n" + json.dumps([NODE, SECOND | {"claimReviewed": ""}, NODE], indent=2)
    found = read(text)
    (refused,) = (item for item in found if isinstance(item, Refused))
    assert len(found) == 3
    assert '"@type": "ClaimReview"' in text.splitlines()[refused.line - 1]
    assert "ferry" in refused.raw or "ClaimReview" in refused.raw


def test_many_refusals_take_linear_time() -> None:
    text = json.dumps([NODE | {"claimReviewed": ""}] * 5_000, indent=1)
    began = time.process_time()
    found = read(text)
    assert time.process_time() - began < 3
    lines = [item.line for item in found if isinstance(item, Refused)]
    assert len(set(lines)) == 5_000
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"claimReviewed": "long " * 5_000}, "at most 20,000"),
        ({"claimReviewed": "a\0b"}, "NUL"),
        ({"name": "x" * 5_000}, "at most 4,000"),
        ({"claimReviewed": "\ud83d half"}, "surrogate"),
    ],
)
def test_what_cannot_be_kept_is_refused(changes: dict[str, Any], reason: str) -> None:
    (refused,) = read(NODE | changes)
    assert isinstance(refused, Refused)
    assert reason in refused.reason


def test_json_that_is_cut_off_says_where() -> None:
    with pytest.raises(UnreadableInputError, match="line 12, character"):
        read(json.dumps(NODE, indent=1)[:400])


# --- recognizing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"text": 'He wrote "claimReviewed": no.', "speaker": "Ada Brook"},
        {"text": 'Its "@type": "ClaimReview" is missing.', "speaker": "Ada Brook"},
        {"text": "Nothing.", "speaker": "Ada Brook", "source": {"title": "ClaimReview"}},
    ],
)
def test_quotations_are_not_taken_for_reviews(told: object) -> None:
    data = (json.dumps(told) + "\n" + json.dumps(NODE) + "\n").encode()
    with InputStream(io.BytesIO(data), name="x", file_name="x.jsonl") as stream:
        assert importer_for(stream).name == "jsonl"


def test_the_file_name_is_a_hint() -> None:
    with InputStream(io.BytesIO(b'["x", {}]'), name="x", file_name="x.jsonld") as stream:
        assert importer_for(stream).name == "claimreview"


# --- any input ------------------------------------------------------------------------------------

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars | st.sampled_from([CLAIM, "False", "2021-03-30", "https://checks.example/1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@id", "@type", "@value", "name", "url", "text", "author", "alternateName"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
nodes = st.fixed_dictionaries(
    {"@type": st.just("ClaimReview") | values},
    optional={key: st.just(value) | values for key, value in NODE.items() if key != "@type"},
)


@given(told=st.lists(nodes, max_size=3) | values, as_lines=st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_json_is_read_or_refused(told: Any, as_lines: bool) -> None:
    listed = told if isinstance(told, list) else [told]
    text = "\n".join(map(json.dumps, listed)) if as_lines else json.dumps(told)
    try:
        found = read(text or " ", recognized=False)
    except InputError:
        return
    assert all(isinstance(item, PublishedReview | Refused) for item in found)


WHOLE = st.sampled_from(sorted(set(NODE) - {"@type", "claimReviewed"}))


@given(dropped=st.sets(WHOLE), listed=st.sets(WHOLE), nested=st.integers(0, 4), wrap=st.booleans())
@settings(deadline=None)
def test_a_review_with_a_claim_is_imported_in_any_shape(
    dropped: set[str], listed: set[str], nested: int, wrap: bool
) -> None:
    node: Any = {
        key: [value] if key in listed else value
        for key, value in NODE.items()
        if key not in dropped
    }
    for _ in range(nested):
        node = {"item": [node]} if wrap else [node]
    (found,) = read([node], recognized=False)
    assert isinstance(found, PublishedReview)
    assert found.claim == CLAIM
    if "reviewRating" not in dropped:
        assert found.ratings == REVIEW.ratings
    if "itemReviewed" not in dropped:
        assert (found.speaker, found.claim_date) == (REVIEW.speaker, REVIEW.claim_date)


@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = read(data or b" ", recognized=False)
    except InputError:
        return
    assert all(isinstance(item, PublishedReview | Refused) for item in found)


@pytest.mark.parametrize(
    "data",
    [
        "[" * 200_000,
        '{"@type":"ClaimReview","claimReviewed":' + "[" * 200_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "[" * 900 + json.dumps(NODE) + "]" * 900,
        '{"@type":"ClaimReview","claimReviewed":"x","reviewRating":{"ratingValue":'
        + "9" * 9_000
        + "}}",
    ],
    ids=["open", "in a field", "objects", "deep", "digits"],
)
def test_hostile_json_ends_with_a_reason(data: str) -> None:
    for text in (data, data + "\n" + data + "\n"):
        try:
            found = read(text, recognized=False)
        except UnreadableInputError:
            continue
        assert found


# --- as really published --------------------------------------------------------------------------

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "claimreview" / "jsonld.jsonl"


@pytest.mark.corpus
@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the measuring data are not in ../shared/data")
def test_reviews_as_really_published_are_imported() -> None:
    with open_input(str(PUBLISHED)) as stream:
        importer = importer_for(stream)
        assert importer.name == "claimreview"
        found = list(importer.read(stream, described=Described()))
    reviews = [item for item in found if isinstance(item, PublishedReview)]
    assert [item for item in found if isinstance(item, Refused)] == []
    assert len(reviews) == 37
    assert all(item.review_date and item.site and item.url for item in reviews)
    ratings = Counter(rating.rating for item in reviews for rating in item.ratings)
    assert ratings == {"false": 30, "mostly_false": 4, "mixed": 1, "unproven": 1, "other": 1}
    assert sum(item.speaker is not None for item in reviews) == 12
    assert sum(item.claimant is not None for item in reviews) == 25
