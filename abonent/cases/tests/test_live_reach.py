"""What browsers of people with narrow rights hear: of what they may see, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from abonent.bus.models import Event
from abonent.bus.ports import Announced
from abonent.bus.reach import find_whose, heard, reach_of
from abonent.cases import actions, queries, testing
from abonent.cases.queries.visible import visible_contacts
from abonent.kernel.actor import Actor
from abonent.parties.queries.visible import visible_clients
from abonent.parties.testing import make_client
from abonent.staff.actions import Place, save_operator, save_role
from abonent.staff.queries import find_actor

RIGHTS = (
    "cases.view",
    "cases.work",
    "cases.assign",
    "cases.register",
    "parties.view",
    "parties.edit",
)
LISTS = ("cases", "contacts", "clients")
REACHES = ("own", "related", "department", "all")


def hire(login: str, reach: str, **place: Any) -> Actor:
    names = testing.name(login, login)
    scopes = {right: reach for right in RIGHTS if right != "cases.register"}
    role = save_role(by=testing.ADMIN, name=names, granted=RIGHTS, scopes=scopes)
    operator = save_operator(
        by=testing.ADMIN, login=login, name=login, role_ids=[role.pk], place=Place(**place),
        password=testing.PASSWORD,
    )  # fmt: skip
    return now(operator.pk)


def now(operator_id: int | None) -> Actor:
    found = find_actor(operator_id=operator_id or 0)
    assert found is not None
    return found


def announced() -> list[Announced]:
    return [Announced(e.pk, e.type, e.topics) for e in Event.objects.order_by("pk")]


def heard_by(actor: Actor, events: list[Announced], topic: str) -> set[str]:
    """Topics of the members of a list, or the types of the events of one thing."""
    reach, whose = reach_of(now(actor.id)), find_whose(events)
    told = [heard(e, topic, reach=reach, whose=whose) for e in events if topic in e.topics]
    if topic not in LISTS:
        return {event.type for event in told if event}
    return {t for e in told if e for t in e.topics if t.startswith(f"{topic[:-1]}:")}


@pytest.fixture
def world(company: testing.Company) -> list[Actor]:
    """Somebody of each reach, with things of each: registered, owned, of a managed client."""
    people = [hire(reach, reach) for reach in REACHES]
    people.append(hire("chief", "related"))
    people.append(hire("below", "own", superior_id=people[-1].id))
    for by in people:
        client = make_client(f"Клиент {by.login}", by=by)
        for owner, of in ((by, None), (people[0], client), (people[1], client)):
            draft = testing.claim_draft(owner_id=owner.id)
            given = replace(draft, client_id=of.pk if of else None)
            actions.register_contact(by=Actor.system("test"), draft=given)
    managed = make_client("Ведомый", manager_id=people[1].id)
    done = replace(testing.claim_draft(), client_id=managed.pk)
    actions.register_contact(by=Actor.system("test"), draft=done)
    return people


def test_one_hears_of_just_what_one_may_see(world: list[Actor]) -> None:
    events = announced()
    for one in world:
        by = now(one.id)
        seen = {
            "cases": queries.list_cases(by=by),
            "contacts": visible_contacts(by=by),
            "clients": visible_clients(by=by),
        }
        for name, rows in seen.items():
            ids = {f"{name[:-1]}:{pk}" for pk in rows.values_list("pk", flat=True)}
            assert heard_by(one, events, name) == ids, (one.login, name)


def test_who_sees_the_client_and_not_the_case_hears_nothing_of_the_case(
    company: testing.Company,
) -> None:
    manager, agent = hire("manager", "own"), hire("agent2", "all")
    client = make_client(by=manager)
    draft = replace(testing.claim_draft(), client_id=client.pk)
    case = actions.register_contact(by=agent, draft=draft).case_ids[0]
    actions.note_case(by=agent, case_id=case, text="Тайное")
    events, topic = announced(), f"client:{client.pk}"
    assert heard_by(manager, events, topic) == {"ClientCreated"}
    assert heard_by(manager, events, f"case:{case}") == set()
    assert heard_by(agent, events, topic) >= {"ClientCreated", "CaseOpened", "CaseNoted"}


def test_who_loses_a_case_hears_of_that_and_of_nothing_after(company: testing.Company) -> None:
    one, agent = hire("one", "own"), hire("agent2", "all")
    draft = testing.claim_draft(owner_id=one.id)
    case = actions.register_contact(by=agent, draft=draft).case_ids[0]
    before = len(announced())
    actions.assign_case(by=agent, case_id=case, owner_id=agent.id)
    actions.note_case(by=agent, case_id=case, text="Тайное")
    lost = announced()[before:]
    assert heard_by(one, lost, f"case:{case}") == {"CaseAssigned"}
    assert heard_by(one, lost[:1], "cases") == {f"case:{case}"}
    assert heard_by(one, lost[1:], "cases") == set()


def test_a_thousand_narrow_watchers_cost_no_more_statements(
    world: list[Actor], django_assert_num_queries: Any
) -> None:
    events = announced()
    with django_assert_num_queries(5):  # cases; contacts and who works there; clients and who does
        whose = find_whose(events)
    with django_assert_num_queries(0):
        for one in world * 100:
            reach = reach_of(one)
            for event in events:
                heard(event, event.topics[0], reach=reach, whose=whose)
