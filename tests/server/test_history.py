"""A quotation's history over HTTP and on its page, with the plot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import html
from starlette.testclient import TestClient

from quotes_db.claim_records import Verdict
from quotes_db.dates import partial_date
from quotes_db.history import history
from quotes_db.records import AttributedQuotation, Source
from quotes_db.store import Store
from server import history_views, timeline
from server.app import create_app
from server.timeline import Plot, Words

HOME = "http://127.0.0.1:8000"
EVIL = "<script>alert(1)</script> & a lamp that nobody ever lit on the whole quay."
LAMP = "Every lamp on this quay was paid for by somebody who never saw it lit."
ALWAYS = "Every lamp on this quay was paid for by somebody who always saw it lit."


def item(
    text: str, title: str, published: str | None = None, said: str | None = None
) -> AttributedQuotation:
    return AttributedQuotation(
        text,
        speaker="Dora Finch",
        source=Source(
            title=title,
            published=partial_date(published, kind="published") if published else None,
        ),
        dated=partial_date(said, kind="said") if said else None,
    )


ITEMS = [
    item(LAMP, "Lamps", said="1985"),
    item(LAMP, "More lamps", "1990-05"),
    item(LAMP, "Undated lamps"),
    item(ALWAYS, "Other lamps", "2016-03-04"),
    item(EVIL, "Evil"),
]


@pytest.fixture
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("lamps") / "quotes.db"
    with Store.open(path) as store:
        store.add(ITEMS)
        for note in ("<img src=x onerror=alert(2)>", None):
            store.add_verdict(
                Verdict(
                    1,
                    "altered" if note else "confirmed",
                    "https://archive.example/?a=1&b=2",
                    partial_date("2020", kind="said"),
                    note=note,
                ),
                made=datetime.now(UTC),
            )
    with TestClient(create_app(Store.open(path)), base_url=HOME) as client:
        yield client


def plot_of(*items: AttributedQuotation) -> Plot | None:
    with Store.memory() as store:
        store.add(items)
        found = history(store, 1)
    assert found is not None
    return timeline.plot(history_views.history(found))


def test_the_answer_has_variants_and_occurrences_by_date(lamps: TestClient) -> None:
    body = lamps.get("/v1/quotations/1/history").json()
    assert (body["quotation_id"], body["text"], body["left_out"]) == (1, LAMP, 0)
    first, second = body["variants"]
    assert (first["wording"], first["diff"], first["occurrences"]) == (None, [], 3)
    assert (second["wording"], second["quotation_ids"]) == ("altered", [2])
    assert "negation" in second["risks"]
    assert [
        (one["date"]["value"], one["date"]["kind"], one["variant"], one["quotation_id"])
        for one in body["occurrences"]
    ] == [
        ("1985", "said", 0, 1),
        ("1990-05", "published", 0, 1),
        ("2016-03-04", "published", 1, 2),
    ]
    (undated,) = body["undated"]
    assert (undated["date"], undated["occurrence"]["source"]["title"]) == (None, "Undated lamps")


@pytest.mark.parametrize("path", ["/v1/quotations/{}/history", "/quotations/{}/history"])
@pytest.mark.parametrize("id_", ["99", "x", "1" * 30])
def test_what_is_not_stored_has_no_history(lamps: TestClient, path: str, id_: str) -> None:
    assert lamps.get(path.format(id_)).status_code == 404


def test_the_page_draws_it_and_has_the_same_in_a_table(lamps: TestClient) -> None:
    page = lamps.get("/quotations/1/history")
    assert page.status_code == 200
    tree = html.fromstring(page.text)
    (svg,) = tree.xpath("//svg")
    assert svg.get("role") == "img"
    named = svg.get("aria-labelledby").split()
    assert [tree.get_element_by_id(name).text for name in named] == [
        "When it was said or printed, by wording",
        "3 occurrences with a date, between 1985 and 4 March 2016, in 2 wordings. "
        "The table below has the same.",
    ]
    assert len(tree.xpath("//svg/circle | //svg/rect")) == 3
    rows = [" ".join(row.text_content().split()) for row in tree.xpath("//tbody/tr")]
    assert rows == [
        "Said in 1985 A Dora Finch Lamps",
        "Published in May 1990 A Dora Finch More lamps",
        "Published 4 March 2016 B Dora Finch Other lamps",
        "Date unknown A Dora Finch Undated lamps",
    ]
    (changed,) = tree.xpath("//li[contains(@class, 'variant')][2]//blockquote")
    assert [one.text_content() for one in changed.xpath("del")] == ["[missing: never]"]
    assert [one.text_content() for one in changed.xpath("ins")] == ["[added: always]"]


@pytest.mark.parametrize("id_", [1, 2, 3])
def test_nothing_on_the_page_needs_an_inline_style_or_script(lamps: TestClient, id_: int) -> None:
    for path in (f"/quotations/{id_}/history", f"/quotations/{id_}"):
        page = lamps.get(path)
        assert "style-src 'self'" in page.headers["content-security-policy"]
        tree = html.fromstring(page.text)
        assert not tree.xpath("//@style | //style | //*[@onerror]")
        # A data block is never run.
        assert not tree.xpath("//script[not(@src or @type = 'application/ld+json')]")
        assert "<script>alert" not in page.text


def test_a_quotation_without_any_date_has_no_plot_and_says_so(lamps: TestClient) -> None:
    page = lamps.get("/quotations/3/history").text
    assert "<svg" not in page
    assert "Nobody knows when it was said or published" in page
    assert "Stored first" in page


@pytest.mark.parametrize(
    ("firsts", "words"),
    [
        ([None, None], "Stored first"),
        (["2016"], "The earliest known"),
        (["2015-12", "2016", None], "The earliest known"),
        (["2016-03-02", "2016-03-04"], "The earliest known"),
        (["2016", "2016-03-02"], "One of the earliest known"),
        (["2016-03-02", "2016-03-02"], "One of the earliest known"),
    ],
)
def test_the_first_wording_is_the_earliest_only_as_far_as_dates_tell(
    firsts: list[str | None], words: str
) -> None:
    variants = [
        history_views.VariantView(
            text=f"Lamp {at}.",
            quotation_ids=(at,),
            first=partial_date(first, kind="published") if first else None,
            occurrences=1,
            wording=None,
            extent=None,
            risks=(),
            diff=(),
            omitted=(),
        )
        for at, first in enumerate(firsts)
    ]
    assert timeline.earliest(variants) == words


def test_the_record_leads_to_its_history_and_shows_verdicts(lamps: TestClient) -> None:
    page = lamps.get("/quotations/1").text
    assert 'href="/quotations/1/history"' in page
    shown = " ".join(html.fromstring(page).text_content().split())
    assert "Altered" in shown
    assert "<img src=x onerror=alert(2)>" in shown
    assert "verified" not in shown.lower()
    links = html.fromstring(page).xpath("//div[contains(@class, 'qp-findings')]//a/@href")
    assert links == ["https://archive.example/?a=1&b=2"] * 2


# --- the plot -------------------------------------------------------------------------------------


def test_a_mark_is_as_wide_as_its_date_is_vague() -> None:
    plot = plot_of(
        item(LAMP, "a", "1990"), item(LAMP, "b", "1995-06-01"), item(LAMP, "c", "2000-12-31")
    )
    assert plot is not None
    year, day, last = plot.lanes[0].marks
    assert year.x == 2.0
    assert year.width is not None
    assert 8 < year.width < 10  # one of eleven years
    assert (day.width, last.width) == (None, None)
    assert 45 < day.x < 55
    assert last.x == 98.0


def test_equal_dates_are_one_mark_with_their_number() -> None:
    plot = plot_of(*(item(LAMP, f"a{n}", "1990-05-02") for n in range(3)))
    assert plot is not None
    (mark,) = plot.lanes[0].marks
    assert (mark.x, mark.count, mark.words) == (50.0, 3, "2 May 1990, published: 3 occurrences")
    assert [(one.x, one.words, one.anchor) for one in plot.ticks] == [
        (50.0, "2 May 1990", "middle")
    ]


@pytest.mark.parametrize(
    ("dates", "ticks"),
    [
        (("1990", "2016-03-04"), ["1990", "2000", "2010"]),
        (("1987-05-02", "1989-01-01"), ["1988", "1989"]),
        (("1987-05-02", "1987-06-01"), ["2 May 1987", "1 June 1987"]),
        (("1603", "2020"), ["1700", "1800", "1900", "2000"]),
        (("0009", "2020"), ["1000", "1500", "2000"]),
    ],
)
def test_there_are_few_ticks_at_round_years(dates: tuple[str, ...], ticks: list[str]) -> None:
    plot = plot_of(*(item(LAMP, date, date) for date in dates))
    assert plot is not None
    assert len(plot.ticks) <= 6
    if dates[0] != "0009":
        assert [one.words for one in plot.ticks] == ticks
    assert all(0 <= one.x <= 100 for one in plot.ticks)


def test_lanes_are_few_and_those_beyond_are_counted() -> None:
    words = ["pier", "dock", "dam", "wall", "yard", "isle", "bay", "port", "cape", "reef"]
    items = [
        item(LAMP.replace("quay", word), word, str(1990 + at)) for at, word in enumerate(words)
    ]
    plot = plot_of(*items)
    assert plot is not None
    assert (len(plot.lanes), plot.left_out) == (timeline.MOST_LANES, 2)
    assert [one.name for one in plot.lanes] == list("ABCDEFGH")
    heights = [one.y for one in plot.lanes]
    assert heights == sorted(heights)
    assert plot.height > heights[-1]


def test_a_wording_in_pieces_is_the_wording() -> None:
    with Store.memory() as store:
        store.add(ITEMS)
        found = history(store, 1)
    assert found is not None
    view = history_views.history(found)
    pieces = timeline.marked(view.variants[1], LAMP)
    assert "".join(one.text for one in pieces if one.kind != "dropped") == ALWAYS
    assert [one for one in pieces if one.kind != "same"] == [
        Words("dropped", "never"),
        Words("added", "always"),
    ]
    whole = replace(pieces[0], text=LAMP)
    assert timeline.marked(view.variants[0], LAMP) == [whole]


def test_variants_have_letters() -> None:
    names = [timeline.name(at) for at in range(30)]
    assert (names[0], names[25], names[26], len(set(names))) == ("A", "Z", "AA", 30)
    assert all(re.fullmatch("[A-Z]{1,2}", name) for name in names)
