"""Whose cases, contacts and clients a right reaches: one's own, related ones, the department's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser

from abonent.cases import actions, queries, testing
from abonent.cases.actions.bulk import change_cases
from abonent.cases.actions.changes import Noting
from abonent.cases.models import Case
from abonent.cases.tests.browsing import log_in
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.parties import queries as parties
from abonent.parties.models import Client
from abonent.parties.testing import make_client
from abonent.staff.actions import Place, save_operator, save_role
from abonent.staff.queries import find_actor, get_operator

ADMIN = testing.ADMIN
RIGHTS = ("cases.view", "cases.work", "cases.register", "parties.view", "parties.edit")
Hire = Callable[..., Actor]


@pytest.fixture
def departments(company: testing.Company) -> dict[str, int]:
    """Sales with the team North below it, and Billing beside."""
    made: dict[str, int] = {}
    for code, parent in (("sales", None), ("north", "sales"), ("billing", None)):
        values = {"code": code, "name": testing.name(code, code), "parent": made.get(parent or "")}
        made[code] = save_reference(by=ADMIN, kind="staff.department", values=values).pk
    return made


@pytest.fixture
def hire(departments: dict[str, int]) -> Hire:
    """Hires somebody into a department, with rights that reach so far."""

    def hire(login: str, reach: str, department: str = "", **place: Any) -> Actor:
        names = testing.name(login, login)
        scopes = {right: reach for right in RIGHTS if right != "cases.register"}
        role = save_role(by=ADMIN, name=names, granted=RIGHTS, scopes=scopes)
        stands = Place(department_id=departments.get(department), **place)
        operator = save_operator(
            by=ADMIN, login=login, name=login, role_ids=[role.pk], place=stands, language="en",
            password=testing.PASSWORD,
        )  # fmt: skip
        found = find_actor(operator_id=operator.pk)
        assert found is not None
        return found

    return hire


def again(actor: Actor) -> Actor:
    """With the rights of now."""
    found = find_actor(operator_id=actor.id or 0)
    assert found is not None
    return found


def open_case(by: Actor, **facts: Any) -> int:
    client_id = facts.pop("client_id", None)
    draft = testing.claim_draft(**facts)
    return actions.register_contact(by=by, draft=replace(draft, client_id=client_id)).case_ids[0]


def seen(by: Actor) -> set[int]:
    return set(queries.list_cases(by=again(by)).values_list("pk", flat=True))


def test_one_sees_what_one_owns_or_registered(hire: Hire) -> None:
    one, other = hire("one", "own"), hire("other", "own")
    registered = open_case(one, owner_id=other.id)
    strange = open_case(other)
    assert seen(one) == {registered}
    assert seen(other) == {registered, strange}
    with pytest.raises(NotFound):
        queries.get_case(by=one, case_id=strange)


def test_a_superior_and_a_head_see_what_is_below_them(hire: Hire) -> None:
    head = hire("head", "related", "sales", is_head=True)
    chief = hire("chief", "related")
    agent = hire("agent2", "related", "north", superior_id=chief.id)
    beside = hire("beside", "related", "billing")
    case = open_case(agent)
    assert seen(head) == seen(chief) == seen(agent) == {case}
    assert seen(beside) == set()


def test_the_department_is_seen_with_those_below_and_not_those_above(hire: Hire) -> None:
    above, below = hire("above", "department", "sales"), hire("below", "department", "north")
    of_above, of_below = open_case(above), open_case(below)
    assert seen(above) == {of_above, of_below}
    assert seen(below) == {of_below}


def test_a_manager_sees_the_cases_of_his_clients(hire: Hire) -> None:
    manager, agent = hire("manager", "related"), hire("agent2", "all")
    client = make_client(manager_id=manager.id)
    case = open_case(agent, client_id=client.pk)
    strange = open_case(agent)
    assert seen(manager) == {case}
    assert seen(agent) == {case, strange}


def test_a_right_to_work_may_reach_less_than_the_right_to_see(hire: Hire) -> None:
    agent, other = hire("agent2", "all"), hire("other", "own")
    role = save_role(
        by=ADMIN, name=testing.name("Р", "R"), granted=("cases.view", "cases.work"),
        scopes={"cases.work": "own"},
    )  # fmt: skip
    save_operator(by=ADMIN, operator_id=agent.id, login="agent2", name="agent2",
                  role_ids=[role.pk])  # fmt: skip
    case = open_case(other)
    before = list(Case.objects.values()), AuditEntry.objects.count()
    with pytest.raises(PermissionRefused):
        actions.note_case(by=again(agent), case_id=case, text="x")
    with pytest.raises(PermissionRefused):
        actions.move_case(by=again(agent), case_id=case, move="start")
    with pytest.raises(NotFound):
        actions.note_case(by=hire("stranger", "own"), case_id=case, text="x")
    assert (list(Case.objects.values()), AuditEntry.objects.count()) != before  # hired one
    assert Case.objects.get(pk=case).version == 1


def test_clients_are_seen_by_manager_creator_and_who_works_for_them(hire: Hire) -> None:
    manager, worker = hire("manager", "own"), hire("worker", "related")
    stranger = hire("stranger", "own")
    client = make_client("Иванова Анна", "+79031234567", by=again(manager))
    assert client.created_by_id == manager.id
    for actor, sees in ((manager, True), (worker, False), (stranger, False)):
        assert parties.can_see_client(by=actor, client_id=client.pk) is sees
        assert bool(parties.search_clients(by=actor, text="иванова")) is sees
        assert bool(parties.search_clients(by=actor, text="+7 903 123-45-67")) is sees
        assert parties.list_clients(by=actor).count() == int(sees)
        found = parties.match_clients(by=actor, wanted=[("phone", "+79031234567")])
        assert bool(found) is sees
    open_case(again(manager), client_id=client.pk, owner_id=worker.id)
    assert parties.get_client(by=worker, client_id=client.pk) == client
    with pytest.raises(NotFound):
        parties.get_client_card(by=stranger, client_id=client.pk)
    with pytest.raises(Invalid):
        open_case(stranger, client_id=client.pk)


def test_pages_and_files_of_strange_cases_are_not_found(hire: Hire) -> None:
    one, other = hire("one", "own"), hire("other", "own")
    case = open_case(one)
    contact = Case.objects.get(pk=case).contact_id
    client = make_client(by=again(one))
    browser: Browser = log_in(other.login)
    for path in (
        f"/cases/{case}", f"/cases/{case}/edit", f"/contacts/{contact}", f"/clients/{client.pk}",
        f"/clients/{client.pk}/panels/cases", f"/clients/{client.pk}/lines",
        f"/clients/{client.pk}/edit",
    ):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    page = browser.get("/cases").content.decode()
    assert f"/cases/{case}" not in page
    assert Client.objects.get().name not in browser.get("/clients").content.decode()
    assert queries.can_watch_case(again(one), str(case))
    assert not queries.can_watch_case(again(other), str(case))


def test_a_reach_takes_no_further_statement(hire: Hire, django_assert_num_queries: Any) -> None:
    one = hire("one", "department", "sales")
    case = open_case(one)
    actor = again(one)
    with django_assert_num_queries(1):
        queries.get_case(by=actor, case_id=case)
    with django_assert_num_queries(1):
        list(queries.list_cases(by=actor).order_by("-id")[:50])


def test_the_widest_of_several_roles_counts(hire: Hire) -> None:
    narrow = hire("narrow", "own", "sales")
    wide = save_role(by=ADMIN, name=testing.name("Ш", "W"), granted=["cases.view"],
                     scopes={"cases.view": "department"})  # fmt: skip
    kept = get_operator(by=ADMIN, operator_id=narrow.id or 0)
    save_operator(by=ADMIN, operator_id=narrow.id, login="narrow", name="narrow",
                  role_ids=[*(r.pk for r in kept.roles.all()), wide.pk])  # fmt: skip
    actor = again(narrow)
    assert actor.scope("cases.view").name == "DEPARTMENT"
    assert actor.scope("cases.work").name == "OWN"
    assert actor.scope("cases.assign").name == "NONE"


def test_a_bulk_change_leaves_what_its_right_does_not_reach(hire: Hire) -> None:
    one, other = hire("one", "own"), hire("other", "own")
    granted = ("cases.view", "cases.work")
    role = save_role(by=ADMIN, name=testing.name("Р", "R"), granted=granted,
                     scopes={"cases.work": "own"})  # fmt: skip
    save_operator(by=ADMIN, operator_id=one.id, login="one", name="one", role_ids=[role.pk])
    strange, own = open_case(other), open_case(other, owner_id=one.id)
    done = change_cases(by=again(one), case_ids=[own, strange], change=Noting(text="x"))
    assert done.changed == [own]
    assert {case: type(why) for case, why in done.refused.items()} == {strange: PermissionRefused}
