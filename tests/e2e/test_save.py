"""Save what was selected, or all of an article: the form, what it sends, and what can go wrong."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.answers import Card, select, unreadable
from tests.e2e.bidi import Page, until
from tests.e2e.browsers import Browser
from tests.e2e.conftest import Shoot
from tests.e2e.servers import LOOPBACK, Gate, News, Quoteproof, command, free_port, gate, quoteproof

MASON = "Stone outlives the people who argue about its price"
KNOWN = "A new ferry will never pay for itself on that route"
SOURCE = {
    "source-title": "Old quay to be rebuilt in stone",
    "author": "Lena Ostrow",
    "publisher": "The Marram Post",
    "published": "2024-05-07",
    "url": "https://post.example/2024/05/old-quay",
}


@pytest.fixture
def store(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quoteproof]:
    """A server of the test's own, for what is written stays written."""
    with quoteproof(tmp_path_factory.mktemp("store")) as running:
        browser.point_at(running.url)
        yield running


class Form:
    """The form for saving, in its window."""

    def __init__(self, browser: Browser) -> None:
        self.page = until(lambda: browser.find_window("save.html#"), "the form")
        filled = "document.querySelector('#sent')?.textContent"
        until(lambda: self.page.peek(filled), "the form to be filled")

    def value(self, id_: str) -> str:
        return str(self.page.call("(id) => document.getElementById(id).value", id_))

    def values(self, *ids: str) -> dict[str, str]:
        return {id_: self.value(id_) for id_ in ids}

    def shown(self, id_: str) -> str:
        """Return the text of an element as it is seen."""
        return str(self.page.call("(id) => document.getElementById(id)?.innerText ?? ''", id_))

    def type(self, id_: str, words: str) -> None:
        """Replace what is in a field by the keyboard."""
        self.page.call(
            "(id) => { const it = document.getElementById(id); it.focus(); it.select(); }", id_
        )
        self.page.press(*words or ["Delete"])

    def press(self, id_: str) -> None:
        self.page.click(self.page.element(f"#{id_}"))

    def save(self) -> str:
        """Press Save, and return what is said then."""
        self.page.evaluate("void document.querySelector('#outcome').replaceChildren()")
        self.press("save")
        return until(lambda: self.shown("outcome"), "an outcome")

    def problem(self) -> str | None:
        found = "document.querySelector('#outcome .qp-problem')?.dataset.kind"
        kind = self.page.evaluate(found)
        return None if kind is None else str(kind)

    def link(self) -> str:
        return str(self.page.evaluate("document.querySelector('#outcome a').href"))

    def rows(self) -> list[dict[str, Any]]:
        """Return the listed quotations."""
        read = """() => [...document.querySelectorAll("#found li")].map((item) => ({
            text: item.querySelector("label").textContent,
            who: item.querySelector(".who").textContent,
            doubt: item.querySelector(".doubt")?.textContent ?? null,
            done: item.querySelector(".done")?.textContent ?? null,
            status: item.dataset.status, ticked: item.querySelector("input").checked,
            closed: item.querySelector("input").disabled }))"""
        return list(self.page.call(read))


def open_form(browser: Browser, page: Page, css: str) -> Form:
    """Select the text of an element and choose "Save this quotation" in the context menu."""
    select(page, css)
    browser.ask_by_menu(page, css, entry="save")
    return Form(browser)


def guess(form: Form) -> str:
    form.press("guess")
    said = "document.querySelector('#guess').disabled"
    until(lambda: form.shown("guessed") and not form.page.evaluate(said), "the guess")
    return form.shown("guessed")


def sent(opened: Gate) -> list[tuple[str, str]]:
    return [(heard.method, heard.path) for heard in opened.requests]


@pytest.mark.flow
def test_a_selection_is_saved_with_its_source_and_a_guessed_speaker(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    with gate(store) as opened:
        browser.point_at(opened.url)
        page = browser.open(news.url("quay.html"))
        form = open_form(browser, page, "#mason")
        assert form.value("text") == MASON
        assert form.values(*SOURCE) == SOURCE
        assert form.values("speaker", "role") == {"speaker": "", "role": ""}
        assert opened.url in form.shown("guess-hint")
        assert opened.url in form.shown("sent")
        assert sent(opened) == []  # the form is filled without a word to anybody

        guessed = guess(form)
        assert "guess: Henrik Solberg" in guessed
        assert "% sure" in guessed
        assert form.value("speaker") == "Henrik Solberg"
        assert "chairman of the harbour board" in form.value("role")
        assert sent(opened) == [("POST", "/v1/articles")]
        preview = json.loads(opened.requests[0].body)
        assert set(preview) == {"text", "preview"}
        assert preview["preview"] is True
        assert "Tides" not in preview["text"]  # the article, not what stands around it
        assert opened.requests[0].authorization is None

        token = store.token()
        form.type("token", token)
        assert "a new quotation" in form.save()
        assert sent(opened)[1:] == [("POST", "/v1/quotations")]
        assert opened.requests[1].authorization == f"Bearer {token}"
        stored = form.link().removeprefix(opened.url)
        assert "Already stored" in form.save()  # the same once more changes nothing
    (occurrence,) = store.record(f"/v1{stored}")["occurrences"]
    assert occurrence["speaker"]["name"] == "Henrik Solberg"
    assert occurrence["source"]["title"] == SOURCE["source-title"]
    assert occurrence["date"] == {"value": "2024-05-07", "precision": "day", "kind": "published"}
    assert occurrence["suffix"].startswith(",” said Henrik")
    assert occurrence["status"] == "accepted"
    kept = browser.own_page.evaluate("chrome.storage.local.get(null)")
    assert token not in json.dumps(kept)  # nobody ticked the box
    assert browser.complaints(form.page) == []


@pytest.mark.flow
def test_the_card_that_found_nothing_offers_to_save(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("quay.html"))
    select(page, "#second")
    browser.ask_by_shortcut(page)
    card = Card(page)
    assert card.read().state == "none"
    browser.stop_background()  # the click wakes it
    page.click(card.element("#qp-save"))
    form = Form(browser)
    assert form.value("text") == "Nobody has shown us a drawing that we could afford to build"
    assert form.values(*SOURCE) == SOURCE
    guess(form)
    form.type("token", store.token())
    assert "a new quotation" in form.save()
    form.page.close()
    page.activate()
    select(page, "#second")
    browser.ask_by_shortcut(page)
    until(lambda: Card(page).read().speaker == "Maren Lie", "the stored quotation on the card")
    assert page.find("#qp-save", root=Card(page).id) is None  # nothing left to save


def test_a_frames_selection_is_saved_with_the_frames_page(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("letters.html"))
    frame = page.frame()
    select(frame, "#unknown")
    browser.ask_by_shortcut(page)
    card = Card(frame)
    assert card.read().state == "none"
    frame.click(card.element("#qp-save"))
    form = Form(browser)
    assert form.value("source-title") == "What they said about the ferry"
    assert form.value("url") == news.url("column.html")
    assert form.value("published") == ""  # "six months after" is no date
    assert "no day of publication" in form.shown("published-hint")


def test_words_that_are_stored_get_another_source(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("quay.html"))
    form = open_form(browser, page, "#known")
    form.type("speaker", "Tomas Brandt")
    form.type("token", store.token())
    assert "another source of a stored quotation" in form.save()
    record = store.record(f"/v1{form.link().removeprefix(store.url)}")
    assert [it["source"]["publisher"] for it in record["occurrences"]] == [
        "The Saltmarsh Courier",
        "The Marram Post",
    ]


def test_a_doubtful_guess_is_taken_only_when_the_user_takes_it(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("quay.html"))
    form = open_form(browser, page, "#doubtful")
    said = guess(form)
    assert "guess: Maren Lie" in said
    assert "sure of the name" in said
    assert form.value("speaker") == ""
    form.press("use")
    until(lambda: form.value("speaker") == "Maren Lie", "the guess in its field")
    form.type("speaker", "M. Lie")
    assert "guess: Maren Lie" in guess(form)
    assert form.value("speaker") == "M. Lie"  # what was typed is never replaced


def test_who_is_not_named_stays_unknown(browser: Browser, store: Quoteproof, news: News) -> None:
    page = browser.open(news.url("quay.html"))
    form = open_form(browser, page, "#unnamed")
    said = guess(form)
    assert "No name on the page" in said or "Speaker unknown" in said
    assert form.value("speaker") == ""


def test_a_text_that_no_quotation_is_gets_no_guess(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("quay.html"))
    form = open_form(browser, page, "#intro")
    assert "finds no quotation with these words" in guess(form)
    assert form.value("speaker") == ""


def test_changed_words_keep_what_the_page_prints(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("quay.html"))
    form = open_form(browser, page, "#mason")
    form.type("text", MASON.replace("its price", "[its] price"))
    assert MASON in form.shown("text-hint")
    form.type("token", store.token())
    form.save()
    (occurrence,) = store.record(f"/v1{form.link().removeprefix(store.url)}")["occurrences"]
    assert occurrence["exact"] == MASON


def switch(browser: Browser, server: str) -> None:
    """Use another server; what is kept for each stays."""
    browser.own_page.call("(server) => chrome.storage.local.set({ server })", server)


def test_a_token_is_kept_if_the_user_says_so_and_for_this_server_alone(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    token = store.token()
    page = browser.open(news.url("quay.html"))
    form = open_form(browser, page, "#mason")
    form.type("token", token)
    form.press("keep")
    form.save()
    form.page.close()
    form = open_form(browser, page, "#second")
    assert form.page.evaluate("document.querySelector('#token').checkVisibility()") is False
    assert "a new quotation" in form.save()
    form.page.close()
    with gate(store) as elsewhere:  # another address: the token is not for it
        switch(browser, elsewhere.url)
        form = open_form(browser, page, "#unnamed")
        seen = "document.querySelector('#token').checkVisibility()"
        until(lambda: form.page.evaluate(seen), "the field for a token")
        form.press("save")
        until(lambda: "Paste a token first" in form.shown("token-error"), "the hint")
        assert elsewhere.requests == []
    form.page.close()
    identity = command("token", "revoke", "1", "--db", store.database)
    subprocess.run(identity, check=True, capture_output=True)
    switch(browser, store.url)
    form = open_form(browser, page, "#known")
    form.save()
    assert form.problem() == "save-token-refused"
    focused = "document.activeElement.id"  # the field is shown, to type another
    until(lambda: form.page.evaluate(focused) == "token", "the focus in the field for a token")


TYPED = {
    "text": "Stone outlives everybody",
    "speaker": "Henrik Q. Solberg",
    "role": "chairman",
    "author": "L. Ostrow",
}


@pytest.fixture
def typed(browser: Browser, store: Quoteproof, news: News) -> Form:
    """A form in which something was typed."""
    form = open_form(browser, browser.open(news.url("quay.html")), "#mason")
    for id_, words in TYPED.items():
        form.type(id_, words)
    return form


def fails(form: Form, kind: str, *says: str) -> None:
    """Save, and hold the form to its word: the failure with its fix, and nothing typed lost."""
    said = form.save()
    assert form.problem() == kind
    for part in says:
        assert part in said
    assert form.values(*TYPED) == TYPED


def test_a_token_that_is_none_is_refused_with_the_way_to_one(
    typed: Form, store: Quoteproof
) -> None:
    typed.type("token", "not a token")
    typed.press("save")
    until(lambda: "quoteproof token create" in typed.shown("token-error"), "the hint")
    typed.type("token", "qp_wrong")
    fails(typed, "save-token-refused", "quoteproof token create")
    assert typed.value("token") == "qp_wrong"
    typed.type("token", store.token("review"))
    fails(typed, "save-token-scope", "quoteproof token create --scope write")
    typed.type("token", store.token())
    assert "a new quotation" in typed.save()


def test_what_the_server_refuses_is_named(typed: Form, store: Quoteproof) -> None:
    typed.type("token", store.token())
    typed.type("published", "7 May 2024")
    fails(typed, "not-stored", "7 May 2024", "Change what the server names")
    typed.type("published", "2024-05")
    assert "a new quotation" in typed.save()


def test_a_server_that_is_down_loses_nothing(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    nobody = f"http://{LOOPBACK}:{free_port()}"
    browser.point_at(nobody)
    form = open_form(browser, browser.open(news.url("quay.html")), "#mason")
    for id_, words in TYPED.items():
        form.type(id_, words)
    assert "quoteproof serve" in guess(form)
    form.type("token", "any")
    fails(form, "unreachable", nobody, "quoteproof serve")


@pytest.mark.slow
def test_a_server_that_is_silent_may_have_stored_it(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    with socket.create_server((LOOPBACK, 0)) as silent:
        browser.point_at(f"http://{LOOPBACK}:{silent.getsockname()[1]}")
        form = open_form(browser, browser.open(news.url("quay.html")), "#mason")
        for id_, words in TYPED.items():
            form.type(id_, words)
        form.type("token", "any")
        fails(form, "save-timeout", "within 10 seconds", "not stored twice")


def test_another_program_is_not_told_anything_twice(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    browser.point_at(news.on_this_machine)
    form = open_form(browser, browser.open(news.url("quay.html")), "#mason")
    for id_, words in TYPED.items():
        form.type(id_, words)
    form.type("token", "any")
    fails(form, "not-ours", news.on_this_machine)


def test_without_words_nothing_is_sent(typed: Form, store: Quoteproof) -> None:
    typed.type("token", store.token())
    typed.type("text", "")
    typed.save()
    assert typed.problem() == "no-words"
    focused = "document.activeElement.id"
    until(lambda: typed.page.evaluate(focused) == "text", "the focus in the field for the words")


def find(form: Form) -> list[dict[str, Any]]:
    form.press("find")
    return until(form.rows, "the list")


@pytest.mark.flow
@pytest.mark.parametrize("how", ["menu", "popup", "form"])
def test_all_quotations_of_an_article_are_reviewed_and_saved(
    browser: Browser, store: Quoteproof, news: News, how: str
) -> None:
    with gate(store) as opened:
        browser.point_at(opened.url)
        page = browser.open(news.url("quay.html"))
        if how == "menu":
            browser.ask_by_menu(page, "h1", entry="save-all")
        elif how == "popup":
            browser.open_popup(page)
            hint = "document.querySelector('#hint')?.textContent ?? ''"
            until(lambda: "Nothing is selected" in (browser.in_popup(hint) or ""), "the popup")
            browser.in_popup("void document.querySelector('#save-all').click()")
        else:
            open_form(browser, page, "#mason").press("switch")
        form = Form(browser)
        until(lambda: form.shown("title") == "Save this article’s quotations", "the title")
        assert form.values(*SOURCE) == SOURCE
        assert sent(opened) == []
        rows = find(form)
        assert sent(opened) == [("POST", "/v1/articles")]
        assert any(MASON in row["text"] for row in rows)
        assert [row["ticked"] for row in rows] == [row["status"] == "accepted" for row in rows]
        assert all((row["doubt"] is None) == row["ticked"] for row in rows)
        ticked = sum(row["ticked"] for row in rows)
        assert ticked >= 3
        assert f"({ticked} ticked)" in form.shown("save")
        form.type("token", store.token())
        said = form.save()
        assert f"New: {ticked - 1}." in said
        assert "Another source of a stored quotation: 1." in said
        assert sent(opened)[1:] == [("POST", "/v1/quotations/batch")]
        quotations = json.loads(opened.requests[1].body)["quotations"]
        assert all(it["source"]["url"] == SOURCE["url"] for it in quotations)
    after = form.rows()
    assert [bool(row["done"]) for row in after] == [row["ticked"] for row in rows]
    assert all(row["closed"] and not row["ticked"] for row in after if row["done"])
    assert "(0 ticked)" in form.shown("save")
    found = store.record("/v1/quotations?q=outlives")["quotations"]
    assert [it["speaker"]["name"] for it in found] == ["Henrik Solberg"]


def test_what_is_not_ticked_is_not_sent(browser: Browser, store: Quoteproof, news: News) -> None:
    page = browser.open(news.url("quay.html"))
    browser.ask_by_menu(page, "h1", entry="save-all")
    form = Form(browser)
    rows = find(form)
    wanted = next(at for at, row in enumerate(rows) if MASON in row["text"])
    for at, row in enumerate(rows):
        if row["ticked"] and at != wanted:
            form.press(f"found-{at}")
    form.type("token", "qp_wrong")
    form.save()
    assert form.problem() == "save-token-refused"
    assert sum(row["ticked"] for row in form.rows()) == 1  # the choice is still there
    form.type("token", store.token())
    assert form.save().strip() == "New: 1."
    assert store.record("/v1/quotations?q=drawing")["quotations"] == []


def test_a_page_without_quotations_says_so(browser: Browser, store: Quoteproof, news: News) -> None:
    page = browser.open(news.url("letters.html"))
    browser.ask_by_menu(page, "h1", entry="save-all")
    form = Form(browser)
    form.press("find")
    until(lambda: "finds no quotation" in form.shown("found-status"), "the sentence")
    disabled = "document.querySelector('#save').disabled"
    until(lambda: form.page.evaluate(disabled), "nothing to be there to save")


def test_a_pasted_text_is_saved_without_a_source(
    browser: Browser, store: Quoteproof, news: News
) -> None:
    page = browser.open(news.url("column.html"))
    browser.ask_by_shortcut(page)  # nothing is selected
    window = until(lambda: browser.find_tab("popup.html#window"), "the window")
    until(lambda: window.peek("document.activeElement.id") == "text", "the focus in its field")
    window.press(*"“The tide keeps no appointments”")
    window.press("Enter")
    window.click(window.element("#save"))
    form = Form(browser)
    assert form.value("text") == "The tide keeps no appointments"
    assert set(form.values(*SOURCE).values()) == {""}
    assert "could not be read" in form.shown("closed")
    form.type("token", store.token())
    assert "a new quotation" in form.save()
    record = store.record(f"/v1{form.link().removeprefix(store.url)}")
    assert (record["speaker"], record["source"], record["date"]) == (None, None, None)


def test_all_of_it_goes_by_keyboard(browser: Browser, store: Quoteproof, news: News) -> None:
    form = open_form(browser, browser.open(news.url("quay.html")), "#mason")
    page = form.page
    page.evaluate("void document.querySelector('#text').focus()")
    reached: list[str] = []
    until(lambda: reached.append(_tabbed(page)) or reached[-1] == "switch", "the last button")
    assert reached == [
        *("speaker", "role", "guess", "source-title", "author", "publisher", "published", "url"),
        *("token", "keep", "save", "switch"),
    ]
    form.type("token", store.token())
    page.press("Enter")
    until(lambda: "a new quotation" in form.shown("outcome"), "the outcome")
    focused = "document.activeElement.id"
    until(lambda: page.evaluate(focused) == "outcome", "the focus on the outcome")
    unnamed = """[...document.querySelectorAll("input, textarea, button")]
        .filter((it) => !(it.labels?.length || it.textContent.trim())).map((it) => it.id)"""
    assert page.evaluate(unnamed) == []


def _tabbed(page: Page) -> str:
    page.press("Tab")
    return str(page.evaluate("document.activeElement.id"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_form_is_readable(
    browser: Browser, store: Quoteproof, news: News, shoot: Shoot, dark: bool
) -> None:
    shade = "dark" if dark else "light"
    page = browser.open(news.url("quay.html"))
    form = open_form(browser, page, "#mason")
    form.page.resize(720, 1122)
    browser.set_dark(form.page, dark=dark)
    try:
        guess(form)
        form.type("token", "qp_wrong")
        form.save()
        shoot(form.page, f"save-failed-{shade}")
        assert unreadable(form.page, form.page.element("main")) == []
        form.type("token", store.token())
        form.save()
        shoot(form.page, f"saved-{shade}")
        form.page.evaluate("void scrollTo(0, 0)")
        shoot(form.page, "save" if not dark else "save-dark")
        assert unreadable(form.page, form.page.element("main")) == []
        form.press("switch")  # the server has read the page for the guess
        until(form.rows, "the list")
        form.page.evaluate("void scrollTo(0, 0)")
        shoot(form.page, f"save-all-{shade}")
        assert unreadable(form.page, form.page.element("main")) == []
        wide = "document.documentElement.scrollWidth > innerWidth"
        form.page.resize(320, 640)
        assert not form.page.evaluate(wide)
    finally:
        browser.set_dark(form.page, dark=False)
