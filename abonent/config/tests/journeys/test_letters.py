"""A letter comes in, is answered from a template, numbered, printed, and its signed copy kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from abonent.config.tests.journeys.registering import work_tab

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey
_PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx"
    b"\xdac\xfc\xcf\xc0P\x0f\0\4\x85\1\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82"
)


def _scan(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": _PNG}


def _press(page: Page, label: str) -> None:
    page.locator("main").get_by_role("button", name=re.compile(f"^{label}")).click()


def test_a_claim_by_letter_is_answered_by_letter(enter: Enter) -> None:
    page = enter("root")
    page.goto("/letters/incoming?client=1")
    page.get_by_label("Их номер").fill("7")
    expect(work_tab(page, "Иванова Анна Сергеевна")).to_be_visible()
    page.get_by_label("Тема письма").fill("Претензия по счёту")
    page.get_by_role("combobox", name="Открыть обращение по теме").fill("другое")
    page.keyboard.press("Enter")
    page.locator("[data-drop] input[type=file]").set_input_files(_scan("претензия.png"))
    expect(page.locator("li", has_text="претензия.png").locator("input")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/letters/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"ВХ-\d{4}-\d{5}"))
    expect(page.get_by_text("претензия.png")).to_be_visible()
    case = page.locator("main a[href^='/cases/']").get_attribute("href") or ""
    page.keyboard.press("r")
    page.wait_for_url(re.compile(r"/letters/new\?answers="))
    page.get_by_label("Текст письма").fill("Своими словами")
    page.get_by_role("button", name="Отказ").click()
    page.get_by_role("button", name="Вернуть").click()
    expect(page.get_by_label("Текст письма")).to_have_value("Своими словами")
    page.get_by_role("button", name="Отказ").click()
    expect(page.get_by_label("Текст письма")).to_have_value(
        f"Анна Сергеевна, здравствуйте!\n\nВ обращении {case[7:]} ошибки нет."
    )
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/letters/\d+$"))
    sheet = page.locator(".wk-sheet")
    expect(sheet).to_have_js_property("complete", True)
    for step in ("Передать на подпись", "Подписать", "Зарегистрировать"):
        _press(page, step)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"ИСХ-\d{4}-00001"))
    with page.expect_download() as got:
        page.keyboard.press("p")
    assert got.value.path().read_bytes().startswith(b"%PDF")
    page.reload()  # a file must not go to a field that the steps' own news replace just now
    expect(page.locator(".wk-live[data-state=open]")).to_be_visible()
    page.locator("[data-drop] input[type=file]").set_input_files(_scan("подписано.png"))
    expect(page.get_by_text("подписано.png")).to_be_visible()
    page.goto(case)
    page.get_by_role("link", name=re.compile("^Ответить письмом")).click()
    expect(page.get_by_label("Обращения")).to_have_value(case[7:])
    expect(page.get_by_label("Кому")).to_have_value("Иванова Анна Сергеевна")
