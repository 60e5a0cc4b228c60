"""The answer in German and French, in both browsers: what is seen, what is heard, and how.

A browser speaks the languages of its packs, and a machine for tests has none but English. So the
extension is installed without its English, with the language as the one to fall back on.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.answers import Card, read, select, words
from tests.e2e.axe import faults, needs_axe
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import EXTENSION, Browser
from tests.e2e.conftest import Shoot, started
from tests.e2e.panel import read_panel
from tests.e2e.servers import News

STORED = "The harbour cannot wait another winter for a second ferry, and the islanders know it"
SPEAKER = "Ingrid Halvorsen"


@dataclass(frozen=True)
class Told:
    """What is to be read, and heard, of the column's passages in one language."""

    language: str
    verdicts: dict[str, str]
    date: str
    heard: str
    coverage: str
    copied: str
    unknown: str


GERMAN = Told(
    language="de",
    verdicts={
        "#exact": "Wörtlich",
        "#altered": "Geändert: 1 Wort, eine Verneinung",
        "#elided": "Gekürzt: 6 Wörter ausgelassen",
        "#unknown": "Nicht gefunden",
    },
    date="Veröffentlicht am 14. März 2023",
    heard=f"Geändert: 1 Wort, eine Verneinung. {SPEAKER}, The Saltmarsh Courier, "
    "veröffentlicht am 14. März 2023.",
    coverage="Der Bestand umfasst",
    copied=f"„{STORED}",
    unknown="Nicht gespeichert: ",
)
FRENCH = Told(
    language="fr",
    verdicts={
        "#exact": "Exacte",
        "#altered": "Modifiée : 1 mot, une négation",
        "#elided": "Abrégée : 6 mots omis",
        "#unknown": "Non trouvée",
    },
    date="Publié le 14 mars 2023",
    heard=f"Modifiée : 1 mot, une négation. {SPEAKER}, The Saltmarsh Courier, "
    "publié le 14 mars 2023.",
    coverage="La base contient",
    copied=f"« {STORED}",
    unknown="Non enregistrées : ",
)


def speaking(language: str, folder: Path) -> Path:
    """Return a copy of the extension that has one language instead of English to fall back on."""
    copy = Path(shutil.copytree(EXTENSION, folder / "extension"))
    shutil.rmtree(copy / "_locales" / "en")
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["default_locale"] = language
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return copy


@pytest.fixture(scope="module", params=[GERMAN, FRENCH], ids=["german", "french"])
def told(request: pytest.FixtureRequest) -> Told:
    found: Told = request.param
    return found


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def running_browser(
    request: pytest.FixtureRequest, told: Told, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """One browser for each language, in place of that of all other tests."""
    extension = speaking(told.language, tmp_path_factory.mktemp(told.language))
    with started(request.param, extension, tmp_path_factory) as browser:
        yield browser


def asked(browser: Browser, page: Page, css: str) -> Card:
    """Select an element's text, ask about it, and return the card with the answer."""
    select(page, css)
    browser.ask(page, css, how="shortcut")
    card = Card(page)
    card.read()
    return card


def voice(card: Card, css: str) -> str:
    """Return the language in which a screen reader reads an element."""
    closest = "(root, css) => root.querySelector(css).closest('[lang]').lang"
    return str(card.page.call(closest, card.root, css))


@pytest.mark.parametrize("css", GERMAN.verdicts)
def test_the_card_speaks_the_language(
    browser: Browser, news: News, told: Told, shoot: Shoot, css: str
) -> None:
    page = browser.open(news.url("column.html"))
    page.resize(1000, 1000)
    card = asked(browser, page, css)
    answer = card.read()
    shoot(page, f"card-{told.language}-{css[1:]}")
    assert words(answer.verdict or "") == told.verdicts[css]
    assert voice(card, ".qp-verdict") == voice(card, "#qp-live > span") == told.language
    if css == "#unknown":
        assert (answer.coverage or "").startswith(told.coverage)
        return
    assert answer.speaker == SPEAKER
    assert answer.date == told.date
    assert voice(card, ".qp-text") == "en"  # as the page says of itself


def test_the_sentence_for_screen_readers_is_in_the_language(
    browser: Browser, news: News, told: Told
) -> None:
    card = asked(browser, browser.open(news.url("column.html")), "#altered")
    heard = card.page.call("(root) => root.querySelector('#qp-live').textContent", card.root)
    assert words(heard) == told.heard
    assert voice(card, ".qp-text .qp-hidden") == told.language


@needs_axe
@pytest.mark.parametrize("css", ["#altered", "#unknown"])
def test_axe_finds_nothing_in_it(browser: Browser, news: News, css: str) -> None:
    card = asked(browser, browser.open(news.url("column.html")), css)
    show = "(root) => Object.defineProperty(root.host, 'shadowRoot', { value: root }) && null"
    card.page.call(show, card.root)
    assert faults(card.page, Card.HOST) == []


def test_a_copy_is_in_the_language(browser: Browser, news: News, told: Told) -> None:
    page = browser.open(news.url("column.html"))
    page.resize(1000, 1100)
    card = asked(browser, page, "#altered")
    page.click(card.element(".qp-copy [data-format=plain]"))
    said = "(root) => root.querySelector('.qp-copy [role=status]').textContent"
    until(lambda: page.call(said, card.root), "the copy")
    page.press("Escape")
    page.goto(news.url("letters.html"))
    page.click(page.element("#field"))
    page.press("Control+a", "Control+v")
    pasted = words(page.evaluate("document.querySelector('#field').value"))
    assert pasted.startswith(told.copied)
    assert told.date[1:] in pasted


@needs_axe
def test_the_popup_speaks_the_language(browser: Browser, told: Told) -> None:
    own = browser.open_extension("popup.html#window")
    own.evaluate(f"void (document.querySelector('#text').value = {STORED!r})")
    own.click(own.element("#ask"))
    answer = read(own, own.element("#answer"))
    assert words(answer.verdict or "") == told.verdicts["#exact"]
    assert own.evaluate("document.documentElement.lang") == told.language
    live = "document.querySelector('#live').textContent"
    assert own.evaluate(live).startswith(f"{told.verdicts['#exact']}. {SPEAKER}")
    assert faults(own) == []


def test_the_panel_speaks_the_language(browser: Browser, news: News, told: Told) -> None:
    page = browser.open(news.url("column.html"))
    browser.check_page(page)
    panel = read_panel(browser, ends=told.unknown.strip())
    verdicts = {words(row["verdict"]) for row in panel.known}
    assert told.verdicts["#exact"] in verdicts
    assert all(told.date in row["shown"] for row in panel.known)
    coverage = browser.in_panel("document.querySelector('#coverage').textContent")
    assert coverage.startswith(told.coverage)
