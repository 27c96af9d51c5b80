"""A supervisor's filter: built, saved, shared, and the ground of a change of 500 cases."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey
QUERY = 'тема:"Низкая скорость интернета" зимой создано:сегодня'


def settled(page: Page) -> None:
    """Nothing is asked for any more: a request that is left behind counts as an error."""
    expect(page.locator(".htmx-request")).to_have_count(0)


def test_a_supervisor_shares_a_filter_and_changes_500_cases(
    enter: Enter, five_hundred: None
) -> None:
    olga = enter("olga")
    settled(olga)
    olga.goto("/cases")
    line = olga.get_by_role("combobox", name="Запрос")
    line.click()
    line.press_sequentially(QUERY)
    expect(olga).to_have_url(re.compile("q="))
    expect(olga.locator(".wk-pager")).to_contain_text("502")
    olga.locator("h1").click()
    settled(olga)
    olga.keyboard.press("v")
    olga.get_by_label("Название подборки").fill("Медленный интернет")
    olga.get_by_label("Открыть всем").check()
    olga.get_by_role("button", name="Сохранить").click()
    tab = olga.get_by_role("link", name="Медленный интернет")
    expect(olga).to_have_url(re.compile("q="))
    expect(tab).to_have_attribute("aria-current", "page")
    olga.get_by_label("Отметить все на странице").check()
    olga.get_by_label("все, подходящие под фильтры").check()
    settled(olga)
    olga.get_by_role("button", name="Перевести").click()
    olga.get_by_label("Шаг").select_option("start")
    olga.get_by_role("button", name="Что получится").click()
    expect(olga.get_by_text("Не могут быть изменены")).to_be_visible()
    olga.get_by_role("button", name="Выполнить").click()
    expect(olga.get_by_text("Результат")).to_be_visible(timeout=60_000)
    expect(olga.locator(".wk-facts")).to_contain_text("500")
    expect(olga.locator("tbody tr")).to_have_count(2)
    anna = enter("anna")
    settled(anna)
    anna.goto("/views/of/case")
    anna.get_by_role("link", name="Медленный интернет").first.click()
    expect(anna.locator("tbody tr").first).to_contain_text("В работе")
