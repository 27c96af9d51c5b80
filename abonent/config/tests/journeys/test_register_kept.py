"""Registration: what was typed comes back, is sent once, and never under another name."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.registering import (
    attach,
    choose_topic,
    client_box,
    hidden,
    log_in,
    topics,
    wait_until_kept,
    work_tab,
)

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def test_every_case_comes_back_after_a_lost_session(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    client_box(page).fill("89161234567")
    expect(page.get_by_role("option", name=re.compile("Иванова"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Абонент")).to_be_visible()
    for more in (1, 2):
        page.get_by_role("button", name="Ещё обращение").click()
        expect(page.locator(f"[name='case-{more}-topic.text']")).to_be_focused()
    expect(page.locator("[data-part]")).to_have_count(3)
    page.locator("[data-part='1'] [data-remove]").click()
    for number, topic in ((0, "другое"), (2, "спор")):
        page.locator(f"[name='case-{number}-topic.text']").fill(topic)
        page.keyboard.press("Enter")
        page.locator(f"[name='case-{number}-text']").fill(f"Рассказ {number}")
    page.locator("[name='case-2-attr-amount']").fill("много")
    page.locator("[name='case-2-kind']").select_option("request")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/login"))
    expect(page.get_by_text("Ваш сеанс закончился; набранное сохранено.")).to_be_visible()
    log_in(page, "anna")
    page.wait_for_url(re.compile("/contacts/new"))
    expect(page.locator("[data-part]")).to_have_count(2)
    expect(client_box(page)).to_have_value("Иванова Анна Сергеевна")
    expect(page.get_by_label("Абонент")).to_be_visible()
    expect(page.locator("[name='case-0-topic.text']")).to_have_value("Другое")
    expect(page.locator("[name='case-0-text']")).to_have_value("Рассказ 0")
    expect(hidden(page, "case-2-topic")).to_have_value("claim")
    expect(page.locator("[name='case-2-text']")).to_have_value("Рассказ 2")
    expect(page.locator("[name='case-2-kind']")).to_have_value("request")
    expect(page.locator("[name='case-2-attr-amount']")).to_have_value("много")


def test_a_form_that_went_through_is_forgotten(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    choose_topic(page, "другое")
    page.get_by_label("Текст").fill("Первый звонок")
    wait_until_kept(page, "Первый звонок")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/contacts/new"))
    expect(topics(page)).to_be_visible()
    expect(page.get_by_label("Текст")).to_have_value("")
    expect(topics(page)).to_have_value("")
    expect(page.locator("form [data-banner]")).to_have_count(0)


def test_a_page_left_open_sends_nothing_in_the_name_of_another(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    choose_topic(page, "другое")
    page.get_by_label("Текст").fill("Слова Анны")
    wait_until_kept(page, "Слова Анны")
    other = page.context.new_page()
    page.context.clear_cookies()
    other.goto("/login")
    log_in(other, "boris")
    other.wait_for_url(re.compile("/$"))
    page.bring_to_front()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Эту страницу открыл другой человек")).to_be_visible()
    other.goto("/cases")
    expect(other.get_by_text("Слова Анны")).to_have_count(0)
    page.context.clear_cookies()
    page.goto("/login")
    log_in(page, "anna")
    page.wait_for_url(re.compile("/$"))
    work_tab(page, "Новый контакт").last.click()
    expect(page.get_by_label("Текст")).to_have_value("Слова Анны")


def test_a_form_gone_back_to_registers_nothing_twice(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    choose_topic(page, "другое")
    page.get_by_label("Текст").fill("Один раз")
    key = hidden(page, "idempotency_key").input_value()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    page.go_back()
    page.wait_for_url(re.compile("/contacts/new"))
    expect(hidden(page, "idempotency_key")).to_have_value(key)
    page.get_by_label("Текст").fill("Ещё раз")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-form-errors]").first).to_contain_text("уже зарегистрировано")
    expect(hidden(page, "idempotency_key")).not_to_have_value(key)


def test_a_file_given_by_mistake_is_taken_back(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    choose_topic(page, "другое")
    attach(page, "чужой.txt", "счёт.txt")
    page.locator("li", has_text="чужой.txt").get_by_role("button", name="Убрать чужой.txt").click()
    expect(hidden(page, "case-0-files")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("link", name="счёт.txt")).to_be_visible()
    expect(page.get_by_text("чужой.txt")).to_have_count(0)


def test_a_file_of_a_refused_form_is_taken_back(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    attach(page, "чужой.txt", "счёт.txt")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-form-errors]").first).to_be_visible()  # there is no topic
    expect(page.locator(".wk-files li")).to_have_count(2)
    page.get_by_role("button", name="Убрать чужой.txt").click()
    expect(page.locator(".wk-files li")).to_have_text(re.compile("счёт.txt"))
    expect(hidden(page, "case-0-files")).to_have_count(1)
    wrong = page.locator(".wk-field", has=topics(page)).locator(".wk-error[id]")
    expect(wrong).to_have_count(1)
    topics(page).press_sequentially("др")
    expect(wrong).to_have_count(0)
    choose_topic(page, "другое")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("link", name="счёт.txt")).to_be_visible()
    expect(page.get_by_text("чужой.txt")).to_have_count(0)


def test_a_draft_waits_in_its_tab_while_another_contact_is_registered(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new?client=1")
    page.get_by_label("Текст").fill("Прежний разговор")
    wait_until_kept(page, "Прежний разговор")
    tab = page.locator(f"a[data-draft-tab='{hidden(page, 'draft').input_value()}']")
    page.goto("/cases")
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/contacts/new$"))
    expect(page.get_by_label("Текст")).to_have_value("")
    tab.click()
    page.wait_for_url(re.compile("draft="))
    expect(page.get_by_label("Текст")).to_have_value("Прежний разговор")
    expect(page.get_by_text("Черновик, начат")).to_be_visible()
    page.get_by_role("link", name="Отмена").click()
    page.wait_for_url(re.compile("/contacts$"))
    expect(tab).to_have_count(0)
    page.get_by_role("button", name="Отменить", exact=True).click()
    expect(tab).to_have_count(1)


def test_files_come_back_with_the_form_and_one_taken_away_stays_away(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    attach(page, "лишний.txt", "счёт.txt")
    page.locator("li", has_text="лишний.txt").get_by_role("button").click()
    page.get_by_label("Текст").fill("С файлом")
    wait_until_kept(page, "С файлом")
    page.reload()
    expect(page.locator("[data-part] .wk-files li")).to_have_count(1)
    expect(page.locator("li", has_text="счёт.txt").get_by_role("button")).to_be_visible()
    expect(page.get_by_label("Текст")).to_have_value("С файлом")
    choose_topic(page, "другое")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("link", name="счёт.txt")).to_be_visible()
    expect(page.get_by_text("лишний.txt")).to_have_count(0)


def test_the_last_words_before_leaving_are_kept_and_one_is_back_in_their_field(
    enter: Enter,
) -> None:
    page = enter("anna")
    page.goto("/contacts/new?client=1")
    text = page.get_by_label("Текст")
    text.fill("Не работает")
    wait_until_kept(page, "Не работает")
    draft = hidden(page, "draft").input_value()
    text.press_sequentially(" телефон")
    page.goto("/cases")  # at once: nothing waits a second
    page.locator(f"a[data-draft-tab='{draft}']").click()
    page.wait_for_url(re.compile("draft="))
    expect(text).to_have_value("Не работает телефон")
    expect(text).to_be_focused()
    page.keyboard.type(" со вчера")
    page.reload()
    expect(text).to_have_value("Не работает телефон со вчера")
    expect(text).to_be_focused()
    expect(page.locator("form[data-draft]")).to_have_attribute("data-draft-state", "saved")
    expect(page.locator("[data-draft-refused]")).to_have_count(0)
    page.get_by_role("link", name="Отмена").click()
    page.wait_for_url(re.compile("/contacts$"))


def test_the_last_words_of_a_note_are_kept(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/clients/1")
    note = page.locator("form[data-draft-kind=client_note] textarea")
    note.press_sequentially("Просит звонить вечером")
    page.reload()
    expect(note).to_have_value("Просит звонить вечером")
    note.fill("")


def test_a_form_gone_back_to_holds_nothing_of_the_client_before(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new?client=1")
    choose_topic(page, "другое")
    page.get_by_label("Текст").fill("Нет сигнала")
    page.get_by_label("Итог").fill("Ждёт мастера")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    page.go_back()
    page.wait_for_url(re.compile("/contacts/new"))
    for label in ("Текст", "Итог"):
        expect(page.get_by_label(label)).to_have_value("")
    expect(topics(page)).to_have_value("")
