"""Days without a time, which CEL does not have: a birthday is no moment.

``date("2026-11-22")``, ``today()`` (the day of the fact ``now`` where ``now`` is told), and a
moment's day in a zone. A day compares with days only.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.signatures import read_overload, read_overloads
from abonent.rules.cel.times import local, read_date, utc, zone


def _today(facts: Mapping[str, Any]) -> date:
    now = facts["now"]
    if not isinstance(now, datetime):
        raise EvaluationFailed(_("What day it is today is not known here: there is no now."))
    return now.date()


def _outside() -> EvaluationFailed:
    return EvaluationFailed(_("The day is not within the years 1 to 9999."))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        told = _("There is no day %(year)s-%(month)s-%(day)s.")
        raise EvaluationFailed(told % {"year": year, "month": month, "day": day}) from None


def _add_days(day: date, count: int) -> date:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise _outside() from None


def _add_months(day: date, count: int) -> date:
    """The same day of another month, or its last."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= years <= 9999:
        raise _outside()
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def _days_to(day: date, other: date) -> int:
    return (other - day).days


def _day_of(at: datetime, name: str) -> date:
    return local(at, name).date()


def _midnight(day: date, name: str) -> datetime:
    return utc(datetime.combine(day, time(), zone(name)))


OVERLOADS = [
    read_overload("today(): date", _today, contextual=True),
    *read_overloads(
        {
            "date(string): date": read_date,
            "date(int, int, int): date": _day,
            "timestamp.date(string): date": _day_of,
            "date.timestamp(string): timestamp": _midnight,
            "date.addDays(int): date": _add_days,
            "date.addMonths(int): date": _add_months,
            "date.daysTo(date): int": _days_to,
            "date.getFullYear(): int": lambda day: day.year,
            "date.getMonth(): int": lambda day: day.month - 1,
            "date.getDate(): int": lambda day: day.day,
            "date.getDayOfWeek(): int": lambda day: day.isoweekday() % 7,
            "date.getDayOfYear(): int": lambda day: day.timetuple().tm_yday - 1,
            "string(date): string": date.isoformat,
        }
    ),
]
