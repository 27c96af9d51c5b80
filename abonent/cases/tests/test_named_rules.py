"""Named rules decide the flags of a case's attributes while it is registered."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from abonent.attributes.models import Attribute
from abonent.cases import actions, testing
from abonent.cases.models import Case
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.reference.actions import delete_reference, list_uses, save_reference
from abonent.kernel.reference.kinds import use_counters
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.queries import find_faults
from abonent.rules.actions import ViewDraft, save_view
from abonent.rules.models import NamedRule, RuleVersion
from abonent.rules.queries import holds, in_full

ADMIN = Actor.system("test")
pytestmark = pytest.mark.django_db


def write(text: str, *, code: str = "big", subject: str = "case", **values: Any) -> NamedRule:
    given = {"code": code, "name": testing.name("Крупная", "Big"), "subject": subject,
             "text": text, **values}  # fmt: skip
    entry: Any = save_reference(by=ADMIN, kind="rules.rule", values=given)
    return NamedRule.objects.get(pk=entry.pk)


def refusal(text: str, field: str = "text", **values: Any) -> str:
    with pytest.raises(Invalid) as refused:
        write(text, **values)
    return " ".join(str(one) for one in refused.value.problems[field])


def decide(attribute: str, flag: str, code: str) -> None:
    row = Attribute.objects.get(code=attribute)
    save_reference(by=ADMIN, kind="attributes.attribute", id=row.pk, values={flag: f"rule:{code}"})


def test_an_attribute_is_required_when_the_rule_says_so(
    company: testing.Company, agent: Actor
) -> None:
    write('case.topic.under("billing") && case.attr.amount > 1000')
    decide("city", "required", "big")
    actions.register_contact(by=agent, draft=testing.claim_draft(attributes={"amount": "999,5"}))
    with pytest.raises(Invalid) as refused:
        actions.register_contact(
            by=agent, draft=testing.claim_draft(attributes={"amount": "1000,5"})
        )
    assert list(refused.value.problems) == ["cases.0.attributes.city"]
    given = {"amount": "1000,5", "city": "Псков"}
    actions.register_contact(by=agent, draft=testing.claim_draft(attributes=given))


def test_who_acts_decides_too(company: testing.Company, agent: Actor) -> None:
    write('"role-agent" in operator.roles && me == "agent"')
    decide("city", "required", "big")
    with pytest.raises(Invalid):
        actions.register_contact(by=agent, draft=testing.claim_draft())


def test_a_rule_is_told_of_a_case_that_is_there(case: Case, agent: Actor) -> None:
    write('case.kind == "complaint" && case.attr.amount == 120.5 && !has(case.attr.city)')
    assert holds("big", subject="case", by=agent, rows={"case": case})
    assert not holds("big", subject="client", by=agent, rows={"client": None})
    assert not holds("nothing", subject="case", by=agent, rows={"case": case})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case.topik == 'claim'", "case.topic"),
        ("case.", "1"),
        ("case.attr.amount >", "1"),
        ('rule("smal")', "smal"),
        ("case.attr.amount > 5 &&\n  nonsense", "nonsense"),
    ],
)
def test_what_means_nothing_is_refused_with_its_place(
    company: testing.Company, text: str, told: str
) -> None:
    assert told in refusal(text)


def test_rules_refer_to_rules_and_never_in_a_circle(company: testing.Company, case: Case) -> None:
    write("case.attr.amount > 100")
    write('rule("big") && case.kind == "complaint"', code="angry")
    assert holds("angry", subject="case", by=None, rows={"case": case})
    big = NamedRule.objects.get(code="big")
    with pytest.raises(Invalid, match=r"сам|itself"):
        save_reference(by=ADMIN, kind="rules.rule", id=big.pk, values={"text": 'rule("angry")'})
    assert [use.count for use in list_uses(by=ADMIN, kind="rules.rule", id=big.pk)] == [1]
    with pytest.raises(Conflict):
        delete_reference(by=ADMIN, kind="rules.rule", id=big.pk)


def test_a_default_is_computed_by_an_expression(company: testing.Company, agent: Actor) -> None:
    row = Attribute.objects.get(code="city")
    save: Any = {"by": ADMIN, "kind": "attributes.attribute", "id": row.pk}
    save_reference(**save, values={"default": '=case.topic == "claim" ? "Псков" : me'})
    done = actions.register_contact(by=agent, draft=testing.claim_draft())
    assert Case.objects.get(pk=done.case_ids[0]).attributes["city"] == "Псков"
    month = Attribute.objects.get(code="month")
    save["id"] = month.pk
    save_reference(**save, values={"default": "=first_day('2026-11')"})
    done = actions.register_contact(by=agent, draft=testing.claim_draft())
    assert Case.objects.get(pk=done.case_ids[0]).attributes["month"] == "2026-11-01"
    with pytest.raises(Invalid) as refused:
        save_reference(**save, values={"default": "=case.topik"})
    assert "case.topic" in str(refused.value.problems["default"][0])


def test_views_of_lists_that_name_a_rule_are_uses(company: testing.Company, agent: Actor) -> None:
    rule = write("case.attr.amount > 100")
    save_view(by=agent, subject="case", draft=ViewDraft(name="Крупные", query="правило:Крупная"))
    assert [str(use) for use in list_uses(by=ADMIN, kind="rules.rule", id=rule.pk)] == [
        "подборки списков: 1"
    ]


def test_its_own_tests_are_run_when_it_is_saved(company: testing.Company) -> None:
    tests = [
        {"name": "Крупная", "facts": {"case.attr.amount": 2000}, "holds": True},
        {"name": "Пустая", "facts": {}, "holds": False},
    ]
    rule = write("case.attr.amount > 1000", tests=tests)
    assert rule.version == 1
    with pytest.raises(Invalid) as refused:
        save_reference(
            by=ADMIN, kind="rules.rule", id=rule.pk, values={"text": "case.attr.amount > 3000"}
        )
    assert "Крупная" in str(refused.value.problems["tests"][0])
    strange = [{"facts": {"case.nothing": 1}, "holds": True}]
    assert "case.nothing" in refusal("case.attr.amount > 1", "tests", code="x", tests=strange)


def test_each_change_of_what_it_says_is_a_version(company: testing.Company) -> None:
    rule = write("case.attr.amount > 1000")
    values = {"text": "case.attr.amount > 2000", "name": testing.name("Большая", "Large")}
    save_reference(by=ADMIN, kind="rules.rule", id=rule.pk, values=values)
    save_reference(by=ADMIN, kind="rules.rule", id=rule.pk, values={"is_active": False})
    told = RuleVersion.objects.order_by("number").values_list("number", "text", "actor_name")
    assert list(told) == [
        (1, "case.attr.amount > 1000", "test"), (2, "case.attr.amount > 2000", "test"),
    ]  # fmt: skip


def test_named_rules_are_spelled_out_where_ways_are_compared(company: testing.Company) -> None:
    write("case.attr.amount > 100")
    write('!rule("big") || case.attr.amount > 500', code="other")
    assert in_full('rule("other")', subject="case") == (
        "!(case.attr.amount > 100) || case.attr.amount > 500"
    )
    assert in_full('rule("gone")', subject="case") == 'rule("gone")'
    assert in_full('rule("big")', subject="client") == 'rule("big")'
    assert in_full("rule(", subject="case") == "rule("
    drawing = Drawing().start().step("s").gateway("g", default="else").end().end("never")
    drawing.line("start", "s", "g").connect("g", "end", key="else")
    drawing.connect("g", "end", key="first", rule='rule("big")')
    drawing.connect("g", "never", key="second", rule="case.attr.amount > 200")
    found = [(one.element, one.code) for one in find_faults(drawing.xml(), route="x")]
    assert ("second", "shadowed") in found


def test_every_kind_of_place_that_may_ask_a_rule_or_a_table_is_counted() -> None:
    with override("en"):
        counted = {
            kind: sorted(str(one.label) for one in use_counters if one.kind == kind)
            for kind in ("rules.rule", "rules.table")
        }
    assert counted == {
        "rules.rule": [
            "attributes", "business functions", "decision tables", "groups of attributes",
            "other rules", "overrides of attributes", "versions of routes", "views of lists",
        ],
        "rules.table": [
            "attributes", "business functions", "other decision tables", "rules",
            "versions of routes",
        ],
    }  # fmt: skip
