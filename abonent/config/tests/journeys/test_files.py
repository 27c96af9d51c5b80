"""Files of a case in a real browser: what was refused stays said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def _open_case(page: Page) -> None:
    page.goto("/contacts/new")
    page.get_by_role("combobox", name=re.compile("^Тема")).fill("другое")
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill("Счёт не пришёл")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    # The page may be drawn anew as soon as it listens: a file must not go to a field just replaced.
    expect(page.locator(".wk-live[data-state=open]")).to_be_visible()


def test_a_refused_file_stays_said_until_it_is_dismissed(enter: Enter, tmp_path: Path) -> None:
    empty, right = tmp_path / "empty.txt", tmp_path / "right.txt"
    empty.write_bytes(b"")
    right.write_bytes(b"text")
    page = enter("anna")
    _open_case(page)
    chosen = page.locator("[data-drop] input[type=file]")
    chosen.set_input_files(empty)
    told = page.locator("[data-drop] .wk-error")
    expect(told).to_have_text("Файл пуст. Выберите другой.")
    chosen.set_input_files(right)
    expect(page.get_by_role("link", name="right.txt")).to_be_visible()
    expect(told).to_have_text("Файл пуст. Выберите другой.")
    page.locator("[data-drop]").get_by_role("button", name="Закрыть").click()
    expect(told).to_have_count(0)
    chosen.set_input_files(right)
    expect(page.get_by_role("link", name="right.txt")).to_have_count(2)
    expect(told).to_have_count(0)


def test_a_form_does_not_leave_without_a_refused_file(enter: Enter, tmp_path: Path) -> None:
    empty, right = tmp_path / "empty.txt", tmp_path / "right.txt"
    empty.write_bytes(b"")
    right.write_bytes(b"text" * 600)
    page = enter("anna")
    page.goto("/contacts/new")
    page.get_by_role("combobox", name=re.compile("^Тема")).fill("другое")
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill("Счёт не пришёл")
    chosen = page.locator("[data-drop] input[type=file]")
    chosen.set_input_files([empty, right])
    given = page.locator("[name=case-0-files]")
    expect(given).to_have_count(1)
    expect(page.locator("[data-drop]")).to_contain_text("2 КБ")
    page.get_by_label("Текст").press("Control+Enter")
    held = page.locator("[data-drop] [data-held-up]")
    expect(held).to_contain_text("Файл не принят")
    expect(page).to_have_url(re.compile(r"/contacts/new"))
    page.keyboard.press("Enter")  # on the refused file's own button
    expect(held).to_have_count(0)
    expect(given).to_have_count(1)
    page.get_by_label("Текст").press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("link", name="right.txt")).to_be_visible()
