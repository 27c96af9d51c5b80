"""An agent's work in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def topic_box(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile("^Тема"))


def register(page: Page, text: str, *, topic: str = "другое") -> str:
    """Register an anonymous contact with a case; its number."""
    page.goto("/contacts/new")
    topic_box(page).fill(topic)
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill(text)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    return page.url.rsplit("/", 1)[1]


def test_a_wrong_password_is_refused_and_a_right_one_leads_back(enter: Enter) -> None:
    page = enter("anna")
    page.context.clear_cookies()
    page.goto("/cases")
    page.fill("[name=login]", "anna")
    page.fill("[name=password]", "wrong-horse-1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Неверный логин или пароль")).to_be_visible()
    page.fill("[name=password]", "correct-horse-1")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/cases$"))


SPELLINGS = (
    "8 (916) 123-45-67", "8-916-123-45", "+79161234567", "+7 (916) 123", "916123", "иванова ан",
    "иваново", "bdfyjdf", "3000000017", "anna@ex",
)  # fmt: skip
"""Of a number whole and begun, of a name begun, mistyped and typed in the other layout."""


def test_a_client_is_found_as_one_types(enter: Enter) -> None:
    page = enter("anna")
    for typed in SPELLINGS:
        page.keyboard.press("/")
        page.keyboard.type(typed, delay=5)
        hit = page.get_by_role("option", name=re.compile("Иванова Анна Сергеевна"))
        expect(hit, typed).to_be_visible()
        page.locator("#search").fill("")
        expect(hit).to_have_count(0)
        page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("916 123")
    expect(page.get_by_role("option", name=re.compile("Иванова Анна Сергеевна"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+$"))
    expect(page.get_by_role("heading", name="Иванова Анна Сергеевна")).to_be_visible()
    expect(page.locator("a[href='tel:+79161234567']")).to_be_visible()


def test_a_contact_with_a_case_is_registered_from_the_keyboard_alone(enter: Enter) -> None:
    page = enter("anna")
    press = page.keyboard.press
    press("n")
    page.wait_for_url(re.compile("/contacts/new"))
    expect(page.get_by_label("Клиент", exact=True)).to_be_focused()
    page.keyboard.type("8916123", delay=10)
    expect(page.get_by_role("option", name=re.compile("Иванова"))).to_be_visible()
    press("Enter")
    expect(page.get_by_label("Абонент")).to_be_visible()
    topic = topic_box(page)
    for _stop in range(20):
        if topic.evaluate("field => field === document.activeElement"):
            break
        press("Tab")
    page.keyboard.type("спор", delay=10)
    press("Enter")
    amount = page.get_by_label("Сумма")
    expect(amount).to_be_visible()
    for _stop in range(20):
        if amount.evaluate("field => field === document.activeElement"):
            break
        press("Tab")
    page.keyboard.type("1234,50")
    press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("heading", name=re.compile("Спор о счёте"))).to_be_visible()
    expect(page.get_by_text("1 234,5")).to_be_visible()
    expect(page.locator("#case").get_by_role("link", name="Иванова Анна Сергеевна")).to_be_visible()


def test_what_is_wrong_is_shown_and_what_was_typed_stays(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    topic_box(page).fill("спор")
    page.keyboard.press("Enter")
    page.get_by_label("Сумма").fill("много")
    page.get_by_label("Текст").fill("Не теряйте это")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Введите число", exact=False).first).to_be_visible()
    expect(page.get_by_label("Сумма")).to_have_value("много")
    expect(page.get_by_label("Текст")).to_have_value("Не теряйте это")


def test_a_colleague_sees_it_at_once(enter: Enter) -> None:
    """At another server: the list offers what is new, the page of a case shows it by itself."""
    anna, boris = enter("anna"), enter("boris", door=1)
    boris.goto("/cases")
    live = boris.locator(".wk-live[data-state=open]")
    expect(live).to_be_visible()
    number = register(anna, "Не грузятся страницы")
    offer = boris.get_by_role("status").get_by_role("button", name="показать")
    expect(offer).to_be_visible(timeout=3000)
    offer.click()
    row = boris.get_by_role("row", name=re.compile(number))
    row.get_by_role("link", name=number).click()
    boris.wait_for_url(f"**/cases/{number}")
    expect(live).to_be_visible()
    anna.get_by_role("button", name=re.compile("Взять в работу")).click()
    expect(anna.get_by_role("heading", name=re.compile("В работе"))).to_be_visible()
    expect(boris.get_by_role("heading", name=re.compile("В работе"))).to_be_visible(timeout=3000)
    boris.get_by_label("Заметка для коллег").fill("Звонил, перезвонит утром")
    boris.get_by_role("button", name="Добавить заметку").click()
    expect(anna.get_by_text("Звонил, перезвонит утром")).to_be_visible(timeout=3000)


def test_two_people_collide_and_nothing_typed_is_lost(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = register(anna, "Двое в одном обращении")
    boris.goto(f"/cases/{number}")
    boris.get_by_role("button", name=re.compile("Решить")).click()
    boris.get_by_label("Комментарий").fill("Мой ответ клиенту")
    anna.get_by_role("button", name=re.compile("Взять в работу")).click()
    expect(anna.get_by_role("heading", name=re.compile("В работе"))).to_be_visible()
    boris.get_by_label("Комментарий").press("Control+Enter")
    dialog = boris.get_by_role("dialog", name="Решить")
    expect(dialog.get_by_text("тем временем изменили")).to_be_visible()
    expect(dialog.get_by_label("Комментарий")).to_have_value("Мой ответ клиенту")
    expect(dialog.get_by_label("Комментарий")).to_be_focused()
    boris.keyboard.press("Control+Enter")
    expect(anna.get_by_role("heading", name=re.compile("Решено"))).to_be_visible()


def test_files_come_along_and_scripts_are_never_run(enter: Enter, tmp_path: Path) -> None:
    evil = tmp_path / "скрипт.html"
    evil.write_text("<script>document.title = 'run'</script>")
    page = enter("anna")
    page.goto("/contacts/new")
    topic_box(page).fill("другое")
    page.keyboard.press("Enter")
    page.locator("input[type=file]").set_input_files(evil)
    expect(page.locator(".wk-files li input[type=hidden]")).to_be_attached()
    page.get_by_label("Текст").fill("С файлом")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    with page.expect_download() as caught:
        page.get_by_role("link", name="скрипт.html").click()
    assert Path(caught.value.path()).read_text() == evil.read_text()


def test_a_phone_shows_the_card_and_takes_notes(enter: Enter) -> None:
    page = enter("anna", width=390)
    page.goto("/search?q=79161234567")
    page.wait_for_url(re.compile(r"/clients/\d+$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_placeholder("Что стоит знать коллегам").fill("Предпочитает SMS")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notes").get_by_text("Предпочитает SMS", exact=True)).to_be_visible()


def test_a_lost_session_loses_nothing_typed(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    topic_box(page).fill("другое")
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill("Долгий рассказ клиента")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/login"))
    page.fill("[name=login]", "anna")
    page.fill("[name=password]", "correct-horse-1")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/contacts/new"))
    expect(page.get_by_label("Текст")).to_have_value("Долгий рассказ клиента")
    expect(topic_box(page)).to_have_value(re.compile("Другое"))


def test_a_topic_is_found_on_the_wrong_keyboard_layout(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    topic_box(page).fill("lheujt")
    page.keyboard.press("Enter")
    expect(topic_box(page)).to_have_value(re.compile("Другое"))
