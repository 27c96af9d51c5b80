"""Totals of columns: over all rows that the filters leave, in lists, files and REST."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from unittest.mock import patch

import openpyxl
import pytest
from django.db import OperationalError
from django.test import Client as Browser
from django.utils import translation

from abonent.attributes.models import Attribute
from abonent.attributes.queries import VERSION as ATTRIBUTES
from abonent.cases import actions as cases
from abonent.cases.models import Case
from abonent.cases.properties import CASE
from abonent.cases.testing import Company, claim_draft, make_agent
from abonent.cases.tests.browsing import log_in
from abonent.kernel.actor import Actor
from abonent.kernel.cache import bump
from abonent.rules.measures import measures_of
from abonent.webkit import totals

ASKED = "cols=number,attr-amount,repeats,owner&totals=attr-amount.sum,attr-amount.avg,owner.filled"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def reader(company: Company, agent: Actor) -> Browser:
    """Of a company with four cases: amounts 100, 20.50, a text and none."""
    for amount in ("100", "20,50", "1", "1"):
        cases.register_contact(by=agent, draft=claim_draft(attributes={"amount": amount}))
    _first, second, third, fourth = Case.objects.order_by("pk")
    Case.objects.filter(pk=third.pk).update(attributes={"amount": "what it was once"})
    Case.objects.filter(pk=fourth.pk).update(attributes={})
    Case.objects.filter(pk=second.pk).update(owner=agent.id)
    make_agent("cases.view", "cases.export", login="reader", language="en")
    return log_in("reader")


def test_totals_are_of_all_rows_and_come_after_the_page(reader: Browser) -> None:
    page = reader.get(f"/cases?{ASKED}").content.decode()
    assert "Adding up" in page
    assert "foot=1" in page
    foot = reader.get(f"/cases?{ASKED}&foot=1").content.decode()
    rows = [
        [cell.split("<")[0] for cell in row.split('">')[1:] or row.split("<td>")[1:]]
        for row in foot.split("<tr>")[1:]
    ]
    assert [row[:2] for row in rows] == [["Sum", "120.5"], ["Average", "60.25"], ["Filled in", ""]]
    assert "1</td></tr>" in foot


def test_totals_follow_the_filters(reader: Browser, agent: Actor) -> None:
    foot = reader.get(f"/cases?{ASKED}&owner={agent.id}&foot=1").content.decode()
    assert "20.5<" in foot
    assert "120.5<" not in foot


def test_what_takes_too_long_is_said(reader: Browser) -> None:
    with patch("abonent.webkit.totals.total", side_effect=OperationalError):
        foot = reader.get(f"/cases?{ASKED}&foot=1").content.decode()
    assert "These totals take too long" in foot


def test_files_end_with_the_totals(reader: Browser) -> None:
    lines = reader.get(f"/cases?{ASKED}&export=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[-3:] == ["Sum,120.5,,", "Average,60.25,,", "Filled in,,,1"]
    book = openpyxl.load_workbook(BytesIO(reader.get(f"/cases?{ASKED}&export=xlsx").getvalue()))
    assert [c.value for c in book["Cases"][6]] == ["Sum", 120.5, None, None]


def test_amounts_keep_decimals_and_unit_on_pages_and_in_files(reader: Browser) -> None:
    Attribute.objects.filter(code="amount").update(decimals=2, unit={"ru": "₽", "en": "₽"})
    bump(ATTRIBUTES)
    assert "120.50\xa0₽<" in reader.get(f"/cases?{ASKED}&foot=1").content.decode()
    lines = reader.get(f"/cases?{ASKED}&export=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[-3] == "Sum,120.50,,"
    book = openpyxl.load_workbook(BytesIO(reader.get(f"/cases?{ASKED}&export=xlsx").getvalue()))
    cell = book["Cases"][6][1]
    assert (cell.value, cell.number_format) == (120.5, '#,##0.00"\xa0₽"')


def test_columns_that_name_something_have_no_sums(company: Company, agent: Actor) -> None:
    found = measures_of(CASE, by=agent)
    assert {"number", "parent"} & found.keys() == set()
    assert found["repeats"].ways == ("sum", "avg", "min", "max", "filled")
    assert found["registered"].ways == ("min", "max", "filled")
    assert found["topic"].ways == ("filled",)


def test_what_is_no_total_is_left_out() -> None:
    assert totals.parsed("a.sum,a.sum,b.product,,.sum,attr-x.avg") == [
        ("a", "sum"), ("attr-x", "avg"),
    ]  # fmt: skip


def test_totals_are_chosen_with_the_columns_and_kept_in_a_view(reader: Browser) -> None:
    chosen = {"col": ["topic", "repeats"], "total-repeats": "max", "total-owner": "filled"}
    answer = reader.post("/views/of/case/columns", chosen)
    assert answer["Location"] == "/cases?totals=repeats.max"
    page = reader.get("/views/of/case/columns?address=totals%3Drepeats.max").content.decode()
    assert '<option value="max" selected>' in page
