"""Own attributes of clients and of what belongs to them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser

from abonent.attributes.actions import ensure_subject_set, save_attribute
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, NotFound, Outdated, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.parties import actions, queries
from abonent.parties.models import Client, Document
from abonent.parties.policy.drafts import AccountDraft, ClientDraft, PersonDraft
from abonent.parties.testing import make_document_type
from abonent.parties.tests.conftest import Hire, Refuse, browser_of
from abonent.rules.queries import narrow

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def define(subject: str, code: str, kind: str = "string", **more: Any) -> None:
    set_id = ensure_subject_set(by=SYSTEM, subject=subject)
    names = {"ru": code.upper(), "en": code.upper()}
    save_attribute(by=SYSTEM, set_id=set_id, code=code, name=names, type=kind, **more)


@pytest.fixture
def client(db: None) -> Client:
    define("client.person", "hobby", default="fishing")
    define("client.person", "income", "integer", read_only="yes", default="5")
    define("client.person", "secret", hidden="yes", default="s")
    define("client.company", "staff", "integer", required="yes")
    define("account", "limit", "decimal")
    define("contact_person", "birthday", "date")
    return actions.create_client(by=SYSTEM, draft=ClientDraft(kind="person", surname="Ким"))


def test_something_new_begins_with_its_defaults(client: Client) -> None:
    assert client.attributes == {"hobby": "fishing", "income": 5, "secret": "s"}
    company = ClientDraft(kind="company", company_name="Ромашка")
    assert actions.create_client(by=SYSTEM, draft=company).attributes == {}


def test_given_ones_are_checked_at_once(refuse: Refuse) -> None:
    define("client.company", "staff", "integer", required="yes")
    draft = ClientDraft(kind="company", company_name="Ромашка", attributes={"staff": "many"})
    refusal = refuse(Invalid, lambda: actions.create_client(by=SYSTEM, draft=draft))
    assert list(refusal.problems) == ["attributes.staff"]
    draft = ClientDraft(kind="company", company_name="Ромашка", attributes={"staff": "12"})
    assert actions.create_client(by=SYSTEM, draft=draft).attributes == {"staff": 12}


def test_a_change_is_laid_over_audited_and_told(client: Client) -> None:
    row = actions.set_attributes(
        by=SYSTEM, client_id=client.pk, of="client", row_id=client.pk, given={"hobby": "chess"},
        version=1,
    )  # fmt: skip
    after = {"hobby": "chess", "income": 5, "secret": "s"}
    assert row.attributes == after
    client.refresh_from_db()
    assert (client.attributes, client.version) == (after, 2)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.object_id) == ("parties.set_attributes", str(client.pk))
    assert entry.changes == {"attributes": [{**after, "hobby": "fishing"}, after]}


def test_accounts_and_persons_have_theirs(client: Client) -> None:
    account = actions.add_account(
        by=SYSTEM, client_id=client.pk, draft=AccountDraft(number="A-1", attributes={"limit": 1.5})
    )
    person = actions.add_contact_person(
        by=SYSTEM, client_id=client.pk, draft=PersonDraft(name="Ким Олег")
    )
    assert (account.attributes, person.attributes) == ({"limit": 1.5}, {})
    actions.set_attributes(
        by=SYSTEM, client_id=client.pk, of="contact_person", row_id=person.pk,
        given={"birthday": "01.02.2000"},
    )  # fmt: skip
    person.refresh_from_db()
    assert person.attributes == {"birthday": "2000-02-01"}


def test_the_icon_of_an_account_stays_with_its_last_word(client: Client, hire: Hire) -> None:
    draft = AccountDraft(number="3000", contract_number="Д-7")
    actions.add_account(by=SYSTEM, client_id=client.pk, draft=draft)
    browser = Browser()
    hire("agent", "parties.view", "parties.edit", language="en")
    browser.post("/login", {"login": "agent", "password": "correct-horse-9"})
    line = browser.get(f"/clients/{client.pk}").content.decode().partition("Д-7 · ")[2]
    whole = line.partition("</span>")[0]
    assert whole.startswith('<span class="wk-nowrap">')
    assert whole.count("<a href=") == 1


def test_refusals_change_nothing(client: Client, hire: Hire, refuse: Refuse) -> None:
    def change(by: Actor = SYSTEM, **more: Any) -> object:
        facts = {"of": "client", "row_id": client.pk, "given": {"hobby": "x"}, **more}
        return actions.set_attributes(by=by, client_id=client.pk, **facts)

    viewer = hire("viewer", "parties.view")
    refuse(PermissionRefused, lambda: change(viewer))
    refuse(Outdated, lambda: change(version=9))
    refuse(NotFound, lambda: change(of="account", row_id=1))
    refuse(NotFound, lambda: change(of="nonsense", row_id=1))
    for code in ("income", "secret", "staff", "unknown"):
        refusal = refuse(Invalid, partial(change, given={code: 7}))
        assert list(refusal.problems) == [code]


def test_the_card_shows_them_and_the_page_changes_them(client: Client, hire: Hire) -> None:
    agent = hire("agent", "parties.view", "parties.edit", language="en")
    browser = Browser()
    browser.post("/login", {"login": agent.login, "password": "correct-horse-9"})
    card = browser.get(f"/clients/{client.pk}").content.decode()
    address = f"/clients/{client.pk}/attributes/client/{client.pk}"
    assert "fishing" in card
    assert "SECRET" not in card
    assert address in card
    page = browser.get(address).content.decode()
    assert 'name="hobby"' in page
    assert 'name="secret"' not in page
    posted = {"seen": '{"hobby": "fishing"}', "hobby": "chess", ".shown": ["hobby", "income"]}
    assert browser.post(address, posted).status_code == 302
    client.refresh_from_db()
    assert client.attributes["hobby"] == "chess"
    assert browser.post(address, posted | {"seen": "[]", "hobby": "x"}).status_code == 409
    actions.set_attributes(by=SYSTEM, client_id=client.pk, of="client", row_id=client.pk,
                           given={"hobby": "fishing"})  # fmt: skip
    browser.post(address, posted | {"seen": '{"hobby": "chess"}'})
    client.refresh_from_db()
    assert client.attributes["hobby"] == "fishing"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("attr.hobby:Fishing", ["Ким"]),
        ("-attr.hobby:fishing", ["Ромашка"]),
        ("attr.staff:>10", ["Ромашка"]),
        ("attr.staff:12", ["Ромашка"]),
    ],
)
def test_clients_are_asked_for_by_their_attributes(
    client: Client, query: str, found: list[str]
) -> None:
    draft = ClientDraft(kind="company", company_name="Ромашка", attributes={"staff": 12})
    actions.create_client(by=SYSTEM, draft=draft)
    rows = narrow(Client.objects.order_by("name"), subject="client", text=query, by=SYSTEM)
    assert [row.name for row in rows] == found


def test_nobody_asks_by_what_is_hidden(client: Client) -> None:
    with pytest.raises(Invalid):
        narrow(Client.objects.all(), subject="client", text="attr.secret:s", by=SYSTEM)


def test_the_list_of_clients_has_columns_of_attributes(client: Client, hire: Hire) -> None:
    define("client.person", "club", default="Зенит", is_column=True)
    draft = ClientDraft(kind="person", surname="Пак")
    actions.create_client(by=SYSTEM, draft=draft)
    hire("reader", "parties.view")
    browser = Browser()
    browser.post("/login", {"login": "reader", "password": "correct-horse-9"})
    text = browser.get("/clients").content.decode()
    assert "CLUB" in text
    assert "Зенит" in text
    assert "fishing" not in text
    text = browser.get("/clients?cols=name,attr-hobby,attr-secret").content.decode()
    assert "fishing" in text
    assert "CLUB</" not in text
    assert "SECRET" not in text
    text = browser.get("/clients?sort=-attr-club").content.decode()
    assert 'aria-sort="descending"' in text
    assert text.index("Пак") < text.index("Ким")
    assert "data-problems" in browser.get("/clients?sort=attr-secret").content.decode()


@pytest.mark.parametrize(
    ("computed", "expected"),
    [("client_category", "Важный"), ("client_category_code", "vip"), ("client_language", "en")],
)
def test_a_default_is_told_by_the_client(client: Client, computed: str, expected: str) -> None:
    values = {"code": "vip", "name": {"ru": "Важный", "en": "Important"}}
    category = save_reference(by=SYSTEM, kind="parties.category", values=values)
    Client.objects.filter(pk=client.pk).update(category=category.pk, language="en")
    define("account", "told", computed=computed)
    draft = AccountDraft(number="7001")
    account = actions.add_account(by=SYSTEM, client_id=client.pk, draft=draft)
    assert account.attributes["told"] == expected


def test_a_merge_chooses_between_own_attributes_and_weighs_dates_and_documents(
    client: Client, hire: Hire
) -> None:
    define("client.person", "birthday", "date")
    double = actions.create_client(by=SYSTEM, draft=ClientDraft(kind="person", surname="Ким"))
    Client.objects.filter(pk=client.pk).update(attributes={"birthday": "1980-01-02", "hobby": "a"})
    Client.objects.filter(pk=double.pk).update(attributes={"birthday": "1999-03-04", "hobby": "b"})
    type_ = make_document_type("passport")
    for one in (client, double):
        Document.objects.create(
            client=one, type=type_, number="1", number_key="1", version=1, created_at=now(),
            changed_at=now(),
        )  # fmt: skip
    by = hire("head", "parties.view", "parties.merge")
    preview = queries.preview_merge(by=by, winner_id=client.pk, loser_id=double.pk)
    assert [(r.code, r.shown) for r in preview.reasons if r.code != "name"] == [
        ("document", ""), ("other_date", "BIRTHDAY"),
    ]  # fmt: skip
    chosen = [one.name for one in preview.fields if one.name.startswith("attr-")]
    assert sorted(chosen) == ["attr-birthday", "attr-hobby"]
    page = browser_of(by).get(f"/clients/{client.pk}/merge?other={double.pk}").content.decode()
    assert ("04.03.1999" in page, 'name="take-attr-birthday"' in page) == (True, True)
    made = actions.merge_clients(
        by=by, winner_id=client.pk, loser_id=double.pk, take=["attr-birthday"]
    )
    client.refresh_from_db()
    assert client.attributes == {"birthday": "1999-03-04", "hobby": "a"}
    actions.undo_merge(by=by, merge_id=made.pk)
    client.refresh_from_db()
    double.refresh_from_db()
    assert (client.attributes["birthday"], double.attributes["birthday"]) == (
        "1980-01-02", "1999-03-04",
    )  # fmt: skip
