"""Equality, order, membership, places of lists and maps, and what is built of conditions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from abonent.rules.cel import operators, types
from abonent.rules.cel.failures import no_overload
from abonent.rules.cel.signatures import Overload, read_overload, read_overloads
from abonent.rules.cel.types import BOOL, variable
from abonent.rules.cel.values import (
    NONE,
    Optional,
    alike,
    contains,
    equal,
    has_key,
    item,
    lookup,
    some,
    type_of,
)

_SAME_TYPES = ("bool", "string", "bytes", "timestamp", "duration", "date")
_NUMBERS = ("int", "uint", "double")
_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    operators.LT: operator.lt, operators.LE: operator.le,
    operators.GT: operator.gt, operators.GE: operator.ge,
}  # fmt: skip


def different(one: Any, other: Any) -> bool:
    """Whether two values are not equal."""
    return not equal(one, other)


def in_order(name: str) -> Callable[[Any, Any], bool]:
    """The comparison ``name`` of any values: numbers with numbers, others with their own type."""
    compare = _ORDERS[name]

    def compared(one: Any, other: Any) -> bool:
        first, second = type_of(one), type_of(other)
        if first in types.NUMBERS and second in types.NUMBERS:
            return bool(compare(*alike(one, other)))
        if first != second or first not in types.ORDERED:
            raise no_overload(operators.symbol(name), f"{first}, {second}")
        return bool(compare(one, other))

    return compared


def one_of(value: Any, inside: Any) -> bool:
    """Whether ``value`` is an item of a list or a key of a map."""
    if isinstance(inside, Mapping):
        return has_key(inside, value)
    if isinstance(inside, list | tuple):
        return contains(inside, value)
    raise no_overload("in", str(type_of(inside)))


def indexed(inside: Any, key: Any) -> Any:
    """``inside[key]`` of a list, a map or an optional one of them."""
    if isinstance(inside, Optional):
        return optionally_indexed(inside, key)
    if isinstance(inside, Mapping):
        return lookup(inside, key)
    if isinstance(inside, list | tuple):
        return item(inside, key)
    raise no_overload("[ ]", str(type_of(inside)))


def optionally_indexed(inside: Any, key: Any) -> Optional:
    """``inside[?key]``: what is there, or nothing."""
    if isinstance(inside, Optional):
        return optionally_indexed(inside.value, key) if inside.present else NONE
    if isinstance(inside, Mapping):
        return some(lookup(inside, key)) if has_key(inside, key) else NONE
    if isinstance(inside, list | tuple):
        whole = isinstance(key, int | float) and key % 1 == 0
        return some(item(inside, key)) if whole and 0 <= key < len(inside) else NONE
    raise no_overload("[? ]", str(type_of(inside)))


def _logic(*_args: Any) -> bool:
    raise TypeError("closures do this")


GENERIC: dict[str, Callable[[Any, Any], Any]] = {
    operators.EQ: equal,
    operators.NE: different,
    operators.IN: one_of,
    operators.INDEX: indexed,
    operators.OPTIONAL_INDEX: optionally_indexed,
    **{name: in_order(name) for name in _ORDERS},
}
"""Operators that find out by themselves what they were given."""

_OPEN = variable("T")
OVERLOADS = [
    Overload(operators.CONDITIONAL, (BOOL, _OPEN, _OPEN), _OPEN, _logic),
    Overload(operators.AND, (BOOL, BOOL), BOOL, _logic),
    Overload(operators.OR, (BOOL, BOOL), BOOL, _logic),
    *read_overloads(
        {
            "!_(bool): bool": operator.not_,
            "_==_(T, T): bool": equal,
            "_!=_(T, T): bool": different,
            "@in(T, list(T)): bool": one_of,
            "@in(K, map(K, V)): bool": one_of,
            "_[_](list(T), int): T": indexed,
            "_[_](map(K, V), K): V": indexed,
            "_[_](optional(list(T)), int): optional(T)": optionally_indexed,
            "_[_](optional(map(K, V)), K): optional(V)": optionally_indexed,
            "_[?_](list(T), int): optional(T)": optionally_indexed,
            "_[?_](map(K, V), K): optional(V)": optionally_indexed,
            "_[?_](optional(list(T)), int): optional(T)": optionally_indexed,
            "_[?_](optional(map(K, V)), K): optional(V)": optionally_indexed,
            "size(string): int": len,
            "size(bytes): int": len,
            "size(list(T)): int": len,
            "size(map(K, V)): int": len,
            "string.size(): int": len,
            "bytes.size(): int": len,
            "list(T).size(): int": len,
            "map(K, V).size(): int": len,
        }
    ),
    *(
        read_overload(f"{name}({one}, {other}): bool", run)
        for name, run in _ORDERS.items()
        for one, other in [
            *((one, one) for one in (*_NUMBERS, *_SAME_TYPES)),
            *((one, other) for one in _NUMBERS for other in _NUMBERS if one != other),
        ]
    ),
]
