"""Cases at several steps at once, steps with several ways out, and what is filled in on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from abonent.cases.actions import edit_case, move_case, undo_move
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.routing.moving import list_moves
from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.browsing import log_in
from abonent.cases.tests.test_routed import claim, draw, opened
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.models import AuditEntry
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def side_by_side(one: dict[str, Any], other: dict[str, Any]) -> Drawing:
    drawing = Drawing().start().gateway("f", "parallel").gateway("j", "parallel").end()
    drawing.step("look", name="Look", fields=one).step("call", name="Call", fields=other)
    return drawing.line("start", "f", "look", "j", "end").line("f", "call", "j")


@pytest.mark.parametrize(
    ("one", "other", "is_taken"),
    [
        ({"city": {"hidden": "yes"}}, {}, True),
        ({"city": {"hidden": "yes"}}, {"city": {"hidden": "yes"}}, False),
        ({"city": {"readOnly": "yes"}}, {"city": {"hidden": "yes"}}, False),
        ({"city": {"readOnly": "yes"}}, {"city": {"readOnly": "no"}}, True),
    ],
)
def test_what_is_open_at_one_of_the_steps_is_open(
    one: dict[str, Any], other: dict[str, Any], is_taken: bool
) -> None:
    draw("claim", side_by_side(one, other))
    case = opened("claim", attributes={"amount": "10"})
    change = {"city": "Псков"}
    if is_taken:
        edit_case(by=ADMIN, case_id=case.pk, changed_attributes=change)
    else:
        with pytest.raises(Invalid):
            edit_case(by=ADMIN, case_id=case.pk, changed_attributes=change)
    kept = Case.objects.get(pk=case.pk).attributes
    assert kept.get("city") == ("Псков" if is_taken else None)


def test_what_one_step_requires_is_asked_when_that_step_is_left() -> None:
    draw("claim", side_by_side({"city": {"required": "yes"}}, {}))
    case = opened("claim", attributes={"amount": "10"})
    edit_case(by=ADMIN, case_id=case.pk, changed_attributes={"calls": "3"})
    with pytest.raises(Invalid) as refusal:
        move_case(by=ADMIN, case_id=case.pk, move="look-j")
    assert [*refusal.value.problems] == ["attributes.city"]
    move_case(by=ADMIN, case_id=case.pk, move="call-j")
    with pytest.raises(Invalid):
        edit_case(by=ADMIN, case_id=case.pk, changed_attributes={"calls": "4"})
    move_case(by=ADMIN, case_id=case.pk, move="look-j", attributes={"city": "Псков"})
    assert Case.objects.get(pk=case.pk).phase == "closed"


def test_the_page_groups_the_ways_by_step() -> None:
    draw("claim", side_by_side({"city": {"required": "yes"}}, {}))
    case = opened("claim", attributes={"amount": "10"})
    make_agent("cases.view", "cases.work", language="en")
    browser = log_in("agent")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert '<span class="wk-quiet">Look:</span>' in page
    assert '<span class="wk-quiet">Call:</span>' in page
    assert 'id="move-look-j"' in page  # the dialog that asks for the city
    assert page.count("move-look-j-city") > 0
    assert 'id="move-call-j"' not in page
    said = {"offer": "look-j", "move": "look-j", "move-look-j-.shown": "city"}
    htmx = {"HX-Request": "true"}
    answer = browser.post(f"/cases/{case.pk}/move", said, headers=htmx)
    assert answer.status_code == 422
    assert "Fill this in: it is required here." in answer.content.decode()
    browser.post(f"/cases/{case.pk}/move", {**said, "move-look-j-city": "Псков"})
    case.refresh_from_db()
    assert (case.state, case.attributes["city"]) == ("claims:call", "Псков")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert "Look: done" in page  # it stands at the other step as before


def test_values_that_come_with_a_move_are_checked_kept_and_undone() -> None:
    drawing = Drawing().start().step("look", fields={"calls": {"hidden": "yes"}}).step("next").end()
    draw("claim", drawing.line("start", "look", "next", "end"))
    case = opened("claim", attributes={"amount": "10"})
    for code, value in (("calls", "3"), ("nope", "3"), ("amount", "much")):
        with pytest.raises(Invalid) as refusal:
            move_case(by=ADMIN, case_id=case.pk, move="look-next", attributes={code: value})
        assert [*refusal.value.problems] == [f"attributes.{code}"]
    assert Case.objects.get(pk=case.pk).state == "claims:look"
    boss = make_agent("cases.view", "cases.work", "cases.undo_move", login="boss")
    move_case(by=boss, case_id=case.pk, move="look-next", attributes={"city": "Псков"})
    changed = AuditEntry.objects.filter(action="cases.move_case").latest("pk").changes
    assert changed["attributes"] == [{"amount": 10}, {"amount": 10, "city": "Псков"}]
    undo_move(by=boss, case_id=case.pk, reason="x")
    assert Case.objects.get(pk=case.pk).attributes == {"amount": 10}


def several() -> Drawing:
    drawing = Drawing().start().step("look").step("a", name="A").step("b", name="B").step("c").end()
    drawing.line("start", "look").line("a", "end").line("b", "end").line("c", "end")
    drawing.connect("look", "a", name="To A").connect("look", "b", comment="true")
    return drawing.connect("look", "c", rejection="true")


def test_a_step_with_several_ways_asks_which() -> None:
    draw("other", several())
    case = opened("other")
    assert [(m.code, str(m.label), m.is_joint) for m in list_moves(case, by=ADMIN)] == [
        ("look-a", "To A", True), ("look-b", "B", True), ("look-c", "c", True),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        move_case(by=ADMIN, case_id=case.pk, move="look-a", also=["look-b"])
    assert [*refusal.value.problems] == ["comment"]
    with pytest.raises(Conflict):
        move_case(by=ADMIN, case_id=case.pk, move="look-a", also=["a-end"])
    move_case(by=ADMIN, case_id=case.pk, move="look-b", also=["look-a"], comment="both")
    standing = Visit.objects.filter(left_at=None).order_by("node")
    assert [(visit.node, visit.via) for visit in standing] == [
        ("a", ["look-a"]), ("b", ["look-b"]),
    ]  # fmt: skip
    assert Visit.objects.get(node="look").outcome == "look-b"
    entry = HistoryEntry.objects.get(case=case, kind="moved")
    assert (entry.data["move"], entry.data["also"]) == ("look-b", ["look-a"])
    draw("claim", claim(), code="plain")
    other = opened("claim", attributes={"amount": "10"})
    with pytest.raises(Conflict, match="Only one"):
        move_case(by=ADMIN, case_id=other.pk, move="yes", also=["no"], comment="x")


def test_the_page_asks_which_ways() -> None:
    draw("other", several())
    case = opened("other")
    make_agent("cases.view", "cases.work", language="en")
    browser = log_in("agent")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert "Go on…" in page
    assert page.count('type="checkbox" name="move"') == 3
    none = browser.post(
        f"/cases/{case.pk}/move", {"offer": "look", "comment": "x"}, headers={"HX-Request": "true"}
    )
    assert none.status_code == 422
    assert "Choose at least one way." in none.content.decode()
    assert page.count("asks for a comment") == 1
    said = {"offer": "look", "move": ["look-a", "look-b"], "comment": "both"}
    browser.post(f"/cases/{case.pk}/move", said)
    assert Visit.objects.filter(left_at=None).count() == 2


def test_a_move_takes_as_many_statements_as_before() -> None:
    draw("claim", several())
    case = opened("claim", attributes={"amount": "10"})
    agent = make_agent("cases.view", "cases.work")
    move_case(by=agent, case_id=opened("claim", attributes={"amount": "1"}).pk, move="look-a")
    with CaptureQueriesContext(connection) as counted:
        move_case(by=agent, case_id=case.pk, move="look-a", also=["look-c"])
    told = [one["sql"].split()[0] for one in counted if "SAVEPOINT" not in one["sql"]]
    # The case, locked; where it stands; case, history, audit and event; tokens.
    assert told == ["SELECT", "SELECT", "WITH", "WITH"]
