"""Pages with JSON-LD: quotations and reviews together; broken blocks are repaired or refused."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.claim_records import PublishedReview
from quotes_db.cli import cli
from quotes_db.importers import Described, Refused, importer_for, importer_named
from quotes_db.importers.scripts import MAX_BLOCKS, json_ld_blocks, values_in
from quotes_db.importers.stream import InputStream
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store

CLAIM = "The ferry to Ostra sank on Monday."
NODE = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/ferry",
    "claimReviewed": CLAIM,
    "author": {"@type": "Organization", "name": "Harbour Checks"},
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}
BLOCK = json.dumps(NODE, indent=1)
BODY = """
<article><h1>The ferry did not sink</h1>
<p>OSTRA — The ferry lies at its quay, as everybody in the town could see on Tuesday morning.</p>
<p>“The boat never left the quay, and it will not leave it before May,” said Ada Brook, who runs
the harbour of Ostra since 2004.</p>
<p>Brook showed the log of the harbour, in which no ferry is entered for that Monday at all.</p>
</article>
"""


def page(*blocks: str, head: str = "", body: str = BODY, kind: str = "application/ld+json") -> str:
    scripts = "\n".join(f'<script type="{kind}">{block}</script>' for block in blocks)
    top = f'<!DOCTYPE html>\n<html lang="en-GB"><head>{head}\n{scripts}\n</head>'
    return f"{top}<body>{body}</body></html>"


def read(
    text: str, *, as_: str = "claimreview", url: str | None = None
) -> list[AttributedQuotation | PublishedReview | Refused]:
    with InputStream(
        io.BytesIO(text.encode()), name="'Page.html'", file_name="Page.html"
    ) as stream:
        assert importer_for(stream).name == "article"
        return list(importer_named(as_).read(stream, described=Described(url=url)))


def test_a_page_gives_its_quotations_and_its_reviews() -> None:
    quotation, review = read(page(BLOCK), as_="article")
    assert isinstance(quotation, AttributedQuotation)
    assert quotation.speaker == "Ada Brook"
    assert isinstance(review, PublishedReview)
    assert (review.claim, review.publisher, review.language) == (CLAIM, "Harbour Checks", "en-GB")
    assert (review.origin, review.ratings[0].words) == ("Page.html", "False")
    assert read(page(BLOCK)) == [review]


def test_the_command_imports_both(tmp_path: Path) -> None:
    file, db = tmp_path / "ferry.html", tmp_path / "q.db"
    file.write_text(page(BLOCK), encoding="utf-8")
    runner = CliRunner()
    done = runner.invoke(cli, ["import", str(file), "--db", str(db)])
    assert done.exit_code == 0, done.output
    again = runner.invoke(cli, ["import", str(file), "--db", str(db), "--format", "claimreview"])
    assert "unchanged 1" in again.output
    with Store.open(db) as store:
        coverage = store.coverage()
        assert (coverage.quotations, coverage.claims, coverage.claim_reviews) == (1, 1, 1)


def test_a_page_without_reviews_gives_none() -> None:
    other = json.dumps({"@type": "NewsArticle", "headline": "What ClaimReview is"})
    assert read(page(other)) == []
    assert read(page()) == []


def test_every_block_is_read_and_the_same_review_once() -> None:
    other = json.dumps({"@graph": [{"@type": "WebPage"}, NODE | {"claimReviewed": "It burned."}]})
    found = read(page(BLOCK, '{"@type": "WebSite"}', other, BLOCK))
    assert [one.claim for one in found if isinstance(one, PublishedReview)] == [CLAIM, "It burned."]


@pytest.mark.parametrize(
    "kind", ["application/ld+json", "APPLICATION/LD+JSON", "application/ld+json; charset=utf-8"]
)
def test_the_type_of_a_block_is_read_as_browsers_read_it(kind: str) -> None:
    assert len(read(page(BLOCK, kind=kind))) == 1
    assert len(read(page(BLOCK).replace('"application/ld+json"', "application/ld+json"))) == 1


def test_what_is_commented_out_or_another_script_is_not_published() -> None:
    assert read(page(body=f"<!-- {page(BLOCK)} -->{BODY}")) == []
    assert read(page(BLOCK, kind="application/json")) == []
    assert len(read(page(BLOCK, head="<script>var x = '<!--';</script>"))) == 1
    assert read(page(body=f"<!-- {page(BLOCK)}")) == []


def test_an_address_that_is_missing_is_that_of_the_page() -> None:
    block = json.dumps({key: value for key, value in NODE.items() if key != "url"})
    (review,) = read(page(block), url="https://checks.example/2021/ferry")
    assert isinstance(review, PublishedReview)
    assert (review.url, review.site) == ("https://checks.example/2021/ferry", "checks.example")
    relative = json.dumps(NODE | {"url": "/ferry"})
    (review,) = read(page(relative), url="https://checks.example/2021/ferry")
    assert isinstance(review, PublishedReview)
    assert review.url == "https://checks.example/ferry"


# --- repairs --------------------------------------------------------------------------------------

REPAIRED = {
    "cdata": f"//<![CDATA[\n{BLOCK}\n//]]>",
    "cdata in a comment": f"/* <![CDATA[ */{BLOCK}/* ]]> */",
    "plain cdata": f"<![CDATA[{BLOCK}]]>",
    "comment": f"<!--\n{BLOCK}\n//-->",
    "semicolon": f"{BLOCK};",
    "byte order mark": f"\ufeff{BLOCK}",
    "trailing comma": BLOCK.replace('"False"', '"False",\n'),
    "trailing comma in a list": f"[{BLOCK}, ]",
    "entities": BLOCK.replace('"', "&quot;"),
    "apostrophe": BLOCK.replace("https://schema.org", "https://schema.org\\'").replace(
        "\\'", "\\'"
    ),
    "two values": f'{{"@type": "WebSite"}}\n{BLOCK}',
    "empty value after": f"{BLOCK}\n,\n",
}


@pytest.mark.parametrize("block", REPAIRED.values(), ids=REPAIRED)
def test_a_block_is_repaired_where_one_reading_is_possible(block: str) -> None:
    (review,) = read(page(block))
    assert isinstance(review, PublishedReview), review
    assert (review.claim, review.ratings[0].words) == (CLAIM, "False")


def test_line_breaks_inside_of_strings_stay() -> None:
    block = BLOCK.replace("sank on", "sank\n\ton")
    (review,) = read(page(block))
    assert isinstance(review, PublishedReview)
    assert review.claim == "The ferry to Ostra sank\n\ton Monday."


REFUSED = {
    "quotation mark": BLOCK.replace("to Ostra", 'to "Ostra"'),
    "no value": BLOCK.replace('"False"', ""),
    "no comma": BLOCK.replace(",\n", "\n", 1),
    "cut off": BLOCK[:-20],
    "single marks": BLOCK.replace('"', "'"),
    "depth": '{"ClaimReview":' + "[" * 100_000,
}


@pytest.mark.parametrize("block", REFUSED.values(), ids=REFUSED)
def test_a_block_is_refused_where_several_are_possible(block: str) -> None:
    text = page('{"@type": "WebSite"}', block)
    (refused,) = read(text)
    assert isinstance(refused, Refused)
    assert "JSON-LD block cannot be read" in refused.reason
    assert "ld+json" in text.splitlines()[refused.line - 1]
    assert refused.line == 4


def test_a_broken_block_about_something_else_is_no_refusal() -> None:
    assert len(read(page('{"@type": "WebSite",', BLOCK))) == 1


def test_a_review_that_is_refused_names_its_line() -> None:
    text = page(BLOCK, BLOCK.replace(CLAIM, "…"))
    review, refused = read(text)
    assert isinstance(review, PublishedReview)
    assert isinstance(refused, Refused)
    assert "no word" in refused.reason
    assert "ClaimReview" in text.splitlines()[refused.line - 1]


@given(text=st.text(alphabet="{}[]\",:\\ \n'&quot;a1/*<!->", max_size=60))
@settings(deadline=None)
def test_any_text_has_values_or_a_reason(text: str) -> None:
    try:
        values_in(text)
    except (ValueError, RecursionError):
        return


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=plain, indent=st.none() | st.integers(0, 2))
@settings(deadline=None)
def test_what_is_not_broken_is_not_changed(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert values_in(text) == (value,)
    assert values_in(f"//<![CDATA[\n{text}\n//]]>") == (value,)


@given(value=st.lists(plain, min_size=1, max_size=3))
@settings(deadline=None)
def test_a_trailing_comma_is_all_that_a_repair_takes_away(value: list[object]) -> None:
    text = json.dumps(value)
    assert values_in(text[:-1] + " ,\n ]") == (value,)


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 400_000,
        "<script " * 200_000,
        '<script type="application/ld+json">' * 50_000 + "ClaimReview",
        '<script type="application/ld+json">"ClaimReview",' + " ," * 500_000,
        '<script type="application/ld+json">//<![CDATA[ClaimReview' + " " * 2_000_000 + "x",
        '<script type="application/ld+json">ClaimReview' + '"' * 1_000_001,
        "<script type=" + " " * 1_500_000 + ">",
        '<script type="application/ld+json">ClaimReview' + '"\\' * 500_000,
    ],
    ids=["comments", "tags", "openings", "commas", "blanks", "marks", "attributes", "escapes"],
)
def test_hostile_pages_take_linear_time(text: str) -> None:
    began = time.process_time()
    blocks = list(json_ld_blocks(text))
    assert time.process_time() - began < 2.0
    assert len(blocks) <= MAX_BLOCKS
