"""A decision table of 100 rows and four inputs, beside the same as a chain of ifs in Python."""

from __future__ import annotations

import timeit
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.harness import Bench, Result, take_turns

if TYPE_CHECKING:
    from bench.environment import Environment

KINDS = ("complaint", "request", "order", "question", "outage")
REGIONS = ("north", "south", "east", "west")
SLOWEST = 10.0  # times the chain
_BOUNDS = tuple(Decimal(bound) for bound in range(0, 5000, 1000))
_TIMES = 2_000
Facts = Mapping[str, Any]
Row = tuple[str, str, Decimal, bool, str]


def rows() -> list[Row]:
    """Kind, region, amount from (a thousand wide), category vip, and what is decided: 100 rows."""
    return [
        (kind, region, bound, True, f"{kind}-{region}-{bound}")
        for kind in KINDS
        for region in REGIONS
        for bound in _BOUNDS
    ]


def by_hand(known: list[Row]) -> Callable[[Facts], str | None]:
    """The chain that somebody would write, made as source: an ``if`` for each row."""
    lines = ["def decide(facts):"]
    lines += [
        '    kind, region = facts["case.kind"], facts["case.region"]',
        '    amount, is_vip = facts["case.amount"], facts["client.is_vip"]',
    ]
    for kind, region, bound, is_vip, result in known:
        lines += [
            f"    if kind == {kind!r} and region == {region!r} "
            f"and {bound} <= amount < {bound + 1000} and is_vip is {is_vip}:",
            f"        return {result!r}",
        ]
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # noqa: S102 - our own text
    chain: Callable[[Facts], str | None] = made["decide"]
    return chain


def table(known: list[Row]) -> Callable[[Facts], str | None]:
    """The same as a decision table, at most one row of which matches."""
    from abonent.rules.cel.environment import Environment as Words
    from abonent.rules.cel.types import BOOL, DOUBLE, STRING, nullable, object_type
    from abonent.rules.tables.deciding import compile_table
    from abonent.rules.tables.model import Input, Kind, Output, Table
    from abonent.rules.tables.model import Row as Line

    text, number = nullable(STRING), nullable(DOUBLE)
    objects = {
        "case": {"kind": text, "region": text, "amount": number},
        "client": {"is_vip": nullable(BOOL)},
    }
    made = Table(
        inputs=(
            Input(expression="case.kind", kind=Kind.STRING),
            Input(expression="case.region", kind=Kind.STRING),
            Input(expression="case.amount", kind=Kind.NUMBER),
            Input(expression="client.is_vip", kind=Kind.BOOLEAN),
        ),
        outputs=(Output(kind=Kind.STRING),),
        rows=tuple(
            Line(
                tests=(
                    f'"{kind}"', f'"{region}"', f"[{bound}..{bound + 1000})",
                    "true" if is_vip else "false",
                ),
                results=(f'"{result}"',),
            )
            for kind, region, bound, is_vip, result in known
        ),
    )  # fmt: skip
    variables = {name: object_type(name) for name in objects}
    compiled = compile_table(made, Words(variables, objects))
    return lambda facts: compiled.decide(facts).value


def facts_of(row: Row) -> Facts:
    """Facts that the row is about."""
    kind, region, bound, is_vip, _result = row
    return {
        "case.kind": kind, "case.region": region, "case.amount": bound + Decimal("10.50"),
        "client.is_vip": is_vip,
    }  # fmt: skip


def run(env: Environment) -> Iterable[Result]:
    """Facts of the first, the middle and the last row, and such as no row is about."""
    known = rows()
    ours, chain = table(known), by_hand(known)
    asked = [facts_of(known[at]) for at in (0, 50, 99)]
    asked.append({**asked[0], "case.kind": "praise"})
    if [ours(one) for one in asked] != [chain(one) for one in asked]:
        raise AssertionError("the table and the hand disagree")
    found = take_turns(
        3 if env.quick else 9,
        ours=partial(_micros, ours, asked),
        hand=partial(_micros, chain, asked),
        last=partial(_micros, ours, asked[2:3]),
    )
    mine, limit = found["ours"]["micros"], found["hand"]["micros"]
    yield Result(
        name="decisions",
        ours=mine,
        limit=limit,
        unit="µs a decision of 100 rows, 4 inputs",
        more_is_better=False,
        extras={
            "times_the_chain": mine / limit,
            "most_times": SLOWEST,
            "last_row_us": found["last"]["micros"],
        },
    )


def _micros(decide: Callable[[Facts], object], asked: list[Facts]) -> dict[str, float]:
    def all_of_them() -> None:
        for one in asked:
            decide(one)

    return {"micros": timeit.timeit(all_of_them, number=_TIMES) / _TIMES / len(asked) * 1_000_000}


BENCH = Bench("decisions", "A decision table of 100 rows, in memory", run)
