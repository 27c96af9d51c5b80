"""Moments and durations to the nanosecond, their texts and their parts.

They are Python's ``datetime`` and ``timedelta``; where those are too coarse, :class:`Moment` and
:class:`Stretch`, which carry the nanoseconds beside and compare with the plain ones.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.failures import EvaluationFailed, unreadable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 10**9
_LONGEST = 315_576_000_000 * SECOND
_FIRST = -62_135_596_800 * SECOND
_LAST = 253_402_300_800 * SECOND - 1
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_OFFSET = re.compile(r"([+-]?)(\d\d):(\d\d)", re.ASCII)
_UNITS = {"ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 10**6, "s": SECOND,
          "m": 60 * SECOND, "h": 3600 * SECOND}  # fmt: skip


class _Ordered:
    """Compares by nanoseconds, with plain values as well."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, datetime | timedelta) and nanos_of(self) == nanos_of(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: object) -> bool:
        return nanos_of(self) < nanos_of(other)

    def __le__(self, other: object) -> bool:
        return nanos_of(self) <= nanos_of(other)

    def __gt__(self, other: object) -> bool:
        return nanos_of(self) > nanos_of(other)

    def __ge__(self, other: object) -> bool:
        return nanos_of(self) >= nanos_of(other)

    def __hash__(self) -> int:
        return hash(nanos_of(self))


class Moment(_Ordered, datetime):
    """A moment with ``nano`` nanoseconds beyond its microsecond."""

    nano: int


class Stretch(_Ordered, timedelta):
    """A duration with ``nano`` nanoseconds beyond its microseconds."""

    nano: int


def nanos_of(value: object) -> int:
    """Nanoseconds since 1970 of a moment, of a duration its length."""
    if isinstance(value, datetime):
        length = datetime.__sub__(value, EPOCH)
    elif isinstance(value, timedelta):
        length = value
    else:
        raise TypeError(value)
    micros = (length.days * 86_400 + length.seconds) * 10**6 + length.microseconds
    return micros * 1000 + getattr(value, "nano", 0)


def moment(nanos: int) -> datetime:
    """The moment ``nanos`` after 1970; fails outside the years 1 to 9999."""
    if not _FIRST <= nanos <= _LAST:
        raise EvaluationFailed(_("The moment is not within the years 1 to 9999."))
    micros, nano = divmod(nanos, 1000)
    plain = EPOCH + timedelta(microseconds=micros)
    if not nano:
        return plain
    fine = Moment(plain.year, plain.month, plain.day, plain.hour, plain.minute, plain.second,
                  plain.microsecond, UTC)  # fmt: skip
    fine.nano = nano
    return fine


def stretch(nanos: int) -> timedelta:
    """The duration of ``nanos``; fails beyond 10,000 years."""
    if not -_LONGEST <= nanos <= _LONGEST:
        raise EvaluationFailed(_("The duration is longer than 10,000 years."))
    micros, nano = divmod(nanos, 1000)
    if not nano:
        return timedelta(microseconds=micros)
    fine = Stretch(microseconds=micros)
    fine.nano = nano
    return fine


def utc(value: datetime) -> datetime:
    """The same moment told in UTC, so that adding and comparing see no clock changes."""
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def read_timestamp(text: str) -> datetime:
    """The moment of an RFC 3339 text."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise unreadable(text, "timestamp")
    year, month, day, hour, minute, second = (int(found[place]) for place in range(1, 7))
    try:
        plain = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise unreadable(text, "timestamp") from None
    nanos = nanos_of(plain) + int((found[7] or "0").ljust(9, "0"))
    if found[8]:
        shift = (int(found[9]) * 3600 + int(found[10]) * 60) * SECOND
        nanos -= shift if found[8] == "+" else -shift
    return moment(nanos)


def write_timestamp(value: datetime) -> str:
    """RFC 3339 in UTC, as many digits of the second as there are."""
    at = utc(value)
    head = (f"{at.year:04}-{at.month:02}-{at.day:02}T"
            f"{at.hour:02}:{at.minute:02}:{at.second:02}")  # fmt: skip
    return f"{head}{_fraction(nanos_of(value) % SECOND)}Z"


def read_duration(text: str) -> timedelta:
    """The duration of a text like ``1h30m``, ``-1.5s``, ``0``."""
    body = text[1:] if text[:1] in ("+", "-") else text
    total, at = 0, 0
    while found := _PART.match(body, at):
        whole, _point, part = found[1].partition(".")
        unit = _UNITS[found[2]]
        total += int(whole or 0) * unit + (int(part) * unit // 10 ** len(part) if part else 0)
        at = found.end()
    if (at < len(body) or not body) and body != "0":
        raise unreadable(text, "duration")
    return stretch(-total if text.startswith("-") else total)


def write_duration(value: timedelta) -> str:
    """Seconds with an ``s``."""
    nanos = nanos_of(value)
    seconds, rest = divmod(abs(nanos), SECOND)
    return f"{'-' if nanos < 0 else ''}{seconds}{_fraction(rest)}s"


def _fraction(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""


def zone(name: str) -> tzinfo:
    """The time zone ``Europe/Moscow``, ``UTC``, ``+03:00`` or ``03:00``."""
    if found := _OFFSET.fullmatch(name):
        shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return timezone(-shift if found[1] == "-" else shift)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        told = _("There is no time zone “%(name)s”. Write it like Europe/Moscow or +03:00.")
        raise EvaluationFailed(told % {"name": name}) from None


def local(value: datetime, name: str = "UTC") -> datetime:
    """The moment as clocks of the zone ``name`` show it."""
    return value.astimezone(zone(name))


def read_date(text: str) -> date:
    """The day of ``2026-11-22``."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise unreadable(text, "date") from None
