"""The one search box: suggestions, its page, and what programs are told."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client as Browser

from abonent.cases.actions import register_contact
from abonent.cases.testing import PASSWORD, claim_draft, make_agent, make_company
from abonent.kernel.actor import Actor
from abonent.parties.models import Client
from abonent.parties.testing import make_account, make_client, make_contact_person

RIGHTS = ("cases.view", "cases.register", "parties.view", "parties.edit")
pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Actor:
    make_company()
    return make_agent(*RIGHTS)


@pytest.fixture
def case_id(agent: Actor) -> int:
    return register_contact(by=agent, draft=claim_draft()).case_ids[0]


@pytest.fixture
def browser(agent: Actor) -> Browser:
    return log_in("agent")


def log_in(login: str) -> Browser:
    browser = Browser()
    assert browser.post("/login", {"login": login, "password": PASSWORD}).status_code == 302
    return browser


def suggested(browser: Browser, text: str) -> list[str]:
    """Addresses of the suggestions, the first one first."""
    page = browser.post("/search/suggest", {"q": text}).content.decode()
    return re.findall(r'role="option" href="([^"]+)"', page)


def opened(browser: Browser, text: str) -> str:
    """Where Enter leads; empty when there is a choice."""
    return browser.get("/search", {"q": text}).headers.get("Location", "")


@pytest.mark.parametrize(
    "typed", ["{}", " №{}", "# {}", "обращение {}", "Case {}", "обращение №{}"]
)
def test_a_case_by_its_number(browser: Browser, case_id: int, typed: str) -> None:
    text = typed.format(case_id)
    assert suggested(browser, text)[0] == f"/cases/{case_id}"
    assert opened(browser, text) == f"/cases/{case_id}"


def test_a_case_number_with_its_thousands_apart(browser: Browser, case_id: int) -> None:
    text = f"{case_id:,}"
    for space in " \u00a0":
        assert suggested(browser, text.replace(",", space))[0] == f"/cases/{case_id}"
    assert f"/cases/{case_id}" not in suggested(browser, f"{text[0]} {text[1:].replace(',', '')}")


def test_the_case_comes_before_what_has_its_digits(browser: Browser, case_id: int) -> None:
    client = make_client("Иванов Пётр")
    make_account(client, f"{case_id}00", contract=f"Д-{case_id}77")
    assert suggested(browser, str(case_id)) == [f"/cases/{case_id}", f"/clients/{client.pk}"]
    assert opened(browser, str(case_id)) == f"/cases/{case_id}"


def test_two_things_with_the_same_number_are_a_choice(browser: Browser, case_id: int) -> None:
    client = make_client("Иванов Пётр")
    number = f"{case_id:02}"
    make_account(client, number)
    assert set(suggested(browser, number)) == {f"/cases/{case_id}", f"/clients/{client.pk}"}
    assert opened(browser, number) == ""


@pytest.mark.parametrize(
    "typed", ["3000000017", "Д-17/1", "D-17/1", "8 916 123-45-67", "anna@mail.example"]
)
def test_a_whole_number_opens_the_client(browser: Browser, typed: str) -> None:
    anna = make_client("Иванова Анна", "8 916 123-45-67", "anna@mail.example")
    make_account(anna, contract="Д-17/1")
    other = make_client("Иванов Пётр", "anna@mail.example.org")
    make_account(other, "30000000170", contract="Д-17/12")
    assert opened(browser, typed) == f"/clients/{anna.pk}"


def test_a_shared_number_is_a_choice(browser: Browser) -> None:
    make_client("Иванова Анна", "8 916 123-45-67")
    make_client("Иванов Пётр", "8 916 123-45-67")
    assert opened(browser, "89161234567") == ""


def test_a_number_copied_from_the_card_finds_its_client(browser: Browser) -> None:
    anna = make_client("Иванова Анна", "8 916 123-45-67")
    make_client("Петрова Анна", "8 916 123-45-60")
    card = unescape(browser.get(f"/clients/{anna.pk}").content.decode())
    copied = re.findall(r"\+7[^<>\"\w]916[^<>\"]*67(?=\s*<)", card)
    assert "+7\xa0916\xa0123‑45‑67" in copied
    for text in copied:
        assert suggested(browser, text) == [f"/clients/{anna.pk}"]
        assert opened(browser, text) == f"/clients/{anna.pk}"
        options = browser.post("/clients/options", {"q": text}).content.decode()
        assert re.findall(r'data-value="(\d+)"', options) == [str(anna.pk)]


@pytest.mark.parametrize(
    "address", ["/search/suggest", "/clients/options", "/clients/new/similar", "/contacts/new/who"]
)
def test_what_is_typed_is_asked_by_post_from_our_pages_alone(
    browser: Browser, address: str
) -> None:
    assert browser.get(address, {"q": "иванов"}).status_code == 405
    answer = browser.post(address, {"q": "иванов"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    browser.handler.enforce_csrf_checks = True
    assert browser.post(address, {"q": "иванов"}).status_code == 403


def make_namesakes() -> tuple[Client, Client]:
    first = make_client("Иванов Иван", "8 916 123-45-67")
    make_account(first, "ЛС-100")
    second = make_client("Иванов Иван", "8 903 111-22-33")
    make_account(second, "3000000017")
    return first, second


@pytest.mark.parametrize("address", ["/search", "/search/suggest", "/clients/options"])
def test_namesakes_are_told_apart_wherever_they_are_found(browser: Browser, address: str) -> None:
    make_namesakes()
    ask = browser.get if address == "/search" else browser.post
    page = ask(address, {"q": "иванов иван"}).content.decode()
    assert "+7 916 123-45-67 · ЛС-100" in page
    assert "+7 903 111-22-33 · ЛС 3000000017" in page


def test_a_company_found_by_its_contact_person_has_a_mark(browser: Browser) -> None:
    company = make_client("Петров Пётр", "8 903 111-22-33")
    make_contact_person(company, "Сидорчук Вера")
    page = browser.post("/search/suggest", {"q": "сидорчук"}).content.decode()
    assert "контактное лицо: Сидорчук Вера · +7 903 111-22-33</small>" in page


def test_name_and_number_narrow_together(browser: Browser) -> None:
    first, second = make_namesakes()
    assert suggested(browser, "иванов 916") == [f"/clients/{first.pk}"]
    assert suggested(browser, "111-22-33 иванов") == [f"/clients/{second.pk}"]
    assert suggested(browser, "петров 916") == []


def test_marks_and_cases_are_for_those_who_may_see_them(case_id: int) -> None:
    make_namesakes()
    make_agent("cases.view", login="clerk")
    clerk = log_in("clerk")
    assert suggested(clerk, str(case_id)) == [f"/cases/{case_id}"]
    page = clerk.get("/search", {"q": "иванов иван"}).content.decode()
    assert "123-45-67" not in page
    assert clerk.post("/clients/options", {"q": "иванов"}).status_code == 403
    make_agent("parties.view", login="reader")
    assert suggested(log_in("reader"), str(case_id)) == []
