"""Cases on drawn routes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from abonent.bus.ports import Occurred
from abonent.cases.actions import edit_case, move_case
from abonent.cases.actions.hear import OutsideEvent, receive_event
from abonent.cases.actions.register import register_contact
from abonent.cases.models import Case, HistoryEntry, Topic
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.cases.routing.children import CHILDREN
from abonent.cases.routing.moving import list_moves
from abonent.cases.testing import ADMIN, make_agent, make_company, name
from abonent.cases.tests.browsing import log_in
from abonent.kernel.cache import bump
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, PermissionRefused
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import NotExecutable, activate, drop_run, fire_due, save_draft
from abonent.routes.actions.performing import perform
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import FunctionRun, Process, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Iterator[str]:
    make_company()
    with override("en"):
        yield "other"


def draw(topic: str, drawing: Drawing, code: str = "claims") -> None:
    route = save_reference(
        by=ADMIN, kind="routes.route", values={"code": code, "name": name("Спор", "Claim")}
    )
    version = save_draft(by=ADMIN, route_id=route.pk, xml=drawing.xml())
    activate(by=ADMIN, version_id=version.pk)
    Topic.objects.filter(code=topic).update(route=route)
    bump("cases.reference")


def opened(topic: str, **more: Any) -> Case:
    cases = [CaseDraft(topic=topic, **more)]
    draft = ContactDraft(channel="phone", place="moscow", cases=cases)
    found = register_contact(by=ADMIN, draft=draft)
    return Case.objects.get(pk=found.case_ids[0])


def claim() -> Drawing:
    drawing = Drawing().start()
    drawing.step("look", name={"ru": "Рассмотрение", "en": "Review"})
    drawing.gateway("decided", by="person", default="no")
    drawing.step("pay", name={"ru": "Возврат", "en": "Refund"}, phase="resolved")
    drawing.end("done").end("refused", name={"ru": "Отказано", "en": "Refused"})
    drawing.line("start", "look", "decided").line("pay", "done")
    drawing.connect("decided", "pay", key="yes", name={"ru": "Принять", "en": "Accept"})
    refuse = {"ru": "Отказать", "en": "Refuse"}
    drawing.connect("decided", "refused", key="no", name=refuse, comment="true")
    return drawing


def test_a_case_under_a_topic_with_a_route_stands_at_its_first_step(topic: str) -> None:
    draw(topic, claim())
    case = opened(topic)
    assert (case.state, case.phase) == ("claims:look", "open")
    assert [(m.code, str(m.label), m.needs_comment) for m in list_moves(case, by=ADMIN)] == [
        ("yes", "Accept", False), ("no", "Refuse", True),
    ]  # fmt: skip
    entry = HistoryEntry.objects.get(case=case)
    assert (entry.kind, entry.data["state"]) == ("registered", "claims:look")


def test_moves_carry_it_to_its_end(topic: str) -> None:
    draw(topic, claim())
    case = opened(topic)
    with pytest.raises(Invalid, match="comment"):
        move_case(by=ADMIN, case_id=case.pk, move="no")
    move_case(by=ADMIN, case_id=case.pk, move="yes")
    case.refresh_from_db()
    assert (case.state, case.phase) == ("claims:pay", "resolved")
    with pytest.raises(Conflict):
        move_case(by=ADMIN, case_id=case.pk, move="yes")
    move_case(by=ADMIN, case_id=case.pk, move="pay-done")
    case.refresh_from_db()
    assert (case.state, case.phase) == ("claims:done", "closed")
    assert case.closed_at is not None
    assert Process.objects.get().ended_at is not None
    visits = Visit.objects.order_by("id").values_list("node", "outcome", "via")
    assert [(node, out, list(via)) for node, out, via in visits] == [
        ("look", "yes", ["start", "start-look"]),
        ("pay", "pay-done", ["look-decided", "decided", "yes"]),
        ("done", "", ["pay-done"]),
    ]
    moved = HistoryEntry.objects.filter(case=case, kind="moved").values_list("data", flat=True)
    assert [(d["from"], d["to"], d["move"]) for d in moved] == [
        ("claims:look", "claims:pay", "yes"), ("claims:pay", "claims:done", "pay-done"),
    ]  # fmt: skip


def waits_for_payment() -> Drawing:
    drawing = Drawing().start().catch("wait", name="Ждём оплату", message="payment")
    drawing.step("check").end().line("start", "wait", "check", "end")
    return drawing


def test_an_event_from_outside_moves_the_case_it_is_for(topic: str) -> None:
    draw("claim", waits_for_payment())
    case = opened("claim", attributes={"amount": "10", "city": "Псков"})
    assert case.state == "claims:wait"
    other = OutsideEvent(name="refund", case_id=case.pk)
    assert receive_event(by=ADMIN, event=other) == ([], [])
    paid = OutsideEvent(name="payment", case_id=case.pk, values={"amount": 20})
    assert receive_event(by=ADMIN, event=paid) == ([case.pk], [])
    case.refresh_from_db()
    assert (case.state, case.attributes) == ("claims:check", {"amount": 20, "city": "Псков"})
    assert receive_event(by=ADMIN, event=paid) == ([], [])


def test_an_event_finds_those_who_wait_by_an_attribute(topic: str) -> None:
    draw("claim", waits_for_payment())
    pskov = opened("claim", attributes={"amount": "10", "city": "Псков"})
    opened("claim", attributes={"amount": "10", "city": "Тверь"})
    paid = OutsideEvent(name="payment", attribute="city", value="Псков")
    assert receive_event(by=ADMIN, event=paid) == ([pskov.pk], [])
    assert Visit.objects.filter(left_at=None, wait="message").count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "payment"}, "case"),
        ({"name": "payment", "case_id": 1, "attribute": "city", "value": "x"}, "case"),
        ({"name": "payment", "case_id": 999_999}, "case"),
        ({"name": "payment", "attribute": "city"}, "value"),
        ({"name": " ", "case_id": 1}, "name"),
    ],
)
def test_an_event_that_says_nothing_is_refused(topic: str, said: Any, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        receive_event(by=ADMIN, event=OutsideEvent(**said))
    assert [*refusal.value.problems] == [field]


def test_values_that_do_not_fit_move_nothing(topic: str) -> None:
    draw("claim", waits_for_payment())
    case = opened("claim", attributes={"amount": "10"})
    paid = OutsideEvent(name="payment", case_id=case.pk, values={"amount": "much"})
    with pytest.raises(Invalid):
        receive_event(by=ADMIN, event=paid)
    case.refresh_from_db()
    assert (case.state, case.attributes) == ("claims:wait", {"amount": 10})


def test_a_timer_on_the_edge_moves_the_case_when_its_time_comes(topic: str) -> None:
    drawing = Drawing().start().step("wait").boundary("late", "wait", duration="PT2H")
    drawing.step("call").end().line("start", "wait", "end").line("late", "call")
    draw(topic, drawing)
    case = opened(topic)
    fire_due()
    case.refresh_from_db()
    assert case.state == "claims:wait"
    with time_machine.travel(now() + timedelta(hours=3), tick=False):
        fire_due()
    case.refresh_from_db()
    assert case.state == "claims:call"
    last = HistoryEntry.objects.filter(case=case).order_by("pk").last()
    assert last is not None
    assert (last.kind, last.by, last.data["to"]) == ("moved", None, "claims:call")


def test_functions_change_the_case_within_the_move(topic: str) -> None:
    drawing = Drawing().start().step("look")
    drawing.function("mark", "set_attribute", inputs={"attribute": '"city"', "value": '"Тверь"'})
    drawing.function("urgent", "set_priority", inputs={"priority": '"urgent"'})
    drawing.function("say", "add_note", inputs={"text": '"Проверено"'})
    drawing.end().line("start", "look", "mark", "urgent", "say", "end")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10"})
    move_case(by=ADMIN, case_id=case.pk, move="look-mark")
    case.refresh_from_db()
    assert (case.state, case.attributes["city"]) == ("claims:end", "Тверь")
    assert case.priority.code == "urgent"
    assert HistoryEntry.objects.get(case=case, kind="noted").data == {"text": "Проверено"}


def test_a_function_that_fails_keeps_the_case_and_is_started_again(topic: str) -> None:
    drawing = Drawing().start()
    drawing.function("mark", "set_attribute", inputs={"attribute": '"calls"', "value": '"many"'})
    drawing.end().line("start", "mark", "end")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10"})
    assert (case.state, case.phase) == ("claims:mark", "open")
    run = FunctionRun.objects.get()
    assert (run.state, run.function, run.node) == ("failed", "set_attribute", "mark")
    assert run.error["en"] != run.error["ru"]
    drop_run(by=ADMIN, run_id=run.pk)
    case.refresh_from_db()
    assert case.state == "claims:end"
    with pytest.raises(Conflict):
        drop_run(by=ADMIN, run_id=run.pk)


def hear_of(child: Case) -> None:
    payload = {"case": child.pk}
    told = Occurred(id=1, type="CaseMoved", at=now(), topics=(), payload=payload, actor_id=None)
    CHILDREN.handle(told)


def test_children_are_opened_and_waited_for(topic: str) -> None:
    drawing = Drawing().start().step("repair", name="Ремонт").end().line("start", "repair", "end")
    drawing.multiple("repair", count="2", topic="other")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10"})
    assert case.state == "claims:repair"
    children = list(Case.objects.filter(parent=case).order_by("pk"))
    assert [child.text for child in children] == ["Ремонт", "Ремонт"]
    for child in children:
        move_case(by=ADMIN, case_id=child.pk, move="resolve", comment="готово")
        hear_of(child)
        assert Case.objects.get(pk=case.pk).state == "claims:repair"
        move_case(by=ADMIN, case_id=child.pk, move="close")
        hear_of(child)
    case.refresh_from_db()
    assert case.state == "claims:end"


def test_a_step_says_otherwise_of_attributes(topic: str) -> None:
    flags = {"city": {"required": "yes"}, "amount": {"readOnly": "yes"}, "calls": {"hidden": "yes"}}
    drawing = Drawing().start().step("look", fields=flags).step("next").end()
    drawing.line("start", "look", "next", "end")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10", "calls": "3"})
    with pytest.raises(Invalid) as refusal:
        move_case(by=ADMIN, case_id=case.pk, move="look-next")
    assert [*refusal.value.problems] == ["attributes.city"]
    for code, value in (("amount", "11"), ("calls", "4"), ("city", "")):
        with pytest.raises(Invalid) as refusal:
            edit_case(by=ADMIN, case_id=case.pk, changed_attributes={"city": "x", code: value})
        assert [*refusal.value.problems] == [f"attributes.{code}"]
    edit_case(by=ADMIN, case_id=case.pk, changed_attributes={"city": "Псков"})
    move_case(by=ADMIN, case_id=case.pk, move="look-next")
    edit_case(by=ADMIN, case_id=case.pk, changed_attributes={"amount": "11", "city": None})


def test_rules_of_ways_see_what_functions_have_changed(topic: str) -> None:
    drawing = Drawing().start().step("look").gateway("g", by="rule", default="small")
    drawing.function("mark", "set_attribute", inputs={"attribute": '"city"', "value": '"Тверь"'})
    drawing.step("much").step("little").end()
    drawing.line("start", "look", "mark", "g").line("much", "end").line("little", "end")
    rule = 'case.attr.amount > 100 && case.attr.city == "Тверь" && case.topic.under("billing")'
    drawing.connect("g", "much", rule=rule).connect("g", "little", key="small")
    draw("claim", drawing)
    for amount, state in (("101", "claims:much"), ("100", "claims:little")):
        case = opened("claim", attributes={"amount": amount})
        move_case(by=ADMIN, case_id=case.pk, move="look-mark")
        case.refresh_from_db()
        assert case.state == state


def test_a_way_is_offered_to_whom_its_rule_and_its_rights_say(topic: str) -> None:
    drawing = Drawing().start().step("look").gateway("g", by="person").end("a").end("b").end("c")
    drawing.line("start", "look", "g").connect("g", "a", rights="boss")
    drawing.connect("g", "b", rule="case.attr.amount > 100").connect("g", "c")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10"})
    agent = make_agent("cases.view", "cases.work")
    boss = make_agent("cases.view", "cases.work", login="boss")
    assert [move.code for move in list_moves(case, by=agent)] == ["g-c"]
    assert [move.code for move in list_moves(case, by=boss)] == ["g-a", "g-c"]
    with pytest.raises(PermissionRefused):
        move_case(by=agent, case_id=case.pk, move="g-a")
    with pytest.raises(Conflict):
        move_case(by=boss, case_id=case.pk, move="g-b")
    move_case(by=boss, case_id=case.pk, move="g-a")


def test_a_drawing_with_a_wrong_rule_is_not_activated(topic: str) -> None:
    drawing = Drawing().start().gateway("g", by="rule").end("a").end("b").line("start", "g")
    drawing.connect("g", "a", rule="case.attr.ammount > 100").connect("g", "b", rule="true")
    with pytest.raises(NotExecutable, match="amount"):
        draw("claim", drawing)


def test_the_page_tells_where_the_case_stands(topic: str) -> None:
    drawing = Drawing().start().gateway("f", "parallel")
    drawing.step("look", name="Осмотр", norm="PT8H", queues=[("masters", "")])
    drawing.step("call", name="Звонок", rights="boss").gateway("j", "parallel").end()
    drawing.line("start", "f", "look", "j", "end").line("f", "call", "j")
    draw(topic, drawing)
    case = opened(topic)
    make_agent("cases.view", "cases.work")
    browser = log_in("agent")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert "Маршрут: Спор" in page
    assert "Осмотр: Готово" in page
    assert "Звонок: Готово" not in page
    assert "очередь masters" in page
    assert "Этот шаг выполняют другие." in page
    browser.post(f"/cases/{case.pk}/move", {"move": "look-j"})
    case.refresh_from_db()
    assert case.state == "claims:call"


def test_a_failed_call_is_corrected_and_started_again_in_the_console(topic: str) -> None:
    drawing = Drawing().start()
    drawing.function(
        "mark", "set_attribute", name={"ru": "Отметить", "en": "Mark it"},
        inputs={"attribute": '"calls"', "value": '"many"'},
    )  # fmt: skip
    drawing.end().line("start", "mark", "end")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10"})
    run = FunctionRun.objects.get()
    make_agent("routes.administer", "desk.console", "cases.view", login="keeper", language="en")
    browser = log_in("keeper")
    listed = browser.get("/console/runs").content.decode()
    assert "Give an attribute a value" in listed
    assert "Mark it" in listed
    at = f"/console/runs/{run.pk}"
    page = browser.get(at).content.decode()
    assert "Give a whole number" in page
    assert f"/cases/{case.pk}" in page
    wrong = browser.post(f"{at}/restart", {"inputs": "{"})
    assert (wrong.status_code, "This is no JSON" in wrong.content.decode()) == (422, True)
    browser.post(f"{at}/restart", {"inputs": '{"attribute": "calls", "value": 7}'})
    run.refresh_from_db()
    assert (run.state, run.inputs["value"]) == ("waiting", 7)
    perform(run_id=run.pk)
    run.refresh_from_db()
    case.refresh_from_db()
    assert (run.state, case.state, case.attributes["calls"]) == ("done", "claims:end", 7)
