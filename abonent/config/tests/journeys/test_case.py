"""The page of a case while its reader and others work on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def _open_case(page: Page, text: str) -> str:
    page.goto("/contacts/new")
    page.get_by_role("combobox", name=re.compile("^Тема")).fill("другое")
    page.keyboard.press("Enter")
    page.get_by_label("Текст").fill(text)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.locator(".wk-live[data-state=open]")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def _state(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=re.compile(name))).to_be_visible()


def test_ones_own_steps_are_not_announced(enter: Enter) -> None:
    anna = enter("anna")
    _open_case(anna, "Своё")
    anna.keyboard.press("s")
    _state(anna, "В работе")
    anna.keyboard.press("s")
    anna.keyboard.type("Сделано")
    anna.wait_for_timeout(700)
    expect(anna.locator(".wk-pill")).to_have_count(0)
    anna.keyboard.press("Control+Enter")
    _state(anna, "Решено")
    anna.wait_for_timeout(700)
    expect(anna.locator(".wk-pill")).to_have_count(0)


def test_the_page_goes_on_around_a_note_being_written(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = _open_case(anna, "Пишу заметку")
    note = anna.get_by_label("Заметка для коллег")
    note.fill("Начало и конец")
    note.evaluate("box => box.setSelectionRange(7, 8)")
    boris.goto(f"/cases/{number}")
    boris.get_by_label("Заметка для коллег").fill("Слова Бориса")
    boris.get_by_role("button", name="Добавить заметку").click()
    expect(anna.get_by_text("Слова Бориса")).to_be_visible(timeout=3000)
    anna.evaluate("document.title = 'Прежнее'")
    boris.get_by_role("button", name=re.compile("Взять в работу")).click()
    _state(anna, "В работе")
    expect(anna).to_have_title(re.compile(rf"^(\(\d+\) )?{number} · .+ · Abonent$"))
    expect(note).to_have_value("Начало и конец")
    expect(note).to_be_focused()
    anna.keyboard.type("А")
    expect(note).to_have_value("Начало А конец")
    expect(anna.locator(".wk-pill")).to_have_count(0)
    expect(anna.get_by_label("Заметка для коллег")).to_have_count(1)
    anna.keyboard.press("Control+Enter")
    expect(boris.get_by_text("Начало А конец")).to_be_visible(timeout=3000)


def test_a_comment_to_a_step_made_by_a_colleague_becomes_a_note(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = _open_case(anna, "Решаем вдвоём")
    boris.goto(f"/cases/{number}")
    for page, words in ((anna, "Решила Анна"), (boris, "Решил Борис")):
        page.get_by_role("button", name=re.compile("Решить")).first.click()
        page.get_by_label("Комментарий").fill(words)
    anna.keyboard.press("Control+Enter")
    _state(anna, "Решено")
    boris.keyboard.press("Control+Enter")
    kept = boris.get_by_role("dialog", name="Ваш комментарий не потерян")
    expect(kept.get_by_text("тем временем изменили")).to_be_visible()
    expect(kept.get_by_label("Заметка для коллег")).to_have_value("Решил Борис")
    boris.keyboard.press("Control+Enter")
    expect(kept).to_have_count(0)
    expect(anna.get_by_text("Решил Борис")).to_be_visible(timeout=3000)


@pytest.mark.parametrize("typed", ["", "   "])
def test_a_step_without_its_comment_marks_the_field(enter: Enter, typed: str) -> None:
    anna = enter("anna")
    _open_case(anna, "Без комментария")
    anna.get_by_role("button", name=re.compile("Решить")).first.click()
    comment = anna.get_by_label("Комментарий")
    comment.fill(typed)
    comment.press("Control+Enter")
    expect(comment).to_be_visible()
    expect(comment).to_have_attribute("aria-invalid", "true")
    expect(comment).to_have_accessible_description(re.compile("Напишите, что сделано"))
    expect(anna.locator(".wk-toast")).to_have_count(0)


def test_a_file_is_removed_by_its_name_and_on_purpose(enter: Enter, tmp_path: Path) -> None:
    file = tmp_path / "счёт.txt"
    file.write_text("100")
    anna = enter("anna")
    _open_case(anna, "С файлом")
    anna.locator("[data-drop] input[type=file]").set_input_files(file)
    link = anna.get_by_role("link", name="счёт.txt")
    remove = anna.get_by_role("button", name="Убрать счёт.txt")
    remove.click()
    asked = anna.get_by_role("dialog", name="Убрать файл?")
    asked.get_by_role("button", name="Отмена").click()
    expect(link).to_be_visible()
    remove.click()
    asked.get_by_role("button", name="Убрать").click()
    expect(link).to_have_count(0)


def test_a_case_that_leaves_the_filter_shows_why(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = _open_case(anna, "Уйдёт из списка")
    boris.goto("/cases?state=registered")
    expect(boris.locator(".wk-live[data-state=open]")).to_be_visible()
    row = boris.locator(f"tr[data-row='{number}']")
    anna.get_by_role("button", name=re.compile("Взять в работу")).click()
    expect(row.get_by_text("В работе")).to_be_visible()
    expect(row).to_have_attribute("title", "Больше не подходит под фильтры")
    expect(row.locator("td").first).not_to_have_css("text-decoration-line", "line-through")


def test_a_text_box_made_larger_breaks_no_policy(enter: Enter) -> None:
    """The size is an inline style, which htmx would copy to the box that comes instead."""
    anna = enter("anna")
    _open_case(anna, "Большое поле")
    anna.get_by_role("button", name=re.compile("Решить")).first.click()
    comment = anna.get_by_label("Комментарий")
    comment.evaluate("box => { box.style.height = '300px' }")
    comment.press("Control+Enter")
    expect(comment).to_have_attribute("aria-invalid", "true")


def test_a_colleague_chosen_stays_chosen_when_the_case_changes(enter: Enter) -> None:
    root, boris = enter("root"), enter("boris", door=1)
    number = _open_case(root, "Выбранный остаётся")
    expect(root.locator(".wk-live[data-state=open]")).to_be_visible()
    choice = root.get_by_label("Передать коллеге")
    choice.fill("anna")
    choice.press("Enter")
    expect(choice).to_have_value("Агентова anna")
    root.locator("h1").click()  # nothing has the focus any more
    boris.goto(f"/cases/{number}")
    boris.get_by_label("Заметка для коллег").fill("Посмотрел")
    boris.get_by_role("button", name="Добавить заметку").click()
    expect(root.get_by_text("Посмотрел")).to_be_visible()
    expect(choice).to_have_value("Агентова anna")


def test_a_case_just_given_stands_first_on_the_start_page(enter: Enter) -> None:
    root, boris = enter("root"), enter("boris", door=1)
    expect(boris.locator(".wk-live[data-state=open]")).to_be_visible()
    number = _open_case(root, "Для Бориса")
    choice = root.get_by_label("Передать коллеге")
    choice.fill("boris")
    choice.press("Enter")
    expect(choice).to_have_value("Агентова boris")
    root.get_by_role("button", name="Передать", exact=True).click()
    mine = boris.locator("section", has=boris.get_by_role("heading", name="Мои открытые"))
    expect(mine.locator("tr").first.get_by_role("link")).to_have_text(number)


def test_numbers_are_narrowed_from_and_to(enter: Enter) -> None:
    anna = enter("anna")
    anna.goto("/cases?attr[amount]_from=100")
    anna.locator(".wk-pick summary", has_text="Сумма").click()
    upper = anna.locator("[name='attr[amount]_to']")
    upper.fill("2000,5")
    upper.press("Tab")
    expect(anna).to_have_url(re.compile("_to=2000"))


WHOLE = """folded => [...document.querySelectorAll(".wk-long")].some(
  (box) => box.textContent.includes("Строка 39") && box.clientHeight > 4 * folded)"""


def test_a_long_text_is_folded_until_asked_for(enter: Enter) -> None:
    page = enter("anna")
    number = _open_case(page, "\n".join(f"Строка {line}" for line in range(1, 40)))
    text = page.locator(".wk-long", has_text="Строка 39")
    button = page.get_by_role("button", name="Показать целиком")
    expect(button).to_be_visible()  # folded by now
    folded = text.evaluate("box => box.clientHeight")
    button.press("Enter")
    page.wait_for_function(WHOLE, arg=folded)
    page.get_by_label("Заметка для коллег").fill("Одна короткая строка")
    page.get_by_role("button", name="Добавить заметку").click()
    expect(page.locator(".wk-timeline").get_by_text("Одна короткая строка")).to_be_visible()
    page.get_by_role("button", name="Свернуть").click()  # whole still, on a page drawn anew
    page.wait_for_function(f"folded => !({WHOLE})(folded)", arg=folded)
    expect(page.locator(".wk-fold")).to_have_count(1)
    short = page.locator(".wk-timeline .wk-long", has_text="Одна короткая строка")
    short.evaluate("box => { box.style.width = '2px'; }")  # measured while its place is narrow
    expect(page.locator(".wk-fold")).to_have_count(2)
    short.evaluate("box => { box.style.width = ''; }")
    expect(page.locator(".wk-fold")).to_have_count(1)
    page.emulate_media(media="print")
    page.wait_for_function(WHOLE, arg=folded)
    page.emulate_media(media="screen")
    page.goto(f"/cases/{number}")
    expect(page.get_by_role("button", name="Показать целиком")).to_be_visible()
    text.evaluate("box => { box.scrollTop = 50; }")  # as the browser's own search does
    expect(page.get_by_role("button", name="Свернуть")).to_be_visible()
