"""An administrator's and a clerk's work, and both languages, in a real browser."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

SAMPLE = Path(__file__).resolve().parents[4] / "samples" / "complaints.csv"
PAGES = (
    "/", "/cases", "/contacts", "/contacts/new", "/clients", "/clients/new", "/clients/1", "/me",
    "/search?q=zzz", "/imports", "/imports/new", "/imports/maps", "/console", "/console/topics",
    "/console/operators", "/console/roles", "/console/audit", "/console/bus", "/topics/propose",
    "/console/lists/cases.channel", "/console/lists/cases.place", "/console/lists/cases.priority",
    "/console/lists/attributes.dictionary", "/console/lists/parties.category",
)  # fmt: skip
NOT_WORDS = {
    "Abonent", "API", "SMS", "EN", "RU", "CSV", "XLSX", "Excel", "YAML", "Ctrl", "Enter", "FCC",
    "Comcast", "Complaints", "sample", "English", "REST", "PDF", "VIP",
}  # fmt: skip
CODES = {"anna", "boris", "john", "root", "ruler", "billing", "claim", "other", "reasons", "zzz",
         "email", "phone", "moscow", "normal", "urgent"}  # fmt: skip
"""Latin words that a Russian page may show: names, abbreviations, keys; codes and log-ins."""

VISIBLE_TEXT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const told = !parent.closest('script,style,code,pre,textarea,kbd');
    if (told && parent.checkVisibility()) texts.push(walker.currentNode.textContent.trim());
  }
  return texts.filter(Boolean).join('\\n');
}"""


def set_language(page: Page, wanted: str) -> None:
    page.get_by_role("button", name=re.compile(rf"^{wanted}\b")).first.click()
    page.wait_for_load_state()


def test_russian_pages_speak_russian_and_fit_the_screen(enter: Enter) -> None:
    page = enter("root")
    strange: list[str] = []
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        text = re.sub(r"\S*[@/_.+:#]\S*|\b[a-z]+(-[a-z]+)+\b", " ", page.evaluate(VISIBLE_TEXT))
        words = set(re.findall(r"\b[A-Za-z]{3,}\b", text)) - NOT_WORDS - CODES
        if words and path != "/console/audit":  # which quotes what people wrote
            strange.append(f"{path}: {sorted(words)}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
    assert "\n".join(strange) == ""


def test_the_same_page_in_both_languages(enter: Enter) -> None:
    page = enter("boris")
    page.goto("/cases")
    expect(page.get_by_role("heading", name="Обращения", exact=True)).to_be_visible()
    set_language(page, "EN")
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    page.goto("/contacts/new")
    expect(page.get_by_label("Client", exact=True)).to_be_visible()
    expect(page.get_by_role("option", name="Moscow")).to_be_attached()
    set_language(page, "RU")
    expect(page.get_by_label("Клиент", exact=True)).to_be_visible()


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
        if "35" in row["reason"]:  # the number stands in two rows
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
    form.locator("[name$=is_required]").check()
    form.locator("button").first.click()
    expect(root.get_by_role("link", name="Модель")).to_be_visible()
    anna.goto("/contacts/new")
    anna.get_by_role("combobox", name=re.compile("^Тема")).fill("умный")
    expect(anna.get_by_role("treeitem", name=re.compile("Умный дом"))).to_be_visible()
    anna.keyboard.press("Enter")
    expect(anna.get_by_label("Модель")).to_be_visible()
    anna.keyboard.press("Control+Enter")
    expect(anna.get_by_text("здесь это обязательно").first).to_be_visible()
