"""From a rule in CEL to the region it takes.

What is asked of an attribute without a value is false, so its negation is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from abonent.rules.cel import operators as op
from abonent.rules.cel.parser import parse
from abonent.rules.cel.printer import written
from abonent.rules.cel.syntax import (
    Call,
    Expr,
    Ident,
    ListExpr,
    Literal,
    Select,
    walk,
)
from abonent.rules.coverage.regions import ALL, NOTHING, OPAQUE, Box, Domains, Region
from abonent.rules.coverage.values import BOOLEANS, EVERY, NONE, Values, between, only

_TURNED = {op.LT: op.GT, op.LE: op.GE, op.GT: op.LT, op.GE: op.LE, op.EQ: op.EQ, op.NE: op.NE}
_DURATION = re.compile(r"(-?)(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?")
_UNKNOWN = object()


def read_all(
    rules: Sequence[str], domains: Domains | None = None
) -> tuple[list[Region], dict[str, Values]]:
    """The regions of rules that are compared, and what values each attribute may have.

    Raises :class:`~abonent.rules.errors.Misread` for a rule that cannot be read and
    :class:`~abonent.rules.coverage.regions.TooMany` for one that falls into too many parts.
    """
    trees = [parse(rule) for rule in rules]
    reader = _Reader(dict(domains or {}))
    for tree in trees:
        reader.learn(tree)
    return [reader.region(tree) for tree in trees], reader.domains


@dataclass(slots=True)
class _Reader:
    domains: dict[str, Values]
    _kinds: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, tree: Expr) -> None:
        """Find out of which kind the values of each attribute are."""
        for path, value in _compared(tree):
            if value is not None and value is not _UNKNOWN:
                self._kinds.setdefault(path, set()).add(_kind(value))
        for path in _asked(tree):
            self._kinds.setdefault(path, set()).add("bool")
        for path, kinds in self._kinds.items():
            if kinds == {"bool"}:
                self.domains.setdefault(path, BOOLEANS)

    def region(self, expr: Expr, *, holds: bool = True) -> Region:
        """Where the condition holds, or where it says that it does not."""
        match expr:
            case Literal(bool() as value):
                return ALL if value is holds else NOTHING
            case Call(op.NOT, None, (inner,)):
                return self.region(inner, holds=not holds)
            case Call(op.AND | op.OR as function, None, parts):
                return self._joined(parts, holds, every=(function == op.AND) is holds)
            case Call(op.CONDITIONAL, None, (asked, then, other)):
                first = self.region(asked).meet(self.region(then, holds=holds))
                return first.join(
                    self.region(asked, holds=False).meet(self.region(other, holds=holds))
                )
        return self._atom(expr, holds)

    def _joined(self, parts: Sequence[Expr], holds: bool, *, every: bool) -> Region:
        found = ALL if every else NOTHING
        for part in parts:
            region = self.region(part, holds=holds)
            found = found.meet(region) if every else found.join(region)
        return found

    def _atom(self, expr: Expr, holds: bool) -> Region:
        known = self._values(expr)
        if known is None:
            return Region((Box({f"{OPAQUE}{written(expr)}": only(holds)}),))
        path, values = known
        every = self.domains.get(path, EVERY)
        values = every.meet(values) if holds else every.minus(values)
        return Region((Box({path: values}),)) if values else NOTHING

    def _values(self, expr: Expr) -> tuple[str, Values] | None:
        """The attribute that is asked about, and the values with which the answer is yes."""
        if (path := path_of(expr)) and self._kinds.get(path) == {"bool"}:
            return path, only(True)
        match expr:
            case Call("has", None, (Select() as asked,)) if path := path_of(asked):
                return path, EVERY.minus(NONE)
            case Call(op.IN, None, (asked, ListExpr(items))) if path := path_of(asked):
                return self._among(path, [constant(item) for item in items])
            case Call(function, None, (left, right)) if function in op.COMPARISONS:
                return self._comparison(function, left, right)
        return None

    def _comparison(self, function: str, left: Expr, right: Expr) -> tuple[str, Values] | None:
        path, value = path_of(left), constant(right)
        if not path:
            path, value, function = path_of(right), constant(left), _TURNED[function]
        if not path or value is _UNKNOWN or len(self._kinds.get(path, ())) > 1:
            return None
        if value is None:
            chosen = {op.EQ: NONE, op.NE: EVERY.minus(NONE)}.get(function)
            return None if chosen is None else (path, chosen)
        return path, _compared_with(function, value)

    def _among(self, path: str, items: Sequence[Any]) -> tuple[str, Values] | None:
        if _UNKNOWN in items or len(self._kinds.get(path, ())) > 1:
            return None
        chosen = only(*(item for item in items if item is not None))
        if None in items:
            chosen = chosen.join(NONE)
        return path, chosen


def _compared_with(function: str, value: Any) -> Values:
    match function:
        case op.EQ:
            return only(value)
        case op.NE:
            return EVERY.minus(only(value))
        case op.LT | op.LE:
            return between(None, value, has_high=function == op.LE)
    return between(value, None, has_low=function == op.GE)


def path_of(expr: Expr) -> str:
    """The attribute ``a.b["c"]`` is about, as ``a.b.c``; empty where it is no such thing."""
    match expr:
        case Ident(name):
            return name
        case Select(operand, name, False):
            before = path_of(operand)
            return before and f"{before}.{name}"
        case Call(op.INDEX, None, (operand, Literal(str() as name))):
            before = path_of(operand)
            return before and f"{before}.{name}"
    return ""


def constant(expr: Expr) -> Any:
    """The value an expression stands for whatever the case; a marker where it depends on it."""
    match expr:
        case Literal(bytes()):
            return _UNKNOWN
        case Literal(value):
            return value
        case Call("timestamp" | "date" | "duration" as function, None, (Literal(str() as text),)):
            return _made(function, text)
    return _UNKNOWN


def _made(function: str, text: str) -> Any:
    if function == "duration":
        found = _DURATION.fullmatch(text)
        if found is None or not any(found.groups()[1:]):
            return _UNKNOWN
        hours, minutes, seconds = (float(part or 0) for part in found.groups()[1:])
        span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return -span if found[1] else span
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _UNKNOWN
    if function == "date":
        return moment.date()
    return moment if moment.tzinfo else _UNKNOWN


def _kind(value: Any) -> str:
    """Values of one kind can be compared."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, datetime):
        return "moment"
    return next(
        (name for kind, name in ((str, "text"), (date, "date"), (timedelta, "span"))
         if isinstance(value, kind)),
        "other",
    )  # fmt: skip


def _compared(tree: Expr) -> Iterator[tuple[str, Any]]:
    """Attributes and the values they are compared with."""
    for node in walk(tree):
        match node:
            case Call(op.IN, None, (asked, ListExpr(items))) if path := path_of(asked):
                yield from ((path, constant(item)) for item in items)
            case Call(function, None, (left, right)) if function in op.COMPARISONS:
                if path := path_of(left):
                    yield path, constant(right)
                if path := path_of(right):
                    yield path, constant(left)


def _asked(tree: Expr) -> Iterator[str]:
    """Attributes that stand where a condition does."""
    match tree:
        case Call(op.AND | op.OR | op.NOT, None, parts):
            for part in parts:
                yield from _asked(part)
        case Call(op.CONDITIONAL, None, parts):
            for part in parts:
                yield from _asked(part)
        case _ if path := path_of(tree):
            yield path
