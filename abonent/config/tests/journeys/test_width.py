"""Words without spaces on a narrow screen of a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

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


CUT = """() => [...document.querySelectorAll(".wk-tablewrap, td.is-wide, td.is-wide > div")]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent)"""


def test_a_phone_cuts_neither_the_search_nor_the_cards(enter: Enter) -> None:
    page = enter("anna", width=390)
    page.goto("/contacts/new?client=1")
    page.get_by_role("combobox", name=re.compile("^Тема")).fill("интернета")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    for address in ("/", "/clients/1"):
        page.goto(address)
        expect(page.locator(".wk-table tbody tr").first).to_be_visible()
        assert page.evaluate(CUT) == []
    search = page.locator("#search")
    room = search.evaluate(
        "box => box.clientWidth - parseFloat(getComputedStyle(box).paddingLeft)"
        " - parseFloat(getComputedStyle(box).paddingRight)"
    )
    assert room > 90
    page.goto("/cases")
    assert page.locator("td.is-wide").first.evaluate("cell => cell.clientWidth") > 130


def test_minor_columns_go_where_there_is_no_room(enter: Enter) -> None:
    page = enter("anna", width=1300)
    page.goto("/clients")
    minor = page.locator("thead th.is-minor").first
    expect(minor).to_be_visible()
    page.locator("tbody td").first.evaluate("cell => { cell.style.minWidth = '800px'; }")
    page.evaluate("dispatchEvent(new Event('resize'))")
    expect(minor).to_be_hidden()


def test_a_broad_table_keeps_its_head_over_its_rows(enter: Enter) -> None:
    page = enter("anna", width=1300)
    page.goto("/clients")
    page.locator("tbody td").first.evaluate("cell => { cell.style.minWidth = '3000px'; }")
    page.evaluate("dispatchEvent(new Event('resize'))")
    expect(page.locator(".wk-tablewrap.is-broad")).to_be_visible()
    head = page.locator("thead th").first.bounding_box()
    row = page.locator("tbody tr").first.bounding_box()
    assert head is not None
    assert row is not None
    assert head["y"] + head["height"] <= row["y"] + 1


def test_a_file_to_import_is_asked_for_in_the_readers_language(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/imports/new")
    drop = page.locator("[data-drop]")
    expect(drop).to_contain_text("Перетащите файл сюда или выберите")
    expect(drop.locator("input[type=file]")).to_have_css("opacity", "0")
    file: FilePayload = {"name": "жалобы.csv", "mimeType": "text/csv", "buffer": b"a"}
    drop.locator("input").set_input_files(file)
    expect(drop.locator("li")).to_contain_text("жалобы.csv")
