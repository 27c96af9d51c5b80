"""Confidential attributes of clients and of what is theirs: one test for each way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from abonent.attributes.actions import ensure_subject_set, save_attribute
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.models import AuditEntry
from abonent.parties import actions
from abonent.parties.models import Client
from abonent.parties.policy.drafts import AccountDraft, ClientDraft, PersonDraft
from abonent.parties.tests.conftest import Hire, Program, browser_of
from abonent.rules.queries import narrow
from abonent.staff.actions import save_role
from abonent.staff.models import Role
from abonent.staff.queries import find_actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
SECRETS = {"client": "тайна-1", "account": "тайна-2", "contact_person": "тайна-3"}
FIELDS = {of: f"attributes.{of}.code_word" for of in SECRETS}
RIGHTS = ("parties.view", "parties.edit", "parties.export", "staff.view_audit", "cases.view")
Open = Callable[..., Actor]


@pytest.fixture
def opened(hire: Hire) -> Open:
    """Hires somebody to whom these fields are open."""

    def opened(login: str, how: str = "", *fields: str) -> Actor:
        actor = hire(login, *RIGHTS, language="en")
        role = Role.objects.get(operators=actor.id)
        save_role(
            by=SYSTEM, role_id=role.pk, name=role.name, granted=RIGHTS,
            fields=dict.fromkeys(fields, how),
        )  # fmt: skip
        found = find_actor(operator_id=actor.id or 0)
        assert found is not None
        return found

    return opened


@pytest.fixture
def client(db: None) -> Client:
    """A client whose code word, and those of his account and contact person, are confidential."""
    for subject in ("client.person", "account", "contact_person"):
        save_attribute(
            by=SYSTEM, set_id=ensure_subject_set(by=SYSTEM, subject=subject), code="code_word",
            name={"ru": "Кодовое слово", "en": "Code word"}, type="string", is_confidential=True,
            is_column=True,
        )  # fmt: skip
    draft = ClientDraft(kind="person", surname="Ким", attributes={"code_word": SECRETS["client"]})
    made = actions.create_client(by=SYSTEM, draft=draft)
    account = AccountDraft(number="7001", attributes={"code_word": SECRETS["account"]})
    actions.add_account(by=SYSTEM, client_id=made.pk, draft=account)
    person = PersonDraft(name="Ким Олег", attributes={"code_word": SECRETS["contact_person"]})
    actions.add_contact_person(by=SYSTEM, client_id=made.pk, draft=person)
    return made


def looks() -> list[tuple[str, Any]]:
    rows = AuditEntry.objects.filter(action="kernel.view_confidential").order_by("id")
    return [(row.object_type, row.changes["fields"]) for row in rows]


def told(answer: Any) -> set[str]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    return {of for of, secret in SECRETS.items() if secret in content.decode()}


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/clients/{id}", {*SECRETS}),
        ("/clients/{id}/attributes/client/{id}", {"client"}),
        ("/clients", {"client"}),
        ("/clients?cols=name,attr-code_word", {"client"}),
        ("/clients?export=csv", {"client"}),
        ("/console/audit", set()),
    ],
)
def test_pages_tell_it_to_whom_it_is_open(
    client: Client, opened: Open, address: str, there: set[str]
) -> None:
    address = address.format(id=client.pk)
    assert told(browser_of(opened("stranger")).get(address)) == set()
    assert looks() == []
    keeper = opened("keeper", "change", *FIELDS.values())
    assert told(browser_of(keeper).get(address)) >= there


def test_each_kind_of_thing_is_opened_by_itself(client: Client, opened: Open) -> None:
    reader = opened("reader", "see", FIELDS["account"])
    assert told(browser_of(reader).get(f"/clients/{client.pk}")) == {"account"}
    assert looks() == [("client", [FIELDS["account"]])]


def test_programs_are_told_what_is_open(client: Client, opened: Open) -> None:
    program = Program(opened("stranger"))
    for path in (f"/clients/{client.pk}", "/clients"):
        assert told(program("get", path)) == set()
    assert looks() == []
    program = Program(opened("keeper", "see", *FIELDS.values()))
    assert told(program("get", f"/clients/{client.pk}")) == {*SECRETS}
    assert told(program("get", "/clients")) == {"client"}
    assert looks() == [("client", sorted(FIELDS.values())), ("list", [FIELDS["client"]])]


@pytest.mark.parametrize(
    ("subject", "query"),
    [("client", "attr.code_word:тайна-1"), ("case", "client.attr.code_word:тайна-1")],
)
def test_nobody_asks_by_it(client: Client, opened: Open, subject: str, query: str) -> None:
    with pytest.raises(Invalid):
        narrow(Client.objects.all(), subject=subject, text=query, by=opened("stranger"))


def test_nobody_writes_or_guesses_it(client: Client, opened: Open) -> None:
    stranger, reader = opened("stranger"), opened("reader", "see", FIELDS["client"])
    for by, value in ((stranger, SECRETS["client"]), (stranger, None), (reader, "другое")):
        with pytest.raises(Invalid) as refusal:
            actions.set_attributes(
                by=by, client_id=client.pk, of="client", row_id=client.pk,
                given={"code_word": value},
            )  # fmt: skip
        assert [*refusal.value.problems] == ["code_word"]
    client.refresh_from_db()
    assert client.attributes == {"code_word": SECRETS["client"]}


def test_a_change_in_the_audit_is_masked(client: Client, opened: Open) -> None:
    actions.set_attributes(
        by=SYSTEM, client_id=client.pk, of="client", row_id=client.pk, given={"code_word": "новое"}
    )
    page = browser_of(opened("stranger")).get("/console/audit").content.decode()
    assert [word for word in (SECRETS["client"], "новое") if word in page] == []
    assert "•••" in page
    assert "Code word" in page
    keeper = opened("keeper", "see", *FIELDS.values())
    assert "новое" in browser_of(keeper).get("/console/audit").content.decode()
