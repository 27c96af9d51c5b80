"""What journeys over drawn routes have in common."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

_ROUTE = re.compile(r"/console/lists/routes\.route/(\d+)$")


def new_route(page: Page, name: str) -> int:
    """Make a route in the console; its id."""
    page.goto("/console/lists/routes.route/new")
    page.locator("[name=name_ru]").fill(name)
    page.locator("[name=name_en]").fill(f"Route {name}")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(_ROUTE)
    found = _ROUTE.search(page.url)
    assert found is not None
    return int(found[1])


def bring(page: Page, route: int, path: Path) -> None:
    """Bring a file as the draft; the editor opens."""
    page.goto(f"/console/lists/routes.route/{route}")
    page.get_by_text("Загрузить файл BPMN").click()
    page.locator("input[type=file][name=file]").set_input_files(path)
    page.get_by_role("button", name="Сделать черновиком").click()
    page.wait_for_url(re.compile(rf"/console/routes/{route}/draw$"))


def drawn(page: Page) -> Locator:
    """The editor, once the drawing is shown."""
    root = page.locator("[data-route-editor][data-drawn]")
    expect(root).to_be_attached()
    return root


def save(page: Page) -> None:
    """Save the draft."""
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.get_by_text("Черновик сохранён.").last).to_be_visible()
    page.locator(".wk-toast button").last.click()
    expect(page.locator("[data-saved]")).to_have_text("Всё сохранено.")


def stored(page: Page, route: int) -> str:
    """The draft as the server keeps it."""
    listed = page.request.get(f"/console/lists/routes.route/{route}").text()
    found = re.search(r'href="(/console/routes/versions/\d+/file)"', listed)
    assert found is not None
    return page.request.get(found[1]).body().decode()
