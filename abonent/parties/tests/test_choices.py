"""Choices from another database in forms of clients: searched as one types, by pages and REST."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from psycopg.conninfo import make_conninfo

from abonent.attributes import outside
from abonent.attributes.actions import ensure_subject_set, save_attribute
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.parties import actions
from abonent.parties.models import Client
from abonent.parties.policy.drafts import AccountDraft, ClientDraft
from abonent.parties.tests.conftest import Hire, Program
from abonent.rules.queries import narrow

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
SQL = """
SELECT * FROM (VALUES ('T-1', 'Дача', '7001'), ('T-2', 'Город', '7001'), ('T-3', 'Город', '7002'))
  AS tariff (number, title, account)
WHERE title ILIKE '%' || coalesce(%(q)s, '') || '%'
  AND account = ANY (string_to_array(%(client.accounts)s, ','))
"""


@pytest.fixture
def client(settings: Any) -> Client:
    """A client with an account, persons having a tariff of the billing's."""
    params = connection.get_connection_params()
    own = {k: params[k] for k in ("dbname", "user", "password", "host", "port") if k in params}
    settings.QUERIES = {"billing": make_conninfo(**own)}
    outside.forget_failures()
    query = save_reference(
        by=SYSTEM, kind="attributes.query",
        values={"code": "tariffs", "name": {"ru": "Тарифы", "en": "Tariffs"}, "sql": SQL,
                "connection": "billing", "value_column": "number", "label_column": "title"},
    )  # fmt: skip
    set_id = ensure_subject_set(by=SYSTEM, subject="client.person")
    save_attribute(
        by=SYSTEM, set_id=set_id, code="tariff", name={"ru": "Тариф", "en": "Tariff"}, type="query",
        query=query.pk, is_column=True,
    )  # fmt: skip
    made = actions.create_client(by=SYSTEM, draft=ClientDraft(kind="person", surname="Ким"))
    actions.add_account(by=SYSTEM, client_id=made.pk, draft=AccountDraft(number="7001"))
    made.refresh_from_db()
    return made


def browser_of(login: str) -> Browser:
    browser = Browser()
    browser.post("/login", {"login": login, "password": "correct-horse-9"})
    return browser


def test_it_is_found_chosen_shown_and_asked_for(client: Client, hire: Hire) -> None:
    hire("agent", "parties.view", "parties.edit")
    browser = browser_of("agent")
    address = f"/clients/{client.pk}/attributes/client/{client.pk}"
    assert 'data-url="/clients/choices/tariffs"' in browser.get(address).content.decode()
    asked = {"q": "го", "client": str(client.pk), "attr.tariff": ""}
    found = browser.post("/clients/choices/tariffs", asked).content.decode()
    assert (found.count('role="option"'), "Город" in found) == (1, True)
    sealed = re.findall(r'data-value="([^"]+)"', found)[0]
    posted = {"version": str(client.version), "tariff": sealed, ".shown": "tariff"}
    assert browser.post(address, posted).status_code == 302
    client.refresh_from_db()
    assert client.attributes == {"tariff": {"value": "T-2", "label": "Город"}}
    assert "Город" in browser.get(f"/clients/{client.pk}").content.decode()
    assert "Город" in browser.get("/clients").content.decode()
    for query in ("attr.tariff:ГОРОД", "attr.tariff:Гор*"):
        rows = narrow(Client.objects.all(), subject="client", text=query, by=SYSTEM)
        assert [row.pk for row in rows] == [client.pk]


def test_programs_find_and_give_values(client: Client, hire: Hire) -> None:
    rest = Program(hire("robot", "parties.view", "parties.edit"))
    body = {"q": "", "client_id": client.pk}
    found = rest("post", "/attribute-queries/tariffs/choices", body).json()
    assert found == {
        "items": [{"value": "T-1", "label": "Дача"}, {"value": "T-2", "label": "Город"}]
    }
    path = f"/clients/{client.pk}/attributes/client/{client.pk}"
    changed = rest("patch", path, {"attributes": {"tariff": "T-1"}}, **{"If-Match": "*"})
    assert changed.json()["attributes"] == {"tariff": {"value": "T-1", "label": "Дача"}}
    refused = rest("patch", path, {"attributes": {"tariff": "T-3"}}, **{"If-Match": "*"})
    assert refused.status_code == 422
    assert rest("post", "/attribute-queries/others/choices", body).status_code == 404


def test_a_database_that_is_down_leaves_the_form_usable(
    client: Client, hire: Hire, settings: Any
) -> None:
    hire("agent", "parties.view", "parties.edit", language="en")
    Client.objects.update(attributes={"tariff": {"value": "T-1", "label": "Дача"}})
    settings.QUERIES = {}
    browser = browser_of("agent")
    page = browser.get(f"/clients/{client.pk}/attributes/client/{client.pk}").content.decode()
    assert 'value="Дача"' in page
    told = browser.post("/clients/choices/tariffs", {"q": "x", "client": str(client.pk)})
    assert (told.status_code, "does not answer" in told.content.decode()) == (200, True)
    rest = Program(hire("robot", "parties.view"))
    answer = rest("post", "/attribute-queries/tariffs/choices", {"q": "x"})
    assert answer.status_code == 409


def test_others_clients_are_not_asked_about(client: Client, hire: Hire) -> None:
    hire("stranger")
    posted = {"q": "", "client": str(client.pk)}
    assert browser_of("stranger").post("/clients/choices/tariffs", posted).status_code == 403
    hire("viewer", "parties.view")
    posted["client"] = "999999"
    assert browser_of("viewer").post("/clients/choices/tariffs", posted).status_code == 404
