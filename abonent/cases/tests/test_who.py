"""Whom a contact is with: what is typed into the form never passes for an anonymous contact."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from abonent.cases.models import Contact
from abonent.cases.testing import ADMIN, Company, make_agent
from abonent.cases.tests.browsing import RIGHTS, filled, log_in, text_of
from abonent.parties import testing as parties
from abonent.parties.actions import merge_clients
from abonent.parties.models import Client

UNPICKED = "Клиент не выбран. Выберите его из списка"


@pytest.fixture
def browser(company: Company) -> Browser:
    make_agent(*RIGHTS, login="clerk")
    return log_in("clerk")


@pytest.fixture
def anna(company: Company) -> Client:
    client = parties.make_client("Иванова Анна Сергеевна", "+79161234567", "anna@example.org")
    account = parties.make_account(client, "3000000017", "Д-15")
    parties.make_subscriber(client, account, "+79031112233")
    return client


@pytest.mark.parametrize(
    "typed",
    ["8 916 123-45-67", "Anna@example.org", "3000000017", "иванова анна сергеевна", "89031112233"],
)
def test_a_client_named_exactly_is_taken(browser: Browser, anna: Client, typed: str) -> None:
    answer = browser.post("/contacts/new", filled(**{"client": "", "client.text": typed}))
    assert answer.status_code == 302
    assert Contact.objects.get().client_id == anna.pk


@pytest.mark.parametrize("typed", ["Иванова", "Петров Пётр", "916123"])
def test_a_client_not_picked_is_refused_and_nothing_is_lost(
    browser: Browser, anna: Client, typed: str
) -> None:
    answer = browser.post("/contacts/new", filled(**{"client": "", "client.text": typed}))
    assert answer.status_code == 422
    page = text_of(answer)
    assert UNPICKED in page
    assert f'name="client.text" value="{typed}"' in page
    assert "Списали дважды" in page
    assert not Contact.objects.exists()


def test_namesakes_are_left_to_the_person(browser: Browser, anna: Client) -> None:
    parties.make_client("Иванова Анна Сергеевна")
    form = filled(**{"client": "", "client.text": "Иванова Анна Сергеевна"})
    assert browser.post("/contacts/new", form).status_code == 422
    assert not Contact.objects.exists()


def test_a_client_that_is_gone_is_refused(browser: Browser) -> None:
    answer = browser.post("/contacts/new", filled(**{"client": "77", "client.text": "Кто-то"}))
    assert answer.status_code == 422
    assert "Такого клиента больше нет" in text_of(answer)
    assert not Contact.objects.exists()


def test_an_empty_field_is_an_anonymous_contact(browser: Browser, anna: Client) -> None:
    assert browser.post("/contacts/new", filled(**{"client.text": " "})).status_code == 302
    assert Contact.objects.get().client_id is None


def test_somebody_new_is_named_from_what_was_typed(browser: Browser) -> None:
    named = text_of(
        browser.post("/contacts/new/who", {"client": "new", "client.text": "Петров Пётр"})
    )
    assert 'name="new_name" value="Петров Пётр"' in named
    number = text_of(
        browser.post("/contacts/new/who", {"client": "new", "client.text": "8 916 765-43-21"})
    )
    assert 'name="address" value="8 916 765-43-21"' in number
    assert number.count('name="address"') == 1


def test_somebody_new_becomes_a_potential_client(browser: Browser) -> None:
    form = filled(**{"client": "new", "client.text": "Петров", "new_name": "Петров Пётр",
                     "address": "8 916 765-43-21"})  # fmt: skip
    assert browser.post("/contacts/new", form).status_code == 302
    client = Client.objects.get()
    assert (client.name, client.status) == ("Петров Пётр", "potential")
    assert (Contact.objects.get().client_id, Contact.objects.get().address) == (
        client.pk, "+79167654321",
    )  # fmt: skip


def test_the_number_of_a_merged_client_is_who_it_became(browser: Browser, anna: Client) -> None:
    double = parties.make_client("Иванова Анна Сергеевна", "+79161234567")
    merge_clients(by=ADMIN, winner_id=anna.pk, loser_id=double.pk)
    told = f"Клиента {double.pk} объединили с клиентом {anna.pk}"
    page = text_of(browser.get(f"/contacts/new?client={double.pk}"))
    assert told in page
    assert f'name="client" value="{anna.pk}"' in page
    form = filled(**{"client": str(double.pk), "client.text": "Иванова"})  # open all the while
    done = browser.post("/contacts/new", form, follow=True)
    assert told in text_of(done)
    assert Contact.objects.get().client_id == anna.pk


def test_somebody_new_who_may_be_there_already_is_shown_first(
    browser: Browser, anna: Client
) -> None:
    form = filled(**{"client": "new", "client.text": "Иванова", "new_name": "Иванова Анна",
                     "address": "8 916 123-45-67"})  # fmt: skip
    answer = browser.post("/contacts/new", form)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Возможно, этот клиент уже есть" in page
    assert f'name="client" value="{anna.pk}"' in page
    assert 'name="new_name" value="Иванова Анна"' in page
    assert (Client.objects.count(), Contact.objects.count()) == (1, 0)
    chosen = {**form, "client": ["new", str(anna.pk)], "sure": "1"}
    assert browser.post("/contacts/new", chosen).status_code == 302
    assert Contact.objects.get().client_id == anna.pk
    assert browser.post("/contacts/new", {**form, "sure": "1"}).status_code == 302
    assert Client.objects.count() == 2


def test_somebody_new_without_a_name_is_refused(browser: Browser) -> None:
    form = filled(**{"client": "new", "client.text": "89167654321", "address": "89167654321"})
    answer = browser.post("/contacts/new", form)
    assert answer.status_code == 422
    assert 'name="client" value="new"' in text_of(answer)
    assert not Client.objects.exists()
    assert not Contact.objects.exists()


def test_nobody_new_is_offered_without_the_right(company: Company) -> None:
    make_agent("cases.register", "cases.view", "parties.view", login="reader")
    page = text_of(log_in("reader").get("/contacts/new"))
    assert "data-new=" not in page
    assert 'name="new_name"' not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("абвгд", "Это не номер телефона"),
        ("12", "Это не номер телефона"),
        ("anna@", "Это не адрес почты"),
        ("a b@example.org", "Это не адрес почты"),
    ],
)
def test_an_address_is_a_number_or_an_e_mail(browser: Browser, typed: str, said: str) -> None:
    answer = browser.post("/contacts/new", filled(address=typed))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'name="address" value="{typed}"' in text_of(answer)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("8 (916) 123-45-67", "+79161234567"), (" anna@example.org ", "anna@example.org"), ("", "")],
)
def test_a_right_address_is_kept(browser: Browser, typed: str, kept: str) -> None:
    assert browser.post("/contacts/new", filled(address=typed)).status_code == 302
    assert Contact.objects.get().address == kept


def test_a_topic_typed_but_not_picked_is_said_so(browser: Browser) -> None:
    form = filled(**{"case-0-topic": "", "case-0-topic.text": "спор о сч"})
    answer = browser.post("/contacts/new", form)
    assert answer.status_code == 422
    assert "«спор о сч»: не выбрано. Выберите из списка или очистите поле." in text_of(answer)
    assert 'name="case-0-topic.text" value="спор о сч"' in text_of(answer)
    assert not Contact.objects.exists()
