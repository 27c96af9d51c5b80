"""What the checker found out about a tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from abonent.rules.cel.macros import Macro
from abonent.rules.cel.signatures import Overload
from abonent.rules.cel.syntax import Expr, Select, children
from abonent.rules.cel.types import DYN, Kind, Type, bare
from abonent.rules.cel.wellknown import Message
from abonent.rules.errors import Misread


@dataclass(frozen=True, slots=True)
class Fact:
    """A name that is a variable, by its full name."""

    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """A name that a macro binds; ``key`` is its own."""

    key: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A name that is a value: a type."""

    value: Any


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that is nothing: an error when it is evaluated."""

    name: str


Reference = Fact | Local | Constant | Missing


@dataclass(frozen=True, slots=True)
class Chosen:
    """The overloads a call may mean, and its arguments, the target first.

    With ``sure`` the arguments fit all of them as far as their types are known.
    """

    overloads: tuple[Overload, ...]
    args: tuple[Expr, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Bound:
    """A macro and the keys of the variables it binds."""

    macro: Macro
    keys: tuple[str, ...]


class UnknownName(Misread):
    """There is no such variable, function or type."""

    def __init__(self, message: Any, span: tuple[int, int], name: str) -> None:
        super().__init__(message, span)
        self.name = name


class UnknownMessage(UnknownName):
    """There is no such message; those of protocol buffers are not supported."""


@dataclass(slots=True)
class Checked:
    """A tree with its types and what its names and calls mean, by the identity of nodes.

    ``unknown`` are names that mean nothing, where that was let pass.
    """

    expr: Expr
    result: Type = DYN
    types: dict[int, Type] = field(default_factory=dict)
    references: dict[int, Reference] = field(default_factory=dict)
    calls: dict[int, Chosen] = field(default_factory=dict)
    macros: dict[int, Bound] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def type_of(self, expr: Expr) -> Type:
        """The type of a node of the tree."""
        return self.types[id(expr)]

    def reference_of(self, expr: Expr) -> Reference | None:
        """What a name, or a chain of names, means; None for a field."""
        return self.references.get(id(expr))

    def fact_key(self, expr: Expr) -> str | None:
        """The full name of the fact that ``expr`` is: ``case.client.name``; None if it is none.

        Each name after the variable is a field of an object that the environment knows.
        """
        names: list[str] = []
        while isinstance(expr, Select) and self.reference_of(expr) is None:
            if expr.optional or bare(self.type_of(expr.operand)).kind is not Kind.OBJECT:
                return None
            names.append(expr.field)
            expr = expr.operand
        found = self.reference_of(expr)
        return ".".join([found.name, *reversed(names)]) if isinstance(found, Fact) else None

    def facts(self) -> dict[str, Type]:
        """All facts that the tree reads, by their longest names, with their types."""
        found: dict[str, Type] = {}
        waiting = [self.expr]
        while waiting:
            expr = waiting.pop()
            if (key := self.fact_key(expr)) is not None:
                found[key] = self.type_of(expr)
            else:
                waiting.extend(children(expr))
        return found
