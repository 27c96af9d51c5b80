"""Cases on routes that call other routes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from abonent.cases.actions import move_case
from abonent.cases.models import Case, Topic
from abonent.cases.testing import ADMIN, make_agent, make_company, name
from abonent.cases.tests.browsing import log_in
from abonent.cases.tests.test_routed import draw, opened
from abonent.kernel.cache import bump
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import NotExecutable, activate, fire_due, retire, save_draft
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import Route, RouteVersion, Visit
from abonent.routes.queries import find_faults, get_flow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def made(code: str) -> Route:
    values = {"code": code, "name": name(code.title(), code.title())}
    route = save_reference(by=ADMIN, kind="routes.route", values=values)
    assert isinstance(route, Route)
    return route


def publish(route: Route, drawing: Drawing) -> RouteVersion:
    draft = save_draft(by=ADMIN, route_id=route.pk, xml=drawing.xml())
    return activate(by=ADMIN, version_id=draft.pk)


def calls(code: str) -> Drawing:
    drawing = Drawing().start().step("look").call("mend", code, name="Mending").end()
    return drawing.line("start", "look", "mend", "end")


def repair(step: str = "fix") -> Drawing:
    drawing = Drawing().start().gateway("g", by="person").end()
    drawing.step(step, name="Fix it", norm="PT2H", rights="boss", queues=[("masters", "")])
    drawing.line("start", step, "g")
    drawing.connect("g", "end", key="done", name="Mended")
    return drawing.connect("g", step, key="again", rejection="true")


def test_the_steps_of_a_called_route_are_states_of_the_case() -> None:
    publish(made("repair"), repair())
    draw("other", calls("repair"))
    case = opened("other")
    move_case(by=ADMIN, case_id=case.pk, move="look-mend")
    case.refresh_from_db()
    assert (case.state, case.phase) == ("claims:mend/fix", "open")
    assert str(get_flow().state(case.state).label) == "Fix it"
    assert case.state in [state.code for state in get_flow().states()]
    assert [(m.code, str(m.label)) for m in get_flow().moves_from(case.state)] == [
        ("mend/done", "Mended"), ("mend/again", "Done"),
    ]  # fmt: skip
    visit = Visit.objects.get(node="mend/fix")
    assert (visit.name, visit.scope and visit.scope.node) == ("masters", "mend")
    assert visit.due_at is not None
    move_case(by=ADMIN, case_id=case.pk, move="mend/again")
    move_case(by=ADMIN, case_id=case.pk, move="mend/done")
    case.refresh_from_db()
    assert (case.state, case.phase) == ("claims:end", "closed")


def test_the_page_shows_both_drawings() -> None:
    publish(made("repair"), repair())
    draw("other", calls("repair"))
    case = opened("other")
    move_case(by=ADMIN, case_id=case.pk, move="look-mend")
    make_agent("cases.view", "cases.work", language="en")
    browser = log_in("agent")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert "in “Mending”" in page
    assert "This step is for others." in page
    page = browser.get(f"/cases/{case.pk}/route").content.decode()
    assert "“Mending”: route Repair, version 1" in page
    assert "The case is inside of this route now." in page
    assert '"current": ["mend"]' in page
    assert '"current": ["fix"]' in page
    assert page.count("data-route-drawing") == 2


def test_a_running_case_keeps_the_version_that_was_pinned() -> None:
    inner = made("repair")
    first = publish(inner, repair())
    draw("other", calls("repair"))
    case = opened("other")
    second = publish(inner, repair("redo"))
    retire(by=ADMIN, version_id=second.pk)
    move_case(by=ADMIN, case_id=case.pk, move="look-mend")
    case.refresh_from_db()
    assert case.state == "claims:mend/fix"
    outer = RouteVersion.objects.get(route__code="claims")
    assert outer.pins == {"repair": first.pk}
    activate(by=ADMIN, version_id=second.pk)
    retire(by=ADMIN, version_id=outer.pk)
    activate(by=ADMIN, version_id=outer.pk)
    outer.refresh_from_db()
    assert outer.pins == {"repair": first.pk}
    fresh = publish(Route.objects.get(code="claims"), calls("repair"))
    assert fresh.pins == {"repair": second.pk}


def test_a_call_of_a_route_without_an_active_version_is_refused() -> None:
    version = publish(made("repair"), repair())
    retire(by=ADMIN, version_id=version.pk)
    for code in ("repair", "nope"):
        draft = save_draft(by=ADMIN, route_id=made(f"on-{code}").pk, xml=calls(code).xml())
        with pytest.raises(NotExecutable, match=f"no active route “{code}”"):
            activate(by=ADMIN, version_id=draft.pk)
    found = find_faults(calls("nope").xml(), route="claims")
    assert [one.code for one in found if one.severity.value == "error"] == ["call"]


def test_routes_that_call_each_other_are_refused_by_their_names() -> None:
    one, two, three = made("one"), made("two"), made("three")
    publish(one, repair())
    publish(two, calls("one"))
    publish(three, calls("two"))
    for route, circle in ((one, "one → three → two → one"), (three, "three → three")):
        xml = calls("three").xml()
        draft = save_draft(by=ADMIN, route_id=route.pk, xml=xml)
        with pytest.raises(NotExecutable, match=circle):
            activate(by=ADMIN, version_id=draft.pk)


def test_calls_that_lie_too_deep_are_refused() -> None:
    long = "x" * 45
    publish(made("a"), repair())
    publish(made("b"), Drawing().start().call(long, "a").end().line("start", long, "end"))
    outer = Drawing().start().call(long, "b").end().line("start", long, "end")
    draft = save_draft(by=ADMIN, route_id=made("c").pk, xml=outer.xml())
    with pytest.raises(Conflict, match="too deep"):
        activate(by=ADMIN, version_id=draft.pk)


def test_a_version_that_was_active_before_calls_ran_passes_them_still() -> None:
    publish(made("repair"), repair())
    draw("other", calls("repair"))
    RouteVersion.objects.filter(route__code="claims").update(pins={})
    bump("routes")
    case = opened("other")
    move_case(by=ADMIN, case_id=case.pk, move="look-mend")
    case.refresh_from_db()
    assert case.state == "claims:end"
    assert Topic.objects.get(code="other").route is not None
    assert Case.objects.count() == 1


def test_an_event_on_an_edge_is_told_on_the_drawing_when_it_has_come() -> None:
    drawing = Drawing().start().step("look").boundary("late", "look", duration="PT1H")
    drawing.step("hurry").end().line("start", "look", "end").line("late", "hurry", "end")
    draw("other", drawing)
    case = opened("other")
    make_agent("cases.view", "cases.work", language="en")
    browser = log_in("agent")
    page = browser.get(f"/cases/{case.pk}/route").content.decode()
    assert '"current": ["look"]' in page
    assert '"late": {' not in page
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        fire_due()
    page = browser.get(f"/cases/{case.pk}/route").content.decode()
    assert '"current": ["hurry"]' in page
    assert '"late": {' in page
