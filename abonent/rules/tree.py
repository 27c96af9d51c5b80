"""The syntax tree of rules: what every notation is parsed into and every back end reads.

A tree is a value: frozen, comparable, without names that depend on the reader's language. Where a
node stood in the text it came from is remembered for messages and does not tell trees apart.

The nodes are those of CEL that a rule about facts needs: literals, access to a property, calls of
pure functions, comparison, membership, matching of texts, presence, and, or, not.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Span = tuple[int, int]
"""First sign and the one after the last, in the text."""
Value = str | int | Decimal | bool | date | datetime


class Op(StrEnum):
    """How two values compare."""

    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class How(StrEnum):
    """How a text matches: a part of it, a pattern with ``*``, words in any form, a phrase."""

    PART = "part"
    LIKE = "like"
    WORDS = "words"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a rule."""

    span: Span = field(default=(0, 0), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written down. One of a list of choices is its code."""

    value: Value


@dataclass(frozen=True, slots=True)
class Access(Node):
    """A property of what the rule is about, by its key: ``topic``, ``attr.city``."""

    key: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the moment and the reader: ``me()``, ``today()``, ``ago(7, "d")``."""

    name: str
    args: tuple[Literal, ...] = ()


Operand = Literal | Call
RULE = "rule"
"""The key under which a named rule is asked for: ``rule:vip``, ``rule("vip")``."""


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``left op right``."""

    op: Op
    left: Access
    right: Operand


@dataclass(frozen=True, slots=True)
class In(Node):
    """The property is one of ``items``; with ``below``, or is below one of them in a tree."""

    left: Access
    items: tuple[Operand, ...]
    below: bool = False


@dataclass(frozen=True, slots=True)
class Match(Node):
    """The property, a text or the name of a choice, matches ``pattern``."""

    how: How
    left: Access
    pattern: str


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """The property has a value."""

    of: Access


@dataclass(frozen=True, slots=True)
class Computed(Node):
    """A condition that only the language itself can say: between properties, by arithmetic.

    ``text`` is it in CEL as the printer writes it; ``keys`` are the properties it reads.
    """

    text: str
    keys: tuple[Access, ...]
    expr: Any = field(default=None, compare=False, repr=False)
    """The text, parsed and checked."""


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of ``parts``; none of them: everything."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of ``parts``."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """What ``part`` does not hold for, an absent value included."""

    part: Rule


Rule = Compare | In | Match | Exists | Computed | And | Or | Not
EVERYTHING = And(())


def conjunction(parts: list[Rule], *, span: Span = (0, 0)) -> Rule:
    """All of ``parts`` without nesting: one part is itself."""
    flat: list[Rule] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And) else [part])
    return flat[0] if len(flat) == 1 else And(tuple(flat), span=span)


def disjunction(parts: list[Rule], *, span: Span = (0, 0)) -> Rule:
    """Any of ``parts`` without nesting: one part is itself."""
    flat: list[Rule] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else [part])
    return flat[0] if len(flat) == 1 else Or(tuple(flat), span=span)


def renamed(rule: Rule, *, keys: Container[str], old: str, new: str) -> Rule:
    """``rule`` with the choice ``new`` wherever one of the properties ``keys`` is ``old``."""

    def put(one: Operand) -> Operand:
        return replace(one, value=new) if isinstance(one, Literal) and one.value == old else one

    if isinstance(rule, And | Or):
        parts = tuple(renamed(part, keys=keys, old=old, new=new) for part in rule.parts)
        return replace(rule, parts=tuple(dict.fromkeys(parts)))
    if isinstance(rule, Not):
        return replace(rule, part=renamed(rule.part, keys=keys, old=old, new=new))
    if isinstance(rule, Compare) and rule.left.key in keys:
        return replace(rule, right=put(rule.right))
    if isinstance(rule, In) and rule.left.key in keys:
        return replace(rule, items=tuple(dict.fromkeys(put(one) for one in rule.items)))
    return rule


def literals(rule: Rule) -> set[tuple[str, Value]]:
    """Every property compared with a value written down, and that value."""
    if isinstance(rule, And | Or):
        return {pair for part in rule.parts for pair in literals(part)}
    if isinstance(rule, Not):
        return literals(rule.part)
    if isinstance(rule, Compare | In):
        items = rule.items if isinstance(rule, In) else (rule.right,)
        return {(rule.left.key, one.value) for one in items if isinstance(one, Literal)}
    return set()


def codes_of(rule: Compare | In | Match | Exists) -> list[str]:
    """The values written down that a test compares with, as texts."""
    items = rule.items if isinstance(rule, In) else ()
    items = (rule.right,) if isinstance(rule, Compare) else items
    return [str(one.value) for one in items if isinstance(one, Literal)]


def reads(rule: Rule) -> list[tuple[Access, str]]:
    """Every property that ``rule`` reads, with the code of each rule that it refers to."""
    named = [(Access(key), str(value)) for key, value in literals(rule) if key == RULE]
    return [*((access, "") for access in accesses(rule) if access.key != RULE), *named]


def accesses(rule: Rule) -> list[Access]:
    """Every property that ``rule`` reads, in the order of the text."""
    if isinstance(rule, And | Or):
        return [access for part in rule.parts for access in accesses(part)]
    if isinstance(rule, Not):
        return accesses(rule.part)
    if isinstance(rule, Computed):
        return list(rule.keys)
    return [rule.of if isinstance(rule, Exists) else rule.left]
