"""What colleagues are told of cases."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import translation

from abonent.bus.models import Event
from abonent.bus.ports import Occurred, subscribers
from abonent.cases import actions
from abonent.cases.actions import bulk_runs
from abonent.cases.actions.reference import accept_topic, propose_topic
from abonent.cases.models import Case
from abonent.cases.policy import find_mentions
from abonent.cases.testing import claim_draft, make_agent
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
from abonent.notices import wording
from abonent.notices.models import Notice
from abonent.notices.queries import visible_notices
from abonent.parties.models import Client
from abonent.parties.testing import make_client
from abonent.rules.queries import narrow

RIGHTS = ("cases.view", "cases.work", "cases.assign")


@pytest.fixture
def chief(agent: Actor) -> Actor:
    return make_agent(*RIGHTS, login="chief")


@pytest.fixture
def clerk(agent: Actor) -> Actor:
    return make_agent(*RIGHTS, login="clerk")


def carry(after: int) -> int:
    """Give the events after ``after`` to the subscribers that tell of cases; the last."""
    for event in Event.objects.filter(pk__gt=after).order_by("pk"):
        told = Occurred(event.pk, event.type, event.at, tuple(event.topics), event.payload,
                        event.actor_id)  # fmt: skip
        for subscriber in subscribers:
            if subscriber.name.startswith("cases.") and event.type in subscriber.types:
                subscriber.handle(told)
        after = event.pk
    return after


def inbox(by: Actor) -> list[tuple[str, str]]:
    with translation.override("en"):
        rows = visible_notices(by=by).order_by("id")
        return [(wording.text_of(notice), notice.url) for notice in rows]


def test_who_is_given_a_case_hears_of_it_once(case: Case, chief: Actor, clerk: Actor) -> None:
    actions.assign_case(by=chief, case_id=case.pk, owner_id=clerk.id)
    carry(0)
    carry(0)
    said = f"Агентова chief gave you case {case.pk}: Bill dispute"
    assert inbox(clerk) == [(said, f"/cases/{case.pk}")]
    assert inbox(chief) == []


def test_taking_a_case_oneself_is_no_news(case: Case, clerk: Actor) -> None:
    actions.assign_case(by=clerk, case_id=case.pk, owner_id=clerk.id)
    actions.note_case(by=clerk, case_id=case.pk, text="Перезвонить")
    carry(0)
    assert inbox(clerk) == []


def test_what_others_do_with_my_case_is_one_line(case: Case, chief: Actor, clerk: Actor) -> None:
    actions.assign_case(by=clerk, case_id=case.pk, owner_id=clerk.id)
    actions.note_case(by=chief, case_id=case.pk, text="Позвонила клиентка")
    seen = carry(0)
    assert inbox(clerk) == [
        (f"Агентова chief changed case {case.pk}: Bill dispute", f"/cases/{case.pk}")
    ]
    actions.move_case(by=chief, case_id=case.pk, move="start")
    carry(seen)
    assert inbox(clerk) == [
        (f"Case {case.pk}, Bill dispute: 2 changes, the latest by Агентова chief",
         f"/cases/{case.pk}")
    ]  # fmt: skip


def test_who_is_mentioned_hears_of_it(case: Case, chief: Actor, clerk: Actor) -> None:
    make_agent("parties.view", login="stranger")
    text = "@clerk, перезвоните. Пишите на box@chief.example; @stranger @nobody"
    actions.note_case(by=chief, case_id=case.pk, text=text)
    carry(0)
    said = f"Агентова chief mentions you in case {case.pk}: {text}"
    assert inbox(clerk) == [(said, f"/cases/{case.pk}")]
    assert (inbox(chief), inbox(make_agent(login="late"))) == ([], [])
    assert Notice.objects.count() == 1


def test_an_owner_who_is_mentioned_hears_it_once(case: Case, chief: Actor, clerk: Actor) -> None:
    actions.assign_case(by=clerk, case_id=case.pk, owner_id=clerk.id)
    actions.note_case(by=chief, case_id=case.pk, text="@clerk, перезвоните")
    seen = carry(0)
    said = f"Агентова chief mentions you in case {case.pk}: @clerk, перезвоните"
    assert inbox(clerk) == [(said, f"/cases/{case.pk}")]
    actions.note_case(by=chief, case_id=case.pk, text="Позвонила клиентка")
    carry(seen)
    assert inbox(clerk)[1:] == [
        (f"Агентова chief changed case {case.pk}: Bill dispute", f"/cases/{case.pk}")
    ]


@pytest.mark.parametrize(
    ("text", "said", "asked"),
    [
        ("Авария", "Агентова chief changed your cases at once (note): 2", ["assigned:me"]),
        ("@clerk, авария",
         "Агентова chief mentions you in a note on many cases (2): @clerk, авария", []),
    ],
)  # fmt: skip
def test_a_note_on_many_cases_is_one_line(
    agent: Actor, case: Case, clerk: Actor, text: str, said: str, asked: list[str]
) -> None:
    chief = make_agent(*RIGHTS, "cases.bulk", login="chief")
    other = actions.register_contact(by=agent, draft=claim_draft()).case_ids[0]
    ids = [case.pk, other]
    Case.objects.filter(pk__in=ids).update(owner=clerk.id)
    chosen = actions.choose_cases(by=chief, kind="note", case_ids=ids)
    bulk = actions.start_bulk(by=chief, bulk_id=chosen.pk, wish={"text": text})
    assert bulk.job is not None
    bulk_runs.run_bulk(jobs.JobContext(bulk.job, chief))
    carry(0)
    carry(0)
    [(line, url)] = [row for row in inbox(clerk) if "changed" in row[0] or "mentions" in row[0]]
    assert line == said
    query = parse_qs(urlsplit(url).query)["q"][0]
    assert query.split()[:-1] == asked
    rows = narrow(Case.objects.all(), subject="case", text=query, by=clerk)
    assert set(rows.values_list("pk", flat=True)) == set(ids)


def test_a_manager_hears_of_a_new_case_of_the_client(agent: Actor, clerk: Actor) -> None:
    client = make_client("Иванова Анна", "8 916 000-45-67")
    Client.objects.filter(pk=client.pk).update(manager=clerk.id)
    done = actions.register_contact(by=agent, draft=replace(claim_draft(), client_id=client.pk))
    carry(0)
    said = f"Your client Иванова Анна has a new case {done.case_ids[0]}: Bill dispute"
    assert inbox(clerk) == [(said, f"/cases/{done.case_ids[0]}")]


def test_a_proposal_is_told_and_so_is_its_end(agent: Actor) -> None:
    keeper = make_agent("cases.administer", login="keeper")
    proposer = make_agent("cases.propose_topic", login="proposer")
    topic = propose_topic(by=proposer, name={"ru": "Спам", "en": "Spam"})
    seen = carry(0)
    assert inbox(keeper) == [
        ("Агентова proposer proposes the topic “Spam”", f"/console/topics/{topic.pk}")
    ]
    accept_topic(by=keeper, topic_id=topic.pk)
    carry(seen)
    said = "Агентова keeper decided on the topic “Spam” that you proposed: accepted"
    assert inbox(proposer) == [(said, "/topics/propose")]
    assert len(inbox(keeper)) == 1


@pytest.mark.parametrize(
    ("text", "logins"),
    [
        ("@anna и @boris.k.", ["anna", "boris.k"]),
        ("пишите на anna@company.example", []),
        ("@anna @anna", ["anna"]),
        ("(@anna)", ["anna"]),
        ("@", []),
    ],
)
def test_mentions_of_a_text(text: str, logins: list[str]) -> None:
    assert find_mentions(text) == logins
