"""From the tree to CEL: what rows and queries say, in the words of the language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from abonent.rules.cel import operators as ops
from abonent.rules.cel.printer import written
from abonent.rules.cel.syntax import Call as Calling
from abonent.rules.cel.syntax import Expr, Ident, ListExpr
from abonent.rules.cel.syntax import Literal as Written
from abonent.rules.facts.known import Fact, Known
from abonent.rules.facts.paths import expr_of
from abonent.rules.facts.times import moment_written
from abonent.rules.ports import DAYS, Kind
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
)

_OPS = {Op.EQ: ops.EQ, Op.LT: ops.LT, Op.LE: ops.LE, Op.GT: ops.GT, Op.GE: ops.GE}
_MATCHES = {How.PART: "holds", How.LIKE: "like", How.WORDS: "words", How.PHRASE: "phrase"}
_EDGES = {Op.LT: "first_day", Op.GE: "first_day", Op.GT: "last_day", Op.LE: "last_day"}


def in_cel(rule: Rule, *, known: Known) -> str:
    """``rule`` as a text of the language."""
    return written(lowered(rule, known=known))


def lowered(rule: Rule, *, known: Known) -> Expr:
    """``rule`` as an expression of the language."""
    if isinstance(rule, And):
        return _joined(ops.AND, rule.parts, known, empty=True)
    if isinstance(rule, Or):
        return _joined(ops.OR, rule.parts, known, empty=False)
    if isinstance(rule, Not):
        return _denied(rule, known)
    if isinstance(rule, Computed):
        expr: Expr = rule.expr
        return expr
    return _test(rule, known)


def _joined(function: str, parts: tuple[Rule, ...], known: Known, *, empty: bool) -> Expr:
    said = tuple(lowered(part, known=known) for part in parts)
    if len(said) > 1:
        return Calling(function, None, said)
    return said[0] if said else Written(empty)


def _denied(rule: Not, known: Known) -> Expr:
    part = lowered(rule.part, known=known)
    match part:
        case Calling(ops.EQ, None, args):
            return Calling(ops.NE, None, args)
        case Written(bool() as value):
            return Written(not value)
    return Calling(ops.NOT, None, (part,))


def _test(rule: Compare | In | Match | Exists, known: Known) -> Expr:
    left = rule.of if isinstance(rule, Exists) else rule.left
    if left.key == RULE:
        return _named(rule)
    fact = known.by_key.get(left.key) or known.facts.get(left.key)
    path = expr_of(fact.path if fact else _path(left, known))
    if isinstance(rule, Exists):
        return Calling("has", None, (path,))
    if isinstance(rule, Match):
        return Calling(_MATCHES[rule.how], path, (Written(rule.pattern),))
    if isinstance(rule, In):
        return _among(rule, path, fact)
    return _compared(rule, path, fact)


def _named(rule: Compare | In | Match | Exists) -> Expr:
    items = rule.items if isinstance(rule, In) else ()
    items = (rule.right,) if isinstance(rule, Compare) else items
    calls = tuple(
        Calling("rule", None, (Written(str(one.value)),))
        for one in items
        if isinstance(one, Literal)
    )
    return calls[0] if len(calls) == 1 else Calling(ops.OR, None, calls)


def _path(left: Access, known: Known) -> str:
    """Of a property that is no more, what it would be called."""
    return f"{known.subject}.{left.key}"


def _among(rule: In, path: Expr, fact: Fact | None) -> Expr:
    items = tuple(_operand(one) for one in rule.items)
    if rule.below:
        return Calling("under", path, (items[0] if len(items) == 1 else ListExpr(items),))
    if fact is not None and fact.of.is_list:
        name = Ident("x")
        return Calling("exists", path, (name, Calling(ops.IN, None, (name, ListExpr(items)))))
    return Calling(ops.IN, None, (path, ListExpr(items)))


def _compared(rule: Compare, path: Expr, fact: Fact | None) -> Expr:
    kind = fact.of.kind if fact else Kind.TEXT
    if kind in DAYS:
        return _in_time(rule, path, kind)
    value = _operand(rule.right)
    if rule.op == Op.EQ and fact is not None and fact.of.is_list:
        return Calling(ops.IN, None, (value, path))
    if rule.op == Op.EQ and kind in {Kind.TEXT, Kind.PROSE}:
        return Calling("is", path, (value,))
    if kind == Kind.BOOLEAN and rule.right == Literal(True):
        return path
    return Calling(_OPS[rule.op], None, (path, value))


def _in_time(rule: Compare, path: Expr, kind: Kind) -> Expr:
    right = rule.right
    day = Calling("day", None, (path,)) if kind == Kind.MOMENT else path
    if isinstance(right, Literal):
        is_moment = isinstance(right.value, datetime)
        left = path if is_moment else day
        return Calling(_OPS[rule.op], None, (left, _operand(right)))
    if right.name == "period":
        text = Written(str(right.args[0].value))
        if rule.op == Op.EQ:
            return Calling("within", day, (text,))
        return Calling(_OPS[rule.op], None, (day, Calling(_EDGES[rule.op], None, (text,))))
    value = _operand(right)
    if right.name in {"now", "ago"}:
        if rule.op != Op.EQ and kind == Kind.MOMENT:
            return Calling(_OPS[rule.op], None, (path, value))
        value = Calling("day", None, (value,))
    return Calling(_OPS[rule.op], None, (day, value))


def _operand(value: Operand) -> Expr:
    if isinstance(value, Call):
        if value.name in {"me", "now"}:
            return Ident(value.name)
        return Calling(value.name, None, tuple(_constant(one.value) for one in value.args))
    return _constant(value.value)


def _constant(value: Any) -> Expr:
    if isinstance(value, datetime):
        return Calling("timestamp", None, (Written(moment_written(value)),))
    if isinstance(value, date):
        return Calling("date", None, (Written(value.isoformat()),))
    if isinstance(value, bool | str):
        return Written(value)
    return Written(int(value) if value == int(value) else float(value))
