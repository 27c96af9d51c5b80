"""A real product for the journeys: database, two web processes, worker, Chromium."""

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
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from abonent.cases.testing import PASSWORD

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
SEED = Path(__file__).with_name("seed.py")

PATIENCE = 8_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: the journeys in a browser are skipped")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the product answers; it has a database and a data folder of its own."""
    name = f"journeys_{os.getpid()}"
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    data = tmp_path_factory.mktemp("journeys")
    env = {
        **os.environ,
        "DATABASE_URL": psycopg.conninfo.make_conninfo(server, dbname=name),
        "ABONENT_DATA": str(data),
    }
    _run(env, "-m", "abonent", "migrate")
    _run(env, str(SEED))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    serve = ["serve", "--host", "127.0.0.1", "--port", port, "--workers", "2"]
    programs = [_start(env, *serve), _start(env, "worker")]
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(20)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
def enter(browser: Browser, address: str, tmp_path: Path) -> Iterator[Enter]:
    """Log somebody in in a browser of their own; whatever goes wrong in it fails the journey."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def enter(login: str, *, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, locale="ru-RU"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said.text) else None)
        page.on(
            "response",
            lambda answer: wrong.append(answer.url) if answer.status >= 500 else None,
        )
        page.goto("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(address + "/")
        return page

    yield enter
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=tmp_path / f"last-{number}.png")
        context.close()
    assert wrong == []


def _is_wrong(text: str) -> bool:
    return "Content Security Policy" in text or "evalDisallowed" in text or "Uncaught" in text
