"""An administrator makes examples up, tries a version with them, and puts it into force."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.drawing import bring, drawn, new_route
from abonent.routes.bpmn.drawing import Drawing

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def _file(folder: Path, vip: str) -> Path:
    """Checked by one person; clients of a category go to the head as well."""
    drawing = Drawing("claims", name={"ru": "Спор", "en": "Claim"}).start()
    drawing.step("look", name="Проверить").gateway("who", default="plain", name="Кто решает?")
    drawing.step("head", name="Решить: руководитель").end("paid", name="Выплачено")
    drawing.connect("start", "look").connect("look", "who", name="Проверено")
    drawing.connect("who", "head", key="dear", rule=f'client.kind == "{vip}"', name="Важный")
    drawing.connect("who", "paid", key="plain", name="Обычный")
    drawing.connect("head", "paid", name="Решено")
    path = folder / f"{vip}.bpmn"
    path.write_text(drawing.xml())
    return path


def _make_up(page: Page) -> None:
    """A made-up case under the topic that the picker finds first."""
    page.get_by_role("link", name="Попробовать").first.click()
    page.get_by_role("combobox", name=re.compile("Тема придуманного")).click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Придумать пример").click()


def _keep(page: Page, name: str, compared: str) -> None:
    page.get_by_label("Название примера, русский").fill(name)
    page.get_by_label(re.compile(compared)).check()
    page.get_by_role("button", name="Сохранить пример").click()
    expect(page.get_by_text("Пример сохранён.").last).to_be_visible()


def test_examples_are_made_up_tried_and_asked(enter: Enter, tmp_path: Path) -> None:
    page = enter("root")
    route = new_route(page, "Спор с примерами")
    bring(page, route, _file(tmp_path, "company"))
    drawn(page)
    _make_up(page)
    page.get_by_label("Клиент: Вид").select_option("company")
    page.get_by_role("button", name="Попробовать с этими значениями").click()
    page.get_by_role("button", name="Проверено").click()
    expect(page.get_by_role("button", name="Решено")).to_be_visible()
    page.get_by_role("button", name="Решено").click()
    _keep(page, "Компания: решает руководитель", "Тот же путь")
    expect(
        page.get_by_role("row", name=re.compile("Компания: решает руководитель"))
    ).to_be_visible()

    page.get_by_role("button", name="Проверить все").click()
    expect(page.locator("[data-tried]").get_by_text("пройден")).to_be_visible()

    bring(page, route, _file(tmp_path, "person"))
    drawn(page)
    page.get_by_role("button", name="Ввести в действие").click()
    told = page.locator("[data-tried]")
    expect(told.get_by_text("не пройден", exact=False).first).to_be_visible()
    expect(told).to_contain_text("не на «Решить: руководитель», а на «Выплачено»")
    page.get_by_label(re.compile("Причина изменения")).fill("Решает теперь по физическим лицам")
    page.get_by_role("button", name="Всё равно ввести в действие").click()
    expect(page.get_by_role("row", name=re.compile("Действует"))).to_be_visible()
    expect(page.get_by_text("Примеров пройдено: 0 из 1.").last).to_be_visible()
