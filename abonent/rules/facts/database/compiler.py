"""Expressions of the language as terms: literals, facts, operators, macros."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import operators as ops
from abonent.rules.cel.syntax import Call, Expr, Ident, ListExpr, Literal, Uint
from abonent.rules.errors import Misread
from abonent.rules.facts.database.arithmetic import arithmetic, compare, negated
from abonent.rules.facts.database.terms import (
    FIELDS,
    Sql,
    Term,
    Type,
    as_fact,
    constant,
    decided,
    term,
    term_of,
)
from abonent.rules.facts.known import Fact, Known
from abonent.rules.facts.paths import find_fact

_LITERALS: dict[type, Type] = {
    bool: Type.BOOL, int: Type.INT, float: Type.DOUBLE, str: Type.STRING,
    datetime: Type.TIMESTAMP, list: Type.LIST,
}  # fmt: skip


@dataclass(slots=True)
class Compiler:
    """Compiles for rows of one subject at one moment.

    ``constants`` gives the value of facts that are the same for all rows; ``named`` the condition
    of another rule; ``functions`` the calls by name.
    """

    known: Known
    at: datetime
    login: str
    zone: str
    constants: Callable[[Fact], Any]
    named: Callable[[str], Q]
    reach: Callable[[Fact, Term], Term]
    functions: dict[str, Callable[[Compiler, Call], Term]]
    variables: dict[str, Term] = field(default_factory=dict)
    _count: int = 0

    def condition(self, expr: Expr) -> Term:
        """A yes or no; of a fact that is absent no, what cannot be computed is NULL."""
        found = self.term(expr)
        if found.type != Type.BOOL:
            raise Misread(_("A condition is wanted here: something that holds or not."), expr.span)
        return decided("{0}", found)

    def term(self, expr: Expr) -> Term:
        """Any expression; :class:`Misread` for what SQL cannot say."""
        fact = find_fact(expr, self.known)
        if fact is not None:
            return self._fact(fact, expr)
        match expr:
            case Literal():
                return self._literal(expr)
            case Ident(name):
                return self._name(name, expr)
            case Call():
                return self._call(expr)
        raise refused(expr)

    def _fact(self, fact: Fact, expr: Expr) -> Term:
        if fact.is_constant and not fact.key:
            return self._constant(self.constants(fact), expr)
        if not fact.key:
            told = _("Lists know nothing of “%(label)s”: it is told of one case at a time.")
            raise Misread(told % {"label": fact.of.label}, expr.span)
        return self.reach(fact, term_of(fact, expr.span))

    def _constant(self, value: Any, expr: Expr) -> Term:
        if value is None:
            return as_fact(constant(Type.STRING, None))
        type_ = _LITERALS.get(type(value))
        if type_ is None:
            raise refused(expr)
        return constant(type_, value)

    def _literal(self, expr: Literal) -> Term:
        if expr.value is None:
            return Term(Type.NULL, None)
        if isinstance(expr.value, Uint | bytes):
            raise refused(expr)
        return self._constant(expr.value, expr)

    def _name(self, name: str, expr: Expr) -> Term:
        if name in self.variables:
            return self.variables[name]
        if name == "now":
            return constant(Type.TIMESTAMP, self.at)
        if name == "me":
            return constant(Type.STRING, self.login)
        raise refused(expr)

    def _call(self, call: Call) -> Term:
        name, args = call.function, call.args
        if name in _JOINED:
            return self._joined(_JOINED[name], args)
        if name in _MACROS and call.target is not None and len(args) == 2:
            return self._over_list(name, call)
        if name in self.functions:
            return self.functions[name](self, call)
        made = _OPERATORS.get(name)
        if made is None or call.target is not None:
            raise refused(call)
        return made(self, call)

    def _joined(self, sign: str, args: tuple[Expr, ...]) -> Term:
        parts = [self.condition(arg) for arg in args]
        template = sign.join(f"{{{place}}}" for place in range(len(parts)))
        if len(parts) > 9:
            half = len(args) // 2
            parts = [self._joined(sign, args[:half]), self._joined(sign, args[half:])]
            template = f"{{0}}{sign}{{1}}"
        return term(Type.BOOL, f"({template})", *parts)

    def _over_list(self, name: str, call: Call) -> Term:
        """``list.exists(x, …)`` over the entries of a fact."""
        if call.target is None:
            raise refused(call)
        over = self.term(call.target)
        if over.type != Type.LIST or not isinstance(call.args[0], Ident):
            raise refused(call)
        self._count += 1
        alias = f"entry_{self._count}"
        item = Term(Type.STRING, RawSQL(f"{alias}.value", (), output_field=FIELDS[Type.STRING]))  # noqa: S611 - a name of ours
        before = dict(self.variables)
        self.variables[call.args[0].name] = item
        body = self.condition(call.args[1])
        self.variables = before
        made = _MACROS[name].replace("$alias", alias)
        return term(Type.BOOL, made, over.sql, body.sql)


def refused(expr: Expr) -> Misread:
    """What to say of what lists cannot be asked by."""
    return Misread(_("Lists cannot be narrowed by this. Use it where one case is decided."),
                   expr.span)  # fmt: skip


_OVER = "FROM jsonb_array_elements_text(COALESCE({0}, '[]'::jsonb)) AS $alias"
"""A list that is absent has no entries."""
_MACROS = {
    "exists": "(SELECT CASE WHEN bool_or({1}) THEN TRUE WHEN bool_or(({1}) IS NULL) THEN NULL"
    f" ELSE FALSE END {_OVER})",
    "all": "(SELECT CASE WHEN NOT bool_and({1}) THEN FALSE WHEN bool_or(({1}) IS NULL) THEN NULL"
    f" ELSE TRUE END {_OVER})",
}
_JOINED = {ops.AND: " AND ", ops.OR: " OR "}


def _not(self: Compiler, call: Call) -> Term:
    return term(Type.BOOL, "(NOT {0})", self.condition(call.args[0]))


def _equal(self: Compiler, call: Call) -> Term:
    left, right = (self.term(arg) for arg in call.args)
    if Type.NULL in {left.type, right.type}:
        other = left if right.type == Type.NULL else right
        if other.type == Type.NULL:
            return constant(Type.BOOL, True)
        return Term(Type.BOOL, term(Type.BOOL, "({0} IS NULL)", other.sql).sql)
    return compare(call, "=", left, right)


def _unequal(self: Compiler, call: Call) -> Term:
    return term(Type.BOOL, "(NOT {0})", _equal(self, call))


def _ordered(sign: str) -> Callable[[Compiler, Call], Term]:
    def made(self: Compiler, call: Call) -> Term:
        return compare(call, sign, *(self.term(arg) for arg in call.args))

    return made


def _computed(self: Compiler, call: Call) -> Term:
    return arithmetic(call, *(self.term(arg) for arg in call.args))


def _negated(self: Compiler, call: Call) -> Term:
    return negated(call, self.term(call.args[0]))


def _chosen(self: Compiler, call: Call) -> Term:
    asked = self.condition(call.args[0])
    yes, no = (self.term(arg) for arg in call.args[1:])
    if yes.type != no.type:
        raise refused(call)
    made = term(yes.type, "CASE {0} WHEN TRUE THEN {1} WHEN FALSE THEN {2} END", asked, yes, no)
    return replace(made, read=_read_of_chosen(asked, yes, no))


def _read_of_chosen(asked: Term, yes: Term, no: Term) -> tuple[Any, ...]:
    """What is NULL where a fact of the branch that is taken is absent."""
    facts = [*yes.read, *no.read]
    if not facts:
        return ()
    there = [f"{{{place}}} IS NOT NULL" for place in range(1, len(facts) + 1)]
    first = " AND ".join(there[: len(yes.read)]) or "TRUE"
    second = " AND ".join(there[len(yes.read) :]) or "TRUE"
    template = (
        f"CASE {{0}} WHEN TRUE THEN CASE WHEN {first} THEN 1 END "
        f"WHEN FALSE THEN CASE WHEN {second} THEN 1 END ELSE 1 END"
    )
    return (Sql(template, asked.sql, *facts, output_field=FIELDS[Type.INT]),)


def _among(self: Compiler, call: Call) -> Term:
    left, right = call.args
    if isinstance(right, ListExpr) and right.items and not right.optional:
        each = tuple(Call(ops.EQ, None, (left, item), span=call.span) for item in right.items)
        return (
            self.term(Call(ops.OR, None, each, span=call.span))
            if len(each) > 1
            else self.term(each[0])
        )
    within, item = self.term(right), self.term(left)
    if within.type != Type.LIST or item.type != Type.STRING:
        raise refused(call)
    return decided("jsonb_exists({0}, {1})", within, item)


def _there(self: Compiler, call: Call) -> Term:
    return term(Type.BOOL, "({0} IS NOT NULL)", self.term(call.args[0]).sql)


def _named(self: Compiler, call: Call) -> Term:
    match call.args:
        case (Literal(str() as code),):
            from django.db.models import BooleanField, ExpressionWrapper

            held = ExpressionWrapper(self.named(code), output_field=BooleanField())
            return term(Type.BOOL, "COALESCE({0}, FALSE)", held)
    raise refused(call)


_OPERATORS: dict[str, Callable[[Compiler, Call], Term]] = {
    ops.NOT: _not, ops.EQ: _equal, ops.NE: _unequal,
    ops.LT: _ordered("<"), ops.LE: _ordered("<="), ops.GT: _ordered(">"), ops.GE: _ordered(">="),
    **dict.fromkeys(
        (ops.ADD, ops.SUBTRACT, ops.MULTIPLY, ops.DIVIDE, ops.MODULO), _computed
    ),
    ops.NEGATE: _negated, ops.CONDITIONAL: _chosen, ops.IN: _among,
    "has": _there, "rule": _named,
}  # fmt: skip
