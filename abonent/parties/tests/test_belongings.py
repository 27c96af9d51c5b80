"""Reaches, contact persons, accounts, lines, circles, notes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
import time_machine

from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated
from abonent.kernel.models import AuditEntry
from abonent.parties import actions
from abonent.parties.actions import AccountDraft, PersonDraft, ReachDraft, SubscriberDraft
from abonent.parties.models import Circle, Client, Note, Reach, SearchKey
from abonent.parties.testing import (
    make_account,
    make_client,
    make_company,
    make_contact_person,
    make_subscriber,
)
from abonent.parties.tests.conftest import Hire, Refuse

pytestmark = pytest.mark.django_db


def reaches(client: Client) -> list[tuple[str, bool]]:
    return list(Reach.objects.filter(client=client).order_by("id").values_list("value", "is_main"))


def found_by(key: str) -> list[int]:
    return list(SearchKey.objects.filter(key=key).values_list("client_id", flat=True))


def phone(value: str, *, is_main: bool = False) -> ReachDraft:
    return ReachDraft(kind="phone", value=value, is_main=is_main)


def test_one_number_is_the_main_one(agent: Actor) -> None:
    client = make_client("Иванова Анна", "89161234567")
    actions.add_reach(by=agent, client_id=client.pk, draft=phone("89030000000", is_main=True))
    assert reaches(client) == [("+79161234567", False), ("+79030000000", True)]
    main = Reach.objects.get(is_main=True)
    actions.remove_reach(by=agent, client_id=client.pk, reach_id=main.pk)
    assert reaches(client) == [("+79161234567", True)]
    assert found_by("+79030000000") == []
    event = Event.objects.latest("id")
    assert (event.type, event.payload) == (
        "ClientChanged", {"client": client.pk, "reach": main.pk},
    )  # fmt: skip


def test_a_number_is_corrected(agent: Actor) -> None:
    client = make_client("Иванова Анна", "89161234567")
    reach = Reach.objects.get()
    actions.change_reach(
        by=agent, client_id=client.pk, reach_id=reach.pk, draft=phone("89161234568")
    )
    assert reaches(client) == [("+79161234568", True)]
    assert (found_by("+79161234567"), found_by("+79161234568")) == ([], [client.pk])
    entry = AuditEntry.objects.get(action="parties.change_reach")
    assert entry.changes == {"value": ["+79161234567", "+79161234568"]}


def test_a_number_still_used_by_a_line_is_still_found(agent: Actor) -> None:
    client = make_client("Иванова Анна", "89031112233")
    make_subscriber(client, make_account(client), "+79031112233")
    actions.remove_reach(by=agent, client_id=client.pk, reach_id=Reach.objects.get().pk)
    assert found_by("+79031112233") == [client.pk]


def test_reaches_refused(agent: Actor, refuse: Refuse) -> None:
    client = make_client("Иванова Анна", "89161234567")
    stranger = make_client("Петров Пётр", "89160000000")
    theirs = Reach.objects.get(client=stranger)
    for value in ("916 123-45-67", "12", "", "иванова"):
        refusal = refuse(
            Invalid,
            partial(actions.add_reach, by=agent, client_id=client.pk, draft=phone(value)),
        )
        assert set(refusal.problems) == {"value"}
    refuse(
        NotFound,
        lambda: actions.remove_reach(by=agent, client_id=client.pk, reach_id=theirs.pk),
    )


def test_a_contact_person_comes_and_goes(agent: Actor) -> None:
    client = make_company()
    person = make_contact_person(client, "Петрова Ольга")
    draft = PersonDraft(name="Петрова Ольга", phone="8 916 123-45-67", is_active=False)
    actions.edit_contact_person(by=agent, client_id=client.pk, person_id=person.pk, draft=draft)
    assert found_by("+79161234567") == [client.pk]
    assert AuditEntry.objects.get(action="parties.edit_contact_person").changes == {
        "phone": ["", "+79161234567"],
        "is_active": [True, False],
    }


def test_someone_elses_contact_person_is_not_found(agent: Actor, refuse: Refuse) -> None:
    person = make_contact_person(make_company())
    other = make_client()
    refuse(
        NotFound,
        lambda: actions.edit_contact_person(
            by=agent, client_id=other.pk, person_id=person.pk, draft=PersonDraft(name="Чужой")
        ),
    )


def test_accounts_and_lines_are_found_by_their_numbers() -> None:
    client = make_client()
    account = make_account(client, "ЛС-00 123", contract="Д-20/17")
    make_subscriber(client, account, "8 903 111-22-33")
    make_subscriber(client, account, "Net-0017", service="internet")
    shown = SearchKey.objects.exclude(kind__in=["name", "turned"]).order_by("kind")
    assert list(shown.values_list("kind", "key", "shown")) == [
        ("account", "лс00123", "ЛС-00 123"),
        ("contract", "д2017", "Д-20/17"),
        ("login", "net0017", "Net-0017"),
        ("phone", "+79031112233", ""),
    ]


def test_an_account_and_an_open_line_exist_once(agent: Actor, refuse: Refuse) -> None:
    client = make_client()
    account = make_account(client, "300")
    make_subscriber(client, account, "+79031112233")
    refusal = refuse(
        Invalid,
        lambda: actions.add_account(
            by=agent, client_id=client.pk, draft=AccountDraft(number="300")
        ),
    )
    assert set(refusal.problems) == {"number"}
    line = SubscriberDraft(service="mobile", number="89031112233")
    refuse(
        Invalid,
        lambda: actions.add_subscriber(
            by=agent, client_id=client.pk, account_id=account.pk, draft=line
        ),
    )
    other = make_client("Петров Пётр")
    free = SubscriberDraft(service="mobile", number="89030000000")
    refuse(
        NotFound,
        lambda: actions.add_subscriber(
            by=agent, client_id=other.pk, account_id=account.pk, draft=free
        ),
    )


def test_a_family_lives_and_ends(agent: Actor) -> None:
    anna, peter = make_client(), make_client("Иванов Пётр")
    circle = actions.create_circle(
        by=agent, kind="family", name="Семья Ивановых", members=[(anna.pk, "")]
    )
    actions.add_circle_member(by=agent, circle_id=circle.pk, client_id=peter.pk, role="супруг")
    event = Event.objects.latest("id")
    assert (event.type, event.topics) == (
        "CircleChanged", [f"client:{anna.pk}", f"client:{peter.pk}", "clients"],
    )  # fmt: skip
    actions.remove_circle_member(by=agent, circle_id=circle.pk, client_id=anna.pk)
    actions.remove_circle_member(by=agent, circle_id=circle.pk, client_id=peter.pk)
    assert not Circle.objects.exists()


def test_circles_refused(agent: Actor, refuse: Refuse) -> None:
    anna = make_client()
    circle = actions.create_circle(by=agent, kind="family", name="Семья", members=[(anna.pk, "")])
    for member in (anna.pk, 404):
        refusal = refuse(
            Invalid,
            partial(actions.add_circle_member, by=agent, circle_id=circle.pk, client_id=member),
        )
        assert set(refusal.problems) == {"member"}
    refusal = refuse(
        Invalid, lambda: actions.create_circle(by=agent, kind="club", name=" ", members=[])
    )
    assert set(refusal.problems) == {"kind", "name", "members"}


def test_ones_own_note(agent: Actor) -> None:
    client = make_client()
    with time_machine.travel(datetime(2026, 11, 22, 9, tzinfo=UTC), tick=False):
        note = actions.add_note(by=agent, client_id=client.pk, text=" Звонить\r\nпосле 18 \x00")
    assert (note.text, note.created_at) == (
        "Звонить\nпосле 18", datetime(2026, 11, 22, 9, tzinfo=UTC),
    )  # fmt: skip
    with time_machine.travel(datetime(2026, 11, 22, 10, tzinfo=UTC), tick=False):
        edited = actions.edit_note(by=agent, note_id=note.pk, text="После 19")
    assert edited.version == 2
    assert edited.edited_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    actions.remove_note(by=agent, note_id=note.pk)
    assert Note.objects.get().deleted_at is not None
    actions.restore_note(by=agent, note_id=note.pk)
    assert Note.objects.get().deleted_at is None
    actions_kept = AuditEntry.objects.filter(object_type="client").order_by("id")
    assert [entry.action for entry in actions_kept][1:] == [
        "parties.add_note", "parties.edit_note", "parties.remove_note", "parties.restore_note",
    ]  # fmt: skip
    assert Event.objects.latest("id").payload == {"client": client.pk, "note": note.pk}


def test_a_note_changed_meanwhile_is_left_as_it_is(agent: Actor, refuse: Refuse) -> None:
    note = actions.add_note(by=agent, client_id=make_client().pk, text="Моё")
    actions.edit_note(by=agent, note_id=note.pk, text="Новее", version=1)
    refuse(Outdated, lambda: actions.edit_note(by=agent, note_id=note.pk, text="Старее", version=1))


def test_others_notes_are_theirs(agent: Actor, hire: Hire, refuse: Refuse) -> None:
    client = make_client()
    note = actions.add_note(by=agent, client_id=client.pk, text="Моё")
    other = hire("other", "parties.view", "parties.note")
    refuse(Conflict, lambda: actions.edit_note(by=other, note_id=note.pk, text="Чужое"))
    refuse(Conflict, lambda: actions.remove_note(by=other, note_id=note.pk))
    refuse(NotFound, lambda: actions.restore_note(by=agent, note_id=note.pk))
    system = actions.add_note(by=Actor.system("job"), client_id=client.pk, text="Сама")
    refuse(Conflict, lambda: actions.edit_note(by=agent, note_id=system.pk, text="Чужое"))


def test_notes_refused(agent: Actor, refuse: Refuse) -> None:
    client, other = make_client(), make_client("Петров Пётр")
    line = make_subscriber(other, make_account(other))
    for text in ("", " \n ", "я" * 4001):
        refuse(
            Invalid,
            partial(actions.add_note, by=agent, client_id=client.pk, text=text),
        )
    refuse(
        NotFound,
        lambda: actions.add_note(
            by=agent, client_id=client.pk, text="О чужой линии", subscriber_id=line.pk
        ),
    )
