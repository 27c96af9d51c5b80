"""The card of a client while its reader and others work on it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def _new_client(page: Page, surname: str) -> str:
    page.goto("/clients/new")
    page.get_by_label("Фамилия").fill(surname)
    page.get_by_label("Имя", exact=True).fill("Ольга")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/clients/\d+$"))
    expect(page.locator(".wk-live[data-state=open]")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def _note(page: Page, text: str) -> Locator:
    """Write a note on the card that is open; its row."""
    page.get_by_label("Новая заметка").fill(text)
    page.get_by_role("button", name="Добавить заметку").click()
    row = page.locator("#notes li", has_text=text)
    expect(row).to_be_visible()
    return row


def test_the_card_goes_on_around_a_note_being_changed(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = _new_client(anna, "Агентова")
    _note(anna, "Старые слова").get_by_role("button", name="Изменить").click()
    note = anna.get_by_label("Заметка", exact=True)
    note.fill("Начало и конец")
    note.evaluate("box => box.setSelectionRange(7, 8)")
    boris.goto(f"/clients/{number}")
    _note(boris, "Слова Бориса")
    expect(anna.get_by_text("Слова Бориса")).to_be_visible(timeout=3000)
    expect(note).to_be_focused()
    anna.keyboard.type("А")
    expect(note).to_have_value("Начало А конец")
    expect(anna.locator(".wk-pill")).to_have_count(0)
    expect(anna.get_by_text("Старые слова", exact=True)).to_have_count(1)  # the field's own
    expect(anna.locator("#notes li")).to_have_count(2)
    note.press("Control+Enter")
    expect(boris.get_by_text("Начало А конец")).to_be_visible(timeout=3000)
    expect(anna.locator("#notes li div.wk-pre")).to_have_text(["Слова Бориса", "Начало А конец"])


def test_a_note_too_long_is_counted_and_not_cut(enter: Enter) -> None:
    page = enter("anna")
    _new_client(page, "Долгова")
    note = page.get_by_label("Новая заметка")
    note.fill("я" * 4005)
    expect(page.get_by_text("Лишних знаков: 5")).to_be_visible()
    page.get_by_role("button", name="Добавить заметку").click()
    expect(page.locator("#notes li")).to_have_count(0)
    expect(note).to_have_value("я" * 4005)
    note.fill("я" * 3990)
    expect(page.get_by_text("Осталось знаков: 10")).to_be_visible()
    note.press("Control+Enter")
    expect(page.locator("#notes li")).to_have_count(1)


def test_a_note_added_leaves_the_one_being_changed(enter: Enter) -> None:
    page = enter("anna")
    _new_client(page, "Двойнова")
    _note(page, "Прежняя").get_by_role("button", name="Изменить").click()
    note = page.get_by_label("Заметка", exact=True)
    note.fill("Прежняя, но полнее")
    _note(page, "Совсем новая")
    expect(page.get_by_label("Новая заметка")).to_have_value("")
    expect(note).to_have_value("Прежняя, но полнее")
    note.press("Control+Enter")
    texts = ["Совсем новая", "Прежняя, но полнее"]
    expect(page.locator("#notes li div.wk-pre")).to_have_text(texts)


def test_the_name_above_the_card_follows_a_change(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = _new_client(anna, "Петрова")
    anna.get_by_label("Новая заметка").fill("Пишу")
    boris.goto(f"/clients/{number}/edit")
    boris.get_by_label("Имя", exact=True).fill("Анна")
    boris.keyboard.press("Control+Enter")
    expect(anna.get_by_role("heading", level=1)).to_have_text("Петрова Анна")
    expect(anna).to_have_title(re.compile(r"^(\(\d+\) )?Петрова Анна · Abonent$"))
    expect(anna.get_by_label("Новая заметка")).to_have_value("Пишу")
    expect(anna.get_by_label("Новая заметка")).to_be_focused()


def test_new_contacts_are_announced_by_their_number(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    anna.goto("/contacts")
    expect(anna.locator(".wk-live[data-state=open]")).to_be_visible()
    boris.goto("/contacts/new?client=1")
    boris.get_by_role("combobox", name=re.compile("^Тема")).fill("другое")
    boris.keyboard.press("Enter")
    boris.keyboard.press("Control+Enter")
    boris.wait_for_url(re.compile(r"/cases/\d+$"))
    pill = anna.locator(".wk-pill")
    expect(pill).to_have_text("Новых: 1 · показать")
    pill.get_by_role("button").click()
    expect(anna.locator("tbody tr").first).to_contain_text("Иванова Анна Сергеевна")
    expect(pill).to_have_count(0)


def test_the_card_holds_the_main_number_with_its_star(enter: Enter) -> None:
    page = enter("anna")
    number = _new_client(page, "Звёздина")
    for phone in ("8 903 000-45-01", "8 903 000-45-02"):
        page.goto(f"/clients/{number}/reaches/new")
        page.get_by_label("Телефон или почта").fill(phone)
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(rf"/clients/{number}$"))
    number_row = page.locator(".wk-facts dd", has=page.get_by_label("Основной")).first
    pencil = number_row.get_by_role("link", name="Изменить")
    inside, around = pencil.bounding_box(), number_row.bounding_box()
    assert inside is not None
    assert around is not None
    assert inside["x"] + inside["width"] <= around["x"] + around["width"]
    assert abs(inside["y"] - around["y"]) < around["height"] / 2  # beside the number, not below


def _remove(page: Page, text: str) -> None:
    row = page.locator("#notes li", has_text=text)
    row.get_by_role("button", name="Убрать").click()
    asked = page.get_by_role("dialog", name="Убрать заметку?")
    expect(asked).to_contain_text(text)
    asked.get_by_role("button", name="Убрать").click()
    expect(row).to_have_count(0)


def test_a_note_is_removed_once_one_said_so(enter: Enter) -> None:
    page = enter("anna")
    _new_client(page, "Заметкина")
    row = _note(page, "Важное")
    row.get_by_role("button", name="Убрать").click()
    page.get_by_role("dialog").get_by_role("button", name="Отмена").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row).to_be_visible()
    _remove(page, "Важное")
    expect(page.get_by_text("Заметок пока нет.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_note_in_two_windows(enter: Enter) -> None:
    page = enter("anna")
    _new_client(page, "Оконова")
    _note(page, "Начало").get_by_role("button", name="Изменить").click()
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#notes li", has_text="Начало").get_by_role("button", name="Изменить").click()
    theirs = other.get_by_label("Заметка", exact=True)
    theirs.fill("Из другого окна")
    theirs.press("Control+Enter")
    expect(other.locator("#notes li div.wk-pre")).to_have_text("Из другого окна")
    mine = page.get_by_label("Заметка", exact=True)
    mine.fill("Моё")
    mine.press("Control+Enter")
    expect(page.get_by_role("alert").filter(has_text="Из другого окна")).to_be_visible()
    expect(mine).to_have_value("Моё")
    expect(mine).to_be_focused()
    page.get_by_role("button", name="Сохранить мой вариант").click()
    expect(page.locator("#notes li div.wk-pre")).to_have_text("Моё")


def test_a_note_removed_in_another_window_is_added_anew(enter: Enter) -> None:
    page = enter("anna")
    _new_client(page, "Вернова")
    _note(page, "Прежнее").get_by_role("button", name="Изменить").click()
    mine = page.get_by_label("Заметка", exact=True)
    mine.fill("Прежнее и новое")
    other = page.context.new_page()
    other.goto(page.url)
    _remove(other, "Прежнее")
    page.get_by_label("Новая заметка").fill("Ещё не добавлено")
    mine.press("Control+Enter")
    expect(page.get_by_role("alert").filter(has_text="удалили")).to_be_visible()
    expect(mine).to_have_value("Прежнее и новое")
    page.get_by_role("button", name="Добавить как новую заметку").click()
    expect(page.locator("#notes li div.wk-pre")).to_have_text("Прежнее и новое")
    expect(mine).to_have_count(0)
    expect(page.get_by_label("Новая заметка")).to_have_value("Ещё не добавлено")


def test_two_clients_become_one_and_two_again(enter: Enter) -> None:
    page = enter("root")
    kept, gone = _new_client(page, "Слиянова"), _new_client(page, "Двоякова")
    page.goto(f"/clients/{kept}/merge?other={gone}")
    page.get_by_label("Почему это один клиент").fill("Сменила фамилию")
    page.get_by_role("button", name="Объединить").click()
    page.wait_for_url(re.compile(rf"/clients/{kept}$"))
    page.goto(f"/clients/{gone}")
    page.wait_for_url(re.compile(rf"/clients/{kept}\b"))
    page.get_by_role("link", name="Отменить объединение").click()
    page.get_by_role("button", name="Отменить объединение").click()
    page.wait_for_url(re.compile(rf"/clients/{gone}$"))
    expect(page.get_by_role("heading", name="Двоякова Ольга")).to_be_visible()
