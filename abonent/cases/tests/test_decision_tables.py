"""Decision tables over cases: kept, asked by rules, by defaults of attributes and by routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from abonent.attributes.models import Attribute
from abonent.cases.models import Case
from abonent.cases.testing import ADMIN, make_agent, make_company, name
from abonent.cases.tests.test_routed import draw, opened
from abonent.desk.console.usage import tell_uses
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.reference.actions import delete_reference, list_uses, save_reference
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import FunctionRun, RouteVersion
from abonent.routes.queries import find_faults
from abonent.rules.models import NamedTable
from abonent.rules.queries import EvaluationFailed, decide, find_wrong, holds, value_of

pytestmark = pytest.mark.django_db

REFUND: dict[str, Any] = {
    "policy": "FIRST",
    "inputs": [
        {"expression": "case.attr.amount", "kind": "number", "label": {"en": "Amount"}},
        {"expression": "case.topic", "kind": "string"},
    ],
    "outputs": [
        {"name": "sum", "kind": "number"},
        {"name": "who", "kind": "string", "values": ['"nobody"', '"agent"', '"head"']},
    ],
    "rows": [
        {"tests": ["<= 100", "-"], "results": ["case.attr.amount", '"agent"']},
        {"tests": ["(100..1000]", '"claim"'], "results": ["100", '"head"']},
    ],
}


@pytest.fixture(autouse=True)
def _company() -> Iterator[None]:
    make_company()
    with override("en"):
        yield


def keep(content: Any = REFUND, *, code: str = "refund", **values: Any) -> NamedTable:
    given = {"code": code, "name": name("Возврат", "Refund"), "subject": "case",
             "content": content, **values}  # fmt: skip
    entry = save_reference(by=ADMIN, kind="rules.table", values=given)
    return NamedTable.objects.get(pk=entry.pk)


def change(table: NamedTable, content: Any) -> None:
    save_reference(by=ADMIN, kind="rules.table", id=table.pk, values={"content": content})


def refusals(content: Any, **values: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        keep(content, code="other", **values)
    assert NamedTable.objects.filter(code="other").count() == 0
    return [str(one) for one in refused.value.problems["content"]]


def write(text: str, code: str = "big") -> Any:
    values = {"code": code, "name": name("Крупная", "Big"), "subject": "case", "text": text}
    return save_reference(by=ADMIN, kind="rules.rule", values=values)


def claim(amount: str) -> Case:
    return opened("claim", attributes={"amount": amount})


def asked(case: Case) -> Any:
    return decide("refund", subject="case", by=None, rows={"case": case})


def test_a_table_decides_about_a_case() -> None:
    keep()
    small = asked(claim("60"))
    assert (small.results, small.rows) == ({"sum": 60.0, "who": "agent"}, (0,))
    large = asked(claim("500"))
    assert (large.results, large.rows) == ({"sum": 100.0, "who": "head"}, (1,))
    none = asked(claim("5000"))
    assert (none.results, none.rows) == ({"sum": None, "who": None}, ())
    with pytest.raises(NotFound):
        decide("nothing", subject="case", by=None, rows={})


def test_what_is_wrong_is_told_with_row_and_column() -> None:
    rows = [{"tests": ['<= "a"', "["], "results": ['"x"', '"boss"']}]
    told = refusals({**REFUND, "rows": rows})
    assert [one.partition(": ")[0] for one in told] == [
        "Row 1, “Amount”", "Row 1, “case.topic”", "Row 1, “sum”",
    ]  # fmt: skip
    rows = [{"tests": ["1", "-"], "results": ["1", '"boss"']}]
    assert refusals({**REFUND, "rows": rows}) == [
        'Row 1, “who”: "boss" is none of the values of the column: "nobody", "agent", "head".'
    ]
    rows = [{"tests": ["1"], "results": ["1", '"agent"']}]
    assert refusals({**REFUND, "rows": rows}) == [
        "Row 1: The row has not as many cells as there are columns."
    ]


def test_expressions_of_columns_are_checked_over_the_facts() -> None:
    column = {"expression": "case.amunt", "kind": "number"}
    told = refusals({**REFUND, "inputs": [column, REFUND["inputs"][1]]})
    assert told[0].startswith("Column “case.amunt”: Nothing is known under “case.amunt”.")
    column = {"expression": "case.topic", "kind": "number"}
    told = refusals({**REFUND, "inputs": [column, REFUND["inputs"][1]]})
    assert told[0] == (
        "Column “case.topic”: This is of the type string, and the column of the type number."
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([], "Give an object: {“inputs”: […], “outputs”: […], “rows”: […]}."),
        ({"inputs": 5}, "“inputs” is a list of at most 20."),
        ({"policy": "BEST"}, "“policy” cannot be “BEST”"),
        ({"rows": [{"tests": [1]}]}, "Number 1 of “rows”: “tests” is of another form."),
        ({"inputs": [{"colour": "red"}]}, "Number 1 of “inputs” has no “colour”"),
        ({"outputs": [{"kind": "text"}]}, "Number 1 of “outputs”: there is no type “text”"),
        ({"rows": [{"tests": ["x" * 1001]}]}, "“tests” is longer than 1000 signs."),
    ],
)
def test_a_document_of_another_form_is_refused(content: Any, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        keep(content or [0])
    assert told in str(refused.value.problems["content"][0])


def test_rules_ask_tables_by_the_types_of_their_results() -> None:
    keep()
    write('table("refund").who == "head" && table("refund").sum > 50')
    assert holds("big", subject="case", by=None, rows={"case": claim("500")})
    assert not holds("big", subject="case", by=None, rows={"case": claim("60")})
    rows = {"case": claim("60")}
    assert value_of('table("refund").sum * 2', subject="case", by=None, rows=rows) == 120.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('table("refund") > 1', "gives several results: write table(\"refund\").sum"),
        ('table("refund").pay > 1', "gives no “pay”, only sum, who."),
        ('table("refnd").sum > 1', "Did you mean “refund”?"),
        ('table("refund").sum == "x"', "double"),
    ],
)  # fmt: skip
def test_a_table_that_is_asked_wrongly_is_told(text: str, told: str) -> None:
    keep()
    assert told in str(find_wrong(text, subject="case"))


def test_a_table_about_cases_is_not_asked_about_clients() -> None:
    keep()
    told = str(find_wrong('table("refund").sum', subject="client"))
    assert told == "The table “refund” asks about what is not known here."


def test_several_rows_give_lists() -> None:
    content = {
        "policy": "COLLECT",
        "inputs": [{"expression": "case.attr.amount", "kind": "number"}],
        "outputs": [{"name": "who", "kind": "string"}],
        "rows": [{"tests": ["> 10"], "results": ['"a"']}, {"tests": ["> 20"], "results": ['"b"']}],
    }
    keep(content)
    write('"b" in table("refund") && size(table("refund")) == 2')
    assert holds("big", subject="case", by=None, rows={"case": claim("30")})
    assert not holds("big", subject="case", by=None, rows={"case": claim("15")})
    counted = {**content, "aggregate": "COUNT"}
    change(keep(counted, code="count"), counted)
    rows = {"case": claim("30")}
    assert value_of('table("count")', subject="case", by=None, rows=rows) == 2.0


def test_several_rows_where_one_is_allowed_decide_nothing() -> None:
    rows = [{"tests": ["> 10", "-"], "results": ["1", '"agent"']}] * 2
    keep({**REFUND, "policy": "UNIQUE", "rows": rows})
    with pytest.raises(EvaluationFailed, match="Rows 1, 2 match together"):
        asked(claim("30"))
    write('table("refund").sum == 1')
    assert not holds("big", subject="case", by=None, rows={"case": claim("30")})


def test_tables_and_rules_never_go_in_a_circle() -> None:
    table = keep()
    write('table("refund").sum > 50')
    around = {**REFUND, "inputs": [{"expression": 'rule("big")'}, REFUND["inputs"][1]]}
    rows = [{"tests": ["true", "-"], "results": ["1", '"agent"']}]
    with pytest.raises(Invalid, match="comes back to itself"):
        change(table, {**around, "rows": rows})
    keep({**around, "rows": rows}, code="outer")
    rule = list_uses(by=ADMIN, kind="rules.table", id=table.pk)[0].rows.get()
    with pytest.raises(Invalid, match="comes back to the rule itself"):
        save_reference(
            by=ADMIN, kind="rules.rule", id=rule.pk, values={"text": 'table("outer").sum > 1'}
        )


def test_a_result_that_rules_ask_is_not_taken_away() -> None:
    table = keep()
    write('table("refund").who == "head"')
    rows = [{"tests": ["-", "-"], "results": ["1"]}]
    with pytest.raises(Invalid, match="The rule “Big” asks this table and would be wrong"):
        change(table, {**REFUND, "outputs": REFUND["outputs"][:1], "rows": rows})
    table.refresh_from_db()
    assert [one["name"] for one in table.content["outputs"]] == ["sum", "who"]


def deciding(outputs: dict[str, str], code: str = "refund") -> Drawing:
    drawing = Drawing().start()
    inputs = {"table": f'"{code}"'}
    drawing.function("ask", "decide", inputs=inputs, outputs=outputs)
    drawing.step("look", name={"ru": "Рассмотрение", "en": "Review"})
    drawing.end("done").line("start", "ask", "look", "done")
    return drawing


def test_a_route_writes_what_a_table_decides_to_attributes() -> None:
    keep()
    draw("claim", deciding({"sum": "calls", "who": "city"}))
    case = claim("500")
    assert (case.attributes["calls"], case.attributes["city"]) == (100, "head")
    assert case.state == "claims:look"
    nothing = claim("5000")
    assert "calls" not in nothing.attributes
    assert FunctionRun.objects.count() == 0


def test_a_table_that_is_gone_waits_for_a_person() -> None:
    draw("claim", deciding({"sum": "calls"}, "gone"))
    case = claim("500")
    run = FunctionRun.objects.get(process=case.process_id)
    assert run.error["en"] == "There is no decision table “gone” about cases."


def test_linting_tells_of_tables_that_are_not_there_and_of_their_results() -> None:
    keep()
    faults = find_faults(deciding({"pay": "calls"}).xml(), route="x")
    assert [(one.code, str(one.message)) for one in faults if one.code == "no-result"] == [
        ("no-result", "The decision table “Refund” gives no “pay”, only sum, who.")
    ]
    faults = find_faults(deciding({}, "gone").xml(), route="x")
    assert [str(one.message) for one in faults if one.code == "no-table"] == [
        "There is no decision table “gone”."
    ]


def test_a_table_in_use_is_not_deleted() -> None:
    table = keep()
    rule = write('table("refund").sum > 50')
    draw("claim", deciding({"sum": "calls"}))
    attribute = Attribute.objects.get(code="calls")
    save_reference(
        by=ADMIN, kind="attributes.attribute", id=attribute.pk,
        values={"default": '=table("refund").sum'},
    )  # fmt: skip
    uses = list_uses(by=ADMIN, kind="rules.table", id=table.pk)
    assert sorted(str(use) for use in uses) == [
        "attributes: 1", "rules: 1", "versions of routes: 1",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        delete_reference(by=ADMIN, kind="rules.table", id=table.pk)
    assert list_uses(by=ADMIN, kind="rules.rule", id=rule.pk) == []


def test_a_rule_that_a_route_names_is_not_deleted() -> None:
    rule = write("case.attr.amount > 50")
    drawing = deciding({})
    drawing.extend("look", "queue", code="claims", rule='rule("big")')
    draw("claim", drawing)
    uses = list_uses(by=ADMIN, kind="rules.rule", id=rule.pk)
    assert [str(use) for use in uses] == ["versions of routes: 1"]


STEP = {
    "kind": "table", "table": "refund",
    "parameters": [{"name": "case.attr.amount", "value": "input.amount / 2.0"}],
    "answer": [{"output": "who", "path": "who"}, {"output": "sum", "path": "sum"}],
}  # fmt: skip


def compose_function(step: Any = STEP, **more: Any) -> Any:
    outputs = [{"code": "who", "type": "text"}, {"code": "sum", "type": "number"}]
    told = {"kind": "template", "output": "told", "text": "{output.who}: {output.sum}"}
    values = {
        "code": "terms", "name": name("Условия", "Terms"), "steps": [step, told],
        "inputs": [{"code": "amount", "type": "number"}],
        "outputs": [*outputs, {"code": "told", "type": "text"}], **more,
    }  # fmt: skip
    return save_reference(by=ADMIN, kind="routes.function", values=values)


def calling() -> Drawing:
    drawing = (
        Drawing()
        .start()
        .function("ask", "terms", inputs={"amount": "case.attr.amount"}, outputs={"told": "city"})
    )
    return drawing.step("look").end("done").line("start", "ask", "look", "done")


def test_a_composed_function_asks_a_table_by_values_of_its_own() -> None:
    keep()
    compose_function()
    draw("claim", calling())
    assert claim("60").attributes["city"] == "agent: 60"  # 30 <= 100, and the case says 60
    assert claim("900").attributes["city"] == "head: 100"
    assert claim("9000").attributes["city"] == ":"


def test_without_values_the_step_asks_the_case() -> None:
    keep()
    compose_function({**STEP, "parameters": []})
    draw("claim", calling())
    assert claim("900").attributes["city"] == "head: 100"


def test_what_a_step_gives_a_table_that_is_of_another_type_waits_for_a_person() -> None:
    keep()
    compose_function({**STEP, "parameters": [{"name": "case.attr.amount", "value": "'x'"}]})
    draw("claim", calling())
    claim("60")
    run = FunctionRun.objects.get()
    assert (run.state, run.code) == ("failed", "decision")
    assert "“Amount” takes no “x”: it is of another type." in run.error["en"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"table": "refunds"}, "There is no decision table “refunds”. Did you mean “refund”?"),
        ({"answer": [{"output": "who", "path": "whom"}]}, "“who” takes sum, who, not “whom”."),
        ({"parameters": [{"name": "case.city", "value": "1"}]},
         "The decision table has no input “case.city”; it has case.attr.amount, case.topic."),
        ({"parameters": [{"name": "case.topic", "value": "input.sum"}]}, "“case.topic”:"),
        ({"table": ""}, "“table” is missing: fill it in."),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_step_is_told(change: Any, told: str) -> None:
    keep()
    with pytest.raises(Invalid) as refused:
        compose_function({**STEP, **change})
    assert told in " ".join(map(str, refused.value.problems["steps"]))


def test_functions_that_ask_a_table_or_a_rule_keep_it() -> None:
    table = keep()
    rule = write("case.attr.amount > 50")
    compose_function()
    asks = {"kind": "value", "output": "told", "value": 'rule("big") ? table("refund").who : ""'}
    compose_function({**STEP, "table": "refund"}, code="other")
    save_reference(
        by=ADMIN, kind="routes.function",
        values={"code": "third", "name": name("Третья", "Third"), "steps": [asks],
                "outputs": [{"code": "told", "type": "text"}]},
    )  # fmt: skip
    uses = list_uses(by=ADMIN, kind="rules.table", id=table.pk)
    assert [str(use) for use in uses] == ["business functions: 3"]
    assert [str(use) for use in list_uses(by=ADMIN, kind="rules.rule", id=rule.pk)] == [
        "business functions: 1"
    ]
    with pytest.raises(Conflict):
        delete_reference(by=ADMIN, kind="rules.table", id=table.pk)


def test_versions_that_ask_a_table_are_named_to_who_may_see_them() -> None:
    table = keep()
    draw("claim", deciding({"sum": "calls"}))
    version = RouteVersion.objects.get()
    (line,) = tell_uses(by=ADMIN, kind="rules.table", entry=table)
    assert line.named == [("Claim, version 1", f"/console/routes/versions/{version.pk}")]
    agent = make_agent("rules.edit")
    (line,) = tell_uses(by=agent, kind="rules.table", entry=table)
    assert (line.named, line.shown) == ([], "1")
