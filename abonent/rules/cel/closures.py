"""From a tree with types to nested closures ``f(facts) -> value``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import types
from abonent.rules.cel.checked import Checked, Constant, Fact, Local, Missing
from abonent.rules.cel.closures_calls import CallCompiler
from abonent.rules.cel.closures_macros import MacroCompiler
from abonent.rules.cel.code import Code, Facts, Run, constant, converter, fact
from abonent.rules.cel.failures import FAILURES, EvaluationFailed
from abonent.rules.cel.syntax import (
    Call,
    Expr,
    Ident,
    ListExpr,
    Literal,
    MapExpr,
    MessageExpr,
    Select,
    Span,
)
from abonent.rules.cel.types import Kind, Type, bare
from abonent.rules.cel.values import NONE, Optional, has_key, lookup, map_from, some, type_of


class Compiler(CallCompiler, MacroCompiler):
    """One tree's way to closures. ``doomed`` are calls of constants that always fail."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.doomed: list[tuple[Span, EvaluationFailed]] = []

    def compile(self, expr: Expr) -> Code:
        """``expr`` as a closure."""
        match expr:
            case Literal(value):
                return constant(value, self.type_of(expr))
            case Ident():
                return self._name(expr)
            case Select():
                return self._select(expr)
            case Call():
                if (bound := self.checked.macros.get(id(expr))) is not None:
                    return self.macro(expr, bound)
                if self.checked.reference_of(expr) is not None:
                    return self._name(expr)
                return self.call(expr)
            case ListExpr():
                return self._list(expr)
            case MapExpr():
                return self._map(expr)
            case MessageExpr():
                return self._message(expr)

    def type_of(self, expr: Expr) -> Type:
        """What the checker knows of ``expr``."""
        return self.checked.type_of(expr)

    def _name(self, expr: Expr) -> Code:
        of = self.type_of(expr)
        match self.checked.reference_of(expr):
            case Fact(name):
                return fact(name, of)
            case Local(key):
                return Code(lambda facts: facts[key], of, key=key)
            case Constant(value):
                return constant(value, of)
            case Missing(name):
                return Code(_missing(name), of)
        raise TypeError(expr)

    def _select(self, expr: Select) -> Code:
        if self.checked.reference_of(expr) is not None:
            return self._name(expr)
        if (key := self.checked.fact_key(expr)) is not None:
            return fact(key, self.type_of(expr))
        operand = self.compile(expr.operand)
        inner = bare(operand.type)
        if inner.kind is Kind.OBJECT and not expr.optional:
            return self._field_of_object(operand.run, expr)
        ask = _selector(expr.field, optional=expr.optional)
        run = operand.run
        if types.is_nullable(operand.type):

            def guarded(facts: Facts) -> Any:
                value = run(facts)
                return (NONE if expr.optional else None) if value is None else ask(value)

            return Code(guarded, self.type_of(expr))
        return self.folded(expr, [operand], lambda facts: ask(run(facts)))

    def _field_of_object(self, run: Run, expr: Select) -> Code:
        of = self.type_of(expr)
        name, may_miss, convert = expr.field, types.is_nullable(of), converter(of)

        def selected(facts: Facts) -> Any:
            found = run(facts)
            if found is None and may_miss:
                return None
            value = found.get(name) if may_miss else lookup(found, name)
            return value if convert is None else convert(value)

        return Code(selected, of)

    def has(self, expr: Select) -> Code:
        """``has(operand.field)``."""
        if (key := self.checked.fact_key(expr)) is not None:
            read = fact(key, types.nullable(self.type_of(expr))).run
            return Code(lambda facts: read(facts) is not None, types.BOOL)
        run = self.compile(expr.operand).run
        is_object = bare(self.type_of(expr.operand)).kind is Kind.OBJECT

        def asked(facts: Facts) -> bool:
            value = run(facts)
            if is_object:
                return value is not None and value.get(expr.field) is not None
            return _has(value, expr.field)

        return Code(asked, types.BOOL)

    def folded(self, expr: Expr, parts: list[Code], run: Run) -> Code:
        """``run``, or its value if all it is made of is constant."""
        of = self.type_of(expr)
        if not all(part.constant for part in parts):
            return Code(run, of)
        try:
            return constant(run({}), of)
        except FAILURES as error:
            if isinstance(error, EvaluationFailed):
                self.doomed.append((expr.span, error))
            return Code(run, of)

    def _list(self, expr: ListExpr) -> Code:
        parts = [self.compile(item) for item in expr.items]
        runs = [part.run for part in parts]
        optional = frozenset(expr.optional)
        if not optional:
            return self.folded(expr, parts, lambda facts: [run(facts) for run in runs])

        def with_optional(facts: Facts) -> list[Any]:
            made: list[Any] = []
            for place, run in enumerate(runs):
                value = run(facts)
                if place not in optional:
                    made.append(value)
                elif _present(value):
                    made.append(value.value)
            return made

        return self.folded(expr, parts, with_optional)

    def _map(self, expr: MapExpr) -> Code:
        parts = [(self.compile(e.key), self.compile(e.value), e.optional) for e in expr.entries]

        def made(facts: Facts) -> dict[Any, Any]:
            pairs: list[tuple[Any, Any]] = []
            for key, value, optional in parts:
                one = value.run(facts)
                if not optional:
                    pairs.append((key.run(facts), one))
                elif _present(one):
                    pairs.append((key.run(facts), one.value))
            return map_from(pairs)

        return self.folded(expr, [part for key, value, _o in parts for part in (key, value)], made)

    def _message(self, expr: MessageExpr) -> Code:
        message = self.checked.messages[id(expr)]
        parts = [(e.name, self.compile(e.value), e.optional) for e in expr.entries]

        def made(facts: Facts) -> Any:
            given: dict[str, Any] = {}
            for name, part, optional in parts:
                value = part.run(facts)
                if not optional:
                    given[name] = value
                elif _present(value):
                    given[name] = value.value
            return message.build(given)

        return self.folded(expr, [part for _n, part, _o in parts], made)


def _present(value: Any) -> bool:
    if not isinstance(value, Optional):
        raise EvaluationFailed(_("After a question mark an optional value belongs."))
    return value.present


def _missing(name: str) -> Run:
    def run(_facts: Facts) -> Any:
        raise EvaluationFailed(_("There is no “%(name)s”.") % {"name": name})

    return run


def _has(value: Any, field: str) -> bool:
    if isinstance(value, Mapping):
        return has_key(value, field)
    if isinstance(value, Optional):
        return value.present and _has(value.value, field)
    raise _no_fields(value, field)


def _no_fields(value: Any, field: str) -> EvaluationFailed:
    told = _("“%(field)s” cannot be asked of %(type)s: it has no fields.")
    return EvaluationFailed(told % {"field": field, "type": str(type_of(value))})


def _selector(field: str, *, optional: bool) -> Any:
    def selected(value: Any) -> Any:
        if isinstance(value, Optional):
            return optionally(value.value) if value.present else NONE
        if isinstance(value, Mapping):
            return lookup(value, field)
        raise _no_fields(value, field)

    def optionally(value: Any) -> Optional:
        if isinstance(value, Optional):
            return optionally(value.value) if value.present else NONE
        return some(selected(value)) if _has(value, field) else NONE

    return optionally if optional else selected
