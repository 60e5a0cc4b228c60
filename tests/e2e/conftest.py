"""Fixtures of the browser tests: servers and browsers for the whole run, tabs for one test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e import launch, servers
from tests.e2e.bidi import Page
from tests.e2e.browsers import EXTENSION, Browser

SHOTS = Path(__file__).parent / "shots"
# Those that the README can show.
KEPT_SHOTS = {"card", "options", "page", "popup", "receipt", "save"}

Shoot = Callable[[Page, str], Path]
ShootPanel = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every flow as many turns as ``--repeat-flows`` says."""
    turns = metafunc.config.getoption("--repeat-flows")
    if turns > 1 and metafunc.definition.get_closest_marker("flow"):
        metafunc.parametrize("turn", range(turns), indirect=True, ids="turn{}".format)


@pytest.fixture(autouse=True)
def turn(request: pytest.FixtureRequest) -> int:
    """Return which turn of a repeated flow this is."""
    return int(getattr(request, "param", 0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print for each repeated flow how many of its turns failed."""
    turns: dict[str, set[str]] = {}
    failed: dict[str, set[str]] = {}
    for outcome, counted in (("passed", [turns]), ("failed", [turns, failed]), ("error", [failed])):
        for report in terminalreporter.getreports(outcome):
            flow = re.sub(r"-turn\d+", "", report.nodeid)
            for count in counted if flow != report.nodeid else []:
                count.setdefault(flow, set()).add(report.nodeid)
    if turns:
        terminalreporter.section("flows")
    for flow, done in turns.items():
        terminalreporter.line(f"{len(failed.get(flow, ()))} of {len(done)} failed: {flow}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give all skips for want of a browser one place, so that pytest sums them up in one line."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple):
        report.longrepr = (__file__, 1, report.longrepr[2])
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Quoteproof]:
    """Quoteproof in a process of its own, on a database that its importer filled."""
    with servers.quoteproof(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def news() -> Iterator[servers.News]:
    """The site with the articles."""
    with servers.news() as site:
        yield site


@pytest.fixture(scope="session", params=["chromium", "firefox"])
def running_browser(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """One browser with the extension, for all its tests."""
    with started(request.param, EXTENSION, tmp_path_factory) as browser:
        yield browser


@contextmanager
def started(
    name: str, extension: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Run a browser with an extension until the end of the block; skip where it is not there."""
    lacking = launch.missing(name)
    if lacking:
        pytest.skip(lacking)
    profile = tmp_path_factory.mktemp(name) / "profile"
    with launch.LAUNCH[name](profile) as browser:
        browser.install(extension)
        yield browser
    shutil.rmtree(profile, ignore_errors=True)  # some 50 MB that nobody looks at


@pytest.fixture
def browser(running_browser: Browser, server: servers.Quoteproof) -> Iterator[Browser]:
    """The browser with its extension pointed at the server.

    At the end nothing of the test is left, and the extension must have reported no error.
    """
    running_browser.point_at(server.url)
    running_browser.bidi.events.clear()
    yield running_browser
    running_browser.start_over()
    assert running_browser.own_complaints() == []


@pytest.fixture
def shoot(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Shoot:
    """Write a screenshot to tmp_path; with ``--shots`` keep some of Chromium's beside the tests."""

    def write(page: Page, name: str) -> Path:
        path = page.screenshot(tmp_path / f"{name}.png")
        wanted = request.config.getoption("--shots") and name in KEPT_SHOTS
        if wanted and browser.name == "chromium":
            SHOTS.mkdir(exist_ok=True)
            (SHOTS / path.name).write_bytes(path.read_bytes())
        return path

    return write


@pytest.fixture
def shoot_panel(
    request: pytest.FixtureRequest, browser: Browser, shoot: Shoot, tmp_path: Path
) -> ShootPanel:
    """Take a page and the panel beside it; with ``--shots`` keep some of Firefox's, all in one."""

    def write(page: Page, name: str) -> None:
        shoot(page, f"{name}-page")
        path = browser.panel_screenshot(tmp_path / f"{name}.png")
        wanted = request.config.getoption("--shots") and name in KEPT_SHOTS
        if wanted and browser.name == "firefox":  # its picture has the page, too
            SHOTS.mkdir(exist_ok=True)
            (SHOTS / path.name).write_bytes(path.read_bytes())

    return write
