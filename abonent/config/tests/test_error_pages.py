"""Whatever goes wrong, a person gets a page in the own language with a way out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from abonent.cases.testing import PASSWORD, make_agent
from abonent.webkit import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    make_agent("cases.view", language="ru", login="reader")
    browser = Client(raise_request_exception=False)
    assert browser.post("/login", {"login": "reader", "password": PASSWORD}).status_code == 302
    return browser


def _addresses(patterns: Any, before: str = "") -> Iterator[str]:
    """Every address of the product with 1 for its parts."""
    for entry in patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, here)
        elif isinstance(entry, URLPattern):
            yield "/" + re.sub(r"<(?:\w+:)?\w+>", "1", here)


def _is_a_page_with_a_way_out(answer: Any) -> bool:
    text = answer.content.decode()
    return '<html lang="ru"' in text and 'href="/"' in text and "На главную" in text


def test_addresses_of_buttons_opened_as_pages_say_so(browser: Client) -> None:
    answers = {
        address: browser.get(address)
        for address in _addresses(get_resolver().url_patterns)
        if not address.startswith(("/api/", "/live"))
    }
    refused = {address for address, answer in answers.items() if answer.status_code == 405}
    assert {"/cases/1/move", "/logout", "/imports/1/again"} <= refused
    assert [a for a in refused if not _is_a_page_with_a_way_out(answers[a])] == []
    told = answers["/logout"].content.decode()
    assert "Здесь нет страницы" in told
    assert "вернитесь на страницу с кнопкой" in told
    assert answers["/logout"].headers["Allow"] == "POST"
    broken = {a for a, answer in answers.items() if answer.status_code >= 500}
    assert broken == set()
    missing = [a for a, answer in answers.items() if answer.status_code in (403, 404)]
    assert [a for a in missing if not _is_a_page_with_a_way_out(answers[a])] == []


@pytest.mark.parametrize(
    "address", ["/me/tokens", "/me/settings", "/me/password", "/me/tokens/1/revoke"]
)
def test_parts_of_ones_own_page_lead_to_it(browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me")


def test_a_fragment_is_told_by_a_toast(browser: Client) -> None:
    answer = browser.get("/logout", headers={"HX-Request": "true"})
    assert answer.status_code == 405
    assert "toast" in answer.headers["HX-Trigger"]


def test_what_is_nowhere(browser: Client) -> None:
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert _is_a_page_with_a_way_out(answer)
    assert "Не найдено" in answer.content.decode()


@pytest.mark.parametrize(
    ("handler", "status", "said"),
    [
        (pages.bad_request, 400, "Сервер не смог прочитать этот запрос."),
        (pages.forbidden, 403, "Нет права на это действие"),
    ],
)
def test_what_the_frame_itself_refuses(
    rf: RequestFactory, handler: Any, status: int, said: str
) -> None:
    with translation.override("ru"):
        answer = handler(rf.get("/x"), Exception())
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert _is_a_page_with_a_way_out(answer)


def test_what_breaks_on_our_side(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(**_asked: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("abonent.cases.queries.get_case", break_down)
    answer = browser.get("/cases/1")
    assert answer.status_code == 500
    assert _is_a_page_with_a_way_out(answer)
