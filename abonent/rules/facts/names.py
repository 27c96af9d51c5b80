"""Every name in a rule is a fact, a function or a variable; what is not says what was meant."""

from __future__ import annotations

from abonent.kernel.phrases import Phrase as _
from abonent.rules.binding import suggest
from abonent.rules.cel import operators as ops
from abonent.rules.cel.macros import macro_of
from abonent.rules.cel.syntax import Call, Expr, Ident, Literal, Select, children
from abonent.rules.errors import Misread
from abonent.rules.facts.known import Known
from abonent.rules.facts.paths import path_of

CONSTANTS = {"now": "timestamp", "me": "string"}
"""Names that are no facts: the moment and the log-in of who acts."""
TYPES = {"int", "double", "string", "bool", "timestamp", "duration", "date", "list", "null_type"}


def check_names(expr: Expr, known: Known) -> None:
    """Raise :class:`Misread` at the first name that means nothing."""
    _check(expr, known, frozenset())


def _check(expr: Expr, known: Known, bound: frozenset[str]) -> None:
    match expr:
        case Ident(name):
            _name(expr, name, known, bound)
            return
        case Select() | Call(ops.INDEX):
            if path := path_of(expr):
                head = path.partition(".")[0]
                if head not in bound:
                    _path(expr, path, known)
                return
        case Call():
            macro = macro_of(expr)
            if macro is not None and macro.names:
                _check(macro.over, known, bound)
                inner = bound | set(macro.names)
                for part in (macro.condition, macro.body):
                    if part is not None:
                        _check(part, known, inner)
                return
    for child in children(expr):
        _check(child, known, bound)


def _name(expr: Expr, name: str, known: Known, bound: frozenset[str]) -> None:
    if name in bound or name in CONSTANTS or name in TYPES:
        return
    if any(path.startswith(f"{name}.") for path in known.facts):
        told = _("“%(name)s” is a whole %(name)s. Write what of it is meant: %(near)s.")
        near = next(path for path in known.facts if path.startswith(f"{name}."))
        raise Misread(told % {"name": name, "near": near}, expr.span)
    raise Misread(_unknown(name, known), expr.span)


def _path(expr: Expr, path: str, known: Known) -> None:
    if path in known.facts:
        return
    raise Misread(_unknown(path, known), expr.span)


def _unknown(path: str, known: Known) -> _:
    offered = [*known.facts, *CONSTANTS]
    named = {
        fact.of.name(code): fact.path for fact in known.facts.values() for code in ("ru", "en")
    }
    last = path.rpartition(".")[2]
    near = named.get(path) or named.get(last) or suggest(path, offered)
    near = near or next((one for one in offered if one.rpartition(".")[2] == last), "")
    if near:
        text = _("Nothing is known under “%(path)s”. Did you mean “%(near)s”?")
        return text % {"path": path, "near": near}
    return _("Nothing is known under “%(path)s”. Texts are written in quotes.") % {"path": path}


def list_named(expr: Expr) -> list[tuple[str, Expr]]:
    """Codes of the rules that ``expr`` refers to, each with its place."""
    found: list[tuple[str, Expr]] = []
    match expr:
        case Call("rule", None, (Literal(str() as code),)):
            return [(code, expr)]
    for child in children(expr):
        found += list_named(child)
    return found
