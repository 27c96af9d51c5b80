"""What the checker says about a mistake: what was found, what fits, what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import operators, types
from abonent.rules.cel.checked import UnknownName
from abonent.rules.cel.signatures import Overload
from abonent.rules.cel.syntax import Expr, Span
from abonent.rules.cel.types import Type, bare
from abonent.rules.errors import Misread


def near(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that was perhaps meant by ``name``."""
    found = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def unknown(name: str, span: Span, known: Iterable[str]) -> UnknownName:
    """There is no such variable or field."""
    meant = near(name, known)
    if meant is None:
        return UnknownName(_("There is no “%(name)s”.") % {"name": name}, span, name)
    told = _("There is no “%(name)s”. Did you mean “%(near)s”?")
    return UnknownName(told % {"name": name, "near": meant}, span, name)


def unknown_function(name: str, span: Span, known: Iterable[str]) -> UnknownName:
    """There is no such function."""
    meant = near(name, (one for one in known if one[:1].isalpha()))
    if meant is None:
        return UnknownName(_("There is no function “%(name)s”.") % {"name": name}, span, name)
    told = _("There is no function “%(name)s”. Did you mean “%(near)s”?")
    return UnknownName(told % {"name": name, "near": meant}, span, name)


def other_call(name: str, span: Span, *, method: bool) -> Misread:
    """The function is there, and called in the other way."""
    if method:
        told = _("“%(name)s” is called as %(name)s(x), not after a dot.")
    else:
        told = _("“%(name)s” is called after a dot: x.%(name)s( ).")
    return Misread(told % {"name": name}, span)


def mismatch(name: str, found: list[Type], overloads: list[Overload], span: Span) -> Misread:
    """No overload takes the arguments."""
    symbol = operators.symbol(name)
    if overloads[0].is_method and any(_takes(one, found[0]) for one in overloads):
        overloads = [_without_target(one) for one in overloads if _takes(one, found[0])]
        found = found[1:]
    shown = ", ".join(map(str, found))
    if name in (operators.EQ, operators.NE, operators.IN):
        told = _("“%(name)s” compares values of one type, here are %(found)s.%(hint)s")
        return Misread(told % {"name": symbol, "found": shown, "hint": _hint(found)}, span)
    fitting = "; ".join(dict.fromkeys(_params(one) for one in overloads[:7]))
    told = _("“%(name)s” does not take %(found)s. It takes %(fitting)s.%(hint)s")
    hint = _hint(found) if name in operators.BINARY.values() else ""
    values = {"name": symbol, "found": shown or "( )", "fitting": fitting, "hint": hint}
    return Misread(told % values, span)


def _takes(overload: Overload, target: Type) -> bool:
    return overload.params[0].name in (bare(target).name, "dyn") or target == types.DYN


def _without_target(overload: Overload) -> Overload:
    return replace(overload, params=overload.params[1:])


def conditional(found: list[Type], args: tuple[Expr, ...]) -> Misread:
    """What stands before the question mark is no condition, or the answers differ in type."""
    if bare(found[0]) not in (types.BOOL, types.DYN):
        told = _("A condition belongs here, true or false; here is %(found)s.")
        return Misread(told % {"found": str(found[0])}, args[0].span)
    told = _("Both answers of “? :” have one type, here are %(found)s.%(hint)s")
    values = {"found": ", ".join(map(str, found[1:])), "hint": _hint(found[1:])}
    return Misread(told % values, args[2].span)


def _params(overload: Overload) -> str:
    return ", ".join(map(str, overload.params)) or "( )"


def _hint(found: list[Type]) -> str | _:
    kinds = {bare(one) for one in found}
    for wanted, hint in _HINTS:
        if wanted == kinds:
            return _(" Write %(example)s.") % {"example": hint}
    return ""


_HINTS = (
    ({types.TIMESTAMP, types.STRING}, 'timestamp("2026-11-22T09:00:00+03:00")'),
    ({types.DATE, types.STRING}, 'date("2026-11-22")'),
    ({types.DURATION, types.STRING}, 'duration("24h")'),
    ({types.DATE, types.TIMESTAMP}, 'x.date("Europe/Moscow")'),
    ({types.DOUBLE, types.INT}, "2.0, double(x)"),
    ({types.UINT, types.INT}, "2u, uint(x)"),
    ({types.STRING, types.INT}, "int(x), string(x)"),
    ({types.STRING, types.DOUBLE}, "double(x), string(x)"),
)
