"""Drawings and functions in packages of settings and in the history."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils import translation

from abonent.cases.models import Topic
from abonent.cases.testing import make_agent
from abonent.cases.tests.browsing import log_in, text_of
from abonent.desk.console import trail
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump
from abonent.kernel.configuration.changes import ChangeFilter, narrowed_changes, revert_change
from abonent.kernel.configuration.packages.actions import (
    bring_package,
    export_package,
    install,
    package_of,
    plan,
    take_back,
)
from abonent.kernel.configuration.packages.content import Package, from_zip, to_zip
from abonent.kernel.configuration.packages.wrong import list_missing
from abonent.kernel.errors import Invalid
from abonent.kernel.models import ConfigurationChange
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import activate, delete_draft, retire, save_draft
from abonent.routes.models import BusinessFunction, Route, RouteVersion
from abonent.routes.testing import Drawing
from abonent.rules.book import VERSION
from abonent.rules.models import NamedRule, NamedTable

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PART = "routes.drawing"


@pytest.fixture(autouse=True)
def _company(company: None, db: None) -> None:
    """The demo company's configuration."""


def drawing(*steps: str, **said: Any) -> str:
    drawn = Drawing("claim").start()
    last = "start"
    for step in steps or ("look",):
        drawn.step(step, name=step.title(), **said).connect(last, step)
        last = step
    return drawn.end().connect(last, "end").xml()


def route(code: str = "claim") -> Route:
    values = {"code": code, "name": {"ru": "Претензия", "en": "Claim"}}
    made = save_reference(by=BY, kind="routes.route", values=values)
    return Route.objects.get(pk=made.pk)


def drawn(*, draft: str = "", active: str = "", code: str = "claim") -> Route:
    of = route(code)
    if active:
        version = save_draft(by=BY, route_id=of.pk, xml=active, note="First")
        activate(by=BY, version_id=version.pk)
    if draft:
        save_draft(by=BY, route_id=of.pk, xml=draft, note="Second")
    return of


def exported() -> Package:
    parts = ("routes.route", PART, "routes.function")
    package = export_package(by=BY, code="company", version="1", title={}, parts=parts)
    return from_zip(io.BytesIO(to_zip(package)))


def emptied() -> None:
    RouteVersion.objects.all().delete()
    Route.objects.all().delete()


def kept(of: str = "claim") -> list[tuple[int, str, str, str]]:
    rows = RouteVersion.objects.filter(route__code=of).order_by("number")
    return [(one.number, one.state, one.note, one.xml) for one in rows]


def test_a_package_carries_drawings_to_the_letter() -> None:
    active = drawing().replace("\n", "\r\n") + "<!-- жёлтый 🟡 -->\r\n"
    drawn(active=active, draft=drawing("look", "pay"))
    package = exported()
    assert package.contents[PART]["claim"] == {
        "name": {"ru": "Претензия", "en": "Claim"},
        "active": active, "note": "First", "draft": drawing("look", "pay"),
        "draft_note": "Second",
    }  # fmt: skip
    assert plan(by=BY, package=package) == []


def test_what_is_in_force_there_comes_as_a_draft() -> None:
    drawn(active=drawing(), draft=drawing("look", "pay"))
    package = exported()
    emptied()
    assert install(by=BY, package=package).added == 2
    assert kept() == [(1, "draft", "First", drawing())]
    assert install(by=BY, package=package, activate=True).changed == 0


def test_asked_to_it_is_put_into_force_and_the_draft_comes_too() -> None:
    drawn(active=drawing(), draft=drawing("look", "pay"))
    package = exported()
    emptied()
    install(by=BY, package=package, activate=True)
    assert kept() == [
        (1, "active", "First", drawing()),
        (2, "draft", "Second", drawing("look", "pay")),
    ]
    assert plan(by=BY, package=package) == []


def test_calls_are_pinned_whatever_the_order() -> None:
    inner = drawn(active=drawing(), code="zz-inner")
    call = Drawing("outer").start().call("call", "zz-inner").end()
    drawn(active=call.connect("start", "call").connect("call", "end").xml(), code="aa-outer")
    package = exported()
    order = ("aa-outer", "zz-inner")
    package.contents[PART] = {code: package.contents[PART][code] for code in order}
    RouteVersion.objects.all().delete()
    Route.objects.exclude(pk=inner.pk).delete()
    inner.delete()
    install(by=BY, package=package, activate=True)
    outer = RouteVersion.objects.get(route__code="aa-outer")
    assert outer.pins == {"zz-inner": RouteVersion.objects.get(route__code="zz-inner").pk}


def test_a_call_that_leads_nowhere_keeps_all_of_it_out() -> None:
    call = Drawing("outer").start().call("call", "gone").end()
    xml = call.connect("start", "call").connect("call", "end").xml()
    drawn(draft=xml, code="outer")
    package = exported()
    told = package.contents[PART]["outer"]
    told |= {"active": told.pop("draft"), "note": ""}
    emptied()
    with translation.override("en"):
        with pytest.raises(Invalid) as refused:
            install(by=BY, package=package, activate=True)
        assert list(refused.value.problems) == ["routes.drawing/outer"]
        assert "no active route “gone”" in refused.value.told
    assert not Route.objects.exists()
    install(by=BY, package=package)
    assert kept("outer") == [(1, "draft", "", xml)]


def missing(package: Package) -> dict[str, list[str]]:
    with translation.override("en"):
        found = list_missing(plan(by=BY, package=package), package.contents)
        return {key: [str(one) for one in told] for key, told in found.items()}


def test_what_is_missing_is_told_before() -> None:
    said: dict[str, Any] = {
        "fields": {"colour": {"required": "rule:mass"}},
        "rights": "claims-team,department:moon,operator:nobody",
    }
    xml = (
        Drawing("claim").start().step("look", **said)
        .function("set", "paint", inputs={"a": 'case.attr.shade == "x" && rule("late")'},
                  outputs={"found": "tone"})
        .end().connect("start", "look").connect("look", "set", rule='rule("mass")')
        .connect("set", "end").xml()
    )  # fmt: skip
    drawn(draft=xml)
    assert missing(exported()) == {}
    package = exported()
    emptied()
    assert missing(package) == {
        "routes.drawing claim": [
            "Attribute “colour” is not here.",
            "Rule “mass” is not here.",
            "Role “claims-team” is not here.",
            "Department “moon” is not here.",
            "Operator “nobody” is not here.",
            "Business function “paint” is not here.",
            "Attribute “shade” is not here.",
            "Rule “late” is not here.",
            "Attribute “tone” is not here.",
        ]
    }
    package.contents["attributes.attribute"] = {"cases.topic:refund/colour": {}}
    package.contents["staff.role"] = {"claims-team": {}}
    left = missing(package)["routes.drawing claim"]
    assert "Attribute “colour” is not here." not in left
    assert len(left) == 7


def test_decision_tables_that_are_missing_are_told() -> None:
    asked = {"table": '"who-calls"'}
    xml = (
        Drawing("claim").start().step("look").function("ask", "decide", inputs=asked)
        .end().connect("start", "look").connect("look", "ask", rule='table("who-pays").who == "x"')
        .connect("ask", "end").xml()
    )  # fmt: skip
    drawn(draft=xml)
    package = exported()
    emptied()
    assert missing(package)["routes.drawing claim"] == [
        "Decision table “who-pays” is not here.",
        "Decision table “who-calls” is not here.",
    ]


def test_drawings_come_after_the_tables_and_rules_that_they_ask() -> None:
    content = {
        "policy": "FIRST",
        "inputs": [{"expression": "case.kind", "kind": "string"}],
        "outputs": [{"name": "who", "kind": "string"}],
        "rows": [{"tests": ["-"], "results": ['"head"']}],
    }
    named = {"name": {"ru": "Кто", "en": "Who"}, "subject": "case"}
    table = {**named, "code": "who-pays", "content": content}
    rule = {**named, "code": "head-pays", "text": 'table("who-pays").who == "head"'}
    save_reference(by=BY, kind="rules.table", values=table)
    save_reference(by=BY, kind="rules.rule", values=rule)
    xml = Drawing("claim").start().step("look").end().connect("start", "look")
    drawn(active=xml.connect("look", "end", rule='rule("head-pays")').xml())
    package = export_package(by=BY, code="company", version="1", title={})
    emptied()
    NamedRule.objects.all().delete()
    NamedTable.objects.all().delete()
    bump(VERSION)
    install(by=BY, package=package, activate=True)
    assert [state for _number, state, *_rest in kept()] == ["active"]
    assert plan(by=BY, package=package) == []


def test_functions_tell_what_they_name_in_vain() -> None:
    steps = [
        {"kind": "query", "query": "debts", "answer": []},
        {"kind": "http", "url": "https://a.example/{case.attr.shade}", "headers": [
            {"name": "X", "value": "{secret.moon}"}]},
    ]  # fmt: skip
    package = Package("company", "1", {}, {"routes.function": {"pay": {
        "name": {"ru": "П", "en": "P"}, "steps": steps}}})  # fmt: skip
    assert missing(package) == {
        "routes.function pay": [
            "Query to another database “debts” is not here.",
            "Attribute “shade” is not here.",
            "Secret of the environment “ABONENT_SERVICE_SECRET_MOON” is not here.",
        ]
    }


def changes() -> list[ConfigurationChange]:
    return list(narrowed_changes(by=BY, where=ChangeFilter(part=PART)).order_by("pk"))


def told(row: ConfigurationChange) -> list[tuple[str, str, str]]:
    with translation.override("en"):
        rows = trail.tell_changes([row])[0].rows
        return [(str(a), str(b), str(c)) for a, b, c in rows]


def test_the_history_tells_a_drawing_in_words() -> None:
    of = drawn(draft=drawing("look"))
    xml = drawing("look", "pay", norm="PT4H").replace('name="Look"', 'name="Look well"')
    save_draft(by=BY, route_id=of.pk, xml=xml, revision=1)
    first, second = changes()
    assert (first.verb, second.verb) == ("created", "changed")
    assert told(first) == [("Draft", "", "a drawing"), ("Note of the draft", "", "Second")]
    assert told(second) == [
        ("Draft, added", "", "Process step “Pay”"),
        ("Draft, added", "", "Way “look-pay”"),
        ("Draft, added", "", "Way “pay-end”"),
        ("Draft, Process step “Look well”, Name", "Look", "Look well"),
        ("Draft, Process step “Look well”, Norm", "", "PT4H"),
        ("Draft, removed", "Way “look-end”", ""),
        ("Note of the draft", "Second", "—"),
    ]


def test_any_change_of_a_drawing_is_taken_back() -> None:
    of = drawn(active=drawing("look"), draft=drawing("look", "pay"))
    draft = RouteVersion.objects.get(state="draft")
    activate(by=BY, version_id=draft.pk)
    save_draft(by=BY, route_id=of.pk, xml=drawing("third"))
    put = changes()[-2]
    revert_change(by=BY, change_id=put.pk, force=True)
    assert [(state, xml) for _n, state, _t, xml in kept()] == [
        ("active", drawing("look")),
        ("retired", drawing("look", "pay")),
        ("draft", drawing("look", "pay")),
    ]
    thrown = RouteVersion.objects.get(state="draft")
    delete_draft(by=BY, version_id=thrown.pk)
    revert_change(by=BY, change_id=changes()[-1].pk)
    assert kept()[-1][1:] == ("draft", "Second", drawing("look", "pay"))
    retire(by=BY, version_id=RouteVersion.objects.get(state="active").pk)
    revert_change(by=BY, change_id=changes()[-1].pk)
    assert kept()[0][:2] == (1, "active")


def test_a_package_is_taken_back_whole() -> None:
    drawn(active=drawing(), draft=drawing("look", "pay"))
    package = exported()
    emptied()
    row = bring_package(by=BY, package=package)
    install(by=BY, package=package_of(row), row=row, activate=True)
    take_back(by=BY, package_id=row.pk)
    assert not RouteVersion.objects.exists()
    assert not Route.objects.filter(code="claim").exists()


def test_a_newer_package_brings_what_changed_and_overwrites_no_draft_for_good() -> None:
    of = drawn(active=drawing())
    first = exported()
    install(by=BY, package=first)
    save_draft(by=BY, route_id=of.pk, xml=drawing("mine"))
    second = exported()
    second.version = "2"
    second.contents[PART]["claim"] |= {"active": drawing("new"), "note": "New"}
    second.contents[PART]["claim"].pop("draft")
    install(by=BY, package=second)
    assert [(one[1], one[3]) for one in kept()] == [
        ("active", drawing()),
        ("draft", drawing("new")),
    ]
    assert changes()[-1].changes["draft"] == [drawing("mine"), drawing("new")]


def test_a_drawing_that_is_none_is_refused() -> None:
    package = Package("company", "1", {}, {PART: {"claim": {"draft": "<x/>", "colour": "red"}}})
    drawn(draft=drawing())
    with translation.override("en"), pytest.raises(Invalid) as refused:
        install(by=BY, package=package)
    assert sorted(refused.value.problems) == [
        "routes.drawing/claim.colour",
        "routes.drawing/claim.draft",
    ]
    assert kept()[0][3] == drawing()


def test_functions_are_told_by_the_labels_of_their_fields() -> None:
    inputs: list[dict[str, Any]] = [
        {"code": "amount", "type": "number", "title": {"ru": "Сумма", "en": "Amount"}}
    ]
    outputs = [{"code": "said", "type": "text", "title": {"ru": "Сказано", "en": "Said"}}]
    steps = [{"kind": "template", "output": "said", "text": "One"}]
    values = {"code": "say", "name": {"ru": "Ска", "en": "Say"}, "steps": steps,
              "inputs": inputs, "outputs": outputs}  # fmt: skip
    row = save_reference(by=BY, kind="routes.function", values=values)
    steps = [{"kind": "template", "output": "said", "text": "Two"}]
    inputs = [{**inputs[0], "type": "text", "required": True}]
    save_reference(
        by=BY, kind="routes.function", id=row.pk, values={"steps": steps, "inputs": inputs}
    )
    rows = list(narrowed_changes(by=BY, where=ChangeFilter(part="routes.function")))
    assert told(rows[0]) == [
        ("Step 1, Text", "One", "Two"),
        ("What it is given: “amount”, Type", "Number", "Text"),
        ("What it is given: “amount”, Required", "no", "yes"),
    ]
    assert ("Step 1", "", "Text from a template") in told(rows[1])
    assert BusinessFunction.objects.get().steps == steps


def test_the_page_of_a_change_leads_to_the_comparison() -> None:
    of = drawn(draft=drawing("look"))
    save_draft(by=BY, route_id=of.pk, xml=drawing("look", "pay"), revision=1)
    row = changes()[-1]
    make_agent("routes.administer", "desk.console", login="drawer", language="en")
    browser = log_in("drawer")
    for page in ("/console/changes", f"/console/changes/{row.pk}"):
        assert f"/console/changes/{row.pk}/drawing" in text_of(browser.get(page))
    page = text_of(browser.get(f"/console/changes/{row.pk}/drawing"))
    assert "Process step" in page
    assert '"pay": "added"' in page
    assert browser.get(f"/console/changes/{changes()[0].pk}/drawing").status_code == 404


def test_topics_and_drawings_travel_together() -> None:
    of = drawn(active=drawing())
    topic = Topic.objects.get(code="refund")
    save_reference(by=BY, kind="cases.topic", id=topic.pk, values={"route": of.pk})
    package = export_package(by=BY, code="company", version="1", title={})
    Topic.objects.filter(pk=topic.pk).update(route=None)
    emptied()
    install(by=BY, package=package, activate=True)
    topic.refresh_from_db()
    assert topic.route_id == Route.objects.get(code="claim").pk
    assert plan(by=BY, package=package) == []
