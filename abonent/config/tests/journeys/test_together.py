"""Two people at one case, and an agent whose template begins the contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.registering import choose_topic, work_tab

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def make_case(page: Page) -> str:
    """The address of a new case with a text."""
    page.goto("/contacts/new")
    choose_topic(page, "другое")
    page.get_by_label("Текст").fill("Как было")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    return page.url[page.url.index("/cases/") :]


def test_two_browsers_collide_on_one_case(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    at = make_case(anna)
    boris.goto(at)
    here = anna.locator("#here")
    expect(here.get_by_text("Агентова boris смотрит")).to_have_count(1)
    boris.keyboard.press("e")
    boris.wait_for_url(re.compile("/edit$"))
    expect(here.get_by_text("Агентова boris редактирует")).to_have_count(1)
    boris.get_by_label("Текст").fill("Слова Бориса")
    anna.goto(f"{at}/edit")
    anna.get_by_label("Текст").fill("Слова Анны")
    anna.get_by_label("Приоритет").select_option("urgent")
    boris.keyboard.press("Control+Enter")
    boris.wait_for_url(re.compile(r"/cases/\d+$"))
    anna.keyboard.press("Control+Enter")
    row = anna.get_by_role("radiogroup", name="Текст")
    for words in ("Слова Анны", "Слова Бориса", "Как было"):
        expect(row.get_by_text(words)).to_be_visible()
    expect(row.get_by_role("radio").first).to_be_focused()
    anna.keyboard.press("2")
    anna.keyboard.press("Control+Enter")
    anna.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(anna.get_by_text("Слова Бориса").first).to_be_visible()
    expect(anna.get_by_text("Срочный").first).to_be_visible()
    boris.goto("/")
    expect(here.get_by_text("Агентова boris")).to_have_count(0)


def test_a_note_begun_here_is_ended_at_another_machine(enter: Enter) -> None:
    anna = enter("anna")
    at = make_case(anna)
    anna.get_by_label("Заметка для коллег").fill("Перезвонить")
    expect(anna.locator("form[data-draft-state=saved]")).to_have_count(1)
    other = enter("anna", door=1)
    other.goto(at)
    box = other.get_by_label("Заметка для коллег")
    expect(box).to_have_value("Перезвонить")
    box.press("Control+Enter")
    expect(box).to_have_value("")
    anna.reload()
    expect(anna.locator("main").get_by_text("Перезвонить")).to_have_count(1)
    expect(anna.get_by_label("Заметка для коллег")).to_have_value("")


def test_an_edit_begun_here_is_ended_at_another_machine(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris")
    at = make_case(anna)
    anna.goto(f"{at}/edit")
    anna.get_by_label("Текст").fill("Слова Анны")
    expect(anna.locator("form[data-draft-state=saved]")).to_have_count(1)
    boris.goto(f"{at}/edit")
    boris.get_by_label("Приоритет").select_option("urgent")
    boris.keyboard.press("Control+Enter")
    boris.wait_for_url(re.compile(r"/cases/\d+$"))
    other = enter("anna", door=1)
    other.goto(f"{at}/edit")
    begun = other.locator(f'#tabs [data-draft-tab][href^="{urlsplit(at).path}/edit"]')
    expect(begun).to_have_count(1)
    expect(other.get_by_label("Текст")).to_have_value("Слова Анны")
    expect(other.get_by_text("С тех пор, как вы начали, обращение изменилось")).to_be_visible()
    other.keyboard.press("Control+Enter")
    other.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(other.get_by_text("Слова Анны").first).to_be_visible()
    expect(other.get_by_text("Срочный").first).to_be_visible()
    expect(begun).to_have_count(0)


def test_an_agent_with_a_template_registers_three_cases_in_one_contact(enter: Enter) -> None:
    page = enter("vera")
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/contacts/new"))
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.get_by_label("Канал").locator("option")).to_have_text(["Почта"])
    page.keyboard.press("1")
    expect(page.get_by_label("Канал").locator("option")).to_have_text(["Телефон"])
    for number, topic in enumerate(("низкая", "нет интернета", "ybprfz")):
        if number:
            page.get_by_role("button", name="Ещё обращение").click()
        field = page.locator(f"[name='case-{number}-topic.text']")
        field.fill(topic)
        page.keyboard.press("Enter")
        expect(field).to_have_value(re.compile("нтернет"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/contacts/\d+$"))
    expect(page.locator("main a[href^='/cases/']")).to_have_count(3)
    expect(work_tab(page, "Новый контакт")).to_have_count(0)


def test_who_comes_again_joins_the_open_case_by_one_key(enter: Enter) -> None:
    page = enter("anna")
    for attempt in range(2):
        page.goto("/contacts/new?client=1")
        choose_topic(page, "другое")
        if attempt:
            expect(page.get_by_text("Возможно, клиент обращается повторно:")).to_be_visible()
            page.keyboard.press("Alt+r")
        else:
            page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(
        page.locator("main").get_by_text(re.compile("Клиент обратился повторно"))
    ).to_be_visible()
