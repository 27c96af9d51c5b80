"""Types of macros and the variables they bind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.checked import Bound, Checked
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.macros import Kind as Macros
from abonent.rules.cel.macros import Macro
from abonent.rules.cel.syntax import Call, Expr, ListExpr, Select
from abonent.rules.cel.types import BOOL, DYN, INT, Kind, Type, bare, list_of, map_of, optional_of
from abonent.rules.cel.unification import Unifier
from abonent.rules.errors import Misread

Scope = dict[str, tuple[str, Type]]


class MacroChecker:
    """The part of the checker that knows macros. ``strict`` tells of mistakes at once."""

    done: Checked

    def __init__(self, env: Environment, *, strict: bool) -> None:
        self.env = env
        self.strict = strict
        self.types = Unifier()
        self._scopes: list[Scope] = []
        self._count = 0

    def check(self, expr: Expr) -> Type:
        """The type of ``expr``; what a macro consists of is asked here."""
        raise NotImplementedError

    def field_type(self, operand: Type, expr: Select) -> Type:
        """The type of a field of ``operand``."""
        raise NotImplementedError

    def local(self, name: str) -> tuple[str, Type] | None:
        """The key and type of a variable that a macro around binds."""
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return None

    def local_names(self) -> set[str]:
        """All that macros around bind."""
        return {name for scope in self._scopes for name in scope}

    @contextmanager
    def _with(self, names: tuple[str, ...], found: tuple[Type, ...]) -> Iterator[tuple[str, ...]]:
        keys = tuple(self._key(name) for name in names)
        self._scopes.append(dict(zip(names, zip(keys, found, strict=True), strict=True)))
        yield keys
        self._scopes.pop()

    def _key(self, name: str) -> str:
        self._count += 1
        return f"@{self._count}:{name}"

    def check_macro(self, call: Call, macro: Macro) -> Type:
        """The type of a macro; its variables are in force within it."""
        if macro.kind is Macros.HAS:
            return self._has(call, macro)
        if macro.kind is Macros.BLOCK:
            return self._block(call, macro)
        over = self.types.known(self.check(macro.over))
        if macro.kind is Macros.BIND:
            return self._bound(call, macro, (over,))
        if macro.kind in (Macros.OPT_MAP, Macros.OPT_FLAT_MAP):
            return self._of_optional(call, macro, over)
        return self._comprehension(call, macro, over)

    def _bound(self, call: Call, macro: Macro, found: tuple[Type, ...]) -> Type:
        with self._with(macro.names, found) as keys:
            self.done.macros[id(call)] = Bound(macro, keys)
            if macro.condition is not None:
                self._want_bool(macro.condition, self.check(macro.condition))
            return self.check(macro.body)

    def _has(self, call: Call, macro: Macro) -> Type:
        self.done.macros[id(call)] = Bound(macro, ())
        if not isinstance(macro.over, Select):
            raise TypeError(macro.over)
        found = self.field_type(self.check(macro.over.operand), macro.over)
        self.done.types[id(macro.over)] = found
        return BOOL

    def _block(self, call: Call, macro: Macro) -> Type:
        if not isinstance(macro.over, ListExpr):
            raise TypeError(macro.over)
        keys = tuple(self._key(name) for name in macro.names)
        scope: Scope = {}
        self._scopes.append(scope)
        for name, key, item in zip(macro.names, keys, macro.over.items, strict=True):
            scope[name] = (key, self.check(item))
        self.done.macros[id(call)] = Bound(macro, keys)
        result = self.check(macro.body)
        self._scopes.pop()
        return result

    def _of_optional(self, call: Call, macro: Macro, over: Type) -> Type:
        inner = self.inside_optional(over, macro.over)
        body = self._bound(call, macro, (inner,))
        if macro.kind is Macros.OPT_MAP:
            return optional_of(body)
        self.inside_optional(body, macro.body)
        return body

    def inside_optional(self, found: Type, expr: Expr) -> Type:
        """The type of what an optional holds; whatever else stands here is a mistake."""
        value = self.types.fresh()
        if not self.types.accepts(optional_of(value), found) and self.strict:
            told = _("An optional value belongs here, like x.?field; here is %(found)s.")
            raise Misread(told % {"found": str(self.types.settled(found))}, expr.span)
        return self.types.known(value)

    def _comprehension(self, call: Call, macro: Macro, over: Type) -> Type:
        first, second = self._range(bare(over), macro)
        names = (first,) if len(macro.names) == 1 else (first, second)
        if len(macro.names) == 1 and bare(over).name == "list":
            names = (second,)
        elif len(macro.names) == 2 and bare(over).name == "list":
            names = (INT, second)
        body = self._bound(call, macro, names)
        match macro.kind:
            case Macros.ALL | Macros.EXISTS | Macros.EXISTS_ONE:
                self._want_bool(macro.body, body)
                return BOOL
            case Macros.FILTER:
                self._want_bool(macro.body, body)
                return list_of(names[0])
            case Macros.TRANSFORM_MAP:
                return map_of(names[0], body)
            case Macros.TRANSFORM_ENTRY:
                return self._entries(macro, body)
        return list_of(body)

    def _entries(self, macro: Macro, body: Type) -> Type:
        if not self.types.accepts(map_of(DYN, DYN), body) and self.strict:
            told = _("A map with one entry belongs here: {key: value}.")
            raise Misread(told, macro.body.span)
        return map_of(DYN, DYN) if self.types.known(body).name != "map" else self.types.known(body)

    def _range(self, over: Type, macro: Macro) -> tuple[Type, Type]:
        """Key and value of what a macro goes over; of a list the second is its item."""
        over = self.types.known(over)
        if over.name == "list":
            return INT, over.params[0]
        if over.name == "map":
            return over.params[0], over.params[1]
        if over != DYN and over.kind is not Kind.VARIABLE and self.strict:
            told = _("“%(name)s” goes over a list or a map, here is %(found)s.")
            raise Misread(told % {"name": macro.kind, "found": str(over)}, macro.over.span)
        return DYN, DYN

    def _want_bool(self, expr: Expr, found: Type) -> None:
        if not self.types.accepts(BOOL, found) and self.strict:
            told = _("A condition belongs here, true or false; here is %(found)s.")
            raise Misread(told % {"found": str(self.types.settled(found))}, expr.span)
