"""Tests of a rule are written as a form, pass or fail while one writes, and are saved."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def test_tests_of_a_rule_are_written_without_json(enter: Enter) -> None:
    page = enter("root")
    page.goto("/console/lists/rules.rule/new")
    page.locator("[name=name_ru]").fill("Крупная жалоба")
    page.locator("[name=name_en]").fill("Large complaint")
    page.locator("[name=code]").fill("large")
    page.locator("[name=text]").fill('case.kind == "complaint" && size(case.text) > 3')
    page.get_by_role("button", name="Добавить тест").click()
    card = page.locator(".fc-step").first
    kind = card.get_by_label("Вид")
    expect(kind).to_be_visible()  # the facts that the text reads came while it was typed
    kind.select_option(label="Жалоба")
    card.get_by_label("Текст").fill("Списали дважды")
    card.get_by_label("Текст").press("Tab")
    expect(card.locator("[data-outcome]")).to_have_text("проходит")
    card.get_by_label("Правило").select_option("false")
    expect(card.locator("[data-outcome]")).to_have_text("не проходит")
    card.get_by_label("Что проверяется").fill("Жалоба с текстом")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("form.wk-form")).to_contain_text("Жалоба с текстом")  # refused, and kept
    card.get_by_label("Правило").select_option("true")
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_url(re.compile(r"/console/lists/rules\.rule$"))
    page.get_by_role("link", name="Крупная жалоба").first.click()
    expect(card.get_by_label("Вид")).to_have_value("complaint")
    expect(card.locator("[data-outcome]")).to_have_text("проходит")
