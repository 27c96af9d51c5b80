"""The search box and the palette, faster than the server answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey
ANNA = re.compile("Иванова Анна")


def test_the_palette_opens_no_row_of_fewer_letters(enter: Enter) -> None:
    page = enter("anna")
    page.keyboard.press("Control+k")
    page.keyboard.type("иван")
    palette = page.locator("#palette")
    expect(palette.get_by_role("option", name=ANNA)).to_be_visible()
    page.keyboard.type("ыыыыы")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q="))
    expect(page.get_by_text("Ничего не найдено")).to_be_visible()


@pytest.mark.parametrize("typed", ["клиенты", "rkbtyns"])
def test_the_palette_reads_the_other_layout(enter: Enter, typed: str) -> None:
    page = enter("anna")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill(typed)
    expect(page.locator("#palette").get_by_role("option").first).to_contain_text("Клиенты")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/clients$"))


def test_a_row_picked_before_more_was_typed_is_not_opened(enter: Enter) -> None:
    page = enter("anna")
    page.keyboard.press("/")
    page.keyboard.type("иван")
    expect(page.get_by_role("option", name=ANNA)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("ыыыыы")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q="))


@pytest.mark.parametrize(
    "typed", ["8 916 123-45-67", "Иванова 123-45-67", "+7\xa0916\xa0123‑45‑67"]
)
def test_a_number_and_enter_open_the_client(enter: Enter, typed: str) -> None:
    page = enter("anna")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+$"))
    expect(page.get_by_role("heading", name=ANNA)).to_be_visible()


def test_what_is_typed_about_people_stays_out_of_addresses(enter: Enter) -> None:
    page = enter("anna")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(unquote_plus(request.url)))
    page.keyboard.press("/")
    page.keyboard.type("иванова")
    expect(page.locator("#suggestions").get_by_role("option", name=ANNA)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("иванова")
    expect(page.locator("#palette").get_by_role("option", name=ANNA)).to_be_visible()
    page.goto("/cases")
    page.locator(".wk-filters").get_by_role("combobox", name="Клиент").fill("иванова")
    expect(page.get_by_role("option", name=ANNA)).to_be_visible()
    page.goto("/contacts/new")
    client = page.get_by_role("combobox", name="Клиент", exact=True)
    client.fill("иванова")
    expect(page.get_by_role("option", name=ANNA)).to_be_visible()
    client.fill("иванов новый")
    page.get_by_role("option", name="Новый клиент: иванов новый").click()
    expect(page.get_by_label("Имя нового клиента")).to_have_value("иванов новый")
    page.goto("/clients/new")
    page.get_by_label("Фамилия").fill("Иванова")
    page.get_by_label("Имя", exact=True).fill("Анна")
    page.get_by_label("Отчество").fill("Сергеевна")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Возможно, этот клиент уже есть")).to_be_visible()
    assert [url for url in addresses if "иванов" in url.lower()] == []
