"""When contacts come: more on Mondays than on Sundays, more each year, hardly any at night."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from itertools import accumulate

DAY = 86_400
_WEEKDAYS = (1.25, 1.15, 1.1, 1.05, 1.0, 0.6, 0.45)
_HOURS = (1, 1, 1, 1, 2, 4, 10, 16, 20, 20, 19, 17, 17, 18, 17, 16, 13, 10, 8, 6, 4, 3, 2, 1)
"""Share of each hour of the day, in UTC: those who call live three and more hours ahead."""
_OPENS, _CLOSES = 5 * 3600, 17 * 3600
_THURSDAY = 3  # the weekday of the first day of the epoch

HOUR_SLOTS = tuple(hour for hour, share in enumerate(_HOURS) for _ in range(share))
_CLOCK = tuple(
    f" {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z" for second in range(DAY)
)
_EPOCH = date(1970, 1, 1).toordinal()
_dates: dict[int, str] = {}


def plan_days(
    rng: random.Random, *, moment: datetime, years: float, cases: int
) -> Iterator[tuple[int, int]]:
    """Midnights (seconds of the epoch) of the days up to ``moment`` with the cases of each."""
    today = int(moment.timestamp()) // DAY
    count = max(1, round(years * 365.25))
    weights = [_weight(rng, today - count + 1 + place, place / count) for place in range(count)]
    weights[-1] *= (moment.timestamp() / DAY) % 1
    total, given = sum(weights), 0
    for place, reached in enumerate(accumulate(weights)):
        due = round(cases * reached / total) if total else cases
        yield (today - count + 1 + place) * DAY, due - given
        given = due


def _weight(rng: random.Random, day: int, elapsed: float) -> float:
    outage = 2.5 if rng.random() < 0.012 else 1.0
    growth = 0.6 + 0.8 * elapsed
    return _WEEKDAYS[(day + _THURSDAY) % 7] * growth * outage * rng.uniform(0.85, 1.15)


def stamp(at: int) -> str:
    """A moment as PostgreSQL reads it."""
    day = at // DAY
    text = _dates.get(day)
    if text is None:
        text = _dates[day] = date.fromordinal(_EPOCH + day).isoformat()
    return text + _CLOCK[at % DAY]


def in_working_hours(at: int, spread: float) -> int:
    """``at``, or a moment of the next working day's first hours; ``spread`` is from 0 to 1."""
    second = at % DAY
    if second < _OPENS:
        at += _OPENS - second + int(spread * 7200)
    elif second > _CLOSES:
        at += DAY - second + _OPENS + int(spread * 7200)
    weekday = (at // DAY + _THURSDAY) % 7
    return at + (7 - weekday) * DAY if weekday >= 5 else at
