"""The last move of a case taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from abonent.bus.models import Event
from abonent.cases.actions import assign_case, edit_case, move_case, undo_move
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.routing.moving import list_moves
from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.browsing import log_in
from abonent.cases.tests.test_routed import claim, draw, opened
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, Outdated, PermissionRefused
from abonent.kernel.models import AuditEntry
from abonent.routes.actions import fire_due
from abonent.routes.actions.performing import perform
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import FunctionRun, Process, Visit
from abonent.routes.ports import Call, Function, functions
from abonent.routes.queries import list_stays
from abonent.routes.testing import random_route

pytestmark = pytest.mark.django_db
NOT_KEPT = {"version", "changed_at"}


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


@pytest.fixture
def agent() -> Actor:
    return make_agent("cases.view", "cases.work", "cases.register", language="en")


def columns(case: Case) -> dict[str, Any]:
    row = Case.objects.filter(pk=case.pk).values().get()
    return {key: value for key, value in row.items() if key not in NOT_KEPT}


def tokens(case: Case) -> list[tuple[Any, ...]]:
    found = Visit.objects.filter(process=case.process_id, left_at=None).order_by("pk")
    return [(v.pk, v.node, v.wait, v.due_at, v.name, v.data, v.scope_id) for v in found]


def changing() -> Drawing:
    drawing = Drawing().start().step("look").boundary("late", "look", duration="PT2H")
    drawing.function("mark", "set_attribute", inputs={"attribute": '"city"', "value": '"Тверь"'})
    drawing.function("rush", "set_priority", inputs={"priority": '"urgent"'}).end()
    return drawing.line("start", "look", "mark", "rush", "end").line("late", "end")


def test_everything_is_as_before(agent: Actor) -> None:
    draw("claim", changing())
    case = opened("claim", attributes={"amount": "10"})
    before, stood = columns(case), tokens(case)
    move_case(by=agent, case_id=case.pk, move="look-mark")
    assert columns(case) != before
    assert Process.objects.get().ended_at is not None
    undo_move(by=agent, case_id=case.pk, reason="By mistake")
    assert (columns(case), tokens(case)) == (before, stood)
    assert Process.objects.get().ended_at is None
    assert [stay.node for stay in list_stays(process_id=case.process_id or 0)] == ["look", "late"]
    entry = HistoryEntry.objects.filter(case=case).order_by("pk").last()
    assert entry is not None
    assert (entry.kind, entry.by_id, entry.data["comment"]) == ("undone", agent.id, "By mistake")
    assert (entry.data["from"], entry.data["to"]) == ("claims:end", "claims:look")
    audited = AuditEntry.objects.get(action="cases.undo_move")
    assert audited.changes["comment"] == [None, "By mistake"]
    assert audited.changes["attributes"][1] == {"amount": 10}
    assert Event.objects.filter(type="CaseMoveUndone").count() == 1
    move_case(by=agent, case_id=case.pk, move="look-mark")
    case.refresh_from_db()
    assert case.state == "claims:end"


@pytest.mark.parametrize("seed", range(12))
def test_any_move_of_any_route_is_undone(seed: int) -> None:
    boss = make_agent("cases.view", "cases.work", "cases.undo_move", login="boss")
    draw("claim", random_route(seed, rules=["case.attr.amount > 5.0", "true", "false"]))
    case, chance = opened("claim", attributes={"amount": "10"}), Random(seed)
    for _turn in range(30):
        case.refresh_from_db()
        moves = [one for one in list_moves(case, by=boss) if one.code != "reopen"]
        if not moves:
            break
        before, stood = columns(case), tokens(case)
        path = list_stays(process_id=case.process_id or 0)
        move = chance.choice(moves).code
        move_case(by=boss, case_id=case.pk, move=move)
        undo_move(by=boss, case_id=case.pk, reason="x")
        assert (columns(case), tokens(case)) == (before, stood)
        assert list_stays(process_id=case.process_id or 0) == path
        move_case(by=boss, case_id=case.pk, move=move)
    assert case.phase == "closed"


def test_moves_are_undone_one_after_the_other(agent: Actor) -> None:
    draw("other", claim())
    case = opened("other")
    before, stood = columns(case), tokens(case)
    move_case(by=agent, case_id=case.pk, move="yes")
    middle, between = columns(case), tokens(case)
    move_case(by=agent, case_id=case.pk, move="pay-done")
    undo_move(by=agent, case_id=case.pk, reason="x")
    assert (columns(case), tokens(case)) == (middle, between)
    undo_move(by=agent, case_id=case.pk, reason="x")
    assert (columns(case), tokens(case)) == (before, stood)
    with pytest.raises(Conflict, match="Nothing to undo"):
        undo_move(by=agent, case_id=case.pk, reason="x")


def test_what_was_changed_since_stays(agent: Actor) -> None:
    drawing = changing().step("more")
    drawing.element("rush-end").set("targetRef", "more")
    drawing.line("more", "end")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10", "city": "Псков"})
    move_case(by=agent, case_id=case.pk, move="look-mark")
    changed = {"city": "Омск", "calls": "3"}
    edit_case(by=ADMIN, case_id=case.pk, changed_attributes=changed)
    other = make_agent("cases.view", "cases.work", login="other")
    assign_case(by=ADMIN, case_id=case.pk, owner_id=other.id)
    undo_move(by=agent, case_id=case.pk, reason="x")
    case.refresh_from_db()
    assert (case.state, case.attributes) == (
        "claims:look", {"amount": 10, "city": "Омск", "calls": 3},
    )  # fmt: skip
    assert (case.owner_id, case.priority.code) == (other.id, "normal")


def test_whose_moves_one_may_undo(agent: Actor) -> None:
    draw("other", claim())
    case = opened("other")
    move_case(by=agent, case_id=case.pk, move="yes")
    other = make_agent("cases.view", "cases.work", login="other")
    boss = make_agent("cases.view", "cases.work", "cases.undo_move", login="boss")
    with pytest.raises(PermissionRefused):
        undo_move(by=other, case_id=case.pk, reason="x")
    with time_machine.travel(now() + timedelta(minutes=16)), pytest.raises(PermissionRefused):
        undo_move(by=agent, case_id=case.pk, reason="x")
    with pytest.raises(Invalid) as refusal:
        undo_move(by=boss, case_id=case.pk, reason="  ")
    assert [*refusal.value.problems] == ["reason"]
    with pytest.raises(Outdated):
        undo_move(by=boss, case_id=case.pk, reason="x", version=1)
    assert Case.objects.get(pk=case.pk).state == "claims:pay"
    with time_machine.travel(now() + timedelta(minutes=16)):
        undo_move(by=boss, case_id=case.pk, reason="x")
    assert Case.objects.get(pk=case.pk).state == "claims:look"


def refused(case: Case, by: Actor, why: str) -> None:
    before, stood = columns(case), tokens(case)
    with pytest.raises(Conflict, match=why):
        undo_move(by=by, case_id=case.pk, reason="x")
    assert (columns(case), tokens(case)) == (before, stood)


def test_a_message_that_was_sent_stays_sent(agent: Actor) -> None:
    drawing = Drawing().start().step("look").throw("tell", message="hallo").end()
    draw("other", drawing.line("start", "look", "tell", "end"))
    case = opened("other")
    move_case(by=agent, case_id=case.pk, move="look-tell")
    refused(case, agent, "sent a message")


@pytest.mark.parametrize("by_function", [True, False])
def test_children_that_were_opened_stay(agent: Actor, by_function: bool) -> None:
    drawing = Drawing().start().step("look").step("many").end()
    if by_function:
        drawing.function("open", "open_child", inputs={"topic": '"other"'})
        drawing.line("start", "look", "open", "many", "end")
    else:
        drawing.multiple("many", count="2", topic="other")
        drawing.line("start", "look", "many", "end")
    draw("claim", drawing)
    case = opened("claim", attributes={"amount": "10"})
    move_case(by=agent, case_id=case.pk, move="look-open" if by_function else "look-many")
    refused(case, agent, "has done its work" if by_function else "opened child cases")


def test_what_has_gone_on_by_itself_is_not_undone(agent: Actor) -> None:
    drawing = Drawing().start().step("look").step("wait").boundary("late", "wait", duration="PT2H")
    drawing.step("call").end().line("start", "look", "wait", "end").line("late", "call", "end")
    draw("other", drawing)
    case = opened("other")
    move_case(by=agent, case_id=case.pk, move="look-wait")
    with time_machine.travel(now() + timedelta(hours=3), tick=False):
        fire_due()
    boss = make_agent("cases.view", "cases.work", "cases.undo_move", login="boss")
    refused(case, boss, "Nothing to undo")


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    made: list[Call] = []
    one = Function(code="far", label="Far away", is_outside=True, run=made.append)
    monkeypatch.setitem(functions._entries, one.code, one)
    return made


def test_calls_outside_are_let_go_until_they_are_made(agent: Actor, outside: list[Call]) -> None:
    drawing = Drawing().start().step("look").function("far", "far").step("next").end()
    draw("other", drawing.line("start", "look", "far", "next", "end"))
    case = opened("other")
    stood = tokens(case)
    move_case(by=agent, case_id=case.pk, move="look-far")
    undo_move(by=agent, case_id=case.pk, reason="x")
    run = FunctionRun.objects.get()
    assert (run.state, tokens(case)) == ("dropped", stood)
    perform(run_id=run.pk)
    assert outside == []
    move_case(by=agent, case_id=case.pk, move="look-far")
    FunctionRun.objects.filter(state="waiting").update(attempts=1)
    refused(case, agent, "“Far away” has done its work")


def test_the_page_and_rest_undo(agent: Actor) -> None:
    draw("other", claim())
    case = opened("other")
    move_case(by=agent, case_id=case.pk, move="yes")
    browser = log_in("agent")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert "Undo the last move" in page
    assert "Review → Refund" in page
    answer = browser.post(f"/cases/{case.pk}/undo", {"reason": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Write why the move is undone." in answer.content.decode()
    browser.post(f"/cases/{case.pk}/undo", {"reason": "Not paid"})
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert "Move undone: Refund → Review" in page
    assert "Not paid" in page
    assert "Undo the last move" not in page


def plain(agent: Actor, *moves: str) -> Case:
    """A case on the built-in route, after these moves."""
    case = opened("other")
    for move in moves:
        move_case(by=agent, case_id=case.pk, move=move, comment="Done")
    return case


@pytest.mark.parametrize(
    "moves", [("start",), ("start", "resolve"), ("start", "resolve", "close"),
              ("start", "resolve", "close", "reopen")],
)  # fmt: skip
def test_each_move_of_the_built_in_route_is_undone(agent: Actor, moves: tuple[str, ...]) -> None:
    case = plain(agent, *moves[:-1])
    before = columns(case)
    move_case(by=agent, case_id=case.pk, move=moves[-1], comment="Done")
    after = columns(case)
    assert after["state"] != before["state"]
    undo_move(by=agent, case_id=case.pk, reason="By mistake")
    assert columns(case) == before
    entry = HistoryEntry.objects.filter(case=case).latest("pk")
    assert (entry.kind, entry.data["from"], entry.data["to"], entry.data["comment"]) == (
        "undone", after["state"], before["state"], "By mistake",
    )  # fmt: skip
    audited = AuditEntry.objects.filter(action="cases.undo_move").get()
    assert audited.changes["state"] == [after["state"], before["state"]]
    assert Event.objects.filter(type="CaseMoveUndone").count() == 1


def test_moves_of_the_built_in_route_are_undone_to_the_beginning(agent: Actor) -> None:
    case = opened("other")
    before = columns(case)
    for move in ("start", "resolve", "close", "reopen"):
        move_case(by=agent, case_id=case.pk, move=move, comment="Done")
    for _move in range(4):
        undo_move(by=agent, case_id=case.pk, reason="By mistake")
    assert columns(case) == before
    with pytest.raises(Conflict, match="Nothing to undo"):
        undo_move(by=agent, case_id=case.pk, reason="By mistake")
    assert columns(case) == before


def test_whose_moves_of_the_built_in_route_one_may_undo(agent: Actor) -> None:
    case = plain(agent, "start")
    other = make_agent("cases.view", "cases.work", login="other", language="en")
    before = columns(case)
    with pytest.raises(PermissionRefused):
        undo_move(by=other, case_id=case.pk, reason="Mine")
    with (
        time_machine.travel(now() + timedelta(minutes=16), tick=False),
        pytest.raises(PermissionRefused),
    ):
        undo_move(by=agent, case_id=case.pk, reason="Late")
    assert columns(case) == before


def test_a_move_that_tells_no_moments_is_undone_where_they_are_known(agent: Actor) -> None:
    case = plain(agent, "start", "resolve", "close")
    before = Case.objects.get(pk=case.pk).resolved_at
    for entry in HistoryEntry.objects.filter(case=case, kind="moved"):
        entry.data.pop("was", None)
        entry.save()
    undo_move(by=agent, case_id=case.pk, reason="By mistake")
    row = Case.objects.get(pk=case.pk)
    assert (row.state, row.resolved_at, row.closed_at) == ("resolved", before, None)


def test_the_page_undoes_a_move_of_the_built_in_route(agent: Actor) -> None:
    case = plain(agent, "start")
    browser = log_in("agent")
    assert "Undo the last move" in browser.get(f"/cases/{case.pk}").content.decode()
    browser.post(f"/cases/{case.pk}/undo", {"reason": "By mistake"})
    assert Case.objects.get(pk=case.pk).state == "registered"
    assert "Undo the last move" not in browser.get(f"/cases/{case.pk}").content.decode()
