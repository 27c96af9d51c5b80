"""The registration page: what is refused, and what a repeat leads to."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from abonent.cases.models import Contact
from abonent.cases.testing import PASSWORD, make_agent
from abonent.kernel.actor import Actor

RIGHTS = ("cases.view", "cases.register", "cases.work", "parties.view", "parties.edit")


@pytest.fixture
def browser(agent: Actor) -> Browser:
    make_agent(*RIGHTS, login="clerk")
    browser = Browser()
    browser.post("/login", {"login": "clerk", "password": PASSWORD})
    return browser


def filled(**changes: str) -> dict[str, Any]:
    """The registration form as an agent fills it in."""
    return {
        "channel": "phone", "direction": "in", "place": "moscow", "part": "0",
        "case-0-topic": "claim", "case-0-text": "Списали дважды", "case-0-attr-amount": "99,90",
        **changes,
    }  # fmt: skip


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("started_at", "вчера"), ("started_at", "31.12.1999 23:00"),
        ("started_at", "2126-01-01T10:00"), ("started_at", "0001-01-01T00:00"),
        ("case-0-attr-month", "вчера"), ("case-0-attr-month", "01.01.0001"),
        ("case-0-attr-since", "вчера"), ("case-0-attr-since", "01.01.0001 10:00"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_beside_its_field(
    browser: Browser, field: str, typed: str
) -> None:
    answer = browser.post("/contacts/new", filled(**{field: typed}))
    assert answer.status_code == 422
    drawn = text_of(answer).split(f'name="{field}"')[1].split(">")[0]
    assert f'value="{typed}"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert not Contact.objects.exists()


def test_every_problem_is_told_at_once(browser: Browser) -> None:
    wrong = {"client.text": "Никто", "case-0-attr-amount": "", "case-0-attr-calls": "ой"}
    page = text_of(browser.post("/contacts/new", filled(started_at="вчера", **wrong)))
    for field in ("started_at", "case-0-attr-amount", "case-0-attr-calls"):
        assert 'aria-invalid="true"' in page.split(f'name="{field}"')[1].split(">")[0]
    assert "Клиент не выбран" in page
    assert not Contact.objects.exists()


def test_a_repeat_leads_to_what_is_registered(browser: Browser) -> None:
    form = filled(idempotency_key="k-1")
    first = browser.post("/contacts/new", form).headers["Location"]
    browser.get(first)
    again = browser.post("/contacts/new", form).headers["Location"]
    assert first == again
    assert "уже зарегистрировано" in text_of(browser.get(again))
    for changed in ({"case-0-text": "Иное"}, {"case-0-attr-amount": ""}):
        answer = browser.post("/contacts/new", {**form, **changed})
        assert answer.status_code == 409
        assert "уже зарегистрировано" in text_of(answer)
        assert 'value="k-1"' not in text_of(answer)
    assert Contact.objects.count() == 1


def test_a_refused_form_keeps_its_key(browser: Browser) -> None:
    wrong = filled(idempotency_key="k-1", **{"case-0-attr-amount": "?"})
    assert 'value="k-1"' in text_of(browser.post("/contacts/new", wrong))


def test_a_new_name_too_long_is_told_beside_its_field(browser: Browser) -> None:
    page = text_of(browser.post("/contacts/new", filled(new_name="Щ" * 200)))
    assert 'aria-invalid="true"' in page.split('name="new_name"')[1].split(">")[0]
    assert "surname" not in page
    assert not Contact.objects.exists()
