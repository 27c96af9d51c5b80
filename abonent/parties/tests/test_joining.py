"""Two people at one client: joined field by field, chosen where both changed the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser

from abonent.kernel.actor import Actor
from abonent.parties import actions
from abonent.parties.actions import ClientDraft, DocumentDraft, PersonDraft
from abonent.parties.models import Client, ContactPerson, Document, Prospect
from abonent.parties.policy.joining import joined_files
from abonent.parties.policy.prospects import ProspectDraft
from abonent.parties.testing import make_client, make_company, make_document_type
from abonent.parties.tests.conftest import Hire, browser_of

pytestmark = pytest.mark.django_db
SEEN = {"kind": "person", "company_name": "", "surname": "Иванова", "given_name": "Анна",
        "patronymic": ""}  # fmt: skip
FACTS = {"status": "active", "language": "ru", "category_id": None, "manager_id": None}
MINE = {"kind": "person", "surname": "Сидорова", "given_name": "Анна", "status": "active",
        "language": "ru", "seen": json.dumps({"name": SEEN, **FACTS})}  # fmt: skip
THEIRS = ClientDraft(kind="person", surname="Петрова", given_name="Анна", language="en")


@pytest.fixture
def client() -> Client:
    return make_client("Иванова Анна")


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _shown(page: str) -> str:
    return page.partition('name="shown" value="')[2].partition('"')[0]


def test_what_only_one_changed_is_joined(browser: Browser, agent: Actor, client: Client) -> None:
    at = f"/clients/{client.pk}/edit"
    assert "Иванова" in json.loads(_hidden(browser, at))["name"]["surname"]
    theirs = replace(THEIRS, surname="Иванова")
    actions.edit_client(by=agent, client_id=client.pk, version=1, draft=theirs)
    saved = browser.post(at, MINE, follow=True)
    client.refresh_from_db()
    assert (client.name, client.language, client.version) == ("Сидорова Анна", "en", 3)
    told = "Сохранено вместе с тем, что тем временем изменил коллега: Язык клиента."
    assert told in _text(saved)


def test_a_document_of_two_is_joined_and_chosen(hire: Hire, client: Client) -> None:
    make_document_type("passport")
    mine, other = (
        hire(login, "parties.view", "parties.edit", "parties.view_documents",
             "parties.edit_documents")
        for login in ("mine", "other")
    )  # fmt: skip
    browser = browser_of(mine)
    draft = DocumentDraft(type="passport", series="45 08", number="123456")
    made = actions.add_document(by=mine, client_id=client.pk, draft=draft)
    at = f"/documents/{made.pk}/edit"
    given = {"type": "passport", "series": "45 08", "number": "111111", "linked": "",
             "seen": _hidden(browser, at)}  # fmt: skip
    theirs = replace(draft, remark="Копия", issued_by="ОВД")
    actions.edit_document(by=other, document_id=made.pk, draft=theirs)
    saved = browser.post(at, given, follow=True)
    made.refresh_from_db()
    assert (made.number, made.remark, made.version) == ("111111", "Копия", 3)
    assert "изменил коллега: Кем выдан, Примечание" in _text(saved)
    late = {**given, "number": "222222"}  # who began before has not seen the new number
    refused = browser.post(at, late)
    page = _text(refused)
    told = ['name="pick-number"', "111111", "222222", "123456"]
    assert (refused.status_code, [text for text in told if text not in page]) == (409, [])
    actions.edit_document(by=other, document_id=made.pk, draft=replace(theirs, number="333333"))
    again = _text(browser.post(at, {**late, "shown": _shown(page), "pick-number": "mine"}))
    assert (Document.objects.get().number, f"<b>{other.name}</b>" in again) == ("333333", True)
    picked = {**late, "shown": _shown(again), "pick-number": "mine"}
    assert browser.post(at, picked).status_code == 302
    assert Document.objects.get().number == "222222"


@pytest.mark.parametrize(
    ("seen", "theirs", "mine", "both"),
    [([1], [1, 2], [1, 3], [1, 2, 3]), ([1, 2], [2], [1, 2, 3], [2, 3]), ([1], [1, 2], [], [2])],
)
def test_scans_of_both_stay(
    seen: list[int], theirs: list[int], mine: list[int], both: list[int]
) -> None:
    assert joined_files(seen=seen, theirs=theirs, mine=mine) == both


def test_a_potential_client_of_two_is_joined_and_chosen(
    browser: Browser, agent: Actor, hire: Hire
) -> None:
    made = actions.create_potential_client(by=agent, name="Котов Пётр", reach="+79161230009")
    held = Prospect.objects.get(client=made)
    at = f"/potential/{held.pk}"
    given = {"interest": "Интернет", "next_step": "", "next_date": "", "source_id": "",
             "owner_id": str(agent.id), "seen": _hidden(browser, at)}  # fmt: skip
    other = hire("other", "parties.view", "parties.edit")
    theirs = ProspectDraft(interest="Телевидение", owner_id=agent.id, next_step="Позвонить")
    actions.edit_prospect(by=other, prospect_id=held.pk, draft=theirs)
    for _press in range(2):  # a second press overwrites nothing either
        refused = browser.post(at, given)
        page = _text(refused)
        assert (refused.status_code, Prospect.objects.get().interest) == (409, "Телевидение")
        told = ["Телевидение", 'name="pick-interest"', f"<b>{other.name}</b>"]
        assert [text for text in told if text not in page] == []
    picked = {**given, "shown": _shown(page), "pick-interest": "mine"}
    assert browser.post(at, picked).status_code == 302
    held.refresh_from_db()
    assert (held.interest, held.next_step) == ("Интернет", "Позвонить")


def _hidden(browser: Browser, at: str) -> str:
    page = _text(browser.get(at))
    return page.partition('name="seen" value="')[2].partition('"')[0].replace("&quot;", '"')


def test_what_both_changed_is_chosen(browser: Browser, agent: Actor, client: Client) -> None:
    at = f"/clients/{client.pk}/edit"
    actions.edit_client(by=agent, client_id=client.pk, version=1, draft=THEIRS)
    refused = browser.post(at, MINE)
    page = _text(refused)
    told = ["Сидорова Анна", "Петрова Анна", "Иванова Анна", 'name="pick-name"', "Язык клиента",
            'value="Сидорова"', f"<b>{agent.name}</b>"]  # fmt: skip
    assert (refused.status_code, [text for text in told if text not in page]) == (409, [])
    assert 'name="pick-language"' not in page
    assert Client.objects.get().name == "Петрова Анна"
    chosen = {**MINE, "shown": _shown(page), "pick-name": "mine"}
    newer = replace(THEIRS, surname="Новая")
    actions.edit_client(by=agent, client_id=client.pk, version=2, draft=newer)
    again = browser.post(at, chosen)  # theirs changed once more: the choice is asked anew
    assert (again.status_code, "Новая Анна" in _text(again)) == (409, True)
    for side, name in (("original", "Иванова Анна"), ("mine", "Сидорова Анна")):
        Client.objects.update(surname="Новая", name="Новая Анна", language="en")
        picked = {**MINE, "shown": _shown(_text(again)), "pick-name": side}
        assert browser.post(at, picked).status_code == 302
        client.refresh_from_db()
        assert (client.name, client.language) == (name, "en")


@pytest.mark.parametrize("seen", ["", "[]", "{", '{"name": 5, "status": [], "category_id": "x"}'])
def test_without_what_was_seen_every_difference_is_asked(
    browser: Browser, agent: Actor, client: Client, seen: str
) -> None:
    actions.edit_client(by=agent, client_id=client.pk, version=1, draft=THEIRS)
    refused = browser.post(f"/clients/{client.pk}/edit", {**MINE, "seen": seen})
    page = _text(refused)
    assert (refused.status_code, page.count('value="original"')) == (409, 2)
    picked = {"shown": _shown(page), "pick-name": "original", "pick-language": "original"}
    bad = browser.post(f"/clients/{client.pk}/edit", {**MINE, "seen": seen, **picked})
    assert (bad.status_code, Client.objects.get().name) == (422, "Петрова Анна")


def test_contact_persons_are_joined_too(browser: Browser, agent: Actor) -> None:
    company = make_company("ООО «Ромашка»", person="Петрова Ольга")
    person = ContactPerson.objects.get()
    at = f"/clients/{company.pk}/people/{person.pk}"
    seen = {"name": "Петрова Ольга", "position": person.position, "phone": person.phone,
            "email": person.email, "is_active": True}  # fmt: skip
    theirs = PersonDraft(name="Петрова Ольга", position="Бухгалтер", phone=person.phone)
    actions.edit_contact_person(by=agent, client_id=company.pk, person_id=person.pk, draft=theirs)
    mine = {**seen, "is_active": "on", "seen": json.dumps(seen)}
    assert browser.post(at, {**mine, "email": "olga@mail.example"}).status_code == 302
    person.refresh_from_db()
    assert (person.position, person.email) == ("Бухгалтер", "olga@mail.example")
    refused = browser.post(at, {**mine, "position": "Директор", "email": "olga@mail.example"})
    assert (refused.status_code, 'name="pick-position"' in _text(refused)) == (409, True)
    person.refresh_from_db()
    assert person.position == "Бухгалтер"


def test_a_program_is_told_what_collided(agent: Actor, client: Client, hire: Hire) -> None:
    from abonent.parties.tests.test_rest import Rest

    rest = Rest(agent)
    theirs = replace(THEIRS, manager_id=agent.id)
    actions.edit_client(by=agent, client_id=client.pk, version=1, draft=theirs)
    late = rest("patch", f"/{client.pk}", {"surname": "Сидорова", "manager": None,
                                           "language": "ru"}, **{"If-Match": '"1"'})  # fmt: skip
    assert (late.status_code, late.json()["collisions"]) == (
        412,
        [{"field": "name", "original": "Иванова Анна", "theirs": "Петрова Анна",
          "mine": "Сидорова Анна"}],
    )  # fmt: skip
    assert Client.objects.get().name == "Петрова Анна"
