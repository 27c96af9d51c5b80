"""The page of a decision table: checked while it is written, tried, DMN files in and out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from abonent.cases import testing
from abonent.cases.tests.browsing import RIGHTS, log_in, text_of
from abonent.cases.tests.test_decision_tables import REFUND, change, keep, write
from abonent.rules.models import NamedTable

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(company: testing.Company) -> Browser:
    testing.make_agent(*RIGHTS, "rules.edit", "desk.console", login="keeper", language="en")
    return log_in("keeper")


def asked(keeper: Browser, what: str, content: Any, **more: str) -> str:
    given = content if isinstance(content, str) else json.dumps(content)
    answer = keeper.post(f"/rules/tables/{what}", {"subject": "case", "content": given, **more})
    assert answer.status_code == 200
    return text_of(answer)


UNIQUE = {
    "policy": "UNIQUE",
    "inputs": [{"expression": "case.attr.amount", "kind": "number", "label": {"en": "Amount"}}],
    "outputs": [{"name": "who", "kind": "string"}],
    "rows": [
        {"tests": ["< 100"], "results": ['"agent"']},
        {"tests": ["> 100"], "results": ['"head"']},
        {"tests": ["> 900"], "results": ['"boss"']},
    ],
}


def test_gaps_and_overlaps_are_told_while_it_is_written(keeper: Browser) -> None:
    told = asked(keeper, "check", UNIQUE)
    assert "Gaps" in told
    assert "Overlaps" in told
    whole = {
        **UNIQUE,
        "rows": [
            {"tests": ["< 100"], "results": ['"agent"']},
            {"tests": [">= 100"], "results": ['"head"']},
            {"tests": ["null"], "results": ['"nobody"']},
        ],
    }
    assert "The rows take every case" in asked(keeper, "check", whole)


def test_what_is_wrong_is_told_at_its_cell(keeper: Browser) -> None:
    blank = {**UNIQUE, "inputs": [{"expression": "", "kind": "number"}]}
    assert "Write a fact, such as case.attr.amount." in asked(keeper, "check", blank)
    rows = [{"tests": ["<"], "results": ['"agent"']}]
    assert "Row 1, “Amount”" in asked(keeper, "check", {**UNIQUE, "rows": rows})
    assert "This is no JSON." in asked(keeper, "check", "{")


def test_what_would_break_is_told_of_a_table_that_is_kept(keeper: Browser) -> None:
    table = keep()
    write('table("refund").sum > 50')
    page = keeper.get(f"/console/lists/rules.table/{table.pk}").content.decode()
    assert '<input type="hidden" name="code" value="refund">' in page
    outputs = [{"name": "other", "kind": "number"}, REFUND["outputs"][1]]
    told = asked(keeper, "check", {**REFUND, "outputs": outputs}, code="refund")
    assert "The rule “Big” asks this table and would be wrong" in told


def test_it_is_tried_before_it_is_saved(keeper: Browser) -> None:
    tried = asked(keeper, "try", REFUND, example='["500", "claim"]')
    assert "Row 2 matches." in tried
    assert "head" in tried
    assert "No row matches." in asked(keeper, "try", REFUND, example='["5000", "claim"]')
    assert "is no value of this column" in asked(keeper, "try", REFUND, example='["much", ""]')
    assert "Give a list of values" in asked(keeper, "try", REFUND, example="{}")
    assert NamedTable.objects.count() == 0


def test_it_goes_out_as_a_file_and_comes_back(keeper: Browser) -> None:
    table = keep()
    sent = keeper.get(f"/rules/tables/{table.pk}/dmn")
    assert sent["Content-Disposition"] == 'attachment; filename="refund.dmn"'
    file = SimpleUploadedFile("refund.dmn", sent.content)
    answer = keeper.post("/rules/tables/read", {"dmn": file})
    page = answer.content.decode()
    assert "Refund" in page
    assert "2 rows" in page
    assert "case.attr.amount" in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<nothing", "not closed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (
            b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
            "There is no decision table in this file.",
        ),
        (b" " * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_is_none_is_told_so(keeper: Browser, content: bytes, told: str) -> None:
    file = SimpleUploadedFile("x.dmn", content)
    assert told in text_of(keeper.post("/rules/tables/read", {"dmn": file}))
    assert "Choose a DMN file." in text_of(keeper.post("/rules/tables/read"))


def test_the_form_has_all_beside_it(keeper: Browser) -> None:
    table = keep()
    page = text_of(keeper.get(f"/console/lists/rules.table/{table.pk}"))
    for told in ("Gaps and overlaps", "Try it", "DMN file", "Save as a DMN file"):
        assert told in page


def test_its_history_tells_rows_not_keys(keeper: Browser) -> None:
    table = keep()
    rows = [REFUND["rows"][0], {"tests": ["(100..2000]", '"claim"'], "results": ["100", '"head"']}]
    change(table, {**REFUND, "policy": "UNIQUE", "rows": rows})
    page = keeper.get(f"/console/lists/rules.table/{table.pk}").content.decode()
    assert "Table: Row 2" in page
    assert "(100..2000] · &quot;claim&quot; → 100 · &quot;head&quot;" in page
    assert "Table: Which rows count" in page
    assert "Table: Row 1: tests" not in page
