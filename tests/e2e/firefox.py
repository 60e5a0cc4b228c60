"""Firefox with the extension: its own menu, key binding and toolbar button are used."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from tests.e2e.bidi import Page, until
from tests.e2e.browsers import CHECK_ENTRY, MENU_ENTRY, Browser


class Firefox(Browser):
    """Firefox: everything a person does in the browser's own window is done there for real."""

    name = "firefox"
    uuid = "7d1b0f0e-2f0a-4f0e-9c55-5a1c0de00001"  # pinned in the profile before the start

    def extension_url(self, path: str) -> str:
        return f"moz-extension://{self.uuid}/{path}"

    @property
    def widget(self) -> str:
        """The extension's id as Firefox writes it into the ids of its buttons and keys."""
        return re.sub(r"[^a-z0-9_-]", "_", self.extension.lower())

    @property
    def window(self) -> Page:
        """The browser's own window, with its toolbar and menus."""
        contexts = self.bidi.contexts(**{"moz:scope": "chrome"})
        return Page(self.bidi, next(c["context"] for c in contexts if "browser.xhtml" in c["url"]))

    def own_complaints(self) -> list[str]:
        errors = """(id, origin) => {
            const { errors, warnings } = WebExtensionPolicy.getByID(id).extension;
            const logged = Services.console.getMessageArray()
              .filter((it) => it instanceof Ci.nsIScriptError && !(it.flags & it.warningFlag))
              .filter((it) => it.sourceName.startsWith(origin));
            Services.console.reset();
            return [...errors, ...warnings, ...logged.map((it) => it.errorMessage)]; }"""
        # One manifest has the panel of both browsers; Chromium reads side_panel. And of a tab that
        # is closed while it waits for an answer, Firefox tells whatever becomes of the promise.
        known = (
            r"Reading manifest: Warning processing .*side_?panel"
            r"|Promise (?:resolved|rejected) after context unloaded"
        )
        return [
            text
            for text in self.window.call(errors, self.extension, self.extension_url(""))
            if not re.match(known, text, re.I)
        ]

    def may_run_in_private(self) -> bool:
        allowed = "(id) => WebExtensionPolicy.getByID(id).privateBrowsingAllowed"
        return bool(self.window.call(allowed, self.extension))

    def set_dark(self, page: Page, *, dark: bool) -> None:
        name = "layout.css.prefers-color-scheme.content-override"  # 0 dark, 1 light
        self._prefer(name, 0 if dark else 1)
        query = "matchMedia('(prefers-color-scheme: dark)').matches"
        until(lambda: page.evaluate(query) == dark, "the colour scheme")

    def force_colours(self, page: Page, *, forced: bool) -> None:
        self._prefer("browser.display.document_color_use", 2 if forced else 0)  # 0: by the system
        query = "matchMedia('(forced-colors: active)').matches"
        until(lambda: page.evaluate(query) == forced, "the colours")

    def _prefer(self, name: str, value: int) -> None:
        self.window.call("(name, value) => Services.prefs.setIntPref(name, value)", name, value)

    def stop_background(self) -> None:
        extension = "WebExtensionPolicy.getByID(id).extension"
        stop = f"(id) => {extension}.terminateBackground({{ disableResetIdleForTest: true }})"
        state = f"(id) => {extension}.backgroundState"
        window = self.window
        window.call(stop, self.extension)
        until(lambda: window.call(state, self.extension) == "stopped", "the background to stop")

    def ask_by_menu(self, page: Page, css: str, *, entry: str = MENU_ENTRY) -> None:
        window = self.window
        page.click(page.element(css), button=2)
        is_open = "() => document.getElementById('contentAreaContextMenu').state === 'open'"
        until(lambda: window.call(is_open), "the context menu")
        # Of several entries Firefox makes a menu of their own, which opens first.
        opened = """(id) => {
            const item = document.querySelector(`#contentAreaContextMenu [id="${id}"]`);
            if (!item || item.hidden) return false;
            const popup = item.closest("menupopup");
            if (popup.state === "closed") popup.parentNode.openMenu(true);
            return popup.state === "open"; }"""
        item = f"{self.widget}-menuitem-_{entry}"
        until(lambda: window.call(opened, item), "our entry in the menu")
        activate = """(id) => { const item = document.getElementById(id);
            item.closest("menupopup").activateItem(item); }"""
        window.call(activate, item)

    def ask_by_shortcut(self, page: Page) -> None:
        page.activate()
        key = f'[id="ext-keyset-id-{self.widget}"] key'
        self.window.call("(css) => document.querySelector(css).doCommand()", key)

    def open_popup(self, page: Page) -> None:
        page.activate()
        window = self.window
        click = "(id) => { const it = document.getElementById(id); it?.click(); return !!it; }"
        window.call(click, "unified-extensions-button")
        until(lambda: window.call(click, f"{self.widget}-BAP"), "the toolbar button")

    def in_popup(self, expression: str) -> Any:
        return self._in_frame('document.querySelector(".webextension-popup-browser")', expression)

    def check_by_menu(self, page: Page, css: str) -> None:
        self.ask_by_menu(page, css, entry=CHECK_ENTRY)
        self.panel_opened()

    def click_in_popup(self, css: str) -> None:
        # A script's click is no person's, unless the window is told that it is.
        click = f"document.querySelector({css!r}).click()"
        self.in_popup(f"""void (() => {{
            const input = content.windowUtils.setHandlingUserInput(true);
            try {{ {click}; }} finally {{ input.destruct(); }} }})()""")

    SIDEBAR = """document.getElementById("sidebar")?.contentDocument
        ?.getElementById("webext-panels-browser")"""

    def in_panel(self, expression: str) -> Any:
        return self._in_frame(self.SIDEBAR, expression)

    def close_popups(self) -> None:
        hide = """() => { for (const it of document.querySelectorAll("menupopup, panel"))
            if (it.state === "open" || it.state === "showing") it.hidePopup(); }"""
        self.window.call(hide)

    def close_panel(self) -> None:
        self.window.call("() => SidebarController.hide()")
        until(lambda: self.window.call("() => !SidebarController.isOpen"), "the sidebar to close")

    def panel_screenshot(self, path: Path) -> Path:
        # BiDi takes no picture of the browser's own window, in which the sidebar stands.
        draw = """async () => {
            document.getElementById("sidebar-box").style.width = "380px";
            for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
            const area = document.getElementById("browser").getBoundingClientRect();
            const bitmap = await window.browsingContext.currentWindowGlobal
              .drawSnapshot(area, 1, "white");
            const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
            [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
            canvas.getContext("2d").drawImage(bitmap, 0, 0);
            return canvas.toDataURL().split(",")[1]; }"""
        path.write_bytes(base64.b64decode(self.window.call(draw)))
        return path

    def download_to(self, folder: Path) -> None:
        set_pref = "(name, value) => Services.prefs.setStringPref(name, value)"
        self.window.call(set_pref, "browser.download.dir", str(folder))
        self.window.call("() => Services.prefs.setIntPref('browser.download.folderList', 2)")

    def _in_frame(self, frame: str, expression: str) -> Any:
        # Popups and sidebars are no tabs, so BiDi does not list them; a frame script reaches in.
        script = (
            "(async () => { const { document, location } = content;"
            f"sendAsyncMessage('said', JSON.stringify(await ({expression})) ?? 'null'); }})()"
        )
        ask = """(script) => new Promise((answer) => {
            const frame = (FRAME)?.messageManager;
            if (!frame) { answer("null"); return; }
            frame.addMessageListener("said", (message) => answer(message.data));
            frame.loadFrameScript("data:," + encodeURIComponent(script), false);
            setTimeout(answer, 1000, "null");
        })""".replace("FRAME", frame)
        return json.loads(self.window.call(ask, script))
