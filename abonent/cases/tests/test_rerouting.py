"""Running cases put on another version of their route."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils.translation import override

from abonent.cases.actions import move_case
from abonent.cases.actions.rerouting import foresee, reroute_case
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.testing import ADMIN, make_company
from abonent.cases.tests.test_routed import draw, opened
from abonent.kernel.errors import Conflict
from abonent.routes.actions import activate, save_draft
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import Process, Route, RouteVersion, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def first() -> Drawing:
    drawing = Drawing().start().step("look", name="Look").boundary("late", "look", duration="PT1H")
    drawing.step("pay", name="Pay").step("gone", name="Gone").end()
    return drawing.line("start", "look", "pay", "gone", "end").line("late", "gone")


def second() -> Drawing:
    drawing = Drawing().start().step("look", name="Look").boundary("soon", "look", duration="PT2H")
    drawing.step("pay", name="Pay out").step("check", name="Check").end()
    drawing.function("tell", "add_note", inputs={"text": '"x"'})
    return drawing.line("start", "look", "check", "pay", "end").line("soon", "tell", "end")


def publish(drawing: Drawing) -> RouteVersion:
    route = Route.objects.get()
    draft = save_draft(by=ADMIN, route_id=route.pk, xml=drawing.xml())
    return activate(by=ADMIN, version_id=draft.pk)


def three() -> list[Case]:
    draw("other", first())
    cases = [opened("other") for _number in range(3)]
    move_case(by=ADMIN, case_id=cases[1].pk, move="look-pay")
    for move in ("look-pay", "pay-gone"):
        move_case(by=ADMIN, case_id=cases[2].pk, move=move)
    return cases


def test_running_cases_keep_their_version() -> None:
    cases = three()
    publish(second())
    move_case(by=ADMIN, case_id=cases[0].pk, move="look-pay")
    assert Case.objects.get(pk=cases[0].pk).state == "claims:pay"
    fresh = opened("other")
    move_case(by=ADMIN, case_id=fresh.pk, move="look-check")


def test_the_fate_of_each_case_is_told_before() -> None:
    cases = three()
    old = RouteVersion.objects.get()
    new = publish(second())
    found = foresee(by=ADMIN, version_id=old.pk, to_id=new.pk, mapping={})
    assert [(one.case_id, one.goes_to, str(one.fate.reason)) for one in found] == [
        (cases[0].pk, "Look", ""),
        (cases[1].pk, "Pay out", ""),
        (cases[2].pk, "", "“Gone” is not there any more: say where its cases go on."),
    ]
    mapped = foresee(by=ADMIN, version_id=old.pk, to_id=new.pk, mapping={"gone": "check"})
    assert mapped[2].goes_to == "Check"
    assert foresee(by=ADMIN, version_id=old.pk, to_id=new.pk, mapping={"gone": "tell"})[
        2
    ].fate.reason
    assert Process.objects.filter(version=old).count() == 3


def test_cases_go_on_along_the_other_version() -> None:
    cases = three()
    new = publish(second())
    for case in cases[:2]:
        reroute_case(by=ADMIN, case_id=case.pk, to_id=new.pk, mapping={})
    with pytest.raises(Conflict, match="Gone"):
        reroute_case(by=ADMIN, case_id=cases[2].pk, to_id=new.pk, mapping={})
    reroute_case(by=ADMIN, case_id=cases[2].pk, to_id=new.pk, mapping={"gone": "check"})
    states = [Case.objects.get(pk=case.pk).state for case in cases]
    assert states == ["claims:look", "claims:pay", "claims:check"]
    assert Process.objects.filter(version=new).count() == 3
    edges = Visit.objects.filter(process=cases[0].process_id, left_at=None, wait="timer")
    assert [(one.node, one.due_at is not None) for one in edges] == [("soon", True)]
    entry = HistoryEntry.objects.filter(case=cases[0]).order_by("pk").last()
    assert entry is not None
    assert (entry.kind, entry.data["version"]) == ("rerouted", [1, 2])
    move_case(by=ADMIN, case_id=cases[0].pk, move="look-check")
    move_case(by=ADMIN, case_id=cases[1].pk, move="pay-end")
    move_case(by=ADMIN, case_id=cases[2].pk, move="check-pay")


def test_doing_it_again_changes_nothing() -> None:
    case = three()[0]
    new = publish(second())
    reroute_case(by=ADMIN, case_id=case.pk, to_id=new.pk, mapping={})
    version = Case.objects.get(pk=case.pk).version
    reroute_case(by=ADMIN, case_id=case.pk, to_id=new.pk, mapping={})
    assert Case.objects.get(pk=case.pk).version == version
    waited = Visit.objects.get(process=case.process_id, node="soon")
    assert waited.due_at == waited.entered_at + timedelta(hours=2)
