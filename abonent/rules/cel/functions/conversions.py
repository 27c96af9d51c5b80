"""From one type to another, by functions named like the types."""

from __future__ import annotations

import math
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from abonent.rules.cel import times
from abonent.rules.cel.failures import overflow, unreadable
from abonent.rules.cel.functions.arithmetic import fits, unsigned
from abonent.rules.cel.functions.formatting import fixed
from abonent.rules.cel.signatures import read_overloads
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.values import type_of

_INT = re.compile(r"[+-]?[0-9]+")
_DOUBLE = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?|nan)",
                     re.IGNORECASE)  # fmt: skip
_BOOLS = {
    **dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False),
}


def _same(value: Any) -> Any:
    return value


def _truncated(value: float) -> int:
    if not -(2.0**63) < value < 2.0**63:
        raise overflow()
    return int(value)


def _truncated_unsigned(value: float) -> Uint:
    if not -1.0 < value < 2.0**64 or value < 0:
        raise overflow()
    return Uint(int(value))


def _int(text: str) -> int:
    if not _INT.fullmatch(text):
        raise unreadable(text, "int")
    return fits(int(text))


def _uint(text: str) -> Uint:
    if not _INT.fullmatch(text) or text[0] in "+-":
        raise unreadable(text, "uint")
    return unsigned(int(text))


def _double(text: str) -> float:
    if not _DOUBLE.fullmatch(text):
        raise unreadable(text, "double")
    value = float(text)
    if math.isinf(value) and "n" not in text.lower():
        raise unreadable(text, "double")
    return value


def _bool(text: str) -> bool:
    if text not in _BOOLS:
        raise unreadable(text, "bool")
    return _BOOLS[text]


def written_double(value: float) -> str:
    """A double by as many digits as tell it apart, with an exponent below 1e-4 and from 1e21 on."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    exact = Decimal(repr(value))
    power = exact.adjusted()
    if value == 0 or -4 <= power < 21:
        return fixed(value)
    mantissa = fixed(float(exact.scaleb(-power)))
    return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02}"


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise unreadable(repr(data)[2:-1], "string") from None


def _seconds(value: datetime) -> int:
    return times.nanos_of(value) // times.SECOND


def _from_seconds(value: int) -> datetime:
    return times.moment(value * times.SECOND)


OVERLOADS = read_overloads(
    {
        "int(int): int": _same,
        "int(uint): int": lambda value: fits(int(value)),
        "int(double): int": _truncated,
        "int(string): int": _int,
        "int(timestamp): int": _seconds,
        "uint(uint): uint": _same,
        "uint(int): uint": unsigned,
        "uint(double): uint": _truncated_unsigned,
        "uint(string): uint": _uint,
        "double(double): double": _same,
        "double(int): double": float,
        "double(uint): double": float,
        "double(string): double": _double,
        "bool(bool): bool": _same,
        "bool(string): bool": _bool,
        "string(string): string": _same,
        "string(bool): string": lambda value: "true" if value else "false",
        "string(int): string": str,
        "string(uint): string": lambda value: str(int(value)),
        "string(double): string": written_double,
        "string(bytes): string": _text,
        "string(timestamp): string": times.write_timestamp,
        "string(duration): string": times.write_duration,
        "bytes(bytes): bytes": _same,
        "bytes(string): bytes": str.encode,
        "timestamp(timestamp): timestamp": _same,
        "timestamp(string): timestamp": times.read_timestamp,
        "timestamp(int): timestamp": _from_seconds,
        "duration(duration): duration": _same,
        "duration(string): duration": times.read_duration,
        "type(T): type": type_of,
        "dyn(T): dyn": _same,
    }
)
