"""Unary tests as cells hold them: ``> 5``, ``[1..5)``, ``"a","b"``, ``not(1)``, ``-``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import operators as op
from abonent.rules.cel.parser import parse
from abonent.rules.cel.printer import written
from abonent.rules.cel.syntax import Call, Expr, ListExpr
from abonent.rules.errors import Misread
from abonent.rules.tables.feel import read_constant, write_constant

_SIGN = re.compile(r"<=|>=|!=|<|>|=")
_NOT = re.compile(r"not\s*\(")
_DOTS = re.compile(r"\s*\.\.\s*")
_OPENS, _CLOSES = {"[": True, "(": False, "]": False}, {"]": True, ")": False, "[": False}
_LOWER, _UPPER = {True: ">=", False: ">"}, {True: "<=", False: "<"}


@dataclass(frozen=True, slots=True)
class Compared:
    """``> 5``, or a plain value (``==``)."""

    sign: str
    value: str
    """An expression of the rule language."""


@dataclass(frozen=True, slots=True)
class Between:
    """``[1..5)``."""

    low: str
    high: str
    has_low: bool
    has_high: bool


Part = Compared | Between


@dataclass(frozen=True, slots=True)
class Tests:
    """A cell. Without parts it takes everything."""

    parts: tuple[Part, ...] = ()
    is_negated: bool = False

    def condition(self, asked: str) -> str:
        """The same as a rule about ``asked``, an expression."""
        if not self.parts:
            return "true"
        text = _condition(self.parts, asked)
        return f"!({text})" if self.is_negated else text

    def written(self) -> str:
        """In the notation of DMN."""
        if not self.parts:
            return "-"
        text = ", ".join(_written(part) for part in self.parts)
        return f"not({text})" if self.is_negated else text


def _condition(parts: Sequence[Part], asked: str) -> str:
    same = [p.value for p in parts if isinstance(p, Compared) and p.sign == "=="]
    told = []
    if len(same) == 1:
        told.append(f"{asked} == {same[0]}")
    elif same:
        told.append(f"{asked} in [{', '.join(same)}]")
    for part in parts:
        if isinstance(part, Between):
            low, high = _LOWER[part.has_low], _UPPER[part.has_high]
            told.append(f"{asked} {low} {part.low} && {asked} {high} {part.high}")
        elif part.sign != "==":
            told.append(f"{asked} {part.sign} {part.value}")
    return " || ".join(told)


def _written(part: Part) -> str:
    if isinstance(part, Between):
        begin, end = "[" if part.has_low else "(", "]" if part.has_high else ")"
        return f"{begin}{_constant(part.low)}..{_constant(part.high)}{end}"
    sign = "" if part.sign == "==" else f"{part.sign} "
    return f"{sign}{_constant(part.value)}"


def _constant(text: str) -> str:
    return write_constant(parse(text))


def read_tests(text: str) -> Tests:
    """A cell; :class:`Misread` says what is wrong and where."""
    plain = text.strip()
    if plain in ("", "-"):
        return Tests()
    start = len(text) - len(text.lstrip())
    if (found := _NOT.match(text, start)) and plain.endswith(")"):
        end = len(text.rstrip()) - 1
        return Tests(_parts(text, found.end(), end), is_negated=True)
    return Tests(_parts(text, start, len(text.rstrip())))


def _parts(text: str, at: int, end: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    while True:
        part, at = _part(text, _skipped(text, at))
        parts.append(part)
        at = _skipped(text, at)
        if at >= end:
            break
        if text[at] != ",":
            raise Misread(_("Expected here is a comma or the end."), (at, at + 1))
        at += 1
    if at > end:
        raise Misread(_("A bracket is not closed."), (end, end + 1))
    return tuple(parts)


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _part(text: str, at: int) -> tuple[Part, int]:
    if text[at : at + 1] in _OPENS and text[at : at + 1]:
        return _between(text, at)
    if found := _SIGN.match(text, at):
        value, end = read_constant(text, _skipped(text, found.end()))
        return Compared({"=": "=="}.get(found[0], found[0]), value), end
    value, end = read_constant(text, at)
    return Compared("==", value), end


def _between(text: str, at: int) -> tuple[Part, int]:
    low, end = read_constant(text, _skipped(text, at + 1))
    if (dots := _DOTS.match(text, end)) is None:
        raise Misread(_("Expected here is “..” and the end of the range."), (end, end + 1))
    high, end = read_constant(text, dots.end())
    end = _skipped(text, end)
    if (closing := text[end : end + 1]) not in _CLOSES:
        raise Misread(_("A bracket is not closed."), (end, end + 1))
    return Between(low, high, _OPENS[text[at]], _CLOSES[closing]), end + 1


_SIGNS = {op.EQ: "==", op.NE: "!=", op.LT: "<", op.LE: "<=", op.GT: ">", op.GE: ">="}
_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def cell_of(rule: str, asked: str) -> Tests | None:
    """A rule about ``asked`` as a cell; None where it asks about more than that.

    Raises :class:`Misread` for a text that is no rule.
    """
    expr, about = parse(rule), parse(asked)
    if expr == parse("true"):
        return Tests()
    if isinstance(expr, Call) and expr.function == op.NOT:
        inner = _parts_of(expr.args[0], about)
        return None if inner is None else Tests(inner, is_negated=True)
    parts = _parts_of(expr, about)
    return None if parts is None else Tests(parts)


def _parts_of(expr: Expr, about: Expr) -> tuple[Part, ...] | None:
    match expr:
        case Call(op.OR, None, args):
            found = [_parts_of(arg, about) for arg in args]
            if any(parts is None for parts in found):
                return None
            return tuple(part for parts in found if parts for part in parts)
        case Call(op.IN, None, (left, ListExpr(items))) if left == about and items:
            return tuple(Compared("==", written(item)) for item in items)
        case Call(op.AND, None, (low, high)):
            return _range_of(_compared(low, about), _compared(high, about))
    one = _compared(expr, about)
    return None if one is None else (one,)


def _compared(expr: Expr, about: Expr) -> Compared | None:
    match expr:
        case Call(function, None, (left, right)) if function in _SIGNS:
            sign = _SIGNS[function]
            if left == about:
                return Compared(sign, written(right))
            if right == about:
                return Compared(_TURNED[sign], written(left))
    return None


def _range_of(low: Compared | None, high: Compared | None) -> tuple[Part, ...] | None:
    if low is None or high is None:
        return None
    if low.sign in ("<", "<="):
        low, high = high, low
    if low.sign not in (">", ">=") or high.sign not in ("<", "<="):
        return None
    return (Between(low.value, high.value, low.sign == ">=", high.sign == "<="),)
