"""Registration: what is typed is understood, marked or refused, never mistaken."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.registering import (
    client_box,
    hidden,
    topics,
    wait_until_kept,
)

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def test_a_name_typed_and_left_is_marked_and_refused(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    client_box(page).press_sequentially("Ивано", delay=5)
    page.keyboard.press("Tab")
    note = page.get_by_role("alert").filter(has_text="Клиент не выбран")
    expect(note).to_be_visible()
    expect(client_box(page)).to_have_value("Ивано")
    topics(page).fill("другое")
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill("Не анонимно")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-form-errors]").first).to_contain_text("Клиент не выбран")
    expect(client_box(page)).to_have_value("Ивано")
    expect(page.get_by_label("Текст")).to_have_value("Не анонимно")
    page.get_by_role("link", name="Клиент", exact=True).click()
    expect(client_box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name=re.compile("Иванова"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Абонент")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.locator("#case").get_by_role("link", name="Иванова Анна Сергеевна")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "next_field", "then", "kept"),
    [
        ("Щукин Глеб", "address", "8 916 000-11-22", "Щукин Глеб"),
        ("8 495 000-33-44", "new_name", "Линь Вера", "Линь Вера"),
    ],
)
def test_somebody_new_is_registered_without_a_mouse(
    enter: Enter, typed: str, next_field: str, then: str, kept: str
) -> None:
    page = enter("anna")
    press, write = page.keyboard.press, page.keyboard.type
    press("n")
    page.wait_for_url(re.compile("/contacts/new"))
    expect(client_box(page)).to_be_focused()
    write(typed, delay=5)
    expect(page.get_by_role("option", name=f"Новый клиент: {typed}")).to_be_visible()
    press("Enter")
    expect(page.locator(f"[name={next_field}]")).to_be_focused()
    write(then, delay=5)
    for _stop in range(3):
        press("Tab")
        if topics(page).evaluate("field => field === document.activeElement"):
            break
    expect(topics(page)).to_be_focused()
    write("другое", delay=5)
    expect(page.get_by_role("treeitem", name=re.compile("Другое"))).to_be_visible()
    press("Enter")
    press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("link", name=kept)).to_be_visible()


def test_enter_waits_for_the_list_of_what_is_typed(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    for before in ("", "Стальнова Вера"):
        if before:  # a list that is about another text
            client_box(page).fill(before)
            expect(page.get_by_role("option", name=f"Новый клиент: {before}")).to_be_visible()
        client_box(page).select_text()
        page.keyboard.type("89161234567")
        page.keyboard.press("Enter")
        expect(client_box(page)).to_have_value("Иванова Анна Сергеевна")
        expect(page.get_by_label("Абонент")).to_be_visible()
        expect(page.get_by_text("Клиент не выбран")).to_be_hidden()


def test_a_choice_is_replaced_by_typing_and_put_back_by_escape(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    box, press = topics(page), page.keyboard.press
    box.fill("другое")
    press("Enter")
    expect(hidden(page, "case-0-topic")).to_have_value("other")
    for leave_first in (False, True):  # chosen a moment ago, or come back to
        if leave_first:
            page.get_by_label("Текст").focus()
            box.focus()
        page.keyboard.type("спор", delay=5)
        expect(box).to_have_value("спор")
        expect(hidden(page, "case-0-topic")).to_have_value("")
        press("Escape")
        expect(box).to_have_value("Другое")
        box.select_text()
    expect(hidden(page, "case-0-topic")).to_have_value("other")
    expect(box).to_be_focused()
    page.locator("[data-part] [data-tree] .wk-clear").click()
    expect(box).to_have_value("")
    expect(hidden(page, "case-0-topic")).to_have_value("")
    expect(box).to_be_focused()
    page.keyboard.type("другое", delay=5)
    expect(page.get_by_role("treeitem", name=re.compile("Другое"))).to_be_visible()
    press("Tab")
    expect(hidden(page, "case-0-topic")).to_have_value("other")


@pytest.mark.parametrize(
    ("login", "typed", "shown"), [("anna", "7.1.", "07.01."), ("john", "7/1/", "07/01/")]
)
def test_a_date_is_typed_in_the_language_of_the_page(
    enter: Enter, login: str, typed: str, shown: str
) -> None:
    page = enter(login)
    page.goto("/contacts/new?client=1")
    topic = page.locator("[name='case-0-topic.text']")
    topic.fill("спор" if login == "anna" else "dispute")
    page.keyboard.press("Enter")
    month = page.locator("#id_case-0-attr-month")
    sent = page.locator("input[type=date]")
    month.focus()
    page.keyboard.type(f"{typed}2026", delay=5)
    expect(month).to_have_value(f"{shown}2026")
    expect(sent).to_have_value("2026-01-07")
    month.fill("")
    page.keyboard.type("31022026", delay=5)
    page.keyboard.press("Tab")
    expect(page.locator(".wk-error[data-no-date]")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-form-errors]").first).to_be_visible()
    expect(month).to_have_value(re.compile("^31.02.2026$"))


def test_a_topic_called_as_was_typed_comes_first(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    for typed, meant in (("Нет интернета", "none"), ("нет", "none"), ("интернет низк", "slow")):
        topics(page).fill(typed)
        expect(page.locator("[role=treeitem][aria-selected=true]")).to_have_attribute(
            "data-value", meant
        )
        page.keyboard.press("Enter")
        expect(hidden(page, "case-0-topic")).to_have_value(meant)
    topics(page).fill("нет")
    first = page.locator("[role=treeitem]:not(.is-group)").first
    expect(first).to_have_attribute("data-value", "none")


def test_a_topic_chosen_again_leaves_the_values_and_the_text_stays_at_home(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    topics(page).fill("спор")
    page.keyboard.press("Enter")
    repeated, sent = page.locator("[name=case-0-attr-repeated]"), []
    page.on("request", lambda asked: sent.append(f"{asked.url} {asked.post_data}"))
    page.get_by_label("Текст").fill("Тайна абонента " * 1000)
    for value in ("", "false", "true"):
        repeated.select_option(value)
        page.locator("[name=case-0-attr-city]").fill("Омск")
        topics(page).fill("спор")
        with page.expect_response(re.compile("/attributes")) as got:
            page.keyboard.press("Enter")
        assert got.value.ok
        asked = got.value.request.post_data or ""
        assert "case-0-attr-city" in asked
        assert "case-0-text" not in asked
        expect(repeated).to_have_value(value)
        expect(page.locator("[name=case-0-attr-city]")).to_have_value("Омск")
    assert not [one for one in sent if "case-0-text" in one]


def test_what_is_no_date_stays_and_is_refused(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/contacts/new")
    topics(page).fill("спор")
    page.keyboard.press("Enter")
    month, sent = page.locator("#id_case-0-attr-month"), page.locator("input[type=date]")
    for typed, shown, value in (
        ("вчера", "вчера", ""),
        ("1 января", "1 января", ""),
        ("01.01.0001", "01.01.0001", ""),
        ("01.01.20255", "01.01.20255", ""),
        ("1.1.99", "01.01.1999", "1999-01-01"),
        ("1.1.26", "01.01.2026", "2026-01-01"),
        ("2025-12-31", "31.12.2025", "2025-12-31"),
        ("2012-1-5", "05.01.2012", "2012-01-05"),
        ("5-1-2012", "05.01.2012", "2012-01-05"),
        ("2025-13-31", "2025-13-31", ""),
    ):
        month.focus()
        month.select_text()
        page.keyboard.type(typed)
        page.get_by_label("Текст").focus()
        expect(month).to_have_value(shown)
        expect(sent).to_have_value(value)
        expect(page.locator(".wk-error[data-no-date]")).to_have_count(0 if value else 1)
    page.locator("[name=case-0-attr-amount]").fill("1")
    page.get_by_text("Другое время").click()
    page.locator("#id_started_at").focus()
    page.keyboard.type("вчера")
    month.focus()
    month.select_text()
    page.keyboard.type("вчера")
    wait_until_kept(page, '"case-0-attr-month":["вчера"]')
    page.reload()
    for field in (month, page.locator("#id_started_at")):
        expect(field).to_have_value("вчера")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-form-errors]").first).to_be_visible()
    for field in (month, page.locator("#id_started_at")):
        expect(field).to_have_value("вчера")
        expect(field).to_have_attribute("aria-invalid", "true")


def test_a_list_below_the_last_line_of_the_screen_is_brought_up(enter: Enter) -> None:
    page = enter("anna")
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto("/contacts/new")
    text = page.locator("[name='case-0-text']")
    text.focus()
    text.evaluate("area => area.scrollIntoView({block: 'end'})")
    page.keyboard.type("@")
    expect(page.locator(".wk-complete [role=option]").first).to_be_in_viewport(ratio=1)
    expect(text).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    owner = page.locator("[name='case-0-owner.text']")
    owner.focus()
    owner.evaluate("input => input.scrollIntoView({block: 'end'})")
    page.keyboard.type("а")
    expect(page.locator("[data-part] [role=option]").first).to_be_in_viewport(ratio=1)
