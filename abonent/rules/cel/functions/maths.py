"""The extension ``math``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.failures import EvaluationFailed, no_overload
from abonent.rules.cel.functions.arithmetic import MOST_UNSIGNED, fits
from abonent.rules.cel.signatures import read_overload, read_overloads
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.values import type_of

_NUMBERS = (int, float)


def _extreme(name: str, choose: Callable[[Any, Any], bool]) -> Callable[..., Any]:
    def chosen(*values: Any) -> Any:
        items = list(values)
        if len(items) == 1 and isinstance(items[0], list | tuple):
            items = list(items[0])
        if not items:
            raise EvaluationFailed(_("The list is empty."))
        for one in items:
            if not isinstance(one, _NUMBERS) or isinstance(one, bool):
                raise no_overload(name, str(type_of(one)))
        best = items[0]
        for one in items[1:]:
            if choose(one, best):
                best = one
        return best

    return chosen


def _rounded(value: float) -> float:
    if not math.isfinite(value):
        return value
    whole = math.floor(abs(value))
    return math.copysign(float(whole + (abs(value) - whole >= 0.5)), value)


def _to(whole: Callable[[float], int]) -> Callable[[float], float]:
    def changed(value: float) -> float:
        return math.copysign(float(whole(value)), value) if math.isfinite(value) else value

    return changed


def _sign(value: float) -> float:
    return value if value == 0 or math.isnan(value) else math.copysign(1.0, value)


def _sqrt(value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


def _signed(bits: int) -> int:
    bits &= MOST_UNSIGNED
    return bits - 2**64 if bits >= 2**63 else bits


def _shift(count: int) -> int:
    if count < 0:
        raise EvaluationFailed(_("Bits are shifted by a number that is not negative."))
    return min(count, 64)


def _left(value: int, count: int) -> int:
    return _signed(value << _shift(count))


def _right(value: int, count: int) -> int:
    """Zeros come in from the left, also of negative numbers."""
    return _signed((value & MOST_UNSIGNED) >> _shift(count))


_greatest = _extreme("math.greatest", lambda one, best: one > best)
_least = _extreme("math.least", lambda one, best: one < best)

OVERLOADS = [
    *(
        read_overload(f"math:{name}({params}): {result}", run)
        for name, run in (("greatest", _greatest), ("least", _least))
        for params, result in (
            ("int...", "int"),
            ("uint...", "uint"),
            ("double...", "double"),
            ("list(int)", "int"),
            ("list(uint)", "uint"),
            ("list(double)", "double"),
            ("list(dyn)", "dyn"),
            ("dyn...", "dyn"),
        )
    ),
    *read_overloads(
        {
            "math:ceil(double): double": _to(math.ceil),
            "math:floor(double): double": _to(math.floor),
            "math:round(double): double": _rounded,
            "math:trunc(double): double": _to(math.trunc),
            "math:abs(int): int": lambda value: fits(abs(value)),
            "math:abs(uint): uint": lambda value: value,
            "math:abs(double): double": abs,
            "math:sign(int): int": lambda value: (value > 0) - (value < 0),
            "math:sign(uint): uint": lambda value: Uint(value > 0),
            "math:sign(double): double": _sign,
            "math:sqrt(int): double": _sqrt,
            "math:sqrt(uint): double": _sqrt,
            "math:sqrt(double): double": _sqrt,
            "math:isNaN(double): bool": math.isnan,
            "math:isInf(double): bool": math.isinf,
            "math:isFinite(double): bool": math.isfinite,
            "math:bitAnd(int, int): int": lambda one, other: one & other,
            "math:bitAnd(uint, uint): uint": lambda one, other: Uint(one & other),
            "math:bitOr(int, int): int": lambda one, other: one | other,
            "math:bitOr(uint, uint): uint": lambda one, other: Uint(one | other),
            "math:bitXor(int, int): int": lambda one, other: one ^ other,
            "math:bitXor(uint, uint): uint": lambda one, other: Uint(one ^ other),
            "math:bitNot(int): int": lambda value: ~value,
            "math:bitNot(uint): uint": lambda value: Uint(~value & MOST_UNSIGNED),
            "math:bitShiftLeft(int, int): int": _left,
            "math:bitShiftLeft(uint, int): uint": lambda one, by: Uint(
                (one << _shift(by)) & MOST_UNSIGNED
            ),
            "math:bitShiftRight(int, int): int": _right,
            "math:bitShiftRight(uint, int): uint": lambda one, by: Uint(one >> _shift(by)),
        }
    ),
]
