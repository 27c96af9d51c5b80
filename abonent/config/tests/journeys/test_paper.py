"""Drawings on paper: on one sheet if that is wanted, else on as many as it takes to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from abonent.cases.demo_routes import termination
from abonent.config.tests.journeys.alone import show
from abonent.routes.bpmn.drawing import Drawing

pytestmark = pytest.mark.journey


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def sixty() -> str:
    """A start, 58 steps, an end."""
    drawing = Drawing("long").start("start", name="Начало")
    keys = [f"step-{number}" for number in range(1, 59)]
    for number, key in enumerate(keys, start=1):
        drawing.step(key, name=f"Дело{number:02}")
    drawing.end("end", name="Конец").line("start", *keys, "end")
    return drawing.xml()


def printed(page: Page, wanted: str) -> list[str]:
    """The texts of the pages."""
    page.wait_for_selector("[data-laid]", state="attached")
    if wanted:
        page.evaluate("() => delete document.querySelector('[data-laid]').dataset.laid")
        page.locator("[data-sheets-wanted]").select_option(wanted)
        page.wait_for_selector("[data-laid]", state="attached")
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        return _read(document)


def _read(document: pypdfium2.PdfDocument) -> list[str]:
    sizes = {tuple(round(side) for side in document.get_page_size(n)) for n in range(len(document))}
    assert sizes == {(842, 595)}, "A4 on its side"
    return [one.get_textpage().get_text_bounded() for one in document]


TODAY = date.today().strftime("%d.%m.%Y")  # noqa: DTZ011 - the browser says its own day


def test_a_large_route_is_spread_over_sheets_that_can_be_read(page: Page) -> None:
    show(page, termination.drawing().xml(), language="ru", title="Расторжение, версия 3")
    texts = printed(page, "")
    assert len(texts) == 3
    for number, text in enumerate(texts, start=1):
        assert "Расторжение, версия 3" in text
        assert TODAY in text
        assert f"Лист {number} из {len(texts)}" in text
    assert "Заявление получено" in " ".join(texts[0].split())


def test_it_stands_on_one_sheet_if_that_is_wanted(page: Page) -> None:
    show(page, termination.drawing().xml(), language="ru", title="Расторжение, версия 3")
    [text] = printed(page, "one")
    assert "Расторжение, версия 3" in text
    assert "Лист" not in text


def test_of_sixty_elements_each_is_on_some_sheet(page: Page) -> None:
    show(page, sixty(), language="ru", title="Долгий")
    texts = printed(page, "many")
    assert len(texts) == 13
    names = {name for text in texts for name in re.findall(r"Дело\d\d", text)}
    assert names == {f"Дело{number:02}" for number in range(1, 59)}
    assert len(printed(page, "one")) == 1
