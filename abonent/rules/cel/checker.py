"""Types of a tree: what its names mean, which overloads its calls may be, what is wrong with it."""

from __future__ import annotations

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import advice, operators, types
from abonent.rules.cel.checked import (
    Checked,
    Chosen,
    Constant,
    Fact,
    Local,
    Missing,
    UnknownMessage,
)
from abonent.rules.cel.checker_macros import MacroChecker
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.macros import macro_of, slot_name
from abonent.rules.cel.signatures import Overload
from abonent.rules.cel.syntax import (
    Call,
    Expr,
    Ident,
    ListExpr,
    Literal,
    MapExpr,
    MessageExpr,
    Select,
    dotted,
)
from abonent.rules.cel.types import BOOL, DYN, Kind, Type, bare, is_nullable, nullable
from abonent.rules.cel.values import type_of
from abonent.rules.cel.wellknown import message_named
from abonent.rules.errors import Misread


def check(expr: Expr, env: Environment) -> Checked:
    """``expr`` with its types; :class:`Misread` points at what is wrong and says the remedy."""
    return Checker(env, strict=True).whole(expr)


def understand(expr: Expr, env: Environment) -> Checked:
    """``expr`` with what is known of its types; what is wrong fails when it is evaluated."""
    return Checker(env, strict=False).whole(expr)


class Checker(MacroChecker):
    """One walk over one tree."""

    def whole(self, expr: Expr) -> Checked:
        """Everything there is to know of ``expr``."""
        self.done = Checked(expr)
        result = self.check(expr)
        self.done.types = {node: self.types.settled(t) for node, t in self.done.types.items()}
        self.done.result = self.types.settled(result)
        return self.done

    def check(self, expr: Expr) -> Type:
        """The type of ``expr``, as far as it is known by now."""
        match expr:
            case Literal(value):
                found = type_of(value)
            case Ident():
                found = self._ident(expr)
            case Select():
                found = self._select(expr)
            case Call():
                found = self._call(expr)
            case ListExpr():
                found = self._list(expr)
            case MapExpr():
                found = self._map(expr)
            case MessageExpr():
                found = self._message(expr)
        self.done.types[id(expr)] = found
        return found

    def _ident(self, expr: Ident) -> Type:
        if not expr.absolute and (known := self.local(expr.name)):
            self.done.references[id(expr)] = Local(known[0])
            return known[1]
        if (found := self._named(expr, f".{expr.name}" if expr.absolute else expr.name)) is None:
            if self.strict:
                known_names = {*self.env.variables, *(() if expr.absolute else self.local_names())}
                raise advice.unknown(expr.name, expr.span, known_names)
            self.done.references[id(expr)] = Missing(expr.name)
            self.done.unknown.add(expr.name)
            return DYN
        return found

    def _named(self, expr: Expr, name: str) -> Type | None:
        full = self.env.variable(name)
        if full is not None:
            self.done.references[id(expr)] = Fact(full)
            return self.env.variables[full]
        one = self.env.type_named(name)
        if one is not None:
            self.done.references[id(expr)] = Constant(one)
            return types.TYPE
        return None

    def _select(self, expr: Select) -> Type:
        names = dotted(expr)
        if names and self.local(names[0]) is None:
            found = self._named(expr, ".".join(names))
            if found is not None:
                return found
        return self.field_type(self.check(expr.operand), expr)

    def field_type(self, operand: Type, expr: Select) -> Type:
        """The type of a field of ``operand``."""
        operand = self.types.known(operand)
        inner = self.types.known(bare(operand))
        if inner.name == types.OPTIONAL.name:
            found = self.field_type(inner.params[0], expr)
            return found if expr.optional else types.optional_of(found)
        found = self._field(inner, expr)
        if expr.optional:
            return types.optional_of(bare(found))
        return nullable(found) if is_nullable(operand) else found

    def _field(self, inner: Type, expr: Select) -> Type:
        place = (expr.span[1] - len(expr.field), expr.span[1])
        if inner == DYN or (inner.kind is Kind.VARIABLE):
            return DYN
        if inner.name == "map":
            return inner.params[1]
        if inner.kind is Kind.OBJECT:
            fields = self.env.objects.get(inner.name, {})
            if expr.field in fields:
                return fields[expr.field]
            if self.strict:
                raise advice.unknown(expr.field, place, fields)
            return DYN
        if self.strict:
            told = _("“%(field)s” cannot be asked of %(type)s: it has no fields.")
            raise Misread(told % {"field": expr.field, "type": str(inner)}, place)
        return DYN

    def _call(self, expr: Call) -> Type:
        macro = macro_of(expr)
        if macro is not None:
            return self.check_macro(expr, macro)
        slot = slot_name(expr)
        if slot is not None and (known := self.local(slot)):
            self.done.references[id(expr)] = Local(known[0])
            return known[1]
        overloads, args = self._called(expr)
        found = [self.check(arg) for arg in args]
        if expr.function in operators.CHAINED:
            return self._logic(expr, overloads, args, found)
        return self._resolved(expr, overloads, args, found)

    def _called(self, expr: Call) -> tuple[list[Overload], tuple[Expr, ...]]:
        """The overloads by name and the arguments, whichever way the call is written."""
        if expr.target is None:
            overloads, args = self.env.overloads(expr.function, method=False), expr.args
        else:
            names = dotted(expr.target)
            if names and self.local(names[0]) is None:
                full = ".".join([*names, expr.function])
                if spaced := self.env.overloads(full, method=False):
                    return spaced, expr.args
            overloads = self.env.overloads(expr.function, method=True)
            args = (expr.target, *expr.args)
        if not overloads:
            missing = self._no_function(expr)
            if self.strict:
                raise missing
            self.done.unknown.add(getattr(missing, "name", expr.function))
        return overloads, args

    def _no_function(self, expr: Call) -> Misread:
        method = expr.target is not None
        if self.env.overloads(expr.function, method=not method):
            return advice.other_call(expr.function, expr.span, method=method)
        name = expr.function
        names = () if expr.target is None else dotted(expr.target)
        if names and self.local(names[0]) is None and self.env.variable(names[0]) is None:
            name = ".".join([*names, name])
        return advice.unknown_function(name, expr.span, self.env.by_name)

    def _logic(
        self, expr: Call, overloads: list[Overload], args: tuple[Expr, ...], found: list[Type]
    ) -> Type:
        for arg, one in zip(args, found, strict=True):
            if not self.types.accepts(BOOL, one) and self.strict:
                raise advice.mismatch(expr.function, [one], overloads, arg.span)
        self.done.calls[id(expr)] = Chosen(tuple(overloads), args)
        return BOOL

    def _resolved(
        self, expr: Call, overloads: list[Overload], args: tuple[Expr, ...], found: list[Type]
    ) -> Type:
        matching: list[Overload] = []
        result: Type | None = None
        for overload in overloads:
            one = self._matched(overload, found)
            if one is None:
                continue
            matching.append(overload)
            same = result is None or self.types.settled(result) == self.types.settled(one)
            result = one if same else DYN
        if result is None:
            return self._mismatched(expr, overloads, args, found)
        self.done.calls[id(expr)] = Chosen(tuple(matching), args)
        return result

    def _matched(self, overload: Overload, found: list[Type]) -> Type | None:
        params = overload.params_for(len(found))
        if params is None:
            return None
        before = self.types.snapshot()
        *own, result = self.types.instance((*params, overload.result))
        if not all(map(self.types.accepts, own, found)):
            self.types.restore(before)
            return None
        settled = self.types.known(result)
        passes = any(map(types.passes_null, params, map(self.types.known, found)))
        return nullable(settled) if passes and settled != BOOL else settled

    def _mismatched(
        self, expr: Call, overloads: list[Overload], args: tuple[Expr, ...], found: list[Type]
    ) -> Type:
        if not self.strict:
            self.done.calls[id(expr)] = Chosen(tuple(overloads), args, sure=False)
            return DYN
        found = [self.types.settled(one) for one in found]
        if _compares_numbers(expr.function, found):
            self.done.calls[id(expr)] = Chosen(tuple(overloads), args, sure=False)
            return BOOL
        if expr.function == operators.CONDITIONAL:
            raise advice.conditional(found, args)
        raise advice.mismatch(expr.function, found, overloads, expr.span)

    def _list(self, expr: ListExpr) -> Type:
        joined: Type | None = None
        for place, item in enumerate(expr.items):
            found = self.check(item)
            if place in expr.optional:
                found = self.inside_optional(found, item)
            joined = found if joined is None else self.types.joined(joined, found)
        return types.list_of(self.types.fresh() if joined is None else joined)

    def _map(self, expr: MapExpr) -> Type:
        keys: Type | None = None
        values: Type | None = None
        for entry in expr.entries:
            key, value = self.check(entry.key), self.check(entry.value)
            if self.strict and self.types.settled(key) not in _KEYS:
                told = _("A key of a map is a string, a whole number or a bool.")
                raise Misread(told, entry.key.span)
            if entry.optional:
                value = self.inside_optional(value, entry.value)
            keys = key if keys is None else self.types.joined(keys, key)
            values = value if values is None else self.types.joined(values, value)
        return types.map_of(keys or self.types.fresh(), values or self.types.fresh())

    def _message(self, expr: MessageExpr) -> Type:
        message = message_named(self.env.candidates(expr.name))
        if message is None:
            told = _("Messages are not supported: “%(name)s”.") % {"name": expr.name}
            raise UnknownMessage(told, expr.span, expr.name)
        self.done.messages[id(expr)] = message
        for entry in expr.entries:
            found = self.check(entry.value)
            if entry.optional:
                found = self.inside_optional(found, entry.value)
            wanted = message.fields.get(entry.name)
            if wanted is None and self.strict:
                raise advice.unknown(entry.name, entry.span, message.fields)
            if wanted and not self.types.accepts(nullable(wanted), found) and self.strict:
                told = _("“%(field)s” takes %(wanted)s, here is %(found)s.")
                values = {"field": entry.name, "wanted": str(wanted), "found": str(found)}
                raise Misread(told % values, entry.value.span)
        return message.result


_KEYS = frozenset({types.STRING, types.INT, types.UINT, types.BOOL, DYN})


def _compares_numbers(name: str, found: list[Type]) -> bool:
    """Whether numbers of different kinds are compared, or sought among others."""
    if name in (operators.EQ, operators.NE):
        return types.differ_in_size(*found)
    inside = bare(found[-1])
    is_sought = name == operators.IN and bool(inside.params)
    return is_sought and types.differ_in_size(found[0], inside.params[0])
