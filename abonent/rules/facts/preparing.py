"""A rule as its back ends compute it: facts are names, and short words are spelled out."""

from __future__ import annotations

from abonent.rules.cel import operators as ops
from abonent.rules.cel.syntax import Call, Expr, Ident, ListExpr, Literal, Select, transform
from abonent.rules.facts.known import Known
from abonent.rules.facts.paths import expr_of, find_fact
from abonent.rules.facts.tabled import spelled

SAME = "same_values"
"""Equality of values that are there: what is absent is equal to nothing, not even to itself."""


def computable(expr: Expr, known: Known) -> Expr:
    """``expr`` as closures compute it."""

    def change(node: Expr) -> Expr:
        match node:
            case Call(ops.EQ, None, (left, right)):
                is_asked = Literal(None) in (left, right)
                return node if is_asked else Call(SAME, None, (left, right), span=node.span)
        return node

    return transform(prepared(expr, known), change)


def prepared(expr: Expr, known: Known) -> Expr:
    """``expr`` with what CEL itself does not know put into its words."""

    def change(node: Expr) -> Expr:
        match node:
            case Call(ops.NE, None, args):
                same = Call(ops.EQ, None, args, span=node.span)
                return Call(ops.NOT, None, (same,), span=node.span)
            case Call(ops.INDEX):
                fact = find_fact(node, known)
                return _chain(fact.path, node) if fact else node
            case Call("has", None, (asked,)):
                there = Call(ops.EQ, None, (asked, Literal(None)), span=node.span)
                return Call(ops.NOT, None, (there,), span=node.span)
            case Call("under", target, (given,)) if target is not None:
                return _below(node, target, given, known)
        return spelled(node)

    return transform(expr, change)


def _chain(path: str, node: Expr) -> Expr:
    made = expr_of(path)
    return Select(made.operand, made.field, span=node.span) if isinstance(made, Select) else made


def _below(node: Expr, target: Expr, given: Expr, known: Known) -> Expr:
    """``topic.under("billing")`` as a list of all that is below."""
    fact = find_fact(target, known)
    items = given.items if isinstance(given, ListExpr) else (given,)
    codes = {one.value for one in items if isinstance(one, Literal)}
    if fact is None or len(codes) != len(items):
        return node
    below = {c.code for c in fact.of.list_choices() if c.code in codes or codes & {*c.parents}}
    listed = tuple(Literal(code) for code in sorted(below))
    if fact.of.is_list:
        name = Ident("x")
        inner = Call(ops.IN, None, (name, ListExpr(listed)), span=node.span)
        return Call("exists", target, (name, inner), span=node.span)
    return Call(ops.IN, None, (target, ListExpr(listed)), span=node.span)
