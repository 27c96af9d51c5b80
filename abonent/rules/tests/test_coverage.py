"""What rules cover: arithmetic of sets, held against trying values one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from abonent.rules.cel import types
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.program import compile_rule
from abonent.rules.coverage.comparing import compare
from abonent.rules.coverage.reading import read_all
from abonent.rules.coverage.regions import ALL, Box, Region, TooMany, rest_of
from abonent.rules.coverage.values import BOOLEANS, EVERY, NONE, Values, between, only, told
from abonent.rules.errors import Misread


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_sets_of_values() -> None:
    small = between(1, 5, has_low=True)
    assert small.written() == "[1..5)"
    assert small.meet(between(3, None)).written() == "(3..5)"
    assert small.minus(only(2, 5)).written() == "[1..2), (2..5)"
    assert small.join(only(5)).written() == "[1..5]"
    assert small.join(between(7, None)).written() == "[1..5), > 7"
    assert EVERY.minus(small).written() == "< 1, >= 5, null"
    assert not small.meet(only(5))
    assert EVERY.covers(small)
    assert not small.covers(EVERY)
    assert (EVERY.written(), EVERY.minus(NONE).written(), NONE.written()) == (
        "-", "not(null)", "null",
    )  # fmt: skip
    assert only("б", "а").written() == '"а", "б"'


def test_whole_numbers_have_nothing_between_them() -> None:
    assert not between(5, 6).whole()
    assert between(5, 8).whole().written() == "[6..7]"
    assert only(1, 2).whole().join(only(3)).written() == "[1..3]"
    assert EVERY.whole().minus(between(3, None)).written() == "<= 3, null"


def test_sets_in_a_sentence() -> None:
    said = [only(1, 2), between(5, None), between(1, 5), EVERY.minus(only(1)).minus(NONE), NONE,
            EVERY.minus(NONE), BOOLEANS.minus(NONE)]  # fmt: skip
    assert [str(told(values)) for values in said] == [
        "= 1, 2", "> 5", "∈ (1..5)", "∈ < 1, > 1", "is empty", "is filled in", "= false, true",
    ]  # fmt: skip


NUMBERS = st.integers(0, 4)
SETS = st.builds(
    lambda low, high, a, b, none: between(low, high, has_low=a, has_high=b).join(
        NONE if none else Values()
    ),
    NUMBERS | st.none(), NUMBERS | st.none(), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
POINTS = [None, *(number / 2 for number in range(-1, 10))]


def holds(values: Values, point: float | None) -> bool:
    return bool(values.meet(NONE if point is None else only(point)))


@settings(deadline=None)
@given(SETS, SETS, SETS)
def test_laws_of_sets(one: Values, other: Values, third: Values) -> None:
    mixed = one.join(third)
    for point in POINTS:
        first, second = holds(mixed, point), holds(other, point)
        assert holds(mixed.meet(other), point) == (first and second)
        assert holds(mixed.join(other), point) == (first or second)
        assert holds(mixed.minus(other), point) == (first and not second)


Told = tuple[str, Callable[[dict[str, int | None]], bool]]


def _compared(name: str, sign: str, value: int) -> Told:
    def answer(row: dict[str, int | None]) -> bool:
        own = row[name]
        if own is None:
            return sign == "!="
        return {
            "==": own == value, "!=": own != value, "<": own < value, "<=": own <= value,
            ">": own > value, ">=": own >= value,
        }[sign]  # fmt: skip

    return f"{name} {sign} {value}", answer


def _among(name: str, values: list[int]) -> Told:
    return f"{name} in {values}", lambda row: row[name] in values


def _not(inner: Told) -> Told:
    text, answer = inner
    return f"!({text})", lambda row: not answer(row)


def _joined(sign: str, one: Told, other: Told) -> Told:
    joined = any if sign == "||" else all
    return f"({one[0]} {sign} {other[0]})", lambda row: joined([one[1](row), other[1](row)])


CONDITIONS = st.recursive(
    st.builds(_compared, st.sampled_from("ab"),
              st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.integers(0, 3))
    | st.builds(_among, st.sampled_from("ab"), st.lists(st.integers(0, 3), max_size=3)),
    lambda inner: st.builds(_not, inner)
    | st.builds(_joined, st.sampled_from(["&&", "||"]), inner, inner),
    max_leaves=6,
)  # fmt: skip
ENV = Environment(variables={name: types.nullable(types.INT) for name in "ab"})
ROWS = [dict(zip("ab", pair, strict=True)) for pair in product([None, *range(-1, 5)], repeat=2)]


def takes(region: Region, row: dict[str, int | None]) -> bool:
    point = Box({name: NONE if v is None else only(v) for name, v in row.items()})
    return any(box.meet(point) for box in region.boxes)


@settings(deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_regions_take_what_the_rules_hold_for(one: Told, other: Told) -> None:
    try:
        comparison = compare([one[0], other[0]])
        gaps = comparison.gaps
    except TooMany:
        return
    programs = [compile_rule(text, ENV) for text, _answer in (one, other)]
    for row in ROWS:
        held = [condition[1](row) for condition in (one, other)]
        assert [program.evaluate(row) for program in programs] == held
        assert [takes(region, row) for region in comparison.regions] == held
        assert takes(gaps, row) == (not any(held))
    if not comparison.overlaps:
        assert not any(one[1](row) and other[1](row) for row in ROWS)


def region(rule: str) -> str:
    (found,), _domains = read_all([rule])
    return " | ".join(str(box.told()) for box in found.boxes)


@pytest.mark.parametrize(
    ("rule", "taken"),
    [
        ("5 < case.attr.amount", "case.attr.amount > 5"),
        ('case.attr["amount"] >= -1.5', "case.attr.amount >= -1.5"),
        ("client.category in ['vip', 'b2b']", 'client.category = "b2b", "vip"'),
        ("client.category == null", "client.category is empty"),
        ("has(client.category)", "client.category is filled in"),
        ("client.is_vip", "client.is_vip = true"),
        ("!client.is_vip", "client.is_vip = false or is empty"),
        ("client.is_vip == false || a > 1", "client.is_vip = false | a > 1"),
        ("a > 1 ? b > 1 : c > 1", "a > 1 and b > 1 | a <= 1 or is empty and c > 1"),
        ("at > timestamp('2026-01-01T00:00:00Z')", "at > 2026-01-01T00:00:00+00:00"),
        ("day < date('2026-01-01')", "day < 2026-01-01"),
        ("age >= duration('1h30m')", "age >= 1:30:00"),
        ("a > 1 && a < 1", ""),
        ("true", ""),
        ("a > b", ""),
        ("a > 1 && a == 'x'", ""),
    ],
)
def test_what_rules_take(rule: str, taken: str) -> None:
    assert region(rule) == taken


def test_values_of_their_kinds() -> None:
    (moment, day, span), _ = read_all(
        [
            "a == timestamp('2026-01-01T00:00:00Z')",
            "b == date('2026-01-01')",
            "c == duration('90s')",
        ]
    )
    assert moment.boxes[0].sides == {"a": only(datetime(2026, 1, 1, tzinfo=UTC))}
    assert day.boxes[0].sides == {"b": only(date(2026, 1, 1))}
    assert span.boxes[0].sides == {"c": only(timedelta(seconds=90))}


def test_what_is_not_analysed_is_known_as_such() -> None:
    comparison = compare(["a.contains('x') && b > 1", "!a.contains('x') && b > 1", "b > a"])
    assert comparison.unclear == [0, 1, 2]
    assert [(o.first, o.second) for o in comparison.overlaps] == []
    assert comparison.regions[0].meet(comparison.regions[1]).is_empty
    assert not comparison.gaps.is_empty
    assert compare(["a.b()", "!a.b()"]).gaps.is_empty
    assert compare(["a == 1", "a == 'x'"]).unclear == [0, 1]


def test_known_values_close_gaps() -> None:
    kinds = {"kind": only("call", "visit")}
    assert compare(["kind == 'call'", "kind == 'visit'"], kinds).gaps.is_empty
    assert compare(["kind == 'letter'"], kinds).impossible == [0]


def test_shadowed_rules() -> None:
    comparison = compare(["a > 5", "a < 3", "a > 7 || a < 1", "a > 4"])
    assert [comparison.shadowed(place) for place in range(4)] == [False, False, True, False]
    assert [(o.first, o.second, str(o.where.told())) for o in comparison.overlaps] == [
        (0, 2, "a > 7"), (0, 3, "a > 5"), (1, 2, "a < 1"), (2, 3, "a > 7"),
    ]  # fmt: skip


def test_too_many_boxes_and_bad_rules() -> None:
    with pytest.raises(TooMany):
        compare([" && ".join(f"(a{n} > 1 || b{n} > 1)" for n in range(11))])
    with pytest.raises(Misread):
        compare(["a >"])
    assert rest_of([ALL], {}).is_empty
