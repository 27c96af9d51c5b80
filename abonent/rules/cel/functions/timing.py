"""Parts of moments, in UTC or a zone by name, and of durations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from abonent.rules.cel.signatures import read_overload
from abonent.rules.cel.times import SECOND, local, nanos_of

_PARTS: dict[str, Callable[[datetime], int]] = {
    "getFullYear": lambda at: at.year,
    "getMonth": lambda at: at.month - 1,
    "getDate": lambda at: at.day,
    "getDayOfMonth": lambda at: at.day - 1,
    "getDayOfWeek": lambda at: at.isoweekday() % 7,
    "getDayOfYear": lambda at: at.timetuple().tm_yday - 1,
    "getHours": lambda at: at.hour,
    "getMinutes": lambda at: at.minute,
    "getSeconds": lambda at: at.second,
    "getMilliseconds": lambda at: at.microsecond // 1000,
}
_UNITS = {"getHours": 3600 * SECOND, "getMinutes": 60 * SECOND, "getSeconds": SECOND}


def _part(name: str) -> Callable[..., int]:
    part = _PARTS[name]

    def asked(at: datetime, zone: str = "UTC") -> int:
        return part(local(at, zone))

    return asked


def _whole(unit: int) -> Callable[[timedelta], int]:
    def counted(length: timedelta) -> int:
        nanos = nanos_of(length)
        return nanos // unit if nanos >= 0 else -(-nanos // unit)

    return counted


def _milliseconds(length: timedelta) -> int:
    nanos = nanos_of(length)
    rest = abs(nanos) % SECOND // 10**6
    return rest if nanos >= 0 else -rest


OVERLOADS = [
    *(read_overload(f"timestamp.{name}(): int", _part(name)) for name in _PARTS),
    *(read_overload(f"timestamp.{name}(string): int", _part(name)) for name in _PARTS),
    *(read_overload(f"duration.{name}(): int", _whole(unit)) for name, unit in _UNITS.items()),
    read_overload("duration.getMilliseconds(): int", _milliseconds),
]
