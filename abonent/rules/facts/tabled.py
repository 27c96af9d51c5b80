"""Decision tables in rules: ``table("code")``, of several results ``table("code").name``."""

from __future__ import annotations

from collections.abc import Iterator

from abonent.kernel.phrases import Phrase as _
from abonent.rules.binding import suggest
from abonent.rules.cel.signatures import Overload
from abonent.rules.cel.syntax import Call, Expr, Literal, Select, walk
from abonent.rules.decisions.shelf import Entry, asked, get_shelf
from abonent.rules.errors import Misread
from abonent.rules.facts.known import Known

TABLE = "table"


def list_tables(expr: Expr) -> list[tuple[str, Expr]]:
    """Codes of the tables that ``expr`` asks, each with its place."""
    return [(code, at) for code, _name, at in _asked(expr)]


def _asked(expr: Expr) -> Iterator[tuple[str, str, Expr]]:
    """Code, result (empty: the only one) and place of each."""
    taken: set[int] = set()
    for node in walk(expr):
        match node:
            case Select(Call("table", None, (Literal(str() as code),)) as call, name, False):
                taken.add(id(call))
                yield code, name, node
            case Call("table", None, (Literal(str() as code),)) if id(node) not in taken:
                yield code, "", node


def check_tables(expr: Expr, known: Known) -> None:
    """Raise :class:`Misread` at the first table that is not there, or gives no such result."""
    for code, name, at in _asked(expr):
        entry = get_shelf().entries.get(code)
        if entry is None:
            raise Misread(_no_table(code), at.span)
        _check_result(entry, name, at)
        if get_shelf().find(code, known.subject) is None:
            told = _("The table “%(code)s” asks about what is not known here.")
            raise Misread(told % {"code": code}, at.span)


def _check_result(entry: Entry, name: str, at: Expr) -> None:
    names = [one.name for one in entry.table.outputs]
    if not name and len(names) > 1:
        told = _("The table “%(code)s” gives several results: write %(near)s.")
        near = " / ".join(f'table("{entry.code}").{one}' for one in names)
        raise Misread(told % {"code": entry.code, "near": near}, at.span)
    if name and name not in names:
        told = _("The table “%(code)s” gives no “%(name)s”, only %(known)s.")
        values = {"code": entry.code, "name": name, "known": ", ".join(names)}
        raise Misread(told % values, at.span)


def _no_table(code: str) -> _:
    near = suggest(code, get_shelf().entries)
    if near:
        told = _("There is no decision table “%(code)s”. Did you mean “%(near)s”?")
        return told % {"code": code, "near": near}
    return _("There is no decision table “%(code)s”.") % {"code": code}


def spelled(node: Expr) -> Expr:
    """A question to a table as the function of its own that closures call."""
    match node:
        case Select(Call(function, None, ()), name, False) if function.startswith(f"{TABLE}:"):
            code = function.removeprefix(f"{TABLE}:").partition(":")[0]
            return Call(f"{TABLE}:{code}:{name}", None, (), span=node.span)
        case Call("table", None, (Literal(str() as code),)):
            entry = get_shelf().entries.get(code)
            first = entry.table.outputs[0].name if entry else ""
            return Call(f"{TABLE}:{code}:{first}", None, (), span=node.span)
    return node


def overloads(known: Known) -> tuple[Overload, ...]:
    """A function for each result of each table."""
    return tuple(
        Overload(
            f"{TABLE}:{entry.code}:{output.name}", (), entry.type_of(output),
            asked(entry.code, output.name, known.subject), contextual=True,
        )
        for entry in get_shelf().entries.values()
        for output in entry.table.outputs
    )  # fmt: skip
