"""The list of cases by attributes: filters, columns, files."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.test import Client as Browser
from openpyxl import load_workbook

from abonent.attributes.sorting import ValueOrder
from abonent.cases import actions
from abonent.cases.models import Case
from abonent.cases.testing import PASSWORD, Company, claim_draft, make_agent
from abonent.kernel.actor import Actor

FULL = {
    "amount": "120,50", "city": "Омск-Северный", "calls": "3", "month": "2026-11-05",
    "since": "2026-11-05 10:30", "repeated": "yes", "reason": "roaming",
}  # fmt: skip
PLAIN = {"amount": "-5", "month": "2026-10-31", "since": "2026-11-07 00:10", "repeated": "no"}


@pytest.fixture
def browser(company: Company, agent: Actor) -> Browser:
    for attributes in (FULL, PLAIN):
        actions.register_contact(by=agent, draft=claim_draft(attributes=attributes))
    actions.register_contact(by=agent, draft=claim_draft(topic="other", attributes={}))
    make_agent("cases.view", "cases.export", login="clerk")
    browser = Browser()
    browser.post("/login", {"login": "clerk", "password": PASSWORD})
    return browser


def listed(browser: Browser, query: str) -> list[int]:
    """Which of the three cases the list shows, oldest first."""
    answer = browser.get(f"/cases?{query}")
    assert answer.status_code == 200
    numbers = sorted(int(n) for n in re.findall(r'data-row="(\d+)"', answer.content.decode()))
    first = Case.objects.order_by("pk").values_list("pk", flat=True)[0]
    return [number - first for number in numbers]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("attr[city]=северный", [0]),
        ("attr[amount]=120.5", [0]),
        ("attr[amount]=-5,00", [1]),
        ("attr[calls]=3", [0]),
        ("attr[calls]=4", []),
        ("attr[amount]_from=-5&attr[amount]_to=120,4", [1]),
        ("attr[amount]_from=0", [0]),
        ("attr[amount]_to=120.5", [0, 1]),
        ("attr[amount]_from=0&attr[amount]_to=0", []),
        ("attr[repeated]=0", [1]),
        ("attr[repeated]=1", [0]),
        ("attr[reason]=roaming&attr[reason]=double", [0]),
        ("attr[reason]=double", []),
        ("attr[month]_from=2026-11-01", [0]),
        ("attr[month]_to=2026-10-31", [1]),
        ("attr[month]_from=2026-10-31&attr[month]_to=2026-11-05", [0, 1]),
        ("attr[since]_from=2026-11-07", [1]),
        ("attr[since]_to=2026-11-06", [0]),
    ],
)
def test_values_of_attributes_narrow_the_list(
    browser: Browser, query: str, found: list[int]
) -> None:
    assert listed(browser, query) == found


def test_numbers_are_asked_for_as_the_reader_writes_them(company: Company) -> None:
    agent = make_agent("cases.view", "cases.register", login="reader", language="en")
    actions.register_contact(by=agent, draft=claim_draft(attributes={"amount": 1234}))
    reader = Browser()
    reader.post("/login", {"login": "reader", "password": PASSWORD})
    assert len(listed(reader, "attr[amount]=1,234")) == 1


def test_a_value_that_does_not_fit_is_named_and_shows_nothing(browser: Browser) -> None:
    text = browser.get("/cases?attr[amount]=много").content.decode()
    assert "Сумма: «много» — не число. Напишите его, например, так: 1234,50." in text
    assert "data-row=" not in text


def test_an_attribute_that_nobody_has_is_named(browser: Browser) -> None:
    text = browser.get("/cases?attr[colour]=red").content.decode()
    assert "«attr[colour]»: такого фильтра в этом списке нет." in text
    assert "data-row=" not in text


def test_columns_come_with_a_topic_and_are_chosen(browser: Browser, company: Company) -> None:
    def heads(query: str) -> list[str]:
        text = browser.get(f"/cases?{query}").content.decode()
        plain = re.findall(r"<th[^>]*>(.*?)</th>", text, re.DOTALL)
        return [re.sub(r"<[^>]+>", "", head).strip() for head in plain][8:]

    topic = f"topic={company.claim.pk}"
    assert heads("") == []
    assert heads(topic) == []
    assert heads(f"{topic}&show=amount&show=month") == ["Месяц", "Сумма"]
    assert heads(f"{topic}&attr[city]=Омск") == ["Город"]
    assert 'name="show"' not in browser.get("/cases").content.decode()


def sheet(browser: Browser, query: str) -> Any:
    answer: Any = browser.get(f"/cases?{query}&export=xlsx&sort=number")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["Обращения"]
    return book["Обращения"]


def test_files_hold_every_attribute_typed(browser: Browser, company: Company) -> None:
    rows = list(sheet(browser, f"topic={company.claim.pk}").values)
    assert [len(row) for row in rows] == [22, 22, 22]
    assert rows[0][15:] == (
        "Месяц", "Сумма", "Город", "Звонков", "С какого времени", "Повторно", "Причина",
    )  # fmt: skip
    assert rows[1][15:] == (
        datetime(2026, 11, 5), 120.5, "Омск-Северный", 3,  # noqa: DTZ001 - as sheets have them
        datetime(2026, 11, 5, 13, 30), "да", "Роуминг",  # noqa: DTZ001
    )  # fmt: skip
    assert rows[2][16] == -5
    assert rows[1][15].date() == date(2026, 11, 5)


def test_csv_has_them_too_and_other_lists_do_not(browser: Browser, company: Company) -> None:
    def csv(query: str) -> list[str]:
        answer: Any = browser.get(f"/cases?{query}&export=csv&sort=number")
        lines: str = b"".join(answer.streaming_content).decode("utf-8-sig")
        return lines.splitlines()

    lines = csv(f"topic={company.claim.pk}")
    assert lines[1].endswith(";05.11.2026;120,5;Омск-Северный;3;05.11.2026 13:30:00;да;Роуминг")
    assert lines[2].endswith(";31.10.2026;-5;;;07.11.2026 03:10:00;нет;")
    assert csv("")[0].count(";") == 14


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("registered_from=2026-02-01&registered_to=2026-01-31", "Зарегистрировано"),
        ("attr[amount]_from=5&attr[amount]_to=4", "Сумма"),
    ],
)
def test_a_range_turned_round_is_said(browser: Browser, query: str, told: str) -> None:
    text = browser.get(f"/cases?{query}").content.decode()
    assert f"{told}: «от» больше, чем «до»" in text
    assert "data-row=" not in text


@pytest.mark.parametrize(
    ("login", "typed", "plain"), [("mary", "1,234.50", "1234.5"), ("clerk", "1 234,5", "1234.5")]
)
def test_a_number_in_an_address_is_everyones(
    browser: Browser, agent: Actor, login: str, typed: str, plain: str
) -> None:
    actions.register_contact(by=agent, draft=claim_draft(attributes={"amount": plain}))
    make_agent("cases.view", login="mary", language="en")
    reader = Browser()
    reader.post("/login", {"login": login, "password": PASSWORD})
    answer = reader.get("/cases", {"attr[amount]": typed}, headers={"HX-Target": "list-cases"})
    assert answer.headers["HX-Push-Url"] == f"/cases?attr%5Bamount%5D={plain}"
    assert listed(browser, f"attr[amount]={plain}") == [3]
    assert typed not in answer.content.decode()
    assert plain in answer.content.decode()


def test_a_page_past_the_end_is_no_empty_list(browser: Browser) -> None:
    text = browser.get("/cases?page=999").content.decode()
    assert "В списке нет такой страницы" in text
    assert "Таких обращений нет" not in text
    assert "Страницы «99999999999999999999» нет" in (
        browser.get("/cases?page=99999999999999999999").content.decode()
    )


def test_a_decimal_is_shown_with_all_of_its_digits(browser: Browser, agent: Actor) -> None:
    draft = claim_draft(attributes={"amount": "1,123456789"})
    actions.register_contact(by=agent, draft=draft)
    case = Case.objects.latest("pk")
    assert "1,123456789" in browser.get(f"/cases/{case.pk}").content.decode()
    shown = browser.get(f"/cases?topic={case.topic_id}&show=amount").content.decode()
    assert "1,123456789" in shown


def in_order(browser: Browser, query: str) -> list[int]:
    """The cases of the list as they stand, by their distance from the first one."""
    answer = browser.get(f"/cases?{query}")
    numbers = [int(n) for n in re.findall(r'data-row="(\d+)"', answer.content.decode())]
    first = Case.objects.order_by("pk").values_list("pk", flat=True)[0]
    return [number - first for number in numbers]


SORTED = {
    "amount": ([1, 0], [0, 1]),
    "city": ([0], [0]),
    "calls": ([0], [0]),
    "month": ([1, 0], [0, 1]),
    "since": ([0, 1], [1, 0]),
    "repeated": ([1, 0], [0, 1]),
    "reason": ([0], [0]),
}
"""Cases that have a value, upwards and downwards; the others come behind, the newest first down."""


@pytest.mark.parametrize("code", SORTED)
def test_the_list_is_sorted_by_an_attribute(browser: Browser, code: str) -> None:
    up, down = SORTED[code]
    rest = [n for n in range(3) if n not in up]
    assert in_order(browser, f"sort=attr-{code}") == [*up, *rest]
    assert in_order(browser, f"sort=-attr-{code}") == [*down, *reversed(rest)]
    assert in_order(browser, f"sort=attr-{code}&attr[amount]=77") == []


def test_values_are_sorted_over_pages(company: Company, browser: Browser, agent: Actor) -> None:
    for number in range(60):
        values = {"amount": -number, "reason": ("double", "roaming")[number % 2]}
        actions.register_contact(by=agent, draft=claim_draft(attributes=values))
    shown = [n for page in (1, 2) for n in in_order(browser, f"sort=-attr-amount&page={page}")]
    assert shown == [0, *range(3, 9), 1, *range(9, 63), 2]
    shown = [n for page in (1, 2) for n in in_order(browser, f"sort=attr-reason&page={page}")]
    assert shown == [*range(3, 63, 2), 0, *range(4, 63, 2), 1, 2]


def test_an_order_that_takes_too_long_is_told(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = RawSQL("pg_sleep(1) IS NULL", [], output_field=BooleanField())
    monkeypatch.setattr("abonent.webkit.shown.SORTED_WITHIN", 20)
    monkeypatch.setattr(ValueOrder, "having", lambda _self, rows: rows.filter(slow))
    answer = browser.get("/cases?sort=attr-amount&attr[amount]_from=-9").content.decode()
    assert "data-unsorted" in answer
    assert in_order(browser, "sort=attr-amount") == [2, 1, 0]
