"""A small WebDriver BiDi client: commands out, results and events in, over one WebSocket.

What enters is the address of a browser's BiDi session; what leaves is plain Python values. Chromium
(through chromedriver) and Firefox (by itself) speak the same protocol, so that one client drives
both and no driver library is needed. Specification: https://w3c.github.io/webdriver-bidi/
"""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

T = TypeVar("T")

COMMAND_TIMEOUT_S = 40  # a cold browser on a busy machine answers its first commands in 3 to 6 s
WAIT_TIMEOUT_S = 20
POLL_S = 0.03

# Brings an element to the middle of the window, and waits until nothing moves it any more.
SCROLL_TO = """async (node) => {
  node.scrollIntoView({ block: "center", behavior: "instant" });
  const place = () => JSON.stringify(node.getBoundingClientRect());
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  for (let last = "", still = 0; still < 3; await frame()) {
    still = last === place() ? still + 1 : 0;
    last = place();
  }
}"""


class BidiError(Exception):
    """A command that the browser refused, or a page script that threw."""


def until(condition: Callable[[], T | None], what: str, *, timeout_s: float = WAIT_TIMEOUT_S) -> T:
    """Return the first true value that ``condition`` gives; fail with ``what`` at the deadline."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {timeout_s} s for {what}; the last value was {value!r}")
        time.sleep(POLL_S)


class Bidi:
    """One BiDi session; ``events`` holds what the browser reported, oldest first."""

    def __init__(self, url: str) -> None:
        self.events: list[dict[str, Any]] = []
        self._numbers = count(1)
        self._stack = ExitStack()
        parts = urlsplit(url)
        # An open socket is handed over so that no proxy of the environment comes in between.
        sock = socket.create_connection((parts.hostname, parts.port), timeout=COMMAND_TIMEOUT_S)
        sock.settimeout(None)
        self._socket = self._stack.enter_context(
            connect(url, sock=sock, max_size=None, compression=None, ping_interval=None)
        )

    def close(self) -> None:
        self._stack.close()

    def send(self, method: str, /, *, timeout_s: float = COMMAND_TIMEOUT_S, **params: Any) -> Any:
        """Return the result of one command."""
        number = next(self._numbers)
        try:
            self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
            deadline = time.monotonic() + timeout_s
            while True:
                message = json.loads(self._socket.recv(timeout=deadline - time.monotonic()))
                if message.get("id") == number:
                    break
                if message["type"] == "event":
                    self.events.append(message)
        except TimeoutError as error:
            raise BidiError(f"{method} gave no answer in {timeout_s} s: {params}") from error
        except ConnectionClosed as error:
            raise BidiError(f"The browser is gone, at {method}: {error}") from error
        if message["type"] == "error":
            raise BidiError(f"{method}: {message['error']}: {message['message']}")
        return message["result"]

    def subscribe(self, *names: str) -> None:
        self.send("session.subscribe", events=list(names))

    def seen(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """Return the parameters of all events of one name whose parameters include ``params``."""
        self.send("session.status")  # its answer comes after every event that is on the way
        return [
            event["params"]
            for event in self.events
            if event["method"] == name and params.items() <= event["params"].items()
        ]

    def contexts(self, **options: Any) -> list[dict[str, Any]]:
        """Return the open top-level contexts (tabs, and windows of the browser where asked)."""
        tree = self.send("browsingContext.getTree", **{"maxDepth": 0, **options})
        return list(tree["contexts"])


class Page:
    """A tab or another document: scripts, elements, mouse, keys and screenshots."""

    def __init__(self, bidi: Bidi, context: str) -> None:
        self.bidi = bidi
        self.context = context

    def goto(self, url: str) -> None:
        self.bidi.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def close(self) -> None:
        self.bidi.send("browsingContext.close", context=self.context)

    def frame(self) -> Page:
        """Return the document of the page's only frame."""
        tree = self.bidi.send("browsingContext.getTree", root=self.context)["contexts"][0]
        (child,) = tree["children"]
        return Page(self.bidi, child["context"])

    def activate(self) -> None:
        self.bidi.send("browsingContext.activate", context=self.context)

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression (awaited) as JSON can carry it."""
        return self.call(f"async () => {expression}")

    def peek(self, expression: str) -> Any:
        """Return the value of an expression, or None while the document is being replaced."""
        try:
            return self.evaluate(expression)
        except BidiError:
            return None

    def call(self, function: str, *arguments: Any, **options: Any) -> Any:
        """Return what a JavaScript function returns; elements go in as ``{"sharedId": …}``."""
        source = f"async (...args) => JSON.stringify(await ({function})(...args)) ?? 'null'"
        return json.loads(self.raw(source, *arguments, **options)["value"])

    def raw(self, function: str, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Return what a JavaScript function returns as BiDi's own remote value."""
        answer = self.bidi.send(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[_argument(value) for value in arguments],
            awaitPromise=True,
            target={"context": self.context},
            **{"userActivation": False, **options},
        )
        if answer["type"] == "exception":
            raise BidiError(f"{answer['exceptionDetails']['text']} in: {function[:300]}")
        return dict(answer["result"])

    def find(self, css: str, *, root: str | None = None) -> dict[str, str] | None:
        """Return the first element for a selector, below a shadow root if given, or None."""
        return next(iter(self.find_all(css, root=root)), None)

    def find_all(self, css: str, *, root: str | None = None) -> list[dict[str, str]]:
        start: dict[str, Any] = {"startNodes": [{"sharedId": root}]} if root else {}
        nodes = self.bidi.send(
            "browsingContext.locateNodes",
            context=self.context,
            locator={"type": "css", "value": css},
            **start,
        )["nodes"]
        return [{"sharedId": node["sharedId"]} for node in nodes]

    def element(self, css: str, *, root: str | None = None) -> dict[str, str]:
        """Return the first element for a selector, waiting until it is there."""
        return until(lambda: self.find(css, root=root), f"an element {css}")

    def shadow_root(self, css: str) -> str | None:
        """Return the id of an element's shadow root, open or closed, or None."""
        options = {"includeShadowTree": "all", "maxDomDepth": 0}
        value = self.raw(
            "(css) => document.querySelector(css)", css, serializationOptions=options
        ).get("value", {})
        root = value.get("shadowRoot")
        return root["sharedId"] if root else None

    def box(self, node: dict[str, str]) -> dict[str, float]:
        """Return where an element is in the window, in CSS pixels."""
        box = self.call("(node) => node.getBoundingClientRect().toJSON()", node)
        return {name: float(value) for name, value in box.items()}

    def actions(self, *sources: dict[str, Any]) -> None:
        self.bidi.send("input.performActions", context=self.context, actions=list(sources))
        self.bidi.send("input.releaseActions", context=self.context)

    def click(self, node: dict[str, str], *, button: int = 0) -> None:
        """Bring an element into sight and click in its middle."""
        press = mouse(_move(0, 0, element=node), _down(button), _up(button))
        for tries_left in (2, 1, 0):
            self.call(f"(node) => ({SCROLL_TO})(node)", node)
            try:
                self.actions(press)
                return
            except BidiError as error:
                # A window that is still being opened, or a page that moved, took it out of sight.
                if "move target out of bounds" not in str(error) or not tries_left:
                    raise

    def click_at(self, x: float, y: float, *, button: int = 0) -> None:
        self.actions(mouse(_move(x, y), _down(button), _up(button)))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at one point, move it and release it at another: selects text."""
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        moves = [_move(*middle), _move(end[0] - 1, end[1]), _move(*end)]
        self.actions(mouse(_move(*start), _down(0), *moves, _up(0)))

    def press(self, *keys: str) -> None:
        """Press keys one after another; ``"a+b"`` holds ``a`` while ``b`` is pressed."""
        steps: list[dict[str, str]] = []
        for chord in keys:
            parts = [_KEYS.get(part, part) for part in (chord.split("+") if chord[1:] else chord)]
            steps += [{"type": "keyDown", "value": part} for part in parts]
            steps += [{"type": "keyUp", "value": part} for part in reversed(parts)]
        self.actions({"type": "key", "id": "keyboard", "actions": steps})

    def resize(self, width: int, height: int) -> None:
        self.bidi.send(
            "browsingContext.setViewport",
            context=self.context,
            viewport={"width": width, "height": height},
        )

    def picture(self, node: dict[str, str] | None = None) -> bytes:
        """Return a PNG of what the window shows, or of one element in it."""
        clip = {"clip": {"type": "element", "element": node}} if node else {}
        shot = self.bidi.send("browsingContext.captureScreenshot", context=self.context, **clip)
        return base64.b64decode(shot["data"])

    def screenshot(self, path: Path) -> Path:
        """Write a PNG of what the window shows, and return its path."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.picture())
        return path


# Code points of the WebDriver specification, table of normalised key values.
_KEYS = {
    "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Space": " ", "Shift": "\ue008",
    "Control": "\ue009", "Alt": "\ue00a", "Delete": "\ue017", "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
}  # fmt: skip


def mouse(*steps: dict[str, Any]) -> dict[str, Any]:
    """Return the pointer part of an action sequence."""
    return {"type": "pointer", "id": "mouse", "actions": list(steps)}


def _move(x: float, y: float, *, element: dict[str, str] | None = None) -> dict[str, Any]:
    origin: Any = {"type": "element", "element": element} if element else "viewport"
    return {"type": "pointerMove", "x": round(x), "y": round(y), "origin": origin}


def _down(button: int) -> dict[str, Any]:
    return {"type": "pointerDown", "button": button}


def _up(button: int) -> dict[str, Any]:
    return {"type": "pointerUp", "button": button}


def _argument(value: Any) -> dict[str, Any]:
    """Return a Python value in BiDi's form: a node reference, or plain JSON."""
    if isinstance(value, dict) and "sharedId" in value:
        return {"sharedId": value["sharedId"]}
    if value is None:
        return {"type": "null"}
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, int | float):
        return {"type": "number", "value": value}
    if isinstance(value, str):
        return {"type": "string", "value": value}
    raise TypeError(f"No BiDi form for {type(value).__name__}; pass text, a number or an element")
