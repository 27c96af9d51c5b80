"""Lists that follow what others do, and pages that fit the screens of a call centre."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey

MAIN_PAGES = (
    "/", "/cases", "/contacts", "/clients", "/contacts/new", "/clients/new", "/clients/1",
    "/cases/1", "/cases/1/edit", "/contacts/1", "/search?q=%2B7916", "/imports",
)  # fmt: skip
TOO_WIDE = """() => {
  const wide = (e) => e.scrollWidth > e.clientWidth + 1;
  const cut = [...document.querySelectorAll("html, main, .wk-card, .wk-card-body, .wk-tablewrap")];
  const cells = (row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
  const uneven = [...document.querySelectorAll("table")].filter(
    (table) => new Set([...table.rows].map(cells)).size > 1);
  return [...cut.filter(wide), ...uneven].map((e) => `${e.tagName}.${e.className}`);
}"""


def register(page: Page, text: str, *, client: str = "") -> str:
    """A contact with a case under "other"; the case's address."""
    page.goto(f"/contacts/new{'?client=1' if client else ''}")
    page.get_by_role("combobox", name=re.compile("^(Тема|Topic)")).fill("друг")
    page.keyboard.press("Enter")
    page.get_by_label(re.compile("^(Текст|Text)")).fill(text)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/(cases|contacts)/\d+$"))
    return page.url


def registered(page: Page) -> str:
    """The number of a new case."""
    url = register(page, "Нет связи")
    return url.rsplit("/", 1)[1]


def test_no_main_page_is_cut_or_scrolls_sideways(enter: Enter) -> None:
    wrong: list[str] = []
    for login in ("anna", "john"):
        page = enter(login)
        if login == "anna":
            register(page, "Аноним")
            register(page, "Клиент", client="1")
        for width in (1280, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            for address in MAIN_PAGES:
                page.goto(address)
                found = page.evaluate(TOO_WIDE)
                wrong += [f"{login} {width} {address}: {one}" for one in found]
    assert wrong == []


def test_a_shown_row_follows_its_case_and_keeps_mark_focus_and_place(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = registered(anna)
    anna.goto("/cases")
    row = anna.locator(f"tr[data-row='{number}']")
    expect(row).to_contain_text("Зарегистрировано")
    link = row.get_by_role("link", name=number)
    link.focus()
    place = row.bounding_box()
    boris.goto(f"/cases/{number}")
    boris.keyboard.press("t")
    expect(row).to_contain_text("boris")
    expect(link).to_be_focused()
    assert row.bounding_box() == place
    expect(anna.locator(".wk-pill")).to_have_count(0)


def test_new_rows_are_announced_and_shown_when_asked_for(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    anna.goto("/cases")
    before = anna.locator("tbody tr").count()
    number = registered(boris)
    pill = anna.locator(".wk-pill")
    expect(pill).to_have_text("Новых: 1 · показать")
    assert anna.locator("tbody tr").count() == before
    pill.get_by_role("button").click()
    expect(anna.locator(f"tr[data-row='{number}']")).to_be_visible()
    expect(pill).to_have_count(0)


def test_a_row_that_left_the_filter_stays_and_says_so(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = registered(anna)
    anna.goto("/cases?state=registered")
    row = anna.locator(f"tr[data-row='{number}']")
    expect(row).to_be_visible()
    boris.goto(f"/cases/{number}")
    boris.keyboard.press("s")
    expect(boris.get_by_role("heading", level=1)).to_contain_text("В работе")
    expect(row).to_have_class(re.compile("is-gone"))


def test_a_change_between_drawing_and_subscribing_is_not_lost(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = registered(anna)
    boris.goto(f"/cases/{number}")
    held: list[Route] = []
    anna.context.route(re.compile("/live-worker"), lambda route: held.append(route))
    anna.goto(f"/cases/{number}")
    expect(anna.get_by_text("Пока никто")).to_be_visible()
    boris.keyboard.press("t")
    expect(boris.locator("#case .wk-person")).to_have_text(re.compile("Агентова boris"))
    assert len(held) == 1  # the stream opens only after the change
    held[0].continue_()
    expect(anna.locator("#case .wk-person")).to_have_text(re.compile("Агентова boris"))


def test_filters_of_a_topic_come_with_it(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/cases")
    expect(page.get_by_text("Причина", exact=True)).to_have_count(0)
    page.get_by_text("Тема", exact=True).first.click()
    page.get_by_label("— Спор о счёте").check()
    expect(page.locator(".wk-more summary", has_text="Причина")).to_be_visible()
    page.keyboard.press("Escape")  # the open list of topics may lie over what comes next
    page.locator(".wk-more summary", has_text="Столбцы").click()
    page.get_by_role("checkbox", name="Сумма").check()
    expect(page).to_have_url(re.compile("show=amount"))
    # Open and ticked as it was left, though the table was drawn again.
    expect(page.get_by_role("checkbox", name="Сумма")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Город")).to_be_visible()
