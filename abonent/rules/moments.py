"""What words about time mean to a reader at a moment: a span of time, or an instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from abonent.rules.tree import Call, Operand

_FIRST, _LAST = date(1900, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``begin`` up to, not including, ``end``; an instant has both alike."""

    begin: datetime
    end: datetime

    @property
    def is_instant(self) -> bool:
        """Whether it has no length."""
        return self.begin == self.end


def stretch_of(value: Operand, *, at: datetime) -> Stretch:
    """What ``value`` stands for at the moment ``at``, in the reader's time zone."""
    if isinstance(value, Call):
        return _CALLS[value.name](value, at)
    given = value.value
    if isinstance(given, datetime):
        return Stretch(given, given)
    if not isinstance(given, date):
        raise TypeError(f"no time: {given!r}")
    return _days(given, given + timedelta(days=1))


def day_of(stretch: Stretch) -> Stretch:
    """The whole day in which ``stretch`` begins."""
    day = timezone.localtime(stretch.begin).date()
    return _days(day, day + timedelta(days=1))


def local_days(stretch: Stretch) -> tuple[date, date]:
    """The first day of ``stretch`` and the first one after it, in the reader's time zone."""
    begin = timezone.localtime(stretch.begin).date()
    if stretch.is_instant:
        return begin, begin + timedelta(days=1)
    return begin, timezone.localtime(stretch.end).date()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def _days(begin: date, end: date) -> Stretch:
    return Stretch(_midnight(max(begin, _FIRST)), _midnight(min(end, _LAST)))


def _day_beside(days: int) -> Callable[[Call, datetime], Stretch]:
    def found(_call: Call, at: datetime) -> Stretch:
        day = timezone.localtime(at).date() + timedelta(days=days)
        return _days(day, day + timedelta(days=1))

    return found


def _now(_call: Call, at: datetime) -> Stretch:
    return Stretch(at, at)


_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_MONTHS = {"mo": 1, "y": 12}


def _ago(call: Call, at: datetime) -> Stretch:
    number, unit = int(str(call.args[0].value)), str(call.args[1].value)
    if unit in _UNITS:
        moment = _shifted(at, number * _UNITS[unit])
    else:
        moment = _months_before(at, number * _MONTHS[unit])
    return Stretch(moment, moment)


def _shifted(at: datetime, by: timedelta) -> datetime:
    try:
        return min(max(at - by, _midnight(_FIRST)), _midnight(_LAST))
    except OverflowError:
        return _midnight(_FIRST if by > timedelta() else _LAST)


def _months_before(at: datetime, months: int) -> datetime:
    """The same day and time so many months before, or the last day of a shorter month."""
    local = timezone.localtime(at)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    if not _FIRST.year <= year < _LAST.year:
        return _midnight(_FIRST if year < _FIRST.year else _LAST)
    day = min(local.day, (_month_after(year, month + 1) - timedelta(days=1)).day)
    return local.replace(year=year, month=month + 1, day=day)


def _month_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def _period(call: Call, _at: datetime) -> Stretch:
    year, _dash, month = str(call.args[0].value).partition("-")
    if not month:
        return _days(date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    return _days(date(int(year), int(month), 1), _month_after(int(year), int(month)))


_CALLS: dict[str, Callable[[Call, datetime], Stretch]] = {
    "today": _day_beside(0),
    "yesterday": _day_beside(-1),
    "tomorrow": _day_beside(1),
    "now": _now,
    "ago": _ago,
    "period": _period,
}
