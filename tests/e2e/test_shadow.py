"""Selections inside the open shadow roots of a page that is built of components."""

from __future__ import annotations

import json

import pytest

from tests.e2e.answers import Card, words
from tests.e2e.bidi import Page
from tests.e2e.browsers import Browser
from tests.e2e.servers import News, Quoteproof, gate

OUTER = "document.querySelector('page-story').shadowRoot"
INNER = f"{OUTER}.querySelector('pull-quote').shadowRoot"
PLACES = [
    pytest.param(
        f"{OUTER}.querySelector('#altered')", (12, 0), "altered", "Ingrid Halvorsen", id="outer"
    ),
    pytest.param(
        f"{INNER}.querySelector('#exact')", (0, 12), "verbatim", "Tomas Brandt", id="inner"
    ),
]


def drag_over(page: Page, node: str, *, cut: tuple[int, int] = (0, 0)) -> list[dict[str, float]]:
    """Select an element's text with the mouse, some pixels short; return where it stands."""
    rects: list[dict[str, float]] = page.evaluate(f"""(() => {{
        const range = document.createRange();
        range.selectNodeContents({node});
        return [...range.getClientRects()].map((it) => it.toJSON()); }})()""")
    first, last = rects[0], rects[-1]
    page.drag(
        (first["left"] + cut[0], first["top"] + first["height"] / 2),
        (last["right"] - cut[1], last["top"] + last["height"] / 2),
    )
    return rects


@pytest.mark.flow
@pytest.mark.parametrize(("node", "cut", "state", "speaker"), PLACES)
def test_a_selection_in_a_shadow_root_gets_its_card_beside_it(
    browser: Browser,
    server: Quoteproof,
    news: News,
    node: str,
    cut: tuple[int, int],
    state: str,
    speaker: str,
) -> None:
    with gate(server) as opened:
        browser.point_at(opened.url)
        allow = f"chrome.storage.local.set({{ address: [{opened.url!r}] }})"
        browser.own_page.evaluate(allow)
        page = browser.open(news.url("components.html"))
        rects = drag_over(page, node, cut=cut)  # inside the first or the last word
        browser.ask_by_shortcut(page)
        card = Card(page)
        answer = card.read()
        assert (answer.state, answer.speaker) == (state, speaker)
        box = card.box()
        for rect in rects:
            apart = box["bottom"] <= rect["top"] or box["top"] >= rect["bottom"]
            assert apart or box["right"] <= rect["left"] or box["left"] >= rect["right"]
        sent = json.loads(opened.requests[-1].body)
    assert words(sent["text"]) == words(page.evaluate(f"{node}.textContent"))  # whole words
    assert sent["prefix"].endswith("“")
    assert sent["suffix"][0] in ".,"
    assert browser.complaints(page) == []
