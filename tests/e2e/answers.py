"""Read an answer as a person sees it: in the card on an article, or on the server's own page.

Both print the same elements, so one reading serves both. ``Card`` adds what only the card has: a
closed shadow root, which no script of the page can enter but WebDriver BiDi can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.e2e.bidi import SCROLL_TO, Page, until

_READ = """(root) => {
  const words = (node) => (node.innerText ?? node.textContent).replace(/\\s+/g, " ").trim();
  const first = (css) => { const it = root.querySelector(css); return it ? words(it) : null; };
  const own = (node) => [...node.childNodes].filter((it) => it.nodeType === 3)
    .map((it) => it.data).join("").replace(/\\s+/g, " ").trim();  // without hidden helpers
  const all = (css) => [...root.querySelectorAll(css)].map(own);
  return {
    waiting: Boolean(root.querySelector(".qp-waiting")),
    state: root.querySelector(".qp-answer")?.dataset.state ?? null,
    problem: root.querySelector(".qp-problem")?.dataset.kind ?? null,
    verdict: all(".qp-verdict")[0] ?? null, speaker: first(".qp-speaker"), role: first(".qp-role"),
    source: first(".qp-source :is(.qp-link, .qp-title)"), publisher: first(".qp-publisher"),
    date: first(".qp-date"), coverage: first(".qp-coverage"),
    text: first(".qp-text"), fix: first(".qp-fix"),
    command: first(".qp-command"), detail: first(".qp-detail"),
    link: root.querySelector(".qp-source a")?.href ?? null,
    deleted: all(".qp-text del"), inserted: all(".qp-text ins"),
    risks: [...root.querySelectorAll(".qp-risks [data-risk]")].map((it) => it.dataset.risk),
    shown: words(root),
  };
}"""


@dataclass(frozen=True)
class Answer:
    """All that an answer says; what is not printed is None."""

    waiting: bool
    state: str | None
    problem: str | None
    verdict: str | None
    speaker: str | None
    role: str | None
    source: str | None
    publisher: str | None
    date: str | None
    coverage: str | None
    text: str | None
    fix: str | None
    command: str | None
    detail: str | None
    link: str | None
    deleted: list[str]
    inserted: list[str]
    risks: list[str]
    shown: str


def read(page: Page, root: dict[str, str]) -> Answer:
    """Return the answer inside an element or shadow root, waiting until it is there."""

    def ready() -> Answer | None:
        answer = Answer(**page.call(_READ, root))
        return answer if (answer.state or answer.problem) and not answer.waiting else None

    return until(ready, "an answer or a problem")


class Card:
    """The card on an article page."""

    HOST = "quoteproof-card"

    def __init__(self, page: Page) -> None:
        self.page = page
        self.id = until(lambda: page.shadow_root(self.HOST), "the card")
        self.root = {"sharedId": self.id}

    def read(self) -> Answer:
        return read(self.page, self.root)

    def element(self, css: str) -> dict[str, str]:
        return self.page.element(css, root=self.id)

    def box(self) -> dict[str, float]:
        return self.page.box(self.element(".qp-card"))

    def has_focus(self) -> bool:
        host = self.page.evaluate("document.activeElement?.localName ?? ''")
        return bool(host == self.HOST)


def select(page: Page, css: str) -> str:
    """Select all of an element's text by dragging the mouse over it, and return the selection."""
    edges = page.call(
        """async (css) => {
          const node = document.querySelector(css);
          await (SCROLL_TO)(node);
          getSelection().removeAllRanges();  // a press on selected text would drag it away
          const range = document.createRange();
          range.selectNodeContents(node);
          const rects = [...range.getClientRects()];
          const [first, last] = [rects[0], rects.at(-1)];
          return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
        }""".replace("SCROLL_TO", SCROLL_TO),
        css,
    )
    page.drag((edges[0], edges[1]), (edges[2], edges[3]))
    selected = str(page.evaluate("getSelection().toString()"))
    wanted = page.call("(css) => document.querySelector(css).textContent", css)
    assert words(selected) == words(wanted), f"the mouse selected {selected!r}, not {wanted!r}"
    return selected


def words(text: str) -> str:
    """Return text with every run of white space as one space."""
    return " ".join(text.split())


def overlap(page: Page, box: dict[str, float]) -> float:
    """Return by how many square pixels a box covers the selected text."""
    rects: list[dict[str, float]] = page.evaluate(
        "[...getSelection().getRangeAt(0).getClientRects()].map((it) => it.toJSON())"
    )
    return sum(
        max(0.0, min(rect["right"], box["right"]) - max(rect["left"], box["left"]))
        * max(0.0, min(rect["bottom"], box["bottom"]) - max(rect["top"], box["top"]))
        for rect in rects
    )


# Relative luminance and contrast as WCAG 2.2 defines them; colours are read back from a canvas, so
# that every CSS notation counts, and half-transparent backgrounds are laid over what is below them.
_CONTRAST = """(root, css) => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const light = (colour) => colour.map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const parent = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const canvas = dark ? [18, 18, 18] : [255, 255, 255];
  const ground = (node) => {
    if (!node) return canvas;
    const own = rgba(getComputedStyle(node).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(parent(node))); };
  return [...root.querySelectorAll(css)]
    .filter((node) => [...node.childNodes].some((it) => it.nodeType === 3 && it.data.trim())
      && node.checkVisibility())
    .map((node) => {
      const below = ground(node);
      const [a, b] = [light(over(rgba(getComputedStyle(node).color), below)), light(below)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const text = node.textContent.trim().slice(0, 30);
      const rounded = Math.round(ratio * 100) / 100;
      return { what: `${node.localName}.${node.className} “${text}”`, ratio: rounded }; });
}"""
READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of ordinary size


def unreadable(page: Page, root: dict[str, str], css: str = "*") -> list[dict[str, Any]]:
    """Return the texts below ``root`` with a contrast under 4.5; fail if there is no text."""
    measured: list[dict[str, Any]] = page.call(_CONTRAST, root, css)
    assert measured, "no text was measured"
    return [text for text in measured if text["ratio"] < READABLE]
