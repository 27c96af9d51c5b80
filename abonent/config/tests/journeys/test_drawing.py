"""A route is drawn from nothing in Russian and put into force; two administrators draw at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from abonent.config.tests.journeys.drawing import drawn, new_route, save, stored

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def pick(page: Page, element: str) -> None:
    """Choose an element of the drawing with the mouse."""
    page.locator(f'g[data-element-id="{element}"] > .djs-hit').first.click(force=True)


def append(page: Page, action: str) -> str:
    """Press a button beside the chosen element; the id of what it made, which is chosen then."""
    page.locator(f'.djs-context-pad .entry[data-action="{action}"]').click()
    page.keyboard.press("Escape")
    made = page.locator(".djs-shape.selected").get_attribute("data-element-id")
    assert made is not None
    return made


def fill(panel: Locator, label: str, text: str) -> None:
    panel.get_by_label(label, exact=True).first.fill(text)
    panel.get_by_label(label, exact=True).first.press("Tab")


def test_a_route_is_drawn_from_nothing_and_put_into_force(enter: Enter) -> None:
    page = enter("root")
    route = new_route(page, "Расторжение договора")
    page.get_by_role("link", name="Нарисовать").click()
    panel = drawn(page).locator("[data-panel]")

    pick(page, "start")
    step = append(page, "append.user-task")
    fill(panel, "Название, русский", "Удержать абонента")
    fill(panel, "Название, английский", "Retain the subscriber")
    fill(panel, "Норматив: Часы", "8")
    choice = append(page, "append.gateway")
    done = append(page, "append.end-event")
    fill(panel, "Название, русский", "Договор расторгнут")
    pick(page, choice)
    append(page, "append.end-event")
    way = page.locator(f'g[data-element-id="{done}"]')
    expect(way).to_be_visible()
    flow = page.evaluate(
        "id => document.querySelector('[data-route-editor]').editor.modeler"
        ".get('elementRegistry').get(id).incoming[0].id", done,
    )  # fmt: skip
    pick(page, flow)
    fill(panel, "Название, русский", "Расторгнуть")
    fill(panel, "Правило", "case.number > 0")
    panel.get_by_text("Нужен комментарий").click()
    expect(page.locator("[data-findings]")).to_contain_text("Ошибок: 0")

    panel.get_by_label("Название, английский", exact=True).first.fill("Terminate")
    page.keyboard.press("Control+s")  # the field is not left
    expect(page.get_by_text("Черновик сохранён.").last).to_be_visible()
    xml = stored(page, route)
    assert '<abonent:name lang="en">Terminate</abonent:name>' in xml
    assert f'<bpmn:userTask id="{step}" name="Удержать абонента">' in xml
    assert '<abonent:name lang="en">Retain the subscriber</abonent:name>' in xml
    assert '<abonent:step norm="PT8H"/>' in xml
    assert '<abonent:way comment="true"/>' in xml
    assert "case.number &gt; 0" in xml or "case.number > 0" in xml

    page.get_by_role("button", name="Ввести в действие").click()
    expect(page.get_by_role("row", name=re.compile("Действует"))).to_be_visible()
    page.get_by_role("link", name="1", exact=True).click()
    expect(page.locator("[data-route-drawing][data-drawn]")).to_be_attached()
    expect(page.locator(".djs-container")).to_contain_text("Удержать абонента")
    jane = enter("jane")
    jane.goto(page.url)
    expect(jane.locator(".djs-container")).to_contain_text("Retain the subscriber")


def test_what_is_not_saved_is_there_again_and_a_colleague_is_not_written_over(
    enter: Enter,
) -> None:
    page = enter("root")
    route = new_route(page, "Спор о счёте")
    address = f"/console/routes/{route}/draw"
    page.goto(address)
    panel = drawn(page).locator("[data-panel]")
    fill(panel, "Название, русский", "Спор о счёте, новый")
    save(page)
    other = enter("root")
    other.goto(address)
    drawn(other)
    pick(page, "start")
    append(page, "append.user-task")
    page.wait_for_timeout(1500)  # the browser keeps it after a moment without changes
    fill(other.locator("[data-panel]"), "Название, русский", "Спор о счёте, чужой")
    save(other)

    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.locator("[data-conflict]")).to_be_visible()
    assert "userTask" not in stored(page, route)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    drawn(page)
    expect(page.get_by_text("Нарисованное и не сохранённое снова здесь.")).to_be_visible()
    expect(page.locator("[data-conflict]")).to_be_visible()
    page.get_by_role("button", name="Сохранить мой вариант").click()
    expect(page.get_by_text("Черновик сохранён.").last).to_be_visible()
    xml = stored(page, route)
    assert "userTask" in xml
    assert "Спор о счёте, новый" in xml


def two_at_one(enter: Enter) -> tuple[int, str, Page, Page]:
    """A route with a step, and two editors of its draft."""
    page = enter("root")
    route = new_route(page, "Спор о счёте")
    page.goto(f"/console/routes/{route}/draw")
    panel = drawn(page).locator("[data-panel]")
    pick(page, "start")
    step = append(page, "append.user-task")
    fill(panel, "Название, русский", "Проверить счёт")
    save(page)
    other = enter("root", door=1)
    other.goto(f"/console/routes/{route}/draw")
    drawn(other)
    return route, step, page, other


def test_two_who_draw_one_draft_put_their_work_together(enter: Enter) -> None:
    route, step, page, other = two_at_one(enter)
    pick(other, step)
    fill(other.locator("[data-panel]"), "Название, русский", "Сверить счёт")
    end = append(other, "append.end-event")
    save(other)

    pick(page, "start")
    pick(page, step)
    panel = page.locator("[data-panel]")
    fill(panel, "Название, русский", "Перепроверить счёт")
    fill(panel, "Норматив: Часы", "8")
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.locator("[data-conflict]")).to_contain_text("сохранил(а) черновик")
    page.get_by_role("button", name="Сравнить и объединить").click()
    met = page.locator("[data-meeting]")
    expect(met.locator("[data-route-drawing][data-drawn]")).to_have_count(2)
    expect(met.locator(f'.rt-added[data-element-id="{end}"]')).to_have_count(1)
    asked = met.locator(f'[data-asked="{step}"]')
    expect(asked).to_contain_text("Перепроверить счёт")
    expect(asked).not_to_contain_text("PT8H")
    asked.get_by_role("radio").first.check()
    met.get_by_role("button", name="Сохранить одним черновиком").click()
    expect(page.get_by_text("Черновик сохранён.").last).to_be_visible()
    expect(page.locator("[data-saved]")).to_have_text("Всё сохранено.")
    expect(page.locator(f'g[data-element-id="{end}"]').first).to_be_visible()
    xml = stored(page, route)
    assert f'<bpmn:userTask id="{step}" name="Перепроверить счёт">' in xml
    assert '<abonent:step norm="PT8H"/>' in xml
    assert f'<bpmn:endEvent id="{end}"' in xml


def test_theirs_is_taken_and_mine_is_there_to_go_on_with(enter: Enter) -> None:
    route, step, page, other = two_at_one(enter)
    pick(other, step)
    fill(other.locator("[data-panel]"), "Название, русский", "Сверить счёт")
    save(other)
    pick(page, "start")
    pick(page, step)
    fill(page.locator("[data-panel]"), "Название, русский", "Перепроверить счёт")
    page.get_by_role("button", name="Сохранить черновик").click()
    page.get_by_role("button", name="Взять чужой").click()
    aside = page.locator("[data-aside]")
    expect(aside).to_be_visible()
    drawn(page)
    expect(page.locator("[data-conflict]")).to_be_hidden()
    expect(page.locator(".djs-container").first).to_contain_text("Сверить счёт")

    aside.get_by_role("button", name="Продолжить мой").click()
    expect(page.locator(".djs-container").first).to_contain_text("Перепроверить счёт")
    page.get_by_role("button", name="Сохранить мой отдельным черновиком").click()
    expect(page.get_by_text("Черновик сохранён.").last).to_be_visible()
    page.goto(f"/console/lists/routes.route/{route}")
    expect(page.get_by_role("row", name=re.compile("Черновик"))).to_have_count(2)
    assert "Перепроверить счёт" in stored(page, route)
