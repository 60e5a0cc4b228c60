"""Drive a browser that has the extension: tabs, the extension's own pages, and the ways to ask.

``ask_by_menu``, ``ask_by_shortcut`` and ``open_popup`` differ per browser: see firefox.py and
chromium.py, which also say what of a person's doing they leave out.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

from tests.e2e.bidi import Bidi, Page, until

EXTENSION = Path(__file__).parents[2] / "extension"
# As the manifest and its worker name them.
MENU_ENTRY, SHORTCUT, POPUP, PANEL = "ask", "ask", "popup.html", "sidepanel.html"
CHECK_ENTRY = "check-page"
ARTICLE_HOST = "news.test"  # resolves to 127.0.0.1 in both browsers, and nowhere else

# Runs in every document before its own scripts.
NOTE_VIOLATIONS = """() => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => window.violations.push(
    `${event.effectiveDirective} blocked ${event.blockedURI} ${event.sample}`)); }"""


# The background alone takes its script away, one change after the other: two at once would fail.
START_OVER = """async () => {
  await Promise.all([chrome.storage.local.clear(), chrome.storage.session.clear()]);
  const own = chrome.runtime.getManifest().host_permissions;
  const { origins } = await chrome.permissions.getAll();
  const given = origins.filter((origin) => !own.includes(origin));
  if (given.length) await chrome.permissions.remove({ origins: given });
  await chrome.runtime.sendMessage({ type: "button", patterns: [], on: false }); }"""


class Browser:
    """A running browser with the extension installed; one subclass for each of the two."""

    name: ClassVar[str]
    own_page: Page

    def __init__(self, bidi: Bidi) -> None:
        self.bidi = bidi
        self.extension = self.first_run = ""
        self.kept = {context["context"] for context in bidi.contexts()}
        bidi.subscribe("log.entryAdded")
        bidi.send("script.addPreloadScript", functionDeclaration=NOTE_VIOLATIONS)

    def install(self, folder: Path) -> None:
        """Load the extension from its folder, and keep one of its documents open to steer it.

        What the first-run page says is noted in ``first_run``; then it is closed.
        """
        data = {"type": "path", "path": str(folder)}
        self.extension = self.bidi.send("webExtension.install", extensionData=data)["extension"]
        welcome = until(lambda: self.find_tab("welcome.html"), "the first-run page")
        shown = "document.querySelector('#shortcut')?.textContent && document.body.innerText"
        self.first_run = str(until(lambda: welcome.peek(shown), "its text"))
        welcome.close()
        self.own_page = self.open_extension("options.html")
        self.kept.add(self.own_page.context)

    def point_at(self, server: str | None) -> None:
        """Store the server's address, and no other setting; None leaves that unset, too."""
        store = """async (server) => { await chrome.storage.local.clear();
            if (server !== null) await chrome.storage.local.set({ server }); }"""
        self.own_page.call(store, server)

    def start_over(self) -> None:
        """Leave nothing of a test behind: no menu, popup, panel, tab, setting or permission."""
        self.close_popups()
        self.close_panel()
        self.close_tabs()
        self.own_page.call(START_OVER)
        self.answer_prompts()

    def close_popups(self) -> None:
        """Close what a test that failed halfway left open above the pages."""
        raise NotImplementedError

    def open(self, url: str) -> Page:
        """Return a new tab in front that shows ``url``."""
        page = Page(self.bidi, self.bidi.send("browsingContext.create", type="tab")["context"])
        page.goto(url)
        page.activate()
        return page

    def open_extension(self, path: str) -> Page:
        """Return a new tab with one of the extension's own documents."""
        return self.open(self.extension_url(path))

    def find_tab(self, path: str) -> Page | None:
        """Return an open tab or window with one of the extension's own documents, or None."""
        url = self.extension_url(path)
        found = (context for context in self.bidi.contexts() if context["url"] == url)
        return next((Page(self.bidi, context["context"]) for context in found), None)

    def find_window(self, path: str) -> Page | None:
        """Return an open tab or window whose address, past the extension's, starts so, or None."""
        start = self.extension_url(path)
        found = (context for context in self.bidi.contexts() if context["url"].startswith(start))
        return next((Page(self.bidi, context["context"]) for context in found), None)

    def extension_url(self, path: str) -> str:
        """Return the address of one of the extension's own documents."""
        raise NotImplementedError

    def close_tabs(self) -> None:
        """Close all tabs that tests opened, or that their pages did."""
        for context in self.bidi.contexts():
            if context["context"] not in self.kept:
                self.bidi.send("browsingContext.close", context=context["context"])

    def complaints(self, page: Page) -> list[str]:
        """Return a page's script errors, console errors and warnings, and CSP violations."""
        logged = [
            entry["text"] or entry["type"]
            for entry in self.bidi.seen("log.entryAdded")
            if entry["level"] in ("error", "warn")
            and entry["source"].get("context") == page.context
        ]
        return [*logged, *page.evaluate("window.violations ?? []")]

    def answer_prompts(self) -> None:
        """Let the user's answer to every request for a permission be yes."""

    def own_complaints(self) -> list[str]:
        """Return the errors of the extension itself, wherever it runs, since the last call."""
        raise NotImplementedError

    def may_run_in_private(self) -> bool:
        """Return whether the extension runs in private windows."""
        raise NotImplementedError

    def set_dark(self, page: Page, *, dark: bool) -> None:
        """Make the system's colour scheme dark, or light again, as far as ``page`` can tell."""
        raise NotImplementedError

    def force_colours(self, page: Page, *, forced: bool) -> None:
        """Let the system prescribe a few colours, of high contrast, or the pages choose again."""
        raise NotImplementedError

    def ask(self, page: Page, css: str, *, how: str) -> None:
        """Ask about the selection at ``css`` by ``menu``, ``shortcut`` or ``toolbar``."""
        if how == "menu":
            self.ask_by_menu(page, css)
        elif how == "shortcut":
            self.ask_by_shortcut(page)
        else:
            self.open_popup(page)

    def stop_background(self) -> None:
        """Stop the extension's background, as the browser does when it has been idle."""
        raise NotImplementedError

    def ask_by_menu(self, page: Page, css: str, *, entry: str = MENU_ENTRY) -> None:
        """Choose an entry of the extension in the context menu of what is at ``css``."""
        raise NotImplementedError

    def ask_by_shortcut(self, page: Page) -> None:
        """Press the extension's keyboard shortcut."""
        raise NotImplementedError

    def open_popup(self, page: Page) -> None:
        """Press the extension's toolbar button while ``page`` is in front."""
        raise NotImplementedError

    def open_permitted_popup(self, page: Page) -> None:
        """Press it on a page whose site the user permitted for good."""
        self.open_popup(page)

    def in_popup(self, expression: str) -> Any:
        """Return the value of an expression in the open popup, or None when no popup is open."""
        raise NotImplementedError

    def check_page(self, page: Page) -> float:
        """Press the toolbar button on ``page``, and then the button that checks the whole page.

        Returns when the second button was pressed, in seconds as ``time.time`` counts them.
        """
        self.open_popup(page)
        ready = "document.querySelector('#check')?.hidden === false"
        until(lambda: self.in_popup(ready), "the button in the popup")
        pressed = time.time()
        self.click_in_popup("#check")
        self.panel_opened()
        return pressed

    def check_by_menu(self, page: Page, css: str) -> None:
        """Choose the entry that checks the page in the context menu at ``css``."""
        raise NotImplementedError

    def click_in_popup(self, css: str) -> None:
        """Click in the open popup as a person does, so that it may open a panel."""
        raise NotImplementedError

    def panel_opened(self) -> None:
        """Wait until the panel beside the page is there."""
        until(lambda: self.in_panel("document.readyState === 'complete'"), "the panel")

    def in_panel(self, expression: str) -> Any:
        """Return the value of an expression in the open panel, or None when none is open."""
        raise NotImplementedError

    def close_panel(self) -> None:
        """Close the panel beside the page, if it is open."""
        raise NotImplementedError

    def panel_screenshot(self, path: Path) -> Path:
        """Write a PNG of the open panel, and return its path."""
        raise NotImplementedError

    def download_to(self, folder: Path) -> None:
        """Let what is downloaded be written into a folder, without a question."""
        raise NotImplementedError
