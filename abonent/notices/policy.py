"""Pure rules of notices: when a letter is due, how long to wait before the next attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

BURST = timedelta(minutes=10)
"""After a letter about a thing the next one about it waits so long, and tells all of it."""

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Before the second attempt, the third …; after the last the letter is given up."""


class MailWay(StrEnum):
    """Whether and when something comes by e-mail."""

    NO = "no"
    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Way:
    """Where an operator hears of a kind of things."""

    page: bool = True
    mail: MailWay = MailWay.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When an operator wants letters; times are of the operator's zone."""

    timezone: str = "UTC"
    is_hourly: bool = False
    hour: int = 9
    days: Sequence[int] = (0, 1, 2, 3, 4)
    quiet_from: time | None = None
    quiet_until: time | None = None
    paused_until: datetime | None = None


def mail_due_at(*, way: MailWay, rhythm: Rhythm, at: datetime) -> datetime | None:
    """When what happened ``at`` is due by e-mail; None for never."""
    if way is MailWay.NO:
        return None
    begin = max(at, rhythm.paused_until or at)
    if way is MailWay.NOW:
        return after_quiet(begin, rhythm)
    zone = ZoneInfo(rhythm.timezone)
    local = begin.astimezone(zone)
    if rhythm.is_hourly:
        full = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        return after_quiet(full + timedelta(hours=1), rhythm)
    for ahead in range(8):
        day = local.date() + timedelta(days=ahead)
        due = datetime.combine(day, time(rhythm.hour), zone).astimezone(UTC)
        if due > begin and (day.weekday() in rhythm.days or not rhythm.days):
            return due
    raise AssertionError("a week has all the days there are")


def after_quiet(moment: datetime, rhythm: Rhythm) -> datetime:
    """``moment``, or the end of the quiet hours that it falls into."""
    begin, end = rhythm.quiet_from, rhythm.quiet_until
    if begin is None or end is None or begin == end:
        return moment
    zone = ZoneInfo(rhythm.timezone)
    local = moment.astimezone(zone)
    clock = local.time()
    over_midnight = begin > end
    quiet = (clock >= begin or clock < end) if over_midnight else begin <= clock < end
    if not quiet:
        return moment
    day = local.date() + timedelta(days=1 if over_midnight and clock >= begin else 0)
    return datetime.combine(day, end, zone).astimezone(UTC)


def next_pause(*, attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None to give up."""
    return PAUSES[attempts - 1] if 0 < attempts <= len(PAUSES) else None
