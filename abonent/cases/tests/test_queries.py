"""Lists of cases and contacts, narrowed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from abonent.cases import queries
from abonent.cases.actions import register_contact
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.queries import CaseFilter, ContactFilter
from abonent.cases.testing import Company, claim_draft, make_agent
from abonent.kernel.actor import Actor
from abonent.kernel.errors import NotFound, PermissionRefused


@pytest.fixture
def numbers(agent: Actor) -> tuple[int, int]:
    """A bill dispute in Pskov by phone, and something else by mail."""
    first = register_contact(
        by=agent, draft=claim_draft(attributes={"amount": 5, "city": "Псков", "reason": "double"})
    )
    other = [CaseDraft(topic="other", text="The router keeps rebooting", owner_id=agent.id)]
    second = register_contact(
        by=agent, draft=ContactDraft(channel="email", place="moscow", cases=other)
    )
    return first.case_ids[0], second.case_ids[0]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, (0, 1)),
        ({"text": "списать"}, (0,)),
        ({"text": "routers rebooted"}, (1,)),
        ({"text": "верблюд"}, ()),
        ({"phases": ["open"]}, (0, 1)),
        ({"states": ["closed"]}, ()),
        ({"kinds": ["complaint"]}, (0,)),
        ({"without_owner": True}, (0,)),
        ({"attributes": {"city": "Псков"}}, (0,)),
        ({"attributes": {"city": "Псков", "amount": 6}}, ()),
        ({"attributes": {"reason": "double", "amount": 5}}, (0,)),
        ({"topic_ids": [404]}, ()),
    ],
)
def test_cases_are_narrowed(
    agent: Actor, numbers: tuple[int, int], fields: dict[str, Any], found: tuple[int, ...]
) -> None:
    rows = queries.list_cases(by=agent, where=CaseFilter(**fields)).order_by("pk")
    assert [case.pk for case in rows] == [numbers[i] for i in found]


def test_a_group_stands_for_all_below_it(
    agent: Actor, company: Company, numbers: tuple[int, int]
) -> None:
    rows = queries.list_cases(by=agent, where=CaseFilter(topic_ids=[company.billing.pk]))
    assert [case.pk for case in rows] == [numbers[0]]


def test_contacts_are_narrowed(agent: Actor, numbers: tuple[int, int]) -> None:
    catalogue = queries.get_catalogue()
    where = ContactFilter(channel_ids=[catalogue.channel_by_code["email"].id])
    [contact] = queries.list_contacts(by=agent, where=where)
    assert [
        case.pk for case in queries.get_contact(by=agent, contact_id=contact.pk).cases.all()
    ] == [numbers[1]]


def test_of_what_nobody_has_taken_the_most_urgent_comes_first(agent: Actor) -> None:
    def opened(**changes: object) -> int:
        return register_contact(by=agent, draft=claim_draft(**changes)).case_ids[0]

    normal, urgent, later = opened(), opened(priority="urgent"), opened(priority="urgent")
    taken = opened(priority="urgent", owner_id=agent.id)

    def shown(limit: int) -> list[int]:
        return [case.pk for case in queries.most_urgent_unowned(by=agent, limit=limit)]

    assert shown(10) == [urgent, later, normal]
    assert taken not in shown(10)
    assert shown(1) == [urgent]
    ids = queries.most_urgent_unowned(by=agent, limit=5)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")  # rows are few
        sql, params = ids.query.sql_with_params()
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")
    assert plan.count("case_unowned") == len(queries.get_catalogue().priorities)


def test_reading_needs_its_right(agent: Actor, numbers: tuple[int, int]) -> None:
    stranger = make_agent(login="stranger")
    for read in (
        lambda: queries.list_cases(by=stranger),
        lambda: queries.list_contacts(by=stranger),
        lambda: queries.get_case(by=stranger, case_id=numbers[0]),
        lambda: queries.list_history(by=stranger, case_id=numbers[0]),
        lambda: queries.list_attachments(by=stranger, case_id=numbers[0]),
    ):
        with pytest.raises(PermissionRefused):
            read()
    assert not queries.can_watch_case(stranger, str(numbers[0]))
    with pytest.raises(NotFound):
        queries.get_case(by=agent, case_id=404)


def test_inherited_attributes_come_first(company: Company) -> None:
    catalogue = queries.get_catalogue()
    claim = catalogue.topic_by_code["claim"]
    assert [d.code for d in queries.definitions_of(claim)] == [
        "month", "amount", "city", "calls", "since", "repeated", "reason",
    ]  # fmt: skip
    assert claim.path == "Счета › Спор о счёте"


def test_addresses_keep_mail_as_it_is(agent: Actor) -> None:
    register_contact(by=agent, draft=replace(claim_draft(), address=" ivan@example.org "))
    [contact] = queries.list_contacts(by=agent)
    assert contact.address == "ivan@example.org"
