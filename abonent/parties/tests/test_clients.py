"""Creating and changing clients, and their search keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound, Outdated, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.parties import actions
from abonent.parties.actions import ClientDraft, PersonDraft, ReachDraft
from abonent.parties.models import Client, ClientCategory, ContactPerson, NameWord, Reach, SearchKey
from abonent.parties.testing import make_client, make_company
from abonent.parties.tests.conftest import Hire, Refuse

pytestmark = pytest.mark.django_db
ANNA = ClientDraft(kind="person", surname="Иванова", given_name="Анна", patronymic="Сергеевна")


def keys(client: Client) -> list[tuple[str, str, str]]:
    return sorted(client.search_keys.values_list("kind", "key", "shown"))


def test_a_person_is_written_with_reaches_keys_audit_and_event(agent: Actor) -> None:
    client = actions.create_client(
        by=agent,
        draft=ANNA,
        reaches=[
            ReachDraft(kind="phone", value="8 (916) 123-45-67"),
            ReachDraft(kind="phone", value="8 903 111-22-33", is_main=True),
            ReachDraft(kind="email", value="Anna@Mail.example"),
        ],
        contact_person=PersonDraft(name="Иванов Пётр", position="Супруг"),
    )
    assert (client.name, client.status, client.version) == (
        "Иванова Анна Сергеевна", "active", 1,
    )  # fmt: skip
    assert list(Reach.objects.order_by("id").values_list("value", "is_main")) == [
        ("+79161234567", False),
        ("+79031112233", True),
        ("anna@mail.example", True),
    ]
    assert keys(client) == [
        ("email", "anna@mail.example", ""),
        ("name", "иванова анна сергеевна", ""),
        ("person", "иванов петр", "Иванов Пётр"),
        ("person", "петр иванов", "Иванов Пётр"),
        ("phone", "+79031112233", ""),
        ("phone", "+79161234567", ""),
        ("turned", "анна иванова сергеевна", ""),
    ]
    assert set(NameWord.objects.values_list("word", flat=True)) == {
        "иванова", "анна", "сергеевна", "иванов", "петр",
    }  # fmt: skip
    entry = AuditEntry.objects.get(action="parties.create_client")
    assert (entry.actor_id, entry.object_id, entry.via) == (agent.id, str(client.pk), "page")
    assert entry.changes["name"] == "Иванова Анна Сергеевна"
    event = Event.objects.get(type="ClientCreated")
    assert (event.topics, event.payload) == (
        [f"client:{client.pk}", "clients"], {"client": client.pk},
    )  # fmt: skip


def test_a_company_is_found_with_and_without_its_legal_form() -> None:
    client = make_company("ООО «Ромашка»", tax_id="7701234567")
    assert keys(client) == [
        ("name", "ооо ромашка", ""),
        ("tax_id", "7701234567", ""),
        ("turned", "ромашка ооо", ""),
    ]


def test_a_newcomer_out_of_one_line(agent: Actor) -> None:
    client = actions.create_potential_client(by=agent, name="Смирнов Олег", reach="8-916-1234567")
    assert (client.status, client.surname, client.given_name, client.patronymic) == (
        "potential", "Смирнов", "Олег", "",
    )  # fmt: skip
    assert Reach.objects.get().value == "+79161234567"


def test_all_problems_are_told_at_once(agent: Actor, refuse: Refuse) -> None:
    refusal = refuse(
        Invalid,
        lambda: actions.create_client(
            by=agent,
            draft=ClientDraft(kind="person", surname=" ", status="frozen", tax_id="ИНН 1"),
            reaches=[
                ReachDraft(kind="phone", value="8 916 123-45-67"),
                ReachDraft(kind="email", value="nobody"),
            ],
            contact_person=PersonDraft(name="", phone="12"),
        ),
    )
    assert set(refusal.problems) == {
        "surname", "status", "tax_id", "reaches.1.value", "contact_person.name",
        "contact_person.phone",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "ghost"}, "kind"),
        ({"kind": "company"}, "company_name"),
        ({"language": "de"}, "language"),
        ({"surname": "И" * 81}, "surname"),
        ({"category_id": 404}, "category_id"),
        ({"manager_id": 404}, "manager_id"),
    ],
)
def test_what_a_client_cannot_be(
    agent: Actor, refuse: Refuse, change: dict[str, object], field: str
) -> None:
    draft = replace(ANNA, **change)  # type: ignore[arg-type]
    refusal = refuse(Invalid, lambda: actions.create_client(by=agent, draft=draft))
    assert set(refusal.problems) == {field}


def test_unprintable_signs_are_left_out(agent: Actor) -> None:
    draft = replace(ANNA, surname="Ива\x00нова\u200b ", patronymic="")
    assert actions.create_client(by=agent, draft=draft).name == "Ива нова Анна"


def test_editing_keeps_keys_in_step(agent: Actor) -> None:
    client = make_client("Иванова Анна Сергеевна", "89161234567")
    vip = ClientCategory.objects.create(code="vip", name={"ru": "ВИП", "en": "VIP"})
    draft = replace(ANNA, surname="Петрова", category_id=vip.pk)
    changed = actions.edit_client(by=agent, client_id=client.pk, version=1, draft=draft)
    assert (changed.name, changed.version) == ("Петрова Анна Сергеевна", 2)
    assert keys(client) == [
        ("name", "петрова анна сергеевна", ""),
        ("phone", "+79161234567", ""),
        ("turned", "анна петрова сергеевна", ""),
    ]
    entry = AuditEntry.objects.get(action="parties.edit_client")
    assert entry.changes == {
        "name": ["Иванова Анна Сергеевна", "Петрова Анна Сергеевна"],
        "category_id": [None, vip.pk],
    }


def test_nothing_changed_is_nothing_written(agent: Actor) -> None:
    client = make_client()
    actions.edit_client(by=agent, client_id=client.pk, version=1, draft=ANNA)
    assert Client.objects.get().version == 1
    assert not AuditEntry.objects.filter(action="parties.edit_client").exists()


def test_a_colleague_was_quicker(agent: Actor, refuse: Refuse) -> None:
    client = make_client()
    draft = replace(ANNA, surname="Петрова")
    actions.edit_client(by=agent, client_id=client.pk, version=1, draft=draft)
    refuse(
        Outdated,
        lambda: actions.edit_client(by=agent, client_id=client.pk, version=1, draft=ANNA),
    )


def test_a_client_is_potential_once(agent: Actor, refuse: Refuse) -> None:
    client = make_client()
    draft = replace(ANNA, status="potential")
    refusal = refuse(
        Invalid,
        lambda: actions.edit_client(by=agent, client_id=client.pk, version=1, draft=draft),
    )
    assert set(refusal.problems) == {"status"}


def test_a_category_out_of_service_stays_but_is_not_given_anew(
    agent: Actor, refuse: Refuse
) -> None:
    old = ClientCategory.objects.create(code="old", name={"ru": "Старая", "en": "Old"})
    client = make_client(category_id=old.pk)
    ClientCategory.objects.update(is_active=False)
    draft = replace(ANNA, category_id=old.pk, given_name="Алла")
    actions.edit_client(by=agent, client_id=client.pk, version=1, draft=draft)
    refuse(Invalid, lambda: actions.create_client(by=agent, draft=draft))


def test_rights(hire: Hire, refuse: Refuse) -> None:
    reader = hire("reader", "parties.view")
    client = make_client("Иванова Анна", "89161234567")
    reach, person = Reach.objects.get(), ContactPerson(pk=1)
    for act in (
        lambda: actions.create_client(by=reader, draft=ANNA),
        lambda: actions.create_potential_client(by=reader, name="Смирнов Олег"),
        lambda: actions.edit_client(by=reader, client_id=client.pk, version=1, draft=ANNA),
        lambda: actions.add_reach(
            by=reader, client_id=client.pk, draft=ReachDraft(kind="phone", value="89030000000")
        ),
        lambda: actions.remove_reach(by=reader, client_id=client.pk, reach_id=reach.pk),
        lambda: actions.edit_contact_person(
            by=reader, client_id=client.pk, person_id=person.pk, draft=PersonDraft(name="Кто-то")
        ),
        lambda: actions.create_circle(
            by=reader, kind="family", name="Семья", members=[(client.pk, "")]
        ),
        lambda: actions.add_note(by=reader, client_id=client.pk, text="Нельзя"),
    ):
        refuse(PermissionRefused, act)


def test_unknown_clients_are_not_found(agent: Actor, refuse: Refuse) -> None:
    refuse(NotFound, lambda: actions.edit_client(by=agent, client_id=404, version=1, draft=ANNA))
    refuse(NotFound, lambda: actions.add_note(by=agent, client_id=404, text="Где он?"))


def test_search_keys_never_double() -> None:
    client = make_company("ООО «Ромашка»", "89161234567", person="Петрова Ольга")
    actions.add_contact_person(
        by=Actor.system("tests"), client_id=client.pk,
        draft=PersonDraft(name="Петрова Ольга", phone="+7 916 123 45 67"),
    )  # fmt: skip
    assert SearchKey.objects.filter(kind="phone").count() == 1
    assert SearchKey.objects.filter(kind="person").count() == 2
