"""From a tree to its text: one canonical spelling, which is read back as the same tree."""

from __future__ import annotations

from abonent.rules.cel import operators
from abonent.rules.cel.escapes import quoted, quoted_bytes
from abonent.rules.cel.parser import KEYWORDS
from abonent.rules.cel.syntax import (
    Call,
    Expr,
    Ident,
    ListExpr,
    Literal,
    MapExpr,
    MessageExpr,
    Select,
    Uint,
    Value,
)

_WEAKEST = operators.CONDITIONAL_LEVEL


def written(expr: Expr) -> str:
    """``expr`` as text: ``parse(written(expr)) == expr`` for every tree a text can stand for."""
    return _at(expr, _WEAKEST)


def _at(expr: Expr, level: int) -> str:
    """``expr`` where something of ``level`` is wanted: in brackets if it binds weaker."""
    text, binds = _text(expr)
    return f"({text})" if binds < level else text


def _text(expr: Expr) -> tuple[str, int]:
    match expr:
        case Literal(value):
            return written_value(value), operators.MEMBER_LEVEL
        case Ident(name, absolute):
            return f".{name}" if absolute else name, operators.MEMBER_LEVEL
        case Select(operand, field, optional):
            mark = "?" if optional else ""
            return f"{_member(operand)}.{mark}{_field(field)}", operators.MEMBER_LEVEL
        case Call():
            return _call(expr)
        case ListExpr(items, optional):
            parts = (f"{'?' if place in optional else ''}{written(item)}"
                     for place, item in enumerate(items))  # fmt: skip
            return f"[{', '.join(parts)}]", operators.MEMBER_LEVEL
        case MapExpr(entries):
            parts = (f"{_mark(e.optional)}{written(e.key)}: {written(e.value)}" for e in entries)
            return f"{{{', '.join(parts)}}}", operators.MEMBER_LEVEL
        case MessageExpr(name, fields):
            parts = (f"{_mark(e.optional)}{_field(e.name)}: {written(e.value)}" for e in fields)
            return f"{name}{{{', '.join(parts)}}}", operators.MEMBER_LEVEL


def _mark(optional: bool) -> str:
    return "?" if optional else ""


def _member(expr: Expr) -> str:
    return _at(expr, operators.MEMBER_LEVEL)


def _call(call: Call) -> tuple[str, int]:
    name, args = call.function, call.args
    if name in operators.SYMBOLS:
        return _binary(name, args)
    if name == operators.CONDITIONAL:
        asked, yes, no = args
        text = f"{_at(asked, _WEAKEST + 1)} ? {_at(yes, _WEAKEST + 1)} : {_at(no, _WEAKEST)}"
        return text, _WEAKEST
    if name in (operators.NOT, operators.NEGATE):
        return _unary(name, args[0]), operators.UNARY_LEVEL
    if name in (operators.INDEX, operators.OPTIONAL_INDEX):
        mark = "?" if name == operators.OPTIONAL_INDEX else ""
        return f"{_member(args[0])}[{mark}{written(args[1])}]", operators.MEMBER_LEVEL
    inside = ", ".join(written(arg) for arg in args)
    before = "" if call.target is None else f"{_member(call.target)}."
    return f"{before}{name}({inside})", operators.MEMBER_LEVEL


def _binary(name: str, args: tuple[Expr, ...]) -> tuple[str, int]:
    symbol = operators.SYMBOLS[name]
    level = operators.LEVELS[symbol]
    first = level + 1 if name in operators.CHAINED else level
    parts = [_at(args[0], first), *(_at(arg, level + 1) for arg in args[1:])]
    return f" {symbol} ".join(parts), level


def _unary(name: str, operand: Expr) -> str:
    text = _at(operand, operators.UNARY_LEVEL)
    if name == operators.NOT:
        return f"!{text}"
    # a minus right before a number belongs to the number
    return f"-({text})" if text[0].isdigit() else f"-{text}"


def _field(name: str) -> str:
    return name if name.isidentifier() and name.isascii() and name not in KEYWORDS else f"`{name}`"


def written_value(value: Value) -> str:
    """A literal as text."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Uint():
            return f"{int(value)}u"
        case str():
            return quoted(value)
        case bytes():
            return quoted_bytes(value)
    return repr(value)
