"""Pages made to hurt: parsing ends soon, with an article or the one documented error."""

import io
import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes_db.article.parse import MAX_ELEMENTS, parse_html, parse_text
from quotes_db.errors import InputError, UnreadableInputError
from quotes_db.importers.article import read_article
from quotes_db.importers.markdown import MAX_MARKDOWN_CHARS, plain_text
from quotes_db.importers.stream import InputStream
from quotes_db.records import PartialDate

MEGABYTE = 1_000_000
LONGEST_S = 10.0  # the slowest takes 1.7 s on a busy machine; what runs away takes minutes
TAGS = [
    "html", "head", "body", "title", "h1", "h2", "p", "div", "span", "a", "b", "article", "main",
    "aside", "nav", "ul", "li", "table", "tr", "td", "time", "meta", "link", "script", "style",
    "noscript", "template", "svg", "math", "iframe", "form", "input", "br", "hr", "img", "address",
    "blockquote",
]  # fmt: skip
NAMES = st.sampled_from(
    ["class", "id", "itemprop", "rel", "property", "name", "content", "value", "datetime", "href",
     "type", "lang", "data-x", "", "a=b", "x:y"]
)  # fmt: skip
VALUES = st.sampled_from(
    ["author", "byline vcard", "datePublished", "dateModified", "canonical", "og:title",
     "article:published_time", "og:site_name", "date", "application/ld+json", "2025-03-12",
     "2025-03-12T25:61:99Z", "0000-00-00", "9999-12-31T23:59:59Z", "20250229", "1/2/2025",
     "http://[::1", "https://a.example/2025/13/45/x", "//", "en_GB", "\ud800", "\x00", "&#0;",
     "&#x110000;", "May 12, 2025 at 5 p.m.", "By Ann Lee", "A | B | A"]
) | st.text(max_size=12)  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | VALUES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@type", "@graph", "@value", "name", "url", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
LINKED = st.dictionaries(
    st.sampled_from(
        ["@id", "@type", "@graph", "headline", "author", "creator", "publisher", "datePublished",
         "dateModified", "inLanguage", "mainEntity"]
    ),
    ANY_JSON | st.sampled_from(["NewsArticle", {"@id": "#a"}, [{"@id": "#a"}]]),
    max_size=6,
)  # fmt: skip


@st.composite
def pages(draw):
    """Return markup: elements and text in any order, closed or not, with attributes of use."""
    pieces = []
    for _ in range(draw(st.integers(0, 14))):
        kind = draw(st.integers(0, 4))
        if kind == 0:
            pieces.append(draw(VALUES))
        elif kind == 1:
            pieces.append(f"</{draw(st.sampled_from(TAGS))}>")
        elif kind == 2:
            data = json.dumps(draw(LINKED), ensure_ascii=draw(st.booleans()))
            pieces.append(f'<script type="application/ld+json">{data}</script>')
        else:
            names = draw(st.lists(st.tuples(NAMES, VALUES), max_size=3))
            given_ = " ".join(f'{name}="{value}"' for name, value in names)
            pieces.append(f"<{draw(st.sampled_from(TAGS))} {given_}>")
    return "".join(pieces)


def is_whole(article):
    source = article.source
    for name in ("title", "publisher", "author", "canonical_url", "language"):
        value = getattr(source, name)
        assert value is None or (value and value == value.strip() and "\n" not in value)
    for name in ("published", "modified", "captured"):
        value = getattr(source, name)
        assert value is None or isinstance(value, PartialDate)
    json.dumps([source.title, article.text]).encode()


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(pages(), st.none() | VALUES)
def test_any_page_is_an_article(page, url):
    is_whole(parse_html(page, url=url))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | pages().map(lambda page: page.encode("utf-8", "surrogatepass")),
       st.sampled_from(["a.html", "a.txt", "a.md", ""]))  # fmt: skip
def test_any_bytes_are_an_article_or_the_documented_error(data, name):
    try:
        with InputStream(io.BytesIO(data), name="test", file_name=name) as stream:
            article = read_article(stream)
    except InputError as error:
        told = str(error)
    else:
        told = ""
        is_whole(article)
    assert not told or told.startswith(("test ", "The page "))


def filled(piece):
    return piece * (MEGABYTE // len(piece))


NESTED = ["<div>", "<b>", "<p>", "<span>a", "<a href=x>b", "<table><tr><td>words", "<ul><li>a",
          "<blockquote>a", "<form><input>", "<svg><g>", "<template>", "<h1>", "<dl><dt>a<dd>b",
          '<div class="entry-content">a', '<span itemprop="datePublished">x']  # fmt: skip
REPEATED = [
    "<script>var a=1</script>", '<script type="application/ld+json">{"@type":"Article"}</script>',
    '<meta name="author" content="a b">', '<link rel="canonical" href="x">', "<!-- x -->", "<hr>",
    "&amp;", "&#x", "<", ">", "<a ", "<a b='", "<![CDATA[x]]>", "<h1>Some title here</h1>",
    "<p>May 1, 2020</p>", '<time datetime="2020-01-01">May 1, 2020</time>', "\n", " ", "\x00",
    '<div class="post-content"><p>a b c</p></div>', '<a href="/author/ann-lee">Ann Lee</a>',
    '<span class="author">Ann Lee</span>', "<p>“We go there now,” said John Roe.</p>",
    "<p>By A B</p>",
]  # fmt: skip
HUGE = [
    ("a value", f'<p class="{filled("a ")}">x</p>'),
    ("many attributes", f"<p {' '.join(f'a{n}=1' for n in range(110_000))}>x</p>"),
    ("hidden in values", "<p " + " ".join(f'a{n}=">"' for n in range(80_000)) + ">x</p>"),
    ("many in several tags", ("<p " + " ".join(f"a{n}" for n in range(3_000)) + ">") * 55),
    ("a title", f"<title>{filled('a | ')}</title>"),
    ("a heading", f"<h1>{filled('a - ')}</h1>"),
    ("a word", f"<article><p>{'a' * MEGABYTE}"),
    ("a comment", "<!--" + "-" * MEGABYTE),
    ("nested JSON", f'<script type="application/ld+json">{"[" * 500_000}</script>'),
    ("elements after a title", "<h1>A title</h1>" + filled("<div class=byline>By A B, ")),
]


def timed(work, *args):
    began = time.process_time()
    with suppress(UnreadableInputError):
        work(*args)
    return time.process_time() - began


@pytest.mark.slow
@pytest.mark.parametrize("piece", [*NESTED, *REPEATED])
def test_a_megabyte_of_anything_ends_soon(piece):
    assert timed(parse_html, "<h1>Ferry Leaves Again</h1>" + filled(piece)) < LONGEST_S


@pytest.mark.slow
@pytest.mark.parametrize("piece", [*NESTED, *REPEATED])
def test_as_many_elements_as_are_read_end_soon(piece):
    count = MAX_ELEMENTS // (piece.count("<") + 1)
    assert timed(parse_html, "<h1>A title</h1>" + piece * count) < LONGEST_S


@pytest.mark.slow
@pytest.mark.parametrize(("why", "page"), HUGE, ids=[case[0] for case in HUGE])
def test_something_huge_ends_soon(why, page):
    assert timed(parse_html, page) < LONGEST_S


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["[", "![", "*a ", "_a_ ", "[a](", "`a", "> ", "- ", "<a ", "\\"])
def test_markdown_ends_soon(piece):
    text = (piece * MAX_MARKDOWN_CHARS)[:MAX_MARKDOWN_CHARS]
    assert timed(lambda: parse_text(plain_text(text))) < LONGEST_S


REFUSED = [
    ("<p>" * (MAX_ELEMENTS + 1), "elements; at most 30,000 are read"),
    (HUGE[1][1], "a tag with 110,000 attributes; at most 10,000"),
]


@pytest.mark.parametrize(("page", "told"), REFUSED, ids=["elements", "attributes"])
def test_what_is_too_much_is_refused_with_its_number(page, told):
    with pytest.raises(UnreadableInputError, match=told):
        parse_html(page)
    with pytest.raises(UnreadableInputError, match="Markdown of 75,001 characters"):
        plain_text("a" * (MAX_MARKDOWN_CHARS + 1))


def test_a_script_that_compares_is_no_tag_with_attributes():
    script = "for(i=0;i<n;i++){" + " ".join(f"word{n}" for n in range(9_000)) + "}"
    page = (
        f"<html><head><script>{script}</script></head><body><h1>A Title of Four</h1></body></html>"
    )
    assert parse_html(page).source.title == "A Title of Four"
