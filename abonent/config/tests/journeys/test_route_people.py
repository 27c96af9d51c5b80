"""A route is drawn from nothing, three people carry a case along it, running cases move to the next
version of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.drawing import drawn, new_route, save
from abonent.config.tests.journeys.test_drawing import append, fill, pick

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey

ACTIVE = re.compile("Действует")


def _draw(page: Page) -> int:
    """Look → Approve → end, and back with a comment; put into force."""
    route = new_route(page, "Компенсация")
    page.get_by_role("link", name="Нарисовать").click()
    panel = drawn(page).locator("[data-panel]")
    pick(page, "start")
    look = append(page, "append.user-task")
    fill(panel, "Название, русский", "Проверить")
    append(page, "append.user-task")
    fill(panel, "Название, русский", "Утвердить")
    choice = append(page, "append.gateway")
    append(page, "append.end-event")
    fill(panel, "Название, русский", "Выплачено")
    _name_way(page, choice, "end", "Утверждено")
    pick(page, choice)
    page.locator('.djs-context-pad .entry[data-action="connect"]').click()
    page.locator(f'g[data-element-id="{look}"] > .djs-hit').first.click(force=True)
    _name_way(page, choice, look, "Вернуть на проверку")
    panel.get_by_text("Нужен комментарий").click()
    panel.get_by_text("Возвращает назад").click()
    save(page)
    page.get_by_role("button", name="Ввести в действие").click()
    expect(page.get_by_role("row", name=ACTIVE)).to_be_visible()
    return route


def _name_way(page: Page, source: str, target: str, name: str) -> None:
    """Choose the way from a gateway to a node, or to an end, and name it."""
    way = page.evaluate(
        """([source, target]) => document.querySelector('[data-route-editor]').editor.modeler
          .get('elementRegistry').get(source).outgoing
          .find(way => way.target.id === target || target === 'end'
            && way.target.type === 'bpmn:EndEvent').id""",
        [source, target],
    )  # fmt: skip
    pick(page, way)
    fill(page.locator("[data-panel]"), "Название, русский", name)


def _topic(page: Page, route: int) -> None:
    page.goto("/console/topics/new")
    page.locator("[name=name_ru]").fill("Выплата компенсации")
    page.locator("[name=name_en]").fill("Compensation")
    page.locator("select[name=route]").select_option(str(route))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/console/topics"))


def _opened(page: Page) -> str:
    page.goto("/contacts/new")
    page.get_by_role("combobox", name=re.compile("^Тема")).fill("компенсации")
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill("Не работало три дня")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    return page.url.rsplit("/", 1)[1]


def _at(page: Page, state: str) -> None:
    expect(page.get_by_role("heading", level=1, name=re.compile(state))).to_be_visible()


def _go(page: Page, number: str, way: str, comment: str = "") -> None:
    page.goto(f"/cases/{number}")
    page.get_by_role("button", name=re.compile(way)).first.click()
    if comment:
        page.locator("dialog[open] textarea").fill(comment)
        page.keyboard.press("Control+Enter")


def test_three_people_carry_a_case_and_it_moves_to_the_next_version(enter: Enter) -> None:
    root = enter("root")
    route = _draw(root)
    _topic(root, route)

    anna, boris, vera = enter("anna"), enter("boris", door=1), enter("vera")
    number = _opened(anna)
    _at(anna, "Проверить")
    _go(anna, number, "Готово")
    _at(anna, "Утвердить")
    _go(boris, number, "Вернуть на проверку", "Нет расчёта")
    _at(boris, "Проверить")
    _go(vera, number, "Готово")
    _at(vera, "Утвердить")
    waiting = _opened(anna)

    root.goto(f"/console/lists/routes.route/{route}")
    root.get_by_role("link", name="Новый черновик из неё").click()
    panel = drawn(root).locator("[data-panel]")
    root.locator(".djs-shape", has_text="Проверить").first.locator(".djs-hit").first.click(
        force=True
    )
    fill(panel, "Название, русский", "Проверить расчёт")
    save(root)
    root.get_by_role("button", name="Ввести в действие").click()
    expect(root.get_by_role("row", name=re.compile("Выведена"))).to_be_visible()
    root.get_by_role("button", name="Перевести на версию 2").click()
    root.locator("[name=bulk-reason]").fill("Новый порядок")
    root.locator("[data-try]").click()
    fates = root.locator("[data-trial] tbody")
    expect(
        fates.get_by_role("row", name=re.compile(f"Проверить расчёт.*{waiting}"))
    ).to_be_visible()
    expect(fates.get_by_role("row", name=re.compile(f"Утвердить.*{number}"))).to_be_visible()
    root.locator("button[name=start]").click()
    expect(root.get_by_text("Результат")).to_be_visible(timeout=20_000)

    _go(boris, number, "Утверждено")
    _at(boris, "Выплачено")
    anna.goto(f"/cases/{waiting}")
    _at(anna, "Проверить расчёт")
    boris.goto(f"/cases/{number}/route")
    expect(boris.locator("[data-route-drawing][data-drawn]").first).to_be_attached()
    way = boris.locator("main")
    for name in ("Anna", "Boris", "Vera"):
        expect(way.get_by_text(re.compile(name, re.IGNORECASE)).first).to_be_visible()
