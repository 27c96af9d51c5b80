"""Indexes over values of attributes: made and dropped by use, and used by what lists ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from abonent.attributes.actions import save_attribute
from abonent.attributes.indexing import list_indexes, tend_indexes
from abonent.attributes.models import Attribute
from abonent.attributes.sorting import ValueOrder
from abonent.attributes.stored import ValueIndex
from abonent.cases import actions
from abonent.cases.models import Case
from abonent.cases.pages.lists import listed_cases
from abonent.cases.queries import CaseFilter, definitions_of, get_catalogue, list_cases
from abonent.cases.rest.filters import CaseQuery
from abonent.cases.testing import ADMIN, Company, claim_draft, make_company
from abonent.kernel.actor import Actor
from abonent.kernel.cache import clear_all
from abonent.rules.queries import narrow, read_query

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company() -> Iterator[Company]:
    yield make_company()
    Attribute.objects.all().delete()
    clear_all()
    tend_indexes()
    assert indexes() == {}


def mark(code: str, **flags: bool) -> Attribute:
    return change(Attribute.objects.get(code=code), **flags)


def change(one: Attribute, **flags: Any) -> Attribute:
    return save_attribute(
        by=ADMIN, set_id=one.set_id, attribute_id=one.pk, code=one.code, name=one.name,
        type=one.type, dictionary_id=one.dictionary_id, **flags,
    )  # fmt: skip


def indexes() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'attrvalue%'"
        )
        return dict(cursor.fetchall())


def name_of(code: str, kind: str) -> str:
    return ValueIndex("cases_case", code, kind).name


def fill(company: Company, agent: Actor) -> None:
    """Four thousand cases with one in a thousand that is asked for."""
    attributes = {"amount": 120.5, "city": "Псков", "repeated": "yes", "reason": "roaming",
                  "month": "2026-11-05"}  # fmt: skip
    actions.register_contact(by=agent, draft=claim_draft(attributes=attributes))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_case (contact_id, topic_id, kind, priority_id, state, phase, text,
                                    registered_at, changed_at, version, attributes)
            SELECT contact_id, topic_id, kind, priority_id, state, phase, text, registered_at,
              changed_at, 1, CASE WHEN n %% 1000 = 0 THEN attributes ELSE jsonb_build_object(
                'amount', n + 1000, 'city', 'Омск ' || n, 'repeated', false,
                'reason', 'double', 'month', (date '2020-01-01' + n %% 1500)::text) END
            FROM cases_case, generate_series(1, 4000) AS n
            """,
            [],
        )


def plan_of(rows: Any) -> str:
    return explained(rows.order_by("-pk"))


def explained(rows: Any) -> str:
    with connection.cursor() as cursor:
        sql, params = rows[:51].query.sql_with_params()
        cursor.execute("SET enable_seqscan = off")  # of so few rows it may be as cheap
        cursor.execute("EXPLAIN " + sql, params)
        found = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    return found


def test_values_that_lists_ask_for_are_found_by_their_indexes(
    company: Company, agent: Actor
) -> None:
    fill(company, agent)
    for code in ("amount", "reason", "month", "repeated"):
        mark(code, is_column=True)
    mark("city", is_searchable=True)
    tend_indexes()
    for query, code, kind in (
        ("attr.amount:120.5", "amount", "number"),
        ("attr.amount:<500", "amount", "number"),
        ("attr.reason:roaming", "reason", "equal"),
        ("attr.repeated:yes", "repeated", "equal"),
        ("attr.month:2026-11-05", "month", "equal"),
        ("attr.city:псков", "city", "text"),
        ("attr.city:~пско", "city", "parts"),
        ("Псков", "city", "words"),
    ):
        asked = read_query(subject="case", text=query, by=agent)
        rows = asked.narrow(Case.objects.all())
        assert name_of(code, kind) in plan_of(rows), query
        assert rows.count() == 5, query
    assert list_cases(by=agent, where=CaseFilter(text="пскову -омск")).count() == 5
    assert list_cases(by=agent, where=CaseFilter(text="пскову -псков")).count() == 0
    for params, code, kind in (
        ("attr[amount]=120.5", "amount", "number"),
        ("attr[amount]_to=500", "amount", "number"),
        ("attr[reason]=roaming", "reason", "equal"),
        ("attr[repeated]=1", "repeated", "equal"),
        ("attr[month]_from=2026-11-05", "month", "equal"),
        ("attr[city]=пско", "city", "parts"),
    ):
        rows = listed_cases(by=agent, params=QueryDict(params))
        assert name_of(code, kind) in plan_of(rows), params
        assert rows.count() == 5, params
    for given, code, kind in (
        ({"attr.amount": "120.5"}, "amount", "number"),
        ({"attr.reason": "roaming"}, "reason", "equal"),
        ({"attr.city": "Псков"}, "city", "text"),
    ):
        rows = list_cases(by=agent, where=CaseQuery.model_validate(given).where(by=agent))
        assert name_of(code, kind) in plan_of(rows), given
        assert rows.count() == 5, given


def test_lists_are_sorted_along_the_indexes(company: Company, agent: Actor) -> None:
    fill(company, agent)
    for code in ("amount", "month", "city", "reason"):
        mark(code, is_column=True)
    tend_indexes()
    known = {one.code: one for one in definitions_of(get_catalogue().topic_by_code["claim"])}
    for code, kind in (("amount", "number"), ("month", "equal"), ("city", "text")):
        order = ValueOrder.of(known[code])
        assert order is not None
        for down in (False, True):
            rows = order.sorted(order.having(Case.objects.all()), down=down)
            told = explained(rows)
            assert name_of(code, kind) in told, code
            assert "Sort" not in told, code
    placed = ValueOrder.of(known["reason"])
    assert placed is not None
    with CaptureQueriesContext(connection) as asked:
        found = placed.page(Case.objects.all(), down=False, first=3995, most=3)
    assert [row.attributes["reason"] for row in found] == ["double", "roaming", "roaming"]
    assert len(asked) == 2


@pytest.mark.parametrize("value", ["text", "", True, False, None, [], [9], ["a"], {}, {"a": 9}])
def test_what_is_no_number_is_neither_greater_nor_less(
    company: Company, agent: Actor, value: Any
) -> None:
    """A code may be of another type in another topic, or have been."""
    for amount in (5, value):
        actions.register_contact(by=agent, draft=claim_draft(attributes={"amount": 5}))
        newest = Case.objects.order_by("-pk")[:1].get()
        Case.objects.filter(pk=newest.pk).update(attributes={"amount": amount})
    for text, found in (("<6", 1), (">4", 1), ("<=5", 1), (">=5", 1), ("4..6", 1), ("5", 1),
                        (">5", 0), ("<5", 0), ("6", 0)):  # fmt: skip
        asked = read_query(subject="case", text=f"attr.amount:{text}", by=agent)
        assert asked.narrow(Case.objects.all()).count() == found, text
        other = read_query(subject="case", text=f"-attr.amount:{text}", by=agent)
        assert other.narrow(Case.objects.all()).count() == 2 - found, text
    for params, found in (("_from=4", 1), ("_to=6", 1), ("_from=6", 0), ("_to=4", 0)):
        given = QueryDict(f"attr[amount]{params}")
        assert listed_cases(by=agent, params=given).count() == found, params


def test_an_index_comes_with_its_use_and_goes_with_it(company: Company) -> None:
    month = mark("month", is_column=True)
    assert [one.state for one in list_indexes(attribute_id=month.pk)] == ["waiting"]
    tend_indexes()
    name = name_of("month", "equal")
    assert [*indexes()] == [name]
    assert ", 200), id) WHERE" in indexes()[name]
    (state,) = list_indexes(attribute_id=month.pk)
    assert (state.state, state.error, state.size) == ("ready", "", 8192)
    other = save_attribute(
        by=ADMIN, set_id=company.other.attribute_set_id, code="month", name=month.name, type="date",
        is_column=True,
    )  # fmt: skip
    change(month, is_column=False)
    tend_indexes()
    assert [*indexes()] == [name]
    change(other, is_active=False)
    tend_indexes()
    assert indexes() == {}


def test_what_was_cut_short_is_made_again(company: Company, agent: Actor) -> None:
    for _number in range(2):
        actions.register_contact(by=agent, draft=claim_draft())
    mark("month", is_column=True)
    name = name_of("month", "equal")
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON cases_case ((1))")
    assert "UNIQUE" in indexes()[name]
    tend_indexes()
    assert "'month'" in indexes()[name]


def quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def test_long_texts_under_a_code_do_not_break_its_indexes(company: Company, agent: Actor) -> None:
    mark("city", is_searchable=True)
    mark("amount", is_column=True)
    tend_indexes()
    long = " ".join(f"слово{n}" for n in range(400))
    draft = claim_draft(attributes={"amount": 1, "city": long})
    actions.register_contact(by=agent, draft=draft)
    for text, found in ((long[:1900], 0), ("слово0*слово399", 1), ("~слово399", 1)):
        asked = read_query(subject="case", text=f"attr.city:{quoted(text)}", by=agent)
        assert asked.narrow(Case.objects.all()).count() == found
    where = CaseQuery.model_validate({"attr.city": long}).where(by=agent)
    assert list_cases(by=agent, where=where).count() == 1
    assert narrow(Case.objects.all(), subject="case", text="-слово77", by=agent).count() == 0
