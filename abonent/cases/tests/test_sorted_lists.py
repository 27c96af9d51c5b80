"""Lists of many rows are sorted value by value; what comes is what sorting all of them gives."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet

from abonent.cases import actions
from abonent.cases.models import Case, Contact
from abonent.cases.pages.lists import CASES, CONTACTS
from abonent.cases.testing import Company, claim_draft, make_agent
from abonent.kernel.actor import Actor
from abonent.parties.testing import make_client
from abonent.webkit import placing
from abonent.webkit.columns import Paged

MODELS = {"cases": Case, "contacts": Contact}
SORTED = [
    pytest.param(MODELS[of.key], column.sort, column.paged, id=f"{of.key}-{column.key}")
    for of in (CASES, CONTACTS)
    for column in of.columns
    if column.paged is not None
]


@pytest.fixture
def _rows(company: Company, agent: Actor) -> None:
    """Twelve contacts, each with a case: of three colleagues and nobody, two clients and nobody."""
    people = [*(make_agent("cases.work", login=f"owner-{n}").id for n in range(3)), None]
    clients = [*(make_client(surname=name).pk for name in ("Яковлев", "Абрамов")), None]
    for n in range(12):
        done = actions.register_contact(by=agent, draft=claim_draft())
        Case.objects.filter(pk__in=done.case_ids).update(
            owner=people[n % 4], client=clients[n % 3], kind=("request", "complaint")[n % 2],
            priority=(F("priority") + n % 2), state=("closed", "registered", "no-more")[n % 3],
        )  # fmt: skip
        Contact.objects.filter(pk=done.contact_id).update(
            operator=people[n % 4], client=clients[n % 3], direction=("in", "out")[n % 2]
        )


def sorted_ids(rows: QuerySet[Any], by: str, *, down: bool) -> list[int]:
    """All of them sorted by the database; those without a value last."""
    order = F(by).desc(nulls_last=True) if down else F(by).asc(nulls_last=True)
    return list(rows.order_by(order, "-pk" if down else "pk").values_list("pk", flat=True))


def paged_ids(rows: QuerySet[Any], page: Paged, *, down: bool) -> list[int]:
    """All of them by pages of five and one more, as lists ask."""
    found: list[int] = []
    for first in range(0, 20, 5):
        found += [row.pk for row in page(rows, down=down, first=first, most=6)[:5]]
    return found


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize(("model", "by", "page"), SORTED)
def test_pages_are_those_of_all_rows_sorted(
    monkeypatch: pytest.MonkeyPatch, model: Any, by: str, page: Paged, down: bool
) -> None:
    monkeypatch.setattr(placing, "_estimate", lambda _rows: inf)
    monkeypatch.setattr(placing, "AT_ONCE", 2)
    expected = sorted_ids(model.objects.all(), by, down=down)
    if by == "state":  # what the route knows no more comes last
        expected.sort(key=lambda pk: model.objects.get(pk=pk).state == "no-more")
    assert paged_ids(model.objects.all(), page, down=down) == expected
    assert paged_ids(model.objects.none(), page, down=down) == []


@pytest.mark.usefixtures("_rows")
def test_few_rows_are_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(placing, "look_up")
    page = placing.ByPlace("owner__name")
    expected = sorted_ids(Case.objects.all(), "owner__name", down=False)
    assert paged_ids(Case.objects.all(), page, down=False) == expected


@pytest.mark.usefixtures("_rows")
def test_what_takes_too_long_to_look_up_is_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_args: Any, **_named: Any) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return []

    monkeypatch.setattr(placing, "_estimate", lambda _rows: inf)
    monkeypatch.setattr(placing, "TRIED_FOR", 20)
    monkeypatch.setattr(placing, "look_up", wait)
    page = placing.ByPlace("priority__weight")
    expected = sorted_ids(Case.objects.all(), "priority__weight", down=True)
    assert paged_ids(Case.objects.all(), page, down=True) == expected
