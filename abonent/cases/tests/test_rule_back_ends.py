"""Both back ends of a rule give the same answer: random rules over random cases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st

from abonent.attributes.actions import save_attribute, save_dictionary, save_entry
from abonent.cases import actions, testing
from abonent.cases.models import Case
from abonent.cases.testing import name
from abonent.kernel.actor import Actor
from abonent.rules.book import Compiled, get_book, make, moment
from abonent.rules.errors import Misread
from abonent.rules.facts.asking import Asking
from abonent.rules.facts.known import known_facts
from abonent.rules.facts.lowering import in_cel

ADMIN = Actor.system("test")
AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
"""In the hour that clocks of Berlin skip."""
ZONES = ("Europe/Moscow", "Europe/Berlin", "America/St_Johns", "UTC")
MANY = settings(
    max_examples=150, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
pytestmark = pytest.mark.django_db

NUMBERS = st.sampled_from([0, 1, -1, 2, 7, 100, 2**40, 0.5, -2.25, 0.1, 1e15])
WHOLE = st.sampled_from([0, 1, -1, 3, 12, 2**40, -(2**53)])
TEXTS = st.sampled_from(["Псков", "ПСКОВ", "псковская", "ёлка", "a", "A.B", "a\nb", "%_", "х 1"])
MOMENTS = st.sampled_from([
    "2026-03-28T21:00:00Z", "2026-03-29T00:59:59Z", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z",
    "2026-10-25T00:30:00Z", "2026-11-22T09:30:00Z", "2024-02-29T12:00:00Z", "1990-01-01T00:00:00Z",
])  # fmt: skip
DAYS = st.sampled_from(["2026-03-28", "2026-03-29", "2026-03-30", "2024-02-29", "2026-11-22"])
CODES = st.sampled_from(["double", "roaming"])
ATTRIBUTES = st.fixed_dictionaries({}, optional={
    "amount": NUMBERS.filter(lambda n: abs(n) <= 10**12), "calls": WHOLE, "city": TEXTS,
    "since": MOMENTS, "month": DAYS, "repeated": st.booleans(), "reason": CODES,
    "reasons": st.lists(CODES, min_size=1, max_size=2, unique=True),
})  # fmt: skip

_DOUBLES = st.sampled_from([
    "case.attr.amount", "0.0", "1.5", "-2.25", "1e10", "double(case.attr.calls)",
])  # fmt: skip
_INTS = st.sampled_from([
    "case.attr.calls", "0", "1", "-3", "9223372036854775807", "size(case.attr.city)",
    "size(case.attr.reasons)", "case.attr.since.getHours()", "case.attr.since.getDayOfWeek()",
    "case.attr.since.getFullYear('Europe/Berlin')", "case.attr.month.getDayOfYear()",
    "(case.attr.since - case.created).getHours()", "int(case.attr.amount)",
])  # fmt: skip
_STRINGS = st.sampled_from([
    "case.attr.city", "'Псков'", "'пск'", "''", "'a'", "case.kind", "case.attr.reason", "me",
    "case.attr.city.lowerAscii()", "case.text", "case.status", "case.priority",
])  # fmt: skip
_MOMENTS = st.sampled_from([
    "case.attr.since", "now", "ago(7, 'd')", "ago(1, 'mo')", "case.created",
    "timestamp('2026-03-29T01:30:00Z')", "case.attr.since + duration('36h')",
    "now - duration('1h30m')", "case.resolved",
])  # fmt: skip
_DAYS = st.sampled_from([
    "case.attr.month", "today()", "yesterday()", "date('2026-03-29')", "day(case.attr.since)",
    "day(now)", "first_day('2026-03')", "last_day('2026')", "day(ago(1, 'd'))",
])  # fmt: skip
_SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])


def _sums(of: st.SearchStrategy[str], signs: str) -> st.SearchStrategy[str]:
    joined = st.tuples(of, st.sampled_from(list(signs)), of).map(lambda p: f"({' '.join(p)})")
    return st.one_of(of, joined)


def _compared(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(of, _SIGNS, of).map(" ".join)


SIMPLE = st.sampled_from([
    "case.topic.under('billing')", "case.topic == 'claim'", "case.kind in ['complaint', 'request']",
    "case.topic.under(['other', 'nothing'])", "case.attr.repeated", "has(case.attr.city)",
    "case.attr.city.is('псков')", "case.attr.city.holds('СКО')", "case.attr.city.like('пс*')",
    "case.attr.city.matches('^[А-Яа-я]+$')", "case.attr.city.startsWith('Пс')",
    "case.attr.city.endsWith('в')", "case.attr.city.contains('ско')", "case.attr.city == null",
    "case.attr.reason.under('double')", "'double' in case.attr.reasons",
    "has(case.attr.reasons)", "case.attr.reasons.exists(x, x == 'roaming')",
    "case.attr.reasons.all(x, x.startsWith('d'))", "case.attr.month.within('2026-03')",
    "day(case.attr.since).within('2026')", "case.attr.reasons.exists(x, x == case.attr.reason)",
    "case.attr.city.is(case.attr.reason)", "case.attr.reasons.exists(x, x in ['double'])",
    "case.attr.reasons.exists(x, !(x == case.attr.city))", "client.kind == 'person'",
    "has(subscriber.tariff)", "case.assigned == me", "case.created < now", "true", "false",
    "(case.attr.repeated ? case.attr.amount : 1.0) > 0.5",
    "(case.attr.repeated ? 1 : case.attr.calls) >= 0",
    "(case.attr.repeated && case.attr.calls > 0 ? case.attr.city : 'a') == 'a'",
    "(!case.attr.repeated) == (case.attr.calls > 0)",
    "(case.attr.repeated ? case.attr.calls : case.attr.calls + 1) + 1 > 1",
    "case.attr.city in ['Псков', 'a']",
    "(case.attr.calls > 0) == (case.attr.amount > 0.0)", "operator.login == me",
    "case.attr.amount != 0.5", "case.attr.calls % 3 == 0", "case.text.contains('дважды')",
])  # fmt: skip
ATOMS = st.one_of(
    SIMPLE, _compared(_sums(_DOUBLES, "+-*/")), _compared(_sums(_INTS, "+-*/%")),
    _compared(_sums(_STRINGS, "+")), _compared(_MOMENTS), _compared(_DAYS),
)  # fmt: skip
RULES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) && ({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) || ({p[1]})"),
        inner.map(lambda p: f"!({p})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]}) ? ({p[1]}) : ({p[2]})"),
    ),
    max_leaves=5,
)


@pytest.fixture
def case(agent: Actor, company: testing.Company) -> Case:
    reasons = save_dictionary(by=ADMIN, code="causes", name=name("Поводы", "Causes"))
    for code in ("double", "roaming"):
        save_entry(by=ADMIN, dictionary_id=reasons.pk, code=code, name=name(code, code))
    save_attribute(
        by=ADMIN, set_id=company.claim.attribute_set_id, code="reasons", is_multiple=True,
        name=name("Поводы", "Causes"), type="dictionary", dictionary_id=reasons.pk,
    )  # fmt: skip
    done = actions.register_contact(by=agent, draft=testing.claim_draft())
    return Case.objects.get(pk=done.case_ids[0])


def _made(text: str) -> Compiled:
    try:
        return make(text, subject="case", book=get_book())
    except Misread:
        reject()  # what fails whatever the facts are is refused when it is saved


def _in_memory(made: Compiled, case: Case, by: Actor) -> bool:
    facts = moment(made.readers, rows={"case": case}, given=None, by=by)
    facts.at, facts["now"] = AT, AT
    return made.holds(facts)


def _in_sql(made: Compiled, case: Case, by: Actor) -> bool:
    known = known_facts("case")
    properties = {fact.key: fact.of for fact in known.by_key.values()}
    asking = Asking("case", properties, by, AT)
    found = Case.objects.filter(asking.condition(made.understood.rule), pk=case.pk)
    return found.exists()


@MANY
@given(text=RULES, attributes=ATTRIBUTES, zone=st.sampled_from(ZONES))
@example(text="(case.attr.repeated ? case.attr.calls : 1) > 0", attributes={}, zone="UTC")
@example(text="case.attr.reasons.all(x, x.startsWith('d'))", attributes={}, zone="UTC")
@example(text="client.kind == 'person' ? true : case.kind != 'x'", attributes={}, zone="UTC")
def test_closures_and_sql_say_the_same(
    case: Case, agent: Actor, text: str, attributes: dict[str, Any], zone: str
) -> None:
    case.attributes = attributes
    case.save(update_fields=["attributes"])
    with timezone.override(ZoneInfo(zone)):
        fresh = Case.objects.get(pk=case.pk)
        made = _made(text)
        assert _in_memory(made, fresh, agent) is _in_sql(made, fresh, agent)


@MANY
@given(text=RULES)
@example(text="!(!(true))")
def test_a_tree_is_written_and_read_back_without_loss(case: Case, text: str) -> None:
    understood = _made(text).understood
    known = understood.known
    again = _made(in_cel(understood.rule, known=known))
    assert again.understood.rule == understood.rule
