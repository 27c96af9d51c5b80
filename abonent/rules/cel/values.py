"""Values at run time: their types, equality, order, keys of maps, optionals.

They are Python's own: int, :class:`~.syntax.Uint`, float, str, bytes, bool, None, list, dict,
aware ``datetime``, ``timedelta``, ``date``. Keys of maps that are bool are kept as :class:`Key`,
for Python takes True for 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import types
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.times import Moment, Stretch, utc
from abonent.rules.cel.types import Type


class Key(Enum):
    """A bool as the key of a map."""

    TRUE = "true"
    FALSE = "false"


_BOXED = {True: Key.TRUE, False: Key.FALSE}


@dataclass(frozen=True, slots=True)
class Optional:
    """A value that may be absent."""

    value: Any = None
    present: bool = False


NONE = Optional()


def some(value: Any) -> Optional:
    """An optional that has ``value``."""
    return Optional(value, present=True)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the network, as ``ip( )`` gives it."""

    value: IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Network:
    """A block of addresses, as ``cidr( )`` gives it; ``address`` as written, host bits kept."""

    address: IPv4Address | IPv6Address
    value: IPv4Network | IPv6Network


_TYPES: dict[type, Type] = {
    bool: types.BOOL, int: types.INT, Uint: types.UINT, float: types.DOUBLE, str: types.STRING,
    bytes: types.BYTES, type(None): types.NULL, list: types.LIST, tuple: types.LIST,
    dict: types.MAP,
    datetime: types.TIMESTAMP, Moment: types.TIMESTAMP, timedelta: types.DURATION,
    Stretch: types.DURATION, date: types.DATE, Type: types.TYPE, Optional: types.OPTIONAL,
    Decimal: types.DOUBLE, Address: types.IP, Network: types.CIDR,
}  # fmt: skip
MOST_COMPARED = 1_000_000
_NUMBERS = frozenset({int, Uint, float})
_SAME = frozenset({int, Uint, float, str, bytes, bool, datetime, timedelta, date, Type})


def type_of(value: Any) -> Type:
    """The type of a value; what is not ours fails."""
    found = _TYPES.get(value.__class__)
    if found is not None:
        return found
    for known, one in _TYPES.items():
        if isinstance(value, known):
            return one
    if isinstance(value, Mapping):
        return types.MAP
    raise TypeError(value)


def alike(one: Any, other: Any) -> tuple[Any, Any]:
    """Two numbers as they are compared: a whole one with a double as a double."""
    if one.__class__ is float:
        return one, float(other)
    return (float(one), other) if other.__class__ is float else (one, other)


def equal(one: Any, other: Any) -> bool:
    """Whether two values of any types are equal: numbers by size, other types only their own."""
    kind, second = one.__class__, other.__class__
    if kind is second and kind in _SAME:
        return bool(one == other)
    return _equal_deep(one, other, [MOST_COMPARED])


def _equal_deep(one: Any, other: Any, left: list[int]) -> bool:
    """Lists and maps by what they hold, as long as there is something ``left`` to be compared."""
    left[0] -= 1
    if left[0] < 0:
        told = _("More than %(many)s values are to be compared.") % {"many": MOST_COMPARED}
        raise EvaluationFailed(told)
    if one.__class__ in _NUMBERS and other.__class__ in _NUMBERS:
        one, other = alike(one, other)
        return bool(one == other)
    if type_of(one) != type_of(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(
            _equal_deep(first, second, left) for first, second in zip(one, other, strict=True)
        )
    if isinstance(one, Mapping):
        return len(one) == len(other) and all(
            key in other and _equal_deep(value, other[key], left) for key, value in one.items()
        )
    if isinstance(one, Optional):
        return one.present == other.present and _equal_deep(one.value, other.value, left)
    return bool(one == other)


def boxed(key: Any) -> Any:
    """``key`` as dicts keep it."""
    return _BOXED[key] if key is True or key is False else key


def unboxed(key: Any) -> Any:
    """``key`` as expressions see it."""
    return key is Key.TRUE if key.__class__ is Key else key


def keys_of(mapping: Mapping[Any, Any]) -> list[Any]:
    """The keys of a map as expressions see them."""
    return [unboxed(key) for key in mapping]


def map_from(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """A map; fails on a key of a wrong type and on one that comes twice."""
    made: dict[Any, Any] = {}
    for key, value in pairs:
        if key.__class__ not in (str, int, Uint, bool):
            told = _("A key of a map is a string, a whole number or a bool.")
            raise EvaluationFailed(told)
        inner = boxed(key)
        if inner in made:
            raise EvaluationFailed(_("The key “%(key)s” comes twice.") % {"key": key})
        made[inner] = value
    return made


def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of ``key``; fails where there is none."""
    try:
        return mapping[boxed(key)]
    except (KeyError, TypeError):
        raise EvaluationFailed(_("There is no key “%(key)s”.") % {"key": key}) from None


def has_key(mapping: Mapping[Any, Any], key: Any) -> bool:
    """Whether ``key`` is in the map; a list, say, never is."""
    try:
        return boxed(key) in mapping
    except TypeError:
        return False


def item(items: list[Any] | tuple[Any, ...], index: Any) -> Any:
    """The item at ``index``, a whole number of any type; fails outside of the list."""
    kind = index.__class__
    if kind is float and math.isfinite(index) and index == int(index):
        index = int(index)
    elif kind is not int and kind is not Uint:
        raise EvaluationFailed(_("A place in a list is a whole number."))
    if not 0 <= index < len(items):
        told = _("The list has %(count)s items, there is none at %(index)s.")
        raise EvaluationFailed(told % {"count": len(items), "index": index})
    return items[index]


def contains(items: Iterable[Any], value: Any) -> bool:
    """Whether one of ``items`` equals ``value``."""
    return any(equal(one, value) for one in items)


def adopted(value: Any) -> Any:
    """A fact as closures want it: decimals as doubles, moments in UTC, in lists and maps too."""
    change = _ADOPTED.get(value.__class__)
    return value if change is None else change(value)


def number(value: Any) -> Any:
    """A fact declared as double."""
    return value if value is None else float(value)


def _adopted_map(value: dict[Any, Any]) -> dict[Any, Any]:
    return {boxed(key): adopted(one) for key, one in value.items()}


def _adopted_list(value: Iterable[Any]) -> list[Any]:
    return [adopted(one) for one in value]


_ADOPTED: dict[type, Callable[[Any], Any]] = {
    Decimal: float, datetime: utc, dict: _adopted_map, list: _adopted_list, tuple: _adopted_list,
    set: _adopted_list,
}  # fmt: skip
