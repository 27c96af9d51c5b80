"""A decision table is written by the keyboard, its gap filled, tried, sent as a file and read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def _cell(page: Page, place: str) -> None:
    expect(page.locator(f"[data-cell='{place}']")).to_be_focused()


def test_a_table_is_written_its_gap_filled_and_tried(enter: Enter) -> None:
    page = enter("root")
    page.goto("/console/lists/rules.table/new")
    page.locator("[name=name_ru]").fill("Кто возвращает")
    page.locator("[name=name_en]").fill("Who refunds")
    page.locator("[name=code]").fill("refund")
    told = page.locator("#table-told")
    expect(told).to_contain_text("Укажите факт")
    page.locator(".dt-head").first.click()
    page.get_by_label("Факт или выражение").fill("case.attr.amount")
    first = page.locator("[data-cell='rows.0.tests.0']")
    first.fill("<")
    expect(page.locator("td .dt-wrong")).to_be_visible()  # at its cell
    first.fill("<= 1000")
    page.locator("[data-cell='rows.0.results.0']").fill('"agent"')
    expect(page.locator(".dt-wrong")).to_have_count(0)
    first.press("ArrowDown")  # past the last row another begins
    _cell(page, "rows.1.tests.0")
    page.keyboard.type("null")
    page.locator("[data-cell='rows.1.results.0']").fill('"agent"')
    told.locator("""[data-gap='["> 1000"]']""").click()
    _cell(page, "rows.2.results.0")
    expect(page.locator("[data-cell='rows.2.tests.0']")).to_have_value("> 1000")
    page.keyboard.type('"head"')
    expect(told).to_contain_text("Строки охватывают все случаи")

    page.locator("[data-try-inputs] input").fill("5000")
    page.get_by_role("button", name="Проверить").click()
    expect(page.locator("#table-tried")).to_contain_text("head")
    expect(page.locator("tr.dt-hit")).to_have_attribute("data-row", "2")

    page.locator("[data-cell='rows.2.results.0']").press("Control+Enter")
    page.wait_for_url(re.compile(r"/console/lists/rules\.table$"))
    page.get_by_role("link", name="Кто возвращает").first.click()
    with page.expect_download() as sent:
        page.get_by_role("link", name="Сохранить в файл DMN").click()
    file = sent.value.path()
    page.locator("[data-cell='rows.0.tests.0']").fill("<= 5")
    page.locator("#dmn-file").set_input_files(file)
    page.get_by_role("button", name="Перенести").click()
    expect(page.locator("[data-cell='rows.0.tests.0']")).to_have_value("<= 1000")
