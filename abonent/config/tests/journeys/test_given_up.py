"""A draft given up by closing its tab: said on the page one lands on, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def test_closing_the_tab_one_types_in_can_be_undone(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    text = page.get_by_label("Текст")
    text.fill("Счёт")
    tab = page.locator("#tabs [data-draft-tab][aria-current]")
    expect(tab).to_be_visible()
    mine = page.locator(f"#tabs [data-draft-tab='{tab.get_attribute('data-draft-tab')}']")
    others = page.locator("#tabs [data-draft-tab]").count() - 1
    text.fill("Счёт не пришёл")  # closed before this reached the server
    page.keyboard.press("Alt+KeyX")
    toast = page.locator(".wk-toast")
    expect(toast).to_contain_text("Черновик удалён")
    expect(mine).to_have_count(0)
    toast.get_by_role("button", name="Отменить").click()
    expect(page.locator("#tabs [data-draft-tab]")).to_have_count(others + 1)
    page.locator("#tabs [data-draft-tab]").last.click()
    page.wait_for_url(re.compile("draft="))
    expect(text).to_have_value("Счёт не пришёл")
