"""The SQL back end: a tree as a condition that composes with the querysets of lists.

Values are parameters, but for plain numbers that JSON is compared with. Two-valued like the
language: what is absent is not equal to anything, and *not* holds for it. Attributes in JSON are
read by expressions, columns by their paths.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from django.db.models import Func, JSONField, Q, lookups
from django.db.models.functions import Lower

from abonent.kernel.actor import Actor
from abonent.rules.binding import fold
from abonent.rules.moments import Stretch, day_of, local_days, stretch_of
from abonent.rules.ports import DAYS, Choice, Kind, Property
from abonent.rules.tree import (
    RULE,
    Access,
    And,
    Call,
    Compare,
    Computed,
    Exists,
    How,
    In,
    Literal,
    Match,
    Not,
    Op,
    Operand,
    Or,
    Rule,
    codes_of,
)

_LOOKUPS: dict[str, Any] = {
    "exact": lookups.Exact,
    "lt": lookups.LessThan,
    "lte": lookups.LessThanOrEqual,
    "gt": lookups.GreaterThan,
    "gte": lookups.GreaterThanOrEqual,
    "in": lookups.In,
}
_ORDERS = {Op.LT: "lt", Op.LE: "lte", Op.GT: "gt", Op.GE: "gte"}
NOTHING = Q(pk__in=[])
"""Holds for no row."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What functions of a rule know: who reads and when."""

    by: Actor
    at: datetime
    named: Callable[[str], Q] = lambda _code: NOTHING
    """The condition of another rule, by its code."""
    computed: Callable[[Computed], Q] | None = None
    """The condition of what only the language itself can say."""


def condition(rule: Rule, *, properties: Mapping[str, Property], facts: Facts) -> Q:
    """``rule`` as a condition of the ORM. A property nobody knows any more holds for no row."""
    return _Compiler(properties, facts).rule(rule)


class _Compiler:
    def __init__(self, properties: Mapping[str, Property], facts: Facts) -> None:
        self._properties = properties
        self._facts = facts

    def rule(self, rule: Rule, *, is_negated: bool = False) -> Q:
        if isinstance(rule, And):
            return self._joined(rule.parts, Q.AND, is_negated)
        if isinstance(rule, Or):
            return self._joined(rule.parts, Q.OR, is_negated)
        if isinstance(rule, Not):
            denied = self.rule(rule.part, is_negated=True)
            return ~denied if denied else NOTHING  # Django drops what says nothing
        if isinstance(rule, Computed):
            return self._facts.computed(rule) if self._facts.computed else NOTHING
        found = self._test(rule)
        return found if is_negated or isinstance(rule, Exists) else _loosened(found)

    def _joined(self, parts: Sequence[Rule], how: str, is_negated: bool) -> Q:
        found = Q(_connector=how)
        for part in parts:
            said = self.rule(part, is_negated=is_negated)
            if not said and how == Q.OR:
                return said
            found.add(said, how)
        return found

    def _test(self, rule: Compare | In | Match | Exists) -> Q:
        left: Access = rule.of if isinstance(rule, Exists) else rule.left
        if left.key == RULE:
            found = Q(_connector=Q.OR)
            for code in codes_of(rule):
                found.add(self._facts.named(code), Q.OR)
            return found or NOTHING
        of = self._properties.get(left.key)
        if of is None:
            return NOTHING
        found = self._holds(of, rule)
        if not isinstance(rule, Exists) and of.expression is None and "__" in of.field:
            # Of a table beside, asked once without *not*, Django forgets that it may have no row.
            found = Q(found, **{f"{of.field}__isnull": False})
        return found if of.reach is None else found & of.reach(self._facts.by)

    def _holds(self, of: Property, rule: Compare | In | Match | Exists) -> Q:
        if isinstance(rule, Exists):
            return exists(of)
        if isinstance(rule, Match):
            return _match(of, rule)
        if isinstance(rule, In):
            return self._among(of, rule)
        return self._compare(of, rule)

    def _compare(self, of: Property, rule: Compare) -> Q:
        if of.kind in DAYS:
            return _in_time(of, rule.op, rule.right, stretch_of(rule.right, at=self._facts.at))
        if rule.op != Op.EQ:
            return _look(of, _ORDERS[rule.op], _constant(rule.right))
        if of.kind == Kind.CHOICE:
            return self._among(of, In(rule.left, (rule.right,)))
        return _equal(of, _constant(rule.right))

    def _among(self, of: Property, rule: In) -> Q:
        codes = {self._code(item) for item in rule.items}
        choices = of.list_choices()
        found = [c for c in choices if c.code in codes or (rule.below and codes & {*c.parents})]
        return _one_of(of, found)

    def _code(self, item: Operand) -> str:
        if isinstance(item, Call):
            return self._facts.by.login
        return str(item.value)


def _loosened(found: Q) -> Q:
    """Without asking besides whether there is a value: it is compared, and nothing is negated.

    Unknown is as good as false there, and each look into JSON costs as much as the comparison.
    """
    if found.negated:
        return found
    parts = [_loosened(part) if isinstance(part, Q) else part for part in found.children]
    if found.connector == Q.AND:
        parts = [part for part in parts if not _is_presence(part)] or parts
    return Q(*parts, _connector=found.connector)


def _is_presence(part: object) -> bool:
    match part:
        case lookups.IsNull():
            return part.rhs is False
        case (str() as path, False):
            return path.endswith("__isnull")
    return False


def _constant(value: Operand) -> Any:
    if isinstance(value, Literal):
        return value.value
    raise TypeError(f"no constant: {value!r}")


def _look(of: Property, lookup: str, value: Any) -> Q:
    """``lookup`` on a path or an expression; false, never unknown, where there is no value."""
    if of.expression is None:
        return Q(**{f"{of.field}__{lookup}": value})
    if isinstance(value, Decimal) and isinstance(of.expression, Func):
        value = float(value)  # JSON knows no other number
    compared = Q(_LOOKUPS[lookup](of.expression, _in_statement(of, value)))
    if of.guards and lookup in of.guards:
        compared &= of.guards[lookup]
    return compared & Q(lookups.IsNull(of.expression, False))


def _in_statement(of: Property, value: Any) -> Any:
    """A number that JSON is compared with stands in the statement: given beside it, it would be
    wrapped, sent and read as JSON for every call."""
    is_number = type(value) in {int, float} and isfinite(value)
    if is_number and isinstance(of.expression, Func):
        output = of.expression.output_field
        if isinstance(output, JSONField):
            return Func(template=f"'{value!r}'::jsonb", output_field=output)
    return value


def _equal(of: Property, value: Any) -> Q:
    if of.holds is not None:
        return of.holds(value)
    if of.kind == Kind.TEXT and of.expression is None:
        return Q(**{f"{of.field}__iexact": value})
    if of.kind == Kind.TEXT:
        folded = lookups.Exact(Lower(of.expression), str(value).lower())
        return Q(folded) & Q(lookups.IsNull(of.expression, False))
    return _look(of, "exact", value)


def exists(of: Property) -> Q:
    """Rows that have a value."""
    if of.where is not None and not of.field and of.expression is None:
        return of.where(How.LIKE, "*")
    if of.holds is not None and not of.field and of.expression is None:
        return _one_of(of, of.list_choices())
    if of.expression is not None:
        return Q(lookups.IsNull(of.expression, False))
    present = Q(**{f"{of.field}__isnull": False})
    is_text = of.kind == Kind.PROSE or (of.kind == Kind.TEXT and of.where is None)
    return present & ~Q(**{of.field: ""}) if is_text else present


def _one_of(of: Property, choices: Sequence[Choice]) -> Q:
    if not choices:
        return NOTHING
    if of.holds is not None:
        found = Q(_connector=Q.OR)
        for choice in choices:
            found.add(of.holds(choice.value), Q.OR)
        return found
    if len(choices) == 1:
        return _look(of, "exact", choices[0].value)
    return _look(of, "in", [choice.value for choice in choices])


def _match(of: Property, rule: Match) -> Q:
    if of.where is not None:
        return of.where(rule.how, rule.pattern)
    if of.kind == Kind.CHOICE:
        return _one_of(of, named_choices(of.list_choices(), rule))
    pattern = pattern_of(rule)
    if of.expression is None:
        return Q(**{f"{of.field}__iregex": pattern})
    found = lookups.IRegex(of.expression, pattern)
    return Q(found) & Q(lookups.IsNull(of.expression, False))


def pattern_of(rule: Match) -> str:
    """A regular expression of nothing but the literal text and ``.*``: it cannot explode."""
    if rule.how != How.LIKE:
        return re.escape(rule.pattern)
    pattern = re.sub(r"\*+", "*", rule.pattern)
    return f"^{'.*'.join(re.escape(part) for part in pattern.split('*'))}$"


def named_choices(choices: Sequence[Choice], rule: Match) -> list[Choice]:
    """Choices whose code or a name fits, and all below them."""
    fits = _fitting(rule)
    named = {c.code for c in choices if fits(c.code) or any(map(fits, c.names.values()))}
    return [c for c in choices if c.code in named or named & {*c.parents}]


def _fitting(rule: Match) -> Callable[[str], bool]:
    wanted = fold(rule.pattern)
    if rule.how != How.LIKE:
        return lambda name: wanted in fold(name)
    parts = [fold(part) for part in rule.pattern.split("*")]
    return lambda name: _has_parts(fold(name), parts)


def _has_parts(text: str, parts: Sequence[str]) -> bool:
    """Whether ``text`` is these parts with anything between: in one pass, so it cannot explode."""
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if not text.startswith(first):
        return False
    place = len(first)
    for part in middle:
        found = text.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return text.endswith(last) and len(text) - len(last) >= place


def _in_time(of: Property, op: Op, value: Operand, stretch: Stretch) -> Q:
    """Days are whole: after a day is after its end, up to a day is with it."""
    if op == Op.EQ and stretch.is_instant:
        stretch = day_of(stretch) if isinstance(value, Call) else stretch
    begin, end = _ends(of, stretch)
    if stretch.is_instant and of.kind == Kind.MOMENT:
        return _look(of, "exact" if op == Op.EQ else _ORDERS[op], begin)
    if op == Op.EQ:
        return _look(of, "gte", begin) & _look(of, "lt", end)
    bounds = {Op.LT: ("lt", begin), Op.LE: ("lt", end), Op.GT: ("gte", end), Op.GE: ("gte", begin)}
    return _look(of, *bounds[op])


def _ends(of: Property, stretch: Stretch) -> tuple[Any, Any]:
    if of.kind == Kind.DATE:
        first, after = local_days(stretch)
        return (first.isoformat(), after.isoformat()) if of.as_text else (first, after)
    if not of.as_text:
        return stretch.begin, stretch.end
    return _iso(stretch.begin), _iso(stretch.end)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
