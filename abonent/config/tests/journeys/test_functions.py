"""A business function is put together in the console, tried, and saved with what is being typed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def test_a_function_is_composed_tried_and_saved_by_the_keyboard(enter: Enter) -> None:
    page = enter("root")
    page.goto("/console/lists/routes.function/new")
    page.locator("[name=name_ru]").fill("Ярлык")
    page.locator("[name=name_en]").fill("Label")
    page.get_by_role("button", name="Добавить результат").click()
    given = page.locator(".fc-output").last
    given.get_by_label("Код").fill("label")
    given.get_by_label("Русский").fill("Ярлык для склада")
    page.get_by_label("Вид шага").select_option(label="Текст по шаблону")
    page.get_by_role("button", name="Добавить шаг").click()
    step = page.locator(".fc-step").last
    step.get_by_label("Записать в результат").select_option("label")
    step.get_by_label("Текст", exact=True).fill("Обращение {case.nmber}")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("form").get_by_text("case.number").first).to_be_visible()

    step = page.locator(".fc-step").last
    text = step.get_by_label("Текст", exact=True)
    expect(text).to_have_value("Обращение {case.nmber}")
    text.fill("Срочно, обращение {case.number}")
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("Срочно, обращение").last).to_be_visible()
    text.fill("Очень срочно, обращение {case.number}")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/console/lists/routes\.function$"))
    page.get_by_role("link", name="Ярлык").first.click()
    expect(page.locator(".fc-step").get_by_label("Текст", exact=True)).to_have_value(
        "Очень срочно, обращение {case.number}"
    )
