"""A real product for the journeys: database, two web servers, worker, Chromium.

The second server shares nothing with the first but the database, so what a browser at one sees of
the other's changes has come through PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
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

BROWSERS = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
SEED = Path(__file__).with_name("seed.py")

PATIENCE = 8_000  # milliseconds
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
    name = f"journeys_{os.getpid()}"
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    env = {
        **os.environ,
        "DATABASE_URL": psycopg.conninfo.make_conninfo(server, dbname=name),
        "ABONENT_DATA": str(tmp_path_factory.mktemp("journeys")),
    }
    _run(env, "-m", "abonent", "migrate")
    _run(env, str(SEED))
    yield env
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def five_hundred(installation: dict[str, str]) -> None:
    """Cases, and a supervisor."""
    _run(installation, str(SEED.with_name("many.py")))


@pytest.fixture(scope="session")
def doors(installation: dict[str, str]) -> Iterator[list[str]]:
    """Where the product answers."""
    env = installation
    programs = [_start(env, "worker")]
    ports = [_free_port(), _free_port()]
    for port in ports:
        programs.append(_start(env, "serve", "--port", port, "--workers", "1", "--threads", "4"))
    try:
        addresses = [f"http://127.0.0.1:{port}" for port in ports]
        for address in addresses:
            _wait_for(address + "/healthz")
        yield addresses
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(20)


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _run(env: dict[str, str], *args: str) -> None:
    subprocess.run([sys.executable, *args], env=env, check=True, capture_output=True, timeout=120)


def _start(env: dict[str, str], *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "abonent", *args], env=env)


def _wait_for(url: str) -> None:
    for _attempt in range(300):
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


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
