"""What rules over facts may use beside CEL's own: facts by their paths, words of the trade."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import types
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.functions.timing import OVERLOADS as GETTERS
from abonent.rules.cel.signatures import Overload, read_overload, read_overloads
from abonent.rules.cel.types import Type
from abonent.rules.cel.values import equal
from abonent.rules.facts.known import Known
from abonent.rules.facts.preparing import SAME
from abonent.rules.facts.tabled import overloads
from abonent.rules.moments import local_days, stretch_of
from abonent.rules.ports import Kind, Property
from abonent.rules.sql import pattern_of
from abonent.rules.tree import Access, Call, How, Literal, Match

HUGE = 1e150
"""Doubles are computed with up to here, for PostgreSQL would fail beyond: see ``database``."""
_TYPES = {
    Kind.TEXT: types.STRING, Kind.PROSE: types.STRING, Kind.INTEGER: types.INT,
    Kind.DECIMAL: types.DOUBLE, Kind.MONEY: types.DOUBLE, Kind.DATE: types.DATE,
    Kind.MOMENT: types.TIMESTAMP, Kind.BOOLEAN: types.BOOL, Kind.CHOICE: types.STRING,
}  # fmt: skip


def type_of(of: Property) -> Type:
    """The type of a fact in the language."""
    found = _TYPES[of.kind]
    return types.list_of(found) if of.is_list else found


def environment(known: Known, named: Callable[[str], Callable[[Any], bool]]) -> Environment:
    """The environment of rules about a subject; ``named`` finds another rule."""
    variables = {path: types.nullable(type_of(fact.of)) for path, fact in known.facts.items()}
    variables |= {"now": types.TIMESTAMP, "me": types.STRING}

    def holds(facts: Any, code: str) -> bool:
        return named(code)(facts)

    asked = read_overload("rule(string): bool", holds, contextual=True)
    return Environment(variables=variables, functions=(asked, *overloads(known), *FUNCTIONS))


def _alike(text: str, other: str) -> bool:
    return text.lower() == other.lower()


def _has(text: str, part: str) -> bool:
    return part.lower() in text.lower()


def _like(text: str, pattern: str) -> bool:
    made = pattern_of(Match(How.LIKE, Access(""), pattern))
    return re.search(made, text, re.IGNORECASE | re.DOTALL) is not None


def _only_lists(*_args: Any) -> bool:
    raise EvaluationFailed(_("Words in any form are only found in lists."))


def _under(*_args: Any) -> bool:
    raise EvaluationFailed(_("under( ) is asked of one of a list by its code."))


def _day(_facts: Any, at: datetime) -> date:
    return timezone.localtime(at).date()


def _ago(facts: Any, number: int, unit: str) -> datetime:
    try:
        found = stretch_of(Call("ago", (Literal(number), Literal(unit))), at=_now(facts))
    except KeyError:
        told = _("Write a unit of time: min, h, d, w, mo or y.")
        raise EvaluationFailed(told) from None
    return found.begin


def _now(facts: Mapping[str, Any]) -> datetime:
    now: datetime = facts["now"]
    return now


def _of_today(name: str) -> Callable[[Any], date]:
    def found(facts: Any) -> date:
        return local_days(stretch_of(Call(name), at=_now(facts)))[0]

    return found


def period(text: str) -> tuple[date, date]:
    """The first and the last day of a month or a year."""
    if not re.fullmatch(r"\d{4}(-\d\d)?", text):
        told = _("Write a month or a year: 2026-11, 2026.")
        raise EvaluationFailed(told)
    first, after = local_days(stretch_of(Call("period", (Literal(text),)), at=_ANY_TIME))
    return first, after - timedelta(days=1)


_ANY_TIME = datetime(2000, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


def _within(day: date, text: str) -> bool:
    first, last = period(text)
    return first <= day <= last


def _sure(one: float, other: float, *, product: bool) -> None:
    """Fail where the database would."""
    for value in (one, other):
        if not abs(value) < HUGE or (product and value != 0 and abs(value) <= 1 / HUGE):
            raise EvaluationFailed(_("The number is too large or too small to be computed with."))


def _arithmetic(sign: str) -> Callable[[Any, Any], float]:
    def computed(one: Any, other: Any) -> float:
        first, second = float(one), float(other)
        _sure(first, second, product=sign in "*/")
        if sign == "/":
            return first / second
        return first * second if sign == "*" else first + second if sign == "+" else first - second

    return computed


def _local(part: Overload) -> Overload:
    """A part of a moment by the clocks of the reader."""

    def asked(_facts: Any, at: datetime) -> Any:
        return part.run(at, timezone.get_current_timezone_name())

    first = part.params[:1]
    return Overload(part.name, first, part.result, asked, is_method=True, contextual=True)


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def _same(one: Any, other: Any) -> bool:
    return one is not None and other is not None and equal(one, other)


_PAIRS = (("double", "double"), ("double", "int"), ("int", "double"))
FUNCTIONS: tuple[Overload, ...] = (
    *read_overloads(
        {
            "string.is(string): bool": _alike,
            "string.holds(string): bool": _has,
            "string.like(string): bool": _like,
            "string.words(string): bool": _only_lists,
            "string.phrase(string): bool": _only_lists,
            "string.under(string): bool": _under,
            "string.under(list(string)): bool": _under,
            "first_day(string): date": lambda text: period(text)[0],
            "last_day(string): date": lambda text: period(text)[1],
            "date.within(string): bool": _within,
            f"{SAME}(T, T): bool": _same,
            f"{SAME}(double, int): bool": _equal,
            f"{SAME}(int, double): bool": _equal,
            "_==_(double, int): bool": _equal,
            "_==_(int, double): bool": _equal,
        }
    ),
    read_overload("day(timestamp): date", _day, contextual=True),
    read_overload("ago(int, string): timestamp", _ago, contextual=True),
    *(
        read_overload(f"{name}(): date", _of_today(name), contextual=True)
        for name in ("today", "yesterday", "tomorrow")
    ),
    *(
        read_overload(f"_{sign}_({one}, {other}): double", _arithmetic(sign))
        for sign in "+-*/"
        for one, other in _PAIRS
    ),
    *(_local(one) for one in GETTERS if one.params[0] == types.TIMESTAMP and len(one.params) == 2),
)
