"""Decision tables: cells, hit policies, what rows leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from abonent.kernel.errors import Invalid
from abonent.rules.cel import types
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.program import compile_rule
from abonent.rules.errors import Misread
from abonent.rules.tables.checking import check_table, coverage
from abonent.rules.tables.deciding import Decision, compile_table
from abonent.rules.tables.feel import read_expression, write_expression
from abonent.rules.tables.model import Aggregate, HitPolicy, Input, Kind, Output, Row, Table
from abonent.rules.tables.unary import cell_of, read_tests

ENV = Environment(
    variables={
        "age": types.nullable(types.INT),
        "city": types.nullable(types.STRING),
        "vip": types.nullable(types.BOOL),
    }
)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("cell", "rule", "written"),
    [
        ("-", "true", "-"),
        ("  ", "true", "-"),
        ("5", "x == 5", "5"),
        ("= 5", "x == 5", "5"),
        ("!= 5", "x != 5", "!= 5"),
        (">=.5", "x >= 0.5", ">= 0.5"),
        ("< - 5", "x < -5", "< -5"),
        ('"a","b"', 'x in ["a", "b"]', '"a", "b"'),
        ('"say \\"hi\\""', 'x == "say \\"hi\\""', '"say \\"hi\\""'),
        ("[1..5]", "x >= 1 && x <= 5", "[1..5]"),
        ("]1..5[", "x > 1 && x < 5", "(1..5)"),
        ("( 1 .. limits.most ]", "x > 1 && x <= limits.most", "(1..limits.most]"),
        ("<1, [3..4), 7, 9", "x in [7, 9] || x < 1 || x >= 3 && x < 4", "< 1, [3..4), 7, 9"),
        ("not(1, 2)", "!(x in [1, 2])", "not(1, 2)"),
        ("not( > 5 )", "!(x > 5)", "not(> 5)"),
        ("true", "x == true", "true"),
        ("null", "x == null", "null"),
        ('date("2026-01-01")', 'x == date("2026-01-01")', 'date("2026-01-01")'),
        ('>@"2026-01-01"', 'x > date("2026-01-01")', '> date("2026-01-01")'),
        (
            'date and time("2026-01-01T00:00:00Z")',
            'x == timestamp("2026-01-01T00:00:00Z")',
            'date and time("2026-01-01T00:00:00Z")',
        ),
        ('>= duration("P1DT8H")', 'x >= duration("115200s")', '>= duration("P1DT8H")'),
        ('duration("-PT90S")', 'x == duration("-90s")', 'duration("-PT1M30S")'),
    ],
)
def test_cells(cell: str, rule: str, written: str) -> None:
    tests = read_tests(cell)
    assert tests.condition("x") == rule
    assert tests.written() == written
    assert read_tests(written) == tests


@pytest.mark.parametrize(
    ("cell", "at"),
    [("> ", 2), ("[1..5", 5), ("[1, 5]", 2), ("1 2", 2), ("not(1", 3), ("a b", 2), ("1,", 2),
     ('date("tomorrow")', 0), ('duration("P1M")', 0), ("ещё чуть-чуть", 0), ("🙂", 0)],
)  # fmt: skip
def test_cells_that_cannot_be_read(cell: str, at: int) -> None:
    with pytest.raises(Misread) as caught:
        read_tests(cell)
    assert caught.value.span[0] == at


@pytest.mark.parametrize(
    ("rule", "cell"),
    [
        ("true", "-"),
        ("a.b > 5", "> 5"),
        ("5 >= a.b", "<= 5"),
        ("a.b in ['x', 'y']", '"x", "y"'),
        ("a.b > 1 && a.b <= 7 || a.b == 9", "(1..7], 9"),
        ("a.b < 7 && a.b >= 1", "[1..7)"),
        ("!(a.b == 5)", "not(5)"),
        ("a.b > 1 && c > 1", None),
        ("a.b.contains('x')", None),
        ("a.b > 1 && a.b > 2", None),
    ],
)
def test_rules_as_cells(rule: str, cell: str | None) -> None:
    found = cell_of(rule, "a.b")
    assert (found.written() if found else None) == cell


def test_expressions_of_results() -> None:
    assert read_expression(' "Псков" ') == '"Псков"'
    assert read_expression("age * 2") == "age * 2"
    assert read_expression('duration("PT1H")') == 'duration("3600s")'
    assert write_expression('duration("3600s")') == 'duration("PT1H")'
    assert write_expression("age * 2") == "age * 2"
    for text in ("if a then b else c", "a = 1", "sum of"):
        with pytest.raises(Misread):
            read_expression(text)


def table(
    policy: HitPolicy, *rows: str, aggregate: Aggregate = Aggregate.NONE, **output: Any
) -> Table:
    """Rows as ``age | city | result``."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    return Table(
        inputs=(Input(expression="age", kind=Kind.NUMBER), Input(expression="city")),
        outputs=(Output(name="what", **output),),
        rows=tuple(Row(tests=(age, city), results=(result,)) for age, city, result in cells),
        policy=policy,
        aggregate=aggregate,
    )


def decided(told: Table, age: int | None = None, city: str | None = None) -> Decision:
    return compile_table(told, ENV).decide({"age": age, "city": city})


def test_unique() -> None:
    rows = ("<18 | - | 'child'", ">=18 | 'Псков' | 'ours'", "> 60 | - | 'old'")
    told = table(HitPolicy.UNIQUE, *rows)
    told_twice = "Rows 2, 3 match together, and only one may."
    assert decided(told, 10) == Decision("child", (0,))
    assert decided(told, 18, "Псков") == Decision("ours", (1,))
    assert decided(told, 18, "Омск") == Decision(None, ())
    assert decided(told, None) == Decision(None, ())
    with pytest.raises(EvaluationFailed, match=told_twice):
        decided(told, 61, "Псков")


def test_first() -> None:
    told = table(HitPolicy.FIRST, "> 5 | - | 1", "> 3 | - | 2", "- | - | 3")
    assert [decided(told, age).value for age in (6, 4, None)] == [1, 2, 3]
    assert decided(told, 6).rows == (0,)


def test_any() -> None:
    told = table(HitPolicy.ANY, "> 5 | - | age * 2", "> 3 | - | age + age", "> 9 | - | 0")
    assert decided(told, 6) == Decision(12, (0, 1))
    with pytest.raises(EvaluationFailed, match="Rows 1, 2, 3 match together and say different"):
        decided(told, 10)


def test_priority_and_output_order() -> None:
    rows = ("- | - | 'low'", "> 3 | - | 'high'", "> 5 | - | 'mid'", "> 7 | - | 'other'")
    values = ("'high'", "'mid'", "'low'")
    told = table(HitPolicy.PRIORITY, *rows, values=values)
    assert decided(told, 9).value == "high"
    assert decided(told, 1) == Decision("low", (0,))
    told = table(HitPolicy.OUTPUT_ORDER, *rows, values=values)
    assert decided(told, 9) == Decision(["high", "mid", "low", "other"], (1, 2, 0, 3))
    assert decided(told, None) == Decision(["low"], (0,))


@pytest.mark.parametrize(
    ("aggregate", "some", "none"),
    [(Aggregate.NONE, [1, 5, 3], []), (Aggregate.SUM, 9, None), (Aggregate.MIN, 1, None),
     (Aggregate.MAX, 5, None), (Aggregate.COUNT, 3, 0)],
)  # fmt: skip
def test_collect(aggregate: Aggregate, some: Any, none: Any) -> None:
    rows = ("> 1 | - | 1", "> 2 | - | 5", "> 3 | - | 3")
    told = table(HitPolicy.COLLECT, *rows, aggregate=aggregate)
    assert decided(told, 9) == Decision(some, (0, 1, 2))
    assert decided(told, 0) == Decision(none, ())


def test_rule_order_and_defaults() -> None:
    told = table(HitPolicy.RULE_ORDER, "> 1 | - | 1", "> 2 | - | 1", default="7")
    assert decided(told, 9) == Decision([1, 1], (0, 1))
    assert decided(told, 0) == Decision([7], ())
    assert decided(table(HitPolicy.FIRST, "> 1 | - | 1", default="7"), 0) == Decision(7, ())


def test_several_outputs() -> None:
    told = Table(
        inputs=(Input(expression="age > 17"),),
        outputs=(Output(name="queue"), Output(name="hours", default="1")),
        rows=(Row(tests=("true",), results=("'a'", "8")),),
    )
    assert decided(told, 20).value == {"queue": "a", "hours": 8}
    assert decided(told, 10).value == {"queue": None, "hours": 1}


def refused(told: Table) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        compile_table(told, ENV)
    return {place: [str(one) for one in texts] for place, texts in caught.value.problems.items()}


def test_what_is_wrong_is_told_by_its_place() -> None:
    assert list(refused(table(HitPolicy.FIRST, "> 1 | > | age +", "'x' | - | nobody"))) == [
        "rows.0.tests.1", "rows.0.results.0", "rows.1.tests.0", "rows.1.results.0",
    ]  # fmt: skip
    assert refused(table(HitPolicy.PRIORITY, "- | - | 1")) == {
        "outputs": ["This hit policy needs the values of a result in their order."]
    }
    assert list(refused(table(HitPolicy.FIRST, aggregate=Aggregate.SUM))) == ["aggregate"]
    assert list(refused(Table(inputs=(), outputs=()))) == ["outputs"]
    assert list(refused(Table(inputs=(), outputs=(Output(), Output())))) == ["outputs"]
    uneven = Table(inputs=(), outputs=(Output(),), rows=(Row(tests=("-",), results=("1",)),))
    assert list(refused(uneven)) == ["rows.0"]


def remarks(told: Table) -> list[tuple[str, int | None, str]]:
    return [(one.code, one.row, str(one.message)) for one in check_table(told)]


def test_gaps_and_overlaps() -> None:
    told = table(HitPolicy.UNIQUE, "< 18 | - | 1", ">= 18 | 'Псков' | 2", "[60..70] | - | 3")
    found = coverage(told)
    assert found.gaps == (("null", "-"), ("[18..60), > 70", 'not("Псков")'))
    assert found.overlaps == ((1, 2, ("[60..70]", '"Псков"')),)
    assert remarks(told)[0] == (
        "overlap", 2, 'Rows 2 and 3 both take age: [60..70]; city: "Псков".',
    )  # fmt: skip
    assert remarks(told)[1][0] == "gap"


def test_tables_without_gaps() -> None:
    assert remarks(table(HitPolicy.UNIQUE, "< 18 | - | 1", "not(< 18) | - | 2")) == []
    assert remarks(table(HitPolicy.FIRST, "< 18 | - | 1", default="2")) == []
    known = Table(
        inputs=(
            Input(expression="city", values='"a","b"'),
            Input(expression="vip", kind=Kind.BOOLEAN),
        ),
        outputs=(Output(),),
        rows=(
            Row(tests=('"a"', "-"), results=("1",)),
            Row(tests=('"b"', "true"), results=("1",)),
        ),
    )
    assert coverage(known).gaps == (('"b"', "false, null"),)


def test_overlaps_are_told_as_far_as_a_person_reads() -> None:
    told = remarks(table(HitPolicy.UNIQUE, *["- | - | 1"] * 20))
    assert len(told) == 101
    assert told[-1] == ("more-overlaps", None, "More rows than these 100 pairs overlap.")


def test_rows_that_never_count() -> None:
    told = table(HitPolicy.FIRST, "> 5 | - | 1", "> 7 | 'x' | 2", "(9..8) | - | 3", "- | - | 4")
    assert [(code, row) for code, row, _message in remarks(told)] == [
        ("impossible", 2), ("shadowed", 1),
    ]  # fmt: skip
    assert [code for code, _row, _message in remarks(table(HitPolicy.FIRST, "> | - | 1"))] == [
        "cell"
    ]
    same = table(HitPolicy.ANY, "> 5 | - | 1", "> 7 | - | 1", default="0")
    assert remarks(same) == []


CELLS: list[tuple[str, Callable[[int | None], bool]]] = [
    ("-", lambda _v: True),
    ("2", lambda v: v == 2),
    ("1, 3", lambda v: v in (1, 3)),
    ("> 1", lambda v: v is not None and v > 1),
    ("<= 2", lambda v: v is not None and v <= 2),
    ("[1..3)", lambda v: v is not None and 1 <= v < 3),
    ("not(2)", lambda v: v != 2),
    ("not([1..2])", lambda v: not (v is not None and 1 <= v <= 2)),
    ("null", lambda v: v is None),
    ("< 1, 3", lambda v: v == 3 or (v is not None and v < 1)),
]
POINTS = [None, -1, 0, 1, 2, 3, 4]
NUMBERS = Environment(variables={n: types.nullable(types.INT) for n in "ab"})


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(CELLS), st.sampled_from(CELLS), st.integers(0, 3)),
        min_size=1, max_size=5,
    ),
    st.sampled_from(HitPolicy),
)  # fmt: skip
def test_tables_decide_as_their_rows_say(
    rows: list[tuple[Any, Any, int]], policy: HitPolicy
) -> None:
    told = Table(
        inputs=tuple(Input(expression=name, kind=Kind.NUMBER) for name in "ab"),
        outputs=(Output(values=("2", "0", "3", "1")),),
        rows=tuple(Row(tests=(a[0], b[0]), results=(str(what),)) for a, b, what in rows),
        policy=policy,
    )
    compiled = compile_table(told, NUMBERS)
    found = coverage(told)
    gaps = [[compile_rule(read_tests(cell).condition(name), NUMBERS)
             for name, cell in zip("ab", cells, strict=True)] for cells in found.gaps]  # fmt: skip
    for a, b in product(POINTS, repeat=2):
        facts = {"a": a, "b": b}
        hits = [at for at, (one, two, _what) in enumerate(rows) if one[1](a) and two[1](b)]
        assert any(all(cell.evaluate(facts) for cell in gap) for gap in gaps) == (not hits)
        assert _told(compiled.decide, facts) == _expected(
            policy, [(at, rows[at][2]) for at in hits]
        )


def _told(decide: Callable[[Any], Decision], facts: dict[str, Any]) -> Any:
    try:
        return decide(facts).value
    except EvaluationFailed:
        return "refused"


def _expected(policy: HitPolicy, hits: list[tuple[int, int]]) -> Any:
    values = [value for _at, value in hits]
    ranked = sorted(values, key=[2, 0, 3, 1].index)
    match policy:
        case HitPolicy.UNIQUE if len(hits) > 1:
            return "refused"
        case HitPolicy.ANY if len(set(values)) > 1:
            return "refused"
        case HitPolicy.COLLECT | HitPolicy.RULE_ORDER:
            return values
        case HitPolicy.OUTPUT_ORDER:
            return ranked
        case HitPolicy.PRIORITY:
            return ranked[0] if hits else None
    return values[0] if hits else None
