"""The syntax tree of CEL: what texts are parsed into and every back end reads.

A tree is a value: frozen, comparable. Where a node stood in its text is remembered for messages
and does not tell trees apart. Macros stay as they were written, so that nothing is lost on the
way from text to tree and back; ``macros`` knows what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

Span = tuple[int, int]
"""First sign and the one after the last, in the text."""


class Uint(int):
    """An unsigned number of 64 bits, written ``7u``."""

    __slots__ = ()


Value = int | Uint | float | str | bytes | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression."""

    span: Span = field(default=(0, 0), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Node):
    """A value written down. ``1``, ``1u``, ``1.0`` and ``true`` are four literals."""

    value: Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[type, str]:
        return type(self.value), repr(self.value)


@dataclass(frozen=True, slots=True)
class Ident(Node):
    """A name; with ``absolute`` it began with a dot and skips the container."""

    name: str
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Select(Node):
    """``operand.field``, or ``operand.?field`` with ``optional``."""

    operand: Expr
    field: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function, a method of ``target``, an operator (``operators``) or a macro.

    ``&&`` and ``||`` have two arguments or more: ``a && b && c`` is one call.
    """

    function: str
    target: Expr | None = None
    args: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class ListExpr(Node):
    """``[a, ?b]``; ``optional`` are the places of items with a question mark."""

    items: tuple[Expr, ...] = ()
    optional: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """``key: value`` of a map."""

    key: Expr
    value: Expr
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MapExpr(Node):
    """``{key: value}``."""

    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldEntry(Node):
    """``field: value`` of a message."""

    name: str
    value: Expr
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MessageExpr(Node):
    """``name{field: value}``; the name is qualified and may begin with a dot."""

    name: str
    entries: tuple[FieldEntry, ...] = ()


Expr = Literal | Ident | Select | Call | ListExpr | MapExpr | MessageExpr


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions right below ``expr``, in the order of the text."""
    match expr:
        case Select(operand):
            return (operand,)
        case Call(_, target, args):
            return args if target is None else (target, *args)
        case ListExpr(items):
            return items
        case MapExpr(entries):
            return tuple(part for entry in entries for part in (entry.key, entry.value))
        case MessageExpr(_, fields):
            return tuple(entry.value for entry in fields)
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """``expr`` and everything below it, a node before its children, in the order of the text."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def transform(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """``expr`` with ``change`` applied to every node, children first."""

    def deep(node: Expr) -> Expr:
        match node:
            case Select():
                node = replace(node, operand=deep(node.operand))
            case Call():
                target = None if node.target is None else deep(node.target)
                node = replace(node, target=target, args=tuple(deep(arg) for arg in node.args))
            case ListExpr():
                node = replace(node, items=tuple(deep(item) for item in node.items))
            case MapExpr():
                pairs = (replace(e, key=deep(e.key), value=deep(e.value)) for e in node.entries)
                node = replace(node, entries=tuple(pairs))
            case MessageExpr():
                fields = (replace(entry, value=deep(entry.value)) for entry in node.entries)
                node = replace(node, entries=tuple(fields))
        return change(node)

    return deep(expr)


def dotted(expr: Expr) -> tuple[str, ...]:
    """The names of ``a.b.c``, the first with its dot if it has one; else nothing."""
    names: list[str] = []
    while isinstance(expr, Select) and not expr.optional:
        names.append(expr.field)
        expr = expr.operand
    if not isinstance(expr, Ident):
        return ()
    return (f".{expr.name}" if expr.absolute else expr.name, *reversed(names))
