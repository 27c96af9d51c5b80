"""Operators between terms. What would overflow or divide by zero is NULL."""

from __future__ import annotations

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import operators as ops
from abonent.rules.cel.syntax import Call
from abonent.rules.errors import Misread
from abonent.rules.facts.database.terms import Term, Type, decided, term

_LEAST, _MOST = -(2**63), 2**63 - 1
HUGE = "1e150"
"""Doubles are computed with up to here on either side, and from its inverse: PostgreSQL fails a
statement where others go on with infinity."""
_LONGEST = "9e16"
"""Microseconds that may be added to a moment: 2,851 years."""
_NUMBERS = {Type.INT, Type.DOUBLE}
_MARKS = {ops.ADD: "+", ops.SUBTRACT: "-", ops.MULTIPLY: "*"}


def whole(template: str, *parts: Term) -> Term:
    """A whole number within 64 bits, or NULL."""
    found = term(Type.INT, template, *parts)
    return term(Type.INT, f"CASE WHEN {{0}} BETWEEN {_LEAST} AND {_MOST} THEN {{0}} END", found)


def compare(call: Call, sign: str, left: Term, right: Term) -> Term:
    """``left sign right`` of one type, or of numbers."""
    if {left.type, right.type} <= _NUMBERS:
        if left.type != right.type:
            left, right = as_double(left), as_double(right)
        return decided(f"({{0}} {sign} {{1}})", left, right)
    if left.type != right.type or left.type in {Type.LIST, Type.NULL}:
        raise _mismatch(call)
    if left.type == Type.STRING and sign != "=":
        return decided(f'({{0}} COLLATE "C" {sign} {{1}} COLLATE "C")', left, right)
    return decided(f"({{0}} {sign} {{1}})", left, right)


def as_double(one: Term) -> Term:
    """A number as a double."""
    return one if one.type == Type.DOUBLE else term(Type.DOUBLE, "({0})::float8", one)


def arithmetic(call: Call, left: Term, right: Term) -> Term:
    """``+ - * / %`` of numbers, texts, moments and durations."""
    name = call.function
    if left.type == right.type == Type.INT:
        return _of_whole(name, left, right)
    if {left.type, right.type} <= _NUMBERS and name != ops.MODULO:
        return _of_doubles(name, as_double(left), as_double(right))
    if left.type == right.type == Type.STRING and name == ops.ADD:
        return term(Type.STRING, "({0} || {1})", left, right)
    found = _of_times(name, left, right)
    if found is None:
        raise _mismatch(call)
    return found


def negated(call: Call, one: Term) -> Term:
    """``-x``."""
    if one.type == Type.INT:
        return whole("(- {0})", one)
    if one.type == Type.DOUBLE:
        return term(Type.DOUBLE, "(- {0})", one)
    if one.type == Type.DURATION:
        return term(Type.DURATION, "(- {0})", one)
    raise _mismatch(call)


def _of_whole(name: str, left: Term, right: Term) -> Term:
    if name == ops.DIVIDE:
        return whole("div({0}, NULLIF({1}, 0))", left, right)
    if name == ops.MODULO:
        return whole("mod({0}, NULLIF({1}, 0))", left, right)
    return whole(f"({{0}} {_MARKS[name]} {{1}})", left, right)


def _of_doubles(name: str, left: Term, right: Term) -> Term:
    """Within the range in which neither side of the product can overflow."""
    sure = f"abs({{0}}) < {HUGE} AND abs({{1}}) < {HUGE}"
    if name in (ops.MULTIPLY, ops.DIVIDE):
        tiny = f"1e-{HUGE.partition('e')[2]}"
        sure += f" AND ({{0}} = 0 OR abs({{0}}) > {tiny}) AND ({{1}} = 0 OR abs({{1}}) > {tiny})"
    if name == ops.DIVIDE:
        return term(Type.DOUBLE, f"CASE WHEN {{1}} <> 0 AND {sure} THEN {{0}} / {{1}} END", left,
                    right)  # fmt: skip
    return term(Type.DOUBLE, f"CASE WHEN {sure} THEN {{0}} {_MARKS[name]} {{1}} END", left, right)


def _of_times(name: str, left: Term, right: Term) -> Term | None:
    types = left.type, right.type
    if types == (Type.DURATION, Type.DURATION) and name in (ops.ADD, ops.SUBTRACT):
        return term(Type.DURATION, f"({{0}} {_MARKS[name]} {{1}})", left, right)
    if types == (Type.TIMESTAMP, Type.DURATION) and name in (ops.ADD, ops.SUBTRACT):
        return moved(_MARKS[name], left, right)
    if types == (Type.DURATION, Type.TIMESTAMP) and name == ops.ADD:
        return moved("+", right, left)
    if types == (Type.TIMESTAMP, Type.TIMESTAMP) and name == ops.SUBTRACT:
        micros = "((extract(epoch FROM {0}) - extract(epoch FROM {1})) * 1000000)"
        return term(Type.DURATION, micros, left, right)
    return None


def moved(sign: str, at: Term, by: Term) -> Term:
    """A moment so much later or earlier, within the years 1 to 9999."""
    span = "(div({1}, 1000000)::float8 * interval '1 second'"
    span += " + mod({1}, 1000000)::float8 * interval '1 microsecond')"
    found = term(
        Type.TIMESTAMP, f"CASE WHEN abs({{1}}) < {_LONGEST} THEN {{0}} {sign} {span} END", at, by
    )
    within = "{0} >= '0001-01-01 00:00:00Z' AND {0} < '10000-01-01 00:00:00Z'"
    return term(Type.TIMESTAMP, f"CASE WHEN {within} THEN {{0}} END", found)


def _mismatch(call: Call) -> Misread:
    told = _("“%(sign)s” does not go with these two.") % {"sign": ops.symbol(call.function)}
    return Misread(told, call.span)
