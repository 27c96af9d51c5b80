"""Small habits of hands in lists: what closes, what stays in sight, what Back shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.registering import choose_topic

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey


def make_case(page: Page) -> str:
    """The number of a new case."""
    page.goto("/contacts/new")
    choose_topic(page, "другое")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    return page.url.rsplit("/", 1)[1]


def test_what_was_tried_goes_when_the_choice_changes(enter: Enter) -> None:
    page = enter("root")
    number = make_case(page)
    page.goto("/cases")
    page.locator(f"tr[data-row='{number}']").get_by_role("checkbox").check()
    page.get_by_role("button", name="Перевести").click()
    step, done = page.get_by_label("Шаг"), page.get_by_role("button", name="Выполнить")
    step.select_option("start")
    page.get_by_role("button", name="Что получится").click()
    expect(done).to_be_visible()
    step.select_option("resolve")
    expect(done).to_have_count(0)


def test_the_head_of_a_list_stays_in_sight(enter: Enter) -> None:
    page = enter("root")
    page.set_viewport_size({"width": 1280, "height": 320})
    page.goto("/console/operators")
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 100
    head = page.locator("thead th").first.bounding_box()
    bars = page.locator(".wk-tabbar").bounding_box()
    assert head is not None
    assert bars is not None
    assert head["y"] == pytest.approx(bars["y"] + bars["height"], abs=1)


def test_headings_of_what_is_found_have_no_frame_of_their_own(enter: Enter) -> None:
    page = enter("anna")
    page.keyboard.press("/")
    page.keyboard.type("Иванова")
    heading = page.locator(".wk-suggest .wk-group").first
    expect(heading).to_be_visible()
    expect(heading).to_have_css("border-left-width", "0px")


def test_cards_of_the_start_page_stand_one_under_another(enter: Enter) -> None:
    page = enter("root")
    tops = page.locator("main .wk-cols > div").evaluate_all(
        "columns => columns.map((one) => one.getBoundingClientRect().top)"
    )
    assert len(tops) == 2
    assert tops[0] == tops[1]
    under = page.locator("main .wk-cols > div:last-child > *")
    first, second = under.nth(0).bounding_box(), under.nth(1).bounding_box()
    assert first is not None
    assert second is not None
    assert second["y"] - (first["y"] + first["height"]) < 30


def test_enter_chooses_a_colleague_and_sends_nothing(enter: Enter) -> None:
    page = enter("root")
    make_case(page)
    choice = page.get_by_label("Передать коллеге")
    choice.fill("boris")
    expect(page.get_by_role("option", name="Агентова boris")).to_be_visible()
    choice.press("Enter")
    expect(choice).to_have_value("Агентова boris")
    page.wait_for_timeout(500)
    expect(page.locator(".wk-timeline > li")).to_have_count(1)
    choice.press("Enter")
    expect(page.locator(".wk-timeline > li")).to_have_count(2)


def test_escape_closes_what_is_offered_then_leaves_the_line(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/cases")
    page.keyboard.press("f")
    line = page.get_by_role("combobox", name="Запрос")
    line.press_sequentially("сос")
    offered = page.get_by_role("listbox", name="Запрос")
    expect(offered).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    expect(line).to_be_focused()
    page.keyboard.press("Escape")
    expect(line).not_to_be_focused()
    expect(line).to_have_value("сос")


def test_the_menu_of_files_closes_by_escape_and_by_a_click_elsewhere(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/cases")
    menu = page.locator("summary[title='Сохранить в файл']")
    csv = page.get_by_role("link", name="CSV", exact=True)
    menu.click()
    expect(csv).to_be_visible()
    page.keyboard.press("Escape")
    expect(csv).to_be_hidden()
    menu.click()
    expect(csv).to_be_visible()
    page.locator("h1").click()
    expect(csv).to_be_hidden()
    page.get_by_role("combobox", name="Запрос").fill("status:open")
    page.keyboard.press("Enter")
    links = page.locator("a[data-export='csv']")
    expect(links.first).to_have_attribute("href", re.compile(r"status.*shown=1"))
    expect(links.last).to_have_attribute("href", re.compile(r"status(?!.*shown)"))


def test_back_shows_the_list_as_it_is_now_and_goes_on_listening(enter: Enter) -> None:
    anna, boris = enter("anna"), enter("boris", door=1)
    number = make_case(anna)
    anna.goto("/cases")
    row = anna.locator(f"tr[data-row='{number}']")
    expect(anna.locator(".wk-live[data-state=open]")).to_be_visible()
    row.get_by_role("link").click()
    anna.wait_for_url(f"**/cases/{number}")
    anna.keyboard.press("s")
    expect(anna.get_by_role("heading", level=1)).to_contain_text("В работе")
    anna.go_back()
    expect(row).to_contain_text("В работе")
    expect(anna.locator(".wk-live[data-state=open]")).to_be_visible()
    anna.wait_for_timeout(400)
    # The browser that drives tests keeps no pages: this one is told that it left and is back.
    anna.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    boris.goto(f"/cases/{number}")
    boris.keyboard.press("s")
    boris.get_by_label("Комментарий").fill("Сделано")
    boris.keyboard.press("Control+Enter")
    expect(boris.get_by_role("heading", level=1)).to_contain_text("Решено")
    anna.wait_for_timeout(1200)
    expect(row).to_contain_text("В работе")
    anna.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(row).to_contain_text("Решено")


def test_almost_a_minute_is_told_as_a_minute(enter: Enter) -> None:
    page = enter("anna")
    page.goto("/")
    page.clock.install(time="2026-11-22T12:00:00Z")
    told = page.evaluate(
        """() => [59.7, 59, 3599, 86000].map((ago) => {
            const time = document.createElement("time");
            time.dateTime = new Date(Date.now() - ago * 1000).toISOString();
            time.dataset.when = "";
            document.body.append(time);
            document.dispatchEvent(new Event("visibilitychange"));
            return time.textContent;
        })"""
    )
    assert told == ["1 минуту назад", "59 секунд назад", "1 час назад", "1 день назад"]
