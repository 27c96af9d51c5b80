"""Paths of facts in CEL: ``case.attr.city``, with quotes or an index where a code needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from abonent.rules.cel import operators as ops
from abonent.rules.cel.syntax import Call, Expr, Ident, Literal, Select, children
from abonent.rules.facts.known import Fact, Known

_PLAIN = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")


def path_of(expr: Expr) -> str:
    """``a.b.c`` of a chain of names; empty for anything else."""
    names: list[str] = []
    while True:
        match expr:
            case Select(operand, name, False):
                names.append(name)
                expr = operand
            case Call(ops.INDEX, None, (operand, Literal(str() as name))):
                names.append(name)
                expr = operand
            case Ident(name, False):
                return ".".join([name, *reversed(names)])
            case _:
                return ""


def find_fact(expr: Expr, known: Known) -> Fact | None:
    """The fact that ``expr`` names."""
    return known.facts.get(path_of(expr))


def list_facts(expr: Expr, known: Known) -> Iterator[tuple[Fact, Expr]]:
    """Every fact that ``expr`` reads, with its place."""
    fact = find_fact(expr, known)
    if fact is not None:
        yield fact, expr
        return
    for child in children(expr):
        yield from list_facts(child, known)


def expr_of(path: str) -> Expr:
    """The chain of names of a path."""
    head, *names = path.split(".")
    found: Expr = Ident(head)
    for name in names:
        found = Select(found, name)
    return found
