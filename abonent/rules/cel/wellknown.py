"""The messages of protocol buffers that are values of CEL: wrappers, times, JSON."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel import types
from abonent.rules.cel.failures import EvaluationFailed, overflow
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.times import SECOND, moment, stretch
from abonent.rules.cel.types import Type, list_of, map_of, nullable

Build = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its fields, and the value that ``name{field: …}`` is."""

    fields: Mapping[str, Type]
    result: Type
    build: Build


def message_named(candidates: Iterable[str]) -> Message | None:
    """The first of ``candidates`` that is a message known here."""
    return next((_MESSAGES[one] for one in candidates if one in _MESSAGES), None)


def _wrapped(zero: Any, change: Callable[[Any], Any]) -> Build:
    return lambda given: change(given.get("value", zero))


def _within(least: int, most: int) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if value is not None and not least <= value <= most:
            raise overflow()
        return value

    return checked


def _same(value: Any) -> Any:
    return value


def _single(value: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return value * float("inf")


def _json(given: Mapping[str, Any]) -> Any:
    if len(given) > 1:
        raise EvaluationFailed(_("A JSON value is of one kind."))
    return next(iter(given.values()), None)


def _parts(given: Mapping[str, Any]) -> int:
    return int(given.get("seconds", 0)) * SECOND + int(given.get("nanos", 0))


def _wrapper(value: Type, zero: Any, change: Callable[[Any], Any] = _same) -> Message:
    return Message({"value": value}, nullable(value), _wrapped(zero, change))


_PARTS = {"seconds": types.INT, "nanos": types.INT}
_OBJECT = map_of(types.STRING, types.DYN)
_MESSAGES = {
    f"google.protobuf.{name}": message
    for name, message in {
        "BoolValue": _wrapper(types.BOOL, False),
        "BytesValue": _wrapper(types.BYTES, b""),
        "DoubleValue": _wrapper(types.DOUBLE, 0.0),
        "FloatValue": _wrapper(types.DOUBLE, 0.0, _single),
        "Int32Value": _wrapper(types.INT, 0, _within(-(2**31), 2**31 - 1)),
        "Int64Value": _wrapper(types.INT, 0),
        "StringValue": _wrapper(types.STRING, ""),
        "UInt32Value": _wrapper(types.UINT, Uint(0), _within(0, 2**32 - 1)),
        "UInt64Value": _wrapper(types.UINT, Uint(0)),
        "Timestamp": Message(_PARTS, types.TIMESTAMP, lambda given: moment(_parts(given))),
        "Duration": Message(_PARTS, types.DURATION, lambda given: stretch(_parts(given))),
        "ListValue": Message(
            {"values": list_of(types.DYN)},
            list_of(types.DYN),
            lambda given: given.get("values", []),
        ),
        "Struct": Message({"fields": _OBJECT}, _OBJECT, lambda given: given.get("fields", {})),
        "Value": Message(
            {
                "null_value": types.NULL,
                "number_value": types.DOUBLE,
                "string_value": types.STRING,
                "bool_value": types.BOOL,
                "struct_value": _OBJECT,
                "list_value": list_of(types.DYN),
            },
            types.DYN,
            _json,
        ),
    }.items()
}
