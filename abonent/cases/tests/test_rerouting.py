"""Running cases put on another version of their route."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils.translation import override

from abonent.cases.actions import (
    bulk_runs,
    bulk_trials,
    change_cases,
    choose_running,
    move_case,
    register_contact,
    try_bulk,
)
from abonent.cases.actions.record import change_case
from abonent.cases.actions.rerouting import Rerouting
from abonent.cases.models import BulkChange, Case, HistoryEntry
from abonent.cases.queries.bulk import list_alike
from abonent.cases.testing import ADMIN, claim_draft, make_agent, make_company
from abonent.cases.tests.browsing import log_in, text_of
from abonent.cases.tests.test_routed import draw, opened
from abonent.kernel import jobs
from abonent.kernel.actor import Actor
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


def reroute_case(*, by: Actor, case_id: int, to_id: int, mapping: Mapping[str, str]) -> None:
    change = Rerouting(to_id=to_id, mapping=mapping, reason="New law")
    change_case(by=by, case_id=case_id, version=None, change=change)


def fates(cases: list[Case], to: RouteVersion, **mapping: str) -> dict[Any, list[int]]:
    wish = {"to_id": to.pk, "mapping": mapping}
    ids = [case.pk for case in cases]
    return {**try_bulk(by=ADMIN, kind="reroute", case_ids=ids, wish=wish).fates}


def test_the_fate_of_each_case_is_told_before() -> None:
    cases = three()
    new = publish(second())
    look, pay, gone = ("claims:look", "claims:pay", "claims:gone")
    assert fates(cases, new) == {
        (look, (look,)): [cases[0].pk],
        (pay, (pay,)): [cases[1].pk],
        (gone, "“Gone” is not there any more: say where its cases go on."): [cases[2].pk],
    }
    assert fates(cases, new, gone="check")[(gone, ("claims:check",))] == [cases[2].pk]
    assert (gone, ("claims:tell",)) not in fates(cases, new, gone="tell")
    assert fates(cases, new, look="")[(look, "Cases at “Look” were to stay.")] == [cases[0].pk]
    assert Process.objects.exclude(version=new).count() == 3


def test_cases_that_stand_alike_are_tried_once_and_each_has_its_fate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [*three(), *(opened("other") for _number in range(3))]
    new = publish(second())
    tried: list[Sequence[int]] = []

    def try_some(**given: Any) -> Any:
        tried.append(given["case_ids"])
        return change_cases(**given)

    monkeypatch.setattr(bulk_trials, "change_cases", try_some)
    told = fates(cases, new)
    look = [case.pk for case in (cases[0], *cases[3:])]
    assert told["claims:look", ("claims:look",)] == look
    assert tried == [[cases[0].pk, cases[1].pk, cases[2].pk]]
    assert sum(map(len, told.values())) == 6


def test_fates_that_hang_on_values_are_found_by_them() -> None:
    drawing = Drawing().start().step("look", name="Look").end()
    draw("claim", drawing.line("start", "look", "end"))
    cases = [opened("claim", attributes={"amount": "1"}) for _number in range(2)]
    cases.append(opened("claim", attributes={"amount": "2"}))
    timed = Drawing().start().step("look", name="Look").end().end("late")
    timed.boundary("soon", "look", date="=case.attr.since").line("soon", "late")
    new = publish(timed.line("start", "look", "end"))
    ids = [case.pk for case in cases]
    assert list_alike(by=ADMIN, case_ids=ids) == [ids]
    assert list_alike(by=ADMIN, case_ids=ids, to_the_values=True) == [ids[:2], ids[2:]]
    assert [*map(len, fates(cases, new).values())] == [3]


def test_a_case_of_another_route_or_without_one_stays_as_it_is() -> None:
    cases = three()
    new = publish(second())
    found = register_contact(by=ADMIN, draft=claim_draft())
    plain = Case.objects.get(pk=found.case_ids[0])
    move_case(by=ADMIN, case_id=cases[2].pk, move="gone-end")
    assert {told for _state, told in fates([plain, cases[2]], new)} == {
        "This case goes no drawn route.",
        "This case has come to the end of its route.",
    }


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
    assert entry.data["comment"] == "New law"
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


def test_the_pages_from_the_version_to_the_cases_moved() -> None:
    cases = three()
    old = RouteVersion.objects.get()
    new = publish(second())
    make_agent("routes.administer", "cases.bulk", "cases.view", login="boss")
    browser = log_in("boss")
    shown = text_of(browser.get(f"/console/routes/versions/{old.pk}"))
    assert "Перевести на версию 2" in shown
    assert "Перевести" not in text_of(browser.get(f"/console/routes/versions/{new.pk}"))
    page = browser.post(f"/console/routes/versions/{old.pk}/migrate", follow=True)
    assert "Gone · 1 обращение" in text_of(page)
    address = page.redirect_chain[-1][0]

    given = {"bulk-at-look": "look", "bulk-at-pay": "", "bulk-at-gone": "check"}
    assert browser.post(address, {**given, "try": "1"}).status_code == 422, "it asks why"
    given["bulk-reason"] = "Новый закон"
    tried = text_of(browser.post(address, {**given, "try": "1"}))
    assert "Обращения на шаге «Pay» решено не переводить." in tried
    file = re.search(r'href="(/cases/bulks/\d+/fates[^"]*)"', tried)
    assert file is not None
    lines = browser.get(unescape(file[1])).getvalue().decode("utf-8-sig")
    assert lines.splitlines()[1:] == [
        f"{cases[1].pk};Pay out;;Обращения на шаге «Pay» решено не переводить.",
        f"{cases[0].pk};Look;Look;",
        f"{cases[2].pk};Gone;Check;",
    ]
    mark = re.search(r'name="tried" value="(\w+)"', tried)
    assert mark is not None
    browser.post(address, {**given, "start": "1", "tried": mark[1]})
    bulk = BulkChange.objects.get()
    assert bulk.job_id is not None
    jobs.perform(job_id=bulk.job_id)
    states = [Case.objects.get(pk=case.pk).state for case in cases]
    assert states == ["claims:look", "claims:pay", "claims:check"]
    result = text_of(browser.get(address))
    assert "Новый закон" in result
    assert f"/cases/{cases[1].pk}" in result
    again = text_of(browser.post(f"{address}/again", follow=True))
    assert "Pay · 1 обращение" in again
    assert "Look" not in again.partition("bulk-at-pay")[0].partition("<form")[2]


def test_more_cases_than_one_change_takes_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = three()
    old = RouteVersion.objects.get()
    new = publish(second())
    monkeypatch.setattr(bulk_runs, "MOST", 2)
    boss = make_agent("routes.administer", "cases.bulk", "cases.view", login="boss")
    chosen = choose_running(by=boss, version_id=old.pk, to_id=new.pk)
    assert chosen.case_ids == [cases[0].pk, cases[1].pk]
    shown = text_of(log_in("boss").get(f"/cases/bulks/{chosen.pk}"))
    assert "По этой версии идут обращения: 3; здесь первые из них." in shown
