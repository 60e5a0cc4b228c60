"""Find the browsers, start each on a fresh profile, and end all that was started.

Chromium runs under chromedriver; Firefox speaks WebDriver BiDi by itself and needs no driver. Both
run headless, without a proxy, and know the articles' host name as this machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

from tests.e2e.bidi import Bidi, until
from tests.e2e.browsers import ARTICLE_HOST, EXTENSION, Browser
from tests.e2e.chromium import Chromium
from tests.e2e.firefox import Firefox

START_TIMEOUT_S = 40  # a first start on a busy machine with two cores took up to 12 s

FIREFOX_PREFS: Mapping[str, object] = {
    "network.dns.localDomains": ARTICLE_HOST,
    "network.proxy.type": 0,
    "extensions.webextOptionalPermissionPrompts": False,  # permissions.request is answered yes
    "extensions.update.enabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
}
FIREFOX_SWITCHES = (
    "--no-remote", "--headless", "--width", "1000", "--height", "760",
    "--remote-debugging-port=0", "--remote-allow-system-access", "about:blank",
)  # fmt: skip
CHROMIUM_SWITCHES = (
    "--headless=new", "--no-first-run", "--no-proxy-server", "--disable-quic", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--force-color-profile=srgb",
    "--window-size=1000,760", f"--host-resolver-rules=MAP {ARTICLE_HOST} 127.0.0.1",
)  # fmt: skip
PROGRAMS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "chromium": (("chromium", "chromium-browser", "google-chrome"), ("chromedriver",)),
    "firefox": (("firefox-esr", "firefox"),),
}


def found(names: tuple[str, ...]) -> str | None:
    """Return the path of the first program of these names, or None."""
    return next((path for path in map(shutil.which, names) if path), None)


def missing(browser: str) -> str | None:
    """Return one line that says what would run a browser's tests, or None when all is there.

    The line is the same for both browsers, so that pytest prints it once.
    """
    if all(found(names) for names in PROGRAMS[browser]):
        return None
    programs = [names for kind in PROGRAMS.values() for names in kind]
    absent = ", ".join(names[0] for names in programs if not found(names))
    install = "apt-get install chromium chromium-driver firefox-esr"
    return f"not installed: {absent}; to run these browser tests: {install}"


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Run Firefox on a fresh profile; the extension is not yet installed."""
    profile.mkdir(parents=True)
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    # The extension's id gets an address that is known beforehand.
    uuids = {manifest["browser_specific_settings"]["gecko"]["id"]: Firefox.uuid}
    prefs = {**FIREFOX_PREFS, "extensions.webextensions.uuids": json.dumps(uuids)}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in prefs.items()
    ]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    log = profile.with_suffix(".log")
    command = [found(PROGRAMS["firefox"][0]) or "", "--profile", str(profile), *FIREFOX_SWITCHES]
    with running(command, log, home=profile) as process:
        url = printed(r"WebDriver BiDi listening on (ws://\S+)", log, process)
        bidi = Bidi(f"{url}/session")
        try:
            bidi.send("session.new", timeout_s=START_TIMEOUT_S, capabilities={})
            yield Firefox(bidi)
        finally:
            bidi.close()


@contextmanager
def chromium(profile: Path) -> Iterator[Chromium]:
    """Run Chromium on a fresh profile; the extension is not yet installed."""
    profile.mkdir(parents=True)
    binary, driver = map(found, PROGRAMS["chromium"])
    switches = [*CHROMIUM_SWITCHES, f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        switches.append("--no-sandbox")  # Chromium refuses to run as root without it
    capabilities = {
        "webSocketUrl": True,
        "unhandledPromptBehavior": "ignore",
        "goog:chromeOptions": {"binary": binary, "args": switches},
    }
    log = profile.with_suffix(".log")
    with running([str(driver), "--port=0"], log, home=profile) as process:
        port = printed(r"started successfully on port (\d+)", log, process)
        body = json.dumps({"capabilities": {"alwaysMatch": capabilities}}).encode()
        request = Request(f"http://127.0.0.1:{port}/session", body)
        with build_opener(ProxyHandler({})).open(request, timeout=START_TIMEOUT_S) as answer:
            session = json.load(answer)["value"]
        bidi = Bidi(session["capabilities"]["webSocketUrl"])
        try:
            yield Chromium(bidi)
        finally:
            bidi.close()


LAUNCH: Mapping[str, Callable[[Path], AbstractContextManager[Browser]]] = {
    "chromium": chromium,
    "firefox": firefox,
}


@contextmanager
def running(
    command: list[str], log: Path, *, home: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a process group of its own, its output in ``log``; end the whole group."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("QUOTEPROOF_")
    }
    environment["MOZ_CRASHREPORTER_DISABLE"] = "1"
    if home:
        environment["HOME"] = str(home)  # what a browser keeps outside of its profile goes there
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process and all that it started: politely, then at once."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
    process.wait(timeout=30)


def printed(pattern: str, log: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the first group of a pattern in a program's output, waiting until it is printed."""

    def look() -> re.Match[str] | None:
        text = log.read_text("utf-8", errors="replace")
        over = process.poll()
        assert over is None, f"{log.stem} ended with {over}: {text[-2000:]}"
        return re.search(pattern, text)

    return until(look, f"{pattern!r} in {log}", timeout_s=START_TIMEOUT_S).group(1)
