"""From CEL to the tree: every condition that the tree has a form for, the rest as it is.

What is lifted here asks indexes and stands in rows without code; both ways mean the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from abonent.rules.cel import operators as ops
from abonent.rules.cel.printer import written
from abonent.rules.cel.syntax import Call as Calling
from abonent.rules.cel.syntax import Expr, Ident, ListExpr
from abonent.rules.cel.syntax import Literal as Written
from abonent.rules.facts.known import Fact, Known
from abonent.rules.facts.paths import find_fact, list_facts
from abonent.rules.facts.times import day_read, moment_read
from abonent.rules.ports import NUMBERS, ORDERED, Kind
from abonent.rules.tree import (
    EVERYTHING,
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
    Rule,
    conjunction,
    disjunction,
)

_OPS = {ops.EQ: Op.EQ, ops.LT: Op.LT, ops.LE: Op.LE, ops.GT: Op.GT, ops.GE: Op.GE}
_FLIPPED = {Op.EQ: Op.EQ, Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE}
_MATCHES = {"holds": How.PART, "like": How.LIKE, "words": How.WORDS, "phrase": How.PHRASE}


def lifted(expr: Expr, *, known: Known) -> Rule:
    """The tree of a condition that was checked."""
    return _Lifter(known).rule(expr)


class _Lifter:
    def __init__(self, known: Known) -> None:
        self._known = known

    def rule(self, expr: Expr) -> Rule:
        joined = self._joined(expr)
        if joined is not None:
            return joined
        return self._simple(expr) or self._computed(expr)

    def _joined(self, expr: Expr) -> Rule | None:
        match expr:
            case Written(bool() as value):
                return EVERYTHING if value else Not(EVERYTHING, span=expr.span)
            case Calling(ops.AND, None, parts):
                return conjunction([self.rule(part) for part in parts], span=expr.span)
            case Calling(ops.OR, None, parts):
                return disjunction([self.rule(part) for part in parts], span=expr.span)
            case Calling(ops.NOT, None, (part,)):
                return _denied(self.rule(part), expr)
            case Calling(ops.NE, None, (left, right)):
                same = Calling(ops.EQ, None, (left, right), span=expr.span)
                return _denied(self.rule(same), expr)
            case Calling(ops.CONDITIONAL, None, (asked, yes, no)):
                return self._chosen(asked, yes, no)
            case Calling("rule", None, (Written(str() as code),)):
                return Compare(Op.EQ, Access(RULE), Literal(code), span=expr.span)
        return None

    def _chosen(self, asked: Expr, yes: Expr, no: Expr) -> Rule:
        condition = self.rule(asked)
        first = conjunction([condition, self.rule(yes)])
        return disjunction([first, conjunction([Not(condition), self.rule(no)])])

    def _simple(self, expr: Expr) -> Rule | None:
        fact = find_fact(expr, self._known)
        if fact is not None:
            return self._yes(fact, expr) if fact.of.kind == Kind.BOOLEAN else None
        match expr:
            case Calling("has", None, (what,)):
                fact = find_fact(what, self._known)
                return Exists(_access(fact, what), span=expr.span) if fact else None
            case Calling(ops.IN, None, (left, right)):
                return self._among(expr, left, right)
            case Calling(str() as name, None, (left, right)) if name in _OPS:
                return self._compared(_OPS[name], expr, left, right)
            case Calling("exists", what, args) if what is not None:
                return self._any_of(expr, what, args)
            case Calling(str() as name, what, args) if what is not None:
                return self._asked(name, expr, what, args)
        return None

    def _yes(self, fact: Fact, expr: Expr) -> Rule | None:
        if not fact.key:
            return None
        return Compare(Op.EQ, _access(fact, expr), Literal(True), span=expr.span)

    def _compared(self, op: Op, expr: Expr, left: Expr, right: Expr) -> Rule | None:
        return self._one_way(op, expr, left, right) or self._one_way(
            _FLIPPED[op], expr, right, left
        )

    def _one_way(self, op: Op, expr: Expr, left: Expr, right: Expr) -> Rule | None:
        by_day = _argument(left, "day")
        fact = find_fact(by_day or left, self._known)
        if fact is None:
            return None
        if by_day is None and isinstance(right, Written) and right.value is None:
            there = Exists(_access(fact, left), span=expr.span)
            return Not(there, span=expr.span) if op == Op.EQ else None
        value = _operand(fact, op, right, is_day=by_day is not None)
        if value is None or not fact.key:
            return None
        return Compare(op, _access(fact, by_day or left), value, span=expr.span)

    def _among(self, expr: Expr, left: Expr, right: Expr) -> Rule | None:
        fact = find_fact(left, self._known)
        if fact and fact.key and fact.of.kind == Kind.CHOICE and not fact.of.is_list:
            items = _items(right)
            return In(_access(fact, left), items, span=expr.span) if items else None
        fact = find_fact(right, self._known)
        if fact and fact.key and fact.of.kind == Kind.CHOICE and fact.of.is_list:
            value = _code(left)
            return Compare(Op.EQ, _access(fact, right), value, span=expr.span) if value else None
        return None

    def _any_of(self, expr: Expr, what: Expr, args: Sequence[Expr]) -> Rule | None:
        """``list.exists(x, x in [a, b])``."""
        fact = find_fact(what, self._known)
        if not fact or not fact.key or fact.of.kind != Kind.CHOICE or len(args) != 2:
            return None
        match args:
            case (Ident(name), Calling(ops.IN, None, (Ident(other), right))) if name == other:
                items = _items(right)
                return In(_access(fact, what), items, span=expr.span) if items else None
        return None

    def _asked(self, name: str, expr: Expr, what: Expr, args: Sequence[Expr]) -> Rule | None:
        fact = find_fact(by_day := _argument(what, "day") or what, self._known)
        if fact is None or not fact.key or len(args) != 1:
            return None
        left = _access(fact, by_day)
        if name == "under":
            items = _items(args[0]) or _items(ListExpr((args[0],)))
            return In(left, items, below=True, span=expr.span) if items else None
        if not isinstance(args[0], Written) or not isinstance(text := args[0].value, str):
            return None
        if name == "within":
            return Compare(Op.EQ, left, Call("period", (Literal(text),)), span=expr.span)
        if name == "is":
            return _equal(fact, left, text, expr)
        how = _MATCHES.get(name)
        return Match(how, left, text, span=expr.span) if how else None

    def _computed(self, expr: Expr) -> Computed:
        keys = [_access(fact, at) for fact, at in list_facts(expr, self._known)]
        once = {access.key: access for access in keys}
        return Computed(written(expr), tuple(once.values()), expr, span=expr.span)


def _denied(rule: Rule, expr: Expr) -> Rule:
    """``!rule``; of what always or never holds the other of the two, as it is written."""
    match rule:
        case And(()):
            return Not(EVERYTHING, span=expr.span)
        case Not(And(())):
            return EVERYTHING
    return Not(rule, span=expr.span)


def _access(fact: Fact, at: Expr) -> Access:
    return Access(fact.key or fact.path, span=at.span)


def _equal(fact: Fact, left: Access, text: str, expr: Expr) -> Rule:
    if fact.of.where is not None or fact.of.kind == Kind.PROSE:
        return Match(How.PHRASE, left, text, span=expr.span)
    return Compare(Op.EQ, left, Literal(text), span=expr.span)


def _argument(expr: Expr, function: str) -> Expr | None:
    match expr:
        case Calling(str() as name, None, (what,)) if name == function:
            return what
    return None


def _items(expr: Expr) -> tuple[Operand, ...]:
    """Codes of a list; none where anything else stands in it."""
    if not isinstance(expr, ListExpr) or expr.optional:
        return ()
    found = [_code(item) for item in expr.items]
    return tuple(one for one in found if one is not None) if all(found) else ()


def _code(expr: Expr) -> Operand | None:
    match expr:
        case Written(str() as code):
            return Literal(code, span=expr.span)
        case Ident("me"):
            return Call("me", span=expr.span)
    return None


def _operand(fact: Fact, op: Op, right: Expr, *, is_day: bool) -> Operand | None:
    """What the tree compares the fact with in the same sense; None where it has no form for it."""
    kind = fact.of.kind
    if op != Op.EQ and kind not in ORDERED:
        return None
    if kind == Kind.MOMENT:
        return _of_day(op, right) if is_day else _of_moment(op, right)
    if is_day or fact.of.is_list:
        return None
    if kind == Kind.DATE:
        return _of_day(op, right, is_date=True)
    if kind == Kind.CHOICE:
        return _code(right)
    if kind in NUMBERS:
        return _number(kind, right)
    if kind == Kind.BOOLEAN and isinstance(right, Written) and isinstance(right.value, bool):
        return Literal(right.value, span=right.span)
    return None


def _number(kind: Kind, right: Expr) -> Operand | None:
    if not isinstance(right, Written) or isinstance(right.value, bool):
        return None
    if isinstance(right.value, int) and (kind == Kind.INTEGER or abs(right.value) < 10**15):
        value: Any = int(right.value)
        return Literal(value if kind == Kind.INTEGER else Decimal(value), span=right.span)
    if isinstance(right.value, float) and kind != Kind.INTEGER:
        exact = Decimal(repr(right.value))
        whole = exact.to_integral_value()
        return Literal(whole if whole == exact else exact.normalize(), span=right.span)
    return None


def _of_moment(op: Op, right: Expr) -> Operand | None:
    """A moment compared with a moment: of equality with now, whose day is meant, there is none."""
    match right:
        case Calling("timestamp", None, (Written(str() as text),)):
            found = moment_read(text)
            return Literal(found, span=right.span) if found else None
        case Ident("now") if op != Op.EQ:
            return Call("now", span=right.span)
        case Calling("ago", None, args) if op != Op.EQ:
            return _ago(args)
    return None


def _of_day(op: Op, right: Expr, *, is_date: bool = False) -> Operand | None:
    match right:
        case Calling("date", None, (Written(str() as text),)):
            found = day_read(text)
            return Literal(found, span=right.span) if found else None
        case Calling("today" | "yesterday" | "tomorrow" as name, None, ()):
            return Call(name, span=right.span)
        case Calling("day", None, (Calling("ago", None, args),)) if is_date or op == Op.EQ:
            return _ago(args)
        case Calling("day", None, (Ident("now"),)) if op == Op.EQ:
            return Call("now", span=right.span)
        case Calling(str() as name, None, (Written(str() as text),)):
            return Call("period", (Literal(text),)) if name == _EDGES.get(op) else None
    return None


_EDGES = {Op.LT: "first_day", Op.GE: "first_day", Op.GT: "last_day", Op.LE: "last_day"}


def _ago(args: Sequence[Expr]) -> Operand | None:
    match args:
        case (Written(int() as number), Written(str() as unit)):
            return Call("ago", (Literal(int(number)), Literal(unit)))
    return None
