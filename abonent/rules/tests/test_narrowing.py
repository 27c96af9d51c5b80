"""Rows found by their cells are exactly those that trying every row finds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abonent.rules.cel import types
from abonent.rules.cel.environment import Environment
from abonent.rules.tables.deciding import DecisionTable, compile_table
from abonent.rules.tables.model import HitPolicy, Input, Output, Row, Table
from abonent.rules.tables.narrowing import columns_of, places

NAMES = ("sum", "city", "vip", "any")
ENV = Environment(
    variables={
        "sum": types.nullable(types.DOUBLE),
        "city": types.nullable(types.STRING),
        "vip": types.nullable(types.BOOL),
        "any": types.DYN,
    }
)
NUMBERS = (
    "-", "1", "!= 1", "< 2", ">= 2", "[1..3)", "(1..1)", "0.1, 5", "not(2)", "(3..1]", "< 1, > 4",
)  # fmt: skip
CITIES = ("-", '"a"', '"a", "b"', 'not("a")', '!= "b"', "null", '> "a"')
TRUTHS = ("-", "true", "false", "null", "not(true)")
MIXED = ("-", "1", '"a"', "true", '1, "a"', "null", "[1..3]")


def table(*cells: tuple[str, ...]) -> Table:
    return Table(
        inputs=tuple(Input(expression=name) for name in NAMES),
        outputs=(Output(),),
        rows=tuple(Row(tests=one, results=(str(at),)) for at, one in enumerate(cells)),
        policy=HitPolicy.RULE_ORDER,
    )


def both(made: DecisionTable, facts: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The rows that match, by the cells and by trying all."""
    slow = replace(made, columns=())
    return made.decide(facts).rows, slow.decide(facts).rows


@settings(deadline=None, max_examples=150)
@given(
    cells=st.lists(
        st.tuples(*(st.sampled_from(one) for one in (NUMBERS, CITIES, TRUTHS, MIXED))), max_size=8
    ),
    amount=st.sampled_from([None, 0, 1, 1.0, 0.1, 2, 3, 5, float("nan"), float("-inf")]),
    city=st.sampled_from([None, "a", "b", "c"]),
    vip=st.sampled_from([None, True, False]),
    mixed=st.sampled_from(
        [None, 1, 1.0, Decimal(1), Decimal("0.1"), True, False, "a", "1", 10**400, [1]]
    ),
)
def test_narrowing_leaves_out_no_row_that_matches(
    cells: list[tuple[str, ...]], amount: Any, city: Any, vip: Any, mixed: Any
) -> None:
    made = compile_table(table(*cells), ENV)
    fast, slow = both(made, {"sum": amount, "city": city, "vip": vip, "any": mixed})
    assert fast == slow


@pytest.mark.parametrize(
    ("place", "value", "tried"),
    [
        (0, 2, [1, 2, 3]), (0, 1, [0, 1, 2, 3]), (0, 9, [2, 3]), (0, None, [0, 1, 2, 3]),
        (1, "a", [0, 2, 3]), (1, "z", [3]), (1, None, [0, 1, 2, 3]), (2, True, [1, 2]),
    ],
)  # fmt: skip
def test_few_rows_are_tried(place: int, value: Any, tried: list[int]) -> None:
    cells = [
        ("1", '"a"', "false", "-"), ("(1..3)", '"b"', "true", "-"), ("-", '"a","b"', "-", "-"),
        ("> 0", "-", "false", "-"),
    ]  # fmt: skip
    columns = dict(columns_of(table(*cells)))
    assert list(places(columns[place].rows_for(value, 0b1111))) == tried
    assert 3 not in columns
