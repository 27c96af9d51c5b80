"""A real product for the journeys: database, two web servers, worker, Chromium.

The second server shares nothing with the first but the database, so what a browser at one sees of
the other's changes has come through PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from abonent.cases.testing import PASSWORD
from abonent.config.tests.journeys.installing import SEED, installed, run, served

BROWSERS = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip

PATIENCE = 15_000  # milliseconds; other tests run beside
expect.set_options(timeout=PATIENCE)

failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    report: pytest.TestReport = yield  # type: ignore[assignment, misc]  # a wrapper is sent the report
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report  # type: ignore[return-value]  # as pluggy's wrappers do


@pytest.fixture(scope="session")
def chromium() -> str:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: the journeys in a browser are skipped")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Ends with its module: while Playwright runs, the thread has no room for another loop."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def installation(
    chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The environment of a product with a database and a data folder of its own."""
    with installed("journeys", tmp_path_factory.mktemp("journeys")) as env:
        yield env


@pytest.fixture
def five_hundred(installation: dict[str, str]) -> None:
    """Cases, and a supervisor."""
    run(installation, str(SEED.with_name("many.py")))


@pytest.fixture(scope="session")
def doors(installation: dict[str, str]) -> Iterator[list[str]]:
    """Where the product answers."""
    with served(installation, doors=2) as addresses:
        yield addresses


Enter = Callable[..., Page]


@pytest.fixture
def enter(
    browser: Browser, doors: list[str], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Enter]:
    """Log somebody in in a browser of their own; whatever goes wrong in it fails the journey.

    A journey that failed leaves a picture of each page in its temporary folder.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def enter(login: str, *, width: int = 1280, door: int = 0) -> Page:
        context = browser.new_context(
            base_url=doors[door], viewport={"width": width, "height": 900}, locale="ru-RU"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        _watch(page, wrong)
        page.goto("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(doors[door] + "/")
        return page

    yield enter
    met = list(wrong)  # a picture puts a style into the page, which the policy refuses aloud
    for number, context in enumerate(contexts):
        if met or request.node.stash.get(failed, False):
            for page in context.pages:
                page.screenshot(path=tmp_path / f"last-{number}.png")
        context.close()
    assert met == []


def _watch(page: Page, wrong: list[str]) -> None:
    """Note errors of scripts, of the content security policy and of the server."""
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
    page.on("response", lambda r: wrong.append(r.url) if r.status >= 500 else None)


def _is_wrong(said: ConsoleMessage) -> bool:
    """The browser also says so when a form is refused, which is what some journeys are about."""
    return said.type == "error" and "responded with a status of 4" not in said.text
