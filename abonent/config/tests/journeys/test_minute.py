"""An agent's minute: a call from the ring to the saved case, in keystrokes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.registering import wait_until_kept, work_tab

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey

FOCUSED = """() => {
    const { name, id } = document.activeElement ?? {};
    return (name || id || '').replace('.text', '');
}"""


class Hands:
    """Ten fingers without a mouse; ``strokes`` counts the keys pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text, delay=2)
        self.strokes += len(text)

    def tab_to(self, name: str) -> None:
        """Tab until the field is reached, at most ten times."""
        for _stop in range(10):
            self.press("Tab")
            if self.page.evaluate(FOCUSED).endswith(name):
                return
        raise AssertionError(f"{name} is not reached by Tab")


def test_a_call_is_registered_in_few_keystrokes(enter: Enter) -> None:
    page = enter("anna")
    hands = Hands(page)
    hands.press("n")
    page.wait_for_url(re.compile("/contacts/new"))
    expect(page.get_by_label("Клиент", exact=True)).to_be_focused()
    hands.write("9161234")
    expect(page.get_by_role("option", name=re.compile("Иванова"))).to_be_visible()
    hands.press("Enter")
    expect(page.get_by_label("Абонент")).to_be_visible()
    hands.tab_to("case-0-topic")
    hands.write("спор")
    expect(page.get_by_role("treeitem", name=re.compile("Спор"))).to_be_visible()
    hands.press("Enter")
    expect(page.get_by_label("Сумма")).to_be_visible()
    hands.tab_to("attr-amount")
    hands.write("350")
    hands.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("heading", name=re.compile("Спор о счёте"))).to_be_visible()
    typed = len("9161234") + len("спор") + len("350")
    assert hands.strokes - typed == 10


def test_every_kind_of_field_is_filled_without_a_mouse(enter: Enter) -> None:
    page = enter("boris")
    hands = Hands(page)
    page.goto("/clients/1")
    hands.press("n")
    page.wait_for_url(re.compile("/contacts/new"))
    topic = page.get_by_role("combobox", name=re.compile("^Тема"))
    expect(topic).to_be_focused()
    hands.press("ArrowDown")
    group = page.get_by_role("treeitem", name=re.compile("^Счета"))
    expect(group).to_be_visible()
    while group.get_attribute("id") != topic.get_attribute("aria-activedescendant"):
        hands.press("ArrowDown")  # past the topics used last
        assert hands.strokes < 10
    hands.press("ArrowRight")
    expect(page.get_by_role("treeitem", name=re.compile("Спор"))).to_be_visible()
    hands.press("ArrowDown", "Enter")
    expect(page.get_by_label("Сумма")).to_be_visible()
    hands.tab_to("attr-month")
    hands.write("11112026")
    hands.tab_to("attr-amount")
    hands.write("1234,50")
    hands.tab_to("attr-city")
    hands.write("Казань")
    hands.tab_to("attr-calls")
    hands.write("3")
    hands.tab_to("attr-since")
    page.get_by_label("С какого времени").fill("2026-11-11T10:30")
    hands.tab_to("attr-repeated")
    hands.press("ArrowDown")
    hands.tab_to("attr-reason")
    hands.press("ArrowDown", "ArrowDown")
    hands.tab_to("case-0-text")
    hands.write("Списали дважды")
    hands.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    shown = {
        "Месяц": "11.11.2026", "Сумма": "1 234,5", "Город": "Казань", "Звонков": "3",
        "С какого времени": "11.11.2026 10:30", "Повторно": "да", "Причина": "Роуминг",
    }  # fmt: skip
    for name, value in shown.items():
        term = page.locator("dt", has_text=re.compile(f"^{name}$"))
        expect(term.locator("xpath=following-sibling::dd[1]")).to_have_text(value)
    expect(page.get_by_text("Списали дважды")).to_be_visible()


def test_what_was_typed_comes_back_whole_and_only_for_its_client(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new?client=1")
    page.get_by_role("combobox", name=re.compile("^Тема")).fill("спор")
    page.keyboard.press("Enter")
    page.get_by_label("Сумма").fill("77")
    page.get_by_label("Текст").fill("Недописано")
    wait_until_kept(page, "Недописано")
    page.goto("/contacts/new")
    expect(page.get_by_label("Текст")).to_have_value("")
    expect(page.locator("[name=client]")).to_have_value("")
    work_tab(page, "Иванова Анна").last.click()
    expect(page.get_by_label("Текст")).to_have_value("Недописано")
    expect(page.get_by_label("Сумма")).to_have_value("77")
    page.get_by_role("link", name="Отмена").click()
    page.wait_for_url(re.compile("/contacts$"))
    page.goto("/contacts/new?client=1")
    expect(page.get_by_label("Текст")).to_have_value("")
