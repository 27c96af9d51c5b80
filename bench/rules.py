"""A rule of three comparisons by its closures, beside the same written by hand in Python."""

from __future__ import annotations

import timeit
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.harness import Bench, Result, take_turns

if TYPE_CHECKING:
    from bench.environment import Environment

RULE = 'case.kind == "complaint" && case.amount > 1000 && client.category == "vip"'
PROMISED = 3.0  # microseconds, as the requirements say
_TIMES = 100_000
FACTS = {
    "case.kind": "complaint", "case.amount": Decimal("2000.50"), "client.category": "vip",
}  # fmt: skip
NESTED = {
    "case": {"kind": "complaint", "amount": Decimal("2000.50")}, "client": {"category": "vip"},
}  # fmt: skip


def by_hand(facts: Mapping[str, Any]) -> bool:
    """The rule as somebody would write it who knows the facts."""
    return bool(
        facts["case.kind"] == "complaint"
        and facts["case.amount"] > 1000
        and facts["client.category"] == "vip"
    )


def run(env: Environment) -> Iterable[Result]:
    """Evaluate the rule, then also what comes before: reading, checking, compiling."""
    compiled = _compiled()
    if not (compiled(FACTS) is compiled(NESTED) is by_hand(FACTS) is True):
        raise AssertionError("the rule and the hand disagree")
    found = take_turns(
        3 if env.quick else 9,
        ours=partial(_micros, partial(compiled, FACTS)),
        nested=partial(_micros, partial(compiled, NESTED)),
        hand=partial(_micros, partial(by_hand, FACTS)),
        understood=partial(_micros, _compiled, times=200),
    )
    ours = found["ours"]["micros"]
    yield Result(
        name="rules",
        ours=ours,
        limit=found["hand"]["micros"],
        unit="µs a rule of three comparisons",
        more_is_better=False,
        extras={
            "promised_us": PROMISED,
            "share_of_promise": ours / PROMISED,
            "nested_facts_us": found["nested"]["micros"],
            "understood_us": found["understood"]["micros"],
        },
    )


def _compiled() -> Callable[[Mapping[str, Any]], Any]:
    from abonent.rules.cel.environment import Environment as Words
    from abonent.rules.cel.program import compile_rule
    from abonent.rules.cel.types import DOUBLE, STRING, nullable, object_type

    objects = {
        "case": {"kind": nullable(STRING), "amount": nullable(DOUBLE)},
        "client": {"category": nullable(STRING)},
    }
    variables = {name: object_type(name) for name in objects}
    return compile_rule(RULE, Words(variables, objects)).evaluate


def _micros(call: Callable[[], object], *, times: int = _TIMES) -> dict[str, float]:
    return {"micros": timeit.timeit(call, number=times) / times * 1_000_000}


BENCH = Bench("rules", "A rule of three comparisons, in memory", run)
