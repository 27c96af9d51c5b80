"""The form of registration in the hands of a journey: its fields, and logging in."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from abonent.cases.testing import PASSWORD


def topics(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile("^Тема"))


def client_box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Клиент", exact=True)


def hidden(page: Page, name: str) -> Locator:
    return page.locator(f"input[type=hidden][name='{name}']")


def wait_until_kept(page: Page, text: str) -> None:
    """Until the server has the draft with ``text`` in it; before, the browser keeps it."""
    while text not in page.evaluate("Object.values(sessionStorage).join()"):
        page.wait_for_timeout(50)
    expect(page.locator("form[data-draft]")).to_have_attribute("data-draft-state", "saved")


def work_tab(page: Page, name: str) -> Locator:
    """The tab of work that is called so, a form begun or a page."""
    tabs = page.get_by_role("navigation", name="Рабочие вкладки")
    return tabs.locator("a[data-draft-tab]", has_text=re.compile(f"^{name}"))


def log_in(page: Page, login: str) -> None:
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def choose_topic(page: Page, text: str) -> None:
    topics(page).fill(text)
    page.keyboard.press("Enter")


def attach(page: Page, *names: str) -> None:
    """Give files of these names to the form's only case, one after another."""
    for name in names:
        file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": name.encode()}
        page.locator("[data-part] input[type=file]").set_input_files(file)
        expect(page.locator("li", has_text=name).locator("input")).to_have_count(1)
