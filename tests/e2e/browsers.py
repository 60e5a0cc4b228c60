"""Drive a browser that has the extension: tabs, the extension's own pages, and the ways to ask.

``ask_by_menu``, ``ask_by_shortcut`` and ``open_popup`` differ per browser. In Firefox its own menu,
key binding and toolbar button are used. Chromium draws its menu and takes shortcuts outside of all
pages, where no protocol reaches headless: the same two events are dispatched in the worker, and the
toolbar button is pressed through the DevTools protocol. ``Chromium`` says what that leaves out.
"""

from __future__ import annotations

import base64
import json
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from tests.e2e.bidi import Bidi, BidiError, Page, until

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
        # One manifest has the panel of both browsers; Chromium reads side_panel.
        return [
            text
            for text in self.window.call(errors, self.extension, self.extension_url(""))
            if not re.match(r"Reading manifest: Warning processing .*side_?panel", text, re.I)
        ]

    def may_run_in_private(self) -> bool:
        allowed = "(id) => WebExtensionPolicy.getByID(id).privateBrowsingAllowed"
        return bool(self.window.call(allowed, self.extension))

    def set_dark(self, page: Page, *, dark: bool) -> None:
        name = "layout.css.prefers-color-scheme.content-override"  # 0 dark, 1 light
        value = 0 if dark else 1
        self.window.call("(name, value) => Services.prefs.setIntPref(name, value)", name, value)
        query = "matchMedia('(prefers-color-scheme: dark)').matches"
        until(lambda: page.evaluate(query) == dark, "the colour scheme")

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
        self.ask_by_menu(
            page, css
        )  # where nothing is selected, the menu has no other entry of ours
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


class Chromium(Browser):
    """Chromium: its menu and shortcut events are dispatched inside the extension's worker.

    A dispatched event gives no permission for the tab, where a person's click does (activeTab). For
    those two the article's host is therefore allowed first, by the extension's own request; for the
    toolbar button it is taken back, so that the popup is shown to work with activeTab alone.
    """

    name = "chromium"
    manager: Page
    own_session: str

    def extension_url(self, path: str) -> str:
        return f"chrome-extension://{self.extension}/{path}"

    def install(self, folder: Path) -> None:
        # chromedriver stops every new document and worker until it has looked at it, and forgets
        # to let popups go on. So nothing is stopped any more.
        kinds = [{"type": "page", "exclude": True}, {}]
        self.cdp(
            "Target.setAutoAttach",
            autoAttach=True,
            waitForDebuggerOnStart=False,
            flatten=True,
            filter=kinds,
        )
        self.manager = self.open("chrome://extensions/")
        self.kept.add(self.manager.context)
        developer = "{ inDeveloperMode: true }"  # keeps a list of the extension's errors
        self.manager.evaluate(f"chrome.developerPrivate.updateProfileConfiguration({developer})")
        super().install(folder)
        # The same for what belongs to this page: from here the worker is stopped and watched.
        own = self.bidi.send("goog:cdp.getSession", context=self.own_page.context)
        self.own_session = str(own["session"])
        self.cdp(
            "Target.setAutoAttach",
            session=self.own_session,
            autoAttach=False,
            waitForDebuggerOnStart=False,
            flatten=True,
        )
        self.bidi.subscribe("goog:cdp.ServiceWorker.workerVersionUpdated")
        self.answer_prompts()

    def answer_prompts(self) -> None:
        # Answers the native permission prompt, which nothing can reach headless.
        allow = "(id, host) => chrome.developerPrivate.addHostPermission(id, host).then(() => 0)"
        for host in ("http://*/*", "https://*/*"):
            self.manager.call(allow, self.extension, host)

    def own_complaints(self) -> list[str]:
        errors = """async (id) => {
            const info = await chrome.developerPrivate.getExtensionInfo(id);
            await chrome.developerPrivate.deleteExtensionErrors({ extensionId: id });
            return [...info.manifestErrors, ...info.runtimeErrors].map((it) => it.message); }"""
        # Firefox reads background.scripts, Chromium background.service_worker; one file has both.
        known = (
            "'background.scripts' requires manifest version of 2 or lower.",
            "Unrecognized manifest key 'sidebar_action'.",
        )
        return [text for text in self.manager.call(errors, self.extension) if text not in known]

    def cdp(self, command: str, /, *, session: str | None = None, **params: Any) -> Any:
        """Return the result of one command of the DevTools protocol."""
        where: dict[str, Any] = {"session": session} if session else {}
        answer = self.bidi.send("goog:cdp.sendCommand", method=command, params=params, **where)
        return answer["result"]

    def _target(self, kind: str, path: str) -> str | None:
        start = self.extension_url(path)
        for target in self.cdp("Target.getTargets")["targetInfos"]:
            if target["type"] == kind and target["url"].startswith(start):
                return str(target["targetId"])
        return None

    def in_target(self, kind: str, path: str, expression: str) -> Any:
        """Return the value of an expression in a document or worker of the extension, or None."""
        target = self._target(kind, path)
        if not target:
            return None
        session = self.cdp("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        answer = self.cdp(
            "Runtime.evaluate",
            session=session,
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        with suppress(BidiError):  # a popup may close by what is evaluated in it
            self.cdp("Target.detachFromTarget", sessionId=session)
        if "exceptionDetails" in answer:
            raise BidiError(f"In the {kind}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def may_run_in_private(self) -> bool:
        info = "(id) => chrome.developerPrivate.getExtensionInfo(id)"
        return bool(self.manager.call(info, self.extension)["incognitoAccess"]["isActive"])

    def set_dark(self, page: Page, *, dark: bool) -> None:
        session = self.bidi.send("goog:cdp.getSession", context=page.context)["session"]
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.cdp("Emulation.setEmulatedMedia", session=session, features=[feature])

    def stop_background(self) -> None:
        self.bidi.events.clear()
        self.cdp("ServiceWorker.enable", session=self.own_session)
        self.cdp("ServiceWorker.stopAllWorkers", session=self.own_session)
        until(lambda: self._worker_states()[-1:] == ["stopped"], "the worker to stop")
        self.cdp("ServiceWorker.disable", session=self.own_session)

    def _worker_states(self) -> list[str]:
        """Return what the extension's worker went through since it is watched."""
        updates = self.bidi.seen("goog:cdp.ServiceWorker.workerVersionUpdated")
        return [
            str(version["runningStatus"])
            for update in updates
            for version in update["params"]["versions"]
            if version["scriptURL"].startswith(self.extension_url(""))
        ]

    def ask_by_menu(self, page: Page, css: str, *, entry: str = MENU_ENTRY) -> None:
        text = page.call("(css) => document.querySelector(css).textContent", css)
        info = {"menuItemId": entry, "selectionText": text, "editable": False, "frameId": 0}
        info["pageUrl"] = page.evaluate("location.href")
        self._dispatch(page, "contextMenus.onClicked", json.dumps(info))

    def check_by_menu(self, page: Page, css: str) -> None:
        # A dispatched event is no person's click, which a side panel needs: a window opens instead.
        assert page.find(css), css
        info = {"menuItemId": CHECK_ENTRY, "editable": False, "frameId": 0}
        info["pageUrl"] = page.evaluate("location.href")
        self._dispatch(page, "contextMenus.onClicked", json.dumps(info))
        self.panel_opened()

    def ask_by_shortcut(self, page: Page) -> None:
        self._dispatch(page, "commands.onCommand", json.dumps(SHORTCUT))

    def _hosts(self, what: str) -> None:
        """Ask for the article's host (``request``) or give it back (``remove``)."""
        change = f"(host) => chrome.permissions.{what}({{ origins: [host] }})"
        host = f"http://{ARTICLE_HOST}/*"
        done = self.own_page.call(change, host, userActivation=True)
        assert done or what == "remove", f"permissions.request was refused for {host}"

    def _dispatch(self, page: Page, event: str, first: str) -> None:
        self._hosts("request")
        page.activate()
        script = f"""globalThis.chrome?.{event}.hasListeners() &&
            chrome.tabs.query({{ active: true, lastFocusedWindow: true }}).then(([tab]) => {{
              chrome.{event}.dispatch({first}, tab); return true; }})"""
        wake = "chrome.runtime.sendMessage({}).catch(() => null)"  # it may be asleep by now

        def dispatched() -> bool:
            self.own_page.evaluate(wake)
            return bool(self.in_target("service_worker", "", script))

        until(dispatched, "the extension's worker")

    def open_popup(self, page: Page) -> None:
        self._hosts("remove")
        self.open_permitted_popup(page)

    def open_permitted_popup(self, page: Page) -> None:
        page.activate()
        tabs = self.cdp("Target.getTargets", filter=[{"type": "tab"}])["targetInfos"]
        url = page.evaluate("location.href")
        tab = next(target for target in tabs if target["url"] == url)
        self.cdp("Extensions.triggerAction", id=self.extension, targetId=tab["targetId"])

    def in_popup(self, expression: str) -> Any:
        return self.in_target("page", POPUP, expression)

    def click_in_popup(self, css: str) -> None:
        self.in_popup(f"void document.querySelector({css!r}).click()")

    def in_panel(self, expression: str) -> Any:
        return self.in_target("page", PANEL, expression)

    def close_panel(self) -> None:
        target = self._target("page", PANEL)
        if target:
            self.cdp("Target.closeTarget", targetId=target)
            until(lambda: self._target("page", PANEL) is None, "the panel to close")

    def panel_screenshot(self, path: Path) -> Path:
        target = self._target("page", PANEL)
        session = self.cdp("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        data = self.cdp("Page.captureScreenshot", session=session)["data"]
        self.cdp("Target.detachFromTarget", sessionId=session)
        path.write_bytes(base64.b64decode(data))
        return path

    def download_to(self, folder: Path) -> None:
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
