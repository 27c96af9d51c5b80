"""Cases that have come to the end of their route brought back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from abonent.cases.actions import move_case
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.routing.moving import list_moves
from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.browsing import log_in
from abonent.cases.tests.test_routed import draw, opened
from abonent.kernel.errors import Conflict, Invalid
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import Process, Visit
from abonent.routes.queries import get_flow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def two_steps() -> Drawing:
    drawing = Drawing().start().step("look", norm="PT1H").step("pay", norm="PT2H").end()
    return drawing.line("start", "look", "pay", "end")


def ended(drawing: Drawing) -> Case:
    draw("other", drawing)
    case = opened("other")
    move_case(by=ADMIN, case_id=case.pk, move="look-pay")
    move_case(by=ADMIN, case_id=case.pk, move="pay-end")
    case.refresh_from_db()
    assert (case.phase, case.state) == ("closed", "claims:end")
    return case


@pytest.mark.parametrize(
    ("mark", "state", "told"),
    [("", "claims:pay", ""), ("look", "claims:look", "claims:look"),
     ("look-pay", "claims:pay", "claims:pay")],
)  # fmt: skip
def test_a_closed_case_comes_to_the_place_that_is_marked_or_to_its_last_step(
    mark: str, state: str, told: str
) -> None:
    drawing = two_steps()
    case = ended(drawing.extend(mark, "reopen") if mark else drawing)
    assert [(m.code, m.to, m.needs_comment) for m in list_moves(case, by=ADMIN)] == [
        ("reopen", told, True)
    ]
    assert [m.code for m in get_flow().moves_from(case.state)] == ["reopen"]
    with pytest.raises(Invalid) as refusal:
        move_case(by=ADMIN, case_id=case.pk, move="reopen")
    assert [*refusal.value.problems] == ["comment"]
    move_case(by=ADMIN, case_id=case.pk, move="reopen", comment="Not paid")
    case.refresh_from_db()
    assert (case.state, case.phase, case.closed_at) == (state, "open", None)
    assert Process.objects.get().ended_at is None
    visit = Visit.objects.get(left_at=None)
    assert visit.due_at is not None
    assert visit.due_at > visit.entered_at
    entry = HistoryEntry.objects.filter(case=case).order_by("pk").last()
    assert entry is not None
    assert (entry.kind, entry.data["move"], entry.data["comment"]) == (
        "moved", "reopen", "Not paid",
    )  # fmt: skip
    with pytest.raises(Conflict):
        move_case(by=ADMIN, case_id=case.pk, move="reopen", comment="again")
    if state == "claims:look":
        move_case(by=ADMIN, case_id=case.pk, move="look-pay")
    move_case(by=ADMIN, case_id=case.pk, move="pay-end")
    assert Process.objects.get().ended_at is not None


def test_a_route_without_steps_is_not_reopened() -> None:
    drawing = Drawing().start().task("pass").end().line("start", "pass", "end")
    draw("other", drawing)
    case = opened("other")
    assert (case.phase, list_moves(case, by=ADMIN)) == ("closed", [])
    with pytest.raises(Conflict):
        move_case(by=ADMIN, case_id=case.pk, move="reopen", comment="x")
    assert Case.objects.get(pk=case.pk).version == case.version


def test_the_page_offers_it() -> None:
    case = ended(two_steps())
    make_agent("cases.view", "cases.work", language="en")
    browser = log_in("agent")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert 'data-open="move-reopen"' in page
    browser.post(f"/cases/{case.pk}/move", {"move": "reopen", "comment": "Again"})
    case.refresh_from_db()
    assert case.state == "claims:pay"
