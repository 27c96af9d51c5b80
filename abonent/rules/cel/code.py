"""What closures are made of: a compiled node, the scope of a macro, the limits of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import types
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.times import utc
from abonent.rules.cel.types import Kind, Type, bare
from abonent.rules.cel.values import adopted, boxed, number

Facts = Mapping[str, Any]
Run = Callable[[Facts], Any]
MOST_STEPS = 1_000_000
"""Turns of loops that one evaluation may make; loops within loops multiply."""


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled node: ``run`` gives its value for some facts.

    A ``constant`` one has ``value`` whatever the facts are. With ``key`` it is the fact of that
    name as it stands, and ``run`` needs to be asked only where the facts have no such key.
    """

    run: Run
    type: Type
    constant: bool = False
    value: Any = None
    key: str | None = None


def constant(value: Any, of: Type) -> Code:
    """A value that depends on nothing."""
    return Code(lambda _facts: value, of, constant=True, value=value)


class Scope(dict[str, Any]):
    """The variables of a macro over the facts around it."""

    __slots__ = ("outer", "steps")

    def __init__(self, outer: Facts, turns: int = 0) -> None:
        super().__init__()
        self.outer = outer
        self.steps: list[int] = outer.steps if isinstance(outer, Scope) else [MOST_STEPS]
        self.steps[0] -= turns
        if self.steps[0] < 0:
            told = _("The rule makes more than %(many)s steps. Go over shorter lists.")
            raise EvaluationFailed(told % {"many": MOST_STEPS})

    def __missing__(self, key: str) -> Any:
        return self.outer[key]


def converter(of: Type) -> Callable[[Any], Any] | None:
    """What makes a fact declared ``of`` a type what closures expect; None if nothing has to be."""
    inner = bare(of)
    if inner in _CONVERTERS:
        return _CONVERTERS[inner]
    if inner.kind is Kind.OBJECT:
        return None
    if inner.name not in ("list", "map"):
        return None
    one = converter(inner.params[-1])
    if one is None:
        return None
    return _converted_list(one) if inner.name == "list" else _converted_map(one)


def _converted_list(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else [one(item) for item in value]


def _converted_map(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: (
        None if value is None else {boxed(key): one(item) for key, item in value.items()}
    )


_CONVERTERS: dict[Type, Callable[[Any], Any]] = {
    types.DYN: adopted,
    types.DOUBLE: number,
    types.UINT: lambda value: value if value is None else Uint(value),
    types.TIMESTAMP: lambda value: value if value is None else utc(value),
}


def fact(key: str, of: Type) -> Code:
    """The fact ``key``: told under this name, or within facts of shorter names."""
    convert = converter(of)
    missed = _nested(key, may_miss=types.is_nullable(of))
    if convert is None:

        def run(facts: Facts) -> Any:
            try:
                return facts[key]
            except KeyError:
                return missed(facts)

        return Code(run, of, key=key)

    def converted(facts: Facts) -> Any:
        try:
            value = facts[key]
        except KeyError:
            value = missed(facts)
        return convert(value)

    return Code(converted, of)


def _nested(key: str, *, may_miss: bool) -> Run:
    """The fact ``key`` within facts of shorter names."""
    names = key.split(".")
    ways = [(".".join(names[:at]), names[at:]) for at in range(len(names) - 1, 0, -1)]

    def run(facts: Facts) -> Any:
        for begin, rest in ways:
            try:
                return _within(facts[begin], rest)
            except KeyError:
                continue
        if may_miss:
            return None
        raise EvaluationFailed(_("The fact “%(name)s” is missing.") % {"name": key})

    return run


def _within(found: Any, names: list[str]) -> Any:
    for name in names:
        if found is None:
            return None
        found = found[name]
    return found
