"""``"%s has %d".format([name, count])``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import times
from abonent.rules.cel.failures import EvaluationFailed, no_overload
from abonent.rules.cel.functions.arithmetic import within_size
from abonent.rules.cel.types import Type
from abonent.rules.cel.values import type_of, unboxed

_MOST_DIGITS = 1000
_CLAUSE = re.compile(r"%(?:(%)|(?:\.(\d+))?([a-zA-Z])|)")


def formatted(text: str, values: list[Any]) -> str:
    """``text`` with its clauses filled by ``values``, in order."""
    waiting = iter(values)

    def filled(found: re.Match[str]) -> str:
        if found[1]:
            return "%"
        write = _CLAUSES.get(found[3] or "")
        if write is None:
            told = _("There is no clause “%(clause)s”. There are %%s %%d %%f %%e %%x %%X %%o %%b.")
            raise EvaluationFailed(told % {"clause": found[0]})
        try:
            value = next(waiting)
        except StopIteration:
            raise EvaluationFailed(_("There are more clauses than values.")) from None
        precision = None if found[2] is None else int(found[2])
        if precision is not None and precision > _MOST_DIGITS:
            told = _("At most %(many)s digits can be asked for.") % {"many": _MOST_DIGITS}
            raise EvaluationFailed(told)
        return write(value, precision)

    return _CLAUSE.sub(filled, text)


def _endless(value: float) -> str | None:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return None


def fixed(value: float) -> str:
    """A finite double without an exponent and without zeros that say nothing."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(value: float) -> str:
    endless = _endless(value)
    return fixed(value) if endless is None else endless


def _string(value: Any, _precision: int | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value))
        case float():
            return _plain(value)
        case str():
            return value
        case bytes():
            return re.sub("�+", "�", value.decode(errors="replace"))
        case Type():
            return value.name
        case list() | tuple():
            return _joined("[", [_string(one, None) for one in value], "]")
        case dict():
            pairs = sorted((_string(unboxed(key), None), _string(one, None))
                           for key, one in value.items())  # fmt: skip
            return _joined("{", [f"{key}: {one}" for key, one in pairs], "}")
    return _of_time(value)


def _joined(opening: str, parts: list[str], closing: str) -> str:
    within_size(sum(map(len, parts)))
    return opening + ", ".join(parts) + closing


def _of_time(value: Any) -> str:
    if isinstance(value, datetime):
        return times.write_timestamp(value)
    if isinstance(value, timedelta):
        return times.write_duration(value)
    if isinstance(value, date):
        return value.isoformat()
    raise no_overload("%s", str(type_of(value)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _decimal(value: Any, _precision: int | None) -> str:
    if not _is_number(value):
        raise no_overload("%d", str(type_of(value)))
    return _plain(value) if isinstance(value, float) else str(int(value))


def _real(letter: str) -> Callable[[Any, int | None], str]:
    def write(value: Any, precision: int | None) -> str:
        if not _is_number(value):
            raise no_overload(f"%{letter}", str(type_of(value)))
        if isinstance(value, float) and (endless := _endless(value)) is not None:
            return endless
        return f"{value:.{6 if precision is None else precision}{letter}}"

    return write


def _whole(letter: str) -> Callable[[Any, int | None], str]:
    def write(value: Any, _precision: int | None) -> str:
        if isinstance(value, bool) and letter == "b":
            return "1" if value else "0"
        if letter in "xX" and isinstance(value, str | bytes):
            shown = (value.encode() if isinstance(value, str) else value).hex()
            return shown.upper() if letter == "X" else shown
        if not isinstance(value, int) or isinstance(value, bool):
            raise no_overload(f"%{letter}", str(type_of(value)))
        return format(int(value), letter)

    return write


_CLAUSES: dict[str, Callable[[Any, int | None], str]] = {
    "s": _string, "d": _decimal, "f": _real("f"), "e": _real("e"),
    "x": _whole("x"), "X": _whole("X"), "o": _whole("o"), "b": _whole("b"),
}  # fmt: skip
