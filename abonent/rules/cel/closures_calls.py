"""Closures of operators and functions, the faster the more is known of their types."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from abonent.rules.cel import operators, types
from abonent.rules.cel.checked import Checked, Chosen
from abonent.rules.cel.closures_logic import all_of, any_of, chosen, negated
from abonent.rules.cel.code import Code, Facts, Run, constant
from abonent.rules.cel.failures import EvaluationFailed, no_overload
from abonent.rules.cel.functions.comparison import GENERIC
from abonent.rules.cel.functions.strings import check_pattern
from abonent.rules.cel.signatures import Overload
from abonent.rules.cel.syntax import Call, Expr, Span
from abonent.rules.cel.types import BOOL, DYN, NULL, Kind, Type, bare, is_nullable
from abonent.rules.cel.values import type_of

_PYTHON: dict[str, Callable[[Any, Any], Any]] = {
    operators.EQ: operator.eq, operators.NE: operator.ne, operators.LT: operator.lt,
    operators.LE: operator.le, operators.GT: operator.gt, operators.GE: operator.ge,
}  # fmt: skip
_WHOLE = {types.INT, types.UINT}
_SETS = frozenset({types.STRING, types.INT, types.UINT, types.BYTES, types.DATE})


class CallCompiler:
    """The part of the compiler that knows calls."""

    checked: Checked
    doomed: list[tuple[Span, EvaluationFailed]]

    def compile(self, expr: Expr) -> Code:
        """``expr`` as a closure."""
        raise NotImplementedError

    def type_of(self, expr: Expr) -> Type:
        """What the checker knows of ``expr``."""
        raise NotImplementedError

    def folded(self, expr: Expr, parts: list[Code], run: Run) -> Code:
        """``run``, or its value if all it is made of is constant."""
        raise NotImplementedError

    def call(self, expr: Call) -> Code:
        """A call that is no macro."""
        meant = self.checked.calls[id(expr)]
        parts = [self.compile(arg) for arg in meant.args]
        if (run := self._operator(expr.function, parts)) is None:
            run = self._function(expr, meant, parts)
            if expr.function == "matches" and parts[-1].type == types.STRING:
                self._pattern(meant.args[-1], parts[-1])
            if any(overload.contextual for overload in meant.overloads):
                return Code(run, self.type_of(expr))
        return self.folded(expr, parts, run)

    def _pattern(self, expr: Expr, part: Code) -> None:
        """See at once whether a pattern written down is one."""
        if not part.constant:
            return
        try:
            check_pattern(part.value)
        except EvaluationFailed as error:
            self.doomed.append((expr.span, error))

    def _operator(self, name: str, parts: list[Code]) -> Run | None:
        match name:
            case operators.AND:
                return all_of(parts)
            case operators.OR:
                return any_of(parts)
            case operators.NOT:
                return negated(parts[0])
            case operators.CONDITIONAL:
                return chosen(*parts)
            case operators.IN:
                return _membership(*parts)
        if name in operators.COMPARISONS:
            return _comparison(name, *parts)
        if name in (operators.INDEX, operators.OPTIONAL_INDEX):
            return _guarded(GENERIC[name], parts, [is_nullable(part.type) for part in parts], None)
        return None

    def _function(self, expr: Call, meant: Chosen, parts: list[Code]) -> Run:
        overloads = meant.overloads
        known = all(bare(part.type) not in (DYN, NULL) for part in parts)
        direct = meant.sure and len(overloads) == 1 and known
        if any(overload.contextual for overload in overloads):
            return _contextual(overloads, parts)
        symbol = operators.symbol(expr.function)
        run = overloads[0].run if direct else dispatcher(symbol, overloads)
        guards = [
            any(_guards(overload, place, len(parts), part.type) for overload in overloads)
            for place, part in enumerate(parts)
        ]
        returns_bool = all(overload.result == BOOL for overload in overloads)
        return _guarded(run, parts, guards, False if returns_bool else None)


def _guards(overload: Overload, place: int, count: int, found: Type) -> bool:
    params = overload.params_for(count)
    return params is not None and types.passes_null(params[place], found)


def dispatcher(name: str, overloads: Sequence[Overload]) -> Callable[..., Any]:
    """A function that chooses among ``overloads`` by the types of what it is given."""
    known: dict[tuple[type, ...], Callable[..., Any]] = {}

    def run(*args: Any) -> Any:
        classes = tuple([arg.__class__ for arg in args])
        found = known.get(classes)
        if found is None:
            found = known[classes] = choose([type_of(arg) for arg in args])
        return found(*args)

    def choose(found: list[Type]) -> Callable[..., Any]:
        for overload in overloads:
            params = overload.params_for(len(found))
            if params is not None and all(map(_fits, params, found)):
                return overload.run
        raise no_overload(name, ", ".join(map(str, found)) or "( )")

    return run


def _fits(param: Type, found: Type) -> bool:
    return param.kind is Kind.VARIABLE or param == DYN or bare(param).name == found.name


def _contextual(overloads: Sequence[Overload], parts: list[Code]) -> Run:
    runs = [part.run for part in parts]

    def run(facts: Facts) -> Any:
        args = [one(facts) for one in runs]
        found = [type_of(arg) for arg in args]
        for overload in overloads:
            params = overload.params_for(len(args))
            if params is not None and all(map(_fits, params, found)):
                return overload.run(facts, *args) if overload.contextual else overload.run(*args)
        raise no_overload(overloads[0].name, ", ".join(map(str, found)) or "( )")

    return run


def _guarded(
    function: Callable[..., Any], parts: list[Code], guards: list[bool], absent: bool | None
) -> Run:
    """``function`` of the parts; ``absent`` where one that it may not be given null is null."""
    runs = [part.run for part in parts]
    if not any(guards):
        return _applied(function, runs)
    places = [place for place, guard in enumerate(guards) if guard]

    def guarded(facts: Facts) -> Any:
        args = [run(facts) for run in runs]
        for place in places:
            if args[place] is None:
                return absent
        return function(*args)

    return guarded


def _applied(function: Callable[..., Any], runs: list[Run]) -> Run:
    match runs:
        case []:
            return lambda _facts: function()
        case [only]:
            return lambda facts: function(only(facts))
        case [one, two]:
            return lambda facts: function(one(facts), two(facts))
    return lambda facts: function(*[run(facts) for run in runs])


def _plain(one: Type, other: Type) -> bool:
    """Whether Python's own operators compare values of the two types as CEL does."""
    one, other = bare(one), bare(other)
    return (one == other and one in types.ORDERED) or {one, other} == _WHOLE


def _as_double(part: Code) -> Code:
    """A whole number that is compared with a double."""
    if part.constant:
        return constant(float(part.value), types.DOUBLE)
    run = part.run

    def converted(facts: Facts) -> float | None:
        value = run(facts)
        return None if value is None else float(value)

    of = types.nullable(types.DOUBLE) if is_nullable(part.type) else types.DOUBLE
    return Code(converted, of)


def _comparison(name: str, left: Code, right: Code) -> Run:
    kinds = {bare(left.type), bare(right.type)}
    if types.DOUBLE in kinds and kinds & _WHOLE:
        left, right = (p if bare(p.type) == types.DOUBLE else _as_double(p) for p in (left, right))
    if not _plain(left.type, right.type):
        nulls = [name not in (operators.EQ, operators.NE) and is_nullable(part.type)
                 for part in (left, right)]  # fmt: skip
        return _guarded(GENERIC[name], [left, right], nulls, absent=False)
    if name == operators.EQ and right.constant:
        return _equals(left, right.value)
    compare = _PYTHON[name]
    nullable = is_nullable(left.type) or is_nullable(right.type)
    if name in (operators.EQ, operators.NE) or not nullable:
        return _applied(compare, [left.run, right.run])
    return _ordered(compare, left.run, right)


def _equals(left: Code, value: Any) -> Run:
    run, key = left.run, left.key
    if key is None:
        return lambda facts: run(facts) == value

    def equals(facts: Facts) -> bool:
        try:
            return bool(facts[key] == value)
        except KeyError:
            return bool(run(facts) == value)

    return equals


def _ordered(compare: Callable[[Any, Any], Any], run: Run, right: Code) -> Run:
    if right.constant:
        value = right.value

        def with_constant(facts: Facts) -> bool:
            found = run(facts)
            return found is not None and compare(found, value)

        return with_constant
    other = right.run

    def ordered(facts: Facts) -> bool:
        one, two = run(facts), other(facts)
        return one is not None and two is not None and compare(one, two)

    return ordered


def _membership(left: Code, right: Code) -> Run:
    inner = bare(right.type)
    run = left.run
    alike = inner.name == "list" and bare(left.type) == inner.params[0]
    if right.constant and alike and bare(left.type) in _SETS:
        values = frozenset(right.value)
        return lambda facts: run(facts) in values
    return _guarded(
        GENERIC[operators.IN], [left, right], [False, is_nullable(right.type)], absent=False
    )
