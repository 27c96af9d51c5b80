"""An administrator's and a clerk's work in a real browser."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.registering import choose_topic

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey

SAMPLE = Path(__file__).resolve().parents[4] / "samples" / "complaints.csv"


def test_rejected_rows_are_corrected_and_nothing_is_doubled(enter: Enter, tmp_path: Path) -> None:
    page = enter("root")  # the map sets topics up, for which a clerk has no right
    imported = feed(page, SAMPLE)
    assert imported == {"rows": 60, "imported": 53, "known": 0, "rejected": 7}
    with page.expect_download() as caught:
        page.get_by_role("link", name=re.compile("отклонённые", re.IGNORECASE)).first.click()
    mended = tmp_path / "mended.csv"
    mended.write_bytes(mend(Path(caught.value.path()).read_bytes()))
    assert feed(page, mended) == {"rows": 7, "imported": 7, "known": 0, "rejected": 0}
    assert feed(page, mended) == {"rows": 7, "imported": 0, "known": 7, "rejected": 0}
    assert feed(page, SAMPLE)["imported"] == 0


def feed(page: Page, file: Path) -> dict[str, int]:
    """Import a file for good with the sample's map; what came of it."""
    page.goto("/imports/new")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Сохранённая карта").select_option(
        label="Жалобы (пример) · Complaints (sample)"
    )
    expect(page.locator("textarea").first).to_have_value(re.compile("source: sample"))
    page.locator("button[name=import]").click()
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    expect(page.get_by_text("Отклонено").first).to_be_visible(timeout=30_000)
    names = {"rows": "Строк", "imported": "Загружено", "known": "Уже", "rejected": "Отклонено"}
    return {key: fact(page, name) for key, name in names.items()}


def fact(page: Page, name: str) -> int:
    term = page.locator("dt", has_text=re.compile(f"^{name}")).first
    return int(term.locator("xpath=following-sibling::dd[1]").inner_text())


def mend(rejected: bytes) -> bytes:
    """The rows of the file of rejected ones, each with what was wrong put right."""
    text = rejected.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=";")
    writer.writeheader()
    for row in rows:
        right = {"Дата": "01.09.2026 10:00", "Канал": "Телефон", "Тема": "Связь", "Сумма": "",
                 "Телефон": "8 916 000-11-22", "Текст": row["Текст"] or "Без текста"}  # fmt: skip
        if "35" in row["Причина отклонения"]:  # the number stands in two rows
            right["Номер"] = "Ж-4999"
        writer.writerow({**row, **right})
    return out.getvalue().encode()


def test_a_new_topic_with_a_required_attribute_is_there_at_once(enter: Enter) -> None:
    root, anna = enter("root"), enter("anna")
    root.goto("/console/topics")
    root.get_by_role("link", name=re.compile("Новая тема")).click()
    root.get_by_label(re.compile("Название.*по-русски|русск", re.IGNORECASE)).first.fill(
        "Умный дом"
    )
    root.locator("[name=name_en]").fill("Smart home")
    root.keyboard.press("Control+Enter")
    expect(root.get_by_role("heading", name=re.compile("Умный дом"))).to_be_visible()
    form = root.locator("form", has=root.locator("[name$=type]"))
    form.locator("[name$=name_ru]").fill("Модель")
    form.locator("[name$=name_en]").fill("Model")
    form.locator("[name=required]").select_option("yes")
    form.locator("button").first.click()
    expect(root.get_by_role("table").get_by_role("link", name="Модель")).to_be_visible()
    anna.goto("/contacts/new")
    anna.get_by_role("combobox", name=re.compile("^Тема")).fill("умный")
    expect(anna.get_by_role("treeitem", name=re.compile("Умный дом"))).to_be_visible()
    anna.keyboard.press("Enter")
    expect(anna.get_by_label("Модель")).to_be_visible()
    anna.keyboard.press("Control+Enter")
    expect(anna.get_by_text("здесь это обязательно").first).to_be_visible()


def test_an_attribute_of_a_group_is_inherited_and_filled_in(enter: Enter) -> None:
    root, anna = enter("root"), enter("anna")
    root.goto("/console/topics")
    root.get_by_role("link", name="Интернет", exact=True).click()
    form = root.locator("form", has=root.locator("[name$=type]"))
    form.locator("[name$=name_ru]").fill("Номер порта")
    form.locator("[name$=name_en]").fill("Port")
    form.get_by_text("Проверки").click()
    form.locator("[name=mask]").fill("AA-99")
    form.get_by_text("Кто и где его видит").click()
    form.locator("[name=is_column]").check()
    form.locator("button").first.click()
    expect(root.get_by_role("table").get_by_role("link", name="Номер порта")).to_be_visible()
    root.goto("/console/topics")
    root.get_by_role("link", name="Нет интернета", exact=True).click()
    row = root.get_by_role("row", name=re.compile("Номер порта"))
    expect(row.get_by_role("link", name="Интернет", exact=True)).to_be_visible()
    anna.goto("/contacts/new")
    choose_topic(anna, "нет интернета")
    port = anna.get_by_label("Номер порта")
    port.press_sequentially("аб1")
    expect(port).to_have_value("аб-1")
    port.blur()
    expect(anna.get_by_text("Запишите в виде __-__.")).to_be_visible()
    port.press("End")
    port.press_sequentially("2")
    expect(anna.get_by_text("Запишите в виде __-__.")).to_be_hidden()
    port.fill("аб 12")
    port.blur()
    expect(port).to_have_value("аб-12")
    anna.keyboard.press("Control+Enter")
    expect(anna.get_by_text("аб-12").first).to_be_visible()


def test_who_looks_as_a_colleague_finds_what_writes_disabled(enter: Enter) -> None:
    root = enter("root")
    root.goto("/console/operators")
    root.get_by_role("row", name=re.compile("anna")).get_by_role("link").first.click()
    root.get_by_role("button", name="Посмотреть как").click()
    reason = re.compile("Изменить ничего нельзя")
    refused = root.locator("#toasts").get_by_text(reason)
    root.goto("/clients?q=Иванова")
    root.locator("tbody tr a").first.click()
    add = root.get_by_role("button", name="Добавить заметку")
    expect(add).to_have_attribute("aria-disabled", "true")
    expect(add).to_have_attribute("title", reason)
    expect(add).to_have_accessible_description(reason)
    expect(root.locator("textarea").first).not_to_be_editable()
    add.focus()
    root.keyboard.press("Enter")
    expect(refused).to_be_visible()
    root.locator("h1").click()
    root.keyboard.press("n")
    choose_topic(root, "нет интернета")  # what there is to choose is looked at
    root.keyboard.press("Control+Enter")
    expect(refused).to_be_visible()
    expect(root).to_have_url(re.compile("/contacts/new"))
    root.locator("h1").click()
    root.keyboard.press("z")
    save = root.get_by_role("button", name="Сохранить").first
    expect(save).to_be_visible()
    expect(save).not_to_have_attribute("aria-disabled", "true")
