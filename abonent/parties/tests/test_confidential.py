"""Confidential facts: closed by default, opened one by one, and every look is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.parties import actions, queries
from abonent.parties.models import Client
from abonent.parties.testing import ADMIN, make_client, make_company
from abonent.parties.tests.conftest import Refuse, browser_of
from abonent.staff.actions import save_role
from abonent.staff.models import Role
from abonent.staff.queries import find_actor

BORN, TAX = "parties.client.birth_date", "parties.client.tax_id"
FACTS = {
    "birth_date": date(1971, 2, 3),
    "tax_id": "500100732259",
    "income": Decimal("120000.00"),
}
RIGHTS = ("parties.view", "parties.edit", "parties.export")
Hire = Callable[..., Actor]


@pytest.fixture
def opened(hire: Hire) -> Callable[..., Actor]:
    """Hires somebody to whom these fields are open."""

    def opened(login: str, **fields: str) -> Actor:
        actor = hire(login, *RIGHTS, language="en")
        role = Role.objects.get(operators=actor.id)
        save_role(
            by=ADMIN, role_id=role.pk, name=role.name, granted=RIGHTS,
            fields={f"parties.client.{name}": how for name, how in fields.items()},
        )  # fmt: skip
        found = find_actor(operator_id=actor.id or 0)
        assert found is not None
        return found

    return opened


@pytest.fixture
def client(db: None) -> Client:
    made = make_client("Иванова Анна Сергеевна", "+79031234567")
    actions.change_confidential(by=ADMIN, client_id=made.pk, facts=FACTS)
    return made


def test_only_what_is_open_is_told_and_the_look_is_kept(
    client: Client, opened: Callable[..., Actor]
) -> None:
    by = opened("checker", birth_date="see", tax_id="see")
    told = queries.reveal(by=by, client_id=client.pk)
    assert (told.birth_date, told.tax_id) == (FACTS["birth_date"], FACTS["tax_id"])
    assert told.income is None
    assert told.hidden == ("income",)
    kept = AuditEntry.objects.get(action="kernel.view_confidential")
    assert (kept.actor_id, kept.object_type, kept.object_id) == (by.id, "client", str(client.pk))
    assert kept.changes == {"fields": ["birth_date", "tax_id"]}


def test_nothing_is_open_by_itself(client: Client, hire: Hire, refuse: Refuse) -> None:
    by = hire("agent", *RIGHTS)
    refuse(PermissionRefused, lambda: queries.reveal(by=by, client_id=client.pk))
    refuse(
        PermissionRefused,
        lambda: actions.change_confidential(
            by=by, client_id=client.pk, facts={"income": Decimal(1)}
        ),
    )


def test_to_see_is_not_to_change(
    client: Client, opened: Callable[..., Actor], refuse: Refuse
) -> None:
    by = opened("checker", birth_date="see", income="change")
    facts = {"birth_date": date(1980, 1, 1)}
    refuse(
        PermissionRefused,
        lambda: actions.change_confidential(by=by, client_id=client.pk, facts=facts),
    )
    actions.change_confidential(by=by, client_id=client.pk, facts={"income": Decimal("5.00")})
    assert queries.reveal(by=by, client_id=client.pk).income == Decimal("5.00")


def test_values_stay_out_of_audit_events_lists_search_and_files(client: Client, hire: Hire) -> None:
    by = hire("agent", *RIGHTS, language="en")
    said = [json.dumps(e.changes, default=str) for e in AuditEntry.objects.all()]
    said += [json.dumps(e.payload, default=str) for e in Event.objects.all()]
    browser = browser_of(by)
    for path in (f"/clients/{client.pk}", "/clients", "/clients?export=csv",
                 f"/clients/{client.pk}/edit"):  # fmt: skip
        answer = browser.get(path)
        content: Any = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200
        said.append(content.decode("utf-8-sig"))
    for secret in ("500100732259", "120000", "120,000", "1971"):
        assert [text for text in said if secret in text] == []
    assert queries.search_clients(by=by, text="500100732259") == []
    assert queries.list_clients(
        by=by, where=queries.ClientFilter(text="500100732259")
    ).count() == 0  # fmt: skip
    assert queries.match_clients(by=by, wanted=[("tax_id", "500100732259")]) == {}


def test_the_tax_number_of_a_company_is_public_and_a_persons_is_found_by_who_may_see_it(
    client: Client, hire: Hire, opened: Callable[..., Actor]
) -> None:
    company = make_company(tax_id="7701234567")
    agent, checker = hire("agent", *RIGHTS), opened("checker", tax_id="see")
    assert [h.client_id for h in queries.search_clients(by=agent, text="7701234567")] == [
        company.pk
    ]
    found = queries.search_clients(by=checker, text="500100732259")
    assert [hit.client_id for hit in found] == [client.pk]


def test_the_page_shows_when_asked_and_says_hidden_of_the_rest(
    client: Client, opened: Callable[..., Actor]
) -> None:
    browser = browser_of(opened("checker", birth_date="change"))
    page = browser.post(f"/clients/{client.pk}/confidential").content.decode()
    assert "02/03/1971" in page or "1971-02-03" in page or "Feb" in page
    assert page.count("hidden</span>") == 2
    form = browser.get(f"/clients/{client.pk}/confidential/edit").content.decode()
    assert 'name="birth_date"' in form
    assert 'name="income"' not in form
    assert AuditEntry.objects.filter(action="kernel.view_confidential").count() == 2
    path = f"/clients/{client.pk}/confidential/edit"
    assert browser.post(path, {"birth_date": "2999-01-01"}).status_code == 422
    assert browser.post(path, {"birth_date": "1972-05-06"}).status_code == 302
    assert client.private_facts.birth_date == date(1972, 5, 6)


def test_who_edits_a_person_neither_loses_nor_writes_his_tax_number(
    client: Client, hire: Hire
) -> None:
    browser = browser_of(hire("agent", *RIGHTS))
    client.refresh_from_db()
    typed = {"kind": "person", "surname": "Петрова", "given_name": "Анна", "status": "active",
             "language": "ru", "tax_id": "1", "pick-name": "mine"}  # fmt: skip
    shown = browser.post(f"/clients/{client.pk}/edit", typed).content.decode()
    typed["shown"] = shown.partition('name="shown" value="')[2].partition('"')[0]
    assert browser.post(f"/clients/{client.pk}/edit", typed).status_code == 302
    client.refresh_from_db()
    assert (client.name, client.tax_id) == ("Петрова Анна", "500100732259")
    with pytest.raises(Invalid):
        make_client("Сидоров Пётр", by=hire("other", *RIGHTS), tax_id="500100732259")
