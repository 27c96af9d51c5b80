"""Numbers of 64 bits that do not overflow silently, and what else is added."""

from __future__ import annotations

import math
import operator
from datetime import datetime, timedelta
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.failures import EvaluationFailed, overflow
from abonent.rules.cel.signatures import read_overloads
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.times import moment, nanos_of, stretch

LARGEST = 1_000_000
LEAST, MOST, MOST_UNSIGNED = -(2**63), 2**63 - 1, 2**64 - 1


def fits(number: int) -> int:
    """``number`` if it fits an int; fails if not."""
    if LEAST <= number <= MOST:
        return number
    raise overflow()


def unsigned(number: int) -> Uint:
    """``number`` as uint; fails if it does not fit."""
    if 0 <= number <= MOST_UNSIGNED:
        return Uint(number)
    raise overflow()


def _add(one: int, other: int) -> int:
    return fits(one + other)


def _subtract(one: int, other: int) -> int:
    return fits(one - other)


def _multiply(one: int, other: int) -> int:
    return fits(one * other)


def _divided(one: int, other: int) -> tuple[int, int]:
    if other == 0:
        raise EvaluationFailed(_("Division by zero."))
    whole, rest = divmod(abs(one), abs(other))
    return (whole if (one < 0) == (other < 0) else -whole), (-rest if one < 0 else rest)


def _divide(one: int, other: int) -> int:
    return fits(_divided(one, other)[0])


def _divide_unsigned(one: int, other: int) -> Uint:
    return unsigned(_divided(int(one), int(other))[0])


def _modulo(one: int, other: int) -> int:
    return _divided(one, other)[1]


def _divide_double(one: float, other: float) -> float:
    if other:
        return one / other
    if one == 0 or math.isnan(one):
        return math.nan
    return math.copysign(math.inf, one) * math.copysign(1.0, other)


def _negate(one: int) -> int:
    return fits(-int(one))


def _lists(one: Any, other: Any) -> list[Any]:
    within_size(len(one) + len(other))
    return [*one, *other]


def within_size(size: int) -> None:
    """Fail where a text or a list becomes too long: doubled a few times it fills the memory."""
    if size > LARGEST:
        told = _("A text or list in a rule has at most %(many)s signs or items.")
        raise EvaluationFailed(told % {"many": LARGEST})


def _joined(one: Any, other: Any) -> Any:
    within_size(len(one) + len(other))
    return one + other


def _later(one: datetime, other: timedelta) -> datetime:
    return moment(nanos_of(one) + nanos_of(other))


def _later_turned(one: timedelta, other: datetime) -> datetime:
    return moment(nanos_of(one) + nanos_of(other))


def _earlier(one: datetime, other: timedelta) -> datetime:
    return moment(nanos_of(one) - nanos_of(other))


def _between(one: datetime | timedelta, other: datetime | timedelta) -> timedelta:
    return stretch(nanos_of(one) - nanos_of(other))


def _together(one: timedelta, other: timedelta) -> timedelta:
    return stretch(nanos_of(one) + nanos_of(other))


OVERLOADS = read_overloads(
    {
        "_+_(int, int): int": _add,
        "_+_(uint, uint): uint": lambda one, other: unsigned(int(one) + int(other)),
        "_+_(double, double): double": operator.add,
        "_+_(string, string): string": _joined,
        "_+_(bytes, bytes): bytes": _joined,
        "_+_(list(T), list(T)): list(T)": _lists,
        "_+_(timestamp, duration): timestamp": _later,
        "_+_(duration, timestamp): timestamp": _later_turned,
        "_+_(duration, duration): duration": _together,
        "_-_(int, int): int": _subtract,
        "_-_(uint, uint): uint": lambda one, other: unsigned(int(one) - int(other)),
        "_-_(double, double): double": operator.sub,
        "_-_(timestamp, timestamp): duration": _between,
        "_-_(timestamp, duration): timestamp": _earlier,
        "_-_(duration, duration): duration": _between,
        "_*_(int, int): int": _multiply,
        "_*_(uint, uint): uint": lambda one, other: unsigned(int(one) * int(other)),
        "_*_(double, double): double": operator.mul,
        "_/_(int, int): int": _divide,
        "_/_(uint, uint): uint": _divide_unsigned,
        "_/_(double, double): double": _divide_double,
        "_%_(int, int): int": _modulo,
        "_%_(uint, uint): uint": lambda one, other: unsigned(_modulo(int(one), int(other))),
        "-_(int): int": _negate,
        "-_(double): double": operator.neg,
    }
)
