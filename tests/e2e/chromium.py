"""Chromium with the extension: what it draws outside of all pages is told to it another way.

Its menu and shortcuts are out of reach of any protocol when it runs headless: the same two events
are dispatched in the worker, and the toolbar button is pressed through the DevTools protocol.
"""

from __future__ import annotations

import base64
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.e2e.bidi import BidiError, Page, until
from tests.e2e.browsers import (
    ARTICLE_HOST,
    CHECK_ENTRY,
    MENU_ENTRY,
    PANEL,
    POPUP,
    SHORTCUT,
    Browser,
)

_GONE = r"no such frame|No target with given id"  # what is said of a document that has closed


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
        """Return the value of an expression in a document or worker of the extension.

        None if there is none, or no longer: a popup may close by what is evaluated in it.
        """
        target = self._target(kind, path)
        if not target:
            return None
        try:
            session = self.cdp("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            answer = self.cdp(
                "Runtime.evaluate",
                session=session,
                expression=expression,
                awaitPromise=True,
                returnByValue=True,
                userGesture=True,
            )
        except BidiError as error:
            if not re.search(_GONE, str(error)):
                raise
            return None
        with suppress(BidiError):  # it may close now
            self.cdp("Target.detachFromTarget", sessionId=session)
        if "exceptionDetails" in answer:
            raise BidiError(f"In the {kind}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def may_run_in_private(self) -> bool:
        info = "(id) => chrome.developerPrivate.getExtensionInfo(id)"
        return bool(self.manager.call(info, self.extension)["incognitoAccess"]["isActive"])

    def set_dark(self, page: Page, *, dark: bool) -> None:
        self._emulate(page, "prefers-color-scheme", "dark" if dark else "light")

    def force_colours(self, page: Page, *, forced: bool) -> None:
        self._emulate(page, "forced-colors", "active" if forced else "none")

    def _emulate(self, page: Page, name: str, value: str) -> None:
        session = self.bidi.send("goog:cdp.getSession", context=page.context)["session"]
        feature = {"name": name, "value": value}
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

    def close_popups(self) -> None:
        self._close(POPUP)

    def close_panel(self) -> None:
        self._close(PANEL)

    def _close(self, path: str) -> None:
        target = self._target("page", path)
        if target:
            with suppress(BidiError):  # it may be closing by itself
                self.cdp("Target.closeTarget", targetId=target)
            until(lambda: self._target("page", path) is None, f"{path} to close")

    def panel_screenshot(self, path: Path) -> Path:
        target = self._target("page", PANEL)
        session = self.cdp("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        data = self.cdp("Page.captureScreenshot", session=session)["data"]
        self.cdp("Target.detachFromTarget", sessionId=session)
        path.write_bytes(base64.b64decode(data))
        return path

    def download_to(self, folder: Path) -> None:
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
