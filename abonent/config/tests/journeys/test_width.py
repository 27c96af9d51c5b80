"""Words without spaces on a narrow screen of a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def test_words_without_spaces_scroll_nothing_sideways(enter: Enter, tmp_path: Path) -> None:
    page = enter("anna", width=390)
    page.goto(f"/search?q={'щ' * 300}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    named = tmp_path / f"{'scan' * 36}.txt"
    named.write_text("x")
    page.goto("/contacts/new")
    page.get_by_role("combobox", name=re.compile("^Тема")).fill("другое")
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill("С файлом")
    page.locator("input[type=file]").set_input_files(named)
    expect(page.locator(".wk-files li input[type=hidden]")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("link", name=named.name)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
