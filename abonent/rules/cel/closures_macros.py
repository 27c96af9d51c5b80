"""Closures of macros: loops over lists and maps, bindings, optionals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.checked import Bound, Checked
from abonent.rules.cel.closures_logic import condition
from abonent.rules.cel.code import Code, Facts, Run, Scope
from abonent.rules.cel.failures import FAILURES, EvaluationFailed, no_overload
from abonent.rules.cel.macros import Kind
from abonent.rules.cel.syntax import Call, Expr, ListExpr, Select
from abonent.rules.cel.types import Type, is_nullable
from abonent.rules.cel.values import (
    NONE,
    Optional,
    boxed,
    keys_of,
    map_from,
    some,
    type_of,
    unboxed,
)

Turns = Callable[[Facts], Iterator[Scope]]
"""The scope of a loop, again for each of its turns with the variables of that turn."""


class MacroCompiler:
    """The part of the compiler that knows macros."""

    checked: Checked

    def compile(self, expr: Expr) -> Code:
        """``expr`` as a closure."""
        raise NotImplementedError

    def type_of(self, expr: Expr) -> Type:
        """What the checker knows of ``expr``."""
        raise NotImplementedError

    def has(self, expr: Select) -> Code:
        """``has(operand.field)``."""
        raise NotImplementedError

    def macro(self, expr: Call, bound: Bound) -> Code:
        """A macro as a closure."""
        kind, over = bound.macro.kind, bound.macro.over
        if kind is Kind.HAS and isinstance(over, Select):
            return self.has(over)
        if kind is Kind.BLOCK and isinstance(over, ListExpr):
            run = self._block(over, bound)
        elif kind is Kind.BIND:
            run = _binding(
                bound.keys[0], self.compile(over).run, self.compile(bound.macro.body).run
            )
        elif kind in (Kind.OPT_MAP, Kind.OPT_FLAT_MAP):
            run = self._of_optional(bound)
        else:
            run = self._loop(bound)
        return Code(run, self.type_of(expr))

    def _block(self, slots: ListExpr, bound: Bound) -> Run:
        runs = {
            key: self.compile(item).run for key, item in zip(bound.keys, slots.items, strict=True)
        }
        body = self.compile(bound.macro.body).run
        return lambda facts: body(_Lazy(facts, runs))

    def _of_optional(self, bound: Bound) -> Run:
        over, body = self.compile(bound.macro.over).run, self.compile(bound.macro.body).run
        (key,) = bound.keys
        flat = bound.macro.kind is Kind.OPT_FLAT_MAP

        def run(facts: Facts) -> Any:
            value = over(facts)
            if not isinstance(value, Optional):
                raise no_overload(bound.macro.kind, str(type_of(value)))
            if not value.present:
                return NONE
            scope = Scope(facts)
            scope[key] = value.value
            result = body(scope)
            return result if flat else some(result)

        return run

    def _loop(self, bound: Bound) -> Run:
        macro = bound.macro
        over = self.compile(macro.over)
        turns = _turns(over.run, bound.keys, may_be_null=is_nullable(over.type))
        body = self.compile(macro.body)
        if macro.condition is not None:
            turns = _filtered(turns, condition(self.compile(macro.condition), macro.kind))
        match macro.kind:
            case Kind.ALL:
                return _quantified(turns, condition(body, "all"), by=False)
            case Kind.EXISTS:
                return _quantified(turns, condition(body, "exists"), by=True)
            case Kind.EXISTS_ONE:
                met = condition(body, "exists_one")
                return lambda facts: sum(met(scope) for scope in turns(facts)) == 1
            case Kind.FILTER:
                kept = _filtered(turns, condition(body, "filter"))
                key = bound.keys[0]
                return lambda facts: [scope[key] for scope in kept(facts)]
            case Kind.TRANSFORM_MAP:
                return _transformed_map(turns, bound.keys[0], body.run)
            case Kind.TRANSFORM_ENTRY:
                return _transformed_entries(turns, body.run)
        run = body.run
        return lambda facts: [run(scope) for scope in turns(facts)]


class _Lazy(Scope):
    """The slots of a block, each evaluated once, when it is first asked for."""

    __slots__ = ("failures", "slots")

    def __init__(self, outer: Facts, slots: Mapping[str, Run]) -> None:
        super().__init__(outer)
        self.slots = slots
        self.failures: dict[str, Exception] = {}

    def __missing__(self, key: str) -> Any:
        if key not in self.slots:
            return self.outer[key]
        if key in self.failures:
            raise self.failures[key]
        try:
            value = self[key] = self.slots[key](self)
        except FAILURES as error:
            self.failures[key] = error
            raise
        return value


def _binding(key: str, value: Run, body: Run) -> Run:
    def run(facts: Facts) -> Any:
        scope = Scope(facts)
        scope[key] = value(facts)
        return body(scope)

    return run


def _turns(over: Run, keys: tuple[str, ...], *, may_be_null: bool) -> Turns:
    def turns(facts: Facts) -> Iterator[Scope]:
        items = over(facts)
        if items is None and may_be_null:
            return
        pairs = _pairs(items, two=len(keys) == 2)
        scope = Scope(facts, len(pairs))
        if len(keys) == 1:
            (key,) = keys
            for item in pairs:
                scope[key] = item
                yield scope
            return
        first, second = keys
        for index, item in pairs:
            scope[first], scope[second] = index, item
            yield scope

    return turns


def _pairs(items: Any, *, two: bool) -> list[Any]:
    if isinstance(items, Mapping):
        return [(unboxed(k), v) for k, v in items.items()] if two else keys_of(items)
    if isinstance(items, list | tuple):
        return list(enumerate(items)) if two else list(items)
    told = _("A loop goes over a list or a map, here is %(found)s.")
    raise EvaluationFailed(told % {"found": str(type_of(items))})


def _filtered(turns: Turns, met: Run) -> Turns:
    return lambda facts: (scope for scope in turns(facts) if met(scope))


def _quantified(turns: Turns, met: Run, *, by: bool) -> Run:
    """``exists`` is decided by a True, ``all`` by a False; an error counts if nothing decides."""

    def run(facts: Facts) -> bool:
        failure: Exception | None = None
        for scope in turns(facts):
            try:
                if bool(met(scope)) == by:
                    return by
            except FAILURES as error:
                failure = failure or error
        if failure is not None:
            raise failure
        return not by

    return run


def _transformed_map(turns: Turns, key: str, body: Run) -> Run:
    return lambda facts: {boxed(scope[key]): body(scope) for scope in turns(facts)}


def _transformed_entries(turns: Turns, body: Run) -> Run:
    def run(facts: Facts) -> dict[Any, Any]:
        pairs: list[tuple[Any, Any]] = []
        for scope in turns(facts):
            entries = body(scope)
            if not isinstance(entries, Mapping):
                raise no_overload(Kind.TRANSFORM_ENTRY, str(type_of(entries)))
            pairs.extend((unboxed(key), value) for key, value in entries.items())
        return map_from(pairs)

    return run
