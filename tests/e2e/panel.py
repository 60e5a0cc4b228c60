"""Read the panel beside a page, and the marks on the page, as a person sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser

_READ = """((ends) => {
  // Nothing is there yet while the document loads.
  const words = (node) => (node?.textContent ?? "").replace(/\\s+/g, " ").trim();
  const rows = (css) => [...document.querySelectorAll(`${css} > li`)].map((row) => ({
    wording: row.dataset.wording ?? null,
    verdict: row.querySelector(".qp-verdict")?.lastChild.data ?? null,
    passage: words(row.querySelector(".passage").lastChild),
    speaker: row.querySelector(".qp-speaker")?.textContent ?? null,
    shown: words(row),
  }));
  const problem = document.querySelector(".qp-problem");
  const status = words(document.querySelector("#status"));
  return {
    status,
    problem: problem?.dataset.kind ?? null,
    problem_text: problem ? words(problem) : "",
    is_over: Boolean(problem) || status.includes(ends),
    notes: [...document.querySelectorAll("#notes li")].map(words),
    known: rows("#known"), unknown: rows("#unknown"),
  };
})"""

KINDS = {"exact": "verbatim", "shortened": "elided", "changed": "altered", "current": "current"}


@dataclass(frozen=True)
class Panel:
    """All that the panel says once a check is over."""

    status: str
    problem: str | None
    problem_text: str
    is_over: bool
    notes: list[str]
    known: list[dict[str, Any]]
    unknown: list[dict[str, Any]]


def read_panel(
    browser: Browser, *, timeout_s: float = 30, ends: str = "Not in the store: "
) -> Panel:
    """Return what the panel shows, waiting until it says ``ends``, the last of its counts."""

    def shown() -> Panel | None:
        found = browser.in_panel(f"{_READ}({json.dumps(ends)})")
        return Panel(**found) if found else None

    def look() -> Panel | None:
        panel = shown()
        return panel if panel and panel.is_over else None

    try:
        return until(look, "a receipt or a problem", timeout_s=timeout_s)
    except AssertionError as error:
        error.add_note(f"The panel, at last: {shown()}")
        raise


def press(browser: Browser, css: str) -> None:
    """Press a button of the panel."""
    browser.in_panel(f"void document.querySelector({css!r}).click()")


def marked(page: Page) -> dict[str, list[str]]:
    """Return the passages of a page that carry a mark, by wording; "current" is the one in use."""
    found: dict[str, list[str]] = page.call(
        """(...kinds) => Object.fromEntries(kinds.map((kind) => [kind,
          [...(CSS.highlights.get(`quoteproof-${kind}`) ?? [])]
            .map((range) => range.toString().replace(/\\s+/g, " ").trim())]))""",
        *KINDS,
    )
    return {KINDS[kind]: texts for kind, texts in found.items() if texts}
