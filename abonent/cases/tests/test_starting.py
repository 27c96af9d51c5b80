"""Cases that routes open by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from abonent.attributes.actions import save_attribute
from abonent.cases.actions import move_case
from abonent.cases.actions.hear import OutsideEvent, receive_event, receive_signal
from abonent.cases.actions.reference import save_topic
from abonent.cases.models import Case, Contact, Topic
from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.test_routed import draw, opened
from abonent.cases.tests.test_telling import carry
from abonent.kernel.actor import Scope
from abonent.kernel.cache import bump
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.reference.actions import save_reference
from abonent.notices.models import Notice
from abonent.notices.wording import text_of
from abonent.routes.actions import NotExecutable, activate, fire_starts, retire, save_draft
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import Route, RouteVersion, StartTimer, Visit
from abonent.routes.queries import find_faults, get_flow, list_start_timers
from abonent.staff.actions import create_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def started(**event: str) -> Drawing:
    """By hand at *look*, by the event at *check*, where a second message is waited for."""
    drawing = Drawing().start().start("by-event", name="Invoice received", **event)
    drawing.step("look").step("check").catch("paid", message="paid").end()
    return drawing.line("start", "look", "end").line("by-event", "check", "paid", "end")


def test_a_message_opens_a_case_where_none_waits_for_it() -> None:
    draw("claim", started(message="invoice"))
    event = OutsideEvent(name="invoice", attribute="city", value="Псков", values={"amount": "5"})
    heard = receive_event(by=ADMIN, event=event)
    case = Case.objects.get()
    assert heard == ([], [case.pk])
    assert (case.state, case.text, case.topic.code) == (
        "claims:check", "Invoice received", "claim",
    )  # fmt: skip
    assert case.attributes == {"amount": 5, "city": "Псков"}
    assert Visit.objects.get().via == ["by-event", "by-event-check"]
    assert (Contact.objects.get().direction, Contact.objects.get().summary) == (
        "in", "Invoice received",
    )  # fmt: skip
    assert opened("claim", attributes={"amount": "1"}).state == "claims:look"


def test_a_message_that_starts_cases_is_for_those_that_wait_first() -> None:
    drawing = Drawing().start("by", message="paid").catch("wait", message="paid").step("s").end()
    draw("other", drawing.line("by", "wait", "s", "end"))
    first = receive_event(by=ADMIN, event=OutsideEvent(name="paid"))
    assert (first.moved, len(first.opened)) == ([], 1)
    number = first.opened[0]
    heard = receive_event(by=ADMIN, event=OutsideEvent(name="paid", case_id=number))
    assert heard == ([number], [])
    late = receive_event(by=ADMIN, event=OutsideEvent(name="paid", case_id=number))
    assert late == ([], [])
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "client", "field"),
    [({}, None, "attributes.amount"), ({"amount": "x"}, None, "attributes.amount"),
     ({"amount": "5"}, 999_999, "client_id")],
)  # fmt: skip
def test_what_does_not_fit_opens_nothing(values: Any, client: int | None, field: str) -> None:
    draw("claim", started(message="invoice"))
    event = OutsideEvent(name="invoice", values=values, client_id=client)
    with pytest.raises(Invalid) as refusal:
        receive_event(by=ADMIN, event=event)
    assert [*refusal.value.problems] == [field]
    assert (Case.objects.count(), Contact.objects.count()) == (0, 0)


def test_opening_needs_the_right_to() -> None:
    draw("other", started(message="invoice"))
    agent = make_agent("cases.view", "cases.work")
    with pytest.raises(PermissionRefused):
        receive_event(by=agent, event=OutsideEvent(name="invoice"))


def test_the_topic_is_the_one_named_or_the_only_one() -> None:
    draw("other", started(message="invoice"))
    Topic.objects.filter(code="claim").update(route=Route.objects.get())
    bump("cases.reference")
    event = OutsideEvent(name="invoice", values={"amount": "5"})
    with pytest.raises(Conflict, match="Several topics go the route “Claim”"):
        receive_event(by=ADMIN, event=event)
    drawing = started(message="invoice").extend("by-event", "start", topic="claim")
    draft = save_draft(by=ADMIN, route_id=Route.objects.get().pk, xml=drawing.xml())
    activate(by=ADMIN, version_id=draft.pk)
    receive_event(by=ADMIN, event=event)
    assert Case.objects.get().topic.code == "claim"


def later(**more: float) -> Any:
    return time_machine.travel(now() + timedelta(**more), tick=False)


def test_a_cycle_opens_a_case_each_time() -> None:
    draw("other", started(cycle="R2/PT1H"))
    assert not fire_starts()
    assert Case.objects.count() == 0
    with later(minutes=61):
        fire_starts()
        fire_starts()
    assert Case.objects.get().state == "claims:check"
    timer = StartTimer.objects.get()
    assert timer.left == 1
    with later(hours=5, minutes=30):
        fire_starts()
        fire_starts()
    assert Case.objects.count() == 2
    assert not StartTimer.objects.exists()


def test_what_was_missed_is_not_made_up_for() -> None:
    draw("other", started(cycle="R/PT1H"))
    due = StartTimer.objects.get().due_at
    with later(hours=5, minutes=30):
        fire_starts()
        fire_starts()
    assert Case.objects.count() == 1
    assert StartTimer.objects.get().due_at == due + timedelta(hours=5)


def test_a_date_opens_one_and_one_that_is_past_none() -> None:
    at = (now() + timedelta(hours=2)).isoformat()
    draw("other", started(date=at))
    with later(hours=3):
        fire_starts()
        fire_starts()
    assert Case.objects.count() == 1
    draw("claim", started(date="2001-01-01T00:00:00Z"), code="past")
    assert not StartTimer.objects.exists()


def test_only_an_active_version_starts_by_itself() -> None:
    draw("other", started(duration="PT1H"))
    version = RouteVersion.objects.get()
    retire(by=ADMIN, version_id=version.pk)
    with later(hours=2):
        fire_starts()
    assert Case.objects.count() == 0
    with pytest.raises(Invalid):
        receive_event(by=ADMIN, event=OutsideEvent(name="invoice"))
    activate(by=ADMIN, version_id=version.pk)
    assert StartTimer.objects.count() == 1


def test_one_that_cannot_open_says_why_and_tries_again() -> None:
    draw("claim", started(duration="PT1H"))
    with later(hours=2):
        fire_starts()
        timer = StartTimer.objects.get()
        assert timer.due_at > now()
    assert "Fill this in" in timer.stuck["en"]
    version = RouteVersion.objects.get()
    shown = [(name, one.told) for name, one in list_start_timers(version=version)]
    assert shown == [("Invoice received", timer.stuck["en"])]
    assert (Case.objects.count(), Contact.objects.count()) == (0, 0)


def test_starts_that_run_are_told_without_a_warning() -> None:
    compiled = compile_route(started(message="invoice").xml())
    assert [finding.code for finding in compiled.findings] == []
    assert [e.executable for e in compiled.elements if e.id == "by-event"] == [True]


def test_a_program_that_repeats_itself_opens_one_case() -> None:
    draw("claim", started(message="invoice"))
    robot = make_agent("cases.view", "cases.work", "cases.register", login="robot")
    headers = {
        "Authorization": f"Bearer {create_token(by=robot, name='program')}",
        "Idempotency-Key": "invoice-17",
    }
    body = {"name": "invoice", "values": {"amount": 5}}
    answers = [
        Client().post("/api/v1/events", body, content_type="application/json", headers=headers)
        for _attempt in range(2)
    ]
    number = Case.objects.get().pk
    assert [one.json() for one in answers] == [{"moved": [], "opened": [number]}] * 2


def thrower(code: str = "closing", signal: str = "contract.terminated") -> None:
    drawing = Drawing(code).start().step("close").end("over", signal=signal)
    draw("claim", drawing.line("start", "close", "over"), code=code)


def follow_up(*, topic: str = "other", code: str = "follow-up", **end: str) -> None:
    drawing = Drawing(code).start().start("by", signal="contract.terminated", name="Terminated")
    drawing.step("offer").end("end", **end)
    draw(topic, drawing.line("start", "offer", "end").line("by", "offer"), code=code)


def drain(after: int = 0) -> int:
    """Let subscribers have the events after one, and those that come of them; the last."""
    while (last := carry(after)) != after:
        after = last
    return after


def throw() -> Case:
    case = opened("claim", attributes={"amount": "5", "city": "Псков"})
    move_case(by=ADMIN, case_id=case.pk, move="close-over")
    drain()
    return case


def test_a_signal_opens_a_case_in_the_contact_of_the_case_that_throws_it() -> None:
    thrower()
    follow_up()
    case = throw()
    other = Case.objects.exclude(pk=case.pk).get()
    assert (other.contact_id, other.client_id) == (case.contact_id, case.client_id)
    assert (other.state, other.text, other.attributes) == ("follow-up:offer", "Terminated", {})


def test_an_end_that_sends_a_signal_is_an_end() -> None:
    thrower()
    case = throw()
    case.refresh_from_db()
    assert (case.state, case.phase) == ("closing:over", "closed")
    flow = get_flow()
    assert flow.state(case.state).phase == "closed"
    assert case.state in [state.code for state in flow.states()]
    assert [move.code for move in flow.moves_from(case.state)] == ["reopen"]


def test_a_case_opened_by_a_signal_takes_the_attributes_that_its_topic_has() -> None:
    thrower()
    claim = Topic.objects.get(code="claim")
    same = save_topic(by=ADMIN, code="same", name=claim.name, parent_id=claim.parent_id)
    save_attribute(
        by=ADMIN, set_id=same.attribute_set_id, code="city", name=claim.name, type="string"
    )
    follow_up(topic="same")
    case = throw()
    assert Case.objects.exclude(pk=case.pk).get().attributes == {"city": "Псков"}


def test_who_cannot_be_opened_by_a_signal_is_told_of_and_hinders_nobody() -> None:
    thrower()
    follow_up(code="first")
    Topic.objects.filter(code="other").update(route=None)
    bump("cases.reference")
    follow_up(code="second")
    chief = make_agent("routes.administer", login="chief")
    throw()
    assert [*Case.objects.values_list("state", flat=True).order_by("pk")] == [
        "closing:over", "second:offer",
    ]  # fmt: skip
    notice = Notice.objects.get(to=chief.id)
    assert text_of(notice) == (
        "“Terminated” of the route “Claim” opens no case: No topic goes the route “Claim”."
    )


def test_routes_that_would_start_each_other_for_ever_are_not_put_into_force() -> None:
    thrower()
    follow_up(signal="offer.made")
    drawing = Drawing("closing").start().start("again", signal="offer.made").step("close")
    drawing.end("over", signal="contract.terminated").line("start", "close", "over")
    route = Route.objects.get(code="closing")
    xml = drawing.line("again", "close").xml()
    draft = save_draft(by=ADMIN, route_id=route.pk, xml=xml)
    with pytest.raises(NotExecutable, match="round and round: closing → follow-up → closing"):
        activate(by=ADMIN, version_id=draft.pk)
    found = [one for one in find_faults(xml, route="closing") if one.code == "signal-circle"]
    assert [(one.element, one.severity) for one in found] == [("over", "error")]


def test_a_signal_of_its_own_starts_no_route_anew() -> None:
    drawing = Drawing().start().start("by", signal="loop").step("s").end("over", signal="loop")
    draw("claim", drawing.line("start", "s", "over").line("by", "s"))
    case = opened("claim", attributes={"amount": "5"})
    move_case(by=ADMIN, case_id=case.pk, move="s-over")
    drain()
    assert Case.objects.count() == 1


def test_a_signal_from_outside_is_heard_by_those_that_wait_and_starts_others() -> None:
    drawing = Drawing().start().catch("wait", signal="contract.terminated").step("s").end()
    draw("other", drawing.line("start", "wait", "s", "end"))
    waiting = opened("other")
    topic = save_topic(by=ADMIN, code="third", name={"ru": "Третья", "en": "Third"})
    follow_up(topic=topic.code)
    headers = {
        "Authorization": f"Bearer {create_token(by=make_robot(), name='program')}",
        "Idempotency-Key": "outage-17",
    }
    body = {"name": "contract.terminated"}
    answers = [
        Client().post("/api/v1/signals", body, content_type="application/json", headers=headers)
        for _attempt in range(2)
    ]
    assert [one.json() for one in answers] == [{"hearers": 2}] * 2
    drain()
    waiting.refresh_from_db()
    assert waiting.state == "claims:s"
    assert [*Case.objects.exclude(pk=waiting.pk).values_list("state", "contact__direction")] == [
        ("follow-up:offer", "in")
    ]


def make_robot() -> Any:
    return make_agent("cases.view", "cases.work", login="robot")


def test_whom_a_signal_reaches_its_sender_does_not_choose() -> None:
    agent = make_agent("cases.view", "cases.work")
    own = replace(agent, narrowed={"cases.work": Scope.OWN})
    with pytest.raises(PermissionRefused):
        receive_signal(by=own, name="outage")
    with pytest.raises(Invalid):
        receive_signal(by=ADMIN, name=" ")


@pytest.mark.parametrize(
    ("event", "topic", "doubt"),
    [
        ({"cycle": "R/PT1H"}, "other", ""),
        ({"cycle": "R/PT1H"}, "claim", "Under “Bill dispute” there must be “Amount”"),
        ({"message": "m"}, "claim", ""),
        ({"message": "m"}, "", "No topic goes the route “Claim”"),
        ({"signal": "s"}, "wrong", "The topic “wrong” does not go the route “Claim”"),
    ],
)
def test_what_hinders_a_start_is_told_while_drawing(
    event: dict[str, str], topic: str, doubt: str
) -> None:
    if topic in {"other", "claim"}:
        draw(topic, started(message="x"))
    else:
        save_reference(
            by=ADMIN, kind="routes.route",
            values={"code": "claims", "name": {"ru": "Спор", "en": "Claim"}},
        )  # fmt: skip
    drawing = started(**event)
    if topic == "wrong":
        drawing.extend("by-event", "start", topic=topic)
    found = [
        str(one.message)
        for one in find_faults(drawing.xml(), route="claims")
        if one.code == "start-opens-nothing"
    ]
    assert len(found) == bool(doubt)
    assert doubt in "".join(found)


def test_a_timer_that_can_open_nothing_tells_administrators_of_routes() -> None:
    chief = make_agent("routes.administer", login="chief")
    draw("claim", started(duration="PT1H"))
    with later(hours=2):
        fire_starts()
        drain()
    notice = Notice.objects.get(to=chief.id)
    assert "opens no case" in text_of(notice)
    assert notice.url == f"/console/routes/versions/{RouteVersion.objects.get().pk}"
