"""Calls that are macros: they bind variables or ask about an expression instead of its value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.syntax import Call, Expr, Ident, ListExpr, Literal, Select
from abonent.rules.errors import Misread


class Kind(StrEnum):
    """What a macro does."""

    HAS = "has"
    ALL = "all"
    EXISTS = "exists"
    EXISTS_ONE = "exists_one"
    MAP = "map"
    FILTER = "filter"
    TRANSFORM_LIST = "transformList"
    TRANSFORM_MAP = "transformMap"
    TRANSFORM_ENTRY = "transformMapEntry"
    BIND = "cel.bind"
    BLOCK = "cel.block"
    OPT_MAP = "optMap"
    OPT_FLAT_MAP = "optFlatMap"


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro taken apart: what it goes over, the names it binds, its condition and its body.

    ``over`` is the range, the optional, the value to bind, the list of a block, or the select of
    ``has``. ``names`` has two entries where an index or key comes along.
    """

    kind: Kind
    over: Expr
    names: tuple[str, ...]
    body: Expr
    condition: Expr | None = None


_BY_NAME: dict[tuple[str, int], tuple[Kind, int, bool]] = {
    ("all", 2): (Kind.ALL, 1, False),
    ("all", 3): (Kind.ALL, 2, False),
    ("exists", 2): (Kind.EXISTS, 1, False),
    ("exists", 3): (Kind.EXISTS, 2, False),
    ("exists_one", 2): (Kind.EXISTS_ONE, 1, False),
    ("exists_one", 3): (Kind.EXISTS_ONE, 2, False),
    ("existsOne", 2): (Kind.EXISTS_ONE, 1, False),
    ("existsOne", 3): (Kind.EXISTS_ONE, 2, False),
    ("map", 2): (Kind.MAP, 1, False),
    ("map", 3): (Kind.MAP, 1, True),
    ("filter", 2): (Kind.FILTER, 1, False),
    ("transformList", 3): (Kind.TRANSFORM_LIST, 2, False),
    ("transformList", 4): (Kind.TRANSFORM_LIST, 2, True),
    ("transformMap", 3): (Kind.TRANSFORM_MAP, 2, False),
    ("transformMap", 4): (Kind.TRANSFORM_MAP, 2, True),
    ("transformMapEntry", 3): (Kind.TRANSFORM_ENTRY, 2, False),
    ("transformMapEntry", 4): (Kind.TRANSFORM_ENTRY, 2, True),
    ("optMap", 2): (Kind.OPT_MAP, 1, False),
    ("optFlatMap", 2): (Kind.OPT_FLAT_MAP, 1, False),
}
"""By name and number of arguments: the kind, how many variables, whether a condition follows."""


def macro_of(call: Call) -> Macro | None:
    """``call`` as a macro, or None; :class:`Misread` where it is one and written wrongly."""
    if call.target is None:
        return _has(call) if call.function == "has" and len(call.args) == 1 else None
    if isinstance(call.target, Ident) and call.target.name == "cel":
        return _of_cel(call)
    known = _BY_NAME.get((call.function, len(call.args)))
    if known is None:
        return None
    kind, count, has_condition = known
    names = tuple(_variable(arg) for arg in call.args[:count])
    if len(set(names)) < count:
        raise Misread(_("The two variables need different names."), call.args[1].span)
    condition = call.args[count] if has_condition else None
    return Macro(kind, call.target, names, call.args[-1], condition)


def _has(call: Call) -> Macro:
    (asked,) = call.args
    if not isinstance(asked, Select) or asked.optional:
        told = _("has( ) asks about a field: has(case.amount).")
        raise Misread(told, asked.span)
    return Macro(Kind.HAS, asked, (), asked)


def _of_cel(call: Call) -> Macro | None:
    if call.function == "bind" and len(call.args) == 3:
        return Macro(Kind.BIND, call.args[1], (_variable(call.args[0]),), call.args[2])
    if call.function == "block" and len(call.args) == 2:
        slots, body = call.args
        if not isinstance(slots, ListExpr):
            raise Misread(_("cel.block( ) takes a list first."), slots.span)
        names = tuple(f"@index{place}" for place in range(len(slots.items)))
        return Macro(Kind.BLOCK, slots, names, body)
    return None


def _variable(expr: Expr) -> str:
    if isinstance(expr, Ident) and not expr.absolute:
        return expr.name
    if isinstance(expr, Call) and (name := slot_name(expr)):
        return name
    told = _("The variable here is a plain name: list.exists(x, x > 0).")
    raise Misread(told, expr.span)


def slot_name(call: Call) -> str | None:
    """The variable that ``cel.index(1)``, ``cel.iterVar(0, 1)`` or ``cel.accuVar(0, 1)`` means."""
    target = call.target
    if not (isinstance(target, Ident) and target.name == "cel"):
        return None
    places = [arg.value for arg in call.args if isinstance(arg, Literal)]
    wanted = {"index": 1, "iterVar": 2, "accuVar": 2}.get(call.function)
    if len(places) != len(call.args) or len(places) != wanted:
        return None
    return f"@{call.function}{':'.join(str(place) for place in places)}"
