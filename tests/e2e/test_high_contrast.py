"""Where the system prescribes the colours, nothing is told by a colour or a shadow alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.answers import Card, read, select, unreadable
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.conftest import Shoot
from tests.e2e.panel import marked, press, read_panel
from tests.e2e.servers import News
from tests.e2e.test_button import HOST as BUTTON
from tests.e2e.test_button import switch_everywhere

PASSAGES = {"#exact": "exact", "#elided": "shortened", "#altered": "changed"}
A_LINE = 0.01  # of the pixels of a passage, when it is seen at all
WITHOUT_LINES = """void document.head.append(Object.assign(document.createElement("style"), {
  textContent: ["exact", "shortened", "changed"].map((kind) =>
    `::highlight(quoteproof-${kind}) { text-decoration: none !important }`).join(" ") }))"""

# Controls of which neither an edge nor a word or glyph would be seen. What the browser draws by
# itself, such as a box to tick, it draws in the system's colours.
_UNSEEN = """(root) => [...root.querySelectorAll("button, input, textarea, a[href], summary")]
  .filter((it) => it.checkVisibility() && it.getClientRects().length)
  .filter((it) => {
    const style = getComputedStyle(it);
    const edge = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none"
      && style.borderTopColor !== style.backgroundColor;
    const typed = it.matches("textarea, input:not([type=checkbox])");
    return typed ? !edge : !edge && !it.textContent.trim() && it.type !== "checkbox"; })
  .map((it) => it.id || it.outerHTML.slice(0, 80))"""


def unseen(page: Page, root: dict[str, str]) -> list[str]:
    """Return the controls below ``root`` that nobody would see."""
    return list(page.call(_UNSEEN, root))


@pytest.fixture
def article(browser: Browser, news: News) -> Iterator[Page]:
    """An article in prescribed colours."""
    page = browser.open(news.url("column.html"))
    browser.force_colours(page, forced=True)
    yield page
    browser.force_colours(page, forced=False)


@pytest.fixture
def own(browser: Browser) -> Iterator[Page]:
    """A page of the extension in prescribed colours."""
    page = browser.open_extension("options.html")
    browser.force_colours(page, forced=True)
    yield page
    browser.force_colours(page, forced=False)


_DIFFERENCE = """async (...both) => {
  const [one, other] = await Promise.all(both.map(async (data) => {
    const bytes = Uint8Array.from(atob(data), (it) => it.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    pen.drawImage(picture, 0, 0);
    const { data: pixels } = pen.getImageData(0, 0, picture.width, picture.height);
    return new Uint32Array(pixels.buffer); }));
  return one.filter((pixel, at) => pixel !== other[at]).length / one.length; }"""


def difference(browser: Browser, *both: bytes) -> float:
    """Return which share of the pixels of two pictures differs."""
    texts = [base64.b64encode(picture).decode() for picture in both]
    return float(browser.own_page.call(_DIFFERENCE, *texts))


def style(page: Page, css: str, kind: str) -> dict[str, Any]:
    """Return how a kind of mark draws a passage."""
    read_style = """(css, name) => {
        const { textDecorationLine: line, textDecorationStyle: shape, backgroundColor: ground }
          = getComputedStyle(document.querySelector(css), `::highlight(${name})`);
        return { line, shape, ground }; }"""
    return dict(page.call(read_style, css, f"quoteproof-{kind}"))


def test_the_marks_keep_three_shapes_and_the_passage_in_use_stands_out(
    browser: Browser, article: Page, shoot: Shoot
) -> None:
    browser.check_page(article)
    read_panel(browser)
    drawn = {css: style(article, css, kind) for css, kind in PASSAGES.items()}
    assert {it["line"] for it in drawn.values()} == {"underline"}
    assert {css: it["shape"] for css, it in drawn.items()} == {
        "#exact": "solid",
        "#elided": "dashed",
        "#altered": "wavy",
    }
    shoot(article, "forced-marks")
    nodes = {css: article.element(css) for css in PASSAGES}
    lined = {css: article.picture(node) for css, node in nodes.items()}
    press(browser, "#known .passage")  # the first one: the altered
    until(lambda: "current" in marked(article), "the passage in use")
    shoot(article, "forced-current")
    assert difference(browser, lined["#altered"], article.picture(nodes["#altered"])) > A_LINE
    article.evaluate(WITHOUT_LINES)
    for css in ("#exact", "#elided"):
        without = article.picture(nodes[css])
        assert difference(browser, lined[css], without) > A_LINE, f"no line is seen at {css}"


@pytest.mark.parametrize("css", ["#altered", "#unknown"])
def test_the_card_is_seen_and_read(browser: Browser, article: Page, shoot: Shoot, css: str) -> None:
    select(article, css)
    browser.ask(article, css, how="shortcut")
    card = Card(article)
    card.read()
    shoot(article, f"forced-card-{css[1:]}")
    assert unseen(article, card.root) == []
    assert unreadable(article, card.root) == []
    frame = "(card) => getComputedStyle(card).borderTopWidth"  # there is no shadow
    assert article.call(frame, card.element(".qp-card")) == "2px"


def test_the_button_is_seen_and_read(browser: Browser, article: Page, shoot: Shoot) -> None:
    switch_everywhere(browser).close()
    article.goto(article.evaluate("location.href"))  # loaded before, it has no button
    article.activate()
    select(article, "#exact")
    root = {"sharedId": until(lambda: article.shadow_root(BUTTON), "the button")}
    shoot(article, "forced-button")
    assert unseen(article, root) == []
    assert unreadable(article, root) == []


def test_the_extensions_own_pages_are_seen_and_read(
    browser: Browser, own: Page, shoot: Shoot
) -> None:
    waits = {"options.html": "#servers li", "welcome.html": "#test", "save.html": "#save"}
    for path, css in waits.items():
        own.goto(browser.extension_url(path))
        own.element(css)
        shoot(own, f"forced-{path.split('.')[0]}")
        body = own.element("body")
        assert unseen(own, body) == [], path
        assert unreadable(own, body) == [], path
    own.goto(browser.extension_url("popup.html#window"))
    own.element("#text")
    own.evaluate("void (document.querySelector('#text').value = 'the harbour can wait')")
    own.click(own.element("#ask"))
    read(own, own.element("#answer"))
    shoot(own, "forced-popup")
    assert unseen(own, own.element("body")) == []
    assert unreadable(own, own.element("body")) == []


def test_the_panel_is_seen_and_tells_which_passage_is_in_use(
    browser: Browser, news: News, shoot: Shoot
) -> None:
    browser.check_page(browser.open(news.url("column.html")))
    read_panel(browser)
    browser.close_panel()
    tab = "chrome.tabs.query({ active: true, currentWindow: true }).then(([tab]) => tab.id)"
    ask = "(tabId) => chrome.storage.session.set({ panel: { tabId, asked: Date.now() } })"
    browser.own_page.call(ask, browser.own_page.evaluate(tab))
    panel = browser.open_extension("sidepanel.html#window")
    over = "document.querySelector('#status').textContent"
    until(lambda: "Not in the store: " in panel.evaluate(over), "the receipt")
    browser.force_colours(panel, forced=True)
    try:
        assert unseen(panel, panel.element("body")) == []
        assert unreadable(panel, panel.element("body")) == []
        panel.evaluate("void document.querySelector('#known .passage').click()")
        outline = """() => [...document.querySelectorAll("#known .passage")]
            .map((it) => getComputedStyle(it).outlineStyle)"""
        current = "document.querySelector('#known .passage').getAttribute('aria-current')"
        until(lambda: panel.evaluate(current) == "true", "the passage in use")
        first, *others = panel.call(outline)
        assert first == "solid"
        assert "solid" not in others
        panel.activate()  # the page was brought to the front
        shoot(panel, "forced-panel")
    finally:
        browser.force_colours(panel, forced=False)
