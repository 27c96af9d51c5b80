"""Examples of a route are kept, tried again with every version, and asked before activation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from abonent.cases.models import Case
from abonent.cases.testing import ADMIN, make_agent, make_company
from abonent.cases.tests.test_routed import opened
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import (
    ExamplesFail,
    activate,
    delete_example,
    save_draft,
    save_example,
)
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.examples import Act, ExampleDraft
from abonent.routes.models import RouteExample, RouteVersion
from abonent.routes.queries import list_examples, list_read_facts, shown_given, try_examples
from abonent.routes.queries.drawings import definition_to_try

pytestmark = pytest.mark.django_db
NAME = {"ru": "Крупная", "en": "Large"}
ACTS = (Act("leave", "look", "look-size"),)


@pytest.fixture(autouse=True)
def company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def drawn(rule: str = "case.attr.amount > 1000.0") -> str:
    drawing = Drawing().start().step("look", name="Look").gateway("size", default="small")
    drawing.step("chief", name="Chief").end("paid", name="Paid")
    drawing.line("start", "look", "size").line("chief", "paid")
    drawing.connect("size", "chief", key="large", rule=rule)
    return drawing.connect("size", "paid", key="small").xml()


def version(xml: str | None = None) -> RouteVersion:
    values = {"code": "claims", "name": {"ru": "Спор", "en": "Claim"}}
    route = save_reference(by=ADMIN, kind="routes.route", values=values)
    return save_draft(by=ADMIN, route_id=route.pk, xml=xml or drawn())


def keep(
    route_id: int, given: Mapping[str, Any] | None = None, *, by: Any = ADMIN,
    acts: Sequence[Act] = ACTS, expected: Sequence[str] = ("chief",), expects: str = "end",
    **more: Any,
) -> RouteExample:  # fmt: skip
    made = {"topic": "claim", "attributes": {"amount": "1500"}} if given is None else given
    draft = ExampleDraft(name=NAME, given=made, acts=acts, expects=expects, expected=expected)
    return save_example(by=by, route_id=route_id, draft=draft, **more)


def outcomes(draft: RouteVersion, by: Any = ADMIN) -> list[str | None]:
    found = try_examples(by=by, version=draft)
    return [None if one.difference is None else str(one.difference) for one in found]


def test_a_made_up_case_is_tried_by_its_values() -> None:
    draft = version()
    kept = keep(draft.route_id)
    assert kept.given == {"topic": "claim", "attributes": {"amount": 1500}}
    small = {"topic": "claim", "attributes": {"amount": "10"}}
    keep(draft.route_id, small, expected=["look", "paid"], expects="path")
    keep(draft.route_id, small)
    assert outcomes(draft) == [None, None, "It was to come to “Chief”, and came to “Paid”."]
    assert not Case.objects.exists()


def test_a_case_that_is_there_is_kept_by_its_number_and_what_is_otherwise() -> None:
    draft, case = version(), opened("claim", attributes={"amount": "10"})
    before = Case.objects.filter(pk=case.pk).values().get()
    kept = keep(draft.route_id, {"case": case.pk, "attributes": {"amount": "1500", "city": ""}})
    assert kept.given == {"case": case.pk, "attributes": {"amount": 1500}}
    assert outcomes(draft) == [None]
    assert Case.objects.filter(pk=case.pk).values().get() == before


def test_facts_that_rules_read_are_given_by_hand() -> None:
    both = {"ru": "Важный", "en": "Dear"}
    values = {"code": "dear", "name": both, "subject": "case", "text": 'client.kind == "company"'}
    save_reference(by=ADMIN, kind="rules.rule", values=values)
    draft = version(drawn('rule("dear") || subscriber.tariff == "gold" || case.attr.amount > 9.0'))
    definition = definition_to_try(version=draft)
    asked = [one.path for one in list_read_facts(definition, by=ADMIN)]
    assert asked == ["subscriber.tariff", "case.attr.amount", "client.kind"]
    for facts in ({"client.kind": "company"}, {"subscriber.tariff": "gold"}):
        keep(draft.route_id, {"topic": "claim", "facts": facts})
    keep(draft.route_id, {"topic": "claim", "facts": {"client.kind": "person"}})
    assert outcomes(draft) == [None, None, "It was to come to “Chief”, and came to “Paid”."]


def test_who_acts_is_no_fact_of_an_example() -> None:
    draft = version(drawn('operator.login == "x" || me == "y" || client.created > now'))
    definition = definition_to_try(version=draft)
    assert [one.path for one in list_read_facts(definition, by=ADMIN)] == ["client.created"]
    facts = {"client.created": "2026-11-22T10:00:00+00:00"}
    kept = keep(draft.route_id, {"topic": "claim", "facts": facts}, expected=["paid"])
    assert kept.given["facts"] == facts
    assert outcomes(draft) == [None]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "topic"),
        ({"topic": "nothing"}, "topic"),
        ({"case": 999_999}, "case"),
        ({"case": 1, "topic": "claim"}, "topic"),
        ({"topic": "claim", "kind": "x"}, "kind"),
        ({"topic": "claim", "priority": "x"}, "priority"),
        ({"topic": "claim", "attributes": {"amount": "many"}}, "attributes.amount"),
        ({"topic": "claim", "attributes": {"x": "1"}}, "attributes.x"),
        ({"topic": "claim", "facts": {"client.x": "1"}}, "facts.client.x"),
        ({"topic": "claim", "facts": {"client.kind": "x"}}, "facts.client.kind"),
        ({"topic": "claim", "facts": {"case.kind": "claim"}}, "facts.case.kind"),
        ({"topic": "claim", "facts": {"client.created": "soon"}}, "facts.client.created"),
        ({"topic": "claim", "facts": {"client.income": "x"}}, "facts.client.income"),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(given: dict[str, Any], field: str) -> None:
    draft = version()
    with pytest.raises(Invalid) as refused:
        keep(draft.route_id, given)
    assert list(refused.value.problems) == [field]
    assert not RouteExample.objects.exists()


def test_the_rest_of_an_example_is_checked_as_well() -> None:
    draft = version()
    wrong = ExampleDraft(name={"ru": " "}, given={"topic": "claim"}, acts=(), expects="x",
                         expected=())  # fmt: skip
    with pytest.raises(Invalid) as refused:
        save_example(by=ADMIN, route_id=draft.route_id, draft=wrong)
    assert list(refused.value.problems) == ["name", "expects", "expected"]


def test_what_was_changed_meanwhile_is_not_written_over() -> None:
    draft = version()
    kept = keep(draft.route_id)
    again = keep(draft.route_id, example_id=kept.pk, revision=1, expected=["paid"])
    assert again.revision == 2
    with pytest.raises(Outdated):
        keep(draft.route_id, example_id=kept.pk, revision=1)
    with pytest.raises(Outdated):
        delete_example(by=ADMIN, route_id=draft.route_id, example_id=kept.pk, revision=1)
    assert [one.expected for one in list_examples(by=ADMIN, route_id=draft.route_id)] == [["paid"]]
    with pytest.raises(NotFound):
        delete_example(by=ADMIN, route_id=draft.route_id + 1, example_id=kept.pk)
    delete_example(by=ADMIN, route_id=draft.route_id, example_id=kept.pk, revision=2)
    assert not RouteExample.objects.exists()


def test_the_audit_tells_who_changed_what_without_the_values() -> None:
    draft = version()
    kept = keep(draft.route_id)
    keep(draft.route_id, example_id=kept.pk, expected=["paid"])
    delete_example(by=ADMIN, route_id=draft.route_id, example_id=kept.pk)
    rows = AuditEntry.objects.filter(object_type="route_example").order_by("id")
    assert [row.action for row in rows] == [
        "routes.make_example", "routes.change_example", "routes.delete_example",
    ]  # fmt: skip
    assert rows[0].changes["given"] == [None, "topic, attributes.amount"]
    assert rows[1].changes == {"expected": ["chief", "paid"], "revision": [1, 2]}


def test_the_next_version_is_tried_with_the_same_examples() -> None:
    draft = version()
    keep(draft.route_id)
    assert activate(by=ADMIN, version_id=draft.pk).tried[0].is_passed
    xml = drawn("case.attr.amount > 5000.0")
    following = save_draft(by=ADMIN, route_id=draft.route_id, xml=xml)
    with pytest.raises(ExamplesFail) as failing:
        activate(by=ADMIN, version_id=following.pk)
    assert str(failing.value.message) == (
        "Examples that fail: 1 of 1. The first is “Large”: It was to come to “Chief”, and came to "
        "“Paid”. Mend the drawing or the example, or confirm it with a reason."
    )
    with pytest.raises(Invalid) as silent:
        activate(by=ADMIN, version_id=following.pk, is_confirmed=True)
    assert list(silent.value.problems) == ["reason"]
    assert RouteVersion.objects.get(pk=following.pk).state == "draft"
    activate(by=ADMIN, version_id=following.pk, is_confirmed=True, reason="A new limit")
    assert RouteVersion.objects.get(pk=following.pk).state == "active"
    entry = AuditEntry.objects.filter(action="routes.activate").latest("id")
    assert (entry.changes["examples"], entry.changes["reason"]) == ("0 / 1", "A new limit")


def test_values_that_are_closed_are_neither_told_nor_lost() -> None:
    draft = version(drawn("client.income > 5.0"))
    kept = keep(draft.route_id, {"topic": "claim", "facts": {"client.income": 9}})
    agent = make_agent("routes.administer", "cases.view", login="clerk")
    assert shown_given(kept, by=agent)["facts"] == {}
    assert outcomes(draft, agent) == ["The example gives values that are closed to you."]
    keep(draft.route_id, {"topic": "claim"}, by=agent, example_id=kept.pk)
    kept.refresh_from_db()
    assert kept.given["facts"] == {"client.income": 9}
    with pytest.raises(Invalid) as refused:
        keep(draft.route_id, {"topic": "claim", "facts": {"client.income": 1}}, by=agent)
    assert list(refused.value.problems) == ["facts.client.income"]
    assert outcomes(draft) == [None]


def test_a_case_that_is_gone_or_not_for_the_actor_fails_with_why() -> None:
    draft, case = version(), opened("claim", attributes={"amount": "10"})
    keep(draft.route_id, {"case": case.pk, "attributes": {"amount": "1500"}})
    RouteExample.objects.update(given={"case": 999_999})
    assert outcomes(draft) == ["There is no case 999999, or it is not for you to see."]
    RouteExample.objects.update(given={"topic": "gone"})
    assert outcomes(draft) == ["There is no topic “gone” any more."]


def test_a_route_has_so_many_examples_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abonent.routes.actions.examples.MOST_EXAMPLES", 1)
    draft = version()
    keep(draft.route_id)
    with pytest.raises(Conflict):
        keep(draft.route_id)


def test_each_example_costs_the_same_few_statements() -> None:
    draft, case = version(), opened("claim", attributes={"amount": "10"})
    counts = []
    for given in ({"topic": "claim"}, {"case": case.pk}):
        for _more in range(3):
            keep(draft.route_id, {**given, "attributes": {"amount": "1500"}})
            outcomes(draft)  # what is kept in the process is read
            with CaptureQueriesContext(
                connection,
            ) as asked:
                outcomes(draft)
            # Once a second versions of reference data are asked for, whoever comes then.
            counts.append(sum("kernel_referenceversion" not in one["sql"] for one in asked))
    steps = [after - before for before, after in pairwise(counts)]
    assert steps == [3, 3, 4, 4, 4], "a savepoint and its end, and the case that is there"
