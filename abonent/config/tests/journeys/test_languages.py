"""Every page in both languages: no word of the other one, no scrolling sideways.

In a product of its own, where nobody has written anything in another journey.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from abonent.config.tests.journeys.installing import installed, served

Enter = Callable[..., Page]
pytestmark = pytest.mark.journey

SAMPLE = Path(__file__).resolve().parents[4] / "samples" / "complaints.csv"
PAGES = (
    "/", "/cases", "/contacts", "/contacts/new", "/contacts/new?client=1", "/clients",
    "/clients/new", "/clients/1", "/clients/1/edit", "/clients/1/people/new",
    "/clients/1/accounts/new", "/clients/1/circles/new", "/me", "/search?q=zzz",
    "/search?q=ива", "/imports", "/imports/new", "/imports/maps", "/imports/maps/new",
    "/topics/propose", "/console", "/console/topics", "/console/topics/new", "/console/topics/2",
    "/console/operators", "/console/operators/new", "/console/operators/2", "/console/roles",
    "/console/roles/1", "/console/audit", "/console/bus", "/console/lists/cases.channel",
    "/console/lists/cases.channel/new", "/console/lists/cases.place",
    "/console/lists/cases.priority", "/console/lists/attributes.dictionary",
    "/console/lists/parties.category",
)  # fmt: skip
LATIN = {
    "Abonent", "API", "SMS", "EN", "RU", "CSV", "XLSX", "Excel", "YAML", "Ctrl", "Alt", "Enter",
    "FCC", "Comcast", "Complaints", "sample", "English", "REST", "PDF", "VIP", "Jane", "Roe",
    "OpenID", "Connect", "Telegram", "WhatsApp",
    "anna", "boris", "vera", "olga", "john", "jane", "root", "ruler", "billing", "claim", "other",
    "reasons", "zzz", "home", "slow", "none",
    "email", "phone", "letter", "moscow", "normal", "urgent",
}  # fmt: skip
"""Latin words that a Russian page may show: names, abbreviations, keys; codes and log-ins."""

CYRILLIC = {
    "Иванова", "Анна", "Сергеевна", "Петрова", "Ольга", "Свой", "круг", "Главный",
    "Администратор", "Агентова", "Русский", "Жалобы", "пример", "ива", "Умный", "дом", "Модель",
    "Предпочитает",
}  # fmt: skip
"""Russian words that an English page may show: names that people gave."""


@pytest.fixture(scope="module")
def installation(
    chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """One where only these tests write."""
    with installed("languages", tmp_path_factory.mktemp("languages")) as env:
        yield env


@pytest.fixture(scope="module")
def doors(installation: dict[str, str]) -> Iterator[list[str]]:
    """Where it answers."""
    with served(installation, doors=1) as addresses:
        yield addresses


SAID = """(css) => {
  const texts = [];
  for (const place of document.querySelectorAll(css)) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const told = !parent.closest('script,style,code,pre,textarea,kbd');
      if (told && parent.checkVisibility()) texts.push(walker.currentNode.textContent.trim());
    }
    for (const named of place.querySelectorAll('[placeholder],[title],[aria-label]'))
      for (const name of ['placeholder', 'title', 'aria-label'])
        if (named.checkVisibility()) texts.push(named.getAttribute(name) ?? '');
  }
  return texts.filter(Boolean).join('\\n');
}"""
FURNITURE = "h1, h2, th, dt, label, legend, summary, .btn, .wk-help, .wk-rail"
"""What is ours on a page full of what others wrote."""


def strangers(page: Page, foreign: str, known: set[str], within: str = "body") -> set[str]:
    """Words in the letters ``foreign`` that the page must not show; codes and addresses may."""
    text = re.sub(r"\S*[@/_.+:#]\S*|\b[a-z]+(-[a-z]+)+\b", " ", page.evaluate(SAID, within))
    return set(re.findall(rf"\b[{foreign}]{{3,}}\b", text)) - known


def look(page: Page, paths: Iterable[str], foreign: str, known: set[str]) -> list[str]:
    """What is wrong with the pages: strange words, or a width beyond the screen's."""
    wrong = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        quotes = path.startswith(("/console/audit", "/imports/"))
        if words := strangers(page, foreign, known, FURNITURE if quotes else "body"):
            wrong.append(f"{path}: {sorted(words)}")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 1280:
            wrong.append(f"{path}: {width} wide")
    return wrong


def register(page: Page, *, topic: str) -> list[str]:
    """Register a contact with a case; the pages about them."""
    page.goto("/contacts/new?client=1")
    page.locator("#id_case-0-topic").fill(topic)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    page.keyboard.press("s")
    case = page.url.rpartition("/")[2]
    contact = page.locator("a[href^='/contacts/']:not([href$=new])").first.get_attribute("href")
    return [f"/cases/{case}", f"/cases/{case}/edit", f"{contact}", f"{contact}/open"]


def try_import(page: Page) -> str:
    """A dry run of the sample; its page."""
    page.goto("/imports/new")
    page.locator("input[type=file]").set_input_files(SAMPLE)
    page.locator("[name=saved_map]").select_option(label="Жалобы (пример) · Complaints (sample)")
    expect(page.locator("textarea").first).to_have_value(re.compile("source: sample"))
    page.locator("button[name=try]").click()
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    expect(page.locator("a[href$=rejected]")).to_be_visible(timeout=30_000)
    return "/imports/" + page.url.rpartition("/")[2]


def test_russian_pages_speak_russian_and_fit_the_screen(enter: Enter) -> None:
    page = enter("root")
    own = [*register(page, topic="Другое"), try_import(page)]
    assert "\n".join(look(page, [*PAGES, *own], "A-Za-z", LATIN)) == ""


def test_english_pages_speak_english_and_fit_the_screen(enter: Enter) -> None:
    page = enter("jane")
    own = [*register(page, topic="Other"), try_import(page)]
    assert "\n".join(look(page, [*PAGES, *own], "А-Яа-яЁё", CYRILLIC)) == ""


def test_the_same_page_in_both_languages(enter: Enter) -> None:
    page = enter("boris")
    page.goto("/cases")
    expect(page.get_by_role("heading", name="Обращения", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^EN\b")).click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    page.goto("/contacts/new")
    expect(page.get_by_label("Client", exact=True)).to_be_visible()
    expect(page.get_by_role("option", name="Moscow")).to_be_attached()
    page.get_by_role("button", name=re.compile(r"^RU\b")).click()
    expect(page.get_by_label("Клиент", exact=True)).to_be_visible()
