"""Texts and pages made to be slow: reading one that is four times as long takes about four times.

The ratio is that of the processor's time, so a busy machine does not fail it; a square would be 16.
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from quotes_db.errors import UnreadableInputError
from quotes_db.importers import Described
from quotes_db.importers.article import Form, article_of, attributed

CHARS = 4_000
TIMES = 4
MOST_GROWTH = 10.0  # of the time, for four times the text
WORTH_S = 0.03  # less is never a problem, and tells little about growth
LEAD = (
    "“We will not sail again before the spring,” said Ada Brook, the harbour master of Velmark. "
    'It is "never" the time, he added.'
)
PUMPS = (
    "a", "A", " ", "\n", "1", "-", "—", ".", ",", "'", '"', "“", "“‘", "(", "[ ", "a ", "A. ",
    "Ab ", "Mr. ", "By ", "By Ada Brook\n", "said ", "he said ", "said A, ", "Ab and ", "of the ",
    "Minister of ", "according to ", "Ada Brook ", "it's ", "“a b c” ", "“a ", '"a ', "« a » ",
    "„a“ ", '"a b c d," said A. ', 'told reporters that "a b" ', "A b c.\n\n", "12/12/2012 ",
    "a@", "http://a.", "... ", "[...] ", "&", "<", "\u0301", "\u00a0", "\u202e",
)  # fmt: skip
TAGS = (
    "<div>", "<p>a", "<b>", "<", "<a b=c ", "<!-- ", "&amp;", "&#x", "<table><tr><td>", "<br>a",
    "<ul><li>a b ", "<blockquote><p>a b c", "<q>a b c</q>", "<h1>Title</h1>", "<title>x", "<svg>",
    "</div>", "<form>", "<iframe>", "<![CDATA[", "<?xml ", "<span class=byline>By A B</span>",
    "<a href='/2024/05/03/abc'>A B</a>", "<time datetime='2024-05-03'>May 3, 2024</time>",
    "<meta name=author content='By A B'>", "<meta property=article:published_time content=2024>",
    "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":\"x\"}</script>",
)  # fmt: skip
LD = ("[", '{"a":', '"a', "\\", " ", '[{"@type":"Person","name":"A B"},')


def in_text(pump: str) -> str:
    return f'{LEAD}\n\n"{pump}\n\n{LEAD}'


def in_paragraph(pump: str) -> str:
    return f"<html><title>T</title><p>{LEAD}</p><p>{html.escape(pump)}</p><p>{LEAD}</p></html>"


def in_head(pump: str) -> str:
    value = html.escape(pump, quote=True)
    return (
        f'<html><head><title>{value}</title><meta name="author" content="{value}">'
        f'<meta property="article:published_time" content="{value}">'
        f'<meta property="og:site_name" content="{value}"></head><body><h1>{value}</h1>'
        f'<p class="byline">{value}</p><time>{value}</time><p>{LEAD}</p></body></html>'
    )


def as_markup(pump: str) -> str:
    return (
        f"<html><body><article><h1>T</h1><p>{LEAD}</p>{pump}<p>{LEAD}</p></article></body></html>"
    )


def as_linked_data(pump: str) -> str:
    return (
        f"<html><head><script type='application/ld+json'>{pump}</script></head>"
        f"<body><p>{LEAD}</p></body></html>"
    )


def took_s(page: str, form: Form) -> float:
    began = time.thread_time()
    with suppress(UnreadableInputError):  # it may be refused for what it is
        list(attributed(article_of(page, form=form, name="a page", described=Described())))
    return time.thread_time() - began


def is_slow(make: Callable[[str], str], pump: str, form: Form) -> str:
    """Return how a text's time grows, if it grows too fast; else nothing."""
    short, long = (make(pump * (size // len(pump))) for size in (CHARS, TIMES * CHARS))
    if took_s(long, form) < WORTH_S:
        return ""
    for _ in range(5):  # whatever else the machine does may spoil a measurement, hardly five
        few, many = (min(took_s(page, form) for _ in range(3)) for page in (short, long))
        if many < WORTH_S or many < MOST_GROWTH * few:
            return ""
    return f"{few:.3f} s became {many:.3f} s"


CASES: list[tuple[Callable[[str], str], Form, tuple[str, ...]]] = [
    (in_text, "text", PUMPS),
    (in_paragraph, "html", PUMPS),
    (in_head, "html", PUMPS),
    (as_markup, "html", TAGS),
    (as_linked_data, "html", LD),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "form", "pumps"), CASES, ids=[make.__name__ for make, _, _ in CASES]
)
def test_time_grows_with_the_text_and_no_faster(
    make: Callable[[str], str], form: Form, pumps: tuple[str, ...]
) -> None:
    took_s(make("a"), form)  # loads what is loaded once
    slow = {pump: told for pump in pumps if (told := is_slow(make, pump, form))}
    assert not slow
