"""What colleagues are told of cases."""

from __future__ import annotations

import pytest
from django.utils import translation

from abonent.bus.models import Event
from abonent.bus.ports import Occurred, subscribers
from abonent.cases import actions
from abonent.cases.models import Case
from abonent.cases.testing import make_agent
from abonent.kernel.actor import Actor
from abonent.notices import wording
from abonent.notices.queries import visible_notices

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
